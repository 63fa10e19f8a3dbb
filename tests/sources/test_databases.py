"""OpenAlex and PubMed, against a server that answers as they document, and misbehaves."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.cli import cli
from analysis.digests import load_digests
from analysis.errors import InputError
from analysis.sources import FetchError, fetch_openalex, fetch_pubmed, web
from analysis.sources.answers import BOUNDS, taken
from analysis.sources.patience import Patience

if TYPE_CHECKING:
    from tests.sources.conftest import Stub

pytest.importorskip("requests")


def quick(retries: int = 5) -> Patience:
    return Patience(pause=0.0, retries=retries, backoff=0.001)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENALEX_API_KEY", "NCBI_API_KEY", "NCBI_EMAIL"):
        monkeypatch.delenv(name, raising=False)


def work(number: int, doi: str = "") -> dict:
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/{doi or f'10.5555/pond.{number}'}",
        "title": f"On pond {number}",
        "display_name": f"On pond {number}",
        "publication_date": "2019-03-14",
        "abstract_inverted_index": {"We": [0], "count": [1], "herons.": [2]},
        "is_retracted": number == 3,
        "cited_by_count": 7,
    }


def openalex(stub, out: Path, asked: list[str], **options) -> int:
    return fetch_openalex(out, asked, patience=quick(), endpoint=stub.url, **options)


def pubmed(stub, out: Path, asked: list[str], **options) -> int:
    return fetch_pubmed(out, asked, patience=quick(), endpoint=stub.url, **options)


def test_works_by_doi_in_any_spelling(stub: Stub, tmp_path: Path) -> None:
    stub.works = [work(i) for i in range(1, 131)] + [work(900, "10.48550/arxiv.2503.00001")]
    out = tmp_path / "works.jsonl"
    asked = [f"https://doi.org/10.5555/POND.{i}" for i in range(1, 131)]
    asked += ["10.5555/pond.1", "W2", "arXiv:2503.00001v2", "10.5555/nobody"]
    assert openalex(stub, out, asked) == 132
    assert stub.answered["openalex"] == 3
    [digest] = load_digests(out)
    assert digest.source == "openalex"
    first = digest.papers[0]
    assert (first.title, first.abstract, first.date) == (
        "On pond 1", "We count herons.", "2019-03-14"
    )  # fmt: skip
    assert digest.papers[2].facts.status == "retracted"
    assert openalex(stub, tmp_path / "b.jsonl", asked[:130]) == 130
    assert stub.asked["openalex"] == 3


def test_a_doi_with_a_sign_that_filters_use_is_asked_for_alone(stub: Stub, tmp_path: Path) -> None:
    stub.works = [work(1, "10.5555/a,b|c")]
    assert openalex(stub, tmp_path / "a.jsonl", ["10.5555/a,b|c"]) == 1


@pytest.mark.parametrize("key", ["", "s3cret"])
def test_a_search_by_pages_goes_on_where_it_stopped(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", key)
    stub.works = [work(i) for i in range(1, 251)]
    stub.faults["openalex"] = ["", "", *["500"] * 6]
    out = tmp_path / "works.jsonl"
    with pytest.raises(FetchError, match=r"OpenAlex: HTTP 500, 6 times.*run the same"):
        openalex(stub, out, ["herons in towns"])
    assert not out.exists()
    assert openalex(stub, out, ["herons in towns"]) == 250
    assert stub.answered["openalex"] == 3
    assert openalex(stub, tmp_path / "b.jsonl", ["herons in towns"], max_results=120) == 120
    assert stub.answered["openalex"] == 3
    assert {q.get("api_key", "") for q in stub.questions} == {key}
    assert ("cursor" in stub.questions[0]) == bool(key)


def test_articles_by_number_and_by_search(stub: Stub, tmp_path: Path) -> None:
    stub.pubmed = [str(1000 + i) for i in range(450)]
    out = tmp_path / "articles.xml"
    assert pubmed(stub, out, ["heron[ti] AND 2019[dp]"], max_results=420) == 420
    assert stub.answered["pubmed"] == 4
    [digest] = load_digests(out)
    assert (digest.source, len(digest.papers)) == ("pubmed-xml", 420)
    paper = digest.papers[1]
    assert (paper.title, paper.abstract) == ("On pond 1001", "We count < 5 herons at 1001.")
    assert (paper.doi, paper.date, paper.facts.ids) == (
        "10.5555/pond.1001", "2019-03", ("pmid:1001",)
    )  # fmt: skip
    asked = ["PMID: 1000", "https://pubmed.ncbi.nlm.nih.gov/1001/", "1002", "999999"]
    assert pubmed(stub, tmp_path / "b.xml", asked) == 3
    assert stub.asked["pubmed"] == 5
    assert {q["tool"] for q in stub.questions} == {"digest-atlas"}


@pytest.mark.parametrize(
    "fault", ["429", "500", "cut", "truncated", "nonsense", "page", "deep", "redirect"]
)
def test_one_fault_is_outlived(stub: Stub, tmp_path: Path, fault: str) -> None:
    stub.works, stub.pubmed = [work(1)], ["1"]
    stub.faults["openalex"], stub.faults["pubmed"] = [fault], [fault]
    assert openalex(stub, tmp_path / "a.jsonl", ["10.5555/pond.1"]) == 1
    assert pubmed(stub, tmp_path / "a.xml", ["herons"]) == 1


def test_a_server_that_never_ends_is_left(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "BOUNDS", replace(BOUNDS, silence=0.3))
    monkeypatch.setattr(web, "taken", lambda chunks: taken(chunks, replace(BOUNDS, seconds=0.3)))
    stub.works = [work(1)]
    stub.faults["openalex"] = ["drip", "silence"]
    assert openalex(stub, tmp_path / "a.jsonl", ["10.5555/pond.1"]) == 1


def test_a_key_is_shown_nowhere(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "s3cr3t")
    stub.faults["pubmed"] = ["500"] * 6
    with caplog.at_level(logging.INFO), pytest.raises(FetchError) as error:
        pubmed(stub, tmp_path / "a.xml", ["1"])
    assert "s3cr3t" not in str(error.value) + caplog.text
    assert stub.questions[0]["api_key"] == "s3cr3t"


def test_failures(stub: Stub, tmp_path: Path) -> None:
    out = tmp_path / "a"
    stub.works, stub.pubmed = [work(1)], ["1"]
    with pytest.raises(FetchError, match="PubMed does not read"):
        pubmed(stub, out, ["(("])
    with pytest.raises(FetchError, match="no work"):
        openalex(stub, out, ["10.5555/nobody"])
    with pytest.raises(FetchError, match="no article"):
        pubmed(stub, out, ["77"])
    stub.faults["openalex"] = ["401"]
    with pytest.raises(FetchError, match=r"HTTP 401.*the key"):
        openalex(stub, out, ["herons"])
    assert stub.asked["openalex"] == 2
    for fetch in (openalex, pubmed):
        with pytest.raises(InputError, match="or one search"):
            fetch(stub, out, ["herons", "ponds"])
        with pytest.raises(InputError, match="or one search"):
            fetch(stub, out, [])
    with pytest.raises(InputError, match="at most 10,000 without a key"):
        openalex(stub, out, ["herons"], max_results=20_000)
    with pytest.raises(FetchError, match="no known kind"):
        fetch_pubmed(out, ["1"], patience=quick(), endpoint="nowhere")
    with pytest.raises(FetchError, match="broken connection"):
        fetch_pubmed(out, ["1"], patience=quick(1), endpoint="http://127.0.0.1:9")
    assert not out.exists()


@pytest.mark.parametrize("name", ["openalex", "pubmed"])
def test_the_command(
    stub: Stub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    stub.works, stub.pubmed = [work(1)], ["1"]
    for module in ("openalex", "pubmed"):
        monkeypatch.setattr(f"analysis.sources.{module}._ENDPOINT", stub.url)
    out = tmp_path / ("a.jsonl" if name == "openalex" else "a.xml")
    arguments = ["fetch", name, "herons in towns", "--out", str(out)]
    cli.main(arguments, prog_name="digest-atlas", standalone_mode=False)
    assert capsys.readouterr().out == f"{out}: 1 {'work' if name == 'openalex' else 'article'}\n"
    assert len(load_digests(out)[0].papers) == 1


def test_pages_in_the_cache_are_whole(stub: Stub, tmp_path: Path) -> None:
    stub.works = [work(1)]
    openalex(stub, tmp_path / "a.jsonl", ["herons"])
    assert json.loads((tmp_path / "a.jsonl").read_text()) == work(1)
