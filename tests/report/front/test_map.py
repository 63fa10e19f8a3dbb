"""The map: marks, names, lasso, legend, colours, keys and fingers, in Chromium."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from analysis import StudyResult
from analysis.report.explore import explorer_page

DATA = re.compile(r'(?<=id="data">).*?(?=</script>)', re.DOTALL)
MARGIN = 30  # pixels around the whole map
LEVELS = (1, 1.7, 3)  # how large the map is drawn when each grain's names come


def clustered(data: dict[str, Any], n: int = 1600) -> dict[str, Any]:
    """Make up many papers in nested clusters, from the data of a study."""
    rng = np.random.default_rng(0)
    coarse = rng.uniform(0.15, 0.85, (6, 2))
    medium = np.repeat(coarse, 3, axis=0) + rng.normal(0, 0.07, (18, 2))
    fine = np.repeat(medium, 2, axis=0) + rng.normal(0, 0.03, (36, 2))
    of = rng.integers(0, 36, n)
    xy = np.clip(fine[of] + rng.normal(0, 0.012, (n, 2)), 0, 1).round(4)
    papers = {key: [values[i % 136] for i in range(n)] for key, values in data["papers"].items()}
    papers |= {"id": [f"title:{i:012x}" for i in range(n)], "x": xy[:, 0].tolist()}
    papers |= {"y": xy[:, 1].tolist(), "path": [[int(f // 6), int(f // 2), int(f)] for f in of]}
    papers |= {"topic": [int(f // 2) for f in of], "nearest": [[] for _ in range(n)]}
    grains = []
    for grain, (name, size, inside) in enumerate(
        (("coarse", 6, 6), ("medium", 18, 3), ("fine", 36, 2))
    ):
        labels = [f"{name} topic of number {topic}" for topic in range(size)]
        rows = [
            {"topic": t, "parent": t // inside if grain else -1, "label": label, "n": 1}
            for t, label in enumerate(labels)
        ]
        told: dict[str, Any] = {"keywords": [], "stability": None, "description": ""}
        grains.append({"name": name, "topics": [row | told for row in rows]})
    return data | {"papers": papers, "grains": grains}


@pytest.fixture(scope="module")
def map_files(
    bundled: StudyResult, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Write the papers' part of a study as a page, once as it is and once with many papers."""
    page = explorer_page(bundled)
    data = json.loads(DATA.findall(page)[0])
    data["papers"]["published"] = ["2024-01", "2025", "", "2023-06-01"] * 34
    data["papers"]["year"] = [2024, 2025, None, 2023] * 34
    folder, found = tmp_path_factory.mktemp("maps"), {}
    for name, content in (("few", data), ("many", clustered(data))):
        block = json.dumps(content).replace("<", "\\u003c")
        path = folder / f"{name}.html"
        path.write_text(DATA.sub(block.replace("\\", r"\\"), page), encoding="utf-8")
        found[name] = (path, content)
    return found


