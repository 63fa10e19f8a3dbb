"""The style stays inside its context and serves readers who see no colour."""

from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from analysis.plots import style as look


def test_settings_come_back_even_after_an_error():
    before = dict(mpl.rcParams)
    with pytest.raises(RuntimeError), look.style():
        assert mpl.rcParams["svg.hashsalt"] == "digest-atlas"
        raise RuntimeError
    assert dict(mpl.rcParams) == before


def test_readers_own_settings_do_not_leak_in():
    with mpl.rc_context({"font.size": 33, "axes.facecolor": "red"}), look.style():
        assert mpl.rcParams["font.size"] == 8
        assert mpl.rcParams["axes.facecolor"] == "white"


def test_importing_plots_loads_no_matplotlib():
    code = "import sys, analysis.plots; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_fonts_are_the_bundled_ones():
    for family in look.FAMILY:
        path = font_manager.findfont(FontProperties(family=[family]), fallback_to_default=False)
        assert path.startswith(mpl.get_data_path())


def _contrast_with_white(colour: str) -> float:
    """WCAG 2's contrast ratio."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    light = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (light + 0.05)


def test_verdicts_differ_in_marker_so_that_grey_print_works():
    looks = [look.verdict_style(v) for v in ("growing", "shrinking", "stable within 5 points", "?")]
    assert len({x.marker for x in looks}) == 4


def test_words_are_readable_on_white():
    from analysis.plots.topic_map import _darker

    verdicts = ("growing", "shrinking", "stable within 5 points", "not distinguishable")
    inks = [look.verdict_style(verdict).ink for verdict in verdicts]
    for colour in (look.INK, look.GREY, *inks, *map(_darker, look.PALETTE)):
        assert _contrast_with_white(colour) >= 4.5, colour


def test_alt_text_of_panels_is_joined_and_colour_bars_are_left_out():
    figure = look.new_figure(3, 2)
    for words in ("First.", "Second.", "<colorbar>"):
        look.describe(figure.add_subplot(), words)
    assert look.alt_text(figure) == "First. Second."
