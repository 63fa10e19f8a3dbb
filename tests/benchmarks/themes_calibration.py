"""Fit the constants of `analysis.themes.calibrate` on labelled corpora.

The tasks are AAAI areas and arXiv categories: whole and in samples of 60 to 1,500 papers, with
all themes and with some of them only (papers of the others are then rightly left unfiled).

    python tests/benchmarks/themes_calibration.py
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from themes_data import Encode, Labelled, encoder, evidence, load

from analysis.themes import theme_texts
from analysis.themes.assigner import weigh
from analysis.themes.calibrate import PARAMETERS, calibration_features, unevenness

_SIZES = {15_000: 4, 1500: 2, 500: 6, 136: 12, 60: 12}  # papers, at most, and tasks drawn
_SAMPLES = 0.5  # weight of all samples with all themes, beside the whole corpus
_SOME = 0.3  # weight of all tasks with some themes: a reader's cover most of a corpus
_SUMS = 1e-3  # weight of the squared Spiegelhalter statistic of a whole corpus
Task = tuple[NDArray[np.float64], NDArray[np.float64]]  # features, right or wrong


def spiegelhalter(p: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Spiegelhalter's z: 0 for perfect calibration, standard normal under it."""
    spread = np.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    return float(((right - p) * (1 - 2 * p)).sum() / spread)


def task(data: Labelled, encode: Encode) -> Task:
    """File the papers and note how clear the best theme was, and whether it was right."""
    said = evidence(data, encode)
    scores, _ = weigh(said.texts, said.view, said.near, np.full(said.shape, np.nan))
    texts = said.texts["similarity"] + said.texts["words"]
    features = calibration_features(scores, unevenness(texts[:, :-1], said.near))
    best = np.array(data.taxonomy.ids)[scores[:, :-1].argmax(axis=1)]
    known = np.array([g is not None for g in data.gold])
    return features[known], (best == data.gold)[known].astype(float)


def samples(
    data: Labelled, encode: Encode, rng: np.random.Generator, *, all_themes: bool
) -> dict[int, list[Task]]:
    """Draw tasks by size, with all of the themes or with some."""
    tasks: dict[int, list[Task]] = {}
    for size, repeats in _SIZES.items():
        for _ in range(repeats if size < len(data.gold) or not all_themes else 0):
            rows = np.sort(rng.permutation(len(data.gold))[:size])
            drawn, n_themes = data.take(rows), len(data.taxonomy)
            if not all_themes:
                keep = rng.permutation(n_themes)[: rng.integers(n_themes // 3, n_themes)]
                drawn = drawn.with_themes([int(k) for k in keep])
            tasks.setdefault(size, []).append(task(drawn, encode))
    return tasks


def fit(
    whole: list[Task], full: list[dict[int, list[Task]]], some: list[dict[int, list[Task]]]
) -> NDArray[np.float64]:
    """Maximise the likelihood, and hold the whole corpora to Spiegelhalter's test."""
    weighed = [(1.0, t) for t in whole]
    for weight, groups in ((_SAMPLES, full), (_SOME, some)):
        for tasks in groups:
            drawn = [t for part in tasks.values() for t in part]
            weighed += [(weight / len(drawn), t) for t in drawn]

    def loss(w: NDArray[np.float64]) -> float:
        held = sum(_SUMS * spiegelhalter(_p(t[0], w), t[1]) ** 2 for t in whole)
        return held + sum(weight * _nll(t, w) for weight, t in weighed)

    return minimize(loss, PARAMETERS, method="BFGS").x


def _p(features: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(1 / (1 + np.exp(-np.clip(features @ w, -30, 30))), 1e-9, 1 - 1e-9)


def _nll(one: Task, w: NDArray[np.float64]) -> float:
    p = _p(one[0], w)
    return float(-np.log(np.where(one[1] == 1, p, 1 - p)).mean())


def report(name: str, one: Task, w: NDArray[np.float64]) -> None:
    """Print how the probabilities fit one task."""
    p, right = _p(one[0], w), one[1]
    base = right.mean() * (1 - right.mean())
    print(
        f"  {name:26s} n {len(p):6d}  right {right.mean():.3f}  mean p {p.mean():.3f}  "
        f"Brier {((p - right) ** 2).mean():.4f} (constant {base:.4f})  "
        f"z {spiegelhalter(p, right):+.2f}"
    )


def halves(whole: list[Task], rng: np.random.Generator, repeats: int = 10) -> list[list[float]]:
    """Fit on one half of each whole corpus and give the z of the other half."""
    zs: list[list[float]] = [[] for _ in whole]
    for _ in range(repeats):
        masks = [rng.random(len(t[1])) < 0.5 for t in whole]
        w = fit([(f[m], r[m]) for (f, r), m in zip(whole, masks, strict=True)], [], [])
        for z, (f, r), m in zip(zs, whole, masks, strict=True):
            z.append(spiegelhalter(_p(f[~m], w), r[~m]))
    return zs


def main() -> None:
    """Fit, and print the constants with what they were fitted on."""
    encode, names = encoder(), ("aaai", "arxiv_cs")
    corpora = [load(name, encode) for name in names]
    for data in corpora:
        encode(theme_texts(data.taxonomy))
    rng = np.random.default_rng(0)
    whole = [task(data, encode) for data in corpora]
    full = [samples(data, encode, rng, all_themes=True) for data in corpora]
    some = [samples(data, encode, rng, all_themes=False) for data in corpora]
    w = fit(whole, full, some)
    digests = task(load("digests", encode), encode)
    for title, weights in (("fitted", w), ("in use", PARAMETERS)):
        print(title, np.round(weights, 3).tolist())
        for name, one, *groups in zip(names, whole, full, some, strict=True):
            report(name, one, weights)
            for kind, tasks in zip(("all themes", "some themes"), groups, strict=True):
                for size, part in tasks.items():
                    f, r = (np.concatenate(x) for x in zip(*part, strict=True))
                    report(f"{name} {size} {kind}", (f, r), weights)
        report("digests (not fitted)", digests, weights)
    print("fitted on one half, tested on the other (without the samples):")
    for name, z in zip(names, halves(whole, rng), strict=True):
        passed = np.mean(np.abs(z) < 1.96)
        print(f"  {name}: |z| < 1.96 in {passed:.0%} of 10 splits; mean z {np.mean(z):+.2f}")


if __name__ == "__main__":
    main()
