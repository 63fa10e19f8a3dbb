"""Filing papers: what any corpus must get, from one paper to many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.themes import Taxonomy, Theme, ThemeAssigner

WORDS = ("cat", "dog", "ship", "tree")
TAXONOMY = Taxonomy(
    "animals",
    (
        Theme("cats", "Cats", "All about a cat.", ("cat care", "cat")),
        Theme("dogs", "Dogs", "All about a dog.", ("dog care", "dog")),
    ),
)


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Encode a text by how often it names each of four things, and its length."""
    rows = np.array(
        [[t.lower().count(w) for w in WORDS] + [0.2 + len(t) / 500] for t in texts], dtype=float
    )
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def corpus(n: int = 12) -> list[str]:
    texts = []
    for i in range(n):
        word = WORDS[i % len(WORDS)]
        texts.append(f"A study of the {word} number {i}. We look at one {word} {'again ' * i}.")
    return texts


def fitted(texts: Sequence[str], **more: Any) -> ThemeAssigner:
    titles = [t.split(".")[0] for t in texts]
    return ThemeAssigner(TAXONOMY).fit(
        encode(texts), documents=texts, titles=titles, encode=encode, **more
    )


def test_files_what_fits_and_leaves_the_rest() -> None:
    assignment = fitted(corpus(24)).assign()
    expected = np.array(["cats", "dogs", "", ""] * 6)
    assert (assignment.primary == expected).mean() >= 0.9


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_tiny_corpora(n: int) -> None:
    assignment = fitted(corpus(n)).assign()
    assert assignment.primary[0] == "cats"
    assert np.isfinite(assignment.probabilities).all()
    if n > 1:
        assert assignment.primary[1] == "dogs"


def test_probabilities_and_lists_agree() -> None:
    assignment = fitted(corpus()).assign()
    p = assignment.probabilities
    assert p.shape == (12, 2)
    assert (p >= 0).all()
    assert (p.sum(axis=1) <= 1 + 1e-6).all()
    np.testing.assert_allclose(assignment.probability, p.max(axis=1))
    for primary, themes in zip(assignment.primary, assignment.themes, strict=True):
        assert themes[:1] == ((primary,) if primary else ())
        assert len(themes) <= 4


def test_row_order_does_not_matter() -> None:
    texts = corpus(20)
    order = np.random.default_rng(0).permutation(20)
    straight = fitted(texts).assign()
    mixed = fitted([texts[i] for i in order]).assign()
    np.testing.assert_array_equal(straight.primary[order], mixed.primary)
    np.testing.assert_allclose(straight.probabilities[order], mixed.probabilities, atol=1e-6)


def test_inputs_are_left_alone() -> None:
    texts = corpus()
    vectors = encode(texts)
    before = vectors.copy()
    ThemeAssigner(TAXONOMY).fit(vectors, documents=texts, encode=encode)
    np.testing.assert_array_equal(vectors, before)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="one row, document"):
        ThemeAssigner(TAXONOMY).fit(encode(corpus(3)), documents=corpus(2), encode=encode)


def test_explains_every_paper() -> None:
    texts = corpus(8)
    reasons = fitted(texts).explain()
    assert len(reasons) == 8
    assert all(reasons)
    assert any("cat" in line for line in reasons[0])
