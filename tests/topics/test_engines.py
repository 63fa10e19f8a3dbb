"""The other clusterers."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest

from analysis.errors import InputError, MissingExtraError
from analysis.topics import TopicModel
from analysis.topics.engines import require


@pytest.mark.parametrize("engine", ["hdbscan", "bertopic"])
def test_same_result_type(engine, papers) -> None:
    pytest.importorskip(engine)
    filters = list(warnings.filters)
    model = TopicModel(engine).fit(papers.X, documents=papers.documents, ids=papers.ids)
    assert list(warnings.filters) == filters
    k = len(model.topics_)
    assert k >= 2
    assert model.soft_membership_.shape == (64, k)
    assert (model.confidence_[model.labels_ < 0] == 0).all()
    assert list(model.grains_) == ["found"]
    assert model.topics_["n_papers"].sum() == (model.labels_ >= 0).sum()
    again = TopicModel(engine).fit(papers.X, documents=papers.documents, ids=papers.ids)
    assert (again.labels_ == model.labels_).all()


def test_few_papers_are_told(papers) -> None:
    pytest.importorskip("umap")
    with pytest.raises(InputError, match="at least 16"):
        TopicModel("hdbscan").fit(papers.X[:5], documents=papers.documents[:5])


def test_missing_packages_name_the_extra() -> None:
    with pytest.raises(MissingExtraError, match="no_such_package is not installed"):
        require("no_such_package")


def test_import_is_light() -> None:
    program = (
        "import sys, analysis.topics, analysis.evaluate;"
        "heavy = {'numba', 'umap', 'bertopic', 'torch', 'matplotlib'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
