"""Run a notebook top to bottom in a fresh kernel, the same way on every machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from analysis.errors import DigestAtlasError
from analysis.notebooks.documents import find_noise, tidy
from analysis.processor import COMMAND, OLDEST

__all__ = ["NotebookError", "execute", "kernel_environment", "warm_up"]

#: Set before the kernel starts: numba and the linear algebra libraries read them only once.
FIXED = {
    **COMMAND,
    **OLDEST,
    "COLUMNS": "80",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TOKENIZERS_PARALLELISM": "false",
    "TZ": "UTC",
}
# All that a kernel sees of a reader's own environment: where programs, packages, caches and
# scratch files are. Anything else may be a token, or change a result.
_ALLOWED = frozenset(
    (
        *("PATH", "PATHEXT", "COMSPEC", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH"),
        *("PYTHONPATH", "VIRTUAL_ENV", "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"),
        *("DIGEST_ATLAS_CACHE", "XDG_CACHE_HOME", "TEMP", "TMP", "TMPDIR"),
    )
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(DigestAtlasError):
    """A notebook did not run as it should."""


def kernel_environment(scratch: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment that notebooks are run in.

    Parameters
    ----------
    scratch : Path
        A folder for what the kernel writes about itself.
    extra : mapping of str to str, optional
        Further variables.

    Returns
    -------
    dict of str to str
        What of the reader's environment says where things are, and everything fixed that could
        change a result. No other variable is handed on: tokens and keys never reach a kernel.

    Examples
    --------
    >>> kernel_environment(Path("scratch"))["NUMBA_CPU_NAME"]
    'generic'
    >>> "HF_TOKEN" in kernel_environment(Path("scratch"))
    False
    """
    kept = {key: value for key, value in os.environ.items() if key.upper() in _ALLOWED}
    return {**kept, **FIXED, "IPYTHONDIR": str(scratch / "ipython"), **(extra or {})}


def execute(
    notebook: NotebookNode,
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: int = 300,
) -> NotebookNode:
    """Run a notebook top to bottom in a fresh kernel.

    Parameters
    ----------
    notebook : NotebookNode
        What to run; not changed.
    folder : Path, optional
        The working folder; an empty one that is removed afterwards by default.
    environment : mapping of str to str, optional
        Further environment variables.
    timeout : int
        Seconds a cell may take.

    Returns
    -------
    NotebookNode
        With the outputs of this run, tidy.

    Raises
    ------
    NotebookError
        If a cell fails, warns, or puts out something that differs from run to run.
    """
    copy = tidy(notebook)
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        place = Path(scratch)
        (place / "run").mkdir()
        client = NotebookClient(
            copy,
            km=_kernel_manager(place),
            timeout=timeout,
            resources={"metadata": {"path": str(folder or place / "run")}},
            record_timing=False,
            coalesce_streams=True,
        )
        try:
            client.execute(env=kernel_environment(place, environment), cleanup_kc=True)
        except CellExecutionError as error:
            raise NotebookError(f"a cell failed: {_COLOUR.sub('', str(error))}") from error
    done = tidy(copy)
    if noise := find_noise(done):
        raise NotebookError("; ".join(noise))
    return done


def warm_up() -> None:
    """Have matplotlib list its fonts now, as it warns when that takes long in a notebook."""
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        subprocess.run(
            [sys.executable, "-c", "import matplotlib.font_manager"],
            env=kernel_environment(Path(scratch)),
            check=True,
            capture_output=True,
        )


def _kernel_manager(place: Path) -> Any:
    """Give a kernel manager that starts this very Python, whatever kernels a reader has."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    connection = str(place / "kernel.json")
    return KernelManager(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        connection_file=connection,
        # Sockets on disk need no open port; their path has to be short.
        transport="ipc" if os.name == "posix" and len(connection) < 90 else "tcp",
    )
