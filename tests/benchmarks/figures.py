"""Draw every figure of a large study in every format, one command each, and time it.

    python tests/benchmarks/figures.py [--study DIR] [--names NAME ...] [--limit 3]

Without `--study`, a study of the 7,875 papers of ../shared/corpora/hf_daily.parquet is made
first, with `lsa` and by month. Each time is of a whole command, start-up and reading included;
the processor time of its process stands beside it, since other work on the machine adds to the
clock only. The goal is less than 3 s each.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
COMMAND = [sys.executable, "-m", "analysis.cli"]


def make_study(place: Path) -> Path:
    """Make the study that is drawn from."""
    table = pd.read_parquet(SHARED / "corpora" / "hf_daily.parquet")
    table = table.rename(columns={"id": "arxiv_id"})
    columns = ["arxiv_id", "title", "abstract", "digest_date"]
    table[columns].to_csv(place / "papers.csv", index=False)
    asked = ["run", str(place / "papers.csv"), "--encoder", "lsa", "--by", "month"]
    subprocess.run([*COMMAND, *asked, "--out", place / "study"], check=True)
    return place / "study"


def timed(arguments: list[object]) -> tuple[float, float]:
    """Run a command; give seconds by the clock and of the processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*COMMAND, *map(str, arguments)], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.perf_counter() - begun, used


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--study", type=Path)
    parser.add_argument("--names", nargs="*", help="only these figures")
    parser.add_argument("--limit", type=float, default=3.0)
    asked = parser.parse_args()
    if asked.study is None and not SHARED.is_dir():
        sys.exit("skipped: reference data (../shared) is not on this machine")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        study = asked.study or make_study(place)
        listed = subprocess.run(
            [*COMMAND, "figures", study, "--list"], check=True, capture_output=True, text=True
        )
        slow = 0
        for figure in asked.names or listed.stdout.split():
            told = []
            for kind in ("svg", "png", "pdf"):
                more = ["--format", kind, "--out", place / "drawn", "--quiet"]
                clock, used = timed(["figures", study, figure, *more])
                slow += used > asked.limit
                told.append(f"{kind} {clock:.1f} s ({used:.1f} s)")
            print(f"{figure:24} {', '.join(told)}", flush=True)
        print(f"more than {asked.limit:g} s of the processor: {slow}")


if __name__ == "__main__":
    main()
