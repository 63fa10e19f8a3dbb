"""The first screen: what was found, how it looks, what is new, and what to read first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.gate import plain
from analysis.plots.names import points, records
from analysis.plots.text import left_to_right
from analysis.plots.time_axis import used_bins
from analysis.report.cards import courses
from analysis.report.charts import change_mark, verdict_class
from analysis.report.findings import Finding, findings
from analysis.report.news import news_heading, news_of
from analysis.report.reading_list import Pick, reading_list
from analysis.report.tables import ReportedStudy, bins_word, followed, name_of, show_papers

__all__ = ["Answers", "Chart", "answers"]

_ROWS = 14  # of the chart


@dataclass(frozen=True)
class Chart:
    """A few rows: a name, a small drawing, a number.

    Attributes
    ----------
    title, caption, number : str
        The heading, what is drawn, and the head of the numbers.
    rows : list of (str, str, Markup, str, str)
        Name, papers for a button, drawing, number and class of the verdict.
    left_out : int
        Themes or topics that the chart has no room for.
    """

    title: str
    caption: str
    number: str
    rows: list[tuple[str, str, Markup, str, str]]
    left_out: int


@dataclass(frozen=True)
class Answers:
    """What the first screen shows.

    Attributes
    ----------
    findings : list of Finding
    chart : Chart or None
        None where there is nothing to draw.
    news_heading : str
    news : list of str
    reading : list of Pick
    """

    findings: list[Finding]
    chart: Chart | None
    news_heading: str
    news: list[str]
    reading: list[Pick]


def answers(result: ReportedStudy) -> Answers:
    """Put the first screen together.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    Answers

    Examples
    --------
    >>> from analysis import run_study
    >>> found = answers(run_study())
    >>> len(found.findings), len(found.reading), len(found.chart.rows), found.news
    (5, 5, 14, ['70 of the 99 papers of mar-12 are in no earlier digest.'])
    """
    return Answers(
        findings(result),
        _chart(result),
        news_heading(result) or "What is new",
        news_of(result) or _fresh(result),
        reading_list(result),
    )


def _fresh(result: ReportedStudy) -> list[str]:
    """Say how much of the last digest no earlier one has."""
    if len(result.digests) < 2:
        return []
    last = records(result.digests.tail(1))[0]
    n, new = int(last.n_papers), int(last.n_new)
    name = left_to_right(plain(last.digest))
    verb = "is" if new == 1 else "are"
    of = f"the {n} papers" if n != 1 else "the one paper"
    return [f"{new} of {of} of {name} {verb} in no earlier digest."]


def _chart(result: ReportedStudy) -> Chart | None:
    kind = followed(result)
    rows = result.trends[result.trends["kind"] == kind]
    if len(rows) and not len(result.series):
        return _of_change(rows, kind, result)
    return _of_shares(kind, result)


def _of_change(rows: pd.DataFrame, kind: str, result: ReportedStudy) -> Chart:
    """Draw the largest changes between two bins."""
    first, last = (left_to_right(plain(end)) for end in _ends(result))
    largest = rows.reindex(rows["change"].abs().sort_values(ascending=False, kind="stable").index)
    kept = largest.head(_ROWS).sort_values("change", ascending=False, kind="stable")
    span = float(kept[["change", "ci_low", "ci_high"]].abs().to_numpy(float).max(initial=0.01))
    return Chart(
        f"Change from {first} to {last}",
        "In percentage points, with 95\N{NO-BREAK SPACE}% intervals; the thin line is no change. "
        "Strong colour: more than chance.",
        "Points",
        [
            (
                name_of(row.name, kind, result),
                show_papers(row.name, kind, result)[0],
                change_mark(row.change, row.ci_low, row.ci_high, span, row.verdict),
                points(row.change),
                verdict_class(row.verdict),
            )
            for row in records(kept)
        ],
        len(rows) - len(kept),
    )


def _of_shares(kind: str, result: ReportedStudy) -> Chart | None:
    """Draw the shares of the largest themes or topics over all bins."""
    shares = result.shares[result.shares["kind"] == kind]
    sizes = (
        shares.groupby("name", sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    )
    seen = sizes[sizes > 0]
    if not len(seen):
        return None
    bins, ways = used_bins(result.shares), courses(result, kind)
    verdicts = result.trends[result.trends["kind"] == kind].set_index("name")["verdict"]
    last = left_to_right(plain(bins[-1]))
    over = f"over {len(bins)} {bins_word(result.manifest)}"
    drawn = (
        "Share of the papers, with its 95\N{NO-BREAK SPACE}% interval."
        if len(bins) == 1
        else f"Shares of the papers from {left_to_right(plain(bins[0]))} to {last}, all on one "
        "scale, with bands of 95\N{NO-BREAK SPACE}% intervals."
    )
    return Chart(
        f"Shares in {last}" if len(bins) == 1 else f"Shares {over}",
        drawn,
        last if len(bins) > 1 else "Share",
        [
            (
                name_of(key, kind, result),
                show_papers(key, kind, result)[0],
                ways[str(key)].line,
                ways[str(key)].share,
                verdict_class(verdicts.get(key, "")),
            )
            for key in list(seen.index)[:_ROWS]
        ],
        max(len(seen) - _ROWS, 0),
    )


def _ends(result: ReportedStudy) -> tuple[Any, Any]:
    bins = used_bins(result.shares)
    return bins[0], bins[-1]
