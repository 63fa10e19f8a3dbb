"""Kill the command at random moments, rerun it, and compare with an undisturbed run.

Run from the project's root with ``python tests/benchmarks/kills.py``. It prints a table, and
exits with 1 when any rerun differs from an undisturbed run or leaves something behind.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from kill_runs import SCENARIOS, Tally, kill_at_random, nursery, prepare

_PHASES = ("before writing", "preparing", "publishing", "clearing up", "ended")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--whole",
        action="store_true",
        help="compute every study afresh; otherwise the second time it is taken from memory",
    )
    given = parser.parse_args()
    rng = random.Random(given.seed)
    print("scenario", "kills", *(f"killed while {phase}" for phase in _PHASES), "wrong", sep=" | ")
    troubles = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with nursery(None if given.whole else place / "memory") as runs:
            for number, name in enumerate(SCENARIOS):
                kills = len(range(number, given.kills, len(SCENARIOS)))
                scenario = prepare(name, place / str(number), runs)
                tally = Tally()
                kill_at_random(scenario, runs, kills, rng, tally)
                met = (tally.met[phase] for phase in _PHASES)
                print(name, kills, *met, len(tally.troubles), sep=" | ", flush=True)
                troubles += tally.troubles
    print(*troubles, sep="\n")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
