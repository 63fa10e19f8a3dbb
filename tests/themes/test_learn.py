"""Self-training, labels and topics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from analysis.themes.assigner import weigh
from analysis.themes.learn import fit_weights, learn_from_labels, learn_themes, soft_shares
from analysis.themes.neighbourhood import near_weights, paper_points


@pytest.fixture
def two_groups() -> tuple[np.ndarray, np.ndarray]:
    """Two clear groups of 20; the evidence is right and strong for half of each."""
    rng = np.random.default_rng(0)
    view = np.repeat(np.eye(8)[:2], 20, axis=0) + 0.15 * rng.normal(size=(40, 8))
    view -= view.mean(axis=0)
    view /= np.linalg.norm(view, axis=1, keepdims=True)
    evidence = 0.3 * rng.normal(size=(40, 2))
    evidence[:10] += [4, -4]
    evidence[20:30] += [-4, 4]
    return view, evidence


def learned(evidence: np.ndarray, *more: Any) -> np.ndarray:
    return np.sum(list(learn_themes({"texts": evidence}, *more).values()), axis=0)


def test_sure_papers_teach_the_others(two_groups: tuple[np.ndarray, np.ndarray]) -> None:
    view, evidence = two_groups
    truth = np.repeat([0, 1], 20)
    scores = learned(evidence, near_weights(view.astype(np.float32), 0.75, 40))
    assert (evidence.argmax(axis=1) == truth).mean() < 0.9
    assert (scores.argmax(axis=1) == truth).all()


def test_a_paper_does_not_speak_for_itself() -> None:
    evidence = np.zeros((30, 2))
    evidence[0, 0] = 3.0
    gained = learned(evidence, sp.csr_matrix((30, 30))) - evidence  # nobody resembles anybody
    np.testing.assert_allclose(gained, 0, atol=1e-12)


def test_known_shares_are_kept_and_spread(two_groups: tuple[np.ndarray, np.ndarray]) -> None:
    view, _ = two_groups
    fixed = np.full((40, 3), np.nan)
    fixed[:4] = [0, 1, 0]  # the reader calls the first group theme 1
    fixed[20:24] = [1, 0, 0]
    scores = learned(np.zeros((40, 2)), near_weights(view.astype(np.float32), 0.75, 40), fixed)
    assert (scores.argmax(axis=1) == np.repeat([1, 0], 20)).mean() > 0.9


def test_topics_are_evidence(two_groups: tuple[np.ndarray, np.ndarray]) -> None:
    _, evidence = two_groups
    alone = sp.csr_matrix((40, 40))
    topics = np.repeat([0, 1], 20)
    topics[0] = -1
    without = learned(evidence, alone)
    with_topics = learned(evidence, alone, None, topics)
    truth = np.repeat([0, 1], 20)
    assert (with_topics.argmax(1) == truth).sum() > (without.argmax(1) == truth).sum()


def test_labels_correct_papers_like_theirs_and_no_others() -> None:
    view = np.repeat(np.eye(3), [5, 5, 5], axis=0)
    scores = np.zeros((15, 2))
    scores[:, 0] = 0.5
    rows, wanted = np.array([0, 1, 5]), np.array([[0.0, 1], [0, 1], [1, 0]])
    corrected = learn_from_labels(scores, view, rows, wanted)
    assert (corrected[:5].argmax(axis=1) == 1).all()
    assert (corrected[5:].argmax(axis=1) == 0).all()
    np.testing.assert_array_equal(corrected[10:], scores[10:])


def test_shares_sum_to_one() -> None:
    shares = soft_shares(np.array([[1000.0, 0.0], [-1000.0, -1001.0]]))
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert np.isfinite(shares).all()


def test_neighbours_are_the_nearest_and_never_oneself() -> None:
    rng = np.random.default_rng(1)
    view = rng.normal(size=(50, 5))
    view /= np.linalg.norm(view, axis=1, keepdims=True)
    near = near_weights(view.astype(np.float32), 0.5, 50).toarray()
    assert (np.diag(near) == 0).all()
    cosines = view @ view.T - 2 * np.eye(50)
    for i in range(50):
        assert set(np.flatnonzero(near[i])) <= set(np.argsort(-cosines[i])[:4])


def test_of_many_papers_neighbours_come_from_evenly_spaced_ones() -> None:
    view = np.random.default_rng(2).normal(size=(90, 5))
    view /= np.linalg.norm(view, axis=1, keepdims=True)
    near = near_weights(view.astype(np.float32), 1.0, 30).toarray()
    rows = np.linspace(0, 89, 30).round().astype(int)
    assert set(np.flatnonzero(near.any(axis=0))) <= set(rows)
    assert (np.diag(near) == 0).all()
    for i, row in enumerate(near):
        others = rows[rows != i]
        best = others[np.argsort(-(view[others] @ view[i]))[:6]]  # the root of 30, rounded up
        assert set(np.flatnonzero(row)) <= set(best)


def test_papers_of_the_same_text_are_neighbours_but_not_of_themselves() -> None:
    view = np.ones((12, 3), dtype=np.float32) / np.sqrt(3, dtype=np.float32)
    near = near_weights(view, 1.0, 100).toarray()
    assert (np.diag(near) == 0).all()
    assert ((near > 0).sum(axis=1) == 4).all()


@pytest.mark.parametrize(
    "documents", [["same words"] * 12, [f"word{i}" for i in range(12)], [""] * 12]
)
def test_points_of_texts_with_nothing_to_tell(documents: list[str]) -> None:
    assert np.isfinite(paper_points(np.ones((12, 3)), documents)).all()


def test_labels_say_what_to_rely_on() -> None:
    rng = np.random.default_rng(0)
    wanted = np.eye(3)[rng.integers(3, size=200)]
    telling, noise = 2 * wanted + rng.normal(size=(200, 3)), 2 * rng.normal(size=(200, 3))
    parts = {"company": telling, "words": noise}
    weights = fit_weights(parts, wanted)
    assert weights["company"] > 1
    assert abs(weights["words"]) < 0.2


def test_few_labels_change_little_and_none_nothing() -> None:
    wanted = np.eye(2)[[0]]
    parts = {"words": np.array([[-0.5, 0.5]]), "company": np.zeros((1, 2))}
    assert 0.5 < fit_weights(parts, wanted)["words"] < 0.95
    assert fit_weights(parts, wanted)["company"] == 1
    nothing = {name: part[:0] for name, part in parts.items()}
    assert fit_weights(nothing, wanted[:0]) == {"words": 1, "company": 1}


@pytest.mark.parametrize("seed", range(5))
def test_nonsense_labels_end_in_finite_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = {name: 4 * rng.normal(size=(200, 12)) for name in ("words", "sizes", "company")}
    parts["closeness"] = parts["words"] + parts["company"]
    least = np.sum(list(parts.values()), axis=0).argmin(axis=1)
    found = fit_weights(parts, np.eye(12)[least])
    assert max(np.abs(list(found.values()))) < 3


def test_labels_that_contradict_leave_no_unlike_paper_unfiled() -> None:
    evidence = {"texts": np.tile([[1.0, 0.5], [0.5, 1.0]], (10, 1))}
    wanted = np.full((20, 3), np.nan)
    wanted[:8] = np.tile([[0, 1, 0], [1, 0, 0]], (4, 1))
    _, p = weigh(evidence, np.eye(20), sp.csr_matrix((20, 20)), wanted)
    assert (p[8:].max(axis=1) > 1 - p[8:].sum(axis=1)).all()
