"""Fill the page from the tables of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.counted import counted
from analysis.gate import plain
from analysis.plots.names import display_name, records, theme_names
from analysis.plots.text import left_to_right
from analysis.report.answers import answers
from analysis.report.cards import theme_cards, topic_tree
from analysis.report.inline_svg import inline_svg
from analysis.report.intake_section import intake_section
from analysis.report.making import making
from analysis.report.page import environment, policy, resource
from analysis.report.payload import payload, script_text, texts_block
from analysis.report.tables import ReportedStudy, bins_word, fits_badly
from analysis.report.trend_panels import trend_panels
from analysis.report.wording import overview

__all__ = ["render_report", "title_of"]


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
    css, script = resource("front/bundle.css"), resource("front/bundle.js")
    drawn = {name: Markup(inline_svg(svg, name, alt)) for name, (svg, alt) in figures.items()}
    page = environment().get_template("report.html.j2")
    return page.render(
        css=Markup(css),
        policy=policy(css, script),
        script=Markup(script),
        data=Markup(script_text(payload(result))),
        texts=Markup(texts_block(result)),
        figures=drawn,
        title=title_of(result.digests),
        overview=overview(result.papers, result.topics, result.digests, result.taxonomy),
        answers=answers(result),
        digests=records(result.digests),
        intake=intake_section(result.intake, result.manifest),
        time=_time(result.manifest),
        what=bins_word(result.manifest),
        panels=trend_panels(result),
        over_many=bool(len(result.series)),
        fit=[plain(note) for note in dict(result.manifest.get("taxonomy", {})).get("notes", [])],
        fits_badly=fits_badly(result.manifest),
        weighted=_weighted(result),
        themes=theme_cards(result),
        topics=topic_tree(result),
        lonely=int((result.papers["topic"] < 0).sum()),
        making=making(result.manifest, list(figures)),
    )


def title_of(digests: pd.DataFrame) -> str:
    """Name the digests: both ends, of many.

    Parameters
    ----------
    digests : DataFrame
        ``digest``, in order of time.

    Returns
    -------
    str
        The title of the page.

    Examples
    --------
    >>> title_of(pd.DataFrame({"digest": ["may", "june", "july"]}))
    'Topics, themes and trends: may to july'
    """
    names = [left_to_right(plain(name)) for name in digests["digest"]]
    if not names:
        return "Topics, themes and trends"
    ends = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    return f"Topics, themes and trends: {ends}"


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
