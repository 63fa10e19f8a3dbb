"""Themes beside topics: which topics make up a theme, and which no theme covers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.themes.assignment import ThemeAssignment

__all__ = ["crosswalk"]


def crosswalk(
    assignment: ThemeAssignment, topic_labels: Sequence[int] | NDArray[np.integer]
) -> pd.DataFrame:
    """Count the papers that every theme and every topic have in common.

    Parameters
    ----------
    assignment : ThemeAssignment
        Themes of the papers.
    topic_labels : array of int, shape (n_papers,)
        Topics of the same papers; -1 means no topic.

    Returns
    -------
    DataFrame
        Columns ``theme, topic, n_papers, share_of_theme, share_of_topic``; one row per pair
        with at least one paper; ``theme`` is ``""`` for unfiled papers. Themes in the
        taxonomy's order (unfiled last), topics by number. A topic whose row with theme
        ``""`` has a large ``share_of_topic`` is a candidate for a new theme.

    Raises
    ------
    ValueError
        The two differ in length.

    Examples
    --------
    >>> assignment = ThemeAssignment(
    ...     ("a", "b"), np.array(["a", "a", ""]), np.array([0.9, 0.8, 0.1]),
    ...     [("a",), ("a",), ()], np.zeros((3, 2)))
    >>> crosswalk(assignment, [0, 1, 1]).to_dict("list")["share_of_topic"]
    [1.0, 0.5, 0.5]
    """
    topics = np.asarray(topic_labels)
    if topics.shape != assignment.primary.shape:
        raise ValueError(
            f"got {topics.shape} topic labels for {assignment.primary.shape} papers; "
            "expected one label per paper"
        )
    pairs = [
        (theme, int(topic), n)
        for theme in (*assignment.theme_ids, "")
        for topic in np.unique(topics)
        if (n := int(((assignment.primary == theme) & (topics == topic)).sum()))
    ]
    result = pd.DataFrame(pairs, columns=["theme", "topic", "n_papers"])
    result["share_of_theme"] = result.n_papers / result.groupby("theme").n_papers.transform("sum")
    result["share_of_topic"] = result.n_papers / result.groupby("topic").n_papers.transform("sum")
    return result
