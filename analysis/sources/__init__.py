"""Digests and abstracts over the network.

What is fetched is written as files that `analysis.digests` reads; nothing else in the
package opens a connection for papers. There is one way out, `analysis.sources.web`, and one
door for what comes back, `analysis.sources.answers`. What they need comes with the ``fetch``
extra and is imported when a function is first called.
"""

from analysis.sources.arxiv_papers import fetch_arxiv, fill_arxiv
from analysis.sources.common import FetchError
from analysis.sources.hf import FetchReport, fetch_hf
from analysis.sources.openalex import fetch_openalex
from analysis.sources.pubmed import fetch_pubmed

__all__ = [
    "FetchError",
    "FetchReport",
    "fetch_arxiv",
    "fetch_hf",
    "fetch_openalex",
    "fetch_pubmed",
    "fill_arxiv",
]
