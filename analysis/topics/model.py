"""The topic model: an estimator over vectors and texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from threadpoolctl import threadpool_limits

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.errors import InputError
from analysis.language.words import read_words
from analysis.points import Space, centres, likeness
from analysis.topics.bridge import as_bertopic
from analysis.topics.clustering import (
    GRAINS,
    canonical_labels,
    cluster_papers,
    expected_overlap,
)
from analysis.topics.edits import Action, Edit, append_edit, apply_edit
from analysis.topics.engines import find_bertopic, find_hdbscan
from analysis.topics.naming.cards import TopicNamer, topic_cards, with_names
from analysis.topics.naming.describe import describe
from analysis.topics.naming.keywords import representative_papers, topic_keywords
from analysis.topics.naming.names import Name, name_tree
from analysis.topics.naming.representation import names_by_representation
from analysis.topics.naming.terms import Terms, read_terms
from analysis.topics.nesting import own_grain, renest
from analysis.topics.papers import Papers, place_documents, read_papers
from analysis.topics.state import HIERARCHY_COLUMNS, TOPICS_COLUMNS, load_model, save_model
from analysis.topics.update import UpdateReport, update_model

__all__ = ["TopicModel"]

Engine = Literal["consensus", "hdbscan", "bertopic"]
Granularity = Literal["coarse", "medium", "fine"]
ENGINES = ("consensus", "hdbscan", "bertopic")


class TopicModel(ClusterMixin, BaseEstimator):
    """Find the topics of a set of papers.

    Parameters
    ----------
    engine : {"consensus", "hdbscan", "bertopic"}, default "consensus"
        How papers are clustered: by an ensemble over the neighbour graph and the tree of what
        its members agree on; by density (umap-learn and hdbscan); by BERTopic as its users
        know it. The last two leave papers out (-1), find one grain only, and run once:
        confidence is the strength of a paper's membership, stability its mean in the topic.
    n_topics : int, optional
        The number of topics wanted; by default the data decide. Not for "hdbscan".
    granularity : {"coarse", "medium", "fine"}, default "medium"
        The grain wanted, where `n_topics` is not given. Grains are cuts of one tree, so they
        nest; one has about three times the topics of the next coarser, the finest about the
        square root of the number of papers where that is more.
    n_neighbors : int, optional
        Neighbours per paper in the graph; by default 1.4 times the binary logarithm of the
        number of papers (10 for 136 papers, 16 for 3,000).
    random_state : int, default 0
        Feeds every draw: directions of words, search of neighbours, samples, resolutions.
    n_jobs : int, optional
        Threads for the ensemble; by default one for each core. The topics are the same.
    naming : "terms" or object, default "terms"
        What topics are called by: terms of their papers; or a representation model of BERTopic,
        such as ``KeyBERTInspired()``, used as it is; or anything with a method ``name_topics``,
        such as `analysis.topics.naming.llm.LanguageModelNames`. It names all grains. A saved
        model keeps the names and not the namer.

    Attributes
    ----------
    labels_ : ndarray of shape (n_papers,), int64
        Topic of each paper; -1 means none. Topics are numbered by size, then by the smallest
        paper id.
    confidence_ : ndarray of shape (n_papers,)
        Share of fits with everything redrawn that would put the paper into its topic, as
        estimated from the ensemble; in [0, 1].
    soft_membership_ : ndarray of shape (n_papers, n_topics)
        The same for every topic; rows sum to 1 (0 without a topic). Equal shares for a paper
        in another language than most, of which the ensemble says nothing.
    stability_ : ndarray of shape (n_topics,)
        Jaccard overlap of the topic with the same topic of such a fit, as expected.
    n_topics_range_ : tuple of int
        Lowest and highest number of topics that nine of ten redrawn ensembles choose at the
        medium grain. Without an ensemble the number found, twice.
    foreign_ : ndarray of bool, shape (n_papers,)
        Papers in another language than most. They do not shape the topics; each is put into
        the one it is most like.
    topics_ : DataFrame
        One row per topic: topic, label, n_papers, stability, keywords, representative_papers,
        label_coverage (how far its papers speak of what the label says, from 0 to 1), and a
        description of one sentence.
    hierarchy_ : DataFrame
        One row per topic of every grain, coarsest first: grain, topic, parent (the topic of
        the next coarser grain that holds it, -1 at the top), n_papers, label, label_coverage.
    grains_ : dict of str to ndarray of shape (n_papers,)
        The papers' topics at every grain.
    graph_ : scipy.sparse.csr_matrix of shape (n_papers, n_papers)
        The neighbour graph.
    points_ : ndarray of float32, shape (n_papers, n_point_dims)
        The papers as points; unit rows.

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
    n_topics_range_: tuple[int, int]
    foreign_: BoolArray
    topics_: pd.DataFrame
    hierarchy_: pd.DataFrame
    grains_: dict[str, IntArray]
    graph_: sp.csr_matrix
    points_: NDArray[np.float32]
    space_: Space
    next_number_: int
    ids_: list[str]
    documents_: list[str]
    vectors_: NDArray[np.float32]
    _encode: Callable[[Sequence[str]], NDArray] | None
    _keywords: Sequence[Sequence[str]] | None

    def __init__(
        self,
        engine: Engine = "consensus",
        *,
        n_topics: int | None = None,
        granularity: Granularity = "medium",
        n_neighbors: int | None = None,
        random_state: int = 0,
        n_jobs: int | None = None,
        naming: str | TopicNamer | Any = "terms",
    ) -> None:
        self.engine = engine
        self.n_topics = n_topics
        self.granularity = granularity
        self.n_neighbors = n_neighbors
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.naming = naming

    def fit(
        self,
        X: ArrayLike,
        y: Any = None,
        *,
        documents: Sequence[str],
        ids: Sequence[str] | None = None,
        keywords: Sequence[Sequence[str]] | None = None,
        encode: Callable[[Sequence[str]], NDArray] | None = None,
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
        keywords : sequence of sequence of str, optional
            What each paper lists as its keywords; they speak for a term as a name.
        encode : callable, optional
            Encodes texts as `X` was. Only representation models of BERTopic that compare words
            with papers need it.

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
        self.ids_, self.documents_ = names, texts
        self.vectors_ = vectors.astype(np.float32)
        self._encode, self._keywords = encode, keywords
        if keywords is not None and len(keywords) != len(names):
            raise InputError(
                f"keywords of {len(keywords)} papers for {len(names)}",
                "a list for every paper",
                "pass documents and keywords in the same order",
            )
        with threadpool_limits(1):  # many small products: threads cost more than they give
            listed = None if keywords is None else [keywords[i] for i in order]
            self._fit_sorted(
                vectors[order], [texts[i] for i in order], [names[i] for i in order], listed
            )
        self.labels_ = self.labels_[back]
        self.confidence_ = self.confidence_[back]
        self.foreign_ = self.foreign_[back]
        self.points_ = self.points_[back]
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
        numbers = self.topics_["topic"].to_numpy()
        if not len(numbers):
            return np.full(len(texts), -1, dtype=np.int64)
        known = dict(zip(self.documents_, self.labels_.tolist(), strict=True))
        place = np.searchsorted(numbers, self.labels_)
        place[self.labels_ < 0] = -1
        middles = centres(place_documents(self.space_, self.vectors_, self.documents_), place)
        points = place_documents(self.space_, vectors, texts)
        nearest = likeness(points, middles).argmax(axis=1)
        found = [known.get(t, numbers[j]) for t, j in zip(texts, nearest, strict=True)]
        return np.array(found, dtype=np.int64)

    def keywords(self, n_keywords: int = 10, *, max_words: int = 3) -> list[tuple[str, ...]]:
        """Give each topic's keywords, as many and as long as wanted.

        Parameters
        ----------
        n_keywords : int, default 10
        max_words : int, default 3
            1 gives single words.

        Returns
        -------
        list of tuple of str
            In the order of `topics_`.
        """
        terms = read_terms(read_words(self.documents_), max_words=max_words)
        return topic_keywords(terms, self._places(), n_keywords)

    def set_topics(self, labels: ArrayLike, names: Mapping[int, str] | None = None) -> None:
        """Replace the topics found by others, as a reader's edits do.

        Keywords, labels and representative papers are found again. Shares of topics that are
        one now are added up, and confidence and stability follow from them.

        Parameters
        ----------
        labels : array-like of int of shape (n_papers,)
            -1 means none; numbers may have gaps.
        names : mapping of int to str, optional
            Labels that stay.
        """
        old, numbers = self.labels_, self.topics_["topic"].to_numpy()
        grain = own_grain(self.grains_, old)
        self.labels_ = np.array(labels, dtype=np.int64)
        self.next_number_ = max(self.next_number_, int(self.labels_.max(initial=-1)) + 1)
        kept = np.unique(self.labels_[self.labels_ >= 0])
        # Where the papers of an old topic went says where shares of it go.
        went = np.zeros((len(numbers), len(kept)))
        for i, topic in enumerate(numbers):
            now = self.labels_[old == topic]
            for j, number in enumerate(kept):
                went[i, j] = (now == number).mean() if len(now) else 0.0
        soft = self.soft_membership_ @ went
        soft[self.labels_ < 0] = 0.0
        total = soft.sum(axis=1, keepdims=True)
        soft = np.round(np.divide(soft, total, out=soft, where=total > 0), 8)
        self.soft_membership_ = soft
        place = np.searchsorted(kept, self.labels_)
        place[self.labels_ < 0] = -1
        own = np.take_along_axis(soft, np.maximum(place, 0)[:, None], axis=1) if len(kept) else 0
        self.confidence_ = np.where(place < 0, 0.0, np.round(np.ravel(own), 6))
        self.stability_ = expected_overlap(soft, place)
        given = names or {}
        self.grains_, hierarchy = renest(self.grains_, self.hierarchy_, grain, self.labels_, given)
        known = self._kept_labels(hierarchy, grain, given)
        points = place_documents(self.space_, self.vectors_, self.documents_)
        terms = read_terms(read_words(self.documents_), keywords=self._keywords)
        self._put_into_words(terms, points, self.vectors_, self.documents_, self.ids_, known)

    def edit(
        self,
        action: Action,
        *topics: int,
        label: str = "",
        path: str | Path | None = None,
    ) -> TopicModel:
        """Merge, split, rename or drop topics.

        Parameters
        ----------
        action : {"merge", "split", "rename", "drop"}
        *topics : int
            Two or more to merge, else one.
        label : str, optional
            The new name.
        path : path, optional
            File the edit is appended to; `analysis.topics.replay_edits` replays it.

        Returns
        -------
        self
        """
        edit = Edit.of(self, action, *topics, label=label)
        apply_edit(self, edit)
        if path is not None:
            append_edit(path, edit)
        return self

    def update(
        self, X: ArrayLike, *, documents: Sequence[str], ids: Sequence[str]
    ) -> tuple[TopicModel, UpdateReport]:
        """Fit new papers with the known ones; known topics keep their numbers and names.

        Parameters
        ----------
        X : array-like of shape (n_new, n_dims)
        documents, ids : sequence of str of length n_new

        Returns
        -------
        TopicModel
            A new model of all papers; this one is not changed.
        UpdateReport
            Topics kept, born, merged and gone.
        """
        return update_model(self, X, documents=documents, ids=ids)

    def to_bertopic(self, encode: Callable[[Sequence[str]], NDArray] | None = None) -> Any:
        """Give a fitted BERTopic that holds these topics; see `analysis.topics.bridge`.

        Parameters
        ----------
        encode : callable, optional
            Encodes texts as `X` was; BERTopic's `find_topics` needs it.
        """
        return as_bertopic(
            self.labels_, self.topics_, self.documents_, self.vectors_, self.confidence_, encode
        )

    def save(self, folder: str | Path) -> None:
        """Write the fitted model to a folder, without pickle."""
        save_model(self, folder)

    @classmethod
    def load(cls, folder: str | Path) -> TopicModel:
        """Read a model that `save` wrote."""
        return load_model(cls, folder)

    def _kept_labels(
        self, hierarchy: pd.DataFrame, grain: str, given: Mapping[int, str]
    ) -> dict[tuple[str, int], str]:
        """Give the labels that stay: all, but for topics of the same papers as a named one."""
        own = {self._papers_of((grain, topic)) for topic in given}
        kept: dict[tuple[str, int], str] = {}
        for name, topic, label in zip(
            hierarchy["grain"], hierarchy["topic"].tolist(), hierarchy["label"], strict=True
        ):
            if label and (name == grain or self._papers_of((name, topic)) not in own):
                kept[name, topic] = label
        return kept

    def _places(self) -> IntArray:
        """Give each paper's topic by its place in `topics_`."""
        return np.unique(np.append(self.labels_, -1), return_inverse=True)[1][:-1] - 1

    def _put_into_words(
        self,
        terms: Terms,
        points: NDArray[np.float32],
        vectors: FloatArray,
        documents: Sequence[str],
        ids: Sequence[str],
        known: Mapping[tuple[str, int], str] | None = None,
    ) -> None:
        """Fill the tables of topics; `known` labels stay."""
        called = name_tree(terms, self.grains_, self.graph_, known)
        if self.naming != "terms":
            called = self._named_otherwise(called, terms, points, vectors, documents, known or {})
        grain = own_grain(self.grains_, self.labels_)
        place = self._places()
        papers = representative_papers(place, likeness(points, centres(points, place)), ids)
        text = dict(zip(ids, documents, strict=True))
        numbers, sizes = np.unique(self.labels_[self.labels_ >= 0], return_counts=True)
        names = [called[grain, topic] for topic in numbers.tolist()]
        keywords = topic_keywords(terms, place)
        columns = (
            numbers,
            [name.label for name in names],
            sizes,
            self.stability_,
            keywords,
            papers,
            np.array([name.coverage for name in names], dtype=np.float64),
            [
                describe(
                    name.label,
                    name.coverage,
                    words,
                    [text[paper] for paper in stand_for],
                    is_list=name.is_list,
                )
                for name, words, stand_for in zip(names, keywords, papers, strict=True)
            ],
        )
        self.topics_ = pd.DataFrame(dict(zip(TOPICS_COLUMNS, columns, strict=True)))
        self.hierarchy_ = _hierarchy_table(self.grains_, called)

    def _named_otherwise(
        self,
        called: Mapping[tuple[str, int], Name],
        terms: Terms,
        points: NDArray[np.float32],
        vectors: FloatArray,
        documents: Sequence[str],
        known: Mapping[tuple[str, int], str],
    ) -> dict[tuple[str, int], Name]:
        """Let the namer handed in name the topics whose labels are not known."""
        typical: dict[tuple[str, int], Sequence[int]] = {}
        for grain, labels in self.grains_.items():
            numbers, place = np.unique(labels, return_inverse=True)
            place = place - int((numbers < 0).any())
            rows = representative_papers(
                place, likeness(points, centres(points, place)), range(len(labels)), 8
            )
            topics = [(grain, int(t)) for t in numbers if t >= 0]
            typical |= dict(zip(topics, rows, strict=True))
        fixed = {self._papers_of(key) for key in known}
        cards = [
            replace(card, fixed=self._papers_of(card.key) in fixed)
            for card in topic_cards(self.grains_, called, terms, typical, documents)
        ]
        if hasattr(self.naming, "name_topics"):
            names = self.naming.name_topics(cards)
        else:
            names = names_by_representation(
                self.naming,
                cards,
                self.grains_,
                documents,
                vectors.astype(np.float32),
                self._encode,
            )
        free = {card.key for card in cards if not card.fixed}
        return with_names(called, self.grains_, {k: v for k, v in names.items() if k in free})

    def _papers_of(self, key: tuple[str, int]) -> bytes:
        return np.flatnonzero(self.grains_[key[0]] == key[1]).tobytes()

    def _check_settings(self, n_papers: int) -> None:
        for got, offered, name in (
            (self.engine, ENGINES, "engine"),
            (self.granularity, GRAINS, "granularity"),
        ):
            if got not in offered:
                raise InputError(
                    f"{name}={got!r}", "one of " + ", ".join(offered), f"pass another {name}"
                )
        if self.naming != "terms" and not (
            hasattr(self.naming, "name_topics") or hasattr(self.naming, "extract_topics")
        ):
            raise InputError(
                f"naming={self.naming!r}",
                "'terms', a representation model of BERTopic, or an object with name_topics",
                "pass another naming",
            )
        if self.engine == "hdbscan" and self.n_topics is not None:
            raise InputError("n_topics with engine='hdbscan'", "none", "leave one of them out")
        if self.n_topics is not None and not 1 <= self.n_topics <= max(1, n_papers // 3):
            raise InputError(
                f"n_topics={self.n_topics} for {n_papers} papers",
                f"1 to {max(1, n_papers // 3)} (three papers to a topic)",
                "ask for another number or leave it to the data",
            )

    def _fit_sorted(
        self,
        X: FloatArray,
        documents: list[str],
        ids: list[str],
        keywords: Sequence[Sequence[str]] | None,
    ) -> None:
        words = read_words(documents)
        papers = read_papers(X, documents, words, self.n_neighbors, self.random_state)
        self.space_, self.graph_, self.foreign_ = papers.space, papers.graph, papers.foreign
        self.points_ = papers.points
        if self.engine == "consensus":
            self._cluster(papers)
        else:
            seed = self.random_state
            found = (
                find_hdbscan(X, random_state=seed)
                if self.engine == "hdbscan"
                else find_bertopic(X, documents, n_topics=self.n_topics, random_state=seed)
            )
            self.labels_, self.grains_ = found.labels, {"found": found.labels}
            self.soft_membership_ = found.agreement.soft
            self.confidence_ = found.agreement.confidence
            self.stability_ = found.agreement.stability
            self.n_topics_range_ = (len(self.stability_), len(self.stability_))
        terms = read_terms(words, keywords=keywords)
        self._put_into_words(terms, papers.points, X, documents, ids)
        self.next_number_ = len(self.topics_)

    def _cluster(self, papers: Papers) -> None:
        """Cluster the papers that count once, and give the others their topics."""
        found = cluster_papers(
            papers.kept_graph,
            papers.points[papers.kept],
            np.random.default_rng(self.random_state),
            n_topics=self.n_topics,
            granularity=self.granularity,
            n_jobs=self.n_jobs,
        )
        place = papers.stand_ins(list(found.levels.values())[-1])
        levels = {name: labels[place] for name, labels in found.levels.items()}
        # Copies and papers in other languages count in a topic's size, so it is numbered again.
        self.grains_ = {name: canonical_labels(labels) for name, labels in levels.items()}
        before = found.labels[place]
        self.labels_ = canonical_labels(before)
        now = np.unique(self.labels_, return_index=True)[1]
        soft = found.agreement.soft[place][:, before[now]]
        soft[papers.foreign] = 1.0 / soft.shape[1]
        self.soft_membership_ = np.round(soft, 8)
        own = soft[np.arange(len(soft)), self.labels_]
        self.confidence_ = np.round(own, 6)
        self.stability_ = found.agreement.stability[before[now]]
        self.n_topics_range_ = found.number_range


def _hierarchy_table(
    grains: Mapping[str, IntArray], called: Mapping[tuple[str, int], Name]
) -> pd.DataFrame:
    """Give one row per topic of every grain."""
    rows: list[tuple[object, ...]] = []
    above: IntArray | None = None
    for grain, labels in grains.items():
        numbers, first, sizes = np.unique(labels, return_index=True, return_counts=True)
        for topic, paper, size in zip(*(x.tolist() for x in (numbers, first, sizes)), strict=True):
            if topic >= 0:
                parent = -1 if above is None else int(above[paper])
                name = called[grain, topic]
                rows.append((grain, topic, parent, size, name.label, name.coverage))
        above = labels
    return pd.DataFrame(rows, columns=list(HIERARCHY_COLUMNS))


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
