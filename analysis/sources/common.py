"""What all sources share: their error, and where they keep answers."""

from __future__ import annotations

import hashlib

from analysis.errors import EnvironmentFault

__all__ = ["FetchError", "shelf_of"]


class FetchError(EnvironmentFault):
    """A server could not be reached, or did not answer as expected.

    What was fetched before stays; the same call again goes on from there. The text never
    holds a token or an address with a password.

    Examples
    --------
    >>> print(FetchError("HTTP 503", "a digest", "try again later", path="2025-03-11"))
    2025-03-11: got HTTP 503; expected a digest; try again later
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
