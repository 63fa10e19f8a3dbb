"""Daily Papers through the real client, against a server that misbehaves."""

from __future__ import annotations

import datetime
import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analysis.corpus import Corpus
from analysis.digests import load_digests
from analysis.errors import InputError
from analysis.sources import FetchError, fetch_hf, web
from analysis.sources.answers import BOUNDS, taken
from analysis.sources.patience import Patience, Refused, Retry
from analysis.store import Store

if TYPE_CHECKING:
    from tests.sources.conftest import Stub

pytest.importorskip("huggingface_hub")

QUICK = {"pause": 0.0, "retries": 6, "backoff": 0.001}


def quick(**changes: Any) -> Patience:
    return Patience(**{**QUICK, **changes})


def record(identifier: str, title: str = "", summary: str = "") -> dict:
    return {
        "paper": {
            "id": identifier,
            "authors": [{"_id": "1", "name": "A", "hidden": False}],
            "publishedAt": "2025-03-10T12:00:00.000Z",
            "title": title or f"Paper {identifier}",
            "summary": summary or f"We ask\nabout {identifier}.",
            "upvotes": 3,
        },
        "publishedAt": "2025-03-10T12:00:00.000Z",
        "title": title or f"Paper {identifier}",
        "numComments": 1,
    }


def days(first: str, n: int) -> list[str]:
    start = datetime.date.fromisoformat(first)
    return [(start + datetime.timedelta(days=i)).isoformat() for i in range(n)]


def fill(stub, first: str = "2025-03-01", n: int = 60) -> list[str]:
    """Give the server n days, Sundays without a digest."""
    names = days(first, n)
    for d, name in enumerate(names):
        if datetime.date.fromisoformat(name).weekday() != 6:
            stub.days[name] = [record(f"2503.{d:03d}{i:02d}") for i in range(1 + d % 5)]
    return names


