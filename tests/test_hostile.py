"""Hostile names, places, settings, manifests and tables: one line, the right code, no harm."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import io
import json
import os
import socket
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.results import TABLES, StudyResult

PAGE = "Mar 11, 2025\n\nA title\n\nAn abstract of some words.\n"
TAXONOMY = 'name = "mine"\n[[theme]]\nid = "a"\nname = "A"\ndefinition = "On a."\nseeds = ["a b"]\n'
Make = Callable[[Path], object]


@dataclass(frozen=True)
class Row:
    """What is handed in, the exit code, and words of the one line."""

    arguments: tuple[str, ...]
    says: str
    code: int = 2
    make: tuple[Make, ...] = ()


def row(arguments: str | list[str], says: str, *make: Make, code: int = 2) -> Row:
    words = arguments.split() if isinstance(arguments, str) else arguments
    return Row(tuple(words), says, code, make)


def file(name: str, content: str | bytes = "", mode: int = 0o644) -> Make:
    def made(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)

    return made


def folder(name: str, mode: int = 0o755) -> Make:
    return lambda place: (place / name).mkdir(mode=mode, parents=True)


def pipe(name: str) -> Make:
    def made(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(place / name)

    return made


def link(name: str, target: str) -> Make:
    def made(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).symlink_to(target)

    return made


def listener(name: str) -> Make:
    def made(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        before = Path.cwd()
        os.chdir((place / name).parent)  # the name of a socket is short
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(Path(name).name)
        finally:
            os.chdir(before)

    return made


def below_each_other(name: str, depth: int) -> Make:
    """Make folders so deep that no path reaches the innermost."""

    def made(place: Path) -> None:
        before = Path.cwd()
        os.chdir(place)
        try:
            for _ in range(depth):
                os.mkdir(name)  # noqa: PTH102 - relative
                os.chdir(name)
        finally:
            os.chdir(before)

    return made


def toml(text: str, says: str, *, line: int | None = 1) -> Row:
    place = "s.toml: " if line is None else f"s.toml:{line}: "
    return row("run --settings s.toml", f"{place}{says}", file("s.toml", text))


def taxonomy(text: str | bytes, says: str) -> Row:
    return row("themes check t.toml", says, file("t.toml", text))


def manifest(content: object, says: str) -> Row:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return row("verify d", says, file("d/manifest.json", text))


def entry(**inputs: object) -> dict[str, object]:
    return {"outputs": {}, "inputs": [], "versions": {}, **inputs}


def edits(line: str, says: str) -> Row:
    return row("run --encoder lsa --edits e.jsonl --out o", says, file("e.jsonl", line + "\n"))


def labels(text: str | bytes, says: str) -> Row:
    return row("run --encoder lsa --labels l.csv --out o", says, file("l.csv", text))


def archive(name: str) -> bytes:
    """Pack an empty file into a zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as members:
        members.writestr(name, "")
    return packed.getvalue()


LONG = "n" * 300
PAGE_SHA = hashlib.sha256(PAGE.encode()).hexdigest()
UNDECODABLE = os.fsdecode(b"\xff\xfe\x80.txt")
RENAME = '{"action": "rename", "topics": [1], "papers": [[]], "label": %s}'

NAMES = {
    "a digest that is not there": row("run none.txt", "cannot open none.txt: "),
    "a NUL": row(["run", "a\0b.txt"], "digests = ('a\\x00b.txt',)"),
    "a NUL as taxonomy": row(["themes", "check", "a\0b"], "the taxonomy 'a\\x00b'"),
    "a NUL as output": row(["run", "--out", "a\0b"], "'a\\x00b'"),
    "a NUL as settings": row(["run", "--settings", "a\0b"], "cannot open a\\x00b: "),
    "undecodable": row(["run", UNDECODABLE], "cannot open \\udcff\\udcfe\\udc80.txt: "),
    "undecodable and there": row(["run", UNDECODABLE], "an empty file", file(UNDECODABLE)),
    "undecodable in a folder": row("run d", "\\udc80.txt: an empty", file("d/" + UNDECODABLE)),
    "undecodable manifest": row(["verify", UNDECODABLE], "\\udcff"),
    "half of a pair": row(["run", "\ud800.txt"], "cannot open \\ud800.txt: "),
    "half of a pair as output": row(["run", "--out", "\ud800"], "\\ud800"),
    "300 characters": row(["run", LONG], "file name too long"),
    "300 characters as taxonomy": row(["themes", "check", LONG], "the taxonomy 'nnn"),
    "300 characters as settings": row(["run", "--settings", LONG], "file name too long"),
    "300 characters as labels": row(
        ["run", "--encoder", "lsa", "--labels", LONG, "--out", "o"], "file name too long"
    ),
    "300 characters as edits": row(
        ["run", "--encoder", "lsa", "--edits", LONG, "--out", "o"], "file name too long"
    ),
    "300 characters as output": row(["run", "--out", LONG], "file name too long"),
    "300 characters as manifest": row(["verify", LONG], "file name too long"),
    "300 characters for init": row(["init", LONG], "file name too long"),
    "no name for init": row(["init", ""], "the name of a folder"),
    "no name for verify": row(["verify", ""], "the name of a folder"),
    "no name for suggest": row(["themes", "suggest", ""], "the name of a folder"),
    "5,000 characters": row(["run", "n/" * 2500 + "a"], "digests = ('n/n/n"),
    "an escape and a line end": row(
        ["run", "a\x1b[31m\n.txt"], "a\\x1b[31m\\n.txt: an empty file", file("a\x1b[31m\n.txt")
    ),
    "a carriage return": row(["run", "a\r.txt"], "a\\r.txt: an empty file", file("a\r.txt")),
    "a bidirectional override": row(
        ["run", "a\u202etxt.exe"], "a\\u202etxt.exe: an empty file", file("a\u202etxt.exe")
    ),
    "a line separator": row(
        ["run", "a\u2028.txt"], "a\\u2028.txt: an empty file", file("a\u2028.txt")
    ),
    "an option as file": row("run -- --seed", "cannot open --seed: "),
    "below a file": row("run a.txt/b.txt", "cannot open a.txt/b.txt: ", file("a.txt", PAGE)),
    "output below a file": row("run --out a.txt/o", "a.txt", file("a.txt", PAGE)),
    "the taxonomy is a folder": row("themes check d", "a folder", folder("d")),
    "the settings are a folder": row("run --settings d", "d: a folder", folder("d")),
    "the manifest is a folder": row("verify d", "a folder", folder("d/manifest.json")),
    "no manifest": row("verify d", "cannot open d/manifest.json: ", folder("d")),
    "a digest twice as folder": row("run d --out o", "no digest in this folder", folder("d/d")),
}

