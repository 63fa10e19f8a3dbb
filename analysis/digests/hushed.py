"""Parsers that say in the log what they say in their results, made silent for a while."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["hushed"]


@contextmanager
def hushed(name: str) -> Iterator[None]:
    """Keep a library's log silent inside the block.

    Parameters
    ----------
    name : str
        The logger's name.

    Examples
    --------
    >>> with hushed("bibtexparser"):
    ...     logging.getLogger("bibtexparser").warning("an entry is broken")
    """
    log = logging.getLogger(name)
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
