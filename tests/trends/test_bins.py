"""Which bin a paper falls into, and which bins a study chooses by itself."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import run_study
from analysis.cli import cli
from analysis.errors import InputError
from analysis.results import StudyResult
from analysis.settings import Settings
from analysis.trends import bin_papers, paper_dates, trend, within
from analysis.trends.bins import bin_dates


def daily(n_days: int, each: int) -> tuple[np.ndarray, list[str], list[str]]:
    """Digests of following days, `each` new papers in every one."""
    first = datetime.date(2025, 1, 6)
    days = [(first + datetime.timedelta(days=i)).isoformat() for i in range(n_days)]
    listed = np.arange(n_days * each)[:, None] // each == np.arange(n_days)
    return listed, [f"d{i}" for i in range(n_days)], days


def test_the_first_digests_day_goes_before_the_papers_own_date() -> None:
    listed = np.array([[1, 1], [0, 1], [0, 0]], dtype=bool)
    days, own = ["2025-03-12", "2025-03-11"], ["2020", "", "2021-05"]
    assert paper_dates(listed, days, own) == ["2025-03-11", "2025-03-11", "2021-05"]
    assert paper_dates(listed, days, own, "paper") == own
    assert paper_dates(listed, days, own, "digest") == ["2025-03-11", "2025-03-11", ""]
    assert paper_dates(listed, ["03-12", ""], own) == own  # a day without a year places nobody


def test_coarse_dates_go_to_coarse_bins_and_nothing_is_invented() -> None:
    dates = ["2019-05-02", "2019-07", "2019", "", "2020-01-31"]
    assert bin_dates(dates, "year")[1].tolist() == [0, 0, 0, -1, 1]
    assert bin_dates(dates, "quarter")[1].tolist() == [0, 1, -1, -1, 3]
    assert bin_dates(dates, "week")[1].tolist() == [0, -1, -1, -1, 39]
    with pytest.raises(InputError, match="--since and --until"):
        bin_dates(["1019-01-01", "2019-01-01"], "day")


def test_a_date_on_both_sides_of_an_end_is_in_no_bin() -> None:
    dates = ["2014-12-31", "2015", "2015-06-01", "2016", "2017-01-01", ""]
    inside = [within(d, "2015-06", "2016") for d in dates]
    assert inside == [False, None, True, True, False, None]
    listed = np.ones((6, 1), dtype=bool)
    found = bin_papers(listed, ["a"], [""], dates, by="year", since="2015-06", until="2016")
    assert found.names == ["2015", "2016"]
    assert found.member.sum(axis=1).tolist() == [0, 0, 1, 1, 0, 0]
    assert found.n_undated == 4


@pytest.mark.parametrize(
    ("n_days", "each", "by"),
    [(2, 66, "digest"), (9, 40, "digest"), (70, 13, "week"), (70, 60, "day"), (3, 5, "digest"),
     (30, 4, "digest"), (365, 1, "month"), (12, 1, "digest")],
)  # fmt: skip
def test_auto_takes_few_large_digests_else_the_finest_bins_that_hold_enough(
    n_days: int, each: int, by: str
) -> None:
    listed, names, days = daily(n_days, each)
    found = bin_papers(listed, names, days, [""] * len(listed))
    assert found.by == by
    assert found.by in found.why
    assert (found.member.sum(axis=1) >= 1).all()


def test_auto_follows_the_papers_own_years_in_exports() -> None:
    own = [str(2012 + i % 11) for i in range(550)]
    for n_exports in (1, 2):
        listed = np.arange(550)[:, None] % n_exports == np.arange(n_exports)
        found = bin_papers(listed, ["a", "b"][:n_exports], [""] * n_exports, own)
        assert found.by == "year"
        assert found.names == [str(y) for y in range(2012, 2023)]


def test_one_odd_date_does_not_decide() -> None:
    own = ["1890", *(str(2012 + i % 11) for i in range(550))]
    found = bin_papers(np.ones((551, 1)), ["a"], [""], own)
    assert found.by == "year"


def test_without_any_date_a_single_export_is_one_bin() -> None:
    found = bin_papers(np.ones((9, 1)), ["a"], [""], [""] * 9)
    assert (found.by, found.names, found.n_undated) == ("digest", ["a"], 0)


def test_a_few_papers_without_a_digests_day_count_as_undated() -> None:
    listed = np.zeros((100, 3), dtype=bool)
    listed[:4, 0], listed[4:50, 1], listed[50:, 2] = True, True, True
    given = (["table", "x", "y"], ["", "2025-03-11", "2025-03-12"], [""] * 100)
    for by in ("auto", "digest"):
        found = bin_papers(listed, *given, by=by)
        assert (found.by, found.names, found.n_undated) == ("digest", ["x", "y"], 4)
        assert found.days == ["2025-03-11", "2025-03-12"]
    listed[4:40, 0], listed[4:40, 1] = True, False
    with pytest.raises(InputError, match="table has no day"):
        bin_papers(listed, *given, by="digest")


def test_what_cannot_be_binned_says_so() -> None:
    listed = np.ones((4, 2), dtype=bool)
    with pytest.raises(InputError, match=r"a has no day.*--by year"):
        bin_papers(listed, ["a", "b"], ["", "2025-03-11"], ["2019"] * 4, by="digest")
    with pytest.raises(InputError, match=r"none as finely.*--by year"):
        bin_papers(listed, ["a", "b"], ["", ""], ["2019"] * 4, by="week")
    with pytest.raises(InputError, match="no paper is dated"):
        bin_papers(listed, ["a", "b"], ["", ""], [""] * 4, by="year")
    with pytest.raises(InputError, match="choose one"):
        bin_papers(listed, ["a", "b"], ["", ""], ["2019"] * 4, by="decade")
    wrong: list[dict[str, Any]] = [
        {"by": "digest", "date": "paper"}, {"since": "2020", "until": "2019-12"},
        {"since": "2019-13"}, {"until": "20225"}, {"since": "yesterday"},
    ]  # fmt: skip
    for given in wrong:
        with pytest.raises(InputError):
            Settings(**given)


def test_settings_take_dates_as_toml_writes_them() -> None:
    asked = Settings(**tomllib.loads("since = 2019\nuntil = 2020-06-30"))
    assert (asked.since, asked.until) == ("2019", "2020-06-30")


def test_mixed_precision_follows_bins_and_leaves_out_what_is_too_coarse() -> None:
    dates = [
        f"{2010 + i % 12}" if i % 3 else f"{2010 + i % 12}-05-0{i % 9 + 1}" for i in range(360)
    ]
    labels = np.array([int(d[:4]) > 2015 for d in dates])[:, None]
    yearly = trend(None, labels, names=["late"], dates=dates, by="year", n_permutations=499)
    assert list(yearly.loc[0, ["n_papers", "n_digests", "n_bins"]]) == [360, 12, 12]
    assert yearly.loc[0, "verdict"] == "growing"
    monthly = trend(None, labels, names=["late"], dates=dates, by="month", n_permutations=499)
    assert monthly.loc[0, "n_papers"] == 120
    with pytest.raises(InputError, match="no paper with a date"):
        trend(None, labels[:4], names=["late"], dates=["2019"] * 4, by="month")


SUBJECTS = [
    "river dams",
    "hospital wards",
    "stencil code",
    "graphics cards",
    "flood maps",
    "quizzes",
]
DATES = ["2019-03", "2020-07", "2020-11", "2021-01", "2021-06", "2022-05"]


def export(folder: Path, ending: str) -> Path:
    """Six papers of four years, as a database or a reference manager would give them."""
    file = folder / f"export.{ending}"
    titles = [f"Notes on {subject} and how to look at them" for subject in SUBJECTS]
    if ending == "csv":
        rows = [
            f"{t},{d[:4]},10.5555/x.{i}" for i, (t, d) in enumerate(zip(titles, DATES, strict=True))
        ]
        file.write_text("Document Title,Publication Year,DOI\n" + "\n".join(rows) + "\n")
    elif ending == "bib":
        months = ["mar", "jul", "nov", "jan", "jun", "may"]
        entries = [
            f"@article{{k{i}, title={{{t}}}, year={{{d[:4]}}}, month={m}, doi={{10.5555/x.{i}}}}}"
            for i, (t, d, m) in enumerate(zip(titles, DATES, months, strict=True))
        ]
        file.write_text("\n".join(entries) + "\n")
    else:
        days = ["Mar 14", "Jul 2", "Nov 30", "Jan 9", "Jun 21", "May 5"]
        entries = [
            f"TY  - JOUR\nTI  - {t}\nDA  - {a}\nPY  - {d[:4]}\nDO  - 10.5555/x.{i}\nER  - \n"
            for i, (t, d, a) in enumerate(zip(titles, DATES, days, strict=True))
        ]
        file.write_text("\n".join(entries))
    return file


@pytest.mark.parametrize("ending", ["csv", "bib", "ris"])
def test_one_export_has_a_series_of_years(tmp_path: Path, ending: str) -> None:
    if ending != "csv":
        pytest.importorskip("rispy")
        pytest.importorskip("bibtexparser")
    result = run_study([export(tmp_path, ending)], encoder="lsa", by="year")
    check_years(result)
    assert result.manifest["time"]["by"] == "year"
    finest = {"csv": 4, "bib": 7, "ris": 10}[ending]
    assert set(result.papers["published"].str.len()) == {finest}


def test_the_command_says_what_it_chose_and_puts_charts_over_time_into_the_report(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    asked = ["run", str(export(tmp_path, "csv")), "--encoder", "lsa", "--out", str(out)]
    asked += ["--themes", "; ".join(SUBJECTS)]
    done = CliRunner().invoke(cli, [*asked, "--by", "year"])
    assert done.exit_code == 0, done.output
    assert "time:    by year, as asked for: 4 years, 1 to 2 papers" in done.output
    check_years(StudyResult.read(out))
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Changes are followed by year" in page
    for name in ("share_bands", "share_stack", "share_heat_map", "topic_share_bands"):
        assert (out / "figures" / f"{name}.svg").is_file()
        assert f'id="{name}-' in page
    refused = CliRunner().invoke(cli, [*asked, "--by", "week"])
    assert isinstance(refused.exception, InputError)
    assert "none as finely" in str(refused.exception)


def check_years(result: StudyResult) -> None:
    years = ["2019", "2020", "2021", "2022"]
    assert list(dict.fromkeys(result.shares["digest"])) == years
    one = result.shares[result.shares["name"] == result.shares["name"].iloc[0]]
    assert one["n_papers"].tolist() == [1, 2, 2, 1]
    assert len(result.papers) == 6
    assert (result.series["n_bins"] == 4).all()
    assert result.trends["method"].str.contains("line through 4 bins").all()
    assert result.trends[["n_papers_a", "n_papers_b"]].to_numpy().tolist() == [[1, 1]] * len(
        result.trends
    )
    topics = result.trends[result.trends["kind"] == "topic"]
    words = dict(zip(result.topics["topic"].astype(str), result.topics["label"], strict=True))
    assert topics["label"].tolist() == [words[name] for name in topics["name"]]


def test_papers_that_two_exports_hold_count_once(tmp_path: Path) -> None:
    pytest.importorskip("bibtexparser")
    both = [export(tmp_path, "csv"), export(tmp_path, "bib").rename(tmp_path / "other.bib")]
    check_years(run_study(both, encoder="lsa", by="year"))
    with pytest.raises(InputError, match="has no day"):
        run_study(both, encoder="lsa", by="digest")
    late = run_study(both, encoder="lsa", since="2020-08", until="2021")
    assert sorted(late.papers["published"]) == ["2020-11", "2021-01", "2021-06"]
    with pytest.raises(InputError, match="no paper since 2030"):
        run_study(both, encoder="lsa", since="2030")


def test_a_span_of_time_keeps_the_digests_inside_it() -> None:
    result = run_study(encoder="lsa", since="2025-03-12")
    assert result.digests["digest"].tolist() == ["mar-12"]
    assert len(result.papers) == 99
    assert isinstance(result.trends, pd.DataFrame) and result.trends.empty