PLACES = {
    "a pipe": row("run p.txt", "p.txt: a named pipe", pipe("p.txt")),
    "a pipe in a folder": row("run d", "d/p.txt: a named pipe", pipe("d/p.txt")),
    "a pipe behind a link": row("run a.txt", "a named pipe", pipe("p"), link("a.txt", "p")),
    "a pipe as taxonomy": row("themes check p", "p: a named pipe", pipe("p")),
    "a pipe as taxonomy of a run": row("run --themes p --out o", "a named pipe", pipe("p")),
    "a pipe as labels": row("run --encoder lsa --labels p --out o", "a named pipe", pipe("p")),
    "a pipe as edits": row("run --encoder lsa --edits p --out o", "a named pipe", pipe("p")),
    "a pipe as settings": row("run --settings p", "p: a named pipe", pipe("p")),
    "a pipe as manifest": row("verify d", "a named pipe", pipe("d/manifest.json")),
    "a pipe as study": row("themes suggest d", "a named pipe", pipe("d/manifest.json")),
    "a pipe as output": row("run --out p", "neither a file nor a folder", pipe("p")),
    "a pipe for init": row("init p", "p", pipe("p")),
    "a pipe in the way of init": row("init d", "exists already", pipe("d/study.toml")),
    "a pipe named to verify": row("verify d p", "p: a named pipe", pipe("p"),
                                  file("d/manifest.json", json.dumps(entry()))),
    "a socket": row("run s.txt", "s.txt", listener("s.txt")),
    "a socket in a folder": row("run d", "s.txt", listener("d/s.txt")),
    "a socket as taxonomy": row("themes check s", "s", listener("s")),
    "a socket as output": row("run --out s", "neither a file nor a folder", listener("s")),
    "a socket as manifest": row("verify d", "manifest.json", listener("d/manifest.json")),
    "zeros without end": row("run /dev/zero", "/dev/zero: a device"),
    "zeros behind a link": row("run a.txt", "a device", link("a.txt", "/dev/zero")),
    "zeros in a folder": row("run d", "d/a.txt: a device", link("d/a.txt", "/dev/zero")),
    "zeros as taxonomy": row("themes check /dev/zero", "/dev/zero: a device"),
    "zeros as settings": row("run --settings /dev/zero", "/dev/zero: a device"),
    "zeros as labels": row("run --encoder lsa --labels /dev/zero --out o", "a device"),
    "zeros as edits": row("run --encoder lsa --edits /dev/zero --out o", "a device"),
    "zeros as manifest": row("verify d", "a device", link("d/manifest.json", "/dev/zero")),
    "the full device": row("run /dev/full", "/dev/full: a device"),
    "the null device": row("run /dev/null", "/dev/null: a device"),
    "the null device as output": row("run --out /dev/null", "neither a file nor a folder"),
    "the null device as study": row("verify /dev/null", "cannot open /dev/null/manifest.json: "),
    "output in a place without folders": row("run --encoder lsa --out /proc/none/o", "/proc/none"),
    "an unreadable file": row("run a.txt", "permission denied", file("a.txt", PAGE, 0), code=3),
    "an unreadable file in a folder": row(
        "run d", "cannot open d/a.txt: ", file("d/a.txt", PAGE, 0), code=3
    ),
    "an unreadable folder": row("run d", "cannot read d: ", folder("d", 0), code=3),
    "an unreadable folder in a folder": row("run d", "cannot read d/e: ", folder("d/e", 0), code=3),
    "a folder that cannot be entered": row(
        "run d/a.txt", "permission denied", folder("d", 0), code=3
    ),
    "a link into a folder that cannot be entered": row(
        "run e", "cannot open e/a.txt: ", folder("d", 0), link("e/a.txt", "../d/a.txt"),
        code=3,
    ),
    "an unreadable taxonomy": row(
        "themes check t.toml", "permission denied", file("t.toml", TAXONOMY, 0), code=3
    ),
    "unreadable settings": row("run --settings s", "permission denied", file("s", "", 0), code=3),
    "unreadable labels": row(
        "run --encoder lsa --labels l --out o", "permission denied", file("l", "", 0), code=3
    ),
    "unreadable edits": row(
        "run --encoder lsa --edits e --out o", "permission denied", file("e", "", 0), code=3
    ),
    "an unreadable manifest": row(
        "verify d", "permission denied", file("d/manifest.json", "{}", 0), code=3
    ),
    "an unreadable manifest in the output": row(
        "run --out d", "permission denied", file("d/manifest.json", "{}", 0), code=3
    ),
    "an output that cannot be written to": row(
        "run --encoder lsa --out d/o", "permission denied", folder("d", 0o555), code=3
    ),
    "an output that cannot be entered": row(
        "run --encoder lsa --out d/o", "permission denied", folder("d", 0), code=3
    ),
    "init where nothing can be written": row(
        "init d/e", "permission denied", folder("d", 0o555), code=3
    ),
    "a link to itself": row("run a.txt", "too many levels", link("a.txt", "a.txt")),
    "a link to itself in a folder": row("run d", "too many", link("d/a.txt", "a.txt")),
    "a link to itself as taxonomy": row("themes check t", "too many levels", link("t", "t")),
    "a link to itself as settings": row("run --settings t", "too many levels", link("t", "t")),
    "a link to itself as manifest": row(
        "verify d", "too many", link("d/manifest.json", "manifest.json")
    ),
    "a link to itself as output": row("run --out o", "o: a link", link("o", "o")),
    "a folder linked into itself": row("run d", "no digest in this folder", link("d/e", "../d")),
    "a link to nothing": row("run a.txt", "cannot open a.txt: ", link("a.txt", "none")),
    "a link to nothing in a folder": row("run d", "cannot open d/a.txt: ", link("d/a.txt", "none")),
    "a link to a name too long": row("run d", "file name too long", link("d/a.txt", LONG)),
    "a link to a folder as output": row("run --out o", "a link", folder("e"), link("o", "e")),
    "a link to nothing as output": row("run --out o", "o: a link", link("o", "none")),
    "a file as output": row("run --out o", "o: a file", file("o", "mine")),
    "somebody's folder as output": row("run --out o", "holds other files", file("o/mine", "mine")),
    "the digests' own folder as output": row(
        "run d --out d", "holds other files", file("d/a.txt", PAGE)
    ),
    "folders 300 deep": row("run d", "no digest in this folder", folder("d/" + "e/" * 300)),
    "folders deeper than any path": row(["run", "nn" * 100], "file name too long",
                                        below_each_other("nn" * 100, 30)),
    "a file for init": row("init a", "a", file("a", "mine")),
    "a manifest that removes files elsewhere": row(
        "run --out mine", "holds other files", link("mine/l", "../outside"),
        file("outside/x.txt", "x"),
        file("mine/manifest.json", json.dumps({"outputs": {"l/x.txt": "0"}})),
    ),
}  # fmt: skip

