"""The one table of options: everything that a study can be asked.

The command line, `study.toml`, `run_study`, the files of `digest-atlas init`, the manifest
and the reference page are all made from `Settings` and the `Option` of each of its fields.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, NoReturn

from analysis.errors import InputError
from analysis.files import parse_toml, read_text
from analysis.gate import shown

__all__ = [
    "Option",
    "Settings",
    "describe_options",
    "options",
    "read_settings",
    "settings_text",
]

Kind = Literal["text", "date", "path", "paths", "integer", "flag", "pairs"]
_MAX_BYTES = 1_000_000  # bytes of a settings file, which is written by hand
_MAX_TEXT_CHARS = 4_096  # characters of a text, as of a path
_LAST_YEAR = 9_999
_LAST_SEED = 2**32 - 1  # what numpy and scikit-learn take
_MOST_TOPICS = 100_000
_MOST_BYTES = 10**12
_DATE = re.compile(r"[12]\d{3}(-\d\d){0,2}", re.ASCII)
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Option:
    """How one option is said, checked and recorded.

    Parameters
    ----------
    help : str
        What it does, in a sentence.
    kind : {"text", "date", "path", "paths", "integer", "flag", "pairs"}
        The kind of its value. ``pairs`` are names with values each; a ``date`` is a day, a
        month or a year, as text.
    expected : str
        What a right value is, for errors.
    metavar : str
        How its value is shown in the command's help.
    choices : tuple of str
        All values, where they are few.
    low, high : int, optional
        Smallest and largest whole number.
    keys : callable, optional
        Gives the names that ``pairs`` may have, where they are fixed.
    flag : str
        Its name on the command line, where that differs.
    recorded : bool
        Whether it decides the result, and so stands in the manifest.
    """

    help: str
    kind: Kind
    expected: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    keys: Callable[[], Sequence[str]] | None = None
    flag: str = ""
    recorded: bool = True

    def check(self, name: str, value: Any) -> Any:
        """Give the value in its one form, or say what is wrong with it.

        Parameters
        ----------
        name : str
            The option's name, for the error.
        value : object
            As handed in from Python, TOML or the command line.

        Returns
        -------
        object
            A str, int, bool, tuple of str, or dict.

        Raises
        ------
        InputError
            The value is of another kind, out of range, or none of those offered.
        """
        checks: dict[Kind, Callable[[Any], Any]] = {
            "text": _text,
            "date": _date,
            "path": _path,
            "paths": _paths,
            "integer": self._integer,
            "flag": _flag,
            "pairs": self._pairs,
        }
        found = checks[self.kind](value)
        if found is None or (self.choices and found not in self.choices):
            self._fail(name, value)
        return found

    def _integer(self, value: Any) -> int | None:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            return None
        number = int(value)
        low, high = self.low, self.high
        sound = (low is None or number >= low) and (high is None or number <= high)
        return number if sound else None

    def _pairs(self, value: Any) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            return None
        known = None if self.keys is None else set(self.keys())
        found = {}
        for key, item in value.items():
            if not isinstance(key, str) or (known is not None and key not in known):
                return None
            if self.high is None:
                item = item if isinstance(item, str) and _is_plain(item) else None
            else:
                item = self._integer(item)
            if item is None:
                return None
            found[key] = item
        return dict(sorted(found.items()))

    def _fail(self, name: str, value: Any) -> NoReturn:
        expected = self.expected
        if self.keys is not None:
            expected += f" ({', '.join(self.keys())})"
        raise InputError(f"{name} = {shown(value)}", expected, "correct the value")


def _is_plain(text: str) -> bool:
    """Tell whether a text is short, and can be written to a file as UTF-8."""
    return len(text) <= _MAX_TEXT_CHARS and not _UNWRITABLE.search(text)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() and _is_plain(value) else None


def _date(value: Any) -> str | None:
    """Check a day, a month or a year; whole numbers are years, as TOML writes them."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, datetime.date):
        value = value.isoformat()[:10]
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    from analysis.digests.published import PaperDate

    try:
        return str(PaperDate.of(value))
    except ValueError:
        return None


