"""Gallery, HTML export, papermill and the site."""

from __future__ import annotations

import importlib
import importlib.util
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

import analysis
from analysis.errors import InputError
from analysis.files import file_sha256
from analysis.notebooks.execute import kernel_environment
from analysis.notebooks.export import to_html
from analysis.notebooks.gallery import Shown, gallery_order, write_gallery
from analysis.notebooks.links import broken_links
from analysis.notebooks.reference import keep_committed, reference_labels
from analysis.notebooks.site import MODULES, gallery_page, options_page, reference_page
from analysis.notebooks.slides import slide_kinds, split_at_headings, to_slides
from analysis.verify import verify_folder

ROOT = Path(__file__).resolve().parents[2]
SITE = ("sphinx", "sphinx_click", "myst_nb", "numpydoc", "furo")
LESSON = ROOT / "notebooks" / "01_read_digests.ipynb"


def test_the_committed_gallery_is_what_its_manifest_says() -> None:
    assert verify_folder(ROOT / "figures").differences == []


def test_every_figure_has_three_files_words_and_a_place_on_the_page() -> None:
    outputs = json.loads((ROOT / "figures" / "manifest.json").read_text())["outputs"]
    names = {name.rsplit(".", 1)[0] for name in outputs} - {"README"}
    assert set(outputs) == {f"{n}.{e}" for n in names for e in ("svg", "png", "csv")} | {
        "README.md"
    }
    page = (ROOT / "figures" / "README.md").read_text(encoding="utf-8")
    assert all(f"]({name}.png)" in page for name in names)
    assert "![](" not in page


def test_tampering_is_found_and_named(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_x.py").write_text("# %%\n")
    new = tmp_path / "new"
    new.mkdir()
    for ending in ("svg", "png", "csv"):
        (new / f"map.{ending}").write_text(ending)
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "old.svg").write_text("gone")
    write_gallery(tmp_path, new, [Shown("map", "A map.", "01_x")])
    figures = tmp_path / "figures"
    assert not (figures / "old.svg").exists()
    assert verify_folder(figures).differences == []
    (figures / "map.png").write_text("pnh")
    (tmp_path / "notebooks" / "01_x.py").write_text("# %%\n ")
    assert verify_folder(figures).differences == [
        "map.png: differs from the manifest",
        "input notebooks/01_x.py: differs from the manifest",
    ]
    assert file_sha256(figures / "map.csv") == file_sha256(new / "map.csv")


def test_a_notebook_becomes_one_page_that_needs_no_network(tmp_path: Path) -> None:
    out = to_html(LESSON, tmp_path / "page.html")
    page = BeautifulSoup(out.read_text(encoding="utf-8"), "html.parser")
    assert page.find_all("script", src=True) == []
    assert page.find_all("link", href=True) == []
    images = page.find_all("img")
    assert images
    assert all(str(i["src"]).startswith("data:image/png") and len(i["alt"]) > 20 for i in images)


def test_slides_need_no_network_and_leave_nothing_out(tmp_path: Path) -> None:
    out = to_slides(LESSON, tmp_path / "slides.html")
    page = BeautifulSoup(out.read_text(encoding="utf-8"), "html.parser")
    assert page.find_all("script", src=True) == []
    assert page.find_all("link", href=True) == []
    slides = page.find_all("section")
    assert len(slides) > 10
    assert all(not slide.find("section") for slide in slides)
    notebook = nbformat.read(LESSON, as_version=4)
    wanted = [line for c in notebook.cells for line in c.source.splitlines() if line[:3] == "## "]
    shown = [h2.get_text().removesuffix("¶") for h2 in page.find_all("h2")]
    assert shown == [line[3:] for line in wanted]
    images = page.find_all("img")
    assert images
    assert all(len(image["alt"]) > 20 for image in images)