VALUES = {
    **{f"seed {value!r}"[:40]: row(["run", "--seed", value], "expected a whole number from 0")
       for value in ("4294967296", "-1", "1e9", "0x10", "1_000", "٣", " 1", "nan", "", "true",
                     "9" * 30, "9" * 5000, "1.0", "0\n")},
    **{f"year {value!r}": row(["run", "--year", value], "a year from 1 to 9999")
       for value in ("9" * 30, "0", "10000", "-5", "", "MMXXV")},
    **{f"limit {value!r}": row(["run", "--limit", value], "limit")
       for value in ("file_bytes=" + "9" * 30, "file_bytes=0", "papers=-1", "values=", "=5", "",
                     "bogus=1", "papers", "papers=1e3", "papers=18446744073709551616")},
    **{f"column {value!r}": row(["run", "--column", value], "column")
       for value in ("", "=x", "bogus=x", "title", "title=a\0b", "title=" + "x" * 5000)},
    **{f"topics {value}": row(["run", "--n-topics", value], "a whole number from 1")
       for value in ("0", "-1", "1000000000", "many")},
    **{f"jobs {value}": row(["run", "--n-jobs", value], "a whole number from 1 to 256")
       for value in ("0", "257", "99999999999999999999")},
    **{f"empty {name}": row(["run", f"--{name}", ""], f"'--{name}'")
       for name in ("encoder", "themes", "labels", "edits", "format", "out", "granularity",
                    "engine")},
    "blank encoder": row(["run", "--encoder", " \t"], "'--encoder'"),
    "an encoder of 5,000 characters": row(["run", "--encoder", "e" * 5000], "'--encoder'"),
    "an encoder with an escape": row(["run", "--encoder", "a\x1b[31m"], "plain text"),
    "an encoder with half of a pair": row(["run", "--encoder", "a\ud800"], "\\ud800"),
    "empty settings": row(["run", "--settings", ""], "cannot open: "),
    "empty digest": row(["run", ""], "digests = ('',)"),
    "empty taxonomy": row(["themes", "check", ""], "the taxonomy ''"),
    "an unknown grain": row("run --granularity tiny", "coarse, medium or fine"),
    "an unknown engine": row("run --engine magic", "consensus, hdbscan or bertopic"),
    "an unknown format": row("run --format papyrus", "unknown format 'papyrus'"),
    "a format with an escape": row(["run", "--format", "a\x1b"], "'a\\x1b'"),
    "an unknown option": row("run --colour", "No such option"),
    "an unknown option with an escape": row(["run", "--a\x1b[31m"], "\\x1b[31m"),
    "an unknown command": row("fly", "No such command"),
    "an option without value": row("run --seed", "requires an argument"),
    "too many arguments": row("themes check a b", "unexpected extra argument"),
    "no argument": row("verify", "Missing argument"),
    "hdbscan and a number of topics": row("run --engine hdbscan --n-topics 5", "one of them"),
    "hdbscan and a grain": row("run --engine hdbscan --granularity fine", "one grain only"),
    "bertopic and a grain": row("run --engine bertopic --granularity fine", "one grain only"),
    "a number of topics and a grain": row(
        "run --n-topics 5 --granularity coarse", "both say how many topics there are"
    ),
    "29 February of a common year": row(
        "run a.txt --year 2025", "correct --year", file("a.txt", PAGE.replace("Mar 11, 2025",
                                                                              "Feb 29"))
    ),
    "a day that is none to fetch": row(
        "fetch hf --since 2025-02-30 --until 2025-03-01 --out o", "day"
    ),
    "a day of 30 digits to fetch": row(
        f"fetch hf --since {'9' * 30} --until 2025-03-01 --out o", "day"
    ),
    "days to fetch in the wrong order": row(
        "fetch hf --since 2025-03-02 --until 2025-03-01 --out o", "2025-03-0"
    ),
    "no paper to fetch": row("fetch arxiv --out o.jsonl", "ids and query"),
    "an id that is none to fetch": row("fetch arxiv bogus --out o.jsonl", "bogus"),
    "a year out of range to fill": row("fetch fill a.txt --year 99999 --out o", "--year"),
}  # fmt: skip

