"""A saved figure is the same bytes every time, on every machine."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from analysis.errors import InputError
from analysis.plots import figure_bytes, plot_share_bands, plot_share_heat_map, save_figure
from analysis.plots.style import new_figure, style

FORMATS = ("svg", "png", "pdf")
SCRIPT = """
import hashlib
from analysis.plots import draw_study, figure_bytes
from conftest import make_study
digest = hashlib.sha256()
for name, (figure, alt) in draw_study(make_study()).items():
    for format in ("svg", "png", "pdf") if name == "topic_map" else ("svg",):
        digest.update(figure_bytes(figure, format))
    digest.update(alt.encode())
print(digest.hexdigest())
"""


def _hash_here(drawn) -> str:
    digest = hashlib.sha256()
    for name, (figure, alt) in drawn.items():
        for format in FORMATS if name == "topic_map" else ("svg",):
            digest.update(figure_bytes(figure, format))
        digest.update(alt.encode())
    return digest.hexdigest()


def test_same_bytes_in_another_process_zone_locale_and_folder(tmp_path: Path, drawn) -> None:
    here = Path(__file__).parent
    environment = {
        **os.environ,
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C.UTF-8",
        "LANG": "de_DE.UTF-8",
        "OMP_NUM_THREADS": "2",
        "PYTHONHASHSEED": "77",
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])]),
    }
    other = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        capture_output=True, text=True, check=True, env=environment, cwd=tmp_path,
    )  # fmt: skip
    assert other.stdout.strip() == _hash_here(drawn)


def test_bytes_do_not_depend_on_what_was_rendered_before(long_study):
    for plot in (plot_share_bands, plot_share_heat_map):
        drawn = plot(long_study.shares)
        figure = drawn if isinstance(drawn, Figure) else drawn.figure
        assert isinstance(figure, Figure)
        fresh = figure_bytes(figure)
        figure.draw_without_rendering()
        for format in ("png", "pdf"):
            figure_bytes(figure, format, dpi=300)
        assert figure_bytes(figure) == fresh


def test_files_are_written_where_asked(tmp_path: Path) -> None:
    paths = save_figure(new_figure(2, 1), tmp_path / "deep" / "a.b", FORMATS)
    assert [p.name for p in paths] == ["a.b.svg", "a.b.png", "a.b.pdf"]
    assert all(p.stat().st_size for p in paths)


def test_print_resolution(tmp_path: Path) -> None:
    from PIL import Image

    [path] = save_figure(new_figure(2, 1), tmp_path / "fig", ("png",), dpi=300)
    with Image.open(path) as image:
        assert image.size == (600, 300)


def test_unknown_format_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected svg, png or pdf"):
        save_figure(new_figure(2, 1), tmp_path / "x", ("jpeg",))
    assert not list(tmp_path.iterdir())


def test_nothing_tells_when_or_by_what_it_was_made():
    figure = new_figure(2, 1)
    for format in FORMATS:
        data = figure_bytes(figure, format)
        for word in (b"CreationDate", b"dc:date", b"Software", b"matplotlib v", b"Matplotlib v"):
            assert word not in data


@pytest.mark.parametrize(
    "words", ["预训练模型", "हिन्दी", "النماذج اللغوية", "$x<y$ & <b>", "\u2603"]
)
def test_any_script_is_drawn_without_a_warning(words):
    figure = new_figure(3, 1)
    with style():
        figure.text(0.1, 0.5, words)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for format in FORMATS:
            assert figure_bytes(figure, format) == figure_bytes(figure, format)


def test_boxes_are_named_once_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.plots.saving._told", set())
    figure = new_figure(3, 1)
    with style():
        figure.text(0.1, 0.5, "预训练 and plain words")
    save_figure(figure, tmp_path / "a", ("svg",))
    assert not caplog.messages
    for _ in range(2):
        save_figure(figure, tmp_path / "a", ("svg", "png"))
    [told] = caplog.messages
    assert "练训预;" in told


def test_script_the_font_lacks_reaches_the_svg_as_text():
    figure = new_figure(3, 1)
    with style():
        figure.text(0.1, 0.5, "预训练")
        figure.text(0.1, 0.2, "plain words")
    root = ElementTree.fromstring(figure_bytes(figure, "svg"))
    texts = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["预训练"]
    assert b"Last Resort" not in figure_bytes(figure, "svg")


def test_what_a_plot_gives_is_saved(study, drawn, tmp_path: Path) -> None:
    axes = plot_share_heat_map(study.shares)
    given: Any
    for given in (axes, axes.figure, drawn["theme_shares"]):
        [path] = save_figure(given, tmp_path / "a", ("svg",))
        assert path.read_bytes() == figure_bytes(given)
    with pytest.raises(InputError, match="what a plot gave"):
        given = "a plot"
        save_figure(given, tmp_path / "b")


@pytest.mark.parametrize("size", ["column", "slide"])
def test_sizes_are_as_told_in_every_format(size, tmp_path: Path) -> None:
    from PIL import Image

    figure = new_figure(7.2, 3.0)
    with style():
        figure.text(0.1, 0.5, "live words")
    width, height = {"column": (3.5, 3.5 * 3.0 / 7.2), "slide": (40 / 3, 7.5)}[size]
    root = ElementTree.fromstring(figure_bytes(figure, "svg", size=size, text="live"))
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(72 * width, abs=0.1)
    assert float(root.attrib["height"].removesuffix("pt")) == pytest.approx(72 * height, abs=0.1)
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == ["live words"]
    png = figure_bytes(figure, "png", dpi=300, size=size)
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == pytest.approx((300 * width, 300 * height), abs=1)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    pdf = figure_bytes(figure, "pdf", size=size)
    [box] = re.findall(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert [float(edge) for edge in box] == pytest.approx([72 * width, 72 * height], abs=1)
    assert pdf == figure_bytes(figure, "pdf", size=size)
    assert png == figure_bytes(figure, "png", dpi=300, size=size)
    assert figure_bytes(figure, "png") == figure_bytes(new_with("live words"), "png")


def new_with(words):
    figure = new_figure(7.2, 3.0)
    with style():
        figure.text(0.1, 0.5, words)
    return figure


@pytest.mark.parametrize("size", ["page", "column", "slide"])
def test_fonts_are_in_the_pdf(size, drawn):
    pdf = figure_bytes(drawn["theme_change"], "pdf", size=size)
    assert pdf.count(b"/FontFile2") == len(set(re.findall(rb"/BaseFont /([\w+-]+)", pdf))) > 0
    assert b"/Type3" not in pdf


def test_a_pdf_opens_at_its_resolution(drawn, tmp_path: Path) -> None:
    import shutil
    import subprocess

    from PIL import Image

    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not on this machine")
    for size, width in (("page", 7.2), ("column", 3.5), ("slide", 40 / 3)):
        [path] = save_figure(drawn["theme_change"], tmp_path / size, ("pdf",), size=size)
        subprocess.run(["pdftoppm", "-r", "300", "-png", path, tmp_path / size], check=True)
        with Image.open(next(tmp_path.glob(f"{size}*.png"))) as image:
            assert image.width == pytest.approx(300 * width, abs=2)
            assert len(image.convert("L").getcolors(1000) or []) > 2


def test_an_unknown_size_or_text_is_one_clear_line():
    wrong: list[dict[str, Any]] = [{"size": "poster"}, {"text": "blinking"}]
    for given in wrong:
        with pytest.raises(InputError, match="choose one of them"):
            figure_bytes(new_figure(2, 1), **given)
