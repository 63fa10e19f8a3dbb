"""Charts over time: where bins stand, what begins and ends, and that stacks hold the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.plots import alt_text, plot_share_bands, plot_share_heat_map, plot_share_stack
from analysis.plots.time_axis import cell_edges, seen_first_and_last, time_positions, used_bins
from analysis.trends import series_shares


def shares(kind: str = "theme") -> pd.DataFrame:
    """Three labels over six years, one of which lists nothing; the third begins late."""
    years = np.repeat([2015, 2016, 2017, 2019, 2020], 40)
    place = np.arange(200) % 40
    labels = np.column_stack([place < 20, (place >= 20) & (place < 28), (place >= 28)])
    labels[:, 2] &= years >= 2019
    return series_shares(
        None, labels, names=["a", "b", "c"], dates=[str(y) for y in years], by="year", kind=kind
    )


def test_digests_stand_at_their_days_and_bins_follow_each_other() -> None:
    days = {"x": "2025-03-11", "y": "2025-03-12", "z": "2025-04-11"}
    assert time_positions(list(days), days).tolist() == [0, 1, 31]
    assert time_positions(["x", "y"], {"x": "02-28", "y": "03-01"}).tolist() == [0, 2]
    assert time_positions(["2019", "2020"], days).tolist() == [0, 1]
    assert time_positions(["x", "y"], {"x": "2025-03-11", "y": "2025-03-11"}).tolist() == [0, 1]


@pytest.mark.parametrize("places", [[0.0], [0.0, 1.0, 2.0], [0.0, 1.0, 40.0, 41.0, 41.5]])
def test_cells_hold_their_places_and_do_not_touch_each_other(places: list[float]) -> None:
    left, right = cell_edges(np.array(places))
    assert (left < places).all() and (right > places).all()
    assert (left[1:] >= right[:-1] - 1e-9).all()


def test_a_beginning_or_an_end_is_told_only_where_chance_does_not_explain_it() -> None:
    def rows(n: list[int], of: int = 40) -> pd.DataFrame:
        return pd.DataFrame({"digest": list("abcdef"), "n": n, "n_papers": of})

    assert seen_first_and_last(rows([0, 0, 0, 9, 8, 9])) == ("d", None)
    assert seen_first_and_last(rows([9, 8, 9, 0, 0, 0])) == (None, "c")
    assert seen_first_and_last(rows([0, 0, 1, 0, 1, 0])) == (None, None)
    assert seen_first_and_last(rows([0, 9, 9, 9, 9, 9])) == ("b", None)
    assert seen_first_and_last(rows([0] * 6)) == (None, None)


def test_bands_mark_a_beginning_and_leave_an_empty_year_open() -> None:
    figure = plot_share_bands(shares())
    assert "c from 0" in alt_text(figure)
    assert "first seen in 2019" in alt_text(figure)
    by_title = {ax.get_title(loc="left"): ax for ax in figure.axes}
    line = np.asarray(by_title["a"].lines[0].get_ydata())
    assert np.isnan(line[3]) and not np.isnan(np.delete(line, 3)).any()
    assert len(by_title["c"].lines) == 2 and len(by_title["a"].lines) == 1


def test_the_heat_map_has_a_gap_where_nothing_was_listed() -> None:
    days = {"x": "2025-03-11", "y": "2025-03-12", "z": "2025-03-13", "w": "2025-03-31"}
    table = pd.DataFrame({"kind": "theme", "name": "a", "digest": list(days), "share": 0.3})
    [mesh] = plot_share_heat_map(table, days=days).collections
    cells: np.ndarray = np.ma.filled(np.ma.asarray(mesh.get_array(), dtype=float), np.nan)
    assert np.isnan(cells).tolist() == [[False, False, False, True, False]]


@pytest.mark.parametrize("kind", ["theme", "topic"])
def test_a_stack_holds_the_whole_and_names_every_area(kind: str) -> None:
    table = shares(kind)
    ax = plot_share_stack(table, kind=kind, max_areas=1, names={"a": "Alpha"})
    assert [t.get_text() for t in ax.texts] == ["Alpha", f"2 other {kind}s", "none"]
    tops = [np.asarray(path.get_paths()[0].vertices)[:, 1].max() for path in ax.collections]
    assert tops == sorted(tops) and tops[-1] == pytest.approx(1)
    assert used_bins(table) == ["2015", "2016", "2017", "2019", "2020"]
    assert "Alpha from 50" in alt_text(ax)
