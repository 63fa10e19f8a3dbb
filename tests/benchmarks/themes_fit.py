"""Fit the weights of evidence of themes; leave each set out once.

    python tests/benchmarks/themes_fit.py [--leave-out]

Tasks are made of labelled sets: papers filed under all of their themes, under those with six
seed phrases in ten, with names alone, under two thirds of the themes, under three and under one
(papers of the others belong nowhere then); of themes that no paper is about: twenty far fields
together, each alone and beside present ones, `pretraining` and `machine-learning` on papers of
other fields and of neighbouring areas (there, papers on vision, language and robots belong under
some theme); and of sets poured together. Printed are the numbers in use, those the fit finds,
and with --leave-out, for every set, accuracy and expected calibration error on it with the
numbers fitted on all sets and on the others. Needs PyTorch, for its derivatives alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from themes_data import TAXONOMIES, Encode, Labelled, encoder, load
from themes_none import OTHER_AREAS, Papers, daily, name_only, names_only, news, other_fields
from themes_scores import calibration_error
from threadpoolctl import threadpool_limits
from torch import Tensor

from analysis.themes import Taxonomy, Theme, load_taxonomy
from analysis.themes.evidence import spread_of, theme_contrast, theme_margins
from analysis.themes.settings import THEMES
from analysis.themes.words import phrase_hits, word_evidence

#: What a kind of task weighs in the fit; it is shared by the sets, and by the tasks of a set.
_WEIGHTS = {
    "all": 4.0,
    "60 %": 1.0,
    "names": 1.0,
    "two thirds": 1.2,
    "three": 1.5,
    "one": 1.5,
    "absent": 1.0,
    "absent beside": 3.0,
    "other field": 1.5,
    "near field": 2.0,
    "poured": 1.0,
}
_FITTED = ("shortfall", "contrast", "aside", "words", "level", "neighbour")
_LEAST = -8.0  # log likelihood of a paper, at least: no label is beyond doubt
_SIZES = {"aaai": 1200, "arxiv_cs": 1200, "arxiv_other": 1000, "bbc": 800}
_FAR = (
    *("cs.CC", "cs.CG", "cs.DC", "cs.DM", "cs.DS", "cs.ET", "cs.FL", "cs.GT", "cs.IT", "cs.LO"),
    *("cs.NA", "cs.NI", "cs.OS", "cs.PF", "cs.PL", "cs.SC"),
)
_WITHIN = ("computer-vision", "natural-language-processing", "robotics", "cs.CV", "cs.CL", "cs.RO")
_UNKNOWN, _SOME, _NOT_LAST = -1, -2, -3  # what is right, besides a theme or none

Numbers = Mapping[str, Tensor]


@dataclass(frozen=True)
class Task:
    """Papers, themes, and what is right: a theme's index, the number of themes for none, ..."""

    set: str
    kind: str
    right: Tensor
    margins: Tensor
    contrast: Tensor
    spread: float
    words: Tensor
    near: Tensor
    weight: float = 0.0


def tasks(encode: Encode) -> list[Task]:
    """Make all tasks."""
    absent, pretraining = load_taxonomy(TAXONOMIES / "absent.toml"), load_taxonomy("pretraining")
    learning = load_taxonomy("machine-learning")
    narrow = tuple(t for t in learning.themes if t.id != "science-medicine")
    sets = [load(name, encode) for name in ("digests", "aaai", "arxiv_cs")]
    papers = {d.name: Papers(_some(d), encode) for d in (*sets, other_fields(encode), news(encode))}
    papers["hf_daily"] = Papers(daily(encode), encode)
    found: list[Task] = []
    for name, one in papers.items():
        if name != "hf_daily":
            found += _own(one)
        if name in ("digests", "aaai", "hf_daily"):
            for taxonomy in (absent, names_only(absent)):
                found.append(_task(one, "absent", taxonomy, _nowhere))
            found += _beside(one, absent.themes, pretraining.themes)
        if name in ("arxiv_other", "bbc"):
            found.append(_task(one, "other field", pretraining, _nowhere))
        if name == "arxiv_other":
            found.append(_task(one, "other field", replace(learning, themes=narrow), _nowhere))
        if name in ("aaai", "arxiv_cs"):
            found.append(_task(one, "near field", learning, _near))
    for name, size, other in (("digests", 136, 500), ("aaai", 150, 500), ("hf_daily", 500, 500)):
        both = _poured(papers[name].data, size, papers["arxiv_other"].data, other, encode)
        right = _within if name == "hf_daily" else _gold
        found.append(_task(both, "poured", both.data.taxonomy, right))
    counts = [(task.set, task.kind) for task in found]
    return [replace(t, weight=_WEIGHTS[t.kind] / counts.count((t.set, t.kind))) for t in found]


