"""What the notebooks call, and what keeps them true.

In a notebook: `show_figure` puts a figure with its words into the page, the `read_` functions
read a table out in a sentence, `check` tells whether an exercise is solved, `version_line` says
what computed the page. Behind them: the pairing of
text and notebook (`documents`), running in a fresh kernel (`execute`), exercises made from
tested solutions (`exercises`), the gallery (`gallery`), the site (`site`). The command is
``python -m analysis.notebooks``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.lazy import lazy_names

if TYPE_CHECKING:
    from analysis.notebooks.answers import check
    from analysis.notebooks.experiments import (
        fit_runs,
        null_claims,
        run_agreement,
    )
    from analysis.notebooks.lesson import show_figure, version_line
    from analysis.notebooks.readings import (
        calibration_table,
        read_change,
        read_digests,
        read_themes,
        read_topics,
        say,
    )
    from analysis.notebooks.streams import follow_digests

# Public name -> the module it lives in; loaded on first use (SPEC 1).
_HOME = {
    "calibration_table": "readings",
    "check": "answers",
    "fit_runs": "experiments",
    "follow_digests": "streams",
    "null_claims": "experiments",
    "read_change": "readings",
    "read_digests": "readings",
    "read_themes": "readings",
    "read_topics": "readings",
    "run_agreement": "experiments",
    "say": "readings",
    "show_figure": "lesson",
    "version_line": "lesson",
}

__all__ = [
    "calibration_table",
    "check",
    "fit_runs",
    "follow_digests",
    "null_claims",
    "read_change",
    "read_digests",
    "read_themes",
    "read_topics",
    "run_agreement",
    "say",
    "show_figure",
    "version_line",
]

__getattr__, __dir__ = lazy_names(__name__, _HOME)
