"""Keeps the docstrings' examples away from the reader's cache; not part of the wheel."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    patch = pytest.MonkeyPatch()
    patch.setenv("DIGEST_ATLAS_CACHE", str(tmp_path_factory.mktemp("doctest-cache")))
