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

from typing import TYPE_CHECKING

from analysis.lazy import lazy_names

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
    "Corpus": "corpus",
    "Digest": "digests",
    "load_digests": "digests",
    "DigestAtlasError": "errors",
    "InputError": "errors",
    "MissingExtraError": "errors",
    "StudyResult": "results",
    "Settings": "settings",
    "run_study": "study",
    "Taxonomy": "themes",
    "ThemeAssigner": "themes",
    "load_taxonomy": "themes",
    "TopicModel": "topics",
    "compare_digests": "trends",
    "simulate_digests": "trends",
    "trend": "trends",
    "get_encoder": "vectors",
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

__getattr__, __dir__ = lazy_names(__name__, _HOME)
