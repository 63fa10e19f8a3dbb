"""The command line: settings in, a study out. Orchestration only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis import __version__
from analysis.counted import counted
from analysis.errors import DigestAtlasError

if TYPE_CHECKING:
    from rich.progress import Progress

    from analysis.digests import Limits
    from analysis.study import StudyProgress

__all__ = ["cli", "main"]

# Numba reads these when it is first imported; set here, the processor at hand has no say.
_FIXED = {"NUMBA_CPU_NAME": "generic", "NUMBA_NUM_THREADS": "1", "MPLBACKEND": "agg"}
_STAGES = {
    "read": "Reading papers",
    "encode": "Encoding papers",
    "topics": "Finding topics",
    "themes": "Filing under themes",
    "trends": "Comparing digests",
    "write": "Drawing and writing",
}


def main() -> None:
    """Run the command; errors end in one line on standard error and exit code 2."""
    os.environ.update(_FIXED)
    try:
        code = cli.main(prog_name="digest-atlas", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message().replace("\n", " "))
    except DigestAtlasError as error:
        _fail(str(error))
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str) -> None:
    """Print one unwrapped line and stop."""
    print(message, file=sys.stderr)
    sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="digest-atlas")
def cli() -> None:
    """Topics, themes and honest trends from paper digests.

    \b
    Start with the two bundled digests:
      digest-atlas run --out out
    then with your own:
      digest-atlas run monday.txt tuesday.txt --year 2025 --out out
    """  # noqa: D301, as click wants the character itself


@cli.command()
@click.argument("digests", nargs=-1, metavar="[DIGEST]...")
@click.option("--out", metavar="DIR", help="Folder for the results.  [default: out]")
@click.option("--year", type=int, metavar="Y", help="Year of digests whose date lacks one.")
@click.option(
    "--encoder",
    metavar="minilm|lsa|NAME",
    help="minilm: sentence vectors, offline.  lsa: word counts, needs no PyTorch.  Any other"
    " name: a sentence-transformers model or folder.  [default: minilm]",
)
@click.option(
    "--themes",
    metavar="NAME|FILE",
    help="Taxonomy: pretraining, machine-learning, or a TOML file.  [default: pretraining]",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Random seed.  [default: 0]")
@click.option(
    "--granularity",
    type=click.Choice(["coarse", "medium", "fine"]),
    help="Grain of the topics.  [default: medium]",
)
@click.option(
    "--labels",
    metavar="FILE",
    help="Your own labels: a CSV with theme and paper_id or title, taken into account.",
)
@click.option(
    "--edits",
    metavar="FILE",
    help="Your edits of the topics (merge, split, rename, drop), replayed.",
)
@click.option("--format", metavar="READER", help="Reader to use instead of the recognised one.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="For tables: the column that holds title, abstract, arxiv_id, doi, published (the"
    " paper's day) or date (the digest's); an empty name means no such column.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=N",
    help="Raise a size limit: file_bytes, text_bytes, text_chars, papers or values.",
)
@click.option("--skip-bad", is_flag=True, default=None, help="Leave unreadable digests out.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A study.toml with these options; the command line goes before it.",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def run(
    settings_file: Path | None,
    quiet: bool,
    columns: tuple[str, ...],
    limits: tuple[str, ...],
    **options: Any,
) -> None:
    """Run a study: topics, themes, trends, figures and a report.

    DIGEST is a digest page saved as text, a table, a reference file or a folder of such;
    without any, the two bundled digests are used.
    """
    from analysis.digests import load_digests
    from analysis.settings import Settings, read_settings
    from analysis.themes import load_taxonomy

    settings = Settings() if settings_file is None else read_settings(settings_file)
    settings = settings.with_options(**options)
    taxonomy = load_taxonomy(settings.themes)
    digests = load_digests(
        settings.digests or None,
        year=settings.year,
        format=settings.format,
        columns=_pairs("--column", columns),
        limits=_limits(limits),
        skip_bad=settings.skip_bad,
    )
    with _progress(quiet) as tell:
        from analysis.output import write_study
        from analysis.study import run_study

        result = run_study(
            digests,
            encoder=settings.encoder,
            themes=taxonomy,
            granularity=settings.granularity,
            seed=settings.seed,
            labels=settings.labels,
            edits=settings.edits,
            progress=tell,
        )
        tell("write", 0, 1)
        out = write_study(result, settings.out)
    for edit in result.manifest.get("edits_not_found", []):
        numbers = ", ".join(map(str, edit["topics"]))
        click.echo(f"{settings.edits}: {edit['action']} {numbers} finds no topic here", err=True)
    if not quiet:
        for digest in digests:
            papers = counted(len(digest.papers), "paper")
            click.echo(f"read {digest.name}: {papers}, as {digest.source}")
        tables = (("paper", result.papers), ("digest", result.digests), ("topic", result.topics))
        click.echo(", ".join(counted(len(table), noun) for noun, table in tables))
        click.echo(f"report:  {out / 'report.html'}")
        click.echo(f"figures: {out / 'figures'}")
        click.echo(f"tables:  {out / 'papers.csv'} and beside it")


def _pairs(option: str, texts: tuple[str, ...]) -> dict[str, str]:
    """Split options of the form NAME=VALUE."""
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise click.UsageError(f"Invalid value for '{option}': {text!r} is not NAME=VALUE")
        pairs[name] = value
    return pairs


def _limits(texts: tuple[str, ...]) -> Limits:
    """Give the size limits with some of them raised."""
    from dataclasses import asdict

    from analysis.digests import Limits

    values = asdict(Limits())
    for name, value in _pairs("--limit", texts).items():
        if name not in values or not value.isdecimal():
            known = ", ".join(values)
            raise click.UsageError(
                f"Invalid value for '--limit': {name}={value}; give one of {known} a whole number"
            )
        values[name] = int(value)
    return Limits(**values)


def _bars(quiet: bool) -> Progress:
    """Make progress bars on standard error, silent when that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal)


