"""The labelled corpora that theme assignment is measured on."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.themes import Taxonomy, load_taxonomy
from analysis.themes.background import Background
from analysis.themes.evidence import text_evidence, theme_contrast, theme_margins
from analysis.themes.neighbourhood import near_weights, paper_points
from analysis.themes.settings import THEMES
from analysis.themes.words import phrase_hits, word_evidence
from analysis.vectors import get_encoder

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
TAXONOMIES = Path(__file__).parent / "taxonomies"
_AREAS = {
    "Game Theory and Economic Paradigms": "game-theory",
    "Knowledge Representation and Reasoning": "knowledge-representation",
    "Planning and Scheduling": "planning-scheduling",
    "Constraint Satisfaction and Optimization": "constraint-satisfaction",
    "Uncertainty in AI": "uncertainty",
}
Float = NDArray[np.float64]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Labelled:
    """Papers, of which those with a non-None `gold` are scored ("" or unknown: none fits)."""

    name: str
    taxonomy: Taxonomy
    documents: list[str]
    titles: list[str]
    vectors: NDArray[np.float32]
    gold: NDArray[np.object_]
    secondary: list[tuple[str, ...]]
    points: NDArray[np.float32] | None = None

    @property
    def scored(self) -> NDArray[np.intp]:
        """Rows whose gold theme is in the taxonomy."""
        return np.flatnonzero([g in self.taxonomy.ids for g in self.gold])

    @property
    def homeless(self) -> NDArray[np.intp]:
        """Rows that were read and fit no theme of the taxonomy."""
        ids = self.taxonomy.ids
        return np.flatnonzero([g is not None and g not in ids for g in self.gold])

    def take(self, rows: NDArray[np.intp]) -> Labelled:
        """Give some of the papers."""
        return replace(
            self,
            documents=[self.documents[i] for i in rows],
            titles=[self.titles[i] for i in rows],
            vectors=self.vectors[rows],
            gold=self.gold[rows],
            secondary=[self.secondary[i] for i in rows],
            points=None,
        )

    def with_themes(self, keep: Sequence[int]) -> Labelled:
        """Give the same papers with only some of the themes to choose from."""
        themes = tuple(self.taxonomy.themes[k] for k in sorted(keep))
        return replace(self, taxonomy=Taxonomy(self.taxonomy.name, themes))


@dataclass(frozen=True)
class Evidence:
    """What the texts of a labelled corpus say, ready to be weighed."""

    texts: dict[str, Float]
    view: Float
    near: sp.csr_matrix
    gold: NDArray[np.intp]  # index of each paper's theme, -1 where it is not scored

    @property
    def shape(self) -> tuple[int, int]:
        """Papers, and themes with "none of them"."""
        rows, columns = self.texts["words"].shape
        return rows, columns + 1


def evidence(data: Labelled, encode: Encode) -> Evidence:
    """Compute what the texts say."""
    vectors, ids = np.asarray(data.vectors, dtype=np.float64), data.taxonomy.ids
    hits = phrase_hits(data.documents, data.titles, data.taxonomy)
    points, background = paper_points(vectors, data.documents), Background.fit(encode)
    return Evidence(
        text_evidence(
            theme_margins(vectors, data.taxonomy, encode, background),
            theme_contrast(vectors, data.taxonomy, encode, background),
            word_evidence(hits, len(ids)),
        ),
        points.astype(np.float64),
        near_weights(points, THEMES.neighbours, THEMES.neighbours_among),
        np.array([ids.index(g) if g in ids else -1 for g in data.gold]),
    )


def encoder() -> Encode:
    """Give the encoder all corpora here are measured with."""
    return get_encoder("minilm").encode


def load(name: str, encode: Encode, most: int | None = None) -> Labelled:
    """Load ``digests``, ``aaai`` or ``arxiv_cs``, of the last at most so many papers."""
    if name == "arxiv_cs":
        return _arxiv(encode, most)
    return {"digests": _digests, "aaai": _aaai}[name](encode)


def document(title: str, abstract: str) -> str:
    """Join title and abstract as `Corpus.texts` does."""
    title, abstract = " ".join(title.split()), " ".join(abstract.split())
    return f"{title}{'' if title.endswith(('.', '?', '!')) else '.'} {abstract}".strip()


def _digests(encode: Encode) -> Labelled:
    from analysis import Corpus, load_digests

    corpus = Corpus.from_digests(
        load_digests([SHARED / "digests" / f"mar-{day}.txt" for day in (11, 12)])
    )
    with (SHARED / "gold" / "themes_mar-11.csv").open(encoding="utf-8", newline="") as file:
        labels = {_plain(row["title"]): row for row in csv.DictReader(file)}
    rows = [labels.get(_plain(title)) for title in corpus.papers.title]
    gold = np.array([row["primary"] if row else None for row in rows], dtype=object)
    secondary = [tuple(filter(None, row["secondary"].split("|"))) if row else () for row in rows]
    return Labelled(
        "digests",
        load_taxonomy("pretraining"),
        corpus.texts,
        list(corpus.papers.title),
        encode(corpus.texts),
        gold,
        secondary,
    )


def _aaai(encode: Encode) -> Labelled:
    table = pd.read_parquet(SHARED / "corpora" / "aaai_areas.parquet")
    gold = [_AREAS.get(a, a.lower().replace(" ", "-")) if a else None for a in table.area]
    return _from_table("aaai", table, gold, encode)


def _arxiv(encode: Encode, most: int | None) -> Labelled:
    table = pd.read_parquet(SHARED / "corpora" / "arxiv_cs_gold.parquet")
    if most is not None:
        table = table.sample(most, random_state=0).sort_index()
    return _from_table("arxiv_cs", table, list(table.label), encode)


def _from_table(
    name: str, table: pd.DataFrame, gold: Sequence[str | None], encode: Encode
) -> Labelled:
    documents = [document(t, a) for t, a in zip(table.title, table.abstract, strict=True)]
    return Labelled(
        name,
        load_taxonomy(TAXONOMIES / f"{name}.toml"),
        documents,
        [" ".join(t.split()) for t in table.title],
        encode(documents),
        np.array(gold, dtype=object),
        [()] * len(table),
    )


def _plain(title: str) -> str:
    return "".join(c for c in title.lower() if c.isalnum())
