"""Themes one by one, and topics as a tree to walk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.cells import listed
from analysis.gate import plain
from analysis.plots.names import percent, records, theme_names
from analysis.plots.text import left_to_right
from analysis.plots.time_axis import used_bins
from analysis.report.charts import share_mark, sparkline
from analysis.report.tables import ReportedStudy, own_grain, show_theme, show_topic
from analysis.trends.verdicts import ON_FILING, marked

__all__ = ["Course", "ThemeCard", "TopicNode", "courses", "theme_cards", "topic_tree"]

_WORDS = 8  # of what a theme is asked by


@dataclass(frozen=True)
class Course:
    """A share in the last bin, and its way there.

    Attributes
    ----------
    bin, share, interval : str
        The last bin, and the share there with its interval.
    line : Markup
        The way, drawn; a bar where there is one bin only.
    """

    bin: str
    share: str
    interval: str
    line: Markup


@dataclass(frozen=True)
class ThemeCard:
    """A theme as the page shows it; the papers under none have one, too.

    Attributes
    ----------
    name, definition : str
    words : list of str
        What the taxonomy asks by.
    filed : int
        Papers filed under it first of all.
    n : int
        Papers that have it among their themes.
    show : str
        Those, as the page's buttons name them.
    course : Course or None
    verdict : str
        Empty where nothing is compared.
    """

    name: str
    definition: str
    words: list[str]
    filed: int
    n: int
    show: str
    course: Course | None
    verdict: str


@dataclass(frozen=True)
class TopicNode:
    """A topic of some grain with the finer ones inside it.

    Attributes
    ----------
    label, description : str
    keywords : list of str
    facts : list of str
        Stability and what the name covers; for the study's own topics only.
    n : int
        Its papers.
    show : str
        Those, as the page's buttons name them.
    course : Course or None
        For the study's own topics only.
    verdict : str
        Empty where nothing is compared.
    own : bool
        Whether it is one of the study's own topics.
    inside : list of TopicNode
        Finer topics, largest first.
    """

    label: str
    n: int
    show: str
    own: bool = False
    description: str = ""
    keywords: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    course: Course | None = None
    verdict: str = ""
    inside: list[TopicNode] = field(default_factory=list)


def courses(result: ReportedStudy, kind: str) -> dict[str, Course]:
    """Draw the share of every theme or topic over time, all on one scale.

    Parameters
    ----------
    result : StudyResult
        The study.
    kind : {"theme", "topic"}
        What to draw.

    Returns
    -------
    dict of str to Course
        By the ``name`` of the table.

    Examples
    --------
    >>> from analysis import run_study
    >>> courses(run_study(), "theme")["vision-language"].bin
    'mar-12'
    """
    bins = used_bins(result.shares)
    rows = result.shares[(result.shares["kind"] == kind) & result.shares["digest"].isin(bins)]
    top = max(float(rows["ci_high"].max()), 0.01) if len(rows) else 0.01
    return {str(name): _course(part, bins, top) for name, part in rows.groupby("name", sort=False)}


def _course(rows: pd.DataFrame, bins: list[str], top: float) -> Course:
    ordered = rows.set_index("digest").loc[bins]
    last = records(ordered.tail(1))[0]
    shares, lows, highs = (ordered[name].tolist() for name in ("share", "ci_low", "ci_high"))
    line = (
        share_mark(last.share, last.ci_low, last.ci_high, top)
        if len(ordered) == 1
        else sparkline(shares, lows, highs, top)
    )
    interval = f"{percent(last.ci_low)} to {percent(last.ci_high)}"
    return Course(left_to_right(plain(bins[-1])), percent(last.share), interval, line)


def theme_cards(result: ReportedStudy) -> list[ThemeCard]:
    """Give every theme, in the taxonomy's order, and last the papers under none.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    list of ThemeCard
        Empty for a study without themes.

    Examples
    --------
    >>> from analysis import run_study
    >>> cards = theme_cards(run_study())
    >>> cards[2].name, cards[2].show, cards[2].n >= cards[2].filed
    ('Parameter-efficient fine-tuning', 'theme:peft', True)
    """
    if not len(result.taxonomy):
        return []
    ways, verdicts = courses(result, "theme"), _verdicts(result.trends, "theme")
    asked = {
        str(theme.get("id")): theme.get("seeds", [])
        for theme in dict(result.manifest.get("taxonomy", {})).get("content", [])
    }
    filed = result.papers["theme"].value_counts()
    cards = [
        ThemeCard(
            left_to_right(name),
            plain(row.definition),
            [plain(word) for word in asked.get(key, [])[:_WORDS]],
            int(filed.get(key, 0)),
            show_theme(key, result)[1],
            show_theme(key, result)[0],
            ways.get(key),
            verdicts.get(key, ""),
        )
        for (key, name), row in zip(
            theme_names(result.taxonomy).items(), records(result.taxonomy), strict=True
        )
    ]
    show, n = show_theme("", result)
    nothing = "Nothing in the taxonomy fitted."
    return [*cards, ThemeCard("No theme", nothing, [], n, n, show, None, "")] if n else cards


def topic_tree(result: ReportedStudy) -> list[TopicNode]:
    """Give the topics as a tree, coarsest first.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    list of TopicNode
        The topics of the coarsest grain, largest first, with all others inside them.

    Examples
    --------
    >>> from analysis import run_study
    >>> tree = topic_tree(run_study())
    >>> len(tree), sum(len(topic.inside) for topic in tree)
    (5, 15)
    """
    grains = list(dict.fromkeys(result.hierarchy["grain"]))
    return list(_nodes(result, grains, 0, -1, _told(result))) if grains else []


def _nodes(
    result: ReportedStudy, grains: list[str], place: int, parent: int, told: dict[str, TopicNode]
) -> Iterator[TopicNode]:
    """Give the topics of a grain that lie in one of the grain before."""
    if place == len(grains):
        return
    rows = result.hierarchy[result.hierarchy["grain"] == grains[place]]
    inside = rows[rows["parent"] == parent] if place else rows
    others = result.grain_trends[result.grain_trends["grain"] == grains[place]]
    verdicts = _verdicts(others, "topic")
    for row in records(inside.sort_values("n_papers", ascending=False, kind="stable")):
        own = told.get(str(row.topic)) if place == own_grain(result) else None
        show, n = show_topic(str(row.topic), result, place)
        node = own or TopicNode(plain(row.label), n, show, verdict=verdicts.get(str(row.topic), ""))
        deeper = list(_nodes(result, grains, place + 1, int(row.topic), told))
        same = len(deeper) == 1 and deeper[0].label == node.label and not deeper[0].own
        yield replace(node, inside=deeper[0].inside if same else deeper)


def _told(result: ReportedStudy) -> dict[str, TopicNode]:
    """Give what is known of the study's own topics."""
    ways, verdicts = courses(result, "topic"), _verdicts(result.trends, "topic")
    found = {}
    for row in records(result.topics[result.topics["topic"] >= 0]):
        key = str(row.topic)
        show, n = show_topic(key, result)
        found[key] = TopicNode(
            plain(row.label),
            n,
            show,
            own=True,
            description=plain(row.description),
            keywords=[plain(word) for word in listed(row.keywords)],
            facts=_facts(row),
            course=ways.get(key),
            verdict=verdicts.get(key, ""),
        )
    return found


def _facts(row: Any) -> list[str]:
    covers = getattr(row, "label_coverage", None)
    named = [] if covers is None or pd.isna(covers) else [f"the name covers {percent(covers)}"]
    return [f"stability {row.stability:.2f} of 1", *named]


def _verdicts(trends: pd.DataFrame, kind: str) -> dict[str, str]:
    rows = trends[trends["kind"] == kind]
    return {
        str(row.name): f"{plain(row.verdict)}, {ON_FILING}" if marked(row) else plain(row.verdict)
        for row in records(rows)
    }
