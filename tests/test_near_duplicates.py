"""Planted pairs are found, near misses are not."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis.corpus import Corpus
from analysis.digests import Digest, DigestDate, DigestPaper
from analysis.near_duplicates import find_near_duplicates

Paper = tuple[str, str]


def _typo(rng: random.Random, text: str, n: int) -> str:
    letters = list(text)
    for _ in range(n):
        at = rng.randrange(len(letters))
        if not letters[at].isalpha():
            continue
        letters[at] = rng.choice(["", letters[at] * 2, rng.choice("aeiorst")])
    return "".join(letters)


def _edit_words(rng: random.Random, text: str, share: float) -> str:
    words = text.split()
    for _ in range(max(1, int(share * len(words)))):
        words[rng.randrange(len(words))] = rng.choice(["the", "model", "", "shown", "new"])
    return " ".join(words)


def _recase(rng: random.Random, p: Paper) -> Paper:
    return rng.choice([str.upper, str.lower, str.title])(p[0]), p[1]


def _repunctuate(rng: random.Random, p: Paper) -> Paper:
    title = p[0].replace(":", " -").replace("-", rng.choice(["–", " ", ""]))
    return title + rng.choice([".", "", "!"]), p[1].replace(",", "")


def _edit(rng: random.Random, p: Paper) -> Paper:
    return _typo(rng, p[0], rng.randint(1, 3)), _edit_words(rng, p[1], 0.05)


def _cut(rng: random.Random, p: Paper) -> Paper:
    return _typo(rng, p[0], 1), p[1][: len(p[1]) // 2] + "..."


def _forget(rng: random.Random, p: Paper) -> Paper:
    return _recase(rng, p)[0], ""


SAME: list[Callable[[random.Random, Paper], Paper]] = [
    _recase,
    _repunctuate,
    _edit,
    _cut,
    _forget,
]


def _swap_word(rng: random.Random, title: str, words: list[str]) -> str:
    own = title.split()
    long = [i for i, w in enumerate(own) if len(w) > 4] or [0]
    at = rng.choice(long)
    others = [w for w in words if w[:3].casefold() != own[at][:3].casefold()]
    return " ".join([*own[:at], rng.choice(others), *own[at + 1 :]])


def _other_text(rng: random.Random, p: Paper, other: Paper, words: list[str]) -> Paper:
    return _swap_word(rng, p[0], words), other[1]


def _no_text(rng: random.Random, p: Paper, other: Paper, words: list[str]) -> Paper:
    return _swap_word(rng, p[0], words), ""


def _next_part(rng: random.Random, p: Paper, other: Paper, words: list[str]) -> Paper:
    return p[0] + " II", _edit_words(rng, p[1], 0.05)


def _next_version(rng: random.Random, p: Paper, other: Paper, words: list[str]) -> Paper:
    title = re.sub(r"\d", "7", p[0])
    return (title if title != p[0] else p[0] + " 2"), other[1]


def _half_shared(rng: random.Random, p: Paper, other: Paper, words: list[str]) -> Paper:
    return other[0], p[1][: len(p[1]) // 5] + other[1]


OTHER = [_other_text, _no_text, _next_part, _next_version, _half_shared]


def plant(papers: list[Paper], n: int, seed: int) -> tuple[list[Paper], set, set]:
    """Give papers with n pairs that are the same and n that are not, and which those are."""
    rng = random.Random(seed)
    drawn = rng.sample(papers, 3 * n)
    papers, others = drawn[: 2 * n], drawn[2 * n :]
    words = [w for title, _ in drawn for w in title.split() if len(w) > 4]
    same, other = set(), set()
    for i in range(n):
        same.add((i, len(papers)))
        papers.append(SAME[i % len(SAME)](rng, papers[i]))
    for i in range(n, 2 * n):
        other.add((i, len(papers)))
        papers.append(OTHER[i % len(OTHER)](rng, papers[i], others[i - n], words))
    return papers, same, other


def measure(papers: list[Paper], n: int, seed: int) -> tuple[float, float, list]:
    """Give precision and recall of what is joined or reported, ids unknown."""
    papers, same, _ = plant(papers, n, seed)
    day = DigestDate(2025, 3, 1)
    corpus = Corpus.from_digests(
        [
            Digest(f"{i:05d}", "page", day, (DigestPaper(title, abstract),), None, "")
            for i, (title, abstract) in enumerate(papers)
        ]
    )
    found = {
        pair
        for row in corpus.membership[corpus.membership.sum(axis=1) > 1]
        for pair in itertools.combinations(np.flatnonzero(row).tolist(), 2)
    }
    listed = dict(zip(corpus.papers["paper_id"], corpus.membership, strict=True))
    for one, other in corpus.near_duplicates[["paper_id_a", "paper_id_b"]].values:
        a, b = (int(np.flatnonzero(listed[i])[0]) for i in (one, other))
        found.add((min(a, b), max(a, b)))
    failures = [[papers[i] for i in pair] for pair in sorted((same - found) | (found - same))]
    return len(found & same) / len(found), len(found & same) / len(same), failures


@pytest.mark.parametrize("seed", [0, 1])
def test_500_planted_pairs_and_500_near_misses(shared: Path, seed: int) -> None:
    import pandas as pd

    table = pd.read_parquet(shared / "corpora/hf_daily.parquet", columns=["title", "abstract"])
    papers = list(zip(table["title"], table["abstract"], strict=True))
    precision, recall, _ = measure(papers, 500, seed)
    assert precision >= 0.98
    assert recall >= 0.98


def test_planted_pairs_among_the_bundled_papers() -> None:
    from analysis.digests import load_digests

    corpus = Corpus.from_digests(load_digests())
    papers = list(zip(corpus.papers["title"], corpus.papers["abstract"], strict=True))
    precision, recall, failures = measure(papers, 45, 0)
    assert (precision, recall) == (1.0, 1.0), failures


ABSTRACT = (
    "We ask how tags change what readers look at first, and answer with a field study of ten."
)


@pytest.mark.parametrize(
    ("one", "other", "sure"),
    [
        (("On reading bold tags", ABSTRACT), ("On reading bold tag", ABSTRACT), True),
        (("On reading bold tags", ABSTRACT), ("Something else entirely", ABSTRACT), False),
        (("Paper number 1", ABSTRACT), ("Paper number 2", ABSTRACT), False),
        (("On reading bold tags", ""), ("On reading a bold tag", ""), True),
        (("On reading bold tags", "x"), ("On seeing bold tags", "x"), None),
        (("On reading bold tags", ABSTRACT), ("On reading bold tags II", ABSTRACT[:-4]), None),
        (("GPT-3 reads tags well", ""), ("GPT-4 reads tags well", ""), None),
        (("On reading bold tags", ""), ("On reading bold signs", ""), None),
        (("Tags", ""), ("Tag", ""), None),
        (("", ""), ("", ""), None),
    ],
)
def test_single_pairs(one: Paper, other: Paper, sure: bool | None) -> None:
    titles, abstracts = zip(one, other, strict=True)
    pairs = find_near_duplicates(titles, abstracts)
    assert [pair.sure for pair in pairs] == ([] if sure is None else [sure])


def test_one_text_under_many_titles_stays_many_papers() -> None:
    papers = tuple(DigestPaper(f"The title of paper {w}", ABSTRACT) for w in ("one", "two", "six"))
    corpus = Corpus.from_digests([Digest("a", "page", DigestDate(2025, 3, 1), papers, None, "")])
    assert len(corpus) == 3
    assert len(corpus.near_duplicates) == 3
