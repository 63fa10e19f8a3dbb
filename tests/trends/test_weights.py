"""Shares by upvotes or citations: beside the shares of papers, and in no verdict."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import run_study
from analysis.errors import InputError
from analysis.output import write_study
from analysis.results import StudyResult
from analysis.trends import weighted_shares

LISTED = np.array([[1, 0], [1, 1], [0, 1], [0, 1]], dtype=bool)
LABELS = np.array([[1, 0], [0, 1], [1, 0], [0, 0]], dtype=bool)


def test_a_paper_counts_by_its_weight_in_every_bin_that_lists_it() -> None:
    table = weighted_shares(LISTED, LABELS, [30, 10, 5, 85], names=["a", "b"], digests=["x", "y"])
    assert table["weight_sum"].tolist() == [30, 5, 10, 10]
    assert table["weight_total"].tolist() == [40, 100, 40, 100]
    assert table["weighted_share"].tolist() == [0.75, 0.05, 0.25, 0.1]
    assert table["share"].tolist() == pytest.approx([1 / 2, 1 / 3, 1 / 2, 1 / 3])


def test_papers_without_a_count_are_in_neither_share() -> None:
    table = weighted_shares(LISTED, LABELS, [30, 10, np.nan, -4], names=["a", "b"])
    assert table["n_papers"].tolist() == [2, 2, 2, 2]
    assert table["n"].tolist() == [1, 0, 1, 1]
    assert table["weighted_share"].tolist() == [0.75, 0.0, 0.25, 1.0]
    nothing = weighted_shares(LISTED, LABELS, [0, 0, 0, 0], names=["a", "b"])
    assert (nothing["weighted_share"] == 0).all()


def test_no_counts_at_all_is_one_clear_line() -> None:
    with pytest.raises(InputError, match="weight = citations, and no paper"):
        weighted_shares(LISTED, LABELS, [np.nan] * 4, names=["a", "b"], weight="citations")
    with pytest.raises(InputError, match="one count for every paper"):
        weighted_shares(LISTED, LABELS, [1.0], names=["a", "b"])
    with pytest.raises(InputError, match="weight = upvotes, and no paper"):
        run_study(weight="upvotes", encoder="lsa")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two digests of sixty papers, the later half of them on one thing, with upvotes."""
    words = ("graph networks for molecules", "speech recognition with few labels")
    rows = ["title,abstract,digest_date,upvotes"]
    for i in range(120):
        topic = words[0] if i % 3 == 0 else words[1]
        rows.append(f"On {topic} {i},We study {topic} in depth.,2025-03-{11 + i // 60},{i % 7}")
    file = tmp_path_factory.mktemp("weights") / "daily.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_weights_change_no_verdict_and_stand_in_a_table_of_their_own(
    table: Path, tmp_path: Path
) -> None:
    given = {"encoder": "lsa", "themes": "graphs; speech recognition"}
    plain = run_study([table], **given)
    weighted = run_study([table], weight="upvotes", **given)
    for name in ("trends", "shares", "papers", "series"):
        pd.testing.assert_frame_equal(getattr(plain, name), getattr(weighted, name))
    assert not len(plain.weighted)
    assert set(weighted.weighted["weight"]) == {"upvotes"}
    assert set(weighted.weighted["kind"]) == {"theme", "topic"}
    write_study(weighted, tmp_path / "out")
    again = StudyResult.read(tmp_path / "out").weighted
    pd.testing.assert_frame_equal(again, weighted.weighted, check_dtype=False)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Themes by upvotes" in page and "All verdicts count papers" in page
    write_study(plain, tmp_path / "plain")
    assert not (tmp_path / "plain" / "weighted.csv").exists()
    assert "Themes by upvotes" not in (tmp_path / "plain" / "report.html").read_text("utf-8")
