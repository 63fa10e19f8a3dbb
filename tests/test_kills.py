"""The command, killed at random moments, started twice, and on a disk without room."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("fcntl")


def _load(path: Path) -> ModuleType:
    """Import what the benchmark uses, too."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # where its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


kill_runs: Any = _load(Path(__file__).parent / "benchmarks" / "kill_runs.py")
KILLS = 20
Tree = dict[str, bytes | None]
WORK = kill_runs.WORK


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with kill_runs.nursery(tmp_path_factory.mktemp("runs") / "memory") as nursery:
        yield nursery


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kill_runs.write_page(tmp_path_factory.mktemp("d") / "page.txt")


def study(page: Path, out: Path) -> list[object]:
    return ["run", page, "--encoder", "lsa", "--quiet", "--out", out]


@pytest.fixture(scope="module")
def wanted(runs: Any, page: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Give what an undisturbed run writes."""
    out = tmp_path_factory.mktemp("wanted") / "o"
    assert runs.run(*study(page, out)) == (0, "", "")
    return kill_runs.tree(out)


@pytest.fixture(scope="module")
def earlier(runs: Any, page: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of results of other options, to be copied."""
    out = tmp_path_factory.mktemp("earlier") / "o"
    assert runs.run(*study(page, out), "--seed", 7) == (0, "", "")
    return out


def test_the_forked_command_is_the_command(wanted: Tree, page: Path, tmp_path: Path):
    out = tmp_path / "plain"
    command = [sys.executable, "-m", "analysis.cli", *map(str, study(page, out))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert kill_runs.tree(out) == wanted


@pytest.mark.parametrize("name", kill_runs.SCENARIOS)
def test_after_a_kill_the_next_run_gives_what_an_undisturbed_one_gives(
    runs: Any, tmp_path: Path, name: str
):
    scenario = kill_runs.prepare(name, tmp_path / "scenario", runs)
    tally = kill_runs.Tally()
    number = KILLS // len(kill_runs.SCENARIOS)
    kill_runs.kill_at_random(scenario, runs, number, random.Random(name), tally)
    assert tally.troubles == []
    assert sum(tally.met.values()) == number


def test_of_two_runs_on_one_output_the_second_is_refused(
    runs: Any, page: Path, tmp_path: Path, wanted: Tree
):
    out = tmp_path / "o"
    first = runs.start(*study(page, out))
    kill_runs.until((out / WORK / "marker").exists)
    os.kill(first, signal.SIGSTOP)
    try:
        code, said, err = runs.run(*study(page, out))
    finally:
        os.kill(first, signal.SIGCONT)
    assert (code, said) == (3, "")
    assert err.startswith(f"{out}: another run is writing to this folder")
    assert err.count("\n") == 1
    assert runs.end(first) == (0, "", "")
    assert kill_runs.tree(out) == wanted


def test_of_runs_that_start_at_once_one_succeeds_and_no_other_harms_it(
    runs: Any, page: Path, tmp_path: Path, wanted: Tree
):
    out = tmp_path / "deep" / "o"
    started = [runs.start(*study(page, out)) for _ in range(3)]
    ends = [runs.end(pid) for pid in started]
    assert (0, "", "") in ends
    for code, said, err in ends:
        assert (code, said) in ((0, ""), (3, ""))
        assert err.count("\n") == (1 if code else 0)
    assert kill_runs.tree(out) == wanted


def test_an_interrupted_run_says_so_and_leaves_nothing(runs: Any, page: Path, tmp_path: Path):
    out = tmp_path / "o"
    pid = runs.start(*study(page, out))
    kill_runs.until((out / WORK / "marker").exists)
    os.kill(pid, signal.SIGINT)
    code, said, err = runs.end(pid)
    assert (code, said, err) == (130, "", "interrupted\n")
    assert not out.exists()


# The marker has 85 bytes, the smaller tables some hundred; the report is the largest file.
@pytest.mark.parametrize("largest", [10, 400, 3_000, 30_000, 100_000])
def test_no_room_for_a_file_is_one_line_and_leaves_what_was_there(
    runs: Any, page: Path, tmp_path: Path, wanted: Tree, earlier: Path, largest: int
):
    assert max(len(data) for data in wanted.values() if data) > 100_000
    for name in ("old", "new"):
        out = tmp_path / name
        if name == "old":
            shutil.copytree(earlier, out)
        code, said, err = runs.run(*study(page, out), largest=largest)
        assert (code, said) == (3, "")
        assert err.count("\n") == 1
        assert str(out) in err
        if name == "old":
            assert kill_runs.tree(out) == kill_runs.tree(earlier)
    assert not out.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of eight megabytes in memory, where the tests may."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user cannot mount a disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True, capture_output=True)


@pytest.mark.parametrize("free", [0, 40_000, 200_000])
def test_a_full_disk_is_one_line_and_leaves_what_was_there(
    runs: Any, page: Path, small_disk: Path, wanted: Tree, earlier: Path, free: int
):
    shutil.copytree(earlier, small_disk / "o")
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4_096)):
            pass
    os.truncate(filler, filler.stat().st_size - free)
    before = kill_runs.tree(small_disk)
    code, said, err = runs.run(*study(page, small_disk / "o"))
    assert (code, said) == (3, "")
    assert "no space left on device" in err
    assert err.count("\n") == 1
    assert kill_runs.tree(small_disk) == before
    filler.unlink()
    assert runs.run(*study(page, small_disk / "o")) == (0, "", "")
    assert kill_runs.tree(small_disk / "o") == wanted


def test_a_read_only_disk_is_one_line(runs: Any, page: Path, small_disk: Path, earlier: Path):
    out = small_disk / "o"
    shutil.copytree(earlier, out)
    remount(small_disk, "ro")
    for place in (out, small_disk / "new"):
        code, said, err = runs.run(*study(page, place))
        assert (code, said) == (3, "")
        assert "read-only" in err
        assert err.count("\n") == 1
    assert kill_runs.tree(out) == kill_runs.tree(earlier)
    assert not (small_disk / "new").exists()


def test_a_disk_that_turns_read_only_while_files_move_is_one_line_and_goes_on_later(
    runs: Any, page: Path, small_disk: Path, wanted: Tree, earlier: Path
):
    out = small_disk / "o"
    shutil.copytree(earlier, out)
    pid = runs.start(*study(page, out), slow=True)
    kill_runs.until((out / WORK / "journal.json").exists)
    os.kill(pid, signal.SIGSTOP)
    remount(small_disk, "ro")
    os.kill(pid, signal.SIGCONT)
    code, said, err = runs.end(pid)
    assert (code, said) == (3, "")
    assert "read-only" in err
    assert err.count("\n") == 1
    remount(small_disk, "rw")
    assert runs.run(*study(page, out)) == (0, "", "")
    assert kill_runs.tree(out) == wanted


def test_a_killed_run_s_half_results_are_no_digests(runs: Any, tmp_path: Path, wanted: Tree):
    """The output is the input: nothing that a killed run left is read as a digest."""
    page = kill_runs.write_page(tmp_path / "page.txt").read_bytes()
    words = [*study(tmp_path, tmp_path), "--force"]
    pid = runs.start(*words, slow=True)
    kill_runs.until((tmp_path / "papers.csv").exists)
    os.kill(pid, signal.SIGKILL)
    assert runs.end(pid)[0] in (0, -signal.SIGKILL)
    assert (tmp_path / "papers.csv").exists()
    assert runs.run(*words) == (0, "", "")
    assert kill_runs.tree(tmp_path) == {**wanted, "page.txt": page}
