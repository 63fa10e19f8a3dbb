"""Pages that open in headless Chromium from disk, with the network off."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.report import render_report
from analysis.results import StudyResult

# Text that would do something, were it more than text; `window.hit` says that it did.
HOSTILE = [
    '<img src=x onerror="window.hit=1">',
    "</script><script>window.hit=1</script>",
    '"><svg onload=window.hit=1>',
    "javascript:window.hit=1",
    "{{ 7 * 7 }}{% raw %}",
    "\x1b[31mred\x1b[0m and \u202egnp.exe\u2066",
    '=HYPERLINK("http://x.invalid","a")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    r"C:\temp {open }shut{ 50% & $x_1^2$ ~ #1 \cite{x} \n",
    'a "quoted", comma; semicolon | bar',
    "TY  - JOUR ER  - end",
    "Ünïcødé 预训练 ﬁne-tuning Straße and Łódź",
    "x and y, z and {w}",
]
AUTHORS = ["Ana Müller", "Søren Ångström", "Smith, John", "Research and Development Team", "李明"]
VENUES = ["Journal of Tests", "arXiv", "", "=Proceedings"]
DATES = ["2024-03-11", "2023", "2022-10", "", "2024-12-01"]


@pytest.fixture(scope="session")
def study(bundled: StudyResult) -> StudyResult:
    """Give the bundled study."""
    return bundled


@pytest.fixture(scope="session")
def rich(study: StudyResult) -> StudyResult:
    """Give the study with authors, venues, dates, counts, links and hostile words."""
    papers, texts, taxonomy = study.papers.copy(), study.texts.copy(), study.taxonomy.copy()
    n = len(papers)
    papers["authors"] = ["|".join(AUTHORS[: i % 6]) for i in range(n)]
    papers["venue"] = [VENUES[i % 4] for i in range(n)]
    papers["published"] = [DATES[i % 5] for i in range(n)]
    papers["upvotes"] = [None if i % 3 else (7 * i) % 50 for i in range(n)]
    papers["citations"] = [None if i % 4 else (11 * i) % 997 for i in range(n)]
    papers["status"] = ["retracted" if i == 20 else "" for i in range(n)]
    links = "https://huggingface.co/papers/{0}|javascript:window.hit=1|https://doi.org/10.1/{0}"
    papers["links"] = [links.format(i) for i in range(n)]
    for i, text in enumerate(HOSTILE):
        papers.loc[i, "title"] = f"{text} {i}"
        papers.loc[i, "authors"] = text.replace("|", "/")
        papers.loc[i, "venue"] = text
        texts.loc[i, "abstract"] = f"{text} hostileabstract"
        papers.loc[i + 30, "theme"] = papers.loc[i + 30, "themes"] = ""
        papers.loc[i + 30, "theme_probabilities"] = ""
    papers.loc[40, "themes"] = "|".join(taxonomy["theme"][:2])
    papers.loc[40, "theme"] = taxonomy["theme"][0]
    papers.loc[40, "theme_probabilities"] = "0.6|0.4"
    taxonomy.loc[0, "name"] = HOSTILE[0]
    hierarchy = study.hierarchy.copy()
    hierarchy.loc[0, "label"] = HOSTILE[1]
    evidence = study.evidence.assign(evidence=f"{HOSTILE[1]}|{HOSTILE[8]}")
    changed: dict[str, Any] = {"papers": papers, "texts": texts, "taxonomy": taxonomy}
    return dataclasses.replace(study, **changed, hierarchy=hierarchy, evidence=evidence)


def data_of(page: str) -> dict[str, Any]:
    """Read the data block of a page."""
    found = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture(scope="session")
def files(study: StudyResult, rich: StudyResult, tmp_path_factory: pytest.TempPathFactory):
    """Write the pages; give their files and data by name."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name, result in (("plain", study), ("rich", rich)):
        page = render_report(result, {})
        path = folder / f"{name}.html"
        path.write_text(page, encoding="utf-8")
        found[name] = (path, data_of(page))
    return found


@dataclasses.dataclass
class Visitor:
    """Opens files; nothing may be fetched, and nothing complained about."""

    browser: Any
    said: list[str] = dataclasses.field(default_factory=list)
    contexts: list[Any] = dataclasses.field(default_factory=list)

    def __call__(
        self, path: Path, part: str = "", *, width: int = 1440, look: str = "light"
    ) -> Any:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=look,
            offline=True,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda line: self.said.append(f"{line.type}: {line.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.said.append(f"dialog: {dialog.message}"))
        own = path.as_uri()
        page.on("request", lambda asked: self.said.append(asked.url) if asked.url != own else None)
        page.goto(own + part)
        page.locator(".hint", has_text="abstracts").wait_for(state="attached")
        return page

    def check(self) -> None:
        for context in self.contexts:
            for page in context.pages:
                assert not page.evaluate("window.hit")
        assert self.said == []

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Visitor]:
    """Give the function that opens a file in a page of its own."""
    visitor = Visitor(browser)
    yield visitor
    visitor.check()
    visitor.close()


@pytest.fixture(scope="module")
def stay(browser: Any, files: Any) -> Iterator[tuple[Visitor, Any]]:
    """Open the page with everything in it once for a module."""
    visitor = Visitor(browser)
    yield visitor, visitor(files["rich"][0])
    visitor.close()


@pytest.fixture
def rich_page(stay: tuple[Visitor, Any]) -> Iterator[Any]:
    """Give the page with everything in it, as if it were just opened."""
    visitor, page = stay
    page.evaluate("""() => new Promise((done) => {
        document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
        document.activeElement.blur();
        addEventListener("hashchange", () => setTimeout(done), { once: true });
        location.hash = location.hash === "#papers?" ? "#papers?&" : "#papers?";
    })""")
    yield page
    visitor.check()
