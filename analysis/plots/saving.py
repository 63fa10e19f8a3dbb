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
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_pdf import Op, PdfFile, RendererPdf
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.errors import InputError
from analysis.files import atomic_write
from analysis.plots.sizes import SIZES, Place, placed
from analysis.plots.style import FAMILY, alt_text, settle, style
from analysis.plots.text import has_missing_glyphs, missing_glyphs

__all__ = ["TEXTS", "figure_bytes", "figure_of", "save_figure"]

#: What a plot gives: axes, a figure, or a figure with its words.
Drawn = Axes | Figure | tuple[Figure, str]
TEXTS = ("outlined", "live")
_SIZE_OF_SVG = re.compile(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"')
_log = logging.getLogger(__name__)
_told: set[str] = set()  # characters whose boxes the log has named already
_METADATA: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def save_figure(
    drawn: Drawn,
    stem: Path | str,
    formats: Sequence[str] = ("svg", "png"),
    dpi: float = 150,
    *,
    size: str = "page",
    text: str = "outlined",
) -> list[Path]:
    """Write a figure as ``STEM.svg``, ``STEM.png`` or ``STEM.pdf``.

    Parameters
    ----------
    drawn : Figure, Axes, or tuple of (Figure, str)
        What a ``plot_`` function or `draw_study` gives.
    stem : path
        Where to, without the ending; missing folders are made.
    formats : sequence of {"svg", "png", "pdf"}
        The files to write.
    dpi : float
        Resolution of a PNG in dots per inch; print wants 300. SVG and PDF do not depend on it.
    size : {"page", "column", "slide"}
        How large it will be in print or on a screen; `figure_bytes` says how.
    text : {"outlined", "live"}
        Whether text in an SVG is drawn as outlines, or stays text that can be searched and
        copied, in whatever font the viewer has.

    Returns
    -------
    list of Path
        The files written, in the order of `formats`.

    Raises
    ------
    InputError
        When a format, a size or a kind of text is none of those.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.plots.style import ONE_COLUMN, new_axes
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [p.name for p in save_figure(new_axes(None, ONE_COLUMN, 2.0), Path(folder) / "empty")]
    ['empty.svg', 'empty.png']
    """
    stem = Path(stem)
    fig = figure_of(drawn)
    data = {name: figure_bytes(fig, name, dpi=dpi, size=size, text=text) for name in formats}
    paths = [stem.with_name(f"{stem.name}.{name}") for name in formats]
    for path, name in zip(paths, formats, strict=True):
        atomic_write(path, data[name])
    if set(formats) & {"png", "pdf"}:
        _tell_of_boxes(fig)
    return paths


def figure_of(drawn: Drawn) -> Figure:
    """Give the figure that a plot was drawn on.

    Parameters
    ----------
    drawn : Figure, Axes, or tuple of (Figure, str)

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        It is none of these.
    """
    item = drawn[0] if isinstance(drawn, tuple) else drawn
    figure = item.get_figure(root=True) if isinstance(item, Axes) else item
    if not isinstance(figure, Figure):
        raise InputError(
            f"a {type(drawn).__name__}", "what a plot gave", "pass its axes or its figure"
        )
    return figure


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


def figure_bytes(
    drawn: Drawn,
    format: str = "svg",
    *,
    dpi: float = 150,
    size: str = "page",
    text: str = "outlined",
) -> bytes:
    """Render a figure.

    Parameters
    ----------
    drawn : Figure, Axes, or tuple of (Figure, str)
        What a ``plot_`` function or `draw_study` gives.
    format : {"svg", "png", "pdf"}
        The file type.
    dpi : float
        Resolution of a PNG.
    size : {"page", "column", "slide"}
        ``page``: as it was laid out, two columns at most. ``column``: scaled down to one
        column. ``slide``: scaled to fill a slide of 13.3 by 7.5 inches, in its middle. Lay it
        out for that with `analysis.plots.draw_study` and the same size.
    text : {"outlined", "live"}
        For SVG. Text of a PDF is live always, with its fonts in the file.

    Returns
    -------
    bytes
        The file's content, the same for the same figure however often it is rendered. The
        first call settles the figure's layout.

    Raises
    ------
    InputError
        When the format, the size or the kind of text is none of those.

    Examples
    --------
    >>> from analysis.plots.style import new_figure
    >>> figure_bytes(new_figure(2, 1), "png")[1:4]
    b'PNG'
    """
    for got, offered, what in (
        (format, tuple(_METADATA), "the figure format"),
        (size, SIZES, "the size"),
        (text, TEXTS, "the text"),
    ):
        if got not in offered:
            raise InputError(f"unknown {what} {got!r}", _either(offered), "choose one of them")
    fig = figure_of(drawn)
    with style():
        settle(fig)
        place = placed(fig, size)
        if format == "svg":
            return _svg(fig, place, text)
        return _png(fig, place, dpi) if format == "png" else _pdf(fig, place, dpi)


def _either(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _svg(fig: Figure, place: Place, text: str) -> bytes:
    buffer = io.BytesIO()
    kind: Any = {"svg.fonttype": "none" if text == "live" else "path"}
    with mpl.rc_context(kind), _missing_scripts_as_text(fig):
        fig.savefig(buffer, format="svg", dpi=72, metadata=dict(_METADATA["svg"]))
    data = _clean_svg(buffer.getvalue())
    return data if place.as_drawn else _resized_svg(data, place)


def _resized_svg(data: bytes, place: Place) -> bytes:
    """Give an SVG another size on the page; what is in it stays as it is."""
    s, text = place.scale, data.decode("utf-8")
    left, top, width, height = (
        72 * value / s for value in (-place.left, -place.top, place.width, place.height)
    )
    head = (
        f'width="{72 * place.width:.6g}pt" height="{72 * place.height:.6g}pt" '
        f'viewBox="{left:.6g} {top:.6g} {width:.6g} {height:.6g}"'
    )
    return _SIZE_OF_SVG.sub(head, text, count=1).encode("utf-8")


def _png(fig: Figure, place: Place, dpi: float) -> bytes:
    metadata: dict[str, str | None] = dict(_METADATA["png"])
    if alt_text(fig):
        metadata["Description"] = alt_text(fig)
    buffer = io.BytesIO()
    fig.savefig(
        buffer, format="png", dpi=dpi * place.scale, metadata=metadata,
        pil_kwargs={"dpi": (dpi, dpi)},
    )  # fmt: skip
    if place.as_drawn or not (place.left or place.top):
        return buffer.getvalue()
    return _on_canvas(buffer, place, dpi, alt_text(fig))


def _on_canvas(drawn: io.BytesIO, place: Place, dpi: float, words: str) -> bytes:
    """Put a PNG on a white slide."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    with Image.open(drawn) as image:
        slide = Image.new("RGB", (round(place.width * dpi), round(place.height * dpi)), "white")
        slide.paste(image.convert("RGB"), (round(place.left * dpi), round(place.top * dpi)))
    told = PngInfo()
    if words:
        told.add_text("Description", words)
    buffer = io.BytesIO()
    slide.save(buffer, format="png", dpi=(dpi, dpi), pnginfo=told)
    return buffer.getvalue()


def _pdf(fig: Figure, place: Place, dpi: float) -> bytes:
    buffer = io.BytesIO()
    metadata = dict(_METADATA["pdf"])
    if place.as_drawn:
        fig.savefig(buffer, format="pdf", dpi=dpi, metadata=metadata)
        return buffer.getvalue()
    # matplotlib writes a page as large as the figure; here the page scales and moves it.
    width, height = fig.get_size_inches()
    before = fig.dpi
    fig.dpi = 72  # points, as matplotlib's own PDF pages count
    file = PdfFile(buffer, metadata)
    try:
        file.newPage(place.width, place.height)
        s, bottom = place.scale, place.height - place.top - height * place.scale
        file.output(s, 0, 0, s, 72 * place.left, 72 * bottom, Op.concat_matrix)
        renderer: Any = MixedModeRenderer(
            fig, width, height, dpi, RendererPdf(file, dpi, height, width)
        )
        fig.draw(renderer)
        renderer.finalize()
        file.finalize()
    finally:
        file.close()
        fig.dpi = before
    return buffer.getvalue()


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
