"""Stop a claim at each of its steps, one after the other. Run as a script by `test_claim`.

It runs in a process of its own, as a hook on the system's calls cannot be taken away again.
It prints, as a line of JSON for each way to stop, how many steps there were and what went
wrong at which.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.claim import WORK, claim_folder, own_files
from analysis.errors import EnvironmentFault
from analysis.files import atomic_write

OLD = {
    "papers.csv": "old papers",
    "series.csv": "old series",
    "figures/a.svg": "old a",
    "figures/gone.png": "old gone",
}
NEW = {"papers.csv": "new papers", "topics.csv": "new topics", "figures/a.svg": "new a"}
Tree = dict[str, bytes | None]
MANIFEST: dict[str, Any] = {"inputs": [], "versions": {"digest-atlas": "1"}}
# What changes something, and what looks where a change may follow.
WRITES = frozenset({"open to write", "os.mkdir", "os.rename", "os.fsync"})
STEPS = WRITES | {"open", "os.remove", "os.rmdir", "os.listdir", "os.scandir", "shutil.rmtree"}


class Steps:
    """Counts the steps of a claim, and stops it at one of them."""

    def __init__(self) -> None:
        self.on, self.count, self.kind = False, 0, ""
        self.at, self.fault, self.lasting = -1, "", False
        sys.addaudithook(self._see)
        os.fsync = self._fsync

    def stop(self, at: int, fault: str, lasting: bool) -> None:
        self.on, self.count, self.kind = True, 0, ""
        self.at, self.fault, self.lasting = at, fault, lasting

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on or event not in STEPS or isinstance(arguments[0], int):
            return  # an open file that is wrapped is no step
        writes = event == "open" and set("xwa+") & set(arguments[1] or "")
        self._step("open to write" if writes else event)

    def _fsync(self, fd: Any) -> None:
        if self.on and self.count == self.at:  # the file is half written
            os.truncate(fd, os.fstat(fd).st_size // 2)
        if self.on:
            self._step("os.fsync")

    def _step(self, kind: str) -> None:
        now, self.count = self.count, self.count + 1
        if now == self.at:
            self.kind = kind
        if now != self.at and not (self.lasting and now > self.at >= 0):
            return
        if self.fault == "kill":
            os._exit(9)
        if now == self.at or self.fault != "ENOSPC" or kind in WRITES:
            number = getattr(errno, self.fault)
            raise OSError(number, os.strerror(number))


def publish(folder: Path, files: Mapping[str, str], *, force: bool = False) -> None:
    with claim_folder(folder, force=force, names=["papers.csv"]) as claim:
        for name, text in files.items():
            atomic_write(claim.new / name, text)
        claim.publish(files, MANIFEST)


def tree(folder: Path) -> Tree:
    """Give every file's bytes by name, and None for folders."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def prepare(scenario: str, place: Path) -> Path:
    """Make the folder that a run finds."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    if scenario == "fresh":
        return place / "deep" / "out"
    if scenario == "beside others":
        (place / "figures").mkdir()
        (place / "mine.txt").write_text("mine")
        (place / "figures" / "mine.svg").write_text("mine")
    if scenario != "empty":
        publish(place, OLD, force=True)
    if scenario == "half published":  # an earlier run was killed in the middle
        (place / WORK / "new").mkdir(parents=True)
        (place / WORK / "marker").write_text("digest-atlas writes here")
        (place / WORK / "new" / "papers.csv").write_text("half")
        sha = hashlib.sha256(b"old papers").hexdigest()
        journal = {"outputs": {"papers.csv": sha, "topics.csv": ""}, "gone": {}}
        (place / WORK / "journal.json").write_text(json.dumps(journal))
    return place


def run(steps: Steps, folder: Path, at: int, fault: str, lasting: bool) -> object:
    """Run once with a stop; give what it raised, None if it ended, True if it was killed."""
    if fault == "kill":
        if not (child := os.fork()):
            steps.stop(at, fault, lasting)
            publish(folder, NEW, force=True)
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9 or None
    steps.stop(at, fault, lasting)
    try:
        publish(folder, NEW, force=True)
    except Exception as error:
        return error
    finally:
        steps.on = False
    return None


def trouble(place: Path, folder: Path, said: object, tidy: bool, sure: list[Tree]) -> Iterator[str]:
    """Say what is wrong with a folder after a stop."""
    if isinstance(said, Exception):
        if type(said) is not EnvironmentFault:
            yield f"{type(said).__name__}: {said}"
        if str(folder) not in str(said) or len(str(said).splitlines()) != 1:
            yield f"said {said}"
    now = tree(place)
    if (folder / WORK / "journal.json").exists():
        own = {str(path.relative_to(place)) for path in own_files(folder)}
        files = {name for name, data in now.items() if data is not None and WORK not in name}
        if strange := {name for name in files - own if "mine" not in name}:
            yield f"not known as its own: {strange}"
        return
    if not tidy:  # what could not be removed is hidden, or an empty folder
        kept: list[Tree] = [
            {name: data for name, data in each.items() if data and WORK not in name}
            for each in (now, *sure)
        ]
        now, *sure = kept
    if now not in sure:
        yield f"left {sorted(now.items() ^ sure[0].items(), key=str)}"


def stop_at_each(steps: Steps, scenario: str, fault: str, lasting: bool, place: Path) -> None:
    """Stop at every step, and print what went wrong."""
    folder = prepare(scenario, place)
    old = tree(place)
    with claim_folder(folder, force=True):
        pass  # finishes or removes what an earlier run left
    settled = tree(place)
    publish(folder, NEW, force=True)
    new = tree(place)
    found: list[str] = []
    stopped = 0
    for at in itertools.count():
        folder = prepare(scenario, place)
        said = run(steps, folder, at, fault, lasting)
        if said is None and (fault == "kill" or not steps.kind):
            break
        stopped += 1
        tidy = steps.kind in WRITES and (not lasting or fault == "ENOSPC")
        problems = list(trouble(place, folder, said, tidy, [old, settled, new]))
        try:
            publish(folder, NEW, force=scenario == "beside others")
        except Exception as error:
            problems.append(f"the next run said {error!r}")
        if differs := tree(place).items() ^ new.items():
            problems.append(f"the next run left {sorted(differs, key=str)}")
        found += [f"step {at} ({steps.kind or 'killed'}): {problem}" for problem in problems]
    print(json.dumps([scenario, fault, "lasting" if lasting else "once", stopped, found]))


def main(scenario: str, place: Path) -> None:
    """Try every way to stop in one scenario."""
    steps = Steps()
    for fault in ("kill", "ENOSPC", "EIO"):
        stop_at_each(steps, scenario, fault, False, place)
    for fault in ("ENOSPC", "EIO", "EROFS", "EACCES"):
        stop_at_each(steps, scenario, fault, True, place)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
