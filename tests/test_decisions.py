"""What a reader decided about probable duplicates, written, filled and replayed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analysis import run_study
from analysis.cli import cli
from analysis.corpus import Corpus
from analysis.decisions import read_decisions, write_pairs
from analysis.digests import load_digests
from analysis.errors import InputError

TEXT = (
    "We count the herons on four ponds of a town, week after week, and ask what makes them stay "
    "there. Shade and shallow water explain most of it, and fish the rest of it."
)
ROWS = (
    ("Herons in towns", TEXT, "10.5555/a"),
    ("Herons in towns and villages", TEXT, "10.5555/b"),
    ("Birds of four ponds", TEXT, "10.5555/c"),
    ("Parks at night", "We walk in parks at night and look at lamps, one by one, for long.", ""),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "herons.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("title", "abstract", "doi"), *ROWS])
    return path


def decide(table: Path, answers: dict[tuple[str, str], str]) -> None:
    with table.open(newline="", encoding="utf-8") as rows:
        found = list(csv.DictReader(rows))
    for row in found:
        pair = row["paper_id_a"].removeprefix("doi:"), row["paper_id_b"].removeprefix("doi:")
        row["decision"] = answers.get(pair, row["decision"])
    with table.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(found[0]))
        writer.writeheader()
        writer.writerows(found)


def duplicates(*arguments: object) -> None:
    command = ["duplicates", *map(str, arguments)]
    cli.main(command, prog_name="digest-atlas", standalone_mode=False)


def test_pairs_are_listed_decided_and_replayed(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "pairs.csv"
    duplicates(file, "--out", table)
    assert "3 pairs to decide, 0 decided" in capsys.readouterr().out
    decide(table, {
        ("10.5555/a", "10.5555/b"): "same", ("10.5555/a", "10.5555/c"): "different"
    })  # fmt: skip
    duplicates(file, "--out", table)
    # The pair of b and c is one of a and c now, and decided.
    assert "0 pairs to decide, 2 decided" in capsys.readouterr().out

    decisions = read_decisions(table)
    corpus = Corpus.from_digests(load_digests(file), decisions)
    ids = corpus.papers["paper_id"].tolist()
    assert [i for i in ids if i.startswith("doi:")] == ["doi:10.5555/a", "doi:10.5555/c"]
    [note] = corpus.merged
    assert (note["reason"], note["identifiers"]) == ("decided", ["10.5555/a", "10.5555/b"])
    assert len(corpus.near_duplicates) == 0
    before = table.read_bytes()
    write_pairs(corpus, decisions, table)
    assert table.read_bytes() == before

    result = run_study([str(file)], encoder="lsa", decide=str(table))
    assert len(result.papers) == 3
    assert result.manifest["settings"]["decide"] == [
        ["doi:10.5555/a", "doi:10.5555/b", "same"],
        ["doi:10.5555/a", "doi:10.5555/c", "different"],
    ]
    merged = result.intake[result.intake["what"] == "merged"]
    assert "your decision" in merged["why"].item()


def test_a_decision_keeps_apart_what_would_be_joined(tmp_path: Path) -> None:
    path = tmp_path / "herons.csv"
    rows = [("Herons in a town pond", TEXT, ""), ("Herons in the town ponds", TEXT, "10.5555/a")]
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("title", "abstract", "doi"), *rows])
    digests = load_digests(path)
    assert len(Corpus.from_digests(digests)) == 1
    from analysis.digests.identity import title_id

    pair = ("doi:10.5555/a", title_id(rows[0][0]))
    assert len(Corpus.from_digests(digests, {pair: False})) == 2


def test_two_ids_of_arxiv_never_are_one_paper(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    head = "paper_id_a,paper_id_b,decision\n"
    path.write_text(f"{head}arxiv:2503.00001,arxiv:2503.00002,same\n")
    with pytest.raises(InputError, match=r"pairs\.csv:2: .*two ids of arXiv"):
        read_decisions(path)
    rows = "title,arxiv_id,doi\nA,2503.00001,\nB,2503.00002,\nC,,10.5555/c\n"
    (tmp_path / "a.csv").write_text(rows)
    both = {
        ("arxiv:2503.00001", "doi:10.5555/c"): True,
        ("arxiv:2503.00002", "doi:10.5555/c"): True,
    }
    assert len(Corpus.from_digests(load_digests(tmp_path / "a.csv"), both)) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("paper_id_a,paper_id_b\n", r":1: .*no column decision"),
        ("", "no column paper_id_a"),
        ("paper_id_a,paper_id_b,decision\na,b,maybe\n", r":2: .*unknown decision 'maybe'"),
        ("paper_id_a,paper_id_b,decision\na,a,same\n", r":2: .*without two different ids"),
        ("paper_id_a,paper_id_b,decision\na,b,same\nb,a,different\n", r":3: .*both ways"),
    ],
)
def test_what_is_no_table_of_decisions(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_decisions(path)
