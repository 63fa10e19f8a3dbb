"""What twenty labels of a reader add: chosen as `themes label` does, beside random ones.

Every set is measured with the same texts and theme texts as in `themes.py`; the digests also
with weaker taxonomies (some seed phrases dropped at random, or all), and the large corpora
also in samples of a digest's size. In every draw a fifth of the labelled papers is kept aside;
both kinds of labels come from the others, and the reader is simulated: the label is the gold
theme. Accuracy is that on the papers kept aside, so that all are scored on the same papers.
`worse` is the share of the draws in which labels lower the accuracy: on those papers, and on
all papers that have no label.

    python tests/benchmarks/themes_labels.py [--splits 60] [--sets digests,aaai,arxiv_cs]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from themes_data import Encode, Evidence, Labelled, encoder, evidence, load
from threadpoolctl import threadpool_limits

from analysis.themes.assigner import weigh
from analysis.themes.taxonomy import Taxonomy
from analysis.themes.teach import papers_that_teach

Float = NDArray[np.float64]
_TINY = 1e-9
_SAMPLES, _SAMPLE_SIZES = 12, (100, 140)


def probabilities(one: Evidence, labelled: NDArray[np.intp]) -> Float:
    """Give the probability of every theme, with some papers labelled."""
    wanted = np.full(one.shape, np.nan)
    wanted[labelled] = np.eye(one.shape[1])[one.gold[labelled]]
    return weigh(one.texts, one.view, one.near, wanted)[1]


def draw(
    one: Evidence, n_labels: int, rng: np.random.Generator, p: Float
) -> tuple[dict[str, NDArray[np.intp]], NDArray[np.intp]]:
    """Give the papers to label, at random and as `themes label` proposes them; and those aside.

    `p` are the probabilities without labels.
    """
    mixed = rng.permutation(np.flatnonzero(one.gold >= 0))
    offered, aside = np.split(mixed, [len(mixed) * 4 // 5])
    teach = papers_that_teach(p[offered], one.view[offered], n_labels)
    return {"random": offered[:n_labels], "chosen": offered[teach]}, aside


def weakened(data: Labelled, share: float, rng: np.random.Generator) -> Labelled:
    """Give the same papers with only a share of every theme's seed phrases."""
    themes = tuple(
        replace(theme, seeds=tuple(s for s in theme.seeds if rng.random() < share))
        for theme in data.taxonomy.themes
    )
    return replace(data, taxonomy=Taxonomy(data.taxonomy.name, themes))


def variants(data: Labelled, encode: Encode) -> Iterator[tuple[str, list[Evidence], list[int]]]:
    """Name sets of a kind, and how many labels they are to be measured with."""
    rng = np.random.default_rng(0)
    if data.name == "digests":
        yield data.name, [evidence(data, encode)], [10, 20, 40]
        some = [evidence(weakened(data, 0.6, rng), encode) for _ in range(8)]
        yield "digests, 60 % of the seed phrases", some, [20]
        yield "digests, no seed phrases", [evidence(weakened(data, 0.0, rng), encode)], [20]
        return
    for size in _SAMPLE_SIZES:
        drawn = [
            evidence(data.take(np.sort(rng.permutation(len(data.gold))[:size])), encode)
            for _ in range(_SAMPLES)
        ]
        yield f"{data.name}, {_SAMPLES} samples of {size}", drawn, [20]
    yield data.name, [evidence(data, encode)], [20, 50, 100]


def right(one: Evidence, p: Float) -> NDArray[np.bool_]:
    """Say which papers are filed under their theme."""
    return np.where(p.max(axis=1) >= 1 - p.sum(axis=1), p.argmax(axis=1), -1) == one.gold


def measure(sets: list[Evidence], n_labels: int, draws: int) -> dict[str, float]:
    """Label `n_labels` papers, at random and as proposed, and score with and without labels."""
    rows = []
    for number, one in enumerate(sets):
        p = probabilities(one, np.array([], dtype=int))
        before = right(one, p)
        for k in range(-(-draws // len(sets))):
            given, aside = draw(one, n_labels, np.random.default_rng([number, k]), p)
            row = {"none": before[aside].mean()}
            for how, labelled in given.items():
                after = right(one, probabilities(one, labelled))
                others = np.setdiff1d(np.flatnonzero(one.gold >= 0), labelled)
                row[how] = after[aside].mean()
                row[f"{how} worse"] = row[how] < row["none"] - _TINY
                row[f"{how} worse on all"] = after[others].mean() < before[others].mean() - _TINY
            row["ahead"] = row["chosen"] > row["random"] + _TINY
            row["behind"] = row["chosen"] < row["random"] - _TINY
            rows.append(row)
    table = pd.DataFrame(rows).astype(float)
    gap = (table["chosen"] - table["random"]).std() / np.sqrt(len(table))
    means = {str(name): mean for name, mean in table.mean().items()}
    return {"draws": len(table), **means, "se of the gap": gap}


_SHOWN = {
    "draws": "draws",
    "none": "none",
    "random": "random",
    "chosen": "chosen",
    "se of the gap": "se gap",
    "ahead": "ahead",
    "behind": "behind",
    "random worse": "r worse",
    "chosen worse": "c worse",
    "random worse on all": "r w all",
    "chosen worse on all": "c w all",
}


def main() -> None:
    """Print a row per set and number of labels, as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sets", default="digests,aaai,arxiv_cs")
    parser.add_argument("--splits", type=int, default=60)
    parser.add_argument("--labels", help="numbers of labels, such as 20; several by default")
    parser.add_argument("--most", type=int, default=3000, help="papers of arxiv_cs")
    asked = parser.parse_args()
    encode = encoder()
    print(f"{'set':36s} labels " + " ".join(f"{title:>8s}" for title in _SHOWN.values()))
    with threadpool_limits(limits=1):
        for name in asked.sets.split(","):
            for title, sets, counts in variants(load(name, encode, asked.most), encode):
                wanted = [int(n) for n in asked.labels.split(",")] if asked.labels else counts
                for n_labels in wanted:
                    found = measure(sets, n_labels, asked.splits)
                    numbers = " ".join(f"{found[column]:8.3f}" for column in _SHOWN)
                    print(f"{title:36s} {n_labels:6d} {numbers}", flush=True)


if __name__ == "__main__":
    main()
