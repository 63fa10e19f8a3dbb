"""The map beside umap-learn's, from the same papers.

    python tests/benchmarks/map.py
    python tests/benchmarks/map.py --sets digests

Trustworthiness (Venna and Kaski 2001) and the share of a paper's 15 nearest that are among its
15 nearest on the map, both held to the papers as points; CPU seconds, umap-learn's after a
first run that compiles. The last columns say how far papers move on either map, as a part of
its width, when the vectors change in their seventh decimal, as they do from processor to
processor. Needs the reference data beside the project.
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.manifold import trustworthiness
from threadpoolctl import threadpool_limits
from topics_sets import SETS, SHARED, TopicSet, load_set

from analysis.language.words import read_words
from analysis.points import fuzzy_graph, nearest_among, nearest_neighbours, neighbours_for
from analysis.topics import map_layout
from analysis.topics.papers import read_papers

NEAR = 15


def own_map(points: NDArray[np.float32]) -> NDArray[np.floating]:
    """Draw our map."""
    return map_layout(fuzzy_graph(*nearest_neighbours(points, neighbours_for(len(points)))))


def umap_map(points: NDArray[np.float32]) -> NDArray[np.floating]:
    """Draw umap-learn's map."""
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = UMAP(
            n_neighbors=neighbours_for(len(points)), metric="cosine", random_state=0
        ).fit_transform(points)
    found = found - found.min(axis=0)
    return np.asarray(found / found.max(), dtype=np.float64)


def kept(points: NDArray[np.float32], flat: NDArray[np.floating]) -> float:
    """Give the share of the nearest papers that stay the nearest on the map."""
    from sklearn.neighbors import NearestNeighbors

    true = nearest_among(points, points, NEAR)[0]
    found = NearestNeighbors(n_neighbors=NEAR).fit(flat).kneighbors(return_distance=False)
    return float(np.mean([len(set(a) & set(b)) / NEAR for a, b in zip(true, found, strict=True)]))


def points_of(data: TopicSet, most: int) -> NDArray[np.float32]:
    """Give a fixed sample of a set's papers as points."""
    rows = np.sort(np.random.default_rng(0).permutation(len(data))[:most])
    texts = [data.texts[i] for i in rows]
    return read_papers(data.vectors[rows].astype(float), texts, read_words(texts), None, 0).points


def main() -> None:
    """Run the benchmark."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--sets", default="digests,aaai,other", help="of " + ", ".join(SETS))
    ask.add_argument("--papers", type=int, default=2000, help="papers of a set at most")
    asked = ask.parse_args()
    if not SHARED.is_dir():
        raise SystemExit("The reference data (../shared) is not on this machine: nothing measured.")
    table = Table(
        "set", "map", "trustworthiness", "neighbours kept", "CPU s", "moved: median", "most"
    )
    maps = {"Digest Atlas": own_map, "umap-learn": umap_map}
    with threadpool_limits(1):
        umap_map(np.random.default_rng(0).random((100, 5)).astype(np.float32))
        for name in asked.sets.split(","):
            points = points_of(load_set(name), asked.papers)
            rng = np.random.default_rng(0)
            nearly = (points + 1e-7 * rng.normal(size=points.shape)).astype(np.float32)
            for title, draw in maps.items():
                begun = time.process_time()
                flat = draw(points)
                spent = time.process_time() - begun
                moved = np.abs(draw(nearly) - flat).max(axis=1)
                table.add_row(
                    f"{name} ({len(points)})",
                    title,
                    f"{trustworthiness(points, flat, n_neighbors=NEAR, metric='cosine'):.3f}",
                    f"{kept(points, flat):.3f}",
                    f"{spent:.1f}",
                    f"{np.median(moved):.4f}",
                    f"{moved.max():.4f}",
                )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
