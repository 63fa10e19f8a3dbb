"""The pasted page: header, titles, abstracts, and what is tolerated."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from analysis.digests import Section, Source
from analysis.digests.readers.page import read_page
from analysis.errors import InputError

ABSTRACT = "We look at a question that many have asked and answer it with data. " * 8
HEADER = "new\n\nGet the digest by mail!\n\nSubscribe\n\nMar 11\n\n"


def read(text: str | bytes) -> Section:
    data = text if isinstance(text, bytes) else text.encode()
    [section] = read_page(Source("a.txt", "a", data))
    return section


def page(n: int, header: str = HEADER) -> str:
    return header + "\n\n".join(f"Paper number {i}\n\n{ABSTRACT}{i}." for i in range(n)) + "\n"


def test_header_date_and_papers() -> None:
    section = read(page(3))
    assert str(section.date) == "03-11"
    assert [p.title for p in section.papers] == [f"Paper number {i}" for i in range(3)]
    assert section.papers[2].abstract == f"{ABSTRACT}2."
    assert [p.line for p in section.papers] == [9, 13, 17]


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("\n", "\r"),
        lambda t: "\ufeff" + t,
        lambda t: t.encode("utf-16"),
        lambda t: t.replace("\n", "  \t\n"),
        lambda t: "\n\n\n" + t.replace("\n\n", "\n \n\n") + "\n\n",
        lambda t: t.rstrip("\n"),
        lambda t: t.replace("many have", "many\nhave"),
        lambda t: t.replace("Mar 11\n", "March 11\n"),
        lambda t: t.replace("new\n\nGet the digest by mail!\n\nSubscribe\n\n", ""),
        lambda t: t.replace("Subscribe\n\n", "Subscribe\n"),
        lambda t: "A header of one's own\n\nMade on a\n\nTue\n\n" + t,
    ],
)
def test_what_is_tolerated_changes_nothing(change) -> None:
    expected = read(page(3))
    got = read(change(page(3)))
    assert got.date == expected.date
    assert [(p.title, p.abstract) for p in got.papers] == [
        (p.title, p.abstract) for p in expected.papers
    ]


@pytest.mark.parametrize("header", ["", "new\n\n", "new\n\nSubscribe\n\nSome words\n\n"])
def test_without_a_date_the_first_title_stands_before_the_first_abstract(header: str) -> None:
    section = read(page(2, header))
    assert section.date is None
    assert [p.title for p in section.papers] == ["Paper number 0", "Paper number 1"]


@pytest.mark.parametrize("header", ["", "new\n\nSubscribe\n\n"])
def test_a_first_title_that_looks_like_a_sentence(header: str) -> None:
    title = "Can a model that was trained on the text of the web alone learn to see what we see?"
    section = read(f"{header}{title}\n\n{ABSTRACT}\n\nB\n\n{ABSTRACT}\n")
    assert [p.title for p in section.papers] == [title, "B"]


def test_a_long_line_in_the_header_does_not_hide_the_date() -> None:
    header = "Get the papers of the day by mail, chosen by people who read them all, every day.\n\n"
    section = read(header + page(2))
    assert str(section.date) == "03-11"
    assert len(section.papers) == 2


@pytest.mark.parametrize("header", ["", "new\n\nSubscribe\n\n"])
def test_a_short_first_abstract_is_no_header(header: str) -> None:
    short = "We look at a question that many have asked, and answer it with data, and more data."
    section = read(f"{header}A\n\n{short}\n\nB\n\n{ABSTRACT}\n")
    assert [p.title for p in section.papers] == ["A", "B"]


def test_a_short_page_without_header() -> None:
    section = read("One\n\nOf one thing.\n\nTwo\n\nOf two things.\n")
    assert [(p.title, p.abstract) for p in section.papers] == [
        ("One", "Of one thing."),
        ("Two", "Of two things."),
    ]


def test_wrapped_lines_are_joined() -> None:
    text = "Mar 11\n\nOn pre-\ntraining\n\nWe compare pre-\nand post-training of\nmodels.\n"
    [paper] = read(text).papers
    assert paper.title == "On pre-training"
    assert paper.abstract == "We compare pre- and post-training of models."


def test_wrapping_the_real_pages_changes_nothing(shared: Path) -> None:
    for name in ("mar-11", "mar-12"):
        text = (shared / "digests" / f"{name}.txt").read_text()
        wrapped = "\n\n".join(textwrap.fill(p, 72) for p in text.split("\n\n"))
        assert [(p.title, p.abstract) for p in read(wrapped).papers] == [
            (p.title, p.abstract) for p in read(text).papers
        ]


def test_titles_are_kept_as_they_are() -> None:
    title = "How <SEG> Token Works: $5 \\alph & <script>alert(1)</script> =cmd()"
    section = read(f"Mar 11, 2025\n\n{title}\n\n{ABSTRACT}\n")
    assert section.papers[0].title == title


def test_a_short_abstract_under_a_longer_title_is_fine() -> None:
    text = "Mar 11\n\nA rather long title about transformers\n\nShort one.\n\nB\n\nAlso short.\n"
    assert [p.abstract for p in read(text).papers] == ["Short one.", "Also short."]


@pytest.mark.parametrize("missing", [0, 1, 4])
def test_a_title_without_abstract_names_its_line(missing: int) -> None:
    text = page(5).replace(f"Paper number {missing}\n\n{ABSTRACT}{missing}.", f"Paper {missing}!")
    with pytest.raises(InputError, match="no abstract below this title") as error:
        read(text)
    assert error.value.line == 9 + 4 * missing
    assert error.value.path == "a.txt"


def test_the_first_of_two_titles_without_abstract_is_named() -> None:
    text = page(5)
    for i in (1, 3):
        text = text.replace(f"Paper number {i}\n\n{ABSTRACT}{i}.", f"Paper {i}!")
    with pytest.raises(InputError, match="no abstract below this title") as error:
        read(text)
    assert error.value.line == 13


def test_an_abstract_broken_by_a_blank_line_is_named() -> None:
    text = page(2) + "\n" + ABSTRACT + "\n"
    with pytest.raises(InputError, match="no title above this abstract") as error:
        read(text)
    assert error.value.line == 17


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("\n \n", "an empty page", None),
        ("\x01\n\n\u202e", "an empty page", None),
        ("new\n\nMar 11\n", "a header and no papers", 3),
        ("new\n\nFeb 30\n\nT\n\nAn abstract.\n", "the date 'Feb 30'", 3),
        ("Mar 11\n\nMar 12\n\nT\n\nAn abstract.\n", "a second date", 3),
        (b"Mar 11\n\nT\n\n\x81\x90\x8d\x9d abstract.\n", "not text in a known encoding", 5),
        (b"Mar 11\n\nT\n\nAn\0abstract.\n", "NUL", 5),
        ("Mar 11\n\n" + "x" * 200_000 + "\n\nAn abstract.\n", "a paragraph of 200,000", 3),
    ],
)
def test_bad_pages(text: str | bytes, message: str, line: int | None) -> None:
    with pytest.raises(InputError, match=message) as error:
        read(text)
    assert error.value.line == line


@pytest.mark.parametrize(("name", "n"), [("mar-11", 66), ("mar-12", 99)])
def test_the_bundled_listings_are_the_real_ones(shared: Path, name: str, n: int) -> None:
    from analysis.digests import bundled_paths

    real = read((shared / "digests" / f"{name}.txt").read_bytes())
    [path] = [p for p in bundled_paths() if p.stem == name]
    ours = read(path.read_bytes())
    assert [p.title for p in ours.papers] == [p.title for p in real.papers]
    assert len(real.papers) == n
    assert (str(real.date), str(ours.date)) == (f"03-{name[4:]}", f"2025-03-{name[4:]}")
    assert all(50 <= len(p.abstract.split()) <= 90 for p in ours.papers)
