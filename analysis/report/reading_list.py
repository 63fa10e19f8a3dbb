"""What to read first: a few papers, and for each the one reason why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.cells import listed
from analysis.counted import counted
from analysis.gate import plain
from analysis.plots.names import records, theme_names, topic_names
from analysis.plots.text import left_to_right
from analysis.report.intake_section import mark_of
from analysis.report.payload import paper_links
from analysis.report.tables import ReportedStudy, followed, name_of

__all__ = ["Pick", "reading_list"]

_MOST = 5
_GROWING = 2  # growing themes that are read first
_ENOUGH = 20  # new papers to choose from; with fewer in the last digest, those before it count too
_RECENT = 4  # of the digests, at most one in so many is called new


@dataclass(frozen=True)
class Pick:
    """A paper to read first.

    Attributes
    ----------
    paper_id, title : str
    reason : str
        Why, in a sentence.
    links : list of [str, str]
        Names and addresses of places where it can be read.
    """

    paper_id: str
    title: str
    reason: str
    links: list[list[str]]


def reading_list(result: ReportedStudy) -> list[Pick]:
    """Choose what to read first.

    The papers are those that are new in the last digest, or in the last few if it is small. First
    comes the surest paper of each theme that grows, then the most upvoted and the most cited one,
    where such counts are known, then the surest of the largest themes. Retracted papers and
    notices are left out.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    list of Pick
        Five at most, each paper once.

    Examples
    --------
    >>> from analysis import run_study
    >>> print(reading_list(run_study())[0].reason)
    New in mar-12, and the clearest case of “Vision and language”, which grew.
    """
    pool, where = _pool(result)
    picks: dict[str, Pick] = {}
    for choose in (_of_growing, _of_counts, _of_largest):
        among = "the new papers" if where else "all papers"
        for row, reason in _chosen(choose(pool, result, among), picks):
            said = f"{where}{reason}" if where else reason[:1].upper() + reason[1:]
            picks[str(row.paper_id)] = Pick(
                str(row.paper_id),
                plain(row.title),
                f"{said}.",
                paper_links(str(row.paper_id), listed(row.links)),
            )
            if len(picks) == _MOST:
                return list(picks.values())
    return list(picks.values())


_Choice = tuple[pd.DataFrame, str]


def _chosen(choices: Iterator[_Choice], taken: dict[str, Pick]) -> Iterator[tuple[Any, str]]:
    """Give the best paper of every choice that is not taken yet."""
    for rows, reason in choices:
        free = rows[~rows["paper_id"].isin(list(taken))]
        if len(free):
            yield records(free.head(1))[0], reason


def _pool(result: ReportedStudy) -> tuple[pd.DataFrame, str]:
    """Give the papers to choose from, and what is said of all of them."""
    papers = result.papers
    fit = papers[np.array([not mark_of(row) for row in records(papers)], dtype=bool)]
    held = result.digests[result.digests["n_papers"] > 0]
    if len(held) < 2:
        return fit, ""
    names = held["digest"].astype(str).tolist()
    where = fit["digests"].map(listed)
    for n_last in range(1, max(1, len(names) // _RECENT) + 1):
        last = set(names[-n_last:])
        new = fit[[last.issuperset(digests) for digests in where]]
        if len(new) >= _ENOUGH:
            break
    if not len(new):
        return fit, ""
    when = f"in {left_to_right(plain(names[-1]))}"
    if n_last > 1:
        when = f"since {left_to_right(plain(names[-n_last]))}"
    return new, f"New {when}, and "


def _of_growing(pool: pd.DataFrame, result: ReportedStudy, among: str) -> Iterator[_Choice]:
    """Give the papers of themes that grow, surest first."""
    kind = followed(result)
    for key in _growing(result):
        name = f"“{name_of(key, kind, result)}”"
        yield _surest(pool, key, kind), f"the clearest case of {name}, which grew"
        yield _surest(pool, key, kind), f"one of the clearest cases of {name}, which grew"


def _growing(result: ReportedStudy) -> list[str]:
    """Name the themes, or topics where there are none, that grew most."""
    rows = result.trends[result.trends["kind"] == followed(result)]
    by_change = rows[rows["verdict"] == "growing"].sort_values(
        "change", ascending=False, kind="stable"
    )
    return [str(key) for key in by_change["name"].head(_GROWING)]


def _of_counts(pool: pd.DataFrame, result: ReportedStudy, among: str) -> Iterator[_Choice]:
    """Give papers by upvotes and by citations, where they have any."""
    for column, noun in (("upvotes", "upvote"), ("citations", "citation")):
        counts = pd.to_numeric(pool[column], errors="coerce").fillna(0)
        most = pool.assign(count=counts)[counts > 0]
        by_count = most.sort_values(["count", "paper_id"], ascending=[False, True], kind="stable")
        if len(by_count):
            n = int(by_count["count"].iloc[0])
            # Only the first has the most; where it is taken, no other is named for it.
            yield by_count.head(1), f"of {among} the one with most {noun}s ({counted(n, noun)})"


def _of_largest(pool: pd.DataFrame, result: ReportedStudy, among: str) -> Iterator[_Choice]:
    """Give the papers of the largest themes that do not grow, largest first, surest first."""
    kind, told = followed(result), _growing(result)
    papers = result.papers
    sizes = papers.loc[papers[kind].astype(str).isin(_known(kind, result)), kind].value_counts()
    ordered = sorted(sizes.items(), key=lambda pair: (-pair[1], str(pair[0])))
    for place, (key, n) in enumerate(ordered):
        if str(key) in told:
            continue
        rank = "the largest theme" if place == 0 else "a large theme"
        rank = rank if kind == "theme" else rank.replace("theme", "topic")
        name = f"“{name_of(key, kind, result)}”"
        yield _surest(pool, key, kind), f"typical of {rank}, {name} ({counted(int(n), 'paper')})"


def _known(kind: str, result: ReportedStudy) -> list[str]:
    names = theme_names(result.taxonomy) if kind == "theme" else topic_names(result.topics)
    return [key for key in names if key != "-1"]


def _surest(pool: pd.DataFrame, key: object, kind: str) -> pd.DataFrame:
    sure = "theme_probability" if kind == "theme" else "topic_confidence"
    rows = pool[pool[kind].astype(str) == str(key)]
    return rows.sort_values([sure, "paper_id"], ascending=[False, True], kind="stable")