SETTINGS = {
    "an unknown setting": toml("sead = 2", "unknown setting 'sead'"),
    "an unknown table": toml("[run]\nseed = 1", "unknown setting 'run'"),
    "a setting with an escape": toml('"a\\u001b" = 2', "unknown setting 'a\\x1b'", line=None),
    "not TOML": toml("seed = = 1", "not TOML"),
    "a key twice": toml("seed = 1\nseed = 1", "not TOML", line=None),
    "deep lists": toml("seed = " + "[" * 100_000, "TOML nested too deep", line=None),
    "deep tables": toml("a = " + "{a=" * 10_000, "TOML nested too deep", line=None),
    "deep keys": toml(".".join("a" * 100_000) + " = 1", "TOML nested too deep", line=None),
    "deep headers": toml(f"[{' . '.join('a' * 100_000)}]", "TOML nested too deep", line=None),
    "deep quoted keys": toml('"a b".' * 50_000 + "c = 1", "TOML nested too deep", line=None),
    "an endless number": toml("seed = " + "9" * 10_000, "not TOML", line=None),
    "a number beyond floats": toml("seed = 1e999", "seed = inf"),
    "no number": toml("seed = nan", "seed = nan"),
    "a day that is none": toml("year = 2025-02-30", "not TOML"),
    "a day as year": toml("year = 2025-03-11", "year = datetime.date(2025, 3, 11)"),
    "a year in quotes": toml('year = "2025"', "year = '2025'"),
    "truth as seed": toml("seed = true", "seed = True"),
    "a number as truth": toml("quiet = 1", "quiet = 1"),
    "text as truth": toml('skip_bad = "yes"', "skip_bad = 'yes'"),
    "a text as digests": toml('digests = "a.txt"', "digests = 'a.txt'"),
    "numbers as digests": toml("digests = [1]", "digests = [1]"),
    "nested digests": toml('digests = [["a"]]', "digests = [['a']]"),
    "an empty digest": toml('digests = [""]', "digests = ['']"),
    "a NUL in a digest": toml('digests = ["a\\u0000"]', "digests = ['a\\x00']"),
    "half of a pair": toml('digests = ["\\ud800"]', "not TOML"),
    "an empty output": toml('out = ""', "out = ''"),
    "an empty encoder": toml('encoder = ""', "encoder = ''"),
    "a table as themes": toml("[themes]\na = 1", "themes = {'a': 1}"),
    "a table as labels": toml("labels = [[1]]", "labels = [[1]]"),
    "a number as column": toml("columns = { title = 5 }", "columns = {'title': 5}"),
    "an unknown column": toml('columns = { bogus = "a" }', "columns = {'bogus': 'a'}"),
    "a table in a column": toml('columns.title.x = "a"', "columns = {'title': {'x': 'a'}}"),
    "columns as list": toml('columns = ["title"]', "columns = ['title']"),
    "an unknown limit": toml("limits = { bogus = 1 }", "limits = {'bogus': 1}"),
    "truth as limit": toml("limits = { papers = true }", "limits = {'papers': True}"),
    "a limit beyond 64 bits": toml("[limits]\npapers = 99999999999999999999", "limits ="),
    "an engine of the wrong kind": toml("engine = 1", "engine = 1"),
    "a grain that is none": toml('granularity = "tiny"', "granularity = 'tiny'"),
    "a contradiction": toml(
        'engine = "hdbscan"\nn_topics = 3', "engine = hdbscan with n_topics = 3", line=None
    ),
    "a format that is none": toml('format = "papyrus"', "unknown format 'papyrus'", line=None),
    "a text of 5,000 characters": toml(f'encoder = "{"x" * 5000}"', "encoder = 'xxx"),
    "not UTF-8": row("run --settings s", "s:2: not UTF-8", file("s", b"seed = 1\n#\xff")),
    "more than a megabyte": row(
        "run --settings s", "more than 1,000,000 bytes", file("s", "#" * 1_000_001)
    ),
}

TAXONOMIES = {
    "empty": taxonomy("", "no theme"),
    "binary": taxonomy(bytes(range(256)), "not UTF-8"),
    "UTF-16": taxonomy(TAXONOMY.encode("utf-16"), "not UTF-8"),
    "deep lists": taxonomy("name = " + "[" * 100_000, "nested too deep"),
    "deep keys": taxonomy(".".join("a" * 100_000) + " = 1", "nested too deep"),
    "an endless number": taxonomy("name = " + "9" * 10_000, "not TOML"),
    "a day that is none": taxonomy("name = 2025-02-30", "t.toml:1: not TOML"),
    "a name of 1 MB": taxonomy(
        TAXONOMY.replace('"A"', f'"{"A" * 1_000_000}"'), "t.toml:4: name of 1,000,000"
    ),
    "a title of 1 MB": taxonomy(
        TAXONOMY.replace('"mine"', f'"{"A" * 1_000_000}"'), "t.toml:1: name of 1,000,000"
    ),
    "a definition of 1 MB": taxonomy(
        TAXONOMY.replace('"On a."', f'"{"A" * 1_000_000}"'), "definition of 1,000,000 characters"
    ),
    "a seed of 1 MB": taxonomy(
        TAXONOMY.replace('"a b"', f'"{"A" * 1_000_000}"'), "seeds of 1,000,000 characters"
    ),
    "a field of 1 MB": taxonomy(f"{'a' * 1_000_000} = 1", "the field 'aaa"),
    "an id of 1 MB": taxonomy(TAXONOMY.replace('"a"', f'"{"a" * 1_000_000}"'), "id of 1,000,000"),
    "more than 2 MB": taxonomy("#" * 2_000_001, "more than 2,000,000 bytes"),
    "30,000 themes": taxonomy('name = "m"\n' + "[[theme]]\n" * 30_000, "30,000 themes"),
    "themes that are numbers": taxonomy('name = "m"\ntheme = [1]', "number 1 that is no table"),
    "one theme as table": taxonomy('name = "m"\n[theme]\nid = "a"', "no theme"),
    "an escape in an id": taxonomy(
        TAXONOMY.replace('"a"', '"a\\u001b[31m"'), "control character in id"
    ),
    "an override in a name": taxonomy(
        TAXONOMY.replace('"A"', '"A\\u202e"') + "parent = 5", "parent of theme number 1 = 5"
    ),
    "half of a pair": taxonomy(TAXONOMY.replace('"A"', '"\\ud800"'), "not TOML"),
    "a theme above itself": taxonomy(TAXONOMY + 'parent = "a"', "above itself"),
}