def _path(value: Any) -> str | None:
    """Check a name of a file. The system's own names need not be UTF-8."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    sound = isinstance(value, str) and 0 < len(value) <= _MAX_TEXT_CHARS and "\0" not in value
    return value if sound else None


def _paths(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Sequence):
        return None
    found = [_path(item) for item in value]
    return None if None in found else tuple(item for item in found if item is not None)


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _fields_of_a_table() -> Sequence[str]:
    from analysis.digests.tables import FIELDS

    return tuple(FIELDS)


def _limits() -> Sequence[str]:
    from analysis.digests import Limits

    return tuple(item.name for item in fields(Limits))


def _formats() -> Sequence[str]:
    from analysis.digests.registry import list_readers

    return tuple(list_readers())


def _option(default: Any, help: str, kind: Kind, expected: str, **more: Any) -> Any:
    """Declare a field of `Settings` together with its `Option`."""
    made = Option(help, kind, expected, **more)
    if isinstance(default, dict):
        return field(default_factory=dict, metadata={"option": made})
    return field(default=default, metadata={"option": made})


@dataclass(frozen=True)
class Settings:
    """What a study is asked to do. The fields are the table of options.

    Raises
    ------
    InputError
        If a value is of the wrong kind or out of range, or two contradict each other.

    Examples
    --------
    >>> Settings(seed=3).encoder
    'minilm'
    >>> Settings(seed=-3)
    Traceback (most recent call last):
    ...
    analysis.errors.InputError: seed = -3; expected a whole number from 0 to 4294967295; ...
    """

    digests: tuple[str, ...] = _option(
        (),
        "Digest pages saved as text, tables, reference files, or folders of them; none means"
        " the two bundled digests.",
        "paths",
        "a list of file or folder names",
        metavar="[DIGEST]...",
    )
    out: str = _option(
        "out", "Folder for the results.", "path", "a folder name", metavar="DIR", recorded=False
    )
    year: int | None = _option(
        None,
        "Year of digests whose date lacks one.",
        "integer",
        f"a year from 1 to {_LAST_YEAR}",
        metavar="Y",
        low=1,
        high=_LAST_YEAR,
    )
    by: Literal["auto", "digest", "day", "week", "month", "quarter", "year"] = _option(
        "auto",
        "Bins in which changes are followed: digests, or spans of the calendar. auto takes digests"
        " while they are few and large, else the finest span with about 30 papers in most bins.",
        "text",
        "auto, digest, day, week, month, quarter or year",
        choices=("auto", "digest", "day", "week", "month", "quarter", "year"),
    )
    date: Literal["digest", "paper"] | None = _option(
        None,
        "Which date puts a paper into a bin of the calendar: the day of the first digest that"
        " lists it, or its own; by default its own only where no digest has a day.",
        "text",
        "digest or paper",
        choices=("digest", "paper"),
    )
    since: str | None = _option(
        None,
        "Leave out what is earlier: papers, or digests that have days. A day, a month or a year.",
        "date",
        "a date such as 2019, 2019-03 or 2019-03-14",
        metavar="DATE",
    )
    until: str | None = _option(
        None,
        "Leave out what is later. The day, month or year itself still counts.",
        "date",
        "a date such as 2022, 2022-06 or 2022-06-30",
        metavar="DATE",
    )
    uncertainty: Literal["filing", "none"] = _option(
        "filing",
        "filing: shares and verdicts allow for papers being filed wrongly, as far as the"
        " probabilities say. none: labels are taken as they are.",
        "text",
        "filing or none",
        choices=("filing", "none"),
    )
    weight: Literal["none", "upvotes", "citations"] = _option(
        "none",
        "upvotes or citations: weighted.csv and the report also give every theme's and topic's"
        " share of those. Counts, shares and verdicts stay those of papers.",
        "text",
        "none, upvotes or citations",
        choices=("none", "upvotes", "citations"),
    )
    encoder: str = _option(
        "minilm",
        "minilm: sentence vectors, offline. lsa: word counts, needs no PyTorch. Any other name:"
        " a sentence-transformers model or folder.",
        "text",
        "minilm, lsa, or the name or folder of a model",
        metavar="minilm|lsa|NAME",
    )
    themes: str = _option(
        "auto",
        "Taxonomy: pretraining, machine-learning, a TOML file, or names with semicolons between"
        ' them ("clustering; topic modelling"). auto: the bundled one that fits, else none.',
        "path",
        "auto, a bundled taxonomy, a file name, or names with semicolons",
        metavar="auto|NAME|FILE|LIST",
    )
    engine: Literal["consensus", "hdbscan", "bertopic"] = _option(
        "consensus",
        "How topics are found: by consensus of many clusterings, or by one of two others to"
        " compare with (extra: bertopic).",
        "text",
        "consensus, hdbscan or bertopic",
        choices=("consensus", "hdbscan", "bertopic"),
    )
    granularity: Literal["coarse", "medium", "fine"] = _option(
        "medium",
        "Grain of the topics, where their number is not given.",
        "text",
        "coarse, medium or fine",
        choices=("coarse", "medium", "fine"),
    )
    n_topics: int | None = _option(
        None,
        "Number of topics; by default the papers decide.",
        "integer",
        f"a whole number from 1 to {_MOST_TOPICS}",
        metavar="N",
        low=1,
        high=_MOST_TOPICS,
    )
    naming: Literal["terms", "llm"] = _option(
        "terms",
        "How topics get their names. terms: from the papers' own words. llm: from a language model"
        " of yours; keywords and titles are sent to it (extra: llm).",
        "text",
        "terms or llm",
        choices=("terms", "llm"),
    )
    llm_url: str = _option(
        "http://localhost:11434/v1",
        "For --naming llm: address of any endpoint of OpenAI's protocol (Ollama, llama.cpp, vLLM)."
        " A key is read from the variable DIGEST_ATLAS_LLM_KEY.",
        "text",
        "an address such as http://localhost:11434/v1",
        metavar="URL",
    )
    llm_model: str | None = _option(
        None,
        "For --naming llm: name of the model there.",
        "text",
        "the name of a model",
        metavar="NAME",
    )
    seed: int = _option(
        0,
        "Random seed. The same seed gives the same files.",
        "integer",
        f"a whole number from 0 to {_LAST_SEED}",
        metavar="N",
        low=0,
        high=_LAST_SEED,
    )
    labels: str | None = _option(
        None,
        "Your own labels: a CSV with theme and paper_id or title, taken into account.",
        "path",
        "a file name",
        metavar="FILE",
    )
    edits: str | None = _option(
        None,
        "Your edits of the topics (merge, split, rename, drop), replayed.",
        "path",
        "a file name",
        metavar="FILE",
    )
    decide: str | None = _option(
        None,
        "Your decisions on probable duplicates, in the table that digest-atlas duplicates writes.",
        "path",
        "a file name",
        metavar="FILE",
    )
    stop_words: str | None = _option(
        None,
        "Your own stop words, one a line: left out of topics, their names and themes' words.",
        "path",
        "a file name",
        metavar="FILE",
    )
    notices: Literal["apart", "keep"] = _option(
        "apart",
        "Errata, editorials, front matter and retraction notices. apart: marked, in no topic."
        " keep: like papers.",
        "text",
        "apart or keep",
        choices=("apart", "keep"),
    )
    format: str | None = _option(
        None,
        "Reader to use instead of the recognised one.",
        "text",
        "the name of a reader",
        metavar="READER",
    )
    columns: Mapping[str, str] = _option(
        {},
        "For tables: the column that holds title, abstract, arxiv_id, doi, date, year or month"
        " (the paper's) or digest_date (the digest's day); an empty name means no such column.",
        "pairs",
        "a column by field",
        metavar="FIELD=COLUMN",
        keys=_fields_of_a_table,
        flag="column",
    )
    limits: Mapping[str, int] = _option(
        {},
        "Size limits of inputs: file_bytes, text_bytes, text_chars, papers or values.",
        "pairs",
        f"a whole number from 1 to {_MOST_BYTES} by limit",
        metavar="NAME=N",
        keys=_limits,
        low=1,
        high=_MOST_BYTES,
        flag="limit",
    )
    skip_bad: bool = _option(
        False,
        "Leave out files that cannot be read at all, with a warning.",
        "flag",
        "true or false",
    )
    strict: bool = _option(
        False, "Make a record that cannot be read an error.", "flag", "true or false"
    )
    copy: bool = _option(
        True,
        "Keep compressed copies of the digests in the folder of results, so that it alone is"
        " enough to make the study again; without, rerun and append need --inputs.",
        "flag",
        "true or false",
    )
    encoding: str = _option(
        "auto",
        "Encoding of text files. auto: as a byte order mark says, else UTF-8, else Windows-1252 or"
        " Latin-1. detect: guessed if a file is not UTF-8. Any other: a name, such as cp1251.",
        "text",
        "auto, detect, or the name of an encoding",
        metavar="auto|detect|NAME",
    )
    n_jobs: int | None = _option(
        None,
        "Threads to use; by default one for each core. The results are the same.",
        "integer",
        "a whole number from 1 to 256",
        metavar="N",
        low=1,
        high=256,
        recorded=False,
    )
    quiet: bool = _option(
        False, "Print nothing but errors.", "flag", "true or false", recorded=False
    )
    debug: bool = _option(
        False,
        "Show the traceback of an internal error.",
        "flag",
        "true or false",
        recorded=False,
    )

    def __post_init__(self) -> None:
        for name, option in options().items():
            value = getattr(self, name)
            if value is not None or name not in _CAN_BE_ABSENT:
                object.__setattr__(self, name, option.check(name, value))
        if self.format is not None and self.format not in _formats():
            raise InputError(
                f"unknown format {shown(self.format)}",
                "one of " + ", ".join(sorted(_formats())),
                "correct --format, or leave it out",
            )
        if self.naming == "llm" and self.llm_model is None:
            raise InputError("naming = llm without llm_model", "a model", "pass --llm-model NAME")
        self._check_contradictions()

    def _check_contradictions(self) -> None:
        self._check_time()
        apart = [
            ("engine", "hdbscan", "n_topics", "hdbscan finds their number by itself"),
            ("engine", "hdbscan", "granularity", "hdbscan finds one grain only"),
            ("engine", "bertopic", "granularity", "BERTopic finds one grain only"),
        ]
        for name, value, other, why in apart:
            if getattr(self, name) == value and getattr(self, other) != _DEFAULTS[other]:
                raise InputError(
                    f"{name} = {value} with {other} = {getattr(self, other)}",
                    f"one of them ({why})",
                    "leave one of them out",
                )
        if self.n_topics is not None and self.granularity != _DEFAULTS["granularity"]:
            raise InputError(
                f"n_topics = {self.n_topics} with granularity = {self.granularity}",
                "one of them (both say how many topics there are)",
                "leave one of them out",
            )
        for name in ("encoder", "format", "encoding", "llm_url", "llm_model"):
            text = getattr(self, name)
            if text is not None and not text.isprintable():
                raise InputError(
                    f"{name} = {shown(text)}", "a name in plain text", "correct the value"
                )

    def _check_time(self) -> None:
        if self.by == "digest" and self.date == "paper":
            raise InputError(
                "by = digest with date = paper",
                "bins of the calendar, where papers count by their own dates",
                "choose by = year, for example, or leave date out",
            )
        if self.since is None or self.until is None:
            return
        from analysis.digests.published import PaperDate

        if PaperDate.of(self.until).last_day < PaperDate.of(self.since).first_day:
            raise InputError(
                f"until = {self.until} is before since = {self.since}",
                "dates in order",
                "swap them",
            )

    def with_options(self, **given: Any) -> Settings:
        """Give these settings with options put over them.

        Parameters
        ----------
        **given
            Settings by name; None and an empty tuple leave a setting as it is, the names in
            ``columns`` and ``limits`` are put over those there.

        Returns
        -------
        Settings
            New settings.

        Raises
        ------
        InputError
            As when settings are made, or a name is no option.
        """
        for name in given:
            if name not in options():
                raise InputError(
                    f"unknown option {shown(name)}", f"one of {', '.join(options())}", "remove it"
                )
        kept = {k: v for k, v in given.items() if v is not None and v != () and v != {}}
        for name in ("columns", "limits"):
            if isinstance(kept.get(name), Mapping):
                kept[name] = {**getattr(self, name), **kept[name]}
        return replace(self, **kept)

    def reading(self) -> dict[str, Any]:
        """Give the arguments of `load_digests` that these settings mean.

        Returns
        -------
        dict

        Examples
        --------
        >>> Settings(year=2025).reading()["year"]
        2025
        """
        from analysis.digests import Limits

        return {
            "paths": self.digests or None,
            "year": self.year,
            "format": self.format,
            "columns": self.columns,
            "skip_bad": self.skip_bad,
            "strict": self.strict,
            "encoding": self.encoding,
            "limits": Limits(**self.limits),
        }

    def recorded(self) -> dict[str, Any]:
        """Give every option that decides the result, for the manifest.

        Names of files are left out: what is in them is recorded by the study.

        Returns
        -------
        dict
            Plain values by option.
        """
        return {
            name: value if not isinstance(value := getattr(self, name), Mapping) else dict(value)
            for name, option in options().items()
            if option.recorded and option.kind not in ("path", "paths")
        }


_CAN_BE_ABSENT = frozenset(item.name for item in fields(Settings) if item.default is None)
_DEFAULTS = {item.name: item.default for item in fields(Settings)}


def options() -> dict[str, Option]:
    """Give the table of options by name, in order.

    Examples
    --------
    >>> options()["seed"].high
    4294967295
    """
    return {item.name: item.metadata["option"] for item in fields(Settings)}


def describe_options(*, without: Sequence[str] = ()) -> str:
    """Describe the options as parameters, in numpydoc's form.

    Parameters
    ----------
    without : sequence of str
        Names to leave out.

    Returns
    -------
    str
        Two lines an option, or more.

    Examples
    --------
    >>> [line for line in describe_options().splitlines() if line.startswith("seed")]
    ['seed : int, default 0']
    """
    types = {"path": "str or path", "paths": "sequence of path", "text": "str", "integer": "int"}
    types["date"] = "str"
    lines = []
    for item in fields(Settings):
        option: Option = item.metadata["option"]
        if item.name in without:
            continue
        kind = types.get(option.kind, "bool" if option.kind == "flag" else "mapping")
        if item.name == "out":
            kind = "str"
        if option.choices:
            kind = "{" + ", ".join(f'"{choice}"' for choice in option.choices) + "}"
        default = "optional" if item.default in (None, ()) else f"default {item.default!r}"
        if option.kind == "pairs":
            default = "optional"
        told = textwrap.wrap(option.help, 88, initial_indent="    ", subsequent_indent="    ")
        lines += [f"{item.name} : {kind}, {default}", *told]
    return "\n".join(lines)


def settings_text(**values: Any) -> str:
    r"""Write a `study.toml` with every option, commented out where it stands at its default.

    Parameters
    ----------
    **values
        Options that are to be set.

    Returns
    -------
    str
        TOML that `read_settings` reads.

    Examples
    --------
    >>> [line for line in settings_text(seed=3).splitlines() if "seed =" in line]
    ['seed = 3']
    """
    parts = [
        "# Settings of a study. Run it with:\n"
        "#   digest-atlas run --settings study.toml\n"
        "# File names are relative to this file. An option on the command line wins over the\n"
        "# same option here. A line that begins with # is off; what it shows is the default,\n"
        "# or an example."
    ]
    examples = {"year": 2025, "n_topics": 12, "labels": "labels.csv", "edits": "edits.jsonl"}
    examples |= {"decide": "pairs.csv", "stop_words": "stop-words.txt"}
    examples |= {"date": "paper", "since": "2019-03", "until": "2022"}
    examples |= {"format": "table", "n_jobs": 2, "llm_model": "llama3"}
    for item in fields(Settings):
        option: Option = item.metadata["option"]
        told = "\n".join(
            textwrap.wrap(option.help, 90, initial_indent="# ", subsequent_indent="# ")
        )
        if option.kind == "pairs":
            key, example = next(iter(option.keys())) if option.keys else "", '"Name"'
            example = example if option.high is None else "400_000_000"
            parts.append(f"{told}\n# {item.name} = {{ {key} = {example} }}")
            continue
        value = values.get(item.name, item.default)
        value = examples[item.name] if value is None else value
        mark = "" if item.name in values else "# "
        text = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
        parts.append(f"{told}\n{mark}{item.name} = {text}")
    return "\n\n".join(parts) + "\n"


def read_settings(path: str | os.PathLike[str]) -> Settings:
    """Read a `study.toml`.

    File names in it are relative to the folder it lies in.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    Settings
        With defaults for what the file does not say.

    Raises
    ------
    InputError
        If the file cannot be read, is not TOML, or holds an unknown, ill-typed,
        out-of-range or contradictory setting.
    """
    what = "a settings file, as digest-atlas init DIR makes one"
    text = read_text(path, limit=_MAX_BYTES, what=what)
    values = parse_toml(text, path=path)
    table = options()
    for name, value in values.items():
        try:
            if name not in table:
                known = ", ".join(table)
                raise InputError(f"unknown setting {shown(name)}", f"one of {known}", "remove it")
            values[name] = _beside(Path(path), name, table[name].check(name, value))
        except InputError as error:
            raise error.at(path, _line_of(name, text)) from None
    try:
        return Settings(**values)
    except InputError as error:
        raise error.at(path) from None


def _line_of(name: str, text: str) -> int | None:
    """Find the line that sets an option: its key, or the header of its table."""
    starts = (name, f"[{name}", f'"{name}"')
    rows = enumerate(text.splitlines(), 1)
    return next((i for i, row in rows if row.strip().startswith(starts)), None)


def _beside(settings: Path, name: str, value: Any) -> Any:
    """Resolve file names against the settings file's folder."""
    from analysis.themes.reading import bundled_taxonomies, is_list

    folder = settings.parent
    kind = options()[name].kind
    if kind == "paths":
        return tuple(item if item == "-" else str(folder / item) for item in value)
    if name == "themes" and (value in ("auto", *bundled_taxonomies()) or is_list(value)):
        return value
    if kind == "path":
        return str(folder / value)
    if name == "encoder" and os.path.isdir(folder / value):  # noqa: PTH112 - raises nothing
        return str(folder / value)
    return value
