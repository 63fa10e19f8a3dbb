"""What verdicts are worth when papers may be misfiled: error, tails, coverage, power.

    python tests/benchmarks/trends_filing.py                 # corpora as named below
    python tests/benchmarks/trends_filing.py --corpora 200 --only null
    python tests/benchmarks/trends_filing.py --out folder    # trends_filing.csv

Twenty themes of Zipf sizes. 0, 10 and 20 % of the papers are misfiled, and the probabilities
say so truly (calibrated). Every verdict is the default one of `trend`'s engine: imputed
labellings, each tested by itself, and the p-value that three in four of them reach. Rows:

null    nothing changes: any false verdict, false "growing" and "shrinking" apart, and the
        coverage of the true share in bins with at least five expected papers
stable  ten themes that move by just the margin: any false "stable"
power   one theme that grows: how often it is found, beside fixed true labels and beside a
        test that ignores overlap and misfiling
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from trends_peers import blind_test
from trends_real import Row, met

from analysis.trends import SimulatedDigests, digest_shares, simulate_digests
from analysis.trends._digests import digest_contrast
from analysis.trends._filing import Filing, check_filing
from analysis.trends._papers import paper_contrast
from analysis.trends._settings import MANY_DIGESTS, Plan
from analysis.trends.simulate import zipf_shares

N_THEMES = 20
LEVEL = 0.05
ENDS = ((66, 99), (30, 300), (300, 30))
LENGTHS = (2, 3, 6, 12, 52, 200)
NOISES = (0.0, 0.1, 0.2)


def corpora_of(n_bins: int, asked: int | None) -> int:
    """Corpora of a row: 2,000 up to six bins, 200 for more, unless asked for another number."""
    usual = 2000 if n_bins <= 6 else 200
    return usual if asked is None else min(usual, asked)


def contrast(drawn: SimulatedDigests, filing: Filing, plan: Plan) -> pd.DataFrame:
    """Run the room's own test, without the table's trimmings."""
    n_bins = drawn.membership.shape[1]
    if n_bins < MANY_DIGESTS:
        when = np.arange(float(n_bins))
        line = np.linalg.pinv(np.column_stack([np.ones(n_bins), when]))
        start, end = line[0], line[0] + line[1] * when[-1]
        bend = None
        if n_bins > 2:
            square = np.linalg.pinv(np.column_stack([np.ones(n_bins), when, when**2]))[2]
            bend = -square * (when[-1] / 2) ** 2
        return paper_contrast(drawn.membership, filing, start, end, plan, bend=bend)
    used, first = np.unique(drawn.membership.argmax(axis=1), return_inverse=True)
    when = used.astype(float)
    return digest_contrast(first, filing, when, (when[0], when[-1]), plan)


def doubtful(drawn: SimulatedDigests) -> Filing:
    """Labels as filed, with their probabilities."""
    return check_filing(drawn.filed, "filing", drawn.probabilities, None)


def planned(seed: int) -> Plan:
    return Plan(n_permutations=1999, random_state=seed, n_draws=2000)


def sizes(ends: tuple[int, int], n_bins: int) -> tuple[int, ...]:
    """Papers of every bin, from the first to the last in equal steps."""
    return tuple(np.linspace(*ends, n_bins).round().astype(int).tolist())


def null_corpus(ends: tuple[int, int], n_bins: int, noise: float, seed: int) -> dict[str, NDArray]:
    """One corpus without change."""
    overlap = 29 if ends == (66, 99) and n_bins == 2 else 0.2
    drawn = simulate_digests(
        sizes(ends, n_bins), overlap=overlap, shares=zipf_shares(N_THEMES), noise=noise,
        random_state=seed,
    )  # fmt: skip
    table = contrast(drawn, doubtful(drawn), planned(seed))
    told = digest_shares(
        drawn.membership, drawn.filed, names=drawn.names, probabilities=drawn.probabilities
    )
    truth = drawn.true_shares.T.ravel()
    inside = (told["ci_low"] <= truth + 1e-9) & (truth <= told["ci_high"] + 1e-9)
    enough = truth * told["n_papers"] >= 5
    apart = (table["sim_low"] > 0) | (table["sim_high"] < 0)
    called = table["verdict"].isin(("growing", "shrinking"))
    return {
        "growing": np.array((table["verdict"] == "growing").any()),
        "shrinking": np.array((table["verdict"] == "shrinking").any()),
        "covered": np.array(inside[enough].mean() if enough.any() else np.nan),
        "disagree": np.array((apart != called).any()),
    }


def stable_corpus(n_bins: int, noise: float, seed: int) -> NDArray:
    """Is any theme called stable whose share changes by a factor of just one and a half?"""
    start = np.full(N_THEMES, 1 / N_THEMES)
    up = np.arange(N_THEMES) < 8
    growth = {k: (1.5 if up[k] else 1 / 1.5) / N_THEMES for k in range(N_THEMES)}
    each = 3000 if n_bins == 2 else 1500 if n_bins < MANY_DIGESTS else 600
    drawn = simulate_digests(
        each, n_digests=n_bins, overlap=0, shares=start, growth=growth, noise=noise,
        random_state=seed,
    )  # fmt: skip
    table = contrast(drawn, doubtful(drawn), planned(seed))
    return np.array(table["verdict"].str.startswith("stable").any())


def power_corpus(n_bins: int, noise: float, seed: int) -> dict[str, NDArray]:
    """One theme of 5 % that grows to 25 % of the last bin's new papers (20 % over six bins)."""
    shares = np.append(zipf_shares(N_THEMES - 1) * 0.95, 0.05)
    last = 0.2 if n_bins == 6 else 0.25
    given = (
        {"n_papers": (66, 99), "overlap": 29}
        if n_bins == 2
        else {"n_papers": 66, "n_digests": n_bins, "overlap": 0.2}
    )
    drawn = simulate_digests(
        shares=shares, growth={N_THEMES - 1: last}, noise=noise, random_state=seed, **given
    )
    table = contrast(drawn, doubtful(drawn), planned(seed))
    fixed = contrast(drawn, check_filing(drawn.labels, "none", None, None), planned(seed))
    return {
        "default": np.array(table["verdict"].iloc[-1] == "growing"),
        "unmarked": np.array(
            table["verdict"].iloc[-1] == "growing" and "hangs" not in table["note"].iloc[-1]
        ),
        "fixed": np.array(fixed["verdict"].iloc[-1] == "growing"),
        "blind": np.array(blind_test(drawn)[-1] <= LEVEL),
    }


