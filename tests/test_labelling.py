"""Labels of the reader: what is proposed, kept and asked again."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from analysis import Corpus, load_digests, load_taxonomy, run_study
from analysis.cli import cli
from analysis.errors import InputError
from analysis.labelling import Labelling, Proposal
from analysis.themes.teach import papers_that_teach


@pytest.fixture
def labelling(tmp_path: Path) -> Labelling:
    return Labelling(Corpus.from_digests(load_digests()), load_taxonomy(), tmp_path / "labels.csv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_papers_that_teach_are_unsure_and_different() -> None:
    rng = np.random.default_rng(0)
    points = np.repeat(np.eye(6), 20, axis=0) + 0.05 * rng.normal(size=(120, 6))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    p = np.column_stack([np.full(120, 0.9), np.full(120, 0.05)])
    p[::2] = 0.45
    chosen = papers_that_teach(p, points, 6)
    assert (chosen % 2 == 0).all()
    assert len(set(chosen // 20)) == 6
    known = np.zeros(120, dtype=bool)
    known[chosen] = True
    assert not set(papers_that_teach(p, points, 6, known)) & set(chosen)
    assert len(papers_that_teach(p, points, 500, known)) == 114


def test_proposals_are_less_sure_than_the_rest(labelling: Labelling) -> None:
    proposals = labelling.propose(20)
    assert len({item.paper_id for item in proposals}) == 20
    best = np.array([item.candidates[0][1] for item in proposals])
    usual = run_study(themes="pretraining").papers["theme_probability"]
    assert best.mean() < usual.mean()


def test_answers_are_kept_and_not_asked_for_again(labelling: Labelling) -> None:
    first = labelling.propose(3)
    said = iter(["peft", "", None])
    assert labelling.ask(first, lambda _: next(said)) == 2
    again = Labelling(labelling.corpus, labelling.taxonomy, labelling.path)
    assert again.labels == {first[0].paper_id: "peft", first[1].paper_id: ""}
    asked = {item.paper_id for item in again.propose(10)}
    assert not asked & set(again.labels)


def test_a_sheet_is_filled_in_by_hand_and_read(labelling: Labelling) -> None:
    labelling.write(labelling.propose(4))
    sheet = rows(labelling.path)
    assert [row["theme"] for row in sheet] == ["?"] * 4
    text = labelling.path.read_text(encoding="utf-8").replace(",?", ",code-models", 1)
    labelling.path.write_text(text, encoding="utf-8")
    again = Labelling(labelling.corpus, labelling.taxonomy, labelling.path)
    assert again.labels == {sheet[0]["paper_id"]: "code-models"}
    result = run_study(labels=str(labelling.path))
    papers = result.papers.set_index("paper_id")
    assert papers.loc[sheet[0]["paper_id"], "theme"] == "code-models"


def test_wrong_answers_are_refused(labelling: Labelling) -> None:
    paper = labelling.corpus.papers["paper_id"].iloc[0]
    with pytest.raises(InputError, match="bees"):
        labelling.answer(paper, "bees")
    with pytest.raises(InputError, match="no-such"):
        labelling.answer("no-such", "peft")
    assert not labelling.path.exists()


def test_the_command_writes_a_sheet_where_nobody_can_answer(tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    arguments = ["themes", "label", "--out", str(out), "--number", "5"]
    for _ in range(2):  # the second time it goes on from the file
        done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        assert done.exit_code == 0
        assert "5 papers to label" in done.output
        assert len(rows(out)) == 5


def test_the_terminal_takes_numbers_ids_and_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis import cli as module

    item = Proposal("a", "T", "T. Text.", (("peft", 0.5), ("code-models", 0.2)))
    for said, expected in (("2", "code-models"), ("peft", "peft"), ("n", ""), ("q", None)):
        answers = iter(["99", said])
        monkeypatch.setattr("click.prompt", lambda *_, answers=answers, **__: next(answers))
        assert module._ask(item, ["peft", "code-models"]) == expected
