"""Why a paper is filed where it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.language import function_words, sentences, stems, without_notices
from analysis.themes.taxonomy import Taxonomy
from analysis.themes.words import PhraseHits

__all__ = ["explain_papers"]

_FULL = 0.99  # strength of a phrase found word by word
_DECIMALS = 6
_PART = 0.2  # below this, scattered words are no evidence worth showing


def explain_papers(
    taxonomy: Taxonomy,
    hits: PhraseHits,
    margins: NDArray[np.float64] | None,
    best: NDArray[np.intp],
    documents: Sequence[str],
    titles: Sequence[str],
    *,
    n_phrases: int = 3,
) -> list[list[str]]:
    """Collect what speaks for each paper's best theme.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.
    hits : PhraseHits
        Phrases found, from `phrase_hits`.
    margins : ndarray of float64, shape (n_papers, n_themes), optional
        From `theme_margins`.
    best : ndarray of int, shape (n_papers,)
        Index of each paper's theme; -1 for none.
    documents, titles : sequence of str, length n_papers
        Texts and titles.
    n_phrases : int, default 3
        Phrases shown a paper, at most.

    Returns
    -------
    list of list of str
        Per paper: phrases with where they stand and the sentence that says most; whether the
        text is close to the theme in meaning; else that papers like it are filed there.

    Examples
    --------
    >>> from analysis.themes import Theme
    >>> from analysis.themes.words import phrase_hits
    >>> taxonomy = Taxonomy("t", (Theme("a", "Adapters", "x"),))
    >>> docs = ["On X. We train adapters only."]
    >>> explain_papers(taxonomy, phrase_hits(docs, ["On X"], taxonomy), np.array([[-0.3]]),
    ...                np.array([0]), docs, ["On X"])
    [['says "adapters"', 'sentence: We train adapters only.']]
    """
    near = None if margins is None else margins > 0
    return [
        _explain_one(
            hits,
            i,
            int(k),
            taxonomy.themes[k].name if near is not None and near[i, k] else "",
            documents[i],
            titles[i],
            n_phrases,
        )
        if k >= 0
        else ["speaks clearly of no theme"]
        for i, k in enumerate(best)
    ]


def _explain_one(
    hits: PhraseHits, i: int, k: int, near: str, document: str, title: str, n_phrases: int
) -> list[str]:
    columns = np.flatnonzero(hits.theme == k)
    # Sums of equal weights differ between processors in their last digits: equal is equal.
    strength = np.round(hits.strength[i, columns], _DECIMALS)
    order = [columns[j] for j in np.argsort(-strength, kind="stable") if strength[j] >= _PART]
    reasons = [_reason(hits, i, j) for j in order[:n_phrases]]
    if near:
        reasons.append(f'close in meaning to "{near}"')
    sentence = _best_sentence(document, title, [hits.phrases[j] for j in order])
    if sentence:
        reasons.append(f"sentence: {sentence}")
    return reasons or ["like other papers of this theme"]


def _reason(hits: PhraseHits, i: int, j: int) -> str:
    strength, phrase = hits.strength[i, j], hits.phrases[j]
    phrase = phrase if phrase[1:] != phrase[1:].lower() else phrase.lower()
    if strength > 1.01:
        return f'title says "{phrase}"'
    return f'says "{phrase}"' if strength >= _FULL else f'has words of "{phrase}"'


def _best_sentence(document: str, title: str, phrases: Sequence[str]) -> str:
    """Give the (first) sentence of the abstract with the most words of the phrases."""
    body = document[len(title) :].lstrip(". ") if title and document.startswith(title) else document
    wanted = {w for p in phrases for w in stems(p)} - function_words()
    best, most = "", 0
    for sentence in sentences(without_notices(body)):
        count = len(wanted & set(stems(sentence)))
        if count > most:
            best, most = sentence.strip(), count
    return best
