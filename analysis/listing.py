"""What a study says, as rows for a terminal, as CSV, and as JSON of a published schema."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import pandas as pd

from analysis.cells import listed, neutralise
from analysis.errors import InputError
from analysis.gate import in_json, one_line, shown
from analysis.results import StudyResult
from analysis.topics.update import match_topics

__all__ = ["LISTS", "as_csv", "as_json", "as_text", "compare_studies", "json_schema", "list_study"]

#: What can be listed.
LISTS = ("themes", "topics", "trends", "papers")
_FORMAT = "digest-atlas/1"
_LISTED = {"papers": ("digests", "themes"), "topics": ("keywords", "representative_papers")}
# What a line on a terminal shows, the longest text last.
_SHOWN = {
    "themes": ("theme", "n_papers", "share", "verdict", "name"),
    "topics": ("topic", "n_papers", "stability", "verdict", "label"),
    "trends": ("kind", "name", "n_a", "n_b", "change", "p_adjusted", "verdict", "label"),
    "papers": ("paper_id", "topic", "theme", "title"),
}
_SAME_OVERLAP = 0.3  # overlap below which two topics are not a pair


def json_schema() -> dict[str, Any]:
    """Give the schema of what `show` and `compare` print with ``--json``.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12.

    Examples
    --------
    >>> json_schema()["title"]
    'What a study says'
    """
    file = resources.files("analysis") / "data" / "schema" / "listing.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def list_study(result: StudyResult, what: str | None = None) -> dict[str, Any]:
    """List what a study says.

    Parameters
    ----------
    result : StudyResult
        A study, or the part of one that `select_study` gives.
    what : {"themes", "topics", "trends", "papers"}, optional
        By default a summary.

    Returns
    -------
    dict
        Plain values: ``format``, ``kind``, ``summary`` and ``rows``.

    Raises
    ------
    InputError
        `what` is none of these.

    Examples
    --------
    >>> from analysis import run_study
    >>> list_study(run_study(encoder="lsa"))["summary"]["papers"]
    136
    """
    if what is not None and what not in LISTS:
        raise InputError(f"unknown list {shown(what)}", f"one of {', '.join(LISTS)}", "name one")
    rows = {"themes": _themes, "topics": _topics, "trends": _trends, "papers": _papers}
    return {
        "format": _FORMAT,
        "kind": what or "summary",
        "summary": _summary(result),
        "rows": [] if what is None else rows[what](result),
    }


def _summary(result: StudyResult) -> dict[str, Any]:
    trends = result.trends
    filed = int((result.papers["theme"] != "").sum())
    verdicts: dict[str, list[str]] = {}
    for row in trends[trends["kind"] == "theme"].itertuples():
        verdicts.setdefault(str(row.verdict), []).append(str(row.name))
    return {
        "papers": len(result.papers),
        "digests": len(result.digests),
        "topics": int((result.topics["topic"] >= 0).sum()),
        "themes": len(result.taxonomy),
        "filed": filed,
        "unfiled": len(result.papers) - filed,
        "appended": len(result.manifest.get("appended", [])),
        "verdicts": verdicts,
    }


def _verdicts(result: StudyResult, kind: str) -> dict[str, str]:
    rows = result.trends[result.trends["kind"] == kind]
    return dict(zip(rows["name"].astype(str), rows["verdict"].astype(str), strict=True))


def _themes(result: StudyResult) -> list[dict[str, Any]]:
    told, counts = _verdicts(result, "theme"), result.papers["theme"].value_counts()
    total = max(len(result.papers), 1)
    return [
        {
            "theme": row.theme,
            "name": row.name,
            "definition": row.definition,
            "n_papers": int(counts.get(row.theme, 0)),
            "share": round(int(counts.get(row.theme, 0)) / total, 6),
            "verdict": told.get(str(row.theme)),
        }
        for row in result.taxonomy.itertuples(index=False)
    ]


def _topics(result: StudyResult) -> list[dict[str, Any]]:
    told = _verdicts(result, "topic")
    return [
        row | {"verdict": told.get(str(row["topic"]))} for row in _rows(result.topics, "topics")
    ]


def _trends(result: StudyResult) -> list[dict[str, Any]]:
    return _rows(result.trends, "trends")


def _papers(result: StudyResult) -> list[dict[str, Any]]:
    return _rows(result.papers, "papers")


def _rows(table: pd.DataFrame, what: str) -> list[dict[str, Any]]:
    """Give a table's rows as plain values; lists as lists, what is missing as None."""
    split = _LISTED.get(what, ())
    columns = {name: [_plain(value) for value in table[name].tolist()] for name in table.columns}
    for name in split:
        columns[name] = [listed(cell) for cell in columns[name]]
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    missing = value is None or value is pd.NA or (isinstance(value, float) and value != value)
    return None if missing else value


