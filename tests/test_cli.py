"""The command as a reader runs it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import analysis
from analysis.digests import bundled_paths

COMMAND = [sys.executable, "-m", "analysis.cli"]
HEAVY = ("torch", "numba", "umap", "matplotlib", "bertopic", "pandas", "sklearn")


def run(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **env},
    )


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_version_and_help():
    assert run("--version").stdout == f"digest-atlas, version {analysis.__version__}\n"
    said = run("run", "--help").stdout
    for option in ("--out", "--year", "--encoder", "--themes", "--seed", "--quiet", "--settings"):
        assert option in said


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("study") / "o"
    done = run("run", "--out", out)
    assert done.returncode == 0, done.stderr
    assert all(line.endswith(" s)") for line in done.stderr.splitlines())  # how far it is
    assert str(out / "report.html") in done.stdout
    return out


def test_a_study_has_all_its_files(study: Path):
    names = set(contents(study))
    tables = {"papers", "topics", "trends", "digests", "shares"}
    assert {f"{name}.csv" for name in tables} | {"report.html", "manifest.json"} <= names
    svg = {name[:-4] for name in names if name.endswith(".svg")}
    png = {name[:-4] for name in names if name.endswith(".png")}
    assert svg == png
    assert len(svg) >= 5
    outputs = json.loads((study / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert set(outputs) == names - {"manifest.json"}


def test_no_file_names_a_place_of_this_machine(study: Path):
    for name, data in contents(study).items():
        for place in (str(study), str(Path.home()), str(Path.cwd())):
            assert place.encode() not in data, name


def test_again_elsewhere_the_bytes_are_the_same(study: Path, tmp_path: Path):
    first, second = bundled_paths()
    out = tmp_path / "another folder" / "results"
    done = run(
        "run",
        second,
        first,
        "--out",
        out,
        TZ="Pacific/Kiritimati",
        OMP_NUM_THREADS="1",
        NUMBA_CPU_NAME="skylake",
        OPENBLAS_CORETYPE="Prescott",
        NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        LC_ALL="C",
        DIGEST_ATLAS_CACHE=str(tmp_path / "cache"),
    )
    assert done.returncode == 0, done.stderr
    here, there = contents(study), contents(out)
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []


def test_encoded_afresh_on_other_threads_the_bytes_are_the_same(tmp_path: Path, shared: Path):
    pages = [shared / "digests" / "mar-11.txt", shared / "digests" / "mar-12.txt"]
    outs = [tmp_path / "a", tmp_path / "b"]
    for out, order, threads in zip(outs, (pages, pages[::-1]), "12", strict=True):
        cache = str(tmp_path / f"cache-{threads}")
        done = run(
            *("run", *order, "--year", 2025, "--out", out),
            OMP_NUM_THREADS=threads,
            DIGEST_ATLAS_CACHE=cache,
            ATEN_CPU_CAPABILITY="default" if threads == "1" else "",
        )
        assert done.returncode == 0, done.stderr
    assert contents(outs[0]) == contents(outs[1])


def test_a_second_study_in_the_same_folder_leaves_no_file_of_the_first(tmp_path: Path):
    out = tmp_path / "o"
    (out / "figures").mkdir(parents=True)
    (out / "mine.txt").write_text("mine")
    refused = run("run", "--encoder", "lsa", "--out", out)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert run("run", "--encoder", "lsa", "--out", out, "--force").returncode == 0
    before = set(contents(out))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "figures" / "old.svg").write_text("old")
    manifest["outputs"]["figures/old.svg"] = hashlib.sha256(b"old").hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    run("run", "--encoder", "lsa", "--out", out)
    assert set(contents(out)) == before
    assert (out / "mine.txt").read_text() == "mine"


def test_an_earlier_result_that_somebody_changed_is_not_removed(study: Path, tmp_path: Path):
    out = tmp_path / "o"
    shutil.copytree(study, out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "figures" / "old.svg").write_text("changed")
    manifest["outputs"]["figures/old.svg"] = hashlib.sha256(b"old").hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert run("run", bundled_paths()[0], "--encoder", "lsa", "--out", out).returncode == 0
    assert (out / "figures" / "old.svg").read_text() == "changed"


def test_quiet_prints_nothing_but_errors(tmp_path: Path):
    done = run("run", bundled_paths()[0], "--encoder", "lsa", "--quiet", "--out", tmp_path / "o")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = run("run", tmp_path / "none.txt", "--quiet")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_settings_file_and_command_line_give_the_same(tmp_path: Path):
    (tmp_path / "study.toml").write_text('encoder = "lsa"\nout = "a"\nseed = 7\n')
    assert run("run", "--settings", tmp_path / "study.toml").returncode == 0
    assert run("run", "--encoder", "lsa", "--seed", 7, "--out", tmp_path / "b").returncode == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["none.txt"], "cannot open none.txt: "),
        (["half.txt", "--strict"], "half.txt:7: "),
        (["--themes", "none.toml"], "none.toml: "),
        (["--themes", "bad.toml"], "bad.toml:"),
        (["--settings", "none.toml"], "cannot open none.toml: "),
        (["--seed", "-1"], "Invalid value for '--seed'"),
        (["--colour"], "No such option"),
    ],
)
def test_bad_input_is_one_line_before_any_heavy_import(
    tmp_path: Path, arguments: list[str], start: str
):
    (tmp_path / "half.txt").write_text(HALF)
    (tmp_path / "bad.toml").write_text('name = "x"\n[[theme]]\nid = 3\n')
    code = (
        "import sys\nfrom analysis.cli import main\ntry:\n    main()\n"
        f"finally:\n    print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(start)
    assert done.stderr.count("\n") == 1
    assert done.stdout == "[]\n"


HALF = "Mar 11\n\nA title\n\nThe first abstract, which is long enough to be one. " + (
    "It says what was done, on which data, and what came out of it in the end, with numbers.\n"
    "\nA title without an abstract\n"
)


def test_an_output_place_that_is_a_file_is_an_input_error(tmp_path: Path):
    (tmp_path / "o").write_text("")
    done = run("run", "--encoder", "lsa", "--out", tmp_path / "o")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path / 'o'}: ")
    assert done.stderr.count("\n") == 1


def test_init_gives_a_study_that_runs(tmp_path: Path):
    done = run("init", tmp_path / "mine")
    assert done.returncode == 0
    made = {path.name for path in (tmp_path / "mine").iterdir()}
    assert made == {"study.toml", "my_study.ipynb", "themes.toml", ".gitignore"}
    done = run("run", "--settings", tmp_path / "mine" / "study.toml", "--quiet")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine" / "out" / "report.html").is_file()
    again = run("init", tmp_path / "mine")
    assert again.returncode == 2
    assert "exists already" in again.stderr


def test_verify_finds_and_names_what_was_changed(study: Path, tmp_path: Path):
    assert run("verify", study).returncode == 0
    first, second = bundled_paths()
    page = tmp_path / first.name
    page.write_bytes(first.read_bytes().replace(b"BERT", b"Bert", 1))
    done = run("verify", study, page, second)
    assert done.returncode == 1
    assert done.stdout == "input mar-11.txt: differs from the manifest\n"
    figure = next((study / "figures").glob("*.svg"))
    data = figure.read_bytes()
    try:
        figure.write_bytes(data + b" ")
        done = run("verify", study)
        assert done.returncode == 1
        assert done.stdout == f"figures/{figure.name}: differs from the manifest\n"
    finally:
        figure.write_bytes(data)


def test_verify_refuses_a_manifest_that_leaves_its_folder(tmp_path: Path):
    manifest = {"outputs": {"../../etc/passwd": "0"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    done = run("verify", tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
