"""HTML from elsewhere, through a real parser and within limits."""

from __future__ import annotations

import codecs
import contextlib
import re
import warnings
from typing import Any

from analysis.digests.formats import Source

__all__ = ["parse_html"]

_MAX_PAGE_BYTES = 50_000_000
_MOST_TAGS = 100_000  # a listing of 2,000 papers has some 60,000
# Python knows more encodings, some of which are none of text, or slow.
_OF_PAGES = re.compile(
    r"utf-(?:8|16|32)|ascii|iso|cp\d|koi8|gb|big5|euc|shift|mac|tis|hz|johab|hkscs|ptcp|kz1048"
)
_DEEPEST = 100  # searching below each of many nested elements would take forever


def parse_html(source: Source) -> Any:
    """Parse a saved page.

    Parameters
    ----------
    source : Source
        The file, in any encoding that it declares.

    Returns
    -------
    bs4.BeautifulSoup
        The page; nothing in it is run or fetched.

    Raises
    ------
    InputError
        The page is too large, or no HTML.
    """
    if len(source.data) > min(_MAX_PAGE_BYTES, source.limits.file_bytes):
        raise source.error(
            f"a page of {len(source.data):,} bytes",
            f"at most {min(_MAX_PAGE_BYTES, source.limits.file_bytes):,}",
            "save the page without its pictures",
        )
    if (tags := source.data.count(b"<")) > _MOST_TAGS:
        raise source.error(
            f"a page of {tags:,} tags", f"at most {_MOST_TAGS:,}", "save a shorter listing"
        )
    import bs4

    with warnings.catch_warnings():
        # What looks like XML or like a file's name is parsed as HTML all the same.
        warnings.simplefilter("ignore")
        try:
            # Left alone, the parser guesses the encoding, which can take minutes and gigabytes.
            page = bs4.BeautifulSoup(_as_utf_8(source.data), "lxml", from_encoding="utf-8")
        except (bs4.exceptions.ParserRejectedMarkup, ValueError, RecursionError) as error:
            raise source.error(
                f"not a readable page ({type(error).__name__})",
                "HTML",
                "save the page again",
            ) from None
    _check_depth(source, page)
    if page.find() is None:
        raise source.error("a page without any element", "HTML", "save the page again")
    return page


def _as_utf_8(data: bytes) -> bytes:
    """Turn a page into UTF-8: by its mark, else as it declares, else as UTF-8 or Windows-1252."""
    from bs4.dammit import EncodingDetector

    data, marked = EncodingDetector.strip_byte_order_mark(data)
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    for name in (marked, declared, "utf-8"):
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            if name and _OF_PAGES.match(codecs.lookup(name).name):
                text = data.decode(name)
                return data if codecs.lookup(name).name == "utf-8" else text.encode("utf-8")
    return data.decode("windows-1252", errors="replace").encode("utf-8")


def _check_depth(source: Source, page: Any) -> None:
    depths = {id(page): 0}
    for element in page.find_all(True):
        depth = depths[id(element.parent)] + 1
        if depth > _DEEPEST:
            raise source.error(
                f"elements nested more than {_DEEPEST} deep",
                "a page as its site makes it",
                "save the page again",
                element.sourceline,
            )
        depths[id(element)] = depth
