"""The cache of vectors and of fetched answers.

Vectors live in one SQLite database, a row each, keyed by encoder and by the SHA-256 of the
text; every row carries a checksum and is left out, with a warning, when it does not hold.
SQLite's locks and journal make the database safe for several processes at once and after a
process was killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.errors import InputError
from analysis.files import atomic_write

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Store", "StoreWarning"]

_T = TypeVar("_T")
_SCHEMA = 1
_SAFE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}")
_TIMEOUT = 60.0  # seconds to wait for another process's lock
_CHUNK = 500  # keys a query; SQLite's oldest limit on variables is 999
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (
    encoder TEXT NOT NULL,
    key TEXT NOT NULL,
    data BLOB NOT NULL,
    checksum BLOB NOT NULL,
    PRIMARY KEY (encoder, key)
) WITHOUT ROWID
"""


class StoreWarning(UserWarning):
    """Something in the cache was not as it should be and is rebuilt."""


def default_root() -> Path:
    """Give the cache folder: ``$DIGEST_ATLAS_CACHE``, else the platform's own place."""
    named = os.environ.get("DIGEST_ATLAS_CACHE")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("digest-atlas", appauthor=False))


class Store:
    """The cache folder.

    Parameters
    ----------
    root : path, optional
        The folder; default is ``$DIGEST_ATLAS_CACHE``, else the platform's cache folder.
        It is made when something is first put there.

    Examples
    --------
    >>> import numpy as np
    >>> store = Store()
    >>> store.put_vectors("demo", {"ab": np.array([0.6, 0.8], dtype=np.float32)})
    >>> store.get_vectors("demo", ["ab", "cd"])
    {'ab': array([0.6, 0.8], dtype=float32)}
    """

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        self.root = default_root() if root is None else Path(root)

    @property
    def database(self) -> Path:
        """The file of the vectors; its name holds the version of its layout."""
        return self.root / f"vectors-{_SCHEMA}.sqlite"

    def get_vectors(self, encoder: str, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """Give the vectors that are there.

        Parameters
        ----------
        encoder : str
            Name of the encoder, with whatever tells its versions apart.
        keys : sequence of str
            SHA-256 of each text, in hex.

        Returns
        -------
        dict of str to ndarray
            float32, one dimension; keys that are not there, or whose row is damaged, are
            left out.

        Warns
        -----
        StoreWarning
            Damaged rows were dropped; putting them again repairs the cache.
        """
        if not self.database.is_file():
            return {}
        found, bad = self._run(lambda connection: _select(connection, encoder, keys)) or ({}, 0)
        if bad:
            _warn(f"{bad} damaged vector(s) in the cache; they are rebuilt")
        return {key: found[key] for key in keys if key in found}

    def put_vectors(self, encoder: str, vectors: Mapping[str, np.ndarray]) -> None:
        """Keep vectors; all of them or, if the process dies, none.

        Parameters
        ----------
        encoder : str
            As for `get_vectors`.
        vectors : mapping of str to ndarray
            One dimension each; kept as float32. A key that is there already is replaced.
        """
        import numpy as np

        rows = []
        for key, vector in vectors.items():
            data = np.ascontiguousarray(vector, dtype="<f4").tobytes()
            rows.append((encoder, key, data, _checksum(encoder, key, data)))
        if not rows:
            return
        self._run(
            lambda connection: connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows
            )
        )

    def get_file(self, source: str, name: str) -> bytes | None:
        """Give a fetched answer, or None where it is not there or is damaged.

        Parameters
        ----------
        source, name : str
            As for `put_file`.

        Warns
        -----
        StoreWarning
            The file was damaged and is dropped.
        """
        path = self._file(source, name)
        try:
            checksum, _, data = path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            _warn(f"the cache in {self.root} cannot be used ({error}); going on without it")
            return None
        if checksum != hashlib.sha256(data).hexdigest().encode():
            _warn(f"a damaged file in the cache, {source}/{name}; it is fetched again")
            path.unlink(missing_ok=True)
            return None
        return data

    def put_file(self, source: str, name: str, data: bytes) -> None:
        """Keep a fetched answer, with a checksum before it.

        Parameters
        ----------
        source : str
            Where it came from: a folder in the cache.
        name : str
            Its name there: letters, digits, ``.``, ``_`` and ``-`` only, and no leading
            dot, so that nothing that was fetched can choose a place of its own.
        data : bytes
            What to keep.

        Raises
        ------
        ValueError
            The name has other characters.
        """
        checksum = hashlib.sha256(data).hexdigest().encode()
        try:
            atomic_write(self._file(source, name), checksum + b"\n" + data)
        except InputError as error:
            _warn(f"the cache in {self.root} cannot be used ({error}); going on without it")

    def _file(self, source: str, name: str) -> Path:
        for part in (source, name):
            if not _SAFE_NAME.fullmatch(part):
                raise ValueError(f"not a safe file name: {part!r}")
        return self.root / "fetched" / source / name

    def info(self) -> dict[str, Any]:
        """Say what the cache holds.

        Returns
        -------
        dict
            ``root``, ``bytes`` (vectors and answers together), ``vectors`` (rows by encoder) and
            ``files`` (number of fetched answers).
        """
        vectors = (self._run(_count) or {}) if self.database.is_file() else {}
        fetched = [file for file in (self.root / "fetched").rglob("*") if file.is_file()]
        databases = self.root.glob("vectors-*.sqlite")
        return {
            "root": str(self.root),
            "bytes": sum(file.stat().st_size for file in (*fetched, *databases)),
            "vectors": vectors,
            "files": len(fetched),
        }

    def clear(self) -> None:
        """Empty the cache: remove what this package put there, and nothing else."""
        for file in self.root.glob("vectors-*.sqlite*"):
            file.unlink(missing_ok=True)
        shutil.rmtree(self.root / "fetched", ignore_errors=True)

    def _run(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """Do one transaction; a broken database is put aside and rebuilt.

        A cache that cannot be written (a full disk, a folder without permission) must not
        stop the work: it costs a warning, and the answer is None.
        """
        try:
            return self._transaction(work)
        except (sqlite3.DatabaseError, OSError) as error:
            try:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
                    self._put_aside()
                    return self._transaction(work)
            except (sqlite3.DatabaseError, OSError) as second:
                error = second
            _warn(f"the cache in {self.root} cannot be used ({error}); going on without it")
            return None

    def _transaction(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        self.root.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.database, timeout=_TIMEOUT)
        with contextlib.closing(connection), connection:
            connection.execute(_TABLE)
            return work(connection)

    def _put_aside(self) -> None:
        _warn(f"the cache {self.database.name} is damaged; it is rebuilt")
        for file in self.root.glob(f"{self.database.name}*"):
            file.unlink(missing_ok=True)


def _select(
    connection: sqlite3.Connection, encoder: str, keys: Sequence[str]
) -> tuple[dict[str, np.ndarray], int]:
    """Read rows, drop the damaged ones, and say how many those were."""
    import numpy as np

    found: dict[str, np.ndarray] = {}
    bad: list[tuple[str, str]] = []
    for start in range(0, len(keys), _CHUNK):
        some = list(keys[start : start + _CHUNK])
        marks = ",".join("?" * len(some))
        query = f"SELECT key, data, checksum FROM vectors WHERE encoder = ? AND key IN ({marks})"
        for key, data, checksum in connection.execute(query, [encoder, *some]):
            if _is_sound(encoder, key, data, checksum):
                found[key] = np.frombuffer(data, dtype="<f4").astype(np.float32)
            else:
                bad.append((encoder, key))
    if bad:
        connection.executemany("DELETE FROM vectors WHERE encoder = ? AND key = ?", bad)
    return found, len(bad)


def _count(connection: sqlite3.Connection) -> dict[str, int]:
    query = "SELECT encoder, COUNT(*) FROM vectors GROUP BY encoder ORDER BY encoder"
    return dict(connection.execute(query))


def _checksum(encoder: str, key: str, data: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in (encoder.encode(), key.encode(), data):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def _is_sound(encoder: str, key: str, data: object, checksum: object) -> bool:
    return (
        isinstance(data, bytes) and len(data) % 4 == 0 and checksum == _checksum(encoder, key, data)
    )


def _warn(text: str) -> None:
    warnings.warn(text, StoreWarning, stacklevel=4)