def _some(data: Labelled) -> Labelled:
    n, size = len(data.gold), _SIZES.get(data.name, len(data.gold))
    return data.take(np.sort(np.random.default_rng(1).permutation(n)[:size])) if size < n else data


def _poured(one: Labelled, n: int, other: Labelled, m: int, encode: Encode) -> Papers:
    """Put some papers of one set among some of another, which belong nowhere."""
    rng = np.random.default_rng(2)
    a, b = (d.take(rng.permutation(len(d.gold))[:size]) for d, size in ((one, n), (other, m)))
    return Papers(
        replace(
            a,
            documents=a.documents + b.documents,
            titles=a.titles + b.titles,
            vectors=np.vstack([a.vectors, b.vectors]),
            gold=np.append(a.gold, np.full(len(b.gold), "elsewhere", dtype=object)),
            secondary=a.secondary + b.secondary,
        ),
        encode,
    )


def _own(papers: Papers) -> Iterator[Task]:
    """Give the tasks of a set with themes of its own."""
    taxonomy, rng = papers.data.taxonomy, np.random.default_rng(1)
    weak = tuple(
        replace(t, seeds=tuple(s for s in t.seeds if rng.random() < 0.6)) for t in taxonomy.themes
    )
    yield _task(papers, "all", taxonomy, _gold)
    yield _task(papers, "names", names_only(taxonomy), _gold)
    yield _task(papers, "60 %", replace(taxonomy, themes=weak), _gold)
    n = len(taxonomy)
    for kind, size, draws in (("two thirds", round(n * 2 / 3), 3), ("three", 3, 2), ("one", 1, 3)):
        for draw in range(draws):
            keep = np.random.default_rng([size, draw]).permutation(n)[:size]
            some = papers.data.with_themes([int(k) for k in keep]).taxonomy
            yield _task(papers, kind, some, _gold)


def _beside(
    papers: Papers, absent: Sequence[Theme], pretraining: Sequence[Theme]
) -> Iterator[Task]:
    """Ask about an absent theme alone and beside others."""
    present = papers.data.taxonomy.themes
    for draw in range(8):
        rng = np.random.default_rng([7, draw])
        asked = absent[int(rng.integers(len(absent)))]
        three = tuple(present[int(k)] for k in rng.permutation(len(present))[:3])
        others = ((), present[:1], three, tuple(pretraining))[draw % 4]
        if draw % 2:
            asked, others = name_only(asked), tuple(map(name_only, others))
        right = _not_last if others else _nowhere
        yield _task(papers, "absent beside", Taxonomy("asked", (*others, asked)), right)


def _gold(data: Labelled, ids: Sequence[str]) -> np.ndarray:
    right = [len(ids) if g not in ids else ids.index(g) for g in data.gold]
    return np.where([g is None for g in data.gold], _UNKNOWN, right)


def _nowhere(data: Labelled, ids: Sequence[str]) -> np.ndarray:
    return np.full(len(data.gold), len(ids))


def _not_last(data: Labelled, ids: Sequence[str]) -> np.ndarray:
    return np.full(len(data.gold), _NOT_LAST)


def _near(data: Labelled, ids: Sequence[str]) -> np.ndarray:
    gold = data.gold.astype(str)
    right = np.where(np.isin(gold, (*OTHER_AREAS, *_FAR)), len(ids), _UNKNOWN)
    return np.where(np.isin(gold, _WITHIN), _SOME, right)


def _within(data: Labelled, ids: Sequence[str]) -> np.ndarray:
    return np.where([g == "elsewhere" for g in data.gold], len(ids), _SOME)


