"""Fit the weights of evidence and the calibration of themes; leave each set out once.

    python tests/benchmarks/themes_fit.py [--leave-out]

Tasks are made of five labelled sets: papers filed under all of their themes, under those with
six seed phrases in ten, with names alone, under two thirds of the themes, under three and under
one (papers of the others belong nowhere then); and of themes that no paper is about: twenty far
fields on three sets, `pretraining` and `machine-learning` on papers of other fields, and
`pretraining` on news. News texts as they are here lack all small words, so they are only held
to the last. Printed are the numbers in use, those the search finds, and with --leave-out, for
every set, the accuracy on it with the numbers fitted on all sets and on the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from themes_data import TAXONOMIES, Encode, Float, Labelled, encoder, load
from themes_none import Papers, daily, names_only, news, other_fields
from threadpoolctl import threadpool_limits

from analysis.themes import Taxonomy, load_taxonomy
from analysis.themes.background import Background
from analysis.themes.evidence import text_evidence, theme_contrast, theme_margins
from analysis.themes.learn import learn_themes, soft_shares
from analysis.themes.settings import THEMES
from analysis.themes.words import phrase_hits, word_evidence

#: What a kind of task weighs in the fit.
_WEIGHTS = {
    "all": 4.0,
    "60 %": 1.0,
    "names": 0.5,
    "two thirds": 0.7,
    "three": 2.0,
    "one": 2.0,
    "absent": 1.0,
    "other field": 1.5,
}
#: Where the search starts, and how far its steps go.
_STEPS = {
    "near": 0.3,
    "steepness": 0.5,
    "close": 0.6,
    "contrast": 0.2,
    "words": 0.3,
    "none": 0.4,
    "nearer": 0.1,
}
_LAST = ("slope", "level", "prior")
_LEAST = -8.0  # log likelihood of a paper, at least: no label is beyond doubt
_SIZES = {"arxiv_cs": 1500, "arxiv_other": 1500, "bbc": 800}


@dataclass(frozen=True)
class Task:
    """Papers, themes, and what is right: a theme's index, the number of themes for none, -1."""

    set: str
    kind: str
    right: NDArray[np.intp]
    closeness: Float
    contrast: Float
    words: Float
    view: Float
    near: sp.csr_matrix

    @property
    def weight(self) -> float:
        """What it weighs in the fit."""
        return _WEIGHTS[self.kind] if self.set != "bbc" or self.kind == "other field" else 0.0


