"""What a paper's text says for each theme, before anything is learned from the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.language import function_words, stems
from analysis.themes.taxonomy import Taxonomy, texts_of, theme_texts
from analysis.vectors.base import unit_rows

__all__ = [
    "PhraseHits",
    "phrase_hits",
    "standardised",
    "theme_similarity",
    "word_evidence",
]

Float = NDArray[np.float64]
Encode = Callable[[Sequence[str]], NDArray]

_SHARPNESS = 15.0  # a theme's phrases count by exp(15 cosine): the closest ones decide
_HUB = 1.1  # how much of a phrase's usual closeness to its nearest papers is taken off
_HUB_SHARE = 20  # "nearest" is one paper in twenty
_USUAL_HUB = 0.26  # that closeness where too few papers are there to measure it
_PRIOR_PAPERS = 20.0  # papers' worth of trust in what is usual
_TITLE = 1.5  # a phrase in the title says more than one in the abstract
_SCATTERED = 0.6  # all words of a phrase, but not side by side
_LONGEST = 4  # words of a phrase that are looked for side by side


def theme_similarity(vectors: NDArray, taxonomy: Taxonomy, encode: Encode) -> Float:
    """How close every paper is to the closest phrases of every theme.

    Papers and phrases alike are centred, so that what all papers share (the digest's common
    subject) favours no theme. From every phrase's cosines its mean closeness to the papers
    nearest to it is taken off (cross-domain similarity local scaling), so that a phrase that
    is close to everything does not draw everything in.

    Parameters
    ----------
    vectors : ndarray, shape (n_papers, n_dims)
        Vectors of the papers.
    taxonomy : Taxonomy
        The themes.
    encode : callable
        Gives the vectors of a list of texts, in the same space.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        A soft maximum over phrases; near 0 for a paper that is as close to a theme as its
        closest papers are, lower for others.

    References
    ----------
    A. Conneau et al., Word translation without parallel data, ICLR 2018.

    Examples
    --------
    >>> from analysis.themes import Taxonomy, Theme
    >>> taxonomy = Taxonomy("t", (Theme("a", "a", "a"), Theme("b", "b", "b")))
    >>> encode = lambda texts: np.array([[1.0, 0.0] if t == "a" else [0.0, 1.0] for t in texts])
    >>> theme_similarity(np.array([[1.0, 0.1], [0.1, 1.0]]), taxonomy, encode).argmax(axis=1)
    array([0, 1])
    """
    texts = theme_texts(taxonomy)
    phrases = unit_rows(encode(texts))
    n = len(vectors)
    # Few papers do not tell what is common to all; the themes' own texts stand in.
    usual = _PRIOR_PAPERS / 4
    centre = (vectors.sum(axis=0) + usual * phrases.mean(axis=0)) / (n + usual)
    cosines = np.round(unit_rows(vectors - centre) @ unit_rows(phrases - centre).T, 8)
    n_near = max(1, n // _HUB_SHARE)
    near = np.sort(cosines, axis=0)[n - n_near :].mean(axis=0)
    hub = (n * near + _PRIOR_PAPERS * _USUAL_HUB) / (n + _PRIOR_PAPERS)
    weights = np.exp(_SHARPNESS * (cosines - _HUB * hub))
    columns = [
        weights[:, [texts.index(t) for t in texts_of(theme)]].mean(axis=1)
        for theme in taxonomy.themes
    ]
    return np.log(np.stack(columns, axis=1)) / _SHARPNESS


@dataclass(frozen=True)
class PhraseHits:
    """Which phrase of which theme stands in which paper.

    Parameters
    ----------
    strength : ndarray of float64, shape (n_papers, n_phrases)
        1 for a phrase found word by word, less when its words are scattered, 0 for none;
        1.5 times as much in the title.
    theme : ndarray of int, shape (n_phrases,)
        Index of each phrase's theme.
    phrases : tuple of str
        The phrases.
    rarity : ndarray of float64, shape (n_phrases,)
        How telling each phrase is, in [0, 1]: a phrase that stands in every paper tells little.
    """

    strength: Float
    theme: NDArray[np.intp]
    phrases: tuple[str, ...]
    rarity: Float

    def take(self, rows: NDArray[np.intp]) -> PhraseHits:
        """Give the hits of some papers, in the order asked for."""
        return replace(self, strength=self.strength[rows])


def phrase_hits(documents: Sequence[str], titles: Sequence[str], taxonomy: Taxonomy) -> PhraseHits:
    """Look for every theme's phrases in every paper.

    Parameters
    ----------
    documents, titles : sequence of str, length n_papers
        Whole texts (title included) and titles.
    taxonomy : Taxonomy
        The themes.

    Returns
    -------
    PhraseHits

    Examples
    --------
    >>> from analysis.themes import Taxonomy, Theme
    >>> taxonomy = Taxonomy("t", (Theme("a", "low-rank adaptation", "x"),))
    >>> phrase_hits(["We study low rank adaptations."], [""], taxonomy).strength.tolist()
    [[1.0]]
    """
    distinct: dict[tuple[int, tuple[str, ...]], str] = {}
    for k, theme in enumerate(taxonomy.themes):
        for phrase in theme.phrases:
            distinct.setdefault((k, tuple(stems(phrase))), phrase)
    pairs = [(k, phrase) for (k, _), phrase in distinct.items()]
    wanted = [words for _, words in distinct]
    words = sorted({w for phrase in wanted for w in _content(phrase)})
    column = {w: j for j, w in enumerate(words)}
    texts = [stems(d) for d in documents]
    present = _presence(texts, column)
    weights = _phrase_weights(present, wanted, column)
    body = _strength(texts, wanted, present @ weights)
    heads = [stems(t) for t in titles]
    head = _strength(heads, wanted, _presence(heads, column) @ weights)
    n = len(texts) + _PRIOR_PAPERS
    return PhraseHits(
        strength=np.maximum(body, _TITLE * head),
        theme=np.array([k for k, _ in pairs]),
        phrases=tuple(p for _, p in pairs),
        rarity=np.log(n / ((body >= 1.0).sum(axis=0) + 1.0)) / np.log(n),
    )


def word_evidence(hits: PhraseHits, n_themes: int) -> Float:
    """Sum up the phrases found, theme by theme.

    Parameters
    ----------
    hits : PhraseHits
        From `phrase_hits`.
    n_themes : int
        Number of themes.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        0 where nothing was found; grows with the logarithm of what was.

    Examples
    --------
    >>> hits = PhraseHits(np.array([[1.0, 0.0]]), np.array([0, 1]), ("a", "b"), np.ones(2))
    >>> word_evidence(hits, 2).round(2).tolist()
    [[0.69, 0.0]]
    """
    membership = np.zeros((len(hits.phrases), n_themes))
    membership[np.arange(len(hits.phrases)), hits.theme] = 1.0
    return np.log1p((hits.strength**2 * hits.rarity) @ membership)


def _content(phrase: Sequence[str]) -> list[str]:
    return [w for w in dict.fromkeys(phrase) if w not in function_words()]


def _presence(texts: Sequence[Sequence[str]], column: dict[str, int]) -> Float:
    present = np.zeros((len(texts), len(column)))
    for i, text in enumerate(texts):
        present[i, [column[w] for w in set(text) if w in column]] = 1.0
    return present


def _phrase_weights(
    present: Float, wanted: Sequence[tuple[str, ...]], column: dict[str, int]
) -> Float:
    """Weight of each word in each phrase: rare words identify it, common ones do not."""
    rarity = np.log((len(present) + 1) / (present.sum(axis=0) + 0.5))
    weights = np.zeros((len(column), len(wanted)))
    for j, phrase in enumerate(wanted):
        rows = [column[w] for w in _content(phrase)]
        share = np.maximum(rarity[rows], 1e-3)
        weights[rows, j] = share / share.sum()
    return weights


def _strength(
    texts: Sequence[Sequence[str]], wanted: Sequence[tuple[str, ...]], covered: Float
) -> Float:
    """Strength of every phrase in every text, given how much of the phrase the text covers."""
    strength = _SCATTERED * covered**3
    # One-word phrases, and short ones whose words stand side by side.
    starting: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for j, phrase in enumerate(wanted):
        if 1 <= len(phrase) <= _LONGEST:
            starting.setdefault(phrase[0], []).append((j, phrase))
        if len(phrase) == 1:
            strength[:, j] = 0.0
    for i, text in enumerate(texts):
        for place, word in enumerate(text):
            for j, phrase in starting.get(word, ()):
                if tuple(text[place : place + len(phrase)]) == phrase:
                    strength[i, j] = 1.0
    return strength


def standardised(scores: Float, usual: float) -> Float:
    """Divide scores by their spread, or by the usual one where few papers are there.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes)
        Any scores.
    usual : float
        Their usual standard deviation.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)

    Examples
    --------
    >>> standardised(np.array([[0.0, 2.0]]), 1.0).tolist()
    [[0.0, 2.0]]
    """
    n = len(scores)
    spread = np.sqrt((n * scores.var() + _PRIOR_PAPERS * usual**2) / (n + _PRIOR_PAPERS))
    return scores / spread
