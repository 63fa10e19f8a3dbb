"""What the running text claims is held to the outputs beside it.

Sentences with numbers are computed (`analysis.notebooks.readings`). The others, which a person
wrote, stand here with what has to be true of the outputs for them to stay. A claim whose words
change must be looked at again, so the words are tested too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import nbformat
import pytest

from analysis.notebooks.documents import lessons

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "notebooks" / "site" / "explain"


def numbers(pattern: str, text: str) -> list[float]:
    """Find the numbers that a pattern has as groups; the first match counts."""
    match = re.search(pattern, text)
    assert match, f"{pattern!r} is not in the outputs"
    return [float(group.replace("−", "-").replace(",", "")) for group in match.groups()]


def merged(text: str) -> bool:
    return numbers(r"The (\d+) entries are (\d+) papers; merged: (\d+)", text) == [5, 3, 1]


def rather_similar(text: str) -> bool:
    (mean,) = numbers(r"cosine of (\d\.\d+) on average", text)
    return mean > 0.2


def nest(text: str) -> bool:
    coarse, medium, fine = numbers(r"Topics: (\d+) coarse, (\d+) medium, (\d+) fine", text)
    return coarse < medium < fine


def one_theme_fits(text: str) -> bool:
    filed = {name: int(n) for n, name in re.findall(r"^ *(\d+)  ([a-z-]+)$", text, re.MULTILINE)}
    present = filed.pop("large-language-models")
    return present > 20 and sum(filed.values()) <= 0.02 * 136


def many_concepts(text: str) -> bool:
    lines = (resources.files("analysis") / "data" / "concepts.txt").read_text("utf-8").splitlines()
    return 1500 < sum(bool(line.strip()) and not line.startswith("#") for line in lines) < 2500


def by_hand_agrees(text: str) -> bool:
    (alone,) = numbers(r"two p-values differ by (\d\.\d+) at most", text)
    (adjusted,) = numbers(r"the two differ by (\d\.\d+) at most", text)
    # Two shares of 99,999 shuffles each scatter by .005 about each other, doubled tails counted.
    return max(alone, adjusted) <= 0.02


def halves(text: str) -> bool:
    points = [float(found) for found in re.findall(r"papers: (\d+\.\d) points", text)]
    assert len(points) == 4
    return all(0.4 < points[n + 2] / points[n] < 0.6 for n in (0, 1))


def half_of_the_time(text: str) -> bool:
    (n_themes,) = numbers(r"\(136, 2\) \(136, (\d+)\)", text)
    return n_themes == 14 and abs(1 - 0.95**n_themes - 0.5) < 0.05


def misses_some(text: str) -> bool:
    found, planted = numbers(r"Found (\d+) of (\d+) planted changes", text)
    return found < planted


def few_clusters(text: str) -> bool:
    match = re.search(r"bertopic +topics: \[([\d, ]+)\]", text)
    assert match
    return max(map(int, match.group(1).split(","))) <= 5


def number_says_little(text: str) -> bool:
    share, agreement = numbers(r"(\d+)% of the papers .* agree to (\d\.\d+)", text)
    return share < 60 and agreement > 0.8


def one_in_twenty(text: str) -> bool:
    pairs, adjusted = numbers(r"in \d+ of (\d+) pairs.*? in (\d+) of them", text)
    return adjusted / pairs <= 0.1  # forty draws of a chance of one in twenty


def nothing_differs(text: str) -> bool:
    return text.split("digest-atlas")[0].count("\n[]\n") == 1


NOTEBOOKS: list[tuple[str, str, Callable[[str], bool]]] = [
    ("01", "The first three entries became one paper", merged),
    ("02", "all about one field, so *everything* is rather similar", rather_similar),
    ("02", "the three grains nest", nest),
    ("03", "one theme here fits many of the papers, the others none", one_theme_fits),
    ("03", "Themes compete with some two thousand general concepts", many_concepts),
    ("04", "They agree, up to the luck of the shuffles.", by_hand_agrees),
    ("04", "It falls with the square root: four times the papers, about half the change.", halves),
    ("04", "at least one has p < 0.05 about half of the time", half_of_the_time),
    ("05", "A test that rarely cries wolf also sleeps through some wolves.", misses_some),
    ("06", "there are few clusters of at least ten papers", few_clusters),
    ("06", "A number says little, then", number_says_little),
    ("06", "the chance of *any* false claim at one in twenty or less", one_in_twenty),
    ("07", "An empty list: nothing differs.", nothing_differs),
]


@pytest.mark.parametrize(
    ("number", "words", "holds"), NOTEBOOKS, ids=lambda v: getattr(v, "__name__", str(v)[:40])
)
def test_a_notebook_claims_what_its_outputs_show(
    number: str, words: str, holds: Callable[[str], bool]
) -> None:
    lesson = next(path for path in lessons(ROOT) if path.stem.startswith(number))
    notebook = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    prose = " ".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    assert words in " ".join(prose.split())
    assert holds(outputs(notebook))


def outputs(notebook: nbformat.NotebookNode) -> str:
    """Join the text that the cells put out."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            found.append(output.get("text") or data.get("text/plain", ""))
    return "\n".join(found) + "\n"


def of_picture(page: str) -> str:
    """Give the words under the picture of an explanation, which are computed."""
    match = re.search(r"!\[(.*)\]", (SITE / f"{page}.md").read_text("utf-8"))
    assert match
    return match.group(1)


def four_fifths(words: str) -> bool:
    return 78 <= numbers(r"(\d+) % with 29", words)[0] <= 82


def a_coin(words: str) -> bool:
    return 47 <= numbers(r"(\d+) % with 14", words)[0] <= 53


def halved(words: str) -> bool:
    small, large = numbers(r"99 papers: (\d+) points.*396: (\d+);", words)
    return 0.4 < large / small < 0.6


def eighteen(words: str) -> bool:
    return numbers(r"99 papers: (\d+) points", words) == [18]


def half_and_half(words: str) -> bool:
    return all(0.4 < share < 0.6 for share in numbers(r"in (\S+) of .* other in (\S+)\.", words))


def far_left(words: str) -> bool:
    return all(float(most) < -2 for most in re.findall(r" (-\d\.\d) at most", words))


PAGES: list[tuple[str, str, Callable[[str], bool]]] = [
    ("overlap", "the difference moves only about four fifths as much", four_fifths),
    ("adjusted-p", "With fourteen themes it is like tossing a coin.", a_coin),
    ("smallest-change", "Four times the papers halve that number", halved),
    ("smallest-change", "has to grow by about eighteen percentage points", eighteen),
    ("consensus", "half of the runs put it with one, half with the other", half_and_half),
    ("none", "the other three lie far to the left, every one of them", far_left),
]


@pytest.mark.parametrize(
    ("page", "words", "holds"), PAGES, ids=lambda v: getattr(v, "__name__", str(v)[:40])
)
def test_a_page_claims_what_its_figure_shows(
    page: str, words: str, holds: Callable[[str], bool]
) -> None:
    text = (SITE / f"{page}.md").read_text("utf-8")
    assert words in " ".join(text.split())
    assert holds(of_picture(page))
