"""The door to the disk: whole files in, whole files out, one line for everything else."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from analysis.errors import EnvironmentFault, InputError
from analysis.files import (
    atomic_write,
    file_sha256,
    make_folder,
    parse_json,
    parse_toml,
    read_bytes,
    read_chunks,
    read_text,
)


def test_a_file_comes_in_whole_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(range(256)) * 10_000)
    assert read_bytes(path, limit=2_560_000) == path.read_bytes()
    with pytest.raises(InputError, match="more than 2,559,999 bytes; expected a digest of at most"):
        read_bytes(path, limit=2_559_999, what="a digest")


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text")
    (tmp_path / "b").symlink_to("a")
    assert read_bytes(tmp_path / "b", limit=10) == b"text"
    assert file_sha256(tmp_path / "b") == file_sha256(tmp_path / "a")


@pytest.mark.parametrize("read", [lambda path: read_bytes(path, limit=10), file_sha256])
def test_nothing_but_files_is_read(read, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place, says in (
        (tmp_path, "a folder"),
        (tmp_path / "pipe", "a named pipe"),
        ("/dev/zero", "a device"),
        (tmp_path / "none", "no such file"),
        ("a\0b", "embedded null byte"),
        ("\ud800", "surrogates not allowed"),
    ):
        with pytest.raises(InputError, match=says) as error:
            read(place)
        assert not isinstance(error.value, EnvironmentFault)


def test_what_is_refused_is_closed(tmp_path: Path) -> None:
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208
    for _ in range(5):
        with pytest.raises(InputError):
            read_bytes(tmp_path, limit=1)
    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208


def test_a_pipe_that_the_shell_opened_is_read() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)

    def write() -> None:
        os.write(writing, b"text")
        os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert read_bytes(f"/dev/fd/{reading}", limit=10) == b"text"
    finally:
        writer.join()
        os.close(reading)


def test_standard_input_by_its_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"text")))
    assert read_bytes("-", limit=4) == b"text"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"text")))
    with pytest.raises(InputError, match="-: more than 3 bytes"):
        read_bytes("-", limit=3)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="no standard input"):
        read_bytes("-", limit=4)


def test_a_disk_that_fails_is_the_environments_fault() -> None:
    class Failing(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(EnvironmentFault, match=r"a\.txt: .*input/output error"):
        read_chunks(Failing(), 10, path="a.txt")  # type: ignore[arg-type]


def test_text_with_and_without_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for data in (b"\xef\xbb\xbfa\r\nb", b"a\r\nb"):
        path.write_bytes(data)
        assert read_text(path, limit=10) == "a\r\nb"
    path.write_bytes(b"a\n\nb\xff")
    with pytest.raises(InputError, match="not UTF-8") as error:
        read_text(path, limit=10)
    assert error.value.line == 3


def test_json() -> None:
    assert parse_json('{"a": [1, "b"]}', path="a") == {"a": [1, "b"]}
    for text, says, line in (
        ('{\n"a":', "broken JSON", 2),
        ("[" * 100_000, "nested too deep", None),
        ("9" * 10_000, "endless number", None),
        ("[" + "0," * 3_000_000 + "0]", "about 3,000,001 values", None),
    ):
        with pytest.raises(InputError, match=says) as error:
            parse_json(text, path="a")
        assert (error.value.path, error.value.line) == ("a", line)
    with pytest.raises(InputError, match="a:7: broken JSON"):
        parse_json("{", path="a", line=7)


def test_toml() -> None:
    assert parse_toml("a.b.c = 1", path="a") == {"a": {"b": {"c": 1}}}
    dotted = "a. b. " * 40
    assert parse_toml(f'a = "{dotted}" # {"." * 500}', path="a") == {"a": dotted}
    for text, says, line in (
        ("a = 1\nb = = 2", "not TOML", 2),
        ("a = " + "[" * 100_000, "nested too deep", None),
        ("a = " + "9" * 10_000, "not TOML", None),
        (".".join(["a"] * 101) + " = 1", "nested too deep", None),
        ("[" + " . ".join(["'a b'"] * 101) + "]", "nested too deep", None),
    ):
        with pytest.raises(InputError, match=says) as error:
            parse_toml(text, path="a")
        assert (error.value.path, error.value.line) == ("a", line)


def test_atomic_write(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.txt"
    atomic_write(path, "one\r\n")
    assert path.read_bytes() == b"one\r\n"
    atomic_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_atomic_write_leaves_the_old_file_when_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    atomic_write(path, "whole")
    with pytest.raises(UnicodeEncodeError):
        atomic_write(path, "broken \ud800")
    assert path.read_text() == "whole"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_atomic_write_replaces_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "a").symlink_to("mine")
    atomic_write(tmp_path / "a", "new")
    assert (tmp_path / "mine").read_text() == "mine"
    assert not (tmp_path / "a").is_symlink()


def test_a_full_disk_leaves_the_old_file_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    atomic_write(path, "whole")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentFault, match="no space left on device"):
        atomic_write(path, "new")
    assert path.read_text() == "whole"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    for write in (lambda path: atomic_write(path, "x"), make_folder):
        for name in ("file/a", "n" * 300, "a\0b", "\ud800"):
            with pytest.raises(InputError) as error:
                write(tmp_path / name)
            assert not isinstance(error.value, EnvironmentFault)
    with pytest.raises(InputError, match="it is a folder"):
        atomic_write(tmp_path / "folder", "x")
    with pytest.raises(InputError, match="file exists"):
        make_folder(tmp_path / "file")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_is_made_with_those_above_it_and_may_be_there(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
