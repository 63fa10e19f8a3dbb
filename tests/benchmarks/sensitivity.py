"""What a quarter more or less of each constant does, on every set; and leave-one-set-out.

    python tests/benchmarks/sensitivity.py
    python tests/benchmarks/sensitivity.py --sets digests,bbc --papers 400 --seeds 1

Each constant of the points and clustering rooms is changed alone, by a factor of .75 and 1.25.
The table gives by how much AMI and the agreement of two fits change; a constant whose changes
all stay within the noise (the last row but one: the same constants, other seeds) could go.
Then, for every set, each constant takes the value that is best on the other sets, and the set
is scored with all of them. Needs the reference data beside the project.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from topics_sets import SETS, SHARED, TopicSet, load_set

from analysis.evaluate import adjusted_mutual_information, adjusted_rand
from analysis.points import POINTS
from analysis.topics import TopicModel
from analysis.topics.clustering import CLUSTERING

FACTORS = (0.75, 1.25)
SCALES_UP_TO_ONE = ("share",)  # a share of .9 times 1.25 is no share
UNTOUCHED = ("exact_up_to", "work", "most_samples", "pairs_up_to", "most_micros")  # cost alone
Change = tuple[Any, str, float]


@contextmanager
def changed(changes: list[Change]) -> Iterator[None]:
    """Change constants for a while."""
    before = [(room, name, getattr(room, name)) for room, name, _ in changes]
    try:
        for room, name, factor in changes:
            value = getattr(room, name)
            if name in SCALES_UP_TO_ONE:
                new = min(1 - (1 - value) * (2 - factor), 0.99)
            else:
                new = max(1, round(value * factor)) if isinstance(value, int) else value * factor
            object.__setattr__(room, name, new)
        yield
    finally:
        for room, name, value in before:
            object.__setattr__(room, name, value)


def constants() -> list[tuple[Any, str]]:
    """List the constants that decide which topics are found."""
    both = [(room, field.name) for room in (POINTS, CLUSTERING) for field in fields(room)]
    return [(room, name) for room, name in both if name not in UNTOUCHED]


def scored(data: TopicSet, seeds: list[int], changes: list[Change]) -> tuple[float, float, float]:
    """Give median AMI, agreement of fits, and number of topics with constants changed."""
    with changed(changes):
        fits = [
            TopicModel(random_state=seed)
            .fit(data.vectors, documents=data.texts, ids=data.ids)
            .labels_
            for seed in seeds
        ]
    known = [i for i, label in enumerate(data.truth) if label]
    truth = [data.truth[i] for i in known]
    ami = float(np.median([adjusted_mutual_information(truth, fit[known]) for fit in fits]))
    pairs = [
        adjusted_rand([str(label) for label in a], b) for i, a in enumerate(fits) for b in fits[:i]
    ]
    return ami, float(np.mean(pairs)) if pairs else 1.0, float(np.mean([f.max() + 1 for f in fits]))


def sample(data: TopicSet, most: int) -> TopicSet:
    """Take a fixed sample of a set."""
    rows = np.sort(np.random.default_rng(0).permutation(len(data))[:most])
    return TopicSet(
        data.name,
        [data.ids[i] for i in rows],
        [data.texts[i] for i in rows],
        data.vectors[rows],
        [data.truth[i] for i in rows],
        [data.whole_truth[i] for i in rows],
    )


def main() -> None:
    """Run the benchmark."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--sets", default="digests,bbc,aaai,other", help="of " + ", ".join(SETS))
    ask.add_argument("--papers", type=int, default=800, help="papers of a set at most")
    ask.add_argument("--seeds", type=int, default=2)
    asked = ask.parse_args()
    if not SHARED.is_dir():
        raise SystemExit("The reference data (../shared) is not on this machine: nothing measured.")
    sets = [sample(load_set(name), asked.papers) for name in asked.sets.split(",")]
    seeds = list(range(asked.seeds))
    usual = [scored(data, seeds, []) for data in sets]
    found: dict[tuple[str, float], list[tuple[float, float, float]]] = {}
    tried = [(room, name, factor) for room, name in constants() for factor in FACTORS]
    for change in track(tried, console=Console(stderr=True)):
        found[change[1:]] = [scored(data, seeds, [change]) for data in sets]
    found["other seeds", 1.0] = [scored(data, [s + 50 for s in seeds], []) for data in sets]
    table = Table(
        "constant", "times", *(data.name for data in sets), title="AMI, agreement, topics"
    )
    for (name, factor), rows in found.items():
        cells = [
            f"{a - b:+.3f} {c - d:+.2f} {k:.0f}"
            for (a, c, k), (b, d, _) in zip(rows, usual, strict=True)
        ]
        table.add_row(name, str(factor), *cells)
    table.add_row("as they are", "", *(f"{a:.3f} {c:.2f} {k:.0f}" for a, c, k in usual))
    Console(width=110).print(table)
    for left, data in enumerate(sets):
        chosen = list(_best_elsewhere(found, usual, left))
        ami, agree, k = scored(data, seeds, chosen)
        changes = ", ".join(f"{name} x {factor}" for _, name, factor in chosen) or "none"
        print(
            f"{data.name} left out: AMI {ami:.3f}, agreement {agree:.2f}, {k:.0f} topics; {changes}"
        )


def _best_elsewhere(
    found: dict[tuple[str, float], list[tuple[float, float, float]]],
    usual: list[tuple[float, float, float]],
    left: int,
) -> Iterator[Change]:
    """Give the changes that raise the mean AMI of the other sets by more than .005."""
    others = [i for i in range(len(usual)) if i != left]
    for room, name in constants():
        gains = {f: np.mean([found[name, f][i][0] - usual[i][0] for i in others]) for f in FACTORS}
        best = max(gains, key=lambda factor: gains[factor])
        if gains[best] > 0.005:
            yield room, name, best


if __name__ == "__main__":
    main()
