"""Search, filters, order, the paper that is read, keys, address: in Chromium, as a reader would."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest

COUNT = "#found .count"
ROW = "tr.paper[tabindex='0']"


def shown(page: Any) -> int:
    found = re.match(r"([\d,]+) of 136 papers$", page.inner_text(COUNT))
    assert found is not None
    assert int(page.get_attribute(".papers-table", "aria-rowcount")) == int(found[1]) + 1
    return int(found[1])


def titles(page: Any) -> list[str]:
    """Give the titles in the order of the table, which draws only those in view."""
    found = page.evaluate(
        """() => {
        const box = document.querySelector(".scroller"), found = new Map();
        const read = () => document.querySelectorAll("tr.paper").forEach((row) =>
            found.set(row.ariaRowIndex, row.querySelector(".open-paper").textContent));
        const step = async () => {
            box.scrollTop = 0;
            for (let at = 0; at < box.scrollHeight; at += 600) {
                box.scrollTop = at;
                await new Promise((done) =>
                    requestAnimationFrame(() => requestAnimationFrame(done)));
                read();
            }
            return [...found].sort((a, b) => a[0] - b[0]).map(([, title]) => title);
        };
        return step();
    }"""
    )
    return list(found)


def search(page: Any, words: str) -> int:
    page.fill("#search", words)
    page.wait_for_timeout(150)
    return shown(page)


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()


@pytest.fixture
def data(files) -> dict[str, Any]:
    return files["rich"][1]["papers"]


def test_all_papers_are_there_and_few_rows_in_the_page(rich_page, data):
    assert shown(rich_page) == 136
    assert rich_page.locator("tr.paper").count() < 40
    assert sorted(titles(rich_page)) == sorted(data["title"])


def test_search_finds_words_of_titles_authors_and_abstracts(rich_page, rich, data):
    texts = [
        plain(" ".join([title, *authors, abstract]))
        for title, authors, abstract in zip(
            data["title"], data["authors"], rich.texts["abstract"], strict=True
        )
    ]
    for query in ("LoRA", "language model", "müller", "MULLER Pre-Training", "ångström"):
        words = plain(query).split()
        want = sum(all(word in text for word in words) for text in texts)
        assert search(rich_page, query) == want > 0
    assert search(rich_page, "hostileabstract") == 13
    assert search(rich_page, "no such words here") == 0
    assert rich_page.get_by_text("No paper fits all of these filters.").is_visible()
    rich_page.fill("#search", "")
    rich_page.locator(".chips").wait_for(state="hidden")
    assert shown(rich_page) == 136


def test_a_phrase_in_quotes_stands_whole(rich_page, rich, data):
    texts = [
        plain("\n".join([title, *authors, abstract]))
        for title, authors, abstract in zip(
            data["title"], data["authors"], rich.texts["abstract"], strict=True
        )
    ]
    for phrase in ("language model", "pre-training"):
        whole = re.compile(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])")
        want = sum(bool(whole.search(text)) for text in texts)
        assert search(rich_page, f'"{phrase}"') == want > 0
    assert search(rich_page, '"art"') < search(rich_page, "art")
    assert search(rich_page, "strasse lodz") == 1  # letters that have no accent to take away


def test_found_words_are_marked_in_the_table(rich_page):
    search(rich_page, "pre-training")
    marks = rich_page.locator("tr.paper mark").all_inner_texts()
    assert {mark.lower() for mark in marks} == {"pre-training"}


def test_filters_show_what_the_tables_say(rich_page, data):
    first = [row[0][0] if row else -1 for row in data["themes"]]
    any_theme = [[theme for theme, _ in row] for row in data["themes"]]
    page = rich_page
    page.get_by_label("Theme", exact=True).select_option("1")
    assert shown(page) == sum(1 in row for row in any_theme)
    page.get_by_label("Include further themes").uncheck()
    assert shown(page) == first.count(1) < sum(1 in row for row in any_theme)
    page.get_by_label("Theme", exact=True).select_option("-1")
    assert shown(page) == first.count(-1) > 0
    page.get_by_role("button", name="Clear all").click()
    for grain in range(3):
        page.get_by_label("Topic", exact=True).select_option(f"{grain}:1")
        assert shown(page) == sum(path[grain] == 1 for path in data["path"]) > 0
    page.get_by_role("button", name="Clear all").click()
    page.get_by_label("Digest", exact=True).select_option("0")
    assert shown(page) == sum(0 in row for row in data["digests"]) == 66
    page.get_by_label("Digest", exact=True).select_option("both")
    assert shown(page) == sum(len(row) == 2 for row in data["digests"]) == 29
    page.get_by_label("Year", exact=True).select_option("2023")
    both = [
        len(row) == 2 and year == 2023
        for row, year in zip(data["digests"], data["year"], strict=True)
    ]
    assert shown(page) == sum(both) > 0


def test_options_say_how_many_papers_they_would_show(rich_page):
    page = rich_page
    search(page, "language")
    for kind in ("theme", "topic", "digest", "year"):
        select = page.locator(f"#filter-{kind}")
        option = select.locator("option").nth(2)
        said = int(re.findall(r"\((\d+)\)$", option.inner_text())[0])
        select.select_option(option.get_attribute("value"))
        assert shown(page) == said
        select.select_option("")


def test_chips_name_the_filters_and_take_them_back(rich_page):
    page = rich_page
    search(page, "model")
    page.locator("#filter-digest").select_option("1")
    page.locator("#filter-theme").select_option("2")
    chips = page.locator(".chip")
    name = page.locator("#filter-theme option:checked").inner_text().rsplit(" (", 1)[0]
    assert [name in chip for chip in chips.all_inner_texts()] == [False, True, False]
    chips.nth(1).click()
    assert page.locator("#filter-theme").input_value() == ""
    assert page.evaluate("document.activeElement.className") == "chip"
    page.get_by_role("button", name="Clear all").click()
    assert shown(page) == 136
    assert page.input_value("#search") == ""
    assert page.locator(COUNT).get_attribute("role") == "status"


def test_every_column_sorts_both_ways_and_says_so(rich_page, data, files):
    themes = [theme["name"] for theme in files["rich"][1]["themes"]]
    labels = {
        row["topic"]: row["label"]
        for row in files["rich"][1]["grains"][files["rich"][1]["own"]]["topics"]
    }
    letters = re.compile(r"^[\W_]+")
    keys = {
        "Title": [letters.sub("", plain(title)) for title in data["title"]],
        "Theme": [
            letters.sub("", plain(themes[row[0][0]])) if row else "" for row in data["themes"]
        ],
        "Topic": [letters.sub("", plain(labels.get(topic, ""))) for topic in data["topic"]],
        "Date": data["published"],
        "Upvotes": data["upvotes"],
        "Cited": data["citations"],
    }
    place = {title: i for i, title in enumerate(data["title"])}
    page = rich_page
    page.locator("#filter-digest").select_option("both")
    for name, values in keys.items():
        page.get_by_label("Sort by").select_option(label=name)
        for _ in range(2):
            way = page.locator(
                f".head .{page.get_by_label('Sort by').input_value()}"
            ).get_attribute("aria-sort")
            order = [values[place[title]] for title in titles(page)]
            known = [value for value in order if value not in ("", None)]
            assert order[len(known) :] == [value for value in order if value in ("", None)]
            assert known == sorted(known, reverse=way == "descending"), (name, way)
            page.locator(".sort-fields button").click()
    assert page.locator("[aria-sort=ascending], [aria-sort=descending]").count() == 1
    page.locator(".papers-table").get_by_role("columnheader", name="Title").get_by_role(
        "button"
    ).click()
    assert page.locator(".head .title").get_attribute("aria-sort") == "ascending"


def test_a_row_opens_its_paper_with_all_that_is_known(rich_page, data, rich):
    page, i = rich_page, 40
    search(page, data["title"][i])
    page.locator(ROW).click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("heading", level=2).inner_text() == data["title"][i]
    text = dialog.inner_text()
    for words in (rich.texts["abstract"][i], *data["authors"][i], "60 %", "40 %", "mar-1"):
        assert words in text
    assert data["title"][data["nearest"][i][0]] in text
    assert dialog.locator(".path li").count() == 3
    links = dialog.locator("a").evaluate_all("all => all.map((a) => [a.href, a.rel, a.target])")
    assert [link for link, *_ in links] == [
        f"https://huggingface.co/papers/{i}",
        f"https://doi.org/10.1/{i}",
    ]
    assert {tuple(rest) for _, *rest in links} == {("noopener noreferrer", "_blank")}


def test_next_and_previous_go_through_the_table_and_focus_comes_back(rich_page):
    page = rich_page
    page.locator("#filter-digest").select_option("both")
    order = titles(page)
    page.evaluate("document.querySelector('.scroller').scrollTop = 0")
    page.locator("tr.paper", has_text=order[1]).first.click()
    heading = page.locator("#paper-title")
    assert heading.inner_text() == order[1]
    page.keyboard.press("ArrowRight")
    assert heading.inner_text() == order[2]
    page.get_by_role("button", name="Previous").click()
    page.keyboard.press("ArrowLeft")
    assert heading.inner_text() == order[0]
    assert page.get_by_role("button", name="Previous").is_disabled()
    assert page.locator(".where").inner_text() == "1 of 29"
    for _ in range(len(order) + 3):
        page.keyboard.press("ArrowRight")
    assert heading.inner_text() == order[-1]
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    focused = page.evaluate("document.activeElement.querySelector('.open-paper')?.textContent")
    assert focused == order[-1]


def test_near_papers_open_and_lead_back(rich_page, data):
    page = rich_page
    page.locator(ROW).click()
    heading = page.locator("#paper-title")
    first = heading.inner_text()
    near = data["title"][data["nearest"][data["title"].index(first)][1]]
    page.locator(".near button").nth(1).click()
    assert heading.inner_text() == near
    page.get_by_role("button", name="Back").click()
    assert heading.inner_text() == first


@pytest.mark.parametrize(
    "part",
    [
        ".path li:nth-child(1) button",
        ".path li:nth-child(3) button",
        ".sure button",
        ".digests button",
    ],
)
def test_what_a_paper_names_filters_the_table(rich_page, part):
    page = rich_page
    page.locator(ROW).click()
    button = page.get_by_role("dialog").locator(part).first
    name = button.inner_text()
    button.click()
    assert not page.get_by_role("dialog").is_visible()
    assert name in page.locator(".chip").inner_text()
    assert 0 < shown(page) < 136
    assert page.evaluate("document.activeElement.id") == "papers-title"


def test_all_of_it_by_keyboard(visit, files):
    page = visit(files["plain"][0])
    press = page.keyboard.press
    press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("language")
    page.wait_for_timeout(150)
    n = shown(page)
    press("ArrowDown")
    at = "Number(document.activeElement.ariaRowIndex) - 1"
    assert page.evaluate(at) == 1
    press("ArrowUp")
    assert page.evaluate(at) == 1
    press("PageDown")
    assert 4 < page.evaluate(at) < 20
    press("End")
    assert page.evaluate(at) == n
    box, row = (page.locator(name).bounding_box() for name in (".scroller", ":focus"))
    assert row["y"] >= box["y"] and row["y"] + row["height"] <= box["y"] + box["height"] + 1
    press("Home")
    press("ArrowDown")
    assert page.evaluate(at) == 2
    title = page.locator(":focus .open-paper").inner_text()
    press("Enter")
    assert page.locator("#paper-title").inner_text() == title
    press("Escape")
    assert page.evaluate(at) == 2
    press("Shift+?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    press("Escape")
    page.locator(".papers-table").get_by_role("columnheader", name="Title").get_by_role(
        "button"
    ).focus()
    press("Enter")
    assert (
        page.locator(".papers-table")
        .get_by_role("columnheader", name="Title")
        .get_attribute("aria-sort")
        == "ascending"
    )
    page.locator("tr.paper").first.wait_for()
    press("Tab")  # one stop per head, then one for all rows
    for _ in range(len(files["plain"][1]["papers"]["id"])):
        if page.evaluate("document.activeElement.role") == "row":
            break
        press("Tab")
    assert page.evaluate(at) == 1


def test_single_keys_can_be_turned_off(rich_page):
    page = rich_page
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("/ and ? work anywhere in the page").uncheck()
    page.keyboard.press("Escape")
    page.locator("#papers-title").evaluate("heading => heading.focus()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "search"


def test_the_address_brings_a_view_back(visit, files):
    path, _ = files["rich"]
    page = visit(path)
    search(page, "model &=#")
    search(page, "model")
    page.locator("#filter-theme").select_option("2")
    page.locator("#filter-digest").select_option("1")
    page.locator(".papers-table").get_by_role("columnheader", name="Upvotes").get_by_role(
        "button"
    ).click()
    order = titles(page)
    page.evaluate("document.querySelector('.scroller').scrollTop = 0")
    page.locator(ROW).click()
    page.wait_for_timeout(500)
    part = page.evaluate("location.hash")
    again = visit(path, part)
    assert again.locator("#paper-title").inner_text() == page.locator("#paper-title").inner_text()
    again.keyboard.press("Escape")
    assert titles(again) == order
    assert again.input_value("#search") == "model"
    assert again.locator(".chip").count() == 3
    again.get_by_role("button", name="Clear all").click()
    again.locator(".papers-table").get_by_role("columnheader", name="Theme").get_by_role(
        "button"
    ).click()
    again.wait_for_timeout(500)
    assert again.evaluate("location.hash") == ""


@pytest.mark.parametrize(
    "part",
    [
        "#papers?theme=__proto__&topic=constructor.1&digest=toString&year=1e99&sort=-__proto__&paper=x",
        "#papers?topic=medium.99999&sort=valueOf&both=maybe&year=&further=",
        "#papers?%E0%A4%A&%00=1&theme=%3Cimg%20src=x%20onerror=window.hit=1%3E",
        "#papers?" + "q=" + "a" * 5000,
        "#javascript:window.hit=1",
    ],
)
def test_an_address_that_means_nothing_does_nothing(visit, files, part):
    page = visit(files["rich"][0], part)
    assert shown(page) == 136
    assert not page.get_by_role("dialog").is_visible()


def test_a_hostile_query_in_the_address_is_only_words(visit, files):
    page = visit(files["rich"][0], "#papers?q=%3Cimg%20src%3Dx%20onerror%3D%22window.hit%3D1%22%3E")
    assert shown(page) == 1
    assert "<img src=x" in page.locator(".chip").inner_text()


def test_buttons_elsewhere_show_their_papers(visit, files):
    path, data = files["plain"]
    page = visit(path)
    theme = data["themes"][2]["id"]
    asked = {
        f"theme:{theme}": None,
        "topic:0:1": None,
        "digest:mar-11": 66,
        "both": 29,
        "none": None,
    }
    for name, n in asked.items():
        page.evaluate(
            """(name) => {
            const button = document.createElement("button");
            button.dataset.show = name;
            document.querySelector("main").prepend(button);
            button.click();
            button.remove();
        }""",
            name,
        )
        assert page.locator(".chip").count() == 1
        assert n is None or shown(page) == n
        assert page.evaluate("document.activeElement.id") == "papers-title"
    before = shown(page)
    for name in ("theme:nothing", "topic:9:9", "topic:x", "digest:", "paper:x", "<img>"):
        page.evaluate(
            """(name) => {
            const button = document.createElement("button");
            button.dataset.show = name;
            document.body.append(button);
            button.click();
            button.remove();
        }""",
            name,
        )
    assert shown(page) == before
    own = page.locator("button[data-show^='theme:']").first
    own.click()
    assert page.locator(".chip").inner_text().startswith("Remove filter") or shown(page) < 136


def test_light_dark_and_system(visit, files):
    page = visit(files["plain"][0], look="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_label("Light").check()
    light = page.evaluate(paper)
    assert light != dark
    page.reload()
    assert page.evaluate(paper) == light
    page.get_by_label("System").check()
    assert page.evaluate(paper) == dark
    page.emulate_media(color_scheme="light")
    assert page.evaluate(paper) == light


def test_it_works_in_a_frame_that_keeps_nothing(visit, files, tmp_path):
    frame = tmp_path / "frame.html"
    text = files["plain"][0].read_text(encoding="utf-8")
    escaped = text.replace("&", "&amp;").replace('"', "&quot;")
    frame.write_text(
        '<p class="hint">abstracts</p><iframe sandbox="allow-scripts" width="1000" height="800" '
        f'srcdoc="{escaped}"></iframe>',
        encoding="utf-8",
    )
    page = visit(frame)
    inside = page.frame_locator("iframe")
    inside.get_by_label("Dark").check()
    inside.locator("#search").fill("vision")
    inside.locator(".chip").wait_for()
    inside.locator(ROW).click()
    assert inside.get_by_role("dialog").is_visible()
    page.wait_for_timeout(400)


def test_what_comes_from_the_map_is_heard(rich_page):
    page = rich_page
    page.get_by_role("button", name="Lasso").click()
    page.locator("#map-view").evaluate("map => map.scrollIntoView()")
    box = page.locator("#map-view canvas").first.bounding_box()
    x, y, w, h = box["x"], box["y"], box["width"], box["height"]
    page.mouse.move(x + 5, y + 5)
    page.mouse.down()
    for at in ((x + w / 2, y + 5), (x + w / 2, y + h - 5), (x + 5, y + h - 5), (x + 5, y + 8)):
        page.mouse.move(*at, steps=4)
    page.mouse.up()
    page.locator(".chip").wait_for()
    assert "Picked on the map" in page.locator(".chip").inner_text()
    assert 0 < shown(page) < 136
    page.locator(".chip").click()
    assert shown(page) == 136


def test_hostile_words_stay_words(rich_page, data):
    page = rich_page
    for i in range(13):
        page.evaluate(
            "(id) => { location.hash = '#papers?' + new URLSearchParams({paper: id}); }",
            data["id"][i],
        )
        page.locator("#paper-title", has_text=data["title"][i]).wait_for()
        assert page.locator("#paper-title").inner_text() == data["title"][i]
        page.locator(".abstract", has_text="hostileabstract").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("main img, main script, iframe, object, embed").count() == 0
    links = page.locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert all(re.match(r"#|https?://", link) for link in links)
    assert page.locator("[onload], [onerror], [onclick]").count() == 0
    assert not set("\x1b\u202e\u2066") & set(page.locator("body").inner_text())
