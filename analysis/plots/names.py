"""Names that a reader knows, for the ids and numbers in the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.gate import plain

__all__ = ["display_name", "percent", "points", "records", "theme_names", "topic_names"]


def theme_names(taxonomy: pd.DataFrame) -> dict[str, str]:
    """Map theme ids to names.

    Parameters
    ----------
    taxonomy : DataFrame
        ``theme`` and ``name``.

    Returns
    -------
    dict of str to str
        In the taxonomy's order.

    Examples
    --------
    >>> theme_names(pd.DataFrame({"theme": ["peft"], "name": ["Adapters"]}))
    {'peft': 'Adapters'}
    """
    return {str(t): plain(n) for t, n in zip(taxonomy["theme"], taxonomy["name"], strict=True)}


def topic_names(topics: pd.DataFrame) -> dict[str, str]:
    """Map topic numbers, as text, to labels.

    Parameters
    ----------
    topics : DataFrame
        ``topic`` and ``label``.

    Returns
    -------
    dict of str to str
        In the order of the table.

    Examples
    --------
    >>> topic_names(pd.DataFrame({"topic": [0], "label": ["Low-rank adapters"]}))
    {'0': 'Low-rank adapters'}
    """
    return {str(t): plain(n) for t, n in zip(topics["topic"], topics["label"], strict=True)}


def display_name(key: object, names: Mapping[str, str] | None) -> str:
    """Give the name of a theme or topic, or its key where there is none.

    Parameters
    ----------
    key : object
        Theme id or topic number.
    names : mapping of str to str, optional
        As from `theme_names` or `topic_names`.

    Returns
    -------
    str
        One line of printable text.

    Examples
    --------
    >>> display_name(3, {"3": "Retrieval"}), display_name("peft", None)
    ('Retrieval', 'peft')
    """
    return plain((names or {}).get(str(key), key))


def percent(share: float) -> str:
    r"""Write a share for a reader.

    Parameters
    ----------
    share : float
        A fraction from 0 to 1.

    Returns
    -------
    str
        In per cent, with one digit below ten, and a space that does not break.

    Examples
    --------
    >>> percent(0.5), percent(0.0671), percent(0.0)
    ('50\xa0%', '6.7\xa0%', '0\xa0%')
    """
    value = 100 * share
    return (
        f"{value:.0f}\N{NO-BREAK SPACE}%"
        if value >= 9.95 or value == 0
        else f"{value:.1f}\N{NO-BREAK SPACE}%"
    )


def points(change: float) -> str:
    """Write a change of a share in percentage points.

    Parameters
    ----------
    change : float
        A difference of two fractions.

    Returns
    -------
    str
        With its sign, one digit after the point.

    Examples
    --------
    >>> points(0.1034), points(-0.02), points(0.0)
    ('+10.3', '−2.0', '0.0')
    """
    rounded = round(100 * change, 1)
    if rounded == 0:
        return "0.0"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):.1f}"


def records(table: pd.DataFrame) -> list[Any]:
    """List the rows of a table, with a column an attribute.

    Parameters
    ----------
    table : DataFrame
        Any table whose columns have names that Python allows.

    Returns
    -------
    list of namedtuple
        One a row, in order, without the index.

    Examples
    --------
    >>> records(pd.DataFrame({"topic": [3]}))[0].topic
    3
    """
    return list(table.itertuples(index=False))
