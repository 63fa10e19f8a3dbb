"""Slides of a notebook: one page that opens from disk, turned with the arrow keys.

nbconvert's slides load reveal.js from another server. Its sections are kept here, and a few
lines of script turn them, so that a classroom without a network can show them.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert import SlidesExporter
from nbformat import NotebookNode

from analysis.files import atomic_write
from analysis.notebooks.documents import tags
from analysis.notebooks.export import describe_images, is_picture, read_notebook

__all__ = ["slide_kinds", "split_at_headings", "to_slides"]

#: Lines of text and code that fit on a slide; what comes after goes on the next.
_FITS = 16
_HEADING = re.compile(r"^(?=#{1,2} )", re.MULTILINE)
_STYLE = """
body { margin: 0; font-size: 1.25rem; }
section { display: none; box-sizing: border-box; height: 94vh; overflow: auto;
  padding: 3vh 8vw; }
section.shown { display: block; }
.jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser, .anchor-link { display: none; }
.jp-RenderedImage img { max-height: 62vh; max-width: 100%; width: auto; }
.highlight pre { white-space: pre-wrap; }
summary { cursor: pointer; }
nav { position: fixed; bottom: 0; right: 0; padding: 0.4rem 1rem; }
nav button { font-size: 1.1rem; min-width: 2.75rem; min-height: 2.75rem; }
@media print { section { display: block; height: auto; break-after: page; } nav { display: none; } }
"""
_SCRIPT = """
const slides = [...document.querySelectorAll('section')];
const place = document.getElementById('place');
let at = 0;
function show(n) {
  at = Math.min(Math.max(n, 0), slides.length - 1);
  slides.forEach((slide, i) => slide.classList.toggle('shown', i === at));
  place.textContent = `${at + 1} / ${slides.length}`;
  history.replaceState(null, '', `#${at + 1}`);
}
const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
document.addEventListener('keydown', (event) => {
  if (event.key in steps) show(at + steps[event.key]);
  else if (event.key === 'Home') show(0);
  else if (event.key === 'End') show(slides.length);
  else return;
  event.preventDefault();
});
document.getElementById('back').onclick = () => show(at - 1);
document.getElementById('on').onclick = () => show(at + 1);
show((parseInt(location.hash.slice(1)) || 1) - 1);
"""
_BUTTONS = (
    '<nav aria-label="Slides"><button id="back" aria-label="Slide before">◀</button> '
    '<span id="place" role="status"></span> '
    '<button id="on" aria-label="Next slide">▶</button></nav>'
)


def to_slides(notebook: Path, out: Path) -> Path:
    """Write a notebook, with the outputs it holds, as slides in one page.

    Parameters
    ----------
    notebook : Path
        An ``.ipynb`` file.
    out : Path
        The page to write; it loads nothing from anywhere.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        If the file is not a notebook.
    """
    split = split_at_headings(read_notebook(notebook))
    for cell in split.cells:
        for output in _outputs(cell):
            if "image/png" in output.get("data", {}):  # a page in a frame does not fit on a slide
                output["data"].pop("text/html", None)
    for cell, kind in zip(split.cells, slide_kinds(split), strict=True):
        cell.metadata["slideshow"] = {"slide_type": kind}
    split.cells = [c for c in split.cells if c.metadata["slideshow"]["slide_type"] != "skip"]
    body, _ = SlidesExporter(sanitize_html=False).from_notebook_node(
        split, resources={"metadata": {"name": notebook.stem, "path": ""}}
    )
    atomic_write(out, _offline(body, split, notebook.stem))
    return out


def split_at_headings(notebook: NotebookNode) -> NotebookNode:
    r"""Give a notebook in which every heading starts a cell of its own.

    Parameters
    ----------
    notebook : NotebookNode
        With or without outputs; not changed.

    Returns
    -------
    NotebookNode
        The same text and code.

    Examples
    --------
    >>> cell = nbformat.v4.new_markdown_cell("So much for that.\n\n## And now?")
    >>> split = split_at_headings(nbformat.v4.new_notebook(cells=[cell]))
    >>> [cell.source for cell in split.cells]
    ['So much for that.', '## And now?']
    """
    cells = []
    for cell in notebook.cells:
        parts = [cell.source]
        if cell.cell_type == "markdown":
            parts = [part.strip() for part in _HEADING.split(cell.source) if part.strip()]
        for n, part in enumerate(parts):
            cells.append({**cell, "source": part, "id": f"{cell.id}{f'-part-{n}' if n else ''}"})
    return nbformat.from_dict({**notebook, "cells": cells})


def slide_kinds(notebook: NotebookNode) -> list[str]:
    """Say of every cell whether it starts a slide.

    Parameters
    ----------
    notebook : NotebookNode
        As `split_at_headings` gives it.

    Returns
    -------
    list of str
        ``"slide"`` for a heading and an exercise, ``"subslide"`` for a figure and for what would
        not fit on the slide before, ``"skip"`` for the cells to be filled, their checks and the
        version line, ``"-"`` for what stays on the slide.

    Examples
    --------
    >>> cells = [nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("1")]
    >>> slide_kinds(nbformat.v4.new_notebook(cells=cells))
    ['slide', '-']
    """
    kinds, lines = [], 0
    for cell in notebook.cells:
        code = cell.cell_type == "code"
        if code and ("exercise" in tags(cell) or "version_line())" in cell.source):
            kinds.append("skip")
            continue
        length = _length(cell)
        if not code and cell.source.startswith("#"):
            kind = "slide"
        else:
            kind = "subslide" if _has_image(cell) or lines + length > _FITS else "-"
        lines = length if kind != "-" else lines + length
        kinds.append(kind)
    return kinds


def _length(cell: NotebookNode) -> int:
    """Count the lines that a cell takes on a slide."""
    texts = [o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in _outputs(cell)]
    return 1 + sum(len(str(text).splitlines()) for text in [cell.source, *texts])


def _outputs(cell: NotebookNode) -> list[NotebookNode]:
    return list(cell.get("outputs", []))


def _has_image(cell: NotebookNode) -> bool:
    return any(is_picture(output) for output in _outputs(cell))


def _offline(body: str, notebook: NotebookNode, title: str) -> str:
    """Keep the sections of nbconvert's page, and turn them with a script in the page."""
    page = BeautifulSoup(body, "html.parser")
    for loaded in page.find_all(["script", "link"]):
        loaded.decompose()
    describe_images(page, notebook)
    sections = [part for part in page.find_all("section") if not part.find("section")]
    for section in sections:
        section.extract()
        _fold_code(page, section)
    main = page.find("main")
    assert isinstance(main, Tag) and page.head is not None  # nbconvert's template has both
    main.clear()
    main.extend(sections)
    _add(page, page.head, "style", _STYLE)
    page.html["lang"] = "en"  # type: ignore[index]
    main.append(BeautifulSoup(_BUTTONS, "html.parser"))
    _add(page, main, "script", _SCRIPT)
    return str(page)


def _fold_code(page: BeautifulSoup, section: Tag) -> None:
    """Fold the code of a figure away; a click shows it."""
    for image in section.select(".jp-RenderedImage"):
        cell = image.find_parent(class_="jp-CodeCell")
        code = cell.select_one(".jp-Cell-inputWrapper") if isinstance(cell, Tag) else None
        if isinstance(cell, Tag) and code is not None and code.find_parent("details") is None:
            fold, summary = page.new_tag("details"), page.new_tag("summary")
            summary.string = "Code of this figure"
            fold.extend([summary, code.extract()])
            cell.append(fold)


def _add(page: BeautifulSoup, parent: Tag, name: str, text: str) -> None:
    tag = page.new_tag(name)
    tag.string = text
    parent.append(tag)
