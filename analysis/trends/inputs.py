"""Checks of what a caller hands in: every wrong call ends in one clear line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import InputError

__all__ = ["check_indicator", "check_names", "check_pair"]

BoolArray = NDArray[np.bool_]


def check_indicator(values: ArrayLike, what: str) -> BoolArray:
    """Return `values` as a two-dimensional boolean array, or say what is wrong.

    Parameters
    ----------
    values : array_like of bool or 0/1, shape (n_papers, n_columns)
        What was handed in.
    what : str
        Its name in the error text.

    Returns
    -------
    ndarray of bool, shape (n_papers, n_columns)

    Raises
    ------
    InputError
        It is not two-dimensional, or holds anything but true and false.

    Examples
    --------
    >>> check_indicator([[1, 0], [0, 1]], "membership").dtype
    dtype('bool')
    """
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    if array.ndim != 2:
        raise InputError(
            f"{what} with {array.ndim} dimension(s)",
            f"{what} as a table of true and false, one row a paper",
            "pass a two-dimensional array",
        )
    if array.dtype != bool and array.size and not np.isin(array, (0, 1)).all():
        raise InputError(
            f"{what} with values other than 0 and 1",
            "true or false in every cell",
            "pass counts or probabilities as an indicator first",
        )
    return array.astype(bool)


def check_names(names: Sequence[object], n: int, what: str) -> list[str]:
    """Return `names` as unique strings, one for each of `n` columns, or say what is wrong.

    Parameters
    ----------
    names : sequence
        What was handed in; turned into strings.
    n : int
        How many are needed.
    what : str
        The thing named, singular, for the error text.

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        There are too few or too many, or two are the same.

    Examples
    --------
    >>> check_names([0, 1], 2, "topic")
    ['0', '1']
    """
    listed = [str(name) for name in names]
    if len(listed) != n:
        raise InputError(
            f"{len(listed)} {what} name(s) for {n} column(s)",
            f"one name for every {what}",
            "pass as many names as columns",
        )
    if len(set(listed)) != len(listed):
        twice = next(name for name in listed if listed.count(name) > 1)
        raise InputError(
            f"the {what} name {twice!r} twice", "every name once", f"rename one {what} of the two"
        )
    return listed


def check_pair(
    membership: ArrayLike,
    indicators: ArrayLike,
    names: Sequence[object],
    digests: Sequence[object] | None,
) -> tuple[BoolArray, BoolArray, list[str], list[str]]:
    """Check membership, labels and their names together.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests)
        Which digest lists which paper.
    indicators : array_like of bool, shape (n_papers, n_labels)
        Which paper has which label.
    names : sequence, length n_labels
        Names of the labels.
    digests : sequence, length n_digests, or None
        Names of the digests; numbered from 1 when None.

    Returns
    -------
    membership, indicators, names, digests
        The same, as arrays of bool and lists of strings.

    Raises
    ------
    InputError
        They do not fit together.

    Examples
    --------
    >>> check_pair([[1], [1]], [[0], [1]], ["agents"], None)[3]
    ['1']
    """
    member = check_indicator(membership, "membership")
    label = check_indicator(indicators, "indicators")
    if len(member) != len(label):
        raise InputError(
            f"membership of {len(member)} papers and indicators of {len(label)}",
            "the same papers in both, in the same order",
            "take both from one corpus",
        )
    n_digests = member.shape[1]
    listed = [str(i + 1) for i in range(n_digests)] if digests is None else digests
    return (
        member,
        label,
        check_names(names, label.shape[1], "label"),
        check_names(listed, n_digests, "digest"),
    )
