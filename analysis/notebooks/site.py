"""The site: the notebooks, the gallery, the teacher's page and the reference, built offline."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import nbformat

from analysis.notebooks.execute import NotebookError
from analysis.notebooks.links import broken_links

__all__ = ["build_site", "command_page", "reference_page", "stage"]

#: The modules of the reference, in the order of the pipeline, each with a heading.
MODULES = {
    "analysis.digests": "Reading digests",
    "analysis.corpus": "The corpus",
    "analysis.intake": "What came in",
    "analysis.decisions": "What a reader decided about duplicates",
    "analysis.near_duplicates": "Near-duplicates",
    "analysis.language": "Language",
    "analysis.vectors": "Vectors",
    "analysis.points": "Papers as points",
    "analysis.topics": "Topics",
    "analysis.themes": "Themes",
    "analysis.trends": "Trends",
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
            env={**os.environ, "NO_COLOR": "1"},
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
    (source / "notebooks").mkdir()
    (source / "reference").mkdir()
    for page in sorted((root / "notebooks").glob("*.md")):
        shutil.copyfile(page, source / "notebooks" / page.name)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        notebook = _with_alternative_texts(nbformat.read(path, as_version=4))
        nbformat.write(notebook, source / "notebooks" / path.name)
    shutil.copytree(root / "figures", source / "figures")
    pages = ["command", "options"]
    (source / "reference" / "command.rst").write_text(command_page(), encoding="utf-8")
    (source / "reference" / "options.rst").write_text(options_page(), encoding="utf-8")
    for module, title in MODULES.items():
        if text := reference_page(module, title):
            name = module.split(".")[1]
            pages.append(name)
            (source / "reference" / f"{name}.rst").write_text(text, encoding="utf-8")
    listed = "".join(f"   {name}\n" for name in pages)
    index = f"Reference\n=========\n\n.. toctree::\n   :maxdepth: 2\n\n{listed}"
    (source / "reference" / "index.rst").write_text(index, encoding="utf-8")


def _with_alternative_texts(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Tell MyST-NB the alternative text of each cell's figure."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
                cell.metadata["mystnb"] = {"image": {"alt": alt}}
    return notebook


def command_page() -> str:
    r"""Write the reference page of the command line.

    Returns
    -------
    str
        reStructuredText with the help of ``digest-atlas`` and of every command below it.

    Examples
    --------
    >>> print("\n".join(command_page().splitlines()[:2]))
    The command line
    ================
    """
    from analysis.cli import cli

    lines = ["The command line", "================"]
    for name, command in _commands("digest-atlas", cli):
        context = click.Context(command, info_name=name, max_content_width=90, terminal_width=90)
        told = [f"   {line}".rstrip() for line in command.get_help(context).splitlines()]
        lines += ["", name, "-" * len(name), "", ".. code-block:: text", "", *told]
    return "\n".join(lines) + "\n"


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


def _commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Walk through a command and those below it, each with its whole name."""
    yield name, command
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            yield from _commands(f"{name} {below}", command.commands[below])


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
