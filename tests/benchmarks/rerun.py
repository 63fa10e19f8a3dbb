"""Draw random sets of options, run each, and make it again in another place from its folder.

    python tests/benchmarks/rerun.py [--sets 20] [--seed 0] [--only N ...]

Two pages of 24 papers of the bundled digests each, `lsa`; a table of the same papers in half of
the draws; files of themes, labels and edits in half. The goal is the same bytes in all.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

from analysis import run_study
from analysis.digests import bundled_paths
from analysis.output import write_study
from analysis.rerun import rerun_study

TAXONOMY = """\
name = "mine"
[[theme]]
id = "tuning"
name = "Fine-tuning"
definition = "Adapting a pre-trained model to a task."
seeds = ["fine-tuning", "low-rank adaptation"]
[[theme]]
id = "vision"
name = "Vision"
definition = "Models that look at images."
seeds = ["images", "object detection"]
"""


def inputs(place: Path) -> None:
    """Write pages, a table, and the files that a reader decides."""
    rows = ["title,abstract,day"]
    for path in bundled_paths():
        blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
        start = next(i for i, block in enumerate(blocks) if block.startswith("Mar ")) + 1
        kept = blocks[start : start + 48]
        text = "\n\n".join([blocks[start - 1], *kept]) + "\n"
        (place / path.name).write_text(text, encoding="utf-8")
        day = path.stem.replace("mar-", "2025-03-")
        pairs = list(zip(kept[::2], kept[1::2], strict=True))
        rows += [f'"{title}","{words}",{day}' for title, words in pairs if '"' not in title + words]
    (place / "papers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (place / "themes.toml").write_text(TAXONOMY, encoding="utf-8")
    (place / "labels.csv").write_text(f'title,theme\n"{kept[0]}",\n', encoding="utf-8")
    edit = {"action": "drop", "topics": [0], "papers": [["title:none"]], "label": ""}
    (place / "edits.jsonl").write_text(json.dumps(edit) + "\n", encoding="utf-8")


def drawn(rng: random.Random, place: Path) -> tuple[list[Path], dict[str, Any]]:
    """Draw digests and options."""
    options: dict[str, Any] = {"encoder": "lsa", "seed": rng.randrange(2**32)}
    if rng.random() < 0.5:
        digests = [place / "papers.csv"]
        options["columns"] = {"digest_date": "day"}
    else:
        digests = [place / path.name for path in bundled_paths()]
        options["year"] = rng.randrange(1990, 2030)
    options["by"] = rng.choice(["auto", "digest", "day", "week"])
    if rng.random() < 0.5:
        options["granularity"] = rng.choice(["coarse", "medium", "fine"])
    else:
        options["n_topics"] = rng.randrange(2, 8)
    options["uncertainty"] = rng.choice(["filing", "none"])
    own = str(place / "themes.toml")
    options["themes"] = rng.choice(["auto", "pretraining", "vision; tuning", own])
    options["engine"] = rng.choice(["consensus"] * 3 + ["hdbscan"])
    if options["engine"] == "hdbscan":
        options.pop("granularity", None)
        options.pop("n_topics", None)
    for name, file in (("labels", "labels.csv"), ("edits", "edits.jsonl")):
        if rng.random() < 0.5:
            options[name] = str(place / file)
    return digests, options


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*", help="only these of the sets")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    same = 0
    chosen = set(asked.only or range(1, asked.sets + 1))
    for number in range(asked.sets):
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            inputs(place)
            digests, options = drawn(rng, place)
            if number + 1 not in chosen:
                continue
            write_study(run_study(digests, **options), place / "here" / "study")
            with tempfile.TemporaryDirectory() as other:
                shutil.copytree(place / "here" / "study", Path(other) / "moved")
                shutil.rmtree(place / "here")
                for file in place.iterdir():
                    file.unlink()
                found = rerun_study(Path(other) / "moved", Path(other) / "again")
        same += not found.differences
        told = {k: Path(v).name if isinstance(v, str) else v for k, v in options.items()}
        print(f"{number + 1}: {found.differences or 'the same bytes'}  {told}", flush=True)
    print(f"the same bytes: {same} of {len(chosen)}")


if __name__ == "__main__":
    main()
