"""A table of bad inputs: each costs one clear line and exit code 2, and nothing good is lost."""

from __future__ import annotations

import gzip
import logging
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from analysis.digests import load_digests

PAGE = "Mar 11, 2025\n\nA title\n\nAn abstract of some words.\n"
ABSTRACT = "We ask what readers look at first and answer it with a study of ten. " * 4


@dataclass(frozen=True)
class Bad:
    """One kind of bad input: files, options, where the error is, and what it says."""

    files: dict[str, bytes | str]
    place: str
    says: str
    options: tuple[str, ...] = ()
    good: frozenset[str] = field(default=frozenset())  # files that are fine by themselves
    data: dict = field(default_factory=dict)  # options of load_digests


def page(*paragraphs: str, date: str = "Mar 11, 2025") -> str:
    return "\n\n".join([date, *paragraphs]) + "\n"


BAD = {
    "empty file": Bad({"a.txt": b""}, "a.txt", "an empty file"),
    "white space only": Bad({"a.txt": " \n\t\n"}, "a.txt", "an empty file"),
    "binary": Bad({"a.bin": bytes(range(256))}, "a.bin", "no known format"),
    "binary named as text": Bad({"a.txt": b"\x89PNG\r\n\x1a\n\0"}, "a.txt", "no known format"),
    "a PDF": Bad({"a.pdf": b"%PDF-1.7\n%\xe2\xe3\n"}, "a.pdf", "no known format"),
    "an archive": Bad({"a.zip": b"PK\x03\x04\0\0"}, "a.zip", "a broken zip archive"),
    "no encoding": Bad(
        {"a.txt": page("A", ABSTRACT).encode() + b"\x81\x8d\x8f\x90"}, "a.txt:6", "known encoding"
    ),
    "UTF-16 without mark": Bad(
        {"a.txt": page("A", ABSTRACT).encode("utf-16-le")},
        "a.txt",
        "no known format",
    ),
    "a NUL byte": Bad(
        {"a.txt": page("A", "B\0C")}, "a.txt:5", "a NUL character", ("--format", "page")
    ),
    "half a page": Bad(
        {"a.txt": page("A", ABSTRACT, "B")},
        "a.txt:7",
        "no abstract below this title",
        ("--strict",),
    ),
    "a title without abstract": Bad(
        {"a.txt": page("A", ABSTRACT, "B", "C", ABSTRACT)},
        "a.txt:7",
        "no abstract below this title",
        ("--strict",),
    ),
    "an abstract without title": Bad(
        {"a.txt": page("A", ABSTRACT, ABSTRACT)},
        "a.txt:7",
        "no title above this abstract",
        ("--strict",),
    ),
    "more bad records than sound ones": Bad(
        {"a.csv": "title,abstract\nA,B.\n,C.\n,D.\n"}, "a.csv:3", "2 bad records and 1 sound"
    ),
    "a header only": Bad({"a.txt": "News\n\nMar 11\n"}, "a.txt:3", "a header and no papers"),
    "an impossible day": Bad(
        {"a.txt": page("A", "B", date="Feb 30")}, "a.txt:1", "the date 'Feb 30'"
    ),
    "two dates": Bad({"a.txt": page("Mar 12", "A", "B")}, "a.txt:3", "a second date"),
    "no date in one of two": Bad(
        {"a.txt": PAGE, "b.txt": "A\n\nOn b.\n"},
        "b.txt",
        "without a date",
        good=frozenset({"a.txt"}),
    ),
    "no year in one of two": Bad(
        {"a.txt": PAGE, "b.txt": page("A", "On b.", date="Mar 12")},
        "b.txt",
        "pass --year",
        good=frozenset({"a.txt"}),
    ),
    "29 February in a common year": Bad(
        {"a.txt": page("A", "On b.", date="Feb 29")},
        "a.txt",
        "correct --year",
        ("--year", "2025"),
        data={"year": 2025},
    ),
    "a title of 10 MB": Bad(
        {"a.txt": page("x" * 10_000_000, "B")}, "a.txt:3", "10,000,000 characters"
    ),
    "a table without titles": Bad(
        {"a.csv": "name,text\nA,B\n"}, "a.csv:1", "no column for the title"
    ),
    "a row with a stray comma": Bad(
        {"a.csv": "title,abstract\nA,B, C\n"}, "a.csv:2", "3 cells in a row"
    ),
    "an open quote": Bad({"a.csv": 'title,abstract\nA,"B\n'}, "a.csv:2", "a broken table"),
    "a table without rows": Bad({"a.csv": "title,abstract\n"}, "a.csv", "without rows"),
    "a row without title": Bad({"a.tsv": "title\tabstract\n\tB\n"}, "a.tsv:2", "no title"),
    "a column that is not there": Bad(
        {"a.csv": "title\nA\n"},
        "a.csv",
        "no column 'name'",
        ("--column", "title=name"),
        data={"columns": {"title": "name"}},
    ),
    "a broken line of JSON": Bad(
        {"a.jsonl": '{"title": "A"}\n{"title"\n'},
        "a.jsonl:2",
        "not JSON",
        ("--strict",),
    ),
    "half an answer": Bad({"a.json": '[{"paper": {"id": "1"'}, "a.json:1", "broken JSON"),
    "an answer without titles": Bad(
        {"a.json": '[{"paper": {"id": "2503.00001"}}]'}, "a.json", "no title in record 1"
    ),
    "JSON without papers": Bad({"a.json": "[1, 2]"}, "a.json", "item 1 is not an object"),
    "deep JSON": Bad({"a.json": "[" * 100_000}, "a.json", "nested too deep"),
    "half a Parquet file": Bad({"a.parquet": b"PAR1\0\0"}, "a.parquet", "readable Parquet file"),
    "an open BibTeX entry": Bad(
        {"a.bib": "@article{a, title={A}}\n@article{b, title={\n"},
        "a.bib:2",
        "broken BibTeX",
        ("--strict",),
    ),
    "an open RIS reference": Bad({"a.ris": "TY  - JOUR\nTI  - A\n"}, "a.ris:1", "not closed"),
    "some other HTML": Bad({"a.html": "<html><p>news</p></html>"}, "a.html", "without papers"),
    "broken gzip": Bad(
        {"a.txt.gz": gzip.compress(PAGE.encode() * 50)[:-20]}, "a.txt.gz", "broken gzip"
    ),
    "a bomb": Bad(
        {"a.txt.gz": gzip.compress(b"a" * 500_000)},
        "a.txt",
        "more than 1,000 bytes",
        ("--limit", "file_bytes=1000"),
    ),
    "a folder without digests": Bad({"d/notes.pdf": b"%PDF"}, "d", "no digest in this folder"),
    "a file that is not there": Bad({}, "missing.txt", "cannot open"),
    "a format that is not there": Bad(
        {"a.txt": PAGE}, "", "unknown format 'papyrus'", ("--format", "papyrus")
    ),
    "a file name with a line end": Bad({"a\nb.txt": b""}, r"a\nb.txt", "an empty file"),
}


