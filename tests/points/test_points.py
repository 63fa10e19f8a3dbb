"""Papers as points: the space, neighbours, copies, languages."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from analysis.points import (
    Space,
    centres,
    first_of_copies,
    fuzzy_graph,
    likeliest,
    nearest_neighbours,
    neighbours,
    smooth_memberships,
)

TERMS = tuple(f"word{j}" for j in range(40))


def make_counts(n: int, seed: int = 0) -> sp.csr_matrix:
    return sp.csr_matrix(np.random.default_rng(seed).poisson(0.2, (n, len(TERMS))))


def make_points(n: int, n_dims: int = 12, seed: int = 0) -> np.ndarray:
    X = np.random.default_rng(seed).normal(size=(n, n_dims))
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype(np.float32)


def test_points_are_unit_rows_and_papers_without_words_are_compared_by_vectors() -> None:
    X, table = make_points(30), make_counts(30).toarray()
    table[3] = 0
    counts = sp.csr_matrix(table)
    points = Space.fit(X, counts, TERMS).place(X, counts, TERMS)
    assert points.dtype == np.float32
    assert np.allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)


def test_few_papers_keep_the_similarities_of_their_words_whole() -> None:
    X, counts = np.zeros((30, 2)), make_counts(30)
    points = Space.fit(X, counts, TERMS).place(X, counts, TERMS)
    again = Space.fit(X, counts, TERMS, random_state=9).place(X, counts, TERMS)
    assert np.allclose(points @ points.T, again @ again.T, atol=1e-5)


def test_other_papers_are_placed_by_the_words_the_space_knows() -> None:
    X, counts = make_points(30), make_counts(30)
    space = Space.fit(X, counts, TERMS)
    order = np.arange(len(TERMS))[::-1]
    more = sp.csr_matrix(sp.hstack([counts[:, order], np.ones((30, 1))]))
    terms = (*[TERMS[j] for j in order], "unheard")
    assert np.allclose(space.place(X, more, terms), space.place(X, counts, TERMS), atol=1e-6)


def test_one_paper_without_words_is_a_point() -> None:
    space = Space.fit(np.ones((1, 3)), sp.csr_matrix((1, 0)), ())
    assert space.place(np.ones((1, 3)), sp.csr_matrix((1, 0)), ()).shape == (1, 3)


def test_neighbours_are_the_nearest_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    points = make_points(70)
    indices, similarities = nearest_neighbours(points, 6)
    alike = points.astype(float) @ points.T.astype(float)
    np.fill_diagonal(alike, -2)
    assert (indices == np.argsort(-alike, axis=1, kind="stable")[:, :6]).all()
    monkeypatch.setattr(neighbours, "_CHUNK_CELLS", 500)
    again = nearest_neighbours(points, 6)
    assert (again[0] == indices).all()
    assert (again[1] == similarities).all()


def test_equal_papers_stand_in_the_order_of_their_rows() -> None:
    points = np.tile(np.array([[1, 0]], dtype=np.float32), (5, 1))
    assert nearest_neighbours(points, 2)[0].tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1]]


def test_the_graph_is_symmetric_with_weights_up_to_one() -> None:
    graph = fuzzy_graph(*nearest_neighbours(make_points(50), 5))
    assert abs(graph - graph.T).max() == 0
    assert 0 < graph.data.min() <= graph.data.max() <= 1
    assert graph.diagonal().sum() == 0


def test_memberships_of_a_row_sum_to_the_logarithm_of_its_neighbourhood() -> None:
    distances = np.sort(np.random.default_rng(0).random((20, 7)), axis=1)
    assert np.allclose(smooth_memberships(distances).sum(axis=1), np.log2(8), atol=1e-3)


def test_copies_are_alike_in_vectors_and_in_words() -> None:
    vector, word = np.eye(4), np.eye(4)
    rows = [(0, 0), (0, 0), (0, 1), (2, 1), (3, 3)]
    points = np.array([np.r_[vector[v], word[w]] for v, w in rows], dtype=np.float32)
    points /= np.sqrt(2)
    indices, similarities = nearest_neighbours(points, 3)
    assert first_of_copies(points, 4, indices, similarities).tolist() == [0, 0, 2, 3, 4]


def test_a_larger_cluster_reaches_further() -> None:
    points = np.array([[1, 0]] * 6 + [[0, 1]] * 2 + [[1, 1]], dtype=np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    labels = np.array([0] * 6 + [1] * 2 + [0])
    assert likeliest(points, labels, 0.05)[8] == 0
    assert centres(points, labels).shape == (2, 2)
