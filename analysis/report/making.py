"""How a study was made, and the commands that make it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.gate import plain
from analysis.settings import Settings, options

__all__ = ["Making", "making"]

_TITLE, _AUTHORS = "Digest Atlas", "The Digest Atlas developers"


@dataclass(frozen=True)
class Making:
    """What the last part of the report says.

    Attributes
    ----------
    commands : list of (str, str)
        What a command is for, and the command; to be given in the study's folder.
    figures : list of (str, str)
        A figure's name, and the command that draws it again.
    options : list of (str, str)
        Every option that decides the result, with its value.
    versions : list of (str, str)
        Packages and their versions.
    cite, bibtex : str
        How to cite the program.
    """

    commands: list[tuple[str, str]]
    figures: list[tuple[str, str]]
    options: list[tuple[str, str]]
    versions: list[tuple[str, str]]
    cite: str
    bibtex: str


def making(manifest: Mapping[str, Any], figures: list[str]) -> Making:
    """Say how a study was made.

    Parameters
    ----------
    manifest : mapping
        The study's.
    figures : list of str
        Names of its figures.

    Returns
    -------
    Making

    Examples
    --------
    >>> kept = [{"what": "digest", "name": "a b.txt", "step": 0, "year": None}]
    >>> made = making({"settings": {"seed": 3}, "kept": kept}, ["topic_map"])
    >>> made.commands[1][1]
    "digest-atlas run 'a b.txt' --seed 3 --out mine"
    >>> made.figures
    [('topic_map', 'digest-atlas figures . topic_map')]
    """
    versions = dict(manifest.get("versions", {}))
    version = plain(versions.get("digest-atlas", ""))
    number = f", version {version}" if version else ""
    return Making(
        [
            ("Make this study again, from the copies in its folder", "digest-atlas rerun ."),
            *_from_originals(manifest),
            ("Draw all figures again", "digest-atlas figures ."),
        ],
        [(name, f"digest-atlas figures . {name}") for name in figures],
        _settings(manifest),
        [(plain(name), plain(versions[name])) for name in sorted(versions)],
        f"{_AUTHORS}. {_TITLE}{number} [software].",
        _bibtex(version),
    )


def _from_originals(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the commands that make the study from the files it was made from."""
    kept = list(manifest.get("kept", []))
    digests = [item for item in kept if item["what"] == "digest"]
    if not digests:
        return
    words = ["digest-atlas", "run", *_files(digests, 0), *_flags(manifest), "--out", "mine"]
    yield "Make it from the original files, where they lie", _line(words)
    for step in sorted({item["step"] for item in digests} - {0}):
        year = next(item.get("year") for item in digests if item["step"] == step)
        more = [] if year is None else ["--year", str(year)]
        added = ["digest-atlas", "append", "mine", *_files(digests, step), *more]
        yield "Then add what came later", _line(added)


def _files(digests: Sequence[Mapping[str, Any]], step: int) -> list[str]:
    """Name the files of a step, so that none is taken for an option."""
    names = [str(item["name"]) for item in digests if item["step"] == step]
    return [f"./{name}" if name.startswith("-") and name != "-" else name for name in names]


def _flags(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Give the options that differ from their defaults, in the order of the one table."""
    usual, asked = Settings(), dict(manifest.get("asked", {}))
    files = {item["what"]: item["name"] for item in manifest.get("kept", [])}
    given = dict(manifest.get("settings", {})) | {k: v for k, v in asked.items() if v}
    for name, option in options().items():
        flag = f"--{(option.flag or name).replace('_', '-')}"
        if option.kind == "path":
            value = files.get(name) or asked.get(name)
            if value and value != getattr(usual, name):
                yield from (flag, str(value))
        elif name not in given or given[name] == getattr(usual, name):
            continue
        elif option.kind == "flag":
            yield flag if given[name] else f"--no-{flag[2:]}"
        elif option.kind == "pairs":
            for key in sorted(given[name]):
                yield from (flag, f"{key}={given[name][key]}")
        elif option.recorded:
            yield from (flag, str(given[name]))


def _line(words: list[str]) -> str:
    return plain(shlex.join(words))


def _settings(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Plain settings, in the order of their names."""
    settings = dict(manifest.get("settings", {}))
    if name := dict(manifest.get("taxonomy", {})).get("name"):
        settings["taxonomy"] = name
    return [
        (plain(key), plain(settings[key]))
        for key in sorted(settings)
        if isinstance(settings[key], str | int | float)
    ]


def _bibtex(version: str) -> str:
    number = f"  version = {{{version}}},\n" if version else ""
    return (
        f"@software{{digest_atlas,\n  title = {{{_TITLE}}},\n  author = {{{{{_AUTHORS}}}}},\n"
        f"{number}}}"
    )
