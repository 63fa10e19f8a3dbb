"""Filing papers: what any corpus must get, from one paper to many."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from analysis import Corpus, get_encoder, load_digests
from analysis.errors import InputError
from analysis.language import stems
from analysis.themes import Taxonomy, Theme, ThemeAssigner, load_taxonomy

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
    with pytest.raises(InputError, match="one row, document"):
        ThemeAssigner(TAXONOMY).fit(encode(corpus(3)), documents=corpus(2), encode=encode)


def test_explains_every_paper() -> None:
    texts = corpus(8)
    reasons = fitted(texts).explain()
    assert len(reasons) == 8
    assert all(reasons)
    assert any("cat" in line for line in reasons[0])


def test_no_papers_is_an_error() -> None:
    with pytest.raises(InputError, match="at least one"):
        ThemeAssigner(TAXONOMY).fit(np.zeros((0, 5)), documents=[], encode=encode)


def test_topics_need_one_number_per_paper() -> None:
    with pytest.raises(InputError, match="one per paper"):
        fitted(corpus(4), topics=[0, 1])


def test_a_readers_labels_are_kept() -> None:
    texts = corpus(16)
    names = [f"paper {i}" for i in range(16)]
    labels = {"paper 2": "dogs", "paper 1": ""}
    assigner = fitted(texts, ids=names, labels=labels)
    assignment = assigner.assign()
    assert assignment.primary[2] == "dogs"
    assert assignment.probability[2] == 1
    assert assignment.primary[1] == ""
    assert assignment.themes[1] == ()
    assert assigner.explain()[2][0] == "labelled by the reader"
    assert fitted(texts).assign().primary[2] == ""


def test_labels_as_a_series() -> None:
    labels = pd.Series({"0": "dogs"})
    assert fitted(corpus(8), labels=labels).assign().primary[0] == "dogs"


@pytest.mark.parametrize("labels", [{"99": "cats"}, {"0": "birds"}])
def test_labels_must_fit(labels: dict[str, str]) -> None:
    with pytest.raises(InputError):
        fitted(corpus(4), labels=labels)


def test_one_theme_is_enough() -> None:
    only = Taxonomy("one", TAXONOMY.themes[:1])
    texts = corpus(24)
    primary = (
        ThemeAssigner(only).fit(encode(texts), documents=texts, encode=encode).assign().primary
    )
    assert (primary[::4] == "cats").all()
    assert (primary != "cats").sum() >= 15


def test_get_params() -> None:
    assigner = ThemeAssigner(TAXONOMY, further=0.4)
    assert assigner.get_params()["further"] == 0.4
    assert assigner.get_params()["taxonomy"] is TAXONOMY


def bundled() -> tuple[ThemeAssigner, list[str]]:
    """File the papers of the bundled digests; give the assigner and the titles."""
    papers = Corpus.from_digests(load_digests())
    coder = get_encoder("minilm")
    titles = list(papers.papers.title)
    assigner = ThemeAssigner(load_taxonomy("pretraining")).fit(
        coder.encode(papers.texts), documents=papers.texts, titles=titles, encode=coder.encode
    )
    return assigner, titles


def rows_and_gold(shared: Path, titles: Sequence[str]) -> tuple[list[int], list[str]]:
    """Find the labelled papers among the titles."""
    with (shared / "gold" / "themes_mar-11.csv").open(encoding="utf-8", newline="") as file:
        gold = {" ".join(stems(row["title"])): row["primary"] for row in csv.DictReader(file)}
    found = [(i, gold.get(" ".join(stems(title)))) for i, title in enumerate(titles)]
    return [i for i, theme in found if theme], [theme for _, theme in found if theme]


def test_files_real_papers_as_careful_readers_do(shared: Path) -> None:
    assigner, titles = bundled()
    rows, gold = rows_and_gold(shared, titles)
    ids, p = assigner.taxonomy.ids, assigner.probabilities_[rows]
    inside = np.array([theme in ids for theme in gold])
    right = np.array([ids[k] == theme for k, theme in zip(p.argmax(axis=1), gold, strict=True)])
    assert inside.sum() == 60
    assert right[inside].mean() >= 0.75
    assert roc_auc_score(inside, p.max(axis=1)) >= 0.7


def test_further_themes_are_those_a_paper_is_probably_about_too() -> None:
    assigner, _ = bundled()
    ids, filed = assigner.taxonomy.ids, assigner.assign()
    assert 0.05 < np.mean([len(themes) > 1 for themes in filed.themes]) < 0.6
    for themes, also in zip(filed.themes, assigner.also_, strict=True):
        assert all(also[ids.index(theme)] >= assigner.further for theme in themes[1:])
    assigner.set_params(further=0.95)
    assert sum(map(len, assigner.assign().themes)) < sum(map(len, filed.themes))


def test_themes_nobody_writes_about_stay_empty(shared: Path) -> None:
    papers = Corpus.from_digests(load_digests())
    coder = get_encoder("minilm")
    vectors = coder.encode(papers.texts)
    for name in ("absent", "rich", "zero-shot-with-bees"):
        taxonomy = load_taxonomy(shared / "cases" / "theme-nobody-writes-about" / f"{name}.toml")
        assigner = ThemeAssigner(taxonomy).fit(
            vectors,
            documents=papers.texts,
            titles=papers.papers.title.tolist(),
            encode=coder.encode,
        )
        filed = assigner.assign().primary
        assert np.isin(filed, ["bees", "football", "kidney"]).sum() == 0
        assert name == "absent" or (filed == "llm").sum() >= 10
        assert all(
            reasons == ["speaks clearly of no theme"]
            for theme, reasons in zip(filed, assigner.explain(), strict=True)
            if not theme
        )
