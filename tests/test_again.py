"""A study comes out again from its own folder, and goes on digest by digest."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import load_digests, run_study
from analysis.append import append_study
from analysis.claim import WORK
from analysis.cli import cli
from analysis.digests import bundled_paths
from analysis.errors import ExitCode, InputError
from analysis.inputs import packed, unpack
from analysis.manifest import read_manifest
from analysis.output import write_study
from analysis.rerun import rerun_study
from analysis.results import StudyResult

THEMES = "pre-training; fine-tuning; vision; language models"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def call(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(item) for item in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three pages of 24 papers, of three days, some papers on two of them."""
    folder = tmp_path_factory.mktemp("pages")
    blocks: list[str] = []
    for path in bundled_paths():
        text = path.read_text(encoding="utf-8").strip().split("\n\n")
        start = next(i for i, block in enumerate(text) if block.startswith("Mar ")) + 1
        blocks += text[start:]
    made = []
    for i, day in enumerate(("Mar 11", "Mar 12", "Mar 13")):
        kept = blocks[i * 40 : i * 40 + 48]  # 24 papers, of which 4 come again
        path = folder / f"{day.lower().replace(' ', '-')}.txt"
        path.write_text("\n\n".join([f"{day}, 2025", *kept]) + "\n", encoding="utf-8")
        made.append(path)
    return made


def study(pages: Sequence[Path], **more: Any) -> StudyResult:
    return run_study(pages, encoder="lsa", **{"themes": THEMES} | more)


