"""Simulated studies: tables that could be, with whatever verdicts and names chance brings."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pandas as pd
from hypothesis import strategies as st

from analysis.results import TABLES

VERDICTS = ("growing", "shrinking", "not distinguishable", "stable within 5 points")
SILENT = ("no papers", "too few papers")
_ON_FILING = "depends on filing: 61 % of the imputed labellings show it; few bins"
_SHARE = st.floats(0.0, 0.6)
_ODD = st.sampled_from(["", " <b>", " |", " “x”", " שפה", " 预训练", " {{ x }}", "\u202e"])


@st.composite
def studies(draw: st.DrawFn, make: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    """Draw a study of one to four digests, with themes or without."""
    n_digests = draw(st.integers(1, 4))
    n_themes = draw(st.integers(0, 5))
    size = draw(st.integers(12, 40)), draw(st.integers(2, 5)), n_digests, max(n_themes, 1)
    study = make(*size, series=False)
    names = [f"Theme {i}{draw(_ODD)}" for i in range(len(study.taxonomy))]
    study.taxonomy["name"] = names
    study.topics["label"] = [f"Topic {i}{draw(_ODD)}" for i in range(len(study.topics))]
    if not n_themes:
        study.papers[["theme", "themes", "theme_probabilities"]] = ""
        for name in ("taxonomy", "evidence", "crosswalk"):
            setattr(study, name, getattr(study, name).head(0))
        for name in ("trends", "shares"):
            frame = getattr(study, name)
            setattr(study, name, frame[frame["kind"] != "theme"].reset_index(drop=True))
    study.trends = pd.DataFrame(
        [_drawn(draw, row) for row in study.trends.to_dict("records")],
        columns=study.trends.columns,
    )
    if n_digests > 2:
        study.series = _series(study)
    for column in ("upvotes", "citations"):
        if draw(st.booleans()):
            counts = draw(st.lists(st.integers(0, 9), min_size=12, max_size=12))
            study.papers.loc[:11, column] = counts
    study.papers.loc[draw(st.integers(0, 11)), "status"] = "retracted"
    study.manifest["taxonomy"] = {"fits_badly": draw(st.booleans())}
    if n_digests > 1 and draw(st.booleans()):
        _append(draw, study)
    return study


def _drawn(draw: st.DrawFn, row: dict[str, object]) -> dict[str, object]:
    """Give a row of the trend table other numbers, which fit each other."""
    share_a, share_b = draw(_SHARE), draw(_SHARE)
    change = share_b - share_a
    verdict = draw(st.sampled_from(VERDICTS if row["kind"] == "topic" else VERDICTS + SILENT))
    moves = verdict in ("growing", "shrinking")
    if moves and abs(change) < 0.01:
        share_b, change = share_a + 0.1, 0.1
    if moves:
        verdict = "growing" if change > 0 else "shrinking"
    half = draw(st.floats(0.001, 0.3))
    return row | {
        "share_a": share_a,
        "share_b": share_b,
        "n_a": draw(st.integers(0, 9)),
        "n_b": draw(st.integers(1, 9)),
        "change": change,
        "ci_low": change - half,
        "ci_high": change + half,
        "p_adjusted": draw(st.floats(0.0, 1.0)),
        "minimum_detectable_change": draw(st.floats(0.01, 0.5)),
        "verdict": verdict,
        "status": draw(st.sampled_from(["", "emerging"])) if verdict == "growing" else "",
        "note": draw(st.sampled_from(["", _ON_FILING])) if moves else "",
    }


def _series(study: SimpleNamespace) -> pd.DataFrame:
    """Give the detailed table that goes with the trends of three digests or more."""
    digests = study.digests["digest"].tolist()
    given = study.trends.assign(
        n=study.trends["n_a"] + study.trends["n_b"],
        share=study.trends["share_a"],
        bin_first=digests[0],
        bin_last=digests[-1],
        share_peak=study.trends["share_b"],
        peak=digests[-1],
        shape="",
    )
    return given.reindex(columns=TABLES["series"])


def _append(draw: st.DrawFn, study: SimpleNamespace) -> None:
    """Say that the last digest was appended."""
    last, numbers = study.digests["digest"].iloc[-1], study.topics["topic"].tolist()
    kinds = draw(st.lists(st.sampled_from(["birth", "split", "merge", "death"]), max_size=3))
    study.changes = pd.DataFrame(
        [
            (last, kind, -1 if kind == "death" else draw(st.sampled_from(numbers)),
             -1 if kind == "birth" else 90 + i, f"Changed {i}{draw(_ODD)}")
            for i, kind in enumerate(kinds)
        ],
        columns=TABLES["changes"],
    )  # fmt: skip
    study.manifest["appended"] = [
        {
            "digests": [last],
            "since": "2025-03-11",
            "papers": draw(st.integers(0, 50)),
            "kept": draw(st.integers(0, len(numbers))),
            "topics": len(numbers),
            "verdicts": [],
        }
    ]
