"""The site: pages, notebooks, gallery and reference, built offline.

The pages stand in ``notebooks/site``. Their figures, the gallery and the reference are made here.
"""

from __future__ import annotations

import importlib
import inspect
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from analysis.notebooks.execute import NotebookError, kernel_environment
from analysis.notebooks.explain import draw_explanations
from analysis.notebooks.gallery import code_of_figures, gallery_order
from analysis.notebooks.links import broken_links

__all__ = [
    "build_site",
    "command_page",
    "gallery_page",
    "options_page",
    "reference_page",
    "stage",
]

#: The modules of the reference, in the order of the pipeline, each with a heading.
MODULES = {
    "analysis.digests": "Reading digests",
    "analysis.corpus": "The corpus",
    "analysis.intake": "What came in",
    "analysis.decisions": "What a reader decided about duplicates",
    "analysis.gate": "Words from outside",
    "analysis.near_duplicates": "Near-duplicates",
    "analysis.nearest": "Nearest papers",
    "analysis.language": "Language",
    "analysis.vectors": "Vectors",
    "analysis.points": "Papers as points",
    "analysis.topics": "Topics",
    "analysis.themes": "Themes",
    "analysis.trends": "Trends",
    "analysis.grain_trends": "Trends of other grains",
    "analysis.evaluate": "Evaluating",
    "analysis.plots": "Figures",
    "analysis.aside": "Errata, editorials and notices",
    "analysis.study": "A whole study",
    "analysis.labelling": "Labels of the reader",
    "analysis.results": "Results",
    "analysis.selection": "A part of a study",
    "analysis.listing": "What a study says",
    "analysis.output": "Writing a study",
    "analysis.inputs": "What a study was made from",
    "analysis.rerun": "A study made again",
    "analysis.append": "A study that goes on",
    "analysis.continuity": "Topics that keep their numbers",
    "analysis.report": "The report",
    "analysis.html_table": "Tables in notebooks",
    "analysis.processor": "The same on every processor",
    "analysis.manifest": "The manifest",
    "analysis.verify": "Verifying",
    "analysis.settings": "Settings",
    "analysis.claim": "The folder of results",
    "analysis.files": "Reading and writing files",
    "analysis.template": "A study of your own",
    "analysis.store": "The cache",
    "analysis.cells": "Cells of CSV files",
    "analysis.counted": "Numbers in words",
    "analysis.sources": "Fetching",
    "analysis.errors": "Errors",
    "analysis.notebooks": "In notebooks",
}


#: The endings of a figure's files, and the line of the index before which more pages are listed.
_FILES = ("svg", "png", "csv")
_LAST_LISTED = "reference/index"
_HEADING = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)


def build_site(root: Path, out: Path) -> str:
    """Build the site and check its links.

    Parameters
    ----------
    root : Path
        The checkout.
    out : Path
        The folder of the pages; replaced.

    Returns
    -------
    str
        What was built, in one sentence.

    Raises
    ------
    NotebookError
        If Sphinx warns, or a link inside the site leads nowhere.
    """
    with tempfile.TemporaryDirectory(prefix="site-") as scratch:
        source, built = Path(scratch) / "source", Path(scratch) / "html"
        stage(root, source)
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
        run = subprocess.run(
            [*command, "-d", f"{scratch}/doctrees", str(source), str(built)],
            env=kernel_environment(Path(scratch), {"NO_COLOR": "1"}),
            capture_output=True,
            text=True,
        )
        if run.returncode:
            words = (run.stderr or run.stdout).replace(f"{source}/", "").strip()
            raise NotebookError(f"the site was not built: {words}")
        if broken := broken_links(built):
            raise NotebookError("links that lead nowhere: " + "; ".join(broken))
        (built / ".buildinfo").unlink(missing_ok=True)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(built, out)
    pages = len(list(out.rglob("*.html")))
    return f"{out / 'index.html'}: {pages} pages, every link inside them leads somewhere"


def stage(root: Path, source: Path) -> None:
    """Put everything that Sphinx reads into one folder.

    Parameters
    ----------
    root : Path
        The checkout.
    source : Path
        The folder to make.
    """
    shutil.copytree(root / "notebooks" / "site", source)
    for page in sorted(source.rglob("*.md")):
        _link_to_notebooks(page, "../" * (len(page.relative_to(source).parts) - 1))
    (source / "notebooks").mkdir()
    for page in sorted((root / "notebooks").glob("*.md")):
        text = page.read_text(encoding="utf-8").replace("](site/", "](../")
        (source / "notebooks" / page.name).write_text(text, encoding="utf-8")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        notebook = _with_alternative_texts(nbformat.read(path, as_version=4))
        nbformat.write(notebook, source / "notebooks" / path.name)
    shutil.copytree(root / "figures", source / "figures", ignore=shutil.ignore_patterns("*.md"))
    (source / "gallery.md").write_text(gallery_page(root), encoding="utf-8")
    draw_explanations(source / "explain")
    _stage_reference(source / "reference")
    _stage_more(root, source)


def _link_to_notebooks(page: Path, up: str) -> None:
    """Lead links out of ``notebooks/site`` to where the site has the notebooks."""
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(f"]({up}../", f"]({up}notebooks/"), encoding="utf-8")


