"""The disk fails at every write of `run`, `append`, `figures` and `fetch`, one after the other.

Whatever stops a command, and wherever: the folder holds what was there before or what was to
come, the error is one line with its exit code, and the same command again ends well. The faults
are put where the package writes, in this process; what a study computes and draws is
remembered, so that a run takes a tenth of a second. `tests/test_claim.py` and
`tests/test_kills.py` do the same with every call of the system, real kills and a real full disk.
"""

from __future__ import annotations

import contextlib
import copy
import errno
import json
import os
import shutil
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from analysis import cli
from analysis.claim import WORK
from analysis.digests import load_digests
from analysis.results import StudyResult
from analysis.store import Store

if not hasattr(os, "fork"):
    pytest.skip("a killed command needs a process of its own", allow_module_level=True)

Tree = dict[str, bytes]
FAULTS = ("ENOSPC", "EIO", "EINTR", "kill")
ALL = bool(os.environ.get("ALL_FAULTS"))  # each of them at every write, which takes minutes
KILLED = 9


@dataclass
class Disk:
    """Counts what is written below a folder, and fails at one point, or from there on."""

    root: Path
    at: int = -1
    fault: str = ""
    count: int = 0
    kinds: list[str] = field(default_factory=list)

    def step(self, kind: str, path: Any = None) -> None:
        if path is not None and not str(path).startswith(str(self.root)):
            return
        now, self.count = self.count, self.count + 1
        self.kinds.append(kind)
        # A full disk stays full: names can still be changed and taken away.
        lasting = self.fault == "ENOSPC" and kind in ("open", "fsync", "mkdir")
        if now != self.at and not (lasting and now > self.at >= 0):
            return
        if self.fault == "kill":
            os._exit(KILLED)
        number = getattr(errno, self.fault)
        raise OSError(number, os.strerror(number))


