"""Numbers of things in words."""

from __future__ import annotations

__all__ = ["counted"]


def counted(n: int, noun: str) -> str:
    """Write how many there are of something.

    Parameters
    ----------
    n : int
        How many.
    noun : str
        Of what, in the singular; its plural ends in s.

    Returns
    -------
    str
        Number and noun.

    Examples
    --------
    >>> counted(1, "paper"), counted(0, "paper")
    ('1 paper', '0 papers')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