def _stage_reference(folder: Path) -> None:
    """Write the reference: the command, the options, and the public names of every module."""
    folder.mkdir()
    pages = ["command", "options"]
    (folder / "command.rst").write_text(command_page(), encoding="utf-8")
    (folder / "options.rst").write_text(options_page(), encoding="utf-8")
    for module, title in MODULES.items():
        if text := reference_page(module, title):
            name = module.split(".")[1]
            pages.append(name)
            (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    listed = "".join(f"   {name}\n" for name in pages)
    index = f"Reference\n=========\n\n.. toctree::\n   :maxdepth: 2\n\n{listed}"
    (folder / "index.rst").write_text(index, encoding="utf-8")


def _stage_more(root: Path, source: Path) -> None:
    """Bring in the benchmarks, and list every page that the index does not name itself."""
    benchmarks = root / "BENCHMARKS.md"
    if benchmarks.is_file():
        shutil.copyfile(benchmarks, source / "benchmarks.md")
    index = source / "index.md"
    text = index.read_text(encoding="utf-8")
    named = set(text.splitlines()) | {index.stem}
    more = [path.stem for path in sorted(source.glob("*.md")) if path.stem not in named]
    index.write_text(
        text.replace(f"{_LAST_LISTED}\n", "\n".join([*more, _LAST_LISTED, ""])), encoding="utf-8"
    )


def gallery_page(root: Path) -> str:
    """Write the gallery with the code under each picture.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    str
        Markdown; every figure with its words, its files and the cell that draws it.
    """
    code = code_of_figures(root)
    lines = ["# Gallery", ""]
    lines += [
        "Every figure, and the cell of the notebook that draws it. The cells above it in that"
    ]
    lines += [
        "notebook make what it draws. To keep a figure, take the SVG for print, or the table."
    ]
    for name, alt in gallery_order(root):
        notebook, cell = code[name]
        files = " · ".join(
            f"{{download}}`{ending.upper()} <figures/{name}.{ending}>`" for ending in _FILES
        )
        title = name.replace("_", " ").capitalize()
        lines += ["", f"## {title}", "", f"![{alt}](figures/{name}.png)", ""]
        lines += ["```python", cell, "```", ""]
        lines += [f"{files} · from [{notebook}](notebooks/{notebook}.ipynb)"]
    return "\n".join(lines) + "\n"


def _with_alternative_texts(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Tell MyST-NB the alternative text of each cell's figure."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
                cell.metadata["mystnb"] = {"image": {"alt": alt}}
    return notebook


def command_page() -> str:
    r"""Write the reference page of the command line, which sphinx-click fills.

    Returns
    -------
    str
        reStructuredText.

    Examples
    --------
    >>> print("\n".join(command_page().splitlines()[:2]))
    The command line
    ================
    """
    title = "The command line"
    lines = [title, "=" * len(title), "", ".. click:: analysis.cli:cli"]
    return "\n".join([*lines, "   :prog: digest-atlas", "   :nested: full", ""])


def options_page() -> str:
    r"""Write the reference page of the options of a study, from the one table of them.

    Returns
    -------
    str
        reStructuredText with a section an option.

    Examples
    --------
    >>> "seed\n----" in options_page()
    True
    """
    from analysis.settings import Settings, options

    lines = [
        "Options of a study",
        "==================",
        "",
        "Each option has one name in ``study.toml`` and in Python, and a flag on the command",
        "line. An option on the command line wins over the same option in a file.",
    ]
    for name, option in options().items():
        flag = f"--{(option.flag or name).replace('_', '-')}"
        said = f"``{option.metavar}``" if option.kind == "paths" else f"``{flag}``"
        default = getattr(Settings, name, None)
        default = "none" if default in (None, ()) else f"``{default!r}``"
        recorded = "yes" if option.recorded else "no: it does not change the results"
        facts = {
            "Command line": said,
            "A value is": option.expected,
            "Default": default,
            "In the manifest": recorded,
        }
        lines += ["", name, "-" * max(len(name), 4), "", option.help, ""]
        lines += [f":{key}: {value}" for key, value in facts.items()]
    return "\n".join(lines) + "\n"


def reference_page(module: str, title: str) -> str:
    """Write the reference page of one module.

    Parameters
    ----------
    module : str
        Its import name.
    title : str
        The heading.

    Returns
    -------
    str
        reStructuredText with one directive per public name; empty if there is none.

    Examples
    --------
    >>> print(reference_page("analysis.verify", "Verifying").splitlines()[3])
    .. currentmodule:: analysis.verify
    """
    # By hand, as autosummary passes over names that load lazily and over constants.
    loaded = importlib.import_module(module)
    names = [name for name in sorted(getattr(loaded, "__all__", ())) if not name.startswith("_")]
    if not names:
        return ""
    # A heading of the docstring would take the names below it into its own section.
    words = _HEADING.sub(r".. rubric:: \1\n", inspect.cleandoc(loaded.__doc__ or ""))
    lines = [title, "=" * len(title), "", f".. currentmodule:: {module}", "", words]
    for name in names:
        lines += ["", *_directive(module, name, getattr(loaded, name))]
    return "\n".join(lines) + "\n"


def _directive(module: str, name: str, thing: Any) -> list[str]:
    """Choose how Sphinx documents one name."""
    if inspect.isclass(thing):
        members = [] if issubclass(thing, BaseException) else ["   :members:"]
        return [f".. autoclass:: {module}.{name}", *members]
    if callable(thing) and inspect.isroutine(thing):
        return [f".. autofunction:: {module}.{name}"]
    return [f".. autodata:: {module}.{name}", "   :no-value:"]
