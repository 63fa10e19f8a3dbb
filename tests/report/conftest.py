"""The made-up study of the plots' tests, for the report."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest

from analysis.results import TABLES
from analysis.trends import trend


def _plots_conftest() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "plots" / "conftest.py"
    spec = importlib.util.spec_from_file_location("_made_up_study", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _series(study: SimpleNamespace) -> pd.DataFrame:
    """Give the study's themes and topics over all digests; no rows for fewer than three."""
    digests = study.digests["digest"].tolist()
    if len(digests) < 3:
        return pd.DataFrame(columns=TABLES["series"])
    listed = study.papers["digests"].str.get_dummies("|")[digests].to_numpy()
    tables = []
    for kind in ("theme", "topic"):
        labels = pd.get_dummies(study.papers[kind].astype(str))
        tables.append(trend(listed, labels, names=list(labels), digests=digests, kind=kind))
    return pd.concat(tables, ignore_index=True)


def _hierarchy(study: SimpleNamespace) -> pd.DataFrame:
    """Give the study's topics, and two finer ones inside the first of them."""
    own = study.topics[study.topics["topic"] >= 0]
    rows = [("medium", row.topic, -1, row.n_papers, row.label) for row in own.itertuples()]
    rows += [("fine", row.topic, row.topic, row.n_papers, row.label) for row in own.itertuples()]
    rows += [("fine", len(own), 0, 2, "A slight part")]
    return pd.DataFrame(rows, columns=TABLES["hierarchy"][:5]).assign(label_coverage=1.0)


@pytest.fixture(scope="session", name="make_study")
def _make_study():
    """Give the function that makes up a study."""
    make = _plots_conftest().make_study

    def make_with_series(*size: int) -> SimpleNamespace:
        study = make(*size)
        study.series = _series(study)
        study.hierarchy = _hierarchy(study)
        study.intake = pd.DataFrame(columns=TABLES["intake"])
        study.weighted = pd.DataFrame(columns=TABLES["weighted"])
        return study

    return make_with_series


@pytest.fixture(scope="session")
def page(make_study) -> str:
    """Give the report of two digests, figures included."""
    from analysis.plots import draw_study, figure_bytes
    from analysis.report import render_report

    study = make_study()
    drawn = draw_study(study).items()
    figures = {name: (figure_bytes(figure).decode(), alt) for name, (figure, alt) in drawn}
    return render_report(study, figures)
