"""A reader's own labels: which paper belongs to which theme."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.errors import InputError
from analysis.language import stems

__all__ = ["read_labels"]


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
        Themes that may be named; an empty cell means "none of them".

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
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError(
            f"a label file that cannot be read ({reason})",
            "a CSV file",
            "check the path and save it as UTF-8",
            path=path,
        ) from None
    lines = _lines(text, path)
    columns = [c.strip() for c in lines[0][1]] if lines else []
    if "theme" not in columns or not {"paper_id", "title"} & set(columns):
        raise InputError(
            f"the columns {', '.join(columns) or 'none'}",
            "theme and paper_id or title",
            "correct the header",
            path=path,
            line=1,
        )
    place = {
        " ".join(stems(title)): i for title, i in reversed(list(zip(titles, ids, strict=True)))
    }
    known, labels = set(ids), dict[str, str]()
    for line, cells in lines[1:]:
        row = dict(zip(columns, cells, strict=False))
        paper = row.get("paper_id", "").strip()
        title = row.get("title", "").strip()
        theme = row.get("theme", "").strip()
        if not paper and not title and not theme:
            continue
        found = paper if paper in known else place.get(" ".join(stems(title))) if title else None
        if found is None:
            raise InputError(
                f"the paper {paper or title!r}",
                "a paper of this study",
                "correct or remove the row",
                path=path,
                line=line,
            )
        if theme and theme not in theme_ids:
            raise InputError(
                f"the theme {theme!r}",
                f"one of {', '.join(theme_ids)}",
                "correct the theme or add it to the taxonomy",
                path=path,
                line=line,
            )
        if labels.setdefault(found, theme) != theme:
            raise InputError(
                f"a second theme {theme!r} for {found}",
                "one theme per paper",
                "keep one of the two rows",
                path=path,
                line=line,
            )
    return labels


def _lines(text: str, path: str | Path) -> list[tuple[int, list[str]]]:
    """Give the rows of a CSV, each with the number of its (last) line."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise InputError(
            f"text that is not CSV ({error})",
            "a CSV file",
            "correct the line",
            path=path,
            line=reader.line_num,
        ) from None