MANIFESTS = {
    **{
        f"{words} of a hostile manifest": row(
            words, "kept is not", file("d/manifest.json", json.dumps(entry(kept=[{}])))
        )
        for words in (
            "verify d", "rerun d", "append d a.txt", "show d", "figures d", "compare d d", "open d",
        )
    },
    **{
        f"{words} of figures": row(
            words, "no record of what", file("d/manifest.json", json.dumps(entry()))
        )
        for words in ("rerun d", "append d a.txt")
    },
    **{
        f"{words} without a study": row(words, "cannot open d/manifest.json: ", folder("d"))
        for words in ("rerun d", "append d a.txt", "show d papers", "figures d", "compare d d")
    },
    "appended of another form": manifest(entry(appended=[{"digests": 5}]), "appended is not"),
    "settings of a rerun out of range": row(
        "rerun d --inputs a.txt",
        "manifest.json: seed = -1",
        file("d/manifest.json", json.dumps({
            "outputs": {}, "inputs": [], "versions": {"digest-atlas": "1"},
            "asked": {"encoder": "lsa", "themes": "auto"}, "settings": {"seed": -1},
            "kept": [{"what": "digest", "name": "a.txt", "file": "", "sha256": PAGE_SHA,
                      "step": 0, "year": None}],
        })),
        file("a.txt", PAGE),
    ),
    "a copy that is a link": row(
        "rerun d",
        "a link instead of a copy",
        link("d/inputs/a.txt.gz", "/etc/passwd"),
        file("d/manifest.json", json.dumps({
            "outputs": {}, "inputs": [], "versions": {"digest-atlas": "1"},
            "kept": [{"what": "digest", "name": "a.txt", "file": "inputs/a.txt.gz",
                      "sha256": "0", "step": 0, "year": None}],
        })),
    ),
    "inputs 5": manifest(entry(inputs=5), "inputs are not a list"),
    "inputs null": manifest(entry(inputs=None), "inputs are not a list"),
    "inputs of an empty object": manifest(entry(inputs=[{}]), "inputs are not a list"),
    "inputs of null": manifest(entry(inputs=[None]), "inputs are not a list"),
    "inputs of numbers": manifest(
        entry(inputs=[{"digest": 1, "sha256": 2}]), "inputs are not a list"
    ),
    "inputs as object": manifest(entry(inputs={"digest": "a"}), "inputs are not a list"),
    "no outputs": manifest({"inputs": []}, "outputs are not hashes"),
    "outputs null": manifest({"outputs": None}, "outputs are not hashes"),
    "outputs as list": manifest({"outputs": ["a"]}, "outputs are not hashes"),
    "outputs of numbers": manifest({"outputs": {"a": 5}}, "outputs are not hashes"),
    "outputs of null": manifest({"outputs": {"a": None}}, "outputs are not hashes"),
    **{
        f"an output named {name!r}"[:40]: manifest(
            {"outputs": {name: "0"}}, "outputs are not plain file names"
        )
        for name in ("../x", "/etc/passwd", "", ".", "a/../../b", "C:\\x", "a\nb", "a\x1bb",
                     "\ud800", "a\u202eb", "a\0b", "x" * 600)
    },
    "files that leave the folder": manifest(
        entry(files={"../../x": "0"}), "files are not plain file names"
    ),
    "files as number": manifest(entry(files=3), "files are not hashes"),
    "settings 5": manifest(entry(settings=5), "settings is not an object"),
    "versions as list": manifest(entry(versions=[]), "versions is not an object"),
    "taxonomy null": manifest(entry(taxonomy=None), "taxonomy is not an object"),
    "null": manifest(None, "not a JSON object"),
    "a list": manifest([], "not a JSON object"),
    "a text": manifest('"outputs"', "not a JSON object"),
    "no number": manifest("NaN", "not a JSON object"),
    "empty": manifest("", "broken JSON"),
    "cut off": manifest('{"outputs": {', "broken JSON"),
    "not JSON": manifest("outputs: {}", "broken JSON"),
    "deep": manifest('{"a":' * 100_000, "JSON nested too deep"),
    "an endless number": manifest('{"a": ' + "9" * 10_000 + "}", "an endless number"),
    "binary": manifest(bytes(range(256)), "not UTF-8"),
    "UTF-16": manifest("{}".encode("utf-16"), "not UTF-8"),
    "millions of values": manifest("[" + "[]," * 3_000_001 + "1]", "JSON of about 6,000,003"),
}  # fmt: skip

EDITS = {
    "half of a pair as label": edits(
        RENAME % '"\\ud800"', "e.jsonl:1: half a character in the label"
    ),
    "a label of 100,000 characters": edits(
        RENAME % json.dumps("x" * 100_000), "e.jsonl:1: a label of 100,000 characters"
    ),
    "a number as label": edits(RENAME % "5", "not an edit"),
    "an empty label": edits(RENAME % '""', "not an edit"),
    "an unknown action": edits(RENAME.replace("rename", "burn") % '"a"', "not an edit"),
    "topics as text": edits(RENAME.replace("[1]", '"1"') % '"a"', "not an edit"),
    "truth as topic": edits(RENAME.replace("[1]", "[true]") % '"a"', "not an edit"),
    "papers of numbers": edits(RENAME.replace("[[]]", "[[1]]") % '"a"', "not an edit"),
    "papers null": edits(RENAME.replace("[[]]", "null") % '"a"', "not an edit"),
    "no paper for a topic": edits(RENAME.replace("[[]]", "[]") % '"a"', "not an edit"),
    "a list": edits("[]", "not an edit"),
    "null": edits("null", "not an edit"),
    "a number": edits("5", "not an edit"),
    "an unhashable action": edits(RENAME.replace('"rename"', "[]") % '"a"', "not an edit"),
    "cut off": edits('{"action":', "e.jsonl:1: broken JSON"),
    "deep": edits("[" * 100_000, "JSON nested too deep"),
    "an endless number": edits("9" * 10_000, "an endless number"),
    "binary": row(
        "run --encoder lsa --edits e --out o", "e:2: not UTF-8", file("e", bytes(range(256)))
    ),
}

