"""The topic model: an estimator over vectors and texts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin

from analysis.errors import InputError
from analysis.topics.features import Space, choose_word_share
from analysis.topics.grains import GRAINS, find_consensus
from analysis.topics.graph import FloatArray, IntArray, neighbours_for
from analysis.topics.keywords import Described, describe_topics
from analysis.topics.text import Words, read_words

__all__ = ["TopicModel"]

Engine = Literal["consensus"]
Granularity = Literal["coarse", "medium", "fine"]
ENGINES = ("consensus",)


class TopicModel(ClusterMixin, BaseEstimator):
    """Find the topics of a set of papers.

    Parameters
    ----------
    engine : {"consensus"}, default "consensus"
        How papers are clustered.
    n_topics : int, optional
        The number of topics wanted; by default the data decide.
    granularity : {"coarse", "medium", "fine"}, default "medium"
        The grain wanted, where `n_topics` is not given. Grains nest; one has about three
        times the topics of the next coarser.
    n_neighbors : int, optional
        Neighbours per paper in the graph; by default 1.4 times the binary logarithm of the
        number of papers (10 for 136 papers, 16 for 3,000).
    random_state : int, default 0
        Drives every member of the consensus.

    Attributes
    ----------
    labels_ : ndarray of shape (n_papers,), int64
        Topic of each paper; -1 means none. Topics are numbered by size, then by the smallest
        paper id.
    confidence_ : ndarray of shape (n_papers,)
        How well the consensus' members agree with the paper's topic, in [0, 1].
    soft_membership_ : ndarray of shape (n_papers, n_topics)
        Share of each topic in the company the paper kept; rows sum to 1 (0 without a topic).
    stability_ : ndarray of shape (n_topics,)
        Mean best Jaccard overlap of the topic with the members' clusters.
    topics_ : DataFrame
        One row per topic: topic, label, n_papers, stability, keywords,
        representative_papers.
    hierarchy_ : DataFrame
        One row per topic of every grain, coarsest first: grain, topic, parent (the topic of
        the next coarser grain that holds it, -1 at the top), n_papers, label.
    grains_ : dict of str to ndarray of shape (n_papers,)
        The papers' topics at every grain.
    word_share_ : float
        Weight of words beside sentence vectors, decided from the corpus.
    graph_ : scipy.sparse.csr_matrix of shape (n_papers, n_papers)
        The neighbour graph.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> middle = np.eye(8)[np.repeat([0, 1, 2], 20)]
    >>> X = middle + 0.1 * rng.normal(size=middle.shape)
    >>> texts = np.repeat(["graph nets", "speech sounds", "robot arms"], 20)
    >>> model = TopicModel(n_topics=3).fit(X, documents=texts)
    >>> model.topics_["n_papers"].tolist()
    [20, 20, 20]
    >>> model.transform(X[:1], documents=["graph nets"]).tolist()
    [0]
    """

    labels_: IntArray
    confidence_: FloatArray
    soft_membership_: FloatArray
    stability_: FloatArray
    topics_: pd.DataFrame
    hierarchy_: pd.DataFrame
    grains_: dict[str, IntArray]
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
            Where the three do not fit together, `X` holds something not finite, or a setting
            is none of those offered.
        """
        vectors, texts, names = check_papers(X, documents, ids)
        self._check_settings(len(names))
        order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
        back = np.argsort(order, kind="stable")
        self.ids_ = names
        self.text_hashes_ = [text_hash(text) for text in texts]
        self._fit_sorted(vectors[order], [texts[i] for i in order], [names[i] for i in order])
        self.labels_ = self.labels_[back]
        self.confidence_ = self.confidence_[back]
        self.soft_membership_ = self.soft_membership_[back]
        self.grains_ = {name: found[back] for name, found in self.grains_.items()}
        self.graph_ = self.graph_[back][:, back].tocsr()
        self.graph_.sort_indices()
        return self

    def fit_predict(self, X: ArrayLike, y: Any = None, **kwargs: Any) -> IntArray:
        """Fit, and give the topic of each paper; see `fit`."""
        return self.fit(X, y, **kwargs).labels_

    def transform(self, X: ArrayLike, *, documents: Sequence[str]) -> IntArray:
        """Give the topic of papers, known or new.

        Parameters
        ----------
        X : array-like of shape (n, n_dims)
            Sentence vectors of the same encoder.
        documents : sequence of str of length n

        Returns
        -------
        ndarray of shape (n,), int64
            For a paper the model was fitted to (known by its text) its topic at fit; for any
            other the topic whose mean it is most like.
        """
        vectors, texts, _ = check_papers(X, documents, None)
        known = dict(zip(self.text_hashes_, self.labels_.tolist(), strict=True))
        likeness = self.space_.place(vectors, texts).likeness(self.centres_)
        nearest = likeness.argmax(axis=1) if likeness.shape[1] else np.full(len(texts), -1)
        return np.array(
            [known.get(text_hash(t), int(j)) for t, j in zip(texts, nearest, strict=True)],
            dtype=np.int64,
        )

    def _check_settings(self, n_papers: int) -> None:
        for got, offered, name in (
            (self.engine, ENGINES, "engine"),
            (self.granularity, GRAINS, "granularity"),
        ):
            if got not in offered:
                raise InputError(
                    f"{name}={got!r}", "one of " + ", ".join(offered), f"pass another {name}"
                )
        if self.n_topics is not None and not 1 <= self.n_topics <= max(1, n_papers // 3):
            raise InputError(
                f"n_topics={self.n_topics} for {n_papers} papers",
                f"1 to {max(1, n_papers // 3)} (three papers to a topic)",
                "ask for another number or leave it to the data",
            )

    def _fit_sorted(self, X: FloatArray, documents: list[str], ids: list[str]) -> None:
        rng = np.random.default_rng(self.random_state)
        words = read_words(documents)
        space = Space.fit(X, words)
        views = space.place_words(X, words)
        n_neighbors = self.n_neighbors or neighbours_for(len(ids))
        self.word_share_ = choose_word_share(views, n_neighbors)
        views = views.weighing(self.word_share_)
        self.space_ = views.space
        self.graph_ = views.graph(n_neighbors)
        found = find_consensus(
            self.graph_,
            views,
            rng,
            n_topics=self.n_topics,
            granularity=self.granularity,
        )
        self.labels_, self.grains_ = found.labels, found.levels
        self.soft_membership_ = found.agreement.soft
        self.confidence_ = found.agreement.confidence
        self.stability_ = found.agreement.stability
        self.resolution_ = found.resolution
        self.centres_ = views.centres(self.labels_)
        likeness = views.likeness(self.centres_)
        described = describe_topics(words, self.labels_, likeness, ids)
        self.topics_ = _topic_table(described, self.labels_, self.stability_)
        self.hierarchy_ = _hierarchy_table(self.grains_, words, views, ids)


def _topic_table(described: Described, labels: IntArray, stability: FloatArray) -> pd.DataFrame:
    n_topics = len(described.labels)
    return pd.DataFrame(
        {
            "topic": np.arange(n_topics),
            "label": described.labels,
            "n_papers": np.bincount(labels[labels >= 0], minlength=n_topics),
            "stability": stability,
            "keywords": described.keywords,
            "representative_papers": described.representative_papers,
        }
    )


def _hierarchy_table(
    grains: dict[str, IntArray], words: Words, views: Any, ids: list[str]
) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    above: IntArray | None = None
    for grain, labels in grains.items():
        likeness = views.likeness(views.centres(labels))
        names = describe_topics(words, labels, likeness, ids).labels
        for topic, label in enumerate(names):
            members = np.flatnonzero(labels == topic)
            parent = -1 if above is None else int(above[members[0]])
            rows.append(
                {
                    "grain": grain,
                    "topic": topic,
                    "parent": parent,
                    "n_papers": len(members),
                    "label": label,
                }
            )
        above = labels
    return pd.DataFrame(rows, columns=["grain", "topic", "parent", "n_papers", "label"])


def text_hash(text: str) -> str:
    """Give the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_papers(
    X: ArrayLike, documents: Sequence[str], ids: Sequence[str] | None
) -> tuple[FloatArray, list[str], list[str]]:
    """Hold vectors, texts and ids to each other; ids default to row numbers."""
    vectors = np.array(X, dtype=np.float64)
    texts = [str(text) for text in documents]
    n = len(texts)
    if n == 0:
        raise InputError("no papers", "at least one", "check that the digests hold papers")
    if vectors.ndim != 2 or len(vectors) != n:
        raise InputError(
            f"vectors of shape {vectors.shape} for {n} documents",
            "one row of vectors per document",
            "pass X and documents in the same order",
        )
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
