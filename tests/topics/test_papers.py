"""Copies count once, and other languages do not shape topics."""

from __future__ import annotations

import numpy as np

from analysis.topics import TopicModel

SUBJECTS = (
    "the walk of a graph through the network of all its nodes and the edges between them",
    "the sound of a voice in the room and the words that are in it for a machine to hear",
    "the arm of a robot that is to move in the house and to hold the cup for the old",
    "the fold of a protein in the cell and the way that it is bound to the others there",
)
FRENCH = (
    "Nous montrons que le modèle du fleuve est utile pour prévoir les crues dans les vallées "
    "habitées depuis longtemps par des familles de pêcheurs"
)


def make(n: int) -> tuple[np.ndarray, list[str], np.ndarray]:
    rng = np.random.default_rng(0)
    truth = np.arange(n) % 4
    X = np.eye(4, 16)[truth] + 0.25 * rng.normal(size=(n, 16))
    pool = np.array([f"thing{j}" for j in range(60)])
    texts = [f"{SUBJECTS[t]}. With {' '.join(rng.choice(pool, 8))}" for t in truth]
    return X, texts, truth


def test_copies_follow_their_first_and_change_nothing_else() -> None:
    X, texts, _ = make(80)
    alone = TopicModel().fit(X, documents=texts)
    copies = np.array([5] * 20)
    more = TopicModel().fit(
        np.vstack([X, X[copies]]), documents=[*texts, *(texts[i] for i in copies)]
    )
    assert (more.labels_[80:] == more.labels_[5]).all()
    assert len(more.topics_) == len(alone.topics_)
    pairs = alone.labels_[:, None] == alone.labels_[None, :]
    assert (pairs == (more.labels_[:80, None] == more.labels_[None, :80])).all()


def test_papers_in_another_language_are_marked_and_shape_nothing() -> None:
    X, texts, _ = make(80)
    alone = TopicModel().fit(X, documents=texts)
    rng = np.random.default_rng(1)
    odd = np.eye(16)[15] + 0.1 * rng.normal(size=(8, 16))
    more = TopicModel().fit(
        np.vstack([X, odd]), documents=[*texts, *(f"{FRENCH} {i}" for i in range(8))]
    )
    assert more.foreign_.tolist() == [False] * 80 + [True] * 8
    assert (more.labels_ >= 0).all()
    assert len(set(more.soft_membership_[80:].ravel())) == 1
    pairs = alone.labels_[:, None] == alone.labels_[None, :]
    assert (pairs == (more.labels_[:80, None] == more.labels_[None, :80])).all()