@contextmanager
def settings(values: Mapping[str, float]) -> Iterator[None]:
    """Let other numbers hold for the length of a block."""
    before = {name: getattr(THEMES, name) for name in values}
    for name, value in values.items():
        object.__setattr__(THEMES, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(THEMES, name, value)


def tasks(encode: Encode) -> list[Task]:
    """Make all tasks."""
    found: list[Task] = []
    absent, pretraining = load_taxonomy(TAXONOMIES / "absent.toml"), load_taxonomy("pretraining")
    learning = load_taxonomy("machine-learning")
    learning = replace(
        learning, themes=tuple(t for t in learning.themes if t.id != "science-medicine")
    )
    names = ("digests", "aaai", "arxiv_cs")
    sets = [load(name, encode, _SIZES.get(name)) for name in names]
    for data in (*sets, other_fields(encode), news(encode), daily(encode)):
        papers = Papers(_some(data), encode)
        if data.name != "hf_daily":
            found += _own(papers)
        if data.name in ("digests", "aaai", "hf_daily"):
            for taxonomy in (absent, names_only(absent)):
                found.append(_task(papers, "absent", taxonomy, none=True))
        if data.name in ("arxiv_other", "bbc"):
            found.append(_task(papers, "other field", pretraining, none=True))
        if data.name == "arxiv_other":
            found.append(_task(papers, "other field", learning, none=True))
    return found


def _some(data: Labelled) -> Labelled:
    n, size = len(data.gold), _SIZES.get(data.name, len(data.gold))
    return data.take(np.sort(np.random.default_rng(1).permutation(n)[:size])) if size < n else data


def _own(papers: Papers) -> Iterator[Task]:
    """Give the tasks of a set with themes of its own."""
    taxonomy, rng = papers.data.taxonomy, np.random.default_rng(1)
    weak = tuple(
        replace(t, seeds=tuple(s for s in t.seeds if rng.random() < 0.6)) for t in taxonomy.themes
    )
    yield _task(papers, "all", taxonomy)
    yield _task(papers, "names", names_only(taxonomy))
    yield _task(papers, "60 %", replace(taxonomy, themes=weak))
    n = len(taxonomy)
    for kind, size, draws in (("two thirds", round(n * 2 / 3), 3), ("three", 3, 2), ("one", 1, 3)):
        for draw in range(draws):
            keep = np.random.default_rng([size, draw]).permutation(n)[:size]
            yield _task(papers, kind, papers.data.with_themes([int(k) for k in keep]).taxonomy)


def _task(papers: Papers, kind: str, taxonomy: Taxonomy, *, none: bool = False) -> Task:
    data, ids = papers.data, list(taxonomy.ids)
    vectors = np.asarray(data.vectors, dtype=np.float64)
    right = np.array([len(ids) if g not in ids else ids.index(g) for g in data.gold])
    unknown = np.array([g is None for g in data.gold])
    if none:
        right = np.full(len(data.gold), len(ids))
    else:
        right[unknown] = -1
    background: Background = papers._background
    return Task(
        data.name,
        kind,
        right,
        theme_margins(vectors, taxonomy, papers.encode, background),
        theme_contrast(vectors, taxonomy, papers.encode),
        word_evidence(phrase_hits(data.documents, data.titles, taxonomy), len(ids)),
        *papers._near,
    )


@dataclass(frozen=True)
class Scored:
    """A task with its scores against none, and the log odds of none over the corpus."""

    task: Task
    ahead: Float
    none: float

    def log_p(self, last: Sequence[float]) -> Float:
        """Log probabilities of themes and none."""
        slope, level, prior = last
        odds = slope * self.ahead + level - prior * self.none
        odds = np.hstack([odds, np.zeros((len(odds), 1))])
        top = odds.max(axis=1, keepdims=True)
        return odds - top - np.log(np.exp(odds - top).sum(axis=1, keepdims=True))


def score(task: Task) -> Scored:
    """File the papers of a task with the numbers that hold."""
    said = text_evidence(task.closeness, task.contrast, task.words)
    scores: Float = sum(learn_themes(said, task.view, task.near).values(), np.zeros(()))
    n, prior = len(scores), THEMES.prior_papers
    none = (soft_shares(scores)[:, -1].sum() + prior * THEMES.doubt) / (n + prior)
    return Scored(task, scores[:, :-1] - scores[:, -1:], float(np.log(none / (1 - none))))


def loss(scored: Sequence[Scored], last: Sequence[float]) -> float:
    """Weighted mean negative log likelihood."""
    total = 0.0
    for one in scored:
        rows = np.flatnonzero(one.task.right >= 0)
        p = one.log_p(last)[rows, one.task.right[rows]]
        total -= one.task.weight * float(np.maximum(p, _LEAST).mean())
    return total


def fit_last(scored: Sequence[Scored]) -> tuple[float, Sequence[float]]:
    """Fit the calibration, given the weights of evidence."""
    start = [getattr(THEMES, name) for name in _LAST]
    found = minimize(
        lambda last: loss(scored, last),
        start,
        method="Nelder-Mead",
        options={"xatol": 0.01, "fatol": 1e-3, "maxiter": 200},
    )
    return float(found.fun), found.x


def search(some: Sequence[Task]) -> dict[str, float]:
    """Walk from the numbers in use to better ones, one at a time, in halving steps."""
    best = {name: float(getattr(THEMES, name)) for name in _STEPS}

    def worth(values: Mapping[str, float]) -> tuple[float, Sequence[float]]:
        with settings(values):
            return fit_last([score(task) for task in some if task.weight])

    least, last = worth(best)
    for scale in (1.0, 0.5):
        for name, step in _STEPS.items():
            for sign in (1, -1):
                tried = best | {name: best[name] + sign * scale * step}
                found = worth(tried)
                if found[0] < least - 1e-3:
                    (least, last), best = found, tried
                    break
    return best | dict(zip(_LAST, map(float, last), strict=True))


def accuracy(some: Sequence[Task], values: Mapping[str, float]) -> float:
    """Mean accuracy of the tasks with all themes; a paper left unfiled counts as wrong."""
    found = []
    with settings(values):
        for task in some:
            if task.kind == "all":
                p = score(task).log_p([getattr(THEMES, name) for name in _LAST])
                rows = np.flatnonzero((task.right >= 0) & (task.right < p.shape[1] - 1))
                best = np.where(p[:, :-1].max(axis=1) >= p[:, -1], p[:, :-1].argmax(axis=1), -1)
                found.append((best[rows] == task.right[rows]).mean())
    return float(np.mean(found))


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--leave-out", action="store_true")
    asked = parser.parse_args()
    with threadpool_limits(limits=1):
        every = tasks(encoder())
        used = {name: float(getattr(THEMES, name)) for name in (*_STEPS, *_LAST)}
        print("in use", {name: round(value, 2) for name, value in used.items()})
        found = search(every)
        print("found ", {name: round(value, 2) for name, value in found.items()}, flush=True)
        for name in dict.fromkeys(task.set for task in every if task.kind == "all"):
            own = [task for task in every if task.set == name]
            row = f"{name:12s} in use {accuracy(own, used):.3f}  fitted {accuracy(own, found):.3f}"
            if asked.leave_out:
                apart = search([task for task in every if task.set != name])
                row += f"  fitted on the others {accuracy(own, apart):.3f}"
            print(row, flush=True)


if __name__ == "__main__":
    main()
