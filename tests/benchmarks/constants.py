"""Count the numeric tunables of rooms: numbers that somebody chose.

    python tests/benchmarks/constants.py
    python tests/benchmarks/constants.py --list

Counted are fields of dataclasses, defaults of parameters, names of modules, and numbers in
code, other than -1, 0, 1 and 2. A number in a docstring or an annotation is none.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "analysis"
ROOMS = ("language", "points", "topics", "themes")
FREE = (-1, 0, 1, 2)


def numbers(path: Path) -> Iterator[tuple[int, str]]:
    """Give the line and the text of every number somebody chose."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        if not isinstance(node, ast.Constant) or isinstance(value, bool):
            continue
        if isinstance(value, int | float) and value not in FREE:
            yield node.lineno, repr(value)


def main() -> None:
    """Print the counts."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--list", action="store_true", help="every number with its place")
    asked = ask.parse_args()
    total = 0
    for room in ROOMS:
        found = [
            (path.relative_to(ROOT), line, text)
            for path in sorted((ROOT / room).rglob("*.py"))
            for line, text in numbers(path)
        ]
        total += len(found)
        print(f"{room:10}{len(found):5}")
        for path, line, text in found if asked.list else ():
            print(f"    {path}:{line}: {text}")
    print(f"{'all':10}{total:5}")


if __name__ == "__main__":
    main()
