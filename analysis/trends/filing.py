"""What the labels may be wrong about, brought into the numbers.

Three estimands, named in every table: the share of filed labels, as filed; the share of
true labels, when the filing's probabilities are calibrated (multiple imputation); the
share of true labels, when a random sample of papers has been labelled by hand
(prediction-powered correction, which needs no calibration).

References
----------
D. B. Rubin, Multiple Imputation for Nonresponse in Surveys, Wiley, 1987.
A. N. Angelopoulos, S. Bates, C. Fannjiang, M. I. Jordan and T. Zrnic, Prediction-powered
inference, Science 382, 2023.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import InputError
from analysis.trends.strata import BoolArray, FloatArray, Strata

__all__ = [
    "Correction",
    "Filing",
    "allows_for_filing",
    "check_filing",
    "impute",
    "stratum_counts",
]

FILED = "share of filed labels"
IMPUTED = "share of true labels, if the filing probabilities are calibrated"
CORRECTED = "share of true labels, corrected with {} hand labels"


def allows_for_filing(table: pd.DataFrame) -> bool:
    """Whether the shares of a table allow for papers being filed wrongly.

    Parameters
    ----------
    table : DataFrame
        With or without the column ``estimand``.

    Returns
    -------
    bool

    Examples
    --------
    >>> allows_for_filing(pd.DataFrame({"estimand": [FILED]}))
    False
    """
    return "estimand" in table and bool((table["estimand"] != FILED).any())


@dataclass(frozen=True)
class Correction:
    """What hand labels say about the predictions.

    Attributes
    ----------
    predicted : ndarray of float, shape (n_papers, n_labels)
        The values before the correction.
    rectifier : ndarray of float, shape (n_hand_labelled, n_labels)
        Truth minus prediction.
    covariance : ndarray of float, shape (n_labels,)
        Covariance of prediction and rectifier.
    """

    predicted: FloatArray
    rectifier: FloatArray
    covariance: FloatArray


@dataclass(frozen=True)
class Filing:
    """Labels with all that is known about their errors.

    Attributes
    ----------
    indicators : ndarray of bool, shape (n_papers, n_labels)
        As filed.
    values : ndarray of bool or float, shape (n_papers, n_labels)
        What shares are means of: the labels, their probabilities, or the corrected values.
    estimand : str
        In words.
    probabilities : ndarray of float, shape (n_papers, n_labels), or None
        Given where labels are to be imputed.
    correction : Correction or None
        Given where there are hand labels.
    """

    indicators: BoolArray
    values: BoolArray | FloatArray
    estimand: str = FILED
    probabilities: FloatArray | None = None
    correction: Correction | None = None

    def take(self, rows: BoolArray) -> Filing:
        """Keep some papers; what hand labels say of errors stays that of all.

        Parameters
        ----------
        rows : ndarray of bool, shape (n_papers,)
            Which papers.

        Returns
        -------
        Filing
        """
        kept = replace(self, indicators=self.indicators[rows], values=self.values[rows])
        if self.probabilities is not None:
            kept = replace(kept, probabilities=self.probabilities[rows])
        if self.correction is not None:
            some = replace(self.correction, predicted=self.correction.predicted[rows])
            kept = replace(kept, correction=some)
        return kept


def check_filing(
    indicators: BoolArray,
    uncertainty: str,
    probabilities: ArrayLike | None,
    hand_labels: ArrayLike | None,
) -> Filing:
    """Check what a caller says about the filing's errors.

    Parameters
    ----------
    indicators : ndarray of bool, shape (n_papers, n_labels)
        As filed.
    uncertainty : {"filing", "none"}
        Whether errors of the filing enter, where something says how large they are.
    probabilities : array_like of float, shape (n_papers, n_labels), optional
        Probability of every label for every paper.
    hand_labels : array_like of float, shape (n_papers, n_labels), optional
        0 or 1 in the rows of a random sample of papers, NaN in all other rows.

    Returns
    -------
    Filing

    Raises
    ------
    InputError
        Something has another shape, or is no probability.

    Examples
    --------
    >>> import numpy as np
    >>> check_filing(np.eye(2, dtype=bool), "filing", None, None).estimand
    'share of filed labels'
    """
    if uncertainty not in ("filing", "none"):
        raise InputError(f"uncertainty={uncertainty!r}", '"filing" or "none"', "choose one of them")
    if uncertainty == "none":
        return Filing(indicators, indicators)
    chance = None if probabilities is None else _probabilities(probabilities, indicators.shape)
    if hand_labels is not None:
        return _corrected(
            indicators, indicators.astype(float) if chance is None else chance, hand_labels
        )
    if chance is None:  # nothing says how sure the filing is
        return Filing(indicators, indicators)
    return Filing(indicators, chance, IMPUTED, probabilities=chance)


def impute(filing: Filing, n_imputations: int, rng: np.random.Generator) -> list[BoolArray]:
    """Draw complete labels from the filing's probabilities.

    Where no paper's probabilities exceed one in sum, a paper gets one label or none;
    otherwise every label is drawn by itself.

    Parameters
    ----------
    filing : Filing
        With or without probabilities; without, the labels come back as they are.
    n_imputations : int
        How many.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    list of ndarray of bool, shape (n_papers, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> sure = np.eye(2)
    >>> filing = check_filing(sure > 0, "filing", sure, None)
    >>> impute(filing, 1, np.random.default_rng(0))[0].astype(int).tolist()
    [[1, 0], [0, 1]]
    """
    chance = filing.probabilities
    if chance is None:
        return [filing.indicators]
    if chance.sum(axis=1).max() > 1 + 1e-6:
        return [rng.random(chance.shape) < chance for _ in range(n_imputations)]
    edges = np.cumsum(chance, axis=1)
    drawn = []
    for _ in range(n_imputations):
        below = rng.random((len(chance), 1)) < edges
        drawn.append(below & ~np.pad(below, ((0, 0), (1, 0)))[:, :-1])
    return drawn


def stratum_counts(strata: Strata, indicators: BoolArray | FloatArray) -> FloatArray:
    """Papers with each label in each stratum, or the number expected.

    Parameters
    ----------
    strata : Strata
        Membership patterns.
    indicators : ndarray of bool or float, shape (n_papers, n_labels)
        Which paper has which label, or how probably.

    Returns
    -------
    ndarray of float, shape (n_strata, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.strata import make_strata
    >>> strata = make_strata(np.eye(2, dtype=bool), np.array([-1.0, 1.0]))
    >>> stratum_counts(strata, np.array([[True], [False]])).ravel().tolist()
    [0.0, 1.0]
    """
    counts = np.zeros((len(strata.size), indicators.shape[1]))
    np.add.at(counts, strata.of_paper, indicators)
    return counts


def _probabilities(given: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    chance = np.asarray(given, dtype=np.float64)
    if chance.shape != shape:
        raise InputError(
            f"probabilities of shape {chance.shape}",
            f"the shape of the indicators, {shape}",
            "give every paper a probability for every label",
        )
    if not ((chance >= 0) & (chance <= 1 + 1e-9)).all():
        raise InputError(
            "probabilities outside 0 to 1, or missing", "numbers from 0 to 1", "fill every cell"
        )
    return np.minimum(chance, 1.0)


def _corrected(indicators: BoolArray, predicted: FloatArray, hand_labels: ArrayLike) -> Filing:
    """Prediction-powered values: their mean is the corrected share."""
    truth = np.asarray(hand_labels, dtype=np.float64)
    if truth.shape != indicators.shape:
        raise InputError(
            f"hand labels of shape {truth.shape}",
            f"the shape of the indicators, {indicators.shape}",
            "pass a row for every paper, NaN where there is no hand label",
        )
    known = ~np.isnan(truth).all(axis=1)
    if known.sum() < 2 or not np.isin(truth[known], (0, 1)).all():
        raise InputError(
            f"{int(known.sum())} usable row(s) of hand labels",
            "0 or 1 in every cell of at least two papers drawn at random",
            "label more papers by hand",
        )
    gap = truth[known] - predicted[known]
    values = predicted + gap.mean(axis=0)
    values[known] += len(indicators) / known.sum() * (gap - gap.mean(axis=0))
    away = predicted[known] - predicted[known].mean(axis=0)
    covariance = (away * gap).sum(axis=0) / known.sum()
    words = CORRECTED.format(int(known.sum()))
    return Filing(indicators, values, words, correction=Correction(predicted, gap, covariance))
