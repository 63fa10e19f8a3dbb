"""The made-up study of the plots' tests, for the report."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def _plots_conftest() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "plots" / "conftest.py"
    spec = importlib.util.spec_from_file_location("_made_up_study", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session", name="make_study")
def _make_study():
    """Give the function that makes up a study."""
    return _plots_conftest().make_study


@pytest.fixture(scope="session")
def page(make_study) -> str:
    """Give the report of two digests, figures included."""
    from analysis.plots import draw_study, figure_bytes
    from analysis.report import render_report

    study = make_study()
    drawn = draw_study(study).items()
    figures = {name: (figure_bytes(figure).decode(), alt) for name, (figure, alt) in drawn}
    return render_report(study, figures)
