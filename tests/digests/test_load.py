"""Many files in one call: order, names, years, folders, what is left out."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.claim import claim_folder
from analysis.digests import Limits, load_digests
from analysis.errors import InputError

PAPER = "A title\n\nAn abstract of some words.\n"


def write(folder: Path, name: str, date: str | None = None) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{date}\n\n{PAPER}" if date else PAPER)
    return path


def names(digests) -> list[tuple[str, str]]:
    return [(d.name, str(d.date)) for d in digests]


def test_bundled() -> None:
    assert [(d.name, str(d.date), len(d.papers), d.source) for d in load_digests()] == [
        ("mar-11", "2025-03-11", 66, "page"),
        ("mar-12", "2025-03-12", 99, "page"),
    ]


def test_order_is_by_date_then_name_never_by_argument(tmp_path: Path) -> None:
    files = [
        write(tmp_path, "b.txt", "Mar 11, 2025"),
        write(tmp_path, "a.txt", "Mar 12, 2025"),
        write(tmp_path, "c.txt", "Mar 11, 2025"),
    ]
    expected = [("b", "2025-03-11"), ("c", "2025-03-11"), ("a", "2025-03-12")]
    assert names(load_digests(files)) == expected
    assert names(load_digests(files[::-1])) == expected


def test_without_years_by_month_and_day(tmp_path: Path) -> None:
    files = [write(tmp_path, "a.txt", "Mar 12"), write(tmp_path, "b.txt", "Feb 28")]
    assert names(load_digests(files)) == [("b", "02-28"), ("a", "03-12")]
    assert names(load_digests(files, year=2024)) == [("b", "2024-02-28"), ("a", "2024-03-12")]


def test_a_missing_year_among_dated_ones_says_to_pass_it(tmp_path: Path) -> None:
    files = [write(tmp_path, "a.txt", "Mar 12"), write(tmp_path, "b.txt", "Mar 11, 2025")]
    with pytest.raises(InputError, match="pass --year") as error:
        load_digests(files)
    assert error.value.path == str(files[0])
    assert names(load_digests(files, year=2025))[1] == ("a", "2025-03-12")


def test_a_missing_date_among_several(tmp_path: Path) -> None:
    files = [write(tmp_path, "a.txt"), write(tmp_path, "b.txt", "Mar 11, 2025")]
    with pytest.raises(InputError, match="without a date"):
        load_digests(files)
    assert names(load_digests(files[0])) == [("a", "None")]


def test_the_file_name_dates_a_page_without_date(tmp_path: Path) -> None:
    assert names(load_digests(write(tmp_path, "mar-11.txt"))) == [("mar-11", "03-11")]
    assert names(load_digests(write(tmp_path, "2025-03-11.txt"))) == [("2025-03-11", "2025-03-11")]


def test_the_29th_of_february_needs_a_leap_year(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt", "Feb 29")
    assert names(load_digests(file)) == [("a", "02-29")]
    with pytest.raises(InputError, match="correct --year"):
        load_digests(file, year=2025)


def test_equal_stems_get_different_names(tmp_path: Path) -> None:
    files = [
        write(tmp_path, "x/d.txt", "Mar 12, 2025"),
        write(tmp_path, "y/d.txt", "Mar 11, 2025"),
        write(tmp_path, "z/d-2.txt", "Mar 10, 2025"),
    ]
    expected = [("d-2", "2025-03-10"), ("d", "2025-03-11"), ("d-3", "2025-03-12")]
    assert names(load_digests(files)) == expected
    assert names(load_digests(files[::-1])) == expected


def test_folders_are_read_deep_hidden_files_and_results_left(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Mar 11, 2025")
    write(tmp_path, "deep/b.txt", "Mar 12, 2025")
    write(tmp_path, ".hidden/c.txt", "Mar 13, 2025")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "papers.csv").write_text("title\nA\n")
    ours = {"inputs": [], "outputs": {"papers.csv": "0"}, "versions": {"digest-atlas": "1"}}
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(ours))
    assert [d.name for d in load_digests(tmp_path)] == ["a", "b"]


def test_results_and_digests_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Mar 11, 2025")
    (tmp_path / "papers.csv").write_text("title\nA\n")
    (tmp_path / "digest.csv").write_text("title,digest_date\nA,2025-03-12\n")
    ours = {"inputs": [], "outputs": {"papers.csv": "0"}, "versions": {"digest-atlas": "1"}}
    (tmp_path / "manifest.json").write_text(json.dumps(ours))
    assert [d.name for d in load_digests(tmp_path)] == ["a", "digest"]


def test_results_that_a_killed_run_left_half_written_are_no_digests(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Mar 11, 2025")
    with claim_folder(tmp_path, force=True) as claim:
        (tmp_path / "papers.csv").write_text("title\nA\n")
        journal = {"outputs": {"papers.csv": "", "manifest.json": ""}, "gone": {}}
        (tmp_path / ".digest-atlas" / "journal.json").write_text(json.dumps(journal))
        assert [d.name for d in load_digests(claim.folder)] == ["a"]


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no digest in this folder"):
        load_digests(tmp_path)


def test_a_file_named_twice_is_read_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = write(tmp_path, "a.txt", "Mar 11")
    with caplog.at_level(logging.WARNING):
        assert len(load_digests([file, tmp_path / "." / "a.txt"])) == 1
    assert "named twice" in caplog.text


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"Mar 11, 2025\n\n" + PAPER.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    [digest] = load_digests("-")
    assert (digest.name, str(digest.date), digest.path) == ("stdin", "2025-03-11", None)


def test_a_packed_file(tmp_path: Path) -> None:
    file = tmp_path / "2025-03-11.txt.gz"
    file.write_bytes(gzip.compress(PAPER.encode()))
    [digest] = load_digests(tmp_path)
    assert (digest.name, str(digest.date), len(digest.papers)) == ("2025-03-11", "2025-03-11", 1)
    assert digest.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_what_steers_a_display_is_dropped_and_nothing_else(tmp_path: Path) -> None:
    title = "A\x1b[31m \u202eb\u202c \u2066c\u2069\x07 <SEG> \u05d0\u200f é"
    file = tmp_path / "a.txt"
    file.write_text(f"Mar 11\n\n{title}\n\nAn abstract.\n", encoding="utf-8")
    assert load_digests(file)[0].papers[0].title == "A[31m b c <SEG> \u05d0\u200f é"


def test_skip_bad_keeps_the_good_and_says_what_was_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = write(tmp_path, "a.txt", "Mar 11")
    bad = tmp_path / "b.txt"
    bad.write_bytes(b"")
    with pytest.raises(InputError, match=r"b\.txt: an empty file"):
        load_digests([good, bad])
    with caplog.at_level(logging.WARNING):
        assert [d.name for d in load_digests([bad, good], skip_bad=True)] == ["a"]
    assert "b.txt: an empty file" in caplog.text
    with pytest.raises(InputError, match="an empty file"):
        load_digests([bad], skip_bad=True)


def test_limits(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt", "Mar 11")
    with pytest.raises(InputError, match="more than 10 bytes"):
        load_digests(file, limits=Limits(file_bytes=10))
    with pytest.raises(InputError, match="a text of 44 bytes"):
        load_digests(file, limits=Limits(text_bytes=10))
    with pytest.raises(InputError, match="5 lines"):
        load_digests(file, limits=Limits(values=8))
    with pytest.raises(InputError, match="more than 0 papers"):
        load_digests(file, limits=Limits(papers=0))


@pytest.mark.parametrize("name", ["missing.txt", "nul\0.txt"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot open"):
        load_digests(tmp_path / name)


def test_an_unknown_format() -> None:
    with pytest.raises(InputError, match=r"one of .*page"):
        load_digests(format="papyrus")


def test_importing_the_room_needs_the_standard_library_only() -> None:
    code = (
        "import sys; import analysis.digests; analysis.digests.load_digests();"
        "heavy = {'numpy', 'pandas', 'pyarrow', 'bs4', 'lxml', 'scipy'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_note_in_a_folder_is_no_digest(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, "a.txt", "Mar 11, 2025")
    (tmp_path / "README.md").write_text("# What lies here\n\nPages of March.\n")
    with caplog.at_level(logging.WARNING, logger="analysis"):
        assert names(load_digests(tmp_path)) == [("a", "2025-03-11")]
    assert "README.md: no digest, and not read" in caplog.text
    with pytest.raises(InputError, match="without links to papers"):
        load_digests(tmp_path / "README.md")
