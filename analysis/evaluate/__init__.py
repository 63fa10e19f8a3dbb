"""How good topics are: against labels, by their words, and from run to run.

Everywhere -1 means "no topic". Numbers only: nothing here fits or draws.

Examples
--------
>>> from analysis.evaluate import adjusted_rand, coverage, topic_diversity
>>> adjusted_rand(["a", "a", "b", "b"], [1, 1, 0, 0])
1.0
>>> coverage([0, 0, 1, -1])
0.75
>>> topic_diversity([["cat", "dog"], ["dog", "tree"]])
0.75
"""

from __future__ import annotations

from analysis.evaluate.agreement import (
    BCubed,
    adjusted_mutual_information,
    adjusted_rand,
    bcubed,
    bcubed_f,
    coverage,
    purity,
)
from analysis.evaluate.coherence import cv_coherence, npmi_coherence
from analysis.evaluate.confidence import RiskCoverage, risk_coverage, risk_coverage_curve
from analysis.evaluate.diversity import topic_diversity
from analysis.evaluate.stability import stability

__all__ = [
    "BCubed",
    "RiskCoverage",
    "adjusted_mutual_information",
    "adjusted_rand",
    "bcubed",
    "bcubed_f",
    "coverage",
    "cv_coherence",
    "npmi_coherence",
    "purity",
    "risk_coverage",
    "risk_coverage_curve",
    "stability",
    "topic_diversity",
]
