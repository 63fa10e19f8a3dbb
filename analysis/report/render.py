"""Fill the page from the tables of a study."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
import re
from collections.abc import Mapping
from typing import Any, Protocol

import jinja2
import pandas as pd
from markupsafe import Markup

from analysis.counted import counted
from analysis.plots.names import display_name, percent, points, records, theme_names, topic_names
from analysis.plots.study import Study
from analysis.plots.text import plain
from analysis.plots.time_axis import used_bins
from analysis.report.inline_svg import inline_svg
from analysis.report.intake_section import intake_section, mark_of
from analysis.report.news import news_heading, news_of
from analysis.report.payload import payload, script_text, texts_block
from analysis.report.wording import (
    change_sentences,
    event_sentences,
    overview,
    p_value,
    series_sentences,
)
from analysis.trends.series import FEW

__all__ = ["render_report"]

_MANY_PAPERS = 1000  # beyond this, topics list their surest papers only
_SURE = 20
_ARXIV = re.compile(r"arxiv:([A-Za-z.-]+/\d{7}|\d{4}\.\d{4,5})")
_DOI = re.compile(r"doi:(10\.\d{4,9}/[!-~]+)")


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
    def texts(self) -> pd.DataFrame:
        """The abstract of every paper."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Settings and versions of the study."""


def render_report(result: ReportedStudy, figures: Mapping[str, tuple[str, str]]) -> str:
    """Write the report of a study.

    Parameters
    ----------
    result : StudyResult
        The study.
    figures : mapping of str to tuple of (str, str)
        From the figure's name to its SVG and its alternative text, as `draw_study` names them;
        a figure that is not there is left out.

    Returns
    -------
    str
        An HTML page: one file with its own script and style sheet, nothing fetched. It holds
        no time and no path, so the same study gives the same page.

    Examples
    --------
    >>> from analysis.results import TABLES, StudyResult
    >>> tables = {name: pd.DataFrame(columns=columns) for name, columns in TABLES.items()}
    >>> page = render_report(StudyResult(**tables), {})
    >>> page.startswith("<!DOCTYPE html>"), "<script src" in page
    (True, False)
    """
    css, script = _resource("front/bundle.css"), _resource("front/bundle.js")
    drawn = {name: Markup(inline_svg(svg, name, alt)) for name, (svg, alt) in figures.items()}
    topics = _topics(result)
    page = _environment().get_template("report.html.j2")
    return page.render(
        css=Markup(css),
        policy=_policy(css, script),
        script=Markup(script),
        data=Markup(script_text(payload(result))),
        texts=Markup(texts_block(result)),
        figures=drawn,
        title=_title(result.digests),
        overview=overview(result.papers, result.topics, result.digests, result.taxonomy),
        news_heading=news_heading(result),
        news=news_of(result),
        digests=records(result.digests),
        intake=intake_section(result.intake, result.manifest),
        time=_time(result.manifest),
        comparison=_comparison(result),
        fit=[plain(note) for note in dict(result.manifest.get("taxonomy", {})).get("notes", [])],
        fits_badly=bool(dict(result.manifest.get("taxonomy", {})).get("fits_badly")),
        series=_series(result),
        weighted=_weighted(result),
        themes=_themes(result),
        topics=topics,
        listed={paper["id"] for topic in topics for paper in topic["papers"]},
        settings=_settings(result.manifest),
    )


def _resource(name: str) -> str:
    return importlib.resources.files("analysis.report").joinpath(name).read_text("utf-8")


def _policy(css: str, script: str) -> str:
    """Forbid everything but this page's own style sheet and script."""
    return (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=jinja2.FunctionLoader(_resource),
    )
    environment.filters |= {
        "percent": percent,
        "points": points,
        "p": p_value,
        "plain": plain,
        "mark": mark_of,
    }
    return environment


def _title(digests: pd.DataFrame) -> str:
    """Name the digests: both ends, of many."""
    names = [plain(name) for name in digests["digest"]]
    if not names:
        return "Topics, themes and trends"
    ends = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    return f"Topics, themes and trends: {ends}"


