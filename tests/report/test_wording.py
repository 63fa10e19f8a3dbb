"""Sentences say what the tables say, in plain words."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.report.wording import change_sentences, series_sentences

ROW = {
    "kind": "theme", "name": "peft", "n_a": 3, "n_b": 9, "share_a": 0.05, "share_b": 0.09,
    "change": 0.04, "ci_low": -0.04, "ci_high": 0.11, "p_value": 0.3, "p_adjusted": 0.9,
    "minimum_detectable_change": 0.12, "verdict": "not distinguishable",
}  # fmt: skip
NAMES = {"peft": "Adapters", "code": "Source code", "cl": "Continual learning"}


def _say(*changes: dict[str, object]) -> list[str]:
    table = pd.DataFrame([ROW | change for change in changes])
    return change_sentences(table, "theme", NAMES, "a", "b")


def test_growth_and_decline_come_first_largest_growth_on_top():
    down = {"name": "code", "change": -0.2, "ci_low": -0.3, "ci_high": -0.1, "verdict": "shrinking"}
    up = {"change": 0.2, "ci_low": 0.1, "ci_high": 0.3, "verdict": "growing"}
    told = _say(down, up, {"name": "cl"})
    assert told[0].startswith("“Adapters” grew")
    assert told[1].startswith("“Source code” shrank")
    assert told[2].startswith("For one theme, the digests cannot tell")
    assert len(told) == 3


def test_stability_is_a_finding_too():
    [told] = _say({"verdict": "stable within 5 points"})
    assert told == (
        "“Adapters” is stable within 5 points: 5.0\N{NO-BREAK SPACE}% of a (3), "
        "9.0\N{NO-BREAK SPACE}% of b (9)."
    )


def test_detectable_changes_are_given_as_a_range():
    [told] = _say({}, {"name": "code", "minimum_detectable_change": 0.2})
    assert "For none of the 2 themes can the digests tell" in told
    assert (
        "12.0 to 20.0 points, depending on the theme, would be found in four of five cases" in told
    )


@pytest.mark.parametrize("n", [1, 2, 3])
def test_rows_whose_interval_says_something_else_are_named(n):
    alone = [{"name": name, "ci_low": 0.01} for name in list(NAMES)[:n]]
    told = _say(*alone, {"name": "x"})[-1]
    listed = [
        "“Adapters”",
        "“Adapters” and “Source code”",
        "“Adapters”, “Source code” and “Continual learning”",
    ]
    assert told.startswith(f"For {listed[n - 1]}, the interval and the verdict differ")


def test_nothing_to_compare():
    assert change_sentences(pd.DataFrame(columns=list(ROW)), "theme", {}, "a", "b") == []


SERIES = ROW | {
    "bin_first": "May", "bin_last": "June", "status": "", "shape": "", "peak": "May",
    "share_peak": 0.2, "n": 12,
}  # fmt: skip


def _tell(*changes: dict[str, object]) -> list[str]:
    return series_sentences(pd.DataFrame([SERIES | change for change in changes]), "theme", NAMES)


def test_a_series_tells_growth_stability_and_turns():
    told = _tell(
        {"name": "cl", "verdict": "stable within 5 points", "change": 0.0},
        {"name": "code", "verdict": "shrinking", "status": "fading", "change": -0.2},
        {"verdict": "growing", "change": 0.2, "ci_low": 0.1, "ci_high": 0.3},
        {"name": "x", "shape": "rises, then falls"},
    )
    assert told == [
        "“Adapters” grew from May to June: a change of +20.0 points along a straight line "
        "(95 % interval +10.0 to +30.0; adjusted p 0.900).",
        "“Source code” shrank from May to June: a change of −20.0 points along a "
        "straight line (95 % interval −4.0 to +11.0; adjusted p 0.900); its share "
        "at least halved.",
        "“Continual learning” is stable within 5 points from May to June.",
        told[3],
        "“x” rises, then falls: its share is largest in May, 20 %.",
    ]
    assert told[3].startswith("For one theme, the digests cannot tell")
