"""What comes in: the same corpus by every way, planted duplicates, huge inputs, speed.

Run from the project's root with ``python tests/benchmarks/sources.py``; it needs the
reference data in ``../shared`` and prints what README and CHANGELOG may quote.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pandas as pd

from analysis.corpus import Corpus
from analysis.digests import load_digests

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"


def load(path: str) -> ModuleType:
    """Import a test module, whose generators are used here at full size."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def speed() -> None:
    print("reading and de-duplicating (seconds)")
    for name in ("hf_daily", "arxiv_cs_gold", "arxiv_cs_trend"):
        start = time.perf_counter()
        digests = load_digests(CORPORA / f"{name}.parquet")
        middle = time.perf_counter()
        corpus = Corpus.from_digests(digests)
        end = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(
            f"  {name}: {len(digests)} digests, {len(corpus)} papers, read {middle - start:.1f},"
            f" corpus {end - middle:.1f}, merged {len(corpus.merged)}, reported apart"
            f" {len(corpus.near_duplicates)}, peak so far {peak:.2f} GiB"
        )


def planted() -> None:
    module = load("tests/test_near_duplicates.py")
    table = pd.read_parquet(CORPORA / "hf_daily.parquet", columns=["title", "abstract"])
    papers = list(zip(table["title"], table["abstract"], strict=True))
    print("500 planted duplicates and 500 near misses among hf_daily")
    for seed in range(10):
        precision, recall, _ = module.measure(papers, 500, seed)
        print(f"  seed {seed}: precision {precision:.4f}, recall {recall:.4f}")


def tests_at_full_size() -> None:
    environment = os.environ | {"DIGEST_ATLAS_MEGA": "1000000", "DIGEST_ATLAS_EXAMPLES": "2000"}
    command = [sys.executable, "-m", "pytest", "-q", "tests/digests/test_properties.py"]
    print("property tests with 2,000 examples each, huge inputs at full size")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    print("  " + done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    speed()
    planted()
    tests_at_full_size()
