"""Errata, editorials, front matter and notices: marked, and apart from the topics of papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.counted import counted
from analysis.digests.kinds import NOTICES
from analysis.nearest import nearest_papers
from analysis.topics import TopicModel, map_layout

__all__ = ["PaperTopics", "aside_note", "is_notice", "over_all_papers"]

_PLURALS = {"erratum": "errata"}


def is_notice(kinds: Sequence[str] | pd.Series) -> BoolArray:
    """Tell which records are notices; none where all are, as then they are what is asked about.

    Parameters
    ----------
    kinds : sequence of str, length n_papers
        The papers' types.

    Returns
    -------
    ndarray of bool, shape (n_papers,)

    Examples
    --------
    >>> is_notice(["article", "erratum"]).tolist(), is_notice(["editorial"]).tolist()
    ([False, True], [False])
    """
    found = np.array([kind in NOTICES for kind in kinds], dtype=bool)
    return found & ~found.all()


def aside_note(kinds: Sequence[str] | pd.Series) -> str:
    """Say which records are apart from the topics; empty where none is.

    Examples
    --------
    >>> aside_note(["article", "erratum", "editorial", "erratum"])
    '2 errata and 1 editorial are in no topic; --notices keep takes them in'
    """
    kinds = list(kinds)
    counts = Counter(k for k, out in zip(kinds, is_notice(kinds), strict=True) if out)
    said = [
        f"{counts[kind]:,} {_PLURALS[kind]}"
        if counts[kind] > 1 and kind in _PLURALS
        else counted(counts[kind], kind)
        for kind in NOTICES
        if counts[kind]
    ]
    if not said:
        return ""
    verb = "is" if counts.total() == 1 else "are"
    listed = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
    return f"{listed} {verb} in no topic; --notices keep takes them in"


@dataclass(frozen=True)
class PaperTopics:
    """What a model found, with a row for every paper, notices included.

    Parameters
    ----------
    labels : ndarray of int, shape (n_papers,)
        Topic of each paper; -1 for notices and papers without a topic.
    confidence : ndarray of float, shape (n_papers,)
    soft_membership : ndarray of float, shape (n_papers, n_topics)
    layout : ndarray of float, shape (n_papers, 2)
        The map; a notice lies where the paper lies that it is most like.
    paths : ndarray of int, shape (n_papers, n_grains)
        Topic of each paper in every grain, coarsest first; -1 for none.
    nearest : list of list of int, length n_papers
        Rows of the papers most like each paper, nearest first; none for notices.
    """

    labels: IntArray
    confidence: FloatArray
    soft_membership: FloatArray
    layout: FloatArray
    paths: IntArray
    nearest: list[list[int]]


def over_all_papers(
    model: TopicModel, vectors: NDArray[np.float32], aside: BoolArray, *, random_state: int
) -> PaperTopics:
    """Spread what a model found in the other papers over all of them.

    Parameters
    ----------
    model : TopicModel
        Fitted to the papers that are not aside, in their order.
    vectors : ndarray of shape (n_papers, n_dims)
    aside : ndarray of bool, shape (n_papers,)
    random_state : int
        For the map.

    Returns
    -------
    PaperTopics
    """
    layout = np.asarray(map_layout(model.graph_, random_state=random_state))
    n, kept = len(aside), ~aside
    grains = np.array(list(model.grains_.values())).T
    near = nearest_papers(model.graph_, vectors[kept])
    if not aside.any():
        return PaperTopics(
            model.labels_, model.confidence_, model.soft_membership_, layout, grains, near
        )
    labels = np.full(n, -1, dtype=np.int64)
    labels[kept] = model.labels_
    confidence = np.zeros(n)
    confidence[kept] = model.confidence_
    soft = np.zeros((n, model.soft_membership_.shape[1]))
    soft[kept] = model.soft_membership_
    places = np.zeros((n, 2))
    places[kept] = layout
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    places[aside] = layout[np.round(unit[aside] @ unit[kept].T, 6).argmax(axis=1)]
    paths = np.full((n, grains.shape[1]), -1, dtype=np.int64)
    paths[kept] = grains
    rows = np.flatnonzero(kept)
    nearest: list[list[int]] = [[] for _ in range(n)]
    for row, others in zip(rows, near, strict=True):
        nearest[row] = rows[others].tolist()
    return PaperTopics(labels, confidence, soft, places, paths, nearest)
