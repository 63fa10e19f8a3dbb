"""The cache holds what it was given, or nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from analysis.store import Store, StoreWarning


def vectors(n: int, start: int = 0) -> dict[str, np.ndarray]:
    return {f"{i:064x}": np.full(8, i, dtype=np.float32) for i in range(start, start + n)}


def test_vectors_come_back_in_the_order_asked(tmp_path: Path) -> None:
    store = Store(tmp_path)
    given = vectors(1200)
    store.put_vectors("one", given)
    asked = [*list(given)[::-1], "absent"]
    got = store.get_vectors("one", asked)
    assert list(got) == asked[:-1]
    assert all(np.array_equal(got[k], given[k]) and got[k].dtype == np.float32 for k in got)
    assert store.get_vectors("other", asked) == {}


def test_a_row_can_be_replaced(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put_vectors("one", {"a": np.zeros(2, dtype=np.float32)})
    store.put_vectors("one", {"a": np.ones(2)})
    assert store.get_vectors("one", ["a"])["a"].tolist() == [1, 1]


def test_the_default_folder(own_cache: Path) -> None:
    assert Store().root == own_cache


def test_info_and_clear(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.info()["vectors"] == {}
    store.put_vectors("one", vectors(3))
    (tmp_path / "of somebody else").write_text("x")
    size = store.database.stat().st_size
    expected = {"root": str(tmp_path), "bytes": size, "vectors": {"one": 3}, "files": 0}
    assert store.info() == expected
    store.clear()
    assert store.info()["vectors"] == {}
    assert (tmp_path / "of somebody else").exists()


@pytest.mark.parametrize("column", ["data", "checksum", "key"])
def test_a_damaged_row_is_dropped_with_a_word(tmp_path: Path, column: str) -> None:
    store = Store(tmp_path)
    store.put_vectors("one", vectors(3))
    key = list(vectors(3))[1]
    with sqlite3.connect(store.database) as connection:
        value: object = "f" * 64 if column == "key" else b"\x01" * 32
        connection.execute(f"UPDATE vectors SET {column} = ? WHERE key = ?", [value, key])
    connection.close()
    damaged = "f" * 64 if column == "key" else key
    with pytest.warns(StoreWarning, match="1 damaged vector"):
        assert damaged not in store.get_vectors("one", [*vectors(3), damaged])
    store.put_vectors("one", vectors(3))
    assert len(store.get_vectors("one", list(vectors(3)))) == 3


@pytest.mark.parametrize("where", [0, 5000])
def test_a_damaged_database_is_made_anew(tmp_path: Path, where: int) -> None:
    store = Store(tmp_path)
    store.put_vectors("one", vectors(500))
    data = bytearray(store.database.read_bytes())
    data[where : where + 4096] = b"\xa5" * 4096
    store.database.write_bytes(data)
    with pytest.warns(StoreWarning, match="damaged"):
        got = store.get_vectors("one", list(vectors(500)))
    assert len(got) < 500
    store.put_vectors("one", vectors(500))
    assert len(store.get_vectors("one", list(vectors(500)))) == 500


def test_a_cache_that_cannot_be_used_does_not_stop_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    store = Store(tmp_path / "file")
    with pytest.warns(StoreWarning, match="going on without it"):
        store.put_vectors("one", vectors(1))


def test_fetched_files(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.get_file("hf", "2025-03-11.json") is None
    store.put_file("hf", "2025-03-11.json", b"one\ntwo\n")
    assert store.get_file("hf", "2025-03-11.json") == b"one\ntwo\n"
    assert store.info()["files"] == 1
    store.clear()
    assert store.get_file("hf", "2025-03-11.json") is None


def test_a_damaged_file_is_dropped_with_a_word(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put_file("hf", "a.json", b"whole")
    path = tmp_path / "fetched" / "hf" / "a.json"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(StoreWarning, match=r"hf/a\.json"):
        assert store.get_file("hf", "a.json") is None
    assert not path.exists()


@pytest.mark.parametrize("name", ["../a", "a/b", "/etc/passwd", ".hidden", "", "a\0", "x" * 200])
def test_no_name_leads_out_of_the_cache(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path)
    with pytest.raises(ValueError, match="not a safe file name"):
        store.put_file("hf", name, b"x")
    with pytest.raises(ValueError, match="not a safe file name"):
        store.get_file(name, "a.json")


def test_a_newer_layout_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "vectors-2.sqlite").write_bytes(b"of a later version")
    Store(tmp_path).put_vectors("one", vectors(1))
    assert (tmp_path / "vectors-2.sqlite").read_bytes() == b"of a later version"


def _put(folder: Path, start: int) -> None:
    for i in range(10):
        Store(folder).put_vectors("one", vectors(20, start + 20 * i))


def test_two_processes_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_put, args=(tmp_path, 200 * i)) for i in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(300)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(Store(tmp_path).get_vectors("one", list(vectors(400)))) == 400


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX signals")
def test_after_kill_9_every_transaction_is_whole(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np; from analysis.store import Store\n"
        "for i in range(10**6):\n"
        "    Store(sys.argv[1]).put_vectors('one', {f'{i}-{j}': np.zeros(64) for j in range(50)})\n"
    )
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
        deadline = time.monotonic() + 300
        while not Store(tmp_path).database.is_file() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        count = Store(tmp_path).info()["vectors"].get("one", 0)
        assert count % 50 == 0
        keys = [f"{i}-{j}" for i in range(count // 50) for j in range(50)]
        assert len(Store(tmp_path).get_vectors("one", keys)) == count
