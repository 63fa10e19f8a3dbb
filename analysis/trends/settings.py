"""What every statistical call shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import InputError

__all__ = ["Plan"]

# From this many digests on, the noise between digests can be estimated.
MANY_DIGESTS = 10


@dataclass(frozen=True)
class Plan:
    """Numbers that tests and intervals run with.

    Attributes
    ----------
    n_permutations : int
        Random permutations of a test.
    random_state : int
        Seed.
    level : float
        Error rate of tests and one minus the coverage of intervals.
    margin : float
        Largest change that still counts as stable, relative to the label's own share: 0.5 is
        half as much again, either way.
    adjust : {"max-t", "holm", "bh"}
        How p-values are adjusted over labels.
    n_imputations : int
        Imputations of the labels, where papers may be misfiled.
    sure : float
        Share of the imputed labellings that must show a verdict by themselves; one that fewer
        show is marked as "depends on filing". Measured on two digests with one paper left out
        (tests/benchmarks/trends_time.py): with 0.8 a tenth is marked and 89 % survive or are,
        with 0.85 three tenths and all, with 0.9 half of them.
    n_draws : int
        Posterior draws of an interval.
    """

    n_permutations: int = 9999
    random_state: int = 0
    level: float = 0.05
    margin: float = 0.5
    adjust: str = "max-t"
    n_imputations: int = 20
    sure: float = 0.85
    n_draws: int = 20_000

    def __post_init__(self) -> None:
        for name, low, high in (("level", 0.0, 0.5), ("margin", 0.0, 10.0)):
            value = getattr(self, name)
            if not low < value < high:
                raise InputError(
                    f"{name}={value!r}", f"a fraction between {low:g} and {high:g}", f"set {name}"
                )
        if self.adjust not in ("max-t", "holm", "bh"):
            raise InputError(f"adjust={self.adjust!r}", '"max-t", "holm" or "bh"', "choose one")
        for name, least in (("n_permutations", 1), ("n_imputations", 2), ("random_state", 0)):
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or value < least:
                raise InputError(
                    f"{name}={value!r}", f"a whole number from {least} on", f"set {name}"
                )

    def words(self, *, imputed: bool = False) -> str:
        """Give the test's part of the method column."""
        names = {"max-t": "max-T in each tail", "holm": "Holm", "bh": "Benjamini-Hochberg"}
        said = f"{self.n_permutations} permutations, {names[self.adjust]}"
        return f"{said}, median p of {self.n_imputations} labellings" if imputed else said