@pytest.fixture(scope="module")
def first(pages: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the first page."""
    return write_study(study(pages[:1]), tmp_path_factory.mktemp("first") / "o")


@pytest.fixture(scope="module")
def grown(first: Path, pages: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same study, to which the other two pages were appended one by one."""
    folder = tmp_path_factory.mktemp("grown") / "o"
    shutil.copytree(first, folder)
    for page in pages[1:]:
        append_study(folder, [page])
    return folder


# ------------------------------------------------------------------ what is kept


def test_the_same_bytes_are_packed_the_same_and_come_back():
    data = b"title,abstract\n" * 1000
    assert packed(data) == packed(data)
    assert gzip.decompress(packed(data)) == unpack(packed(data)) == data
    with pytest.raises(InputError, match="unpacks to more"):
        unpack(packed(bytes(1_000_000)), limit=1000)
    with pytest.raises(InputError, match="broken gzip"):
        unpack(packed(data)[:-20])


def test_the_folder_keeps_every_input_byte_for_byte(first: Path, pages: list[Path]):
    [entry] = read_manifest(first)["kept"]
    assert (entry["what"], entry["name"], entry["step"]) == ("digest", "mar-11.txt", 0)
    assert gzip.decompress((first / entry["file"]).read_bytes()) == pages[0].read_bytes()


def test_files_of_options_are_kept_and_two_of_one_name_are_told_apart(
    pages: list[Path], tmp_path: Path
):
    from analysis import load_taxonomy
    from analysis.themes.taxonomy import taxonomy_text

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    shutil.copy(pages[0], tmp_path / "a" / "page.txt")
    shutil.copy(pages[1], tmp_path / "b" / "page.txt")
    themes = tmp_path / "themes.toml"
    themes.write_text(taxonomy_text(load_taxonomy("pretraining")), encoding="utf-8")
    (tmp_path / "labels.csv").write_text("theme,title\n", encoding="utf-8")
    (tmp_path / "edits.jsonl").write_text("", encoding="utf-8")
    result = study(
        [tmp_path / "a" / "page.txt", tmp_path / "b" / "page.txt"],
        themes=str(themes),
        labels=str(tmp_path / "labels.csv"),
        edits=str(tmp_path / "edits.jsonl"),
    )
    assert sorted(result.kept) == [
        f"inputs/{name}.gz"
        for name in ("edits.jsonl", "labels.csv", "page-2.txt", "page.txt", "themes.toml")
    ]
    shutil.rmtree(tmp_path / "a")
    out = write_study(result, tmp_path / "o")
    shutil.rmtree(tmp_path / "b")
    assert rerun_study(out).differences == []


def test_a_taxonomy_from_python_comes_back(pages: list[Path], tmp_path: Path):
    from analysis import load_taxonomy

    given = load_taxonomy('models that say "no"; réseaux; 主题')
    result = run_study(pages[:1], encoder="lsa", themes=given)
    assert rerun_study(write_study(result, tmp_path / "o")).differences == []


@pytest.mark.parametrize("name", ["论文.txt", ".hidden.txt", "a\\b \ue000.txt", "con: 1?.txt"])
def test_files_of_any_name_are_kept(name: str, pages: list[Path], tmp_path: Path):
    page = tmp_path / name
    shutil.copy(pages[0], page)
    out = write_study(study([page]), tmp_path / "o")
    page.unlink()
    assert rerun_study(out).differences == []


# ------------------------------------------------------------------ rerun and verify


@pytest.mark.parametrize("draw", range(3))
def test_rerun_gives_the_same_bytes_elsewhere(draw: int, pages: list[Path], tmp_path: Path):
    rng = random.Random(draw)
    options = {
        "seed": rng.randrange(2**32),
        "by": rng.choice(["auto", "digest", "day"]),
        "granularity": rng.choice(["coarse", "medium", "fine"]),
        "uncertainty": rng.choice(["filing", "none"]),
        "themes": ["auto", "pretraining", THEMES][draw],
    }
    here = write_study(study(pages[:2], **options), tmp_path / "here")
    there = tmp_path / "another place" / "there"
    shutil.copytree(here, there)
    shutil.rmtree(here)
    found = rerun_study(there, tmp_path / "again")
    assert (found.differences, found.versions) == ([], [])
    assert contents(tmp_path / "again") == contents(there)


def test_what_was_changed_is_named_by_rerun_and_by_verify(first: Path, tmp_path: Path):
    folder = tmp_path / "o"
    shutil.copytree(first, folder)
    (folder / "papers.csv").write_text("changed", encoding="utf-8")
    code, said = call("rerun", folder, "--quiet")
    assert (code, said) == (ExitCode.DIFFERS, "papers.csv: differs\n")
    code, said = call("verify", folder)
    assert (code, said) == (ExitCode.DIFFERS, "papers.csv: differs from the manifest\n")
    assert call("verify", tmp_path / "o-rerun")[0] == ExitCode.OK


def test_verify_looks_at_named_files_then_at_copies(first: Path, pages: list[Path], tmp_path: Path):
    assert call("verify", first)[0] == ExitCode.OK
    assert call("verify", first, pages[0])[0] == ExitCode.OK
    renamed = tmp_path / "renamed.txt"
    shutil.copy(pages[0], renamed)
    assert call("verify", first, renamed)[0] == ExitCode.OK
    other = tmp_path / pages[0].name
    other.write_bytes(pages[0].read_bytes() + b"\n")
    assert call("verify", first, other) == (
        ExitCode.DIFFERS, "input mar-11.txt: differs from the manifest\n",
    )  # fmt: skip


def test_without_copies_the_inputs_have_to_be_named(pages: list[Path], tmp_path: Path):
    folder = write_study(study(pages[:1], copy=False), tmp_path / "o")
    assert not (folder / "inputs").exists()
    assert call("verify", folder)[0] == ExitCode.CANNOT_TELL
    assert call("verify", folder, pages[0])[0] == ExitCode.OK
    with pytest.raises(InputError, match=r"no copy of 'mar-11\.txt'"):
        rerun_study(folder)
    assert not (tmp_path / "o-rerun").exists()
    assert rerun_study(folder, inputs=[pages[0].parent]).differences == []


def test_a_damaged_copy_is_an_input_error(first: Path, tmp_path: Path):
    folder = tmp_path / "o"
    shutil.copytree(first, folder)
    copy = folder / "inputs" / "mar-11.txt.gz"
    copy.write_bytes(packed(b"another"))
    with pytest.raises(InputError, match="differs from the manifest"):
        rerun_study(folder)
    code, said = call("verify", folder)
    assert code == ExitCode.DIFFERS and said.count("mar-11.txt") >= 2


def test_what_came_through_standard_input_comes_back(pages: list[Path], tmp_path: Path):
    text = pages[0].read_bytes()
    asked = ["run", "-", "--encoder", "lsa", "--themes", THEMES, "--quiet"]
    done = CliRunner().invoke(cli, [*asked, "--out", str(tmp_path / "o")], input=text)
    assert done.exit_code == 0, done.output
    assert rerun_study(tmp_path / "o").differences == []


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "../x"}, {"name": "/x"}, {"name": ".."}, {"name": ""}, {"name": 5},
        {"name": "a\0"}, {"name": "x" * 300},
        {"file": "../x.gz"}, {"file": "papers.csv"}, {"step": -1}, {"step": True}, {"year": "a"},
    ],
)  # fmt: skip
def test_a_manifest_cannot_lead_out_of_its_folder(
    entry: dict[str, Any], first: Path, tmp_path: Path
):
    manifest = read_manifest(first)
    manifest["kept"][0] |= entry
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match="kept is not as the program writes it"):
        rerun_study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


# ------------------------------------------------------------------ append


