"""Grains that follow where a reader's edits, or an update, move topics."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.arrays import IntArray

__all__ = ["own_grain", "renest"]


def own_grain(grains: Mapping[str, IntArray], labels: IntArray) -> str:
    """Give the name of the grain that the labels are.

    Parameters
    ----------
    grains : mapping of str to ndarray of shape (n,)
    labels : ndarray of shape (n,)

    Returns
    -------
    str
    """
    return next(name for name, found in grains.items() if np.array_equal(found, labels))


def renest(
    grains: Mapping[str, IntArray],
    hierarchy: pd.DataFrame,
    own: str,
    labels: IntArray,
    names: Mapping[int, str],
) -> tuple[dict[str, IntArray], pd.DataFrame]:
    """Replace the topics of one grain, and let the other grains follow.

    A topic goes under the coarser topic that holds most of it. A finer topic that lies in
    several is parted: its largest part keeps its number and name, the others take new numbers
    and have no name yet. Papers without a topic have none at any grain.

    Parameters
    ----------
    grains : mapping of str to ndarray of shape (n,)
        Coarsest first; -1 means none.
    hierarchy : DataFrame
        Columns grain, topic, parent, n_papers, label.
    own : str
        The grain replaced.
    labels : ndarray of shape (n,)
        Its topics now; numbers may have gaps.
    names : mapping of int to str
        Labels of those that have one.

    Returns
    -------
    grains : dict of str to ndarray of shape (n,)
    hierarchy : DataFrame
        Of those columns; an empty label where a topic has no name yet.

    Examples
    --------
    >>> table = pd.DataFrame({"grain": ["all", "each"], "topic": [0, 0], "label": ["a", "b"]})
    >>> grains = {"all": np.array([0, 0]), "each": np.array([0, 0])}
    >>> found, rows = renest(grains, table, "each", np.array([0, 3]), {0: "b", 3: "c"})
    >>> rows[["grain", "topic", "parent", "label"]].values.tolist()
    [['all', 0, -1, 'a'], ['each', 0, 0, 'b'], ['each', 3, 0, 'c']]
    """
    order = list(grains)
    at = order.index(own)
    found = {own: np.array(labels, dtype=np.int64)}
    for coarser, finer in zip(reversed(order[:at]), reversed(order[1 : at + 1]), strict=True):
        found[coarser] = _gather(grains[coarser], found[finer])
    for finer, coarser in zip(order[at + 1 :], order[at:-1], strict=True):
        found[finer] = _part(grains[finer], found[coarser])
    table = hierarchy[hierarchy["grain"] != own]
    known: dict[tuple[str, int], str] = dict(
        zip(zip(table["grain"], table["topic"], strict=True), table["label"], strict=True)
    )
    known |= {(own, topic): label for topic, label in names.items()}
    rows: list[tuple[str, int, int, int, str]] = []
    for level, grain in enumerate(order):
        above = found[order[level - 1]] if level else None
        for topic in np.unique(found[grain][found[grain] >= 0]).tolist():
            members = np.flatnonzero(found[grain] == topic)
            parent = -1 if above is None else int(above[members[0]])
            rows.append((grain, topic, parent, len(members), known.get((grain, topic), "")))
    columns = ["grain", "topic", "parent", "n_papers", "label"]
    return {grain: found[grain] for grain in order}, pd.DataFrame(rows, columns=columns)


def _gather(coarse: IntArray, fine: IntArray) -> IntArray:
    """Put every finer topic under the coarser one that holds most of it."""
    found = np.full(len(fine), -1, dtype=np.int64)
    for topic in np.unique(fine[fine >= 0]):
        members = fine == topic
        held = coarse[members & (coarse >= 0)]
        found[members] = np.bincount(held).argmax() if len(held) else 0
    return found


def _part(fine: IntArray, coarse: IntArray) -> IntArray:
    """Part every finer topic along the coarser ones it lies in."""
    found = np.where(coarse < 0, -1, fine).astype(np.int64)
    following = int(fine.max(initial=-1)) + 1
    for topic in np.unique(fine):
        lies_in, sizes = np.unique(coarse[(fine == topic) & (coarse >= 0)], return_counts=True)
        ranked = lies_in[np.lexsort((lies_in, -sizes))]
        for above in ranked[1:] if topic >= 0 else ranked:
            found[(fine == topic) & (coarse == above)] = following
            following += 1
    return found
