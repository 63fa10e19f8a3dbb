"""What a fit costs beside BERTopic's, on the same vectors.

    python tests/benchmarks/topics_cost.py
    python tests/benchmarks/topics_cost.py --sizes 3000,20000

Samples of `arxiv_cs_trend` with `lsa` vectors. Every number comes from a process of its own:
CPU seconds of all threads, after a small run that compiles what numba compiles, and the peak
memory above that of the process with the vectors in it. Needs the reference data beside the
project.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits
from topics_sets import SHARED, document

from analysis.evaluate import adjusted_mutual_information
from analysis.language.words import read_words
from analysis.topics import TopicModel
from analysis.topics.clustering import cluster_papers
from analysis.topics.engines import find_bertopic
from analysis.topics.papers import read_papers
from analysis.vectors import get_encoder

HEADINGS = (
    "papers",
    "words",
    "points",
    "clustering",
    "whole fit",
    "BERTopic",
    "clustering / BERTopic",
    "fit / BERTopic",
    "peak, GB",
    "topics",
    "AMI",
    "AMI of BERTopic",
)
OURS, PARTS, PEER = "fit", "parts", "bertopic"


def peak() -> float:
    """Give the process' peak memory so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def read_sample(n: int) -> tuple[list[str], list[str], np.ndarray]:
    """Give texts, labels and vectors of a fixed random sample."""
    table = pd.read_parquet(SHARED / "corpora" / "arxiv_cs_trend.parquet")
    table = table.iloc[np.sort(np.random.default_rng(1).permutation(len(table))[:n])]
    texts = [document(t, a) for t, a in zip(table.title, table.abstract, strict=True)]
    return texts, list(table.label.astype(str)), get_encoder("lsa").fit(texts).encode(texts)


def measure(what: str, n: int) -> dict[str, float]:
    """Measure one thing, in this process."""
    texts, truth, vectors = read_sample(n)
    warm_up(what, vectors, texts)
    before, clock = peak(), time.process_time
    begun = clock()
    found: dict[str, float] = {}
    if what == PARTS:
        with threadpool_limits(1):
            words = read_words(texts)
            read = clock()
            papers = read_papers(vectors.astype(np.float64), texts, words, None, 0)
            placed = clock()
            result = cluster_papers(
                papers.kept_graph, papers.points[papers.kept], np.random.default_rng(0)
            )
        found = {"words": read - begun, "points": placed - read, "clustering": clock() - placed}
        labels = result.labels[papers.stand_ins(list(result.levels.values())[-1])]
    elif what == OURS:
        labels = TopicModel().fit(vectors, documents=texts).labels_
    else:
        labels = find_bertopic(vectors.astype(np.float64), texts, random_state=0).labels
    found |= {"cpu": clock() - begun, "peak": peak() - before, "k": float(labels.max() + 1)}
    return found | {"ami": adjusted_mutual_information(truth, labels)}


def warm_up(what: str, vectors: np.ndarray, texts: list[str]) -> None:
    """Compile what the measured call would compile."""
    if what == PEER:
        find_bertopic(vectors[:600].astype(np.float64), texts[:600], random_state=0)
    else:
        from analysis.points.neighbours import search_neighbours

        search_neighbours(np.random.default_rng(0).random((5000, 30), np.float32), 15, 0)
        TopicModel().fit(vectors[:200], documents=texts[:200])


def in_a_process(what: str, n: int) -> dict[str, float]:
    """Measure one thing in a process of its own."""
    command = [sys.executable, "-W", "ignore", __file__, "--one", what, "--sizes", str(n)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def main() -> None:
    """Run the benchmark."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--sizes", default="3000,20000,50000")
    ask.add_argument("--peer-up-to", type=int, default=50_000, help="papers BERTopic is run on")
    ask.add_argument("--one", choices=[OURS, PARTS, PEER], help=argparse.SUPPRESS)
    asked = ask.parse_args()
    sizes = [int(n) for n in asked.sizes.split(",")]
    if not SHARED.is_dir():
        raise SystemExit("The reference data (../shared) is not on this machine: nothing measured.")
    if asked.one:
        print(json.dumps(measure(asked.one, sizes[0])))
        return
    table = Table(*HEADINGS, title="CPU seconds; peak memory above the vectors")
    whole = []
    for n in sizes:
        parts, ours = in_a_process(PARTS, n), in_a_process(OURS, n)
        peer = in_a_process(PEER, n) if n <= asked.peer_up_to else dict.fromkeys(ours, math.nan)
        whole.append(ours["cpu"])
        times = [parts["words"], parts["points"], parts["clustering"], ours["cpu"], peer["cpu"]]
        shares = [parts["clustering"] / peer["cpu"], ours["cpu"] / peer["cpu"], ours["peak"]]
        table.add_row(
            str(n),
            *(f"{t:.1f}" for t in times),
            *(f"{s:.2f}" for s in shares),
            f"{ours['k']:.0f}",
            f"{ours['ami']:.3f}",
            f"{peer['ami']:.3f}",
        )
    Console(width=150).print(table)
    if len(sizes) > 1:
        growth = np.polyfit(np.log(sizes), np.log(whole), 1)[0]
        print(f"growth exponent of the whole fit: {growth:.2f} (goal 1.15)")
    print("goals: clustering a third of BERTopic's at 3,000, a quarter beyond; the whole fit as")
    print("much as BERTopic's at 3,000, half beyond; peak 1.2 GB at 50,000")


if __name__ == "__main__":
    main()
