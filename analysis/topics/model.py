"""The topic model: an estimator over vectors and texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin

from analysis.errors import InputError
from analysis.topics.consensus import (
    canonical_labels,
    consensus_graph,
    leiden,
    measure_agreement,
    run_members,
)
from analysis.topics.features import join_views
from analysis.topics.graph import FloatArray, IntArray, fuzzy_graph, nearest_neighbours
from analysis.topics.keywords import representative_papers, term_scores, topic_keywords
from analysis.topics.labels import label_topics
from analysis.topics.resolution import choose_resolution
from analysis.topics.text import Vocabulary

__all__ = ["TopicModel"]

Engine = Literal["consensus"]
Granularity = Literal["coarse", "medium", "fine"]
_MEMBERS = 100


class TopicModel(ClusterMixin, BaseEstimator):
    """Find the topics of a set of papers.

    Parameters
    ----------
    engine : {"consensus"}, default "consensus"
        How papers are clustered.
    n_topics : int, optional
        The number of topics wanted; by default the data decide.
    granularity : {"coarse", "medium", "fine"}, default "medium"
        The grain wanted, where `n_topics` is not given.
    n_neighbors : int, optional
        Neighbours per paper in the graph; by default 10 below 500 papers, else 15.
    random_state : int, default 0
        Drives every random choice.

    Attributes
    ----------
    labels_ : ndarray of shape (n_papers,), int64
        Topic of each paper; -1 means none. Topics are numbered by size, then by the smallest
        paper id.
    confidence_ : ndarray of shape (n_papers,)
        How well the consensus' members agree with the paper's topic, in [0, 1].
    soft_membership_ : ndarray of shape (n_papers, n_topics)
        Share of each topic in the company the paper kept; rows sum to 1.
    stability_ : ndarray of shape (n_topics,)
        Mean best Jaccard overlap of the topic with the members' clusters.
    topics_ : DataFrame
        One row per topic: topic, label, n_papers, stability, keywords,
        representative_papers.
    graph_ : scipy.sparse.csr_matrix of shape (n_papers, n_papers)
        The neighbour graph.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> middle = np.eye(8)[np.repeat([0, 1, 2], 20)]
    >>> X = middle + 0.1 * rng.normal(size=middle.shape)
    >>> texts = np.repeat(["graph nets", "speech sounds", "robot arms"], 20)
    >>> model = TopicModel().fit(X, documents=texts)
    >>> model.topics_[["n_papers"]].sum().item()
    60
    """

    labels_: IntArray
    confidence_: FloatArray
    soft_membership_: FloatArray
    stability_: FloatArray
    topics_: pd.DataFrame
    graph_: sp.csr_matrix

    def __init__(
        self,
        engine: Engine = "consensus",
        *,
        n_topics: int | None = None,
        granularity: Granularity = "medium",
        n_neighbors: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.engine = engine
        self.n_topics = n_topics
        self.granularity = granularity
        self.n_neighbors = n_neighbors
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        y: Any = None,
        *,
        documents: Sequence[str],
        ids: Sequence[str] | None = None,
    ) -> TopicModel:
        """Find topics.

        Parameters
        ----------
        X : array-like of shape (n_papers, n_dims)
            Sentence vectors.
        y : None
            Ignored.
        documents : sequence of str
            The papers' texts.
        ids : sequence of str, optional
            The papers' ids, all different; by default the row numbers. With ids, the order
            of the rows changes nothing.

        Returns
        -------
        self

        Raises
        ------
        InputError
            Where the three do not fit together, or `X` holds something not finite.
        """
        vectors, texts, names = _check(X, documents, ids)
        order = sorted(range(len(names)), key=lambda i: names[i])
        back = np.argsort(order, kind="stable")
        Z = vectors[order]
        self._fit_sorted(Z, [texts[i] for i in order], [names[i] for i in order])
        self.labels_ = self.labels_[back]
        self.confidence_ = self.confidence_[back]
        self.soft_membership_ = self.soft_membership_[back]
        self.graph_ = self.graph_[back][:, back].tocsr()
        self.graph_.sort_indices()
        return self

    def fit_predict(self, X: ArrayLike, y: Any = None, **kwargs: Any) -> IntArray:
        """Fit, and give the topic of each paper; see `fit`."""
        return self.fit(X, y, **kwargs).labels_

    def _fit_sorted(self, X: FloatArray, documents: list[str], ids: list[str]) -> None:
        n = len(ids)
        rng = np.random.default_rng(self.random_state)
        Z, self.word_share_ = join_views(X, documents)
        k = self.n_neighbors or (10 if n < 500 else 15)
        self.graph_ = fuzzy_graph(*nearest_neighbours(Z, k))
        self.resolution_ = choose_resolution(
            self.graph_, rng, fewest=min(8, n // 10), most=max(2, min(25, n // 8))
        )
        spread = 2 ** rng.uniform(-0.5, 0.5, size=_MEMBERS)
        members = run_members(self.graph_, self.resolution_ * spread, rng)
        agreed = consensus_graph(self.graph_, members)
        labels = leiden(agreed, self.resolution_, int(rng.integers(2**31)), trials=10)
        self.labels_ = canonical_labels(labels)
        agreement = measure_agreement(self.labels_, members)
        self.soft_membership_ = agreement.soft
        self.confidence_ = agreement.confidence
        self.stability_ = agreement.stability
        self._describe(Z, documents, ids)

    def _describe(self, Z: FloatArray, documents: list[str], ids: list[str]) -> None:
        n_topics = int(self.labels_.max(initial=-1)) + 1
        vocabulary = Vocabulary.from_texts(
            documents, max_words=3, min_papers=2 if len(ids) > 20 else 1
        )
        scores = term_scores(vocabulary, self.labels_, n_topics)
        keywords = topic_keywords(vocabulary, scores)
        self.topics_ = pd.DataFrame(
            {
                "topic": np.arange(n_topics),
                "label": label_topics(keywords),
                "n_papers": np.bincount(self.labels_[self.labels_ >= 0], minlength=n_topics),
                "stability": self.stability_,
                "keywords": keywords,
                "representative_papers": representative_papers(
                    Z, self.labels_, self.confidence_, ids
                ),
            }
        )


def _check(
    X: ArrayLike, documents: Sequence[str], ids: Sequence[str] | None
) -> tuple[FloatArray, list[str], list[str]]:
    """Hold vectors, texts and ids to each other."""
    vectors = np.array(X, dtype=np.float64)
    texts = [str(text) for text in documents]
    n = len(texts)
    if vectors.ndim != 2 or len(vectors) != n:
        raise InputError(
            f"vectors of shape {vectors.shape} for {n} documents",
            "one row of vectors per document",
            "pass X and documents in the same order",
        )
    if n == 0:
        raise InputError("no papers", "at least one", "check that the digests hold papers")
    if not np.isfinite(vectors).all():
        row = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        raise InputError(
            f"a vector that is not finite (row {row})", "numbers", "encode the documents again"
        )
    width = len(str(n))
    names = [f"{i:0{width}}" for i in range(n)] if ids is None else [str(name) for name in ids]
    if len(names) != n or len(set(names)) != n:
        raise InputError(
            f"{len(set(names))} different ids for {n} papers",
            "one id per paper, all different",
            "merge papers that are the same before fitting",
        )
    return vectors, texts, names