def _comparison(result: ReportedStudy) -> dict[str, Any] | None:
    """Say what changed from one bin to the other; None for one bin, or for a series."""
    if not len(result.trends) or len(result.series):
        return None
    bins = used_bins(result.shares)
    themes, topics = theme_names(result.taxonomy), topic_names(result.topics)
    ends, what = (bins[0], bins[-1]), _bins_word(result.manifest)
    sizes = result.shares.groupby("digest")["n_papers"].first()
    rows = result.trends[result.trends["kind"] == "theme"]
    by_change = rows.sort_values("change", ascending=False, kind="stable")
    return {
        "first": ends[0],
        "last": ends[1],
        "n_first": int(sizes[bins[0]]),
        "n_last": int(sizes[bins[-1]]),
        "themes": change_sentences(result.trends, "theme", themes, *ends, what),
        "topics": change_sentences(result.trends, "topic", topics, *ends, what),
        "rows": [(display_name(row.name, themes), row) for row in records(by_change)],
    }


def _series(result: ReportedStudy) -> dict[str, Any] | None:
    """Say what changed over all bins together; None for fewer than three."""
    if not len(result.series):
        return None
    themes, topics = theme_names(result.taxonomy), topic_names(result.topics)
    what = _bins_word(result.manifest)
    series = result.series.sort_values("change", ascending=False, kind="stable")
    notes = [FEW] if series["note"].str.contains(FEW, regex=False).any() else []
    return {
        "what": what,
        "themes": [
            *series_sentences(series, "theme", themes, what),
            *event_sentences(result.shares, "theme", themes),
        ],
        "topics": [
            *series_sentences(series, "topic", topics, what),
            *event_sentences(result.shares, "topic", topics),
        ],
        "rows": [
            (display_name(row.name, themes), row)
            for row in records(series[series["kind"] == "theme"])
        ],
        "method": "; ".join(plain(text) for text in [series["method"].iloc[0], *notes] if text),
    }


def _weighted(result: ReportedStudy) -> dict[str, Any] | None:
    """Set the themes' shares of papers beside those of upvotes or citations."""
    if not len(result.weighted):
        return None
    names, rows = theme_names(result.taxonomy), result.weighted
    sizes = rows.groupby("digest", sort=False)[["n_papers", "weight_total"]].first()
    held = sizes.index[sizes["n_papers"] > 0]
    bins = list(dict.fromkeys([held[0], held[-1]]))
    themes = rows[rows["kind"] == "theme"]
    cells = {name: part.set_index("digest") for name, part in themes.groupby("name", sort=False)}
    return {
        "what": plain(rows["weight"].iloc[0]),
        "bins": [(plain(b), sizes.loc[b, "n_papers"], sizes.loc[b, "weight_total"]) for b in bins],
        "rows": [
            (
                display_name(name, names),
                [(part.loc[b, "share"], part.loc[b, "weighted_share"]) for b in bins],
            )
            for name, part in cells.items()
            if part["n"].any()
        ],
    }


def _bins_word(manifest: Mapping[str, Any]) -> str:
    """Say what the bins are, in the plural."""
    return f"{dict(manifest.get('time', {})).get('by', 'digest')}s"


def _time(manifest: Mapping[str, Any]) -> list[str]:
    """Say how papers were put in time, and which dates do not fit."""
    time = dict(manifest.get("time", {}))
    if not time:
        return []
    told = [f"Changes are followed {time['why']}."]
    if undated := int(time["undated"]):
        lacking = "the day of a digest" if time["by"] == "digest" else "a date that is fine enough"
        verb = "counts" if undated == 1 else "count"
        told.append(
            f"{counted(undated, 'paper')} without {lacking} {verb} in no {time['by']}, only in "
            "topics and themes."
        )
    return [plain(text) for text in [*told, *(f"{note}." for note in time["notes"])]]


def _themes(result: ReportedStudy) -> list[dict[str, Any]]:
    """Every theme with its papers, and last those under none."""
    papers = result.papers
    names = theme_names(result.taxonomy)
    if not names:
        return []
    meaning = dict(zip(result.taxonomy["theme"], result.taxonomy["definition"], strict=True))
    themes = []
    for key, name in [*names.items(), ("", "No theme")]:
        filed = papers[papers["theme"] == key]
        filed = filed.sort_values(
            ["theme_probability", "paper_id"], ascending=[False, True], kind="stable"
        )
        themes.append(
            {
                "name": name,
                "definition": plain(meaning.get(key, "Nothing in the taxonomy fitted.")),
                "count": len(filed),
                "papers": records(filed.head(_shown(len(papers)))),
            }
        )
    return themes


