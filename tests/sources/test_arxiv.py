"""arXiv through the real client, against a server that misbehaves."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analysis.digests import Digest, DigestDate, DigestPaper, load_digests
from analysis.digests.model import PaperFacts
from analysis.errors import InputError
from analysis.sources import FetchError, fetch_arxiv, fill_arxiv, web
from analysis.sources.answers import BOUNDS
from analysis.sources.patience import Patience

if TYPE_CHECKING:
    from tests.sources.conftest import Stub

pytest.importorskip("requests")


def quick(retries: int = 5) -> Patience:
    return Patience(pause=0.0, retries=retries, backoff=0.001)


def ids(n: int) -> list[str]:
    return [f"2503.{i:05d}" for i in range(1, n + 1)]


def test_ids_in_any_spelling_a_paper_a_line(stub: Stub, tmp_path: Path) -> None:
    stub.arxiv = ids(120)
    out = tmp_path / "papers.jsonl"
    asked = ["https://arxiv.org/abs/2503.00001v3", "arXiv:2503.00001", *ids(120)]
    assert fetch_arxiv(out, ids=asked, patience=quick(), endpoint=stub.url) == 120
    assert stub.answered["arxiv"] == 3
    [digest] = load_digests(out)
    assert [p.arxiv_id for p in digest.papers] == ids(120)
    first = digest.papers[0]
    assert first.title == "Paper 2503.00001 on <SEG> tokens"
    assert (first.abstract, first.date) == ("We ask about 2503.00001.", "2025-03-11")


def test_what_is_in_the_cache_is_not_asked_again(stub: Stub, tmp_path: Path) -> None:
    stub.arxiv = ids(3)
    fetch_arxiv(tmp_path / "a.jsonl", ids=ids(3), patience=quick(), endpoint=stub.url)
    fetch_arxiv(tmp_path / "b.jsonl", ids=ids(3), patience=quick(), endpoint=stub.url)
    assert stub.asked["arxiv"] == 1
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_a_query_by_pages(stub: Stub, tmp_path: Path) -> None:
    stub.arxiv = ids(130)
    out = tmp_path / "papers.jsonl"
    kwargs: dict[str, Any] = {"query": "cat:cs.CL", "patience": quick(), "endpoint": stub.url}
    assert fetch_arxiv(out, **kwargs) == 130
    assert fetch_arxiv(out, max_results=60, **kwargs) == 60
    assert len(out.read_text().splitlines()) == 60


@pytest.mark.parametrize("fault", ["429", "500", "cut", "truncated", "redirect"])
def test_one_fault_is_outlived(stub: Stub, tmp_path: Path, fault: str) -> None:
    stub.arxiv = ids(5)
    stub.faults["arxiv"] = [fault, fault]
    out = tmp_path / "papers.jsonl"
    assert fetch_arxiv(out, ids=ids(5), patience=quick(), endpoint=stub.url) == 5
    assert stub.asked["arxiv"] == 3


def test_silence_is_left(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BOUNDS", replace(BOUNDS, silence=0.3))
    stub.arxiv = ids(5)
    stub.faults["arxiv"] = ["silence"]
    fetch_arxiv(tmp_path / "a.jsonl", ids=ids(5), patience=quick(), endpoint=stub.url)
    assert stub.left.wait(60)
    assert stub.asked["arxiv"] == 2


def test_failures(stub: Stub, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    stub.arxiv = ids(2)
    out = tmp_path / "papers.jsonl"
    stub.faults["arxiv"] = ["500"] * 2
    with pytest.raises(FetchError, match=r"arXiv: HTTP 500, 2 times"):
        fetch_arxiv(out, ids=ids(1), patience=quick(1), endpoint=stub.url)
    stub.faults["arxiv"] = ["400"]
    with pytest.raises(FetchError, match="HTTP 400"):
        fetch_arxiv(out, query="((", patience=quick(), endpoint=stub.url)
    with pytest.raises(FetchError, match="no paper"):
        fetch_arxiv(out, ids=["2503.99999"], patience=quick(), endpoint=stub.url)
    assert not out.exists()
    with caplog.at_level(logging.WARNING):
        fetch_arxiv(out, ids=["2503.99999", *ids(1)], patience=quick(), endpoint=stub.url)
    assert "does not know 2503.99999" in caplog.text
    with pytest.raises(InputError, match="an arXiv id such as"):
        fetch_arxiv(out, ids=["../../etc/passwd"], endpoint=stub.url)
    with pytest.raises(InputError, match="both or neither"):
        fetch_arxiv(out)


@pytest.mark.parametrize("date", [DigestDate(2025, 3, 11), DigestDate(None, 3, 11), None])
def test_filling_in(stub: Stub, tmp_path: Path, date: DigestDate | None) -> None:
    stub.arxiv = ids(3)
    papers = (
        DigestPaper("One", "", arxiv_id="2503.00001v1"),
        DigestPaper("Two", "Its own.", arxiv_id="2503.00002"),
        DigestPaper("Three", ""),
        DigestPaper("Four", "Known.", doi="10.48550/arXiv.2503.00003", date="2020-01-01"),
    )
    digest = Digest("listing", "arxiv-html", date, papers, None, "")
    assert fill_arxiv([digest], tmp_path, patience=quick(), endpoint=stub.url) == 2
    [got] = load_digests(tmp_path)
    assert (got.name, got.date) == ("listing", date)
    assert [(p.title, p.abstract, p.date) for p in got.papers] == [
        ("One", "We ask about 2503.00001.", "2025-03-11"),
        ("Two", "Its own.", "2025-03-11"),
        ("Three", "", None),
        ("Four", "Known.", "2020-01-01"),
    ]
    assert json.loads((tmp_path / "listing.json").read_text())["papers"][2]["arxiv_id"] is None


def test_filling_in_keeps_what_else_is_known(stub: Stub, tmp_path: Path) -> None:
    stub.arxiv = ids(1)
    facts = PaperFacts(
        ("pmid:7",), "Grey, H", "Ponds", "herons", "en", "article", "retracted", 3, 4
    )
    paper = DigestPaper("One", "", arxiv_id="2503.00001", facts=facts)
    digest = Digest("listing", "arxiv-html", None, (paper,), None, "")
    fill_arxiv([digest], tmp_path, patience=quick(), endpoint=stub.url)
    assert load_digests(tmp_path)[0].papers[0].facts == facts


def test_nothing_to_fill_asks_nothing(stub: Stub, tmp_path: Path) -> None:
    digest = Digest("a", "page", DigestDate(2025, 3, 11), (DigestPaper("A", "B"),), None, "")
    assert fill_arxiv([digest], tmp_path, endpoint=stub.url) == 0
    assert not stub.asked
