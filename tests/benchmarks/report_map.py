"""Draw the report's map with 136, 8,000 and 50,000 papers, and use it.

    python tests/benchmarks/report_map.py [--papers 136 8000 50000]

The first map is that of the bundled study. The others repeat its papers, each moved a little.
"First view" runs from the start of the navigation until the map has its names; all else from
the key, the press or the pointer until the canvas can be read again, so that drawing is in it.
Milliseconds are medians, the worst beside them, in Chromium without a graphics card.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from report import repeated

from analysis import run_study
from analysis.report.explore import explorer_page
from analysis.results import StudyResult

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium-browser"
FIRST_VIEW = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(".map-labels .shown")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstMap = performance.now(); }));
}).observe(document, { attributes: true, childList: true, subtree: true });
"""
FIRST_VIEW_TIME = """() => new Promise((done) => {
  const look = () => (window.firstMap ? done(window.firstMap) : setTimeout(look, 5));
  look();
})"""
TIMED = """async ({ key, shiftKey, press, colour, x }) => {
  const map = document.getElementById("map"), box = map.getBoundingClientRect();
  const begun = performance.now();
  if (key) map.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
  if (press !== undefined) document.querySelectorAll(".map-legend button")[press].click();
  if (x) {
    const at = { clientX: box.left + x, clientY: box.top + box.height / 2, pointerId: 9 };
    map.dispatchEvent(new PointerEvent("pointermove", at));
  }
  if (colour) {
    const choice = document.getElementById("map-colour");
    choice.value = colour;
    choice.dispatchEvent(new Event("change"));
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  map.getContext("2d").getImageData(1, 1, 1, 1);
  return performance.now() - begun;
}"""
ACTS: dict[str, list[dict[str, Any]]] = {
    "move the whole map": [{"key": "ArrowLeft", "shiftKey": True}] * 8,
    "zoom in": [{"key": "+"}] * 8,
    "move, zoomed in": [{"key": "ArrowLeft", "shiftKey": True}] * 8,
    "zoom out": [{"key": "-"}] * 8,
    "point": [{"x": x} for x in range(100, 500, 50)],
    "press in the legend": [{"press": i // 2} for i in range(8)],
    "change the colour": [{"colour": c} for c in ("topic:0", "topic:2", "digest", "theme")],
}


def spread(result: StudyResult, n: int) -> StudyResult:
    """Give a study of n papers that do not lie on one another."""
    if n == len(result.papers):
        return result
    many, rng = repeated(result, n), np.random.default_rng(0)
    moved = {c: np.clip(many.map[c] + rng.normal(0, 0.01, n), 0, 1) for c in ("x", "y")}
    return dataclasses.replace(many, map=many.map.assign(**moved))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=int, nargs="*", default=[136, 8000, 50_000])
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    result = run_study()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for n in asked.papers:
            path = Path(name) / f"{n}.html"
            path.write_text(explorer_page(spread(result, n)), encoding="utf-8")
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, offline=True, reduced_motion="reduce"
            )
            page = context.new_page()
            page.add_init_script(FIRST_VIEW)
            page.goto(path.as_uri(), wait_until="commit")
            print(f"\n{n} papers: first view {page.evaluate(FIRST_VIEW_TIME) / 1000:.2f} s")
            page.locator("#map").scroll_into_view_if_needed()
            page.wait_for_timeout(2000)  # abstracts are unpacked meanwhile
            for what, acts in ACTS.items():
                took = [page.evaluate(TIMED, act) for act in acts]
                print(f"  {what}: {statistics.median(took):.0f} ms (worst {max(took):.0f})")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
