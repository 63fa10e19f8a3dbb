"""`verify` on folders that somebody changed: it says what differs, and reads nothing elsewhere."""

from __future__ import annotations

import importlib.util
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.digests import load_digests
from analysis.output import write_study
from analysis.study import run_study
from analysis.verify import verify_folder

_SPEC = importlib.util.spec_from_file_location(
    "mutations", Path(__file__).with_name("mutations.py")
)
assert _SPEC is not None and _SPEC.loader is not None
mutations = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(mutations)

PAGE = "Mar 11, 2025\n\n" + "\n\n".join(
    f"A title on {word} and {other}\n\nWe ask what {word} says of {other}, and count {word}."
    for word in ("herons", "ponds", "reeds", "storks")
    for other in ("rain", "wind", "frost")
)
ROUNDS = 60


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("study")
    (place / "mar-11.txt").write_text(PAGE, encoding="utf-8")
    result = run_study(load_digests(place / "mar-11.txt"), encoder="lsa", themes="herons; rain")
    return write_study(result, place / "out")


@pytest.fixture
def copy(study: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(study, tmp_path / "copy"))
    shutil.rmtree(tmp_path)


def verify(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["digest-atlas", "verify", str(folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_an_untouched_study_is_as_its_manifest_says(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with mutations.watching(copy) as outside:
        code, out, err = verify(copy, monkeypatch, capfd)
    assert (code, err, outside) == (0, "", [])
    assert "as the manifest says" in out


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_changed_study_ends_in_a_code_and_reads_nothing_elsewhere(
    seed: int, copy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    what = mutations.mutate(copy, random.Random(seed))
    with mutations.watching(copy) as outside:
        code, out, err = verify(copy, monkeypatch, capfd)
    assert code in (0, 1, 2, 3, 4), (what, err)
    assert outside == [], what
    assert mutations.SECRET.decode() not in out + err
    assert all(line.isprintable() for line in (out + err).splitlines()), what
    assert err.count("\n") == (code in (2, 3)), what
    assert bool(out) == (code in (0, 1, 4)), what


def test_a_watch_sees_what_is_opened_elsewhere(copy: Path) -> None:
    (copy / "l").symlink_to("/etc/hostname")
    with mutations.watching(copy) as outside:
        (copy / "manifest.json").read_bytes()
        (copy / "l").read_bytes()
        list(copy.parent.iterdir())
    assert len(outside) == 2


def test_files_beside_the_folder_are_compared_for_figures_only(copy: Path) -> None:
    (copy.parent / "notebooks").mkdir()
    (copy.parent / "notebooks" / "a.py").write_bytes(mutations.SECRET)
    (copy.parent / "secret.txt").write_bytes(mutations.SECRET)
    manifest = copy / "manifest.json"
    files = '{"notebooks/a.py": "0", "secret.txt": "0"}'
    manifest.write_text(f'{{"outputs": {{}}, "files": {files}}}', encoding="utf-8")
    found = verify_folder(copy)
    assert found.differences == ["input notebooks/a.py: differs from the manifest"]
    assert found.unseen == ["secret.txt"]


def test_a_mutation_changes_something(study: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(study, tmp_path / "copy"))
    before = (copy / "manifest.json").read_bytes()
    mutations.change_manifest(copy, random.Random(1))
    assert (copy / "manifest.json").read_bytes() != before
