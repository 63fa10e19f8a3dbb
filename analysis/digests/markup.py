"""HTML from elsewhere, through a real parser and within limits."""

from __future__ import annotations

import warnings
from typing import Any

from analysis.digests.formats import Source

__all__ = ["parse_html"]

_MOST = 50_000_000
_MOST_TAGS = 100_000  # a listing of 2,000 papers has some 60,000
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
    if len(source.data) > min(_MOST, source.limits.file_bytes):
        raise source.error(
            f"a page of {len(source.data):,} bytes",
            f"at most {min(_MOST, source.limits.file_bytes):,}",
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
            page = bs4.BeautifulSoup(source.data, "lxml")
        except (bs4.exceptions.ParserRejectedMarkup, ValueError, RecursionError) as error:
            raise source.error(
                f"a page that cannot be parsed ({type(error).__name__})",
                "HTML",
                "save the page again",
            ) from None
    _check_depth(source, page)
    if page.find() is None:
        raise source.error("a page without any element", "HTML", "save the page again")
    return page


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
