"""Words that a person reads: no turns that are hard to read, and short sentences."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[1]

#: Turns to avoid, each with what to write instead.
FORBIDDEN = {
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\banew\b": "again",
    r"\bafresh\b": "again",
    r"\bfor want of\b": "without",
    r"\bin so many words\b": "by name",
    r"\btold the number\b": "given the number",
    r"\b(in \w+'s dress|dressed as)\b": "in the form of",
    r"\b(topic below|is no topic|no topic below)\b": "not a topic",
    r"\bpeers one to three\b": "1 to 3 for the peers",
    r"\bseldom\b": "rarely",
    r"\bgoes? before (it|them|the)\b": "wins over",
    r"\b(upon|lest|hence|whence|thereof|wherein|nought|fain)\b": "on, so that, so, of it, in which",
    r"\bsaid once\b": "stated in one place",
    r"\bin the place of\b": "instead of",
    r"\bspelt\b": "spelled",
    r"\bfrom then on\b": "after that",
    r"\b(a|the|every) \w+ that (is|are) no (digest|file|paper|object|edit|number|table)\b": "not a",
    r"\b(lines?|words?|bytes|sentence|paths?|workbook|something) that (is|are) no\b": "not",
    r"\b(a|an|of|that) \w+ that there (is|are)\b": "existing, known",
}
#: What holds words of other people, or lists of words.
NOT_OURS = ("analysis/data/", "analysis/language/stop_list.py", "tests/test_words.py")
LONGEST_MEAN = 18.0  # words in a sentence

PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "notebooks").glob("*.md")),
    *sorted((ROOT / "notebooks" / "site").rglob("*.md")),
    *sorted((ROOT / ".github").rglob("*.md")),
]
LESSONS = sorted((ROOT / "notebooks").glob("*.py"))


def sources() -> list[Path]:
    found = [
        path
        for ending in ("*.py", "*.j2", "*.pyi")
        for path in (ROOT / "analysis").rglob(ending)
        if not str(path.relative_to(ROOT)).startswith(NOT_OURS)
    ]
    return [*sorted(found), *LESSONS, *PAGES, ROOT / "Makefile"]


def prose(text: str, path: Path) -> str:
    """Keep what a person reads: of code its strings and comments, of templates the text."""
    if path.suffix == ".py":
        kept = (tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", -1))
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        lines: list[str] = [""] * (text.count("\n") + 2)
        for token in tokens:
            if token.type in kept:
                for i, line in enumerate(token.string.split("\n")):
                    lines[token.start[0] - 1 + i] += f" {line}"
        return "\n".join(lines)
    if path.suffix == ".j2":
        return re.sub(r"<[^>]*>|\{%.*?%\}", " ", text)
    return text


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_turn_that_is_hard_to_read(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    text = prose(path.read_text(encoding="utf-8"), path)
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}; write {better!r}"
        for turn, better in FORBIDDEN.items()
        for match in re.finditer(turn, text, re.IGNORECASE)
    ]
    assert not found, "\n".join(found)


def sentences(markdown: str) -> list[str]:
    """Split the running text of a page into sentences; tables and code are left out."""
    text = re.sub(r"^( *)```.*?^ *```", "", markdown, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\A---\n.*?^---$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "CODE", text)
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text):
        block = block.strip()
        if not block or block.startswith(("#", "|", ":::", "<")):
            continue
        block = re.sub(r"^\s*([-*]|\d+\.)\s+(\[[ x]\] )?", "", block)
        found += re.split(r"(?<=[.!?:;])[\"')*]*\s+(?=[A-Z\"'`(*]|CODE)", " ".join(block.split()))
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def mean_length(all_sentences: list[str]) -> float:
    return sum(len(sentence.split()) for sentence in all_sentences) / len(all_sentences)


def lesson_prose(path: Path) -> str:
    cells = re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [cell.split("\n", 1)[1] for cell in cells if cell.startswith(" [markdown]")]
    return "\n\n".join(re.sub(r"^# ?", "", cell, flags=re.MULTILINE) for cell in kept)


@pytest.mark.parametrize(
    "path",
    [path for path in PAGES if path.name != "CHANGELOG.md"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_sentences_of_a_page_are_short(path: Path) -> None:
    found = sentences(path.read_text(encoding="utf-8"))
    if found:
        longest = sorted(found, key=lambda sentence: -len(sentence.split()))[:3]
        assert mean_length(found) <= LONGEST_MEAN, longest


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_sentences_of_a_lesson_are_short(path: Path) -> None:
    found = sentences(lesson_prose(path))
    longest = sorted(found, key=lambda sentence: -len(sentence.split()))[:3]
    assert mean_length(found) <= LONGEST_MEAN, longest


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for below, one in command.commands.items():
            yield from commands(one, f"{name} {below}")


def help_texts() -> dict[str, str]:
    """Give what each command says of itself and of its options."""
    from analysis.cli import cli

    found = {}
    for name, command in commands(cli, "digest-atlas"):
        parts = (command.help or "").split("\b")[:1]
        parts += [p.help or "" for p in command.params if isinstance(p, click.Option)]
        found[name] = "\n\n".join(re.sub(r"\s*\[default:.*?\]", "", part) for part in parts)
    return found


@pytest.mark.parametrize("name", help_texts())
def test_help_is_short_and_plain(name: str) -> None:
    text = help_texts()[name]
    longest = sorted(sentences(text), key=lambda sentence: -len(sentence.split()))[:3]
    assert mean_length(sentences(text)) <= LONGEST_MEAN, longest
    assert [turn for turn in FORBIDDEN if re.search(turn, text, re.IGNORECASE)] == []


def test_sentences_are_counted() -> None:
    page = "# Head\n\nOne two three. Four `five six`!\n\n| a | b |\n\n- Seven eight\n- nine\n"
    assert sentences(page) == ["One two three.", "Four CODE!", "Seven eight", "nine"]
    assert mean_length(["a b c", "a"]) == 2.0
