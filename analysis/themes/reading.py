"""The taxonomy file: read, and checked field by field.

Only the standard library is imported here, so that a bad file is reported at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from analysis.errors import InputError
from analysis.files import parse_toml, read_text
from analysis.gate import shown
from analysis.themes.taxonomy import Taxonomy, Theme, id_of

__all__ = ["CONTROL", "bundled_taxonomies", "is_list", "load_taxonomy", "parse_taxonomy"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_FILE_FIELDS = ("name", "description", "theme")
_THEME_FIELDS = ("id", "name", "definition", "seeds", "examples", "parent")
_HEADER = re.compile(r"^\s*\[\[\s*theme\s*\]\]")
_BEFORE_A_FIELD = re.compile(r"""\s*(?:\[+\s*(?:theme\s*\.\s*)?)?["']?""")
_AFTER_A_FIELD = re.compile(r"""["']?\s*[=.\]]""")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LARGEST = 2_000_000  # bytes; a taxonomy is written by hand
# Characters of a field. Ids and names stand in figures and tables, so they are short.
_LONGEST = {"id": 80, "name": 200, "parent": 80}
_LONGEST_TEXT = 5_000
_MOST_THEMES = 2_000


def bundled_taxonomies() -> tuple[str, ...]:
    """Names of the taxonomies that come with the package.

    Examples
    --------
    >>> "pretraining" in bundled_taxonomies()
    True
    """
    folder = resources.files("analysis") / "data" / "taxonomies"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_taxonomy(source: str | Path = "pretraining") -> Taxonomy:
    """Read a taxonomy from a TOML file, a bundled one by its name, or a list of names.

    Parameters
    ----------
    source : str or Path, default "pretraining"
        Name of a bundled taxonomy, path of a file, or names of themes with semicolons between
        them (after it, for a single one). A path wins where two of these could be meant.

    Returns
    -------
    Taxonomy

    Raises
    ------
    InputError
        No such taxonomy, not TOML, or a field that is missing, unknown or of the wrong kind;
        the message names file and line.

    Examples
    --------
    >>> load_taxonomy("pretraining")["peft"].name
    'Parameter-efficient fine-tuning'
    >>> load_taxonomy("clustering; topic modelling").ids
    ('clustering', 'topic-modelling')
    >>> load_taxonomy("no-such")
    Traceback (most recent call last):
    ...
    analysis.errors.InputError: the taxonomy 'no-such'; expected a TOML file, ...
    """
    known = bundled_taxonomies()
    try:
        there = os.path.lexists(source)
    except ValueError:  # a NUL in the name: reading it says so
        there = True
    if not there and is_list(source):
        return _named(str(source))
    if there or str(source) not in known:
        if there:
            return parse_taxonomy(read_text(source, limit=_LARGEST, what="a taxonomy"), path=source)
        raise InputError(
            f"the taxonomy {shown(str(source))}",
            f"a TOML file, one of the bundled taxonomies ({', '.join(known)}), or names of "
            "themes with semicolons between them",
            "check the path, or write a file of your own after a bundled one",
            path=source if len(Path(source).parts) > 1 or Path(source).suffix else None,
        )
    file = resources.files("analysis") / "data" / "taxonomies" / f"{source}.toml"
    return parse_taxonomy(file.read_text(encoding="utf-8"), path=f"{source}.toml")


def is_list(source: str | Path) -> bool:
    """Tell whether a source reads as a list of themes: it holds a semicolon.

    Examples
    --------
    >>> is_list("clustering;"), is_list("themes.toml")
    (True, False)
    """
    return ";" in str(source)


def _named(names: str) -> Taxonomy:
    """Make a taxonomy of names alone."""
    themes = [{"name": name} for part in names.split(";") if (name := part.strip())]
    return _Reader("", None).taxonomy({"name": "named themes", "theme": themes})


def parse_taxonomy(text: str, *, path: str | Path | None = None) -> Taxonomy:
    """Read a taxonomy from TOML text.

    Parameters
    ----------
    text : str
        The content of a taxonomy file.
    path : str or Path, optional
        Shown in errors.

    Returns
    -------
    Taxonomy

    Raises
    ------
    InputError
        As `load_taxonomy`.

    Examples
    --------
    >>> parse_taxonomy('''
    ... name = "mine"
    ... [[theme]]
    ... id = "peft"
    ... name = "Efficient tuning"
    ... definition = "Tuning few weights."
    ... seeds = ["low-rank adaptation", "adapters"]
    ... ''').ids
    ('peft',)
    """
    reader = _Reader(text, path)
    return reader.taxonomy(reader.parse())


class _Reader:
    """Checks the parsed TOML field by field, and finds the line of what is wrong."""

    def __init__(self, text: str, path: str | Path | None) -> None:
        self.text, self.path = text, path
        self.lines = text.splitlines()
        self.starts = [i for i, line in enumerate(self.lines) if _HEADER.match(line)]

    def fail(self, got: str, expected: str, todo: str, line: int | None = None) -> NoReturn:
        raise InputError(got, expected, todo, path=self.path, line=line if self.lines else None)

    def line_of(self, field: str, theme: int | None = None) -> int:
        """Line of a field of the theme-th theme (or of the file's head), else of its header."""
        first, last = 0, len(self.lines)
        if theme is not None and theme < len(self.starts):
            first = self.starts[theme]
            last = (*self.starts, last)[theme + 1]
        elif theme is None and self.starts:
            last = self.starts[0]
        for number in range(first, last):
            line = self.lines[number]
            start = _BEFORE_A_FIELD.match(line)
            at = start.end() if start else 0
            if line.startswith(field, at) and _AFTER_A_FIELD.match(line, at + len(field)):
                return number + 1
        return first + 1

    def taxonomy(self, data: Mapping[str, Any]) -> Taxonomy:
        for field in data:
            if field not in _FILE_FIELDS:
                self.fail(
                    f"the field {shown(field)}",
                    f"only {', '.join(_FILE_FIELDS)} at the top",
                    "remove it or correct its name",
                    self.line_of(field),
                )
        name = self._text(data, "name", None) if "name" in data else "themes"
        description = self._text(data, "description", None, default="")
        tables = data.get("theme")
        if not isinstance(tables, list) or not tables:
            self.fail(
                "no theme",
                "at least one [[theme]] table",
                "add [[theme]] with a name, and better a definition and seeds",
                self.line_of("theme"),
            )
        if len(tables) > _MOST_THEMES:
            self.fail(f"{len(tables):,} themes", f"at most {_MOST_THEMES:,}", "join some")
        themes = tuple(self._theme(table, i) for i, table in enumerate(tables))
        self._check_ids(themes)
        return Taxonomy(name, themes, description)

    def parse(self) -> dict[str, Any]:
        try:
            return parse_toml(self.text, path=self.path)
        except InputError as error:
            self.fail(
                error.got,
                "a TOML file",
                "correct it (quotes around text, commas in lists)",
                error.line or len(self.lines),
            )

    def _theme(self, table: Any, i: int) -> Theme:
        if not isinstance(table, dict):
            self.fail(
                f"theme number {i + 1} that is no table",
                "[[theme]] tables",
                "write [[theme]] on a line of its own",
                self.line_of("theme"),
            )
        for field in table:
            if field not in _THEME_FIELDS:
                self.fail(
                    f"the field {shown(field)} in a theme",
                    f"only {', '.join(_THEME_FIELDS)}",
                    "remove it or correct its name",
                    self.line_of(field, i),
                )
        name = self._text(table, "name", i)
        theme_id = self._text(table, "id", i) if "id" in table else id_of(name, i + 1)
        if not _ID.fullmatch(theme_id):
            self.fail(
                f"the theme id {shown(theme_id)}",
                "letters, digits, '-', '_' and '.'",
                "shorten the id and put the full wording into name",
                self.line_of("id", i),
            )
        return Theme(
            id=theme_id,
            name=name,
            definition=self._text(table, "definition", i) if "definition" in table else name,
            seeds=self._texts(table, "seeds", i),
            examples=self._texts(table, "examples", i),
            parent=self._text(table, "parent", i, default="") or None,
        )

    def _text(
        self, table: Mapping[str, Any], field: str, i: int | None, default: str | None = None
    ) -> str:
        where = "" if i is None else f" of theme number {i + 1}"
        if field not in table:
            if default is not None:
                return default
            self.fail(
                f"no {field}{where}", f'{field} = "..."', f"add {field}", self.line_of(field, i)
            )
        value = table[field]
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fail(
                f"{field}{where} = {shown(value)}",
                "text in quotes, not empty",
                f"correct {field}",
                self.line_of(field, i),
            )
        return self._plain(value, field, i)

    def _texts(self, table: Mapping[str, Any], field: str, i: int) -> tuple[str, ...]:
        value = table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            self.fail(
                f"{field} = {shown(value)} in theme number {i + 1}",
                f'a list of texts, {field} = ["...", "..."]',
                f"correct {field}",
                self.line_of(field, i),
            )
        return tuple(dict.fromkeys(self._plain(v, field, i) for v in value))

    def _plain(self, value: str, field: str, i: int | None) -> str:
        value = " ".join(value.split())
        most = _LONGEST.get(field, _LONGEST_TEXT)
        if len(value) > most:
            self.fail(
                f"{field} of {len(value):,} characters",
                f"at most {most:,}",
                "shorten it",
                self.line_of(field, i),
            )
        if CONTROL.search(value):
            self.fail(
                f"a control character in {field}: {shown(value)}",
                "plain text",
                "remove it",
                self.line_of(field, i),
            )
        return value

    def _check_ids(self, themes: tuple[Theme, ...]) -> None:
        seen: set[str] = set()
        for i, theme in enumerate(themes):
            if theme.id in seen:
                self.fail(
                    f"the theme id {theme.id!r} twice",
                    "every id once",
                    "rename or merge one of the two",
                    self.line_of("id", i),
                )
            seen.add(theme.id)
        parent_of = {theme.id: theme.parent for theme in themes}
        for i, theme in enumerate(themes):
            self._check_parent(theme, i, parent_of)

    def _check_parent(self, theme: Theme, i: int, parent_of: Mapping[str, str | None]) -> None:
        above, seen = theme.parent, {theme.id}
        while above is not None:
            if above not in parent_of:
                self.fail(
                    f"the parent {shown(above)} of theme {theme.id!r}",
                    "the id of a theme here",
                    "correct the parent or add that theme",
                    self.line_of("parent", i),
                )
            if above in seen:
                self.fail(
                    f"theme {shown(above)} above itself",
                    "parents without a circle",
                    "remove one of the parents",
                    self.line_of("parent", i),
                )
            seen.add(above)
            above = parent_of[above]
