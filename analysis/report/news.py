"""What is new in a study that goes on, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from analysis.counted import counted
from analysis.gate import plain
from analysis.plots.text import left_to_right

__all__ = ["news_heading", "news_of"]

_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July",
           "August", "September", "October", "November", "December")  # fmt: skip
_MOST = 5  # names in one sentence


class GrowingStudy(Protocol):
    """What is needed of a study; `analysis.results.StudyResult` has it."""

    @property
    def topics(self) -> pd.DataFrame:
        """One row per topic."""

    @property
    def changes(self) -> pd.DataFrame:
        """What became of topics, step by step."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """With ``appended``, where anything was."""


def news_heading(study: GrowingStudy) -> str:
    """Give the heading of what is new; empty where nothing was appended.

    Parameters
    ----------
    study : StudyResult

    Returns
    -------
    str
        Such as "New since 11 March 2025".
    """
    steps = study.manifest.get("appended", [])
    if not steps:
        return ""
    day = in_words(steps[-1]["since"])
    return f"New since {day}" if day else "What is new"


def in_words(day: str) -> str:
    """Write a day as people do.

    Examples
    --------
    >>> in_words("2025-03-11"), in_words("03-11"), in_words("")
    ('11 March 2025', '11 March', '')
    """
    parts = day.split("-")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts):
        return day
    *year, month, number = map(int, parts) if len(parts) == 3 else (*map(int, parts),)
    if not 1 <= month <= 12:
        return day
    return " ".join([str(number), _MONTHS[month], *map(str, year)])


def news_of(study: GrowingStudy) -> list[str]:
    """Say what the last append changed.

    Parameters
    ----------
    study : StudyResult

    Returns
    -------
    list of str
        Plain sentences; empty where nothing was appended.
    """
    steps = study.manifest.get("appended", [])
    if not steps:
        return []
    step = steps[-1]
    rows = study.changes[study.changes["digest"] == "|".join(step["digests"])]
    since = in_words(step["since"])
    after = f" since {since}" if since else ""
    return [
        f"{counted(step['papers'], 'new paper')}{after}, from {_named(step['digests'])}.",
        *_of_topics(rows, study.topics),
        f"{step['kept']} of {counted(step['topics'], 'topic')} kept number and name.",
        *_of_verdicts(step.get("verdicts", [])),
    ]


def _named(names: list[str]) -> str:
    """Name some things, and count the others."""
    shown = [f"“{left_to_right(plain(name))}”" for name in names[:_MOST]]
    if len(names) > _MOST:
        return f"{', '.join(shown)} and {len(names) - _MOST} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _of_topics(rows: pd.DataFrame, topics: pd.DataFrame) -> list[str]:
    """Tell births, splits, merges and deaths, a sentence each."""
    sizes = dict(zip(topics["topic"].tolist(), topics["n_papers"].tolist(), strict=True))
    labels = dict(zip(topics["topic"].tolist(), topics["label"], strict=True))
    told = []
    for row in rows.itertuples():
        name = f"“{left_to_right(plain(row.label))}”"
        if row.kind == "birth":
            papers = counted(int(sizes.get(row.topic, 0)), "paper")
            told.append(f"Topic {row.topic}, {name}, is new ({papers}).")
        elif row.kind == "split":
            told.append(f"Topic {row.topic}, {name}, came out of topic {row.before}.")
        elif row.kind == "merge":
            into = f"topic {row.topic}, “{left_to_right(plain(labels.get(row.topic, '')))}”"
            told.append(f"Topic {row.before}, {name}, went into {into}.")
        else:
            told.append(f"Topic {row.before}, {name}, is gone: its papers lie in several topics.")
    return told


def _of_verdicts(changed: list[Mapping[str, str]]) -> list[str]:
    """Tell whose verdict is another now; themes one by one, topics as a number."""
    themes = [item for item in changed if item["kind"] == "theme"]
    told = [
        f"“{left_to_right(plain(item['label']))}”: {plain(item['now'])} now, "
        f"{plain(item['before'])} before."
        for item in themes
    ]
    if others := len(changed) - len(themes):
        told.append(f"The verdict of {counted(others, 'topic')} is another than before.")
    return told
