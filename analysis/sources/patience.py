"""Asking again, with growing pauses.

By hand, as tenacity bounds each question alone: here failures and waiting are bounded over all
that is asked.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Patience", "Refused", "Retry"]

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
_LONGEST = 120.0  # seconds; a server that asks for more is asked again after this


class Retry(Exception):
    """One attempt failed in a way that another may not.

    Parameters
    ----------
    reason : str
        What happened, in words that are safe to show.
    after : float, optional
        How many seconds the server asked to wait.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.after = reason, after


class Refused(Exception):
    """All attempts failed; its text is what happened last."""


@dataclass
class Patience:
    """How politely and how stubbornly to ask.

    Parameters
    ----------
    pause : float
        Seconds between two requests, at least.
    retries : int
        How often a failed request is repeated.
    backoff : float
        Seconds before the first repetition; doubled each time.
    total : int
        How many requests may fail in all, over everything that is asked with this object.
    seconds : float
        How long failed requests, and the waiting after them, may take in all.
    """

    pause: float = 0.5
    retries: int = 6
    backoff: float = 1.0
    total: int = 200
    seconds: float = 1800.0
    _lost: float = 0.0
    _failed: int = 0
    _last: float = float("-inf")

    def ask(self, attempt: Callable[[], _T]) -> _T:
        """Call `attempt` until it gives an answer.

        Parameters
        ----------
        attempt : callable
            Raises `Retry` where it is worth trying again.

        Returns
        -------
        object
            What `attempt` gives.

        Raises
        ------
        Refused
            It failed as often as there are retries, and once more; or too much failed in all, or
        for too long.

        Examples
        --------
        >>> Patience(pause=0).ask(lambda: "answer")
        'answer'
        """
        for number in range(self.retries + 1):
            self._wait(self.pause - (time.monotonic() - self._last))
            began = time.monotonic()
            try:
                return attempt()
            except Retry as error:
                reason = error.reason
                wait = min(max(self.backoff * 2**number, error.after or 0.0), _LONGEST)
                _log.info("attempt %d failed: %s", number + 1, reason)
            finally:
                self._last = time.monotonic()
            self._failed += 1
            self._lost += self._last - began
            if self._failed > self.total:
                raise Refused(f"{reason}, after {self._failed} failed requests in all")
            if number < self.retries:
                if self._lost + wait > self.seconds:
                    raise Refused(f"{reason}, after {self.seconds:,.0f} seconds lost in all")
                self._lost += wait
                self._wait(wait)
        raise Refused(f"{reason}, {self.retries + 1} times")

    @staticmethod
    def _wait(seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)
