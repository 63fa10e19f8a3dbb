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
        f"TY  - JOUR\nTI  - {' '.join(title.split())}\nAB  - {' '.join(abstract.split())}\n"
        f"PY  - 2019\nDO  - 10.5555/x.{i}\nER  - \n\n"
        for i, (title, abstract) in enumerate(zip(rows["title"], rows["abstract"], strict=True))
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


def retold(title: str, rng: random.Random) -> str:
    """Give a title as another database has it: one in three is not the same."""
    words = title.split()
    i = rng.randrange(len(words))
    word = words[i]
    changes = (
        lambda: title.title(),
        lambda: title.upper(),
        lambda: title.replace(":", " -", 1),
        lambda: title.replace("-", " "),
        lambda: title.replace(" and ", " & "),
        lambda: title + ".",
        lambda: " ".join([*words[:i], f"<i>{word}</i>", *words[i + 1 :]]),
        lambda: title.replace("iz", "is").replace("ior", "iour"),
        lambda: title.replace("ization", "isation").replace("odeling", "odelling"),
        lambda: " ".join([*words[:i], word[:2] + word[3:] if len(word) > 5 else word,
                          *words[i + 1 :]]),
        lambda: title.replace(" a ", " the ", 1).replace(" for ", " of ", 1),
        lambda: title.split(":")[0],
    )  # fmt: skip
    return rng.choice(changes)() if rng.random() < 1 / 3 else title


def search(rng: random.Random) -> list[tuple[str, str]]:
    """Give the papers of a search: AAAI's, and second parts, which are papers of their own."""
    rows = corpus("aaai_areas").drop_duplicates("title").reset_index(drop=True)
    papers = [
        (" ".join(t.split()), " ".join(a.split()))
        for t, a in zip(rows.title, rows.abstract, strict=True)
    ]
    for title, abstract in rng.sample(papers, 40):
        papers.append((f"{title}, Part II", abstract[::-1] if rng.random() < 0.5 else abstract))
    return papers


def exports(rng: random.Random) -> tuple[list[tuple[int, str, str, str]], ...]:
    """Give the records of both databases: which paper, title, abstract, DOI."""
    scopus, wos = [], []
    for i, (title, abstract) in enumerate(search(rng)):
        where = rng.random()
        doi = f"10.5555/{i}"
        if where < 0.7:
            text = f"{abstract} © 2020 WADE." if rng.random() < 0.9 else "[No abstract available]"
            scopus.append((i, title, text, doi if rng.random() < 0.95 else ""))
        if where > 0.4:
            own = f"{doi}.v2" if rng.random() < 0.02 else doi.upper() if rng.random() < 0.95 else ""
            text = abstract if rng.random() < 0.9 else abstract[: len(abstract) * 2 // 3]
            wos.append((i, retold(title, rng), text, own))
    return scopus, wos


def union() -> None:
    """Load two exports of one search, made of planted pairs; decide as one who knows would."""
    from analysis.corpus import Corpus
    from analysis.digests import load_digests

    for seed in range(3):
        scopus, wos = exports(random.Random(seed))
        true = len({i for i, *_ in [*scopus, *wos]})
        with tempfile.TemporaryDirectory() as folder:
            table, text = Path(folder, "a-scopus.csv"), Path(folder, "b-savedrecs.txt")
            frame = pd.DataFrame(scopus, columns=["n", "Title", "Abstract", "DOI"])
            frame.drop(columns="n").assign(Year=2020).to_csv(table, index=False)
            records = (
                f"PT J\nTI {t}\nAB {a}\nPY 2020\n" + (f"DI {d}\n" if d else "") + "ER\n\n"
                for _, t, a, d in wos
            )
            text.write_text("FN x\nVR 1.0\n" + "".join(records) + "EF\n")
            digests = load_digests([table, text])
        first = Corpus.from_digests(digests)
        of: dict[str, set[int]] = {}
        for digest in digests:
            own = scopus if digest.source == "table" else wos
            for paper_id, (i, *_) in zip(first.records[digest.name], own, strict=True):
                of.setdefault(paper_id, set()).add(i)
        pairs = first.near_duplicates[["paper_id_a", "paper_id_b"]].itertuples(index=False)
        decisions = {(a, b): bool(of[a] & of[b]) for a, b in pairs}
        last = Corpus.from_digests(digests, decisions)
        wrong = sum(len(papers) - 1 for papers in of.values())
        print(
            f"{len(scopus):,} and {len(wos):,} records of truly {true:,} papers: {len(first):,} "
            f"before anything is decided ({wrong} wrongly merged); {len(decisions)} pairs to "
            f"decide, "
            f"{sum(decisions.values())} of them the same; then {len(last):,}, off by "
            f"{abs(len(last) - true) / true:.2%} (goal: {1 / 300:.2%})"
        )


def main() -> None:
    start = time.process_time()
    what, *more = sys.argv[1:] or ["size"]
    {"size": size, "large": lambda: large(*map(int, more)), "tails": tails, "union": union}[what]()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"({time.process_time() - start:.0f} CPU s and {own:.2f} GiB here)")


if __name__ == "__main__":
    main()
