"""Studies over time, from the command to the verdicts, on real data.

    python tests/benchmarks/trends_time.py                   # all of it
    python tests/benchmarks/trends_time.py --only arxiv      # or daily, perturb, speed

arxiv    a sample of 20,000 papers of twelve years: `run --by year --encoder lsa`, and the
         known labels by year (robotics rises, complexity falls, social networks peak)
daily    two years of daily digests: what `auto` takes, and themes by quarter against the
         published shares of terms
perturb  the two bundled digests: verdicts when one paper is left out (30 draws), and when the
         papers' abstracts stand in the place of their summaries
speed    730 days and 30 themes with the default uncertainty

The reference data lies beside the project; rows that need it are left out where it is absent.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy import stats
from trends_real import THEME_TERMS, Row, met

from analysis import load_digests, run_study, simulate_digests, trend
from analysis.digests import Digest
from analysis.results import StudyResult
from analysis.themes.fit import NO_PAPERS, TOO_FEW
from analysis.trends import bin_papers, series_shares
from analysis.trends.simulate import zipf_shares

SHARED = Path(__file__).resolve().parents[3] / "shared"
CHARTS = ("share_bands", "share_stack", "share_heat_map", "topic_share_bands", "topic_share_stack")
STRICT = {"agents", "rl-llm", "three-d", "video-generation"}  # held to .8
# What stands where nothing is found, or asked.
NONE_GIVEN = {"not distinguishable", NO_PAPERS, TOO_FEW}
# The term that stands for a theme here where it is not that of `THEME_TERMS`.
TERMS = THEME_TERMS | {"three-d": "3d gaussian", "rl-llm": "GRPO/RLVR"}


def check(setting: str, measure: str, right: bool) -> Row:
    return Row(setting, "ours", measure, float(right), 0.0, ">= 1", "yes" if right else "NO")


def arxiv_rows() -> Iterator[Row]:
    """Twelve years of arXiv."""
    everything = pd.read_parquet(SHARED / "corpora" / "arxiv_cs_trend.parquet")
    papers = everything.sample(20_000, random_state=0).sort_values("id")
    words = "arXiv 2008-2019, sample of 20,000"
    with tempfile.TemporaryDirectory() as folder:
        table = papers[["id", "title", "abstract"]].assign(
            date=papers["date"].dt.strftime("%Y-%m-%d")
        )
        table.to_csv(Path(folder) / "arxiv.csv", index=False)
        began = time.perf_counter()
        asked = ["run", "arxiv.csv", "--by", "year", "--encoder", "lsa", "--themes",
                 "machine-learning", "--out", "out", "--quiet"]  # fmt: skip
        subprocess.run(
            [sys.executable, "-c", "from analysis.cli import main; main()", *asked],
            cwd=folder, check=True,
        )  # fmt: skip
        yield Row(words, "run --by year --encoder lsa", "seconds", time.perf_counter() - began, 0.0)
        result = StudyResult.read(Path(folder) / "out")
        bins = result.shares["digest"].nunique()
        yield Row(
            words,
            "run --by year --encoder lsa",
            "bins",
            bins,
            0.0,
            "in 12 12",
            met(bins, 0, "in 12 12"),
        )
        figures = Path(folder) / "out" / "figures"
        drawn = all((figures / f"{name}.svg").is_file() for name in CHARTS)
        yield check(words, "charts over time drawn", drawn)
    names = sorted(papers["label"].unique())
    labels = papers["label"].to_numpy()[:, None] == np.array(names)
    dates = papers["date"].tolist()
    told = trend(None, labels, names=names, dates=dates, by="year").set_index("name")
    for name, wanted in (("cs.RO", "growing"), ("cs.CC", "shrinking")):
        one = told.loc[name]
        measure = f"{name} {wanted} ({one['share_first']:.3f} to {one['share_last']:.3f})"
        yield check(words, measure, bool(one["verdict"] == wanted))
    peak, shape = told["peak"]["cs.SI"], told["shape"]["cs.SI"]
    yield check(words, f"cs.SI peaks in 2013 to 2016 ({peak})", "2013" <= peak <= "2016")
    yield check(
        words, f"cs.SI then falls ({shape or 'no turn found'})", shape == "rises, then falls"
    )
    for source, table in (("the sample", papers), ("all 90,412 papers", everything)):
        last = table.loc[table["date"].dt.year == 2019, "label"]
        truth = last.value_counts(normalize=True).reindex(names).fillna(0)
        rank = round(float(stats.spearmanr(told.loc[names, "share_last"], truth).statistic), 6)
        goal = ">= 1" if table is papers else ""
        measure = f"rank correlation of the 26 last-year shares with {source}"
        yield Row(words, "ours", measure, rank, 0.0, goal, met(rank, 0, goal))


def daily_rows(n_papers: int | None) -> Iterator[Row]:
    """Two years of daily digests."""
    papers = pd.read_parquet(SHARED / "corpora" / "hf_daily.parquet")
    days = papers["digest_date"].dt.strftime("%Y-%m-%d")
    names = sorted(days.unique())
    listed = days.to_numpy()[:, None] == np.array(names)
    found = bin_papers(listed, names, names, [""] * len(papers))
    yield check("daily papers", f"auto takes weeks ({found.why})", found.by == "week")
    from trends_real import hf_daily_labels

    if n_papers is not None:
        papers = papers.sample(n_papers, random_state=0)
        days = days[papers.index]
    labels, themes = hf_daily_labels(papers)
    truth = pd.read_csv(SHARED / "corpora" / "hf_term_share_by_quarter.csv", index_col=0)
    whole = (days <= "2026-03-31").to_numpy()
    given = {"names": themes, "dates": days[whole].tolist(), "by": "quarter"}
    shares = series_shares(None, labels[whole], **given)
    told = trend(None, labels[whole], **given).set_index("name")
    wide = shares.pivot(index="digest", columns="name", values="share")
    quarters = [q for q in truth.index if q in wide.index]
    for theme, term in TERMS.items():
        rank = float(
            stats.spearmanr(wide.loc[quarters, theme], truth.loc[quarters, term]).statistic
        )
        goal = ">= .8" if theme in STRICT else ""
        verdict = told["verdict"][theme]
        measure = f"rank correlation with '{term}' over {len(quarters)} quarters ({verdict})"
        yield Row(
            f"{len(papers):,} daily papers by quarter, 2026Q2 left out",
            theme,
            measure,
            rank,
            0.0,
            goal,
            met(rank, 0, goal),
        )


def without(digests: Sequence[Digest], title: str) -> list[Digest]:
    """The digests without one paper."""
    return [replace(d, papers=tuple(p for p in d.papers if p.title != title)) for d in digests]


def matched(one: StudyResult, other: StudyResult) -> dict[str, str]:
    """Topics of one study by those of another that hold the same papers (Jaccard .5 or more)."""
    found = {}
    ids = one.papers["paper_id"].isin(other.papers["paper_id"])
    a = one.papers[ids].set_index("paper_id")["topic"]
    b = other.papers.set_index("paper_id")["topic"].reindex(a.index)
    for topic in sorted(a.unique()):
        for there in sorted(b.dropna().unique()):
            both = ((a == topic) & (b == there)).sum() / ((a == topic) | (b == there)).sum()
            if both >= 0.5:
                found[str(topic)] = str(int(there))
    return found


def compared(one: StudyResult, other: StudyResult) -> tuple[int, int, int]:
    """Verdicts of one study, those that the other shares or that are marked, those marked."""
    topics = matched(one, other)
    there = other.trends.set_index(["kind", "name"])
    n = survived = n_marked = 0
    row: Any
    for row in one.trends.itertuples():
        name = topics.get(row.name) if row.kind == "topic" else row.name
        if row.verdict in NONE_GIVEN or name is None:
            continue
        n += 1
        marked = "depends on filing" in row.note
        n_marked += marked
        survived += marked or there["verdict"][row.kind, name] == row.verdict
    return n, survived, n_marked


def perturb_rows(draws: int) -> Iterator[Row]:
    """The two digests with one paper less, and with other texts."""
    for words, digests in (("summaries", load_digests()), ("abstracts", _abstracts())):
        if digests is None:
            continue
        whole = run_study(digests)
        titles = sorted({p.title for d in digests for p in d.papers})
        chosen = np.random.default_rng(0).choice(len(titles), draws, replace=False)
        pairs = []
        for i in chosen:
            less = run_study(without(digests, titles[i]))
            pairs += [compared(whole, less), compared(less, whole)]
        yield from _survival(f"digests with {words}, one paper left out, {draws} draws", pairs)
        if words == "summaries" and (other := _abstracts()) is not None:
            read = run_study(other)
            yield from _survival(
                "summaries against abstracts", [compared(whole, read), compared(read, whole)]
            )


def _survival(words: str, pairs: list[tuple[int, int, int]]) -> Iterator[Row]:
    n, survived, marked = np.sum(pairs, axis=0)
    kept, share = survived / max(n, 1), marked / max(n, 1)
    yield Row(
        words,
        "default",
        f"of {n} verdicts survive or were marked",
        float(kept),
        0.0,
        ">= .9",
        met(kept, 0, ">= .9"),
    )
    yield Row(
        words,
        "default",
        "marked as depending on filing",
        float(share),
        0.0,
        "<= .333",
        met(share, 0, "<= .333"),
    )


def _abstracts() -> list[Digest] | None:
    paths = [SHARED / "digests" / f"mar-{day}.txt" for day in (11, 12)]
    return load_digests(paths, year=2025) if all(path.is_file() for path in paths) else None


def speed_rows() -> Iterator[Row]:
    """Two years of days, thirty themes, 10 % misfiled."""
    drawn = simulate_digests(16, n_digests=730, overlap=0.1, shares=zipf_shares(30), noise=0.1)
    dates = pd.date_range("2024-01-01", periods=730).strftime("%Y-%m-%d").tolist()
    began, used = time.perf_counter(), time.process_time()
    trend(
        drawn.membership,
        drawn.filed,
        names=drawn.names,
        dates=dates,
        by="day",
        probabilities=drawn.probabilities,
    )
    seconds, wall = time.process_time() - used, time.perf_counter() - began
    words = f"730 days, 30 themes, {len(drawn.indicators):,} papers, default uncertainty"
    yield Row(words, "trend", "CPU seconds", seconds, 0.0, "<= 10", met(seconds, 0, "<= 10"))
    yield Row(words, "trend", "seconds by the clock, with what else runs here", wall, 0.0)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("arxiv", "daily", "perturb", "speed"), default=None)
    parser.add_argument("--draws", type=int, default=30, help="papers left out one by one")
    parser.add_argument("--papers", type=int, default=None, help="a sample of the daily papers")
    options = parser.parse_args()
    parts = {
        "arxiv": arxiv_rows,
        "daily": lambda: daily_rows(options.papers),
        "perturb": lambda: perturb_rows(options.draws),
        "speed": speed_rows,
    }
    console = Console(width=140)
    table = Table(title="Studies over time")
    for column in ("setting", "method", "measure", "value", "s.e.", "goal", "met"):
        table.add_column(column, overflow="fold")
    for name, rows in parts.items():
        if options.only not in (None, name):
            continue
        if name in ("arxiv", "daily") and not SHARED.is_dir():
            console.print(f"{name}: reference data (../shared) is not on this machine")
            continue
        for row in rows():
            table.add_row(
                *(f"{x:.4f}" if isinstance(x, float) else str(x) for x in row.__dict__.values())
            )
    console.print(table)


if __name__ == "__main__":
    main()
