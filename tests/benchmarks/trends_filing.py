"""What verdicts are worth when papers may be misfiled: error, tails, coverage, power.

    python tests/benchmarks/trends_filing.py                       # corpora as named below
    python tests/benchmarks/trends_filing.py --corpora 200 --only null
    python tests/benchmarks/trends_filing.py --kept drawn.csv --minutes 60   # as far as it comes
    python tests/benchmarks/trends_filing.py --out folder          # trends_filing.csv

Twenty themes of Zipf sizes. 0, 10 and 20 % of the papers are misfiled, and the probabilities
say so truly (calibrated). Every verdict is the default one of `trend`'s engine: imputed
labellings, each tested by itself, and the median of their p-values. 2,000
corpora a row up to six bins, 200 for more. Rows:

null    nothing changes: any false verdict, false "growing" and "shrinking" apart, and the
        coverage of the true share in bins with at least five expected papers (the coverage,
        and whether verdict and interval agree, in the first 200 corpora of a row)
stable  twenty themes that move by just the margin: any false "stable"
power   one theme that grows: how often it is found, beside fixed true labels and beside a
        test that ignores overlap and misfiling

All rows advance together, fifty corpora at a time. What is drawn is appended to the file of
`--kept`, and a later call goes on from there; a file of other code is for you to remove.
"""

from __future__ import annotations

import argparse
import csv
import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from trends_peers import blind_test
from trends_real import Row, met

from analysis.trends import SimulatedDigests, digest_shares, simulate_digests
from analysis.trends.digests import digest_contrast
from analysis.trends.filing import Filing, check_filing
from analysis.trends.papers import paper_contrast, paper_test, share_of_values
from analysis.trends.permutation import adjust_p
from analysis.trends.settings import MANY_DIGESTS, Plan
from analysis.trends.simulate import zipf_shares
from analysis.trends.verdicts import verdicts

N_THEMES = 20
LEVEL = 0.05
ENDS = ((66, 99), (30, 300), (300, 30))
LENGTHS = (2, 3, 6, 12, 52, 200)
NOISES = (0.0, 0.1, 0.2)
BLOCK = 50
COVERED = 200  # corpora of a row whose intervals are looked at
GOALS = {
    "any false verdict": "<= .05",
    "any false growing": "<= .025",
    "any false shrinking": "<= .025",
    "any false stable": "<= .05",
    "covers the true share": "in .94 .98",
}


@dataclass(frozen=True)
class Case:
    """One row of the benchmark: what is drawn, and how long and uneven the series is."""

    kind: str
    n_bins: int
    ends: tuple[int, int]
    noise: float

    def corpora(self, asked: int | None) -> int:
        """2,000 up to six bins, 200 for more, unless asked for fewer."""
        usual = 2000 if self.n_bins <= 6 else 200
        return usual if asked is None else min(usual, asked)

    def draw(self, seed: int) -> dict[str, float]:
        """Draw one corpus and say what was found."""
        if self.kind == "null":
            return null_corpus(self.ends, self.n_bins, self.noise, seed)
        if self.kind == "stable":
            return stable_corpus(self.n_bins, self.noise, seed)
        return power_corpus(self.n_bins, self.noise, seed)

    def words(self, n: int) -> str:
        """Say what the row is about."""
        what = {
            "null": f"{self.ends[0]} to {self.ends[1]} papers",
            "stable": "twenty themes move by a factor of 1.5",
            "power": "a theme grows",
        }[self.kind]
        return f"T={self.n_bins}, {what}, {100 * self.noise:.0f} % misfiled, {n} corpora"


def cases(kind: str | None, lengths: list[int], noises: list[float]) -> list[Case]:
    """All rows that are asked for."""
    some = [t for t in lengths if t in (2, 6, 12)]
    every = [Case("null", t, ends, noise) for t in lengths for ends in ENDS for noise in NOISES]
    every += [Case("stable", t, (0, 0), noise) for t in some for noise in (0.0, 0.2)]
    every += [Case("power", t, (0, 0), noise) for t in some for noise in NOISES]
    return [case for case in every if kind in (None, case.kind) and case.noise in noises]


