"""Figures: one plot a file, one style, and saving that gives the same bytes everywhere.

Plots draw the tables of the other rooms and compute no statistic. Each `plot_` function takes
a table and, where it has a single panel, an ``ax``; it returns the `matplotlib.axes.Axes` it
drew on (figures of several panels return the `matplotlib.figure.Figure`). Nothing is shown,
nothing is saved and no matplotlib setting is changed; `save_figure` saves, `alt_text` says what a
figure shows in words.

Importing this package does not import matplotlib; the first plot does.
"""

from __future__ import annotations

import importlib
from typing import Any

# Public name -> the module it lives in; loaded on first use (SPEC 1).
_HOME = {
    "alt_text": "analysis.plots.style",
    "draw_study": "analysis.plots.study",
    "figure_bytes": "analysis.plots.saving",
    "plot_digest_overlap": "analysis.plots.digest_overlap",
    "plot_theme_change": "analysis.plots.theme_change",
    "plot_theme_shares": "analysis.plots.theme_shares",
    "plot_topic_keywords": "analysis.plots.topic_keywords",
    "plot_topic_map": "analysis.plots.topic_map",
    "plot_calibration_curve": "analysis.plots.calibration_curve",
    "plot_confidence_histogram": "analysis.plots.confidence_histogram",
    "plot_share_bands": "analysis.plots.share_bands",
    "plot_share_heat_map": "analysis.plots.share_heat_map",
    "plot_slope_chart": "analysis.plots.slope_chart",
    "plot_stability_matrix": "analysis.plots.stability_matrix",
    "plot_theme_topic_crosswalk": "analysis.plots.theme_topic_crosswalk",
    "plot_topic_tree": "analysis.plots.topic_tree",
    "save_figure": "analysis.plots.saving",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOME)
