"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# As the command and the notebooks set it: read when numba is first imported, then fixed.
os.environ |= {"NUMBA_CPU_NAME": "generic", "NUMBA_NUM_THREADS": "1"}
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of reference data, or skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("reference data (../shared) is not on this machine")
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the reader's own cache folder."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("DIGEST_ATLAS_CACHE", str(folder))
    return folder
