"""Many digests in order of time: the reader's own, or a stream whose truth is known."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Stream", "follow_digests"]

_WEEKS = 30
_START = datetime.date(2025, 1, 6)
_SHARES = (0.20, 0.16, 0.12, 0.10, 0.08, 0.06, 0.05, 0.03)
_GROWTH = {5: 0.18, 1: 0.06}


@dataclass(frozen=True)
class Stream:
    """Digests in order of time and the themes of their papers.

    Attributes
    ----------
    membership : ndarray of bool, shape (n_papers, n_digests)
        Which digest lists which paper, earliest first.
    indicators : ndarray of bool, shape (n_papers, n_themes)
        Which theme each paper is filed under; no True in a row means none.
    themes : list of str
        Ids of the themes.
    names : dict of str to str
        Names of the themes by id.
    digests : list of str
        Names of the digests.
    dates : list of str
        Dates of the digests, ``2025-01-06``, or ``01-06`` without a year.
    planted : dict of str to str
        Of a simulated stream, the themes made to change, and how; else empty.
    """

    membership: NDArray[np.bool_]
    indicators: NDArray[np.bool_]
    themes: list[str]
    names: dict[str, str]
    digests: list[str]
    dates: list[str]
    planted: dict[str, str] = field(default_factory=dict)


def follow_digests(
    digests: Sequence[str | os.PathLike[str]] = (),
    *,
    year: int | None = None,
    themes: str = "machine-learning",
    encoder: str = "minilm",
    seed: int = 0,
) -> Stream:
    """Read and file a stream of digests, or draw one whose truth is known.

    Parameters
    ----------
    digests : sequence of path
        The reader's digests; without any, thirty weekly digests are drawn.
    year, themes, encoder, seed
        As in `analysis.run_study`; for a drawn stream only `seed` counts.

    Returns
    -------
    Stream
        Earliest digest first.

    Examples
    --------
    >>> stream = follow_digests()
    >>> len(stream.digests), sorted(stream.planted)
    (30, ['theme-02', 'theme-06'])
    """
    if not digests:
        return _drawn(seed)
    from analysis.cells import listed
    from analysis.study import run_study

    result = run_study(digests, year=year, themes=themes, encoder=encoder, seed=seed)
    digest_names = result.digests["digest"].tolist()
    held = [set(listed(cell)) for cell in result.papers["digests"]]
    ids = result.taxonomy["theme"].tolist()
    filed = result.papers["theme"].to_numpy(dtype=object)
    return Stream(
        membership=np.array([[name in cell for name in digest_names] for cell in held]),
        indicators=np.asarray(filed[:, None] == np.array(ids, dtype=object), dtype=bool),
        themes=ids,
        names=dict(zip(ids, result.taxonomy["name"], strict=True)),
        digests=digest_names,
        dates=result.digests["date"].tolist(),
    )


def _drawn(seed: int) -> Stream:
    """Draw thirty weekly digests in which one theme grows and one shrinks."""
    from analysis.trends import simulate_digests

    drawn = simulate_digests(
        60,
        n_digests=_WEEKS,
        overlap=0.15,
        shares=_SHARES,
        growth=_GROWTH,
        volume_dispersion=0.1,
        dispersion=0.01,
        random_state=seed,
    )
    days = [_START + datetime.timedelta(weeks=week) for week in range(_WEEKS)]
    return Stream(
        membership=drawn.membership,
        indicators=drawn.filed,
        themes=drawn.names,
        names={name: name.replace("-", " ").capitalize() for name in drawn.names},
        digests=[day.isoformat() for day in days],
        dates=[day.isoformat() for day in days],
        planted={
            drawn.names[k]: f"{_SHARES[k]:.0%} to {end:.0%} of new papers"
            for k, end in sorted(_GROWTH.items())
        },
    )
