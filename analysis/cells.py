"""Text cells that a spreadsheet must not run as formulas."""

from __future__ import annotations

__all__ = ["neutralise", "restore"]

# What spreadsheets take for the start of a formula, full-width forms included.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
