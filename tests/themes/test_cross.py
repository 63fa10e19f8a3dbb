"""The crosswalk of themes and topics."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.themes import ThemeAssignment, crosswalk


def filed(*themes: str) -> ThemeAssignment:
    n = len(themes)
    return ThemeAssignment(
        ("b", "a"),
        np.array(themes),
        np.ones(n),
        [(t,) if t else () for t in themes],
        np.zeros((n, 2)),
    )


def test_counts_and_shares() -> None:
    table = crosswalk(filed("a", "a", "b", "", "a"), [3, -1, 3, 3, -1])
    assert table[["theme", "topic", "n_papers"]].to_numpy().tolist() == [
        ["b", 3, 1],
        ["a", -1, 2],
        ["a", 3, 1],
        ["", 3, 1],
    ]
    assert table.n_papers.sum() == 5
    np.testing.assert_allclose(table.groupby("theme").share_of_theme.sum(), 1)
    np.testing.assert_allclose(table.groupby("topic").share_of_topic.sum(), 1)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="one label per paper"):
        crosswalk(filed("a", "b"), [1])
