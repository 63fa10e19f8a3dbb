"""Topics: the neighbour graph, the consensus over it, and the names of what it finds."""

from analysis.topics.edits import Edit, append_edit, apply_edit, read_edits, replay_edits
from analysis.topics.layout import map_layout
from analysis.topics.model import TopicModel
from analysis.topics.update import UpdateReport, match_topics

__all__ = [
    "Edit",
    "TopicModel",
    "UpdateReport",
    "append_edit",
    "apply_edit",
    "map_layout",
    "match_topics",
    "read_edits",
    "replay_edits",
]
