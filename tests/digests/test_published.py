"""A paper's own date: every spelling, every precision, nothing invented and no paper lost."""

from __future__ import annotations

import datetime
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import Corpus
from analysis.digests import Digest, DigestDate, DigestPaper, load_digests
from analysis.digests.date_notes import date_notes
from analysis.digests.published import PaperDate, arxiv_month, read_published

_YEARS, _MONTHS = st.integers(2023, 2025), st.integers(1, 12)
PARTIAL = st.one_of(
    st.builds(PaperDate, _YEARS),
    st.builds(PaperDate, _YEARS, _MONTHS),
    st.builds(PaperDate, _YEARS, _MONTHS, st.integers(1, 28)),
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (("2019-03-14",), "2019-03-14"),
        (("2019-03-14T23:59:59Z",), "2019-03-14"),
        (("2019-3-4 10:00:00",), "2019-03-04"),
        (("20190314",), "2019-03-14"),
        (("2019/03/14/",), "2019-03-14"),
        (("2019/03//Spring",), "2019-03"),
        (("2019///",), "2019"),
        (("November 2020",), "2020-11"),
        (("2020 Nov 3",), "2020-11-03"),
        (("2020 Nov-Dec",), "2020"),
        (("Spring 2020",), "2020"),
        (("01/2021",), "2021-01"),
        (("2021-06-00",), "2021-06"),
        (("14.03.2019",), "2019-03-14"),
        (("25/12/2019",), "2019-12-25"),
        (("Wed, 12 Mar 2025 17:59:55 GMT",), "2025-03-12"),
        (("[2019]",), "2019"),
        (("Mar 14", "2019"), "2019-03-14"),
        (("MAR-APR", "2019"), "2019"),
        (("MAR", "2019"), "2019-03"),
        (("03-14", "2019"), "2019-03-14"),
        (("2019-03-14", "2020"), "2019-03-14"),
        (("in press", "2020"), "2020"),
        ((None, "2019.0"), "2019"),
        ((None, "2019", "jul"), "2019-07"),
        ((None, "2019", "7"), "2019-07"),
        (("in press",), None),
        ((None, None, "jul"), None),
        (("",), None),
    ],
)
def test_a_sound_date_needs_no_word(fields: tuple[str | None, ...], expected: str | None) -> None:
    date, problem = read_published(*fields)
    assert (None if date is None else str(date), problem) == (expected, "")


@pytest.mark.parametrize(
    ("fields", "kept", "word"),
    [
        (("2019-13-02",), "2019", "no month"),
        (("2019-02-30",), "2019-02", "no day"),
        (("Feb 29", "2019"), "2019-02", "no day"),
        (("3/4/2019",), "2019", "which number is the month"),
        (("20225",), None, "'20225' is read as no date"),
        (("forthcoming", "20225"), None, "20225"),
        (("2019-03-14", "20225"), "2019-03-14", "'20225' is no year"),
        (("Mar 14",), None, "does not say its year"),
        (("1552521600",), None, "is read as no date"),
        (("٢٠١٩",), None, "is read as no date"),
    ],
)
def test_a_bad_date_keeps_what_is_sound_and_says_so(
    fields: tuple[str, ...], kept: str | None, word: str
) -> None:
    date, problem = read_published(*fields)
    assert (None if date is None else str(date)) == kept
    assert word in problem


