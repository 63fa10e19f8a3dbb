"""The errors this package raises on purpose.

Anything that comes from outside (a file, a setting, an answer of a server) and is not as
expected ends in an `InputError`, whose text is one line: where, what is wrong, what was
expected, what to do. `ExitCode` says what the command line makes of each kind.
"""

from __future__ import annotations

import errno
import os
from enum import IntEnum
from functools import partial
from typing import ClassVar

from analysis.gate import one_line

__all__ = [
    "DigestAtlasError",
    "EnvironmentFault",
    "ExitCode",
    "InputError",
    "MissingExtraError",
    "from_os_error",
    "reason_of",
]


class ExitCode(IntEnum):
    """What the command's exit status means.

    Examples
    --------
    >>> ExitCode.INPUT.value, ExitCode(3).name
    (2, 'ENVIRONMENT')
    """

    OK = 0
    DIFFERS = 1
    INPUT = 2
    ENVIRONMENT = 3
    CANNOT_TELL = 4
    INTERNAL = 70
    INTERRUPTED = 130


class DigestAtlasError(Exception):
    """Base class of every error this package raises on purpose."""

    exit_code: ClassVar[ExitCode] = ExitCode.INPUT


class InputError(DigestAtlasError, ValueError):
    """Something handed in is not as expected.

    Parameters
    ----------
    got : str
        What was found, or what is wrong.
    expected : str
        What would have been right; empty where `got` says that already.
    todo : str
        What the reader can do about it.
    path : path, optional
        The file it was found in (shown as given).
    line : int, optional
        The line, counted from 1.
    doing : str
        What failed, as a verb, where the system refused to do it; `got` is then the reason.

    Examples
    --------
    >>> print(InputError("no abstract below this title", "title and abstract in turn",
    ...                  "add one or remove the title", path="a.txt", line=7))
    a.txt:7: no abstract below this title; expected title and abstract in turn; add one or remove
    the title
    >>> print(InputError("no such file", "", "check its name", path="a.txt", doing="open"))
    cannot open a.txt: no such file; check its name
    """

    def __init__(
        self,
        got: str,
        expected: str,
        todo: str,
        *,
        path: str | os.PathLike[str] | None = None,
        line: int | None = None,
        doing: str = "",
    ) -> None:
        self.got, self.expected, self.todo = got, expected, todo
        self.path, self.line, self.doing = path, line, doing
        place = "" if path is None else os.fspath(path)
        place += "" if line is None or path is None else f":{line}"
        begin = " ".join(filter(None, (f"cannot {doing}" if doing else "", place)))
        parts = [f"{begin}: {got}" if begin else got, expected and f"expected {expected}", todo]
        super().__init__(one_line("; ".join(filter(None, parts))))

    def at(self, path: str | os.PathLike[str], line: int | None = None) -> InputError:
        """Give the same error with the place it was found in.

        Parameters
        ----------
        path : path
        line : int, optional
            Counted from 1.

        Returns
        -------
        InputError
            Of the same kind.

        Examples
        --------
        >>> print(InputError("a", "b", "c").at("a.txt", 7))
        a.txt:7: a; expected b; c
        """
        same = (self.got, self.expected, self.todo)
        return type(self)(*same, path=path, line=line, doing=self.doing)

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes: its arguments are more than its text."""
        make = partial(type(self), path=self.path, line=self.line, doing=self.doing)
        return make, (self.got, self.expected, self.todo)


class EnvironmentFault(InputError):
    """The machine refused: a full disk, a missing permission, a network that does not answer.

    What was handed in may be right; the same call can succeed once the machine lets it.

    Examples
    --------
    >>> print(EnvironmentFault("a full disk", "room for the results", "free some", path="out"))
    out: a full disk; expected room for the results; free some
    """

    exit_code = ExitCode.ENVIRONMENT


# What a name can be wrong in. Every other failure of the operating system is the machine's.
_NAMED_WRONG = {
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.EINVAL,
    errno.EILSEQ,
    errno.ENXIO,
    errno.ENODEV,
}


# What the system says at length, in the words of most programs.
_REASONS = {errno.ENOENT: "no such file", errno.EISDIR: "it is a folder"}


def from_os_error(
    error: OSError, doing: str, todo: str, *, path: str | os.PathLike[str]
) -> InputError:
    """Explain a failure of the operating system in one line.

    Parameters
    ----------
    error : OSError
        What the system said.
    doing : str
        What was tried, as a verb: "open", "read", "write to".
    todo : str
        What the reader can do about it.
    path : path
        The file or folder.

    Returns
    -------
    InputError
        An `EnvironmentFault`, unless the name itself was wrong.

    Examples
    --------
    >>> full = OSError(errno.ENOSPC, "No space left on device")
    >>> print(from_os_error(full, "write to", "free some room", path="a.csv"))
    cannot write to a.csv: no space left on device; free some room
    """
    kind = InputError if error.errno in _NAMED_WRONG else EnvironmentFault
    return kind(reason_of(error), "", todo, path=os.fspath(path), doing=doing)


def reason_of(error: OSError) -> str:
    """Say in a few words why the operating system refused.

    Parameters
    ----------
    error : OSError

    Returns
    -------
    str

    Examples
    --------
    >>> reason_of(PermissionError(errno.EACCES, "Permission denied"))
    'permission denied'
    """
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    reason = reason or type(error).__name__
    return reason[:1].lower() + reason[1:]


class MissingExtraError(DigestAtlasError, ImportError):
    """An optional dependency is not installed.

    Parameters
    ----------
    package : str
        The import name that was missing.
    extra : str
        The extra of this distribution that brings it.

    Examples
    --------
    >>> print(MissingExtraError("bertopic", "bertopic"))
    bertopic is not installed; install it with: pip install "digest-atlas[bertopic]"
    """

    exit_code = ExitCode.ENVIRONMENT

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(
            f'{package} is not installed; install it with: pip install "digest-atlas[{extra}]"'
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes."""
        return type(self), (self.package, self.extra)
