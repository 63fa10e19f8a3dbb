"""Kill runs of the command at random moments, and hold what comes after to an undisturbed run.

`Nursery` starts one process that has imported everything; it forks a child for every run of
the command, which can be killed like any process. As a script, this file is that process.
Used by `tests/test_kills.py` and `tests/benchmarks/kills.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

WORK = ".digest-atlas"
SCENARIOS = ("fresh", "earlier results", "inside the input", "is the input")
_SLOW = 0.004  # seconds that a file takes to move or go, as on a busy disk


# ------------------------------------------------------------------ in the forking process


def serve() -> None:
    """Read requests, one JSON object a line, and answer each with one."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    _import_everything()
    running: dict[int, list[int]] = {}
    print(json.dumps("ready"), file=answers)
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            pid = request["wait"]
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            said = [_drain(descriptor) for descriptor in running.pop(pid)]
            print(json.dumps([code, *said]), file=answers)
            continue
        pipes = [os.pipe(), os.pipe()]
        if not (pid := os.fork()):
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for number, (_, end) in enumerate(pipes, start=1):
                os.dup2(end, number)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
            answers.close()
            _run(**request)
        for _, end in pipes:
            os.close(end)
        running[pid] = [end for end, _ in pipes]
        print(json.dumps(pid), file=answers)


def _import_everything() -> None:
    import graspologic_native  # noqa: F401
    import sklearn.decomposition
    import sklearn.metrics
    import sklearn.svm  # noqa: F401

    import analysis.cli
    import analysis.output
    import analysis.plots.saving
    import analysis.report
    import analysis.study  # noqa: F401


def _drain(descriptor: int) -> str:
    """Give what a run has written; a pipe holds more than it says."""
    with os.fdopen(descriptor, "rb") as file:
        return file.read().decode()


def _run(arguments: list[str], memory: str, slow: bool, largest: int) -> None:
    """Run the command; the process ends with it."""
    from analysis.cli import main

    if memory:
        _remember(Path(memory))
    if slow:
        moves = ("os.rename", "os.remove")
        sys.addaudithook(lambda event, _: time.sleep(_SLOW) if event in moves else None)
    if largest:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    sys.argv = ["digest-atlas", *arguments]
    code: Any = 99
    try:
        main()
    except SystemExit as end:
        code = end.code
    os._exit(code)


def _remember(memory: Path) -> None:
    """Let a study that was computed before be taken from a file: what is tested is the writing."""
    from analysis import study

    compute = study.run_study

    def run_study(digests: Any, *, settings: Any, **more: Any) -> Any:
        options = replace(settings, digests=(), out="o")  # places do not matter, nor do paths
        asked = repr(([replace(digest, path=None) for digest in digests], options))
        file = memory / hashlib.sha256(asked.encode()).hexdigest()
        if not file.exists():
            result = compute(digests, settings=settings, **more)
            part = file.with_suffix(f".{os.getpid()}")
            part.write_bytes(pickle.dumps(result))
            part.replace(file)
        return pickle.loads(file.read_bytes())

    study.run_study = run_study


# ------------------------------------------------------------------------ in the test's process


