"""Reading the dates that digests carry."""

from __future__ import annotations

import re

from analysis.digests.model import DigestDate

__all__ = ["MONTH_WORD", "date_in_name", "month_number", "parse_date"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Pattern of a month's name, whole or shortened; its group is ``month``.
MONTH_WORD = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:[,\s]\s*(?P<year>\d{4}))?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_SPELLINGS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_WEEKDAY}{MONTH_WORD}\s+{_DAY}{_YEAR}",
        rf"{_WEEKDAY}{_DAY}\s+{MONTH_WORD}{_YEAR}",
        r"(?:(?P<year>\d{4})|-)-(?P<month>\d{2})-(?P<day>\d{2})",
        r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})",
    )
)
_ISO_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)", re.ASCII)
_MONTH_IN_NAME = re.compile(
    rf"(?<![a-z]){MONTH_WORD}[-_. ]*(?P<day>\d{{1,2}})(?:[-_. ]+(?P<year>\d{{4}}))?(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_MAX_DATE_CHARS = 40


def parse_date(text: str) -> DigestDate | None:
    """Read a date that makes up the whole of a text.

    Parameters
    ----------
    text : str
        Such as ``"Mar 11"``, ``"March 11, 2025"``, ``"Tuesday, 11 March 2025"`` or
        ``"2025-03-11"``. Days written with two numbers only ("3/11") are ambiguous and
        are not read.

    Returns
    -------
    DigestDate or None
        None where the text has no such form.

    Raises
    ------
    ValueError
        The text has the form of a date, but there is no such day.

    Examples
    --------
    >>> str(parse_date("Mar 11")), str(parse_date("11 March 2025"))
    ('03-11', '2025-03-11')
    >>> parse_date("March of the models") is None
    True
    """
    text = " ".join(text.split()) if len(text) < 4 * _MAX_DATE_CHARS else ""
    if not 0 < len(text) <= _MAX_DATE_CHARS:
        return None
    for spelling in _SPELLINGS:
        if match := spelling.fullmatch(text):
            year = match["year"]
            return _date(year, match["month"], match["day"])
    return None


def date_in_name(stem: str) -> DigestDate | None:
    """Read the date from a file's name, where it holds one.

    Parameters
    ----------
    stem : str
        The name without its folder and suffix.

    Returns
    -------
    DigestDate or None
        None where there is no date in the name, or no such day.

    Examples
    --------
    >>> str(date_in_name("2025-03-11")), str(date_in_name("mar-11"))
    ('2025-03-11', '03-11')
    >>> date_in_name("model-7") is None
    True
    """
    try:
        if match := _ISO_IN_NAME.search(stem):
            return _date(match[1], match[3], match[4])
        if match := _MONTH_IN_NAME.search(stem):
            return _date(match["year"], match["month"], match["day"])
    except ValueError:
        return None
    return None


def month_number(name: str) -> int:
    """Give the number of a month that `MONTH_WORD` found.

    Examples
    --------
    >>> month_number("Sept")
    9
    """
    return _MONTHS.index(name[:3].lower()) + 1


def _date(year: str | None, month: str, day: str) -> DigestDate:
    number = int(month) if month.isdigit() else month_number(month)
    return DigestDate(None if year is None else int(year), number, int(day))
