"""Claiming a folder for results: whose it is, who writes, and what a killed run left.

While a run writes, the folder holds a work folder, `WORK`: a marker, then the new files, then
a journal that names them. Before the journal stands, nothing of the earlier results is
touched; a run that finds a work folder without journal removes it. Once the journal stands,
every new file moves to its place in one step each; a run that finds a journal finishes that.
So the folder shows the earlier results or the new ones, and a kill at any moment loses none.

Files that this program did not write are never touched, and links inside the folder are never
followed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import EnvironmentFault, InputError, from_os_error
from analysis.files import atomic_write, file_sha256, make_folder, parse_json, read_text
from analysis.manifest import MANIFEST, hash_outputs, is_ours, kind_of, read_manifest, to_json

__all__ = ["WORK", "Claim", "check_folder", "claim_folder", "own_files"]

#: The folder in the results' folder that is there while a run writes.
WORK = ".digest-atlas"
_MARKER, _JOURNAL, _NEW = "marker", "journal.json", "new"
_MARK = "digest-atlas writes here; the next run finishes or removes what an earlier one left\n"
_LARGEST = 1_000_000  # bytes of a journal
# What a study is made of. A manifest can name no other file for removal.
_RESULT = re.compile(r"[a-z_]{1,60}\.csv|report\.html|figures/[a-z0-9_]{1,80}\.(?:svg|png|pdf)")


@dataclass(frozen=True)
class Claim:
    """A folder that one run alone may write to.

    Parameters
    ----------
    folder : Path
        Where the results will lie.
    """

    folder: Path

    @property
    def new(self) -> Path:
        """Where new files wait for `publish`."""
        return self.folder / WORK / _NEW

    def publish(self, names: Iterable[str], manifest: Mapping[str, Any]) -> None:
        """Put new files into their places, the manifest last, and remove older results.

        Parameters
        ----------
        names : iterable of str
            The files in `new`.
        manifest : mapping
            What the manifest says; the hashes of the outputs are added here.

        Raises
        ------
        InputError
            A place is taken by something that is not this program's; nothing is changed then.
        EnvironmentFault
            The disk is full, say; what is done stays done, and the next run goes on.
        """
        outputs = hash_outputs(self.new, names)
        atomic_write(self.new / MANIFEST, to_json({**manifest, "outputs": outputs}))
        before = _outputs_of(self.folder)
        _check_places(self.folder, [*outputs, MANIFEST], before)
        gone = {n: sha for n, sha in before.items() if n not in outputs and n != MANIFEST}
        atomic_write(
            self.folder / WORK / _JOURNAL, to_json({"outputs": [*outputs, MANIFEST], "gone": gone})
        )
        _finish(self.folder)


def check_folder(folder: str | os.PathLike[str], *, force: bool = False) -> Path:
    """See whether a folder may be claimed, without changing anything.

    Parameters
    ----------
    folder : path
        New, empty, or holding results of this program.
    force : bool
        Take a folder that holds other files, too; they stay as they are.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        It holds other files, is a link or no folder, or a place in it is taken.
    """
    path = Path(folder)
    if "\0" in str(path):
        raise InputError("a NUL in the name", "a folder name", "choose another", path=path)
    kind = kind_of(path.parent, path.name) if path.name not in ("", "..") else "folder"
    if kind == "missing":
        return path
    if kind != "folder":
        words = {"file": "a file", "a link": "a link"}.get(kind, kind)
        raise InputError(words, "a folder, existing or new", "name another with --out", path=path)
    try:
        found = sorted(os.listdir(path))  # noqa: PTH208 - names only
    except OSError as error:
        raise _cannot_write(error, path) from None
    if found and not force and not _is_claimed(path) and not _own_manifest(path):
        raise InputError(
            f"a folder with files of others ({found[0]})",
            "a new or empty folder, or one with results of digest-atlas",
            "name another with --out, or pass --force to write beside them",
            path=path,
        )
    return path


@contextlib.contextmanager
def claim_folder(
    folder: str | os.PathLike[str], *, force: bool = False, names: Iterable[str] = ()
) -> Iterator[Claim]:
    """Claim a folder for the length of a block.

    What a killed run left is finished or removed first. When the block ends, nothing but
    results is left; a folder that was made for it goes again if nothing came into it.

    Parameters
    ----------
    folder : path
        New, empty, or holding results of this program.
    force : bool
        Take a folder that holds other files, too.
    names : iterable of str
        Files that will come; a place of theirs that is taken is told at once.

    Yields
    ------
    Claim

    Raises
    ------
    InputError
        As `check_folder`.
    EnvironmentFault
        Another run writes to the folder, or it cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with claim_folder(Path(place, "out")) as claim:
    ...         atomic_write(claim.new / "papers.csv", "title")
    ...         claim.publish(["papers.csv"], {"inputs": [], "versions": {"digest-atlas": "1"}})
    ...     sorted(os.listdir(Path(place, "out")))
    ['manifest.json', 'papers.csv']
    """
    path = check_folder(folder, force=force)
    made = _missing_above(path)
    make_folder(path)
    try:
        with _locked(path):
            check_folder(path, force=force)
            _recover(path)
            _check_places(path, [*names, MANIFEST], _outputs_of(path))
            make_folder(path / WORK)
            atomic_write(path / WORK / _MARKER, _MARK)
            make_folder(path / WORK / _NEW / "figures")
            try:
                yield Claim(path)
            finally:
                if not (path / WORK / _JOURNAL).exists():
                    shutil.rmtree(path / WORK, ignore_errors=True)
    finally:
        for place in made:
            with contextlib.suppress(OSError):
                place.rmdir()  # only an empty one goes


def own_files(folder: Path) -> frozenset[Path]:
    """Name the files in a folder that are results of this program, finished or not.

    Parameters
    ----------
    folder : Path
        Any folder.

    Returns
    -------
    frozenset of Path
        Paths under `folder`; empty where it holds no results.
    """
    names = set(_outputs_of(folder))
    if (journal := _read_journal(folder)) is not None:
        names |= {*journal["outputs"], *journal["gone"]}
    return frozenset(folder / name for name in names)


def _own_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the folder's manifest, if this program wrote it."""
    if kind_of(folder, MANIFEST) != "file":
        return None
    try:
        manifest = read_manifest(folder)
    except EnvironmentFault:
        raise
    except InputError:
        return None
    return manifest if is_ours(manifest) else None


