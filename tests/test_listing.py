"""What `show`, `compare`, `figures` and the filters say of a study."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import jsonschema
import pytest
from click.testing import CliRunner

from analysis import load_digests, run_study
from analysis.cli import cli
from analysis.errors import EnvironmentFault, InputError
from analysis.listing import LISTS, compare_studies, json_schema, list_study
from analysis.output import write_study
from analysis.results import StudyResult
from analysis.selection import select_study


def say(*arguments: object) -> str:
    done = CliRunner().invoke(cli, [str(item) for item in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def study() -> StudyResult:
    return run_study(encoder="lsa", themes="pretraining")


@pytest.fixture(scope="module")
def folder(study: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(study, tmp_path_factory.mktemp("study") / "o")


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One digest, without themes: no trends, and no verdicts."""
    digest = load_digests()[0]
    result = run_study([digest], encoder="lsa", themes="beekeeping;", seed=3)
    return write_study(result, tmp_path_factory.mktemp("single") / "o")


def check(document: dict[str, Any]) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize("what", ["", *LISTS])
def test_json_is_of_the_published_schema(what: str, folder: Path, single: Path):
    for place in (folder, single):
        document = json.loads(say("show", place, *([what] if what else []), "--json"))
        check(document)
        assert document["kind"] == (what or "summary")
    assert json.loads(say("show", folder, "--schema")) == json_schema()


def test_comparisons_are_of_the_published_schema(folder: Path, single: Path):
    for pair in ((folder, folder), (folder, single), (single, folder)):
        check(json.loads(say("compare", *pair, "--json")))
        assert say("compare", *pair).startswith("papers:")


@pytest.mark.parametrize("change", [{"kind": "other"}, {"rows": [{}]}, {"format": "x"}])
def test_the_schema_refuses_other_documents(change: dict[str, Any], study: StudyResult):
    for what in (None, *LISTS):
        with pytest.raises(jsonschema.ValidationError):
            check(list_study(study, what) | change)


def test_lists_hold_what_the_tables_hold(study: StudyResult, folder: Path):
    for what, table in (
        ("topics", study.topics),
        ("trends", study.trends),
        ("papers", study.papers),
    ):
        rows = list(csv.DictReader(io.StringIO(say("show", folder, what, "--csv"))))
        assert len(rows) == len(table)
        lines = say("show", folder, what).splitlines()
        assert len(lines) == len(table) + 1
    themes = list_study(study, "themes")["rows"]
    counts = study.papers["theme"].value_counts()
    assert {row["theme"]: row["n_papers"] for row in themes if row["n_papers"]} == {
        theme: n for theme, n in counts.items() if theme
    }
    summary = list_study(study)["summary"]
    assert summary["filed"] + summary["unfiled"] == summary["papers"] == len(study.papers)
    assert sum(map(len, summary["verdicts"].values())) == len(study.taxonomy)


def test_filters_keep_rows_and_change_no_number(study: StudyResult, folder: Path):
    topic = study.topics.iloc[0]
    by_number = select_study(study, topics=[str(topic["topic"])])
    by_name = select_study(study, topics=[str(topic["label"]).upper()])
    assert by_number.papers["paper_id"].tolist() == by_name.papers["paper_id"].tolist()
    assert len(by_number.papers) == topic["n_papers"]
    one = select_study(study, themes=["peft"], bins=["mar-12"])
    assert set(one.papers["theme"]) == {"peft"}
    assert one.papers["digests"].str.contains("mar-12").all()
    shares = study.shares[(study.shares["name"] == "peft") & (study.shares["digest"] == "mar-12")]
    kept = one.shares[one.shares["kind"] == "theme"]
    assert kept.to_numpy().tolist() == shares.to_numpy().tolist()
    assert len(say("show", folder, "papers", "--theme", "peft").splitlines()) == 1 + int(
        (study.papers["theme"] == "peft").sum()
    )


@pytest.mark.parametrize("given", [{"themes": ["no"]}, {"topics": ["99"]}, {"bins": ["2019"]}])
def test_a_filter_for_what_is_not_there_is_one_line(given: dict[str, Any], study: StudyResult):
    with pytest.raises(InputError, match="one of") as error:
        select_study(study, **given)
    assert "\n" not in str(error.value)


def test_a_study_equals_itself_and_another_seed_is_told(study: StudyResult):
    same = compare_studies(study, study)
    assert same["ari"] == 1.0
    assert [row["overlap"] for row in same["topics"]] == [1.0] * len(study.topics)
    assert same["verdicts"] == [] and same["papers"]["under_another_theme"] == 0
    part = run_study(load_digests()[:1], encoder="lsa", themes="peft; clustering")
    other = compare_studies(study, part)
    assert other["papers"]["only_first"] == 70 and other["papers"]["both"] == 66
    assert {row["theme"] for row in other["verdicts"]} == set(study.taxonomy["theme"])
    firsts = [row["first"] for row in other["topics"] if row["first"] is not None]
    assert firsts == study.topics["topic"].tolist()
    seconds = [row["second"] for row in other["topics"] if row["second"] is not None]
    assert sorted(seconds) == part.topics["topic"].tolist()


def test_figures_are_drawn_again_beside_the_study(folder: Path, tmp_path: Path):
    names = say("figures", folder, "--list").split()
    assert {"topic_map", "theme_change", "digest_overlap"} <= set(names)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    asked = ["theme_change", "--format", "png", "--format", "pdf", "--dpi", "72"]
    said = say("figures", folder, *asked, "--theme", "peft", "--out", tmp_path / "f").split()
    assert [Path(path).name for path in said] == ["theme_change.png", "theme_change.pdf"]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    say("figures", folder, "digest_overlap", "--quiet")
    assert (folder.parent / "o-figures" / "digest_overlap.svg").is_file()
    with pytest.raises(InputError, match="one of digest_overlap"):
        say("figures", folder, "no_such")


def test_figures_of_a_page_in_outlines_are_those_of_the_study(folder: Path, tmp_path: Path):
    say("figures", folder, "--text", "outlined", "--out", tmp_path, "--quiet")
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_bytes() for path in (folder / "figures").glob("*.svg")}


def test_open_hands_the_report_to_the_browser(folder: Path, monkeypatch: pytest.MonkeyPatch):
    opened = Mock(return_value=True)
    monkeypatch.setattr("webbrowser.open", opened)
    monkeypatch.setenv("BROWSER", "true")
    assert say("open", folder).strip() == str(folder / "report.html")
    opened.assert_called_once_with((folder / "report.html").as_uri())
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    with pytest.raises(EnvironmentFault, match="by hand"):
        say("open", folder)


def test_open_of_no_study_is_an_input_error(tmp_path: Path):
    with pytest.raises(InputError, match="manifest"):
        say("open", tmp_path)
