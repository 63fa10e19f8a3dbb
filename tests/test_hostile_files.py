"""Files that unpack to far more than they are: one line each, and never much memory."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.digests import load_digests

MOST_MEGABYTES = 1_000
ROOT = Path(__file__).resolve().parents[1]
EMOJI = "\N{GRINNING FACE}"

# Runs the command once for each row, and says what came of it and how much memory it took
# at most. The limit keeps a runaway from taking the whole machine.
RUNNER = """
import contextlib, ctypes, gc, io, json, resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (4 << 30, 4 << 30))
from analysis.cli import main

def peak():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024

for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = arguments
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # so that each counts alone, where it can
        ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    print(json.dumps([code, out.getvalue(), err.getvalue(), peak()]), flush=True)
"""


@dataclass(frozen=True)
class Large:
    """A file, and words of the one line it costs."""

    name: str
    content: Callable[..., bytes | str]
    says: str
    options: tuple[str, ...] = ()


def parquet(table: pa.Table, copies: int = 1, **options: Any) -> bytes:
    """Write a table, several times below itself if asked."""
    buffer = io.BytesIO()
    options.setdefault("compression", "zstd")
    with pq.ParquetWriter(buffer, table.schema, **options) as writer:
        for _ in range(copies):
            writer.write_table(table)
    return buffer.getvalue()


def repeated(value: str, rows: int, kind: pa.DataType | None = None, name: str = "title") -> bytes:
    """Write a value once, to stand in every row; the file says that it is of another kind."""
    column = pa.DictionaryArray.from_arrays(pa.nulls(rows, pa.int32()).fill_null(0), [value])
    table = pa.table({name: column})
    said = pa.schema([(name, kind or pa.string())]).serialize().to_pybytes()
    table = table.replace_schema_metadata({"ARROW:schema": base64.b64encode(said)})
    return parquet(table, store_schema=False)


def raw_strings(data: bytes) -> pa.Array:
    """Make a column of one text that is not UTF-8."""
    offsets = pa.array([0, len(data)], pa.int32()).buffers()[1]
    return pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(data)])


def broken(data: bytes) -> bytes:
    """Overwrite some bytes behind the first ones."""
    return data[:40] + bytes(255 - byte for byte in data[40:60]) + data[60:]


def tensor() -> bytes:
    """Write a column whose one value is a list of 20 million numbers, by an extension's name."""
    storage = pa.FixedSizeListArray.from_arrays(
        pa.nulls(20_000_000, pa.int8()).fill_null(0), 20_000_000
    )
    kind = pa.fixed_shape_tensor(pa.int8(), [20_000_000])
    return parquet(pa.table({"title": pa.ExtensionArray.from_storage(kind, storage)}))


