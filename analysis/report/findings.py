"""What a study found, in a few plain sentences with their doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.counted import counted
from analysis.gate import plain
from analysis.plots.names import percent, points, records
from analysis.plots.text import left_to_right
from analysis.plots.time_axis import used_bins
from analysis.report.tables import (
    ReportedStudy,
    bins_word,
    fits_badly,
    followed,
    name_of,
    show_papers,
)
from analysis.report.wording import on_filing, p_value
from analysis.themes.fit import NO_PAPERS, TOO_FEW

__all__ = ["Finding", "findings"]

_MOST = 5
_OF_A_KIND = 2  # growing and shrinking ones told one by one
_SILENT = (NO_PAPERS, TOO_FEW)
_VERBS = {"growing": "grew", "shrinking": "shrank"}


@dataclass(frozen=True)
class Finding:
    """One thing that a study found.

    Attributes
    ----------
    tag : str
        What kind of finding it is, in a word or two.
    text : str
        One or two sentences.
    show : str
        Which papers it speaks of, as the page's buttons name them; empty for none.
    n : int
        How many papers those are.
    """

    tag: str
    text: str
    show: str = ""
    n: int = 0


def findings(result: ReportedStudy) -> list[Finding]:
    """Say what was found: what changed and what cannot be told, what is new, what overlaps.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    list of Finding
        Five at most, what weighs most first.

    Examples
    --------
    >>> from analysis import run_study
    >>> [finding.tag for finding in findings(run_study())]
    ['Growing', 'Shrinking', 'Could be chance', 'Topics', 'In both digests']
    """
    told = [*_caution(result), *_changes(result), *_topics(result)]
    overlap = _overlap(result)
    if not told or any(found.n for found in overlap):  # that none are shared is hardly a finding
        told += overlap
    if not len(result.trends):
        told += _largest(result)
    return told[:_MOST]


def _caution(result: ReportedStudy) -> list[Finding]:
    """Say that few papers fit the taxonomy, which weakens everything about themes."""
    if not fits_badly(result.manifest):
        return []
    filed, n = int((result.papers["theme"] != "").sum()), len(result.papers)
    return [
        Finding(
            "Few papers fit",
            f"The taxonomy fits few of these papers: {filed} of {n} are filed under a theme, "
            "and what is said of themes is weak. Topics do not need it.",
        )
    ]


def _changes(result: ReportedStudy) -> list[Finding]:
    """Tell the changes that were found, and what cannot be told."""
    kind = followed(result)
    rows = result.trends[result.trends["kind"] == kind]
    tested = rows[~rows["verdict"].isin(_SILENT)]
    if not len(tested):
        return []
    told = []
    for verdict in _VERBS:
        moved = tested[tested["verdict"] == verdict]
        by_size = moved.reindex(moved["change"].abs().sort_values(ascending=False).index)
        told += [_moved(row, kind, result) for row in records(by_size.head(_OF_A_KIND))]
    unclear = tested[tested["verdict"] == "not distinguishable"]
    if not told or not (tested["verdict"] == "growing").any():
        told.append(_no_growth(tested, kind, result))
    elif len(unclear):
        told.append(_unclear(unclear, kind, result))
    return told


def _moved(row: Any, kind: str, result: ReportedStudy) -> Finding:
    """Tell one change with its doubt."""
    bins = used_bins(result.shares)
    first, last = (left_to_right(plain(end)) for end in (bins[0], bins[-1]))
    name = _name(row.name, kind, result)
    if len(result.series):
        what = f"over {len(bins)} {bins_word(result.manifest)}, along a straight line"
    else:
        what = f"from {percent(row.share_a)} of {first} to {percent(row.share_b)} of {last}"
    doubt = (
        f"95\N{NO-BREAK SPACE}% interval {points(row.ci_low)} to {points(row.ci_high)}; "
        f"adjusted p {p_value(row.p_adjusted)}"
    )
    return Finding(
        row.verdict.capitalize(),
        f"{name} {_VERBS[row.verdict]} {what}: {points(row.change)} points ({doubt})."
        f"{on_filing(row)}",
        *show_papers(row.name, kind, result),
    )


def _no_growth(tested: pd.DataFrame, kind: str, result: ReportedStudy) -> Finding:
    """Say that no growth is certain, and what comes nearest."""
    row = records(tested.sort_values("change", ascending=False, kind="stable").head(1))[0]
    moved = tested["verdict"].isin(_VERBS).any()
    stable = int(tested["verdict"].astype(str).str.startswith("stable").sum())
    nothing = (
        f"No {kind}'s growth can be told apart from chance."
        if moved
        else f"Nothing can be told apart from chance: no change is certain for any of "
        f"{counted(len(tested), kind)}"
        + (f", and {stable} {'is' if stable == 1 else 'are'} stable." if stable else ".")
    )
    if row.change <= 0:
        return Finding("Could be chance", nothing)
    return Finding(
        "Could be chance",
        f"{nothing} The largest growth is that of {_name(row.name, kind, result)}: "
        f"{points(row.change)} points (95\N{NO-BREAK SPACE}% interval {points(row.ci_low)} to "
        f"{points(row.ci_high)}; adjusted p {p_value(row.p_adjusted)}).",
        *show_papers(row.name, kind, result),
    )


def _unclear(unclear: pd.DataFrame, kind: str, result: ReportedStudy) -> Finding:
    low, high = (
        points(change).lstrip("+")
        for change in (
            unclear["minimum_detectable_change"].min(),
            unclear["minimum_detectable_change"].max(),
        )
    )
    need = f"{low}" if low == high else f"{low} to {high}"
    return Finding(
        "Could be chance",
        f"For {counted(len(unclear), 'other ' + kind)} a change cannot be told apart from chance: "
        f"with {bins_word(result.manifest)} of this size, a change of {need} points would be found "
        "in four of five cases, and a smaller one less often.",
    )


def _topics(result: ReportedStudy) -> list[Finding]:
    """Tell topics that are new, or those that changed, where themes are told one by one."""
    rows = result.trends[result.trends["kind"] == "topic"]
    moved = rows[rows["verdict"].isin(_VERBS)]
    if followed(result) == "topic" or not len(moved):
        return []
    new = moved[(moved["verdict"] == "growing") & (moved["n_a"] == 0)]
    if len(new) and not len(result.series):
        row = records(new.sort_values("change", ascending=False, kind="stable").head(1))[0]
        bins = [left_to_right(plain(name)) for name in used_bins(result.shares)]
        return [
            Finding(
                "New topic",
                f"{_name(row.name, 'topic', result)} is new: no paper of {bins[0]}, {row.n_b} of "
                f"{bins[-1]} (adjusted p {p_value(row.p_adjusted)}).",
                *show_papers(row.name, "topic", result),
            )
        ]
    said = [
        f"{_name(row.name, 'topic', result)} {_VERBS[row.verdict]} ({points(row.change)} points)"
        for row in records(moved.reindex(moved["change"].abs().sort_values().index[::-1]).head(2))
    ]
    verb = "shows" if len(moved) == 1 else "show"
    return [
        Finding(
            "Topics",
            f"Of {counted(len(rows), 'topic')}, {len(moved)} {verb} a change beyond chance: "
            f"{' and '.join(said)}{', and more' if len(moved) > len(said) else ''}.",
        )
    ]


def _overlap(result: ReportedStudy) -> list[Finding]:
    """Say how many papers several digests list."""
    n_digests, n = len(result.digests), len(result.papers)
    if n_digests < 2:
        return []
    shared = int(result.papers["digests"].astype(str).str.contains("|", regex=False).sum())
    where = "both digests" if n_digests == 2 else "more than one digest"
    verb = "is" if shared == 1 else "are"
    text = f"{shared} of {counted(n, 'paper')} {verb} in {where}."
    return [Finding(f"In {where}", text, "both" if shared else "", shared)]


def _largest(result: ReportedStudy) -> list[Finding]:
    """Name the largest themes or topics of a study that compares nothing."""
    kind = followed(result)
    rows = result.shares[(result.shares["kind"] == kind) & (result.shares["n"] > 0)]
    by_size = rows.sort_values("share", ascending=False, kind="stable")
    return [
        Finding(
            "Largest" if i == 0 else "Next",
            f"{_name(row.name, kind, result)}: {row.n} of {counted(int(row.n_papers), 'paper')}, a "
            f"share of {percent(row.share)} (95\N{NO-BREAK SPACE}% interval {percent(row.ci_low)} "
            f"to {percent(row.ci_high)}).",
            *show_papers(row.name, kind, result),
        )
        for i, row in enumerate(records(by_size.head(3)))
    ]


def _name(key: object, kind: str, result: ReportedStudy) -> str:
    return f"“{name_of(key, kind, result)}”"
