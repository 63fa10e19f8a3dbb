"""Which reader takes which file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from analysis.digests import Source, get_reader, list_readers, load_digests, readers
from analysis.digests.registry import choose_reader, known_suffixes
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


def test_a_new_format_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "readers"
    folder.mkdir()
    (folder / "bang.py").write_text(
        "from analysis.digests import Reader, Section, DigestPaper\n"
        "def read(source):\n"
        "    titles = source.data.decode().split('!')[1:]\n"
        "    return [Section(None, tuple(DigestPaper(t, '') for t in titles))]\n"
        "READER = Reader('bang', 'titles', ('.bang',), read, lambda h: h[:1] == b'!', 5)\n"
    )
    (tmp_path / "a.bang").write_text("!One!Two")
    monkeypatch.setattr(readers, "__path__", [*readers.__path__, str(folder)])
    list_readers.cache_clear()
    known_suffixes.cache_clear()
    try:
        [digest] = load_digests(tmp_path)
    finally:
        list_readers.cache_clear()
        known_suffixes.cache_clear()
        sys.modules.pop("analysis.digests.readers.bang", None)
        vars(readers).pop("bang", None)
    assert (digest.source, [p.title for p in digest.papers]) == ("bang", ["One", "Two"])


def test_every_reader_is_found_and_described() -> None:
    for module in Path(readers.__file__).parent.glob("[!_]*.py"):
        assert module.stem.replace("_", "-") in list_readers()
    for name, reader in list_readers().items():
        assert reader is get_reader(name)
        assert reader.title
        assert all(s.startswith(".") and s == s.lower() for s in reader.suffixes)