TEXTS = pa.table({"title": [f"A title, the {i}th" for i in range(100)]})
PARQUET = {
    "a text in 200,000 rows, 18 GB": Large(
        "a.parquet", lambda: repeated("x" * 90_000, 200_000), "a table that unpacks to more than"
    ),
    "wide characters in 200,000 rows": Large(
        "a.parquet", lambda: repeated("x" * 90_000 + EMOJI, 200_000), "a table that unpacks to"
    ),
    "an abstract in 200,000 rows": Large(
        "a.parquet", lambda: repeated("x" * 90_000, 200_000, name="abstract"),
        "a table that unpacks to more than", ("--column", "title=abstract"),
    ),
    **{
        f"10 MB in 200,000 rows, as {kind}": Large(
            "a.parquet", lambda kind=kind: repeated("x" * 10_000_000, 200_000, kind),
            "a cell of 10,000,000 bytes in the column title",
        )
        for kind in (pa.string(), pa.large_string(), pa.string_view(), pa.binary(),
                     pa.large_binary(), pa.binary_view())
    },
    **{
        f"90 kB in 200,000 rows, as {kind}": Large(
            "a.parquet", lambda kind=kind: repeated("x" * 90_000, 200_000, kind),
            "a table that unpacks to more than",
        )
        for kind in (pa.large_string(), pa.large_binary())
    },
    "values of one length, 10 MB each": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": pa.array([b"x" * 10_000_000], pa.binary(10_000_000))}),
                        30),
        "a cell of 10,000,000 bytes in the column title",
    ),
    "values of one length, 350 kB each": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": pa.array([b"x" * 350_000] * 20, pa.binary(350_000))}),
                        100),
        "unpacks to more than 200,000,000 bytes",
    ),
    "one long prefix": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": ["x" * 90_000] * 500}), 10, use_dictionary=False,
                        column_encoding="DELTA_BYTE_ARRAY"),
        "a table that unpacks to more than",
    ),
    "one value of 120 MB": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": ["x" * 120_000_000]}), use_dictionary=False),
        "a cell of 120,000,000 bytes in the column title",
    ),
    "250 MB in plain values": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": ["x" * 1000] * 10_000}), 25, use_dictionary=False),
        "250,000 rows that unpack to 251,",
    ),
    "too many rows": Large(
        "a.parquet", lambda: repeated("x", 3_000_000), "3,000,000 rows that unpack to"
    ),
    "lists of lists as title": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": pa.array([[["x" * 10] * 1000] * 1000])}), 20),
        "no title in row 1",
    ),
    "objects as title": Large(
        "a.parquet", lambda: parquet(pa.table({"title": [{"a": "b"}]})), "no title in row 1"
    ),
    "a map as title": Large(
        "a.parquet",
        lambda: parquet(
            pa.table({"title": pa.array([[("a", "b")]], pa.map_(pa.utf8(), pa.utf8()))})
        ),
        "no title in row 1",
    ),
    "a tensor as title": Large("a.parquet", tensor, "no title in row 1"),
    "nothing as title": Large(
        "a.parquet", lambda: parquet(pa.table({"title": pa.nulls(3)})), "no title in row 1"
    ),
    "two columns of one name": Large(
        "a.parquet",
        lambda: parquet(pa.Table.from_arrays([pa.array(["a"])] * 2, names=["title"] * 2)),
        "several columns named title",
    ),
    "no column at all": Large(
        "a.parquet", lambda: parquet(pa.table({"a\x1b[31m": ["b"]})), "there are: a\\x1b[31m"
    ),
    "no row": Large("a.parquet", lambda: parquet(TEXTS.slice(0, 0)), "a table without rows"),
    "a time zone that is none": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": ["a"],
                                  "date": pa.array([0], pa.timestamp("us", "Nowhere/Land"))})),
        "(UnknownTimeZoneError)",
    ),
    "a day beyond all calendars": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": ["a"], "date": pa.array([2**62], pa.timestamp("us"))})),
        "(OverflowError)",
    ),
    "bytes that are no text": Large(
        "a.parquet", lambda: parquet(pa.table({"title": [b"\xff\xfe"]})), "not UTF-8 text in row 1"
    ),
    "text that is no UTF-8": Large(
        "a.parquet",
        lambda: parquet(pa.table({"title": raw_strings(b"\xff\xfe")})),
        "not a readable Parquet file",
    ),
    **{
        f"broken {method} inside": Large(
            "a.parquet", lambda method=method: broken(parquet(TEXTS, compression=method)),
            "not a readable Parquet file",
        )
        for method in ("gzip", "zstd", "snappy", "brotli", "lz4")
    },
    "a footer of 4 GB": Large(
        "a.parquet", lambda: parquet(TEXTS)[:-8] + struct.pack("<I", 2**32 - 1) + b"PAR1",
        "not a readable Parquet file",
    ),
    "a footer of zeros": Large(
        "a.parquet", lambda: b"PAR1" + bytes(1_000_000) + struct.pack("<I", 1_000_000) + b"PAR1",
        "not a readable Parquet file",
    ),
    "an encrypted footer": Large(
        "a.parquet", lambda: parquet(TEXTS)[:-4] + b"PARE", "not a readable Parquet file"
    ),
}  # fmt: skip


def members(data: bytes, copies: int) -> bytes:
    return gzip.compress(data) * copies


