"""Figures: one plot a file, one style, and saving that gives the same bytes everywhere.

Plots draw the tables of the other rooms and compute no statistic. Each `plot_` function takes
a table and, where it has a single panel, an ``ax``; it returns the `matplotlib.axes.Axes` it
drew on (figures of several panels return the `matplotlib.figure.Figure`). Nothing is shown,
nothing is saved and no matplotlib setting is changed; `save_figure` saves, `alt_text` says what a
figure shows in words.

Importing this package does not import matplotlib; the first plot does.
"""

from __future__ import annotations

from analysis.lazy import lazy_names

# Public name -> the module it lives in; loaded on first use (SPEC 1).
_HOME = {
    "alt_text": "style",
    "draw_study": "study",
    "figure_bytes": "saving",
    "figure_names": "study",
    "plot_digest_overlap": "digest_overlap",
    "plot_theme_change": "theme_change",
    "plot_theme_shares": "theme_shares",
    "plot_topic_keywords": "topic_keywords",
    "plot_topic_map": "topic_map",
    "plot_calibration_curve": "calibration_curve",
    "plot_confidence_histogram": "confidence_histogram",
    "plot_share_bands": "share_bands",
    "plot_share_heat_map": "share_heat_map",
    "plot_share_stack": "share_stack",
    "plot_slope_chart": "slope_chart",
    "plot_stability_matrix": "stability_matrix",
    "plot_theme_topic_crosswalk": "theme_topic_crosswalk",
    "plot_topic_tree": "topic_tree",
    "save_figure": "saving",
}

__all__ = sorted(_HOME)

__getattr__, __dir__ = lazy_names(__name__, _HOME)
