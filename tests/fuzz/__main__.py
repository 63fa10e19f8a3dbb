"""Run the fuzz targets: ``python -m tests.fuzz [--seconds 5] [TARGET]...``.

It prints what was executed per target and in all, and exits with 1 when something was found;
the bytes that did it are then in the folder that it names, to be put into ``tests/fuzz/corpus``
once the fault is fixed. atheris has a wheel for Python 3.11 on Linux only; elsewhere this says
so and ends well. `tests/test_fuzz.py` runs the corpora everywhere.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import importlib.util
import io
import logging
import os
import re
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from tests.fuzz import targets

_HANG = 20  # seconds that one input may take; the machine may be busy
_MEMORY = 3_000  # megabytes
_LONGEST = 20_000  # bytes of an input
_WORD = re.compile(rb"[\w@%<>/:.-]{2,24}")
_HOSTILE = {
    *(b"\0", b"\x1b[31m", b"\xff\xfe", b"\xef\xbb\xbf", b"../", b"=cmd()", b"<script>", b"[" * 60),
    *("\u202e".encode(), "\u0661".encode(), b"1e999", b"NaN", b"9" * 60, b"-1", b"null", b"{}"),
    *(
        b"2025-02-30",
        b"$\\frac{",
        b"\n\n",
        b"\r",
        b'"',
        b"\t",
        b"<!ENTITY",
        b"\x80",
        b"\xed\xa0\x80",
    ),
}
_DONE = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def prepare(wanted: tuple[str, ...]) -> dict[str, targets.Target]:
    """Import the package so that atheris sees its branches; what forks from here need not."""
    import atheris

    logging.disable(logging.CRITICAL)  # what is noted about an input is no finding
    made = {}
    quiet = contextlib.redirect_stderr(io.StringIO())  # it names every module that it changes
    with quiet, atheris.instrument_imports(include=["analysis"], enable_loader_override=False):
        for name in targets.names():
            if not name.startswith(wanted):
                continue
            made[name] = targets.get(name)
            # What a target imports when it is first called has to be instrumented, too.
            for seed in targets.seeds(name):
                made[name](seed)
    return made


def dictionary(seeds: list[bytes]) -> str:
    """Give libFuzzer the words of the seeds, and some that do harm where they are believed."""
    words = {word for seed in seeds for word in _WORD.findall(seed[:_LONGEST])}
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in sorted(words | _HOSTILE))
    return "".join(f'"{word}"\n' for word in escaped)


def start(name: str, target: targets.Target, work: Path, given: argparse.Namespace) -> int:
    """Fork the process of one target, which says what it has to say into a file."""
    import atheris

    if pid := os.fork():
        return pid
    out = os.open(work / "said", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
    for number in (1, 2):
        os.dup2(out, number)
    seeds = list(targets.seeds(name))
    for number, seed in enumerate(seeds):
        (work / "corpus" / f"seed-{number}").write_bytes(seed)
    (work / "words").write_text(dictionary(seeds), encoding="ascii")
    command = [sys.argv[0], str(work / "corpus"), f"-dict={work / 'words'}"]
    command += [f"-max_total_time={given.seconds}", "-reload=0", f"-timeout={_HANG}"]
    command += [f"-rss_limit_mb={_MEMORY}", f"-max_len={_LONGEST}"]
    command += ["-print_final_stats=1", "-verbosity=0"]
    command += [f"-artifact_prefix={given.findings / name}-"]
    if given.seed is not None:
        command += [f"-seed={given.seed}"]
    if given.runs is not None:
        command += [f"-runs={given.runs}"]
    try:
        atheris.Setup(command, target)
        atheris.Fuzz()
    except BaseException as error:  # the fuzzer ends with SystemExit where it found something
        if not isinstance(error, SystemExit):
            traceback.print_exc()
    finally:
        # libFuzzer keeps the bytes of a finding when the process exits; Python must not tidy
        # up on the way, as the folders are the parent's.
        sys.stderr.flush()
        ctypes.CDLL(None).exit(1)
    os._exit(1)  # not reached


def fuzz(made: dict[str, targets.Target], given: argparse.Namespace) -> tuple[int, list[str]]:
    """Run targets, some at a time; give the executions in all, and where something was found."""
    total, waiting = 0, list(made)
    found: list[str] = []
    running: dict[int, str] = {}
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        root = Path(scratch) if given.keep is None else given.keep
        while waiting or running:
            while waiting and len(running) < given.jobs:
                name = waiting.pop(0)
                (root / name / "corpus").mkdir(parents=True, exist_ok=True)
                pid = start(name, made[name], root / name, given)
                running[pid] = name
            pid, status = os.wait()
            name = running.pop(pid)
            said = (root / name / "said").read_text(encoding="utf-8", errors="replace")
            counted = _DONE.search(said)
            count = int(counted[1]) if counted else 0
            total += count
            print(f"{name}: {count:,} executions{', A FINDING' if status else ''}", flush=True)
            if status:
                found.append(name)
                print("\n".join(said.splitlines()[-40:]), flush=True)
    return total, found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="for each target")
    parser.add_argument("--runs", type=int, help="at most so many executions of each target")
    parser.add_argument("--seed", type=int, help="tries much the same bytes again")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time")
    parser.add_argument("--keep", type=Path, help="a folder for inputs that reach something new")
    parser.add_argument("--findings", type=Path, default=Path("build/fuzz"), help="a folder")
    parser.add_argument("target", nargs="*", help="names, or their beginnings; all by default")
    given = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("skipped: atheris is not installed; it has a wheel for Python 3.11 on Linux only")
        return 0
    given.findings.mkdir(parents=True, exist_ok=True)
    chosen = prepare(tuple(given.target) or ("",))
    total, found = fuzz(chosen, given)
    print(f"{len(chosen)} targets, {total:,} executions, findings in {len(found)}")
    if not found and not any(given.findings.iterdir()):
        shutil.rmtree(given.findings)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
