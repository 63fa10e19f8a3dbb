"""Answers that no server should give: one line, nothing kept, nobody else asked."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analysis import cli
from analysis.sources import (
    FetchError,
    fetch_arxiv,
    fetch_hf,
    fetch_openalex,
    fetch_pubmed,
    web,
)
from analysis.sources.answers import BOUNDS, check_place, taken
from analysis.sources.patience import Patience, Refused, Retry
from analysis.store import Store

if TYPE_CHECKING:
    from tests.sources.conftest import Stub

pytest.importorskip("huggingface_hub")
pytest.importorskip("requests")

DAY = "2025-03-01"
DEEP = b"[" * 100_000 + b"]" * 100_000
ARTICLE = "<PubmedArticle><MedlineCitation><PMID>{}</PMID></MedlineCitation></PubmedArticle>"
ENTRY = "<entry><id>{}</id><title>A</title><published>2025-03-11T00:00:00Z</published></entry>"


def quick(**changes: Any) -> Patience:
    return Patience(**{"pause": 0.0, "retries": 1, "backoff": 0.001, **changes})


def hf_page(*papers: object) -> bytes:
    return json.dumps(list(papers)).encode()


def paper(identifier: object = "2503.00001", **more: object) -> dict[str, object]:
    return {"paper": {"id": identifier, "title": "A title", **more}}


def works(*found: object) -> bytes:
    return json.dumps({"meta": {"count": len(found)}, "results": list(found)}).encode()


def feed(*entries: str, total: object = None) -> bytes:
    said = len(entries) if total is None else total
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<totalResults>{said}</totalResults>{''.join(entries)}</feed>"
    ).encode()


def articles(*numbers: object) -> bytes:
    found = "".join(ARTICLE.format(n) for n in numbers)
    return f"<PubmedArticleSet>{found}</PubmedArticleSet>".encode()


def ids_of(*numbers: object) -> bytes:
    return json.dumps({"esearchresult": {"idlist": list(numbers)}}).encode()


def source(name: str, stub: Stub, out: Path) -> Callable[..., object]:
    if name == "hf":
        return lambda **more: fetch_hf(DAY, DAY, out, patience=quick(**more))
    if name == "arxiv":
        return lambda **more: fetch_arxiv(
            out / "a", ids=["2503.00001"], patience=quick(**more), endpoint=stub.url
        )
    if name == "openalex":
        return lambda **more: fetch_openalex(
            out / "a", ["10.5555/pond.1"], patience=quick(**more), endpoint=stub.url
        )
    asked = "herons" if name == "pubmed-search" else "77"
    return lambda **more: fetch_pubmed(
        out / "a", [asked], patience=quick(**more), endpoint=stub.url
    )


KEYS = {"hf": DAY, "arxiv": "arxiv", "openalex": "openalex", "pubmed": "pubmed"}
ALL = [*KEYS, "pubmed-search"]


@pytest.fixture(autouse=True)
def endpoint(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", stub.url)


def key_of(name: str) -> str:
    return KEYS[name.removesuffix("-search")]


def nothing_is_kept(out: Path) -> bool:
    root = Store().root
    return not list(out.rglob("*")) and not [p for p in root.rglob("*") if p.is_file()]


WRONG = {
    ("hf", "deep"): DEEP,
    ("hf", "not so deep"): b"[" * 50 + b"]" * 50,
    ("hf", "an object"): b'{"error": "busy"}',
    ("hf", "a path for an id"): hf_page(paper("../../../etc/x")),
    ("hf", "a path and an id"): hf_page(paper("../2503.00001")),
    ("hf", "a number for an id"): hf_page(paper(2503.00001)),
    ("hf", "a list for an id"): hf_page(paper(["2503.00001"])),
    ("hf", "other digits"): hf_page(paper("2503.0000\u0661")),
    ("hf", "no title"): hf_page({"paper": {"id": "2503.00001", "title": 5}}),
    ("hf", "a list for a paper"): hf_page({"paper": []}),
    ("hf", "too many papers"): hf_page(*[paper()] * 1_001),
    ("hf", "an endless number"): b'[{"paper": {"upvotes": ' + b"9" * 5_000 + b"}}]",
    ("hf", "no UTF-8"): b'[{"paper": {"id": "\xff"}}]',
    ("hf", "too many values"): b"[" + b"0," * 3_000_001 + b"0]",
    ("openalex", "deep"): DEEP,
    ("openalex", "a list"): b"[]",
    ("openalex", "results that are none"): b'{"results": {}}',
    ("openalex", "a path for an id"): works({"id": "https://openalex.org/../../etc/x"}),
    ("openalex", "another address"): works({"id": "https://example.org/W1"}),
    ("openalex", "other digits"): works({"id": "https://openalex.org/W\u0661"}),
    ("openalex", "too many works"): works(*[{"id": "https://openalex.org/W1"}] * 101),
    ("pubmed-search", "deep"): DEEP,
    ("pubmed-search", "a path"): ids_of("../../etc/x"),
    ("pubmed-search", "other digits"): ids_of("\u0661\u0662"),
    ("pubmed-search", "a number"): ids_of(77),
    ("pubmed-search", "too many"): ids_of(*map(str, range(1, 10_001))),
    ("pubmed", "a path"): articles("../../etc/x"),
    ("pubmed", "other digits"): articles("\u0661\u0662"),
    ("pubmed", "too many"): articles(*range(1, 202)),
    ("pubmed", "deep"): b"<a>" * 5_000 + b"</a>" * 5_000,
    ("pubmed", "entities"): b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ("arxiv", "deep"): b"<feed>" * 5_000 + b"</feed>" * 5_000,
    ("arxiv", "another document"): b"<html></html>",
    ("arxiv", "a path for an id"): feed(ENTRY.format("../../../etc/x")),
    ("arxiv", "a date that is none"): feed(
        ENTRY.format("2503.00001").replace("2025-03-11", "yesterday!")
    ),
    ("arxiv", "too many papers"): feed(*[ENTRY.format("2503.00001")] * 2),
    ("arxiv", "a number that is none"): feed(ENTRY.format("2503.00001"), total="\u0661"),
    ("arxiv", "fewer papers than it says"): feed(total=1),
    ("arxiv", "entities"): b'<!DOCTYPE a [<!ENTITY b SYSTEM "/etc/passwd">]><feed>&b;</feed>',
}  # fmt: skip


@pytest.mark.parametrize(("name", "what"), WRONG)
def test_a_wrong_answer_is_one_line_and_is_not_kept(
    stub: Stub, tmp_path: Path, name: str, what: str
) -> None:
    stub.bodies[what] = WRONG[name, what]
    stub.faults[key_of(name)] = [what] * 9
    out = tmp_path / "out"
    with pytest.raises(FetchError, match="a broken answer") as error:
        source(name, stub, out)()
    assert str(error.value).count("\n") == 0
    assert error.value.exit_code == 3
    assert stub.asked[key_of(name)] == 2  # asked again, as often as was said
    assert nothing_is_kept(out)


@pytest.mark.parametrize("name", ALL)
def test_a_redirection_to_another_server_is_refused_at_once_and_nobody_is_asked(
    stub: Stub, other: Stub, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    for elsewhere in (other.url, other.url.replace("127.0.0.1", "localhost")):
        stub.asked.clear()
        stub.elsewhere = elsewhere
        stub.faults[key_of(name)] = ["elsewhere"] * 9
        with pytest.raises(FetchError, match="an answer from another server"):
            source(name, stub, out)()
        assert stub.asked[key_of(name)] == 1
    assert sum(other.asked.values()) == 0
    assert nothing_is_kept(out)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("fault", "says"),
    [("page", "of the type 'text/html'"), ("redirect", "more than 5 redirections")],
)
def test_another_type_and_a_circle_end(
    stub: Stub, tmp_path: Path, name: str, fault: str, says: str
) -> None:
    stub.faults[key_of(name)] = [fault] * 30
    with pytest.raises(FetchError, match=says):
        source(name, stub, tmp_path / "out")()
    assert nothing_is_kept(tmp_path / "out")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("fault", ["large", "bomb"])
def test_what_is_too_large_is_not_read_to_its_end(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    """A small answer that unpacks to a large one is as large."""
    small = replace(BOUNDS, size=1_000_000)
    seen: list[int] = []

    def counted(chunks: Any) -> bytes:
        def each() -> Any:
            for chunk in chunks:
                seen.append(len(chunk))
                yield chunk

        return taken(each(), small)

    monkeypatch.setattr(web, "taken", counted)
    start = b"[" if name in ("hf", "openalex", "pubmed-search") else b"<"
    stub.bodies["large"] = start + b" " * 20_000_000
    stub.faults[key_of(name)] = [fault] * 9
    with pytest.raises(FetchError, match="more than 1,000,000 bytes"):
        source(name, stub, tmp_path / "out")()
    assert sum(seen) < 2 * 5_000_000
    assert nothing_is_kept(tmp_path / "out")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451])
def test_a_refusal_is_not_asked_again(stub: Stub, tmp_path: Path, name: str, status: int) -> None:
    stub.faults[key_of(name)] = [str(status)] * 9
    with pytest.raises(FetchError, match=f"HTTP {status}"):
        source(name, stub, tmp_path / "out")(retries=5)
    assert stub.asked[key_of(name)] == 1


def test_an_answer_with_papers_that_nobody_asked_for_keeps_none_of_them(
    stub: Stub, tmp_path: Path
) -> None:
    stub.bodies["other"] = feed(ENTRY.format("2503.00002"))
    stub.faults["arxiv"] = ["other"]
    with pytest.raises(FetchError, match="no paper"):
        source("arxiv", stub, tmp_path / "out")()
    stub.bodies["other"] = works(
        {"id": "https://openalex.org/W9", "doi": "https://doi.org/10.5555/pond.9"}
    )
    stub.faults["openalex"] = ["other"]
    with pytest.raises(FetchError, match="no work"):
        source("openalex", stub, tmp_path / "out")()
    stub.bodies["other"] = articles(78)
    stub.faults["pubmed"] = ["other"]
    with pytest.raises(FetchError, match="no article"):
        source("pubmed", stub, tmp_path / "out")()
    assert nothing_is_kept(tmp_path / "out")


def test_a_question_that_arxiv_does_not_read_is_told(stub: Stub, tmp_path: Path) -> None:
    entry = (
        "<entry><id>https://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title>"
        "<summary>incorrect id format</summary></entry>"
    )
    stub.bodies["said"] = feed(entry)
    stub.faults["arxiv"] = ["said"]
    with pytest.raises(FetchError, match=r"incorrect id format.*correct the query"):
        source("arxiv", stub, tmp_path / "out")(retries=5)
    assert stub.asked["arxiv"] == 1


@pytest.mark.parametrize("asked", ["\u0661\u0662\u0663", "../../etc/x", "7" * 40, "1\n2"])
def test_what_is_no_number_of_pubmed_is_a_search(stub: Stub, tmp_path: Path, asked: str) -> None:
    with pytest.raises(FetchError, match="no article"):
        fetch_pubmed(tmp_path / "a", [asked], patience=quick(), endpoint=stub.url)
    assert stub.questions[0]["term"] == asked


def test_a_password_in_netrc_is_not_sent(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login heron password s3cr3t\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with pytest.raises(FetchError):
        source("pubmed", stub, tmp_path / "out")()
    assert stub.tokens == {""}


def test_a_fault_of_the_program_is_not_called_a_broken_answer(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(data: bytes) -> Any:
        raise AttributeError("a fault of ours")

    stub.days[DAY] = [paper()]
    monkeypatch.setattr("analysis.sources.hf.read_page", broken)
    with pytest.raises(AttributeError, match="ours"):
        source("hf", stub, tmp_path / "out")()
    assert stub.asked[DAY] == 1


@pytest.mark.parametrize("fault", ["elsewhere", "deep", "page", "404"])
def test_the_command_ends_with_one_line_and_code_3(
    stub: Stub,
    other: Stub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: str,
) -> None:
    stub.elsewhere = other.url
    stub.faults[DAY] = [fault] * 99
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    words = ["fetch", "hf", "--since", DAY, "--until", DAY, "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", ["digest-atlas", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 3
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert DAY in said.err


@pytest.mark.parametrize(
    ("asked", "answers", "sound"),
    [
        ("https://a.org/x", "https://a.org/y?z", True),
        ("https://a.org:443/x", "https://a.org/y", True),
        ("http://a.org/x", "https://a.org/y", True),
        ("https://a.org/x", "http://a.org/y", False),
        ("https://a.org/x", "https://a.org:8443/y", False),
        ("https://a.org/x", "https://a.org.b.org/y", False),
        ("https://a.org/x", "https://a.org@b.org/y", False),
        ("https://a.org/x", "file:///etc/passwd", False),
        ("https://a.org/x", "https://[broken", False),
        ("https://a.org/x", "https://a.org:99999999/", False),
        ("http://127.0.0.1:80/", "http://127.0.0.1:81/", False),
    ],
)
def test_places(asked: str, answers: str, sound: bool) -> None:
    if sound:
        check_place(asked, answers)
    else:
        with pytest.raises(ValueError, match="from another server"):
            check_place(asked, answers)


def test_patience_ends_after_so_many_seconds_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow failures count as much as waiting does, over all questions together."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    patience = Patience(pause=0, retries=99, backoff=1, total=10_000, seconds=300)

    def attempt() -> None:
        now[0] += 30
        raise Retry("no luck")

    with pytest.raises(Refused, match="no luck, after 300 seconds lost in all"):
        patience.ask(attempt)
    assert 240 < now[0] <= 300
    before = now[0]
    with pytest.raises(Refused, match="lost in all"):
        patience.ask(attempt)
    assert now[0] - before <= 61


def test_no_answer_goes_into_a_log(
    stub: Stub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stub.bodies["said"] = b'{"<script>\x1b[31m": 1}'
    stub.faults[DAY] = ["said"] * 9
    with caplog.at_level(logging.INFO), pytest.raises(FetchError) as error:
        source("hf", stub, tmp_path / "out")()
    assert "script" not in caplog.text + str(error.value)
