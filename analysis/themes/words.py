"""Which phrases of which themes stand in a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.language import function_words, stems
from analysis.themes.settings import THEMES
from analysis.themes.taxonomy import Taxonomy

__all__ = ["Float", "PhraseHits", "phrase_hits", "word_evidence"]

Float = NDArray[np.float64]


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
    n = len(texts) + THEMES.few_papers
    return PhraseHits(
        strength=np.maximum(body, THEMES.title * head),
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
    # Rounded, as processors differ in the last digit, and what is shown goes by the order.
    strength = np.round(THEMES.scattered * covered**3, 9)
    # One-word phrases, and short ones whose words stand side by side.
    starting: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for j, phrase in enumerate(wanted):
        if 1 <= len(phrase) <= THEMES.longest:
            starting.setdefault(phrase[0], []).append((j, phrase))
        if len(phrase) == 1:
            strength[:, j] = 0.0
    for i, text in enumerate(texts):
        for place, word in enumerate(text):
            for j, phrase in starting.get(word, ()):
                if tuple(text[place : place + len(phrase)]) == phrase:
                    strength[i, j] = 1.0
    return strength
