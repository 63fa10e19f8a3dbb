"""Change the bundled study in many ways, each drawn at random, and hold every one to its manifest.

    python tests/benchmarks/verify.py [--changes 300] [--seed 0]

Every change is one of `tests/mutations.py`: of the manifest, of files, of what is no file. The goal
is an exit code from 0 to 4, one line of error at most, and no file opened outside the folder. Exit
code 1: some change misses it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType

from analysis.cli import main as command
from analysis.output import write_study
from analysis.study import run_study


def _mutations() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "mutations.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def verify(folder: Path) -> tuple[int, str, str]:
    """Give the exit code of the command, and what it prints."""
    sys.argv = ["digest-atlas", "verify", str(folder)]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            command()
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue(), err.getvalue()
    raise AssertionError("the command did not end")


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    mutations = _mutations()
    codes: Counter[int] = Counter()
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        study = write_study(run_study(encoder="lsa"), Path(name) / "study")
        for number in range(asked.changes):
            with tempfile.TemporaryDirectory() as scratch:
                copy = Path(shutil.copytree(study, Path(scratch) / "copy"))
                what = mutations.mutate(copy, random.Random(f"{asked.seed} {number}"))
                with mutations.watching(copy) as outside:
                    code, out, err = verify(copy)
                codes[code] += 1
                lines = (out + err).splitlines()
                sound = 0 <= code <= 4 and not outside and all(map(str.isprintable, lines))
                if not sound or err.count("\n") != (code in (2, 3)):
                    missed += 1
                    print(f"{number}: {what}: {code} {outside} {out!r} {err!r}", flush=True)
    print(f"exit codes of {asked.changes} changes: {dict(sorted(codes.items()))}")
    print(f"missed: {missed}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
