"""Theme assignment side by side with other tools, on the same texts, vectors and theme texts.

    python tests/benchmarks/themes.py [--sets digests,aaai,arxiv_cs,hf] [--own] [--peers PYTHON]

Needs the reference data beside the checkout. No label is used by any system, except where a
row says so ("best threshold", "20 labels"). A paper that a system leaves unfiled counts as
wrong.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import themes_peers as peers
from sklearn.metrics import f1_score
from themes_data import SHARED, Encode, Float, Labelled, document, encoder, load
from themes_scores import Row, calibration_error, probability_scores, scores, theme_brier
from threadpoolctl import threadpool_limits

from analysis.themes import ThemeAssigner, load_taxonomy
from analysis.themes.neighbourhood import paper_points

_THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_SHARPNESS = (5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 80.0)
_NONE = tuple(i / 20 for i in range(-1, 11))  # closeness at which "none" stands
_MOST_FOR_BERTOPIC = 20_000  # papers
_HIDDEN_DRAWS = 5
_LABELS, _DRAWS = 20, 20


def ours(data: Labelled, encode: Encode, **more: Any) -> ThemeAssigner:
    """Fit the assigner of this package."""
    return ThemeAssigner(data.taxonomy).fit(
        data.vectors,
        documents=data.documents,
        titles=data.titles,
        encode=encode,
        points=data.points,
        **more,
    )


def our_row(data: Labelled, fitted: ThemeAssigner) -> Row:
    """Score the assigner: as filed, and its probabilities on every labelled paper."""
    filed, ids = fitted.assign(), list(data.taxonomy.ids)
    p = filed.probabilities
    best = np.array([ids.index(t) if t else -1 for t in filed.primary])
    row = scores(data, best, filed.probability)
    top, known = p.argmax(axis=1), np.sort(np.r_[data.scored, data.homeless])
    right = np.array([ids[top[i]] == data.gold[i] for i in known])
    row |= probability_scores(right, filed.probability[known])
    row["Brier of all"] = theme_brier(data, np.c_[p, 1 - p.sum(axis=1)])
    row["calibration error"] = calibration_error(filed.probability[known], right)
    row["unforced"] = np.mean([ids[top[i]] == data.gold[i] for i in data.scored])
    wanted = [data.gold[i] in filed.themes[i] for i in data.scored]
    row["in list"] = float(np.mean(wanted))
    return row


def f1_by_theme(data: Labelled, filed: np.ndarray) -> pd.Series:
    """F1 of every theme that has a labelled paper."""
    themes = data.taxonomy.ids
    gold, found = data.gold[data.scored].astype(str), filed[data.scored]
    f1 = f1_score(gold, found, labels=themes, average=None, zero_division=0)
    return pd.Series(f1, themes)[[theme in gold for theme in themes]]


def topics_of(data: Labelled) -> np.ndarray:
    """Discover topics of the papers."""
    from analysis.topics import TopicModel

    return TopicModel().fit(data.vectors, documents=data.documents).labels_


def systems(
    data: Labelled, fitted: ThemeAssigner, encode: Encode, python: Path | None, limit: float
) -> dict[str, Callable[[], Row]]:
    """Give every system by name, as a function that runs and scores it."""
    table: dict[str, Callable[..., Row]] = {"Digest Atlas": lambda: our_row(data, fitted)}
    for seeds in (False, True):
        for centred in (False, True):
            cosine = peers.cosines(data, encode, seeds=seeds, centred=centred)
            name = "nearest description" + " and seeds" * seeds + ", centred papers" * centred
            table[name] = lambda c=cosine: scores(data, c.argmax(axis=1), c.max(axis=1))
    table["BERTopic zero-shot, best threshold and text"] = lambda: _best_threshold(data, encode)
    for name, cosine in peers.closeness(data, encode).items():
        table[f"{name}, best softmax"] = lambda c=cosine: _best_softmax(data, c)
    table[f"Digest Atlas, a third of the themes unknown ({_HIDDEN_DRAWS} draws)"] = lambda: (
        uncovered(data, encode)
    )
    if len(data.documents) <= _MOST_FOR_BERTOPIC:
        table["BERTopic zero-shot, default .7"] = lambda: scores(
            data, peers.bertopic_zero_shot(data, encode, 0.7)
        )
        table["BERTopic guided"] = lambda: scores(data, peers.bertopic_guided(data, encode))
    if data.name == "digests":
        table["Digest Atlas, topics as evidence"] = lambda: our_row(
            data, ours(data, encode, topics=topics_of(data))
        )
        table[f"Digest Atlas, {_LABELS} labels"] = lambda: with_labels(data, encode, _LABELS)
        table[f"Digest Atlas, the other papers than those {_LABELS}, no labels"] = lambda: (
            with_labels(data, encode, 0)
        )
    if python:
        for name, model in peers.SEEDED.items():
            table[f"{name}, mean of seeds"] = lambda model=model: _seeded(
                data, encode, python, model, limit
            )
    return table


def with_labels(data: Labelled, encode: Encode, n_labels: int) -> Row:
    """Accuracy on the papers that a draw of labels leaves, averaged over draws."""
    accuracies = []
    for draw in range(_DRAWS):
        mixed = np.random.default_rng(draw).permutation(data.scored)
        given, kept = mixed[:_LABELS], mixed[_LABELS:]
        labels = {str(i): data.gold[i] for i in given[:n_labels]}
        ids = list(data.taxonomy.ids)
        top = ours(data, encode, labels=labels).probabilities_.argmax(axis=1)
        accuracies.append(np.mean([ids[top[i]] == data.gold[i] for i in kept]))
    return {"n": len(kept), "accuracy": float(np.mean(accuracies))}


def _best_threshold(data: Labelled, encode: Encode) -> Row:
    """Give BERTopic's zero-shot rule the threshold and the texts that suit the labels best."""
    rows, briers = [], []
    for seeds, threshold in product((False, True), _THRESHOLDS):
        best = peers.zero_shot_rule(peers.cosines(data, encode, seeds=seeds), threshold)
        sure = np.eye(len(data.taxonomy) + 1)[best]  # -1 is the last column, none
        rows.append(scores(data, best))
        briers.append(theme_brier(data, sure))
    return max(rows, key=lambda row: row["accuracy"]) | {"Brier of all": min(briers)}