def objects(count: int, last: str = "") -> str:
    return "[" + ",".join(f'{{"{i}":{i}}}' for i in range(count)) + f"{last}]"


TABLES = {
    "a cell of 150 MB": Large(
        "a.csv", lambda: "title\n" + "x" * 150_000_000, "a.csv:2: a line of 150,000,000 bytes"
    ),
    "a cell of 150 MB, wide": Large(
        "a.csv", lambda: "title\n" + "x" * 150_000_000 + EMOJI, "a line of 150,000,004 bytes"
    ),
    "a header of 150 MB": Large("a.csv", lambda: "t" * 150_000_000, "a line of 150,000,000"),
    "a cell of 3 MB": Large(
        "a.csv", lambda: "title\n" + "x" * 3_000_000, "a row of more than 1,000,000 characters"
    ),
    "a quote over a million lines": Large(
        "a.csv", lambda: 'title\n"' + "x\n" * 1_000_000, "more than 250,000 papers"
    ),
    "400,000 columns": Large("a.csv", lambda: "a," * 400_000, "no column for the title"),
    "millions of lines": Large("a.csv", lambda: "title\n" * 3_000_000, "3,000,000 lines"),
    "line ends and nothing": Large("a.csv", lambda: "\n" * 65_500 + "x", "no column for the title"),
    "line ends of another kind": Large(
        "a.tsv", lambda: "\r\n" * 65_500 + "x", "no column for the title"
    ),
    "a JSON line of millions of lists": Large(
        "a.jsonl", lambda: '{"title": [' + "[]," * 40_000_000 + "1]}", "a.jsonl:1: a line of"
    ),
    "JSON lines of ever new names": Large(
        "a.jsonl",
        lambda: "\n".join(
            json.dumps({"title": "a"} | {f"{i}-{j}": 1 for j in range(20_000)}) for i in range(50)
        ),
        "more than 100,000 columns",
    ),
    "JSON lines full of lists": Large(
        "a.jsonl", lambda: ('{"title": "", "a": [' + "[]," * 1_200_000 + "1]}\n") * 6,
        "the first: no title",
    ),
    "a deep JSON line": Large("a.jsonl", lambda: '{"title":' * 100_000, "not JSON"),
    "an endless number in a JSON line": Large(
        "a.jsonl", lambda: '{"title": ' + "9" * 10_000 + "}", "a.jsonl:1: not JSON"
    ),
    "millions of objects": Large("a.json", lambda: objects(2_400_000), "about 9,600,000"),
    "millions of values": Large(
        "a.json", lambda: "[" + "[]," * 3_000_000 + "1]", "a JSON document of about 6,000,001"
    ),
    "as many values as may be": Large(
        "a.json", lambda: objects(1_100_000, f',{{"title":"{EMOJI}"}}'), "no column for the title"
    ),
    "a title of 40 MB": Large(
        "a.json", lambda: '[{"title": "' + "x" * 40_000_000 + EMOJI + '"}]',
        "a title of 40,000,001 characters",
    ),
    "a title of escapes": Large(
        "a.json", lambda: '[{"title": "' + "\\ud83d\\ude00" * 3_000_000 + '"}]',
        "a title of 3,000,000 characters",
    ),
    "deep JSON": Large("a.json", lambda: "[" * 1_000_000, "JSON nested too deep"),
    "60 MB of JSON": Large("a.json", lambda: " " * 60_000_000 + "[]", "a text of 60,000,002 bytes"),
    "a gzip bomb": Large(
        "a.csv.gz", lambda: members(bytes(10_000_000), 40), "unpacks to more than 200,000,000"
    ),
    "a gzip bomb by another name": Large(
        "a.csv", lambda: members(b"title\n" * 1_000_000, 40), "unpacks to more than 200,000,000"
    ),
    "a gzip bomb that just fits": Large(
        "a.csv.gz", lambda: members(b"a" * 10_000_000, 19), "a line of 190,000,000 bytes"
    ),
    "gzip in gzip": Large(
        "a.txt.gz", lambda: gzip.compress(gzip.compress(b"a" * 1000)), "no known format"
    ),
    "gzip with a wrong sum": Large(
        "a.txt.gz", lambda: gzip.compress(b"text")[:-8] + bytes(8), "broken gzip data"
    ),
    "gzip with something behind": Large(
        "a.txt.gz", lambda: gzip.compress(b"text") + b"more", "broken gzip data"
    ),
    "the start of gzip": Large("a.txt.gz", lambda: b"\x1f\x8b", "broken gzip data"),
}  # fmt: skip

