"""Folders of a study as somebody might hand them on: broken, exchanged, or made to do harm.

`mutate` changes a folder in one way, drawn at random; `watching` notes every file that a call
opens, so that a test can say that none lies outside the folder.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WORDS: list[Any] = [
    None, True, False, 0, -1, 2**70, 1.5, "", "a", " ", "..", "../outside/secret.txt",
    "/etc/passwd", "figures/../../outside/secret.txt", "inputs/../../outside/secret.txt",
    "inputs/none.gz", "a\0b", "a\nb: the same", "\x1b[31mred\x1b[0m", "a\u202eb", "a\\b", "C:\\a",
    "x" * 5_000, "\ud800", "~", "$HOME", "`id`", "0" * 64, [], {}, [[]], [None], {"a": 1},
    [{"what": 1}], {"../outside/secret.txt": "0" * 64}, {"outside/secret.txt": "0" * 64},
    {"notebooks/none.py": "0" * 64}, [{"digest": "a", "sha256": "b"}],
]  # fmt: skip
TEXTS = [
    b"", b"\n", b"{", b"null", b"[]", b"5", b'"a"', b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}",
    b"\x00" * 1000, bytes(range(256)), b'{"outputs": {}}', b'{"outputs": {"a": "b"}}',
    b'{"a":' * 60_000, b"[" * 200_000, b"9" * 10_000, b'{"outputs": NaN}', b'{"outputs": {}} x',
]  # fmt: skip
SECRET = b"nobody may read this"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give where every value of a JSON document stands."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def _holder(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


def change_manifest(folder: Path, rng: random.Random) -> str:
    """Put something else in the place of a value, take it out, or give it another name."""
    file = folder / "manifest.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    top = rng.choice(sorted(document))
    inner = [path for path in places(document[top], (top,)) if len(path) < 6]
    path = rng.choice(inner)
    holder, key = _holder(document, path), path[-1]
    what = rng.choice(["value", "value", "value", "key", "gone"])
    if what == "gone":
        del holder[key]
    elif what == "key" and isinstance(holder, dict):
        holder[str(rng.choice(WORDS))] = holder.pop(key)
    else:
        holder[key] = rng.choice(WORDS)
    file.write_bytes(json.dumps(document).encode("utf-8", "surrogatepass"))
    return f"manifest: {what} at {path}"


def break_manifest(folder: Path, rng: random.Random) -> str:
    """Cut the manifest off, turn a byte, or put other bytes in its place."""
    file = folder / "manifest.json"
    data = bytearray(file.read_bytes())
    what = rng.choice(["cut", "byte", "bytes"])
    if what == "cut":
        data = data[: rng.randrange(len(data))]
    elif what == "byte":
        data[rng.randrange(len(data))] = rng.randrange(256)
    else:
        data = bytearray(rng.choice(TEXTS))
    file.write_bytes(bytes(data))
    return f"manifest: {what}"


def _any_file(folder: Path, rng: random.Random) -> Path:
    return rng.choice(sorted(path for path in folder.rglob("*") if path.is_file()))


def change_file(folder: Path, rng: random.Random) -> str:
    """Cut a file off, add to it, empty it, or turn a byte."""
    file = _any_file(folder, rng)
    data = bytearray(file.read_bytes())
    what = rng.choice(["cut", "more", "empty", "byte", "sparse"])
    if what == "sparse":
        os.truncate(file, 2**40)
        return f"{file.name}: a terabyte of nothing"
    if what == "cut":
        data = data[: len(data) // 2]
    elif what == "more":
        data += rng.choice(TEXTS)
    elif what == "empty":
        data = bytearray()
    elif data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    file.write_bytes(bytes(data))
    return f"{file.name}: {what}"


def _pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path, _: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def _link_to(target: str) -> Callable[[Path, Path], None]:
    return lambda path, outside: path.symlink_to(
        outside / target.removeprefix("outside/") if target.startswith("outside/") else target
    )


KINDS: dict[str, Callable[[Path, Path], None]] = {
    "a pipe": _pipe,
    "a socket": _socket,
    "a folder": lambda path, _: path.mkdir(),
    "a link to the same bytes elsewhere": lambda path, outside: path.symlink_to(outside / "same"),
    "a link to a secret": _link_to("outside/secret.txt"),
    "a link up": _link_to("../../outside/secret.txt"),
    "a link to zeros": _link_to("/dev/zero"),
    "a link to a terminal": _link_to("/dev/tty"),
    "a link to memory": _link_to("/proc/self/mem"),
    "a link to itself": lambda path, _: path.symlink_to(path.name),
    "a link to nothing": _link_to("none"),
    "nothing": lambda path, _: None,
}


def exchange(folder: Path, rng: random.Random) -> str:
    """Put something that is no file in the place of a file."""
    file = _any_file(folder, rng)
    outside = folder.parent / "outside"
    (outside / "same").write_bytes(file.read_bytes())
    file.unlink()
    what = rng.choice(sorted(KINDS))
    KINDS[what](file, outside)
    return f"{file.name}: {what}"


def move_out(folder: Path, rng: random.Random) -> str:
    """Put a link in the place of a folder, with the same files behind it."""
    within = rng.choice(sorted(path for path in folder.iterdir() if path.is_dir()))
    elsewhere = folder.parent / "outside" / within.name
    within.rename(elsewhere)
    within.symlink_to(elsewhere)
    return f"{within.name}: a link to a folder elsewhere"


def bomb(folder: Path, rng: random.Random) -> str:
    """Put something that unpacks to much, or not at all, in the place of a kept input."""
    file = rng.choice(sorted((folder / "inputs").glob("*.gz")))
    large = gzip.compress(bytes(2_000_000)) * 150  # 300 MB, in members
    file.write_bytes(rng.choice([large, file.read_bytes()[:-4], b"\x1f\x8b", b"PK\x03\x04", b"x"]))
    return f"{file.name}: another packed file"


def add(folder: Path, rng: random.Random) -> str:
    """Add what the manifest does not know."""
    name = rng.choice(["b.txt", "figures/b.svg", "inputs/b.gz", ".hidden", "a\x1b[31m\n.csv", "-x"])
    (folder / name).write_bytes(rng.choice(TEXTS))
    return f"{name!r} added"


WAYS: list[Callable[[Path, random.Random], str]] = [
    change_manifest, change_manifest, change_manifest, break_manifest, change_file, exchange,
    move_out, bomb, add,
]  # fmt: skip


def mutate(folder: Path, rng: random.Random) -> str:
    """Change a folder in one way, and say in which."""
    (folder.parent / "outside").mkdir(exist_ok=True)
    (folder.parent / "outside" / "secret.txt").write_bytes(SECRET)
    return rng.choice(WAYS)(folder, rng)


_watched: list[list[str]] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _watched and event in ("open", "os.listdir", "os.scandir") and arguments:
        path = arguments[0]
        if isinstance(path, bytes | str | os.PathLike):
            _watched[-1].append(os.path.realpath(os.fsdecode(path)))


sys.addaudithook(_note)


@contextlib.contextmanager
def watching(folder: Path) -> Iterator[list[str]]:
    """Note what is opened outside a folder, Python and this package left out."""
    root = Path(__file__).resolve().parents[1]
    of_python = {sys.prefix, sys.base_prefix, *sys.path} - {"", str(root)}
    allowed = [folder.resolve(), root / "analysis", *(Path(p).resolve() for p in of_python)]
    found: list[str] = []
    outside: list[str] = []
    _watched.append(found)
    try:
        yield outside
    finally:
        _watched.pop()
        outside += [
            path
            for path in found
            if not any(Path(path).is_relative_to(place) for place in allowed)
            and path not in ("/dev/null", os.devnull)
        ]
