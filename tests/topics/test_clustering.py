"""One ensemble, one tree, its cuts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, mutual_info_score

from analysis.errors import InputError
from analysis.points import fuzzy_graph, nearest_neighbours
from analysis.topics.clustering import (
    Members,
    TopicTree,
    canonical_labels,
    choose_number,
    cluster_papers,
    expected_overlap,
    grow_tree,
    merge_clusters,
    run_ensemble,
)
from analysis.topics.clustering import coassociation as co
from analysis.topics.clustering.number import agreed_information
from analysis.topics.clustering.settings import CLUSTERING


def make_groups(n_groups: int, n: int = 120, noise: float = 0.15) -> tuple[np.ndarray, np.ndarray]:
    truth = np.arange(n) % n_groups
    X = np.eye(n_groups, 24)[truth] + noise * np.random.default_rng(0).normal(size=(n, 24))
    X -= X.mean(axis=0)
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32), truth


def cluster(points: np.ndarray, seed: int = 0, **kwargs):
    graph = fuzzy_graph(*nearest_neighbours(points, 9))
    return cluster_papers(graph, points, np.random.default_rng(seed), **kwargs)


def test_groups_are_found_with_their_number() -> None:
    points, truth = make_groups(8)
    found = cluster(points)
    assert adjusted_rand_score(truth, found.labels) > 0.95
    low, high = found.number_range
    assert low <= found.number == 8 <= high


def test_grains_nest_exactly() -> None:
    points = make_groups(6, n=150, noise=0.4)[0]
    levels = list(cluster(points).levels.values())
    for coarse, fine in pairwise(levels):
        assert all(len(set(coarse[fine == topic])) == 1 for topic in set(fine))


@pytest.mark.parametrize("n_topics", [1, 2, 5, 17, 40])
def test_any_number_of_topics_is_a_cut(n_topics: int) -> None:
    points = make_groups(6, noise=0.4)[0]
    found = cluster(points, n_topics=n_topics)
    assert len(set(found.labels)) == n_topics
    assert (found.levels["asked"] == found.labels).all()
    for coarse, fine in pairwise(found.levels.values()):
        assert all(len(set(coarse[fine == topic])) == 1 for topic in set(fine))


def test_more_topics_than_papers_are_refused() -> None:
    with pytest.raises(InputError, match="at most"):
        cluster(make_groups(2, n=4)[0], n_topics=9)


def test_the_seed_decides_every_draw_and_nothing_else_does() -> None:
    points = make_groups(6, noise=0.5)[0]
    one, same, other = (cluster(points, seed) for seed in (1, 1, 2))
    assert (one.labels == same.labels).all()
    assert (one.agreement.soft == same.agreement.soft).all()
    assert (
        one.agreement.soft.shape != other.agreement.soft.shape
        or (one.agreement.soft != other.agreement.soft).any()
    )


def test_members_see_a_sample_and_number_their_clusters_from_zero() -> None:
    points = make_groups(5)[0]
    graph = fuzzy_graph(*nearest_neighbours(points, 9))
    members = run_ensemble(graph, points, np.random.default_rng(0))
    assert members.labels.dtype == np.int32
    assert 0.85 < (members.labels >= 0).mean() < 0.95
    for labels in members.labels[:20]:
        seen = labels[labels >= 0]
        assert sorted(set(seen)) == list(range(seen.max() + 1))


def test_micro_clusters_change_little(monkeypatch: pytest.MonkeyPatch) -> None:
    points = make_groups(6, n=240, noise=0.2)[0]
    whole = cluster(points).labels
    monkeypatch.setattr(co, "CLUSTERING", replace(CLUSTERING, pairs_up_to=100))
    assert adjusted_rand_score(whole, cluster(points).labels) > 0.9


def test_merging_stops_where_nothing_is_linked() -> None:
    pair = np.ones((2, 2)) - np.eye(2)
    graph = sp.csr_matrix(np.kron(np.eye(2), pair))
    assert merge_clusters(graph, np.array([0, 1, 2, 2])) == [(0, 1, 4.0)]


def test_a_stray_paper_makes_no_branch() -> None:
    together = np.kron(np.eye(2), np.full((6, 6), 0.9))
    together[0] *= 0.1
    together[:, 0] *= 0.1
    np.fill_diagonal(together, 1)
    tree = grow_tree(together, np.ones(12, dtype=int))
    assert tree.leaves.tolist() == [0] * 6 + [1] * 6 or tree.leaves.tolist() == [1] * 6 + [0] * 6


def test_smaller_branches_count_where_more_leaves_are_wanted() -> None:
    together = np.kron(np.eye(4), np.full((3, 3), 0.9)) + 0.01
    assert grow_tree(together, np.ones(12, dtype=int), at_least=12).n_leaves == 12


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 2)), min_size=2, max_size=30))
def test_agreed_information_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    labels, leaves = (np.array(side) for side in zip(*pairs, strict=True))
    tree = TopicTree(leaves, np.array([[0, 1], [2, 3]]), np.array([0.3, 0.6]))
    member = Members(labels[None].astype(np.int32), np.ones(1), np.zeros(1, dtype=int))
    seen = labels >= 0
    worth = agreed_information(tree, member)[0]
    if not seen.any():
        assert (worth == 0).all()
        return
    for k in (1, 2, 3):
        a, b = labels[seen], tree.cut(k)[seen]
        shared = mutual_info_score(a, b)
        apart = mutual_info_score(a, a) + mutual_info_score(b, b) - 2 * shared
        assert worth[k - 1] == pytest.approx((shared - apart) / np.log(2), abs=1e-6)


def test_few_papers_get_few_topics() -> None:
    tree = TopicTree(np.zeros(3, dtype=int), np.empty((0, 2), dtype=int), np.empty(0))
    members = Members(np.zeros((1, 3), np.int32), np.ones(1), np.zeros(1, dtype=int))
    assert choose_number(tree, members, 3) == 1


@given(st.lists(st.integers(-1, 5), max_size=30))
def test_canonical_numbers_fall_with_size(labels: list[int]) -> None:
    found = canonical_labels(np.array(labels, dtype=int))
    assert ((found < 0) == (np.array(labels, dtype=int) < 0)).all()
    sizes = np.bincount(found[found >= 0])
    assert (np.diff(sizes) <= 0).all()


def test_a_topic_whose_papers_stay_overlaps_itself_wholly() -> None:
    assert expected_overlap(np.eye(2)[[0, 0, 1]], np.array([0, 0, 1])).tolist() == [1.0, 1.0]