LISTING = '<p class="list-title">arxiv.org</p>'
PAGES = {
    "a page of one line": Large(
        "a.txt", lambda: "Mar 11\n\n" + "x" * 45_000_000, "a paragraph of 45,000,000 characters"
    ),
    "a page of one wide line": Large(
        "a.txt", lambda: "Mar 11\n\n" + "x" * 45_000_000 + EMOJI, "a paragraph of 45,000,001"
    ),
    "a page of one paragraph": Large(
        "a.txt", lambda: "Mar 11\n\n" + ("x" * 30 + "\n") * 1_400_000, "a paragraph of"
    ),
    "a page of a million paragraphs": Large(
        "a.txt", lambda: "Mar 11\n\n" + "a\n\n" * 1_200_000, "more than 250,000 papers"
    ),
    "a page of line ends": Large("a.txt", lambda: "\n" * 3_000_000 + "x", "3,000,000 lines"),
    "UTF-16 of 60 MB": Large(
        "a.txt", lambda: ("a" * 30_000_000).encode("utf-16"), "a text of 60,000,002 bytes"
    ),
    "a web page of 60 MB": Large(
        "a.html", lambda: LISTING + "x" * 60_000_000, "a page of 60,000,035 bytes"
    ),
    "a web page of bytes beyond ASCII": Large(
        "a.html", lambda: LISTING.encode() + bytes(range(128, 256)) * 200_000, "without papers"
    ),
    "a wide web page": Large(
        "a.html", lambda: LISTING + "x" * 40_000_000 + EMOJI, "a page without papers"
    ),
    "150,000 tags": Large("a.html", lambda: LISTING + "<br>" * 150_000, "a page of 150,002 tags"),
    "tags within tags": Large("a.html", lambda: LISTING + "<b>" * 5_000, "nested more than 100"),
    "a tag of 100,000 attributes": Large(
        "a.html", lambda: LISTING + "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
        "a page without papers",
    ),
    "a million entities": Large("a.html", lambda: LISTING + "&amp;" * 1_000_000, "without papers"),
    "entities of its own": Large(
        "a.html",
        lambda: "<!DOCTYPE html [<!ENTITY a 'aaaa'>" + "".join(
            f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 20)
        ) + f"]>{LISTING}&a19;",
        "a page without papers",
    ),
    **{
        f"an encoding named {name}": Large(
            "a.html", lambda name=name: f"<meta charset={name}>{LISTING}{'é' * 100_000}",
            "a page without papers",
        )
        for name in ("punycode", "idna", "unicode_escape", "utf-7", "zip", "rot13", "no", "utf-16")
    },
    "a title of formulas": Large(
        "a.bib", lambda: "@article{a, title={" + "\\alpha " * 600_000 + "}}",
        "a title of 4,199,999 characters",
    ),
    "braces within braces": Large(
        "a.bib", lambda: "@article{a, title={" + "{" * 60_000 + "}" * 60_001 + "}",
        "a title of 119,998 characters",
    ),
    "braces that never close": Large(
        "a.bib", lambda: "@article{a, title={" + "{" * 40_000, "a broken BibTeX entry"
    ),
    "a million entries": Large("a.bib", lambda: "@a{a}\n" * 1_000_000, "more BibTeX than"),
    "a million formulas": Large(
        "a.bib", lambda: "@article{a, title={" + "\\a" * 6_000_000 + "}}", "more BibTeX than"
    ),
    "a field of 20 MB": Large(
        "a.bib", lambda: "@article{a, title={" + "x" * 20_000_000 + "}}", "a title of 20,000,000"
    ),
    "no entry": Large("a.bib", lambda: "\n" * 65_500 + "x", "no BibTeX entry"),
    "a reference of 20 MB": Large(
        "a.ris", lambda: "TY  - JOUR\nTI  - " + "x" * 20_000_000 + "\nER  - \n",
        "a title of 20,000,000 characters",
    ),
    "a million authors": Large(
        "a.ris", lambda: "TY  - JOUR\n" + "AU  - A\n" * 1_000_000 + "ER  - \n", "no title"
    ),
    "no reference": Large("a.ris", lambda: "\n" * 65_500 + "x", "no RIS reference"),
}  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is not told here")
@pytest.mark.parametrize("kind", ["parquet", "tables", "pages"])
def test_little_memory_one_line_and_exit_code_2(kind: str, tmp_path: Path) -> None:
    rows = {"parquet": PARQUET, "tables": TABLES, "pages": PAGES}[kind]
    commands = []
    for number, large in enumerate(rows.values()):
        place = tmp_path / str(number) / large.name
        place.parent.mkdir()
        content = large.content()
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
        commands.append(["run", str(place), "--out", str(tmp_path / "o"), *large.options])
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, json.dumps(commands)],
        capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [
        (what, code, out[:200], err[:300], megabytes)
        for (what, large), (code, out, err, megabytes) in zip(rows.items(), found, strict=True)
        if code != 2
        or out
        or large.says not in err
        or not err.startswith(str(tmp_path))
        or not (err.endswith("\n") and err[:-1].isprintable())
        or megabytes >= MOST_MEGABYTES
    ]
    assert wrong == []
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    "kind",
    [pa.binary(), pa.large_binary(), pa.binary(5), pa.binary_view(), pa.string(), pa.large_string(),
     pa.string_view(), pa.dictionary(pa.int32(), pa.binary()), pa.dictionary(pa.int8(), pa.utf8())],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_titles_of_bytes_come_in_as_text(kind: pa.DataType, packed: bool, tmp_path: Path) -> None:
    titles = ["Hello", "World", "Hello", "Halö"]
    if pa.types.is_dictionary(kind):
        column = pa.array(titles).cast(pa.binary()) if "binary" in str(kind) else pa.array(titles)
        column = column.dictionary_encode().cast(kind)
    elif "binary" in str(kind):
        column = pa.array([title.encode() for title in titles], kind)
    else:
        column = pa.array(titles, kind)
    file = tmp_path / "a.parquet"
    file.write_bytes(parquet(pa.table({"title": column}), use_dictionary=packed))
    [digest] = load_digests(file)
    assert [paper.title for paper in digest.papers] == titles


