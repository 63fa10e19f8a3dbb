"""The map."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import numpy as np
import pytest
import scipy.sparse as sp

from analysis.points import fuzzy_graph
from analysis.topics import map_layout
from analysis.vectors import unit_rows


def two_groups(n: int) -> tuple[sp.csr_matrix, np.ndarray]:
    rng = np.random.default_rng(0)
    side = np.arange(n) % 2
    X = unit_rows(np.eye(2, 10)[side] * 2 + rng.normal(size=(n, 10)) * 0.3)
    similarities = X @ X.T
    indices = np.argsort(-similarities, axis=1)[:, 1:9]
    return fuzzy_graph(indices, np.take_along_axis(similarities, indices, axis=1)), side


@pytest.mark.parametrize("n", [60, 1700])
def test_groups_stay_apart(n: int) -> None:
    graph, side = two_groups(n)
    Y = map_layout(graph)
    middles = np.array([Y[side == s].mean(axis=0) for s in (0, 1)])
    nearer = ((Y[:, None] - middles) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearer == side).mean() > 0.95
    assert Y.min() == 0
    assert Y.max() == 1


def test_same_every_time() -> None:
    graph, _ = two_groups(60)
    assert (map_layout(graph) == map_layout(graph.copy())).all()


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
def test_tiny_and_edgeless_graphs(n: int) -> None:
    Y = map_layout(sp.csr_matrix((n, n)))
    assert Y.shape == (n, 2)
    assert np.isfinite(Y).all()


_DRAW = """
import hashlib
from analysis import Corpus, load_digests
from analysis.topics import TopicModel, map_layout
from analysis.vectors import get_encoder
texts = Corpus.from_digests(load_digests()).texts
model = TopicModel().fit(get_encoder("lsa").fit(texts).encode(texts), documents=texts)
print(hashlib.sha256(map_layout(model.graph_).tobytes()).hexdigest())
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="settings of x86-64 processors")
def test_same_on_an_older_processor() -> None:
    older = {
        "OPENBLAS_CORETYPE": "Prescott",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL",
    }
    drawn = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _DRAW],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for settings in ({}, older)
    ]
    assert drawn[0] == drawn[1]
