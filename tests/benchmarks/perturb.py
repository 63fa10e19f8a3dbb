"""Topics of the digests when something changes that should change little.

    python tests/benchmarks/perturb.py
    python tests/benchmarks/perturb.py --only one,redrawn,calibration
    python tests/benchmarks/perturb.py --draws 5

Every fit has a seed of its own, so everything is redrawn. ARI compares the papers that were
not changed with the fit of the digests as they are. Of five fixed variants the worst counts.
Needs the reference data beside the project; the cache keeps the vectors of changed texts.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits
from topics_sets import SHARED, TopicSet, encode, load_set

from analysis.evaluate import adjusted_rand
from analysis.topics import TopicModel, match_topics

VARIANTS = 5
BOILERPLATE = (
    "Code and data are available on request.",
    "Our results hold over a wide range of settings and baselines.",
    "We hope that this work encourages further study of the subject.",
    "All experiments were run on eight accelerators for less than one day.",
    "This is an extended version of a paper given at a workshop.",
)
FOREIGN = (
    "Wir stellen ein Verfahren vor, mit dem {a} und {b} besser als bisher erkannt werden, und "
    "zeigen an vielen Beispielen, dass es auch bei wenigen Daten zuverlässig arbeitet.",
    "Nous présentons une méthode qui permet de mieux étudier {a} et {b}, et nous montrons avec "
    "de nombreux exemples qu'elle reste fiable même lorsque les données sont rares.",
    "Presentamos un método que permite estudiar mejor {a} y {b}, y mostramos con muchos ejemplos "
    "que sigue siendo fiable incluso cuando los datos son escasos.",
    "Presentiamo un metodo che permette di studiare meglio {a} e {b}, e mostriamo con molti "
    "esempi che resta affidabile anche quando i dati sono pochi.",
)
THINGS = ["Wasser", "Luft", "Pflanzen", "Brücken", "Sterne", "Tiere", "Wälder", "Meere"]
GOALS = {
    "boilerplate": 0.9,
    "copies": 0.95,
    "foreign": 0.95,
    "templates": 0.95,
    "cut": 0.65,
    "titles": 0.65,
}


def fit(texts: list[str], ids: list[str], vectors: np.ndarray, seed: int) -> TopicModel:
    """Fit with a seed of its own."""
    return TopicModel(random_state=seed).fit(vectors, documents=texts, ids=ids)


def changed(data: TopicSet, kind: str, draw: int) -> tuple[list[str], list[str], np.ndarray]:
    """Give the texts and ids of a variant, and the rows of the papers that are as they were."""
    rng = np.random.default_rng([draw, len(kind)])
    texts, ids, n = list(data.texts), list(data.ids), len(data)
    same = np.arange(n)
    if kind == "boilerplate":
        texts = [f"{text} {BOILERPLATE[draw]}" for text in texts]
    elif kind == "copies":
        for row in rng.choice(n, 30, replace=draw % 2 == 0):
            texts.append(re.sub(r"\bwe\b", "the authors", texts[row]) + " Revised version.")
            ids.append(f"copy:{draw}:{len(ids)}")
    elif kind in ("foreign", "templates"):
        for i in range(20):
            words = rng.choice(THINGS, 4, replace=False)
            some = FOREIGN[(draw if kind == "templates" else i) % len(FOREIGN)]
            rest = FOREIGN[i % len(FOREIGN)].format(a=words[2], b=words[3])
            text = some.format(a=words[0], b=words[1])
            texts.append(text if kind == "templates" else f"{text} {rest}")
            ids.append(f"{kind}:{draw}:{i}")
    elif kind == "cut":
        texts = [text[: int(len(text) * (0.6 + 0.02 * (draw - 2)))] for text in texts]
    else:
        for row in rng.choice(n, round(0.3 * n), replace=False):
            texts[row] = re.split(r"(?<=[.?!]) ", texts[row], maxsplit=1)[0]
        same = np.array([i for i in range(n) if texts[i] == data.texts[i]])
    return texts, ids, same


def variants(data: TopicSet, kind: str, before: np.ndarray) -> Iterator[float]:
    """Fit the variants of a kind."""
    for draw in range(VARIANTS):
        texts, ids, same = changed(data, kind, draw)
        model = fit(texts, ids, encode(texts), 500 + draw)
        yield adjusted_rand([str(label) for label in before[same]], model.labels_[same])


def left_out(data: TopicSet, before: np.ndarray, n_out: int, draws: int) -> tuple[list, list]:
    """Leave papers out; give the ARI on the others and the number of topics, draw by draw."""
    alike, sizes = [], []
    for draw in range(draws):
        rng = np.random.default_rng([draw, n_out])
        rows = np.sort(rng.permutation(len(data))[n_out:])
        texts, ids = [data.texts[i] for i in rows], [data.ids[i] for i in rows]
        model = fit(texts, ids, data.vectors[rows], 100 + draw)
        alike.append(adjusted_rand([str(label) for label in before[rows]], model.labels_))
        sizes.append(len(model.topics_))
    return alike, sizes


def calibration(data: TopicSet, model: TopicModel, refits: int) -> float:
    """Mean gap between `soft_membership_` and the share of refits, in tenths of the former."""
    share = np.zeros_like(model.soft_membership_)
    for seed in range(refits):
        again = fit(data.texts, data.ids, data.vectors, 1000 + seed).labels_
        for theirs, ours in match_topics(model.labels_, again)[0].items():
            share[again == theirs, ours] += 1 / refits
    said, seen = model.soft_membership_.ravel(), share.ravel()
    told = said > 0.02
    said, seen = said[told], seen[told]
    tenth = np.minimum((said * 10).astype(int), 9)
    gaps = [abs(said[tenth == t].mean() - seen[tenth == t].mean()) for t in np.unique(tenth)]
    return float(np.average(gaps, weights=np.bincount(tenth)[np.unique(tenth)]))


def main() -> None:
    """Run the benchmark."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    every = ["one", "tenth", "redrawn", *GOALS, "calibration"]
    ask.add_argument("--only", default=",".join(every), help="of " + ", ".join(every))
    ask.add_argument("--draws", type=int, default=30, help="papers left out one by one, refits")
    asked = ask.parse_args()
    if not SHARED.is_dir():
        raise SystemExit("The reference data (../shared) is not on this machine: nothing measured.")
    data = load_set("digests")
    table = Table("what changes", "ARI, mean", "lowest", "topics", "goal")
    with threadpool_limits(1):
        model = fit(data.texts, data.ids, data.vectors, 0)
        before, k = model.labels_, len(model.topics_)
        for kind in asked.only.split(","):
            if kind in ("one", "tenth", "redrawn"):
                n_out = {"one": 1, "tenth": len(data) // 10, "redrawn": 0}[kind]
                alike, sizes = left_out(data, before, n_out, asked.draws)
                near = np.mean(np.abs(np.array(sizes) - k) <= 1)
                said = f"{min(sizes)} to {max(sizes)}, within 1 of {k}: {near:.0%}"
                goal = {"one": ".93, .80, 90%", "tenth": ".80", "redrawn": ".93"}[kind]
            elif kind == "calibration":
                gap = calibration(data, model, asked.draws)
                table.add_row(kind, f"gap {gap:.3f}", "", "", ".07")
                continue
            else:
                alike, said = list(variants(data, kind, before)), ""
                goal = f"{GOALS[kind]:.2f} (lowest)"
            table.add_row(kind, f"{np.mean(alike):.3f}", f"{min(alike):.3f}", said, goal)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
