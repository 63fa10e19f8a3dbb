"""Whether a taxonomy fits a corpus, and what a study does about it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import Corpus, run_study
from analysis.cli import cli
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


WORDS_ALONE = "filed on words alone"


@pytest.fixture(scope="module")
def other_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a field that no bundled taxonomy is about."""
    rows = [
        (f"{phrase} of the {field}, part {i}", f"We study {phrase} near a {field} and {words[0]}.")
        for field, words in FIELDS.items()
        for i, phrase in enumerate(words * 5)
    ]
    folder = tmp_path_factory.mktemp("other")
    for day in (0, 1):
        table = pd.DataFrame(rows[day::2], columns=["title", "abstract"])
        table.assign(date=f"2024-05-0{day + 1}").to_csv(folder / f"{day}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def other_field(other_files: Path) -> list[Digest]:
    """Give the digests in those files."""
    return load_digests([other_files])


def test_a_taxonomy_must_fit_half_of_the_papers_to_be_taken() -> None:
    fits = {name: TaxonomyFit(name, n, 100) for name, n in (("a", 49), ("b", 50), ("c", 90))}
    assert best_fit(fits, {"a": 1.0, "b": 0.9, "c": 0.5}) == "b"
    assert best_fit({"a": fits["a"]}, {"a": 1.0}) is None


def test_the_bundled_digests_are_about_pre_training(bundled: StudyResult) -> None:
    taxonomy = bundled.manifest["taxonomy"]
    assert taxonomy["name"] == "pretraining"
    assert taxonomy["notes"][0].startswith("Chose the bundled taxonomy")
    assert not taxonomy["fits_badly"]


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


@pytest.mark.parametrize("encoder", ["minilm", "lsa"])
def test_a_bad_fit_is_said_on_the_terminal_in_the_report_and_in_the_manifest(
    other_files: Path, tmp_path: Path, encoder: str
) -> None:
    asked = ["--themes", "pretraining", "--encoder", encoder, "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli, ["run", str(other_files), *asked])
    assert done.exit_code == 0, done.output
    fit = "0 % of these papers (0 of 60) fit the taxonomy pretraining."
    assert f"warning: {fit}" in done.stderr
    assert fit not in done.stdout
    assert (WORDS_ALONE in done.stdout) == (encoder == "lsa")
    result = StudyResult.read(tmp_path / "out")
    assert result.manifest["taxonomy"]["fits_badly"]
    assert result.manifest["taxonomy"]["notes"][-1] == fit
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert f"<strong>Few papers fit.</strong> {fit}" in page
    assert page.count('<p class="warning" role="note">') == 1
    assert "too few papers for a verdict" in page
    themes = result.trends[result.trends["kind"] == "theme"]
    assert set(themes["verdict"]) <= {"no papers", "too few papers"}


def test_words_alone_are_said_only_where_papers_were_filed(other_field: list[Digest]) -> None:
    notes = [run_study(d, encoder="lsa").manifest["taxonomy"]["notes"] for d in (other_field, None)]
    assert [any(WORDS_ALONE in note for note in some) for some in notes] == [False, True]


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
