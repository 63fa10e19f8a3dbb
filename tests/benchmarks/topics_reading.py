"""A blind reading of labels: ours beside BERTopic's, for readers who do not know which is which.

    python tests/benchmarks/topics_reading.py sheet FOLDER
    python tests/benchmarks/topics_reading.py score FOLDER ANSWERS [ANSWERS ...]

`sheet` writes sheet.md, to be read, and key.json, to be kept from the readers. First come both
lists of labels of each set, then groups of papers, drawn at random from the topics of both
systems in turn, with the name each system files most of them under. Ours is given as a reader
of a study has it, a topic and the finer topics inside; `--alone` leaves those out. A reader
answers with a line "NUMBER A", "NUMBER B" or "NUMBER =" to every question; `score` counts.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest
from topics import fit_ours, full_names, outline
from topics_peers import Job, Peers, environment
from topics_sets import SETS, TopicSet, load_set

N_PAPERS = 6
_ASKED = {
    "lists": "Which list would you rather have of a colleague who read these papers?",
    "groups": "Which name tells better what these papers are about?",
}


def sheet(folder: Path, names: list[str], n_groups: int, seed: int, alone: bool) -> None:
    """Fit both systems, and write the sheet and its key."""
    rng = np.random.default_rng(seed)
    peers = Peers(environment(), 1800)
    lists, groups = [], []
    for name in names:
        data = load_set(name)
        model, ours = fit_ours(data, Job())
        theirs = peers.fit("bertopic", data, [Job()], lambda: None)[Job()]
        other = [", ".join(words[:4]) for words in theirs.words]
        own = list(model.topics_["label"]) if alone else outline(model)
        lists.append((name, "", ["; ".join(own), "; ".join(other)]))
        labels, named = (ours.labels, None) if alone else (model.grains_["fine"], full_names(model))
        for i in range(n_groups):
            shown = _group((ours.labels, theirs.labels)[i % 2], rng)
            called = [_called(labels[shown], named or own), _called(theirs.labels[shown], other)]
            groups.append((name, "\n".join(_line(data, j) for j in shown), called))
    folder.mkdir(parents=True, exist_ok=True)
    text, key = [], []
    for kind, questions in (("lists", lists), ("groups", groups)):
        text.append(f"# {_ASKED[kind]}\n")
        for name, about, named in questions:
            turned = bool(rng.integers(2))
            one, two = reversed(named) if turned else named
            key.append({"kind": kind, "set": name, "ours": "B" if turned else "A"})
            text.append(f"## {len(key)}\n{about}\n\nA: {one}\n\nB: {two}\n")
    (folder / "sheet.md").write_text("\n".join(text), encoding="utf-8")
    (folder / "key.json").write_text(json.dumps(key), encoding="utf-8")


def _group(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw papers of one topic, every topic as likely as another."""
    topic = rng.choice(np.unique(labels[labels >= 0]))
    members = np.flatnonzero(labels == topic)
    return np.sort(rng.permutation(members)[:N_PAPERS])


def _called(labels: np.ndarray, titles: list[str]) -> str:
    """Give the name most of some papers go under."""
    filed = labels[labels >= 0]
    return titles[np.bincount(filed).argmax()] if len(filed) else "(left out)"


def _line(data: TopicSet, row: int) -> str:
    """Give the beginning of a paper's text, its title where it has one."""
    first = re.split(r"(?<=[.?!]) ", data.texts[row], maxsplit=1)[0]
    return "- " + " ".join(first.split()[:20])


def score(folder: Path, answers: list[Path], console: Console) -> None:
    """Count whose labels the readers preferred."""
    key = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    table = Table("question", "set", "ours", "BERTopic's", "even", "ours of those not even")
    given = [_answers(path, len(key)) for path in answers]
    shown = dict.fromkeys((q["kind"], name) for q in key for name in ("", q["set"]))
    for kind, name in shown:
        asked = [i for i, q in enumerate(key) if q["kind"] == kind and name in ("", q["set"])]
        said = [reader[i + 1] for reader in given for i in asked]
        ours = [key[i]["ours"] for _ in given for i in asked]
        won = sum(a == b for a, b in zip(said, ours, strict=True))
        even = said.count("=")
        n = len(said) - even
        share = "-"
        if n:
            found = binomtest(won, n)
            low, high = found.proportion_ci(method="wilson")
            share = f"{won / n:.0%} ({low:.0%} to {high:.0%})"
        table.add_row(kind, name or "all", str(won), str(n - won), str(even), share)
    console.print(table)


def _answers(path: Path, n: int) -> dict[int, str]:
    found = dict(re.findall(r"^\W*(\d+)\W*([AB=])", path.read_text(encoding="utf-8"), re.M))
    answers = {int(number): said for number, said in found.items()}
    if set(answers) != set(range(1, n + 1)):
        missing = sorted(set(range(1, n + 1)) - set(answers))
        raise SystemExit(f"{path}: answers 1 to {n} wanted, missing {missing[:10]}")
    return answers


def main() -> None:
    """Write a sheet, or score its answers."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parts = ask.add_subparsers(dest="part", required=True)
    write = parts.add_parser("sheet", help="fit both systems, write sheet.md and key.json")
    write.add_argument("folder", type=Path)
    write.add_argument("--sets", default=",".join(SETS), help="of " + ", ".join(SETS))
    write.add_argument("--groups", type=int, default=16, help="groups of papers a set")
    write.add_argument("--alone", action="store_true", help="ours without finer topics")
    write.add_argument("--seed", type=int, default=0, help="which groups, and which side")
    count = parts.add_parser("score", help="count the answers of one or more readers")
    count.add_argument("folder", type=Path)
    count.add_argument("answers", type=Path, nargs="+")
    asked = ask.parse_args()
    if asked.part == "sheet":
        sheet(asked.folder, asked.sets.split(","), asked.groups, asked.seed, asked.alone)
    else:
        score(asked.folder, asked.answers, Console(width=120))


if __name__ == "__main__":
    main()
