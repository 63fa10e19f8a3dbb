"""The table of options: every door gives the same study, and every option leaves a trace."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis import load_taxonomy, run_study
from analysis.cli import cli
from analysis.digests import bundled_paths
from analysis.manifest import to_json
from analysis.notebooks.execute import execute, warm_up
from analysis.output import write_study
from analysis.settings import Settings, describe_options, options, read_settings, settings_text
from analysis.template import write_template

# What decides where results go and what is printed, but not what they are.
SILENT = {"out", "quiet", "debug", "n_jobs"}
# A reader's own kernel computes with the instructions that this process computes with.
THIS_PROCESSOR = {
    name: os.environ.get(name, "") for name in ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
}
TAXONOMY = """\
name = "mine"
[[theme]]
id = "tuning"
name = "Fine-tuning"
definition = "Adapting a pre-trained model to a task."
seeds = ["fine-tuning", "low-rank adaptation"]
[[theme]]
id = "vision"
name = "Vision"
definition = "Models that look at images."
seeds = ["images", "object detection"]
"""


NOBODY = "http://127.0.0.1:9/v1"  # no language model listens there


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty entries on two pages, the same papers as a table, and files that a reader decides."""
    folder = tmp_path_factory.mktemp("inputs")
    rows = ["title,abstract,day,upvotes"]
    for path in bundled_paths():
        blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
        start = next(i for i, block in enumerate(blocks) if block.startswith("Mar ")) + 1
        kept = blocks[start : start + 40]
        text = "\n\n".join([blocks[start - 1], *kept])
        (folder / path.name).write_text(text + "\n", encoding="utf-8")
        day = path.stem.replace("mar-", "2025-03-")
        pairs = zip(kept[::2], kept[1::2], strict=True)
        rows += [
            f'"{title}","{text}",{day},{i}'
            for i, (title, text) in enumerate(pairs)
            if '"' not in title + text
        ]
    (folder / "papers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "themes.toml").write_text(TAXONOMY, encoding="utf-8")
    first = kept[0]
    (folder / "labels.csv").write_text(f'title,theme\n"{first}",\n', encoding="utf-8")
    edit = {"action": "drop", "topics": [0], "papers": [["title:none"]], "label": ""}
    (folder / "pairs.csv").write_text(
        "paper_id_a,paper_id_b,decision\ntitle:a,title:b,different\n", encoding="utf-8"
    )
    (folder / "stop-words.txt").write_text("model\nlarge language\n", encoding="utf-8")
    (folder / "edits.jsonl").write_text(json.dumps(edit) + "\n", encoding="utf-8")
    return folder


def pages(inputs: Path) -> list[str]:
    return [str(inputs / path.name) for path in bundled_paths()]


def drawn(rng: random.Random, inputs: Path) -> dict[str, Any]:
    """Draw a set of options."""
    found: dict[str, Any] = {"encoder": "lsa", "seed": rng.randrange(2**32)}
    if rng.random() < 0.5:
        found |= {"digests": [str(inputs / "papers.csv")], "columns": {"digest_date": "day"}}
        found["weight"] = rng.choice(["none", "upvotes"])
    else:
        found |= {"digests": pages(inputs), "year": rng.randrange(1990, 2030), "format": "page"}
    if rng.random() < 0.5:
        found |= {"by": rng.choice(["digest", "day", "auto"]), "since": "1990"}
    if rng.random() < 0.5:
        found["granularity"] = rng.choice(["coarse", "medium", "fine"])
    else:
        found["n_topics"] = rng.randrange(2, 6)
    more = {
        "themes": rng.choice(["machine-learning", str(inputs / "themes.toml")]),
        "labels": str(inputs / "labels.csv"),
        "edits": str(inputs / "edits.jsonl"),
        "stop_words": str(inputs / "stop-words.txt"),
        "limits": {"papers": rng.randrange(100, 1000), "text_chars": 90_000},
        "skip_bad": True,
        "strict": True,
        "n_jobs": rng.choice([1, 2]),
    }
    return found | {name: value for name, value in more.items() if rng.random() < 0.6}


def as_arguments(given: dict[str, Any]) -> list[str]:
    """Say options on the command line."""
    said: list[str] = []
    for name, value in given.items():
        flag = f"--{(options()[name].flag or name).replace('_', '-')}"
        if name == "digests":
            said += value
        elif isinstance(value, bool):
            said += [flag] if value else [f"--no-{flag[2:]}"]
        elif isinstance(value, dict):
            said += [part for k, v in value.items() for part in (flag, f"{k}={v}")]
        else:
            said += [flag, str(value)]
    return said


def as_toml(given: dict[str, Any]) -> str:
    """Say options in a settings file."""
    lines, tables = [], []
    for name, value in given.items():
        if isinstance(value, dict):
            tables += [f"[{name}]", *(f"{k} = {json.dumps(v)}" for k, v in value.items())]
        else:
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join([*lines, *tables]) + "\n"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def command(*arguments: str) -> None:
    cli.main(["run", *arguments, "--quiet"], prog_name="digest-atlas", standalone_mode=False)


@pytest.mark.parametrize("draw", range(3))
def test_command_file_python_and_notebook_give_the_same_bytes(
    draw: int, inputs: Path, tmp_path: Path
):
    given = drawn(random.Random(draw), inputs)
    command(*as_arguments(given), "--out", str(tmp_path / "command"))
    expected = contents(tmp_path / "command")

    (tmp_path / "study.toml").write_text(as_toml({"out": "file", **given}), encoding="utf-8")
    command("--settings", str(tmp_path / "study.toml"))
    assert contents(tmp_path / "file") == expected

    keywords = {name: value for name, value in given.items() if name != "digests"}
    write_study(run_study(given["digests"], **keywords), tmp_path / "python")
    assert contents(tmp_path / "python") == expected

    warm_up()
    write_template(tmp_path / "mine")
    text = as_toml({"out": "results", **given})
    (tmp_path / "mine" / "study.toml").write_text(text, encoding="utf-8")
    notebook = nbformat.read(tmp_path / "mine" / "my_study.ipynb", as_version=4)
    execute(notebook, folder=tmp_path / "mine", environment=THIS_PROCESSOR)
    assert contents(tmp_path / "mine" / "results") == expected


def others(inputs: Path) -> dict[str, Callable[[], dict[str, Any]]]:
    """Give every option another value than its default, alone."""
    one_theme_less = TAXONOMY[: TAXONOMY.rindex("[[theme]]")]
    same_name = inputs / "same-name.toml"
    same_name.write_text(one_theme_less, encoding="utf-8")
    return {
        "digests": lambda: {"digests": pages(inputs)[:1]},
        "out": lambda: {"out": "elsewhere"},
        "year": lambda: {"year": 2019},
        "by": lambda: {"by": "year"},
        "date": lambda: {"date": "paper"},
        "since": lambda: {"since": "2025-03-12"},
        "until": lambda: {"until": "2025-03-11"},
        "uncertainty": lambda: {"uncertainty": "none"},
        "weight": lambda: {"weight": "upvotes", "digests": [str(inputs / "papers.csv")]},
        "encoder": lambda: {"encoder": "minilm"},
        "themes": lambda: {"themes": str(same_name)},
        "engine": lambda: {"engine": "bertopic"},
        "granularity": lambda: {"granularity": "fine"},
        "n_topics": lambda: {"n_topics": 3},
        "naming": lambda: {"naming": "llm", "llm_model": "none", "llm_url": NOBODY},
        "llm_url": lambda: {"llm_url": NOBODY},
        "llm_model": lambda: {"llm_model": "none"},
        "seed": lambda: {"seed": 1},
        "labels": lambda: {"labels": str(inputs / "labels.csv")},
        "edits": lambda: {"edits": str(inputs / "edits.jsonl")},
        "decide": lambda: {"decide": str(inputs / "pairs.csv")},
        "stop_words": lambda: {"stop_words": str(inputs / "stop-words.txt")},
        "notices": lambda: {"notices": "keep"},
        "format": lambda: {"format": "page"},
        "columns": lambda: {"columns": {"title": "name"}},
        "limits": lambda: {"limits": {"papers": 400}},
        "skip_bad": lambda: {"skip_bad": True},
        "strict": lambda: {"strict": True},
        "copy": lambda: {"copy": False},
        "encoding": lambda: {"encoding": "cp1252"},
        "n_jobs": lambda: {"n_jobs": 1},
        "quiet": lambda: {"quiet": True},
        "debug": lambda: {"debug": True},
    }


def test_every_option_has_another_value_here(inputs: Path):
    assert list(others(inputs)) == [item.name for item in fields(Settings)]


def test_each_option_alone_changes_the_manifest(inputs: Path):
    themes = str(inputs / "themes.toml")
    base = Settings(digests=tuple(pages(inputs)), encoder="lsa", themes=themes)

    def manifest(settings: Settings) -> str:
        return to_json(run_study(settings=settings).manifest)

    before = manifest(base)
    silent = {
        name
        for name, other in others(inputs).items()
        if manifest(base.with_options(**other())) == before
    }
    assert silent == SILENT


def test_a_taxonomy_of_the_same_name_and_number_is_told_apart():
    themes = load_taxonomy("pretraining")
    first = replace(themes.themes[0], definition="Something else.")
    other = replace(themes, themes=(first, *themes.themes[1:]))
    one, two = (run_study(encoder="lsa", themes=item).manifest for item in (themes, other))
    assert one["taxonomy"]["content"] != two["taxonomy"]["content"]


def test_every_option_stands_on_the_command_line_in_the_file_and_in_python():
    flags = {flag for param in cli.commands["run"].params for flag in param.opts}
    documented = describe_options()
    signature = run_study.__signature__.parameters  # type: ignore[attr-defined]
    text = settings_text()
    for name, option in options().items():
        flag = f"--{(option.flag or name).replace('_', '-')}"
        assert name == "digests" or flag in flags
        assert f"\n{name} = " in text or f"\n# {name} = " in text
        assert f"{name} : " in documented
        assert name in signature or name in {"out", "quiet", "debug"}


def test_the_settings_file_of_init_holds_the_defaults(tmp_path: Path):
    path = tmp_path / "study.toml"
    path.write_text(settings_text(), encoding="utf-8")
    assert replace(read_settings(path), out="out") == Settings()
    # Each line that is off shows a value that may be switched on.
    examples = [line[2:] for line in settings_text().splitlines() if line.startswith("# ")]
    shown = [line for line in examples if " = " in line]
    assert len(shown) == len(options())
    for line in shown:
        path.write_text(line + "\n", encoding="utf-8")
        read_settings(path)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"seed": 2**32}, "4294967295"),
        ({"seed": -1}, "from 0"),
        ({"seed": 1.5}, "whole number"),
        ({"seed": True}, "whole number"),
        ({"year": 10**30}, "from 1 to 9999"),
        ({"year": 0}, "from 1 to 9999"),
        ({"n_topics": 0}, "from 1"),
        ({"n_jobs": 0}, "from 1"),
        ({"encoder": ""}, "minilm"),
        ({"encoder": "a\nb"}, "plain text"),
        ({"encoder": "\ud800"}, "minilm"),
        ({"themes": ""}, "taxonomy"),
        ({"out": ""}, "folder"),
        ({"out": "a\0b"}, "folder"),
        ({"labels": ""}, "file name"),
        ({"digests": "a.txt"}, "list"),
        ({"digests": [1]}, "list"),
        ({"digests": [""]}, "list"),
        ({"engine": "kmeans"}, "consensus"),
        ({"granularity": "tiny"}, "coarse"),
        ({"format": "papyrus"}, "page"),
        ({"columns": {"colour": "a"}}, "title"),
        ({"columns": {"title": 3}}, "title"),
        ({"columns": ["title"]}, "title"),
        ({"limits": {"papers": 2**70}}, "papers"),
        ({"limits": {"papers": 0}}, "papers"),
        ({"limits": {"hours": 3}}, "file_bytes"),
        ({"skip_bad": 1}, "true or false"),
        ({"engine": "hdbscan", "n_topics": 4}, "one of them"),
        ({"engine": "hdbscan", "granularity": "fine"}, "one of them"),
        ({"engine": "bertopic", "granularity": "coarse"}, "one of them"),
        ({"n_topics": 4, "granularity": "fine"}, "one of them"),
    ],
)
def test_what_is_ill_typed_out_of_range_or_contradictory_is_one_line(
    given: dict[str, Any], words: str
):
    from analysis.errors import InputError

    with pytest.raises(InputError, match=words) as error:
        Settings(**given)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 500


def test_an_unknown_option_is_one_line():
    from analysis.errors import InputError

    with pytest.raises(InputError, match="unknown option 'colour'"):
        run_study(colour="red")


def test_digests_a_folder_or_one_file_can_be_given_to_python(inputs: Path):
    one = run_study(pages(inputs)[0], encoder="lsa")
    assert len(one.papers) == 20
