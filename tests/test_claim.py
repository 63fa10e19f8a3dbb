"""Claims on a folder: whose it is, what is written, and what stays after a stop at any step."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis import claim as claims
from analysis.claim import WORK, check_folder, claim_folder, own_files
from analysis.errors import EnvironmentFault, ExitCode, InputError
from analysis.files import atomic_write
from analysis.manifest import MANIFEST

OURS: dict[str, Any] = {"inputs": [], "versions": {"digest-atlas": "1"}}
FILES = {"papers.csv": "papers", "topics.csv": "topics", "figures/a.svg": "a"}
Tree = dict[str, bytes | str | None]


def publish(folder: Path, files: dict[str, str] = FILES, *, force: bool = False) -> None:
    with claim_folder(folder, force=force) as claim:
        for name, text in files.items():
            atomic_write(claim.new / name, text)
        claim.publish(files, OURS)


def tree(folder: Path) -> Tree:
    """Give what lies in a folder: bytes of files, targets of links, None for folders."""
    found: Tree = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = str(path.readlink())
        else:
            found[name] = None if path.is_dir() else path.read_bytes()
    return found


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ours(**outputs: str) -> str:
    return json.dumps({**OURS, "outputs": outputs})


def leave_work(folder: Path, journal: object = None, **new: str) -> Path:
    """Leave what a killed run leaves."""
    work = folder / WORK
    (work / "new" / "figures").mkdir(parents=True)
    (work / "marker").write_text("digest-atlas writes here; whatever follows\n")
    for name, text in new.items():
        (work / "new" / f"{name}.csv").write_text(text)
    if journal is not None:
        (work / "journal.json").write_text(json.dumps(journal))
    return work


# As a call that may return: `refused` takes what it raises.
fail: Callable[[str], None] = pytest.fail


@contextlib.contextmanager
def refused(kind: type[InputError], *words: str) -> Iterator[None]:
    """Expect an error of exactly this kind, in one line that holds the words."""
    with pytest.raises(kind) as caught:
        yield
    assert type(caught.value) is kind
    said = str(caught.value)
    assert len(said.splitlines()) == 1
    for word in words:
        assert word in said


# ------------------------------------------------------------------ what is written


@pytest.mark.parametrize("name", ["o", "deep/er/o"])
def test_nothing_but_the_results_is_left(tmp_path: Path, name: str):
    out = tmp_path / name
    publish(out)
    made = json.loads((out / MANIFEST).read_text())
    assert made == {**OURS, "outputs": {name: sha(text) for name, text in FILES.items()}}
    assert set(tree(out)) == {*FILES, MANIFEST, "figures"}


def test_a_second_run_replaces_the_first_and_removes_what_it_lacks(tmp_path: Path):
    publish(tmp_path)
    (tmp_path / "mine.txt").write_text("mine")
    publish(tmp_path, {"papers.csv": "other"})
    assert set(tree(tmp_path)) == {"papers.csv", MANIFEST, "mine.txt"}
    assert (tmp_path / "papers.csv").read_text() == "other"


def test_a_folder_of_figures_with_a_file_of_others_stays(tmp_path: Path):
    publish(tmp_path)
    (tmp_path / "figures" / "mine.svg").write_text("mine")
    publish(tmp_path, {"papers.csv": "other"})
    assert set(tree(tmp_path)) == {"papers.csv", MANIFEST, "figures", "figures/mine.svg"}


def test_an_earlier_result_that_was_changed_is_not_removed(tmp_path: Path):
    publish(tmp_path)
    (tmp_path / "topics.csv").write_text("my notes in it")
    publish(tmp_path, {"papers.csv": "other"})
    assert (tmp_path / "topics.csv").read_text() == "my notes in it"


@pytest.mark.parametrize("ends", ["without results", "with an error"])
def test_a_claim_that_publishes_nothing_leaves_nothing(tmp_path: Path, ends: str):
    publish(tmp_path / "earlier")
    before = tree(tmp_path)
    for out in ("earlier", "new/deep"):
        with (
            contextlib.suppress(KeyboardInterrupt),
            claim_folder(tmp_path / out) as claim,
        ):
            atomic_write(claim.new / "papers.csv", "never shown")
            if ends == "with an error":
                raise KeyboardInterrupt
    assert tree(tmp_path) == before


def test_names_that_no_manifest_may_list_are_not_published(tmp_path: Path):
    with claim_folder(tmp_path / "o") as claim:
        atomic_write(claim.new / "notes.txt", "")
        with pytest.raises(ValueError, match=r"notes\.txt"):
            claim.publish(["notes.txt"], OURS)
    assert tree(tmp_path) == {}


def test_a_folder_that_is_removed_under_a_run_is_a_fault_and_stays_away(tmp_path: Path):
    out = tmp_path / "o"
    with (
        refused(EnvironmentFault, "removed during the run", str(out)),
        claim_folder(out) as claim,
    ):
        atomic_write(claim.new / "papers.csv", "before")
        shutil.rmtree(out)
        atomic_write(claim.new / "topics.csv", "after")
        claim.publish(["papers.csv", "topics.csv"], OURS)
    assert not (out / MANIFEST).exists()


# ------------------------------------------------------------------ what is refused


def test_a_folder_with_files_of_others_is_refused_unless_forced(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    for attempt in (check_folder, publish):
        with refused(InputError, "mine.txt", "--force"):
            attempt(tmp_path)
    assert tree(tmp_path) == {"mine.txt": b"mine"}
    publish(tmp_path, force=True)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert set(tree(tmp_path)) == {*FILES, MANIFEST, "figures", "mine.txt"}
    publish(tmp_path)  # its own manifest is there by now


OTHERS = {
    "of another program": '{"name": "web-app", "version": 3}',
    "with outputs, too": '{"outputs": {"papers.csv": "0"}}',
    "of another form": '{"inputs": [], "versions": {"digest-atlas": "1"}, "outputs": [1]}',
    "no object": "[]",
    "no JSON": "{",
    "not even text": "\udcff",
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("force", [False, True])
def test_the_manifest_of_another_program_is_not_overwritten(tmp_path: Path, text: str, force: bool):
    (tmp_path / MANIFEST).write_text(text, errors="surrogateescape")
    before = tree(tmp_path)
    with refused(InputError, MANIFEST):
        publish(tmp_path, force=force)
    assert tree(tmp_path) == before
    assert own_files(tmp_path) == frozenset()


@pytest.mark.parametrize("name", ["papers.csv", "figures/a.svg", "figures", MANIFEST, WORK])
@pytest.mark.parametrize("kind", ["file", "folder", "link", "dangling link", "pipe"])
def test_a_place_that_is_taken_is_refused_and_nothing_changes(tmp_path: Path, name: str, kind: str):
    out, other = tmp_path / "o", tmp_path / "other"
    other.mkdir()
    (other / "a.svg").write_text("of others")
    place = out / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if kind == "file":
        place.write_text("of others")
    elif kind == "folder":
        place.mkdir()
        (place / "of others").touch()
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(other if kind == "link" else tmp_path / "nothing")
    if (name, kind) == ("figures", "folder"):
        return publish(out, force=True)  # that is where figures go
    before = tree(other)
    names = sorted(path.name for path in out.rglob("*"))
    with refused(InputError, name, "move it away"):
        publish(out, force=True)
    assert sorted(path.name for path in out.rglob("*")) == names
    assert tree(other) == before
    return None


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "pipe", "below a file"])
def test_an_output_that_is_no_folder_is_refused(tmp_path: Path, kind: str):
    out = tmp_path / "o"
    if kind == "pipe":
        os.mkfifo(out)
    elif "link" in kind:
        (tmp_path / "target").mkdir()
        out.symlink_to(tmp_path / ("target" if kind == "link" else "nothing"))
    else:
        out.write_text("a file")
    before = tree(tmp_path) if kind != "pipe" else {}
    with refused(InputError, str(out)):
        publish(out / "deep" / "er" if kind == "below a file" else out)
    assert kind == "pipe" or tree(tmp_path) == before


@pytest.mark.parametrize("name", ["a\0b", "\ud800", f"deep/{'x' * 300}", "x" * 5_000])
def test_a_name_that_no_folder_can_have_is_refused_and_leaves_nothing(tmp_path: Path, name: str):
    with refused(InputError):
        publish(tmp_path / name)
    assert tree(tmp_path) == {}


def test_odd_names_that_are_folders_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    publish(Path(os.fsdecode(b"\xff line\nbreak")))
    publish(Path("o/"))
    monkeypatch.chdir(tmp_path / "o")
    publish(Path())
    (tmp_path / "o" / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "o" / "sub")
    publish(Path(".."))


def test_a_place_that_is_taken_is_told_before_anything_is_computed(tmp_path: Path):
    (tmp_path / "topics.csv").write_text("mine")
    with (
        refused(InputError, "topics.csv"),
        claim_folder(tmp_path, force=True, names=["papers.csv", "topics.csv"]),
    ):
        fail("the block must not begin")
    assert tree(tmp_path) == {"topics.csv": b"mine"}


# ------------------------------------------------------------------ hostile folders


@pytest.mark.parametrize("looks_like_ours", [False, True])
@pytest.mark.parametrize("name", ["l/x.txt", "figures/x.svg", "../outside/x.txt", "papers.csv"])
def test_a_manifest_cannot_have_files_removed(tmp_path: Path, name: str, looks_like_ours: bool):
    outside, mine = tmp_path / "outside", tmp_path / "mine"
    outside.mkdir()
    mine.mkdir()
    for file in ("x.txt", "x.svg"):
        (outside / file).write_text("precious")
    (mine / "l").symlink_to("../outside")
    if name.startswith("figures"):
        (mine / "figures").symlink_to("../outside")
    if name == "papers.csv":
        (mine / name).symlink_to("../outside/x.txt")
    listed = {name: "0", "l/x.txt": sha("precious"), name[:-1]: sha("precious")}
    more = OURS if looks_like_ours else {}
    (mine / MANIFEST).write_text(json.dumps({**more, "outputs": {name: "0"}}))
    for outputs in ({name: "0"}, {name: sha("precious")}, listed):
        (mine / MANIFEST).write_text(json.dumps({**more, "outputs": outputs}))
        for force in (False, True):
            with contextlib.suppress(InputError):
                publish(mine, {"topics.csv": "new"}, force=force)
    assert tree(outside) == {"x.svg": b"precious", "x.txt": b"precious"}
    assert (mine / "l").is_symlink()


def test_a_manifest_that_looks_like_ours_removes_no_file_of_another_content(tmp_path: Path):
    for name in ("notes.csv", "report.html", "plan.txt"):
        (tmp_path / name).write_text("mine")
    (tmp_path / MANIFEST).write_text(
        ours(**{"notes.csv": "0", "report.html": sha("other"), "plan.txt": sha("mine")})
    )
    publish(tmp_path)
    for name in ("notes.csv", "report.html", "plan.txt"):
        assert (tmp_path / name).read_text() == "mine"


def test_a_work_folder_that_leads_elsewhere_takes_nothing_from_there(tmp_path: Path):
    outside, mine = tmp_path / "outside", tmp_path / "mine"
    outside.mkdir()
    (outside / "papers.csv").write_text("precious")
    work = leave_work(mine, {"outputs": {"papers.csv": ""}, "gone": {}})
    shutil.rmtree(work / "new")
    (work / "new").symlink_to(outside)
    publish(mine)
    assert tree(outside) == {"papers.csv": b"precious"}
    assert (mine / "papers.csv").read_text() == FILES["papers.csv"]


@pytest.mark.parametrize("where", [WORK, f"{WORK}/marker", f"{WORK}/journal.json"])
def test_links_in_the_place_of_the_work_folder_are_not_followed(tmp_path: Path, where: str):
    outside, mine = tmp_path / "outside", tmp_path / "mine"
    leave_work(outside, {"outputs": {"papers.csv": ""}, "gone": {}}, papers="precious")
    before = tree(outside)
    if where == WORK:
        mine.mkdir()
    else:
        leave_work(mine, papers="half")
        (mine / where).unlink(missing_ok=True)
    (mine / where).symlink_to(outside / where)
    with contextlib.suppress(InputError):
        publish(mine)
    assert tree(outside) == before
    assert own_files(tmp_path / "mine") <= {mine / name for name in (*FILES, MANIFEST)}


def test_another_program_s_folder_of_that_name_is_left_alone(tmp_path: Path):
    (tmp_path / WORK).mkdir()
    (tmp_path / WORK / "marker").write_text("another program's")
    before = tree(tmp_path)
    for force in (False, True):
        with refused(InputError, WORK):
            publish(tmp_path, force=force)
    assert tree(tmp_path) == before


def test_an_empty_work_folder_does_not_make_the_files_of_others_ours(tmp_path: Path):
    (tmp_path / WORK).mkdir()
    publish(tmp_path)
    (tmp_path / "second" / WORK).mkdir(parents=True)
    (tmp_path / "second" / "mine.txt").touch()
    with refused(InputError, "holds other files"):
        publish(tmp_path / "second")


JOURNALS: dict[str, object] = {
    "leads outside": {"outputs": {"../outside.csv": ""}, "gone": {}},
    "removes outside": {"outputs": {}, "gone": {"../outside.csv": sha("precious")}},
    "removes notes": {"outputs": {}, "gone": {"notes.txt": sha("precious")}},
    "absolute": {"outputs": {}, "gone": {"/etc/passwd": ""}},
    "a list": {"outputs": ["notes.txt"], "gone": {}},
    "numbers": {"outputs": {"papers.csv": 5}, "gone": {"topics.csv": None}},
    "no parts": {},
    "null": None,
    "no object": [1],
    "a longer name": {"outputs": {"papers.csv\n": ""}, "gone": {}},
}


@pytest.mark.parametrize("journal", JOURNALS.values(), ids=JOURNALS)
def test_a_journal_of_another_form_moves_and_removes_nothing(tmp_path: Path, journal: object):
    mine = tmp_path / "mine"
    work = leave_work(mine, papers="half")
    (work / "journal.json").write_text(json.dumps(journal))
    (work / "new" / "notes.txt").write_text("hostile")
    (tmp_path / "outside.csv").write_text("precious")
    (mine / "notes.txt").write_text("precious")
    assert own_files(mine) == frozenset()
    publish(mine)
    assert (tmp_path / "outside.csv").read_text() == "precious"
    assert (mine / "notes.txt").read_text() == "precious"
    assert set(tree(mine)) == {*FILES, MANIFEST, "figures", "notes.txt"}


def test_a_file_that_came_after_a_kill_is_not_overwritten(tmp_path: Path):
    journal = {"outputs": {"papers.csv": "", MANIFEST: ""}, "gone": {}}
    work = leave_work(tmp_path, journal, papers="half")
    (work / "new" / MANIFEST).write_text(ours(**{"papers.csv": sha("half")}))
    (tmp_path / "papers.csv").write_text("mine, since then")
    before = tree(tmp_path)
    with refused(InputError, "papers.csv", "move it away"):
        publish(tmp_path)
    assert tree(tmp_path) == before
    (tmp_path / "papers.csv").unlink()
    publish(tmp_path)
    assert set(tree(tmp_path)) == {*FILES, MANIFEST, "figures"}


def test_a_killed_run_is_finished_even_where_the_next_one_fails(tmp_path: Path):
    publish(tmp_path)
    journal = {
        "outputs": {"papers.csv": sha("papers"), MANIFEST: ""},
        "gone": {"topics.csv": sha("topics"), "figures/a.svg": sha("a")},
    }
    work = leave_work(tmp_path, journal, papers="finished")
    manifest = ours(**{"papers.csv": sha("finished")})
    (work / "new" / MANIFEST).write_text(manifest)
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(ZeroDivisionError), claim_folder(tmp_path):
        raise ZeroDivisionError
    assert tree(tmp_path) == {"papers.csv": b"finished", MANIFEST: manifest.encode()}


# ------------------------------------------------------------------ two at once


def test_a_second_run_is_refused_while_the_first_one_writes(tmp_path: Path):
    out = tmp_path / "o"
    with claim_folder(out) as claim:
        before = tree(out)
        with refused(EnvironmentFault, str(out), "another run"):
            publish(out)
        assert tree(out) == before
        atomic_write(claim.new / "papers.csv", "first")
        claim.publish(["papers.csv"], OURS)
    assert EnvironmentFault.exit_code is ExitCode.ENVIRONMENT
    publish(out)


def test_a_refused_run_does_not_take_the_folder_from_under_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "deep" / "o"
    hold = claims._hold

    def late(folder: Path) -> int | None:
        monkeypatch.setattr(claims, "_hold", hold)
        descriptor = os.open(folder, os.O_RDONLY)  # the other run is between its first steps
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            return hold(folder)
        finally:
            os.close(descriptor)

    monkeypatch.setattr(claims, "_hold", late)
    with refused(EnvironmentFault, "another run"):
        publish(out)
    assert out.is_dir()


def test_a_folder_that_goes_while_a_run_waits_for_it_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "o"
    lock, times = fcntl.flock, iter(range(3))

    def taken_away(descriptor: int, how: int) -> None:
        lock(descriptor, how)
        if next(times) < 2:
            out.rmdir()

    monkeypatch.setattr(fcntl, "flock", taken_away)
    with claim_folder(out):
        with refused(EnvironmentFault, "another run"), claim_folder(out):
            fail("two runs hold one folder")
        assert next(times, None) is None
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EBADF])
def test_a_file_system_without_locks_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    def no_locks(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    publish(tmp_path / "o")
    assert set(tree(tmp_path / "o")) == {*FILES, MANIFEST, "figures"}


# ------------------------------------------------------------------ results as input


def test_results_are_known_whether_finished_or_not(tmp_path: Path):
    assert own_files(tmp_path) == frozenset()
    assert own_files(tmp_path / "none") == frozenset()
    publish(tmp_path)
    (tmp_path / "mine.csv").touch()
    finished = {tmp_path / name for name in (*FILES, MANIFEST)}
    assert own_files(tmp_path) == finished
    journal = {"outputs": {"series.csv": "", MANIFEST: ""}, "gone": {"topics.csv": ""}}
    leave_work(tmp_path, journal)
    assert own_files(tmp_path) == finished | {tmp_path / "series.csv"}
    (tmp_path / MANIFEST).unlink()
    half = {tmp_path / name for name in ("series.csv", "topics.csv", MANIFEST)}
    assert own_files(tmp_path) == half


# ------------------------------------------------------------------ a stop at every step


@pytest.mark.parametrize(
    "scenario", ["fresh", "empty", "beside others", "results", "half published"]
)
def test_after_a_stop_at_any_step_the_next_run_gives_the_same(tmp_path: Path, scenario: str):
    script = Path(__file__).with_name("claim_steps.py")
    memory = Path("/dev/shm")  # thousands of files are made; a disk need not see them
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as on:
        done = subprocess.run(
            [sys.executable, script, scenario, Path(on, "place")],
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr
    ways = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(way, found[:3]) for *way, found in ways if found] == []
    assert {fault for _, fault, *_ in ways} == {"kill", "ENOSPC", "EIO", "EROFS", "EACCES"}
    assert all(steps > 40 for _, _, _, steps, _ in ways)