def test_a_page_in_a_frame_is_a_frame_on_a_page_and_a_picture_on_a_slide(tmp_path: Path) -> None:
    png = next(
        output.data["image/png"]
        for cell in nbformat.read(LESSON, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    )
    data = {"text/html": "<iframe srcdoc='x'></iframe>", "image/png": png, "text/plain": "x"}
    alt = {"image/png": {"alt": "A map of all papers."}}
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", data)])
    cell.outputs[0].metadata = nbformat.from_dict(alt)
    heading = nbformat.v4.new_markdown_cell("# A map")
    path = tmp_path / "x.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[heading, cell]), path)
    page = BeautifulSoup(to_html(path, tmp_path / "page.html").read_bytes(), "html.parser")
    assert page.find("iframe") is not None
    deck = BeautifulSoup(to_slides(path, tmp_path / "deck.html").read_bytes(), "html.parser")
    assert deck.find("iframe") is None
    assert [image["alt"] for image in deck.find_all("img")] == ["A map of all papers."]


def test_a_slide_starts_at_every_heading_and_before_it_is_full() -> None:
    text = [nbformat.v4.new_markdown_cell("# A\n\nWords.\n\n## B")]
    code = [nbformat.v4.new_code_cell("\n".join("abcdefghi")) for _ in range(3)]
    split = split_at_headings(nbformat.v4.new_notebook(cells=text + code))
    assert slide_kinds(split) == ["slide", "slide", "-", "subslide", "subslide"]


def test_reference_labels_are_read_by_title_and_may_be_absent(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    assert reference_labels(["A", "B"], table) == ["", ""]
    table.write_text("title,primary\nB,peft\n", encoding="utf-8")
    assert reference_labels(["A", "B"], table) == ["", "peft"]


def test_outputs_that_need_the_labels_are_kept_where_they_are_absent() -> None:
    cells = [nbformat.v4.new_code_cell(source, id=source) for source in "ab"]
    cells[1].metadata["tags"] = ["reference"]
    committed = nbformat.v4.new_notebook(cells=[nbformat.from_dict(dict(c)) for c in cells])
    for cell in committed.cells:
        cell.outputs = [nbformat.v4.new_output("stream", text="committed")]
    done, n_kept = keep_committed(nbformat.v4.new_notebook(cells=cells), committed)
    assert n_kept == 1
    assert [len(cell.outputs) for cell in done.cells] == [0, 1]


def test_a_file_that_is_no_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("not json")
    with pytest.raises(InputError, match=r"x\.ipynb: not a notebook"):
        to_html(tmp_path / "x.ipynb", tmp_path / "page.html")


def test_papermill_runs_the_study_on_other_digests(tmp_path: Path) -> None:
    page = "Digest\n\nMar 11\n\n" + "\n\n".join(
        f"Paper {n} on adapters\n\nWe tune adapters of {n} layers for a language model."
        for n in range(12)
    )
    (tmp_path / "a.txt").write_text(page, encoding="utf-8")
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "--log-level", "ERROR"]
    command += [str(LESSON.with_name("07_your_own_study.ipynb")), "done.ipynb", "-k", "python3"]
    command += ["-p", "YEAR", "2024", "-p", "ENCODER", "lsa", "-y", "DIGESTS: [a.txt]"]
    run = subprocess.run(
        command, cwd=tmp_path, env=kernel_environment(tmp_path), capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    done = nbformat.read(tmp_path / "done.ipynb", as_version=4)
    assert any("injected-parameters" in c.metadata.get("tags", []) for c in done.cells)
    digests = (tmp_path / "out" / "digests.csv").read_text(encoding="utf-8")
    assert digests.splitlines()[1].startswith("a,2024-03-11,page,12")


@pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in SITE),
    reason="the extra for the site is not installed",
)
def test_the_site_is_built_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    from analysis.notebooks.site import build_site

    assert "every link" in build_site(ROOT, tmp_path / "site")
    help_of = (tmp_path / "site/reference/command.html").read_text(encoding="utf-8")
    for name in ("run", "verify", "fetch-hf", "themes-suggest", "cache-clear"):
        assert f'id="digest-atlas-{name}"' in help_of
    assert (tmp_path / "site/searchindex.js").is_file()
    page = BeautifulSoup((tmp_path / "site/notebooks/01_read_digests.html").read_bytes(), "lxml")
    drawn = page.select("div.cell_output img")
    assert drawn
    assert all(len(img["alt"]) > 20 for img in drawn)


def test_broken_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text('<p id="here">x</p>')
    (tmp_path / "a.html").write_text(
        '<a href="b.html#here">ok</a><a href="b.html#gone">x</a><a href="c.html">x</a>'
        '<a href="https://example.org/">elsewhere</a><img src="https://example.org/x.png">'
        '<img src="data:image/png;base64,AA==">'
    )
    assert broken_links(tmp_path) == [
        "a.html: 'b.html#gone' names a place that is not there",
        "a.html: 'c.html' is not there",
        "a.html: 'https://example.org/x.png' is loaded from elsewhere",
    ]


def test_the_reference_has_every_public_name() -> None:
    for found in pkgutil.iter_modules(analysis.__path__, "analysis."):
        names = getattr(importlib.import_module(found.name), "__all__", [])
        if not names or found.name == "analysis.cli":
            continue
        page = reference_page(found.name, MODULES[found.name])
        assert all(f":: {found.name}.{name}\n" in page + "\n" for name in names), found.name


def test_the_gallery_has_the_code_under_every_picture() -> None:
    page = gallery_page(ROOT)
    names = [name for name, _ in gallery_order(ROOT)]
    assert names
    pictures = page.split("\n## ")[1:]
    for name, picture in zip(names, pictures, strict=True):
        assert f"](figures/{name}.png)" in picture
        assert f'"{name}"' in picture.split("```python\n")[1].split("```")[0]


def test_the_reference_has_every_option_with_its_flag() -> None:
    from analysis.settings import options

    page = options_page()
    for name, option in options().items():
        assert f"\n{name}\n----" in page
        assert option.expected in page
        assert name == "digests" or f"``--{(option.flag or name).replace('_', '-')}``" in page
