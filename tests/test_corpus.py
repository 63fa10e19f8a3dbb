"""One row a paper, whatever the digests call it."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from analysis.corpus import Corpus, document_text
from analysis.digests import Digest, DigestDate, DigestPaper, load_digests
from analysis.errors import InputError


def digest(name: str, *papers: DigestPaper, day: int = 1) -> Digest:
    return Digest(name, "page", DigestDate(2025, 3, day), papers, None, "")


def ids(*digests: Digest) -> list[str]:
    return Corpus.from_digests(digests).papers["paper_id"].tolist()


@pytest.mark.parametrize("real", [False, True])
def test_the_two_digests(real: bool, request: pytest.FixtureRequest) -> None:
    paths = None
    if real:
        folder: Path = request.getfixturevalue("shared") / "digests"
        paths = [folder / "mar-12.txt", folder / "mar-11.txt"]
    corpus = Corpus.from_digests(load_digests(paths, year=2025))
    assert len(corpus) == len(corpus.texts) == 136
    assert corpus.membership.sum(axis=0).tolist() == [66, 99]
    assert int(corpus.membership.all(axis=1).sum()) == 29
    assert corpus.merged == []
    assert corpus.digests.to_dict("records") == [
        {
            "digest": "mar-11",
            "date": "2025-03-11",
            "source": "page",
            "n_papers": 66,
            "n_new": 66,
            "n_shared": 29,
            "n_bad": 0,
            "n_without_abstract": 0,
        },
        {
            "digest": "mar-12",
            "date": "2025-03-12",
            "source": "page",
            "n_papers": 99,
            "n_new": 70,
            "n_shared": 29,
            "n_bad": 0,
            "n_without_abstract": 0,
        },
    ]
    assert corpus.papers["paper_id"].is_monotonic_increasing
    assert corpus.papers["paper_id"].str.fullmatch("title:[0-9a-f]{12}").all()
    assert corpus.papers.columns[:4].tolist() == ["paper_id", "title", "abstract", "published"]
    assert [len(own) for own in corpus.records.values()] == [66, 99]


def test_order_of_digests_and_papers_changes_nothing() -> None:
    digests = load_digests()
    expected = Corpus.from_digests(digests)
    rng = random.Random(0)
    shuffled = [
        Digest(d.name, d.source, d.date, tuple(rng.sample(d.papers, len(d.papers))), d.path, "")
        for d in digests[::-1]
    ]
    got = Corpus.from_digests(shuffled)
    assert got.papers.equals(expected.papers)
    assert np.array_equal(got.membership, expected.membership)
    assert got.digests.equals(expected.digests)


def test_identity_goes_arxiv_doi_title() -> None:
    papers = [
        DigestPaper("A", "x", arxiv_id="https://arxiv.org/abs/2503.00010v2"),
        DigestPaper("B", "x", doi="https://doi.org/10.1000/XYZ"),
        DigestPaper("C", "x"),
        DigestPaper("D", "x", doi="10.48550/arXiv.2503.00020"),
    ]
    got = ids(digest("a", *papers))
    assert got[:3] == ["arxiv:2503.00010", "arxiv:2503.00020", "doi:10.1000/xyz"]
    assert got[3].startswith("title:")


def test_versions_are_one_paper_and_different_ids_never() -> None:
    one = DigestPaper("Same title", "x", arxiv_id="2503.00010")
    two = DigestPaper("Same title", "x", arxiv_id="2503.00010v2")
    other = DigestPaper("Same title", "x", arxiv_id="2503.0001")
    assert ids(digest("a", one), digest("b", two, other, day=2)) == [
        "arxiv:2503.0001",
        "arxiv:2503.00010",
    ]


def test_a_title_that_gains_an_id() -> None:
    first = digest("a", DigestPaper("On things.", "x"))
    later = digest("b", DigestPaper("on  Things", "x", arxiv_id="2503.00010"), day=2)
    assert ids(first, later) == ["arxiv:2503.00010"]


def test_a_doi_that_is_tied_to_an_arxiv_id() -> None:
    tied = DigestPaper("A", "x", arxiv_id="2503.00010", doi="10.1000/xyz")
    journal = DigestPaper("A, revised for the journal", "x", doi="10.1000/XYZ")
    same_title = DigestPaper("A", "x", doi="10.1000/abc")
    assert ids(digest("a", tied, journal)) == ["arxiv:2503.00010"]
    assert ids(digest("a", DigestPaper("A", "x", arxiv_id="2503.00010"), same_title)) == [
        "arxiv:2503.00010"
    ]


def test_a_record_without_id_before_two_titles_of_one_doi() -> None:
    """It becomes the head of their group; the second title finds its paper all the same."""
    doi = "10.5555/heron.0"
    one = [DigestPaper("Herons in towns", "We count."), DigestPaper("Herons in towns", "", doi=doi)]
    other = DigestPaper("Shade by ponds", "We count again.", doi=doi)
    for papers in ([*one, other], [other, *one], [one[0], other, one[1]]):
        assert ids(digest("a", *papers)) == [f"doi:{doi}"]


def test_the_longest_abstract_is_kept_and_the_conflict_listed() -> None:
    long = DigestPaper("A title", "All of the abstract.", arxiv_id="2503.00010")
    short = DigestPaper("A Title", "All of…", arxiv_id="2503.00010v2")
    corpus = Corpus.from_digests([digest("a", long), digest("b", short, day=2)])
    assert corpus.papers.loc[0, "abstract"] == "All of the abstract."
    assert corpus.merged == [
        {
            "paper_id": "arxiv:2503.00010",
            "digests": ["a", "b"],
            "titles": ["A Title", "A title"],
            "identifiers": ["2503.00010", "2503.00010v2"],
            "n_abstracts": 2,
            "kept_from": "a",
            "reason": "identity",
        }
    ]


def test_a_paper_twice_on_a_page_counts_once_and_is_listed() -> None:
    paper = DigestPaper("A title", "x")
    corpus = Corpus.from_digests([digest("a", paper, paper)])
    assert corpus.digests.loc[0, "n_papers"] == 1
    assert corpus.merged[0]["digests"] == ["a", "a"]


TEXT = "We ask how bold tags change what readers look at, and answer with a field study. "


def test_near_duplicates_are_joined_and_listed() -> None:
    one = DigestPaper("On bold tags in documents", TEXT * 2)
    two = DigestPaper("On bold tag in documents", TEXT * 2 + "More.")
    corpus = Corpus.from_digests([digest("a", one), digest("b", two, day=2)])
    assert corpus.papers["title"].tolist() == ["On bold tag in documents"]
    assert corpus.membership.tolist() == [[True, True]]
    assert corpus.merged[0]["titles"] == ["On bold tag in documents", "On bold tags in documents"]
    assert corpus.merged[0]["reason"] == "near-duplicate"
    assert corpus.near_duplicates.empty


def test_near_duplicates_with_different_ids_are_kept_and_listed() -> None:
    one = DigestPaper("On bold tags in documents", TEXT, arxiv_id="2503.00010")
    two = DigestPaper("On bold tag in documents", TEXT, arxiv_id="2503.00020")
    title_only = DigestPaper("On bold tagz in documents", TEXT)
    corpus = Corpus.from_digests([digest("a", one, two, title_only)])
    assert corpus.papers["paper_id"].tolist() == ["arxiv:2503.00010", "arxiv:2503.00020"]
    assert corpus.near_duplicates[["paper_id_a", "paper_id_b"]].values.tolist() == [
        ["arxiv:2503.00010", "arxiv:2503.00020"]
    ]


def test_no_digest_and_equal_names() -> None:
    with pytest.raises(InputError, match="no digest"):
        Corpus.from_digests([])
    with pytest.raises(InputError, match="two digests named 'a'"):
        Corpus.from_digests([digest("a"), digest("a")])


@pytest.mark.parametrize(
    ("title", "expected"),
    [("On x", "On x. Why."), ("On x?", "On x? Why."), ("On  x. ", "On x. Why.")],
)
def test_document_text(title: str, expected: str) -> None:
    assert document_text(title, " Why.\n") == expected
