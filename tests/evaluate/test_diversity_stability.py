"""Diversity and stability."""

import pytest

from analysis.errors import InputError
from analysis.evaluate import stability, topic_diversity


def test_diversity_counts_different_words_among_the_first():
    topics = [["a", "b", "x"], ["a", "c", "x"], ["d", "e", "x"]]
    assert topic_diversity(topics, n_words=2) == pytest.approx(5 / 6)
    assert topic_diversity(topics) == pytest.approx(6 / 9)


@pytest.mark.parametrize("topics", [[], [[]], [["a", "b"], ["c"]]])
def test_uneven_or_absent_words_are_said(topics):
    with pytest.raises(InputError):
        topic_diversity(topics)


def test_stability_is_the_mean_over_pairs_of_runs():
    same, other = [0, 0, 1, 1], [0, 1, 0, 1]
    assert stability([same, [5, 5, 2, 2], same]) == 1
    assert stability([same, same, other]) == pytest.approx((1 - 0.5 - 0.5) / 3)


def test_a_paper_left_out_counts_as_a_topic_of_its_own():
    assert stability([[0, 0, 1, 1], [0, 0, 1, -1]]) < 1


@pytest.mark.parametrize("runs", [[], [[0, 1]], [[0, 1], [0]]])
def test_too_few_or_unlike_runs_are_said(runs):
    with pytest.raises(InputError):
        stability(runs)