@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
def test_texts_in_every_encoding_come_in(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    written = parquet(TEXTS, 3, use_dictionary=False, column_encoding=encoding)
    file.write_bytes(written)
    [digest] = load_digests(file)
    assert [paper.title for paper in digest.papers] == TEXTS["title"].to_pylist() * 3


def test_a_page_is_read_as_it_declares(tmp_path: Path) -> None:
    listing = '<dd><p class="list-title">Title: Größe – {}</p></dd>arxiv.org'
    for number, (encoding, said) in enumerate(
        [("utf-8", ""), ("utf-8", "utf-8"), ("cp1252", ""), ("iso-8859-15", "iso-8859-15"),
         ("koi8-r", "koi8-r"), ("utf-8-sig", "latin-1"), ("utf-16", "")]
    ):  # fmt: skip
        text = listing.format(number)
        if encoding in ("iso-8859-15", "koi8-r"):
            text = text.replace("–", "-")
        if encoding == "koi8-r":
            text = text.replace("Größe", "Размер")
        if said:
            text = f'<meta charset="{said}">{text}'
        file = tmp_path / f"{number}.html"
        file.write_bytes(text.encode(encoding))
        [digest] = load_digests(file, format="arxiv-html")
        assert digest.papers[0].title == text.split("Title: ")[1].split("<")[0]
