"""Identifiers and titles in many spellings."""

from __future__ import annotations

import pytest

from analysis.digests.identity import normalise_title, parse_arxiv_id, parse_doi, title_id


@pytest.mark.parametrize(
    "text",
    [
        "2503.08640",
        "2503.08640v3",
        "arXiv:2503.08640v1",
        "arxiv: 2503.08640",
        "arXiv:2503.08640 [cs.CL]",
        "https://arxiv.org/abs/2503.08640",
        "http://export.arxiv.org/abs/2503.08640v2",
        "https://www.arxiv.org/pdf/2503.08640v2.pdf",
        "arxiv.org/html/2503.08640v1/",
        "https://arxiv.org/abs/2503.08640?context=cs#top",
        "https://huggingface.co/papers/2503.08640",
        "10.48550/arXiv.2503.08640",
        "https://doi.org/10.48550/arXiv.2503.08640",
    ],
)
def test_arxiv_ids(text: str) -> None:
    assert parse_arxiv_id(text) == "2503.08640"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hep-th/9901001v2", "hep-th/9901001"),
        ("math.GT/0309136", "math/0309136"),
        ("https://arxiv.org/abs/cs/0112017", "cs/0112017"),
        ("0704.0001", "0704.0001"),
        ("2503.0864", "2503.0864"),
        ("2513.08640", None),
        ("2503.086401", None),
        ("../2503.08640", None),
        ("2503.08640\n2503.08641", None),
        ("x" * 10_000, None),
        ("", None),
    ],
)
def test_old_and_wrong_arxiv_ids(text: str, expected: str | None) -> None:
    assert parse_arxiv_id(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("https://doi.org/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("http://dx.doi.org/10.1145/ABC", "10.1145/abc"),
        ("doi:10.1145/3292500", "10.1145/3292500"),
        ("DOI 10.1145/3292500.", "10.1145/3292500"),
        ("11.1145/3292500", None),
        ("none", None),
    ],
)
def test_dois(text: str, expected: str | None) -> None:
    assert parse_doi(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pre-Trained Models: Past", "pretrained models – past."),
        ("“Smart” quotes", '"smart" quotes'),
        ("Naïve Bayes", "NAIVE BAYES"),
        ("ﬁne-tuning", "fine tuning"),
        ("Straße", "STRASSE"),
        ("C++ & C#", "“c++” c#"),
    ],
)
def test_titles_that_are_the_same(one: str, other: str) -> None:
    assert title_id(one) == title_id(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Learning C", "Learning C++"), ("GPT-4", "GPT-4o"), ("???", "!!!"), ("हिन्दी", "हन्दी")],
)
def test_titles_that_differ(one: str, other: str) -> None:
    assert normalise_title(one) != normalise_title(other)
