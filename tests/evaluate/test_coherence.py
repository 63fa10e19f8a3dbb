"""Coherence: gensim's own numbers on texts shorter, as long as and longer than the windows."""

import random

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.evaluate import cv_coherence, npmi_coherence

WORDS = ["topic", "model", "graph", "paper", "vector", "label", "theme", "digest", "word", "token"]
TOPICS = [WORDS[:5], WORDS[5:], [WORDS[0], WORDS[9], WORDS[4]]]
# Printed by gensim 4.4.0's CoherenceModel(topics=, texts=, dictionary=, coherence=, topn=10).
GENSIM_NPMI = [-0.056390665, -0.03675452, -0.076540933]
GENSIM_NPMI_4 = [-0.085781496, -0.091166485, -0.113248896]
GENSIM_CV = [0.519862404, 0.633786259, 0.56345041]


@pytest.fixture
def texts():
    rng = random.Random(7)
    lengths = (3, 9, 10, 11, 25, 40, 150, 12, 1, 130)
    return [[WORDS[int(rng.random() ** 1.6 * 10)] for _ in range(n)] for n in lengths]


def test_npmi_is_gensims(texts: list[list[str]]) -> None:
    np.testing.assert_allclose(npmi_coherence(TOPICS, texts), GENSIM_NPMI, atol=1e-8)
    np.testing.assert_allclose(npmi_coherence(TOPICS, texts, window=4), GENSIM_NPMI_4, atol=1e-8)


def test_cv_is_gensims(texts: list[list[str]]) -> None:
    np.testing.assert_allclose(cv_coherence(TOPICS, texts), GENSIM_CV, atol=1e-8)


def test_only_the_first_words_count(texts: list[list[str]]) -> None:
    longer = [[*topic, "model", "label"] for topic in TOPICS[2:]]
    assert npmi_coherence(longer, texts, n_words=3) == pytest.approx(GENSIM_NPMI[2:], abs=1e-8)


def test_words_nobody_wrote_are_passed_over(texts: list[list[str]]) -> None:
    unknown = [["unwritten", *TOPICS[2]], ["unwritten", "topic"], []]
    got = npmi_coherence(unknown, texts)
    assert got[0] == pytest.approx(GENSIM_NPMI[2], abs=1e-8)
    assert np.isnan(got[1:]).all()
    assert np.isnan(cv_coherence(unknown, texts)[1:]).all()


def test_words_that_never_meet_score_least():
    apart = npmi_coherence([["a", "b"]], [["a"], ["b"], ["c"]])
    together = npmi_coherence([["a", "b"]], [["a", "b"], ["c"]])
    assert apart[0] < -0.9 < 0.9 < together[0]


def test_no_texts_is_said():
    with pytest.raises(InputError):
        npmi_coherence(TOPICS, [])