LABELS = {
    "empty": labels("", "l.csv:1: the columns none"),
    "another header": labels("a,b\n", "l.csv:1: the columns 'a, b'"),
    "an escape in the header": labels("a\x1b[31m\n", "'a\\x1b[31m'"),
    "binary": labels(bytes(range(256)), "not UTF-8"),
    "UTF-16": labels("theme,title\n".encode("utf-16"), "not UTF-8"),
    "an unknown paper": labels("theme,title\npeft,no such paper\n", "l.csv:2: the paper"),
    "an unknown paper with an escape": labels("theme,title\npeft,\x1b[31m\n", "'\\x1b[31m'"),
    "an override as paper": labels("theme,title\npeft,\u202ea\n", "'\\u202ea'"),
    "a paper of 100,000 characters": labels(f"theme,title\npeft,{'x' * 100_000}\n", "the paper 'x"),
    "a cell of 200,000 characters": labels(f"theme,title\npeft,{'x' * 200_000}\n", "not CSV"),
    "a row of 100,000 cells": labels(f"theme,title\n{',peft' * 100_000}\n", "a row of more than"),
    "a header of 400,000 cells": labels("," * 400_000, "a row of more than"),
    "a quote that never closes": labels('theme,title\n"peft,x\n' + "y\n" * 200_000, "not CSV"),
    "odd quotes": labels('theme,title\n"pe"ft,"no ""such\n', "l.csv:2: the paper 'no \"such"),
    "a NUL": labels("theme,title\npeft,a\0b\n", "the paper 'a\\x00b'"),
    "only a theme": labels("theme,title\npeft\n", "l.csv:2: the paper ''"),
}

HEADER = (
    "topic,label,n_papers,stability,keywords,representative_papers,label_coverage,description\n"
)
RESULTS: dict[str, tuple[str, str | bytes | None, str]] = {
    "missing columns": ("topics.csv", "topic,label\n0,a\n", "a table without n_papers"),
    "another table": ("topics.csv", "a\n1\n", "a table without topic"),
    "empty": ("topics.csv", "", "no readable table"),
    "blank": ("papers.csv", "\n\n", "no readable table"),
    "binary": ("papers.csv", bytes(range(256)), "no readable table"),
    "UTF-16": ("papers.csv", HEADER.encode("utf-16"), "no readable table"),
    "words as numbers": ("topics.csv", HEADER + "x,a,1,1,k,p,1,d\n", "no whole numbers"),
    "no number": ("topics.csv", HEADER + "nan,a,1,1,k,p,1,d\n", "the column topic"),
    "an empty number": ("topics.csv", HEADER + ",a,1,1,k,p,1,d\n", "the column topic"),
    "half a number": ("topics.csv", HEADER + "0.5,a,1,1,k,p,1,d\n", "the column topic"),
    "truth as number": ("topics.csv", HEADER + "True,a,1,1,k,p,1,d\n", "the column topic"),
    "a number beyond floats": ("topics.csv", HEADER + "1e999,a,1,1,k,p,1,d\n", "the column topic"),
    "a number of 400 digits": ("topics.csv", HEADER + "9" * 400 + ",a,1,1,k,p,1,d\n", "topic"),
    "words as a share": ("shares.csv", None, "words in the column"),
    "more cells than names": ("topics.csv", HEADER + "0,a,1,1,k,p,1,d,x\n", "more cells than"),
    "more cells in a row": (
        "topics.csv", HEADER + "0,a,1,1,k,p,1,d\n0,a,1,1,k,p,1,d,more\n", "no readable table"
    ),
    "fewer cells": ("topics.csv", HEADER + "0,a\n", "no whole numbers in the column n_papers"),
    "an open quote": ("topics.csv", HEADER + '0,"a,1,1,k,p,1,d\n', "no readable table"),
    "millions of cells": ("topics.csv", HEADER + "," * 8_000_001, "a table of about 8,000,009"),
}  # fmt: skip

