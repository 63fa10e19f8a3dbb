"""Run a study as other processors would, and compare every file that comes out.

    python tests/benchmarks/processors.py [--encoders A,B] [--settings A,B] [DIGEST... --year Y]

A processor's age decides which instructions numpy, OpenBLAS and PyTorch compute with, and so how
the last digit is rounded. Four settings of their variables stand for four processors; they take
turns with one and two threads, two locales and two time zones, each with a home of its own. The
bundled digests come with their vectors; of others every setting encodes the texts itself. Exit
code 1: a byte differs.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
_ONE = {"OMP_NUM_THREADS": "1", "LC_ALL": "C", "TZ": "Asia/Kathmandu"}
_OTHER = {"OMP_NUM_THREADS": "2", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
_OLD = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_CBWR": "COMPATIBLE",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
}
_MIDDLE = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
}
#: What stands for a processor, under its name.
SETTINGS: dict[str, Mapping[str, str]] = {
    "this one": _OTHER,
    "Prescott": {"OPENBLAS_CORETYPE": "Prescott", **_OLD, **_ONE},
    "Nehalem": {"OPENBLAS_CORETYPE": "Nehalem", **_OLD, **_OTHER},
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell", **_MIDDLE, **_ONE},
}
_COMMAND = "from analysis.cli import main; main()"


def run(arguments: Sequence[str], settings: Mapping[str, str], place: Path) -> Path:
    """Run a study in a process and a home of its own, and give its folder."""
    (place / "home").mkdir(parents=True)
    of_machine = {name for names in SETTINGS.values() for name in names}
    environment = {name: value for name, value in os.environ.items() if name not in of_machine}
    environment |= {"PYTHONPATH": str(ROOT), "HOME": str(place / "home")}
    environment |= {"DIGEST_ATLAS_CACHE": str(place / "home" / "cache"), **settings}
    command = [sys.executable, "-c", _COMMAND, "run", *arguments, "--out", str(place / "out")]
    subprocess.run([*command, "--quiet"], env=environment, check=True)
    return place / "out"


def hashes(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file, by its name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def cells(one: Path, other: Path) -> str:
    """Say how many cells of two tables differ, and by how much numbers do."""
    tables = []
    for path in (one, other):
        with path.open(encoding="utf-8", newline="") as file:
            tables.append(list(csv.reader(file)))
    if [len(row) for row in tables[0]] != [len(row) for row in tables[1]]:
        return f"{len(tables[0]) - 1} and {len(tables[1]) - 1} rows"
    pairs = [
        (a, b)
        for rows in zip(*tables, strict=True)
        for a, b in zip(*rows, strict=True)
    ]  # fmt: skip
    unequal = [(a, b) for a, b in pairs if a != b]
    apart = []
    for a, b in unequal:
        try:
            apart.append(abs(float(a) - float(b)))
        except ValueError:
            continue
    said = f"{len(unequal)} of {len(pairs)} cells"
    return said + (f", numbers by {np.median(apart):.6f} to {max(apart):.6f}" if apart else "")


def compare(name: str, one: Path, other: Path) -> bool:
    """Print what differs between two folders; tell whether anything does."""
    first, second = hashes(one), hashes(other)
    differ = sorted(n for n in first.keys() | second.keys() if first.get(n) != second.get(n))
    print(f"{name}: {len(second)} files, {len(differ) or 'none'} of them other than the first")
    for file in differ:
        both = file.endswith(".csv") and file in first and file in second
        print(f"    {file}" + (f": {cells(one / file, other / file)}" if both else ""))
    return bool(differ)


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("digests", nargs="*")
    parser.add_argument("--year")
    parser.add_argument("--encoders", default="lsa,minilm")
    parser.add_argument("--settings", default=",".join(SETTINGS))
    asked = parser.parse_args()
    given = [*asked.digests, *(["--year", asked.year] if asked.year else [])]
    wrong = False
    for encoder in asked.encoders.split(","):
        with tempfile.TemporaryDirectory(prefix="processors-") as scratch:
            folders: list[Path] = []
            for name in asked.settings.split(","):
                begun = time.perf_counter()
                place = Path(scratch, name.replace(" ", "-"))
                folders.append(run([*given, "--encoder", encoder], SETTINGS[name], place))
                seconds = time.perf_counter() - begun
                wrong |= compare(f"{encoder}, {name}, {seconds:.0f} s", folders[0], folders[-1])
                sys.stdout.flush()
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
