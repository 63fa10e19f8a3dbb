"""What is injected into any field is inert: tables, terminal, figures, report, manifest."""

from __future__ import annotations

import csv
import dataclasses
import importlib.util
import io
import json
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.cli import main
from analysis.digests import load_digests
from analysis.errors import InputError
from analysis.gate import count_steering, visible
from analysis.output import write_study
from analysis.results import TABLES, StudyResult
from analysis.study import run_study

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "handler": '"><img src=x onerror=alert(1)>',
    "svg": "</style></svg><svg onload=alert(1)>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+SUM(1,1)",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1,1)",
    "wide formula": "＝1+1",
    "tab and formula": "\t=1+1",
    "colour": "\x1b[31mred\x1b[0m",
    "clear": "\x1b[2J\x1b[H",
    "window title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://127.0.0.1:9\x1b\\here\x1b]8;;\x1b\\",
    "one-byte control": "\x9b31mred",
    "backspace": "good\b\b\b\bevil",
    "override": "\u202eevil\u202c",
    "isolate": "\u2067evil\u2069",
    "mark": "a\u200eb\u200fc",
    "tags": "a\U000e0041\U000e0042",
    "no width": "ev\u200bil",
    "lines": "one\r\ntwo\u2028three\x85four",
    "surrogate": "a\ud800b",
    "math": "$\\frac{1}{0}$ and $x^",
    "tex": "\\input{/etc/passwd} \\def\\a{\\a\\a}\\a",
    "jinja": "{{ 7*7 }} {% include '/etc/passwd' %} {# no #}",
    "braces": "{0.__class__} %s %(a)s ${HOME}",
    "markdown": "[here](javascript:alert(1)) ![x](http://127.0.0.1:9/x.png) # a `b` | c |",
    "csv": 'a","b\n"c',
    "separator": "a|b;c",
    "long": "long " * 3000,
    "one long word": "x" * 20_000,
    "zalgo": "e" + "\u0301" * 500,
}
THEMES = ("=1+1", "$x^2$ <script>", "a\u202eb {{ 7*7 }}", "[a](b) ** |")
WORDS = ("herons", "ponds", "reeds", "storks", "rain", "wind", "frost", "nests")


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # where its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


formats: Any = _module(Path(__file__).parent / "digests" / "test_formats.py")


def texts(value: object) -> Iterator[str]:
    """Give every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for item in dataclasses.fields(value):
            yield from texts(getattr(value, item.name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def steers(text: str) -> bool:
    return count_steering(text.replace("\n", "").replace("\t", "")) > 0


@pytest.mark.parametrize("name", formats.FORMATS)
def test_no_field_of_any_format_carries_what_steers(name: str, tmp_path: Path) -> None:
    form = formats.FORMATS[name]

    class Hostile(formats.Paper):
        @property
        def abstract(self) -> str:
            return f"{payload} We count the herons on ponds {payload} of a town and ask why."

        @property
        def doi(self) -> str:
            return f"10.5555/{payload[:200]}"

    read = 0
    for number, payload in enumerate(PAYLOADS.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        given = [Hostile(i, f"{payload} herons in towns {i} {payload}") for i in range(3)]
        try:
            made = form.make(given)
            data = made if isinstance(made, bytes) else formats.encoded(made)
        except (UnicodeEncodeError, ValueError, TypeError):
            continue  # nobody can write such a file
        except Exception as error:
            assert type(error).__name__ in ("IllegalCharacterError", "ArrowInvalid")
            continue
        try:
            digests = formats.load(folder, form, data)
        except InputError as error:
            assert str(error).isprintable()
            continue
        read += 1
        for digest in digests:
            assert [t for t in texts(digest) if steers(t)] == []
    assert read >= len(PAYLOADS) // 3


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyResult, Path]:
    """Make a study of hostile papers, with hostile names for files, themes and topics."""
    place = tmp_path_factory.mktemp("study")
    records = [
        {
            "title": f"{payload} on {WORDS[i % 8]} and {WORDS[i % 5]}" if i % 2 else payload,
            "abstract": f"We ask what {WORDS[i % 8]} say of {WORDS[i % 5]}. {payload}",
            "authors": payload, "venue": payload, "keywords": payload, "language": payload,
            "type": payload, "url": payload, "doi": f"10.5555/{i}", "date": "2025-03-11",
        }
        for i, payload in enumerate(PAYLOADS.values())
        if "\ud800" not in payload
    ]  # fmt: skip
    file = place / "a\x1b[31m\u202e=b|<script>.jsonl"
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    taxonomy = place / "t.toml"
    taxonomy.write_text(
        'name = "=1+1 <b> {{ 7*7 }}"\n'
        + "".join(
            f"[[theme]]\nid = \"t{i}\"\nname = {json.dumps(name)}\ndefinition = 'On {word}.'\n"
            f'seeds = ["{word}"]\n'
            for i, (name, word) in enumerate(
                zip(THEMES, WORDS, strict=False)
            )
        ),
        encoding="utf-8",
    )  # fmt: skip
    loaded = load_digests(file)
    result = run_study(loaded, encoder="lsa", themes=str(taxonomy))
    names = list(PAYLOADS.values())
    named = {
        table: getattr(result, table).assign(
            label=[names[i % len(names)][:200] for i in range(len(getattr(result, table)))]
        )
        for table in ("topics", "hierarchy", "trends", "shares")
    }
    result = dataclasses.replace(result, **named)
    return result, write_study(result, place / "out")


def test_tables_come_back_as_they_are_and_hold_nothing_that_steers(
    study: tuple[StudyResult, Path],
) -> None:
    result, folder = study
    again = StudyResult.read(folder)
    for name in TABLES:
        one, other = getattr(result, name), getattr(again, name)
        pd.testing.assert_frame_equal(one, other, check_dtype=False)
        for column in one.columns:
            assert not any(isinstance(v, str) and visible(v) != v for v in one[column])


def test_a_spreadsheet_finds_no_formula(study: tuple[StudyResult, Path], tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    for file in sorted(study[1].glob("*.csv")):
        book = openpyxl.Workbook()
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.reader(rows):
                book.active.append([cell[:30_000] for cell in row])
        packed = io.BytesIO()
        book.save(packed)
        sheet = openpyxl.load_workbook(io.BytesIO(packed.getvalue())).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert cells
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
        assert [c.value for c in cells if str(c.value)[0] in "+@＝＋－＠\t"] == []


def test_no_written_text_steers(study: tuple[StudyResult, Path]) -> None:
    folder = study[1]
    read = [path for path in folder.rglob("*") if path.suffix in (".csv", ".svg", ".html", ".json")]
    assert len(read) > 15
    for path in read:
        assert not steers(path.read_text(encoding="utf-8")), path.name


def test_figures_hold_no_script_and_show_mathematics_as_it_is_typed(
    study: tuple[StudyResult, Path],
) -> None:
    from analysis.plots import draw_study
    from analysis.plots.saving import figure_bytes

    words = []
    for figure, alt in draw_study(study[0]).values():
        root = ElementTree.fromstring(figure_bytes(figure, "svg", text="live"))
        tags = {str(element.tag).rpartition("}")[2] for element in root.iter()}
        assert not tags & {"script", "foreignObject", "image", "a", "iframe"}
        for element in root.iter():
            for name, value in element.attrib.items():
                local = name.rpartition("}")[2]
                assert not local.startswith("on")
                assert local != "href" or value.startswith("#")
            words.append(element.text or "")
        assert not steers(alt)
    shown = " ".join(words)
    for typed in ("$x^2$ <script>", "=1+1", "{{ 7*7 }}", "\\u202e"):
        assert typed in shown


class _Tags(HTMLParser):
    """Counts scripts, and notes what could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("iframe", "object", "embed", "base", "link", "form"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or "").lower():
                self.found.append(f"{tag} {name}")
            if name in ("src", "href") and not (value or "").startswith(("#", "data:image/")):
                self.found.append(f"{tag} {name} {value}")


