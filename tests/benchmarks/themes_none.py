"""How well papers that no theme covers are left alone.

    python tests/benchmarks/themes_none.py [--only absent,fields,third,digests] [--sets digests]

Needs the reference data beside the checkout. Twenty themes of far fields stand in
`taxonomies/absent.toml`. A row says what was asked, the numbers, and the goal.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.metrics import roc_auc_score
from themes_data import SHARED, TAXONOMIES, Encode, Float, Labelled, document, encoder, load
from threadpoolctl import threadpool_limits

from analysis.themes import Taxonomy, Theme, load_taxonomy
from analysis.themes.assigner import weigh
from analysis.themes.background import Background
from analysis.themes.evidence import text_evidence, theme_contrast, theme_margins
from analysis.themes.neighbourhood import near_weights, paper_points
from analysis.themes.settings import THEMES
from analysis.themes.words import phrase_hits, word_evidence

_SIZE = 500  # papers of a large set for the rows of absent themes
_DRAWS = 5
# Areas of the conference that themes on training models, vision or language are not about.
OTHER_AREAS = (
    "game-theory",
    "planning-scheduling",
    "search",
    "constraint-satisfaction",
    "knowledge-representation",
)
_MODEL_THEMES = (
    "rl-llm",
    "alignment",
    "llm-pretraining",
    "architecture",
    "efficiency",
    "multimodal",
    "image-generation",
    "video-generation",
    "three-d",
    "vision",
    "speech-audio",
)


@dataclass
class Papers:
    """A set of papers to file again and again; what depends on the papers alone is kept."""

    data: Labelled
    encode: Encode

    @cached_property
    def near(self) -> tuple[Float, sp.csr_matrix]:
        """Give the papers as points, and their neighbours."""
        points = paper_points(self.data.vectors, self.data.documents)
        return points.astype(np.float64), near_weights(
            points, THEMES.neighbours, THEMES.neighbours_among
        )

    @cached_property
    def background(self) -> Background:
        """Give the general concepts."""
        return Background.fit(self.encode)

    def probabilities(self, taxonomy: Taxonomy) -> Float:
        """Give the probability of every theme, as `ThemeAssigner` does."""
        data = self.data
        vectors = np.asarray(data.vectors, dtype=np.float64)
        hits = phrase_hits(data.documents, data.titles, taxonomy)
        said = text_evidence(
            theme_margins(vectors, taxonomy, self.encode, self.background),
            theme_contrast(vectors, taxonomy, self.encode, self.background),
            word_evidence(hits, len(taxonomy)),
        )
        nobody = np.full((len(vectors), len(taxonomy) + 1), np.nan)
        return weigh(said, *self.near, nobody)[1]

    def filed(self, taxonomy: Taxonomy) -> np.ndarray:
        """Give every paper's theme, empty for none."""
        return filed(self.probabilities(taxonomy), taxonomy)


def filed(p: Float, taxonomy: Taxonomy) -> np.ndarray:
    """Give the theme of every paper, empty for none."""
    best = np.array(taxonomy.ids, dtype=object)[p.argmax(axis=1)]
    return np.where(p.max(axis=1) >= 1 - p.sum(axis=1), best, "")


def name_only(theme: Theme) -> Theme:
    """Give a theme whose name is its definition and its only phrase."""
    return replace(theme, definition=theme.name, seeds=(theme.name,))


def names_only(taxonomy: Taxonomy) -> Taxonomy:
    """Give a taxonomy of names alone."""
    return replace(taxonomy, themes=tuple(map(name_only, taxonomy.themes)))


def daily(encode: Encode) -> Labelled:
    """Draw papers of real daily digests, without labels."""
    table = pd.read_parquet(SHARED / "corpora" / "hf_daily.parquet").drop_duplicates("id")
    rows = np.sort(np.random.default_rng(0).permutation(len(table))[:_SIZE])
    table = table.iloc[rows]
    texts = [document(t, a) for t, a in zip(table.title, table.abstract, strict=True)]
    unknown = np.full(len(texts), None, dtype=object)
    return Labelled(
        "hf_daily",
        load_taxonomy("machine-learning"),
        texts,
        list(table.title),
        encode(texts),
        unknown,
        [()] * len(texts),
    )


