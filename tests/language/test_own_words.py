"""The reader's own stop words."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import run_study
from analysis.errors import InputError
from analysis.language.own_words import read_stop_words, without_words


def test_words_in_all_their_forms_and_phrases() -> None:
    text = "Pre-trained Models and a model of case studies: case closed."
    assert without_words([text], ["model", "case study"]) == [
        "Pre-trained , and a , of ,: case closed."
    ]
    assert without_words([text], []) == [text]


def test_no_topic_is_named_by_them_and_the_manifest_has_them(tmp_path: Path) -> None:
    plain = run_study(encoder="lsa", themes="machine-learning")
    common = [label for label in plain.topics["label"] if "model" in label.lower()]
    assert common
    (tmp_path / "stop.txt").write_text("# too common\nmodel\nlanguage model\nLLM\n")
    result = run_study(encoder="lsa", themes="machine-learning", stop_words=tmp_path / "stop.txt")
    said = " ".join([*result.topics["label"], *result.topics["keywords"]]).lower().split()
    assert not {"model", "models", "llm", "llms"} & set(" ".join(said).replace("|", " ").split())
    assert result.manifest["settings"]["stop_words"] == ["LLM", "language model", "model"]
    assert result.papers["title"].tolist() == plain.papers["title"].tolist()


@pytest.mark.parametrize(
    ("text", "message"), [("", "no word in this list"), ("a\n---\n", r":2: .*the line '---'")]
)
def test_what_is_no_list_of_words(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "stop.txt").write_text(text)
    with pytest.raises(InputError, match=message):
        read_stop_words(tmp_path / "stop.txt")
