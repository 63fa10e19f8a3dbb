"""How well papers are filed: what the themes benchmark measures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score
from statsmodels.stats.proportion import proportion_confint
from themes_data import Labelled

Row = dict[str, str | float]


def scores(data: Labelled, best: NDArray[np.intp], p: NDArray[np.float64] | None = None) -> Row:
    """Score themes given to the labelled papers.

    `best` holds the index of each paper's theme, -1 for none (then it counts as wrong);
    `p` how probable (or how close) each paper's best theme is.
    """
    rows, ids = data.scored, list(data.taxonomy.ids)
    gold = np.array([ids.index(data.gold[i]) for i in rows])
    right = best[rows] == gold
    low, high = proportion_confint(right.sum(), len(rows), method="wilson")
    row: Row = {
        "n": len(rows),
        "accuracy": right.mean(),
        "low": low,
        "high": high,
        "macro-F1": f1_score(
            gold, best[rows], labels=np.unique(gold), average="macro", zero_division=0
        ),
        "B-cubed": b_cubed(gold, best[rows]),
        "filed": (best[rows] >= 0).mean(),
    }
    if any(data.secondary):
        hit = [
            r or (best[i] >= 0 and ids[best[i]] in data.secondary[i])
            for r, i in zip(right, rows, strict=True)
        ]
        row["hit"] = float(np.mean(hit))
    if p is not None:
        row |= _ranking(right, p[rows])
        if len(data.homeless) > 1:
            inside = np.r_[np.ones(len(rows)), np.zeros(len(data.homeless))]
            row["AUC other"] = roc_auc_score(inside, np.r_[p[rows], p[data.homeless]])
    return row


def probability_scores(right: NDArray[np.bool_], p: NDArray[np.float64]) -> Row:
    """Brier score, that of the constant forecast, and Spiegelhalter's z."""
    truth = right.astype(float)
    return {
        "Brier": ((p - truth) ** 2).mean(),
        "constant": truth.mean() * (1 - truth.mean()),
        "z": spiegelhalter(p, truth),
    }


def theme_brier(data: Labelled, shares: NDArray[np.float64]) -> float:
    """Brier score over the themes and none, of all papers that were read; from 0 to 2.

    `shares` are probabilities, shape (n_papers, n_themes + 1), the last for none.
    """
    ids, rows = list(data.taxonomy.ids), np.sort(np.r_[data.scored, data.homeless])
    gold = [ids.index(data.gold[i]) if data.gold[i] in ids else len(ids) for i in rows]
    return float(((shares[rows] - np.eye(len(ids) + 1)[gold]) ** 2).sum(axis=1).mean())


def b_cubed(gold: NDArray[np.intp], found: NDArray[np.intp]) -> float:
    """B-cubed F1 of two groupings (Bagga and Baldwin 1998); unfiled papers stand alone."""
    found = np.where(found < 0, found.max() + 1 + np.arange(len(found)), found)
    _, a = np.unique(gold, return_inverse=True)
    _, b = np.unique(found, return_inverse=True)
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    both = table[a, b]
    precision, recall = (both / table.sum(axis=0)[b]).mean(), (both / table.sum(axis=1)[a]).mean()
    return float(2 * precision * recall / (precision + recall))


def _ranking(right: NDArray[np.bool_], p: NDArray[np.float64]) -> Row:
    """Risk-coverage: how often the surest half and four fifths are right, and its area."""
    order = np.argsort(-p, kind="stable")
    kept = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    return {
        "surest 50%": float(kept[len(kept) // 2 - 1]),
        "surest 80%": float(kept[int(len(kept) * 0.8) - 1]),
        "AURC": float(1 - kept.mean()),
    }


def spiegelhalter(p: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Spiegelhalter's z: 0 for perfect calibration, standard normal under it."""
    spread = np.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    return float(((right - p) * (1 - 2 * p)).sum() / spread)


def calibration_error(p: NDArray[np.float64], right: NDArray[np.bool_], n_bins: int = 10) -> float:
    """Expected calibration error over bins of equal width."""
    place = np.minimum((p * n_bins).astype(int), n_bins - 1)
    gaps = [
        abs(right[place == b].mean() - p[place == b].mean()) * (place == b).mean()
        for b in np.unique(place)
    ]
    return float(np.sum(gaps))
