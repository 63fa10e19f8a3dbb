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

import lazy_loader

__version__ = "0.1.0"

# The public names stand in the stub beside this file; each loads on first use (SPEC 1).
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
