"""Small tables in HTML, for what a notebook shows of a result."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from analysis.gate import plain

__all__ = ["html_table"]

_LONGEST = 200  # characters of a cell
_MOST = 20  # rows


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table in HTML with every text made inert.

    Parameters
    ----------
    caption : str
        What the table shows.
    head : sequence of str
        Names of the columns.
    rows : iterable of sequences
        One cell a column, the first naming the row; numbers are set to the right. Of many rows
        the first are shown, with a line that says so.

    Returns
    -------
    str

    Examples
    --------
    >>> print(html_table("One <b>", ["name", "n"], [["a & b", 3]]))
    <table><caption>One &lt;b&gt;</caption><thead><tr><th scope="col">name</th><th
    scope="col">n</th></tr></thead><tbody><tr><th scope="row" style="text-align:left">a &amp;
    b</th><td style="text-align:right">3</td></tr></tbody></table>
    """
    listed = [list(row) for row in rows]
    body = [_row(row) for row in listed[:_MOST]]
    if len(listed) > _MOST:
        body.append(f'<td colspan="{len(head)}">and {len(listed) - _MOST} more</td>')
    columns = "".join(f'<th scope="col">{_inert(name)}</th>' for name in head)
    return (
        f"<table><caption>{_inert(caption)}</caption><thead><tr>{columns}</tr></thead><tbody>"
        + "".join(f"<tr>{cells}</tr>" for cells in body)
        + "</tbody></table>"
    )


def _row(row: Sequence[object]) -> str:
    first = f'<th scope="row" style="text-align:left">{_inert(row[0])}</th>'
    return first + "".join(_cell(value) for value in row[1:])


def _cell(value: object) -> str:
    side = "right" if isinstance(value, int | float) else "left"
    return f'<td style="text-align:{side}">{_inert(value)}</td>'


def _inert(value: object) -> str:
    """Escape a text, as figures show it, with its end cut off."""
    text = plain(value)
    return html.escape(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
