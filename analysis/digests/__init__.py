"""Digests from where readers have them.

`load_digests` reads files, folders and standard input; one reader per format lives in
`analysis.digests.readers`. Importing this room needs the standard library only.
"""

from analysis.digests.formats import Limits, Reader, Section, Source
from analysis.digests.load import bundled_paths, load_digests
from analysis.digests.model import Digest, DigestDate, DigestPaper
from analysis.digests.registry import get_reader, list_readers

__all__ = [
    "Digest",
    "DigestDate",
    "DigestPaper",
    "Limits",
    "Reader",
    "Section",
    "Source",
    "bundled_paths",
    "get_reader",
    "list_readers",
    "load_digests",
]
