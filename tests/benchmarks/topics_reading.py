"""A blind reading of topic names, for people or language models.

    python tests/benchmarks/topics_reading.py sheet FOLDER
    python tests/benchmarks/topics_reading.py score FOLDER ANSWERS [ANSWERS ...]

`sheet` writes sheet.md, to be read, and key.json, to be kept from the readers. Five readers, each
new to the papers, get the sheet alone: no code, no word on where a name comes from. They answer
one line a question, as the sheet says. `score` counts. The four parts:

A. Papers of a name: of twelve titles, six of the topic and six of the nearest other topic of the
   same parent, pick the six.
B. The odd one out: of five titles under a name, find the one of the nearest other topic.
C. Side by side: of two names for six titles, or of two lists of names, which is better? One is
   ours; the other BERTopic's own, or BERTopic's with KeyBERTInspired, three words each. Names are
   of our topics, lists of each system's own.
D. One name and eight random titles of its topic: good, clumsy, narrow or misleading.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest
from topics import fit_ours
from topics_peers import Job, Peers, environment
from topics_sets import SETS, TopicSet, encode, load_set

from analysis.points import centres
from analysis.topics import TopicModel
from analysis.topics.bridge import as_bertopic

EACH = {"coarse": (2, 2, 4), "medium": (2, 2, 4), "fine": (2, 2, 4)}  # of A, B and D, a set
SIDES = 2  # names a set against each of the two others
WORDS = ("good", "clumsy", "narrow", "misleading")
_ASKED = """\
# Names of topics

Read this sheet alone. Answer every question with one line in a text file.

- A: a name and twelve titles. Six titles are of the topic with that name. Write their letters:
  `A1: a c d f h k`.
- B: a name and five titles. One title is not of the topic. Write its letter: `B1: c`.
- C: two names, or two lists of names, for the same titles or the same set of papers. Which would
  you rather have? Write `C1: 1` or `C1: 2`, or `C1: =` if neither is better.
- D: a name and eight titles of its topic. Write `D1: good` (a person could have written it),
  `D1: clumsy` (right, but badly worded), `D1: narrow` (names a part of what the titles are about)
  or `D1: misleading` (names what they are not about).

