"""Papers as points: the space they are compared in, their neighbours and the graph of them."""

from analysis.points.centres import centres, likeliest, likeness
from analysis.points.copies import first_of_copies
from analysis.points.graph import fuzzy_graph, smooth_memberships
from analysis.points.neighbours import (
    nearest_among,
    nearest_neighbours,
    neighbours_for,
    search_neighbours,
)
from analysis.points.settings import POINTS, PointSettings
from analysis.points.space import Space, weigh_words

__all__ = [
    "POINTS",
    "PointSettings",
    "Space",
    "centres",
    "first_of_copies",
    "fuzzy_graph",
    "likeliest",
    "likeness",
    "nearest_among",
    "nearest_neighbours",
    "neighbours_for",
    "search_neighbours",
    "smooth_memberships",
    "weigh_words",
]
