"""Real truths for the trends benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.progress import Progress
from scipy import stats
from trends_peers import bertrend_rule

from analysis.errors import InputError
from analysis.trends import SimulatedDigests, series_shares, trend

CALLED = ("growing", "shrinking")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    setting: str
    method: str
    measure: str
    value: float
    error: float
    goal: str = ""
    met: str = ""


def met(value: float, error: float, goal: str) -> str:
    if not goal:
        return ""
    sign, *numbers = goal.split()
    bounds = [float(number) for number in numbers if number[0].isdigit() or number[0] == "."]
    if sign == "<=":
        return "yes" if value <= bounds[0] + 2 * error else "NO"
    if sign == ">=":
        return "yes" if value >= bounds[0] else "NO"
    return "yes" if bounds[0] <= value <= bounds[1] else "NO"


TERMS = {
    "diffusion language model": r"diffusion (?:large )?language model",
    "GRPO/RLVR": r"\bgrpo\b|\brlvr\b|verifiable reward",
    "reasoning": r"reasoning",
    "agent": r"\bagent(?:s|ic)?\b",
    "gui/computer use": r"\bgui\b|computer[- ]use",
    "mamba/ssm": r"\bmamba\b|state[- ]space model",
    "vla": r"vision-language-action|\bvlas?\b",
    "world model": r"world model",
    "video generation": r"video generation|text-to-video|video diffusion",
    "3d gaussian": r"gaussian splatting|3d gaussian",
    "mixture of experts": r"mixture[- ]of[- ]experts|\bmoe\b",
    "dpo/preference": r"\bdpo\b|preference optimi[sz]ation",
    "lora": r"\blora\b|low-rank adapt",
    "rag": r"\brag\b|retrieval[- ]augmented",
    "speech/audio": r"speech|audio",
    "deep research": r"deep research",
    "nerf": r"\bnerfs?\b|neural radiance",
    "unified multimodal": r"unified multimodal",
    "memory": r"memory",
    "safety/jailbreak": r"safety|jailbreak",
}


def document(title: str, abstract: str) -> str:
    """Text of a paper as the encoders are given it."""
    title, abstract = " ".join(title.split()), " ".join(abstract.split())
    return f"{title}{'' if title[-1:] in '.?!' else '.'} {abstract}"


def shuffled(labels: NDArray, day: NDArray, seed: int) -> tuple[bool, bool, bool]:
    """Any verdict when the daily digests are shuffled; ours, ours by quarter, BERTrend's."""
    order = np.random.default_rng(seed).permutation(day.max() + 1)
    moved = order[day]
    names = range(labels.shape[1])
    dates = pd.date_range("2024-05-27", periods=day.max() + 1).strftime("%Y-%m-%d").to_numpy()
    calls = []
    for by in ("day", "quarter"):
        table = trend(
            None, labels, names=names, dates=dates[moved].tolist(), by=by,
            n_permutations=999, random_state=seed,
        )  # fmt: skip
        calls.append(bool(table["verdict"].isin(CALLED).any()))
    member = moved[:, None] == np.arange(day.max() + 1)
    drawn = SimulatedDigests(member, labels, labels, labels.astype(float), [], [], labels[:0])
    return calls[0], calls[1], bool(bertrend_rule(drawn).any())


def hf_daily_labels(papers: pd.DataFrame) -> tuple[NDArray, list[str]]:
    """All themes of the general taxonomy that each daily paper is filed under."""
    from analysis.themes import ThemeAssigner, load_taxonomy
    from analysis.vectors import get_encoder

    encoder = get_encoder("minilm")
    texts = [document(*pair) for pair in zip(papers["title"], papers["abstract"], strict=True)]
    assigner = ThemeAssigner(load_taxonomy("machine-learning"))
    filed = assigner.fit(
        encoder.encode(texts),
        documents=texts,
        encode=encoder.encode,
        titles=papers["title"].tolist(),
    ).assign()
    names = list(filed.theme_ids)
    labels = np.array([[name in themes for name in names] for themes in filed.themes])
    return labels, names


# Which published term stands for which theme of the general taxonomy.
THEME_TERMS = {
    "agents": "agent",
    "reasoning": "reasoning",
    "rl-llm": "GRPO/RLVR",
    "alignment": "dpo/preference",
    "safety": "safety/jailbreak",
    "retrieval": "rag",
    "video-generation": "video generation",
    "three-d": "3d gaussian",
    "robotics": "vla",
    "speech-audio": "speech/audio",
    "long-context": "memory",
    "architecture": "mamba/ssm",
}


def term_labels(papers: pd.DataFrame) -> NDArray[np.bool_]:
    """Which paper mentions which term; a paper may mention several."""
    texts = (papers["title"] + " " + papers["abstract"]).str.lower()
    return np.column_stack([texts.str.contains(pattern) for pattern in TERMS.values()])


