"""What every encoder offers, and the two helpers all of them share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder", "Progress", "text_key", "unit_rows"]

#: Called with (texts done, texts in all) while encoding.
Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """Turns texts into unit vectors.

    Attributes
    ----------
    name : str
        Identifies the encoder and its weights; part of the cache key and of the manifest.
    """

    name: str

    def fit(self, texts: Sequence[str]) -> Encoder:
        """Learn from the corpus where the encoder has anything to learn."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one unit row per text, shape (n_texts, n_dims)."""
        ...


def text_key(text: str) -> str:
    """Give the key of a text in the vector cache: the SHA-256 of its UTF-8 bytes.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> text_key("a")[:8]
    'ca978112'
    """
    # Lone surrogates cannot be written as UTF-8; they still need one stable key.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def unit_rows(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """Scale every row to length one; rows shorter than 1e-9 become zero.

    Parameters
    ----------
    matrix : ndarray of shape (n_rows, n_dims)
        Any finite numbers.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_dims)
        A new array.

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    matrix = np.asarray(matrix, dtype=np.float64)
    lengths = np.sqrt((matrix * matrix).sum(axis=1, keepdims=True))
    return matrix / np.where(lengths > 1e-9, lengths, np.inf)
