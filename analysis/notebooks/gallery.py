"""The gallery: figures that the notebooks drew, the tables behind them, and their hashes."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis.files import atomic_write, file_sha256
from analysis.manifest import hash_outputs, to_json, versions
from analysis.notebooks.documents import lessons, read_text

__all__ = ["Shown", "code_of_figures", "collect", "gallery_order", "write_gallery"]

_CALL = re.compile(r"show_figure\([^#]*?,\s*\"([a-z][a-z0-9_]*)\"", re.DOTALL)
_PICTURE = re.compile(r"^!\[(.*)\]\((\w+)\.png\)$", re.MULTILINE)
_ENDINGS = (".svg", ".png", ".csv")


@dataclass(frozen=True)
class Shown:
    """A figure of the gallery.

    Attributes
    ----------
    name : str
        Of its files, without ending.
    alt : str
        What it shows, in words.
    notebook : str
        Stem of the notebook that draws it.
    """

    name: str
    alt: str
    notebook: str


def collect(folder: Path, notebook: str) -> list[Shown]:
    """List the figures that a notebook left in a folder.

    Parameters
    ----------
    folder : Path
        Where `analysis.notebooks.show_figure` put them.
    notebook : str
        Stem of the notebook.

    Returns
    -------
    list of Shown
        In the order they were drawn in.
    """
    drawn = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in folder.glob("*.json")}
    names = sorted(drawn, key=lambda name: int(drawn[name]["order"]))
    return [Shown(name, drawn[name]["alt"], notebook) for name in names]


def write_gallery(root: Path, folder: Path, figures: list[Shown]) -> None:
    """Replace the gallery by new figures.

    Parameters
    ----------
    root : Path
        The checkout.
    folder : Path
        Where the new files lie.
    figures : list of Shown
        In the order of the page.
    """
    target = root / "figures"
    target.mkdir(exist_ok=True)
    names = [f"{figure.name}{ending}" for figure in figures for ending in _ENDINGS]
    for old in target.iterdir():
        if old.suffix in _ENDINGS and old.name not in names:
            old.unlink()
    for name in names:
        shutil.copyfile(folder / name, target / name)
    atomic_write(target / "README.md", _page(figures))
    manifest = {
        "files": _inputs(root),
        "outputs": hash_outputs(target, [*names, "README.md"]),
        "versions": {k: v for k, v in versions().items() if k != "python"},
    }
    atomic_write(target / "manifest.json", to_json(manifest))


def code_of_figures(root: Path) -> dict[str, tuple[str, str]]:
    """Find the cell that draws each figure of the gallery.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    dict of str to (str, str)
        From a figure's name to the stem of the notebook and the cell's code.
    """
    return {
        name: (path.stem, cell.source)
        for path in lessons(root)
        for cell in read_text(path).cells
        if cell.cell_type == "code"
        for name in _CALL.findall(cell.source)
    }


def gallery_order(root: Path) -> list[tuple[str, str]]:
    """Read which figures the gallery has, in order.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    list of (str, str)
        Name of the figure, and what it shows in words.
    """
    page = (root / "figures" / "README.md").read_text(encoding="utf-8")
    return [(name, alt) for alt, name in _PICTURE.findall(page)]


def _inputs(root: Path) -> dict[str, str]:
    """Hash what the figures are made from: the notebooks and the data they read."""
    patterns = (
        "notebooks/[0-9][0-9]_*.py",
        "analysis/data/digests/*",
        "analysis/data/taxonomies/*",
        "analysis/data/vectors/*",
    )
    paths = sorted(path for pattern in patterns for path in root.glob(pattern))
    return {path.relative_to(root).as_posix(): file_sha256(path) for path in paths}


def _page(figures: list[Shown]) -> str:
    """Write the gallery's page."""
    lines = [
        "# Gallery",
        "",
        "Every figure is drawn by a notebook; `make figures` draws them all again and gives the",
        "same bytes. `digest-atlas verify figures` says whether a file here, or the data it is",
        "made from, is no longer what `manifest.json` recorded. For print, take the SVG, or call",
        '`analysis.plots.save_figure(figure, "name", ("pdf", "png"), dpi=300)`.',
    ]
    for figure in figures:
        title = figure.name.replace("_", " ").capitalize()
        source = f"[{figure.notebook}](../notebooks/{figure.notebook}.ipynb)"
        files = " · ".join(f"[{e[1:].upper()}]({figure.name}{e})" for e in _ENDINGS)
        alt = figure.alt.replace("[", "(").replace("]", ")")
        lines += ["", f"## {title}", "", f"![{alt}]({figure.name}.png)", "", f"{figure.alt}"]
        lines += ["", f"{files} · from {source}"]
    return "\n".join(lines) + "\n"