class Map:
    """A page with a map, and where its papers stand on the screen."""

    def __init__(self, page: Any, data: dict[str, Any]) -> None:
        self.page, self.data, self.papers = page, data, data["papers"]
        self.xy = np.column_stack([self.papers["x"], self.papers["y"]])
        self.canvas = page.locator("#map")
        self.canvas.scroll_into_view_if_needed()
        self.settle()

    def settle(self) -> None:
        self.page.evaluate(
            "() => new Promise((d) => requestAnimationFrame(() => requestAnimationFrame(d)))"
        )

    def places(self) -> np.ndarray:
        """Give every paper's place on the screen while the whole map is shown."""
        box = self.canvas.bounding_box()
        size, (low, high) = (
            np.array([box["width"], box["height"]]),
            (self.xy.min(0), self.xy.max(0)),
        )
        scale = ((size - 2 * MARGIN) / (high - low)).min()
        shift = (self.xy - (low + high) / 2) * [scale, -scale]
        return shift + size / 2 + [box["x"], box["y"]]

    def shown(self) -> int:
        return int(
            re.findall(r"^[\d,]+", self.page.inner_text("#found .count"))[0].replace(",", "")
        )

    def titles(self) -> set[str]:
        return set(self.page.locator("tr.paper .open-paper").all_inner_texts())

    def lasso(self, corners: Sequence[Sequence[float]]) -> None:
        mouse = self.page.mouse
        mouse.move(*corners[0])
        mouse.down()
        for corner in corners[1:]:
            mouse.move(*corner, steps=6)
        mouse.up()
        self.settle()

    def zoom_to(self, k: float) -> None:
        """Press + until the map is drawn at least so large."""
        while float(self.page.get_attribute("#map-view", "data-zoom")) < k:
            self.canvas.press("+")
            self.settle()

    def names(self) -> list[dict[str, Any]]:
        """Give the names that are on the map: words, grain and box."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll(".map-labels .shown")].map((e) => {
                const b = e.getBoundingClientRect();
                return {words: e.textContent, grain: Number(e.className.match(/\\d/)[0]),
                    box: [b.left, b.top, b.right, b.bottom],
                    cut: e.scrollWidth > e.clientWidth + 1};
            })"""
        )

    def pixel(self, place: Sequence[float]) -> str:
        box = self.canvas.bounding_box()
        return self.page.evaluate(
            """([x, y]) => {
                const c = document.getElementById("map"), r = c.width / c.clientWidth;
                const place = [Math.round(x * r), Math.round(y * r), 1, 1];
                const [red, green, blue] = c.getContext("2d").getImageData(...place).data;
                const hex = (value) => value.toString(16).padStart(2, "0");
                return `#${hex(red)}${hex(green)}${hex(blue)}`;
            }""",
            [place[0] - box["x"], place[1] - box["y"]],
        )

    def entries(self) -> dict[str, SimpleNamespace]:
        """Give the legend: name to colour, shape, number of papers, and the entry itself."""
        found = {}
        for item in self.page.locator(".map-legend li:visible").all():
            mark = item.locator("svg > *")
            shape = mark.get_attribute("points") or "disc"
            count = int(item.locator(".number").inner_text().replace(",", ""))
            found[item.locator(".name").inner_text()] = SimpleNamespace(
                colour=mark.get_attribute("fill"),
                shape=shape,
                n=count,
                box=item.locator(":scope > *"),
            )
        return found

    def said(self) -> str:
        return self.page.inner_text(".map-said[role=status]")


@pytest.fixture
def open_map(browser: Any, map_files: Any) -> Iterator[Callable[..., Map]]:
    """Give the function that opens a map; no page may complain or fetch anything."""
    contexts, complaints = [], []

    def open_it(name: str = "few", width: int = 1440, look: str = "light", **given: Any) -> Map:
        path, data = map_files[name]
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=look, offline=True,
            reduced_motion="reduce", **given,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        # Chromium advises against what the tests do to see colours.
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Canvas2D" not in line.text else 0,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: complaints.append(r.url) if "maps" not in r.url else None)
        page.goto(path.as_uri())
        page.locator(".map-labels .shown").first.wait_for()
        return Map(page, data)

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def apart(points: np.ndarray, i: int) -> float:
    """Give how far a mark is from the nearest other one."""
    far = np.hypot(*(points - points[i]).T)
    return float(np.sort(far)[1])


def lonely(points: np.ndarray, among: Sequence[int]) -> int:
    """Give the paper of some that has most room around it."""
    return max(among, key=lambda i: apart(points, i))


def inner(points: np.ndarray) -> list[int]:
    """Give the papers in the middle of the map, where it can be zoomed in without moving."""
    low, high = np.quantile(points, [0.25, 0.75], axis=0)
    return np.flatnonzero(((points > low) & (points < high)).all(axis=1)).tolist()


def test_lasso_picks_exactly_the_points_inside(open_map):
    drawn = open_map()
    points = drawn.places()
    middle = np.median(points, axis=0)
    # A star, so that a box around it would pick others, too.
    corners = [
        (middle + r * np.array([np.cos(a), np.sin(a)])).tolist()
        for a, r in zip(np.arange(10) * np.pi / 5, itertools.cycle((130, 60)), strict=False)
    ]
    inside = set(
        np.flatnonzero(Outline([*corners, corners[0]], closed=True).contains_points(points))
    )
    assert 3 < len(inside) < 60
    drawn.page.get_by_role("button", name="Lasso", exact=True).click()
    drawn.lasso([*corners, corners[0]])
    assert drawn.shown() == len(inside)
    assert drawn.titles() <= {drawn.papers["title"][i] for i in inside}
    drawn.page.locator(".chip", has_text="Picked on the map").click()
    assert drawn.shown() == 136


