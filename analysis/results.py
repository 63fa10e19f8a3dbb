"""The result of a study: every table, as it is written to and read from a folder."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.cells import neutralise, restore
from analysis.errors import InputError
from analysis.files import atomic_write, read_bytes
from analysis.gate import visible
from analysis.intake import INTAKE_COLUMNS
from analysis.manifest import kind_of, read_manifest
from analysis.trends.compare import COMPARE_COLUMNS
from analysis.trends.series import TREND_COLUMNS
from analysis.trends.shares import SHARE_COLUMNS
from analysis.trends.weights import WEIGHTED_COLUMNS

__all__ = ["TABLES", "StudyResult"]

#: Columns of every table, in the order they are written. New columns go to the end.
TABLES: dict[str, tuple[str, ...]] = {
    "papers": (
        "paper_id",
        "title",
        "digests",
        "topic",
        "topic_label",
        "topic_confidence",
        "theme",
        "theme_probability",
        "themes",
        "published",
        "authors",
        "venue",
        "keywords",
        "language",
        "type",
        "status",
        "citations",
        "upvotes",
        "links",
        "theme_probabilities",
        "topic_path",
        "nearest",
    ),
    "topics": (
        "topic",
        "label",
        "n_papers",
        "stability",
        "keywords",
        "representative_papers",
        "label_coverage",
        "description",
    ),
    "trends": (*COMPARE_COLUMNS, "label"),
    "digests": (
        "digest",
        "date",
        "source",
        "n_papers",
        "n_new",
        "n_shared",
        "n_bad",
        "n_without_abstract",
    ),
    "shares": (*SHARE_COLUMNS, "label"),
    "map": ("paper_id", "x", "y"),
    "crosswalk": ("theme", "topic", "n_papers", "share_of_theme", "share_of_topic"),
    "evidence": ("paper_id", "theme", "evidence"),
    "taxonomy": ("theme", "name", "definition"),
    "hierarchy": ("grain", "topic", "parent", "n_papers", "label", "label_coverage"),
    "intake": INTAKE_COLUMNS,
    "texts": ("paper_id", "abstract"),
    "series": (*TREND_COLUMNS, "label"),
    "changes": ("digest", "kind", "topic", "before", "label"),
    "weighted": (*WEIGHTED_COLUMNS, "label"),
}
#: Tables that only some studies have; the others write no file of that name.
SOMETIMES = frozenset({"series", "changes", "weighted"})
#: Columns that hold text even where every value looks like a number.
_TEXT = {
    "paper_id",
    "title",
    "digests",
    "topic_label",
    "theme",
    "themes",
    "label",
    "keywords",
    "representative_papers",
    "description",
    "kind",
    "name",
    "verdict",
    "method",
    "status",
    "closure",
    "estimand",
    "note",
    "digest",
    "weight",
    "date",
    "source",
    "evidence",
    "definition",
    "grain",
    "bin_first",
    "bin_last",
    "shape",
    "peak",
    "published",
    "authors",
    "venue",
    "language",
    "type",
    "links",
    "theme_probabilities",
    "topic_path",
    "nearest",
    "abstract",
    "file",
    "what",
    "why",
}
#: Columns of whole numbers, none of them missing.
_WHOLE = {"topic", "parent", "before", "n_papers", "n_new", "n_shared", "n_bad"}
#: Columns of whole numbers, some of them missing.
_COUNTS = {"record", "line", "citations", "upvotes"}
_DECIMALS = 6
_ALONG = ("inputs/", "history/")
# Bytes and cells of one table; 250,000 papers, the most that are read, stay well below them.
_LARGEST = 800_000_000
_MOST_CELLS = 8_000_000


@dataclass(frozen=True)
class StudyResult:
    """All tables of a study, exactly as in its CSV files.

    Characters in texts that would steer a terminal or the direction of text stand as escapes
    (`analysis.gate.visible`).
    Cells that hold a list join its items with ``|``. A ``topic`` of -1 and an empty ``theme``
    mean none; such papers stay in every denominator.

    Attributes
    ----------
    papers : DataFrame
        One row per unique paper, sorted by ``paper_id``. ``theme_probabilities`` goes with
        ``themes``; ``topic_path`` holds the paper's topic in every grain of ``hierarchy``,
        coarsest first (-1 for none); ``nearest`` the ids of the papers most like it.
    topics : DataFrame
        One row per topic: label, size, stability, keywords, representative papers.
    trends : DataFrame
        Change of every theme and topic: of two bins the one against the other, of more along
        a line through all of them, beside counts and shares of the first and the last. Bins
        are digests or spans of the calendar; empty for one bin.
    digests : DataFrame
        One row per digest, earliest first.
    shares : DataFrame
        Share of every theme and topic in every bin (the column ``digest`` names it), with
        95 % intervals.
    map : DataFrame
        Position of every paper on the topic map, from 0 to 1.
    crosswalk : DataFrame
        Papers by theme and topic.
    evidence : DataFrame
        What put each paper under its theme.
    taxonomy : DataFrame
        The themes asked about, in the order of the taxonomy file.
    hierarchy : DataFrame
        The topics of every grain, coarsest first, with the topic they belong to in the grain
        before (-1 for the coarsest).
    intake : DataFrame
        What became of every file and record that was read; `analysis.intake.intake_table`.
    texts : DataFrame
        The abstract of every paper, in the order of ``papers``; empty where there is none.
    series : DataFrame
        Every theme and topic over three bins or more, as `trend` gives it; empty for
        fewer, where ``trends`` says it all.
    changes : DataFrame
        What became of topics as digests were appended; empty where none were. ``kind`` is
        "birth", "merge", "split" or "death", ``before`` the topic that went into another, fell
        apart or ended (-1 for a birth), ``topic`` what is there now (-1 for a death).
    weighted : DataFrame
        Share of every theme and topic in the upvotes or citations of every bin; empty unless
        asked for.
    kept : dict of str to bytes
        Copies of the inputs and earlier manifests, by their names in the folder.
    manifest : dict
        Inputs with hashes, settings, versions, merged papers; hashes of the outputs once
        written.

    Examples
    --------
    >>> from analysis import run_study
    >>> result = run_study()
    >>> len(result.papers), list(result.digests["digest"])
    (136, ['mar-11', 'mar-12'])
    """

    papers: pd.DataFrame
    topics: pd.DataFrame
    trends: pd.DataFrame
    digests: pd.DataFrame
    shares: pd.DataFrame
    map: pd.DataFrame
    crosswalk: pd.DataFrame
    evidence: pd.DataFrame
    taxonomy: pd.DataFrame
    hierarchy: pd.DataFrame
    intake: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=INTAKE_COLUMNS))
    texts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TABLES["texts"]))
    series: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TABLES["series"]))
    changes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TABLES["changes"]))
    weighted: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TABLES["weighted"]))
    manifest: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name, columns in TABLES.items():
            frame: pd.DataFrame = getattr(self, name)
            lacking = [column for column in columns if column not in frame.columns]
            if lacking:
                raise ValueError(f"table {name} lacks the columns {lacking}")
            extra = [column for column in frame.columns if column not in columns]
            ordered = frame.loc[:, [*columns, *extra]].reset_index(drop=True)
            # First to where all processors agree: half of the last decimal is a common value.
            ordered = ordered.round(2 * _DECIMALS).round(_DECIMALS)
            for column in _TEXT.intersection(ordered.columns):
                ordered[column] = _shown(ordered[column])
            object.__setattr__(self, name, ordered)

    def write_tables(self, folder: Path) -> list[str]:
        """Write every table as a CSV file; ``series`` and ``weighted`` only where there is one.

        Text that a spreadsheet would run as a formula is written behind an apostrophe;
        numbers are untouched.

        Parameters
        ----------
        folder : Path
            Where to; made if absent.

        Returns
        -------
        list of str
            Names of the files written.
        """
        written = {
            f"{name}.csv": frame
            for name, frame in self.tables().items()
            if len(frame) or name not in SOMETIMES
        }
        for name, frame in written.items():
            atomic_write(folder / name, _to_csv(frame))
        return list(written)

    @classmethod
    def read(cls, folder: str | Path) -> StudyResult:
        """Read a study back from the folder it was written to.

        Parameters
        ----------
        folder : str or Path
            A folder that `digest-atlas run` wrote.

        Returns
        -------
        StudyResult
            With the same tables, and the manifest.

        Raises
        ------
        InputError
            If a file is absent or not as written.
        """
        folder = Path(folder)
        manifest = read_manifest(folder)
        tables = {
            name: _from_csv(folder / f"{name}.csv", columns)
            for name, columns in TABLES.items()
            if name not in SOMETIMES or os.path.lexists(folder / f"{name}.csv")
        }
        return cls(**tables, manifest=manifest, kept=_kept(folder, manifest))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables by name.

        Returns
        -------
        dict of str to DataFrame
            The frames themselves, not copies.
        """
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name in TABLES}


