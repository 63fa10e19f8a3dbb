"""What the commands print, and how: everything goes through the gate of `analysis.gate`."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from analysis.gate import block, one_line

__all__ = ["listening", "say", "say_block"]

_OURS = "analysis"


def say(text: object = "", *, err: bool = False) -> None:
    r"""Print one line.

    Parameters
    ----------
    text : object
        Whatever it holds, it comes out as one line of bounded length, and steers nothing.
    err : bool
        On standard error.

    Examples
    --------
    >>> say("a\x1b[31m\nb")
    a\x1b[31m\nb
    """
    click.echo(one_line(str(text)), err=err)


def say_block(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print a text of several lines, such as TOML, JSON or CSV.

    Parameters
    ----------
    text : str
        Its line ends are this package's own; the rest steers nothing.
    nl : bool
        End with a line end.
    err : bool
        On standard error.

    Examples
    --------
    >>> say_block("a" + chr(10) + "b")
    a
    b
    """
    click.echo(block(text), nl=nl, err=err)


class _Notes(logging.Handler):
    """Prints what this package logs, a line each; of libraries only where `wanted` says so."""

    def __init__(self, wanted: Callable[[], bool]) -> None:
        super().__init__(logging.WARNING)
        self.wanted = wanted

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record.

        Parameters
        ----------
        record : LogRecord
        """
        if record.name.partition(".")[0] == _OURS or self.wanted():
            say(record.getMessage(), err=True)


@contextmanager
def listening(wanted: Callable[[], bool]) -> Iterator[None]:
    """Print logged notes and warnings as lines of this program.

    Notes of libraries are advice on calls that no reader has written, with places in code that
    nobody can open: they are for whoever looks for a fault.

    Parameters
    ----------
    wanted : callable
        Tells whether notes of libraries are wanted, as with ``--debug``.
    """

    def show(
        message: Warning | str, category: type[Warning], *_: object, **__: object
    ) -> None:  # fmt: skip
        if category.__module__.partition(".")[0] == _OURS:
            say(message, err=True)
        elif wanted():
            say(f"{category.__name__}: {message}", err=True)

    before, handler = warnings.showwarning, _Notes(wanted)
    warnings.showwarning = show
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        warnings.showwarning = before
        logging.getLogger().removeHandler(handler)
