"""Start a peer's worker with an interpreter of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def start_worker(python: Path, worker: Path, folder: Path, limit: float) -> str:
    """Run a worker on a folder; say in a few words why it stopped early, if it did.

    Parameters
    ----------
    python : Path
        Interpreter that has the peer.
    worker : Path
        The script; it takes the folder, and leaves there what it has done so far.
    folder : Path
        Where its task is.
    limit : float
        Seconds it may take.
    """
    environ = {**os.environ, "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
    try:
        ended = subprocess.run(
            [python, "-W", "ignore", worker, folder],
            timeout=limit,
            capture_output=True,
            text=True,
            env=environ,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {limit:.0f} s"
    if not ended.returncode:
        return ""
    lines = ended.stderr.strip().splitlines() or [f"exit status {ended.returncode}"]
    return lines[-1][:160]
