"""Encoders by name."""

from __future__ import annotations

from analysis.store import Store
from analysis.vectors.base import Encoder, Progress
from analysis.vectors.cached import CachedEncoder
from analysis.vectors.lsa import LsaEncoder
from analysis.vectors.sentence import SentenceEncoder

__all__ = ["get_encoder"]


def get_encoder(
    name: str = "minilm",
    *,
    store: Store | None = None,
    random_state: int = 0,
    n_jobs: int | None = None,
    progress: Progress | None = None,
) -> Encoder:
    """Give an encoder by name.

    Parameters
    ----------
    name : str, default "minilm"
        ``minilm``: all-MiniLM-L6-v2 from its package (extra ``encode``). ``lsa``: latent
        semantic analysis fitted on the corpus. Anything else: the name or the folder of a
        sentence-transformers model.
    store : Store, optional
        Where vectors are kept; the reader's cache folder by default.
    random_state : int, default 0
        Seed of ``lsa``; the others have none.
    n_jobs : int, optional
        Texts encoded side by side; by default as many as there are cores.
    progress : callable, optional
        Called with (texts done, texts in all) while encoding.

    Returns
    -------
    Encoder
        With ``name``, ``fit(texts)`` and ``encode(texts)``.

    Examples
    --------
    >>> texts = ["graph neural networks", "graph theory", "speech recognition"]
    >>> get_encoder("lsa").fit(texts).encode(texts).shape
    (3, 2)
    """
    if name == "lsa":
        return LsaEncoder(random_state=random_state)
    return CachedEncoder(SentenceEncoder(name, progress, n_jobs=n_jobs), store or Store())
