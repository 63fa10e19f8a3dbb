"""The command line: settings in, a study out. Orchestration only."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from analysis import __version__
from analysis.commands import ALL
from analysis.commands.completion import VARIABLE
from analysis.commands.shared import (
    NAME,
    Folder,
    Group,
    bar,
    complete_files,
    study_progress,
    tell_of_study,
)
from analysis.commands.terminal import listening, say, say_block
from analysis.counted import counted
from analysis.errors import DigestAtlasError, ExitCode, InputError, reason_of
from analysis.gate import shown
from analysis.processor import COMMAND, compute_alike

if TYPE_CHECKING:
    from analysis.digests import Digest
    from analysis.labelling import Proposal
    from analysis.results import StudyResult
    from analysis.settings import Option

__all__ = ["cli", "main"]

_WHOLE = re.compile(r"-?\d{1,4000}", re.ASCII)
_debug: ContextVar[bool] = ContextVar("debug", default=False)


def main() -> None:
    """Run the command. Every error is one line on standard error and an exit code.

    The codes are those of `analysis.errors.ExitCode`. An error that nobody foresaw is
    `INTERNAL`; ``--debug`` shows where it came from.
    """
    os.environ.update(COMMAND)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names of files need not be text in the terminal's encoding.
            stream.reconfigure(errors="backslashreplace")
    with listening(_wants_debug):
        try:
            code = _run_command()
        except BaseException as error:  # whatever it is, it ends in one line
            code = _explain(error)
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.flush()
    sys.exit(code)


def _run_command() -> int:
    """Run the command and give its exit code; standard output has then been written."""
    if VARIABLE in os.environ:  # the shell asks for completions
        cli.main(prog_name=NAME)
    code: object = ExitCode.OK
    try:
        # click's own `main` would print an empty line where the reader interrupts.
        with cli.make_context(NAME, sys.argv[1:]) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as end:
        code = end.exit_code
    if sys.stdout is not None:
        sys.stdout.flush()
    return code if isinstance(code, int) else ExitCode.OK


def _explain(error: BaseException) -> int:
    """Say in one line what went wrong, and give the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else ExitCode.INTERNAL
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        return _say("interrupted", ExitCode.INTERRUPTED)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return ExitCode.INPUT
    if isinstance(error, click.ClickException):
        return _say(error.format_message(), ExitCode.INPUT)
    if isinstance(error, DigestAtlasError):
        return _say(str(error), error.exit_code)
    if isinstance(error, MemoryError):
        return _say("out of memory; try fewer papers at once", ExitCode.ENVIRONMENT)
    if isinstance(error, OSError):
        _give_up_output(error)
        place = f"{error.filename}: " if error.filename else ""
        return _say(f"{place}{reason_of(error)}", ExitCode.ENVIRONMENT)
    if _wants_debug():
        traceback.print_exception(error)
    kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _say(
        f"internal error ({kind}); this is a fault of digest-atlas: please report it to its issue"
        " tracker, with the command you ran and the traceback that --debug shows",
        ExitCode.INTERNAL,
    )


def _say(message: str, code: ExitCode) -> int:
    """Print one unwrapped line on standard error."""
    if sys.stderr is not None:  # a closed one cannot be told anything
        with contextlib.suppress(OSError):
            say(message, err=True)
    return code


def _give_up_output(error: OSError) -> None:
    """Keep Python from trying once more to write to a closed or full standard output."""
    if error.filename is None and sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wants_debug() -> bool:
    """Tell whether the command was asked for tracebacks, even if it could not be parsed."""
    return _debug.get() or "--debug" in sys.argv


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=NAME)
def cli() -> None:
    """Topics, themes and honest trends from paper digests.

    \b
    Start with the two bundled digests:
      digest-atlas run --out out
    then with your own:
      digest-atlas run monday.txt tuesday.txt --year 2025 --out out
    """  # noqa: D301, as click wants the character itself


