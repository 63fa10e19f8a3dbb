"""Settings of a study, from a `study.toml` file or from the command line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from analysis.errors import InputError

__all__ = ["Settings", "read_settings"]


@dataclass(frozen=True)
class Settings:
    """What a study is asked to do.

    Attributes
    ----------
    digests : tuple of str
        Files or folders of digests; empty for the bundled ones.
    out : str
        Folder the results are written to.
    year : int or None
        Year of digests whose date lacks one.
    encoder : str
        ``minilm``, ``lsa``, or the name or folder of a sentence-transformers model.
    themes : str
        A bundled taxonomy (``pretraining``, ``machine-learning``) or a taxonomy file.
    seed : int
        Drives everything random.
    granularity : str
        Grain of the topics: ``coarse``, ``medium`` or ``fine``.
    labels : str or None
        CSV file of the reader's own labels.
    edits : str or None
        File of the reader's edits of the topics.
    format : str or None
        Reader to use instead of the one that recognises a file.
    skip_bad : bool
        Leave unreadable digests out, with a word, instead of stopping.

    Examples
    --------
    >>> Settings().encoder
    'minilm'
    """

    digests: tuple[str, ...] = ()
    out: str = "out"
    year: int | None = None
    encoder: str = "minilm"
    themes: str = "pretraining"
    seed: int = 0
    granularity: Literal["coarse", "medium", "fine"] = "medium"
    labels: str | None = None
    edits: str | None = None
    format: str | None = None
    skip_bad: bool = False

    def with_options(self, **options: Any) -> Settings:
        """Give these settings with options put over them.

        Parameters
        ----------
        **options
            Settings by name; None and an empty tuple leave a setting as it is.

        Returns
        -------
        Settings
            New settings.
        """
        return replace(self, **{k: v for k, v in options.items() if v is not None and v != ()})


_TYPES: dict[str, tuple[type, str]] = {
    "digests": (list, "a list of file names"),
    "out": (str, "a folder name"),
    "year": (int, "a year such as 2025"),
    "encoder": (str, "minilm, lsa or a model's name"),
    "themes": (str, "a bundled taxonomy or a file name"),
    "seed": (int, "a whole number from 0"),
    "granularity": (str, "coarse, medium or fine"),
    "labels": (str, "a file name"),
    "edits": (str, "a file name"),
    "format": (str, "the name of a reader"),
    "skip_bad": (bool, "true or false"),
}


def read_settings(path: Path) -> Settings:
    """Read a `study.toml`.

    File names in it are relative to the folder it lies in.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Settings
        With defaults for what the file does not say.

    Raises
    ------
    InputError
        If the file cannot be read, is not TOML, or holds an unknown or ill-typed setting.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except OSError as error:
        raise InputError(
            f"no readable file ({error.strerror})",
            "a settings file",
            "check the name, or make one with: digest-atlas init DIR",
            path=path,
        ) from error
    except ValueError as error:
        raise InputError(
            f"text that is not TOML ({error})", "TOML", "mend the line", path=path
        ) from error
    for name, value in values.items():
        _check(name, value, path, text)
    if "digests" in values:
        values["digests"] = tuple(_beside(path, item) for item in values["digests"])
    for name in ("out", "themes", "labels", "edits"):
        if name in values:
            values[name] = _beside(path, values[name])
    return Settings(**values)


def _check(name: str, value: object, path: Path, text: str) -> None:
    """Refuse a setting that does not exist or is not of its type."""
    line = next(
        (i for i, row in enumerate(text.splitlines(), 1) if row.strip().startswith(name)), None
    )
    if name not in _TYPES:
        known = ", ".join(field.name for field in fields(Settings))
        raise InputError(
            f"the setting {name!r}", f"one of {known}", "remove it", path=path, line=line
        )
    kind, words = _TYPES[name]
    good = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if name == "digests" and good:
        good = all(isinstance(item, str) for item in value)  # type: ignore[attr-defined]
    if name == "granularity" and good:
        good = value in ("coarse", "medium", "fine")
    if name == "seed" and good:
        good = value >= 0  # type: ignore[operator]
    if not good:
        raise InputError(f"{name} = {value!r}", words, "mend the value", path=path, line=line)


def _beside(settings: Path, name: str) -> str:
    """Resolve a name against the settings file's folder, where such a file or path is meant."""
    from analysis.themes.reading import bundled_taxonomies

    return name if name in bundled_taxonomies() else str(settings.parent / name)
