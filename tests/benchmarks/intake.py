"""What intake costs and loses: size, publishers' tails, and two exports of one search.

Run from the project's root, one measure at a time:

    python tests/benchmarks/intake.py size      # 90,000 records of RIS and of a table
    python tests/benchmarks/intake.py large MB  # JSON Lines and CSV of so many megabytes
    python tests/benchmarks/intake.py tails     # topics of AAAI with planted tails
    python tests/benchmarks/intake.py union     # planted pairs in a Scopus and a WoS export

It needs the corpora in ../shared and says so where they are absent.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
_LOAD = """
import sys, time
from analysis.digests import Limits, load_digests
start = time.process_time()
most = 4_000_000_000
limits = Limits(file_bytes=most, text_bytes=most, papers=3_000_000, values=200_000_000)
digests = load_digests(sys.argv[1:], limits=limits)
kib = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
n = sum(len(d.papers) for d in digests)
print(f"{n:,} papers as {digests[0].source}: {time.process_time() - start:.1f} CPU s, "
      f"peak {kib / 2**20:.2f} GiB")
"""


def corpus(name: str) -> pd.DataFrame:
    for folder in (ROOT.parent / "shared",):
        if (file := folder / "corpora" / f"{name}.parquet").exists():
            return pd.read_parquet(file)
    sys.exit(f"../shared/corpora/{name}.parquet is not there: nothing is measured")


def loaded(*files: Path) -> None:
    """Load files in a process of their own, and print what it took."""
    subprocess.run([sys.executable, "-c", _LOAD, *map(str, files)], check=True, cwd=ROOT)


def ris_of(rows: pd.DataFrame) -> str:
    return "".join(
        f"TY  - JOUR\nTI  - {' '.join(r.title.split())}\nAB  - {' '.join(r.abstract.split())}\n"
        f"PY  - 2019\nDO  - 10.5555/x.{i}\nER  - \n\n"
        for i, r in enumerate(rows.itertuples())
    )


def size() -> None:
    rows = corpus("arxiv_cs_trend").iloc[:90_000]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.ris")
        file.write_text(ris_of(rows))
        loaded(file)
        file = Path(folder, "a.csv")
        rows[["title", "abstract"]].to_csv(file, index=False)
        loaded(file)


def large(megabytes: int) -> None:
    rows = corpus("arxiv_cs_trend")[["title", "abstract"]].to_dict("records")
    with tempfile.TemporaryDirectory() as folder:
        lines, table = Path(folder, "a.jsonl"), Path(folder, "a.csv")
        with lines.open("w") as one, table.open("w", newline="") as other:
            writer = csv.writer(other)
            writer.writerow(["title", "abstract"])
            while one.tell() < megabytes * 1_000_000:
                for row in rows[:5_000]:
                    one.write(json.dumps(row) + "\n")
                    writer.writerow(row.values())
        loaded(lines)
        loaded(table)


def tails() -> None:
    """Plant a tail behind most abstracts of AAAI and compare the topics with those without."""
    from sklearn.metrics import adjusted_rand_score

    from analysis.digests.formats import Source, make_paper
    from analysis.topics import TopicModel
    from analysis.vectors import get_encoder

    sys.path.insert(0, str(ROOT / "tests" / "digests"))
    from test_plain import TAILS

    rows = corpus("aaai_areas").reset_index(drop=True)
    rng = random.Random(0)
    planted = [
        f"{text} {rng.choice(TAILS)}" if rng.random() < 0.8 else text for text in rows["abstract"]
    ]
    source = Source("a", "a", b"")
    cleaned = [
        make_paper(source, title=t, abstract=a).abstract
        for t, a in zip(rows["title"], planted, strict=True)
    ]
    clean = [
        make_paper(source, title=t, abstract=a).abstract
        for t, a in zip(rows["title"], rows["abstract"], strict=True)
    ]
    same = np.mean([a == b for a, b in zip(cleaned, clean, strict=True)])
    print(f"{same:.2%} of the abstracts are as without tails")
    labels = []
    for abstracts in (clean, cleaned):
        texts = [f"{t}. {a}" for t, a in zip(rows["title"], abstracts, strict=True)]
        coder = get_encoder("lsa", random_state=0)
        vectors = coder.fit(texts).encode(texts)
        ids = [f"{i:05d}" for i in range(len(texts))]
        labels.append(TopicModel(random_state=0).fit(vectors, documents=texts, ids=ids).labels_)
    print(f"topics agree to ARI {adjusted_rand_score(*labels):.3f}")


def union() -> None:
    """Load two exports of one search, made of planted pairs, and compare with the true count."""
    from analysis.corpus import Corpus
    from analysis.digests import load_digests

    rows = corpus("aaai_areas").drop_duplicates("title").reset_index(drop=True)
    rng = random.Random(1)
    scopus, wos = [], []
    for i, row in enumerate(rows.itertuples()):
        title, abstract = (" ".join(str(t).split()) for t in (row.title, row.abstract))
        doi = f"10.5555/{i}"
        where = rng.random()
        if where < 0.7:  # in Scopus; one in twenty without its DOI
            scopus.append((title, f"{abstract} © 2020 WADE.", doi if rng.random() < 0.95 else ""))
        if where > 0.4:
            wos.append((title.title(), abstract, doi.upper() if rng.random() < 0.95 else ""))
    with tempfile.TemporaryDirectory() as folder:
        table, text = Path(folder, "scopus.csv"), Path(folder, "savedrecs.txt")
        frame = pd.DataFrame(scopus, columns=["Title", "Abstract", "DOI"])
        frame.assign(Year=2020).to_csv(table, index=False)
        records = (
            f"PT J\nTI {t}\nAB {a}\nPY 2020\n" + (f"DI {d}\n" if d else "") + "ER\n\n"
            for t, a, d in wos
        )
        text.write_text("FN x\nVR 1.0\n" + "".join(records) + "EF\n")
        result = Corpus.from_digests(load_digests([table, text]))
    print(
        f"{len(scopus):,} and {len(wos):,} records: {len(result):,} papers, truly {len(rows):,}; "
        f"{len(result.near_duplicates):,} pairs to decide"
    )


def main() -> None:
    start = time.process_time()
    what, *more = sys.argv[1:] or ["size"]
    {"size": size, "large": lambda: large(*map(int, more)), "tails": tails, "union": union}[what]()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"({time.process_time() - start:.0f} CPU s and {own:.2f} GiB here)")


if __name__ == "__main__":
    main()
