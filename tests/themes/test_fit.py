"""Whether a taxonomy fits a corpus, and what a study does about it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import Corpus, run_study
from analysis.digests import Digest, load_digests
from analysis.errors import InputError
from analysis.output import write_study
from analysis.results import StudyResult
from analysis.themes import load_taxonomy
from analysis.themes.fit import TaxonomyFit, best_fit

FIELDS = {
    "glacier": ("ice sheet flow", "glacier mass balance", "melt water", "sea level"),
    "knot": ("knot invariant", "braid group", "link homology", "hyperbolic volume"),
    "plasma": ("tokamak discharge", "magnetic island", "edge turbulence", "ion heating"),
}


@pytest.fixture(scope="module")
def other_field(tmp_path_factory: pytest.TempPathFactory) -> list[Digest]:
    """Digests of a field that no bundled taxonomy is about."""
    rows = [
        (f"{phrase} of the {field}, part {i}", f"We study {phrase} near a {field} and {words[0]}.")
        for field, words in FIELDS.items()
        for i, phrase in enumerate(words * 5)
    ]
    folder = tmp_path_factory.mktemp("other")
    for day in (0, 1):
        table = pd.DataFrame(rows[day::2], columns=["title", "abstract"])
        table.assign(date=f"2024-05-0{day + 1}").to_csv(folder / f"{day}.csv", index=False)
    return load_digests([folder])


def test_a_taxonomy_must_fit_half_of_the_papers_to_be_taken() -> None:
    fits = {name: TaxonomyFit(name, n, 100) for name, n in (("a", 49), ("b", 50), ("c", 90))}
    assert best_fit(fits, {"a": 1.0, "b": 0.9, "c": 0.5}) == "b"
    assert best_fit({"a": fits["a"]}, {"a": 1.0}) is None


def test_the_bundled_digests_are_about_pre_training() -> None:
    result = run_study()
    assert result.manifest["taxonomy"]["name"] == "pretraining"
    assert result.manifest["taxonomy"]["notes"][0].startswith("Took the bundled taxonomy")
    assert not result.manifest["taxonomy"]["fits_badly"]


def test_where_nothing_fits_there_are_topics_only(
    other_field: list[Digest], tmp_path: Path
) -> None:
    result = run_study(other_field)
    assert result.manifest["taxonomy"]["themes"] == 0
    assert "No bundled taxonomy fits" in result.manifest["taxonomy"]["notes"][0]
    for table in (result.taxonomy, result.crosswalk, result.evidence):
        assert len(table) == 0
    for table in (result.trends, result.shares):
        assert set(table["kind"]) == {"topic"}
    assert (result.papers["theme"] == "").all()
    folder = write_study(result, tmp_path / "out")
    drafts = load_taxonomy(folder / "themes-suggested.toml")
    assert len(drafts) == (result.topics["topic"] >= 0).sum()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "No bundled taxonomy fits" in page
    assert "What each theme holds" not in page
    assert len(StudyResult.read(folder).taxonomy) == 0


def test_a_taxonomy_that_fits_badly_is_said_to(other_field: list[Digest], tmp_path: Path) -> None:
    result = run_study(other_field, themes="pretraining")
    assert result.manifest["taxonomy"]["fits_badly"]
    themes = result.trends[result.trends["kind"] == "theme"]
    assert set(themes["verdict"]) <= {"no papers", "too few papers"}
    page = (write_study(result, tmp_path / "out") / "report.html").read_text(encoding="utf-8")
    assert "Few papers fit" in page
    assert "no verdict" in page


def test_themes_nobody_writes_about_get_no_verdict() -> None:
    result = run_study(themes="large language models; beekeeping")
    verdict = result.trends.set_index("name")["verdict"]
    assert verdict["beekeeping"] == "no papers"
    assert verdict["large-language-models"] not in ("no papers", "too few papers")


def test_labels_choose_among_the_bundled_taxonomies(tmp_path: Path) -> None:
    title = Corpus.from_digests(load_digests()).papers.title.iloc[0]
    labels = tmp_path / "labels.csv"
    for theme, name in (("agents", "machine-learning"), ("peft", "pretraining")):
        pd.DataFrame({"title": [title], "theme": [theme]}).to_csv(labels, index=False)
        found = run_study(labels=str(labels), encoder="lsa").manifest["taxonomy"]
        assert found["name"] == name
    pd.DataFrame({"title": [title], "theme": ["bees"]}).to_csv(labels, index=False)
    with pytest.raises(InputError, match="bees"):
        run_study(labels=str(labels), encoder="lsa")


def test_shares_of_a_fit_are_shares() -> None:
    fit = TaxonomyFit("t", 1, 3)
    assert np.isclose(fit.share, 1 / 3)
    assert fit.sentence.startswith("33 % of these papers (1 of 3)")
