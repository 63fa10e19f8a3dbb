"""The gallery: figures that the notebooks drew, the tables behind them, and their hashes."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis.files import atomic_write, file_sha256
from analysis.manifest import hash_outputs, to_json, versions

__all__ = ["Shown", "collect", "write_gallery"]

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