@pytest.fixture(autouse=True)
def endpoint(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", stub.url)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_a_day_is_stamped_and_read_back(stub: Stub, tmp_path: Path) -> None:
    stub.days["2025-03-11"] = [record("2503.00010", "How <SEG> Token\n  Works")]
    report = fetch_hf("2025-03-11", "2025-03-11", tmp_path, patience=quick())
    assert (report.asked, report.papers) == (["2025-03-11"], 1)
    [digest] = load_digests(tmp_path)
    assert (digest.name, str(digest.date), digest.source) == ("2025-03-11", "2025-03-11", "hf")
    [paper] = digest.papers
    assert paper.title == "How <SEG> Token Works"
    assert (paper.arxiv_id, paper.abstract) == ("2503.00010", "We ask about 2503.00010.")
    assert paper.date == "2025-03-10"


def test_recorded_answers_come_through_unchanged(stub: Stub, shared: Path, tmp_path: Path) -> None:
    recorded = shared / "api" / "hf_daily"
    for file in recorded.glob("2025-*.json"):
        stub.days[file.stem] = json.loads(file.read_text())
    fetch_hf("2025-03-10", "2025-03-14", tmp_path, patience=quick())
    fetched = Corpus.from_digests(load_digests(tmp_path))
    direct = Corpus.from_digests(load_digests(sorted(recorded.glob("2025-*.json"))))
    assert len(fetched) == 98
    assert fetched.papers.equals(direct.papers)
    assert fetched.digests.equals(direct.digests)


def test_all_pages_are_fetched(stub: Stub, tmp_path: Path) -> None:
    stub.days["2025-03-11"] = [record(f"2503.{i:05d}") for i in range(1, 231)]
    assert fetch_hf("2025-03-11", "2025-03-11", tmp_path, patience=quick()).papers == 230
    assert stub.answered["2025-03-11"] == 3


def test_a_day_without_a_digest_is_recorded_and_not_asked_again(stub: Stub, tmp_path: Path) -> None:
    names = fill(stub, "2025-03-08", 3)
    report = fetch_hf(names[0], names[-1], tmp_path, patience=quick())
    assert report.empty == ["2025-03-09"]
    assert json.loads((tmp_path / "2025-03-09.json").read_text())["papers"] == []
    assert [d.name for d in load_digests(tmp_path)] == ["2025-03-08", "2025-03-10"]
    again = fetch_hf(names[0], names[-1], tmp_path, patience=quick())
    assert (again.asked, again.reused) == ([], names)
    assert set(stub.asked.values()) == {1}


def test_another_folder_is_filled_from_the_cache(stub: Stub, tmp_path: Path) -> None:
    names = fill(stub, n=3)
    fetch_hf(names[0], names[-1], tmp_path / "a", patience=quick())
    fetch_hf(names[0], names[-1], tmp_path / "b", patience=quick())
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")
    assert set(stub.asked.values()) == {1}


def test_a_damaged_file_is_fetched_again(stub: Stub, tmp_path: Path) -> None:
    names = fill(stub, n=2)
    fetch_hf(names[0], names[-1], tmp_path / "a", patience=quick())
    before = snapshot(tmp_path / "a")
    path = tmp_path / "a" / f"{names[0]}.json"
    path.write_bytes(path.read_bytes()[:40])
    Store().clear()
    fetch_hf(names[0], names[-1], tmp_path / "a", patience=quick())
    assert snapshot(tmp_path / "a") == before
    assert stub.asked[names[0]] == 2
    assert stub.asked[names[1]] == 1


def test_a_day_that_is_not_over_is_asked_again(stub: Stub, tmp_path: Path) -> None:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    fetch_hf(today, today, tmp_path, patience=quick())
    stub.days[today] = [record("2503.00010")]
    assert fetch_hf(today, today, tmp_path, patience=quick()).papers == 1


@pytest.mark.parametrize(
    "fault", ["429", "500", "502", "503", "cut", "truncated", "nonsense", "redirect", "page"]
)
def test_one_fault_is_outlived(stub: Stub, tmp_path: Path, fault: str) -> None:
    fill(stub, n=1)
    stub.faults["2025-03-01"] = [fault, fault]
    report = fetch_hf("2025-03-01", "2025-03-01", tmp_path, patience=quick())
    assert report.papers == 1
    assert stub.asked["2025-03-01"] == 3
    assert stub.answered["2025-03-01"] == 1


@pytest.mark.parametrize("fault", ["drip", "silence"])
def test_a_server_that_never_ends_is_left(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(web, "BOUNDS", replace(BOUNDS, silence=0.3))
    monkeypatch.setattr(web, "taken", lambda chunks: taken(chunks, replace(BOUNDS, seconds=0.5)))
    fill(stub, n=1)
    stub.faults["2025-03-01"] = [fault]
    assert fetch_hf("2025-03-01", "2025-03-01", tmp_path, patience=quick()).papers == 1
    assert stub.left.wait(60)
    assert stub.asked["2025-03-01"] == 2


def test_what_was_fetched_before_a_failure_is_kept(stub: Stub, tmp_path: Path) -> None:
    names = fill(stub, n=4)
    stub.faults[names[2]] = ["500"] * 3
    with pytest.raises(FetchError, match=r"2025-03-03: HTTP 500, 3 times.*run the same"):
        fetch_hf(names[0], names[-1], tmp_path, patience=quick(retries=2))
    assert sorted(snapshot(tmp_path)) == ["2025-03-01.json", "2025-03-02.json"]
    assert fetch_hf(names[0], names[-1], tmp_path, patience=quick()).asked == names[2:]


def test_a_refusal_is_not_repeated(stub: Stub, tmp_path: Path) -> None:
    stub.faults["2025-03-01"] = ["403"]
    with pytest.raises(FetchError, match=r"HTTP 403.*HF_TOKEN"):
        fetch_hf("2025-03-01", "2025-03-01", tmp_path, patience=quick())
    assert stub.asked["2025-03-01"] == 1


def test_no_server_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(FetchError, match="broken connection"):
        fetch_hf("2025-03-01", "2025-03-01", tmp_path, patience=quick(retries=1))
    monkeypatch.setenv("HF_ENDPOINT", "nowhere")
    with pytest.raises(FetchError, match=r"no known kind.*HF_ENDPOINT"):
        fetch_hf("2025-03-01", "2025-03-01", tmp_path, patience=quick(retries=1))


def test_the_address_without_any_setting() -> None:
    """In a process of its own: what the client loads late has to be loaded by then."""
    code = (
        "import os; os.environ.pop('HF_ENDPOINT', None)\n"
        "from analysis.sources.hf import _server\n"
        "from analysis.sources.patience import Patience\n"
        "print(_server(Patience()).endpoint)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("https://huggingface.co\n", "")


def test_offline_days_that_are_there_are_used_and_others_say_why(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = fill(stub, n=2)
    fetch_hf(names[0], names[0], tmp_path, patience=quick())
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert fetch_hf(names[0], names[0], tmp_path, patience=quick()).reused == names[:1]
    with pytest.raises(FetchError, match="HF_HUB_OFFLINE"):
        fetch_hf(names[0], names[1], tmp_path, patience=quick())
    assert stub.asked[names[1]] == 0


def test_a_token_is_sent_and_shown_nowhere(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = "hf_" + "s3cr3t" * 6
    monkeypatch.setenv("HF_TOKEN", token)
    fill(stub, n=1)
    stub.faults["2025-03-01"] = ["500", "cut"]
    with caplog.at_level(logging.DEBUG):
        fetch_hf("2025-03-01", "2025-03-01", tmp_path, patience=quick())
        stub.faults["2025-03-02"] = ["500"] * 9
        with pytest.raises(FetchError) as error:
            fetch_hf("2025-03-02", "2025-03-02", tmp_path, patience=quick(retries=1))
    assert stub.tokens == {f"Bearer {token}"}
    assert token not in caplog.text + str(error.value)
    assert all(token.encode() not in data for data in snapshot(tmp_path).values())


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2025-02-30", "2025-03-01", "--since '2025-02-30'"),
        ("2025-03-01", "today", "--until 'today'"),
        ("2025-03-02", "2025-03-01", "swap them"),
    ],
)
def test_wrong_days(tmp_path: Path, start: str, end: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        fetch_hf(start, end, tmp_path)


def test_a_folder_that_cannot_be_written(stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot write to"):
        fetch_hf("2025-03-01", "2025-03-01", tmp_path / "file", patience=quick())


def test_progress(stub: Stub, tmp_path: Path) -> None:
    seen = []
    fetch_hf(
        "2025-03-01",
        datetime.date(2025, 3, 2),
        tmp_path,
        patience=quick(),
        progress=lambda *args: seen.append(args),
    )
    assert seen == [(1, 2, "2025-03-01"), (2, 2, "2025-03-02")]


def spoil(stub, names: list[str], seed: int) -> None:
    rng = random.Random(seed)
    kinds = ["429", "500", "503", "cut", "truncated", "redirect", "nonsense"]
    for name in names:
        stub.faults[name] = rng.choices(kinds, k=rng.choice([0, 0, 0, 1, 2, 3]))


def test_60_days_with_faults_end_complete_and_ask_each_day_once(stub: Stub, tmp_path: Path) -> None:
    names = fill(stub)
    spoil(stub, names, 0)
    report = fetch_hf(names[0], names[-1], tmp_path, patience=quick())
    assert report.asked == names
    assert dict(stub.answered) == dict.fromkeys(names, 1)
    expected = sum(len(papers) for papers in stub.days.values())
    assert report.papers == expected == sum(len(d.papers) for d in load_digests(tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX signals")
def test_killed_three_times_it_resumes_to_the_same_bytes(stub: Stub, tmp_path: Path) -> None:
    names = fill(stub)
    fetch_hf(names[0], names[-1], tmp_path / "whole", patience=quick())
    Store().clear()
    stub.asked.clear()
    stub.answered.clear()
    spoil(stub, names, 1)
    stub.delay = 0.02
    code = (
        "import sys; from analysis.sources import fetch_hf\n"
        "from analysis.sources.patience import Patience\n"
        "fetch_hf(*sys.argv[1:], patience=Patience(pause=0, backoff=0.001))\n"
    )
    command = [sys.executable, "-c", code, names[0], names[-1], str(tmp_path / "cut")]
    rng = random.Random(2)
    for goal in sorted(rng.sample(range(5, 55), 3)):
        process = subprocess.Popen(command)
        deadline = time.monotonic() + 300
        while len(list((tmp_path / "cut").glob("2*.json"))) < goal:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        time.sleep(rng.random() / 20)
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True, timeout=300)
    left = {k: v for k, v in snapshot(tmp_path / "cut").items() if not k.endswith(".part")}
    assert left == snapshot(tmp_path / "whole")
    # A day is answered a second time only if the process was killed while it was under way.
    assert sum(stub.answered.values()) <= len(names) + 3


def test_patience_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    patience = Patience(pause=0, retries=4, backoff=1.0)
    reasons = iter([None, 7.0, None, 1000.0, None])

    def attempt() -> None:
        raise Retry("no luck", next(reasons))

    with pytest.raises(Refused, match="no luck, 5 times"):
        patience.ask(attempt)
    assert waits == [1.0, 7.0, 4.0, 120.0]


def test_patience_ends_in_all() -> None:
    patience = Patience(pause=0, retries=2, backoff=0, total=4)

    def attempt() -> None:
        raise Retry("no luck")

    for words in ("no luck, 3 times", "after 5 failed requests in all"):
        with pytest.raises(Refused, match=words):
            patience.ask(attempt)


def test_patience_keeps_a_pause_between_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    patience = Patience(pause=5.0)
    patience.ask(lambda: None)
    patience.ask(lambda: None)
    assert len(waits) == 1
    assert 4.5 < waits[0] <= 5.0
