"""Topics beside BERTopic's, at the number each finds and at BERTopic's number; joined sets.

    python tests/benchmarks/topics_bertopic.py
    python tests/benchmarks/topics_bertopic.py --sets other --join digests+bbc

Both get the same vectors in this process; BERTopic is run as its users know it (the engine
"bertopic"). AMI and ARI count a paper left out as a topic of its own. Two sets joined should
give more topics than either. Needs the reference data beside the project.
"""

from __future__ import annotations

import argparse

import numpy as np
from rich.console import Console
from rich.table import Table
from topics_sets import SETS, SHARED, TopicSet, load_set

from analysis.evaluate import adjusted_mutual_information, adjusted_rand
from analysis.topics import TopicModel


def told(data: TopicSet, labels: np.ndarray) -> list[str]:
    """Give number of topics, coverage, AMI and ARI as text."""
    known = [i for i, label in enumerate(data.truth) if label]
    truth = [data.truth[i] for i in known]
    scores = adjusted_mutual_information(truth, labels[known]), adjusted_rand(truth, labels[known])
    covered = float((labels >= 0).mean())
    return [str(labels.max() + 1), f"{covered:.2f}", *(f"{score:.3f}" for score in scores)]


def fit(data: TopicSet, **settings: object) -> np.ndarray:
    """Fit with the package's settings."""
    model = TopicModel(**settings)  # type: ignore[arg-type]
    return model.fit(data.vectors, documents=data.texts, ids=data.ids).labels_


def joined(a: TopicSet, b: TopicSet) -> TopicSet:
    """Put two sets together."""
    return TopicSet(
        f"{a.name}+{b.name}",
        [f"{data.name}:{i}" for data in (a, b) for i in data.ids],
        a.texts + b.texts,
        np.vstack([a.vectors, b.vectors]),
        a.truth + b.truth,
        a.whole_truth + b.whole_truth,
    )


def main() -> None:
    """Run the benchmark."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--sets", default="digests,bbc,aaai,other", help="of " + ", ".join(SETS))
    ask.add_argument("--join", default="digests+bbc,aaai+bbc", help="pairs of sets")
    asked = ask.parse_args()
    if not SHARED.is_dir():
        raise SystemExit("The reference data (../shared) is not on this machine: nothing measured.")
    table = Table("set", "system", "topics", "coverage", "AMI", "ARI")
    for name in asked.sets.split(","):
        data = load_set(name)
        peer = fit(data, engine="bertopic")
        k = int(peer.max()) + 1
        table.add_row(name, "BERTopic", *told(data, peer))
        table.add_row("", "Digest Atlas", *told(data, fit(data)))
        most = len(data) // 3
        table.add_row(
            "", f"Digest Atlas, {k} topics", *told(data, fit(data, n_topics=min(k, most)))
        )
    for pair in filter(None, asked.join.split(",")):
        both = joined(*(load_set(name) for name in pair.split("+")))
        table.add_row(pair, "Digest Atlas", *told(both, fit(both)))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
