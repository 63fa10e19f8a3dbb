"""Importing the package is quick and loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("torch", "numba", "umap", "matplotlib", "bertopic", "pandas", "sklearn", "statsmodels")


def loaded_after(statement: str) -> dict:
    code = (
        "import sys, time, json; start = time.perf_counter(); "
        f"{statement}; took = time.perf_counter() - start; "
        f"print(json.dumps([took, [m for m in {HEAVY!r} if m in sys.modules]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    return json.loads(done.stdout)


def test_importing_the_package_is_light():
    runs = [loaded_after("import analysis") for _ in range(3)]
    assert all(heavy == [] for _, heavy in runs)
    assert min(took for took, _ in runs) < 0.5


def test_importing_the_command_is_light():
    assert loaded_after("import analysis.cli")[1] == []


def test_every_public_name_is_there():
    import analysis

    for name in analysis.__all__:
        assert getattr(analysis, name) is not None
    assert set(analysis.__all__) <= set(dir(analysis))


def test_an_unknown_name_is_an_attribute_error():
    import pytest

    import analysis

    with pytest.raises(AttributeError, match="no_such_name"):
        _ = analysis.no_such_name
