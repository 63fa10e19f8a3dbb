"""Claiming a folder for results: whose it is, who writes, and what a killed run left.

While a run writes, the folder holds a work folder, `WORK`: a marker, then the new files, then
a journal that names them. Before the journal stands, nothing of the earlier results is
touched; a run that finds a work folder without journal removes it. Once the journal stands,
every new file moves to its place in one step each; a run that finds a journal finishes that.
So the folder shows the earlier results or the new ones, and a kill at any moment loses none.
The marker goes last, so that what is left of a work folder is always known as one.

Files that this program did not write are never touched, and links inside the folder are never
followed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import EnvironmentFault, InputError, reason_of
from analysis.files import atomic_write, file_sha256, make_folder, parse_json, read_text
from analysis.manifest import MANIFEST, hash_outputs, is_ours, kind_of, read_manifest, to_json

__all__ = ["WORK", "Claim", "check_folder", "claim_folder", "own_files"]

#: The folder in the results' folder that is there while a run writes.
WORK = ".digest-atlas"
_MARKER, _JOURNAL, _NEW = f"{WORK}/marker", f"{WORK}/journal.json", f"{WORK}/new"
_MARK = "digest-atlas writes here; the next run finishes or removes what an earlier one left\n"
_HALF_MARKER = re.compile(r"\.marker\.[0-9a-f]{16}\.part")  # as `atomic_write` names it
_MAX_BYTES = 16_000_000  # bytes of a journal
# What a study is made of. A manifest can name no other file for removal.
_RESULT = re.compile(
    r"[a-z_]{1,60}\.csv|report\.html|themes-suggested\.toml"
    r"|figures/[a-z0-9_]{1,80}\.(?:svg|png|pdf)"
    r"|inputs/[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.gz|history/[0-9][0-9-]{1,40}\.json"
)
_FOLDERS = ("figures", "inputs", "history")


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
        return self.folder / _NEW

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
        folder = self.folder
        if not _is_marked(folder):
            raise EnvironmentFault(
                "the folder was emptied or removed during the run",
                "",
                "run again",
                path=folder,
            )
        outputs = hash_outputs(self.new, names)
        atomic_write(self.new / MANIFEST, to_json({**manifest, "outputs": outputs}))
        own = _outputs_of(folder)
        _check_places(folder, [*outputs, MANIFEST], own)
        there = {name: sha for name in {*outputs, *own, MANIFEST} if (sha := _sha(folder, name))}
        journal = {
            "outputs": {name: there.get(name, "") for name in (*outputs, MANIFEST)},
            # An earlier result that was changed since is no longer this program's to remove.
            "gone": {n: s for n, s in own.items() if n not in outputs and there.get(n) == s},
        }
        if not _is_sound(journal):
            raise ValueError(f"not the names of results: {sorted(outputs)}")
        atomic_write(folder / _JOURNAL, to_json(journal))
        _finish(folder, journal)


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
    try:
        usable = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        usable = False
    if not usable:
        raise InputError("not a possible name", "a folder name", "choose another", path=path)
    kind = kind_of(path.parent, path.name) if path.name not in ("", "..") else "folder"
    if kind == "missing":
        return path
    if kind != "folder":
        words = {"file": "a file", "a link": "a link"}.get(kind, kind)
        raise InputError(words, "a folder, existing or new", "name another with --out", path=path)
    try:
        found = sorted(os.listdir(path))  # noqa: PTH208 - names only
    except OSError as error:
        raise _fault(error, path) from None
    known = not found or _is_marked(path) or (found == [WORK] and _is_work(path))
    if not known and not force and not _own_manifest(path):
        raise InputError(
            f"the folder holds other files ({found[0]})",
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
    with _locked(path):
        check_folder(path, force=force)
        _recover(path)
        _check_places(path, [*names, MANIFEST], _outputs_of(path))
        try:
            make_folder(path / WORK)
            atomic_write(path / _MARKER, _MARK)
            make_folder(path / _NEW / "figures")
            yield Claim(path)
        except BaseException:
            if not os.path.lexists(path / _JOURNAL):
                with contextlib.suppress(EnvironmentFault):
                    _remove_work(path)
            raise
        if not os.path.lexists(path / _JOURNAL):
            _remove_work(path)


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


def _is_marked(folder: Path) -> bool:
    """Tell whether a run of this program began to write here."""
    if kind_of(folder, _MARKER) != "file":
        return False
    try:
        return read_text(folder / _MARKER, limit=1_000).startswith("digest-atlas ")
    except EnvironmentFault:
        raise
    except InputError:
        return False


def _is_work(folder: Path) -> bool:
    """Tell whether the work folder is this program's: marked, or killed before or after it was."""
    if kind_of(folder, WORK) != "folder":
        return False
    try:
        names = os.listdir(folder / WORK)  # noqa: PTH208 - names only
    except FileNotFoundError:  # the run that it belonged to has just ended
        return True
    except OSError as error:
        raise _fault(error, folder) from None
    return all(_HALF_MARKER.fullmatch(name) for name in names) or _is_marked(folder)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Make a folder, if it is not there, and hold it against other processes.

    A killed process holds nothing any more. Folders that were made here go again if nothing
    came into them, and do so while the folder is held: none goes from under another run.
    """
    made = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
    descriptor = None
    try:
        while descriptor is None:
            make_folder(folder)
            try:
                descriptor = _hold(folder)
            except BlockingIOError:
                made.clear()
                raise EnvironmentFault(
                    "another run is writing to this folder",
                    "",
                    "wait until it has ended, or name another with --out",
                    path=folder,
                ) from None
            except OSError as error:
                raise _fault(error, folder) from None
        yield
    finally:
        for place in made:
            with contextlib.suppress(OSError):
                place.rmdir()  # only an empty one goes
        if descriptor is not None and descriptor >= 0:
            os.close(descriptor)


def _hold(folder: Path) -> int | None:
    """Open and lock a folder; None where the run before has just taken it away."""
    try:
        import fcntl
    except ImportError:  # a system without such locks
        return -1
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    except OSError:
        return descriptor  # some network file systems know no such locks: go on without
    with contextlib.suppress(FileNotFoundError):
        if os.path.samestat(os.fstat(descriptor), os.lstat(folder)):
            return descriptor
    os.close(descriptor)
    return None


def _check_places(folder: Path, names: Iterable[str], own: Mapping[str, str]) -> None:
    """Refuse to write where a link, a folder or somebody else's file is."""
    for name in names:
        above = str(Path(name).parent)
        if above != "." and kind_of(folder, above) not in ("folder", "missing"):
            raise _taken(folder, above)
        kind = kind_of(folder, name)
        if kind != "missing" and not (kind == "file" and name in own):
            raise _taken(folder, name)