def compare_studies(first: StudyResult, second: StudyResult) -> dict[str, Any]:
    """Set two studies beside each other.

    Parameters
    ----------
    first, second : StudyResult
        Of papers that are partly the same.

    Returns
    -------
    dict
        Plain values. ``papers``: how many are in both and in one only, and how many of those in
        both are under another theme. ``topics``: pairs of largest overlap (Jaccard, on the
        papers of both, .3 or more), then topics without a pair; ``ari`` says how well the
        topics agree. ``themes``: papers and shares. ``verdicts``: themes with another verdict.

    Examples
    --------
    >>> from analysis import run_study
    >>> study = run_study(encoder="lsa")
    >>> found = compare_studies(study, study)
    >>> found["papers"]["both"], found["ari"], found["verdicts"]
    (136, 1.0, [])
    """
    one, other = (item.papers.set_index("paper_id") for item in (first, second))
    both = one.index.intersection(other.index)
    moved = int((one.loc[both, "theme"] != other.loc[both, "theme"]).sum())
    return {
        "format": _FORMAT,
        "kind": "comparison",
        "papers": {
            "both": len(both),
            "only_first": len(one) - len(both),
            "only_second": len(other) - len(both),
            "under_another_theme": moved,
        },
        "ari": _agreement(one.loc[both, "topic"], other.loc[both, "topic"]),
        "topics": _pairs(first, second, one.loc[both, "topic"], other.loc[both, "topic"]),
        "themes": _theme_pairs(first, second),
        "verdicts": _verdict_pairs(first, second),
    }


def _agreement(one: pd.Series, other: pd.Series) -> float | None:
    if not len(one):
        return None
    from analysis.evaluate import adjusted_rand

    return round(float(adjusted_rand(one.tolist(), other.to_numpy())), 6)


def _pairs(
    first: StudyResult, second: StudyResult, one: pd.Series, other: pd.Series
) -> list[dict[str, Any]]:
    """Match topics by the papers that both studies hold."""
    matched, overlap = match_topics(one.to_numpy(), other.to_numpy(), same=_SAME_OVERLAP)
    of_first = {before: after for after, before in matched.items()}
    a, b = (item.topics.set_index("topic") for item in (first, second))
    rows = [
        _pair(a, topic, b, of_first.get(topic), overlap.get(topic)) for topic in a.index.tolist()
    ]
    rows += [_pair(a, None, b, topic, None) for topic in b.index.tolist() if topic not in matched]
    return rows


def _pair(
    a: pd.DataFrame, one: int | None, b: pd.DataFrame, other: int | None, overlap: float | None
) -> dict[str, Any]:
    return {
        "first": one,
        "label_first": None if one is None else str(a.loc[one, "label"]),
        "n_first": None if one is None else int(a["n_papers"].to_dict()[one]),
        "second": other,
        "label_second": None if other is None else str(b.loc[other, "label"]),
        "n_second": None if other is None else int(b["n_papers"].to_dict()[other]),
        "overlap": None if overlap is None else round(overlap, 6),
    }


def _theme_pairs(first: StudyResult, second: StudyResult) -> list[dict[str, Any]]:
    named = {
        str(row.theme): str(row.name)
        for item in (second, first)
        for row in item.taxonomy.itertuples(index=False)
    }
    order = dict.fromkeys([*first.taxonomy["theme"], *second.taxonomy["theme"]])
    rows = []
    for theme in map(str, order):
        row: dict[str, Any] = {"theme": theme, "name": named[theme]}
        for side, item in (("first", first), ("second", second)):
            asked = theme in set(item.taxonomy["theme"])
            n = int((item.papers["theme"] == theme).sum())
            row[f"n_{side}"] = n if asked else None
            row[f"share_{side}"] = round(n / max(len(item.papers), 1), 6) if asked else None
        rows.append(row)
    return rows


def _verdict_pairs(first: StudyResult, second: StudyResult) -> list[dict[str, Any]]:
    one, other = _verdicts(first, "theme"), _verdicts(second, "theme")
    names = dict.fromkeys([*one, *other])
    return [
        {"theme": name, "first": one.get(name), "second": other.get(name)}
        for name in names
        if one.get(name) != other.get(name)
    ]


def as_json(found: Mapping[str, Any]) -> str:
    """Write a listing as JSON.

    Examples
    --------
    >>> as_json({"a": 1}).split()
    ['{', '"a":', '1', '}']
    """
    return in_json(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False))


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    r"""Write rows as CSV; text that a spreadsheet would run as a formula is made safe.

    Examples
    --------
    >>> as_csv([{"a": 1, "b": ["x", "y"]}, {"a": None, "b": []}])
    'a,b\n1,x|y\n,\n'
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "|".join(map(str, value))
    return neutralise(value) if isinstance(value, str) else value


def as_text(found: Mapping[str, Any]) -> list[str]:
    """Write a listing as lines for a terminal.

    Parameters
    ----------
    found : mapping
        As `list_study` gives it.

    Returns
    -------
    list of str
        A head and a line a row, in columns; for a summary a line a fact.

    Examples
    --------
    >>> as_text({"kind": "topics", "rows": [{"topic": 0, "n_papers": 3, "stability": 0.5,
    ...     "verdict": None, "label": "Adapters"}]})
    ['topic  n_papers  stability  verdict  label', '    0         3       0.50        -  Adapters']
    """
    if found["kind"] == "summary":
        return _summary_lines(found["summary"])
    columns = _SHOWN[found["kind"]]
    cells = [[_told(row[name]) for name in columns] for row in found["rows"]]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    numeric = [all(_is_number(row[name]) for row in found["rows"]) for name in columns]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in (columns, *cells)
    ]


def _summary_lines(summary: Mapping[str, Any]) -> list[str]:
    lines = [
        f"papers:  {summary['papers']}, from {summary['digests']} digests",
        f"topics:  {summary['topics']}",
        f"themes:  {summary['themes']}; {summary['filed']} papers filed, "
        f"{summary['unfiled']} under none",
    ]
    if summary["appended"]:
        lines.append(f"steps:   {summary['appended']} appended")
    for verdict, names in summary["verdicts"].items():
        lines.append(one_line(f"themes {verdict}: {', '.join(names)}"))
    return lines


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _told(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"
    return one_line(str(value))
