"""Names of topics: what covers a topic and sets it apart, chosen over the whole tree."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.sparse as sp

from analysis import Corpus, load_digests
from analysis.language.vocabulary import Vocabulary
from analysis.language.words import read_words
from analysis.topics import TopicModel
from analysis.topics.naming.candidates import read_candidates
from analysis.topics.naming.names import Name, name_tree
from analysis.topics.naming.spoken import spoken_of
from analysis.topics.naming.terms import read_terms
from analysis.vectors import get_encoder

FILLERS = ("We look at it in depth", "Here it is measured", "It was seen before", "A new view")


def texts_of(subjects: list[str], each: int = 8) -> list[str]:
    """Papers on subjects, `each` of one: the subject is the title, and named in the text."""
    return [f"{s.capitalize()}. {FILLERS[i % 4]} of {s}." for s in subjects for i in range(each)]


def named(
    texts: list[str],
    grains: dict[str, list[int]],
    known: dict[tuple[str, int], str] | None = None,
) -> dict[tuple[str, int], Name]:
    """Name topics of papers that are neighbours where they share the finest topic."""
    labels = {grain: np.array(found) for grain, found in grains.items()}
    finest = list(labels.values())[-1]
    graph = sp.csr_matrix((finest[:, None] == finest).astype(float) - np.eye(len(finest)))
    return name_tree(read_terms(read_words(texts)), labels, graph, known)


def test_a_topic_is_called_what_its_papers_call_it() -> None:
    texts = texts_of(["speech recognition", "protein folding", "robot control"])
    found = named(texts, {"all": [0] * 8 + [1] * 8 + [2] * 8})
    assert [name.label for name in found.values()] == [
        "Speech recognition",
        "Protein folding",
        "Robot control",
    ]
    assert all(name.coverage == 1.0 and not name.is_list for name in found.values())


def test_a_coarse_topic_is_never_called_by_one_of_its_finer_ones() -> None:
    texts = texts_of(["speech recognition", "protein folding", "robot control", "graph theory"])
    found = named(texts, {"coarse": [0] * 16 + [1] * 16, "fine": list(np.repeat([0, 1, 2, 3], 8))})
    assert {found["coarse", 0].label, found["coarse", 1].label} == {
        "Protein folding and speech recognition",
        "Graph theory and robot control",
    }


def test_what_finer_topics_share_names_the_coarse_one() -> None:
    subjects = ["speech recognition", "speech synthesis", "robot control", "robot planning"]
    texts = [
        f"{text} {'Spoken language' if i < 16 else 'Autonomous machines'} for all. "
        f"{'Spoken language' if i < 16 else 'Autonomous machines'}."
        for i, text in enumerate(texts_of(subjects))
    ]
    found = named(texts, {"coarse": [0] * 16 + [1] * 16, "fine": list(np.repeat([0, 1, 2, 3], 8))})
    assert found["coarse", 0].label == "Spoken language"
    assert found["coarse", 1].label == "Autonomous machines"


def test_labels_that_are_known_stay_and_no_other_topic_takes_them() -> None:
    texts = texts_of(["speech recognition", "protein folding"])
    grains = {"all": [0] * 8 + [1] * 8}
    found = named(texts, grains, {("all", 1): "Speech recognition"})
    assert found["all", 1].label == "Speech recognition"
    assert found["all", 0].label.casefold() != "speech recognition"


def test_a_label_of_unknown_words_has_no_coverage() -> None:
    found = named(texts_of(["speech", "robots"]), {"all": [0] * 8 + [1] * 8}, {("all", 0): "Größe"})
    assert found["all", 0].label == "Größe"
    assert math.isnan(found["all", 0].coverage)


def test_numbers_of_topics_may_have_gaps_and_papers_may_have_none() -> None:
    texts = texts_of(["speech recognition", "protein folding", "robot control"])
    found = named(texts, {"all": [7] * 8 + [-1] * 8 + [2] * 8})
    assert {topic for _, topic in found} == {2, 7}


def test_a_topic_without_words_is_called_by_its_number() -> None:
    found = named(["..."] * 4, {"all": [0, 0, 1, 1]})
    assert [name.label for name in found.values()] == ["Topic 0", "Topic 1"]


def test_the_bundled_digests_are_named_as_a_tree() -> None:
    corpus = Corpus.from_digests(load_digests())
    vectors = get_encoder("lsa").fit(corpus.texts).encode(corpus.texts)
    model = TopicModel().fit(
        vectors, documents=corpus.texts, ids=corpus.papers["paper_id"].tolist()
    )
    table = model.hierarchy_
    members = {
        (grain, topic): tuple(np.flatnonzero(labels == topic))
        for grain, labels in model.grains_.items()
        for topic in np.unique(labels)
    }
    called: dict[str, set[tuple[Any, ...]]] = {}
    for row in table.itertuples():
        called.setdefault(str(row.label).casefold(), set()).add(members[str(row.grain), row.topic])
    assert all(len(papers) == 1 for papers in called.values())
    assert table["label_coverage"].between(0, 1).all()
    known = " ".join(corpus.texts).casefold()
    for label in table["label"]:
        assert len(label.split()) <= 11
        for word in label.replace(",", "").split(" "):
            assert word == "and" or word.casefold().removesuffix("s")[:-1] in known
    shown = model.topics_.set_index("topic")
    own = table[table["grain"] == "medium"].set_index("topic")
    assert shown["label"].tolist() == own["label"].tolist()
    assert all(text.startswith("Papers about ") for text in shown["description"])


def test_a_paper_among_papers_that_use_a_term_speaks_of_it() -> None:
    graph = sp.csr_matrix(np.kron(np.eye(2), 1 - np.eye(4)))
    used = sp.csr_matrix(np.array([[1, 1, 1, 0, 0, 0, 0, 0]], dtype=float).T)
    spoken = spoken_of(used, graph).toarray().ravel()
    assert spoken[:3].tolist() == [1, 1, 1]
    assert 0 < spoken[3] < 1
    assert not spoken[4:].any()


def test_short_and_long_forms_are_one() -> None:
    texts = [
        f"{'Large language models (LLMs)' if i < 4 else 'LLMs'}. An old view." for i in range(8)
    ]
    terms = read_terms(read_words(texts + texts_of(["robot control"])))
    columns = [terms.vocabulary.terms.index(term) for term in ("llm", "languag model")]
    used = read_candidates(terms, columns, sp.csr_matrix((16, 16))).used.toarray()
    assert used[:8].all()
    assert not used[8:].any()


def test_what_can_be_counted_stands_in_the_plural() -> None:
    texts = ["graph theory", "a graph", "some graphs", "a graph model", "the graph (of graphs)"]
    vocabulary = Vocabulary.from_texts(texts)
    assert vocabulary.shown("graph") == "graph"
    assert vocabulary.heading("graph") == "graphs"
    energy = Vocabulary.from_texts(["energy", "free energy", "energy, energies, energy", "energy"])
    assert energy.heading("energy") == "energy"


def test_what_papers_list_as_keywords_speaks_for_a_name() -> None:
    texts = [f"A view. {FILLERS[i % 4]} of dune erosion and sand transport." for i in range(8)]
    texts += texts_of(["robot control"])
    labels = {"all": np.array([0] * 8 + [1] * 8)}
    graph = sp.csr_matrix((16, 16))
    for keyword in ("Sand-transport", "dune erosion"):
        listed = [[keyword, "unknown words"]] * 8 + [[]] * 8
        terms = read_terms(read_words(texts), keywords=listed)
        label = name_tree(terms, labels, graph)["all", 0].label
        assert label.casefold().startswith(keyword.casefold().replace("-", " "))