def rate(setting: str, method: str, measure: str, hits: list[NDArray], goal: str = "") -> Row:
    """Mean over corpora with its standard error."""
    values = np.array(hits, dtype=float)
    values = values[~np.isnan(values)]
    value = float(values.mean())
    error = float(values.std(ddof=1) / np.sqrt(len(values)))
    if goal.startswith("<="):
        error = float(np.sqrt(float(goal[3:]) * (1 - float(goal[3:])) / len(values)))
    return Row(setting, method, measure, value, error, goal, met(value, error, goal))


def doubt(noise: float, n: int) -> str:
    return f"{100 * noise:.0f} % misfiled, {n} corpora"


def null_rows(lengths: tuple[int, ...], asked: int | None) -> Iterator[Row]:
    """Error and coverage where nothing changes."""
    for n_bins in lengths:
        for ends in ENDS:
            for noise in NOISES:
                n = corpora_of(n_bins, asked)
                found = [null_corpus(ends, n_bins, noise, seed) for seed in range(n)]
                data = {key: [one[key] for one in found] for key in found[0]}
                words = f"T={n_bins}, {ends[0]} to {ends[1]} papers, {doubt(noise, n)}"
                either = [
                    np.array(a | b) for a, b in zip(data["growing"], data["shrinking"], strict=True)
                ]
                yield rate(words, "default", "any false verdict", either, "<= .05")
                yield rate(words, "default", "any false growing", data["growing"], "<= .025")
                yield rate(words, "default", "any false shrinking", data["shrinking"], "<= .025")
                yield rate(words, "default", "covers the true share", data["covered"], "in .94 .98")
                yield rate(words, "default", "verdict and interval disagree", data["disagree"])


def stable_rows(lengths: tuple[int, ...], asked: int | None) -> Iterator[Row]:
    """False "stable"."""
    for n_bins in (t for t in lengths if t in (2, 6, 12)):
        for noise in (0.0, 0.2):
            n = corpora_of(n_bins, asked)
            hits = [stable_corpus(n_bins, noise, seed) for seed in range(n)]
            words = f"T={n_bins}, twenty themes move by a factor of 1.5, {doubt(noise, n)}"
            yield rate(words, "default", "any false stable", hits, "<= .05")


def power_rows(lengths: tuple[int, ...], asked: int | None) -> Iterator[Row]:
    """What honesty costs."""
    for n_bins in (t for t in lengths if t in (2, 6, 12)):
        for noise in NOISES:
            n = corpora_of(n_bins, asked)
            found = [power_corpus(n_bins, noise, seed) for seed in range(n)]
            data = {key: [one[key] for one in found] for key in found[0]}
            words = f"T={n_bins}, a theme grows, {doubt(noise, n)}"
            ours = rate(words, "default", "found", data["default"])
            true = rate(words, "fixed true labels", "found", data["fixed"])
            ratio = ours.value / max(true.value, 1e-9)
            goal = ">= .8" if noise == 0.1 else ""
            yield ours
            yield rate(
                words, "default", "found and not marked as hanging on filing", data["unmarked"]
            )
            yield true
            yield Row(
                words,
                "default",
                "of the power with fixed true labels",
                ratio,
                0.0,
                goal,
                met(ratio, 0.0, goal),
            )
            yield rate(words, "overlap-blind test, one theme", "found", data["blind"])


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=int, default=None, help="corpora a row, at most")
    parser.add_argument("--only", choices=("null", "stable", "power"), default=None)
    parser.add_argument(
        "--bins", type=int, nargs="*", default=list(LENGTHS), help="lengths of series"
    )
    parser.add_argument("--out", type=Path, default=None, help="folder for trends_filing.csv")
    options = parser.parse_args()
    began, rows = time.perf_counter(), []
    kinds = {"null": null_rows, "stable": stable_rows, "power": power_rows}
    console = Console(width=140)
    table = Table(title="Trends with papers misfiled")
    for column in ("setting", "method", "measure", "value", "s.e.", "goal", "met"):
        table.add_column(column, overflow="fold")
    for name, make in kinds.items():
        if options.only in (None, name):
            for row in make(tuple(options.bins), options.corpora):
                rows.append(row)
                table.add_row(
                    *(f"{x:.4f}" if isinstance(x, float) else str(x) for x in row.__dict__.values())
                )
    console.print(table)
    console.print(f"{time.perf_counter() - began:.0f} s")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(rows).to_csv(options.out / "trends_filing.csv", index=False)


if __name__ == "__main__":
    main()
