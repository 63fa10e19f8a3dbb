"""Plain sentences for what the tables say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.counted import counted
from analysis.gate import plain
from analysis.plots.names import display_name, percent, points, records
from analysis.plots.text import left_to_right
from analysis.plots.theme_change import differs_from_interval
from analysis.plots.time_axis import seen_first_and_last
from analysis.themes.fit import NO_PAPERS, TOO_FEW
from analysis.trends.verdicts import marked

__all__ = ["change_sentences", "event_sentences", "overview", "p_value", "series_sentences"]

_MOVED = {"growing": "grew", "shrinking": "shrank"}
_SILENT = (NO_PAPERS, TOO_FEW)  # what stands where no verdict is given


def p_value(p: float) -> str:
    """Write a p-value for a reader.

    Parameters
    ----------
    p : float
        From 0 to 1.

    Returns
    -------
    str
        Three digits after the point, or that it is smaller.

    Examples
    --------
    >>> p_value(0.0321), p_value(0.0001)
    ('0.032', '< 0.001')
    """
    return f"{p:.3f}" if p >= 0.0005 else "< 0.001"


def overview(
    papers: pd.DataFrame, topics: pd.DataFrame, digests: pd.DataFrame, taxonomy: pd.DataFrame
) -> str:
    """Say in a sentence what the study holds.

    Parameters
    ----------
    papers, topics, digests, taxonomy : DataFrame
        The tables of a study.

    Returns
    -------
    str
        Numbers of papers, digests, topics and themes, and of papers without them.

    Examples
    --------
    >>> overview(pd.DataFrame({"topic": [0], "theme": [""]}), pd.DataFrame({"topic": [0]}),
    ...          pd.DataFrame({"n_papers": [1]}), pd.DataFrame({"theme": ["peft"]}))
    '1 paper from 1 digest, in 1 topic; 0 of them filed under 1 theme, 1 under none.'
    """
    filed = int((papers["theme"] != "").sum())
    n_topics = int((topics["topic"] >= 0).sum())
    lonely = int((papers["topic"] < 0).sum())
    apart = f" ({counted(lonely, 'paper')} in no topic)" if lonely else ""
    start = (
        f"{counted(len(papers), 'paper')} from {counted(len(digests), 'digest')}, in "
        f"{counted(n_topics, 'topic')}{apart}"
    )
    if not len(taxonomy):
        return f"{start}; no themes."
    return (
        f"{start}; {filed} of them filed under {counted(len(taxonomy), 'theme')}, "
        f"{len(papers) - filed} under none."
    )


def change_sentences(
    trends: pd.DataFrame,
    kind: str,
    names: Mapping[str, str],
    first: str,
    last: str,
    bins: str = "digests",
) -> list[str]:
    """Say what changed between two digests, or two other bins, and what cannot be told.

    Parameters
    ----------
    trends : DataFrame
        The trend table.
    kind : {"theme", "topic"}
        Which rows to speak of.
    names : mapping of str to str
        From ``name`` to what is shown.
    first, last : str
        Names of the two digests.
    bins : str
        What they are: "digests", "years" and so on.

    Returns
    -------
    list of str
        One sentence for every change that was found and for every theme shown to be stable,
        one for all the others, and one for those whose own interval says something else than
        the verdict. Empty when there is nothing to compare.

    Examples
    --------
    >>> trends = pd.DataFrame({"kind": ["theme"], "name": ["peft"], "n_a": [3], "n_b": [9],
    ...     "share_a": [0.05], "share_b": [0.09], "change": [0.04], "ci_low": [-0.04],
    ...     "ci_high": [0.11], "p_value": [0.3], "p_adjusted": [0.9],
    ...     "minimum_detectable_change": [0.12], "verdict": ["not distinguishable"]})
    >>> print(change_sentences(trends, "theme", {"peft": "Adapters"}, "a", "b")[0])
    For the one theme tested, the digests cannot tell a change from chance. That is not the
    same as no change: with digests of this size, a change of 12.0 points would be found in
    four of five cases, and a smaller one less often.
    """
    rows = trends[trends["kind"] == kind]
    by_size = rows.sort_values("change", ascending=False, kind="stable")
    moved, stable, unclear, silent = [], [], [], []
    for row in records(by_size):
        word = str(row.verdict).split(" ")[0].lower()
        if row.verdict in _SILENT:
            silent.append(_name(row.name, names))
            continue
        if word in _MOVED:
            moved.append(_moved(row, names, first, last, _MOVED[word]))
        elif word == "stable":
            stable.append(_stable(row, names, first, last))
        else:
            unclear.append(float(row.minimum_detectable_change))
    alone = by_size[differs_from_interval(by_size)]
    named = [_name(name, names) for name in alone["name"]]
    tested = len(rows) - len(silent)
    return [
        *moved,
        *stable,
        *_unclear(unclear, tested, kind, bins),
        *_silent(silent),
        *_alone(named, tested, kind),
    ]


def series_sentences(
    series: pd.DataFrame, kind: str, names: Mapping[str, str], bins: str = "digests"
) -> list[str]:
    """Say what changed over a series of digests, or of other bins, and what cannot be told.

    Parameters
    ----------
    series : DataFrame
        As `trend` gives it.
    kind : {"theme", "topic"}
        Which rows to speak of.
    names : mapping of str to str
        From ``name`` to what is shown.
    bins : str
        What the series is of: "digests", "years" and so on.

    Returns
    -------
    list of str
        One sentence for every change that was found and for every label shown to be stable,
        one for all the others, and one for every share that turns within the series. Empty
        when there is no series.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends import trend
    >>> day = np.arange(12).repeat(20)
    >>> agents = np.random.default_rng(0).random((240, 1)) < day[:, None] / 20
    >>> table = trend(day[:, None] == np.arange(12), agents, names=["agents"])
    >>> print(series_sentences(table, "theme", {"agents": "Agents"})[0])
    “Agents” grew from 1 to 12: a change of +52.1 points along a straight line (95 % interval
    +40.8 to +63.5; adjusted p < 0.001); its share at least doubled.
    """
    rows = series[series["kind"] == kind]
    by_size = rows.sort_values("change", ascending=False, kind="stable")
    moved, stable, unclear, silent, turned = [], [], [], [], []
    for row in records(by_size):
        word = str(row.verdict).split(" ")[0]
        if row.verdict in _SILENT:
            silent.append(_name(row.name, names))
            continue
        if word in _MOVED:
            moved.append(_moved_along(row, names))
        elif word == "stable":
            over = f"from {_bin(row.bin_first)} to {_bin(row.bin_last)}"
            stable.append(
                f"{_name(row.name, names)} is {plain(row.verdict)} {over}.{on_filing(row)}"
            )
        else:
            unclear.append(float(row.minimum_detectable_change))
        if row.shape:
            turned.append(
                f"{_name(row.name, names)} {plain(row.shape)}: its share is largest in "
                f"{_bin(row.peak)}, {percent(row.share_peak)}."
            )
    tested = len(rows) - len(silent)
    return [*moved, *stable, *_unclear(unclear, tested, kind, bins), *_silent(silent), *turned]


def event_sentences(shares: pd.DataFrame, kind: str, names: Mapping[str, str]) -> list[str]:
    """Say which themes begin or end within a series.

    Parameters
    ----------
    shares : DataFrame
        ``kind``, ``name``, ``digest``, ``n`` and ``n_papers``, bins in order of time.
    kind : {"theme", "topic"}
        Which rows to speak of.
    names : mapping of str to str
        From ``name`` to what is shown.

    Returns
    -------
    list of str
        One sentence for every beginning and every end, as `seen_first_and_last` tells them.

    Examples
    --------
    >>> shares = pd.DataFrame({"kind": "theme", "name": "peft", "digest": ["2019", "2020", "2021"],
    ...     "n": [0, 9, 8], "n_papers": 40})
    >>> event_sentences(shares, "theme", {"peft": "Adapters"})
    ['“Adapters” is first seen in 2020.']
    """
    told = []
    for name, rows in shares[shares["kind"] == kind].groupby("name", sort=False):
        first, last = seen_first_and_last(rows)
        told += [f"{_name(name, names)} is first seen in {_bin(first)}."] if first else []
        told += [f"{_name(name, names)} is last seen in {_bin(last)}."] if last else []
    return told


def _moved_along(row: Any, names: Mapping[str, str]) -> str:
    low, high = points(row.ci_low), points(row.ci_high)
    beyond = {"emerging": "; its share at least doubled", "fading": "; its share at least halved"}
    return (
        f"{_name(row.name, names)} {_MOVED[row.verdict]} from {_bin(row.bin_first)} to "
        f"{_bin(row.bin_last)}: a change of {points(row.change)} points along a straight line "
        f"(95 % interval {low} to {high}; adjusted p {p_value(row.p_adjusted)})"
        f"{beyond.get(row.status, '')}.{on_filing(row)}"
    )


def _bin(name: object) -> str:
    return left_to_right(plain(name))


def _name(key: object, names: Mapping[str, str]) -> str:
    """Give a name in quotes that keeps its place in an English sentence, whatever its script."""
    return f"“{left_to_right(display_name(key, names))}”"


def on_filing(row: Any) -> str:
    """Add that a verdict depends on how papers are filed, where it does."""
    if not marked(row):
        return ""
    share = plain(row.note).partition(": ")[2].partition(" %")[0] + "\N{NO-BREAK SPACE}%"
    shows = "a change beyond chance" if row.verdict in _MOVED else "this"
    return (
        f" This depends on how papers are filed: only {share} of the plausible ways to file them "
        f"show {shows}. Do not rely on it."
    )


def _between(row: Any, first: str, last: str) -> str:
    return (
        f"{percent(row.share_a)} of {left_to_right(plain(first))} ({row.n_a}), "
        f"{percent(row.share_b)} of {left_to_right(plain(last))} ({row.n_b})"
    )


def _moved(row: Any, names: Mapping[str, str], first: str, last: str, verb: str) -> str:
    low, high = points(row.ci_low), points(row.ci_high)
    return (
        f"{_name(row.name, names)} {verb}: {_between(row, first, last)}; a change of "
        f"{points(row.change)} points (95 % interval {low} to {high}; adjusted p "
        f"{p_value(row.p_adjusted)}).{on_filing(row)}"
    )


def _stable(row: Any, names: Mapping[str, str], first: str, last: str) -> str:
    said = f"{_name(row.name, names)} is {plain(row.verdict)}: {_between(row, first, last)}."
    return said + on_filing(row)


def _unclear(smallest: list[float], n_rows: int, kind: str, bins: str) -> list[str]:
    """Say what the bins are too small to tell, and what they could have told."""
    if not smallest:
        return []
    low, high = (points(change).lstrip("+") for change in (min(smallest), max(smallest)))
    need = f"{low} points" if low == high else f"{low} to {high} points, depending on the {kind},"
    return [
        f"{_chance(len(smallest), n_rows, kind, bins)} a change from chance. That is not the same "
        f"as no change: with {bins} of this size, a change of {need} would be found in four of "
        "five cases, and a smaller one less often."
    ]


def _chance(n_unclear: int, n_rows: int, kind: str, bins: str) -> str:
    if n_unclear == n_rows > 1:
        return f"For none of the {n_rows} {kind}s can the {bins} tell"
    if n_unclear == n_rows:
        return f"For the one {kind} tested, the {bins} cannot tell"
    which = f"the other {n_unclear} {kind}s" if n_unclear > 1 else f"one {kind}"
    return f"For {which}, the {bins} cannot tell"


def _silent(named: list[str]) -> list[str]:
    """Name the themes that too few papers speak of for a verdict."""
    if not named:
        return []
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return [f"{listed} {'has' if len(named) == 1 else 'have'} too few papers for a verdict."]


def _alone(named: list[str], n_rows: int, kind: str) -> list[str]:
    """Name what would look like a change if it were the only thing looked at."""
    if not named:
        return []
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return [
        f"For {listed}, the interval and the verdict differ: the interval looks at this {kind} "
        f"alone, and the verdict allows for all {n_rows} {kind}s being tested."
    ]
