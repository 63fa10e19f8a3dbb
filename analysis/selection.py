"""A part of a study: some themes, topics, bins or digests; nothing is computed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.cells import listed
from analysis.errors import InputError
from analysis.gate import shown
from analysis.results import StudyResult

__all__ = ["select_study"]

_NAMES_SHOWN = 12  # names that an error lists


def select_study(
    result: StudyResult,
    *,
    themes: Sequence[str] = (),
    topics: Sequence[str] = (),
    bins: Sequence[str] = (),
) -> StudyResult:
    """Keep the rows of some themes, topics and bins.

    Shares and verdicts stay as the whole study has them.

    Parameters
    ----------
    result : StudyResult
        A study.
    themes : sequence of str
        Ids or names of themes; none means all.
    topics : sequence of str
        Numbers or labels of topics; none means all.
    bins : sequence of str
        Digests, or years, months, ... where changes are followed over those; none means all.

    Returns
    -------
    StudyResult
        Papers are those filed under one of the themes, in one of the topics, and in one of the
        digests, as far as each is asked for. Bins of the calendar take no paper away.

    Raises
    ------
    InputError
        The study has no such theme, topic or bin.

    Examples
    --------
    >>> from analysis import run_study
    >>> part = select_study(run_study(encoder="lsa"), themes=["peft"], bins=["mar-12"])
    >>> part.shares[["kind", "name", "digest"]].drop_duplicates("kind").values.tolist()
    [['theme', 'peft', 'mar-12'], ['topic', '0', 'mar-12']]
    """
    wanted_themes = _find(themes, _names(result.taxonomy, "theme", "name"), "theme")
    wanted_topics = _find(topics, _names(result.topics, "topic", "label"), "topic")
    known = dict.fromkeys([*result.shares["digest"].astype(str), *result.digests["digest"]])
    wanted_bins = _find(bins, {str(name): str(name) for name in known}, "bin")
    kinds = {"theme": wanted_themes, "topic": wanted_topics}
    papers = result.papers
    for column, wanted in kinds.items():
        if wanted is not None:
            papers = papers[papers[column].astype(str).isin(wanted)]
    if wanted_bins is not None and wanted_bins & set(result.digests["digest"]):
        papers = papers[[bool(wanted_bins & set(listed(cell))) for cell in papers["digests"]]]
    shares = _rows(result.shares, kinds)
    digests = result.digests
    if wanted_bins is not None:
        shares = shares[shares["digest"].astype(str).isin(wanted_bins)]
        if wanted_bins & set(digests["digest"]):
            digests = digests[digests["digest"].isin(wanted_bins)]
    return replace(
        result,
        papers=papers,
        topics=_keep(result.topics, "topic", wanted_topics),
        taxonomy=_keep(result.taxonomy, "theme", wanted_themes),
        trends=_rows(result.trends, kinds),
        series=_rows(result.series, kinds),
        shares=shares,
        digests=digests,
        crosswalk=_keep(_keep(result.crosswalk, "theme", wanted_themes), "topic", wanted_topics),
        evidence=result.evidence[result.evidence["paper_id"].isin(papers["paper_id"])],
        map=result.map[result.map["paper_id"].isin(papers["paper_id"])],
        hierarchy=result.hierarchy if wanted_topics is None else result.hierarchy.iloc[:0],
    )


def _names(table: pd.DataFrame, key: str, words: str) -> dict[str, str]:
    """Give what a row may be called by, and its key."""
    keys = table[key].astype(str)
    return dict(zip(table[words].astype(str), keys, strict=True)) | dict(
        zip(keys, keys, strict=True)
    )


def _find(asked: Sequence[str], known: dict[str, str], what: str) -> set[str] | None:
    """Find what is asked for by key or name, whatever its case; None where nothing is."""
    if not asked:
        return None
    folded = {name.casefold(): key for name, key in known.items()}
    found = set()
    for name in asked:
        if (key := folded.get(str(name).strip().casefold())) is None:
            keys = list(dict.fromkeys(known.values()))
            some = ", ".join(keys[:_NAMES_SHOWN]) + (" ..." if len(keys) > _NAMES_SHOWN else "")
            raise InputError(
                f"unknown {what} {shown(name)}",
                f"one of {some}" if keys else f"none, as the study has no {what}s",
                "name one of these",
            )
        found.add(key)
    return found


def _keep(table: pd.DataFrame, column: str, wanted: set[str] | None) -> pd.DataFrame:
    return table if wanted is None else table[table[column].astype(str).isin(wanted)]


def _rows(table: pd.DataFrame, kinds: dict[str, set[str] | None]) -> pd.DataFrame:
    """Keep rows of the themes and topics wanted, in a table of both."""
    kept = pd.Series(True, index=table.index)
    for kind, wanted in kinds.items():
        if wanted is not None:
            kept &= (table["kind"] != kind) | table["name"].astype(str).isin(wanted)
    return table[kept]
