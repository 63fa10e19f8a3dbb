"""Named themes, each with a definition and seed phrases."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.counted import counted

__all__ = [
    "Taxonomy",
    "Theme",
    "format_taxonomy",
    "id_of",
    "taxonomy_text",
    "texts_of",
    "theme_texts",
]

_LONGEST_ID = 40  # characters of an id that is made from a name


@dataclass(frozen=True)
class Theme:
    """One theme a reader asks about.

    Parameters
    ----------
    id : str
        Short name used in tables: letters, digits, ``-``, ``_`` and ``.``.
    name : str
        Name shown to people.
    definition : str
        One line: what is filed here.
    seeds : tuple of str
        What a paper of this theme would say of itself.
    examples : tuple of str, optional
        Titles of papers known to belong here.
    parent : str, optional
        Id of the theme this one is a part of.

    Examples
    --------
    >>> Theme("peft", "Efficient tuning", "Few weights are tuned.", ("LoRA",)).id
    'peft'
    """

    id: str
    name: str
    definition: str
    seeds: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parent: str | None = None

    @property
    def phrases(self) -> tuple[str, ...]:
        """Name and seed phrases, the name first, none twice."""
        return tuple(dict.fromkeys((self.name, *self.seeds)))


@dataclass(frozen=True)
class Taxonomy:
    """Named themes, in the order of their file.

    Parameters
    ----------
    name : str
        Name of the taxonomy.
    themes : tuple of Theme
        At least one; ids are unique.
    description : str, optional
        One line on what it is for.

    Examples
    --------
    >>> taxonomy = Taxonomy("mine", (Theme("a", "A", "About a."), Theme("b", "B", "About b.")))
    >>> taxonomy.ids, taxonomy["b"].name
    (('a', 'b'), 'B')
    """

    name: str
    themes: tuple[Theme, ...]
    description: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Theme ids, in order."""
        return tuple(theme.id for theme in self.themes)

    def __len__(self) -> int:
        return len(self.themes)

    def __getitem__(self, theme_id: str) -> Theme:
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        raise KeyError(theme_id)


def taxonomy_text(taxonomy: Taxonomy) -> str:
    """Write a taxonomy as the TOML that `load_taxonomy` reads.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.

    Returns
    -------
    str
        The same taxonomy always gives the same text.

    Examples
    --------
    >>> print(taxonomy_text(Taxonomy("t", (Theme("a", "A", "About a.", ("a seed",)),))))
    name = "t"
    description = ""
    <BLANKLINE>
    [[theme]]
    id = "a"
    name = "A"
    definition = "About a."
    seeds = ["a seed"]
    examples = []
    <BLANKLINE>
    """
    parts = [[f"name = {_toml(taxonomy.name)}", f"description = {_toml(taxonomy.description)}"]]
    for theme in taxonomy.themes:
        values = {"id": theme.id, "name": theme.name, "definition": theme.definition}
        lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
        lines += [
            f"seeds = {_toml(list(theme.seeds))}",
            f"examples = {_toml(list(theme.examples))}",
        ]
        if theme.parent is not None:
            lines.append(f"parent = {_toml(theme.parent)}")
        parts.append(["[[theme]]", *lines])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _toml(value: str | list[str]) -> str:
    """Write a text, or a list of them, as TOML, which reads JSON of plain characters."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def theme_texts(taxonomy: Taxonomy) -> list[str]:
    """Every text of a taxonomy that is handed to the encoder, none twice, in a fixed order.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.

    Returns
    -------
    list of str
        Names, definitions, seed phrases and example titles.

    Examples
    --------
    >>> theme_texts(Taxonomy("t", (Theme("a", "A", "About a.", ("a seed",)),)))
    ['A', 'About a.', 'a seed']
    """
    return list(dict.fromkeys(text for theme in taxonomy.themes for text in texts_of(theme)))


def texts_of(theme: Theme) -> list[str]:
    """Texts of one theme for the encoder: name, definition, seeds, examples."""
    return list(dict.fromkeys((theme.name, theme.definition, *theme.seeds, *theme.examples)))


def id_of(name: str, number: int) -> str:
    """Make a theme's id from its name.

    Parameters
    ----------
    name : str
        Any name.
    number : int
        What stands for the name where it holds no Latin letter or digit.

    Returns
    -------
    str
        Small letters, digits and hyphens.

    Examples
    --------
    >>> id_of("Large Language Models", 1), id_of("大模型", 2)
    ('large-language-models', 'theme-2')
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST_ID].strip("-")
    return slug or f"theme-{number}"


def format_taxonomy(taxonomy: Taxonomy, *, width: int = 88) -> str:
    """Lay a taxonomy out for reading.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.
    width : int, default 88
        Characters a line.

    Returns
    -------
    str
        Lines, ending in a line break.

    Examples
    --------
    >>> print(format_taxonomy(Taxonomy("t", (Theme("a", "A", "About a.", ("one", "two")),))))
    t: 1 theme
    <BLANKLINE>
    a  A
        About a.
        seeds: one; two
    <BLANKLINE>
    """
    lines = [f"{taxonomy.name}: {counted(len(taxonomy), 'theme')}"]
    if taxonomy.description:
        lines += _wrapped([taxonomy.description], width, "")
    for theme in taxonomy.themes:
        of = f"  (part of {theme.parent})" if theme.parent else ""
        parts = [theme.definition] if theme.definition != theme.name else []
        if theme.seeds:
            parts.append("seeds: " + "; ".join(theme.seeds))
        if theme.examples:
            parts.append("examples: " + "; ".join(theme.examples))
        lines += ["", f"{theme.id}  {theme.name}{of}", *_wrapped(parts, width, "    ")]
    return "\n".join(lines) + "\n"


def _wrapped(parts: Iterable[str], width: int, indent: str) -> list[str]:
    return [
        line
        for part in parts
        for line in textwrap.wrap(part, width, initial_indent=indent, subsequent_indent=indent)
    ]
