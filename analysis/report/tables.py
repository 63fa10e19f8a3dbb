"""What all parts of the report ask of a study's tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from analysis.cells import listed
from analysis.plots.names import display_name, theme_names, topic_names
from analysis.plots.study import Study
from analysis.plots.text import left_to_right

__all__ = [
    "ReportedStudy",
    "bins_word",
    "fits_badly",
    "followed",
    "name_of",
    "own_grain",
    "show_papers",
    "show_theme",
    "show_topic",
]


class ReportedStudy(Study, Protocol):
    """What the report needs of a study's results; `analysis.results.StudyResult` has it."""

    @property
    def evidence(self) -> pd.DataFrame:
        """What put each paper under its theme."""

    @property
    def changes(self) -> pd.DataFrame:
        """What became of topics as digests were appended; empty where none were."""

    @property
    def series(self) -> pd.DataFrame:
        """One row per theme and topic over three digests or more; empty for fewer."""

    @property
    def intake(self) -> pd.DataFrame:
        """What became of every file and record that was read."""

    @property
    def weighted(self) -> pd.DataFrame:
        """Shares of upvotes or citations; empty unless asked for."""

    @property
    def grain_trends(self) -> pd.DataFrame:
        """Changes of the topics of other grains; empty for one digest."""

    @property
    def texts(self) -> pd.DataFrame:
        """The abstract of every paper."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Settings and versions of the study."""


def bins_word(manifest: Mapping[str, Any]) -> str:
    """Say what the bins are, in the plural.

    Examples
    --------
    >>> bins_word({"time": {"by": "month"}}), bins_word({})
    ('months', 'digests')
    """
    return f"{dict(manifest.get('time', {})).get('by', 'digest')}s"


def fits_badly(manifest: Mapping[str, Any]) -> bool:
    """Tell whether few papers fit the taxonomy."""
    return bool(dict(manifest.get("taxonomy", {})).get("fits_badly"))


def followed(result: ReportedStudy) -> str:
    """Say what the study is told by: "theme", or "topic" where there are no themes."""
    return "theme" if len(result.taxonomy) else "topic"


def name_of(key: object, kind: str, result: ReportedStudy) -> str:
    """Give the name of a theme or topic, so that it keeps its place in an English sentence."""
    names = theme_names(result.taxonomy) if kind == "theme" else topic_names(result.topics)
    return left_to_right(display_name(key, names))


def show_papers(key: object, kind: str, result: ReportedStudy) -> tuple[str, int]:
    """Name the papers of a theme or topic for a button, and count them."""
    return show_theme(str(key), result) if kind == "theme" else show_topic(str(key), result)


def own_grain(result: ReportedStudy) -> int:
    """Give the place of the grain that ``topic`` speaks of."""
    grains = list(dict.fromkeys(result.hierarchy["grain"]))
    own = dict(result.manifest.get("settings", {})).get("granularity")
    return grains.index(own) if own in grains else 0


def show_theme(theme: str, result: ReportedStudy) -> tuple[str, int]:
    """Name the papers of a theme for a button, further ones too, and count them.

    Returns
    -------
    tuple of (str, int)
        What the page's scripts know them by, and how many they are; papers that have no
        theme where `theme` is empty.
    """
    if not theme:
        n = int((result.papers["theme"] == "").sum())
        return ("none" if n else ""), n
    n = sum(theme in listed(cell) for cell in result.papers["themes"])
    return (f"theme:{theme}" if n else ""), n


def show_topic(topic: str, result: ReportedStudy, grain: int | None = None) -> tuple[str, int]:
    """Name the papers of a topic for a button, and count them.

    Returns
    -------
    tuple of (str, int)
        What the page's scripts know them by, and how many they are.
    """
    place = own_grain(result) if grain is None else grain
    rows = result.hierarchy
    grains = list(dict.fromkeys(rows["grain"]))
    if place >= len(grains):
        return "", 0
    found = rows[(rows["grain"] == grains[place]) & (rows["topic"].astype(str) == topic)]
    n = int(found["n_papers"].iloc[0]) if len(found) else 0
    return (f"topic:{place}:{topic}" if n else ""), n
