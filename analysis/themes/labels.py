"""A reader's own labels: which paper belongs to which theme."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.errors import InputError
from analysis.files import read_text
from analysis.gate import shown
from analysis.language import stems

__all__ = ["OPEN", "check_theme", "read_labels"]

OPEN = "?"  # stands for a theme that the reader has yet to give

_LARGEST = 50_000_000  # bytes
_LONGEST_ROW = 300_000  # characters


def check_theme(
    theme: str,
    theme_ids: Sequence[str],
    *,
    path: str | Path | None = None,
    line: int | None = None,
) -> None:
    """Refuse the label of a theme that is not there.

    Parameters
    ----------
    theme : str
        A theme's id; empty for none of them.
    theme_ids : sequence of str
        Themes there are.
    path, line : str or Path, int, optional
        Where the label stands.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_theme("", ["peft"])
    """
    if theme and theme not in theme_ids:
        raise InputError(
            f"the theme {shown(theme)}",
            f"one of {', '.join(theme_ids)}",
            "correct the theme or add it to the taxonomy",
            path=path,
            line=line,
        )


def read_labels(
    path: str | Path,
    *,
    ids: Sequence[str],
    titles: Sequence[str],
    theme_ids: Sequence[str],
) -> Mapping[str, str]:
    r"""Read a CSV of papers and their themes.

    Parameters
    ----------
    path : str or Path
        CSV with a header: ``theme`` and ``paper_id`` or ``title`` (or both; the id wins).
    ids, titles : sequence of str, length n_papers
        The papers that may be named. Titles are matched without case, punctuation and
        spelling variants.
    theme_ids : sequence of str
        Themes that may be named; an empty cell means "none of them", and ``?`` that the paper
        is not labelled yet.

    Returns
    -------
    mapping of str to str
        Theme by paper id, in the file's order.

    Raises
    ------
    InputError
        A column is missing, a paper or theme is unknown, or a paper has two themes; the
        message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "labels.csv"
    ...     _ = file.write_text("title,theme\nA Paper,peft\n")
    ...     read_labels(file, ids=["title:1"], titles=["A paper"], theme_ids=["peft"])
    {'title:1': 'peft'}
    """
    text = read_text(path, limit=_LARGEST, what="a CSV file of labels")
    lines = _lines(text, path)
    columns = [c.strip() for c in next(lines, (1, []))[1]]
    if "theme" not in columns or not {"paper_id", "title"} & set(columns):
        raise InputError(
            f"the columns {shown(', '.join(columns)) if columns else 'none'}",
            "theme and paper_id or title",
            "correct the header",
            path=path,
            line=1,
        )
    place = {
        " ".join(stems(title)): i for title, i in reversed(list(zip(titles, ids, strict=True)))
    }
    known, labels = set(ids), dict[str, str]()
    for line, cells in lines:
        row = dict(zip(columns, cells, strict=False))
        paper = row.get("paper_id", "").strip()
        title = row.get("title", "").strip()
        theme = row.get("theme", "").strip()
        if theme == OPEN or (not paper and not title and not theme):
            continue
        found = paper if paper in known else place.get(" ".join(stems(title))) if title else None
        if found is None:
            raise InputError(
                f"the paper {shown(paper or title)}",
                "a paper of this study",
                "correct or remove the row",
                path=path,
                line=line,
            )
        check_theme(theme, theme_ids, path=path, line=line)
        if labels.setdefault(found, theme) != theme:
            raise InputError(
                f"a second theme {shown(theme)} for {found}",
                "one theme per paper",
                "keep one of the two rows",
                path=path,
                line=line,
            )
    return labels


def _lines(text: str, path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a CSV one by one, each with the number of its (last) line."""
    length = 0

    def lines() -> Iterator[str]:
        nonlocal length
        for line in io.StringIO(text, newline=""):
            length += len(line)
            # Checked before the row is taken apart: it may be one of millions of cells.
            if length > _LONGEST_ROW:
                raise csv.Error(f"a row of more than {_LONGEST_ROW:,} characters")
            yield line

    reader = csv.reader(lines())
    try:
        for cells in reader:
            length = 0
            yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(
            f"text that is not CSV ({error})",
            "a CSV file",
            "correct the line",
            path=path,
            line=reader.line_num,
        ) from None