def _recover(folder: Path) -> None:
    """Finish what a killed run had begun to publish, or remove what it had only prepared."""
    if kind_of(folder, WORK) == "missing":
        return
    if not _is_work(folder):
        raise _taken(folder, WORK)
    if (journal := _read_journal(folder)) is not None:
        _finish(folder, journal)
    _remove_work(folder)


def _read_journal(folder: Path) -> dict[str, Any] | None:
    """Read the journal; None where none stands, or it is none of ours."""
    if kind_of(folder, _JOURNAL) != "file" or not _is_marked(folder):
        return None
    path = folder / _JOURNAL
    try:
        journal = parse_json(read_text(path, limit=_MAX_BYTES), path=path)
    except EnvironmentFault:
        raise
    except InputError:
        return None
    return journal if _is_sound(journal) else None


def _is_sound(journal: Any) -> bool:
    """Tell whether a journal names results and nothing else, with what lay in their places."""
    return isinstance(journal, dict) and all(
        isinstance(part := journal.get(key), dict)
        and all(_RESULT.fullmatch(name) or name == MANIFEST for name in part)
        and all(isinstance(sha, str) for sha in part.values())
        for key in ("outputs", "gone")
    )


def _finish(folder: Path, journal: Mapping[str, Any]) -> None:
    """Do what the journal says; done twice, it does no more than once."""
    try:
        for name in sorted(journal["outputs"], key=lambda name: name == MANIFEST):
            if kind_of(folder, f"{_NEW}/{name}") != "file":
                continue  # it has moved already
            if kind_of(folder, name) != "missing" and (
                not (sha := _sha(folder, name)) or sha != journal["outputs"][name]
            ):
                raise _taken(folder, name)
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / _NEW / name).replace(folder / name)
        for name, sha in journal["gone"].items():
            if _sha(folder, name) == sha:
                (folder / name).unlink()
        for place in _FOLDERS:
            if any(name.startswith(f"{place}/") for name in journal["gone"]):
                with contextlib.suppress(OSError):
                    (folder / place).rmdir()  # only an empty one goes
        (folder / _JOURNAL).unlink()
    except OSError as error:
        raise _fault(error, folder) from None


def _remove_work(folder: Path) -> None:
    """Remove the work folder, the marker last."""
    work, marker = folder / WORK, folder / _MARKER
    try:
        for place in work.iterdir():
            if kind_of(work, place.name) == "folder":
                shutil.rmtree(place)
            elif place != marker:
                place.unlink()
        marker.unlink(missing_ok=True)
        work.rmdir()
    except FileNotFoundError:
        pass  # somebody was faster
    except OSError as error:
        raise _fault(error, folder) from None


def _sha(folder: Path, name: str) -> str:
    """Hash a file; empty where none is, or where it could only be reached through a link."""
    return file_sha256(folder / name) if kind_of(folder, name) == "file" else ""


def _taken(folder: Path, name: str) -> InputError:
    return InputError(
        f"{name} was not written by digest-atlas",
        "a free place",
        "move it away, or name another folder with --out",
        path=folder,
    )


def _fault(error: OSError, folder: Path) -> EnvironmentFault:
    return EnvironmentFault(
        f"cannot read or write this folder ({reason_of(error)})",
        "",
        "free some room, or name another with --out",
        path=folder,
    )