Some titles are beginnings of news texts, in lower case and without grammar: judge their names by
what they say, not by their grammar.
"""


def sheet(folder: Path, names: list[str], seed: int) -> None:
    """Fit both systems, and write the sheet and its key."""
    rng = np.random.default_rng(seed)
    peers = Peers(environment(), 1800)
    parts: dict[str, list[tuple[str, dict[str, Any]]]] = {"A": [], "B": [], "C": [], "D": []}
    for name in names:
        data = load_set(name)
        model, _ = fit_ours(data, Job())
        theirs = peers.fit("bertopic", data, [Job()], lambda: None)[Job()]
        for grain in model.grains_:
            _ask_alone(parts, data, model, grain, rng)
        _ask_beside(parts["C"], data, model, theirs, rng)
    text, key = [_ASKED], {}
    for part, asked in parts.items():
        text.append(f"\n# {part}\n")
        for number, i in enumerate(rng.permutation(len(asked)).tolist(), start=1):
            said, answer = asked[i]
            text.append(f"## {part}{number}\n\n{said}\n")
            key[f"{part}{number}"] = answer
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sheet.md").write_text("\n".join(text), encoding="utf-8")
    (folder / "key.json").write_text(json.dumps(key, indent=1), encoding="utf-8")


def _ask_alone(
    parts: dict[str, list[tuple[str, dict[str, Any]]]],
    data: TopicSet,
    model: TopicModel,
    grain: str,
    rng: np.random.Generator,
) -> None:
    """Ask of single names: parts A, B and D."""
    table = model.hierarchy_[model.hierarchy_["grain"] == grain].set_index("topic")
    labels = model.grains_[grain]
    nearest = _nearest(model, grain, table["parent"].to_dict())
    n_papers, n_odd, n_judged = EACH[grain]
    about = {"set": data.name, "grain": grain}
    for part, n, own, other in (("A", n_papers, 6, 6), ("B", n_odd, 4, 1), ("D", n_judged, 8, 0)):
        for topic in rng.permutation(table.index.to_numpy()).tolist():
            beside = nearest.get(topic)
            if n == 0 or (other and beside is None):
                continue
            inside = np.flatnonzero(labels == topic)
            outside = np.flatnonzero(labels == beside) if other else np.empty(0, dtype=int)
            if other and (len(inside) < own or len(outside) < other):
                continue
            drawn = [
                *rng.permutation(inside)[:own].tolist(),
                *rng.permutation(outside)[:other].tolist(),
            ]
            order = rng.permutation(len(drawn)).tolist()
            titles = [_line(data, drawn[i]) for i in order]
            is_own = [i < min(own, len(inside)) for i in order]
            right = [letter for letter, yes in zip(_letters(), is_own, strict=False) if yes]
            odd = [letter for letter, yes in zip(_letters(), is_own, strict=False) if not yes]
            said = f"**{table.loc[topic, 'label']}**\n\n" + _listed(titles, lettered=part != "D")
            answer = {"A": right, "B": odd, "D": []}[part]
            parts[part].append(
                (said, about | {"right": answer, "label": table.loc[topic, "label"]})
            )
            n -= 1


def _nearest(model: TopicModel, grain: str, parent: Mapping[Any, int]) -> dict[int, int]:
    """Give the most similar topic of the same parent, else of any, for every topic."""
    middles = centres(model.vectors_, model.grains_[grain])
    alike = middles @ middles.T
    np.fill_diagonal(alike, -np.inf)
    found = {}
    for topic in parent:
        near = [t for t in parent if t != topic and parent[t] == parent[topic]]
        near = near or [t for t in parent if t != topic]
        if near:
            found[topic] = max(near, key=lambda t: (alike[topic, t], -t))
    return found


def _ask_beside(
    asked: list[tuple[str, dict[str, Any]]],
    data: TopicSet,
    model: TopicModel,
    theirs: Any,
    rng: np.random.Generator,
) -> None:
    """Ask which of two names, and which of two lists, is better: part C."""
    from bertopic.representation import KeyBERTInspired

    own = dict(zip(model.topics_["topic"], model.topics_["label"], strict=True))
    for system, representation in (("BERTopic", None), ("KeyBERTInspired", KeyBERTInspired())):
        other = _by_bertopic(data, model.labels_, representation)
        for topic in rng.permutation(list(own)).tolist()[:SIDES]:
            members = rng.permutation(np.flatnonzero(model.labels_ == topic))[:6]
            titles = _listed([_line(data, i) for i in members], lettered=False)
            pair = (own[topic], other[topic])
            asked.append(_side_by_side(pair, titles, data.name, f"name, {system}", rng))
        lists = _by_bertopic(data, theirs.labels, representation)
        pair = ("; ".join(own.values()), "; ".join(lists.values()))
        what = f"Names of the topics of one set of {len(data)} papers."
        asked.append(_side_by_side(pair, what, data.name, f"list, {system}", rng))


def _side_by_side(
    pair: tuple[str, str], about: str, name: str, kind: str, rng: np.random.Generator
) -> tuple[str, dict[str, Any]]:
    turned = bool(rng.integers(2))
    first, second = pair[::-1] if turned else pair
    said = f"{about}\n\n1: {first}\n\n2: {second}"
    return said, {"set": name, "grain": kind, "right": ["2" if turned else "1"]}


def _by_bertopic(data: TopicSet, labels: np.ndarray, representation: Any) -> dict[int, str]:
    """Name topics as BERTopic does: the three best words, with commas."""
    import pandas as pd

    numbers = np.unique(labels[labels >= 0])
    table = pd.DataFrame(
        {"topic": numbers, "label": [str(t) for t in numbers], "keywords": [("x",)] * len(numbers)}
    )
    model = as_bertopic(
        labels, table, data.texts, data.vectors, np.ones(len(labels)), lambda t: encode(list(t))
    )
    model.update_topics(
        data.texts, vectorizer_model=model.vectorizer_model, representation_model=representation
    )
    return {
        int(topic): ", ".join(word for word, _ in model.topic_representations_[place][:3])
        for place, topic in enumerate(numbers)
    }


def _letters() -> str:
    return "abcdefghijkl"


def _listed(titles: Sequence[str], *, lettered: bool) -> str:
    marks = [f"{letter}." for letter in _letters()] if lettered else ["-"] * len(titles)
    return "\n".join(f"{mark} {title}" for mark, title in zip(marks, titles, strict=False))


def _line(data: TopicSet, row: int) -> str:
    """Give the beginning of a paper's text, its title where it has one."""
    first = re.split(r"(?<=[.?!]) ", data.texts[row], maxsplit=1)[0]
    return " ".join(first.split()[:20])


