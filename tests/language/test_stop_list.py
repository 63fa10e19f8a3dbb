"""One list of words without a subject."""

from __future__ import annotations

import pytest

from analysis.language import (
    after_nouns,
    before_verbs,
    determiners,
    function_words,
    is_vague,
    small_words,
    stem,
    stop_words,
    vague_stems,
)


def test_the_classes_lie_in_one_list() -> None:
    for part in (function_words(), small_words(), determiners(), after_nouns(), before_verbs()):
        assert part < stop_words()
    assert not vague_stems() & stop_words()


@pytest.mark.parametrize("word", ["We", "proposes", "outperformed", "using", "However", "et", "LL"])
def test_grammar_and_talk_of_papers_stop(word: str) -> None:
    assert stem(word) in stop_words()


SUBJECTS = """
mining system representation exploration generalization consistency contrastive verification
conductivity employment abstraction importance similarity utility tool named hard state mean
requirements development report public health fire bill interest solution transformer evening
learning generation reasoning
"""


@pytest.mark.parametrize("word", SUBJECTS.split())
def test_words_of_subjects_do_not(word: str) -> None:
    assert stem(word) not in stop_words()


def test_vague_is_a_spelling_and_not_a_stem() -> None:
    assert is_vague("generated")
    assert not is_vague("generation")
    assert is_vague("Aspects")
    assert not is_vague("reasoning")