def test_lasso_clears_when_empty_and_escape_leaves_it(open_map):
    drawn = open_map()
    lasso = drawn.page.get_by_role("button", name="Lasso", exact=True)
    points = drawn.places()
    low, high = points.min(0) - 5, points.max(0) + 5
    middle = points.mean(0)
    lasso.click()
    drawn.lasso([low, (middle[0], low[1]), (middle[0], high[1]), (low[0], high[1]), low])
    assert drawn.shown() == (points[:, 0] < middle[0]).sum() < 136
    drawn.lasso([low, np.add(low, [3, 0]), np.add(low, [6, 6]), low])
    assert drawn.shown() == 136
    drawn.lasso([low, (high[0], low[1]), middle, low])
    picked = drawn.shown()
    drawn.page.mouse.move(*low)
    drawn.page.mouse.down()
    drawn.page.mouse.move(*high, steps=5)
    drawn.page.keyboard.press("Escape")
    drawn.page.mouse.up()
    assert lasso.get_attribute("aria-pressed") == "false"
    assert drawn.shown() == picked  # a line that was not finished picks nothing


def test_what_is_in_view_can_be_picked_without_drawing(open_map):
    drawn = open_map()
    drawn.page.get_by_role("button", name="In view only").click()
    assert drawn.shown() == 136
    drawn.zoom_to(3)
    drawn.page.get_by_role("button", name="In view only").click()
    drawn.settle()
    picked = drawn.shown()
    box, k = drawn.canvas.bounding_box(), float(drawn.page.get_attribute("#map-view", "data-zoom"))
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    drawn.page.get_by_role("button", name="Whole map").click()
    away = np.abs(drawn.places() - middle) * k
    assert picked == (away < [box["width"] / 2, box["height"] / 2]).all(axis=1).sum() > 0


@pytest.mark.parametrize("width", [390, 1440])
def test_pointing_shows_the_title_inside_the_frame_and_a_click_opens(open_map, width):
    drawn = open_map(width=width)
    points, frame = drawn.places(), drawn.page.locator(".map-frame").bounding_box()
    ends = {int(i) for c in (0, 1) for i in (points[:, c].argmin(), points[:, c].argmax())}
    for i in ends:
        drawn.page.mouse.move(*points[i])
        drawn.settle()
        tip = drawn.page.locator(".map-tip")
        assert tip.locator(".title").inner_text() == drawn.papers["title"][i]
        box = tip.bounding_box()
        assert box["x"] >= frame["x"] and box["y"] >= frame["y"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]
        ring = drawn.page.locator(".map-ring:not(.map-open)").bounding_box()
        centre = [ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2]
        assert np.abs(points[i] - centre).max() < 1.5
    drawn.page.mouse.move(frame["x"] + 3, frame["y"] + 3)
    drawn.settle()
    assert not drawn.page.locator(".map-tip").is_visible()
    i = lonely(points, range(136))
    drawn.page.mouse.click(*points[i])
    assert (
        drawn.page.locator("dialog[open] #paper-title").inner_text().strip()
        == (drawn.papers["title"][i])
    )


def test_the_table_points_at_the_map(open_map):
    drawn = open_map()
    row = drawn.page.locator("tr.paper").first
    title = row.locator(".open-paper").inner_text()
    row.hover()
    drawn.settle()
    ring = drawn.page.locator(".map-ring:not(.map-open)").bounding_box()
    drawn.canvas.scroll_into_view_if_needed()
    place = drawn.places()[drawn.papers["title"].index(title)]
    assert abs(ring["x"] + ring["width"] / 2 - place[0]) < 1.5


