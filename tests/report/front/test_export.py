"""What is saved holds exactly the papers shown, in their order, and other programs read it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import rispy
from bibtexparser import entrypoint as bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware

from analysis.cells import restore
from analysis.digests import load_digests


def saved(page: Any, kind: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(".export").get_by_role("button", name=kind, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture
def papers(files: Any) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = files["rich"][1]["papers"]
    return columns


def test_csv_reads_back_as_a_data_frame(rich_page, papers, rich, tmp_path):
    path = saved(rich_page, "CSV", tmp_path)
    table = pd.read_csv(path, keep_default_na=False, dtype=str)
    assert path.name == "papers.csv"
    assert sorted(table["paper_id"]) == sorted(papers["id"])
    rows = table.set_index("paper_id").loc[papers["id"]]
    assert [restore(cell) for cell in rows["title"]] == papers["title"]
    assert [restore(cell) for cell in rows["authors"]] == ["|".join(a) for a in papers["authors"]]
    assert list(rows["theme"]) == list(rich.papers["theme"])
    assert list(rows["themes"]) == list(rich.papers["themes"])
    assert [int(topic) for topic in rows["topic"]] == papers["topic"]
    assert rows["upvotes"].tolist() == ["" if u is None else str(u) for u in papers["upvotes"]]
    assert rows["digests"].tolist() == rich.papers["digests"].tolist()
    assert sum("hostileabstract" in abstract for abstract in rows["abstract"]) == 13
    starts = {cell[0] for column in table for cell in table[column] if cell}
    assert not starts & set("=+@\t\r\n-") - {"-"}
    text = table.drop(columns=["topic"])
    assert not [cell for column in text for cell in text[column] if cell.startswith("-")]


def test_a_spreadsheet_is_told_the_encoding_and_lines_end_as_it_wants(rich_page, tmp_path):
    content = saved(rich_page, "CSV", tmp_path).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfpaper_id,title,")
    assert content.count(b"\r\n") == content.count(b"\n") == 137


def test_only_what_is_filtered_in_the_order_shown(rich_page, papers, tmp_path):
    page = rich_page
    page.locator("#filter-digest").select_option("both")
    page.get_by_label("Sort by").select_option("upvotes")
    known = [i for i in range(136) if len(papers["digests"][i]) == 2]
    up = papers["upvotes"]
    first = sorted((i for i in known if up[i] is not None), key=lambda i: -up[i])
    want = [papers["id"][i] for i in [*first, *(i for i in known if up[i] is None)]]
    csv = pd.read_csv(saved(page, "CSV", tmp_path))
    assert csv["paper_id"].tolist() == want
    ris = rispy.loads(saved(page, "RIS", tmp_path).read_text("utf-8"))
    assert [entry["id"] for entry in ris] == want
    bib = bibtexparser.parse_file(str(saved(page, "BibTeX", tmp_path)))
    urls = [entry.fields_dict["url"].value for entry in bib.entries]
    link = {papers["id"][i]: papers["links"][i][0][1] for i in range(136)}
    assert urls == [link[name] for name in want]


def test_bibtex_is_read_by_bibtexparser(rich_page, papers, tmp_path):
    path = saved(rich_page, "BibTeX", tmp_path)
    library = bibtexparser.parse_file(str(path))
    assert library.failed_blocks == []
    assert len(library.entries) == 136
    assert len({entry.key for entry in library.entries}) == 136
    assert all(entry.key.isascii() and " " not in entry.key for entry in library.entries)
    dated = [entry for entry in library.entries if "year" in entry.fields_dict]
    assert len(dated) == sum(year is not None for year in papers["year"])
    decoded = bibtexparser.parse_string(
        path.read_text("utf-8"), append_middleware=[LatexDecodingMiddleware()]
    )
    typeset: dict[str, str | int | None] = {"ˆ": "^", "–": "--"}  # what LaTeX makes of these signs
    found = set()
    for entry in decoded.entries:
        title = str(entry.fields_dict["title"].value)
        found.add(title.translate(str.maketrans(typeset)).replace(" ", ""))
    known = {title for title in papers["title"] if "}shut{" not in title}  # named, see below
    assert {title.replace(" ", "") for title in known} <= found
    for entry in library.entries:
        for field in entry.fields:
            value = str(field.value)
            assert value.count("{") == value.count("}"), (entry.key, field)
    assert r"\textbraceleft{}open \textbraceright{}shut" in path.read_text("utf-8")


def test_bibtex_names_every_author(rich_page, papers, tmp_path):
    rich_page.get_by_role("searchbox").fill("müller")
    rich_page.locator(".chip").wait_for()
    library = bibtexparser.parse_file(str(saved(rich_page, "BibTeX", tmp_path)))
    found = sorted(entry.fields_dict["author"].value for entry in library.entries)
    names = [
        " and ".join(f"{{{name}}}" if " and " in name.lower() else name for name in authors)
        for authors in papers["authors"]
        if "Ana Müller" in authors
    ]
    assert found == sorted(names)


@pytest.mark.parametrize(("kind", "ending"), [("BibTeX", "bib"), ("RIS", "ris"), ("CSV", "csv")])
def test_the_program_reads_its_own_files(rich_page, papers, tmp_path, kind, ending):
    """As far as titles go: every paper comes back, hostile titles too."""
    path = saved(rich_page, kind, tmp_path)
    assert path.suffix == f".{ending}"
    read = [record for digest in load_digests(path, year=2025) for record in digest.papers]
    assert len(read) == 136
    expected = {" ".join(title.split()) for title in papers["title"][13:]}
    assert expected <= {paper.title for paper in read}


def test_ris_is_read_by_rispy(rich_page, papers, tmp_path):
    text = saved(rich_page, "RIS", tmp_path).read_bytes().decode("utf-8")
    entries = {entry["id"]: entry for entry in rispy.load(io.StringIO(text))}
    assert len(entries) == 136
    for i, name in enumerate(papers["id"]):
        entry = entries[name]
        assert entry["title"] == " ".join(papers["title"][i].split())
        assert entry.get("authors", []) == papers["authors"][i]
        assert entry["urls"] == [address for _, address in papers["links"][i]]
    assert sum("hostileabstract" in entry.get("abstract", "") for entry in entries.values()) == 13


def test_nothing_shown_nothing_saved(rich_page):
    rich_page.get_by_role("searchbox").fill("no such words anywhere")
    rich_page.get_by_text("No paper fits").wait_for()
    for button in rich_page.locator(".export button").all():
        assert button.is_disabled()
