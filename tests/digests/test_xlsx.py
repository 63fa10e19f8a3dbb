"""Workbooks: several sheets, texts in a part of their own, and hostile ones."""

from __future__ import annotations

import datetime
import io
import logging
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.digests import Limits, Source, load_digests
from analysis.digests.readers.xlsx import read_xlsx
from analysis.errors import InputError

openpyxl = pytest.importorskip("openpyxl")

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/{TEXTS}" ContentType="{KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship'
    f' Id="b" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c"'
    f' Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Papers"'
    ' sheetId="1" r:id="b"/></sheets></workbook>',
}
ROWS: list[tuple[str, ...]] = [
    ("Title", "Abstract"),
    ("On ponds", "We count herons & more."),
    ("On parks", "We walk."),
]


def parts_of(rows: list[tuple[str, ...]]) -> dict[str, str]:
    """Write the parts of a workbook as spreadsheet programs do, with texts in their own part."""
    cells, texts = "", ""
    number = 0
    for r, row in enumerate(rows, start=1):
        cells += f'<row r="{r}">'
        for column, text in zip("ABCD", row, strict=False):
            cells += f'<c r="{column}{r}" t="s"><v>{number}</v></c>'
            texts += f"<si><t>{escape(text)}</t></si>"
            number += 1
        cells += "</row>"
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return PARTS | {SHEET: sheet, TEXTS: f'<sst xmlns="{MAIN}">{texts}</sst>'}


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def test_texts_in_a_part_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "ponds.xlsx").write_bytes(packed(parts_of(ROWS)))
    [digest] = load_digests(tmp_path)
    assert [(p.title, p.abstract) for p in digest.papers] == ROWS[1:]


def test_a_document_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(packed({"[Content_Types].xml": "", "word/document.xml": ""}))
    with pytest.raises(InputError, match="office document"):
        load_digests(tmp_path)


def test_every_sheet_with_titles_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "About"
    book.active.append(["exported by", "nobody"])
    for name, number in (("2019", 1), ("2020", 2)):
        sheet = book.create_sheet(name)
        sheet.append(["A search, saved on a Tuesday"])
        sheet.append(["Title", "Abstract", "Date"])
        sheet.append([f"On ponds {number}", "We count herons.", datetime.date(2019, 3, number)])
        sheet.append([None, "No title here.", None])
        sheet.append([None, None, None])
        sheet.append([f"On parks {number}", "", f"=A{number}"])
    book.save(tmp_path / "herons.xlsx")
    digests = load_digests(tmp_path)
    assert [[(p.title, p.date, p.line) for p in d.papers] for d in digests] == [
        [("On ponds 1", "2019-03-01", 3), ("On parks 1", None, 6)],
        [("On ponds 2", "2019-03-02", 3), ("On parks 2", None, 6)],
    ]
    told = [(note.what, note.line) for note in digests[0].notes]
    assert told == [("bad record", 4), ("bad record", 4), ("sheet", None)]
    assert "'About' has no column for the title" in digests[0].notes[2].why


HOSTILE = {
    "entities": (SHEET, lambda t: '<!DOCTYPE x [<!ENTITY a "aa">]>' + t),
    "a row far below": (SHEET, lambda t: t.replace('r="3"', 'r="900000000"')),
    "a bomb": (SHEET, lambda t: t + " " * 3_000_000),
    "many texts": (TEXTS, lambda t: t.replace("</sst>", "<si/>" * 300_000 + "</sst>")),
    "broken XML": (SHEET, lambda t: t[: len(t) // 2]),
    "no sheet": ("xl/workbook.xml", lambda t: t.replace("sheets>", "shoots>")),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_workbook_is_refused(what: str, tmp_path: Path) -> None:
    name, change = HOSTILE[what]
    parts = parts_of(ROWS)
    (tmp_path / "a.xlsx").write_bytes(packed(parts | {name: change(parts[name])}))
    with pytest.raises(InputError, match=r"a\.xlsx"):
        load_digests(tmp_path, limits=Limits(file_bytes=2_000_000, values=200_000))


BOUNDED = settings(
    max_examples=int(os.environ.get("DIGEST_ATLAS_EXAMPLES", "60")),
    deadline=10_000,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


@given(data=st.data())
@BOUNDED
def test_broken_workbooks_raise_only_the_documented_error(data: st.DataObject) -> None:
    """As a file, and in one of its parts, so that the archive stays whole."""
    parts = parts_of(ROWS)
    if data.draw(st.booleans()):
        content = spoilt(data, packed(parts))
    else:
        name = data.draw(st.sampled_from(sorted(parts)))
        content = packed(parts | {name: spoilt(data, parts[name].encode())})
    logging.disable(logging.CRITICAL)
    try:
        read_xlsx(Source("a.xlsx", "a", content))
    except InputError as error:
        assert str(error).startswith("a.xlsx:")
    finally:
        logging.disable(logging.NOTSET)


def spoilt(data: st.DataObject, content: bytes) -> bytes:
    """Cut a piece out, or put something in."""
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    put = data.draw(st.sampled_from([b"", b"0", b"-1", b"<", b"\xff", b'r="ZZZ9"', b"99999999999"]))
    return content[:start] + put + content[end:]