def _study_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option of the table."""
    from analysis.settings import options

    for name, option in reversed(options().items()):
        if option.kind == "paths":
            given: dict[str, Any] = {"metavar": option.metavar, "shell_complete": complete_files}
            function = click.argument(name, nargs=-1, **given)(function)
            continue
        flag = f"--{(option.flag or name).replace('_', '-')}"
        told = option.help
        default = _default(name)
        if default is not None and default is not False and option.kind != "pairs":
            told += f"  [default: {default}]"
        more: dict[str, Any] = {"help": told, "default": None}
        if option.kind == "flag":
            flag = f"{flag}/--no-{flag[2:]}"
        else:
            more |= {"type": _Checked(name, option), "metavar": option.metavar or None}
        if option.kind == "pairs":
            more |= {"multiple": True}
        function = click.option(flag, name, **more)(function)
    return function


def _default(name: str) -> Any:
    from analysis.settings import Settings

    return getattr(Settings, name, None)


class _Checked(click.ParamType):
    """Text on the command line, checked by the table of options."""

    def __init__(self, name: str, option: Option) -> None:
        self.option_name, self.option = name, option
        self.name = name

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str | None:
        return f"[{'|'.join(self.option.choices)}]" if self.option.choices else None

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        given: Any = value
        if self.option.kind == "pairs":
            key, equals, text = value.partition("=")
            if not (key and equals):
                self.fail(f"{shown(value)} is not NAME=VALUE", param, ctx)
            given = {key: self._number(text) if self.option.high is not None else text}
        elif self.option.kind == "integer":
            given = self._number(value)
        try:
            return self.option.check(self.option_name, given)
        except InputError as error:
            self.fail(f"{shown(value)}; expected {error.expected}", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        if self.option.kind == "path":
            return complete_files(ctx, param, incomplete)
        return [CompletionItem(word) for word in self.option.choices if word.startswith(incomplete)]

    @staticmethod
    def _number(text: str) -> int | str:
        return int(text) if _WHOLE.fullmatch(text) else text


@cli.command()
@_study_options
@click.option(
    "--settings",
    "settings_file",
    metavar="FILE",
    help="A study.toml with these options; an option on the command line wins over the file.",
    shell_complete=complete_files,
)
@click.option(
    "--force",
    is_flag=True,
    help="Write into a folder that holds other files, too; none of them is changed or removed.",
)
def run(
    settings_file: str | None,
    force: bool,
    columns: tuple[dict[str, str], ...],
    limits: tuple[dict[str, int], ...],
    **given: Any,
) -> None:
    """Run a study: topics, themes, trends, figures and a report.

    DIGEST is a digest page saved as text, a table, a reference file or a folder of such;
    without any, the two bundled digests are used.

    \b
    Example:
      digest-atlas run monday.txt tuesday.txt --year 2025 --out mine
    """  # noqa: D301, as click wants the character itself
    from analysis.settings import Settings, read_settings

    settings = Settings() if settings_file is None else read_settings(settings_file)
    settings = settings.with_options(**given, columns=_joined(columns), limits=_joined(limits))
    _debug.set(settings.debug)
    compute_alike(settings.engine)  # before anything loads numpy

    from analysis.claim import check_folder, claim_folder
    from analysis.digests import load_digests
    from analysis.themes import load_taxonomy

    if settings.themes != "auto":
        load_taxonomy(settings.themes)  # a bad one is reported before anything is read
    check_folder(settings.out, force=force)
    if settings.naming == "llm" and not settings.quiet:
        say(f"names: keywords and titles are sent to {settings.llm_url}", err=True)
    digests = load_digests(**settings.reading())
    with study_progress(settings.quiet) as tell:
        from analysis.output import planned_files, write_study
        from analysis.study import run_study

        with claim_folder(settings.out, force=force, names=planned_files()) as claim:
            result = run_study(digests, settings=settings, progress=tell)
            tell("write", 0, 1)
            out = write_study(result, claim)
    for edit in result.manifest.get("edits_not_found", []):
        numbers = ", ".join(map(str, edit["topics"]))
        say(f"{settings.edits}: {edit['action']} {numbers} finds no topic here", err=True)
    for note in result.manifest.get("names", {}).get("notes", []):
        say(f"names: {note}", err=True)
    if result.manifest["taxonomy"].get("fits_badly"):
        say(f"warning: {result.manifest['taxonomy']['notes'][-1]}", err=True)
    if not settings.quiet:
        _tell_of(result, digests, out)


def _joined(given: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """Join options that were given one by one; a later one wins."""
    return {name: value for pairs in given for name, value in pairs.items()}


def _tell_of(result: StudyResult, digests: Sequence[Digest], out: Path) -> None:
    """Say what was read and what to open."""
    from analysis.intake import intake_summary

    for digest in digests:
        papers = counted(len(digest.papers), "paper")
        say(f"read {digest.name}: {papers}, as {digest.source}")
    for line in intake_summary(result.intake, result.manifest):
        say(f"intake:  {line}")
    time = result.manifest["time"]
    undated = f"; {counted(time['undated'], 'paper')} undated" if time["undated"] else ""
    say(f"time:    {time['why']}{undated}")
    tell_of_study(result, out)


@cli.command()
def formats() -> None:
    """List the formats of digests that are read, and what each needs.

    A file's format is recognised by how it is built. ``--format NAME`` names it if that leaves
    a doubt. Files may be packed with gzip or zip.

    \b
    Example:
      digest-atlas formats
    """  # noqa: D301, as click wants the character itself
    from analysis.digests import list_readers

    readers = sorted(list_readers().values(), key=lambda reader: reader.name)
    width = max(len(reader.name) for reader in readers)
    for reader in readers:
        endings = ", ".join(reader.suffixes)
        say(f"{reader.name:<{width}}  {reader.title} ({endings})")
        extra = f'; pip install "digest-atlas[{reader.extra}]"' if reader.extra else ""
        say(f"{'':<{width}}  needs {reader.needs}{extra}")


@cli.command()
@click.argument("folder", metavar="DIR", type=Folder())
def init(folder: Path) -> None:
    """Start a study of your own in DIR.

    Puts a study.toml, a taxonomy, a notebook that runs them and a .gitignore there.
    study.toml lists every option with its default and what it does.

    \b
    Example:
      digest-atlas init mine
      digest-atlas run --settings mine/study.toml
    """  # noqa: D301, as click wants the character itself
    from analysis.template import write_template

    for path in write_template(folder):
        say(path)


@cli.command()
@click.argument("folder", metavar="DIR", type=Folder())
@click.argument("digests", nargs=-1, metavar="[INPUT]...", shell_complete=complete_files)
def verify(folder: Path, digests: tuple[str, ...]) -> None:
    """Compare the files in DIR with its manifest.

    Names every file that differs. Inputs are compared with the files named as INPUT, else with
    the copies in DIR. To see whether the study comes out again, use rerun.

    Exit code 0: all is as the manifest says. 1: something differs. 4: an input is neither
    named nor kept, so nobody can tell.

    \b
    Example:
      digest-atlas verify mine monday.txt tuesday.txt
    """  # noqa: D301, as click wants the character itself
    from analysis.verify import verify_folder

    said = verify_folder(folder, digests)
    for sentence in said.differences:
        say(sentence)
    if said.differences:
        raise click.exceptions.Exit(ExitCode.DIFFERS)
    say(said.summary)
    if said.unseen:
        raise click.exceptions.Exit(ExitCode.CANNOT_TELL)


@cli.group()
def fetch() -> None:
    """Fetch digests and papers into files that `run` reads."""


@fetch.command("hf")
@click.option("--since", required=True, metavar="DATE", help="First day, as 2025-03-01.")
@click.option("--until", required=True, metavar="DATE", help="Last day, as 2025-03-31.")
@click.option("--out", required=True, metavar="DIR", help="Folder for one file per day.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def fetch_hf_command(since: str, until: str, out: str, quiet: bool) -> None:
    """Fetch Hugging Face Daily Papers, a file per day.

    Days that were fetched already are not asked for again. A fetch that was cut off goes on
    where it stopped. HF_ENDPOINT, HF_TOKEN and proxy variables are honoured.

    \b
    Example:
      digest-atlas fetch hf --since 2025-03-01 --until 2025-03-31 --out digests
    """  # noqa: D301, as click wants the character itself
    from analysis.sources import fetch_hf

    with bar(quiet, "Fetching days") as tell:
        report = fetch_hf(since, until, out, progress=tell)
    if not quiet:
        say(f"{out}: {counted(report.papers, 'paper')}")
        say(
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
    """Fetch papers from arXiv by ID, or by --query, into one JSON Lines file.

    \b
    Example:
      digest-atlas fetch arxiv 1706.03762 1810.04805 --out papers.jsonl
    """  # noqa: D301, as click wants the character itself
    from analysis.sources import fetch_arxiv

    with bar(quiet, "Fetching papers") as tell:
        count = fetch_arxiv(
            out, ids=list(ids) or None, query=query, max_results=max_results, progress=tell
        )
    if not quiet:
        say(f"{out}: {counted(count, 'paper')}")


@fetch.command("openalex")
@click.argument("asked", nargs=-1, required=True, metavar="QUERY|DOI...")
@click.option("--max-results", type=click.IntRange(min=1), default=1000, show_default=True)
@click.option("--out", required=True, metavar="FILE", help="The file, such as works.jsonl.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def fetch_openalex_command(asked: tuple[str, ...], max_results: int, out: str, quiet: bool) -> None:
    """Fetch works from OpenAlex, by DOI or by a search in words, into one JSON Lines file.

    What was fetched already is not asked for again. A key in OPENALEX_API_KEY is sent; without
    one OpenAlex gives little a day.

    \b
    Example:
      digest-atlas fetch openalex "heron ponds" --out works.jsonl
    """  # noqa: D301, as click wants the character itself
    from analysis.sources import fetch_openalex

    with bar(quiet, "Fetching works") as tell:
        count = fetch_openalex(out, asked, max_results=max_results, progress=tell)
    if not quiet:
        say(f"{out}: {counted(count, 'work')}")


@fetch.command("pubmed")
@click.argument("asked", nargs=-1, required=True, metavar="QUERY|PMID...")
@click.option("--max-results", type=click.IntRange(1, 9999), default=1000, show_default=True)
@click.option("--out", required=True, metavar="FILE", help="The file, such as articles.xml.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def fetch_pubmed_command(asked: tuple[str, ...], max_results: int, out: str, quiet: bool) -> None:
    """Fetch articles from PubMed, by PMID or by a search in its language, into one XML file.

    What was fetched already is not asked for again. NCBI_API_KEY and NCBI_EMAIL are sent.

    \b
    Example:
      digest-atlas fetch pubmed "heron[ti]" --out articles.xml
    """  # noqa: D301, as click wants the character itself
    from analysis.sources import fetch_pubmed

    with bar(quiet, "Fetching articles") as tell:
        count = fetch_pubmed(out, asked, max_results=max_results, progress=tell)
    if not quiet:
        say(f"{out}: {counted(count, 'article')}")


@fetch.command("fill")
@click.argument("digests", nargs=-1, required=True, metavar="DIGEST...")
@click.option(
    "--year",
    type=click.IntRange(1, 9999),
    metavar="Y",
    help="Year of digests whose date lacks one.",
)
@click.option("--out", required=True, metavar="DIR", help="Folder for one file per digest.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def fetch_fill_command(digests: tuple[str, ...], year: int | None, out: str, quiet: bool) -> None:
    """Fill abstracts and dates that DIGESTs lack from arXiv, and write the filled digests.

    \b
    Example:
      digest-atlas fetch fill monday.txt --year 2025 --out filled
    """  # noqa: D301, as click wants the character itself
    from analysis.digests import load_digests
    from analysis.sources import fill_arxiv

    loaded = load_digests(digests, year=year)
    with bar(quiet, "Filling in papers") as tell:
        count = fill_arxiv(loaded, out, progress=tell)
    if not quiet:
        say(f"{out}: {counted(count, 'paper')} gained an abstract or a date")


@cli.command()
@click.argument("digests", nargs=-1, metavar="[DIGEST...]")
@click.option(
    "--out", required=True, metavar="FILE", help="The CSV to write; decisions in it are kept."
)
@click.option("--year", type=int, metavar="Y", help="Year of digests whose date lacks one.")
def duplicates(digests: tuple[str, ...], out: str, year: int | None) -> None:
    """List probable duplicates in a CSV to fill, for the option --decide of run.

    Put "same" or "different" into the column decision. Call it again to see what is left.

    \b
    Example:
      digest-atlas duplicates scopus.csv wos.txt --out pairs.csv
    """  # noqa: D301, as click wants the character itself
    from analysis.corpus import Corpus
    from analysis.decisions import read_decisions, write_pairs
    from analysis.digests import load_digests
    from analysis.settings import Settings

    loaded = load_digests(**Settings(digests=digests, year=year).reading())
    decisions = read_decisions(out) if os.path.lexists(out) else {}
    count = write_pairs(Corpus.from_digests(loaded, decisions), decisions, out)
    say(f"{out}: {counted(count, 'pair')} to decide, {len(decisions)} decided")


@cli.group()
def themes() -> None:
    """Check, show or draft a taxonomy of themes; label papers."""


@themes.command("check")
@click.argument("file")
def themes_check(file: str) -> None:
    """Check the taxonomy FILE and say how many themes it has.

    \b
    Example:
      digest-atlas themes check themes.toml
    """  # noqa: D301, as click wants the character itself
    from analysis.themes import load_taxonomy

    taxonomy = load_taxonomy(file)
    say(f"{file}: {counted(len(taxonomy.themes), 'theme')}, no mistake found")


@themes.command("show")
@click.argument("taxonomy", default="pretraining", metavar="[NAME|FILE]")
def themes_show(taxonomy: str) -> None:
    """Print a taxonomy for reading: pretraining, machine-learning, a file or a list.

    \b
    Example:
      digest-atlas themes show machine-learning
    """  # noqa: D301, as click wants the character itself
    from analysis.themes import format_taxonomy, load_taxonomy

    say_block(format_taxonomy(load_taxonomy(taxonomy)))


@themes.command("suggest")
@click.argument("folder", metavar="DIR", type=Folder())
def themes_suggest(folder: Path) -> None:
    """Draft a taxonomy from the topics of the study in DIR; prints TOML to edit.

    \b
    Example:
      digest-atlas themes suggest mine > themes.toml
    """  # noqa: D301, as click wants the character itself
    from analysis.results import StudyResult
    from analysis.themes import suggest_taxonomy

    study = StudyResult.read(folder)
    say_block(suggest_taxonomy(study.topics, study.papers))


@themes.command("label")
@click.argument("digests", nargs=-1, metavar="[DIGEST...]")
@click.option(
    "--themes", "source", default="pretraining", metavar="NAME|FILE|LIST", help="As for run."
)
@click.option(
    "--out", required=True, metavar="FILE", help="The CSV to write; labels in it are kept."
)
@click.option("--number", default=20, type=click.IntRange(1, 1000), help="Papers to propose.")
@click.option("--sheet", is_flag=True, help="Write the papers into the CSV; ask for nothing.")
@click.option("--year", type=int, metavar="Y", help="Year of digests whose date lacks one.")
@click.option("--encoder", default="minilm", metavar="minilm|lsa|NAME", help="As for run.")
def themes_label(
    digests: tuple[str, ...],
    source: str,
    out: str,
    number: int,
    sheet: bool,
    year: int | None,
    encoder: str,
) -> None:
    """Label the papers that teach most; the CSV is for the option --labels of run.

    Proposes papers that are unsure and different from each other. On a terminal it asks, and
    keeps every answer at once; call it again to go on. Elsewhere, and with --sheet, it writes
    the papers into the CSV with the theme "?". Put a theme's id there, or nothing if no theme
    fits.

    \b
    Example:
      digest-atlas themes label monday.txt --themes mine.toml --out labels.csv
    """  # noqa: D301, as click wants the character itself
    from analysis.digests import load_digests
    from analysis.labelling import Labelling
    from analysis.settings import Settings
    from analysis.themes import load_taxonomy

    taxonomy = load_taxonomy(source)
    asked = Settings(digests=digests, year=year, encoder=encoder)
    labelling = Labelling.of_digests(
        load_digests(**asked.reading()), taxonomy, Path(out), asked.encoder
    )
    proposals = labelling.propose(number)
    if sheet or not sys.stdin.isatty():
        labelling.write(proposals)
        say(f"{out}: {counted(len(proposals), 'paper')} to label, marked ?")
        return
    count = labelling.ask(proposals, lambda item: _ask(item, taxonomy.ids))
    say(f"{out}: {counted(count, 'label')} more, {len(labelling.labels)} in all")


def _ask(item: Proposal, theme_ids: Sequence[str]) -> str | None:
    """Ask for a paper's theme on the terminal, until the answer can be read."""
    from analysis.labelling import numbered
    from analysis.themes.labels import OPEN

    say()
    for line in numbered(item):
        say(line)
    while True:
        said = click.prompt(
            "number or id; n none of them, Enter later, q stop", default="", show_default=False
        ).strip()
        if said in ("", "q", "n"):
            return {"": OPEN, "q": None, "n": ""}[said]
        if said in theme_ids:
            return said
        if said.isdecimal() and 0 < int(said) <= len(item.candidates):
            return item.candidates[int(said) - 1][0]
        say_block(f"no such theme; the themes are {', '.join(theme_ids)}")


@cli.group()
def cache() -> None:
    """Show or empty the cache of vectors and fetched digests."""


@cache.command("info")
def cache_info() -> None:
    """Say where the cache lies, how large it is and what it holds.

    \b
    Example:
      digest-atlas cache info
    """  # noqa: D301, as click wants the character itself
    from analysis.store import Store

    info = Store().info()
    say(f"folder:  {info['root']}")
    say(f"size:    {info['bytes'] / 1e6:.1f} MB")
    for encoder, count in info["vectors"].items():
        say(f"vectors: {count} of {encoder}")
    say(f"fetched: {info['files']} files")


@cache.command("clear")
def cache_clear() -> None:
    """Empty the cache; vectors are computed and digests fetched again when needed.

    \b
    Example:
      digest-atlas cache clear
    """  # noqa: D301, as click wants the character itself
    from analysis.store import Store

    Store().clear()
    say("the cache is empty")


for _command in ALL:
    cli.add_command(_command)


if __name__ == "__main__":
    main()
