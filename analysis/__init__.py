"""Topics, themes and honest trends from paper digests.

The stages run in one direction: digests, corpus, vectors, topics, themes, trends, plots,
report. Importing this package is light: heavy libraries load when a stage first needs them.

Examples
--------
>>> from analysis import Corpus, load_digests
>>> corpus = Corpus.from_digests(load_digests())
>>> len(corpus)
136
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.corpus import Corpus
    from analysis.digests import Digest, load_digests
    from analysis.errors import DigestAtlasError, InputError, MissingExtraError
    from analysis.results import StudyResult
    from analysis.settings import Settings
    from analysis.study import run_study
    from analysis.themes import Taxonomy, ThemeAssigner, load_taxonomy
    from analysis.topics import TopicModel
    from analysis.trends import compare_digests, simulate_digests, trend
    from analysis.vectors import get_encoder

__version__ = "0.1.0"

# Public name -> the module it lives in; loaded on first use (SPEC 1).
_HOME = {
    "Corpus": "analysis.corpus",
    "Digest": "analysis.digests",
    "load_digests": "analysis.digests",
    "DigestAtlasError": "analysis.errors",
    "InputError": "analysis.errors",
    "MissingExtraError": "analysis.errors",
    "StudyResult": "analysis.results",
    "Settings": "analysis.settings",
    "run_study": "analysis.study",
    "Taxonomy": "analysis.themes",
    "ThemeAssigner": "analysis.themes",
    "load_taxonomy": "analysis.themes",
    "TopicModel": "analysis.topics",
    "compare_digests": "analysis.trends",
    "simulate_digests": "analysis.trends",
    "trend": "analysis.trends",
    "get_encoder": "analysis.vectors",
}

__all__ = [
    "Corpus",
    "Digest",
    "DigestAtlasError",
    "InputError",
    "MissingExtraError",
    "Settings",
    "StudyResult",
    "Taxonomy",
    "ThemeAssigner",
    "TopicModel",
    "__version__",
    "compare_digests",
    "get_encoder",
    "load_digests",
    "load_taxonomy",
    "run_study",
    "simulate_digests",
    "trend",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
