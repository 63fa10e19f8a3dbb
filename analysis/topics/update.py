"""Adding papers to a fitted model without renumbering the topics a reader knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.arrays import FloatArray, IntArray
    from analysis.topics.model import TopicModel

__all__ = ["UpdateReport", "match_topics", "update_model"]

_SAME_OVERLAP = 0.3  # Jaccard overlap on the papers both fits hold: below, a topic is another one


@dataclass(frozen=True)
class UpdateReport:
    """What became of the topics.

    Attributes
    ----------
    topics : DataFrame
        One row per topic before or after: topic, event ("kept", "born", "merged", "gone"),
        into (the topic a merged one went into, else -1), overlap (Jaccard, on the papers known
        before), n_before, n_after.
    n_new : int
        Papers added.
    n_moved : int
        Papers known before whose topic number is another now.
    """

    topics: pd.DataFrame
    n_new: int
    n_moved: int


def update_model(
    model: TopicModel, X: ArrayLike, *, documents: Sequence[str], ids: Sequence[str]
) -> tuple[TopicModel, UpdateReport]:
    """Fit old and new papers together and hand the known numbers on.

    Parameters
    ----------
    model : TopicModel
        Fitted; not changed.
    X : array-like of shape (n_new, n_dims)
    documents : sequence of str of length n_new
    ids : sequence of str of length n_new
        None of them known to the model.

    Returns
    -------
    TopicModel
        Of all papers, old ones first.
    UpdateReport
    """
    known = set(model.ids_) & set(map(str, ids))
    if known:
        raise InputError(
            f"{len(known)} papers known already ({min(known)})", "new papers", "leave them out"
        )
    n_old = len(model.ids_)
    new = np.asarray(X, dtype=np.float32)
    if new.ndim != 2 or new.shape[1] != model.vectors_.shape[1]:
        raise InputError(
            f"vectors of shape {new.shape}",
            f"rows of {model.vectors_.shape[1]} numbers, as at fit",
            "encode the new papers with the same encoder",
        )
    fresh = type(model)(**model.get_params()).fit(
        np.vstack([model.vectors_, new]),
        documents=[*model.documents_, *documents],
        ids=[*model.ids_, *ids],
    )
    kept, overlap = match_topics(model.labels_, fresh.labels_[:n_old])
    following = model.next_number_
    number: dict[int, int] = {}
    for topic in fresh.topics_["topic"].tolist():
        number[topic] = kept.get(topic, following)
        following += topic not in kept
    before = dict(zip(model.topics_["topic"], model.topics_["label"], strict=True))
    names = {number[t]: before[number[t]] for t in kept}
    topic_of = np.array([number.get(int(t), -1) for t in fresh.labels_], dtype=np.int64)
    fresh.next_number_ = model.next_number_
    fresh.set_topics(topic_of, names)
    table = _report(model.labels_, topic_of, overlap, set(kept.values()))
    moved = int(((model.labels_ != topic_of[:n_old]) & (model.labels_ >= 0)).sum())
    return fresh, UpdateReport(table, len(topic_of) - n_old, moved)


def match_topics(
    before: IntArray, after: IntArray, *, same: float = _SAME_OVERLAP
) -> tuple[dict[int, int], dict[int, float]]:
    """Find which topics of two fits of the same papers are the same.

    Parameters
    ----------
    before, after : ndarray of shape (n,)
        Topics; -1 means none.
    same : float
        Jaccard overlap from which two topics are the same.

    Returns
    -------
    dict of int to int
        Topic after: topic before, where their overlap is at least `same`; one to one, of
        largest total overlap.
    dict of int to float
        The overlap of each topic before that was found again.

    Examples
    --------
    >>> match_topics(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 2]))[0]
    {0: 1, 1: 0}
    """
    from scipy.optimize import linear_sum_assignment

    old, new = np.unique(before[before >= 0]), np.unique(after[after >= 0])
    overlap = np.zeros((len(old), len(new)))
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            both = int(((before == a) & (after == b)).sum())
            overlap[i, j] = both / max(int(((before == a) | (after == b)).sum()), 1)
    pairs = [
        (i, j)
        for i, j in zip(*linear_sum_assignment(-overlap), strict=True)
        if overlap[i, j] >= same
    ]
    matched = {int(new[j]): int(old[i]) for i, j in pairs}
    return dict(sorted(matched.items())), {int(old[i]): float(overlap[i, j]) for i, j in pairs}


def _report(
    before: IntArray, after: IntArray, overlap: dict[int, float], kept: set[int]
) -> pd.DataFrame:
    old = sorted(set(before.tolist()) - {-1})
    rows: list[tuple[int, str, int, float, int, int]] = []
    for topic in sorted(set(old) | (set(after.tolist()) - {-1})):
        n_before, n_after = int((before == topic).sum()), int((after == topic).sum())
        if topic in kept:
            rows.append((topic, "kept", -1, round(overlap[topic], 4), n_before, n_after))
        elif topic not in old:
            rows.append((topic, "born", -1, 0.0, 0, n_after))
        else:
            went: FloatArray = after[: len(before)][before == topic]
            goal = int(np.bincount(went[went >= 0]).argmax()) if (went >= 0).any() else -1
            most = bool((went == goal).mean() > 0.5) and goal >= 0
            rows.append(
                (topic, "merged" if most else "gone", goal if most else -1, 0.0, n_before, 0)
            )
    return pd.DataFrame(rows, columns=["topic", "event", "into", "overlap", "n_before", "n_after"])