MARK = "a\u202eb\x1b[31m\n\u200f"
SEEN = "a\\u202eb\\x1b[31m\\n\\u200f"
STUDY_WORDS = ("verify", "rerun", "show", "figures", "open", "themes suggest")
INJECTED = {
    **{
        f"{name} in the name of a {what}": row(arguments(char), says)
        for name, char, says in (
            ("a left-to-right mark", "a\u200eb", "a\\u200eb"),
            ("an isolate", "a\u2066b\u2069", "a\\u2066b\\u2069"),
            ("a next line", "a\x85b", "a\\x85b"),
            ("a space of no width", "a\u200bb", "a\\u200bb"),
            ("a tag", "a\U000e0041b", "a\\U000e0041b"),
            ("a byte-order mark", "\ufeffa", "\\ufeffa"),
            ("no character", "a\ufdd0b", "a\\ufdd0b"),
            ("a bell", "a\ab", "a\\x07b"),
            ("a title for the window", "a\x1b]0 owned\x07b", "a\\x1b]0 owned\\x07b"),
            ("a control of one byte", "a\x9b31mb", "a\\x9b31mb"),
        )
        for what, arguments in (
            ("digest", lambda c: ["run", f"{c}.txt"]),
            ("taxonomy", lambda c: ["themes", "check", f"./{c}.toml"]),
            ("study", lambda c: ["verify", c]),
        )
    },
    **{
        f"marks in the folder of {words}": row(
            [*words.split(), MARK], f"cannot open {SEEN}/manifest.json"
        )
        for words in STUDY_WORDS
    },
    "marks in the second of two folders": row(["compare", "d", MARK], "d/manifest.json"),
    "marks in a digest to append": row(["append", MARK, "a.txt"], SEEN),
    "marks in a name to cut by": row(["show", "d", "--theme", MARK], "d/manifest.json"),
    "marks as a table": row(["show", "d", MARK], SEEN),
    "marks as a format": row(["figures", "d", "--format", MARK], SEEN),
    "marks as a size": row(["figures", "d", "--size", MARK], SEEN),
    "marks as a shell": row(["completion", MARK], SEEN),
    "marks as a number": row(["themes", "label", "--number", MARK, "--out", "l.csv"], SEEN),
    "marks as an id of arXiv": row(["fetch", "arxiv", MARK, "--out", "o.jsonl"], SEEN),
    "marks as a day": row(["fetch", "hf", "--since", MARK, "--until", MARK, "--out", "o"], SEEN),
    "marks as a file to fill": row(["fetch", "fill", MARK, "--out", "o"], SEEN),
    "marks as a file of duplicates": row(["duplicates", MARK, "--out", "o.csv"], SEEN),
    **{
        f"marks as {name}": row(["run", f"--{name}", MARK, "--out", "o"], SEEN)
        for name in ("by", "date", "since", "until", "weight", "encoding", "naming", "notices",
                     "uncertainty", "format", "granularity", "engine", "encoder", "column")
    },
    **{
        f"marks in the file of {name}": row(
            ["run", "--encoder", "lsa", f"--{name}", f"{MARK}/l.csv", "--out", "o"], SEEN
        )
        for name in ("labels", "edits", "decide", "stop-words", "themes")
    },
    "marks in a setting": row(
        ["run", "--settings", "s.toml"], SEEN,
        file("s.toml", 'by = "a\\u202eb\\u001b[31m\\n\\u200f"'),
    ),
    "marks in the name of a setting": row(
        ["run", "--settings", "s.toml"], SEEN,
        file("s.toml", '"a\\u202eb\\u001b[31m\\n\\u200f" = 1'),
    ),
    "marks in the field of a taxonomy": taxonomy(
        TAXONOMY + '"a\\u202eb\\u001b[31m\\n\\u200f" = 1', SEEN
    ),
    "marks as a parent": taxonomy(TAXONOMY + 'parent = "a\\u202eb"', "'a\\u202eb'"),
    "marks in a list of themes": row(["themes", "check", "a\u202eb\x1b;c"], "control character"),
    "marks in the action of an edit": edits(
        '{"action": "a\\u202e", "topics": [1], "papers": [[]], "label": "x"}', "not an edit"
    ),
    "marks in a decision": row(
        "run --encoder lsa --decide d.csv --out o", "'a\\u202eb'",
        file("d.csv", "paper_id_a,paper_id_b,decision\na,b,a\u202eb\n"),
    ),
    "marks in the columns of a table": row(
        "run t.csv", "a\\u202eb", file("t.csv", "a\u202eb,c\n1,2\n")
    ),
    "marks in the key of a manifest": manifest(
        entry(outputs={MARK: "0" * 64}), "not plain file names"
    ),
    "a line of its own in a manifest": manifest(
        entry(outputs={"a.csv\nall is as the manifest says": "0" * 64}), "not plain file names"
    ),
    "marks in a digest within an archive": row(
        "run z.zip", "z.zip/a\\u202eb.txt: an empty", file("z.zip", archive("a\u202eb.txt"))
    ),
}  # fmt: skip

TABLE = {
    f"{kind}: {what}": found
    for kind, rows in (
        ("names", NAMES), ("places", PLACES), ("values", VALUES), ("settings", SETTINGS),
        ("taxonomies", TAXONOMIES), ("manifests", MANIFESTS), ("edits", EDITS), ("labels", LABELS),
        ("injected", INJECTED),
    )
    for what, found in rows.items()
}  # fmt: skip


class _Head(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32),
                ("inheritable", ctypes.c_uint32))  # fmt: skip


@contextlib.contextmanager
def bound_by_permissions() -> Iterator[None]:
    """Hold root to permissions, too: for root, unreadable files are readable."""
    if os.geteuid() != 0:
        yield
        return
    if not sys.platform.startswith("linux"):
        pytest.skip("permissions do not bind root here")
    libc = ctypes.CDLL(None, use_errno=True)
    head, rights = _Head(0x20080522, 0), (_Rights * 2)()
    if libc.capget(ctypes.byref(head), rights) != 0:
        pytest.skip("the rights of root cannot be asked for here")
    before = rights[0].effective
    rights[0].effective = before & ~0b110  # reading, writing and entering whatever the mode says
    if libc.capset(ctypes.byref(head), rights) != 0:
        pytest.skip("the rights of root cannot be given up here")
    try:
        yield
    finally:
        rights[0].effective = before
        libc.capset(ctypes.byref(head), rights)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Give the command, run in this process, and leave the process as it was."""
    from analysis.cli import main
    from analysis.processor import COMMAND

    for name, value in COMMAND.items():
        monkeypatch.setenv(name, os.environ.get(name, value))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["digest-atlas", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def state(place: Path) -> dict[str, object]:
    """Give everything below a folder: kinds, modes, targets of links, content."""
    found: dict[str, object] = {}
    for root, folders, files in os.walk(place):
        for name in [*folders, *files]:
            path = Path(root, name)
            try:
                mode = path.lstat().st_mode
            except OSError:  # deeper than a path reaches
                continue
            content: object = None
            if stat.S_ISLNK(mode):
                content = str(path.readlink())
            elif stat.S_ISREG(mode):
                content = path.read_bytes()
            found[str(path)] = (mode, content)
    return found


def is_one_line(text: str) -> bool:
    return text.endswith("\n") and text.rstrip("\n").isprintable() and len(text) < 8000


def test_the_table_is_long() -> None:
    assert len(TABLE) + len(RESULTS) >= 120


@pytest.mark.parametrize("what", TABLE)
def test_one_line_the_right_code_and_no_harm(
    what: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    found = TABLE[what]
    for make in found.make:
        make(tmp_path)
    monkeypatch.chdir(tmp_path)
    before = state(tmp_path)
    with bound_by_permissions() if found.code == 3 else contextlib.nullcontext():
        code, out, err = command(*found.arguments)
    assert (code, out) == (found.code, ""), err
    assert found.says in err
    assert is_one_line(err)
    assert state(tmp_path) == before


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Write the smallest study: a row a table."""
    from analysis.results import _TEXT

    frames: dict[str, Any] = {
        name: pd.DataFrame({c: ["a"] if c in _TEXT else [0] for c in columns})
        for name, columns in TABLES.items()
    }
    folder = tmp_path / "study"
    StudyResult(**frames).write_tables(folder)
    (folder / "manifest.json").write_text('{"outputs": {}}')
    return folder


