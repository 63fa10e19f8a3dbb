"""The files that `digest-atlas init` gives a reader to start a study of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from analysis.errors import InputError
from analysis.files import atomic_write
from analysis.settings import settings_text

__all__ = ["write_template"]


def write_template(folder: Path) -> list[Path]:
    """Put a settings file, a notebook, a taxonomy and a .gitignore into a folder.

    Parameters
    ----------
    folder : Path
        Made if absent.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        If one of the files is there already; nothing is written then.
    EnvironmentFault
        If the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     [path.name for path in write_template(Path(name) / "mine")]
    ['study.toml', 'my_study.ipynb', 'themes.toml', '.gitignore']
    """
    for name in _FILES:
        if os.path.lexists(folder / name):
            raise InputError(
                "the file exists already",
                "a folder without it",
                "move it away, or name another folder",
                path=folder / name,
            )
    for name, content in _FILES.items():
        atomic_write(folder / name, content())
    return [folder / name for name in _FILES]


_IGNORED = """\
# Results can be made again: digest-atlas run --settings study.toml
/out/
/*-rerun/
/*-figures/
.ipynb_checkpoints/
"""


def _data(name: str) -> bytes:
    return (resources.files("analysis") / "data" / name).read_bytes()


_FILES: dict[str, Callable[[], bytes | str]] = {
    "study.toml": lambda: settings_text(digests=(), out="out", themes="themes.toml"),
    "my_study.ipynb": lambda: _data("template/my_study.ipynb"),
    "themes.toml": lambda: _data("taxonomies/pretraining.toml"),
    ".gitignore": lambda: _IGNORED,
}
