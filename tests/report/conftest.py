"""The made-up study of the plots' tests, for the report."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest

from analysis.results import TABLES
from analysis.trends import trend

COUNTS = {"citations", "upvotes"}


def _module(path: Path) -> ModuleType:
    """Import a file beside the tests, which are no package."""
    spec = importlib.util.spec_from_file_location(f"_{path.parent.name}_{path.stem}", path)
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
    rows += [
        ("fine", row.topic, row.topic, row.n_papers - 2 * (row.topic == 0), row.label)
        for row in own.itertuples()
    ]
    rows += [("fine", len(own), 0, 2, "A slight part")]
    return pd.DataFrame(rows, columns=TABLES["hierarchy"][:5]).assign(label_coverage=1.0)


def _papers(study: SimpleNamespace) -> pd.DataFrame:
    """Give the papers all columns; each is near those beside it."""
    papers = study.papers.copy()
    for column in TABLES["papers"]:
        if column not in papers:
            papers[column] = pd.array([pd.NA] * len(papers), "Int64") if column in COUNTS else ""
    ids = papers["paper_id"].tolist()
    fine = papers["topic"].astype(str).to_numpy(object)
    fine[[i for i, topic in enumerate(papers["topic"]) if topic == 0][:2]] = str(len(study.topics))
    papers["topic_path"] = papers["topic"].astype(str) + "|" + fine
    papers["nearest"] = ["|".join(ids[max(i - 2, 0) : i]) for i in range(len(ids))]
    papers["theme_probabilities"] = [
        f"{p:.4f}" if theme else ""
        for p, theme in zip(papers["theme_probability"], papers["theme"], strict=True)
    ]
    return papers


def _whole(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Add the columns of text that a made-up table lacks."""
    return frame.assign(**{name: "" for name in TABLES[table] if name not in frame})


@pytest.fixture(scope="session", name="make_study")
def _make_study():
    """Give the function that makes up a study."""
    make = _module(Path(__file__).resolve().parents[1] / "plots" / "conftest.py").make_study

    def make_with_series(*size: int, series: bool = True) -> SimpleNamespace:
        study = make(*size)
        nothing = pd.DataFrame(columns=TABLES["series"])
        study.series = _series(study) if series else nothing
        study.hierarchy = _hierarchy(study)
        study.papers = _papers(study)
        study.trends = _whole(study.trends, "trends")
        study.texts = pd.DataFrame(
            {"paper_id": study.papers["paper_id"], "abstract": "We study <it> & say so."}
        )
        for table in ("intake", "weighted", "changes", "grain_trends"):
            setattr(study, table, pd.DataFrame(columns=TABLES[table]))
        return study

    return make_with_series


@pytest.fixture(scope="session", name="studies")
def _studies(make_study):
    """Give the strategy that draws studies with all kinds of verdicts and names."""
    return _module(Path(__file__).with_name("simulated.py")).studies(make_study)


@pytest.fixture(scope="session")
def page(make_study) -> str:
    """Give the report of two digests, figures included."""
    from analysis.plots import draw_study, figure_bytes
    from analysis.report import render_report

    study = make_study()
    drawn = draw_study(study).items()
    figures = {name: (figure_bytes(figure).decode(), alt) for name, (figure, alt) in drawn}
    return render_report(study, figures)
