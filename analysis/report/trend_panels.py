"""The part on trends: a panel for themes, for topics, and for the topics of each other grain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.gate import plain
from analysis.plots.names import display_name, percent, points, records, theme_names, topic_names
from analysis.plots.text import left_to_right
from analysis.plots.time_axis import used_bins
from analysis.report.charts import change_mark, verdict_class
from analysis.report.tables import (
    ReportedStudy,
    bins_word,
    own_grain,
    show_theme,
    show_topic,
)
from analysis.report.wording import (
    change_sentences,
    event_sentences,
    on_filing,
    p_value,
    series_sentences,
)
from analysis.themes.fit import NO_PAPERS, TOO_FEW
from analysis.trends.filing import allows_for_filing
from analysis.trends.series import FEW

__all__ = ["Panel", "Row", "trend_panels", "verdict_sentence"]

_BEYOND = {
    "emerging": ", and its share at least doubled",
    "fading": ", and its share at least halved",
}
_FINER = (
    "For finer topics, papers count as filed. These verdicts do not allow for papers filed wrongly."
)


@dataclass(frozen=True)
class Row:
    """A theme or topic as the trend tables of the page show it.

    Attributes
    ----------
    name, first, last, change, interval, p, verdict, sentence : str
        As they are shown.
    look : str
        The class of the verdict.
    mark : Markup
        The change drawn.
    show : str
        Its papers, as the page's buttons name them.
    n : int
        How many those are.
    """

    name: str
    first: str
    last: str
    change: str
    interval: str
    p: str
    verdict: str
    look: str
    sentence: str
    mark: Markup
    show: str
    n: int


@dataclass(frozen=True)
class Panel:
    """All themes, or all topics of a grain, with what changed.

    Attributes
    ----------
    title : str
    what : str
        "theme" or "topic".
    ends : tuple of (str, str)
        The first and the last bin.
    sentences : list of str
        What changed and what cannot be told, in words.
    rows : list of Row
        Largest growth first.
    method : str
        How it was tested.
    notes : list of str
        Doubts that hold for all rows.
    corrected : bool
        Whether shares and changes allow for papers filed wrongly.
    """

    title: str
    what: str
    ends: tuple[str, str]
    sentences: list[str]
    rows: list[Row]
    method: str
    notes: list[str]
    corrected: bool


def verdict_sentence(row: Any, bins: str) -> str:
    """Say what a verdict means, in a sentence.

    Parameters
    ----------
    row : named tuple
        A row of the trend table.
    bins : str
        What is compared: "digests", "years" and so on.

    Returns
    -------
    str

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> row = SimpleNamespace(verdict="growing", change=0.115, status="", note="")
    >>> verdict_sentence(row, "digests")
    'Grew by 11.5 points.'
    """
    verdict = plain(row.verdict)
    size = points(abs(row.change)).lstrip("+")
    if verdict in (NO_PAPERS, TOO_FEW):
        return "It has too few papers for a verdict."
    if verdict in ("growing", "shrinking"):
        verb = "Grew" if verdict == "growing" else "Shrank"
        return f"{verb} by {size} points{_BEYOND.get(str(row.status), '')}.{on_filing(row)}"
    if verdict.startswith("stable"):
        return f"{verdict.capitalize()}: a larger change is ruled out.{on_filing(row)}"
    least = points(row.minimum_detectable_change).lstrip("+")
    return (
        f"Could be chance: with {bins} of this size, a change of {least} points would be found in "
        "four of five cases."
    )


def trend_panels(result: ReportedStudy) -> list[Panel]:
    """Give the panels of a study: themes, its topics, the topics of other grains.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    list of Panel
        Empty for one bin, where nothing is compared.

    Examples
    --------
    >>> from analysis import run_study
    >>> [(panel.title, len(panel.rows)) for panel in trend_panels(run_study())]
    [('Themes', 14), ('Topics (medium)', 15), ('Topics (coarse)', 5), ('Topics (fine)', 18)]
    """
    if not len(result.trends):
        return []
    return list(_panels(result))


def _panels(result: ReportedStudy) -> Iterator[Panel]:
    themes, topics = theme_names(result.taxonomy), topic_names(result.topics)
    grains = list(dict.fromkeys(result.hierarchy["grain"]))
    if themes:
        yield _panel(result, result.trends, "theme", themes, "Themes")
    own = f" ({plain(grains[own_grain(result)])})" if len(grains) > 1 else ""
    yield _panel(result, result.trends, "topic", topics, f"Topics{own}")
    for place, grain in enumerate(grains):
        rows = result.grain_trends[result.grain_trends["grain"] == grain]
        if not len(rows):
            continue
        names = dict(zip(rows["name"].astype(str), map(plain, rows["label"]), strict=True))
        yield _panel(result, rows, "topic", names, f"Topics ({plain(grain)})", place)


def _panel(
    result: ReportedStudy,
    trends: pd.DataFrame,
    kind: str,
    names: Mapping[str, str],
    title: str,
    grain: int | None = None,
) -> Panel:
    """Put a table of trends into words and rows."""
    rows = trends[trends["kind"] == kind]
    by_change = rows.sort_values("change", ascending=False, kind="stable")
    what, span = bins_word(result.manifest), _span(rows)
    bins = [left_to_right(plain(name)) for name in used_bins(result.shares)]
    return Panel(
        title,
        kind,
        (bins[0], bins[-1]),
        [] if grain is not None else _sentences(result, kind, names, what),
        [_row(row, names, span, what, result, grain) for row in records(by_change)],
        plain(rows["method"].iloc[0]) if len(rows) else "",
        list(_notes(rows, what, grain is not None and grain > own_grain(result))),
        allows_for_filing(rows),
    )


def _sentences(result: ReportedStudy, kind: str, names: Mapping[str, str], what: str) -> list[str]:
    if len(result.series):
        return [
            *series_sentences(result.series, kind, names, what),
            *event_sentences(result.shares, kind, names),
        ]
    bins = used_bins(result.shares)
    return change_sentences(result.trends, kind, names, str(bins[0]), str(bins[-1]), what)


def _span(rows: pd.DataFrame) -> float:
    """Give the longest reach of an interval, for one scale in all rows."""
    ends = rows[["change", "ci_low", "ci_high"]].abs().to_numpy(dtype=float)
    return float(ends.max(initial=0.01))


def _notes(rows: pd.DataFrame, bins: str, finer: bool) -> Iterator[str]:
    """Give the doubts that hold for all rows."""
    if finer:
        yield _FINER
    if rows["note"].astype(str).str.contains(FEW, regex=False).any():
        yield f"With fewer than ten {bins}, p does not count how much they vary by themselves."


def _row(
    row: Any,
    names: Mapping[str, str],
    span: float,
    what: str,
    result: ReportedStudy,
    grain: int | None,
) -> Row:
    key = str(row.name)
    show, n = show_theme(key, result) if row.kind == "theme" else show_topic(key, result, grain)
    return Row(
        left_to_right(display_name(row.name, names)),
        f"{percent(row.share_a)} ({row.n_a})",
        f"{percent(row.share_b)} ({row.n_b})",
        points(row.change),
        f"{points(row.ci_low)} to {points(row.ci_high)}",
        p_value(row.p_adjusted),
        plain(row.verdict),
        verdict_class(row.verdict),
        verdict_sentence(row, what),
        change_mark(row.change, row.ci_low, row.ci_high, span, row.verdict),
        show,
        n,
    )
