"""The door for answers: nothing that a server says is used or kept before it is checked here.

An answer has to come from the server that was asked, and be of the type that was asked for. Its
size and its time are bounded while it comes in; then how deep it nests and how many values it
holds. What a source expects in it, its own `read` function checks: shape of ids, number of
records.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from analysis.digests.formats import Source
from analysis.digests.xmltext import parse_xml
from analysis.errors import InputError
from analysis.files import parse_json
from analysis.sources.patience import Retry

__all__ = [
    "BOUNDS",
    "Bounds",
    "check_count",
    "check_place",
    "check_type",
    "parsed",
    "parsed_xml",
    "taken",
]


@dataclass(frozen=True)
class Bounds:
    """How much one answer may be.

    Parameters
    ----------
    size : int
        Bytes, unpacked. The largest page of 200 records of PubMed has a few million.
    silence, seconds : float
        Seconds without a byte, and from the first byte to the last.
    depth : int
        Levels of nesting in JSON; OpenAlex has 7. XML has the parser's own limit, 256.
    redirections : int
        On one server.
    """

    size: int = 100_000_000
    silence: float = 30.0
    seconds: float = 120.0
    depth: int = 32
    redirections: int = 5


BOUNDS = Bounds()


def check_place(asked: str, answers: str) -> None:
    """Refuse another server than the one that was asked.

    Parameters
    ----------
    asked : str
        The address that was asked.
    answers : str
        The address that answers, or to which an answer leads.

    Raises
    ------
    InputError
        It is another host or port, or less safe than what was asked.

    Examples
    --------
    >>> check_place("https://a.org/x", "https://a.org/y")
    >>> check_place("https://a.org/x", "https://b.org/x")
    Traceback (most recent call last):
    ...
    analysis.errors.InputError: an answer from another server (https://b.org); expected ...
    """
    try:
        one, other = _place(asked), _place(answers)
        same = one == other or (one[1:] == (other[1], 80) and other == ("https", other[1], 443))
    except ValueError:
        same, other = False, ("an address", "that is none", None)
    if not same:
        raise InputError(
            f"an answer from another server ({other[0]}://{other[1]})",
            "one of the server that was asked",
            "check the address and the network",
        )


def _place(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", parts.port or usual


def check_type(headers: Mapping[str, str], kind: str) -> None:
    """Refuse an answer of another type.

    Parameters
    ----------
    headers : mapping
        Of the answer.
    kind : str
        What its type has to name: ``json`` or ``xml``.

    Raises
    ------
    Retry
        It is of another; a page that says "try later" often is.

    Examples
    --------
    >>> check_type({"Content-Type": "application/json"}, "json")
    >>> check_type({"Content-Type": "text/html"}, "json")
    Traceback (most recent call last):
    ...
    analysis.sources.patience.Retry: an answer of the type 'text/html'
    """
    said = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in said:
        raise Retry(f"an answer of the type {said[:60] or 'unknown'!r}")


def taken(chunks: Iterable[bytes], bounds: Bounds = BOUNDS) -> bytes:
    """Put an answer together, within limits on its size and time.

    Parameters
    ----------
    chunks : iterable of bytes
        As they come in, unpacked.
    bounds : Bounds, optional

    Raises
    ------
    Retry
        It is too large, or takes too long.

    Examples
    --------
    >>> taken([b"a", b"b"])
    b'ab'
    """
    parts, size, end = [], 0, time.monotonic() + bounds.seconds
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > bounds.size:
            raise Retry(f"an answer of more than {bounds.size:,} bytes")
        if time.monotonic() > end:
            raise Retry("an answer that takes too long")
    return b"".join(parts)


def parsed(data: bytes, bounds: Bounds = BOUNDS) -> Any:
    """Parse an answer in JSON.

    Parameters
    ----------
    data : bytes
    bounds : Bounds, optional

    Raises
    ------
    Retry
        It is broken, nested too deep, or holds too many values.

    Examples
    --------
    >>> parsed(b'{"a": 1}')
    {'a': 1}
    >>> parsed(b"[" * 40 + b"]" * 40)
    Traceback (most recent call last):
    ...
    analysis.sources.patience.Retry: a broken answer (nested deeper than 32 levels)
    """
    try:
        found = parse_json(data.decode("utf-8-sig"), path="answer")
    except InputError as error:
        raise Retry(f"a broken answer ({error.got})") from None
    except UnicodeDecodeError:
        raise Retry("a broken answer (no UTF-8)") from None
    level = [found]
    for _ in range(bounds.depth + 1):
        level = [
            item
            for value in level
            if isinstance(value, (dict, list))
            for item in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return found
    raise Retry(f"a broken answer (nested deeper than {bounds.depth} levels)")


def parsed_xml(data: bytes) -> Any:
    """Parse an answer in XML; nothing in it is expanded or fetched.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    lxml.etree._Element
        Its root.

    Raises
    ------
    Retry
        It is broken, nested too deep, or declares entities.

    Examples
    --------
    >>> parsed_xml(b"<a><b/></a>").tag
    'a'
    """
    try:
        return parse_xml(Source("answer", "answer", data))
    except InputError as error:
        raise Retry(f"a broken answer ({error.got})") from None


def check_count(number: int, most: int) -> None:
    """Refuse an answer of more records than can have been asked for.

    Raises
    ------
    Retry
        There are more.

    Examples
    --------
    >>> check_count(100, 100)
    """
    if number > most:
        raise Retry(f"a broken answer ({number:,} records where {most:,} were asked for)")