@pytest.mark.parametrize(
    ("name", "width"), [("few", 390), ("few", 1440), ("many", 390), ("many", 2560)]
)
def test_names_come_level_by_level_never_over_each_other_nor_cut(open_map, name, width):
    drawn = open_map(name, width)
    known = [{t["label"] for t in grain["topics"]} for grain in drawn.data["grains"]]
    drawn.canvas.press("ArrowRight")  # where there is a paper, not in the gaps between them
    for level, k in enumerate(LEVELS):
        drawn.zoom_to((2.5 if width < 400 else 1.4) * k)  # names need room before they come
        drawn.canvas.scroll_into_view_if_needed()
        frame = drawn.page.locator(".map-frame").bounding_box()
        names = drawn.names()
        assert names and all(label["words"] in known[label["grain"]] for label in names)
        k = float(drawn.page.get_attribute("#map-view", "data-zoom"))
        assert max(label["grain"] for label in names) < sum(k >= least for least in LEVELS)
        if name == "many":
            assert max(label["grain"] for label in names) >= level
        for label in names:
            left, top, right, bottom = label["box"]
            assert left >= frame["x"] and right <= frame["x"] + frame["width"]
            assert top >= frame["y"] and bottom <= frame["y"] + frame["height"]
            assert not label["cut"]
        for a, b in itertools.combinations([label["box"] for label in names], 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_names_of_many_papers_stand_in_their_own_clusters(open_map):
    drawn = open_map("many")
    points, paths = drawn.places(), np.array(drawn.papers["path"])
    own = []
    for label in drawn.names():
        left, top, right, bottom = label["box"]
        near = (points > [left - 6, top - 6]) & (points < [right + 6, bottom + 6])
        topic = next(
            t["topic"] for t in drawn.data["grains"][0]["topics"] if t["label"] == label["words"]
        )
        own.append((paths[near.all(axis=1), 0] == topic).mean())
    assert len(own) >= 4 and min(own) > 0.5


def test_the_legend_filters_counts_and_leaves_the_others_faint(open_map):
    drawn = open_map()
    points = drawn.places()
    name, entry = max(drawn.entries().items(), key=lambda item: item[1].n)
    place = [theme["name"] for theme in drawn.data["themes"]].index(name)
    themes = [[theme for theme, _ in listed] for listed in drawn.papers["themes"]]
    fits = [i for i in range(136) if place in themes[i]]
    first = [i for i in fits if themes[i][0] == place]
    assert entry.n == len(fits)
    shown, faint = lonely(points, first), lonely(points, [i for i in range(136) if i not in fits])
    assert drawn.pixel(points[shown]) == entry.colour
    entry.box.click()
    drawn.settle()
    assert entry.box.get_attribute("aria-pressed") == "true"
    assert drawn.shown() == len(fits)
    assert drawn.titles() <= {drawn.papers["title"][i] for i in fits}
    line = drawn.page.evaluate(
        "() => getComputedStyle(document.documentElement).getPropertyValue('--line').trim()"
    )
    assert drawn.pixel(points[shown]) == entry.colour
    assert drawn.pixel(points[faint]) in (line, "#dddddd")
    others = {n: e.n for n, e in drawn.entries().items() if n != name}
    assert sum(others.values()) > 0  # they tell what pressing them would show
    drawn.page.mouse.move(*points[faint])
    drawn.settle()
    assert not drawn.page.locator(".map-tip").is_visible()
    entry.box.click()
    assert entry.box.get_attribute("aria-pressed") == "false" and drawn.shown() == 136


def test_colours_by_theme_topic_digest_and_year(open_map):
    drawn = open_map()
    points, papers = drawn.places(), drawn.papers
    grain = drawn.data["grains"][1]["topics"]
    several = "In several digests"
    digests = [d["name"] for d in drawn.data["digests"]]
    wanted = {
        "topic:1": lambda i: grain[papers["path"][i][1]]["label"],
        "digest": lambda i: (
            several if len(papers["digests"][i]) > 1 else digests[papers["digests"][i][0]]
        ),
        "year": lambda i: str(papers["year"][i] or "No year"),
        "theme": lambda i: drawn.data["themes"][papers["themes"][i][0][0]]["name"],
    }
    roomy = sorted(range(136), key=lambda i: -apart(points, i))[:12]
    for value, name_of in wanted.items():
        drawn.page.select_option("#map-colour", value)
        drawn.settle()
        entries = drawn.entries()
        for i in roomy:
            assert drawn.pixel(points[i]) == entries[name_of(i)].colour, (value, i)
        looks = [(entry.colour, entry.shape) for entry in entries.values()]
        assert len(set(looks)) == len(looks)
    entries = drawn.entries()
    drawn.page.select_option("#map-colour", "digest")
    entries = drawn.entries()
    assert [entries[name].n for name in (*digests, several)] == [66, 99, 29]
    entries[several].box.click()
    assert drawn.shown() == 29
    entries[digests[0]].box.click()
    assert drawn.shown() == 66


def luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(("look", "paper"), [("light", "#ffffff"), ("dark", "#16181a")])
def test_marks_stand_out_from_the_page(open_map, look, paper):
    drawn = open_map("many", look=look)
    for value in ("theme", "topic:2", "digest", "year"):
        drawn.page.select_option("#map-colour", value)
        for name, entry in drawn.entries().items():
            a, b = sorted((luminance(entry.colour), luminance(paper)))
            assert (b + 0.05) / (a + 0.05) >= 3, (value, name)


def test_the_map_follows_light_and_dark(open_map):
    drawn = open_map()
    before = drawn.entries()
    drawn.page.emulate_media(color_scheme="dark")
    drawn.settle()
    drawn.settle()
    after = drawn.entries()
    assert {e.colour for e in before.values()} != {e.colour for e in after.values()}
    points = drawn.places()
    i = lonely(points, range(136))
    name = drawn.data["themes"][drawn.papers["themes"][i][0][0]]["name"]
    assert drawn.pixel(points[i]) == after[name].colour


def test_the_map_on_the_keyboard(open_map):
    drawn = open_map()
    about = drawn.page.locator("#" + drawn.canvas.get_attribute("aria-describedby"))
    assert "136 papers" in drawn.canvas.get_attribute("aria-label")
    assert "Arrow keys" in about.text_content()
    drawn.canvas.press("ArrowRight")  # the paper in the middle first
    titles = drawn.papers["title"]

    def current() -> int:
        return next(i for i in range(136) if drawn.said().startswith(titles[i]))

    for key, axis, sign in (("ArrowRight", 0, 1), ("ArrowUp", 1, 1), ("ArrowLeft", 0, -1)):
        before = current()
        drawn.canvas.press(key)
        moved = (drawn.xy[current()] - drawn.xy[before]) * sign
        assert moved[axis] > 0 and abs(moved[1 - axis]) <= 1.5 * moved[axis]
    for _ in range(40):
        drawn.canvas.press("ArrowDown")
    assert drawn.said() == "No paper farther below"
    drawn.canvas.press("ArrowUp")
    i = current()
    drawn.canvas.press("Enter")
    assert drawn.page.locator("dialog[open] #paper-title").inner_text().strip() == titles[i]
    drawn.page.keyboard.press("Escape")
    assert drawn.page.evaluate("() => document.activeElement.id") == "map"
    drawn.zoom_to(2)
    ring = drawn.page.locator(".map-ring:not(.map-open)")
    before = ring.bounding_box()["x"]
    drawn.canvas.press("Shift+ArrowLeft")
    drawn.settle()
    assert ring.bounding_box()["x"] > before  # the map moves, what was on the left comes in
    drawn.canvas.press("-")
    drawn.canvas.press("0")
    drawn.settle()
    assert drawn.page.get_attribute("#map-view", "data-zoom") == "1.00"
    drawn.canvas.press("l")
    lasso = drawn.page.get_by_role("button", name="Lasso", exact=True)
    assert lasso.get_attribute("aria-pressed") == "true"
    drawn.canvas.press("Escape")
    assert lasso.get_attribute("aria-pressed") == "false"


def test_the_wheel_zooms_where_the_pointer_is(open_map):
    drawn = open_map()
    points = drawn.places()
    i = lonely(points, inner(points))
    drawn.page.mouse.move(*points[i])
    for _ in range(4):
        drawn.page.mouse.wheel(0, -200)
        drawn.settle()
    assert float(drawn.page.get_attribute("#map-view", "data-zoom")) > 3
    drawn.page.mouse.click(*points[i])
    title = drawn.page.locator("dialog[open] #paper-title").inner_text().strip()
    assert title == drawn.papers["title"][i]


def test_fingers_pinch_and_tap(open_map):
    drawn = open_map(width=390, has_touch=True, is_mobile=True)
    points = drawn.places()
    i = lonely(points, inner(points))
    x, y = map(float, points[i])
    touch = drawn.page.context.new_cdp_session(drawn.page)

    def fingers(kind: str, *spread: float) -> None:
        at = [{"x": x + s, "y": y, "id": n} for n, s in enumerate(spread)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    fingers("touchStart", -20, 20)
    for half in (30, 40, 50, 60):
        fingers("touchMove", -half, half)
    fingers("touchEnd")
    drawn.settle()
    assert 2.5 < float(drawn.page.get_attribute("#map-view", "data-zoom")) < 3.5
    assert drawn.page.locator("dialog[open]").count() == 0
    drawn.page.touchscreen.tap(x, y)
    title = drawn.page.locator("dialog[open] #paper-title").inner_text().strip()
    assert title == drawn.papers["title"][i]
