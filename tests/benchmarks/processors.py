"""Run a study as other processors would, and compare every file that comes out.

    python tests/benchmarks/processors.py [--encoders A,B] [--settings A,B] [--torch-first]
                                          [--engine NAME] [DIGEST... --year Y]

A processor's age decides which instructions numpy, OpenBLAS and PyTorch compute with, and so how
the last digit is rounded. Four settings of their variables stand for four processors; they take
turns with one and two threads, two locales and two time zones, each with a home of its own. The
bundled digests come with their vectors; of others every setting encodes the texts itself. Exit
code 1: a byte differs.

With `--torch-first` PyTorch has chosen its instructions before the study starts, as in a notebook
that used it. Then vectors differ near the seventh digit; exit code 1 says that a word differs, or
a number by more than .01.
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
_TORCH_FIRST = "import torch; torch.nn.functional.gelu(torch.ones(64) * 2); "
_MOST = 0.01  # by which a number may differ with PyTorch first


def run(
    arguments: Sequence[str], settings: Mapping[str, str], place: Path, *, torch_first: bool
) -> Path:
    """Run a study in a process and a home of its own, and give its folder."""
    (place / "home").mkdir(parents=True)
    of_machine = {name for names in SETTINGS.values() for name in names}
    environment = {name: value for name, value in os.environ.items() if name not in of_machine}
    environment |= {"PYTHONPATH": str(ROOT), "HOME": str(place / "home")}
    environment |= {"DIGEST_ATLAS_CACHE": str(place / "home" / "cache"), **settings}
    code = _TORCH_FIRST + _COMMAND if torch_first else _COMMAND
    command = [sys.executable, "-c", code, "run", *arguments, "--out", str(place / "out")]
    subprocess.run([*command, "--quiet"], env=environment, check=True)
    return place / "out"


def hashes(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file, by its name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def cells(one: Path, other: Path) -> tuple[int, int, list[float]]:
    """Count the cells of a table, those that hold other words, and say how far numbers differ."""
    tables = []
    for path in (one, other):
        with path.open(encoding="utf-8", newline="") as file:
            tables.append([cell for row in csv.reader(file) for cell in row])
    if len(tables[0]) != len(tables[1]):
        return len(tables[0]), abs(len(tables[0]) - len(tables[1])), []
    words, apart = 0, []
    for a, b in zip(*tables, strict=True):
        if a != b:
            try:
                apart.append(abs(float(a) - float(b)))
            except ValueError:
                words += 1
    return len(tables[0]), words, apart


def compare(name: str, one: Path, other: Path) -> tuple[int, bool]:
    """Print what differs between two folders; count files, and tell whether more than digits do."""
    first, second = hashes(one), hashes(other)
    differ = sorted(n for n in first.keys() | second.keys() if first.get(n) != second.get(n))
    print(f"{name}: {len(second)} files, {len(differ) or 'none'} of them other than the first")
    much = first.keys() != second.keys()
    for file in differ:
        said = ""
        if file.endswith(".csv") and (one / file).exists() and (other / file).exists():
            count, words, apart = cells(one / file, other / file)
            said = f": of {count} cells {words} other words, {len(apart)} other numbers"
            if apart:
                said += f", by {np.median(apart):.6f} as a rule and {max(apart):.6f} at most"
            much |= bool(words) or max(apart, default=0) > _MOST
        print(f"    {file}{said}")
    return len(differ), much


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("digests", nargs="*")
    parser.add_argument("--year")
    parser.add_argument("--engine", default="consensus")
    parser.add_argument("--torch-first", action="store_true")
    parser.add_argument("--encoders", default="lsa,minilm")
    parser.add_argument("--settings", default=",".join(SETTINGS))
    asked = parser.parse_args()
    given = [
        *asked.digests,
        "--engine",
        asked.engine,
        *(["--year", asked.year] if asked.year else []),
    ]
    wrong = False
    for encoder in asked.encoders.split(","):
        with tempfile.TemporaryDirectory(prefix="processors-") as scratch:
            folders: list[Path] = []
            for name in asked.settings.split(","):
                begun = time.perf_counter()
                place = Path(scratch, name.replace(" ", "-"))
                study = run(
                    [*given, "--encoder", encoder], SETTINGS[name], place,
                    torch_first=asked.torch_first,
                )  # fmt: skip
                folders.append(study)
                seconds = time.perf_counter() - begun
                n, much = compare(f"{encoder}, {name}, {seconds:.0f} s", folders[0], study)
                wrong |= much if asked.torch_first else n > 0
                sys.stdout.flush()
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
