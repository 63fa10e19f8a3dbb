"""Words as vectors for peers that ask for an encoder: written here, looked up by the worker.

A worker imports this with its own interpreter, so numpy is all that is needed at the top.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np


class Known:
    """An encoder that looks its texts up."""

    def __init__(self, folder: Path) -> None:
        words = json.loads((folder / "vocabulary.json").read_text())
        self.vectors = np.load(folder / "vocabulary.npy", allow_pickle=False)
        self.row = {word: i for i, word in enumerate(words)}

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        """Give the vectors of texts that were encoded before."""
        return self.vectors[[self.row[text] for text in texts]]


def write_vocabulary(
    folder: Path,
    documents: Sequence[str],
    encode: Callable[[list[str]], np.ndarray],
    more: Sequence[str] = (),
) -> None:
    """Encode the terms of Turftopic's own vocabulary, and `more`, like the papers."""
    from sklearn.feature_extraction.text import CountVectorizer

    terms = CountVectorizer(min_df=10, stop_words="english").fit(documents)
    words = [str(word) for word in terms.get_feature_names_out()] + list(more)
    (folder / "vocabulary.json").write_text(json.dumps(words))
    np.save(folder / "vocabulary.npy", encode(words))