def _best_softmax(data: Labelled, cosine: Float) -> Row:
    """Give closeness the sharpness and the place of none with the lowest Brier score."""
    briers = softmax_briers(data, cosine)
    p = peers.shares(cosine, *min(briers, key=lambda constants: briers[constants]))
    best = np.where(p.argmax(axis=1) < p.shape[1] - 1, p.argmax(axis=1), -1)
    row = scores(data, best, p[:, :-1].max(axis=1))
    return row | {"Brier of all": min(briers.values())}


def softmax_briers(data: Labelled, cosine: Float) -> dict[tuple[float, float], float]:
    """Brier score over themes and none, by sharpness and place of none."""
    return {
        (sharpness, none): theme_brier(data, peers.shares(cosine, sharpness, none))
        for sharpness, none in product(_SHARPNESS, _NONE)
    }


def brier_table(briers: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Set against the peers: with constants that suit a set, and that suit the other sets."""
    table: dict[str, dict[str, float]] = {}
    for name, found in briers.items():
        table[name] = {"Digest Atlas": found["Digest Atlas"]}
        for peer, own in found["peers"].items():
            others = [o["peers"][peer] for other, o in briers.items() if other != name]
            table[name][f"{peer}, constants of this set"] = min(own.values())
            if others:
                fair = min(own, key=lambda constants: sum(o[constants] for o in others))
                table[name][f"{peer}, constants of the others"] = own[fair]
    return pd.DataFrame(table)


def _seeded(data: Labelled, encode: Encode, python: Path, model: str, limit: float) -> Row:
    """Average a seeded model over the random seeds it was done with; an empty row if none."""
    fits, why = peers.seeded_model(data, encode, python, model, limit)
    rows = [scores(data, fit) for fit in fits]
    if why:
        print(f"not done after {len(fits)} fits: {why}; ", end="")
    if not rows:
        return {}
    means: Row = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
    return means | {"fits": len(rows)}


def uncovered(data: Labelled, encode: Encode) -> Row:
    """Leave a third of the themes out: papers of those are then rightly filed nowhere."""
    rows: list[Row] = []
    for draw in range(_HIDDEN_DRAWS):
        rng, n_themes = np.random.default_rng(draw), len(data.taxonomy)
        keep = rng.permutation(n_themes)[: round(n_themes * 2 / 3)]
        some = data.with_themes([int(k) for k in keep])
        fitted = ours(some, encode)
        row = our_row(some, fitted)
        row["filed of the others"] = (fitted.assign().primary[some.homeless] != "").mean()
        rows.append(row)
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}


def daily(encode: Encode) -> pd.DataFrame:
    """Measure the general taxonomy on daily digests: named truths and shares by quarter (%)."""
    table = pd.read_parquet(SHARED / "corpora" / "hf_daily.parquet")
    texts = [document(t, a) for t, a in zip(table.title, table.abstract, strict=True)]
    taxonomy = load_taxonomy("machine-learning")
    fitted = ThemeAssigner(taxonomy).fit(
        encode(texts), documents=texts, titles=list(table.title), encode=encode
    )
    filed = fitted.assign()
    says = np.array([bool(re.search(r"\bGRPO|\bRLVR", text)) for text in texts])
    rl = np.array(["rl-llm" in themes for themes in filed.themes])
    print(f"\nhf_daily, {len(texts)} papers, {np.mean(filed.primary != ''):.0%} filed")
    print(
        f"papers that say GRPO or RLVR: {says.sum()}; reinforcement learning primary "
        f"{np.mean(filed.primary[says] == 'rl-llm'):.1%}, primary or further {rl[says].mean():.1%}"
    )
    quarter = pd.PeriodIndex(pd.to_datetime(table.digest_date), freq="Q").astype(str)
    shares = {t: pd.Series(filed.primary == t).groupby(quarter).mean() * 100 for t in taxonomy.ids}
    return pd.DataFrame(shares)[["agents", "rl-llm", "reasoning", "three-d", "video-generation"]]


def main() -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="digests,aaai,arxiv_cs,hf")
    parser.add_argument("--peers", type=Path, help="Python with topica and Turftopic")
    parser.add_argument("--limit", type=float, default=600, help="seconds a seeded model may take")
    parser.add_argument("--own", action="store_true", help="this package alone")
    parser.add_argument("--only", default="", help="systems whose names end so")
    parser.add_argument("--most", type=int, help="so many papers of arxiv_cs; default is all")
    options = parser.parse_args()
    encode = encoder()
    pd.set_option("display.width", 250, "display.max_columns", 30, "display.max_colwidth", 60)
    briers: dict[str, dict[str, Any]] = {}
    with threadpool_limits(limits=1):
        for name in options.sets.split(","):
            if name == "hf":
                print(daily(encode).round(1).to_string())
                continue
            data = load(name, encode, options.most)
            data = replace(data, points=paper_points(data.vectors, data.documents))
            fitted, rows = ours(data, encode), {}
            for system, run in systems(data, fitted, encode, options.peers, options.limit).items():
                if options.own and not system.startswith("Digest Atlas"):
                    continue
                if options.only and not system.endswith(options.only):
                    continue
                print(f"{name}: {system} ... ", end="", flush=True)
                start = time.perf_counter()
                row = run() | {"seconds": time.perf_counter() - start}
                print("  ".join(f"{key} {value:.3f}" for key, value in row.items()), flush=True)
                rows[system] = row
            print(f"\n{name}: {len(data.documents)} papers, {len(data.taxonomy)} themes")
            print(
                pd.DataFrame(rows).T.to_string(float_format="{:.3f}".format, na_rep=""), flush=True
            )
            closeness = peers.closeness(data, encode)
            briers[name] = {
                "Digest Atlas": our_row(data, fitted)["Brier of all"],
                "peers": {peer: softmax_briers(data, c) for peer, c in closeness.items()},
            }
            print(
                "\nF1 by theme:",
                f1_by_theme(data, fitted.assign().primary).round(2).to_dict(),
                flush=True,
            )
        if briers:
            print("\nBrier score over themes and none, of all papers that were read; 0 is best")
            print(brier_table(briers).to_string(float_format="{:.3f}".format))


if __name__ == "__main__":
    main()
