"""Which reader takes which file."""

from __future__ import annotations

import pytest

from analysis.digests import Source, get_reader, list_readers
from analysis.digests.registry import choose_reader
from analysis.errors import InputError

PAGE = b"Mar 11\n\nA title\n\nAn abstract.\n"
BIB = b"% mine\n@article{a,\n  title = {A}\n}\n"
RIS = b"TY  - JOUR\nTI  - A\nER  - \n"
HF = b'[{"paper": {"id": "2503.00001"}, "title": "A"}]'
DAILY = b'<!doctype html><html><main><div data-target="DailyPapers"></div></main></html>'
LISTING = b"<!DOCTYPE html><html><a href='https://arxiv.org/list/cs.CL/new'>x</a></html>"


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("a.txt", PAGE, "page"),
        ("a", PAGE, "page"),
        ("-", PAGE, "page"),
        ("a.txt", PAGE.decode().encode("utf-16"), "page"),
        ("a.csv", b"title,abstract\nA,B\n", "table"),
        ("a.csv", b"name,text\nA,B\n", "table"),
        ("a.tsv", b"Title\tAbstract\nA\tB\n", "table"),
        ("-", b"title,abstract\nA,B\n", "table"),
        ("-", b'{"title": "A"}\n', "table"),
        ("a.parquet", b"PAR1....", "table"),
        ("a.json", b'[{"title": "A"}]', "table"),
        ("a.json", HF, "hf"),
        ("2025-03-11.json", b"[]", "hf"),
        ("a.json", b'{"source": "hf", "date": "2025-03-11", "papers": []}', "hf"),
        ("a.json", b"{broken", "table"),
        ("a.bib", BIB, "bibtex"),
        ("a.txt", BIB[7:], "bibtex"),
        ("a.ris", RIS, "ris"),
        ("a.txt", RIS, "ris"),
        ("a.html", DAILY, "daily-html"),
        ("a.htm", LISTING, "arxiv-html"),
        ("a.txt", LISTING, "arxiv-html"),
        ("a.html", b"<html><p>news</p></html>", "arxiv-html"),
    ],
)
def test_choice(name: str, data: bytes, reader: str) -> None:
    assert choose_reader(Source(name, "a", data)).name == reader


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"%PDF-1.7\n..."),
        ("a.pdf", b"%PDF-1.7\n..."),
        ("a.zip", b"PK\x03\x04\x00"),
        ("a.dat", b"\x00\x01\x02"),
        ("a.txt", b"<html><p>news</p></html>"),
    ],
)
def test_no_reader(name: str, data: bytes) -> None:
    with pytest.raises(InputError, match="no known format"):
        choose_reader(Source(name, "a", data))


def test_every_reader_is_found_and_described() -> None:
    assert set(list_readers()) == {
        "arxiv-html",
        "bibtex",
        "daily-html",
        "hf",
        "page",
        "ris",
        "table",
    }
    for name, reader in list_readers().items():
        assert reader is get_reader(name)
        assert reader.title
        assert all(s.startswith(".") and s == s.lower() for s in reader.suffixes)