def other_fields(encode: Encode) -> Labelled:
    """Load papers outside computer science."""
    table = pd.read_parquet(SHARED / "corpora" / "arxiv_other_gold.parquet")
    texts = [document(t, a) for t, a in zip(table.title, table.abstract, strict=True)]
    taxonomy = load_taxonomy(TAXONOMIES / "arxiv_other.toml")
    gold = np.array(table.label, dtype=object)
    blank: list[tuple[str, ...]] = [()] * len(texts)
    return Labelled("arxiv_other", taxonomy, texts, list(table.title), encode(texts), gold, blank)


def news(encode: Encode) -> Labelled:
    """Load news texts, which have no titles."""
    table = pd.read_parquet(SHARED / "corpora" / "octis_bbc.parquet")
    texts = [" ".join(t.split()) for t in table.abstract]
    gold = np.array(table.label, dtype=object)
    taxonomy = load_taxonomy(TAXONOMIES / "bbc.toml")
    blank: list[tuple[str, ...]] = [()] * len(texts)
    return Labelled("bbc", taxonomy, texts, [""] * len(texts), encode(texts), gold, blank)


def row(what: str, goal: str, **numbers: float) -> None:
    """Print a row as soon as it is known."""
    shown = "  ".join(f"{name} {value:.3f}" for name, value in numbers.items())
    print(f"{what:66s} {shown}   [{goal}]", flush=True)


def absent_rows(sets: Sequence[Papers]) -> None:
    """File every absent theme alone and beside present ones; and count what it draws."""
    absent = load_taxonomy(TAXONOMIES / "absent.toml").themes
    for papers in sets:
        present = papers.data.taxonomy.themes
        beside = {
            "alone": (),
            "with one present": present[4:5],
            "with three": present[4:7],
            "with the fourteen": load_taxonomy("pretraining").themes,
        }
        for kind, change in (("name only", name_only), ("four seeds", lambda theme: theme)):
            for title, others in beside.items():
                before = papers.filed(Taxonomy("present", others)) if others else None
                shares, kept = [], []
                for theme in absent:
                    found = papers.filed(Taxonomy("asked", (change(theme), *others)))
                    shares.append((found == theme.id).mean())
                    if before is not None:
                        kept.append(_kept(papers.data, before, found))
                more = {}
                if before is not None:
                    n_right = int(_right(papers.data, before).sum())
                    more = {"kept": min(kept), "mean_kept": float(np.mean(kept)), "of": n_right}
                row(
                    f"{papers.data.name}: absent theme, {kind}, {title}",
                    "worst .01, kept .90",
                    worst=max(shares),
                    mean=float(np.mean(shares)),
                    **more,
                )


def _kept(data: Labelled, before: np.ndarray, after: np.ndarray) -> float:
    """Share of the papers rightly (or, without labels, at all) filed before that still are."""
    right = _right(data, before)
    return float((after[right] == before[right]).mean()) if right.any() else 1.0


def _right(data: Labelled, found: np.ndarray) -> np.ndarray:
    same = [g is None or g == b for g, b in zip(data.gold, found, strict=True)]
    return (found != "") & np.array(same)


def field_rows(encode: Encode) -> None:
    """File papers of one field under the themes of another."""
    other = Papers(other_fields(encode), encode)
    pretraining, learning = load_taxonomy("pretraining"), load_taxonomy("machine-learning")
    rest = replace(learning, themes=tuple(t for t in learning.themes if t.id != "science-medicine"))
    row("arxiv_other: pretraining", ".02", filed=_share(other, pretraining))
    row("arxiv_other: machine-learning without science", ".08", filed=_share(other, rest))
    row("arxiv_other: machine-learning", ".20", filed=_share(other, learning))
    papers = Papers(news(encode), encode)
    row("bbc: pretraining", ".02", filed=_share(papers, pretraining))
    aaai = Papers(load("aaai", encode), encode)
    p = aaai.probabilities(learning)
    found = filed(p, learning)
    apart = np.isin(aaai.data.gold.astype(str), OTHER_AREAS)
    wrong = 0
    for theme in _MODEL_THEMES:
        of_theme = np.flatnonzero(found == theme)
        surest = of_theme[np.argsort(-p[of_theme, learning.ids.index(theme)])[:20]]
        wrong = max(wrong, int(apart[surest].sum()))
    row(
        "aaai: machine-learning, papers of five other areas",
        "filed .25, none of the 20 surest",
        filed=(found[apart] != "").mean(),
        surest=wrong,
        all_filed=(found != "").mean(),
    )


