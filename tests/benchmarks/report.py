"""Make reports of 136, 8,000 and 50,000 papers, open each in Chromium, and search in it.

    python tests/benchmarks/report.py [--papers 136 8000 50000] [--rounds 3]

The first is the page of the bundled study, its figures included. The others repeat that study's
papers under other ids, with titles and abstracts of ../shared/corpora/hf_daily.parquet where
that is on this machine. Each is opened from disk, network off. "First view" runs from the start
of the navigation until rows of the table are painted; "search" from a key in the search field
until the answer is painted, abstracts searched and the pause before a search included; "sort"
and "filter" likewise. Times are medians of the rounds, the worst beside them. Those of the
processor are what the page's main thread used: other work on the machine adds to the clock only.

Goals: 136 papers 6 MB and 2 s; 8,000 papers 20 MB, 4 s, search 100 ms; 50,000 papers open.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import run_study
from analysis.plots import draw_study, figure_bytes
from analysis.report import render_report
from analysis.results import StudyResult

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium-browser"
GOALS = {136: (6, 2), 8000: (20, 4)}  # megabytes, seconds
QUERIES = ["model", "pre-training", '"language models"', "graph attention", "zzz", "diffusion"]

# The time at which the first rows are painted, kept from the start of the page.
FIRST_VIEW = """
new MutationObserver((_, observer) => {
  if (!document.querySelector("tr.paper")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstView = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
# The page's policy forbids Playwright's own way to wait, which evaluates text.
FIRST_VIEW_TIME = """() => new Promise((done) => {
  const look = () => (window.firstView ? done(window.firstView) : setTimeout(look, 5));
  look();
})"""
# Milliseconds from doing something until the table with the answer is painted.
TIMED = """async (act) => {
  const body = document.querySelector(".papers-table tbody");
  const drawn = new Promise((done) => new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(done));
  }).observe(body, { childList: true }));
  const field = document.getElementById("search"), start = performance.now();
  if (act.query !== undefined) {
    field.value = act.query;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (act.theme !== undefined) {
    const select = document.getElementById("filter-theme");
    select.value = act.theme;
    select.dispatchEvent(new Event("change"));
  } else document.querySelectorAll(".sort")[act.sort].click();
  await drawn;
  return performance.now() - start;
}"""


def repeated(result: StudyResult, n: int) -> StudyResult:
    """Give a study of n papers: those of another one, over and over."""
    times = -(-n // len(result.papers))
    names = [f"{name}-{k}" for k in range(times) for name in result.papers["paper_id"]][:n]
    many = {
        name: pd.concat([getattr(result, name)] * times, ignore_index=True)
        for name in ("papers", "map", "texts", "evidence")
    }
    old = result.papers["paper_id"].tolist()
    for k in range(times):
        suffix = f"-{k}"
        for table in many.values():
            rows = slice(k * len(table) // times, (k + 1) * len(table) // times)
            column = table.columns.get_loc("paper_id")
            table.iloc[rows, column] = table.iloc[rows, column] + suffix
    many["papers"]["nearest"] = [
        "|".join(f"{old[(i + step) % len(old)]}-0" for step in range(1, 6)) for i in range(n)
    ] + [""] * (len(many["papers"]) - n)
    papers, texts = many["papers"].head(n).copy(), many["texts"].head(n).copy()
    if SHARED.is_dir():
        real = pd.read_parquet(SHARED / "corpora" / "hf_daily.parquet")
        real = real.iloc[[i % len(real) for i in range(n)]]
        papers["title"] = real["title"].to_numpy()
        papers["upvotes"] = real["upvotes"].to_numpy()
        papers["published"] = real["digest_date"].astype(str).to_numpy()
        texts["abstract"] = real["abstract"].to_numpy()
    keep = set(names)
    evidence = many["evidence"][many["evidence"]["paper_id"].isin(keep)]
    changes = {"papers": papers, "texts": texts, "map": many["map"].head(n), "evidence": evidence}
    return dataclasses.replace(result, **changes)


def measured(page: Any, address: str) -> dict[str, float]:
    """Open a page and use it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.add_init_script(FIRST_VIEW)
    page.goto(address, wait_until="commit")
    found = {"first view, s": page.evaluate(FIRST_VIEW_TIME) / 1000}
    found["first view, processor s"] = used(devtools)
    begun = time.perf_counter()
    page.locator(".hint", has_text="abstracts").wait_for(timeout=120_000)
    found["abstracts ready after, s"] = time.perf_counter() - begun
    answers, work = [], []
    for query in QUERIES:
        before = used(devtools)
        answers.append(page.evaluate(TIMED, {"query": query}))
        work.append(1000 * (used(devtools) - before))
    found["search, median ms"], found["search, worst ms"] = statistics.median(answers), max(answers)
    found["search, worst processor ms"] = max(work)
    page.evaluate(TIMED, {"query": ""})
    found["sort by title, ms"] = page.evaluate(TIMED, {"sort": 0})
    found["filter, ms"] = page.evaluate(TIMED, {"theme": "1"})
    return found


def used(devtools: Any) -> float:
    """Give the processor seconds of the page's main thread since it began."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=int, nargs="*", default=[136, 8000, 50_000])
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    result = run_study()
    drawn = draw_study(result).items()
    figures = {name: (figure_bytes(figure).decode(), alt) for name, (figure, alt) in drawn}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for n in asked.papers:
            begun = time.perf_counter()
            text = render_report(
                result if n == len(result.papers) else repeated(result, n), figures
            )
            made = time.perf_counter() - begun
            path = Path(name) / f"{n}.html"
            path.write_text(text, encoding="utf-8")
            megabytes, seconds = GOALS.get(n, (None, None))
            print(f"\n{n} papers (rendered in {made:.1f} s)")
            print(f"  {path.stat().st_size / 1e6:.2f} MB, goal {megabytes}")
            rounds = []
            for _ in range(asked.rounds):
                page = browser.new_page(viewport={"width": 1440, "height": 900}, offline=True)
                rounds.append(measured(page, path.as_uri()))
                page.close()
            goals = {"first view, s": f"{seconds}", "search, worst ms": "100"} if seconds else {}
            for key in rounds[0]:
                values = [one[key] for one in rounds]
                goal = f", goal {goals[key]}" if key in goals else ""
                print(f"  {key}: {statistics.median(values):.2f} (worst {max(values):.2f}){goal}")
        browser.close()


if __name__ == "__main__":
    main()
