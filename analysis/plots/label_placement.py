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
_MARK = 3.0  # half the width of a mark, in points
_MANY_MARKS = 2000  # of more marks than this only every second, third, ... is looked at
_FAR = 110.0  # points; a label this far from its topic would only confuse
_NEAR_POINTS = 14.0  # points; a label this near its topic needs no line


@dataclass(frozen=True)
class Placed:
    """Where a label goes.

    Parameters
    ----------
    x, y : float
        Centre of the label, in points.
    leader : tuple of float or None
        The line from a mark to the label, ``x0, y0, x1, y1`` in points; None when the label is
        so near what it names that no line is needed.
    """

    x: float
    y: float
    leader: tuple[float, float, float, float] | None


def place_labels(
    groups: Sequence[npt.NDArray[np.float64]],
    sizes: npt.ArrayLike,
    points: npt.ArrayLike,
    frame: tuple[float, float],
) -> list[Placed | None]:
    """Find a place for every label.

    Parameters
    ----------
    groups : sequence of ndarray of float, shape (n_members, 2)
        For every label the marks it names, in points from the lower left corner of the frame.
    sizes : array_like of float, shape (n_labels, 2)
        Width and height of the labels in points.
    points : array_like of float, shape (n_points, 2)
        All marks, which labels should not hide, in points.
    frame : tuple of float
        Width and height of the drawing in points.

    Returns
    -------
    list of Placed or None
        One entry per label, in order; earlier labels choose first. None where no room is left.

    Examples
    --------
    >>> groups = [np.array([[50.0, 50.0]]), np.array([[52.0, 50.0]])]
    >>> placed = place_labels(groups, [[30, 10], [30, 10]], [[50, 50], [52, 50]], (100, 100))
    >>> abs(placed[0].y - placed[1].y) >= 10 or abs(placed[0].x - placed[1].x) >= 30
    True
    """
    points = np.asarray(points, float).reshape(-1, 2)
    taken = _Taken(points[:: len(points) // _MANY_MARKS + 1], [], [])
    placed: list[Placed | None] = []
    for group, size in zip(groups, np.asarray(sizes, float), strict=True):
        best = _best_candidate(group, size, taken, frame)
        placed.append(best)
        if best is not None:
            taken.boxes.append(_box(np.array([best.x, best.y]), size))
            if best.leader is not None:
                taken.leaders.append(np.array(best.leader))
    return placed


@dataclass(frozen=True)
class _Taken:
    """What is on the map already: marks, labels and leader lines."""

    points: npt.NDArray[np.float64]
    boxes: list[npt.NDArray[np.float64]]
    leaders: list[npt.NDArray[np.float64]]

    def allows(self, box: npt.NDArray[np.float64], leader: npt.NDArray[np.float64] | None) -> bool:
        """Whether a label and its line would touch no other label and cross no other line."""
        if any(_overlap(box, other) for other in self.boxes):
            return False
        if any(_crosses(line, box) for line in self.leaders):
            return False
        return leader is None or not (
            any(_crosses(leader, other) for other in self.boxes)
            or any(_intersect(leader, other) for other in self.leaders)
        )


def _best_candidate(
    group: npt.NDArray[np.float64],
    size: npt.NDArray[np.float64],
    taken: _Taken,
    frame: tuple[float, float],
) -> Placed | None:
    centres = _candidates(np.median(group, axis=0), size, frame)
    near = _squares(group, _box(centres, size)).min(axis=1) <= _FAR**2
    centres = centres[near]
    boxes = _box(centres, size)
    costs = _costs(group, boxes, taken.points)
    for i in np.argsort(costs, kind="stable"):
        leader = _leader(group, boxes[i])
        if _inside(boxes[i], frame) and taken.allows(boxes[i], leader):
            line = None if leader is None else (*map(float, leader),)
            return Placed(float(centres[i, 0]), float(centres[i, 1]), line)  # type: ignore[arg-type]
    return None


def _costs(
    group: npt.NDArray[np.float64],
    boxes: npt.NDArray[np.float64],
    points: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """How bad each place is: marks hidden, distance from its own marks, others nearer by."""
    squares = _squares(points, boxes)
    own = np.sqrt(_squares(group, boxes).min(axis=1))
    middle = np.sqrt(_squares(np.median(group, axis=0)[None, :], boxes)[:, 0])
    hidden = np.count_nonzero(squares < _MARK**2, axis=1)
    nearer = np.maximum(own - 1e-6, 0.0) ** 2
    strangers = np.count_nonzero(squares < nearer[:, None], axis=1)
    line = np.where(own > _NEAR_POINTS, 12.0, 0.0)
    hiding = 90.0 * min(1.0, 200 / max(len(points), 1)) * hidden
    cost = (
        np.minimum(hiding, 270.0) + 1.6 * own + 0.3 * middle + 1.5 * np.minimum(strangers, 8) + line
    )
    return np.asarray(np.round(cost, 6))


def _candidates(
    anchor: npt.NDArray[np.float64], size: npt.NDArray[np.float64], frame: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """Label centres around the anchor, near ones first, all pushed into the frame."""
    angles = np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
    around = np.column_stack([np.cos(angles), np.sin(angles)])
    reach = np.arange(4.0, max(frame), 8.0)
    half = size / 2
    rings = [anchor + around * (half + r) for r in reach]
    room = half + _GAP / 2
    return np.clip(np.vstack([anchor[None, :], *rings]), room, np.maximum(frame - room, room))


def _box(centre: npt.NDArray[np.float64], size: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Left, bottom, right and top of labels, with the gap that has to stay free."""
    half = size / 2 + _GAP / 2
    return np.concatenate([centre - half, centre + half], axis=-1)


def _inside(box: npt.NDArray[np.float64], frame: tuple[float, float]) -> bool:
    return bool(box[0] >= 0 and box[1] >= 0 and box[2] <= frame[0] and box[3] <= frame[1])


def _overlap(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> bool:
    return bool(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def _squares(
    points: npt.NDArray[np.float64], boxes: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Squared distance of points from boxes, shape (n_boxes, n_points); 0 inside.

    Roots of what is compared only would take most of the time of a map of thousands of papers.
    """
    squares = _outside(points[:, 0], boxes[:, [0]], boxes[:, [2]])
    squares += _outside(points[:, 1], boxes[:, [1]], boxes[:, [3]])
    return squares


def _outside(
    place: npt.NDArray[np.float64], low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Squared distance from spans along one axis, in few arrays of this size."""
    beyond: npt.NDArray[np.float64] = low - place
    np.maximum(beyond, place - high, out=beyond)
    np.maximum(beyond, 0.0, out=beyond)
    beyond *= beyond
    return beyond


def _leader(
    group: npt.NDArray[np.float64], box: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64] | None:
    """Line from the nearest own mark to the label, or None when the two are close."""
    distances = np.sqrt(_squares(group, box[None, :])[0])
    nearest = int(np.argmin(np.round(distances, 6)))
    if distances[nearest] <= _NEAR_POINTS:
        return None
    return np.array([*group[nearest], *np.clip(group[nearest], box[:2], box[2:])])


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