def _outputs_of(folder: Path) -> dict[str, str]:
    """Give the results that the folder's own manifest lists, with hashes; itself, without."""
    manifest = _own_manifest(folder)
    if manifest is None:
        return {}
    found = {name: sha for name, sha in manifest["outputs"].items() if _RESULT.fullmatch(name)}
    return found | {MANIFEST: ""}


def _is_claimed(folder: Path) -> bool:
    """Tell whether a run of this program began to write here."""
    return kind_of(folder, WORK) == "folder" and _is_work(folder)


def _is_work(folder: Path) -> bool:
    """Tell whether the work folder is this program's: marked, or killed before it was."""
    marked = kind_of(folder, f"{WORK}/{_MARKER}") == "file"
    return marked or not any((folder / WORK).iterdir())


def _missing_above(path: Path) -> list[Path]:
    """List the folders that have to be made, the innermost first."""
    return [place for place in (path, *path.parents) if not os.path.lexists(place)]


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other processes. A killed process holds nothing any more."""
    try:
        import fcntl
    except ImportError:  # a system without such locks
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise _cannot_write(error, folder) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # Some network file systems know no such locks: go on without.
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise EnvironmentFault(
                    "a folder that another run writes to",
                    "one run at a time",
                    "wait until it has ended, or name another with --out",
                    path=folder,
                ) from None
        yield
    finally:
        os.close(descriptor)


def _check_places(folder: Path, names: Iterable[str], own: Mapping[str, str]) -> None:
    """Refuse to write where a link, a folder or somebody else's file is."""
    for name in names:
        above = str(Path(name).parent)
        kind = kind_of(folder, name)
        if above != "." and kind_of(folder, above) not in ("folder", "missing"):
            name = above
        elif kind == "missing" or (kind == "file" and name in own):
            continue
        raise InputError(
            f"{name}, which digest-atlas did not write",
            "a place that is free",
            "move it away, or name another folder with --out",
            path=folder,
        )


def _recover(folder: Path) -> None:
    """Finish what a killed run had begun to publish, or remove what it had only prepared."""
    kind = kind_of(folder, WORK)
    if kind == "missing":
        return
    if kind != "folder" or not _is_work(folder):
        raise InputError(
            f"{WORK}, which digest-atlas did not write",
            "a place that is free",
            "move it away, or name another folder with --out",
            path=folder,
        )
    if _read_journal(folder) is not None:
        _finish(folder)
    try:
        shutil.rmtree(folder / WORK)
    except OSError as error:
        raise _cannot_write(error, folder) from None


def _read_journal(folder: Path) -> dict[str, Any] | None:
    """Read the journal; None where none stands, or it is none of ours."""
    if kind_of(folder, f"{WORK}/{_JOURNAL}") != "file":
        return None
    path = folder / WORK / _JOURNAL
    try:
        journal = parse_json(read_text(path, limit=_LARGEST), path=path)
    except EnvironmentFault:
        raise
    except InputError:
        return None
    if not isinstance(journal, dict):
        return None
    outputs, gone = journal.get("outputs"), journal.get("gone")
    if not isinstance(outputs, list) or not isinstance(gone, dict):
        return None
    names = [*outputs, *gone]
    sound = all(isinstance(n, str) and (n == MANIFEST or _RESULT.fullmatch(n)) for n in names)
    return journal if sound else None


def _finish(folder: Path) -> None:
    """Do what the journal says; done twice, it does no more than once."""
    journal = _read_journal(folder)
    if journal is None:
        return
    new = folder / WORK / _NEW
    try:
        for name in journal["outputs"]:
            if kind_of(new, name) == "file" and kind_of(folder, name) in ("file", "missing"):
                (folder / name).parent.mkdir(exist_ok=True)
                (new / name).replace(folder / name)
        for name, sha in journal["gone"].items():
            if kind_of(folder, name) == "file" and file_sha256(folder / name) == sha:
                (folder / name).unlink()
        (folder / WORK / _JOURNAL).unlink()
    except OSError as error:
        raise _cannot_write(error, folder) from None


def _cannot_write(error: OSError, folder: Path) -> InputError:
    return from_os_error(
        error,
        "a place that cannot be written to",
        "a folder with room and permission",
        "free some room, or name another with --out",
        path=folder,
    )