@contextmanager
def _bar(quiet: bool, what: str) -> Iterator[Callable[[int, int, object], None]]:
    """Show on a terminal how much of one thing is done."""
    with _bars(quiet) as bars:
        task = bars.add_task(what, total=None)
        yield lambda done, total, _: bars.update(task, completed=done, total=total)


@contextmanager
def _progress(quiet: bool) -> Iterator[StudyProgress]:
    """Show the stages of a study on a terminal; say nothing elsewhere."""
    with _bars(quiet) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            for other, task in tasks.items():
                if other != stage and not bars.tasks[task].finished:
                    bars.update(task, completed=bars.tasks[task].total)
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell
        for task in tasks.values():
            bars.update(task, completed=bars.tasks[task].total)


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Put a template notebook, a taxonomy and a study.toml into DIR."""
    from analysis.template import write_template

    for path in write_template(folder):
        click.echo(path)


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("digests", nargs=-1, metavar="[DIGEST]...")
def verify(folder: Path, digests: tuple[str, ...]) -> None:
    """Compare the files in DIR with its manifest, and name what differs.

    With DIGEST (or when the bundled digests were used) the inputs are compared too.
    """
    from analysis.verify import verify_folder

    said = verify_folder(folder, digests)
    for sentence in said.differences:
        click.echo(sentence)
    if said.differences:
        raise click.exceptions.Exit(1)
    click.echo(said.summary)


@cli.group()
def fetch() -> None:
    """Fetch digests and papers into files that `run` reads."""


@fetch.command("hf")
@click.option("--from", "start", required=True, metavar="DATE", help="First day, as 2025-03-01.")
@click.option("--to", "end", required=True, metavar="DATE", help="Last day, as 2025-03-31.")
@click.option("--out", required=True, metavar="DIR", help="Folder for one file per day.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def fetch_hf_command(start: str, end: str, out: str, quiet: bool) -> None:
    """Fetch Hugging Face Daily Papers, a file per day.

    A day that is there already is not asked again, so a fetch that was cut off goes on where
    it stopped. HF_ENDPOINT, HF_TOKEN and proxy variables are honoured.
    """
    from analysis.sources import fetch_hf

    with _bar(quiet, "Fetching days") as tell:
        report = fetch_hf(start, end, out, progress=tell)
    if not quiet:
        click.echo(f"{out}: {counted(report.papers, 'paper')}")
        click.echo(
            f"{len(report.asked)} days asked for, {len(report.reused)} there already, "
            f"{len(report.empty)} of them without a digest"
        )


@fetch.command("arxiv")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--query", metavar="TEXT", help="A query in arXiv's own language.")
@click.option("--max-results", type=click.IntRange(min=1), default=1000, show_default=True)
@click.option("--out", required=True, metavar="FILE", help="The file, such as papers.jsonl.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def fetch_arxiv_command(
    ids: tuple[str, ...], query: str | None, max_results: int, out: str, quiet: bool
) -> None:
    """Fetch papers from arXiv by ID, or by --query, into one JSON Lines file."""
    from analysis.sources import fetch_arxiv

    with _bar(quiet, "Fetching papers") as tell:
        count = fetch_arxiv(
            out, ids=list(ids) or None, query=query, max_results=max_results, progress=tell
        )
    if not quiet:
        click.echo(f"{out}: {counted(count, 'paper')}")


@fetch.command("fill")
@click.argument("digests", nargs=-1, required=True, metavar="DIGEST...")
@click.option("--year", type=int, metavar="Y", help="Year of digests whose date lacks one.")
@click.option("--out", required=True, metavar="DIR", help="Folder for one file per digest.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def fetch_fill_command(digests: tuple[str, ...], year: int | None, out: str, quiet: bool) -> None:
    """Fill abstracts and dates that DIGESTs lack from arXiv, and write them anew."""
    from analysis.digests import load_digests
    from analysis.sources import fill_arxiv

    loaded = load_digests(digests, year=year)
    with _bar(quiet, "Filling in papers") as tell:
        count = fill_arxiv(loaded, out, progress=tell)
    if not quiet:
        click.echo(f"{out}: {counted(count, 'paper')} gained an abstract or a date")


@cli.group()
def themes() -> None:
    """Check, show or draft a taxonomy of themes."""


@themes.command("check")
@click.argument("file")
def themes_check(file: str) -> None:
    """Check the taxonomy FILE and say how many themes it has."""
    from analysis.themes import load_taxonomy

    taxonomy = load_taxonomy(file)
    click.echo(f"{file}: {counted(len(taxonomy.themes), 'theme')}, no mistake found")


@themes.command("show")
@click.argument("taxonomy", default="pretraining", metavar="[NAME|FILE]")
def themes_show(taxonomy: str) -> None:
    """Print a taxonomy for reading: pretraining, machine-learning, or a file."""
    from analysis.themes import format_taxonomy, load_taxonomy

    click.echo(format_taxonomy(load_taxonomy(taxonomy)))


@themes.command("suggest")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def themes_suggest(folder: Path) -> None:
    """Draft a taxonomy from the topics of the study in DIR; prints TOML to edit."""
    from analysis.results import StudyResult
    from analysis.themes import suggest_taxonomy

    click.echo(suggest_taxonomy(StudyResult.read(folder).topics))


@cli.group()
def cache() -> None:
    """Show or empty the cache of vectors and fetched digests."""


@cache.command("info")
def cache_info() -> None:
    """Say where the cache lies, how large it is and what it holds."""
    from analysis.store import Store

    info = Store().info()
    click.echo(f"folder:  {info['root']}")
    click.echo(f"size:    {info['bytes'] / 1e6:.1f} MB")
    for encoder, count in info["vectors"].items():
        click.echo(f"vectors: {count} of {encoder}")
    click.echo(f"fetched: {info['files']} files")


@cache.command("clear")
def cache_clear() -> None:
    """Empty the cache; vectors are computed and digests fetched again when needed."""
    from analysis.store import Store

    Store().clear()
    click.echo("the cache is empty")


if __name__ == "__main__":
    main()
