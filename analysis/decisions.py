"""What a reader decided about probable duplicates: a table to fill, and its replay.

The table holds a pair of papers a row. Its column ``decision`` is ``same``, ``different``, or
empty while nobody has decided.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.cells import as_cell
from analysis.errors import InputError
from analysis.files import atomic_write, read_text
from analysis.gate import shown

if TYPE_CHECKING:
    from analysis.corpus import Corpus

__all__ = ["COLUMNS", "Decisions", "read_decisions", "write_pairs"]

#: Columns of the table; a file needs the first two and the last.
COLUMNS = (
    "paper_id_a",
    "paper_id_b",
    "title_a",
    "title_b",
    "title_similarity",
    "abstract_similarity",
    "decision",
)
#: Whether a pair of ids, in order, is one paper.
Decisions = Mapping[tuple[str, str], bool]
_MAX_BYTES = 50_000_000
_LONGEST_ID = 1_000
_ANSWERS = {"same": True, "different": False, "": None, "?": None}


def read_decisions(path: str | os.PathLike[str]) -> dict[tuple[str, str], bool]:
    r"""Read what a reader decided.

    Parameters
    ----------
    path : path
        A CSV with the columns ``paper_id_a, paper_id_b, decision``; others are for reading.

    Returns
    -------
    dict of tuple of str to bool
        For every pair of ids that is decided, in order: whether they are one paper.

    Raises
    ------
    InputError
        A column is missing, an answer is none, or a pair is decided both ways.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "pairs.csv")
    ...     atomic_write(file, "paper_id_a,paper_id_b,decision\ndoi:10.1/b,doi:10.1/a,same\n")
    ...     read_decisions(file)
    {('doi:10.1/a', 'doi:10.1/b'): True}
    """
    text = read_text(path, limit=_MAX_BYTES, what="a table of pairs of papers")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    found: dict[tuple[str, str], bool] = {}
    try:
        missing = [c for c in ("paper_id_a", "paper_id_b", "decision") if c not in _names(rows)]
        if missing:
            raise InputError(
                f"no column {missing[0]}", "paper_id_a, paper_id_b and decision",
                "let digest-atlas duplicates write the table", path=path, line=1,
            )  # fmt: skip
        for row in rows:
            pair, answer = _pair(row, path, rows.line_num)
            if answer is None:
                continue
            if found.setdefault(pair, answer) != answer:
                raise InputError(
                    f"{pair[0]} and {pair[1]} decided both ways", "one answer for a pair",
                    "remove one of them", path=path, line=rows.line_num,
                )  # fmt: skip
    except csv.Error as error:
        raise InputError(
            f"a broken table ({error})", "a CSV of pairs", "write it again",
            path=path, line=rows.line_num,
        ) from None  # fmt: skip
    return found


def _names(rows: csv.DictReader[str]) -> list[str]:
    return list(rows.fieldnames or ())


def _pair(
    row: Mapping[str, str | None], path: str | os.PathLike[str], line: int
) -> tuple[tuple[str, str], bool | None]:
    """Give the ids of a row, in order, and its answer."""
    one, other, said = (
        (row.get(c) or "").strip() for c in ("paper_id_a", "paper_id_b", "decision")
    )
    if said.lower() not in _ANSWERS:
        raise InputError(
            f"unknown decision {shown(said)}", "same, different, or nothing", "correct it",
            path=path, line=line,
        )  # fmt: skip
    answer = _ANSWERS[said.lower()]
    if not (one and other) or one == other or max(len(one), len(other)) > _LONGEST_ID:
        raise InputError(
            "a row without two different ids", "the ids of two papers", "correct the row",
            path=path, line=line,
        )  # fmt: skip
    if answer and one.startswith("arxiv:") and other.startswith("arxiv:"):
        raise InputError(
            f"two ids of arXiv, {one[:60]} and {other[:60]}, as one paper",
            "two papers, as each paper has one id there", "put different there, or remove the row",
            path=path, line=line,
        )  # fmt: skip
    return (min(one, other), max(one, other)), answer


def write_pairs(corpus: Corpus, decisions: Decisions, path: str | os.PathLike[str]) -> int:
    """Write the table: what was decided, and below it the pairs that nobody decided.

    Parameters
    ----------
    corpus : Corpus
        Built with these decisions.
    decisions : mapping of tuple of str to bool
        As `read_decisions` gives them; they are kept.
    path : path
        The file, which is replaced.

    Returns
    -------
    int
        The number of undecided pairs.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from analysis.corpus import Corpus
    >>> from analysis.digests import load_digests
    >>> corpus = Corpus.from_digests(load_digests())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_pairs(corpus, {}, Path(folder, "pairs.csv"))
    0
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    titles = dict(zip(corpus.papers["paper_id"], corpus.papers["title"], strict=True))
    for pair, same in sorted(decisions.items()):
        names = (as_cell(titles.get(paper_id, "")) for paper_id in pair)
        writer.writerow([*pair, *names, "", "", "same" if same else "different"])
    for row in corpus.near_duplicates.itertuples(index=False):
        texts = [as_cell(value) if isinstance(value, str) else value for value in row]
        writer.writerow([*texts, ""])
    atomic_write(path, out.getvalue())
    return len(corpus.near_duplicates)
