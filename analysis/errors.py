"""The errors this package raises on purpose.

Anything that comes from outside (a file, a setting, an answer of a server) and is not as
expected ends in an `InputError`, whose text is one line: where, what was got, what was
expected, what to do.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

__all__ = ["DigestAtlasError", "InputError", "MissingExtraError"]


class DigestAtlasError(Exception):
    """Base class of every error this package raises on purpose."""


class InputError(DigestAtlasError, ValueError):
    """Something handed in is not as expected.

    Parameters
    ----------
    got : str
        What was found.
    expected : str
        What would have been right.
    todo : str
        What the reader can do about it.
    path : str or Path, optional
        The file it was found in (shown as given).
    line : int, optional
        The line, counted from 1.

    Examples
    --------
    >>> print(InputError("a title without abstract", "title and abstract in turn",
    ...                  "add the abstract", path="a.txt", line=7))
    a.txt:7: got a title without abstract; expected title and abstract in turn; add the abstract
    """

    def __init__(
        self,
        got: str,
        expected: str,
        todo: str,
        *,
        path: str | Path | None = None,
        line: int | None = None,
    ) -> None:
        self.got, self.expected, self.todo = got, expected, todo
        self.path, self.line = path, line
        place = "" if path is None else f"{path}:{line}: " if line is not None else f"{path}: "
        text = f"{place}got {got}; expected {expected}; {todo}"
        super().__init__(_one_line(text))

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes: its arguments are more than its text."""
        make = partial(type(self), path=self.path, line=self.line)
        return make, (self.got, self.expected, self.todo)


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

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(
            f'{package} is not installed; install it with: pip install "digest-atlas[{extra}]"'
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes."""
        return type(self), (self.package, self.extra)


def _one_line(text: str) -> str:
    """Make control characters visible, so that an error stays one harmless line."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
