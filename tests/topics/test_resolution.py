"""How many topics: what repeats beyond chance."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analysis.topics.consensus import Members
from analysis.topics.features import Space, Views
from analysis.topics.resolution import Scan, repeatability, scan_resolutions
from analysis.topics.text import read_words


def place(n_groups: int, n: int = 120) -> Views:
    """Papers in groups of one size, told apart by their vectors alone."""
    noise = 0.15 * np.random.default_rng(0).normal(size=(n, 24))
    X = np.eye(n_groups, 24)[np.arange(n) % n_groups] + noise
    words = read_words(["A paper about nothing in particular."] * n)
    return Space.fit(X, words).place_words(X, words).remembering()


def test_the_number_of_groups_repeats_best() -> None:
    views = place(8)
    scan = scan_resolutions(views.graph(8), views)
    at = np.interp(scan.best(len(views)), scan.resolutions, scan.n_topics)
    assert abs(float(at) - 8) < 0.5


def test_a_cloud_without_groups_repeats_less_than_groups_do() -> None:
    views = place(8)
    scan = scan_resolutions(views.graph(8), views)
    at = int(np.abs(scan.n_topics - 8).argmin())
    assert scan.repeatability[at] > scan.chance[at] + 0.2


def test_a_cloud_is_as_widely_spread() -> None:
    views = place(8)
    cloud = views.without_groups(np.random.default_rng(1))
    assert len(cloud) == len(views)

    def main_directions(some: Views) -> np.ndarray:
        return np.linalg.eigvalsh(some.similarities(some))[::-1][:7] / len(some)

    assert np.allclose(main_directions(cloud), main_directions(views), rtol=0.35)


def test_what_repeats_by_chance_does_not_count() -> None:
    sizes = np.array([6.0, 10.0, 15.0])
    scan = Scan(
        np.array([0.5, 1.0, 2.0]), sizes, np.array([0.8, 0.8, 0.9]), np.array([0.3, 0.3, 0.9])
    )
    assert 0.5 <= scan.best(400) < 1.05


def test_more_papers_want_more_topics() -> None:
    sizes = np.array([8.0, 12.0, 18.0, 26.0, 40.0])
    flat = Scan(np.arange(1.0, 6.0), sizes, np.full(5, 0.8), np.full(5, 0.3))
    assert flat.best(20_000) > flat.best(2_000)


def test_more_topics_than_were_tried_are_reached_as_the_last_were() -> None:
    tried = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    rising = Scan(tried, 10 * np.sqrt(tried), np.ones(5), np.zeros(5))
    assert np.isclose(rising.for_topics(20.0), 4.0)
    assert np.isclose(rising.for_topics(80.0), 64.0)
    slow = Scan(tried, 10 * tried**0.1, np.ones(5), np.zeros(5))
    assert np.isclose(slow.for_topics(slow.n_topics[-1] * 3), 16 * 3**2)  # not 3 to the tenth
    level = Scan(tried, np.full(5, 3.0), np.ones(5), np.zeros(5))
    assert np.isclose(level.for_topics(9.0), 16.0)  # nothing says where nine would be


def test_of_many_that_do_equally_well_the_middle_is_taken() -> None:
    sizes = np.array([8.0, 9.0, 10.0, 11.0, 12.0])
    resolutions = 2.0 ** np.arange(5)
    level = Scan(resolutions, sizes, np.full(5, 0.8), np.full(5, 0.3))
    middle = level.best(1000)
    assert 3.5 < middle < 5.0
    nudged = Scan(resolutions, sizes, np.array([0.801, 0.8, 0.8, 0.8, 0.8]), np.full(5, 0.3))
    assert abs(nudged.best(1000) - middle) < 0.1
    clear = Scan(resolutions, sizes, np.array([0.95, 0.8, 0.8, 0.8, 0.8]), np.full(5, 0.3))
    assert clear.best(1000) < 1.05


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 4)), min_size=2, max_size=30))
def test_repeatability_is_the_adjusted_rand_index(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs).T
    both = (a >= 0) & (b >= 0)
    expected = adjusted_rand_score(a[both], b[both]) if both.sum() > 1 else 1.0
    assert np.isclose(repeatability(Members(np.array([a, b]), np.ones(2))), expected, atol=1e-6)
