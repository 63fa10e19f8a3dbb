"""Calibration, power and real truths of the trends room, beside what peers do.

    python tests/benchmarks/trends.py                    # 2,000 corpora a setting, all cores
    python tests/benchmarks/trends.py --corpora 200      # a quick look
    python tests/benchmarks/trends.py --only null-2 --out folder

Prints one table, every rate with its Monte-Carlo standard error, and writes the table
(trends.csv) and a figure (trends.png) into the folder named by --out. The real truths need
the reference data beside the project and are left out, saying so, where it is absent.
"""

from __future__ import annotations

import argparse
import gc
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from trends_peers import bertrend_rule, blind_test, slope_sign
from trends_real import Row, met, real_rows

from analysis.trends import SimulatedDigests, digest_shares, simulate_digests, trend
from analysis.trends.digests import digest_contrast
from analysis.trends.filing import check_filing
from analysis.trends.papers import paper_contrast
from analysis.trends.settings import MANY_DIGESTS, Plan
from analysis.trends.simulate import zipf_shares

SHARED = Path(__file__).resolve().parents[3] / "shared"
CALLED = ("growing", "shrinking")
LEVEL = 0.05


@dataclass(frozen=True)
class Setting:
    """One kind of simulated corpus."""

    name: str
    words: str
    digests: dict
    n_draws: int = 1000


PAIR: dict[str, Any] = {"n_papers": (66, 99), "overlap": 29}


def _series(n_digests: int, repeats: float, dispersion: float, n_papers: int) -> Setting:
    words = f"T={n_digests}, {100 * repeats:.0f} % repeats, uneven volumes"
    if dispersion:
        words += f", digests differ (correlation {dispersion:g})"
    digests = {
        "n_papers": n_papers,
        "n_digests": n_digests,
        "overlap": repeats,
        "volume_dispersion": 0.3,
        "dispersion": dispersion,
    }
    return Setting(f"null-{n_digests}-{repeats:g}-{dispersion:g}", words, digests)


