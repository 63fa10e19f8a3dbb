from __future__ import annotations

from analysis import Corpus, load_digests
from analysis.language.words import read_words
from analysis.topics.naming.heads import can_end_name


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
