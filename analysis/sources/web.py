"""Asking a server for JSON or XML: politely, within limits, and from that server only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from analysis.errors import MissingExtraError
from analysis.sources.common import FetchError
from analysis.sources.patience import Patience, Refused, Retry

__all__ = ["LARGEST", "Web", "arriving", "check_answer", "parsed", "retry_after", "taken"]

LARGEST = 100_000_000  # bytes of one answer
_CHUNK = 1 << 16
_WORTH_RETRYING = frozenset({408, 425, 429, 500, 502, 503, 504})
_AGENT = "digest-atlas (research; reads papers' records)"


class Web:
    """A server's address, and how patiently to ask there.

    Parameters
    ----------
    name : str
        What errors call the server.
    endpoint : str
        Its address, without the path of a question.
    patience : Patience
    secret : mapping of str to str
        Parameters of every question that no error shows, such as a key.

    Raises
    ------
    MissingExtraError
        requests is not installed.
    """

    silence = 30.0  # seconds without a byte
    deadline = 120.0  # seconds for one answer, first byte to last

    def __init__(
        self,
        name: str,
        endpoint: str,
        patience: Patience,
        secret: Mapping[str, str] | None = None,
    ) -> None:
        try:
            import requests
        except ImportError:
            raise MissingExtraError("requests", "fetch") from None
        self.requests = requests
        self.name, self.endpoint, self.patience = name, endpoint.rstrip("/"), patience
        self.secret = dict(secret or {})
        self.session = requests.Session()
        self.session.max_redirects = 5
        self.session.headers["User-Agent"] = _AGENT

    def json(self, path: str, params: Mapping[str, str | int], read: Callable[[Any], Any]) -> Any:
        """Ask for JSON, and read it; an answer that `read` cannot use is asked for again.

        Parameters
        ----------
        path : str
            Below the endpoint, with its slash.
        params : mapping
        read : callable
            From the parsed answer to what is wanted of it; raises `Retry`.

        Raises
        ------
        FetchError
            The server refuses, or does not answer as expected.
        """

        def once() -> Any:
            return read(parsed(self._get(path, params, "json")))

        return self._ask(once)

    def xml(self, path: str, params: Mapping[str, str | int], read: Callable[[bytes], Any]) -> Any:
        """Ask for XML; as `json`, but `read` gets the bytes."""
        return self._ask(lambda: read(self._get(path, params, "xml")))

    def _ask(self, once: Callable[[], Any]) -> Any:
        try:
            return self.patience.ask(once)
        except Refused as error:
            raise FetchError(
                str(error),
                "papers",
                "run the same command again later; what was fetched is kept",
                path=self.name,
            ) from None

    def _get(self, path: str, params: Mapping[str, str | int], kind: str) -> bytes:
        """Make one attempt."""
        problems = self.requests.exceptions
        try:
            with self.session.get(
                self.endpoint + path,
                params={**params, **self.secret},
                timeout=self.silence,
                stream=True,
            ) as answer:
                if answer.status_code in _WORTH_RETRYING:
                    raise Retry(f"HTTP {answer.status_code}", retry_after(answer.headers))
                if answer.status_code >= 400:
                    raise FetchError(
                        f"HTTP {answer.status_code}",
                        "papers",
                        "check the query, and the key if you have one",
                        path=self.name,
                    )
                check_answer(self.endpoint, answer.url, answer.headers, kind)
                return taken(arriving(answer), self.deadline)
        except (problems.MissingSchema, problems.InvalidSchema, problems.InvalidURL):
            raise FetchError(
                "an address of no known kind", "http:// or https://", "check it", path=self.name
            ) from None
        except problems.RequestException as error:
            raise Retry(f"a broken connection ({type(error).__name__})") from None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds that a server asks to wait.

    Examples
    --------
    >>> retry_after({"Retry-After": "7"}), retry_after({})
    (7.0, None)
    """
    value = headers.get("Retry-After", "")
    return float(value) if value.isdecimal() and len(value) < 6 else None


def check_answer(endpoint: str, url: object, headers: Mapping[str, str], kind: str) -> None:
    """Refuse an answer that came from elsewhere, or is of another type.

    Parameters
    ----------
    endpoint : str
        The address that was asked.
    url : object
        The address that answered, after redirections.
    headers : mapping
        Of the answer.
    kind : str
        What its type has to name: ``json`` or ``xml``.

    Raises
    ------
    Retry
        It is not as expected.

    Examples
    --------
    >>> check_answer("https://a.org", "https://a.org/b", {"Content-Type": "text/xml"}, "xml")
    >>> check_answer("https://a.org", "https://b.org/b", {"Content-Type": "text/xml"}, "xml")
    Traceback (most recent call last):
    ...
    analysis.sources.patience.Retry: an answer from another server (https://b.org)
    """
    asked, answered = urlsplit(endpoint), urlsplit(str(url))
    open_now = asked.scheme == "https" and answered.scheme != "https"
    if answered.hostname != asked.hostname or open_now:
        raise Retry(f"an answer from another server ({answered.scheme}://{answered.hostname})")
    said = headers.get("Content-Type", "").lower()
    if kind not in said:
        raise Retry(f"an answer of the type {said[:60] or 'unknown'!r}")


def arriving(answer: Any) -> Iterator[bytes]:
    """Give the pieces of an answer of requests as they come in, however small.

    Parameters
    ----------
    answer : requests.Response
        Asked for with ``stream=True``.

    Raises
    ------
    Retry
        The connection broke.
    """
    from urllib3.exceptions import HTTPError

    try:
        while chunk := answer.raw.read1(_CHUNK, decode_content=True):
            yield chunk
    except (HTTPError, OSError) as error:
        raise Retry(f"a broken connection ({type(error).__name__})") from None


def taken(chunks: Iterable[bytes], seconds: float) -> bytes:
    """Put an answer together, within limits on its size and time.

    Raises
    ------
    Retry
        It is too large, or takes too long.

    Examples
    --------
    >>> taken([b"a", b"b"], 60)
    b'ab'
    """
    parts, size, end = [], 0, time.monotonic() + seconds
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > LARGEST:
            raise Retry(f"an answer of more than {LARGEST:,} bytes")
        if time.monotonic() > end:
            raise Retry("an answer that takes too long")
    return b"".join(parts)


def parsed(data: bytes) -> Any:
    """Parse an answer in JSON.

    Raises
    ------
    Retry
        It is broken, or nested too deep.

    Examples
    --------
    >>> parsed(b'{"a": 1}')
    {'a': 1}
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise Retry("a broken answer (nested too deep)") from None
    except ValueError as error:
        raise Retry(f"a broken answer ({type(error).__name__})") from None