def ends_of_line(n_bins: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give both ends of a straight line through the bins, as combinations of their shares."""
    when = np.arange(float(n_bins))
    line = np.linalg.pinv(np.column_stack([np.ones(n_bins), when]))
    return line[0], line[0] + line[1] * when[-1]


def contrast(drawn: SimulatedDigests, filing: Filing, plan: Plan) -> pd.DataFrame:
    """Run the room's own test, without the table's trimmings."""
    n_bins = drawn.membership.shape[1]
    if n_bins < MANY_DIGESTS:
        when, bend = np.arange(float(n_bins)), None
        if n_bins > 2:
            square = np.linalg.pinv(np.column_stack([np.ones(n_bins), when, when**2]))[2]
            bend = -square * (when[-1] / 2) ** 2
        return paper_contrast(drawn.membership, filing, *ends_of_line(n_bins), plan, bend=bend)
    used, first = np.unique(drawn.membership.argmax(axis=1), return_inverse=True)
    when = used.astype(float)
    return digest_contrast(first, filing, when, (when[0], when[-1]), plan)


def called(drawn: SimulatedDigests, filing: Filing, plan: Plan) -> tuple[list[str], NDArray]:
    """Give growing and shrinking alone, and how many labellings show each: no interval."""
    n_bins = drawn.membership.shape[1]
    if n_bins >= MANY_DIGESTS:
        table = contrast(drawn, filing, plan)
        return table["verdict"].tolist(), ~table["note"].str.contains(
            "depends on filing"
        ).to_numpy()
    start, end = ends_of_line(n_bins)
    test = paper_test(drawn.membership, filing, end - start, plan).test
    change = share_of_values(drawn.membership, filing.values) @ (end - start)
    words = verdicts(
        change, adjust_p(test, plan.adjust), test.direction, np.zeros(len(change), dtype=bool),
        level=plan.level, margin=plan.margin,
    )  # fmt: skip
    return words, test.agreement >= plan.sure


def doubtful(drawn: SimulatedDigests, noise: float) -> Filing:
    """Labels as filed, with their probabilities; sure ones need no imputing."""
    if noise == 0:
        return check_filing(drawn.filed, "none", None, None)
    return check_filing(drawn.filed, "filing", drawn.probabilities, None)


def planned(seed: int) -> Plan:
    """Fewer permutations and draws than by default: their number moves no error rate."""
    return Plan(n_permutations=999, random_state=seed, n_draws=500)


def sizes(ends: tuple[int, int], n_bins: int) -> tuple[int, ...]:
    """Papers of every bin, from the first to the last in equal steps."""
    return tuple(np.linspace(*ends, n_bins).round().astype(int).tolist())


def null_corpus(ends: tuple[int, int], n_bins: int, noise: float, seed: int) -> dict[str, float]:
    """One corpus without change."""
    overlap = 29 if ends == (66, 99) and n_bins == 2 else 0.2
    drawn = simulate_digests(
        sizes(ends, n_bins), overlap=overlap, shares=zipf_shares(N_THEMES), noise=noise,
        random_state=seed,
    )  # fmt: skip
    words, _ = called(drawn, doubtful(drawn, noise), planned(seed))
    growing, shrinking = (word in words for word in ("growing", "shrinking"))
    found = {
        "any false verdict": float(growing or shrinking),
        "any false growing": float(growing),
        "any false shrinking": float(shrinking),
    }
    return found | (_intervals(drawn, noise, seed) if seed < COVERED else {})


def _intervals(drawn: SimulatedDigests, noise: float, seed: int) -> dict[str, float]:
    """Do intervals of shares hold the truth, and does that of a change agree with its verdict?"""
    told = digest_shares(
        drawn.membership, drawn.filed, names=drawn.names, probabilities=drawn.probabilities
    )
    truth = drawn.true_shares.T.ravel()
    inside = (told["ci_low"] <= truth + 1e-9) & (truth <= told["ci_high"] + 1e-9)
    enough = truth * told["n_papers"] >= 5
    table = contrast(drawn, doubtful(drawn, noise), planned(seed))
    apart = (table["sim_low"] > 0) | (table["sim_high"] < 0)
    moved = table["verdict"].isin(("growing", "shrinking"))
    return {
        "covers the true share": float(inside[enough].mean()) if enough.any() else np.nan,
        "verdict and interval disagree": float((apart != moved).any()),
    }


def stable_corpus(n_bins: int, noise: float, seed: int) -> dict[str, float]:
    """Is any theme called stable whose share changes by a factor of just one and a half?"""
    start = np.full(N_THEMES, 1 / N_THEMES)
    up = np.arange(N_THEMES) < 8
    growth = {k: (1.5 if up[k] else 1 / 1.5) / N_THEMES for k in range(N_THEMES)}
    each = 3000 if n_bins == 2 else 1500 if n_bins < MANY_DIGESTS else 600
    drawn = simulate_digests(
        each, n_digests=n_bins, overlap=0, shares=start, growth=growth, noise=noise,
        random_state=seed,
    )  # fmt: skip
    table = contrast(drawn, doubtful(drawn, noise), planned(seed))
    return {"any false stable": float(table["verdict"].str.startswith("stable").any())}


def power_corpus(n_bins: int, noise: float, seed: int) -> dict[str, float]:
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
    words, sure = called(drawn, doubtful(drawn, noise), planned(seed))
    fixed, _ = called(drawn, check_filing(drawn.indicators, "none", None, None), planned(seed))
    found = words[-1] == "growing"
    return {
        "found": float(found),
        "found and not marked as depending on filing": float(found and sure[-1]),
        "found with fixed true labels": float(fixed[-1] == "growing"),
        "found by an overlap-blind test of one theme": float(blind_test(drawn)[-1] <= LEVEL),
    }


def rate(setting: str, measure: str, values: pd.Series) -> Row:
    """Mean over corpora with its standard error, that of the goal where there is one."""
    goal, values = GOALS.get(measure, ""), values.dropna()
    value, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    if goal.startswith("<="):
        most = float(goal[3:])
        error = float(np.sqrt(most * (1 - most) / len(values)))
    return Row(setting, "default", measure, value, error, goal, met(value, error, goal))


class Kept:
    """What was drawn so far: a line for every corpus and measure, appended to a file."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.lines: list[tuple[str, int, str, str, int, str, float]] = []
        if path is not None and path.is_file():
            with path.open(newline="") as file:
                for kind, t, ends, noise, seed, measure, value in csv.reader(file):
                    self.lines.append((kind, int(t), ends, noise, int(seed), measure, float(value)))

    def seeds(self, case: Case) -> int:
        """How many corpora of a row are there."""
        return len({line[4] for line in self.lines if line[:4] == key(case)})

    def draw(self, case: Case, seeds: range) -> None:
        """Draw some corpora and keep them."""
        new = []
        for seed in seeds:
            new += [(*key(case), seed, name, value) for name, value in case.draw(seed).items()]
        self.lines += new
        if self.path is not None:
            with self.path.open("a", newline="") as file:
                csv.writer(file).writerows(new)

    def of(self, case: Case) -> pd.DataFrame:
        """Give the measures of a row, a line a corpus."""
        lines = [line[4:] for line in self.lines if line[:4] == key(case)]
        table = pd.DataFrame(lines, columns=["seed", "measure", "value"])
        return table.pivot(index="seed", columns="measure", values="value")


def key(case: Case) -> tuple[str, int, str, str]:
    return case.kind, case.n_bins, f"{case.ends[0]}-{case.ends[1]}", f"{case.noise:g}"


def collect(kept: Kept, chosen: list[Case], asked: int | None, minutes: float | None) -> None:
    """Draw what lacks, a block of every row in turn, until all is there or time is up."""
    end = np.inf if minutes is None else time.monotonic() + 60 * minutes
    done = {case: kept.seeds(case) for case in chosen}
    while todo := [case for case in chosen if done[case] < case.corpora(asked)]:
        least = min(done[case] / case.corpora(asked) for case in todo)
        for case in todo:
            if time.monotonic() > end:
                return
            if done[case] / case.corpora(asked) <= least:
                step = min(BLOCK if case.n_bins <= 6 else BLOCK // 10, case.corpora(asked))
                stop = min(done[case] + step, case.corpora(asked))
                kept.draw(case, range(done[case], stop))
                done[case] = stop


def told(case: Case, table: pd.DataFrame) -> Iterator[Row]:
    """Turn the corpora of a row into lines of the table."""
    setting = case.words(len(table))
    for measure in table:
        yield rate(setting, str(measure), table[measure])
    if case.kind == "power":
        ratio = table["found"].mean() / max(table["found with fixed true labels"].mean(), 1e-9)
        goal = ">= .8" if case.noise == 0.1 else ""
        words = "of the power with fixed true labels"
        yield Row(setting, "default", words, ratio, 0.0, goal, met(ratio, 0.0, goal))


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=int, default=None, help="corpora a row, at most")
    parser.add_argument("--only", choices=("null", "stable", "power"), default=None)
    parser.add_argument(
        "--bins", type=int, nargs="*", default=list(LENGTHS), help="lengths of series"
    )
    parser.add_argument(
        "--noise", type=float, nargs="*", default=list(NOISES), help="shares of papers misfiled"
    )
    parser.add_argument("--kept", type=Path, default=None, help="file to go on from and append to")
    parser.add_argument("--minutes", type=float, default=None, help="stop after about so long")
    parser.add_argument("--out", type=Path, default=None, help="folder for trends_filing.csv")
    options = parser.parse_args()
    began = time.perf_counter()
    gc.freeze()  # statsmodels collects garbage at every adjustment of p-values
    kept, chosen = Kept(options.kept), cases(options.only, options.bins, options.noise)
    collect(kept, chosen, options.corpora, options.minutes)
    rows = [row for case in chosen if kept.seeds(case) for row in told(case, kept.of(case))]
    console = Console(width=140)
    table = Table(title="Trends with papers misfiled")
    for column in ("setting", "measure", "value", "s.e.", "goal", "met"):
        table.add_column(column, overflow="fold")
    for row in rows:
        numbers = f"{row.value:.4f}", f"{row.error:.4f}"
        table.add_row(row.setting, row.measure, *numbers, row.goal, row.met)
    console.print(table)
    console.print(f"{time.perf_counter() - began:.0f} s")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(rows).to_csv(options.out / "trends_filing.csv", index=False)


if __name__ == "__main__":
    main()
