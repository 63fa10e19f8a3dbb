"""Asking a server: politely, within limits, and that server only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from analysis.errors import InputError, MissingExtraError
from analysis.sources.answers import BOUNDS, check_place, check_type, taken
from analysis.sources.common import FetchError
from analysis.sources.patience import Patience, Refused, Retry

__all__ = ["Web", "retry_after"]

_CHUNK = 1 << 16
# What a server says of its own state; any other status from 400 on is about the question.
_WORTH_RETRYING = frozenset({408, 425, 429, 500, 502, 503, 504})
_AGENT = "digest-atlas (research; reads papers' records)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Web:
    """A server's address, and how patiently to ask there.

    Parameters
    ----------
    name : str
        What errors call the server.
    endpoint : str
        Its address, without the path of a question.
    patience : Patience
    secret : mapping of str to str, optional
        Parameters of every question that no error shows, such as a key.
    headers : mapping of str to str, optional
        Of every question; shown nowhere either.
    hint : str
        What to do about a question that the server refuses.

    Raises
    ------
    MissingExtraError
        requests is not installed.
    """

    def __init__(
        self,
        name: str,
        endpoint: str,
        patience: Patience,
        *,
        secret: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        hint: str = "check the query, the address, and the key if you have one",
    ) -> None:
        try:
            import requests
        except ImportError:
            raise MissingExtraError("requests", "fetch") from None
        self.requests = requests
        self.name, self.endpoint, self.patience = name, endpoint.rstrip("/"), patience
        self.secret, self.hint = dict(secret or {}), hint
        self.session = requests.Session()
        self.session.auth = lambda question: question  # or a password in .netrc would be sent
        self.session.headers.update({"User-Agent": _AGENT, **(headers or {})})

    def get(
        self,
        path: str,
        params: Mapping[str, str | int],
        kind: str,
        read: Callable[[bytes], Any],
        *,
        about: str | None = None,
    ) -> Any:
        """Ask, check the answer and read it; one that `read` cannot use is asked for again.

        Parameters
        ----------
        path : str
            Below the endpoint, with its slash.
        params : mapping
        kind : str
            ``json`` or ``xml``.
        read : callable
            From the answer's bytes to what is wanted of them; raises `Retry`.
        about : str, optional
            What errors name, instead of the server.

        Raises
        ------
        FetchError
            The server refuses, leads elsewhere, or does not answer as expected.
        """
        place = about or self.name
        try:
            return self.patience.ask(lambda: read(self._get(path, params, kind)))
        except Refused as error:
            todo = "run the same command again later; what was fetched is kept"
            raise FetchError(str(error), "papers", todo, path=place) from None
        except FetchError as error:
            raise error.at(place) from None

    def _get(self, path: str, params: Mapping[str, str | int], kind: str) -> bytes:
        """Make one attempt, following redirections on the server itself."""
        problems = self.requests.exceptions
        url, sent = self.endpoint + path, {**params, **self.secret}
        try:
            for _ in range(BOUNDS.redirections + 1):
                with self.session.get(
                    url, params=sent, timeout=BOUNDS.silence, stream=True, allow_redirects=False
                ) as answer:
                    if answer.status_code not in _REDIRECTS:
                        self._check_status(answer)
                        check_type(answer.headers, kind)
                        return taken(_arriving(answer))
                    url, sent = urljoin(url, answer.headers.get("Location", "")), {}
                self._check_place(url)
        except (problems.MissingSchema, problems.InvalidSchema, problems.InvalidURL):
            raise FetchError(
                "an address of no known kind", "http:// or https://", self.hint, path=self.name
            ) from None
        except problems.RequestException as error:
            raise Retry(f"a broken connection ({type(error).__name__})") from None
        raise Retry(f"more than {BOUNDS.redirections} redirections")

    def _check_place(self, url: str) -> None:
        """Refuse to be led elsewhere, before that place is asked."""
        try:
            check_place(self.endpoint, url)
        except InputError as error:
            raise FetchError(error.got, error.expected, error.todo, path=self.name) from None

    def _check_status(self, answer: Any) -> None:
        if answer.status_code in _WORTH_RETRYING:
            raise Retry(f"HTTP {answer.status_code}", retry_after(answer.headers))
        if answer.status_code != 200:
            raise FetchError(f"HTTP {answer.status_code}", "papers", self.hint, path=self.name)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds that a server asks to wait.

    Examples
    --------
    >>> retry_after({"Retry-After": "7"}), retry_after({})
    (7.0, None)
    """
    value = headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdecimal() and len(value) < 6 else None


def _arriving(answer: Any) -> Iterator[bytes]:
    """Give the pieces of an answer as they come in, however small."""
    from urllib3.exceptions import HTTPError

    try:
        while chunk := answer.raw.read1(_CHUNK, decode_content=True):
            yield chunk
    except (HTTPError, OSError) as error:
        raise Retry(f"a broken connection ({type(error).__name__})") from None