NULLS = [
    Setting("null-2", "T=2, 66 and 99 papers, 29 shared", PAIR, 20_000),
    *(_series(t, r, 0.0, 60) for t in (3, 6) for r in (0.0, 0.4)),
    *(_series(12, r, rho, 60) for r, rho in ((0.0, 0.0), (0.4, 0.0), (0.4, 0.05))),
    *(_series(52, r, rho, 30) for r, rho in ((0.0, 0.0), (0.4, 0.05))),
    *(_series(200, r, rho, 20) for r, rho in ((0.0, 0.0), (0.4, 0.05))),
    Setting(
        "null-21-growing",
        "T=21, volumes grow from 20 to 80, digests differ (correlation 0.05)",
        {"n_papers": tuple(range(20, 81, 60 // 20)), "overlap": 0, "dispersion": 0.05},
    ),
]
UNEVEN = Setting("uneven", "T=2, 5 and 1,000 papers", {"n_papers": (5, 1000), "overlap": 0})


# One corpus, all methods -------------------------------------------------------------------


def contrast(drawn: SimulatedDigests, plan: Plan, labels: NDArray | None = None) -> pd.DataFrame:
    """Run the room's own test on one simulated corpus, without the table's trimmings."""
    filing = check_filing(drawn.indicators if labels is None else labels, "none", None, None)
    n_digests = drawn.membership.shape[1]
    time_ = np.arange(float(n_digests))
    if n_digests < MANY_DIGESTS:
        line = np.linalg.pinv(np.column_stack([np.ones(n_digests), time_]))
        start, end = line[0], line[0] + line[1] * time_[-1]
        return paper_contrast(drawn.membership, filing, start, end, plan)
    used, first = np.unique(drawn.membership.argmax(axis=1), return_inverse=True)
    when = used.astype(float)
    return digest_contrast(first, filing, when, (when[0], when[-1]), plan)


def null_corpus(setting: Setting, seed: int, n_permutations: int) -> dict[str, NDArray]:
    """All methods on one corpus without change."""
    drawn = simulate_digests(random_state=seed, **setting.digests)
    plan = Plan(n_permutations, seed, n_draws=setting.n_draws)
    table = contrast(drawn, plan)
    return {
        "size": drawn.indicators.sum(axis=0),
        "p": table["p_value"].to_numpy(),
        "called": table["verdict"].isin(CALLED).to_numpy(),
        "covered": ((table["ci_low"] <= 0) & (table["ci_high"] >= 0)).to_numpy(),
        "all covered": np.array(((table["sim_low"] <= 0) & (table["sim_high"] >= 0)).all()),
        "blind": blind_test(drawn),
        "bertrend": bertrend_rule(drawn),
        "slope": slope_sign(drawn),
    }


# Rates -------------------------------------------------------------------------------------


def rate(setting: str, method: str, measure: str, hits: ArrayLike, goal: str = "") -> Row:
    """Mean over corpora (rows of `hits`) with its standard error, held to a goal."""
    per_corpus = np.asarray(hits, dtype=float)
    if per_corpus.ndim > 1:
        per_corpus = np.nanmean(per_corpus, axis=1)
    per_corpus = per_corpus[~np.isnan(per_corpus)]
    value = float(per_corpus.mean())
    error = float(per_corpus.std(ddof=1) / np.sqrt(len(per_corpus)))
    return Row(setting, method, measure, value, error, goal, met(value, error, goal))


def null_rows(setting: Setting, found: list[dict[str, NDArray]]) -> Iterator[Row]:
    """Error rates of one null setting."""
    data = {key: np.array([one[key] for one in found]) for key in found[0]}
    words = setting.words
    false = data["p"] <= LEVEL
    per_theme = false.mean(axis=0)
    limit = LEVEL + 2 * np.sqrt(LEVEL * (1 - LEVEL) / len(false))
    worst = float(per_theme.max())
    above = int((per_theme > limit).sum())
    error = float(np.sqrt(worst * (1 - worst) / len(false)))
    yield Row(
        words, "ours", f"false positives, worst theme ({above} of {len(per_theme)} above limit)",
        worst, error, f"<= {limit:.4f}", "yes" if above == 0 else "NO",
    )  # fmt: skip
    large = np.where(data["size"] >= 9, false, np.nan)
    yield rate(
        words,
        "ours",
        "false positives, themes of 9 papers on",
        large[~np.isnan(large).all(axis=1)],
        "in .035 .055",
    )
    yield rate(words, "ours", "any false verdict", data["called"].any(axis=1), "<= .05")
    yield rate(words, "ours", "interval covers no change", data["covered"], "in .94 .97")
    yield rate(words, "ours", "simultaneous interval covers all", data["all covered"])
    yield rate(words, "raw permutation p", "any false verdict", false.any(axis=1))
    blind = data["blind"] <= LEVEL
    yield rate(words, "overlap-blind test", "false positives, all themes", blind)
    yield rate(words, "overlap-blind test", "any false verdict", blind.any(axis=1))
    yield rate(words, "BERTrend's rule", "any false verdict", data["bertrend"].any(axis=1))
    yield rate(words, "sign of a slope", "any false verdict", data["slope"].any(axis=1))


# Power, equivalence, filing ----------------------------------------------------------------


def power_corpus(seed: int, n_permutations: int) -> dict[str, NDArray]:
    """A theme that goes from 6.7 % to 25 % among new papers, by itself and among fifteen."""
    alone = simulate_digests(shares=[0.067, 0.933], growth={0: 0.25}, random_state=seed, **PAIR)
    plan = Plan(n_permutations, seed, n_draws=200)
    one = contrast(alone, plan, alone.indicators[:, :1])
    others = zipf_shares(14) * (1 - 0.067)
    among = simulate_digests(
        shares=np.append(others, 0.067), growth={14: 0.25}, random_state=seed, **PAIR
    )
    all_ = contrast(among, plan)
    return {
        "raw": np.array(one["p_value"][0] <= LEVEL),
        "adjusted": np.array(all_["p_adjusted"][14] <= LEVEL),
        "blind": np.array(blind_test(alone)[0] <= LEVEL),
    }


def detectable_corpus(n_digests: int, change: float, seed: int, n_permutations: int) -> NDArray:
    """Is growth by the announced minimum detectable change found?"""
    drawn = _grown(n_digests, change, seed)
    return np.array(
        contrast(drawn, Plan(n_permutations, seed, n_draws=200))["p_adjusted"][3] <= LEVEL
    )


def _grown(n_digests: int, change: float, seed: int) -> SimulatedDigests:
    start = zipf_shares(15)
    if n_digests == 2:
        return simulate_digests(growth={3: start[3] + change * 99 / 70}, random_state=seed, **PAIR)
    return simulate_digests(
        40, n_digests=n_digests, overlap=0, growth={3: start[3] + change}, random_state=seed
    )


def announced_change(n_digests: int) -> float:
    """Mean announced minimum detectable change of the fourth theme, without any change."""
    column = "minimum_detectable_change"
    plan = Plan(999, n_draws=200)
    return float(np.mean([contrast(_grown(n_digests, 0, s), plan)[column][3] for s in range(40)]))


def doubling_corpus(n_digests: int, seed: int, n_permutations: int) -> NDArray:
    """Is any theme called emerging or fading whose share just doubles or halves?"""
    start = np.array([0.04, 0.06, 0.10, 0.12, 0.28, 0.40])
    growth = {0: 0.08, 1: 0.12, 2: 0.05, 3: 0.06}
    sizes = {"n_papers": 600 if n_digests == 2 else 150, "n_digests": n_digests, "overlap": 0}
    drawn = simulate_digests(shares=start, growth=growth, random_state=seed, **sizes)
    table = contrast(drawn, Plan(n_permutations, seed, n_draws=8000))
    return np.array((table["status"][:4] != "").any())


def filing_corpus(noise: float, way: str, seed: int, n_permutations: int) -> dict[str, NDArray]:
    """Do intervals cover true shares and changes when papers are misfiled?"""
    drawn = simulate_digests(growth={3: 0.25}, noise=noise, random_state=seed, **PAIR)
    given: dict = {"names": drawn.names}
    if way == "calibrated probabilities":
        given["probabilities"] = drawn.probabilities
    if way == "100 hand labels":
        rows = np.random.default_rng(seed).choice(len(drawn.indicators), 100, replace=False)
        given["hand_labels"] = np.full(drawn.indicators.shape, np.nan)
        given["hand_labels"][rows] = drawn.indicators[rows]
    plan = Plan(n_permutations, seed, n_draws=2000)
    table = digest_shares(drawn.membership, drawn.filed, random_state=seed, **given)
    low, high = (table[end].to_numpy().reshape(15, 2) for end in ("ci_low", "ci_high"))
    filing = check_filing(
        drawn.filed, "filing", given.get("probabilities"), given.get("hand_labels")
    )
    inside = [
        (low <= truth + 1e-9) & (truth - 1e-9 <= high)
        for truth in (drawn.true_shares.T, _realised(drawn))
    ]
    start, end = np.eye(2)
    change = paper_contrast(drawn.membership, filing, start, end, plan)
    truth = drawn.true_shares[1] - drawn.true_shares[0]
    return {
        "expected": inside[0].ravel(),
        "realised": inside[1].ravel(),
        "change": ((change["ci_low"] <= truth) & (truth <= change["ci_high"])).to_numpy(),
    }


def _realised(drawn: SimulatedDigests) -> NDArray[np.float64]:
    counts = drawn.indicators.T.astype(float) @ drawn.membership
    return counts / drawn.membership.sum(axis=0)


# Everything --------------------------------------------------------------------------------


def spread(
    pool: ProcessPoolExecutor,
    progress: Progress,
    words: str,
    n: int,
    work: Callable,
    *fixed: object,
) -> list:
    """Run `work(*fixed, seed, ...)` for seeds 0 to n, showing how far it is."""
    task = progress.add_task(words, total=n)
    found = []
    columns = [repeat(value, n) for value in fixed[:-1]]
    for one in pool.map(work, *columns, range(n), repeat(fixed[-1], n), chunksize=20):
        found.append(one)
        progress.advance(task)
    progress.remove_task(task)
    return found


def simulated_rows(
    pool: ProcessPoolExecutor, progress: Progress, n: int, wanted: Callable[[str], bool]
) -> Iterator[Row]:
    """All rows that need no data."""
    for setting in NULLS:
        if wanted(setting.name):
            found = spread(pool, progress, setting.words, n, null_corpus, setting, 999)
            yield from null_rows(setting, found)
    if wanted("uneven"):
        found = spread(pool, progress, UNEVEN.words, n, null_corpus, UNEVEN, 199)
        covered = np.array([one["covered"] for one in found])
        yield rate(UNEVEN.words, "ours", "interval covers no change", covered, "in .94 .97")
    if wanted("power"):
        words = "T=2, a theme from 6.7 % to 25 % among new papers"
        found = spread(pool, progress, words, n, power_corpus, 999)
        data = {key: np.array([one[key] for one in found]) for key in found[0]}
        yield rate(words, "ours", "power before adjustment", data["raw"], ">= .80")
        yield rate(words, "ours", "power after max-T over 15 themes", data["adjusted"])
        yield rate(words, "overlap-blind test", "power", data["blind"])
    for n_digests in (2, 12, 52):
        if wanted("detectable"):
            change = announced_change(n_digests)
            words = f"T={n_digests}, growth by the announced {100 * change:.1f} points"
            found = spread(pool, progress, words, n // 2, detectable_corpus, n_digests, change, 999)
            yield rate(words, "ours", "power after adjustment (announced .80)", np.array(found))
    for n_digests in (2, 12):
        if wanted("doubling"):
            words = f"T={n_digests}, four themes that just double or halve"
            found = spread(pool, progress, words, n // 4, doubling_corpus, n_digests, 499)
            yield rate(words, "ours", "any false 'emerging' or 'fading'", np.array(found), "<= .05")
    yield from filing_rows(pool, progress, n, wanted)


def filing_rows(
    pool: ProcessPoolExecutor, progress: Progress, n: int, wanted: Callable[[str], bool]
) -> Iterator[Row]:
    """Coverage when papers are misfiled."""
    for noise in (0.1, 0.2):
        for way in ("filed labels as they are", "calibrated probabilities", "100 hand labels"):
            if not wanted("filing"):
                continue
            words = f"T=2, {100 * noise:.0f} % misfiled"
            found = spread(pool, progress, f"{words}, {way}", n // 4, filing_corpus, noise, way, 99)
            goal = "" if way.startswith("filed") else ">= .93"
            for measure in ("expected", "realised"):
                hits = np.array([one[measure] for one in found])
                yield rate(words, way, f"covers the {measure} true share", hits, goal)
            hits = np.array([one["change"] for one in found])
            yield rate(words, way, "covers the true change", hits, goal)


def speed_row() -> Row:
    """Two years of days, thirty themes, 9,999 permutations."""
    drawn = simulate_digests(16, n_digests=730, overlap=0.1, shares=zipf_shares(30))
    dates = pd.date_range("2024-01-01", periods=730).strftime("%Y-%m-%d").tolist()
    began = time.perf_counter()
    trend(drawn.membership, drawn.indicators, names=drawn.names, dates=dates, by="day")
    seconds = time.perf_counter() - began
    words = f"730 days, 30 themes, {len(drawn.indicators):,} papers"
    return Row(words, "ours", "seconds", seconds, 0.0, "<= 10", "yes" if seconds < 10 else "NO")


def show(rows: list[Row], console: Console) -> None:
    """Print the table."""
    table = Table(title="Trends: calibration, power and real truths")
    for column in ("setting", "method", "measure", "value", "s.e.", "goal", "met"):
        table.add_column(column, overflow="fold")
    before = ""
    for row in rows:
        if row.setting != before and before:
            table.add_section()
        setting = "" if row.setting == before else row.setting
        before = row.setting
        error = f"{row.error:.4f}" if row.error else ""
        table.add_row(
            setting, row.method, row.measure, f"{row.value:.4f}", error, row.goal, row.met
        )
    console.print(table)


def draw(rows: list[Row], path: Path) -> None:
    """Draw family-wise error by setting and method."""
    from matplotlib.figure import Figure

    frame = pd.DataFrame([row for row in rows if row.measure == "any false verdict"])
    settings = list(dict.fromkeys(frame["setting"]))
    figure = Figure(figsize=(9, 1.8 + 0.4 * len(settings)), layout="constrained")
    axes = figure.subplots()
    marks = dict(zip(dict.fromkeys(frame["method"]), "os^Dv", strict=False))
    for method, mark in marks.items():
        some = frame[frame["method"] == method]
        place = [settings.index(setting) for setting in some["setting"]]
        axes.errorbar(
            some["value"], place, xerr=2 * some["error"], fmt=mark, label=method, capsize=2
        )
    axes.axvline(LEVEL, color="0.4", linestyle="--", linewidth=1)
    wrapped = [textwrap.fill(setting, 42) for setting in settings]
    axes.set_yticks(range(len(settings)), wrapped)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("corpora without change with any theme called (bars: 2 s.e.)")
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=int, default=2000, help="corpora a setting")
    parser.add_argument("--jobs", type=int, default=None, help="processes (default: all cores)")
    parser.add_argument("--only", default="", help="run only this, or what starts so")
    parser.add_argument("--out", type=Path, default=None, help="folder for trends.csv, trends.png")
    options = parser.parse_args()
    console = Console(width=120)
    rows: list[Row] = []

    def wanted(name: str) -> bool:
        return options.only in ("", name) or name.startswith(f"{options.only}-")

    began = time.perf_counter()
    # Holm's adjustment in statsmodels collects garbage each time: nothing old is looked at.
    with (
        ProcessPoolExecutor(options.jobs, initializer=gc.freeze) as pool,
        Progress(console=console) as progress,
    ):
        rows.extend(simulated_rows(pool, progress, options.corpora, wanted))
        if wanted("real"):
            rows.extend(real_rows(SHARED, pool, progress))
    if wanted("speed"):
        rows.append(speed_row())
    show(rows, console)
    console.print(f"{time.perf_counter() - began:.0f} s, {options.corpora} corpora a setting")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(rows).to_csv(options.out / "trends.csv", index=False)
        if any(row.measure == "any false verdict" for row in rows):
            draw(rows, options.out / "trends.png")


if __name__ == "__main__":
    main()
