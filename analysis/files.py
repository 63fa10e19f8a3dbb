"""The door to the disk: every file from outside is read here, every file is written here.

Reading opens regular files only (a named pipe would hang, a device has no end), never more
than the caller allows. Writing makes a file whole or not at all. Both say in one line what
went wrong, as an `InputError` or an `EnvironmentFault`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import secrets
import stat
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from analysis.errors import InputError, from_os_error

__all__ = [
    "PIPE",
    "atomic_write",
    "file_sha256",
    "make_folder",
    "parse_json",
    "parse_toml",
    "read_bytes",
    "read_chunks",
    "read_text",
    "take",
]

#: What a reader names to have standard input read.
PIPE = "-"
_CHUNK = 1 << 20
# A pipe that the shell opened for this command, as `<(...)` does, is meant to be read.
_OPENED_PIPE = re.compile(r"/dev/(?:stdin|fd/\d+)|/proc/self/fd/\d+")
_MOST_VALUES = 3_000_000  # of a JSON document; each may take some hundred bytes of memory
# A key of so many parts makes the parser of TOML slow, or never end.
_PART = r"""(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)"""
_LONG_KEY = re.compile(rf"(?<![\w.-])(?:{_PART}[ \t]*+\.[ \t]*+){{100}}")

Place = str | os.PathLike[str]


def read_bytes(path: Place, *, limit: int, what: str = "a readable file") -> bytes:
    """Read a file whole, unless it is too large.

    Parameters
    ----------
    path : path
        A regular file; ``"-"`` reads standard input.
    limit : int
        Bytes it may hold.
    what : str
        What is expected there, for the error.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    InputError
        There is no such file, it is no regular file, or it is too large.
    EnvironmentFault
        The machine does not let it be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     atomic_write(Path(folder, "a"), "text")
    ...     read_bytes(Path(folder, "a"), limit=10)
    b'text'
    """
    with _opened(path, what) as file:
        data = read_chunks(file, limit + 1, path=path)
    if len(data) > limit:
        raise InputError(
            f"more than {limit:,} bytes",
            f"{what} of at most that size",
            "check the file",
            path=path,
        )
    return data


def read_chunks(file: IO[bytes], most: int, *, path: Place) -> bytes:
    """Read at most so many bytes, in steps, so that memory follows what is there.

    Parameters
    ----------
    file : binary file
        Open for reading.
    most : int
        Bytes to read at most.
    path : path
        Shown in errors.

    Returns
    -------
    bytes
        What was there.

    Raises
    ------
    EnvironmentFault
        The machine stopped the reading.
    """
    try:
        return take(file, most)
    except OSError as error:
        raise from_os_error(error, "read", "try again", path=path) from None


def take(file: IO[bytes], most: int) -> bytes:
    """Read at most so many bytes in steps, and leave failures to the caller.

    Parameters
    ----------
    file : binary file
        Open for reading; one that is unpacked on the way fails in its own ways.
    most : int
        Bytes to read at most.

    Returns
    -------
    bytes

    Examples
    --------
    >>> import io
    >>> take(io.BytesIO(b"text"), 2)
    b'te'
    """
    # A buffer that grows: parts, joined at the end, would be in memory twice.
    taken = io.BytesIO()
    while most > 0 and (part := file.read(min(most, _CHUNK))):
        taken.write(part)
        most -= len(part)
    return taken.getvalue()


def read_text(path: Place, *, limit: int, what: str = "a text file") -> str:
    """Read a UTF-8 text file, with or without a byte-order mark.

    Parameters
    ----------
    path : path
    limit : int
        Bytes it may hold.
    what : str
        What is expected there, for the error.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    InputError
        As `read_bytes`, or it is not UTF-8; the line is named.
    """
    data = read_bytes(path, limit=limit, what=what)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "not UTF-8 text",
            f"{what} in UTF-8",
            "save it as UTF-8",
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None


def parse_json(text: str, *, path: Place, line: int | None = None) -> Any:
    """Parse JSON from outside.

    Parameters
    ----------
    text : str
    path : path
        Shown in errors.
    line : int, optional
        Where the text stands, if it is a line of a file.

    Returns
    -------
    object

    Raises
    ------
    InputError
        The text is broken, nested too deep, or holds too many values or a number without end.

    Examples
    --------
    >>> parse_json("[1, 2]", path="a.json")
    [1, 2]
    """
    # An object takes as much memory as some values.
    values = text.count(",") + text.count("[") + 3 * text.count("{")
    if values > _MOST_VALUES:
        raise InputError(
            f"JSON of about {values:,} values",
            f"at most {_MOST_VALUES:,}",
            "check the file",
            path=path,
        )
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        got, line = f"broken JSON ({error.msg}, column {error.colno})", line or error.lineno
    except RecursionError:
        got = "JSON nested too deep"
    except ValueError:  # Python refuses integers of more than some thousand digits
        got = "JSON with an endless number"
    raise InputError(got, "whole, flat JSON", "write the file again", path=path, line=line)


def parse_toml(text: str, *, path: Place | None) -> dict[str, Any]:
    """Parse TOML from outside.

    Parameters
    ----------
    text : str
    path : path
        Shown in errors.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        The text is no TOML, or nested too deep.

    Examples
    --------
    >>> parse_toml("seed = 1", path="study.toml")
    {'seed': 1}
    """
    try:
        if _LONG_KEY.search(text):
            raise RecursionError
        return tomllib.loads(text)
    except RecursionError:
        raise InputError(
            "TOML nested too deep", "plain, flat TOML", "remove the nesting", path=path
        ) from None
    except ValueError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        raise InputError(
            f"not TOML ({error})",
            "TOML",
            "correct the line",
            path=path,
            line=int(found[1]) if found else None,
        ) from None


def file_sha256(path: Place) -> str:
    """Give the SHA-256 of a regular file's bytes.

    Parameters
    ----------
    path : path
        An existing file.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    InputError, EnvironmentFault
        As `read_bytes`.
    """
    with _opened(path, "a regular file") as file:
        try:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        except OSError as error:
            raise from_os_error(error, "read", "try again", path=path) from None


def atomic_write(path: Place, data: bytes | str) -> None:
    r"""Write a file so that it is never seen half written.

    The data go to a new file in the same folder, reach the disk, and then take the name
    in one step. The folder is made if it is not there.

    Parameters
    ----------
    path : path
        Where to.
    data : bytes or str
        What; text is written as UTF-8, with its line ends as they are.

    Raises
    ------
    InputError, EnvironmentFault
        The file cannot be written; nothing is left behind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     atomic_write(Path(folder, "new", "a.txt"), "whole\n")
    ...     Path(folder, "new", "a.txt").read_text()
    'whole\n'
    """
    path = Path(path)
    content = data.encode("utf-8") if isinstance(data, str) else data
    make_folder(path.parent)
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_written(error, path) from None
    except ValueError as error:  # a NUL in the name
        raise InputError(
            f"not a possible name ({error})", "a file name", "choose another", path=path
        ) from None


def make_folder(path: Place) -> None:
    """Make a folder and those above it, where they are not there.

    Parameters
    ----------
    path : path

    Raises
    ------
    InputError, EnvironmentFault
        It cannot be made.
    """
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(error, path) from None
    except ValueError as error:
        raise InputError(
            f"not a possible name ({error})", "a folder name", "choose another", path=path
        ) from None


def _not_written(error: OSError, path: Place) -> InputError:
    return from_os_error(
        error,
        "write to",
        "free some room, or name another place",
        path=path,
    )


@contextlib.contextmanager
def _opened(path: Place, what: str) -> Iterator[IO[bytes]]:
    """Open a regular file, or a pipe that was meant."""
    if os.fspath(path) == PIPE:
        yield _standard_input(what)
        return
    try:
        # Without O_NONBLOCK, opening a named pipe waits for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        raise from_os_error(
            error,
            "open",
            "check its name and its permissions",
            path=path,
        ) from None
    except ValueError as error:  # a NUL in the name
        raise InputError(str(error), "", "check its name", path=path, doing="open") from None
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISFIFO(mode) and _OPENED_PIPE.fullmatch(os.fspath(path)):
        os.set_blocking(descriptor, True)
    elif not stat.S_ISREG(mode):
        os.close(descriptor)
        raise InputError(
            _kind_in_words(mode),
            f"{what}, as a regular file",
            f'name a file, or pass "{PIPE}" and pipe into standard input',
            path=path,
        )
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - it is open already
        yield file


def _standard_input(what: str) -> IO[bytes]:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("no standard input", what, "pipe something into it, or name a file")
    return sys.stdin.buffer


def _kind_in_words(mode: int) -> str:
    for test, words in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return words
    return "neither a file nor a folder"
