from __future__ import annotations

import numpy as np

from analysis import Corpus, load_digests
from analysis.language import stem
from analysis.language.words import read_words
from analysis.topics.naming.heads import can_end_name, goes_on
from analysis.topics.naming.labels import Candidate, label_topics


def test_nouns_end_names_and_adjectives_and_verbs_do_not() -> None:
    words = read_words(Corpus.from_digests(load_digests()).texts)
    ends = dict(zip(words.surfaces, can_end_name(words)[:-1].tolist(), strict=True))
    for word in ("retrieval", "segmentation", "learning", "detection", "model", "transformer"):
        assert ends[word], word
    for word in ("multilingual", "self-supervised", "unlabeled", "deep", "beat", "clearly", "the"):
        assert not ends[word], word


def test_where_function_words_were_stripped_any_word_may_end_a_name() -> None:
    words = read_words(["broadband ahead join internet fast official figure number"] * 3)
    assert can_end_name(words)[:-1].all()


def test_a_label_ends_with_a_noun_and_keeps_its_capitals() -> None:
    papers = np.arange(9)
    beats = Candidate("clearly beats", frozenset({"beats"}), 9.0, 0.9, papers, can_name=False)
    score = Candidate("mAP scores", frozenset({"map"}), 1.0, 0.9, papers)
    assert label_topics([[beats, score]]) == ["mAP scores"]
    assert label_topics([[beats]]) == ["Clearly beats"]


def test_the_beginning_of_a_longer_term_names_nothing() -> None:
    words = read_words(["Multi-agent path finding.", "Path finding of path costs.", "A path."] * 2)
    terms = {word: stem(word) for word in ("path", "multi-agent", "cost")}
    after = {word: words.key[words.places(term) + 1] for word, term in terms.items()}
    assert goes_on(words, after["multi-agent"])
    assert not goes_on(words, after["path"])
    assert not goes_on(words, after["cost"])
