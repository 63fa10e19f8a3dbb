"""What a reader's labels add: papers are labelled, at random or as proposed; others are scored.

Every set is measured with the same texts and theme texts as in `themes.py`; the digests also
with weaker taxonomies (some seed phrases dropped at random, or all), and the large corpora
also in samples of a digest's size. What the texts say is computed once a set.

    python tests/benchmarks/themes_labels.py [--splits 60] [--sets digests,aaai,arxiv_cs]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from themes_data import Encode, Evidence, Labelled, encoder, evidence, load
from themes_scores import probability_scores
from threadpoolctl import threadpool_limits

from analysis.themes.assigner import weigh
from analysis.themes.taxonomy import Taxonomy
from analysis.themes.teach import papers_that_teach

Float = NDArray[np.float64]
_SAMPLES, _SAMPLE_SIZES = 12, (100, 140)


def fitted(one: Evidence, labelled: NDArray[np.intp]) -> tuple[NDArray[np.intp], Float]:
    """Give every paper's theme (-1 for none) and its probability, with some papers labelled."""
    p = probabilities(one, labelled)
    return np.where(p.max(axis=1) >= 1 - p.sum(axis=1), p.argmax(axis=1), -1), p.max(axis=1)


def probabilities(one: Evidence, labelled: NDArray[np.intp]) -> Float:
    """Give the probability of every theme, with some papers labelled."""
    wanted = np.full(one.shape, np.nan)
    wanted[labelled] = np.eye(one.shape[1])[one.gold[labelled]]
    return weigh(one.texts, one.view, one.near, wanted)[1]


def split(
    one: Evidence, n_labels: int, rng: np.random.Generator, *, chosen: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the papers to label, at random or as `themes label` proposes them, and the others.

    So that draws differ, `themes label` has a random four fifths of the papers to choose from.
    """
    mixed = rng.permutation(np.flatnonzero(one.gold >= 0))
    if not chosen:
        return mixed[:n_labels], mixed[n_labels:]
    known = np.ones(len(one.gold), dtype=bool)
    known[mixed[: len(mixed) * 4 // 5]] = False
    p = probabilities(one, np.array([], dtype=int))
    # Papers that are not offered are no labels, so they must not keep others away.
    offered = np.flatnonzero(~known)
    given = offered[papers_that_teach(p[offered], one.view[offered], n_labels)]
    return given, np.setdiff1d(mixed, given)


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


def measure(sets: list[Evidence], n_labels: int, splits: int, *, chosen: bool) -> dict[str, float]:
    """Label `n_labels` papers, and score the others with and without the labels."""
    accuracy: list[tuple[float, float]] = []
    z, gained = [], []
    for number, one in enumerate(sets):
        best, _ = fitted(one, np.array([], dtype=int))
        for draw in range(-(-splits // len(sets))):
            rng = np.random.default_rng([number, draw])
            given, kept = split(one, n_labels, rng, chosen=chosen)
            top, p = fitted(one, given)
            before, after = (x[kept] == one.gold[kept] for x in (best, top))
            accuracy.append((before.mean(), after.mean()))
            fit = probability_scores(after, p[kept])
            z.append(float(fit["z"]))
            gained.append(float(fit["constant"]) - float(fit["Brier"]))
    before, after = np.array(accuracy).T
    gain = after - before
    return {
        "splits": len(gain),
        "without": before.mean(),
        "with": after.mean(),
        "gain": gain.mean(),
        "se": gain.std() / np.sqrt(len(gain)),
        "falls": float((gain < -1e-9).mean()),
        "worst": gain.min(),
        "mean z": float(np.mean(z)),
        "Brier gain": float(np.mean(gained)),
    }


def main() -> None:
    """Print a row per set and number of labels, as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="digests,aaai,arxiv_cs")
    parser.add_argument("--splits", type=int, default=60)
    options = parser.parse_args()
    encode = encoder()
    header = ["splits", "without", "with", "gain", "se", "falls", "worst", "mean_z", "Brier_gain"]
    print(f"{'set':36s} labels      " + " ".join(f"{h:>10s}" for h in header))
    with threadpool_limits(limits=1):
        for name in options.sets.split(","):
            for title, sets, counts in variants(load(name, encode), encode):
                for n_labels, chosen in product(counts, (False, True)):
                    row = measure(sets, n_labels, options.splits, chosen=chosen)
                    numbers = " ".join(f"{value:10.3f}" for value in row.values())
                    how = "chosen" if chosen else "random"
                    print(f"{title:36s} {n_labels:4d} {how} {numbers}", flush=True)


if __name__ == "__main__":
    main()
