"""What keeps the processor, the threads and the place from changing a result: one list for all.

A newer processor has other instructions, which round the last digit otherwise. The steps of this
package round before they compare, so that its results do not depend on that digit; libraries do
not. The variables here are read once, when a library loads: `analysis.cli` sets `COMMAND` first of
all, and `OLDEST` for the engines of others; `analysis.notebooks.execute` sets both before a
kernel starts, and `analysis.vectors.sentence` sets `ENCODING` before it encodes.
"""

from __future__ import annotations

import os
import platform
import sys

__all__ = ["COMMAND", "ENCODING", "OLDEST", "compute_alike", "encode_alike"]

_X86 = ("x86_64", "AMD64")

#: For numba and matplotlib.
COMMAND = {"MPLBACKEND": "agg", "NUMBA_CPU_NAME": "generic", "NUMBA_NUM_THREADS": "1"}
#: For numpy and OpenBLAS: what every x86-64 processor has that numpy runs on. What HDBSCAN and
#: BERTopic make of the last digit can be another number of topics: of the bundled digests two or
#: three.
OLDEST = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Nehalem",
}
#: For PyTorch: what processors have in common since about 2015. It costs no time that can be
#: measured; to go by the instructions of older ones takes twice the time.
ENCODING = {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2"}


def compute_alike(engine: object) -> bool:
    """Have numpy and OpenBLAS compute as on `OLDEST`, for an engine that depends on the last digit.

    The ensemble does not, and takes up to 1.7 times as long with those instructions.

    Parameters
    ----------
    engine : object
        As the options, or a manifest, name it.

    Returns
    -------
    bool
        Whether it was done; it is too late once numpy is loaded.

    Examples
    --------
    >>> compute_alike("consensus")
    False
    """
    late = "numpy" in sys.modules
    if engine not in ("bertopic", "hdbscan") or late or platform.machine() not in _X86:
        return False
    os.environ.update(OLDEST)
    return True


def encode_alike() -> None:
    """Have PyTorch compute with the instructions of `ENCODING`, where the processor has them.

    It is of use before the first operation of a process: PyTorch chooses once.
    """
    import torch

    if torch.cpu._is_avx2_supported():
        os.environ.update(ENCODING)
