"""What the report says of the files and records that came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.digests.kinds import NOTICES
from analysis.gate import plain
from analysis.intake import intake_by_file, intake_remarks

__all__ = ["intake_section", "mark_of"]

_SHOWN = 50
_LISTS = (
    ("bad record", "bad record left out", "bad records left out"),
    ("merged", "paper merged from records that differ", "papers merged from records that differ"),
    ("probable duplicate", "probable duplicate kept apart", "probable duplicates kept apart"),
    ("retracted", "record of a retracted paper", "records of retracted papers"),
    ("kind", "erratum, editorial or notice", "errata, editorials and notices"),
)


def intake_section(intake: pd.DataFrame, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give what the part on intake shows.

    Parameters
    ----------
    intake : DataFrame
        The table ``intake`` of a study.
    manifest : mapping
        The study's.

    Returns
    -------
    dict or None
        None for a study without the table.

    Examples
    --------
    >>> intake_section(pd.DataFrame(columns=["file", "record", "line", "what", "why", "paper_id"]),
    ...                {}) is None
    True
    """
    files = intake_by_file(intake)
    if not len(files):
        return None
    names = [name for name in files.columns if name != "file"]
    return {
        "columns": [name.replace("_", " ").capitalize() for name in names],
        "files": [(plain(row[0]), list(row[1:])) for row in files.itertuples(index=False)],
        "sentences": [f"{plain(text)}." for text in intake_remarks(intake, manifest)],
        "lists": [made for kind in _LISTS if (made := _listed(intake, *kind))],
    }


def _listed(
    intake: pd.DataFrame, what: str, one: str, many: str
) -> tuple[str, list[str], int] | None:
    rows = intake[intake["what"] == what]
    if not len(rows):
        return None
    head = f"{len(rows):,} {one if len(rows) == 1 else many}"
    lines = [plain(_line(row)) for row in rows.head(_SHOWN).itertuples(index=False)]
    return head, lines, len(rows) - len(lines)


def _line(row: Any) -> str:
    line = "" if pd.isna(row.line) else f", line {int(row.line)}"
    place = f"{str(row.file).replace('|', ' and ')}{line}"
    return ": ".join(part for part in (place.lstrip(", "), str(row.paper_id), str(row.why)) if part)


def mark_of(paper: Any) -> str:
    """Give the word that stands beside a paper's title: that it was retracted, or is a notice.

    Parameters
    ----------
    paper : named tuple
        A row of ``papers.csv``.

    Returns
    -------
    str
        Empty for most.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> mark_of(SimpleNamespace(status="retracted", type="article"))
    'retracted'
    """
    status, kind = str(getattr(paper, "status", "")), str(getattr(paper, "type", ""))
    return plain(status or (kind if kind in NOTICES else ""))
