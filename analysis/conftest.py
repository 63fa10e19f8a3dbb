"""Keeps the docstrings' examples away from the reader's cache; not part of the wheel."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from analysis import StudyResult

_found: list[StudyResult] = []  # the bundled study, once it is computed


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    patch = pytest.MonkeyPatch()
    patch.setenv("DIGEST_ATLAS_CACHE", str(tmp_path_factory.mktemp("doctest-cache")))


@pytest.fixture(autouse=True, scope="module")
def _bundled_study_once() -> Iterator[None]:
    """Compute the bundled study once for all the examples that begin with it."""
    from analysis import study

    compute = study.run_study

    @functools.wraps(compute)
    def run_study(*arguments: Any, **options: Any) -> StudyResult:
        if arguments or options:
            return compute(*arguments, **options)
        if not _found:
            _found.append(compute())
        return _found[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "run_study", run_study)
        yield
