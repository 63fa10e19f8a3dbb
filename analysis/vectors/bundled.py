"""The vectors that ship with the package, so that the first run needs no encoder."""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

__all__ = ["bundled_vectors"]


@cache
def bundled_vectors(encoder: str) -> dict[str, NDArray[np.float32]]:
    """Give the shipped vectors of an encoder, by text key.

    Parameters
    ----------
    encoder : str
        The encoder's name; only ``minilm`` has shipped vectors.

    Returns
    -------
    dict of str to ndarray of float32, shape (n_dims,)
        Empty for every other encoder. Do not write into the arrays.

    Examples
    --------
    >>> vectors = bundled_vectors("minilm")
    >>> next(iter(vectors.values())).shape
    (384,)
    """
    from safetensors.numpy import load

    file = resources.files("analysis") / "data" / "vectors" / f"{encoder}.safetensors"
    if encoder != "minilm" or not file.is_file():
        return {}
    tensors = load(file.read_bytes())
    keys = [row.tobytes().hex() for row in tensors["sha256"]]
    return dict(zip(keys, tensors["vectors"], strict=True))
