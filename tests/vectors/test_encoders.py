from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_making_an_encoder_loads_no_torch():
    code = "import sys, analysis; analysis.get_encoder(); print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == "False"
