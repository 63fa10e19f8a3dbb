"""Every committed input of the fuzz targets, on every Python: what once was found stays fixed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.digests import list_readers

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.fuzz import targets  # noqa: E402

pytest.importorskip("bibtexparser")
pytest.importorskip("rispy")
pytest.importorskip("openpyxl")


@pytest.mark.parametrize("name", targets.names())
def test_committed_inputs(name: str):
    target = targets.get(name)
    given = list(targets.seeds(name))
    assert given
    for seed in given:
        target(seed)


def test_every_reader_has_a_target():
    assert {f"digests-{reader}" for reader in list_readers()} < set(targets.names())


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris is not installed; it has a wheel for Python 3.11 on Linux only",
)
def test_a_finding_is_found(tmp_path: Path):
    """A target with a fault ends with exit code 1, and the bytes that show it are kept."""
    code = (
        "import sys; from tests.fuzz import __main__ as run, targets\n"
        "def faulty(data):\n"
        "    if data[:1] == b'h':\n"
        "        raise IndexError('planted')\n"
        "targets.OWN_FILES['stop-words'] = faulty\n"
        "targets.seeds = lambda name: [b'x']\n"
        f"sys.argv[1:] = ['--seconds', '20', '--findings', {str(tmp_path)!r}, 'stop-words']\n"
        "sys.exit(run.main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "IndexError: planted" in done.stdout
    assert "findings in 1" in done.stdout
    assert [path.read_bytes()[:1] for path in tmp_path.iterdir()] == [b"h"]
