"""What names of topics cover, how long they stay, and what they cost.

    python tests/benchmarks/names.py
    python tests/benchmarks/names.py --sets digests,bbc --draws 10

Coverage is `label_coverage`: how far a topic's papers speak of its name. "stay" drops a tenth of
the papers at random, keeps the topics as they are, and counts the topics whose name is the same
word for word; "share a term" those that keep at least one of their terms. Cost is the CPU time of
reading terms and naming all grains, as a share of the whole fit's.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping

import numpy as np
from rich.console import Console
from rich.table import Table
from topics_sets import SETS, TopicSet, load_set

from analysis.language.words import read_words
from analysis.topics import TopicModel
from analysis.topics.naming.names import Name, name_tree
from analysis.topics.naming.terms import read_terms

GRAINS = ("coarse", "medium", "fine")


def main() -> None:
    """Print one row a set and grain."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--sets", default=",".join(SETS), help="of " + ", ".join(SETS))
    ask.add_argument("--draws", type=int, default=5, help="times a tenth of the papers is dropped")
    asked = ask.parse_args()
    table = Table(
        "set",
        "grain",
        "topics",
        "covered: median",
        "lowest",
        "lists of terms",
        "stay",
        "share a term",
    )
    costs = []
    for name in asked.sets.split(","):
        data = load_set(name)
        started = time.process_time()
        model = TopicModel().fit(data.vectors, documents=data.texts, ids=data.ids)
        fit = time.process_time() - started
        started = time.process_time()
        terms = read_terms(read_words(data.texts))
        called = name_tree(terms, model.grains_, model.graph_)
        naming = time.process_time() - started
        costs.append(f"{name}: {naming:.1f} of {fit:.1f} CPU s ({naming / fit:.0%})")
        kept = _kept(data, model, asked.draws)
        for grain in GRAINS:
            own = {key: n for key, n in called.items() if key[0] == grain}
            if not own:
                continue
            covered = np.array([n.coverage for n in own.values()])
            stays = [pair for pair in kept if pair[0][0] == grain]
            table.add_row(
                name,
                grain,
                str(len(own)),
                f"{np.nanmedian(covered):.2f}",
                f"{np.nanmin(covered):.2f}",
                f"{np.mean([n.is_list for n in own.values()]):.0%}",
                f"{np.mean([same for _, same, _ in stays]):.0%}",
                f"{np.mean([shared for _, _, shared in stays]):.0%}",
            )
    console = Console(width=120)
    console.print(table)
    console.print("naming and reading terms: " + "; ".join(costs))


def _kept(
    data: TopicSet, model: TopicModel, draws: int
) -> list[tuple[tuple[str, int], bool, bool]]:
    """Say of every topic of every draw whether it keeps its name, and a part of it."""
    labels = {(g, t): name for g, t, name in _labels(model)}
    found = []
    for draw in range(draws):
        rng = np.random.default_rng(draw)
        rows = np.sort(rng.permutation(len(data))[: round(0.9 * len(data))])
        terms = read_terms(read_words([data.texts[i] for i in rows]))
        grains = {grain: found[rows] for grain, found in model.grains_.items()}
        now = name_tree(terms, grains, model.graph_[rows][:, rows].tocsr())
        found += [(key, *_alike(labels[key], name)) for key, name in _named(now).items()]
    return found


def _named(called: Mapping[tuple[str, int], Name]) -> dict[tuple[str, int], str]:
    return {key: name.label for key, name in called.items()}


def _labels(model: TopicModel) -> list[tuple[str, int, str]]:
    table = model.hierarchy_
    return list(zip(table["grain"], table["topic"].tolist(), table["label"], strict=True))


def _alike(before: str, after: str) -> tuple[bool, bool]:
    a, b = (
        set(label.casefold().replace(", ", " and ").split(" and ")) for label in (before, after)
    )
    return a == b, bool(a & b)


if __name__ == "__main__":
    main()