def score(folder: Path, answers: list[Path], console: Console) -> None:
    """Count what the readers said."""
    key = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    given = [_answers(path, key) for path in answers]
    table = Table("part", "kind", "set", "answers", "share", "95 %")
    for part, what in (("A", "papers right"), ("B", "odd one found"), ("C", "ours preferred")):
        kinds = ["", *dict.fromkeys(v["grain"] for k, v in key.items() if k[0] == part)]
        for kind in kinds:
            for name in ("", *SETS):
                hits = _hits(part, key, given, kind, name)
                if hits:
                    _row(table, part + " " + what, kind or "all", name or "all", hits)
    for kind in ("", *EACH):
        for word in WORDS:
            hits = _hits("D", key, given, kind, "", word)
            _row(table, f"D {word}", kind or "all", "all", hits)
    for name in SETS:
        hits = _hits("D", key, given, "", name, "good")
        if hits:
            _row(table, "D good", "all", name, hits)
    console.print(table)


def _hits(
    part: str,
    key: dict[str, dict[str, Any]],
    given: list[dict[str, list[str]]],
    kind: str,
    name: str,
    word: str = "",
) -> list[bool]:
    """Give right and wrong of every answer; each of A's letters counts."""
    found: list[bool] = []
    for number, asked in key.items():
        if number[0] != part or kind not in ("", asked["grain"]) or name not in ("", asked["set"]):
            continue
        for reader in given:
            said = reader[number]
            if part == "D":
                found.append(said == [word])
            elif part == "A":
                found.extend(letter in asked["right"] for letter in said)
            elif said != ["="]:
                found.append(said == asked["right"])
    return found


def _row(table: Table, part: str, kind: str, name: str, hits: list[bool]) -> None:
    found = binomtest(sum(hits), len(hits))
    low, high = found.proportion_ci(method="wilson")
    share, interval = f"{np.mean(hits):.2f}", f"{low:.2f} to {high:.2f}"
    table.add_row(part, kind, name, str(len(hits)), share, interval)


def _answers(path: Path, key: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Read one reader's answers; a question without one is an error."""
    found: dict[str, list[str]] = {}
    for number, said in re.findall(r"^\W*([A-D]\d+)[\s:.)*]+(.+)$", path.read_text("utf-8"), re.M):
        allowed = {"A": r"\b[a-l]\b", "B": r"\b[a-e]\b", "C": r"[12=]", "D": "|".join(WORDS)}
        words = re.findall(allowed[number[0]], said.lower())
        found[number] = words[: 6 if number[0] == "A" else 1]
    missing = [number for number in key if not found.get(number)]
    if missing:
        raise SystemExit(f"{path}: no answer to {', '.join(missing[:10])}")
    return found


def main() -> None:
    """Write a sheet, or score its answers."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parts = ask.add_subparsers(dest="part", required=True)
    write = parts.add_parser("sheet", help="fit both systems, write sheet.md and key.json")
    write.add_argument("folder", type=Path)
    write.add_argument("--sets", default=",".join(SETS), help="of " + ", ".join(SETS))
    write.add_argument("--seed", type=int, default=0, help="which topics, papers and sides")
    count = parts.add_parser("score", help="count the answers of one or more readers")
    count.add_argument("folder", type=Path)
    count.add_argument("answers", type=Path, nargs="+")
    asked = ask.parse_args()
    if asked.part == "sheet":
        sheet(asked.folder, asked.sets.split(","), asked.seed)
    else:
        score(asked.folder, asked.answers, Console(width=120))


if __name__ == "__main__":
    main()
