"""Names from a language model: the real client against a stub on this machine."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import InputError
from analysis.store import Store
from analysis.study import run_study
from analysis.topics.naming import llm
from analysis.topics.naming.cards import TopicCard
from analysis.topics.naming.llm import KEY_VARIABLE, LanguageModelNames, check_name

TITLES = ("Deep graphs", "Graphs of words")
SECRET = "sk-secret-of-the-reader"


def card(topic: int = 0, **changed: Any) -> TopicCard:
    told: dict[str, Any] = {
        "key": ("medium", topic),
        "label": f"Terms {topic}",
        "keywords": ("graphs", "nodes"),
        "titles": TITLES,
        "parent": None,
        "siblings": (),
    }
    return TopicCard(**told | changed)


class Stub:
    """What an endpoint was asked, and what it answers."""

    def __init__(self, answer: Callable[[int, dict[str, Any]], Any]) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.url = ""

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append(body)
        self.keys.append(handler.headers["Authorization"])
        found = self.answer(len(self.asked) - 1, body)
        if callable(found):
            found(handler)
            return
        status, headers = 200, {}
        if isinstance(found, tuple):
            status, found, headers = (*found, {})[:3]
        if isinstance(found, str):
            message = {"role": "assistant", "content": found}
            found = {"id": "x", "object": "chat.completion", "created": 0, "model": "m"} | {
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]
            }
        data = found if isinstance(found, bytes) else json.dumps(found).encode()
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)


@contextmanager
def serving(answer: Callable[[int, dict[str, Any]], Any]) -> Iterator[Stub]:
    stub = Stub(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stub.reply(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, SECRET)


def test_a_name_is_asked_with_keywords_titles_parent_and_neighbours() -> None:
    above = card(0, key=("coarse", 0), label="Learning")
    below = [
        card(1, parent=("coarse", 0), siblings=(("medium", 2),)),
        card(2, parent=("coarse", 0), siblings=(("medium", 1),)),
    ]
    names = ["Machine learning", '"Graph networks."', "Speech recognition"]
    with serving(lambda i, _: names[i]) as stub:
        found = LanguageModelNames(stub.url, "a-model").name_topics([above, *below])
    assert list(found.values()) == ["Machine learning", "Graph networks", "Speech recognition"]
    last = stub.asked[-1]["messages"][-1]["content"]
    for told in ("graphs, nodes", "Part of: Machine learning", "Neighbours: Graph networks"):
        assert told in last
    assert all(title in last for title in TITLES)
    assert stub.asked[0]["model"] == "a-model"
    assert stub.keys == [f"Bearer {SECRET}"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Graphs",
        "This topic is about graphs and what they do",
        "Graph networks\nand more of them",
        "<b>Graph networks</b> {{x}}",
        "Сети графов",
        "Graph\u202enetworks here",
        "a" * 70 + " b",
        "Other topic",
    ],
)
def test_what_is_no_name_is_asked_again_and_then_left(answer: str) -> None:
    with serving(lambda i, _: answer) as stub:
        namer = LanguageModelNames(stub.url, "m")
        found = namer.name_topics(
            [card(), card(1, label="Other topic")][: 2 if "Other" in answer else 1]
        )
    assert ("medium", 0) not in found
    assert len(stub.asked) >= 2
    assert any("no usable name" in note for note in namer.notes_)


def test_a_second_answer_may_be_better() -> None:
    with serving(lambda i, _: ["Graphs", "Graph networks"][i]) as stub:
        assert LanguageModelNames(stub.url, "m").name_topics([card()]) == {
            ("medium", 0): "Graph networks"
        }
    assert "two to five words" in stub.asked[1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    "reply",
    [
        (401, {"error": {"message": f"Incorrect API key provided: {SECRET}"}}),
        (404, {"error": {"message": "no such model"}}),
        b"not JSON",
        b"[]",
        b"null",
        {"choices": []},
        {"choices": [{"message": {"content": None}}]},
        {"choices": 3},
        {"choices": [3]},
        {"choices": {"0": {}}},
        {"choices": [{"message": []}]},
        {"choices": [{"message": {"content": ["Graph networks"]}}]},
        b"[" * 100_000,
        b'{"choices": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"choices": ' + b"9" * 5_000 + b"}",
        b'"\xff"',
        (200, b'{"choices": "' + b"a" * 2_000_000 + b'"}'),
        (200, gzip.compress(b"[" + b" " * 3_000_000), {"Content-Encoding": "gzip"}),
        (500, b"a" * 2_000_000),
        (400, gzip.compress(b" " * 3_000_000), {"Content-Encoding": "gzip"}),
    ],
)
def test_faults_fall_back_with_a_word_and_no_key(reply: Any) -> None:
    with serving(lambda *_: reply) as stub:
        namer = LanguageModelNames(stub.url, "m")
        assert namer.name_topics([card(i) for i in range(6)]) == {}
    assert len(stub.asked) <= 3  # then the rest is not asked
    assert "6 of 6 topics keep the names made of their terms" in namer.notes_[-1]
    assert SECRET not in " ".join(namer.notes_)


def test_an_answer_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "_TIMEOUT", 0.3)
    stop = threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while not stop.wait(0.05):
                handler.wfile.write(b" ")
                handler.wfile.flush()

    with serving(lambda *_: slow) as stub:
        namer = LanguageModelNames(stub.url, "m")
        assert namer.name_topics([card(i) for i in range(6)]) == {}
        stop.set()
    assert len(stub.asked) <= 3
    assert "no answer" in namer.notes_[0]


def test_a_fault_of_the_program_is_no_broken_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> str:
        raise AttributeError("a fault of ours")

    monkeypatch.setattr(llm, "_said", broken)
    with serving(lambda *_: "Graph networks") as stub, pytest.raises(AttributeError, match="ours"):
        LanguageModelNames(stub.url, "m").name_topics([card()])


def test_the_key_does_not_follow_a_redirect() -> None:
    with serving(lambda *_: "Stolen key here") as other:
        target = f"{other.url}/chat/completions"
        with serving(lambda *_: (307, b"{}", {"Location": target})) as stub:
            assert LanguageModelNames(stub.url, "m").name_topics([card()]) == {}
    assert not other.asked


def test_nobody_there_is_said_once() -> None:
    namer = LanguageModelNames("http://127.0.0.1:9/v1", "m")
    assert namer.name_topics([card(i) for i in range(5)]) == {}
    assert len([note for note in namer.notes_ if "no answer" in note]) == 1


def test_answers_are_kept_and_replayed_without_asking(tmp_path: Path) -> None:
    with serving(lambda *_: "Graph networks") as stub:
        first = LanguageModelNames(stub.url, "m", store=Store(tmp_path))
        first.name_topics([card()])
        LanguageModelNames(stub.url, "m", store=Store(tmp_path)).name_topics([card()])
        assert len(stub.asked) == 1
    again = LanguageModelNames("http://127.0.0.1:9/v1", "m", answers=first.answers_, ask=False)
    assert again.name_topics([card()]) == {("medium", 0): "Graph networks"}
    assert again.name_topics([card(keywords=("other",))]) == {}


def test_what_was_kept_is_checked_like_an_answer() -> None:
    with serving(lambda *_: "Graph networks") as stub:
        first = LanguageModelNames(stub.url, "m")
        first.name_topics([card()])
    forged = dict.fromkeys(first.answers_, "<script>alert(1)</script> now")
    again = LanguageModelNames(stub.url, "m", answers=forged, ask=False)
    assert again.name_topics([card()]) == {}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "file:///etc/passwd",
        "http://user:secret@host/v1",
        "http://h/v1?key=x",
        "http://[x",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="address") as caught:
        LanguageModelNames(url, "m")
    assert "secret" not in str(caught.value)


def test_a_study_records_its_names_and_repeats_them(tmp_path: Path) -> None:
    def answer(i: int, _: object) -> str:
        return f"Named topic {'abcdefghijklmnopqrstuvwxyz'[i % 26]}{i}"

    with serving(answer) as stub:
        options = {"encoder": "lsa", "naming": "llm", "llm_url": stub.url, "llm_model": "m"}
        first = run_study(**options, store=Store(tmp_path))
    assert all(label.startswith("Named topic") for label in first.topics["label"])
    assert first.topics["label"].is_unique
    again = run_study(
        **options, store=Store(tmp_path / "other"), names=first.manifest["names"]["answers"]
    )
    assert again.topics["label"].tolist() == first.topics["label"].tolist()
    assert again.hierarchy["label"].tolist() == first.hierarchy["label"].tolist()
    assert SECRET not in json.dumps(first.manifest)


def test_names_in_the_script_of_the_titles_are_sound() -> None:
    assert check_name("Нейронные сети", ["Глубокие нейронные сети"]) == ""
    assert check_name("Graph networks", TITLES, {"graph networks"}) == "another topic is called so"


def test_a_rerun_asks_nothing_and_gives_the_same_bytes(tmp_path: Path) -> None:
    from analysis.claim import claim_folder
    from analysis.output import planned_files, write_study
    from analysis.rerun import rerun_study

    with serving(lambda i, _: f"Named topic x{i}") as stub:
        options = {"encoder": "lsa", "naming": "llm", "llm_url": stub.url, "llm_model": "m"}
        study = run_study(**options, store=Store(tmp_path / "cache"))
        with claim_folder(tmp_path / "study", names=planned_files()) as claim:
            write_study(study, claim)
        asked = len(stub.asked)
        found = rerun_study(tmp_path / "study", store=Store(tmp_path / "other"))
        assert len(stub.asked) == asked
    assert found.differences == []
