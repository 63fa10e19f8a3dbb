"""Topics of the other grains as labels to follow over time, beside the study's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.trends import Binning, LabelSet, trend_tables
from analysis.trends.compare import COMPARE_COLUMNS

__all__ = ["GRAIN_TREND_COLUMNS", "grain_label_sets", "grain_trends"]

#: Columns of the table: the grain, then those of a comparison.
GRAIN_TREND_COLUMNS = ("grain", *COMPARE_COLUMNS, "label")


def grain_label_sets(
    hierarchy: pd.DataFrame,
    own: str,
    topics: Sequence[int],
    paths: NDArray[np.int64],
    soft: NDArray[np.float64],
) -> Mapping[str, LabelSet]:
    """Give the topics of every grain but the study's own.

    A coarse topic is as probable for a paper as all of the study's topics inside it together.
    Of finer topics no probability is known: papers count as filed.

    Parameters
    ----------
    hierarchy : DataFrame
        The topics of every grain, coarsest first.
    own : str
        The grain of the study's topics.
    topics : sequence of int, length n_topics
        The study's topics, in the order of the columns of `soft`.
    paths : ndarray of int, shape (n_papers, n_grains)
        Topic of each paper in every grain; -1 for none.
    soft : ndarray of float, shape (n_papers, n_topics)
        How probable each of the study's topics is for each paper.

    Returns
    -------
    dict of str to LabelSet
        By grain; empty where the study's own is not among several.

    Examples
    --------
    >>> rows = [("coarse", 0, -1, 3, "All"), ("fine", 0, 0, 2, "A"), ("fine", 1, 0, 1, "B")]
    >>> hierarchy = pd.DataFrame(rows, columns=["grain", "topic", "parent", "n_papers", "label"])
    >>> soft = np.array([[0.8, 0.1], [0.7, 0.3], [0.0, 0.9]])
    >>> paths = np.array([[0, 0], [0, 0], [0, 1]])
    >>> found = grain_label_sets(hierarchy, "fine", [0, 1], paths, soft)
    >>> {grain: one.probabilities.round(2).tolist() for grain, one in found.items()}
    {'coarse': [[0.9], [1.0], [0.9]]}
    """
    grains = list(dict.fromkeys(hierarchy["grain"]))
    if own not in grains:
        return {}
    place, found = grains.index(own), {}
    for i, grain in enumerate(grains):
        if i == place:
            continue
        rows = hierarchy[hierarchy["grain"] == grain]
        numbers = rows["topic"].tolist()
        labels = np.array([paths[:, i] == number for number in numbers]).T.reshape(len(paths), -1)
        probable = labels.astype(np.float64)
        if i < place:
            above = {below: over for over, below in paths[:, [i, place]].tolist()}
            within = [[above.get(topic) == number for number in numbers] for topic in topics]
            probable = np.minimum(soft @ np.array(within, dtype=np.float64), 1.0)
        names = [str(number) for number in numbers]
        found[grain] = LabelSet("topic", names, rows["label"].tolist(), labels, probable)
    return found


def grain_trends(
    binning: Binning,
    label_sets: Mapping[str, LabelSet],
    *,
    uncertainty: str,
    random_state: int,
) -> pd.DataFrame:
    """Say how the topics of the other grains change, in the columns of ``trends``.

    Each grain is tested by itself, as the study's own is.

    Parameters
    ----------
    binning : Binning
        Papers in bins.
    label_sets : mapping of str to LabelSet
        As from `grain_label_sets`.
    uncertainty : {"filing", "none"}
        Whether the probabilities enter.
    random_state : int
        Seed.

    Returns
    -------
    DataFrame
        ``grain``, then the columns of ``trends``; no rows for one bin.

    Examples
    --------
    >>> from analysis.trends import bin_papers
    >>> found = bin_papers(np.ones((60, 1)), ["all"], [""], ["2019"] * 20 + ["2021"] * 40)
    >>> labels = (np.arange(60) >= 45)[:, None]
    >>> agents = LabelSet("topic", ["0"], ["Agents"], labels, labels.astype(float))
    >>> rows = grain_trends(found, {"coarse": agents}, uncertainty="filing", random_state=0)
    >>> rows[["grain", "label", "n_b", "verdict"]].values.tolist()
    [['coarse', 'Agents', 15, 'growing']]
    """
    tables = []
    for grain, one in label_sets.items():
        rows, _, _ = trend_tables(
            binning, [one], uncertainty=uncertainty, random_state=random_state
        )
        tables.append(rows.assign(grain=grain))
    filled = [rows for rows in tables if len(rows)]
    if not filled:
        return pd.DataFrame(columns=GRAIN_TREND_COLUMNS)
    return pd.concat(filled, ignore_index=True)[list(GRAIN_TREND_COLUMNS)]
