"""Which themes grow or shrink, by how much, and how sure that is.

`compare_digests` sets two digests (or groups of digests) against each other and
`digest_shares` gives the share of every theme in every digest.

Examples
--------
>>> import numpy as np
>>> from analysis.trends import compare_digests
>>> membership = np.array([[1, 0]] * 40 + [[0, 1]] * 40, dtype=bool)
>>> labels = np.zeros((80, 1), dtype=bool)
>>> labels[40:65] = True
>>> table = compare_digests(membership, labels, names=["agents"])
>>> table.loc[0, "verdict"]
'growing'
"""

from __future__ import annotations

from analysis.trends.compare import compare_digests
from analysis.trends.shares import digest_shares

__all__ = ["compare_digests", "digest_shares"]
