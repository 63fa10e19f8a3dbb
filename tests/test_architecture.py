"""ARCHITECTURE.md says who imports whom, and the code keeps to it."""

from __future__ import annotations

import ast
import doctest
import graphlib
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
MADE_ON_THE_PAGE = {"analysis/digests/readers/cards.py", "analysis/plots/theme_sizes.py"}
# What is imported for types only does not bind at run time.
TYPES_ONLY = re.compile(r"\bTYPE_CHECKING\b")


@dataclass(frozen=True)
class Import:
    module: str
    imported: str  # a module
    name: str  # what is taken from it; empty for the module itself


def modules() -> dict[str, Path]:
    found = {}
    for path in (ROOT / "analysis").rglob("*.py"):
        if "data" not in path.relative_to(ROOT).parts:
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk through what runs: all but blocks for type checkers."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.If) and TYPES_ONLY.search(ast.unparse(child.test))):
            yield from nodes(child)


def imports_of(name: str, path: Path) -> Iterator[Import]:
    for node in nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for item in node.names:
                if item.name.split(".")[0] == "analysis":
                    yield Import(name, item.name, "")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name of the module"
            if (node.module or "").split(".")[0] == "analysis":
                for item in node.names:
                    whole = f"{node.module}.{item.name}"
                    if whole in MODULES:
                        yield Import(name, whole, "")
                    else:
                        yield Import(name, str(node.module), item.name)


IMPORTS = [found for name, path in MODULES.items() for found in imports_of(name, path)]


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def rooms() -> dict[str, set[str]]:
    """Say which rooms each room imports."""
    found: dict[str, set[str]] = {room(name): set() for name in MODULES if room(name)}
    for one in IMPORTS:
        if room(one.module) and room(one.imported) not in ("", room(one.module)):
            found[room(one.module)].add(room(one.imported))
    return found


def layers() -> dict[str, int]:
    block = re.search(r"## The layers.*?```text\n(.*?)```", PAGE, re.DOTALL)
    assert block
    lines = [line.split()[1:] for line in block.group(1).splitlines()]
    named = [name for line in lines for name in line]
    assert len(named) == len(set(named))
    return {name: height for height, line in enumerate(lines) for name in line}


def test_every_room_has_its_layer() -> None:
    assert set(layers()) == set(rooms()) - {"conftest"}


def test_imports_lead_upwards_only() -> None:
    height = layers()
    wrong = {
        f"{one.module} imports {one.imported}"
        for one in IMPORTS
        if room(one.module) in height
        and room(one.imported) in height
        and height[room(one.imported)] > height[room(one.module)]
    }
    assert wrong == set()


def test_rooms_import_in_no_circle() -> None:
    assert list(graphlib.TopologicalSorter(rooms()).static_order())


def test_modules_import_in_no_circle() -> None:
    graph = defaultdict(set)
    for one in IMPORTS:
        if one.module != one.imported:
            graph[one.module].add(one.imported)
    assert list(graphlib.TopologicalSorter(graph).static_order())


def test_the_diagram_shows_the_imports() -> None:
    block = re.search(r"```mermaid\nflowchart LR\n(.*?)```", PAGE, re.DOTALL)
    assert block
    said = [line.strip() for line in block.group(1).splitlines()]
    shown = set(re.findall(r"\w+", block.group(1)))
    graph = {name: rooms()[name] & shown for name in shown}
    arrows = sorted(
        f"{used} --> {name}"
        for name, all_used in graph.items()
        for used in all_used
        if not any(used in reached(other, graph) for other in all_used - {used})
    )
    assert said == arrows, "the diagram should be:\n    " + "\n    ".join(arrows)


def reached(name: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_what_is_private_stays_in_its_room() -> None:
    wrong = {
        f"{one.module} imports {one.imported}.{one.name}"
        for one in IMPORTS
        if any(map(is_private, [*one.imported.split("."), one.name]))
        and room(one.module) != room(one.imported)
    }
    assert wrong == set()


def test_tests_and_notebooks_use_public_modules() -> None:
    paths = [path for name in ("tests", "notebooks") for path in (ROOT / name).rglob("*.py")]
    found = [one for path in paths for one in imports_of(path.name, path)]
    assert {one.imported for one in found if any(map(is_private, one.imported.split(".")))} == set()


def test_the_page_names_files_that_are_there() -> None:
    for name in re.findall(r"`((?:analysis|tests|notebooks|readers|plots)/[\w./]+)`", PAGE):
        if name not in MADE_ON_THE_PAGE:
            places = [ROOT / name, ROOT / "analysis" / name, ROOT / "analysis" / "digests" / name]
            assert any(place.exists() for place in places), name


def test_the_page_names_things_that_are_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in MODULES.values())
    code += (ROOT / "tests" / "digests" / "test_formats.py").read_text(encoding="utf-8")
    code += "\n".join(code_on_the_page())
    for name in re.findall(r"`(_?[A-Za-z_]+)(?:\([^`]*\))?`", PAGE.split("## Add a reader")[1]):
        assert re.search(rf"\b{name}\b", code), name


def code_on_the_page() -> list[str]:
    return [
        textwrap.dedent(b) for b in re.findall(r"^   ```python\n(.*?)^   ```", PAGE, re.M | re.S)
    ]


def run_with_examples(code: str) -> dict[str, Any]:
    """Run a piece of code as a module, then the examples in its docstrings."""
    names: dict[str, Any] = {"__name__": "on_the_page"}
    exec(compile(code, "ARCHITECTURE.md", "exec"), names)
    runner = doctest.DocTestRunner()
    for text in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)):
        if isinstance(text.value, str) and ">>> " in text.value:
            test = doctest.DocTestParser().get_doctest(text.value, names, "example", None, None)
            runner.run(test)
            assert runner.summarize(verbose=False).attempted
    assert runner.summarize(verbose=False).failed == 0
    return names


def test_the_recipes_work_as_written() -> None:
    from analysis.digests.registry import list_readers
    from analysis.topics.naming.cards import TopicCard

    reader, _, plot, namer, statistic = code_on_the_page()
    assert run_with_examples(reader)["READER"].name not in list_readers()
    assert "plot_theme_sizes" in run_with_examples(plot)
    card = TopicCard(("medium", 0), "a", ("adapters",), (), None, ())
    assert run_with_examples(namer)["FirstKeyword"]().name_topics([card]) == {
        ("medium", 0): "All about adapters"
    }
    assert "largest_step" in run_with_examples(statistic)
