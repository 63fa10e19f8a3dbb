"""What all sources share: their error, and where they keep answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from analysis.errors import EnvironmentFault, InputError

__all__ = ["FetchError", "Progress", "ids_or_search", "shelf_of"]

#: Called with what is done, what there is in all, and the last one's id.
Progress = Callable[[int, int, str], None]


class FetchError(EnvironmentFault):
    """A server could not be reached, or did not answer as expected.

    What was fetched before stays; the same call again goes on from there. The text never
    holds a token or an address with a password.

    Examples
    --------
    >>> print(FetchError("HTTP 503", "a digest", "try again later", path="2025-03-11"))
    2025-03-11: HTTP 503; expected a digest; try again later
    """


def shelf_of(source: str, endpoint: str | None) -> str:
    """Name the part of the cache for a source, so that servers are not mixed up.

    Examples
    --------
    >>> shelf_of("hf", None), shelf_of("hf", "http://127.0.0.1:1234")
    ('hf', 'hf-5c9902e1')
    """
    if not endpoint:
        return source
    return f"{source}-{hashlib.sha256(endpoint.encode()).hexdigest()[:8]}"


def ids_or_search(
    asked: Sequence[str], read: Callable[[str], str | None], what: str
) -> tuple[list[str], str]:
    """Tell ids from a search in words.

    Parameters
    ----------
    asked : sequence of str
        Ids, or one search.
    read : callable
        Gives an id in its one spelling; None for a text that is none.
    what : str
        What ids are called, in the plural.

    Returns
    -------
    list of str
        The ids, each once; empty for a search.
    str
        The search; empty for ids.

    Raises
    ------
    InputError
        Nothing is asked for, or ids and words together.

    Examples
    --------
    >>> number = lambda text: text if text.isdecimal() else None
    >>> ids_or_search(["1", "2", "1"], number, "numbers")
    (['1', '2'], '')
    >>> ids_or_search(["herons in towns"], number, "numbers")
    ([], 'herons in towns')
    """
    ids = [read(text) for text in asked]
    words = [text for text, found in zip(asked, ids, strict=True) if found is None]
    if not asked or (words and len(asked) > 1) or not all(text.strip() for text in asked):
        raise InputError(
            f"{len(words)} searches and {len(asked) - len(words)} {what}",
            f"{what}, or one search",
            f"give only {what}, or put the search into quotes",
        )
    return list(dict.fromkeys(i for i in ids if i)), "".join(words)
