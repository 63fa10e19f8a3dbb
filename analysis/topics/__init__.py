"""Topics: the neighbour graph, the consensus over it, and the names of what it finds."""

from analysis.topics.layout import map_layout
from analysis.topics.model import TopicModel

__all__ = ["TopicModel", "map_layout"]