def _task(
    papers: Papers,
    kind: str,
    taxonomy: Taxonomy,
    right: Callable[[Labelled, Sequence[str]], np.ndarray],
) -> Task:
    data = papers.data
    vectors = np.asarray(data.vectors, dtype=np.float64)
    contrast = theme_contrast(vectors, taxonomy, papers.encode, papers.background)
    words = word_evidence(phrase_hits(data.documents, data.titles, taxonomy), len(taxonomy))
    near = papers.near[1].tocoo()
    return Task(
        data.name,
        kind,
        torch.tensor(right(data, list(taxonomy.ids))),
        torch.tensor(theme_margins(vectors, taxonomy, papers.encode, papers.background)),
        torch.tensor(contrast),
        spread_of(contrast),
        torch.tensor(words),
        torch.sparse_coo_tensor(
            torch.tensor(np.stack([near.row, near.col])), torch.tensor(near.data), near.shape
        ).coalesce(),
    )


def log_p(task: Task, numbers: Numbers) -> Tensor:
    """Log probabilities of the themes and none, as `weigh` gives them."""
    said = (
        numbers["words"] * task.words
        + numbers["contrast"] * (task.contrast - numbers["aside"]) / task.spread
        - numbers["shortfall"] * torch.clamp(task.margins, max=0.0) ** 2
        + numbers["level"]
    )
    scores = said
    for _ in range(THEMES.rounds):
        around = torch.log(torch.sparse.mm(task.near, torch.exp(_with_none(scores))) + THEMES.doubt)
        scores = said + numbers["neighbour"] * (around[:, :-1] - around[:, -1:])
    return _with_none(scores)


def _with_none(scores: Tensor) -> Tensor:
    return torch.log_softmax(torch.hstack([scores, torch.zeros(len(scores), 1)]), 1)


def loss(task: Task, numbers: Numbers) -> Tensor:
    """Weighted mean negative log likelihood."""
    p, right = log_p(task, numbers), task.right

    def other_than(column: int) -> Tensor:
        return torch.log1p(-torch.exp(p[:, column]).clamp(max=1 - 1e-9))

    found = p.gather(1, right.clamp(min=0)[:, None])[:, 0]
    found = torch.where(right == _SOME, other_than(-1), found)
    found = torch.where(right == _NOT_LAST, other_than(-2), found)
    return -task.weight * found[right != _UNKNOWN].clamp(min=_LEAST).mean()


def in_use() -> dict[str, float]:
    """Give the numbers in use."""
    return {name: float(getattr(THEMES, name)) for name in _FITTED}


def fit(some: Sequence[Task]) -> dict[str, float]:
    """Find the likeliest numbers."""
    numbers = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in in_use().items()
    }
    search = torch.optim.LBFGS(list(numbers.values()), max_iter=25, line_search_fn="strong_wolfe")

    def step() -> float:
        search.zero_grad()
        total = 0.0
        for task in some:
            one = loss(task, numbers)
            one.backward()
            total += one.item()
        return total

    search.step(step)
    return {name: value.item() for name, value in numbers.items()}


def scored(some: Sequence[Task], values: Mapping[str, float]) -> str:
    """Say accuracy (unfiled counts as wrong) and calibration error of a set with all themes."""
    task = next(task for task in some if task.kind == "all")
    p = torch.exp(log_p(task, {k: torch.tensor(v) for k, v in values.items()})).numpy()
    right, n_themes = task.right.numpy(), p.shape[1] - 1
    known, inside = right != _UNKNOWN, (right >= 0) & (right < n_themes)
    accuracy = (p.argmax(axis=1) == right)[inside].mean()
    best = p[:, :-1].argmax(axis=1) == right
    return f"{accuracy:.3f} (error {calibration_error(p[known, :-1].max(axis=1), best[known]):.3f})"


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--leave-out", action="store_true")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    with threadpool_limits(limits=1):
        every = tasks(encoder())
        found = fit(every)
        for title, values in (("in use", in_use()), ("found", found)):
            print(title, {name: round(value, 3) for name, value in values.items()}, flush=True)
        for name in dict.fromkeys(task.set for task in every if task.kind == "all"):
            own = [task for task in every if task.set == name]
            row = f"{name:12s} in use {scored(own, in_use())}  fitted {scored(own, found)}"
            if asked.leave_out:
                apart = fit([task for task in every if task.set != name])
                row += f"  fitted on the others {scored(own, apart)}"
            print(row, flush=True)


if __name__ == "__main__":
    main()
