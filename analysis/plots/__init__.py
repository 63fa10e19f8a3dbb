"""Figures: one plot a file, one style, and saving that gives the same bytes everywhere.

Plots draw the tables of the other rooms and compute no statistic. Each `plot_` function takes
a table and, where it has a single panel, an ``ax``; it returns the `matplotlib.axes.Axes` it
drew on (figures of several panels return the `matplotlib.figure.Figure`). Nothing is shown,
nothing is saved and no matplotlib setting is changed; `save_figure` saves, `alt_text` says what a
figure shows in words.

Importing this package does not import matplotlib; the first plot does.
"""

from __future__ import annotations

import lazy_loader

# The public names stand in the stub beside this file; each loads on first use (SPEC 1).
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
