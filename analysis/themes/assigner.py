"""Filing papers under themes without labels, or with a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from analysis.errors import InputError
from analysis.themes.assignment import ThemeAssignment
from analysis.themes.calibrate import best_probability, shift_from_labels, spread, unevenness
from analysis.themes.evidence import (
    Encode,
    Float,
    PhraseHits,
    phrase_hits,
    standardised,
    theme_similarity,
    word_evidence,
)
from analysis.themes.explain import explain_papers
from analysis.themes.learn import fit_weights, learn_from_labels, learn_themes
from analysis.themes.taxonomy import Taxonomy
from analysis.themes.views import joined_view, nearest_papers

__all__ = ["ThemeAssigner"]

_WORDS = 0.35  # weight of phrases found, beside similarity
_NEAREST = 7  # neighbours a paper
_NAMED = 0.8  # word evidence of a paper that names a theme: in the title, or twice elsewhere
_MOST_THEMES = 4
_NONE = -1.5  # evidence for "none of the themes", in standard deviations of the evidence

Labels = Mapping[str, str] | pd.Series | None


class ThemeAssigner(BaseEstimator):
    """File papers under the themes of a taxonomy, or leave them unfiled.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.
    threshold : float, default 0.35
        A paper whose best theme is less probable than this is left unfiled.
    further : float, default 0.1
        Other themes at least this probable, or named in so many words, are given as further
        themes (three at most).
    random_state : int, default 0
        Kept for the sake of the other estimators: nothing here is drawn at random.

    Attributes
    ----------
    scores_ : ndarray of float64, shape (n_papers, n_themes + 1)
        Scores of the themes and, last, of none of them.
    probabilities_ : ndarray of float64, shape (n_papers, n_themes)
        Probability of every theme.
    similarity_ : ndarray of float64, shape (n_papers, n_themes)
        Closeness in meaning to each theme's phrases.
    hits_ : PhraseHits
        Phrases found in each paper.
    labelled_ : ndarray of bool, shape (n_papers,)
        Which papers have a reader's label.

    Examples
    --------
    >>> from analysis.themes import Taxonomy, Theme
    >>> taxonomy = Taxonomy("t", (Theme("cat", "cats", "Cats."), Theme("dog", "dogs", "Dogs.")))
    >>> axis = {"cat": [1.0, 0.0], "dog": [0.0, 1.0]}
    >>> encode = lambda texts: np.array([axis[t.lower()[:3]] for t in texts])
    >>> papers = ["Cats purr.", "Cats sleep.", "Dogs bark.", "Dogs run."]
    >>> assigner = ThemeAssigner(taxonomy).fit(encode(papers), documents=papers, encode=encode)
    >>> assigner.assign().primary.tolist()
    ['cat', 'cat', 'dog', 'dog']
    """

    scores_: Float
    probabilities_: Float
    similarity_: Float
    hits_: PhraseHits
    labelled_: NDArray[np.bool_]

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        threshold: float = 0.35,
        further: float = 0.1,
        random_state: int = 0,
    ) -> None:
        self.taxonomy = taxonomy
        self.threshold = threshold
        self.further = further
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        y: Any = None,
        *,
        documents: Sequence[str],
        encode: Encode,
        titles: Sequence[str] | None = None,
        ids: Sequence[str] | None = None,
        topics: ArrayLike | None = None,
        labels: Labels = None,
    ) -> ThemeAssigner:
        """Weigh every theme for every paper.

        Parameters
        ----------
        X : array-like, shape (n_papers, n_dims)
            Vectors of the papers.
        y : ignored
        documents : sequence of str, length n_papers
            Whole texts.
        encode : callable
            Gives the vectors of a list of texts, in the space of `X`.
        titles : sequence of str, optional
            Titles of the papers.
        ids : sequence of str, optional
            Ids of the papers; needed with `labels`.
        topics : array of int, shape (n_papers,), optional
            Discovered topics, -1 for none.
        labels : mapping or Series, optional
            A reader's labels: theme by paper id, ``""`` for none of the themes.

        Returns
        -------
        ThemeAssigner
            This, fitted.

        Raises
        ------
        ValueError
            No paper, or lengths that differ.
        InputError
            A label for a paper or a theme that is not there.
        """
        vectors = np.asarray(X, dtype=np.float64)
        n = len(documents)
        titles = [""] * n if titles is None else list(titles)
        names = [str(i) for i in range(n)] if ids is None else list(ids)
        if not n:
            raise ValueError("got no papers; expected at least one")
        if topics is not None and np.shape(topics) != (n,):
            raise ValueError(f"got topics of shape {np.shape(topics)}; expected one per paper")
        if vectors.ndim != 2 or not len(vectors) == n == len(titles) == len(names):
            raise ValueError(
                f"got vectors of shape {vectors.shape}, {n} documents, {len(titles)} titles and "
                f"{len(names)} ids; expected one row, document, title and id per paper"
            )
        # Sums depend on their order in the last bits; this order depends on no one.
        order = sorted(range(n), key=lambda i: (documents[i], names[i]))
        wanted = self._wanted([names[i] for i in order], labels)
        self._fit_sorted(
            vectors[order],
            [documents[i] for i in order],
            [titles[i] for i in order],
            encode,
            wanted,
            None if topics is None else np.asarray(topics)[order],
        )
        back = np.argsort(order, kind="stable")
        self.hits_ = self.hits_.take(back)
        self.similarity_ = self.similarity_[back]
        self.scores_ = self.scores_[back]
        self.probabilities_ = self.probabilities_[back]
        self.labelled_ = self.labelled_[back]
        self.documents_, self.titles_ = list(documents), titles
        return self

    def _wanted(self, names: Sequence[str], labels: Labels) -> Float:
        """Give what the labels say: a row of 0 and 1 per labelled paper, NaN for the others."""
        wanted = np.full((len(names), len(self.taxonomy) + 1), np.nan)
        row = {name: i for i, name in enumerate(names)}
        for paper, theme in ({} if labels is None else dict(labels)).items():
            if paper not in row:
                raise InputError(f"a label for {paper!r}", "a paper's id", "correct the label")
            if theme and theme not in self.taxonomy.ids:
                raise InputError(
                    f"the theme {theme!r}",
                    f"one of {', '.join(self.taxonomy.ids)}",
                    "correct the label or the taxonomy",
                )
            wanted[row[paper]] = [float(theme == known) for known in (*self.taxonomy.ids, "")]
        return wanted

    def _fit_sorted(
        self,
        vectors: Float,
        documents: Sequence[str],
        titles: Sequence[str],
        encode: Encode,
        wanted: Float,
        topics: NDArray[np.integer] | None,
    ) -> None:
        self.hits_ = phrase_hits(documents, titles, self.taxonomy)
        self.similarity_ = np.round(theme_similarity(vectors, self.taxonomy, encode), 8)
        evidence = text_evidence(self.similarity_, word_evidence(self.hits_, len(self.taxonomy)))
        view = joined_view(vectors, documents)
        near = nearest_papers(view, _NEAREST)
        self.scores_, self.probabilities_ = weigh(evidence, view, near, wanted, topics)
        self.labelled_ = ~np.isnan(wanted[:, 0])

    def assign(self) -> ThemeAssignment:
        """Give every paper its themes.

        Returns
        -------
        ThemeAssignment
        """
        ids = np.array(self.taxonomy.ids)
        p = self.probabilities_
        order = np.argsort(-p, axis=1, kind="stable")
        ranked = np.take_along_axis(p, order, axis=1)
        filed = ranked[:, 0] >= self.threshold
        found = np.take_along_axis(word_evidence(self.hits_, len(ids)), order, axis=1)
        listed = (ranked >= self.further) | (found >= _NAMED)
        listed[:, 0] = True
        themes = [
            tuple(str(ids[k]) for k in order[i, listed[i]][:_MOST_THEMES]) if filed[i] else ()
            for i in range(len(p))
        ]
        primary: NDArray[np.str_] = np.where(filed, ids[order[:, 0]], "")
        return ThemeAssignment(self.taxonomy.ids, primary, ranked[:, 0], themes, p)

    def explain(self) -> list[list[str]]:
        """Say for every paper what puts it under its best theme.

        Returns
        -------
        list of list of str, length n_papers
            Phrases and sentences, the strongest first.
        """
        reasons = explain_papers(
            self.taxonomy,
            self.hits_,
            self.similarity_,
            self.probabilities_.argmax(axis=1),
            self.documents_,
            self.titles_,
        )
        for i in np.flatnonzero(self.labelled_):
            reasons[i].insert(0, "labelled by the reader")
        return reasons


def text_evidence(similarity: Float, words: Float) -> dict[str, Float]:
    """Bring what the texts say on one scale, beside the evidence for "none of the themes".

    Examples
    --------
    >>> evidence = text_evidence(np.zeros((2, 3)), np.zeros((2, 3)))
    >>> evidence["similarity"].shape, evidence["similarity"][0, -1]
    ((2, 4), np.float64(-1.5))
    """
    none = np.full((len(words), 1), _NONE)
    return {
        "similarity": np.hstack([standardised(similarity, 0.09), none]),
        "words": np.hstack([_WORDS * standardised(words, 0.2), np.zeros_like(none)]),
    }


def weigh(
    evidence: Mapping[str, Float],
    view: Float,
    near: sp.csr_matrix,
    wanted: Float,
    topics: NDArray[np.integer] | None = None,
) -> tuple[Float, Float]:
    """Turn evidence, and a reader's labels where there are any, into probabilities.

    Parameters
    ----------
    evidence : mapping of str to ndarray of float64, shape (n_papers, n_themes + 1)
        From `text_evidence`.
    view : ndarray of float64, shape (n_papers, n_dims)
        Papers as unit rows.
    near : csr_matrix, shape (n_papers, n_papers)
        From `nearest_papers`.
    wanted : ndarray of float64, shape (n_papers, n_themes + 1)
        1 for a labelled paper's theme; rows of NaN for papers without a label.
    topics : ndarray of int, shape (n_papers,), optional
        Discovered topics; -1 means none.

    Returns
    -------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
    probabilities : ndarray of float64, shape (n_papers, n_themes)

    Examples
    --------
    >>> evidence = text_evidence(np.array([[0.2, 0.0], [0.0, 0.2]]), np.zeros((2, 2)))
    >>> view, nobody = np.eye(2), np.full((2, 3), np.nan)
    >>> scores, probabilities = weigh(evidence, view, nearest_papers(view, 1), nobody)
    >>> probabilities.argmax(axis=1)
    array([0, 1])
    """
    labelled = np.flatnonzero(~np.isnan(wanted[:, 0]))
    parts = learn_themes(evidence, view, near, wanted, topics)
    weights = fit_weights({k: v[labelled] for k, v in parts.items()}, wanted[labelled])
    scores: Float = sum((weights[k] * v for k, v in parts.items()), np.zeros(()))
    texts: Float = sum(evidence.values(), np.zeros(()))
    uneven, shift = unevenness(texts[:, :-1], near), 0.0
    if len(labelled):
        corrected, left_out = learn_from_labels(scores, view, labelled, wanted[labelled])
        scores[labelled] = left_out
        right = wanted[labelled, left_out[:, :-1].argmax(axis=1)] == 1
        shift = shift_from_labels(scores, uneven, right, labelled)
        scores = corrected
    scores = np.round(scores, 6)
    probabilities = spread(scores, best_probability(scores, uneven, shift))
    probabilities[labelled] = wanted[labelled, :-1]
    return scores, np.round(probabilities, 6)
