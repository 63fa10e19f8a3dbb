"""The report: one HTML file that shows a study to a reader.

The page holds its figures and its own script, fetches nothing and opens from disk. Everything
that comes from a digest is escaped. `analysis.report.explore` shows its papers in a notebook.
"""

from __future__ import annotations

from analysis.report.render import render_report

__all__ = ["render_report"]
