"""What is raised when a server does not give what was asked."""

from __future__ import annotations

from analysis.errors import InputError

__all__ = ["FetchError"]


class FetchError(InputError):
    """A server could not be reached, or did not answer as expected.

    What was fetched before stays; the same call again goes on from there. The text never
    holds a token or an address with a password.

    Examples
    --------
    >>> print(FetchError("HTTP 503", "a digest", "try again later", path="2025-03-11"))
    2025-03-11: got HTTP 503; expected a digest; try again later
    """
