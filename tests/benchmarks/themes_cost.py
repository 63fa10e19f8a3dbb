"""What filing costs: CPU seconds and peak memory, with the points that a topic model has made.

    python tests/benchmarks/themes_cost.py [--papers 2000,8000,50000]

Papers are drawn from the reference data with replacement, each with a little noise on its
vector, so that any number can be had; every size runs in a process of its own. Vectors, points
and the vectors of theme texts and concepts are there before the clock starts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time

import numpy as np
from themes_data import Encode, encoder, load
from threadpoolctl import threadpool_limits

from analysis.themes import ThemeAssigner, load_taxonomy, theme_texts
from analysis.themes.background import concepts
from analysis.themes.neighbourhood import paper_points

_SEED = 0


def measure(n_papers: int, papers: tuple[np.ndarray, list[str], list[str]]) -> str:
    """File so many papers, and give CPU seconds and the growth of peak memory."""
    vectors, texts, titles = papers
    taxonomy = load_taxonomy("machine-learning")
    asked = [*theme_texts(taxonomy), *concepts()]
    known = dict(zip(asked, encoder()(asked), strict=True))

    def encode(wanted: list[str]) -> np.ndarray:
        return np.stack([known[text] for text in wanted])

    rng = np.random.default_rng(_SEED)
    rows = rng.integers(len(texts), size=n_papers)
    X = vectors[rows] + rng.normal(scale=0.02, size=(n_papers, vectors.shape[1])).astype("f4")
    documents = [texts[i] for i in rows]
    points = paper_points(X, documents)
    before, start = _peak(), time.process_time()
    ThemeAssigner(taxonomy).fit(
        X,
        documents=documents,
        titles=[titles[i] for i in rows],
        ids=[str(i) for i in range(n_papers)],
        encode=encode,  # type: ignore[arg-type]
        points=points,
    )
    spent = time.process_time() - start
    return f"{n_papers:7d} papers  {spent:6.1f} CPU s  peak {before:.2f} to {_peak():.2f} GB"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    """Print a row per size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--papers", default="2000,8000,50000")
    sizes = [int(size) for size in parser.parse_args().papers.split(",")]
    encode: Encode = encoder()
    data = load("arxiv_cs", encode, 3000)
    with threadpool_limits(limits=1):
        for size in sizes:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                one = (data.vectors, data.documents, data.titles)
                print(pool.apply(measure, (size, one)), flush=True)


if __name__ == "__main__":
    main()
