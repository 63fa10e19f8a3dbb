"""The other engines: UMAP with HDBSCAN, and BERTopic as its users know it.

Both leave papers out (-1). They look at sentence vectors alone, choose the number of topics
by density, and depend on the seed; they are here to compare with.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.errors import InputError, MissingExtraError
from analysis.topics.clustering import Agreement, canonical_labels

__all__ = ["Found", "find_bertopic", "find_hdbscan", "quietly", "require"]

_N_NEIGHBORS, _N_DIMS, _SMALLEST = 15, 5, 10  # BERTopic's defaults
_MIN_PAPERS = _N_NEIGHBORS + 1


@dataclass(frozen=True)
class Found:
    """What an engine found.

    Attributes
    ----------
    labels : ndarray of shape (n,), int64
        Topic of each paper, canonical numbers; -1 for none.
    agreement : Agreement
        Memberships (rows sum to 1, or are 0 without a topic), the strength of each paper in
        its topic, and the mean strength in each topic.
    """

    labels: IntArray
    agreement: Agreement


@contextmanager
def quietly() -> Iterator[None]:
    """Silence warnings, and put the warning filters back afterwards.

    Examples
    --------
    >>> before = list(warnings.filters)
    >>> with quietly():
    ...     warnings.filterwarnings("ignore", category=UserWarning)
    >>> list(warnings.filters) == before
    True
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def require(module: str) -> Any:
    """Import a module of the extra "bertopic"; the warning filters stay as they are.

    Parameters
    ----------
    module : str

    Returns
    -------
    module

    Raises
    ------
    MissingExtraError
        If it is not installed.

    Examples
    --------
    >>> require("math").floor(2.5)
    2
    """
    with quietly():
        try:
            return importlib.import_module(module)
        except ImportError as error:
            raise MissingExtraError(module, "bertopic") from error


def find_hdbscan(X: FloatArray, *, random_state: int = 0) -> Found:
    """Cluster vectors by density: UMAP to five dimensions, then HDBSCAN.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Sentence vectors, in the order of the papers' ids.
    random_state : int, default 0

    Returns
    -------
    Found

    Raises
    ------
    InputError
        If the papers are too few.
    MissingExtraError
        If umap-learn or hdbscan is not installed.

    References
    ----------
    McInnes, Healy and Melville (2018), UMAP, arXiv:1802.03426; Campello, Moulavi and Sander
    (2013), Density-based clustering based on hierarchical density estimates.
    """
    umap, clusterer = _parts(len(X), random_state)
    with quietly():
        clusterer.fit(umap.fit_transform(np.array(X, dtype=np.float32)))
    return _found(clusterer.labels_, clusterer.probabilities_, _memberships(clusterer))


def find_bertopic(
    X: FloatArray,
    documents: Sequence[str],
    *,
    n_topics: int | None = None,
    random_state: int = 0,
) -> Found:
    """Run BERTopic with its defaults, its UMAP seeded.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    documents : sequence of str of length n
    n_topics : int, optional
        At most so many: BERTopic reduces its topics to them.
    random_state : int, default 0

    Returns
    -------
    Found

    Raises
    ------
    InputError
        If the papers are too few.
    MissingExtraError
        If BERTopic is not installed.

    References
    ----------
    Grootendorst (2022), BERTopic, arXiv:2203.05794.
    """
    bertopic = require("bertopic")
    umap, clusterer = _parts(len(X), random_state)
    model = bertopic.BERTopic(umap_model=umap, hdbscan_model=clusterer, language=None)
    texts = list(documents)
    with quietly():
        model.fit(texts, np.array(X, dtype=np.float32))
        reduce = n_topics is not None and n_topics < len(model.get_topics()) - model._outliers
        if reduce:
            model.reduce_topics(texts, nr_topics=n_topics + model._outliers)
    return _found(model.topics_, clusterer.probabilities_, _memberships(clusterer))


def _parts(n_papers: int, random_state: int) -> tuple[Any, Any]:
    """Give UMAP and HDBSCAN as BERTopic sets them up, seeded."""
    if n_papers < _MIN_PAPERS:
        raise InputError(
            f"{n_papers} papers for an engine that looks for density",
            f"at least {_MIN_PAPERS}",
            'use engine="consensus"',
        )
    umap = require("umap").UMAP(
        n_neighbors=_N_NEIGHBORS,
        n_components=_N_DIMS,
        min_dist=0.0,
        metric="cosine",
        low_memory=False,
        random_state=random_state,
        n_jobs=1,
    )
    clusterer = require("hdbscan").HDBSCAN(
        min_cluster_size=_SMALLEST, prediction_data=True, core_dist_n_jobs=1
    )
    return umap, clusterer


def _memberships(clusterer: Any) -> FloatArray | None:
    """Give the membership of every paper in every cluster; None where all is one or none."""
    n_clusters = int(np.max(clusterer.labels_, initial=-1)) + 1
    if n_clusters < 2:
        return None
    with quietly():
        soft = np.asarray(require("hdbscan").all_points_membership_vectors(clusterer))
    # Which cluster is in which topic is read off the papers, so each carries its number.
    return np.column_stack([clusterer.labels_, soft.reshape(-1, n_clusters)])


def _found(
    theirs: Sequence[int] | IntArray,
    strength: FloatArray,
    memberships: FloatArray | None = None,
) -> Found:
    """Give topics canonical numbers, and HDBSCAN's numbers to them.

    `memberships` holds HDBSCAN's cluster of each paper, then its membership of each cluster.
    """
    labels = canonical_labels(np.asarray(theirs, dtype=np.int64))
    n, k = len(labels), int(labels.max(initial=-1)) + 1
    inside = labels >= 0
    sure = np.where(inside, np.clip(np.asarray(strength, dtype=np.float64), 0.0, 1.0), 0.0)
    soft = np.zeros((n, k))
    soft[inside, labels[inside]] = np.maximum(sure[inside], 1e-6)
    if memberships is not None:
        clusters = memberships[:, 0].astype(np.int64)
        goes_to = np.zeros((memberships.shape[1] - 1, k))
        both = inside & (clusters >= 0)
        goes_to[clusters[both], labels[both]] = 1.0
        soft = np.maximum(soft, memberships[:, 1:] @ goes_to)
    soft[~inside] = 0.0
    total = soft.sum(axis=1, keepdims=True)
    soft = np.divide(soft, total, out=np.zeros((n, k)), where=total > 0)
    size = np.bincount(labels[inside], minlength=k)
    mean = np.bincount(labels[inside], sure[inside], minlength=k) / np.maximum(size, 1)
    agreement = Agreement(np.round(soft, 8), np.round(sure, 6), np.round(mean, 6))
    return Found(labels, agreement)
