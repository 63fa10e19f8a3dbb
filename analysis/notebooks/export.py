"""Any notebook as one HTML page that opens from disk."""

from __future__ import annotations

from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

from analysis.errors import InputError
from analysis.files import atomic_write

__all__ = ["describe_images", "is_picture", "read_notebook", "to_html"]


def to_html(notebook: Path, out: Path) -> Path:
    """Export a notebook, with the outputs it holds, to one HTML page.

    The page needs no network: it has its style and its images inside and loads no script.

    Parameters
    ----------
    notebook : Path
        An ``.ipynb`` file.
    out : Path
        The page to write.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        If the file is not a notebook.
    """
    read = read_notebook(notebook)
    exporter = HTMLExporter(template_name="lab", sanitize_html=False)
    body, _ = exporter.from_notebook_node(
        read, resources={"metadata": {"name": notebook.stem, "path": ""}}
    )
    atomic_write(out, _for_reading_offline(body, read))
    return out


def read_notebook(notebook: Path) -> nbformat.NotebookNode:
    """Read a notebook file.

    Parameters
    ----------
    notebook : Path
        An ``.ipynb`` file.

    Returns
    -------
    NotebookNode
        With the outputs it holds.

    Raises
    ------
    InputError
        If the file is not a notebook.
    """
    try:
        read = nbformat.read(notebook, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise InputError(
            f"not a notebook ({type(error).__name__})",
            "an .ipynb file",
            "name a notebook",
            path=notebook,
        ) from error
    return read


def _for_reading_offline(body: str, notebook: nbformat.NotebookNode) -> str:
    """Take out the scripts, which need a network, and give images their words."""
    page = BeautifulSoup(body, "html.parser")
    for script in page.find_all("script"):
        script.decompose()
    describe_images(page, notebook)
    return str(page)


def is_picture(output: nbformat.NotebookNode) -> bool:
    """Tell whether nbconvert shows an output as a picture; it takes HTML where there is some.

    Parameters
    ----------
    output : NotebookNode
        Of a cell.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_picture(nbformat.v4.new_output("display_data", {"image/png": "", "text/plain": ""}))
    True
    >>> is_picture(nbformat.v4.new_output("display_data", {"image/png": "", "text/html": ""}))
    False
    """
    data = output.get("data", {})
    return "image/png" in data and "text/html" not in data


def describe_images(page: BeautifulSoup, notebook: nbformat.NotebookNode) -> None:
    """Give the images of an exported page the words that the notebook has for them.

    Parameters
    ----------
    page : BeautifulSoup
        As nbconvert made it; changed.
    notebook : NotebookNode
        What it was made from.
    """
    words = [
        output.get("metadata", {}).get("image/png", {}).get("alt", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if is_picture(output)
    ]
    for image, alt in zip(page.select(".jp-RenderedImage img"), words, strict=True):
        image["alt"] = alt
