"""Which themes grow or shrink, by how much, and how sure that is.

`compare_digests` sets two digests (or groups of digests) against each other, `trend` follows
a series of them, `digest_shares` and `series_shares` give the share of every theme in every
digest or calendar bin, and `simulate_digests` draws digests whose truth is known.

Examples
--------
>>> import numpy as np
>>> from analysis.trends import compare_digests
>>> membership = np.array([[1, 0]] * 40 + [[0, 1]] * 40, dtype=bool)
>>> indicators = np.zeros((80, 1), dtype=bool)
>>> indicators[40:65] = True
>>> table = compare_digests(membership, indicators, names=["agents"])
>>> table.loc[0, "verdict"]
'growing'
"""

from __future__ import annotations

from analysis.trends.bins import Binning, bin_papers, paper_dates, within
from analysis.trends.calendar import before_after, calendar_bins
from analysis.trends.compare import compare_digests
from analysis.trends.series import series_shares, trend
from analysis.trends.shares import digest_shares
from analysis.trends.simulate import SimulatedDigests, simulate_digests
from analysis.trends.tables import LabelSet, trend_tables, weighted_table
from analysis.trends.weights import weighted_shares

__all__ = [
    "Binning",
    "LabelSet",
    "SimulatedDigests",
    "before_after",
    "bin_papers",
    "calendar_bins",
    "compare_digests",
    "digest_shares",
    "paper_dates",
    "series_shares",
    "simulate_digests",
    "trend",
    "trend_tables",
    "weighted_shares",
    "weighted_table",
    "within",
]
