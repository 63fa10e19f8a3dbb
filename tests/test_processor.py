"""What is fixed before libraries load does reach them."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.processor import COMMAND, ENCODING, OLDEST

X86 = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="settings of x86-64 processors"
)
FIXED = {*COMMAND, *ENCODING, *OLDEST}


def printed_by(code: str, *arguments: str, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in FIXED}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return done.stdout


def test_numba_reads_what_the_command_fixes() -> None:
    pytest.importorskip("numba")
    code = """
import sys
from analysis.cli import main
sys.argv = ["digest-atlas", "--version"]
try:
    main()
except SystemExit:
    import numba
    print(numba.config.CPU_NAME, numba.config.NUMBA_NUM_THREADS)
"""
    assert printed_by(code).splitlines()[-1] == "generic 1"


STOPPED = """
import os, sys
import analysis.cli, analysis.commands.again, analysis.processor
def look(engine):
    done = analysis.processor.compute_alike(engine)
    print(engine, done, os.environ.get("OPENBLAS_CORETYPE"))
    raise SystemExit(0)
analysis.cli.compute_alike = analysis.commands.again.compute_alike = look
sys.argv = ["digest-atlas", *sys.argv[1:]]
analysis.cli.main()
"""


@X86
@pytest.mark.parametrize(
    ("engine", "said"),
    [("hdbscan", "hdbscan True Nehalem"), ("bertopic", "bertopic True Nehalem"),
     ("consensus", "consensus False None")],
)  # fmt: skip
def test_a_run_fixes_what_its_engine_depends_on_before_numpy_loads(engine: str, said: str) -> None:
    assert printed_by(STOPPED, "run", "--engine", engine, "--out", "none").strip() == said


@X86
@pytest.mark.parametrize("command", [["rerun"], ["append", "a.txt"]])
def test_a_study_is_continued_as_its_engine_wants(command: list[str], tmp_path: Path) -> None:
    manifest = {"outputs": {}, "settings": {"engine": "hdbscan"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    said = printed_by(STOPPED, command[0], str(tmp_path), *command[1:])
    assert said.strip() == "hdbscan True Nehalem"


def test_texts_are_encoded_with_common_instructions() -> None:
    pytest.importorskip("torch")
    code = """
import torch
from analysis.processor import encode_alike
encode_alike()
print(torch.cpu._is_avx2_supported(), torch.backends.cpu.get_cpu_capability())
"""
    found, used = printed_by(code, ATEN_CPU_CAPABILITY="default").split()
    assert (found, used) in (("True", "AVX2"), ("False", "DEFAULT"))


def test_too_late_is_told() -> None:
    code = "import numpy\nfrom analysis.processor import compute_alike\n"
    assert printed_by(code + "print(compute_alike('hdbscan'))").strip() == "False"