def test_the_study_itself_can_be_read(study: Path, command: Callable[..., tuple[int, str, str]]):
    assert len(StudyResult.read(study).papers) == 1
    code, out, err = command("themes", "suggest", str(study))
    assert (code, err) == (0, "")
    assert 'id = "a"' in out


@pytest.mark.parametrize("what", RESULTS)
def test_a_table_that_was_changed_is_an_input_error(
    what: str, study: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    name, content, says = RESULTS[what]
    if content is None:
        content = (study / name).read_text().replace(",0,", ",much,")
    (study / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = state(study)
    code, out, err = command("themes", "suggest", str(study))
    assert (code, out) == (2, ""), err
    assert f"{study / name}: " in err
    assert says in err
    assert is_one_line(err)
    assert state(study) == before


@pytest.mark.parametrize(
    "make",
    [
        pipe,
        listener,
        folder,
        lambda n: link(n, n),
        lambda n: link(n, "/dev/zero"),
        lambda n: link(n, "none"),
    ],
)
@pytest.mark.parametrize("name", ["papers.csv", "series.csv"])
def test_a_table_that_is_no_file_is_an_input_error(
    make: Callable[[str], Make], name: str, study: Path,
    command: Callable[..., tuple[int, str, str]],
) -> None:  # fmt: skip
    (study / name).unlink()
    make(name)(study)
    code, out, err = command("themes", "suggest", str(study))
    assert (code, out) == (2, ""), err
    assert f"{study / name}: " in err
    assert is_one_line(err)


OUTPUTS: dict[str, tuple[str, Make | None, str]] = {
    "missing": ("a.csv", None, "a.csv: missing"),
    "another": ("a.csv", file("a.csv", "b"), "a.csv: differs"),
    "a pipe": ("a.csv", pipe("a.csv"), "a.csv: neither a file nor a folder"),
    "a socket": ("a.csv", listener("a.csv"), "a.csv: neither a file nor a folder"),
    "a folder": ("a.csv", folder("a.csv"), "a.csv: folder"),
    "a link": ("a.csv", link("a.csv", "manifest.json"), "a.csv: a link"),
    "zeros": ("a.csv", link("a.csv", "/dev/zero"), "a.csv: a link"),
    "a link to itself": ("a.csv", link("a.csv", "a.csv"), "a.csv: a link"),
    "below a link": ("l/x.txt", link("l", "../outside"), "l/x.txt: a link"),
    "below a file": ("a/x.txt", file("a"), "a/x.txt: missing"),
}


@pytest.mark.parametrize("what", OUTPUTS)
def test_verify_says_what_differs_and_follows_no_link(
    what: str, tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    name, make, says = OUTPUTS[what]
    file("outside/x.txt", "x")(tmp_path)
    file("d/manifest.json", json.dumps(entry(outputs={name: "0" * 64})))(tmp_path)
    if make is not None:
        make(tmp_path / "d")
    code, out, err = command("verify", str(tmp_path / "d"))
    assert (code, err) == (1, "")
    assert out.startswith(says)
    assert is_one_line(out)


COMMAND = [sys.executable, "-m", "analysis.cli"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize(
    "arguments", [["--version"], ["run", "--help"], ["themes", "show"], ["cache", "info"]]
)
def test_a_full_disk_behind_standard_output_is_the_environments_fault(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=300
        )
    assert done.returncode == 3
    assert "no space left on device" in done.stderr
    assert is_one_line(done.stderr)


def test_a_reader_of_standard_output_that_left_costs_one_line() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as broken:
        done = subprocess.run(
            [*COMMAND, "themes", "show"], stdout=broken, stderr=subprocess.PIPE, text=True,
            timeout=300,
        )  # fmt: skip
    assert done.returncode == 3
    assert "broken pipe" in done.stderr
    assert is_one_line(done.stderr)


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 2), ("<&-", 2)])
def test_closed_streams(closed: str, code: int, tmp_path: Path) -> None:
    """Nothing can be said where the stream is closed, but the code holds."""
    words = {">&-": "themes show", "2>&-": "run none.txt", "<&-": "run -"}[closed]
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -m analysis.cli {words} {closed}', sys.executable],
        capture_output=True, text=True, timeout=300, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr == "" or (code and is_one_line(done.stderr))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stdin", ["/dev/zero", "/dev/null"])
def test_a_device_behind_standard_input_is_read_no_further_than_the_limit(
    stdin: str, tmp_path: Path
) -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))\n"
        "from analysis.cli import main; main()"
    )
    with Path(stdin).open() as given:
        done = subprocess.run(
            [sys.executable, "-c", code, "run", "-", "--out", str(tmp_path / "o")],
            stdin=given, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    says = {"/dev/zero": "more than 200,000,000 bytes", "/dev/null": "an empty file"}[stdin]
    assert says in done.stderr
    assert is_one_line(done.stderr)
