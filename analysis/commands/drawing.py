"""`figures`: any figure of a study, in any format and size, drawn from its tables."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands.shared import Command, Folder
from analysis.commands.terminal import say

__all__ = ["figures", "filters"]


def filters(function: click.decorators.FC) -> click.decorators.FC:
    """Give a command the options that keep a part of a study."""
    for flag, metavar, told in (
        ("--bin", "NAME", "Only this digest, or this year, month ... May be repeated."),
        ("--topic", "N|LABEL", "Only this topic. May be repeated."),
        ("--theme", "ID|NAME", "Only this theme. May be repeated."),
    ):
        option = click.option(flag, f"{flag[2:]}s", multiple=True, metavar=metavar, help=told)
        function = option(function)
    return function


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=Folder())
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--list", "listed", is_flag=True, help="Print the names of the figures; draw none.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["svg", "png", "pdf"]),
    help="May be repeated.  [default: svg]",
)
@click.option(
    "--dpi",
    type=click.FloatRange(36, 2400),
    default=300,
    show_default=True,
    metavar="N",
    help="Dots per inch of a PNG.",
)
@click.option(
    "--size",
    type=click.Choice(["column", "page", "slide"]),
    default="page",
    show_default=True,
    help="One column (3.5 inches wide), a page (7.2), or a slide (13.3 by 7.5).",
)
@click.option(
    "--text",
    type=click.Choice(["live", "outlined"]),
    default="live",
    show_default=True,
    help="Text of an SVG: text that can be searched and copied, or outlines that look the same"
    " everywhere. A PDF has text, with its fonts in it.",
)
@filters
@click.option(
    "--out", type=Folder(), metavar="DIR", help="Folder for the files.  [default: DIR-figures]"
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def figures(
    folder: Path,
    names: tuple[str, ...],
    listed: bool,
    formats: tuple[str, ...],
    dpi: float,
    size: str,
    text: str,
    themes: tuple[str, ...],
    topics: tuple[str, ...],
    bins: tuple[str, ...],
    out: Path | None,
    quiet: bool,
) -> None:
    """Draw figures of the study in DIR again.

    All of them, or those that are named. Nothing is computed again, and nothing in DIR is changed.

    \b
    Examples:
      digest-atlas figures mine topic_map --format pdf --size column
      digest-atlas figures mine theme_change --format png --size slide --theme peft
    """  # noqa: D301, as click wants the character itself
    from analysis.plots import draw_study, figure_names, save_figure
    from analysis.results import StudyResult
    from analysis.selection import select_study

    study = select_study(StudyResult.read(folder), themes=themes, topics=topics, bins=bins)
    if listed:
        for name in figure_names(study):
            say(name)
        return
    place = out or folder.absolute().with_name(f"{folder.absolute().name}-figures")
    for name in dict.fromkeys(names or figure_names(study)):
        drawn = draw_study(study, [name], size=size)[name]
        for path in save_figure(
            drawn, place / name, formats or ("svg",), dpi=dpi, size=size, text=text
        ):
            if not quiet:
                say(path)
