"""The commands that the page gives make the same study again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from analysis.cli import cli
from analysis.report.making import making
from analysis.settings import Settings

ASKED: list[dict[str, Any]] = [
    {},
    {"year": 2025, "seed": 7, "granularity": "fine"},
    {"n_topics": 12, "engine": "bertopic"},
    {"by": "month", "since": "2019", "until": "2022-06", "date": "paper"},
    {"columns": {"title": "Name of it", "year": ""}, "limits": {"papers": 900}},
    {"skip_bad": True, "copy": False, "encoding": "cp1251", "format": "table"},
    {"themes": "a b; c's", "uncertainty": "none", "weight": "citations"},
    {"naming": "llm", "llm_model": "some $model", "notices": "keep"},
]


def _parsed(command: str) -> tuple[list[str], Settings]:
    """Read a command as the command line does."""
    program, name, *words = shlex.split(command)
    assert (program, name) == ("digest-atlas", "run")
    command_of = cli.commands[name]
    context: click.Context = command_of.make_context(name, words)
    given = dict(context.params)
    files = list(given.pop("digests"))
    for key in ("settings_file", "force"):
        given.pop(key)
    pairs = {key: given.pop(key) for key in ("columns", "limits")}
    joined = {key: {k: v for one in rows for k, v in one.items()} for key, rows in pairs.items()}
    return files, Settings().with_options(**given, **joined)


@pytest.mark.parametrize("asked", ASKED)
def test_the_command_asks_for_what_was_asked(asked):
    settings = Settings(**asked)
    names = ["two words.txt", "-dash.txt", "a$b;c.csv"]
    manifest = {
        "settings": settings.recorded(),
        "asked": {"themes": settings.themes, "encoder": settings.encoder},
        "kept": [{"what": "digest", "name": n, "step": 0, "year": None} for n in names],
    }
    command = dict(making(manifest, []).commands)["Make it from the original files, where they lie"]
    files, found = _parsed(command)
    assert files == ["two words.txt", "./-dash.txt", "a$b;c.csv"]
    assert found == Settings(**asked, out="mine")


def test_files_of_options_stand_by_their_base_names():
    kept = [
        {"what": "digest", "name": "a.txt", "step": 0, "year": None},
        {"what": "digest", "name": "b.txt", "step": 1, "year": 2024},
        {"what": "stop_words", "name": "mine.txt", "step": 0, "year": None},
        {"what": "themes", "name": "themes.toml", "step": 0, "year": None},
    ]
    commands = [line for _, line in making({"kept": kept, "settings": {}}, []).commands]
    assert commands == [
        "digest-atlas rerun .",
        "digest-atlas run a.txt --themes themes.toml --stop-words mine.txt --out mine",
        "digest-atlas append mine b.txt --year 2024",
        "digest-atlas figures .",
    ]


def test_every_figure_has_its_command():
    made = making({}, ["topic_map", "theme_change"])
    assert made.figures == [
        ("topic_map", "digest-atlas figures . topic_map"),
        ("theme_change", "digest-atlas figures . theme_change"),
    ]


def test_the_page_cites_as_the_citation_file_does():
    facts = yaml.safe_load(Path(__file__).parents[2].joinpath("CITATION.cff").read_text("utf-8"))
    made = making({"versions": {"digest-atlas": facts["version"]}}, [])
    for fact in (facts["title"], facts["authors"][0]["name"], facts["version"]):
        assert fact in made.cite and fact in made.bibtex
