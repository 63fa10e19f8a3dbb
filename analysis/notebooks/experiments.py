"""The experiments of the notebook on why topics move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

__all__ = ["fit_runs", "null_claims", "run_agreement"]


def fit_runs(
    vectors: ArrayLike,
    documents: Sequence[str],
    *,
    engine: Literal["consensus", "hdbscan", "bertopic"] = "consensus",
    seeds: Sequence[int] = (0,),
    order: Sequence[int] | None = None,
) -> NDArray[np.int64]:
    """Find topics once for every seed.

    Parameters
    ----------
    vectors : array_like, shape (n_papers, n_dims)
        Vectors of the papers.
    documents : sequence of str, length n_papers
        Their texts.
    engine : {"consensus", "hdbscan", "bertopic"}
        As in `analysis.TopicModel`; BERTopic comes with its defaults.
    seeds : sequence of int
        One run each.
    order : sequence of int, optional
        The order in which the papers are handed in; results come back in the original order.

    Returns
    -------
    ndarray of int, shape (n_runs, n_papers)
        Topic of every paper in every run; -1 means none.
    """
    from threadpoolctl import threadpool_limits

    from analysis.topics import TopicModel

    X = np.asarray(vectors)
    order = list(range(len(X))) if order is None else list(order)
    texts = [documents[i] for i in order]
    # A paper keeps its id wherever it stands; BERTopic's users have rows only.
    ids = None if engine == "bertopic" else [f"{position:05d}" for position in order]
    runs = np.empty((len(seeds), len(X)), dtype=np.int64)
    with threadpool_limits(limits=1):
        for row, seed in enumerate(seeds):
            model = TopicModel(engine=engine, random_state=seed)
            runs[row, order] = model.fit(X[order], documents=texts, ids=ids).labels_
    return runs


def run_agreement(runs: ArrayLike) -> NDArray[np.float64]:
    """Compare runs with each other.

    Parameters
    ----------
    runs : array_like of int, shape (n_runs, n_papers)
        Topics; every paper that a run leaves out (-1) counts as a group of its own.

    Returns
    -------
    ndarray of float, shape (n_runs, n_runs)
        Adjusted Rand index: 1 for the same grouping whatever the numbers, near 0 for chance.

    References
    ----------
    Hubert, L. and Arabie, P. (1985), Comparing partitions. *Journal of Classification* 2.

    Examples
    --------
    >>> run_agreement([[0, 0, 1, 1], [1, 1, 0, 0]]).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    from sklearn.metrics import adjusted_rand_score

    labels = np.array(runs, dtype=np.int64)
    alone = -1 - np.arange(labels.shape[1])
    labels = np.where(labels < 0, alone, labels)
    return np.array([[adjusted_rand_score(a, b) for b in labels] for a in labels])


def null_claims(n_studies: int = 100, *, n_themes: int = 15, random_state: int = 0) -> pd.DataFrame:
    """Compare digests in which nothing changed, many times over.

    Parameters
    ----------
    n_studies : int
        Number of pairs of digests to draw.
    n_themes : int
        Themes tested in each.
    random_state : int
        Seed.

    Returns
    -------
    DataFrame
        ``p_value`` and ``p_adjusted``: the smallest of each pair of digests.
    """
    from analysis.trends import compare_digests, simulate_digests

    smallest = []
    for seed in np.random.SeedSequence(random_state).generate_state(n_studies):
        drawn = simulate_digests(shares=[0.9 / n_themes] * n_themes, random_state=int(seed))
        table = compare_digests(
            drawn.membership, drawn.indicators, names=drawn.names, n_permutations=499
        )
        smallest.append((table["p_value"].min(), table["p_adjusted"].min()))
    return pd.DataFrame(smallest, columns=["p_value", "p_adjusted"])
