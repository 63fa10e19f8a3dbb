from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.store import Store
from analysis.vectors import CachedEncoder, bundled_vectors, get_encoder, text_key, unit_rows
from analysis.vectors import sentence as sentence_module
from analysis.vectors.lsa import LsaEncoder

TEXTS = [
    "Adapters fine-tune a language model with few parameters.",
    "Low-rank updates adapt a language model cheaply.",
    "Coral reefs bleach when the sea is warm.",
]


class CountingEncoder:
    """An encoder that remembers what it was asked to encode."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fit(self, texts):
        return self

    def encode(self, texts):
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)


def test_unit_rows_have_length_one_or_zero():
    rows = unit_rows(np.array([[1.0, 2.0, 2.0], [0.0, 0.0, 0.0], [1e-20, 0.0, 0.0]]))
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 0, 0])


def test_text_key_tells_texts_apart_and_takes_any_text():
    keys = {text_key(text) for text in ["", "a", "A", "\ud800", "ä", "a\u0308"]}
    assert len(keys) == 6


def test_cached_encoder_encodes_each_text_once(tmp_path: Path):
    inner = CountingEncoder()
    encoder = CachedEncoder(inner, Store(tmp_path))
    first = encoder.encode(["one", "three", "one"])
    assert inner.asked == ["one", "three"]
    again = CachedEncoder(inner, Store(tmp_path)).encode(["three", "four", "one"])
    assert inner.asked == ["one", "three", "four"]
    assert np.array_equal(again[[2, 0]], first[:2])


def test_cached_encoder_keeps_encoders_apart(tmp_path: Path):
    store = Store(tmp_path)
    CachedEncoder(CountingEncoder(), store).encode(["one"])
    other = CountingEncoder()
    other.name = "other"
    CachedEncoder(other, store).encode(["one"])
    assert other.asked == ["one"]


def test_bundled_vectors_cover_the_bundled_study(monkeypatch: pytest.MonkeyPatch):
    from analysis import Corpus, load_digests, load_taxonomy
    from analysis.themes import theme_texts

    def fail(*args, **kwargs):
        raise AssertionError("the first run must need no encoder")

    monkeypatch.setattr(sentence_module.SentenceEncoder, "_load", fail)
    encoder = get_encoder("minilm")
    texts = Corpus.from_digests(load_digests()).texts
    for name in ("pretraining", "machine-learning"):
        texts = texts + theme_texts(load_taxonomy(name))
    assert encoder.encode(texts).shape == (len(texts), 384)


def test_no_vectors_are_bundled_for_other_encoders():
    assert bundled_vectors("lsa") == {}
    assert bundled_vectors("../minilm") == {}


def test_lsa_places_like_texts_nearer():
    rows = LsaEncoder(n_dims=2).fit(TEXTS).encode(TEXTS)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@pytest.mark.parametrize("texts", [["the of and"], [""], ["one"], ["same text", "same text"]])
def test_lsa_survives_corpora_without_structure(texts: list[str]):
    rows = LsaEncoder().fit(texts).encode(texts)
    assert rows.shape[0] == len(texts)
    assert np.isfinite(rows).all()


def test_minilm_is_the_published_model_and_near_for_like_texts():
    rows = get_encoder("minilm").encode(TEXTS)
    assert rows.shape == (3, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert rows[0] @ rows[1] > 0.4 > rows[0] @ rows[2]


def test_minilm_vector_depends_on_its_text_alone():
    together = sentence_module.SentenceEncoder("minilm").encode(TEXTS)
    alone = sentence_module.SentenceEncoder("minilm").encode(TEXTS[1:2])
    assert together[1:2].tobytes() == alone.tobytes()


def test_minilm_reports_progress():
    seen = []
    sentence_module.SentenceEncoder("minilm", lambda d, n: seen.append((d, n))).encode(TEXTS)
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path):
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"not the model")
    with pytest.raises(InputError, match="SHA-256"):
        sentence_module._check_hash(weights)


def test_unknown_encoder_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "no-model"
    folder.mkdir()
    with pytest.raises(InputError, match="--encoder lsa"):
        get_encoder(str(folder)).encode(["text"])


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict]:
    """Put a server in the hub's place that answers everything with one status, and counts."""
    told: dict[str, Any] = {"status": 404, "asked": []}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told["asked"].append(self.path)
            self.send_response(told["status"])
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("name", "status", "code", "asked"),
    [
        ("no-such-model", 404, 2, ["/api/models/sentence-transformers/no-such-model"]),
        ("nobody/no-such-model", 404, 2, ["/api/models/nobody/no-such-model"]),
        ("nobody/private", 401, 2, ["/api/models/nobody/private"]),
        ("nobody/busy", 503, 3, ["/api/models/nobody/busy"]),
        ("../../etc/x", 404, 2, []),
        ("a/b/c", 404, 2, []),
        ("two words", 404, 2, []),
        ("a\0b", 404, 2, []),
        ("x" * 500, 404, 2, []),
    ],
)
def test_a_name_that_is_no_encoder_fails_with_one_request_at_most(
    hub: dict, name: str, status: int, code: int, asked: list[str]
):
    hub["status"] = status
    with pytest.raises(InputError, match="the encoder ") as error:
        get_encoder(name).encode(["text"])
    assert error.value.exit_code == code
    assert str(error.value).count("\n") == 0
    # The client may ask for things of its own, once in a process.
    assert [path for path in hub["asked"] if "/models/" in path] == asked


def test_without_a_network_an_unknown_encoder_fails_at_once(monkeypatch: pytest.MonkeyPatch):
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with pytest.raises(InputError, match="no answer of the hub") as error:
        get_encoder("no-such-model").encode(["text"])
    assert error.value.exit_code == 3
    assert slept == []


def test_making_an_encoder_loads_no_torch():
    code = "import sys, analysis; analysis.get_encoder(); print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == "False"
