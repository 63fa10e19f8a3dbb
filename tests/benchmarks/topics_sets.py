"""The sets that topics are measured on, all with the same vectors."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.vectors import get_encoder

SHARED = Path(__file__).resolve().parents[3] / "shared"
SETS = ("digests", "bbc", "aaai", "arxiv", "other")
_FILES = {
    "bbc": ("octis_bbc", "label"),
    "aaai": ("aaai_areas", "area"),
    "arxiv": ("arxiv_cs_gold", "label"),
    "other": ("arxiv_other_gold", "label"),
}


@dataclass(frozen=True)
class TopicSet:
    """Papers with labels; "" is unlabelled.

    `truth` is scored; `whole_truth` also holds what the codebook says to leave out.
    """

    name: str
    ids: list[str]
    texts: list[str]
    vectors: NDArray[np.float32]
    truth: list[str]
    whole_truth: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def n_classes(self) -> int:
        """How many labels are scored."""
        return len(set(self.truth) - {""})


def load_set(name: str, told: Callable[[int, int], None] | None = None) -> TopicSet:
    """Load one of `SETS` and encode it, as far as the cache does not hold it."""
    return _digests(told) if name == "digests" else _corpus(name, told)


def encode(texts: list[str], told: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
    """Give the vectors of texts, from the cache where it holds them."""
    return get_encoder("minilm", progress=told).encode(texts)


def _digests(told: Callable[[int, int], None] | None) -> TopicSet:
    from analysis import Corpus, load_digests

    days = [SHARED / "digests" / f"mar-{day}.txt" for day in (11, 12)]
    corpus = Corpus.from_digests(load_digests(days))
    with (SHARED / "gold" / "themes_mar-11.csv").open(encoding="utf-8", newline="") as file:
        primary = {_plain(row["title"]): row["primary"] for row in csv.DictReader(file)}
    whole = [primary.get(_plain(title), "") for title in corpus.papers.title]
    if sum(map(bool, whole)) != len(primary):
        raise SystemExit(f"{sum(map(bool, whole))} of {len(primary)} labels found their paper")
    truth = ["" if label == "other" else label for label in whole]
    ids = list(corpus.papers.paper_id)
    return TopicSet("digests", ids, corpus.texts, encode(corpus.texts, told), truth, whole)


def _corpus(name: str, told: Callable[[int, int], None] | None) -> TopicSet:
    file, column = _FILES[name]
    table = pd.read_parquet(SHARED / "corpora" / f"{file}.parquet")
    texts = [document(t, a) for t, a in zip(table.title, table.abstract, strict=True)]
    truth = ["" if label is None else str(label) for label in table[column]]
    return TopicSet(name, list(table.id.astype(str)), texts, encode(texts, told), truth, truth)


def document(title: str, abstract: str) -> str:
    title, abstract = " ".join(title.split()), " ".join(abstract.split())
    if not title:
        return abstract
    return f"{title}{'' if title.endswith(('.', '?', '!')) else '.'} {abstract}"


def _plain(title: str) -> str:
    return "".join(c for c in title.lower() if c.isalnum())