class Nursery:
    """Starts runs of the command from a process that has imported everything."""

    def __init__(self, memory: Path | None = None) -> None:
        self.memory = memory
        environment = {"NUMBA_CPU_NAME": "generic", "NUMBA_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment, "OMP_NUM_THREADS": "1"},
        )
        assert self._answer() == "ready"

    def close(self) -> None:
        self._process.communicate()

    def start(self, *arguments: object, slow: bool = False, largest: int = 0, user: int = 0) -> int:
        """Start the command and give the process's number.

        Parameters
        ----------
        *arguments : object
            What is written behind the command's name.
        slow : bool
            Take some milliseconds for every file that moves or goes.
        largest : int, optional
            Bytes that a file may have.
        """
        return self._ask(
            arguments=[str(word) for word in arguments],
            memory="" if self.memory is None else str(self.memory),
            slow=slow,
            largest=largest,
        )

    def end(self, pid: int) -> tuple[int, str, str]:
        """Wait for a run; give its exit code, what it printed and what it said of errors."""
        code, out, err = self._ask(wait=pid)
        return code, out, err

    def run(self, *arguments: object, **more: Any) -> tuple[int, str, str]:
        return self.end(self.start(*arguments, **more))

    def _ask(self, **request: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the forking process has ended"
        return json.loads(line)


@contextlib.contextmanager
def nursery(memory: Path | None = None) -> Iterator[Nursery]:
    if memory is not None:
        memory.mkdir(exist_ok=True)
    made = Nursery(memory)
    try:
        yield made
    finally:
        made.close()


def write_page(path: Path, count: int = 40, first: int = 0, day: str = "Mar 11, 2025") -> Path:
    """Write a digest page of some of the bundled papers."""
    from analysis.digests import load_digests

    papers = load_digests()[0].papers[first : first + count]
    parts = [day, *(part for paper in papers for part in (paper.title, paper.abstract))]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def tree(folder: Path) -> dict[str, bytes | None]:
    """Give every file's bytes by name, and None for folders."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


@dataclass
class Scenario:
    """What lies there before a run, and what an undisturbed run makes of it."""

    name: str
    place: Path
    before: Path
    words: list[object]
    out: Path
    first: dict[str, bytes | None] = field(default_factory=dict)
    wanted: dict[str, bytes | None] = field(default_factory=dict)
    length: float = 0.0
    publishing: float = 0.0

    def reset(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.before, self.place)


@dataclass
class Tally:
    """What the kills met, and what was wrong afterwards."""

    met: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)


def prepare(name: str, base: Path, runs: Nursery) -> Scenario:
    """Lay out a scenario below a folder, and run it once undisturbed."""
    base.mkdir()
    before, place = base / "before", base / "place"
    before.mkdir()
    write_page(before / "page.txt")
    out = {"inside the input": place / "out", "is the input": place}.get(name, base / "place" / "o")
    source = place if "input" in name else place / "page.txt"
    words: list[object] = ["run", source, "--encoder", "lsa", "--quiet", "--out", out]
    if name == "is the input":
        words.append("--force")
    if name == "earlier results":  # of two digests, so that there are other figures
        pages = [write_page(base / "a.txt", 20), write_page(base / "b.txt", 30, 10, "Mar 12, 2025")]
        earlier = ["--encoder", "lsa", "--seed", 7, "--quiet", "--out", before / "o"]
        code, _, err = runs.run("run", *pages, *earlier)
        assert code == 0, err
    scenario = Scenario(name, place, before, words, out)
    scenario.first = tree(before)
    if runs.memory is not None and not any(runs.memory.iterdir()):
        scenario.reset()
        code, _, err = runs.run(*words)  # computes; the next ones only write
        assert code == 0, err
    scenario.reset()
    start = time.perf_counter()
    pid = runs.start(*words, slow=True)
    until((out / WORK / "journal.json").exists)
    middle = time.perf_counter()
    code, _, err = runs.end(pid)
    assert code == 0, err
    scenario.length = time.perf_counter() - start
    scenario.publishing = time.perf_counter() - middle
    scenario.wanted = tree(place)
    return scenario


def until(holds: Callable[[], bool]) -> None:
    """Look again and again, with hardly a pause, for two minutes at most."""
    end = time.perf_counter() + 120
    while not holds() and time.perf_counter() < end:
        time.sleep(0.001)


def kill_at_random(
    scenario: Scenario, runs: Nursery, kills: int, rng: random.Random, tally: Tally
) -> None:
    """Kill runs; after each, look at what is there and run again undisturbed.

    A quarter of the kills falls anywhere in the run, the others while files move to their
    places and the work folder goes.
    """
    for number in range(kills):
        scenario.reset()
        publishing = number % 4 > 0
        moment = rng.random() * (1.1 * scenario.publishing if publishing else scenario.length)
        pid = runs.start(*scenario.words, slow=True)
        if publishing:
            until((scenario.out / WORK / "journal.json").exists)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        code, _, err = runs.end(pid)
        where = (
            f"{scenario.name}, kill {number}, {moment:.4f} s after "
            f"{'the journal' if publishing else 'the start'}"
        )
        tally.met[_state(scenario, code)] += 1
        problems = [] if code in (0, -signal.SIGKILL) else [f"exit code {code}: {err}"]
        problems += _strange(scenario)
        code, out, err = runs.run(*scenario.words)
        if (code, out, err) != (0, "", ""):
            problems.append(f"the next run ended with {code}: {err}")
        now = tree(scenario.place)
        names = {*now, *scenario.wanted}
        missing = object()
        differs = [n for n in names if now.get(n, missing) != scenario.wanted.get(n, missing)]
        if differs:
            problems.append(f"the next run left another {', '.join(sorted(differs))}")
        tally.troubles += [f"{where}: {problem}" for problem in problems]


def _state(scenario: Scenario, code: int) -> str:
    """Say in which phase a run was killed."""
    if code == 0:
        return "ended"
    if (scenario.out / WORK / "journal.json").exists():
        return "publishing"
    if not (scenario.out / WORK).exists():
        return "before writing"
    done = (scenario.out / "manifest.json").exists() and tree(scenario.out)["manifest.json"] == (
        scenario.wanted[str((scenario.out / "manifest.json").relative_to(scenario.place))]
    )
    return "clearing up" if done else "preparing"


def _strange(scenario: Scenario) -> list[str]:
    """Name files that are neither what was there nor results that are known as such."""
    from analysis.claim import own_files

    known = own_files(scenario.out) if scenario.out.is_dir() else frozenset()
    return [
        f"left {name}, which nobody knows"
        for name, data in tree(scenario.place).items()
        if data is not None
        and WORK not in Path(name).parts
        and scenario.place / name not in known
        and scenario.first.get(name) != data
    ]


if __name__ == "__main__":
    serve()
