"""The files that `digest-atlas init` gives a reader to start a study of their own."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from analysis.errors import InputError

__all__ = ["write_template"]

_FILES = {
    "study.toml": "template/study.toml",
    "my_study.ipynb": "template/my_study.ipynb",
    "themes.toml": "taxonomies/pretraining.toml",
}


def write_template(folder: Path) -> list[Path]:
    """Put a settings file, a notebook and a taxonomy into a folder.

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
        If one of the files is there already (nothing is written then), or the folder cannot
        be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     [path.name for path in write_template(Path(name) / "mine")]
    ['study.toml', 'my_study.ipynb', 'themes.toml']
    """
    from analysis.store import atomic_write

    for name in _FILES:
        if (folder / name).exists():
            raise InputError(
                "a file that is there already",
                "a folder without it",
                "move it away, or name another folder",
                path=folder / name,
            )
    data = resources.files("analysis") / "data"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in _FILES.items():
            atomic_write(folder / name, (data / source).read_bytes())
    except OSError as error:
        raise InputError(
            f"a place that cannot be written to ({error.strerror})",
            "a folder, existing or new",
            "name another folder",
            path=folder,
        ) from error
    return [folder / name for name in _FILES]
