"""Names for the arrays that rooms hand each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["BoolArray", "FloatArray", "IntArray"]

FloatArray = NDArray[np.floating]
IntArray = NDArray[np.signedinteger]
BoolArray = NDArray[np.bool_]
