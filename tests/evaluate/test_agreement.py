"""Agreement: against scikit-learn, against sums by hand, and its conventions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analysis.errors import InputError
from analysis.evaluate import (
    adjusted_mutual_information,
    adjusted_rand,
    bcubed,
    bcubed_f,
    coverage,
    purity,
)
from analysis.evaluate.agreement import with_singletons

papers = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 3)), min_size=1, max_size=20)


@given(papers)
def test_papers_left_out_count_as_topics_of_their_own(drawn):
    truth = [label for label, _ in drawn]
    topics = [topic for _, topic in drawn]
    alone = [100 + i if topic < 0 else topic for i, topic in enumerate(topics)]
    assert adjusted_rand(truth, topics) == adjusted_rand_score(truth, alone)
    assert adjusted_mutual_information(truth, topics) == pytest.approx(
        adjusted_mutual_info_score(truth, alone)
    )


def test_dropping_papers_left_out_scores_the_rest():
    truth, topics = list("aabbc"), [0, 0, 1, -1, -1]
    assert adjusted_rand(truth, topics, left_out="dropped") == 1
    assert adjusted_rand(truth, topics) < 1
    assert adjusted_mutual_information(truth, topics, left_out="dropped") == pytest.approx(1)
    assert purity(truth, topics, left_out="dropped") == 1


def test_unlabelled_papers_change_nothing():
    truth, topics = list("aabb"), [0, 0, 0, 1]
    for measure in (adjusted_rand, adjusted_mutual_information, purity):
        assert measure([*truth, "", None], [*topics, 0, 1]) == measure(truth, topics)
    assert bcubed([*truth, ""], [*topics, 0]) == bcubed(truth, topics)


@given(papers)
def test_bcubed_is_its_definition(drawn):
    truth = np.array([label for label, _ in drawn])
    topics = np.array([topic for _, topic in drawn])
    found = with_singletons(topics)
    each = []
    for i in range(len(truth)):
        both = np.sum((found == found[i]) & (truth == truth[i]))
        each.append((both / np.sum(found == found[i]), both / np.sum(truth == truth[i])))
    precision, recall = np.mean(each, axis=0)
    got = bcubed(list(truth), topics)
    assert (got.precision, got.recall) == pytest.approx((precision, recall))
    assert got.f == pytest.approx(2 * precision * recall / (precision + recall))
    np.testing.assert_allclose(
        bcubed_f(list(truth), topics), [2 * p * r / (p + r) for p, r in each]
    )


def test_bcubed_of_an_unscored_paper_is_nan():
    got = bcubed_f(["a", "", "a"], [0, 0, -1])
    assert np.isnan(got).tolist() == [False, True, False]
    assert np.isnan(bcubed_f(["a", "", "a"], [0, 0, -1], left_out="dropped")[2])


def test_coverage():
    assert coverage([0, 3, -1, -1]) == 0.5
    assert coverage(np.array([], dtype=int)) == 0


@pytest.mark.parametrize(
    ("truth", "topics", "left_out"),
    [
        (["a"], [0, 1], "singletons"),
        (["a"], [0.5], "singletons"),
        ([""], [0], "singletons"),
        (["a"], [-1], "dropped"),
        (["a"], [0], "noise"),
    ],
)
def test_what_cannot_be_scored_is_said(truth, topics, left_out):
    with pytest.raises(InputError):
        adjusted_rand(truth, topics, left_out=left_out)
