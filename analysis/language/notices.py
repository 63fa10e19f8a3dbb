"""Sentences that say only where code or data is to be found, and how a text falls into them."""

from __future__ import annotations

import re

__all__ = ["sentences", "without_notices"]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W_a-z]|[\"'(“])")
_THING = r"\b(?:codes?|models?|checkpoints?|weights|data(?:sets?)?|benchmarks?|implementation)\b"
_IS = r"\b(?:is|are|was|were|be|been)\b"
_OFFER = r"\b(?:available|released|open-?sourced|accessible|found (?:at|here)|made public)\b"
_ADDRESS = r"(?:https?://|\bgithub\.)"
_PAGE = r"\b(?:available|page|website|demo|repository)\b"
# The gaps are bounded so that a text of one endless sentence takes linear time.
_NOTICE = re.compile(
    rf"{_THING}[^.]{{0,80}}?{_IS}[^.]{{0,40}}?{_OFFER}|(?:{_THING}|{_PAGE})[^.]{{0,40}}?{_ADDRESS}",
    re.IGNORECASE,
)
# Only a sentence with one of these can be one; looking for them first saves most of the time.
_HINTS = ("http", "github.", "availab", "released", "sourced", "accessib", "found", "public")


def sentences(text: str) -> list[str]:
    """Split a text into its sentences.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Split after a full stop, question or exclamation mark that a capital, a number or a
        quotation mark follows.

    Examples
    --------
    >>> sentences("We test e.g. adapters. They work! 3 of 4 do.")
    ['We test e.g. adapters.', 'They work!', '3 of 4 do.']
    """
    return _SENTENCE_END.split(text)


def without_notices(text: str) -> str:
    """Leave out sentences that say only where code, data or models are to be found.

    "Source code is available" is no sign of a paper on code.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> without_notices("We prune weights. The source code is publicly available at example.org.")
    'We prune weights.'
    """
    if not _has_hint(text):
        return text
    return " ".join(s for s in sentences(text) if not (_has_hint(s) and _NOTICE.search(s)))


def _has_hint(text: str) -> bool:
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)
