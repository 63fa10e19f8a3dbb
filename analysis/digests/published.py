"""When a paper appeared: a day, a month or a year, as far as its source says.

Nothing is invented: "March 2019" is a month, "Mar 14" without a year is no date, and a day
that the calendar does not have leaves what is sound of it, with a word on the rest.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import total_ordering

from analysis.digests.dates import MONTH_WORD, month_number

__all__ = ["PaperDate", "arxiv_month", "read_published"]

_MAX_DATE_CHARS = 60
_YEAR = r"(?P<year>[12]\d{3})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = r"(?:[T ]\d{1,2}[:.]\d\d.*)?"
_WORD = MONTH_WORD
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_YEAR}(?P<sign>[-/.])(?P<month>\d{{1,2}})(?:(?P=sign)(?P<day>\d{{0,2}}))?/?{_CLOCK}",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        rf"{_YEAR}/(?P<month>\d\d)?/(?P<day>\d\d)?/?(?:[A-Za-z].*)?",  # RIS: YYYY/MM/DD/words
        rf"{_YEAR}(?:[, ./-]*{_WORD}(?:[ ./-]+{_DAY})?)?[./ -]*{_CLOCK}",
        rf"{_WEEKDAY}{_WORD}[ ./-]+{_DAY}(?:[, ./-]+{_YEAR})?{_CLOCK}",
        rf"{_WEEKDAY}{_DAY}[ ./-]+{_WORD}(?:[, ./-]+{_YEAR})?{_CLOCK}",
        rf"{_WORD}(?:[, ./-]+{_YEAR})?",
        r"(?P<month>\d{1,2})[-/.](?P<year>[12]\d{3})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>[12]\d{3})",
        r"(?:--)?(?P<month>\d\d)-(?P<day>\d\d)",
    )
)
_TWO_NUMBERS = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/]([12]\d{3})", re.ASCII)
_SOME_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
_NEW_ID = re.compile(r"(\d\d)(\d\d)\.\d{4,5}", re.ASCII)
_OLD_ID = re.compile(r"[a-z-]+/(\d\d)(\d\d)\d{3}", re.ASCII)
_ARXIV_BEGAN = 91


@total_ordering
@dataclass(frozen=True)
class PaperDate:
    """When a paper appeared.

    Dates order by their first day; of two with the same first day, the one that says less
    comes first.

    Parameters
    ----------
    year : int
        From 1 to 9999.
    month, day : int or None
        None where only the year, or the month, is known.

    Raises
    ------
    ValueError
        There is no such month or day.

    Examples
    --------
    >>> str(PaperDate(2019, 3)), PaperDate(2019, 3).precision
    ('2019-03', 'month')
    >>> PaperDate.of("2019-03-14").precision
    'day'
    >>> PaperDate(2019) < PaperDate(2019, 1) < PaperDate(2019, 1, 1) < PaperDate(2019, 3)
    True
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        datetime.date(self.year, self.month or 1, self.day or 1)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PaperDate):
            return NotImplemented
        return self._key < other._key

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{p:02d}" for p in (self.month, self.day) if p is not None)]
        return "-".join(parts)

    @property
    def _key(self) -> tuple[int, int, int]:
        return (self.year, self.month or 0, self.day or 0)

    @property
    def precision(self) -> str:
        """What is known: "day", "month" or "year"."""
        return "day" if self.day is not None else "month" if self.month is not None else "year"

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that it can be."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> datetime.date:
        """The latest day that it can be."""
        if self.day is not None:
            return self.first_day
        year, month = (self.year, self.month) if self.month is not None else (self.year, 12)
        following = datetime.date(year + month // 12, month % 12 + 1, 1) if year < 9999 else None
        return following - datetime.timedelta(days=1) if following else datetime.date(9999, 12, 31)

    @classmethod
    def of(cls, text: str) -> PaperDate:
        """Read a date as `str` writes it.

        Raises
        ------
        ValueError
            The text is no such date.
        """
        return cls(*(int(part) for part in text.split("-")))


def read_published(
    date: str | None, year: str | None = None, month: str | None = None
) -> tuple[PaperDate | None, str]:
    """Read a paper's date from what its source says in up to three fields.

    Parameters
    ----------
    date : str or None
        A date in any usual spelling, whole or in part.
    year, month : str or None
        Fields of their own, for what `date` leaves open.

    Returns
    -------
    PaperDate or None
        None where nothing says the year.
    str
        What is wrong with the fields, in words; empty where nothing is. A text without
        digits, such as "in press", says no date and is not wrong.

    Examples
    --------
    >>> [str(read_published(text)[0]) for text in ("Nov 2020", "01/2021", "2021-06-00", "2019")]
    ['2020-11', '2021-01', '2021-06', '2019']
    >>> str(read_published("Mar 14", "2019")[0]), read_published("in press")
    ('2019-03-14', (None, ''))
    >>> found, word = read_published("2019-13-02")
    >>> str(found), word
    ('2019', "'2019-13-02' has no month that the calendar knows")
    """
    said, own_year, own_month = (_plain(text) for text in (date, year, month))
    parts, problem = _parts(said)
    whole_year = _year_of(own_year)
    if parts["year"] is None:
        parts["year"] = whole_year
    if parts["month"] is None and own_month and parts["year"] is not None:
        other, _ = _parts(own_month if not own_month.isdigit() else f"{parts['year']}-{own_month}")
        parts |= {key: other[key] for key in ("month", "day")}
    if parts["year"] is None:
        odd = next((text for text in (said, own_year) if any(c.isdigit() for c in text)), "")
        lacks = "does not say its year" if parts["month"] else "is read as no date"
        return None, f"{odd!r} {lacks}" if odd else ""
    if own_year and whole_year is None and not problem:
        problem = f"{own_year!r} is no year" if any(c.isdigit() for c in own_year) else ""
    return _sound(parts, said or f"{own_year} {own_month}".strip(), problem)


def arxiv_month(arxiv_id: str) -> PaperDate:
    """Give the month in which a paper came to arXiv, which its id says.

    Parameters
    ----------
    arxiv_id : str
        As `analysis.digests.identity.parse_arxiv_id` gives it.

    Returns
    -------
    PaperDate

    Examples
    --------
    >>> str(arxiv_month("2503.08640")), str(arxiv_month("math/9912001"))
    ('2025-03', '1999-12')
    """
    match = _NEW_ID.fullmatch(arxiv_id) or _OLD_ID.fullmatch(arxiv_id)
    if match is None:
        raise ValueError(f"{arxiv_id!r} is no arXiv id")
    year, month = int(match[1]), int(match[2])
    old = match.re is _OLD_ID and year >= _ARXIV_BEGAN
    return PaperDate((1900 if old else 2000) + year, month)


def _plain(text: str | None) -> str:
    """One line of text without what only surrounds a date."""
    text = " ".join((text or "")[: 4 * _MAX_DATE_CHARS].split())[:_MAX_DATE_CHARS]
    text = re.sub(r"(?<=\d)\.0$", "", text)  # a year that was stored as a number
    return text.strip(" ()[]©?,;./")


def _year_of(text: str) -> int | None:
    found = set(_SOME_YEAR.findall(text))
    return int(found.pop()) if len(found) == 1 else None


def _parts(text: str) -> tuple[dict[str, int | None], str]:
    """Take a text apart into year, month and day, as far as it says them."""
    parts: dict[str, int | None] = dict.fromkeys(("year", "month", "day"))
    for form in _FORMS:
        if match := form.fullmatch(text):
            groups = match.groupdict()
            for key in parts:
                if value := groups.get(key):
                    parts[key] = int(value) if value.isdigit() else month_number(value)
            return parts, ""
    if match := _TWO_NUMBERS.fullmatch(text):
        return _of_two_numbers(text, *(int(group) for group in match.groups()))
    parts["year"] = _year_of(text)  # "Spring 2020", "2020 Nov-Dec", "c2019": the year is sure
    return parts, ""


def _of_two_numbers(
    text: str, one: int, other: int, year: int
) -> tuple[dict[str, int | None], str]:
    """Tell day from month where only one of two numbers can be the month, or both agree."""
    parts: dict[str, int | None] = {"year": year, "month": None, "day": None}
    if one > 12 >= other or one == other:
        return parts | {"month": other, "day": one}, ""
    if other > 12 >= one:
        return parts | {"month": one, "day": other}, ""
    return parts, f"{text!r} does not say which number is the month"


def _sound(parts: dict[str, int | None], text: str, problem: str) -> tuple[PaperDate | None, str]:
    """Keep of a date what the calendar has; a zero stands for what is not known."""
    year, month, day = parts["year"], parts["month"] or None, parts["day"] or None
    assert year is not None
    if month is None:
        return PaperDate(year), problem
    if not 1 <= month <= 12:
        return PaperDate(year), f"{text!r} has no month that the calendar knows"
    try:
        return PaperDate(year, month, day), problem
    except ValueError:
        return PaperDate(year, month), f"{text!r} has no day that the calendar knows"
