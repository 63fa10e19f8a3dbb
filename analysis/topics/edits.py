"""What a reader decides about topics: merged, split, renamed, dropped; kept and replayed.

An edit names a topic by its number and by papers in it, so that it finds its topic again
when a later fit numbers topics otherwise. Edits are lines of a JSON file that only grows.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from analysis.errors import InputError, from_os_error
from analysis.files import parse_json, read_bytes, read_text
from analysis.gate import shown
from analysis.topics.clustering import CLUSTERING, leiden, merge_clusters

if TYPE_CHECKING:
    from analysis.arrays import IntArray
    from analysis.topics.model import TopicModel

__all__ = ["Edit", "append_edit", "apply_edit", "read_edits", "replay_edits"]

Action = Literal["merge", "split", "rename", "drop"]
_ACTIONS = ("merge", "split", "rename", "drop")
_WITNESSES = 5
_MAX_NAME_CHARS = 200  # characters; a name stands in tables, figures and the report
_MAX_BYTES = 10_000_000  # bytes; a decision takes some hundred


@dataclass(frozen=True)
class Edit:
    """One decision of a reader.

    Attributes
    ----------
    action : {"merge", "split", "rename", "drop"}
    topics : tuple of int
        The topics' numbers when it was made.
    papers : tuple of tuple of str
        Some papers of each, by which they are found again.
    label : str
        The new name (rename), else empty.
    """

    action: Action
    topics: tuple[int, ...]
    papers: tuple[tuple[str, ...], ...]
    label: str = ""

    @classmethod
    def of(cls, model: TopicModel, action: Action, *topics: int, label: str = "") -> Edit:
        """Describe an edit of topics the model has.

        Parameters
        ----------
        model : TopicModel
        action : {"merge", "split", "rename", "drop"}
        *topics : int
            Two or more to merge, else one.
        label : str
            To rename.
        """
        _check_name(label)
        table = model.topics_.set_index("topic")
        for topic in topics:
            if topic not in table.index:
                known = ", ".join(map(str, table.index))
                raise InputError(
                    f"unknown topic {topic}", f"one of {known}", "pass a topic of this model"
                )
        if (action == "merge") != (len(topics) > 1) or (action == "rename") != bool(label.strip()):
            raise InputError(
                f"{action} of {len(topics)} topics with label {label!r}",
                "two or more topics to merge, one else; a label to rename only",
                "pass what the action needs",
            )
        if len(set(topics)) != len(topics):
            raise InputError(
                f"topics {list(topics)} to {action}", "different ones", "name each once"
            )
        known_papers = table["representative_papers"].to_dict()
        found = [known_papers[topic] for topic in topics]
        return cls(
            action, tuple(topics), tuple(tuple(p[:_WITNESSES]) for p in found), label.strip()
        )


def _check_name(name: str) -> None:
    """Refuse a name that no table or figure could show."""
    if len(name) > _MAX_NAME_CHARS:
        raise InputError(
            f"a label of {len(name):,} characters", f"at most {_MAX_NAME_CHARS}", "shorten it"
        )
    if any("\ud800" <= c <= "\udfff" for c in name):
        raise InputError(
            f"half a character in the label {shown(name)}", "whole characters", "write it again"
        )


def append_edit(path: str | Path, edit: Edit) -> None:
    """Add an edit to a file of edits; nothing in it is changed.

    Parameters
    ----------
    path : path
        A JSON-lines file, made where it is missing.
    edit : Edit
    """
    path = Path(path)
    line = json.dumps(asdict(edit), ensure_ascii=False) + "\n"
    try:
        before = read_bytes(path, limit=_MAX_BYTES) if os.path.lexists(path) else b""
        unended = before != b"" and not before.endswith(b"\n")  # as an editor may leave it
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" * unended + line)
    except OSError as error:
        raise from_os_error(
            error,
            "write to",
            "name another file",
            path=path,
        ) from None


def read_edits(path: str | Path) -> list[Edit]:
    """Read a file of edits, oldest first.

    Raises
    ------
    InputError
        Naming the file that cannot be read, or the line that is not an edit.
    """
    text = read_text(path, limit=_MAX_BYTES, what="a file of edits, one a line")
    edits = []
    for number, line in enumerate(text.split("\n"), start=1):  # a label may hold other breaks
        if not line.strip():
            continue
        try:
            edits.append(_read_edit(parse_json(line, path=path, line=number)))
        except InputError as error:
            raise error.at(path, number) from None
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                "not an edit",
                "one JSON object with action, topics, papers, label",
                "fix or delete the line",
                path=path,
                line=number,
            ) from error
    return edits


def _read_edit(row: dict[str, Any]) -> Edit:
    """Read one line; raise `ValueError` or `TypeError` where it is no edit."""
    action, topics, papers, label = (row[k] for k in ("action", "topics", "papers", "label"))
    lists = [topics, papers, *papers] if isinstance(papers, list) else [papers]
    sound = (
        action in _ACTIONS
        and all(isinstance(item, list) for item in lists)
        and all(type(topic) is int for topic in topics)
        and all(isinstance(paper, str) for ids in papers for paper in ids)
        and isinstance(label, str)
    )
    if sound:
        _check_name(label)
    if not sound or len(papers) != len(topics) or len(set(topics)) != len(topics):
        raise ValueError(row)
    if (action == "merge") != (len(topics) > 1) or (action == "rename") != bool(label.strip()):
        raise ValueError(row)
    return Edit(action, tuple(topics), tuple(map(tuple, papers)), label)


def replay_edits(model: TopicModel, path: str | Path) -> list[Edit]:
    """Apply all edits of a file to a model, in their order.

    Returns
    -------
    list of Edit
        Those that found no topic any more, to be told to the reader.
    """
    return [edit for edit in read_edits(path) if not apply_edit(model, edit)]


def apply_edit(model: TopicModel, edit: Edit) -> bool:
    """Apply one edit to a fitted model, in place.

    A merged topic keeps the smallest number, a split one keeps its number for the larger
    part, and numbers that vanish are not given again.

    Parameters
    ----------
    model : TopicModel
    edit : Edit

    Returns
    -------
    bool
        False where its topics are not found any more: nothing is changed then.
    """
    topics = _find(model, edit)
    if topics is None:
        return False
    topic_of = model.labels_.copy()
    names = dict(zip(model.topics_["topic"], model.topics_["label"], strict=True))
    if edit.action == "merge":
        topic_of[np.isin(topic_of, topics)] = min(topics)
        names = {t: name for t, name in names.items() if t not in topics}
    elif edit.action == "drop":
        topic_of[topic_of == topics[0]] = -1
    elif edit.action == "rename":
        names[topics[0]] = edit.label
    else:
        topic_of = _split(model, topics[0])
        names.pop(topics[0])
    model.set_topics(topic_of, names)
    return True


def _find(model: TopicModel, edit: Edit) -> list[int] | None:
    """Find the topics an edit is about: those that hold most of its papers."""
    place = {paper: i for i, paper in enumerate(model.ids_)}
    found = []
    for papers in edit.papers:
        now = model.labels_[[place[p] for p in papers if p in place]]
        now = now[now >= 0]
        if 2 * len(now) < len(papers) or not len(now):
            return None
        found.append(int(np.bincount(now).argmax()))
    return found if len(set(found)) == len(found) else None


def _split(model: TopicModel, topic: int) -> IntArray:
    """Part a topic in two where its graph is thinnest."""
    topic_of = model.labels_.copy()
    members = np.flatnonzero(topic_of == topic)
    graph = model.graph_[members][:, members].tocsr()
    parts = leiden(graph, CLUSTERING.finest, 0)
    merges = merge_clusters(graph, parts)
    n_parts = int(parts.max()) + 1
    for stays, goes, _ in merges[: n_parts - 2]:
        parts[parts == goes] = stays
    # Parts that no edge joins stay apart; all but the largest are one part then.
    sizes = np.bincount(parts)
    smaller = parts != sizes.argmax()
    if not smaller.any():
        raise InputError(
            f"topic {topic} with {len(members)} papers", "a topic that falls apart", "keep it whole"
        )
    if 2 * smaller.sum() > len(members):
        smaller = ~smaller
    topic_of[members[smaller]] = model.next_number_
    return topic_of
