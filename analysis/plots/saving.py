"""Saving a figure so that the same figure gives the same bytes on every machine.

SVG and PDF hold no date and PNG no software version; the ids inside an SVG come from a fixed
salt. Text is drawn as outlines of the bundled fonts, so it looks the same everywhere. Only
text in scripts that DejaVu Sans lacks (Chinese, Devanagari, ...) is written into an SVG as
text, for the viewer's own fonts to draw; PNG and PDF show Unicode's Last Resort boxes there,
which name the script, and `save_figure` says so in the log.
"""

from __future__ import annotations

import functools
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.errors import InputError
from analysis.files import atomic_write
from analysis.plots.style import FAMILY, alt_text, settle, style
from analysis.plots.text import has_missing_glyphs, missing_glyphs

__all__ = ["figure_bytes", "save_figure"]

Format = Literal["svg", "png", "pdf"]
_log = logging.getLogger(__name__)
_told: set[str] = set()  # characters whose boxes the log has named already
_METADATA: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def save_figure(
    fig: Figure, stem: Path | str, formats: Sequence[str] = ("svg", "png"), dpi: float = 150
) -> list[Path]:
    """Write a figure as ``STEM.svg``, ``STEM.png`` or ``STEM.pdf``.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    stem : path
        Where to, without the ending; missing folders are made.
    formats : sequence of {"svg", "png", "pdf"}
        The files to write.
    dpi : float
        Resolution of a PNG in dots per inch; print wants 300. SVG and PDF do not depend on it.

    Returns
    -------
    list of Path
        The files written, in the order of `formats`.

    Raises
    ------
    InputError
        When a format is not one of the three.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.plots.style import new_figure
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [p.name for p in save_figure(new_figure(2, 1), Path(folder) / "empty")]
    ['empty.svg', 'empty.png']
    """
    stem = Path(stem)
    data = {name: figure_bytes(fig, name, dpi=dpi) for name in formats}
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = [stem.with_name(f"{stem.name}.{name}") for name in formats]
    for path, name in zip(paths, formats, strict=True):
        atomic_write(path, data[name])
    if set(formats) & {"png", "pdf"}:
        _tell_of_boxes(fig)
    return paths


def _tell_of_boxes(fig: Figure) -> None:
    """Name, once, the characters that PNG and PDF can only show as boxes."""
    drawn = "".join(text.get_text() for text in fig.findobj(Text) if text.get_visible())
    if new := [char for char in missing_glyphs(drawn) if char not in _told]:
        _told.update(new)
        some = "".join(new[:20]) + (f" and {len(new) - 20} more" if len(new) > 20 else "")
        _log.warning(
            "PNG and PDF figures show boxes for characters that the bundled font lacks: %s; "
            "SVG figures and the report hold them as text",
            some,
        )


def figure_bytes(fig: Figure, format: str = "svg", *, dpi: float = 150) -> bytes:
    """Render a figure.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    format : {"svg", "png", "pdf"}
        The file type.
    dpi : float
        Resolution of a PNG.

    Returns
    -------
    bytes
        The file's content, the same for the same figure however often it is rendered. The
        first call settles the figure's layout.

    Raises
    ------
    InputError
        When the format is not one of the three.

    Examples
    --------
    >>> from analysis.plots.style import new_figure
    >>> figure_bytes(new_figure(2, 1), "png")[1:4]
    b'PNG'
    """
    if format not in _METADATA:
        raise InputError(
            f"the figure format {format!r}", "svg, png or pdf", "choose one of the three"
        )
    metadata: dict[str, str | None] = dict(_METADATA[format])
    if format == "png" and alt_text(fig):
        metadata["Description"] = alt_text(fig)
    buffer = io.BytesIO()
    scripts = _missing_scripts_as_text(fig) if format == "svg" else _nothing()
    with style(), scripts:
        settle(fig)
        fig.savefig(buffer, format=format, dpi=72 if format == "svg" else dpi, metadata=metadata)
    return _clean_svg(buffer.getvalue()) if format == "svg" else buffer.getvalue()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _missing_scripts_as_text(fig: Figure) -> Iterator[None]:
    """Let text that the bundled font cannot draw reach the SVG as text."""
    texts = [t for t in fig.findobj(Text) if has_missing_glyphs(t.get_text())]
    for text in texts:
        text.draw = functools.partial(_draw_as_text, text.draw)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for text in texts:
            del text.draw


def _draw_as_text(draw: Callable[..., None], renderer: Any) -> None:
    with mpl.rc_context({"svg.fonttype": "none"}):
        draw(renderer)


def _clean_svg(data: bytes) -> bytes:
    """Name a font every viewer has, and end lines in a way that version control likes."""
    text = data.decode("utf-8").replace(f"'{FAMILY[1]}'", "sans-serif")
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(lines).encode("utf-8")