def _shown(column: pd.Series) -> pd.Series:
    """Let texts pass the gate; a column in which none steers stays as it is."""
    texts = [visible(value) if isinstance(value, str) else value for value in column]
    if all(new is old for new, old in zip(texts, column, strict=True)):
        return column
    return pd.Series(texts, column.index, dtype=column.dtype)


def _kept(folder: Path, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """Read the files that go along with the tables, as far as they are as written."""
    found = {}
    for name, sha256 in manifest["outputs"].items():
        if name.startswith(_ALONG) and kind_of(folder, name) == "file":
            data = read_bytes(folder / name, limit=_LARGEST)
            if hashlib.sha256(data).hexdigest() == sha256:
                found[name] = data
    return found


def _to_csv(frame: pd.DataFrame) -> str:
    """Write a table as CSV text with text cells made safe for spreadsheets."""
    safe = frame.copy()
    for column in safe.columns:
        if column in _TEXT:
            safe[column] = [neutralise(str(value)) for value in safe[column]]
    buffer = io.StringIO()
    safe.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue()


def _from_csv(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a table back, text as text, and hold it to its columns."""
    remedy = ("a table as the program wrote it", "run the study again")
    data = read_bytes(path, limit=_LARGEST, what=f"a CSV file with the columns {columns[0]}, ...")
    if (cells := data.count(b",") + data.count(b"\n")) > _MOST_CELLS:
        raise InputError(f"a table of about {cells:,} cells", *remedy, path=path)
    try:
        frame = pd.read_csv(
            io.BytesIO(data),
            dtype=dict.fromkeys(_TEXT, str),
            keep_default_na=False,
            encoding="utf-8",
        )
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"no readable table ({type(error).__name__})", *remedy, path=path
        ) from None
    if not isinstance(frame.index, pd.RangeIndex):
        raise InputError("rows with more cells than the header", *remedy, path=path)
    lacking = [column for column in columns if column not in frame.columns]
    if lacking:
        raise InputError(f"a table without {', '.join(lacking)}", *remedy, path=path)
    for column in frame.columns:
        if column in _TEXT:
            restored = [restore(value) for value in frame[column]]
            frame[column] = pd.Series(restored, frame.index, dtype=object)
        elif column in _WHOLE and len(frame) and frame[column].dtype.kind != "i":
            raise InputError(f"no whole numbers in the column {column}", *remedy, path=path)
        elif column in _COUNTS:
            frame[column] = _counts(frame[column], path)
        elif column in columns and len(frame) and not _holds_numbers(frame[column]):
            raise InputError(f"words in the column {column}", *remedy, path=path)
    return frame


def _counts(column: pd.Series, path: Path) -> pd.Series:
    """Read whole numbers, of which some may be missing."""
    numbers = pd.to_numeric(column.replace("", None), errors="coerce")
    whole = numbers.isna() | ((numbers % 1 == 0) & (numbers.abs() < 2**53))
    if not whole.all() or not _holds_numbers(column):
        raise InputError(
            f"no whole numbers in the column {column.name}",
            "a table as the program wrote it",
            "run the study again",
            path=path,
        )
    return numbers.astype("Float64").astype("Int64")


def _holds_numbers(column: pd.Series) -> bool:
    """Tell whether all cells are numbers or empty, as far as pandas could read them."""
    return pd.to_numeric(column.replace("", None), errors="coerce").notna().sum() == (
        (column != "").sum()
    )