def real_rows(shared: Path, pool: ProcessPoolExecutor, progress: Progress) -> Iterator[Row]:
    """Run all rows that need the reference data."""
    if not shared.is_dir():
        progress.console.print("reference data (../shared) is not here: real truths left out")
        return
    progress.console.print("arXiv by year, daily papers by quarter")
    yield from arxiv_rows(shared)
    papers = pd.read_parquet(shared / "corpora" / "hf_daily.parquet")
    day = np.unique(papers["digest_date"], return_inverse=True)[1]
    kinds = [("published terms", term_labels(papers), list(TERMS))]
    try:
        kinds.append(("themes of the general taxonomy", *hf_daily_labels(papers)))
    except InputError as problem:
        progress.console.print(f"themes left out: {problem}")
    for words, labels, names in kinds:
        yield from shuffled_rows(words, labels, day, pool, progress)
        yield from quarter_rows(words, labels, names, papers, shared)


def arxiv_rows(shared: Path) -> Iterator[Row]:
    """Direction, peak and ranking of the categories' shares by year."""
    papers = pd.read_parquet(shared / "corpora" / "arxiv_cs_trend.parquet")
    names = sorted(papers["label"].unique())
    labels = papers["label"].to_numpy()[:, None] == np.array(names)
    dates = papers["date"].tolist()
    words = "arXiv 2008-2019 by year, 26 categories"
    table = trend(None, labels, names=names, dates=dates, by="year").set_index("name")
    yearly = papers.groupby([papers["date"].dt.year, "label"]).size().unstack(fill_value=0)
    share = yearly.div(yearly.sum(axis=1), axis=0)
    order = stats.spearmanr(table["change"], (share.iloc[-3:].mean() - share.iloc[:3].mean()))
    yield _check(words, "cs.RO growing", table["verdict"]["cs.RO"] == "growing")
    yield _check(words, "cs.CC shrinking", table["verdict"]["cs.CC"] == "shrinking")
    yield _check(words, "cs.SI peaks in 2015", table["peak"]["cs.SI"] == "2015")
    agree = np.mean(table["peak"].astype(int) == share.idxmax()[table.index])
    yield Row(words, "ours", "categories whose peak year is right", float(agree), 0.0)
    yield Row(words, "ours", "rank correlation of change with late less early", order.statistic, 0)
    turns = table["shape"]["cs.SI"] == "rises, then falls"
    yield _check(words, "cs.SI rises, then falls", turns)
    before = (papers["date"].dt.year <= 2015).to_numpy()
    for part, rows, wanted in (("up to 2015", before, "growing"), ("after", ~before, "shrinking")):
        some = [date for date, keep in zip(dates, rows, strict=True) if keep]
        half = trend(None, labels[rows], names=names, dates=some, by="year").set_index("name")
        yield _check(words, f"cs.SI {wanted} {part}", half["verdict"]["cs.SI"] == wanted)


def shuffled_rows(
    words: str, labels: NDArray, day: NDArray, pool: ProcessPoolExecutor, progress: Progress
) -> Iterator[Row]:
    """Any verdict in 200 shuffles of the daily digests."""
    n = 200
    task = progress.add_task(f"shuffled daily digests, {words}", total=n)
    calls = []
    for one in pool.map(shuffled, repeat(labels, n), repeat(day, n), range(n), chunksize=5):
        calls.append(one)
        progress.advance(task)
    progress.remove_task(task)
    setting = f"daily papers shuffled 200 times, {words}"
    by = ("ours, by day", "ours, by quarter", "BERTrend's rule")
    for method, hits in zip(by, np.array(calls, dtype=float).T, strict=True):
        value, error = float(hits.mean()), float(hits.std(ddof=1) / np.sqrt(n))
        goal = "<= .05" if method.startswith("ours") else ""
        yield Row(setting, method, "any verdict", value, error, goal, met(value, error, goal))


def quarter_rows(
    words: str, labels: NDArray, names: list[str], papers: pd.DataFrame, shared: Path
) -> Iterator[Row]:
    """Rank correlation over quarters with the published term shares."""
    truth = pd.read_csv(shared / "corpora" / "hf_term_share_by_quarter.csv", index_col=0)
    dates = papers["digest_date"].tolist()
    table = trend(None, labels, names=names, dates=dates, by="quarter").set_index("name")
    shares = series_shares(None, labels, names=names, dates=dates, by="quarter")
    wide = shares.pivot(index="digest", columns="name", values="share").loc[truth.index]
    pairs = {str(term): str(term) for term in truth} | THEME_TERMS
    pairs = {name: term for name, term in pairs.items() if name in names}
    setting = f"daily papers by quarter, {words}"
    for name, term in pairs.items():
        rank = stats.spearmanr(wide[name], truth[term]).statistic
        verdict = " ".join(filter(None, (table["verdict"][name], table["status"][name])))
        yield Row(setting, name, f"rank correlation with '{term}' ({verdict})", float(rank), 0.0)


def _check(setting: str, measure: str, right: bool) -> Row:
    return Row(setting, "ours", measure, float(right), 0.0, ">= 1", "yes" if right else "NO")
