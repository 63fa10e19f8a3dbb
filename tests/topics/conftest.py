"""Papers made up for these tests, and one model fitted to them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pytest

from analysis.topics import TopicModel
from analysis.topics.clustering import CLUSTERING, ensemble

SUBJECTS = ("graph networks", "speech recognition", "robot control", "protein folding")
FILLERS = ("studied in depth", "measured again", "seen from above", "with fewer labels")


@dataclass
class Papers:
    X: np.ndarray
    documents: list[str]
    ids: list[str]
    truth: np.ndarray


def make_papers(n: int, n_subjects: int = 4, seed: int = 0, first: int = 0) -> Papers:
    rng = np.random.default_rng(seed)
    truth = np.arange(n) % n_subjects
    X = np.eye(n_subjects, 16)[truth] + 0.1 * rng.normal(size=(n, 16))
    texts = [f"{SUBJECTS[t]}. Paper {i} {FILLERS[i % 4]}" for i, t in enumerate(truth)]
    return Papers(X, texts, [f"arxiv:{i + first:04}" for i in range(n)], truth)


@pytest.fixture(scope="session")
def papers() -> Papers:
    return make_papers(64)


@pytest.fixture(scope="session")
def draw_papers() -> Callable[[int], Papers]:
    return make_papers


@contextmanager
def few_samples() -> Iterator[None]:
    """Run small ensembles: what is tested here is behaviour, not how steady topics are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble, "CLUSTERING", replace(CLUSTERING, most_samples=40))
        yield


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with few_samples():
        yield


@pytest.fixture(scope="session")
def _fitted(papers: Papers) -> TopicModel:
    with few_samples():
        return TopicModel(n_topics=4).fit(papers.X, documents=papers.documents, ids=papers.ids)


@pytest.fixture
def model(_fitted: TopicModel) -> TopicModel:
    return copy.deepcopy(_fitted)
