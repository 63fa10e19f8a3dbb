"""The papers of a study in a notebook: the report's map and table in the output of a cell."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from analysis.counted import counted
from analysis.errors import InputError
from analysis.gate import shown
from analysis.plots import alt_text, draw_study, figure_bytes, plot_topic_map
from analysis.report.page import environment, policy, resource
from analysis.report.payload import payload, script_text, texts_block
from analysis.report.render import render_report, title_of
from analysis.report.tables import ReportedStudy

__all__ = ["COLOURS", "Explorer", "explore", "explorer_page", "whole_report"]

#: What the marks of the map can be coloured by.
COLOURS = ("theme", "topic", "digest", "year")
_DPI = 110  # of the picture
_TONES = 64  # colours of the picture, which make it a quarter of the size
# A frame of an origin of its own: scripts run, and reach nothing of the notebook. A paper that is
# opened from it, always at an address of the web, is a page like any other.
_SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, repr=False)
class Explorer:
    """What `explore` gives; a notebook shows it as the last line of a cell.

    Parameters
    ----------
    page : str
        The page with the map and the table.
    picture : bytes
        The map as a PNG, for where no script runs.
    words : str
        What the picture shows.
    title : str
        What the page is called.
    height : int
        Of the frame, in pixels.

    Examples
    --------
    >>> Explorer("<p>", b"", "A map.", "136 papers", 700)
    Explorer: 136 papers
    """

    page: str
    picture: bytes
    words: str
    title: str
    height: int

    def __repr__(self) -> str:
        return f"Explorer: {self.title}"

    def _repr_html_(self) -> str:
        """Give the page in a sandboxed frame, over the picture for where frames are taken out."""
        picture = base64.b64encode(self.picture).decode()
        # Between apostrophes, as the page's data is full of double quotes.
        page = self.page.replace("&", "&amp;").replace("'", "&#39;")
        # Both lie in one cell of a grid: where the frame is taken out, the picture is left.
        place = "grid-area:1/1;max-width:100%"
        return (
            '<div style="display:grid;grid-template-columns:minmax(0,1fr)">'
            f'<img alt="{html.escape(self.words)}" style="{place};height:auto" '
            f'src="data:image/png;base64,{picture}">'
            f'<iframe title="{html.escape(self.title)}" sandbox="{_SANDBOX}" '
            f'style="{place};width:100%;height:{self.height}px;border:0;position:relative" '
            f"srcdoc='{page}'></iframe></div>"
        )

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give frame, picture and words; whoever shows them takes the best it can show."""
        data = {
            "text/html": self._repr_html_(),
            "image/png": base64.b64encode(self.picture).decode(),
            "text/plain": f"{self!r}. {self.words}",
        }
        kept = {
            kind: value
            for kind, value in data.items()
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }
        return kept, {"image/png": {"alt": self.words}} if "image/png" in kept else {}


def explore(result: ReportedStudy, *, colour: str | None = None, height: int = 800) -> Explorer:
    """Show the papers of a study in a notebook: a map and a table, linked.

    Parameters
    ----------
    result : StudyResult
        The study.
    colour : {"theme", "topic", "digest", "year"}, optional
        What the marks are coloured by at first; themes where the study has some, else topics.
    height : int
        Of the output, in pixels.

    Returns
    -------
    Explorer
        The last line of a cell shows it: the page where scripts run, else a picture.

    Raises
    ------
    InputError
        If there is no such colouring.

    Examples
    --------
    >>> from analysis import run_study
    >>> explore(run_study(), colour="topic")
    Explorer: map and table of 136 papers
    """
    if colour is not None and colour not in COLOURS:
        raise InputError(f"the colouring {shown(colour)}", ", ".join(COLOURS), "choose one of them")
    drawn = plot_topic_map(result.map, result.papers, result.topics)
    return Explorer(
        explorer_page(result, colour=colour),
        _smaller(figure_bytes(drawn, "png", dpi=_DPI)),
        alt_text(drawn),
        f"map and table of {counted(len(result.papers), 'paper')}",
        height,
    )


def explorer_page(result: ReportedStudy, *, colour: str | None = None) -> str:
    """Write the part of the report that shows the papers as a page of its own.

    Parameters
    ----------
    result : StudyResult
        The study.
    colour : str, optional
        What the marks of the map are coloured by at first.

    Returns
    -------
    str
        An HTML page without figures, the same for the same study.

    Examples
    --------
    >>> from analysis import run_study
    >>> explorer_page(run_study()).count("<section")
    1
    """
    css, script = resource("front/bundle.css"), resource("front/bundle.js")
    templates = environment().overlay(keep_trailing_newline=False)
    return templates.get_template("explore.html.j2").render(
        css=Markup(css),
        policy=policy(css, script),
        script=Markup(script),
        data=Markup(script_text(payload(result) | ({"colour": colour} if colour else {}))),
        texts=Markup(texts_block(result)),
        title=title_of(result.digests),
    )


def whole_report(result: ReportedStudy) -> str:
    """Draw the figures of a study and write its report.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    str
        The page that `analysis.output.write_study` writes as ``report.html``.

    Examples
    --------
    >>> from analysis import run_study
    >>> whole_report(run_study()).startswith("<!DOCTYPE html>")
    True
    """
    drawn = draw_study(result).items()
    return render_report(
        result, {name: (figure_bytes(figure).decode(), words) for name, (figure, words) in drawn}
    )


def _smaller(png: bytes) -> bytes:
    """Write a picture with few colours, as a notebook keeps it twice."""
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(_TONES, dither=Image.Dither.NONE)
        few.save(buffer, format="png", optimize=True)
    return buffer.getvalue()