def _share(papers: Papers, taxonomy: Taxonomy) -> float:
    return float((papers.filed(taxonomy) != "").mean())


def third_rows(sets: Iterable[Papers]) -> None:
    """Take a third of the themes out: their papers belong nowhere then."""
    for papers in sets:
        data = papers.data
        whole, n_themes = papers.filed(data.taxonomy), len(data.taxonomy)
        filed_elsewhere, falls, auc = [], [], []
        for draw in range(_DRAWS):
            keep = np.random.default_rng(draw).permutation(n_themes)[: round(n_themes * 2 / 3)]
            some = data.with_themes([int(k) for k in keep])
            p = papers.probabilities(some.taxonomy)
            found = filed(p, some.taxonomy)
            filed_elsewhere.append((found[some.homeless] != "").mean())
            right = [(x[some.scored] == data.gold[some.scored]).mean() for x in (whole, found)]
            falls.append(right[0] - right[1])
            auc.append(_auc(some, p))
        row(
            f"{data.name}: a third of the themes out, {_DRAWS} draws",
            "filed .30, fall .02",
            filed=float(np.mean(filed_elsewhere)),
            fall=float(np.mean(falls)),
            AUC=float(np.mean(auc)),
        )


def _auc(data: Labelled, p: Float, rows: np.ndarray | None = None) -> float:
    rows = np.sort(np.r_[data.scored, data.homeless]) if rows is None else rows
    inside = np.isin(rows, data.scored)
    return float(roc_auc_score(inside, p.sum(axis=1)[rows])) if inside.std() else float("nan")


def digest_rows(papers: Papers) -> None:
    """File the labelled papers of the digests with all phrases, with some, with names only."""
    data = papers.data
    some = np.random.default_rng(0)
    weak = []
    for _ in range(8):
        themes = tuple(
            replace(t, seeds=tuple(s for s in t.seeds if some.random() < 0.6))
            for t in data.taxonomy.themes
        )
        weak.append(papers.filed(replace(data.taxonomy, themes=themes)))
    right = [(x[data.scored] == data.gold[data.scored]).mean() for x in weak]
    row("digests: random 60 % of the seed phrases, 8 draws", ".80", accuracy=float(np.mean(right)))
    few = names_only(data.taxonomy)
    p = papers.probabilities(few)
    found = filed(p, few)
    forced = np.array(few.ids, dtype=object)[p.argmax(axis=1)]
    row(
        "digests: names only, unfiled counts as wrong",
        ".70",
        accuracy=(found[data.scored] == data.gold[data.scored]).mean(),
        forced=(forced[data.scored] == data.gold[data.scored]).mean(),
    )
    p = papers.probabilities(data.taxonomy)
    rows = np.sort(np.r_[data.scored, data.homeless])
    rng = np.random.default_rng(0)
    draws = [_auc(data, p, rng.choice(rows, len(rows))) for _ in range(1000)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    found = filed(p, data.taxonomy)
    row(
        "digests: papers of no theme",
        "AUC .90",
        AUC=_auc(data, p),
        low=low,
        high=high,
        accuracy=(found[data.scored] == data.gold[data.scored]).mean(),
        unfiled_of_six=(found[data.homeless] == "").sum(),
    )


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="digests,fields,third,absent")
    parser.add_argument("--sets", default="digests,hf_daily,aaai", help="of the absent themes")
    options = parser.parse_args()
    asked, sets = options.only.split(","), options.sets.split(",")
    encode = encoder()
    digests = Papers(load("digests", encode), encode)
    asked_of: dict[str, Callable[[Encode], Labelled]] = {
        "digests": lambda encode: digests.data,
        "hf_daily": daily,
        "aaai": _some_of_aaai,
    }
    rows: dict[str, Callable[[], None]] = {
        "digests": lambda: digest_rows(digests),
        "fields": lambda: field_rows(encode),
        "third": lambda: third_rows(
            [digests, Papers(load("aaai", encode), encode), Papers(other_fields(encode), encode)]
        ),
        "absent": lambda: absent_rows([Papers(asked_of[name](encode), encode) for name in sets]),
    }
    with threadpool_limits(limits=1):
        for name in asked:
            rows[name]()


def _some_of_aaai(encode: Encode) -> Labelled:
    data = load("aaai", encode)
    return data.take(np.sort(np.random.default_rng(0).permutation(len(data.gold))[:_SIZE]))


if __name__ == "__main__":
    main()
