"""What all sources share: their error, where they write, where they keep answers."""

from __future__ import annotations

import hashlib
import os

from analysis.errors import InputError
from analysis.store import atomic_write

__all__ = ["FetchError", "shelf_of", "write_or_explain"]


class FetchError(InputError):
    """A server could not be reached, or did not answer as expected.

    What was fetched before stays; the same call again goes on from there. The text never
    holds a token or an address with a password.

    Examples
    --------
    >>> print(FetchError("HTTP 503", "a digest", "try again later", path="2025-03-11"))
    2025-03-11: got HTTP 503; expected a digest; try again later
    """


def write_or_explain(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file whole, or say in one line why that cannot be.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    try:
        atomic_write(path, data)
    except OSError as error:
        raise InputError(
            f"a place that cannot be written ({error.strerror})",
            "a folder with room and permission",
            "name another with --out",
            path=os.fspath(path),
        ) from None


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