def place_files(bad: Bad, folder: Path) -> list[str]:
    """Write the files, and give what to name on the command line."""
    named = []
    for name, content in bad.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        named.append(name.split("/")[0])
    return named or [bad.place]


def test_there_are_at_least_30_kinds() -> None:
    assert len(BAD) >= 30


@pytest.mark.parametrize("what", BAD)
def test_one_line_and_exit_code_2(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from analysis.cli import main

    bad = BAD[what]
    named = place_files(bad, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["digest-atlas", "run", *named, "--out", "o", *bad.options])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    begins = (f"{bad.place}: ", f"cannot open {bad.place}: ") if bad.place else ("", "")
    assert said.err.startswith(begins)
    assert bad.says in said.err
    assert re.search(r".+; .+", said.err)
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("what", [w for w in BAD if BAD[w].options[:1] != ("--format",)])
def test_skip_bad_loses_nothing_good(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from analysis.digests import Limits

    bad = BAD[what]
    named = place_files(bad, tmp_path)
    (tmp_path / "good.txt").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    limits = Limits(file_bytes=1000) if "--limit" in bad.options else None
    strict = "--strict" in bad.options
    with caplog.at_level(logging.WARNING, logger="analysis"):
        digests = load_digests(
            [*named, "good.txt"], skip_bad=True, strict=strict, limits=limits, **bad.data
        )
    assert {d.name for d in digests} == {"good", *(Path(g).stem for g in bad.good)}
    assert bad.says in caplog.text
