"""Vectors: one row of numbers per document, near when documents are about the same thing.

`get_encoder` gives an encoder by name. ``minilm`` (the default) is a small sentence
transformer that runs offline, ``lsa`` is latent semantic analysis from scikit-learn and needs
no PyTorch, any other name is taken as a sentence-transformers model or a folder holding one.
"""

from __future__ import annotations

from analysis.vectors.base import Encoder, text_key, unit_rows
from analysis.vectors.bundled import bundled_vectors
from analysis.vectors.cached import CachedEncoder
from analysis.vectors.registry import get_encoder

__all__ = [
    "CachedEncoder",
    "Encoder",
    "bundled_vectors",
    "get_encoder",
    "text_key",
    "unit_rows",
]
