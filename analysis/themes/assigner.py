"""Filing papers under themes without labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from analysis.themes.assignment import ThemeAssignment
from analysis.themes.evidence import Encode, phrase_hits, theme_similarity, word_evidence
from analysis.themes.explain import explain_papers
from analysis.themes.taxonomy import Taxonomy

__all__ = ["ThemeAssigner"]

Labels = Mapping[str, str] | pd.Series | None


class ThemeAssigner(BaseEstimator):
    """File papers under the themes of a taxonomy, or leave them unfiled.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.
    threshold : float, default 0.4
        A paper whose best theme is less probable than this is left unfiled.
    further : float, default 0.2
        Other themes at least this probable are given as further themes (three at most).
    random_state : int, default 0
        Passed down to whatever draws at random.

    Attributes
    ----------
    probabilities_ : ndarray of float64, shape (n_papers, n_themes)
        Probability of every theme.

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

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        threshold: float = 0.4,
        further: float = 0.2,
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
            Lengths that differ.
        """
        vectors = np.asarray(X, dtype=np.float64)
        if vectors.ndim != 2 or len(vectors) != len(documents):
            raise ValueError(
                f"got vectors of shape {vectors.shape} for {len(documents)} documents; "
                "expected one row per document"
            )
        titles = [""] * len(documents) if titles is None else list(titles)
        self.hits_ = phrase_hits(documents, titles, self.taxonomy)
        self.similarity_ = np.round(theme_similarity(vectors, self.taxonomy, encode), 8)
        words = word_evidence(self.hits_, len(self.taxonomy))
        usual = len(vectors) / (len(vectors) + 5.0)  # how far the corpus' own mean is trusted
        similarity = self.similarity_ - usual * self.similarity_.mean(axis=0)
        words = words - usual * words.mean(axis=0)
        score = similarity / max(similarity.std(), 0.05) + 0.5 * words / max(words.std(), 0.2)
        self.probabilities_ = np.round(_softmax_with_none(1.5 * score), 8)
        self.documents_ = list(documents)
        self.titles_ = titles
        return self

    def assign(self) -> ThemeAssignment:
        """Give every paper its themes.

        Returns
        -------
        ThemeAssignment
        """
        ids = np.array(self.taxonomy.ids)
        p = self.probabilities_
        order = np.argsort(-p, axis=1, kind="stable")
        best = p[np.arange(len(p)), order[:, 0]]
        filed = best >= self.threshold
        themes = [
            tuple(
                str(ids[k])
                for rank, k in enumerate(order[i, :4])
                if rank == 0 or p[i, k] >= self.further
            )
            if filed[i]
            else ()
            for i in range(len(p))
        ]
        primary: NDArray[np.str_] = np.where(filed, ids[order[:, 0]], "")
        return ThemeAssignment(self.taxonomy.ids, primary, best, themes, p)

    def explain(self) -> list[list[str]]:
        """Say for every paper what puts it under its best theme.

        Returns
        -------
        list of list of str, length n_papers
            Phrases and sentences, the strongest first.
        """
        return explain_papers(
            self.taxonomy,
            self.hits_,
            self.similarity_,
            self.probabilities_.argmax(axis=1),
            self.documents_,
            self.titles_,
        )


def _softmax_with_none(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn scores into probabilities, with one more outcome (none) at score 0."""
    peak = np.maximum(logits.max(axis=1, keepdims=True), 0.0)
    weights = np.exp(logits - peak)
    return weights / (weights.sum(axis=1, keepdims=True) + np.exp(-peak))
