"""Cells of tables: texts that a spreadsheet must not run as formulas, and lists."""

from __future__ import annotations

from analysis.gate import visible

__all__ = ["as_cell", "listed", "neutralise", "restore"]

# What spreadsheets take for the start of a formula, full-width forms included.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_cell(text: str) -> str:
    r"""Write a text from outside into a table that a reader opens in a spreadsheet.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        What `analysis.gate.visible` shows, behind an apostrophe where it starts like a formula.

    Examples
    --------
    >>> as_cell("=1+1\x1b")
    "'=1+1\\x1b"
    """
    return neutralise(visible(text))


def listed(cell: object) -> list[str]:
    """Split a cell that holds a list.

    Parameters
    ----------
    cell : object
        Its text, with ``|`` between the items.

    Returns
    -------
    list of str
        The items; those of blanks alone are left out.

    Examples
    --------
    >>> listed("peft|multilingual"), listed("")
    (['peft', 'multilingual'], [])
    """
    return [item for item in str(cell).split("|") if item.strip()]


def neutralise(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text, unchanged unless it starts like a formula. `restore` undoes it exactly.

    References
    ----------
    OWASP, "CSV Injection".

    Examples
    --------
    >>> neutralise("=1+1"), neutralise("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.lstrip("'").startswith(_STARTS) else text


def restore(cell: str) -> str:
    """Take back what `neutralise` put before a text.

    Parameters
    ----------
    cell : str
        A cell as written.

    Returns
    -------
    str
        The text as it was.

    Examples
    --------
    >>> restore("'=1+1"), restore("'tis")
    ('=1+1', "'tis")
    """
    if cell.startswith("'") and cell.lstrip("'").startswith(_STARTS):
        return cell[1:]
    return cell