def _topics(result: ReportedStudy) -> list[dict[str, Any]]:
    """Every topic with its papers, surest first; papers without a topic come last."""
    papers, names, finer = result.papers, theme_names(result.taxonomy), _finer(result)
    why = dict(zip(result.evidence["paper_id"], result.evidence["evidence"], strict=True))
    known = [
        {
            "number": int(row.topic),
            "label": plain(row.label),
            "stability": float(row.stability),
            "covers": None if pd.isna(row.label_coverage) else float(row.label_coverage),
            "description": plain(row.description),
            "keywords": [plain(word) for word in str(row.keywords).split("|") if word],
            "finer": finer.get(int(row.topic), []),
        }
        for row in records(result.topics)
        if row.topic >= 0
    ]
    nothing: dict[str, Any] = {"stability": None, "covers": None, "description": ""}
    nothing |= {"keywords": [], "finer": []}
    apart = {"number": -1, "label": "Papers in no topic", **nothing}
    topics = []
    for topic in [*known, apart]:
        members = papers[papers["topic"] == topic["number"]].sort_values(
            ["topic_confidence", "paper_id"], ascending=[False, True], kind="stable"
        )
        shown = records(members.head(_shown(len(papers))))
        listed = [_paper(row, names, why) for row in shown]
        topics.append({**topic, "count": len(members), "papers": listed})
    return [topic for topic in topics if topic["count"]]


def _finer(result: ReportedStudy) -> dict[Any, list[tuple[str, int]]]:
    """Name the finer topics inside each topic that has several, largest first."""
    own = dict(result.manifest.get("settings", {})).get("granularity")
    grains = list(dict.fromkeys(result.hierarchy["grain"]))
    below = grains[grains.index(own) + 1 :][:1] if own in grains else []
    finer = result.hierarchy[result.hierarchy["grain"].isin(below)]
    finer = finer.sort_values("n_papers", ascending=False, kind="stable")
    return {
        topic: [(plain(row.label), int(row.n_papers)) for row in records(inside)]
        for topic, inside in finer.groupby("parent")
        if len(inside) > 1
    }


def _shown(n_papers: int) -> int:
    return n_papers if n_papers <= _MANY_PAPERS else _SURE


def _paper(row: Any, names: Mapping[str, str], why: Mapping[str, str]) -> dict[str, Any]:
    further = [key for key in str(row.themes).split("|") if key and key != row.theme]
    return {
        "id": str(row.paper_id),
        "title": plain(row.title),
        "link": _link(str(row.paper_id)),
        "mark": mark_of(row),
        "digests": ", ".join(plain(name) for name in str(row.digests).split("|")),
        "confidence": float(row.topic_confidence),
        "theme": display_name(row.theme, names) if row.theme else "",
        "probability": float(row.theme_probability),
        "further": [display_name(key, names) for key in further],
        "evidence": _reasons(why.get(row.paper_id, "")) if row.theme else [],
    }


def _reasons(cell: str) -> list[str]:
    """Split a list cell of the evidence table."""
    return [plain(reason) for reason in str(cell).split("|") if reason.strip()]


def _link(paper_id: str) -> str | None:
    """Where a paper can be read, if its id says so."""
    if found := _ARXIV.fullmatch(paper_id):
        return f"https://arxiv.org/abs/{found[1]}"
    if found := _DOI.fullmatch(paper_id):
        return f"https://doi.org/{found[1]}"
    return None


def _settings(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Plain settings, in the order of their names."""
    settings = dict(manifest.get("settings", {}))
    if name := dict(manifest.get("taxonomy", {})).get("name"):
        settings["taxonomy"] = name
    return [
        (plain(key), plain(settings[key]))
        for key in sorted(settings)
        if isinstance(settings[key], str | int | float)
    ]
