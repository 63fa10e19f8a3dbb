"""Run, check and publish the notebooks: ``python -m analysis.notebooks``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from analysis.commands.terminal import say, say_block
from analysis.errors import DigestAtlasError, MissingExtraError

__all__ = ["main", "notebooks"]


def main() -> None:
    """Run the command; errors end in one line on standard error and exit code 2."""
    try:
        notebooks.main(prog_name="python -m analysis.notebooks", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message())
    except DigestAtlasError as error:
        _fail(str(error))
    except ModuleNotFoundError as error:
        _fail(str(MissingExtraError(str(error.name), "notebooks")))


def _fail(message: str) -> None:
    say_block(message, err=True)  # of a cell that failed it has many lines
    sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def notebooks() -> None:
    """Run, check and publish the notebooks of a checkout."""


@notebooks.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def figures(names: tuple[str, ...]) -> None:
    """Run every notebook in a fresh kernel; rewrite notebooks, answers and figures/.

    With NAME (such as 02) only the notebooks whose names begin so, and not figures/.
    """
    from analysis.notebooks.build import build
    from analysis.notebooks.documents import project_root

    build(project_root(), say, names)


@notebooks.command()
def pair() -> None:
    """Make the lessons' exercises from the solutions, running nothing."""
    from analysis.notebooks.build import fit
    from analysis.notebooks.documents import project_root

    changed = fit(project_root())
    say_block("\n".join(f"{name}: exercises renewed" for name in changed) or "all in step")


@notebooks.command()
def lab() -> None:
    """Open the notebooks in JupyterLab, with the settings that `figures` runs them with."""
    import os

    from analysis.notebooks.documents import project_root
    from analysis.notebooks.execute import FIXED

    folder = project_root() / "notebooks"
    command = [sys.executable, "-m", "jupyterlab", str(folder)]
    os.execve(sys.executable, command, {**os.environ, **FIXED})


@notebooks.command()
@click.argument("notebook", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="The page to write.")
def html(notebook: Path, out: Path | None) -> None:
    """Export NOTEBOOK, with the outputs it holds, to one HTML page."""
    from analysis.notebooks.export import to_html

    say(to_html(notebook, out or notebook.with_suffix(".html")))


@notebooks.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), default="build/slides")
def slides(names: tuple[str, ...], out: Path) -> None:
    """Write slides of every notebook, with the outputs it holds, into DIR.

    With NAME (such as 02) only of the notebooks whose names begin so. Each is one page: open it
    in a browser and turn it with the arrow keys.
    """
    from analysis.notebooks.documents import lessons, project_root
    from analysis.notebooks.slides import to_slides

    paths = [path for path in lessons(project_root()) if path.stem.startswith(names or ("",))]
    out.mkdir(parents=True, exist_ok=True)
    for path in paths:
        click.echo(to_slides(path.with_suffix(".ipynb"), out / f"{path.stem}.html"))


@notebooks.command()
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), default="build/site")
def site(out: Path) -> None:
    """Build the site: the notebooks, the gallery and the reference; check its links."""
    from analysis.notebooks.documents import project_root
    from analysis.notebooks.site import build_site

    say(build_site(project_root(), out))


if __name__ == "__main__":
    main()
