"""Tables: the same papers by every way, columns found or named, bad rows named."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import Corpus
from analysis.digests import Digest, Limits, Section, Source, load_digests
from analysis.digests.readers.table import read_table
from analysis.errors import InputError


def read(name: str, data: bytes | str, **columns: str) -> list[Section]:
    raw = data if isinstance(data, bytes) else data.encode()
    return read_table(Source(name, name.split(".")[0], raw, None, columns))


def test_hf_daily_is_the_same_corpus_by_every_way(shared: Path, tmp_path: Path) -> None:
    source = shared / "corpora" / "hf_daily.parquet"
    table = pd.read_parquet(source, columns=["id", "digest_date", "title", "abstract"])
    table["digest_date"] = table["digest_date"].dt.strftime("%Y-%m-%d")
    table.to_csv(tmp_path / "a.csv", index=False)
    table.to_json(tmp_path / "a.jsonl", orient="records", lines=True, force_ascii=False)
    folder = tmp_path / "daily"
    folder.mkdir()
    for day, rows in table.groupby("digest_date"):
        records = [
            {"paper": {"id": r.id, "title": r.title, "summary": r.abstract}, "title": r.title}
            for r in rows.itertuples()
        ]
        (folder / f"{day}.json").write_text(json.dumps(records))
    digests = load_digests(source)
    for way in [*(tmp_path / f"a.{s}" for s in ("csv", "jsonl")), folder]:
        assert listed(load_digests(way)) == listed(digests), way
    expected = Corpus.from_digests(digests)
    assert expected.papers["paper_id"].tolist() == sorted("arxiv:" + table["id"])
    assert len(expected) == 7875
    assert expected.merged == []
    got = Corpus.from_digests(load_digests(folder))
    same = ["paper_id", "title", "abstract"]
    assert got.papers[same].equals(expected.papers[same])
    # The answers here hold no dates, the table does: the ids then tell the month.
    assert got.papers["published"].str.fullmatch(r"\d{4}-\d{2}").all()
    assert expected.papers["published"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()
    assert np.array_equal(got.membership, expected.membership)
    columns = ["digest", "date", "n_papers", "n_new", "n_shared"]
    assert got.digests[columns].equals(expected.digests[columns])


def listed(digests: list[Digest]) -> list[tuple]:
    """Give all that a corpus is made of."""
    return [
        (d.name, d.date, [(p.title, p.abstract, p.arxiv_id, p.doi) for p in d.papers])
        for d in digests
    ]


ROWS = [("On a", "We a, b.", "2503.00010"), ("On <SEG>", "We\nsee.", "2503.1")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_and_quotes(separator: str, end: str) -> None:
    lines = [separator.join(["Title", "Abstract", "arXiv ID"])]
    lines += [separator.join(f'"{cell}"' for cell in row) for row in ROWS]
    [section] = read("a.csv", "\ufeff" + end.join(lines) + end)
    assert [(p.title, p.abstract, p.arxiv_id) for p in section.papers] == [
        ("On a", "We a, b.", "2503.00010"),
        ("On <SEG>", "We see.", "2503.1"),
    ]
    assert [p.line for p in section.papers] == [2, 3]


def test_columns_can_be_named() -> None:
    data = "name;text;when\nOn a;We a.;Mar 11, 2025\n"
    columns = {"title": "name", "abstract": "text", "digest_date": "when"}
    [section] = read("a.csv", data, **columns)
    assert (str(section.date), section.papers[0].abstract) == ("2025-03-11", "We a.")


def test_a_column_can_be_left_out() -> None:
    data = "title,digest_date\nOn a,2025-03-11\nOn b,2025-03-12\n"
    [section] = read("a.csv", data, digest_date="", date="digest_date")
    assert section.date is None
    assert [p.date for p in section.papers] == ["2025-03-11", "2025-03-12"]


@pytest.mark.parametrize("name", ["date", "Publication Date", "Published", "year", "Created"])
def test_dates_and_years_are_the_papers_and_make_no_digests(name: str) -> None:
    [section] = read("a.csv", f"title,{name}\nOn a,2024\nOn b,2025\n")
    assert section.date is None
    assert [p.date for p in section.papers] == ["2024", "2025"]


@pytest.mark.parametrize("name", ["digest_date", "Digest", "day"])
def test_three_names_say_the_day_of_a_digest(name: str) -> None:
    days = read("a.csv", f"title,date,{name}\nOn a,2024,2025-03-11\nOn b,2024,2025-03-12\n")
    assert [str(d.date) for d in days] == ["2025-03-11", "2025-03-12"]
    assert [p.date for d in days for p in d.papers] == ["2024", "2024"]


def test_a_year_in_a_column_of_its_own_completes_the_date() -> None:
    rows = "A,MAR 14,2019,\nB,,2020,nov\nC,in press,,\nD,,2021.0,4\n"
    [section] = read("a.csv", "title,PD,PY,month\n" + rows)
    assert [p.date for p in section.papers] == ["2019-03-14", "2020-11", None, "2021-04"]


def test_rows_of_a_day_make_a_digest(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("title,day\nOn b,2025-03-12\nOn a,2025-03-11T06:00:00Z\nOn c,2025-03-12\n")
    assert [(d.name, [p.title for p in d.papers]) for d in load_digests(file)] == [
        ("2025-03-11", ["On a"]),
        ("2025-03-12", ["On b", "On c"]),
    ]


def test_a_table_of_one_day_has_the_files_name(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("title,day\nOn b,2025-03-12\n")
    [digest] = load_digests(tmp_path / "table.csv")
    assert (digest.name, str(digest.date)) == ("table", "2025-03-12")


@pytest.mark.parametrize("key", ["papers", "data", "results"])
def test_json_objects_around_a_list(key: str) -> None:
    data = {"date": "2025-03-11", key: [{"title": "On a", "summary": None}]}
    [section] = read("a.json", json.dumps(data))
    assert (str(section.date), section.papers[0].abstract) == ("2025-03-11", "")


def test_numbers_as_arxiv_ids_get_their_zeros_back(tmp_path: Path) -> None:
    [section] = read("a.json", '[{"title": "A", "id": 2503.0864}, {"title": "B", "id": 704.001}]')
    assert [p.arxiv_id for p in section.papers] == ["2503.08640", "0704.0010"]
    [section] = read("a.csv", "title,id\nA,2503.10\n")
    assert section.papers[0].arxiv_id == "2503.10"


def test_parquet_types(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    pd.DataFrame(
        {
            "title": ["On a", "On b"],
            "abstract": ["We a.", None],
            "digest_date": [datetime.date(2025, 3, 11)] * 2,
            "year": [2025.0, math.nan],
            "doi": ["10.1000/a", None],
        }
    ).to_parquet(file)
    [section] = read("a.parquet", file.read_bytes())
    assert str(section.date) == "2025-03-11"
    assert [(p.abstract, p.doi) for p in section.papers] == [("We a.", "10.1000/a"), ("", None)]


def test_a_bad_day_of_a_digest_loses_no_paper() -> None:
    rows = "title,digest_date,date\nA,2025-03-11,2025-03\nB,11/12/2025,2025\nC,,\nD,2025-13-01,x\n"
    first, last = read("a.csv", rows)
    assert str(first.date) == "2025-03-11" and last.date is None
    assert [paper.title for paper in last.papers] == ["B", "C", "D"]
    assert [paper.date for paper in last.papers] == ["2025", None, None]
    assert [paper.date_problem for paper in last.papers] == [
        "'11/12/2025' is no day of a digest",
        "the digest's day is empty",
        "'2025-13-01' is no day of a digest",
    ]


@pytest.mark.parametrize(
    ("name", "data", "message", "line"),
    [
        ("a.csv", "name,text\nA,B\n", r"no column for the title \(there are: name, text\)", 1),
        ("a.csv", "title,abstract\nA,B\n,C\n", "no title", 3),
        ("a.csv", 'title,abstract\nA,"B\n', "unexpected end of data", 2),
        ("a.csv", "title,abstract\nA,B, or C\n", "3 cells in a row", 2),
        ("a.csv", "title,abstract\nA,B\nC\n", "1 cells in a row", 3),
        ("a.csv", "title,abstract\n", "without rows", None),
        ("a.csv", "title,abstract\nA," + "x" * 140_000 + "\n", "field larger than", 2),
        ("a.jsonl", '{"title": "A"}\n{"title": ', "not JSON", 2),
        ("a.jsonl", '{"title": "A"}\n[1]\n', "the line is not an object", 2),
        ("a.jsonl", "\n", "without rows", None),
        ("a.json", '[{"title": "A"},\n {"title": "B"', "broken JSON", 2),
        ("a.json", "[" * 200_000, "nested too deep", None),
        ("a.json", "[" + "1" * 10_000 + "]", "endless number", None),
        ("a.json", "[1]", "item 1 is not an object", None),
        ("a.json", '{"title": "A"}', "without a list of papers", None),
        ("a.json", '[{"title": "A"}, {"title": 7, "abstract": "B"}, {}]', "title in item 3", None),
        ("a.json", '{"date": "2025-02-30", "papers": [{"title": "A"}]}', "2025-02-30", None),
        ("a.parquet", b"PAR1" + b"x" * 100 + b"PAR1", "not a readable Parquet file", None),
        ("a.parquet", b"hello", "not a readable Parquet file", None),
    ],
)
def test_bad_tables(name: str, data: bytes | str, message: str, line: int | None) -> None:
    with pytest.raises(InputError, match=message) as error:
        read(name, data)
    assert error.value.line == line
    assert error.value.path == name


def test_wrong_column_names() -> None:
    with pytest.raises(InputError, match="no column 'name'"):
        read("a.csv", "title\nA\n", title="name")
    with pytest.raises(InputError, match="a column for 'author'"):
        read("a.csv", "title\nA\n", author="title")


def test_limits(tmp_path: Path) -> None:
    small = Limits(papers=2, values=10)
    data = b"title\nA\nB\nC\n"
    with pytest.raises(InputError, match="more than 2 papers") as error:
        read_table(Source("a.csv", "a", data, limits=small))
    assert error.value.line == 4
    with pytest.raises(InputError, match="values"):
        read_table(Source("a.json", "a", b"[" + b"1," * 20 + b"1]", limits=small))
    file = tmp_path / "a.parquet"
    pd.DataFrame({"title": ["A"] * 1000}).to_parquet(file)
    with pytest.raises(InputError, match="1,000 rows that unpack"):
        read_table(Source("a.parquet", "a", file.read_bytes(), limits=small))
