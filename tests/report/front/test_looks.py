"""At every width, light and dark: nothing cut, nothing over another, nothing axe-core objects to."""

from __future__ import annotations

from typing import Any

import pytest

WIDTHS = [390, 768, 1440, 2560]

# Controls that lie over another, are cut, or stick out of the page; texts that are cut.
FAULTS = """(within) => {
    const said = [], root = document.querySelector(within);
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) said.push("the page is wider than the window");
    const name = (e) => `${e.tagName.toLowerCase()}.${e.className} ${(e.innerText || e.ariaLabel || e.id).slice(0, 30)}`;
    const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".unseen, canvas, svg");
    const clipped = (e) => {  // what is seen of it, in boxes that scroll
        let { left, top, right, bottom } = e.getBoundingClientRect();
        for (let box = e.parentElement; box; box = box.parentElement) {
            if (getComputedStyle(box).overflow === "visible") continue;
            const edge = box.getBoundingClientRect();
            left = Math.max(left, edge.left); top = Math.max(top, edge.top);
            right = Math.min(right, edge.right); bottom = Math.min(bottom, edge.bottom);
        }
        return { left, top, right, bottom };
    };
    const controls = [...root.querySelectorAll("button, input, select, a, summary, label, .count, h2, h3, th, td")]
        .filter(seen).filter((e) => !(e.type === "radio" && e.closest(".look")));
    const boxes = controls.map((e) => [e, clipped(e)]).filter(([, b]) => b.right - b.left > 1 && b.bottom - b.top > 1);
    for (const [e, box] of boxes) {
        if (box.left < -1 || box.right > width + 1) said.push(`sticks out: ${name(e)}`);
        if (e.matches("button, summary, .count, h2, h3, label") && e.scrollWidth > e.clientWidth + 1 && e.clientWidth) said.push(`cut: ${name(e)}`);
        if (e.matches("button") && e.scrollHeight > e.clientHeight + 1 && e.clientHeight) said.push(`cut below: ${name(e)}`);
    }
    for (let a = 0; a < boxes.length; a += 1) for (let b = a + 1; b < boxes.length; b += 1) {
        const [[one, p], [two, q]] = [boxes[a], boxes[b]];
        if (one.contains(two) || two.contains(one) || one.closest(".head") || two.closest(".head")) continue;
        const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (wide > 1 && high > 1) said.push(`over each other: ${name(one)} | ${name(two)}`);
    }
    return said;
}"""


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
    "table": (lambda page: None, "main"),
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


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_serious(stay, rich_page, look, state):
    page, (act, within) = rich_page, STATES[state]
    page.set_viewport_size({"width": 1440 if look == "light" else 390, "height": 900})
    page.emulate_media(color_scheme=look)
    act(page)
    assert serious(page, "html" if state == "table" else within) == []


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
        plant("much too long for so little room", { width: "40px", overflow: "hidden", whiteSpace: "nowrap" });
        plant("outside", { position: "relative", left: "900px" });
        plant("", {});
    }""")
    said = " ".join(page.evaluate(FAULTS, "main"))
    assert all(words in said for words in ("cut: button", "sticks out: button", "wider than"))
    assert "button-name" in " ".join(serious(page, "#found"))