@given(st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)))
def test_every_day_is_read_in_every_usual_spelling(day: datetime.date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%b %d, %Y", "%d-%b-%Y", "%Y %b %d"):
        said = day.strftime(form)
        if day.year >= 1000:
            assert read_published(said) == (PaperDate(day.year, day.month, day.day), ""), said


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_no_text_breaks_the_reading(date: str, year: str, month: str) -> None:
    found, problem = read_published(date, year, month)
    if found is not None:
        assert PaperDate.of(str(found)) == found
        assert found.first_day <= found.last_day
    assert "\n" not in problem


def test_precision_says_which_days_are_possible() -> None:
    assert PaperDate(2024, 2).last_day == datetime.date(2024, 2, 29)
    assert PaperDate(2024).last_day == datetime.date(2024, 12, 31)
    assert PaperDate(9999).last_day == datetime.date(9999, 12, 31)
    assert PaperDate(2024, 2, 3).first_day == PaperDate(2024, 2, 3).last_day
    assert str(arxiv_month("0704.0010")) == "2007-04"
    assert str(arxiv_month("hep-th/9101001")) == "1991-01"
    assert str(arxiv_month("cs/0602001")) == "2006-02"


def paper(title: str, **more: Any) -> DigestPaper:
    return DigestPaper(title, "", **more)


def digest(name: str, day: int | None, *papers: DigestPaper) -> Digest:
    date = None if day is None else DigestDate(2025, 3, day)
    return Digest(name, "table", date, papers, None, "")


def test_the_finest_date_counts_then_the_earliest_and_an_id_only_where_none_is_given() -> None:
    one = digest(
        "a", 11, paper("A", date="2019"), paper("B", date="2020-05"), paper("C", date="2021"),
        paper("D", arxiv_id="2503.00001"), paper("E", arxiv_id="2503.00002", date="2024"),
    )  # fmt: skip
    other = digest("b", 12, paper("A", date="2018-07"), paper("B", date="2020-04"), paper("F"))
    found = Corpus.from_digests([one, other]).papers.set_index("title")["published"]
    assert found.to_dict() == {
        "A": "2018-07", "B": "2020-04", "C": "2021", "D": "2025-03", "E": "2024", "F": "",
    }  # fmt: skip


def test_a_digests_day_before_its_papers_is_told_and_loses_none() -> None:
    papers = (paper("A", date="2026-01-02"), paper("B", date="2025-03-12"), paper("C", date="2025"))
    [note] = date_notes([digest("a", 11, *papers)])
    assert "2025-03-11" in note and "1 of its 3 papers" in note and "2026-01-02" in note
    assert date_notes([digest("a", 11, *papers[1:])]) == []


def test_the_latest_of_dates_of_any_precision_is_named() -> None:
    papers = (paper("A", date="2026"), paper("B", date="2026-05"), paper("C", date="2026-05-01"))
    [note] = date_notes([digest("a", 11, *papers)])
    assert "3 of its 3 papers (such as 2026-05-01)" in note


@given(st.lists(PARTIAL, min_size=2))
def test_dates_order_by_their_first_day(dates: list[PaperDate]) -> None:
    in_order = sorted(dates)
    assert [d.first_day for d in in_order] == sorted(d.first_day for d in dates)
    assert max(dates) == in_order[-1] and min(dates) == in_order[0]


def test_bad_dates_of_a_file_are_told_in_one_line_and_all_papers_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("title,date\nA,2019-13-02\nB,20225\nC,2020\nD,2020-04\nE,1/2/2021\nF,77\n")
    with caplog.at_level(logging.WARNING):
        [read] = load_digests(file)
    assert [p.date for p in read.papers] == ["2019", None, "2020", "2020-04", "2021", None]
    [line] = caplog.messages
    assert "4 papers" in line and "(line 2)" in line and "and 1 more" in line


def test_exports_of_dated_papers_need_no_day_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,year\nOn rivers,2019\nOn wards,2020\n")
    (tmp_path / "b.csv").write_text("title,date\nOn rivers,2019-03\nOn stencils,2021\n")
    digests = load_digests([tmp_path / "a.csv", tmp_path / "b.csv"])
    papers = Corpus.from_digests(digests).papers
    assert sorted(papers["published"]) == ["2019-03", "2020", "2021"]


YEARS = ["2019", "2020", "2020", "2021", "2021"]


def case(shared: Path, name: str) -> list[str | None]:
    """Dates of the six papers of a case, in the order of its file."""
    digests = load_digests(shared / "cases" / name)
    assert len(digests) == 1
    assert digests[0].date is None
    return [p.date for p in digests[0].papers]


def test_dates_of_reference_managers(shared: Path) -> None:
    days = ["2019-03-14", "2020-07-02", "2020-11-30", "2021-01-09", "2021-06-21", "2022-05-05"]
    assert case(shared, "ris-year-lost/endnote.ris") == days
    assert case(shared, "zotero-csv/zotero-full-days.csv") == days
    some = case(shared, "zotero-csv/zotero.csv")
    assert [date and date[:4] for date in some] == [*YEARS, None]
    years = [*YEARS, "2022"]
    ieee = case(shared, "trend-over-years-of-one-export/ieee.csv")
    scopus = case(shared, "trend-over-years-of-one-export/scopus.bib")
    assert ieee == years
    assert [date and date[:4] for date in scopus] == years


def test_a_bad_day_in_one_cell_keeps_the_papers_and_the_digests(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [f"On question {i},2025-03-{11 + i % 2}" for i in range(20)]
    rows += ["On a month too many,2025-13-11", "On a year too long,20225-03-11"]
    file = tmp_path / "daily.csv"
    file.write_text("title,digest_date\n" + "\n".join(rows) + "\n")
    with caplog.at_level(logging.WARNING):
        undated, *dated = load_digests(file)
    assert [digest.name for digest in dated] == ["2025-03-11", "2025-03-12"]
    assert (undated.date, len(undated.papers)) == (None, 2)
    assert sum(len(digest.papers) for digest in dated) == 20
    assert "'2025-13-11' is no day of a digest (line 22)" in caplog.text
    assert "'20225-03-11' is no day of a digest (line 23)" in caplog.text
