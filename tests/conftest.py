"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from analysis import StudyResult

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


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """Run the bundled study once; nobody changes it."""
    from analysis import run_study

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGEST_ATLAS_CACHE", str(tmp_path_factory.mktemp("bundled-cache")))
        return run_study()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start one headless Chromium for a module, or skip where there is none."""
    names = ("chromium", "chromium-browser")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the reader's own cache folder."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("DIGEST_ATLAS_CACHE", str(folder))
    return folder
