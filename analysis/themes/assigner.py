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
from analysis.themes.background import Background
from analysis.themes.calibrate import also_probabilities, theme_probabilities
from analysis.themes.evidence import (
    Encode,
    text_evidence,
    theme_contrast,
    theme_margins,
)
from analysis.themes.explain import explain_papers
from analysis.themes.fit import TaxonomyFit
from analysis.themes.labels import check_theme
from analysis.themes.learn import fit_weights, learn_from_labels, learn_themes, with_none
from analysis.themes.neighbourhood import near_weights, paper_points
from analysis.themes.settings import THEMES
from analysis.themes.taxonomy import Taxonomy
from analysis.themes.words import Float, PhraseHits, phrase_hits, word_evidence

__all__ = ["ThemeAssigner", "weigh"]

_MOST_THEMES = 4  # of a paper
Labels = Mapping[str, str] | pd.Series | None


class ThemeAssigner(BaseEstimator):
    """File papers under the themes of a taxonomy, or leave them unfiled.

    A paper is filed where a theme is more probable than none. For a theme speak that it is
    nearer than general concepts of all fields, its phrases, closeness beside the other papers,
    and the themes of the papers around; the same for "none".

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.
    further : float, default 0.5
        Other themes that a filed paper is about too, with at least this probability, are given
        as its further themes (three at most).
    words_alone : bool, default False
        Take no notice of closeness in meaning. For vectors that are made of the corpus' own
        words (``lsa``): they cannot tell far from near.

    Attributes
    ----------
    scores_ : ndarray of float64, shape (n_papers, n_themes)
        Log odds of the themes against none of them.
    probabilities_ : ndarray of float64, shape (n_papers, n_themes)
        Probability of every theme against all others and none.
    also_ : ndarray of float64, shape (n_papers, n_themes)
        Probability that the paper is about the theme too, whatever its first theme is.
    margins_ : ndarray of float64, shape (n_papers, n_themes), or None
        How much nearer each theme is than general concepts that belong to none, in standard
        deviations; None with `words_alone`.
    hits_ : PhraseHits
        Phrases found in each paper.
    labelled_ : ndarray of bool, shape (n_papers,)
        Which papers have a reader's label.
    points_ : ndarray of float32, shape (n_papers, n_point_dims)
        Papers as points, from sentence vectors and words.

    Examples
    --------
    >>> from analysis.themes import Taxonomy, Theme
    >>> taxonomy = Taxonomy("t", (Theme("cat", "cats", "Cats."), Theme("dog", "dogs", "Dogs.")))
    >>> axis = {"cat": [1.0, 0.0, 0.1], "dog": [0.0, 1.0, 0.1]}
    >>> encode = lambda texts: np.array([axis.get(t.lower()[:3], [0.1, 0.1, 1]) for t in texts])
    >>> papers = ["Cats purr.", "Cats sleep.", "Dogs bark.", "Dogs run."]
    >>> assigner = ThemeAssigner(taxonomy).fit(encode(papers), documents=papers, encode=encode)
    >>> assigner.assign().primary.tolist()
    ['cat', 'cat', 'dog', 'dog']
    """

    scores_: Float
    probabilities_: Float
    also_: Float
    margins_: Float | None
    hits_: PhraseHits
    labelled_: NDArray[np.bool_]
    points_: NDArray[np.float32]

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        further: float = 0.5,
        words_alone: bool = False,
    ) -> None:
        self.taxonomy = taxonomy
        self.further = further
        self.words_alone = words_alone

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
        points: NDArray[np.float32] | None = None,
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
        points : ndarray of float32, shape (n_papers, n_point_dims), optional
            The papers as points, if a `TopicModel` has made them already (its ``points_``).

        Returns
        -------
        ThemeAssigner
            This, fitted.

        Raises
        ------
        InputError
            No paper, lengths that differ, or a label for a paper or a theme that is not there.
        """
        vectors = np.asarray(X, dtype=np.float64)
        n = len(documents)
        titles = [""] * n if titles is None else list(titles)
        names = [str(i) for i in range(n)] if ids is None else list(ids)
        _check(vectors, n, titles, names, topics, points)
        # Sums depend on their order in the last bits; this order depends on no one.
        order = sorted(range(n), key=lambda i: (documents[i], names[i]))
        wanted = self._wanted([names[i] for i in order], labels)
        texts = [documents[i] for i in order]
        self._fit_sorted(
            vectors[order],
            texts,
            [titles[i] for i in order],
            encode,
            wanted,
            None if topics is None else np.asarray(topics)[order],
            paper_points(vectors[order], texts) if points is None else np.asarray(points)[order],
        )
        back = np.argsort(order, kind="stable")
        self.hits_ = self.hits_.take(back)
        self.margins_ = None if self.margins_ is None else self.margins_[back]
        self.scores_ = self.scores_[back]
        self.probabilities_ = self.probabilities_[back]
        self.also_ = self.also_[back]
        self.labelled_ = self.labelled_[back]
        self.points_ = self.points_[back]
        self.documents_, self.titles_ = list(documents), titles
        return self

    def _wanted(self, names: Sequence[str], labels: Labels) -> Float:
        """Give what the labels say: a row of 0 and 1 per labelled paper, NaN for the others."""
        wanted = np.full((len(names), len(self.taxonomy) + 1), np.nan)
        row = {name: i for i, name in enumerate(names)}
        for paper, theme in ({} if labels is None else dict(labels)).items():
            if paper not in row:
                raise InputError(f"a label for {paper!r}", "a paper's id", "correct the label")
            check_theme(theme, self.taxonomy.ids)
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
        points: NDArray[np.float32],
    ) -> None:
        taxonomy = self.taxonomy
        self.hits_ = phrase_hits(documents, titles, taxonomy)
        words = word_evidence(self.hits_, len(taxonomy))
        self.margins_, contrast = None, words
        if not self.words_alone:
            background = Background.fit(encode)
            self.margins_ = theme_margins(vectors, taxonomy, encode, background)
            contrast = theme_contrast(vectors, taxonomy, encode, background)
        evidence = text_evidence(self.margins_, contrast, words)
        self.points_ = points
        near = near_weights(points, THEMES.neighbours, THEMES.neighbours_among)
        view = points.astype(np.float64)
        self.scores_, self.probabilities_ = weigh(evidence, view, near, wanted, topics)
        self.also_ = also_probabilities(evidence)
        self.labelled_ = ~np.isnan(wanted[:, 0])

    @property
    def fit_(self) -> TaxonomyFit:
        """How many papers the taxonomy has a theme for."""
        filed = int((self.assign().primary != "").sum())
        return TaxonomyFit(self.taxonomy.name, filed, len(self.probabilities_))

    @property
    def expected_fit_(self) -> float:
        """Mean over papers of the probability that some theme fits."""
        return float(self.probabilities_.sum(axis=1).mean())

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
        filed = ranked[:, 0] >= 1 - p.sum(axis=1)
        listed = np.take_along_axis(self.also_, order, axis=1) >= self.further
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
        p = self.probabilities_
        filed = p.max(axis=1) >= 1 - p.sum(axis=1)
        reasons = explain_papers(
            self.taxonomy,
            self.hits_,
            self.margins_,
            np.where(filed, p.argmax(axis=1), -1),
            self.documents_,
            self.titles_,
        )
        for i in np.flatnonzero(self.labelled_):
            reasons[i].insert(0, "labelled by the reader")
        return reasons


def _check(
    vectors: Float,
    n: int,
    titles: Sequence[str],
    names: Sequence[str],
    topics: ArrayLike | None,
    points: NDArray[np.float32] | None,
) -> None:
    """Refuse no papers, and lengths that differ."""
    if not n:
        raise InputError("no papers", "at least one", "pass the texts of the papers")
    if topics is not None and np.shape(topics) != (n,):
        raise InputError(
            f"topics of shape {np.shape(topics)}",
            f"one per paper, shape ({n},)",
            "pass the topics of the same papers",
        )
    if points is not None and len(points) != n:
        raise InputError(
            f"{len(points)} points", f"one per paper, {n}", "pass the points of the same papers"
        )
    if vectors.ndim != 2 or not len(vectors) == n == len(titles) == len(names):
        raise InputError(
            f"vectors of shape {vectors.shape}, {n} documents, {len(titles)} titles and "
            f"{len(names)} ids",
            "one row, document, title and id per paper",
            "pass them all for the same papers",
        )


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
    evidence : mapping of str to ndarray of float64, shape (n_papers, n_themes)
        From `text_evidence`.
    view : ndarray of float64, shape (n_papers, n_dims)
        Papers as unit rows.
    near : csr_matrix, shape (n_papers, n_papers)
        From `near_weights`.
    wanted : ndarray of float64, shape (n_papers, n_themes + 1)
        1 for a labelled paper's theme; rows of NaN for papers without a label.
    topics : ndarray of int, shape (n_papers,), optional
        Discovered topics; -1 means none.

    Returns
    -------
    scores : ndarray of float64, shape (n_papers, n_themes)
        Log odds against none.
    probabilities : ndarray of float64, shape (n_papers, n_themes)
        Of every theme against all others and none.

    Examples
    --------
    >>> evidence = {"texts": np.eye(2) * 6 - 3}
    >>> view, nobody = np.eye(2), np.full((2, 3), np.nan)
    >>> near = near_weights(view.astype(np.float32), 0.5, 10)
    >>> scores, probabilities = weigh(evidence, view, near, nobody)
    >>> probabilities.argmax(axis=1)
    array([0, 1])
    """
    labelled = np.flatnonzero(~np.isnan(wanted[:, 0]))
    parts = {k: with_none(v) for k, v in learn_themes(evidence, near, wanted, topics).items()}
    weights = fit_weights({k: v[labelled] for k, v in parts.items()}, wanted[labelled])
    scores: Float = sum((weights[k] * v for k, v in parts.items()), np.zeros(()))
    if len(labelled):
        scores = learn_from_labels(scores, view, labelled, wanted[labelled])
    odds = np.round(scores[:, :-1] - scores[:, -1:], 6)
    probabilities = theme_probabilities(odds)
    probabilities[labelled] = wanted[labelled, :-1]
    return odds, np.round(probabilities, 6)