def test_the_report_holds_nothing_that_runs(study: tuple[StudyResult, Path]) -> None:
    page = (study[1] / "report.html").read_text(encoding="utf-8")
    tags = _Tags()
    tags.feed(page)
    assert [f for f in tags.found if "127.0.0.1:9" in f or "alert" in f or " on" in f] == []
    for tag in ("<script>alert", "<svg onload", "<img src=x"):
        assert tag not in page
    assert "{{ 7*7 }}" in page  # and no template made 49 of it


def test_pairs_to_decide_hold_no_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "We ask what herons do by ponds, week after week, and what makes them stay in towns."
    records = [
        {"title": f"{payload} on herons in towns", "abstract": text, "doi": f"10.5555/{i}"}
        for i, payload in enumerate(["=1+1", "=1+1 again", "\u202e@SUM(1)"])
    ]  # fmt: skip
    file, pairs = tmp_path / "a.jsonl", tmp_path / "pairs.csv"
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["digest-atlas", "duplicates", str(file), "--out", str(pairs)])
    for _ in range(2):  # what was decided is written again
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0, capfd.readouterr().err
        rows = list(csv.reader(io.StringIO(pairs.read_text(encoding="utf-8"))))
        assert len(rows) > 1
        assert [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")] == []
        rows[1][-1] = "different"
        with pairs.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)


COMMANDS = (
    "verify {}", "show {}", "show {} papers", "show {} topics", "show {} themes",
    "show {} trends", "show {} papers --json", "show {} papers --csv", "show {} --json",
    "show {} --csv", "compare {} {}", "compare {} {} --json", "themes suggest {}",
    "figures {} --list",
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_a_terminal_is_not_steered(
    words: str, study: tuple[StudyResult, Path], monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = study[1]
    arguments = [str(folder) if word == "{}" else word for word in words.split()]
    monkeypatch.setattr(sys, "argv", ["digest-atlas", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    assert (ended.value.code, said.err) == (0, "")
    assert said.out
    assert not steers(said.out)
    if "--json" in words:
        json.loads(said.out)


def test_a_run_with_hostile_names_steers_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "d\x1b[31m\u202e"
    place.mkdir()
    text = "\n\n".join(f"On {w}\n\nWe ask what {w} say of {v}." for w in WORDS for v in WORDS[:3])
    (place / "a\x1b]0;owned\x07\u2066.txt").write_text(f"Mar 11, 2025\n\n{text}\n")
    (place / "b\u200f\x85.md").write_text("no digest")
    out = tmp_path / "o\x1b[2J\u202e\n"
    arguments = ["run", str(place), "--encoder", "lsa", "--out", str(out)]
    monkeypatch.setattr(sys, "argv", ["digest-atlas", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    assert ended.value.code == 0, said.err
    assert not steers(said.out + said.err)
    assert "a\\x1b]0;owned\\x07\\u2066" in said.out
    assert "b\\u200f\\x85.md: no digest, and not read" in said.err
    assert "files:   " in said.out
    monkeypatch.setattr(sys, "argv", ["digest-atlas", "rerun", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    assert ended.value.code == 0, said.out + said.err
    assert not steers(said.out + said.err)