def test_themes_and_trends_equal_those_of_one_run(grown: Path, pages: list[Path]):
    now, whole = StudyResult.read(grown), study(pages)
    for name in ("papers", "shares", "trends", "series"):
        one, other = (getattr(item, name) for item in (now, whole))
        if name == "papers":
            columns = [c for c in one.columns if not c.startswith("topic")]
            one, other = one[columns], other[columns]
        else:
            one, other = (rows[rows["kind"] == "theme"] for rows in (one, other))
        pd.testing.assert_frame_equal(
            one.reset_index(drop=True), other.reset_index(drop=True), check_dtype=False
        )
    pairs = set(zip(now.papers["topic"], whole.papers["topic"], strict=True))
    assert len(pairs) == len(now.topics) == len(whole.topics)  # the same topics, renumbered


def test_surviving_topics_keep_number_and_name_and_numbers_are_never_given_again(grown: Path):
    folder = grown / "history"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["0000-2025-03-11.json", "0001-2025-03-12.json"]
    now = StudyResult.read(grown)
    steps = [json.loads((folder / name).read_text(encoding="utf-8")) for name in names]
    assert "outputs" not in steps[0]
    following = [step["topics"]["next_number"] for step in (*steps, now.manifest)]
    assert following == sorted(following)
    came = now.changes[now.changes["kind"].isin(["birth", "split"])]
    assert came["topic"].is_unique
    assert (came["topic"] >= following[0]).all()
    assert set(now.topics["topic"]) <= set(range(following[-1]))


def test_births_and_deaths_add_up(first: Path, grown: Path):
    now, topics = StudyResult.read(grown), set(StudyResult.read(first).topics["topic"])
    for _, rows in now.changes.groupby("digest", sort=False):
        topics |= set(rows.loc[rows["kind"] != "death", "topic"])
        topics -= set(rows.loc[rows["kind"].isin(["merge", "death"]), "before"])
    assert topics == set(now.topics["topic"])


def test_the_report_says_first_what_is_new(grown: Path):
    page = (grown / "report.html").read_text(encoding="utf-8")
    assert "New since 12 March 2025" in page
    assert page.index('id="new"') < page.index('id="came-in"')
    assert "20 new papers since 12 March 2025, from “mar-13”." in page


def test_rerun_replays_every_step(grown: Path, tmp_path: Path):
    found = rerun_study(grown, tmp_path / "again")
    assert found.differences == []
    assert contents(tmp_path / "again") == contents(grown)


def test_the_same_digest_again_changes_nothing(grown: Path, pages: list[Path], tmp_path: Path):
    before = contents(grown)
    copy = tmp_path / "another-name.txt"
    shutil.copy(pages[1], copy)
    for page in (pages[1], copy):
        code, said = call("append", grown, page)
        assert code == 0 and "nothing was changed" in said
    assert contents(grown) == before
    with pytest.raises(InputError, match=r"none\.txt"):
        append_study(grown, [tmp_path / "none.txt"])
    assert contents(grown) == before


