"""Errors reach the process that asked, whole."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from analysis.errors import DigestAtlasError, InputError, MissingExtraError
from analysis.sources.common import FetchError

ERRORS = [
    InputError("a page", "a table", "save it as a table"),
    InputError("a title\x00", "an abstract", "add it", path=Path("a.txt"), line=7),
    FetchError("an answer 500", "a page", "try later", path="https://example.org"),
    MissingExtraError("bertopic", "bertopic"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("way", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy])
def test_an_error_can_be_pickled_and_copied(way, error: DigestAtlasError):
    again = way(error)
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
