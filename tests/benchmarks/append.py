"""Grow a study digest by digest, and hold it to one run over all digests.

    python tests/benchmarks/append.py [--first 1000] [--digests 20] [--encoder minilm]

Data: ../shared/corpora/hf_daily.parquet, whose daily digests are taken in order of time: as
many as hold `--first` papers for the first run, then `--digests` more, one append each. Prints
a line for every step (papers, topics, and the share of topics that kept number and name), then
whether the shares and verdicts of themes equal those of one run over all, and how well the
topics agree with that run, beside how well two fits with a tenth of the papers left out agree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import TopicModel, get_encoder, load_digests, run_study
from analysis.append import continue_study
from analysis.corpus import Corpus
from analysis.evaluate import adjusted_rand
from analysis.results import StudyResult
from analysis.settings import Settings

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def pages(folder: Path, first: int, more: int) -> tuple[list[Path], list[Path]]:
    """Write the daily digests as tables: those of the first run, and those that follow."""
    table = pd.read_parquet(SHARED / "corpora" / "hf_daily.parquet")
    table = table.rename(columns={"id": "arxiv_id"})
    columns = ["arxiv_id", "title", "abstract", "digest_date"]
    table["digest_date"] = table["digest_date"].astype(str).str[:10]
    start: list[Path] = []
    after: list[Path] = []
    seen: set[str] = set()
    for day, rows in table.sort_values("digest_date", kind="stable").groupby("digest_date"):
        path = folder / f"{day}.csv"
        rows[columns].to_csv(path, index=False)
        (start if len(seen) < first else after).append(path)
        seen |= set(rows["arxiv_id"])
        if len(after) == more:
            break
    return start, after


def survived(before: StudyResult, now: StudyResult) -> float:
    """Share of the topics before that are there with number and name."""
    old = set(zip(before.topics["topic"], before.topics["label"], strict=True))
    new = set(zip(now.topics["topic"], now.topics["label"], strict=True))
    return len(old & new) / len(old)


def left_out(corpus: Corpus, encoder: str, draws: int) -> float:
    """Median agreement of two fits that each leave out another tenth, on what both hold."""
    vectors = get_encoder(encoder).fit(corpus.texts).encode(corpus.texts)
    ids = corpus.papers["paper_id"].to_numpy(str)
    found = []
    for draw in range(draws):
        rng = np.random.default_rng(draw)
        fits = []
        for _ in range(2):
            kept = np.sort(rng.permutation(len(ids))[len(ids) // 10 :])
            model = TopicModel().fit(
                vectors[kept], documents=[corpus.texts[i] for i in kept], ids=ids[kept].tolist()
            )
            fits.append(dict(zip(model.ids_, model.labels_.tolist(), strict=True)))
        both = sorted(set(fits[0]) & set(fits[1]))
        found.append(adjusted_rand([fits[0][i] for i in both], [fits[1][i] for i in both]))
    return float(np.median(found))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--digests", type=int, default=20)
    parser.add_argument("--encoder", default="minilm")
    parser.add_argument("--themes", default="machine-learning")
    parser.add_argument("--draws", type=int, default=3)
    asked = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("skipped: reference data (../shared) is not on this machine")
    settings = Settings(encoder=asked.encoder, themes=asked.themes)
    with tempfile.TemporaryDirectory() as place:
        start, after = pages(Path(place), asked.first, asked.digests)
        digests = load_digests(start)
        study = run_study(digests, settings=settings)
        print(f"first run: {len(study.papers)} papers, {len(study.topics)} topics", flush=True)
        shares = []
        for path in after:
            begun = time.perf_counter()
            digests = [*digests, *load_digests([path])]
            now = continue_study(study, digests, settings)
            shares.append(survived(study, now))
            print(
                f"{path.stem}: {len(now.papers)} papers, {len(now.topics)} topics, "
                f"{shares[-1]:.2f} kept number and name ({time.perf_counter() - begun:.0f} s)",
                flush=True,
            )
            study = now
        whole = run_study(digests, settings=settings)
        print(f"kept, per step: lowest {min(shares):.2f}, mean {np.mean(shares):.3f}")
        for name in ("shares", "trends"):
            one, other = (getattr(item, name) for item in (study, whole))
            same = one[one["kind"] == "theme"].equals(other[other["kind"] == "theme"])
            print(f"{name} of themes equal those of one run: {same}")
        agree = adjusted_rand(study.papers["topic"].tolist(), whole.papers["topic"])
        print(f"topics agree with one run: ARI {agree:.3f}")
        told = left_out(Corpus.from_digests(digests), asked.encoder, asked.draws)
        print(f"two fits with a tenth left out: ARI {told:.3f}")


if __name__ == "__main__":
    main()
