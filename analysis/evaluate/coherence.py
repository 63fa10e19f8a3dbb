"""How well the words of a topic belong together, by where they stand in texts.

The definitions are those of gensim, which OCTIS and the papers that use it report: a window
slides over every text, one word at a time, and what counts is in how many windows words
stand together. Gensim forgets a word that stands twice in the window as soon as the first
of the two leaves it; the same is done here, for numbers that compare.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InputError

__all__ = ["cv_coherence", "npmi_coherence"]

FloatArray = NDArray[np.float64]
Tokens = Sequence[Sequence[str]]
_EPSILON = 1e-12


def npmi_coherence(
    topics: Tokens, texts: Tokens, *, n_words: int = 10, window: int = 10
) -> FloatArray:
    """Give every topic's mean normalised pointwise mutual information of word pairs.

    Parameters
    ----------
    topics : sequence of sequences of str
        Every topic's words, best first.
    texts : sequence of sequences of str
        The documents, as words.
    n_words : int, default 10
        How many words of each topic to use.
    window : int, default 10
        Width of the window in words; a shorter text is one window.

    Returns
    -------
    ndarray of shape (n_topics,)
        In [-1, 1]. Words that no text holds are passed over; NaN where fewer than two are
        left. A model's coherence is the mean over its topics.

    Raises
    ------
    InputError
        Where there are no texts.

    References
    ----------
    Bouma (2009), Normalized (pointwise) mutual information in collocation extraction.
    Roder, Both and Hinneburg (2015), Exploring the space of topic coherence measures.
    ``c_npmi`` of gensim.

    Examples
    --------
    >>> texts = [["cat", "dog"], ["cat", "dog", "bird"], ["sun", "moon"], ["sun", "sky"]]
    >>> npmi_coherence([["cat", "dog"], ["cat", "sun"]], texts).round(3).tolist()
    [1.0, -0.95]
    """
    counts = _Counts(topics, texts, n_words, window)
    scores = [counts.npmi(words) for words in counts.topics]
    return np.array(
        [
            table[~np.eye(len(table), dtype=bool)].mean() if len(table) > 1 else np.nan
            for table in scores
        ]
    )


def cv_coherence(
    topics: Tokens, texts: Tokens, *, n_words: int = 10, window: int = 110
) -> FloatArray:
    """Give every topic's C_v coherence.

    Every word is a vector of its normalised pointwise mutual information with the topic's
    words; the score is the mean cosine of the words' vectors with their sum.

    Parameters
    ----------
    topics : sequence of sequences of str
        Every topic's words, best first.
    texts : sequence of sequences of str
        The documents, as words.
    n_words : int, default 10
        How many words of each topic to use.
    window : int, default 110
        Width of the window in words; a shorter text is one window.

    Returns
    -------
    ndarray of shape (n_topics,)
        In [-1, 1]. Words that no text holds are passed over; NaN where fewer than two are
        left. A model's coherence is the mean over its topics.

    Raises
    ------
    InputError
        Where there are no texts.

    References
    ----------
    Roder, Both and Hinneburg (2015), Exploring the space of topic coherence measures.
    ``c_v`` of gensim.

    Examples
    --------
    >>> texts = [["cat", "dog"], ["cat", "dog", "bird"], ["sun", "moon"], ["sun", "sky"]]
    >>> cv_coherence([["cat", "dog"], ["cat", "sun"]], texts).round(3).tolist()
    [1.0, 0.0...]
    """
    counts = _Counts(topics, texts, n_words, window)
    result = np.full(len(topics), np.nan)
    for k, words in enumerate(counts.topics):
        if len(words) > 1:
            vectors = counts.npmi(words)
            whole = vectors.sum(axis=0)
            lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(whole)
            result[k] = np.mean(vectors @ whole / lengths)
    return result


class _Counts:
    """In how many windows the topics' words stand, alone and in pairs.

    Attributes
    ----------
    topics : list of ndarray
        Every topic's words that some text holds, as numbers.
    pairs : ndarray of shape (n_words, n_words)
        Windows that hold both words; on the diagonal, the word.
    n_windows : int
    """

    def __init__(self, topics: Tokens, texts: Tokens, n_words: int, window: int) -> None:
        if not len(texts):
            raise InputError("no texts", "at least one", "pass the documents' words")
        wanted = [list(dict.fromkeys(topic))[:n_words] for topic in topics]
        number = {word: i for i, word in enumerate(dict.fromkeys(w for t in wanted for w in t))}
        self.pairs = np.zeros((len(number), len(number)))
        self.n_windows = 0
        for text in texts:
            self._count(np.array([number.get(word, -1) for word in text], dtype=np.int64), window)
        seen = self.pairs.diagonal() > 0
        self.topics = [
            np.array([number[w] for w in topic if seen[number[w]]], dtype=np.int64)
            for topic in wanted
        ]

    def _count(self, tokens: NDArray[np.int64], window: int) -> None:
        n_windows = max(1, len(tokens) - window + 1)
        self.n_windows += n_windows
        places = np.flatnonzero(tokens >= 0)
        if not len(places):
            return
        words, column = np.unique(tokens[places], return_inverse=True)
        enters = np.maximum(0, places - window + 1)
        leaves = np.minimum(n_windows, _first_from(enters, places, column) + 1)
        change = np.zeros((n_windows + 1, len(words)))
        np.add.at(change, (enters, column), 1)
        np.add.at(change, (leaves, column), -1)
        there = (np.cumsum(change[:-1], axis=0) > 0).astype(np.float64)
        self.pairs[np.ix_(words, words)] += there.T @ there

    def npmi(self, words: NDArray[np.int64]) -> FloatArray:
        """Give the words' normalised pointwise mutual information, (n_words, n_words)."""
        both = self.pairs[np.ix_(words, words)] / self.n_windows
        alone = both.diagonal()
        joint = both + _EPSILON
        return np.log(joint / np.outer(alone, alone)) / -np.log(joint)


def _first_from(
    start: NDArray[np.int64], places: NDArray[np.int64], column: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give, for every place, the first place of the same word at or after its start."""
    stride = int(places[-1]) + 1
    ordered = np.sort(column * stride + places)
    return ordered[np.searchsorted(ordered, column * stride + start)] % stride
