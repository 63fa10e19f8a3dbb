"""Help, completion, progress without a terminal, and the closing summary."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from analysis.cli import cli
from analysis.commands import shared
from analysis.commands.completion import VARIABLE


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for below in command.commands:
            yield from commands(f"{name} {below}", command.commands[below])
    else:
        yield name, command


ALL = dict(commands("digest-atlas", cli))


@pytest.mark.parametrize("name", ALL)
def test_every_help_has_an_example_that_can_be_parsed(name: str):
    done = CliRunner().invoke(cli, [*name.split()[1:], "--help"])
    assert done.exit_code == 0
    found = re.findall(r"^ {4}(digest-atlas [^|>\n]*)", done.output, re.MULTILINE)
    assert any(line.startswith(name) for line in found) or "completion" in name
    for line in found:
        words = line.replace('"', "").split()[1:]
        command: click.Command = cli
        place = ["digest-atlas"]
        while isinstance(command, click.Group):
            place.append(words.pop(0))
            command = command.commands[place[-1]]
        command.make_context(place[-1], words, parent=click.Context(cli, info_name=place[0]))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str):
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    assert VARIABLE in done.output and "digest-atlas" in done.output


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("digest-atlas ap", ["plain,append"]),
        ("digest-atlas run --gran", ["plain,--granularity"]),
        ("digest-atlas run --granularity co", ["plain,coarse"]),
        ("digest-atlas run mon", ["file,mon"]),
        ("digest-atlas run --labels la", ["file,la"]),
        ("digest-atlas append mi", ["dir,mi"]),
        ("digest-atlas append mine ne", ["file,ne"]),
    ],
)
def test_the_shell_is_offered_what_fits(words: str, offered: list[str]):
    env = {VARIABLE: "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = CliRunner().invoke(cli, prog_name="digest-atlas", env=env)
    assert done.output.split() == offered


def test_without_a_terminal_a_line_comes_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(shared, "EVERY", 0.02)
    with shared.study_progress(False) as tell:
        tell("encode", 3, 40)
        time.sleep(0.15)
        tell("topics", 0, 1)
        time.sleep(0.15)
    said = capsys.readouterr().err.splitlines()
    assert all(re.fullmatch(r".* \(\d+ s\)", line) for line in said)
    assert said[0].startswith("Encoding papers: 3 of 40")
    assert said[-1].startswith("Finding topics")
    with shared.study_progress(True) as tell:
        tell("encode", 3, 40)
        time.sleep(0.1)
    assert capsys.readouterr().err == ""


def test_the_closing_summary_says_what_came_out(tmp_path: Path):
    out = tmp_path / "o"
    asked = ["run", "--encoder", "lsa", "--themes", "pretraining", "--out", str(out)]
    done = CliRunner().invoke(cli, asked, catch_exceptions=False)
    lines = dict(line.partition(":")[::2] for line in done.output.splitlines())
    assert lines["papers"].strip() == "136, from 2 digests"
    assert re.fullmatch(r"\d+ papers filed under 14 themes, \d+ under none", _first(done, "themes"))
    assert "not distinguishable" in lines["changes"]
    assert str(out) in lines["files"]
    assert lines["open"].strip() == str(out / "report.html")


def _first(done: object, head: str) -> str:
    lines = done.output.splitlines()  # type: ignore[attr-defined]
    return next(line for line in lines if line.startswith(f"{head}:")).partition(":")[2].strip()
