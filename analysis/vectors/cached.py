"""An encoder that never encodes the same text twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.store import Store
from analysis.vectors.base import Encoder, text_key
from analysis.vectors.bundled import bundled_vectors

__all__ = ["CachedEncoder"]


class CachedEncoder:
    """Look texts up in the shipped vectors and in the store, and encode only the rest.

    Parameters
    ----------
    encoder : Encoder
        A pretrained encoder: one whose vector of a text depends on that text alone.
    store : Store
        Where vectors are kept between runs.

    Examples
    --------
    >>> from analysis.vectors.sentence import SentenceEncoder
    >>> CachedEncoder(SentenceEncoder("minilm"), Store()).name
    'minilm'
    """

    def __init__(self, encoder: Encoder, store: Store) -> None:
        self.encoder = encoder
        self.store = store
        self.name = encoder.name

    def fit(self, texts: Sequence[str]) -> CachedEncoder:
        """Do nothing: the encoder is trained already.

        Parameters
        ----------
        texts : sequence of str
            Ignored.

        Returns
        -------
        CachedEncoder
            Itself.
        """
        return self

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts, each distinct one at most once.

        Parameters
        ----------
        texts : sequence of str
            Any texts.

        Returns
        -------
        ndarray of float32, shape (n_texts, n_dims)
            Unit rows.
        """
        keys = [text_key(text) for text in texts]
        known = dict(bundled_vectors(self.name))
        lacking = list(dict.fromkeys(key for key in keys if key not in known))
        known.update(self.store.get_vectors(self.name, lacking))
        fresh = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
        if fresh or not keys:
            rows = self.encoder.encode(list(fresh.values()))
            if not keys:
                return rows
            made = dict(zip(fresh, rows, strict=True))
            self.store.put_vectors(self.name, made)
            known.update(made)
        return np.stack([known[key] for key in keys])
