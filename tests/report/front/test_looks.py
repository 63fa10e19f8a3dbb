"""At every width, light and dark: nothing cut, nothing over another, nothing axe objects to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

WIDTHS = [390, 768, 1440, 2560]

FAULTS = Path(__file__).with_name("faults.js").read_text("utf-8")


def serious(page: Any, within: str) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def filtered(page: Any) -> None:
    page.fill("#search", "language")
    page.locator("#filter-digest").select_option("both")
    page.locator(".chip").nth(1).wait_for()


def reading(page: Any) -> None:
    page.locator("tr.paper[tabindex='0']").click()
    page.get_by_text("Unpacking").wait_for(state="detached")


def nothing_found(page: Any) -> None:
    page.fill("#search", "no such words anywhere")
    page.get_by_text("No paper fits").wait_for()


def keys(page: Any) -> None:
    page.get_by_role("button", name="Keyboard").click()


STATES = {
    "table": (lambda page: None, "body"),
    "filtered": (filtered, "main"),
    "reading": (reading, "#paper"),
    "nothing found": (nothing_found, "#papers"),
    "keys": (keys, "#keys"),
}


@pytest.fixture(scope="module", params=WIDTHS)
def sized(request: pytest.FixtureRequest, stay: Any) -> Any:
    _, page = stay
    page.set_viewport_size({"width": request.param, "height": 900})
    page.wait_for_timeout(200)
    return page


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_or_lies_over_another(sized, rich_page, state):
    act, within = STATES[state]
    act(rich_page)
    assert rich_page.evaluate(FAULTS, within) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_without_authors_and_dates(visit, files, width):
    page = visit(files["plain"][0], width=width)
    assert page.evaluate(FAULTS, "body") == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_serious(stay, rich_page, look, state):
    page, (act, within) = rich_page, STATES[state]
    page.set_viewport_size({"width": 1440 if look == "light" else 390, "height": 900})
    page.emulate_media(color_scheme=look)
    act(page)
    assert serious(page, {"table": "html", "filtered": "#papers"}.get(state, within)) == []


def test_faults_are_seen(rich_page):
    """What the tests above look for is found where it is planted."""
    page = rich_page
    page.set_viewport_size({"width": 768, "height": 900})
    assert page.evaluate(FAULTS, "main") == []
    page.evaluate("""() => {
        const plant = (text, style) => {
            const button = document.createElement("button");
            button.textContent = text;
            Object.assign(button.style, style);
            document.querySelector("#found").append(button);
        };
        plant("on top", { position: "absolute", left: "0", top: "0" });
        const narrow = { width: "40px", overflow: "hidden", whiteSpace: "nowrap" };
        plant("much too long for so little room", narrow);
        plant("outside", { position: "relative", left: "900px" });
        plant("below", { position: "fixed", left: "20px", top: "400px" });
        plant("", { position: "fixed", left: "24px", top: "404px" });
    }""")
    said = " ".join(page.evaluate(FAULTS, "main"))
    assert all(
        words in said
        for words in ("cut: button", "sticks out: button", "wider than", "over each other: button")
    )
    assert "button-name" in " ".join(serious(page, "#found"))
    page.evaluate("document.querySelectorAll('#found > button').forEach((one) => one.remove())")
