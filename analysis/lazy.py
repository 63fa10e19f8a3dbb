"""Public names of a package whose modules load on first use (SPEC 1)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["lazy_module", "lazy_names"]


def lazy_names(
    package: str, home: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make a package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package : str
        Its ``__name__``; it has an ``__all__``.
    home : mapping of str to str
        From every public name to the module of the package that it lives in.

    Returns
    -------
    tuple of callable

    Examples
    --------
    >>> find, _ = lazy_names("analysis", {"InputError": "errors"})
    >>> find("InputError").__module__
    'analysis.errors'
    """

    def load(name: str) -> Any:
        if name in home:
            return getattr(importlib.import_module(f"{package}.{home[name]}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return load, lambda: sorted(sys.modules[package].__all__)


class _Lazy:
    """A module that is imported when something in it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)


def lazy_module(name: str) -> Any:
    """Give a module that is imported at its first use, so that reading a study stays quick.

    Parameters
    ----------
    name : str
        Its import name.

    Returns
    -------
    object
        To be used as the module.

    Examples
    --------
    >>> lazy_module("math").sqrt(4.0)
    2.0
    """
    return _Lazy(name)
