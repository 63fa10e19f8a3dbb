"""Place labels on a map so that none overlaps another and none is cut.

A greedy search without chance: labels are placed one after the other, each at the best of a
fixed list of candidates around its anchor. Candidates that leave the frame, touch a label
placed before, or whose leader line would cross one are out; of the rest the one that hides the
fewest points and lies nearest wins.

References
----------
Christensen, J., Marks, J. and Shieber, S. (1995), An empirical study of algorithms for
point-feature label placement, ACM Transactions on Graphics 14(3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Placed", "place_labels"]

_DIRECTIONS = 24
_GAP = 3.0  # points between labels


@dataclass(frozen=True)
class Placed:
    """Where a label goes.

    Parameters
    ----------
    x, y : float
        Centre of the label, in points.
    leader : tuple of float or None
        End of the leader line at the label, in points; None when the label lies on its anchor
        or so near that no line is needed.
    """

    x: float
    y: float
    leader: tuple[float, float] | None


def place_labels(
    anchors: npt.ArrayLike,
    sizes: npt.ArrayLike,
    points: npt.ArrayLike,
    frame: tuple[float, float],
    *,
    radius: float = 2.5,
) -> list[Placed | None]:
    """Find a place for every label.

    Parameters
    ----------
    anchors : array_like of float, shape (n_labels, 2)
        What each label names, in points from the lower left corner of the frame.
    sizes : array_like of float, shape (n_labels, 2)
        Width and height of the labels in points.
    points : array_like of float, shape (n_points, 2)
        Marks that labels should not hide, in points.
    frame : tuple of float
        Width and height of the drawing in points.
    radius : float
        Of a mark, in points.

    Returns
    -------
    list of Placed or None
        One entry per label, in order; earlier labels choose first. None where no room is left.

    Examples
    --------
    >>> placed = place_labels([[50, 50], [52, 50]], [[30, 10], [30, 10]], [[50, 50]], (100, 100))
    >>> abs(placed[0].y - placed[1].y) >= 10 or abs(placed[0].x - placed[1].x) >= 30
    True
    """
    anchors, sizes = np.asarray(anchors, float), np.asarray(sizes, float)
    points = np.asarray(points, float).reshape(-1, 2)
    boxes: list[npt.NDArray[np.float64]] = []
    leaders: list[npt.NDArray[np.float64]] = []
    placed: list[Placed | None] = []
    for anchor, size in zip(anchors, sizes, strict=True):
        best = _best_candidate(anchor, size, points, frame, radius, boxes, leaders)
        placed.append(best)
        if best is not None:
            boxes.append(_box(best.x, best.y, size))
            if best.leader is not None:
                leaders.append(np.array([*anchor, *best.leader]))
    return placed


def _best_candidate(
    anchor: npt.NDArray[np.float64],
    size: npt.NDArray[np.float64],
    points: npt.NDArray[np.float64],
    frame: tuple[float, float],
    radius: float,
    boxes: Sequence[npt.NDArray[np.float64]],
    leaders: Sequence[npt.NDArray[np.float64]],
) -> Placed | None:
    best, best_cost = None, np.inf
    for x, y in _candidates(anchor, size, frame):
        box = _box(x, y, size)
        if not _inside(box, frame) or any(_overlap(box, other) for other in boxes):
            continue
        leader = _leader(anchor, box)
        if any(_crosses(line, box) for line in leaders):
            continue
        if leader is not None and _leader_blocked(anchor, leader, boxes, leaders):
            continue
        hidden = _count_inside(points, box, radius)
        distance = 0.0 if leader is None else float(np.hypot(*(np.array(leader) - anchor)))
        cost = round(25.0 * hidden + distance + (4.0 if leader else 0.0), 6)
        if cost < best_cost:
            best, best_cost = Placed(float(x), float(y), leader), cost
    return best


def _candidates(
    anchor: npt.NDArray[np.float64], size: npt.NDArray[np.float64], frame: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """Label centres around the anchor, near ones first: the anchor itself, then rings."""
    angles = np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
    around = np.column_stack([np.cos(angles), np.sin(angles)])
    reach = np.arange(4.0, max(frame), 8.0)
    half = size / 2
    rings = [anchor + around * (half + r) for r in reach]
    return np.vstack([anchor[None, :], *rings])


def _box(x: float, y: float, size: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Left, bottom, right and top of a label, with the gap that has to stay free."""
    half = size / 2 + _GAP / 2
    return np.array([x - half[0], y - half[1], x + half[0], y + half[1]])


def _inside(box: npt.NDArray[np.float64], frame: tuple[float, float]) -> bool:
    return bool(box[0] >= 0 and box[1] >= 0 and box[2] <= frame[0] and box[3] <= frame[1])


def _overlap(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> bool:
    return bool(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def _count_inside(
    points: npt.NDArray[np.float64], box: npt.NDArray[np.float64], radius: float
) -> int:
    low, high = box[:2] - radius, box[2:] + radius
    return int(np.count_nonzero(np.all((points > low) & (points < high), axis=1)))


def _leader(
    anchor: npt.NDArray[np.float64], box: npt.NDArray[np.float64]
) -> tuple[float, float] | None:
    """Nearest point of the label to its anchor, or None when that is near enough."""
    end = np.clip(anchor, box[:2] + _GAP / 2, box[2:] - _GAP / 2)
    return (float(end[0]), float(end[1])) if np.hypot(*(end - anchor)) > 12.0 else None


def _leader_blocked(
    anchor: npt.NDArray[np.float64],
    end: tuple[float, float],
    boxes: Sequence[npt.NDArray[np.float64]],
    leaders: Sequence[npt.NDArray[np.float64]],
) -> bool:
    line = np.array([*anchor, *end])
    return any(_crosses(line, box) for box in boxes) or any(
        _intersect(line, other) for other in leaders
    )


def _crosses(line: npt.NDArray[np.float64], box: npt.NDArray[np.float64]) -> bool:
    """Whether a line passes through a box (Liang and Barsky's clipping)."""
    start, step = line[:2], line[2:] - line[:2]
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        if abs(step[axis]) < 1e-9:
            if not box[axis] < start[axis] < box[axis + 2]:
                return False
            continue
        a = (box[axis] - start[axis]) / step[axis]
        b = (box[axis + 2] - start[axis]) / step[axis]
        enter, leave = max(enter, min(a, b)), min(leave, max(a, b))
    return bool(enter < leave)


def _intersect(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> bool:
    def side(p: npt.NDArray[np.float64], q: npt.NDArray[np.float64], r: npt.NDArray) -> float:
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    p, q, r, s = a[:2], a[2:], b[:2], b[2:]
    return bool(side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0)
