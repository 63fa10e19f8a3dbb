"""Write BENCHMARKS.md from the result files in `results/`.

    python tests/benchmarks/pages.py            # write the page
    python tests/benchmarks/pages.py --check    # say whether the page is up to date

A result file holds one benchmark: what is asked, the commit that recorded the numbers, the
machine, the sets measured and those looked at while constants were chosen, the command, and
rows with goal and measured value. After a benchmark has run, put its numbers there by hand.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).parent / "results"
PAGE = ROOT / "BENCHMARKS.md"

HEAD = """\
# Benchmarks

Every number that this project quotes comes from a command in `tests/benchmarks/`.
This page is made from the files in `tests/benchmarks/results/` by
`python tests/benchmarks/pages.py`, and a test holds the two together.

The reference data is not part of the project. It lies beside the checkout, in `../shared`.
Sets that were looked at while a constant was chosen are named as "tuned on".
"Commit" is the one that recorded the numbers.
A goal that was not reached says "no" in the last column."""


@dataclass(frozen=True)
class Row:
    """One measured value; without a goal, `met` is None."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Table:
    """Systems beside each other."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Result:
    """What one benchmark measured."""

    name: str
    title: str
    order: int
    question: str
    commit: str
    machine: str
    sets: tuple[str, ...]
    tuned_on: tuple[str, ...]
    command: str
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    rows: tuple[Row, ...] = ()

    def page(self) -> str:
        """Write the section of the page."""
        tuned = ", ".join(self.tuned_on) or "none of these"
        parts = [
            f"## {self.title}",
            self.question,
            "\n".join(
                [
                    f"- Command: `{self.command}`",
                    f"- Sets: {', '.join(self.sets)}",
                    f"- Tuned on: {tuned}",
                    f"- Commit {self.commit}; {self.machine}",
                ]
            ),
        ]
        parts += [_table(table.columns, table.rows) for table in self.tables]
        if self.rows:
            cells = [
                (row.what, row.goal or "none set", row.measured, _met(row)) for row in self.rows
            ]
            parts.append(_table(("what", "goal", "measured", "reached"), cells))
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts)


def _met(row: Row) -> str:
    return "" if row.met is None else "yes" if row.met else "no"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def read_result(path: Path) -> Result:
    """Read one result file; an unknown or missing key is an error."""
    values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = tuple(Row(**row) for row in values.pop("rows", ()))
    tables = tuple(
        Table(tuple(table["columns"]), tuple(map(tuple, table["rows"])))
        for table in values.pop("tables", ())
    )
    listed = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return Result(path.stem, **{**values, **listed}, rows=rows, tables=tables)


def read_results(folder: Path = RESULTS) -> list[Result]:
    """Read all result files, in the order of the page."""
    return sorted(map(read_result, folder.glob("*.toml")), key=lambda result: result.order)


def page_of(results: Sequence[Result]) -> str:
    """Write the page."""
    return "\n\n".join([HEAD, *(result.page() for result in results)]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or say whether it is up to date."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("--check", action="store_true", help="write nothing; exit 1 if it differs")
    page = page_of(read_results())
    if ask.parse_args(arguments).check:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page
        print(f"{PAGE.name}: {'up to date' if same else 'differs; run pages.py'}")
        return 0 if same else 1
    PAGE.write_text(page, encoding="utf-8")
    print(f"{PAGE.name}: written from {len(read_results())} result files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
