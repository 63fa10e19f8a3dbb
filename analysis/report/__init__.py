"""The report: one HTML file that shows a study to a reader.

The page holds its figures, runs no script, fetches nothing and opens from disk. Everything
that comes from a digest is escaped.
"""

from __future__ import annotations

from analysis.report.render import render_report

__all__ = ["render_report"]