@contextlib.contextmanager
def failing(disk: Disk) -> Iterator[None]:
    """Put a disk between the package and the system."""
    with pytest.MonkeyPatch.context() as patch:
        opened: Callable[..., Any] = Path.open

        def open_(self: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
            if set(mode) & set("wxa+"):
                disk.step("open", self)
            return opened(self, mode, *args, **more)

        def fsync(descriptor: int) -> None:
            if disk.count == disk.at:  # it is half written
                os.truncate(descriptor, os.fstat(descriptor).st_size // 2)
            disk.step("fsync")  # no kill of a process takes what was written: nothing to wait for

        patch.setattr(Path, "open", open_)
        patch.setattr(os, "fsync", fsync)
        for name in ("mkdir", "replace", "unlink", "rmdir"):
            patch.setattr(Path, name, _counted(disk, name, getattr(Path, name)))
        yield


def _counted(disk: Disk, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def counted(self: Path, *args: Any, **more: Any) -> Any:
        if name != "mkdir" or not self.is_dir():
            disk.step(name, self)
        return call(self, *args, **more)

    return counted


@dataclass
class Command:
    """A command, where it writes, and what lies there before."""

    words: list[str]
    root: Path
    before: Path
    folders: list[Path]
    tidy: bool = True

    def reset(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.before, self.root, symlinks=True)

    def tree(self) -> Tree:
        """Give the files of the results; what begins with a dot is no result."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for folder in self.folders
            for path in sorted(folder.rglob("*"))
            if path.is_file() and (self.tidy or not path.name.startswith("."))
        }


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in this process; give its exit code and what it said."""
    monkeypatch.setattr(warnings, "formatwarning", warnings.formatwarning)

    def run(command: Command, disk: Disk) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["digest-atlas", *command.words])
        capfd.readouterr()
        with warnings.catch_warnings(record=True) as warned, failing(disk):
            warnings.simplefilter("always")
            if disk.fault == "kill":
                return _in_a_child(), ""
            with pytest.raises(SystemExit) as ended:
                cli.main()
        said = capfd.readouterr()
        told = "".join(f"{warning.message}\n" for warning in warned)
        return int(ended.value.code or 0), told + said.err

    return run


def _in_a_child() -> int:
    if not (child := os.fork()):
        with contextlib.suppress(SystemExit):
            cli.main()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture(scope="module", autouse=True)
def remembered() -> Iterator[None]:
    """Compute and draw every study once: what is tested is the writing."""
    from analysis import append, report, study
    from analysis.plots import saving

    memory: dict[Any, Any] = {}
    with pytest.MonkeyPatch.context() as patch:

        def remember(module: Any, name: str, key: Callable[..., Any]) -> None:
            call = getattr(module, name)

            def once(*args: Any, **more: Any) -> Any:
                asked = (name, key(*args, **more))
                if asked not in memory:
                    memory[asked] = call(*args, **more)
                # A writer adds to what a study holds; figures stay as they are.
                found = memory[asked]
                return copy.deepcopy(found) if isinstance(found, StudyResult) else found

            patch.setattr(module, name, once)

        def of_digests(digests: Any, *args: Any, settings: Any = None, **more: Any) -> Any:
            return tuple(d.sha256 for d in digests), more.get("after") is None

        def of_study(result: Any, *args: Any, **more: Any) -> Any:
            names = tuple(args[0]) if args and isinstance(args[0], list) else ()
            return tuple(result.papers["paper_id"]), len(result.changes), names

        import analysis.plots as plots

        remember(study, "run_study", of_digests)
        remember(append, "continue_study", lambda before, digests, *a, **b: of_digests(digests))
        remember(plots, "draw_study", of_study)
        drawn = plots.draw_study
        # Two figures show as much as ten do.
        patch.setattr(plots, "draw_study", lambda *a, **b: dict([*drawn(*a, **b).items()][:2]))
        remember(report, "render_report", of_study)
        remember(saving, "figure_bytes", lambda fig, name, **more: (id(fig), name))
        yield


def page(path: Path, first: int, count: int, day: str) -> Path:
    papers = load_digests()[0].papers[first : first + count]
    parts = [day, *(part for paper in papers for part in (paper.title, paper.abstract))]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, remembered: None) -> Path:
    """Give a folder with two digests, and a study of the first."""
    place = tmp_path_factory.mktemp("faults")
    page(place / "a.txt", 0, 20, "Mar 11, 2025")
    page(place / "b.txt", 15, 20, "Mar 12, 2025")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGEST_ATLAS_CACHE", str(place / "cache"))
        patch.setattr(sys, "argv", study(place / "a.txt", place / "study"))
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert not ended.value.code
    return place


def study(digest: Path, out: Path) -> list[str]:
    options = ["--encoder", "lsa", "--quiet", "--out", str(out)]
    return ["digest-atlas", "run", str(digest), *options]


def ready(name: str, place: Path, tmp_path: Path) -> Command:
    """Lay out what a command finds, and say how it is called."""
    root, before = tmp_path / "root", tmp_path / "before"
    before.mkdir()
    out = root / "o"
    if name != "run, new":
        shutil.copytree(place / "study", before / "o")
    if name == "append":
        return Command(["append", str(out), str(place / "b.txt"), "--quiet"], root, before, [out])
    if name == "figures":
        drawn = root / "drawn"
        words = ["figures", str(out), "topic_map", "digest_overlap", "--format", "svg"]
        words += ["--format", "png", "--out", str(drawn), "--quiet"]
        return Command(words, root, before, [out, drawn], tidy=False)
    return Command(study(place / "b.txt", out)[1:], root, before, [out])


COMMANDS = ("run, new", "run, over an earlier study", "append", "figures")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_fault_at_every_write_leaves_the_old_or_the_new(
    run: Any, place: Path, tmp_path: Path, name: str
) -> None:
    command = ready(name, place, tmp_path)
    command.reset()
    old, all_of_it = command.tree(), everything(command.root)
    undisturbed = Disk(command.root)
    assert run(command, undisturbed) == (0, "")
    new = command.tree()
    assert new != old
    met = set()
    for at, fault in points(undisturbed.count):
        command.reset()
        ended, said = run(command, Disk(command.root, at, fault))
        where = f"{fault} at write {at} ({undisturbed.kinds[at]}): {said}"
        if ended:
            met.add((undisturbed.kinds[at], fault))
            check_end(ended, said, fault, where)
        check_state(command, old, new, where)
        if everything(command.root) != all_of_it:
            assert run(command, Disk(command.root)) == (0, ""), where
            assert command.tree() == new, where
    assert met >= {(kind, fault) for kind in ("open", "fsync", "replace") for fault in FAULTS} - {
        ("replace", "ENOSPC")
    }


def points(count: int) -> Iterator[tuple[int, str]]:
    """Give every write with one fault, or with every fault where there is time for it."""
    for at in range(count):
        yield from ((at, fault) for fault in (FAULTS if ALL else FAULTS[at % 4 : at % 4 + 1]))


def everything(root: Path) -> dict[str, bytes | None]:
    paths = sorted(root.rglob("*"))
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def check_end(ended: int, said: str, fault: str, where: str) -> None:
    if fault == "kill":
        assert ended == KILLED, where
        return
    assert ended == 3, where
    assert said.count("\n") == 1, where
    assert os.strerror(getattr(errno, fault)).lower() in said.lower(), where


def check_state(command: Command, old: Tree, new: Tree, where: str) -> None:
    """Hold what is there to what was and what is to come; a journal says that files move."""
    now = {name: data for name, data in command.tree().items() if WORK not in name}
    moving = (command.folders[0] / WORK / "journal.json").exists()
    if command.tidy and not moving:
        assert now in (old, new), where
    for name, data in now.items():
        assert data in (old.get(name), new.get(name)), f"{where}: {name}"
    assert all(name in now for name in old if name in new), where


def test_a_fault_at_every_write_of_fetch(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days that were fetched stay; the answers are those of a server, kept for this test."""
    pytest.importorskip("huggingface_hub")
    pytest.importorskip("requests")
    from analysis.sources import web

    def answer(self: Any, path: str, params: Any, kind: str) -> bytes:
        found = {"id": "2503.00001", "title": f"Herons of {params['date']}", "summary": "We ask."}
        return json.dumps([found]).encode()

    monkeypatch.setattr(web.Web, "_get", answer)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    root = tmp_path / "root"
    monkeypatch.setenv("DIGEST_ATLAS_CACHE", str(root / "cache"))
    (tmp_path / "before").mkdir()
    words = ["fetch", "hf", "--since", "2025-03-01", "--until", "2025-03-03"]
    words += ["--out", str(root / "days"), "--quiet"]
    command = Command(words, root, tmp_path / "before", [root / "days"], tidy=False)
    command.reset()
    undisturbed = Disk(root)
    assert run(command, undisturbed) == (0, "")
    new = command.tree()
    assert len(new) == 3
    in_cache = 0
    for at, fault in ((at, fault) for at in range(undisturbed.count) for fault in FAULTS):
        command.reset()
        ended, said = run(command, Disk(root, at, fault))
        where = f"{fault} at write {at} ({undisturbed.kinds[at]}): {said}"
        *told, last = said.splitlines() or [""]
        in_cache += ended == 0
        if ended not in (0, KILLED):
            assert ended == 3, where
            assert os.strerror(getattr(errno, fault)).lower() in last.lower(), where
        # A cache that cannot be written costs a line and nothing else.
        assert all("cache" in line for line in (told if ended else [*told, last]) if line), where
        days = command.tree()
        assert days.items() <= new.items(), where
        assert run(command, Disk(root)) == (0, ""), where
        assert command.tree() == new, where
        for name in ("2025-03-01.json", "2025-03-02.json", "2025-03-03.json"):
            kept = Store(root / "cache").get_file("hf", name)
            assert kept in (None, new[f"days/{name}"]), where
    assert 0 < in_cache < undisturbed.count * len(FAULTS) / 2


def test_signals_that_interrupt_every_call_change_nothing(
    run: Any, place: Path, tmp_path: Path
) -> None:
    """A timer that rings a thousand times a second: calls are made again, and nobody notices."""
    command = ready("run, over an earlier study", place, tmp_path)
    command.reset()
    assert run(command, Disk(command.root)) == (0, "")
    new = command.tree()
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    signal.siginterrupt(signal.SIGALRM, True)
    try:
        command.reset()
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        ended = run(command, Disk(command.root))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert ended == (0, "")
    assert command.tree() == new
    assert len(rung) > 10