def test_only_new_papers_are_encoded(
    first: Path, pages: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from analysis.store import Store
    from analysis.vectors.cached import CachedEncoder

    folder, store, seen = tmp_path / "o", Store(tmp_path / "cache"), []
    manifest = read_manifest(first)

    class Words:
        """An encoder that is fast: a text's first letters."""

        name = "words"

        def fit(self, texts: Sequence[str]) -> Words:
            return self

        def encode(self, texts: Sequence[str]) -> Any:
            import numpy as np

            seen.append(len(texts))
            rows = [[text.lower().count(letter) + 1 for letter in "aeioustrn"] for text in texts]
            found = np.array(rows, dtype=np.float32)
            return found / np.linalg.norm(found, axis=1, keepdims=True)

    monkeypatch.setattr(
        "analysis.study.get_encoder", lambda *_, **__: CachedEncoder(Words(), store)
    )
    write_study(run_study(pages[:1], themes=THEMES), folder)
    n_first = len(StudyResult.read(folder).papers)
    seen.clear()
    append_study(folder, [pages[1]])
    assert sum(seen) == len(StudyResult.read(folder).papers) - n_first
    assert read_manifest(folder)["settings"]["encoder"] == "words"
    assert manifest["kept"] == read_manifest(folder)["kept"][:1]


def test_lsa_says_that_it_was_fitted_again(first: Path, pages: list[Path], tmp_path: Path):
    folder = tmp_path / "o"
    shutil.copytree(first, folder)
    code, said = call("append", folder, pages[2])
    assert code == 0
    assert "fitted to all papers again" in said
    assert "New" not in said.split("new:")[0]


def test_a_table_that_was_changed_is_not_built_on(first: Path, pages: list[Path], tmp_path: Path):
    folder = tmp_path / "o"
    shutil.copytree(first, folder)
    with (folder / "topics.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    before = contents(folder)
    with pytest.raises(InputError, match="rerun"):
        append_study(folder, [pages[1]])
    assert contents(folder) == before


@pytest.mark.parametrize("moment", ["while it computes", "before anything moves", "half moved"])
def test_stopped_in_the_middle_the_next_append_gives_what_an_undisturbed_one_gives(
    moment: str, first: Path, pages: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole, folder = tmp_path / "whole", tmp_path / "o"
    for place in (whole, folder):
        shutil.copytree(first, place)
    append_study(whole, [pages[1]])

    class Stop(BaseException):
        """As a kill: nothing but the system cleans up."""

    def stop(*_: object, **__: object) -> None:
        raise Stop

    real = Path.replace
    moved = iter(range(100))

    def few(self: Path, target: Path) -> Path:
        if f"{WORK}/new" in str(self) and ".part" not in self.name and next(moved) == 5:
            raise Stop
        return real(self, target)

    with monkeypatch.context() as patch:
        if moment == "while it computes":
            patch.setattr("analysis.append.continue_study", stop)
        elif moment == "before anything moves":
            patch.setattr("analysis.claim._finish", stop)
        else:
            patch.setattr(Path, "replace", few)
        with pytest.raises(Stop):
            append_study(folder, [pages[1]])
    append_study(folder, [pages[1]])
    assert contents(folder) == contents(whole)


def test_a_year_for_new_digests_is_kept_for_the_rerun(pages: list[Path], tmp_path: Path):
    undated = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path, page in zip(undated, pages[:2], strict=True):
        text = page.read_text(encoding="utf-8").replace(", 2025", "", 1)
        path.write_text(text, encoding="utf-8")
    folder = write_study(study(undated[:1], year=2025), tmp_path / "o")
    append_study(folder, [undated[1]], year=2026)
    result = StudyResult.read(folder)
    assert result.digests["date"].tolist() == ["2025-03-11", "2026-03-12"]
    assert rerun_study(folder).differences == []


def test_a_paper_that_gains_an_id_keeps_its_topic(pages: list[Path]):
    """Numbers survive when a title gains an id."""
    from dataclasses import replace

    before = study(pages[:1])
    [digest] = load_digests(pages[:1])
    known = tuple(replace(paper, arxiv_id=f"2503.{i:05d}") for i, paper in enumerate(digest.papers))
    now = run_study([replace(digest, papers=known)], encoder="lsa", themes=THEMES, after=before)
    assert not set(now.papers["paper_id"]) & set(before.papers["paper_id"])
    topic = dict(zip(before.papers["title"], before.papers["topic"], strict=True))
    same = [topic[t] == n for t, n in zip(now.papers["title"], now.papers["topic"], strict=True)]
    assert sum(same) >= len(same) / 2


def made_up(topics: list[int]) -> StudyResult:
    """A study of papers in these topics, and of nothing else."""
    from analysis.results import TABLES

    tables: dict[str, Any] = {name: pd.DataFrame(columns=of) for name, of in TABLES.items()}
    ids = [f"arxiv:2503.{i:05d}" for i in range(len(topics))]
    rows = {"paper_id": ids, "title": ids, "topic": topics}
    tables["papers"] = pd.DataFrame(rows).reindex(columns=TABLES["papers"])
    numbers = sorted(set(topics))
    named = {"topic": numbers, "label": [f"Topic {number}" for number in numbers]}
    tables["topics"] = pd.DataFrame(named).reindex(columns=TABLES["topics"])
    return StudyResult(**tables)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([0, 0, 1, 1], [0, 0, 1, 1], []),
        ([0, 0, 1, 1], [0, 0, 1, 1, 2, 2], [("birth", 2, -1)]),
        ([0, 0, 0, 1, 1], [0, 0, 0, 0, 0], [("merge", 0, 1)]),
        ([0, 0, 0, 0, 0, 1], [0, 0, 0, 2, 2, 1], [("split", 2, 0)]),
        ([0, 0, 1, 1], [2, 2, 2, 2], [("merge", 2, 0), ("merge", 2, 1)]),
        ([0, 0, 0, 1, 1, 2, 2], [1, 2, 3, 1, 1, 2, 2, 3, 3], [("birth", 3, -1), ("death", -1, 0)]),
    ],
)
def test_what_became_of_topics(
    before: list[int], now: list[int], expected: list[tuple[str, int, int]]
):
    from analysis.continuity import topic_changes

    rows = topic_changes(made_up(before), made_up(now), "page")
    assert list(rows[["kind", "topic", "before"]].itertuples(index=False, name=None)) == expected
    assert set(rows["digest"]) <= {"page"}
