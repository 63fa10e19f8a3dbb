"""Importing the package is quick and loads nothing heavy."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

HEAVY = ("torch", "numba", "umap", "matplotlib", "bertopic", "pandas", "sklearn", "statsmodels")


def loaded_after(statement: str) -> tuple[int, list[str]]:
    """Give how many modules a statement loads, and which of the heavy ones."""
    code = (
        f"import sys, json; before = len(sys.modules); {statement}; "
        "count = len(sys.modules) - before; "
        f"print(json.dumps([count, [m for m in {HEAVY!r} if m in sys.modules]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    count, heavy = json.loads(done.stdout)
    return count, heavy


def test_importing_the_package_is_light():
    count, heavy = loaded_after("import analysis")
    assert heavy == []
    assert count < 60  # each takes about a millisecond; numpy alone has more


def test_importing_the_command_is_light():
    assert loaded_after("import analysis.cli")[1] == []


def test_every_public_name_is_there():
    analysis = importlib.import_module("analysis")
    for name in analysis.__all__:
        assert getattr(analysis, name) is not None
    assert set(analysis.__all__) <= set(dir(analysis))


def test_an_unknown_name_is_an_attribute_error():
    import pytest

    analysis = importlib.import_module("analysis")
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = analysis.no_such_name
