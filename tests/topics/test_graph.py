"""The neighbour graph."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.topics.graph import fuzzy_graph, smooth_memberships
from analysis.topics.graph import nearest_neighbours as find_neighbours
from analysis.vectors import unit_rows


class Rows:
    """Unit rows compared by cosine."""

    def __init__(self, points: np.ndarray) -> None:
        self.points = points

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, rows: slice) -> Rows:
        return Rows(self.points[rows])

    def similarities(self, others: Rows) -> np.ndarray:
        return self.points @ others.points.T


def nearest_neighbours(points: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    return find_neighbours(Rows(points), k)


@pytest.fixture
def points() -> np.ndarray:
    return unit_rows(np.random.default_rng(3).normal(size=(120, 12)))


def test_neighbours_are_those_of_a_full_sort(points: np.ndarray) -> None:
    indices, similarities = nearest_neighbours(points, 7)
    full = np.round(points @ points.T, 8)
    np.fill_diagonal(full, -2)
    for i, row in enumerate(full):
        order = np.lexsort((np.arange(len(row)), -row))[:7]
        assert indices[i].tolist() == order.tolist()
        assert similarities[i] == pytest.approx(row[order])


def test_equal_similarities_go_by_index() -> None:
    same = np.tile([[1.0, 0.0]], (5, 1))
    assert nearest_neighbours(same, 2)[0].tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1]]


def test_chunks_change_nothing(points: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = nearest_neighbours(points, 5)
    monkeypatch.setattr("analysis.topics.graph._CHUNK_CELLS", 500)
    parts = nearest_neighbours(points, 5)
    assert (whole[0] == parts[0]).all()
    assert (whole[1] == parts[1]).all()


def test_memberships_sum_to_the_logarithm() -> None:
    distances = np.sort(np.random.default_rng(0).random((30, 9)), axis=1)
    assert smooth_memberships(distances).sum(axis=1) == pytest.approx(np.log2(10))


def test_graph_is_umaps(points: np.ndarray) -> None:
    umap_ = pytest.importorskip("umap.umap_")
    k = 8
    indices, similarities = nearest_neighbours(points, k)
    ours = fuzzy_graph(indices, similarities)
    own = np.arange(len(points))[:, None]
    theirs, _, _ = umap_.fuzzy_simplicial_set(
        points,
        n_neighbors=k + 1,
        random_state=np.random.RandomState(0),
        metric="precomputed",
        knn_indices=np.hstack([own, indices]),
        knn_dists=np.hstack([0.0 * own, 1 - similarities]).astype(np.float32),
    )
    assert abs(ours - theirs).max() < 1e-4


def test_graph_is_symmetric_and_bounded(points: np.ndarray) -> None:
    graph = fuzzy_graph(*nearest_neighbours(points, 6))
    assert abs(graph - graph.T).max() == 0
    assert graph.diagonal().max() == 0
    assert 0 < graph.data.min() <= graph.data.max() <= 1
