"""Labels never overlap, never leave the frame, and lines never cross."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from analysis.plots.label_placement import place_labels

FRAME = (500.0, 320.0)


def _case(seed: int, n_groups: int):
    rng = np.random.default_rng(seed)
    centres = rng.uniform((60, 40), (440, 280), (n_groups, 2))
    groups = [centre + rng.normal(0, 12, (9, 2)) for centre in centres]
    sizes = np.column_stack([rng.uniform(40, 92, n_groups), rng.choice([9.4, 18.8], n_groups)])
    return groups, sizes


@pytest.mark.parametrize("seed", range(6))
def test_no_overlap_and_nothing_cut(seed):
    groups, sizes = _case(seed, 16)
    placed = place_labels(groups, sizes, np.vstack(groups), FRAME)
    boxes = [
        (p.x - w / 2, p.y - h / 2, p.x + w / 2, p.y + h / 2)
        for p, (w, h) in zip(placed, sizes, strict=True)
        if p is not None
    ]
    assert len(boxes) == 16
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for left, bottom, right, top in boxes:
        assert 0 <= left < right <= FRAME[0]
        assert 0 <= bottom < top <= FRAME[1]


def test_same_every_time():
    groups, sizes = _case(1, 20)
    points = np.vstack(groups)
    assert place_labels(groups, sizes, points, FRAME) == place_labels(groups, sizes, points, FRAME)


def test_leader_line_runs_from_an_own_mark_to_the_label():
    groups = [np.array([[250.0, 160.0]]) for _ in range(9)]
    sizes = np.tile([90.0, 20.0], (9, 1))
    placed = place_labels(groups, sizes, np.vstack(groups), FRAME)
    lines = [p.leader for p in placed if p is not None and p.leader is not None]
    assert lines
    assert all(line[:2] == (250.0, 160.0) for line in lines)


def test_no_room_is_said_not_forced():
    groups = [np.array([[10.0, 10.0]])] * 3
    placed = place_labels(groups, [[18, 18]] * 3, np.vstack(groups), (22.0, 22.0))
    assert placed[0] is not None
    assert placed[1:] == [None, None]
