"""A study that goes on: topics keep numbers and names, and what became of them is told.

Topics are fitted to all papers with the same settings, then set against those of the study
before: one that shares half of its known papers with an old one is that one. New topics get
numbers that no topic had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.digests.identity import normalise_title
from analysis.results import TABLES, StudyResult
from analysis.topics.update import match_topics

if TYPE_CHECKING:
    from analysis.arrays import IntArray
    from analysis.topics import TopicModel

__all__ = ["CONTINUITY", "Continuity", "carry_topics", "topic_changes", "verdict_changes"]

_UNKNOWN = -2  # of a paper that the study before did not have


@dataclass(frozen=True)
class Continuity:
    """When a topic counts as one that was there before.

    Attributes
    ----------
    same : float
        Jaccard overlap, on the papers that both studies hold, from which a topic keeps number
        and name. With one half or more, no topic can be two.
    most : float
        Part of a topic's known papers that has to lie in one other topic, for the two to be
        called merged, or the one a part of the other.
    """

    same: float = 0.5
    most: float = 0.5


CONTINUITY = Continuity()


def carry_topics(model: TopicModel, before: StudyResult, titles: Sequence[str]) -> None:
    """Give the topics of a fitted model the numbers and names of a study before, in place.

    Parameters
    ----------
    model : TopicModel
        Fitted to papers that include those of `before`.
    before : StudyResult
        The study that goes on.
    titles : sequence of str
        The papers' titles, in the model's order: a paper may have gained an id since.

    Examples
    --------
    >>> from analysis import run_study
    >>> study = run_study(encoder="lsa")
    >>> again = run_study(encoder="lsa", after=study)
    >>> again.topics["label"].tolist() == study.topics["label"].tolist()
    True
    """
    old = _topics_before(before, model.ids_, titles)
    known = old != _UNKNOWN
    kept, _ = match_topics(old[known], model.labels_[known], same=CONTINUITY.same)
    following = max(
        int(before.manifest.get("topics", {}).get("next_number", 0)),
        int(before.topics["topic"].max()) + 1 if len(before.topics) else 0,
    )
    number: dict[int, int] = {}
    for topic in model.topics_["topic"].tolist():
        number[topic] = kept.get(topic, following)
        following += topic not in kept
    labels = dict(zip(before.topics["topic"].tolist(), before.topics["label"], strict=True))
    names = {number[topic]: str(labels[number[topic]]) for topic in kept}
    moved = np.array([number.get(int(topic), -1) for topic in model.labels_], dtype=np.int64)
    model.next_number_ = following
    model.set_topics(moved, names)


def _topics_before(before: StudyResult, ids: Sequence[str], titles: Sequence[str]) -> IntArray:
    """Give the topic that each paper had before, by its id or, where it has another, by title."""
    papers = before.papers
    by_id = dict(zip(papers["paper_id"], papers["topic"].tolist(), strict=True))
    missing = papers[~papers["paper_id"].isin(list(ids))]
    by_title = {
        normalise_title(str(title)): topic
        for title, topic in zip(missing["title"], missing["topic"].tolist(), strict=True)
    }
    found = [
        by_id.get(paper, by_title.get(normalise_title(title), _UNKNOWN))
        for paper, title in zip(ids, titles, strict=True)
    ]
    return np.array(found, dtype=np.int64)


def topic_changes(before: StudyResult, now: StudyResult, digest: str) -> pd.DataFrame:
    """Say which topics are new, were merged, came out of another, or ended.

    Parameters
    ----------
    before, now : StudyResult
        A study and the one that goes on from it.
    digest : str
        What was appended, for the column of that name.

    Returns
    -------
    DataFrame
        ``digest, kind, topic, before, label``, as `StudyResult.changes` describes them. The
        label is the topic's that came, or went. Where several topics became a new one, each is
        a merge, and the new one is no birth.
    """
    papers = now.papers
    old = _topics_before(before, papers["paper_id"].tolist(), papers["title"].tolist())
    new = papers["topic"].to_numpy()
    known = old != _UNKNOWN
    there = {int(topic) for topic in now.topics["topic"]}
    were = {int(topic) for topic in before.topics["topic"]}
    went = {topic: _mostly(new[old == topic]) for topic in sorted(were - there)}
    joined = {
        topic: into
        for topic, into in went.items()
        if into in were or _holds_another(into, topic, old, new)
    }
    rows: list[tuple[str, str, int, int, str]] = []
    called = dict(zip(now.topics["topic"].tolist(), now.topics["label"], strict=True))
    for topic in sorted(there - were):
        fresh = float((~known[new == topic]).mean()) > CONTINUITY.most
        source = -1 if fresh else _mostly(old[known & (new == topic)])
        if source >= 0 and source not in joined:
            rows.append((digest, "split", topic, source, str(called[topic])))
        elif fresh or topic not in joined.values():
            rows.append((digest, "birth", topic, -1, str(called[topic])))
    called = dict(zip(before.topics["topic"].tolist(), before.topics["label"], strict=True))
    for topic, into in went.items():
        kind, now_in = ("merge", into) if topic in joined else ("death", -1)
        rows.append((digest, kind, now_in, topic, str(called[topic])))
    return pd.DataFrame(rows, columns=list(TABLES["changes"]))


def _mostly(topics: IntArray) -> int:
    """Give the topic that holds more than half of some papers; -1 where none does."""
    held = topics[topics >= 0]
    if not len(held):
        return -1
    most = int(np.bincount(held).argmax())
    return most if (topics == most).mean() > CONTINUITY.most else -1


def _holds_another(into: int, topic: int, old: IntArray, new: IntArray) -> bool:
    """Tell whether a new topic holds most of another old one, too."""
    if into < 0:
        return False
    others = {int(t) for t in old[(new == into) & (old >= 0)]} - {topic}
    return any(_mostly(new[old == other]) == into for other in others)


def verdict_changes(before: StudyResult, now: StudyResult) -> list[dict[str, str]]:
    """Say of which themes and topics the verdict is another now.

    Parameters
    ----------
    before, now : StudyResult

    Returns
    -------
    list of dict of str to str
        ``kind``, ``name``, ``label``, ``before`` and ``now``, in the order of the table.
    """
    told = before.trends.set_index(["kind", "name"])["verdict"].to_dict()
    found = []
    for kind, name, label, verdict in now.trends[["kind", "name", "label", "verdict"]].itertuples(
        index=False, name=None
    ):
        if (earlier := told.get((kind, name))) not in (None, verdict):
            found.append(
                {"kind": kind, "name": name, "label": label, "before": earlier, "now": verdict}
            )
    return found


def last_day(digests: pd.DataFrame) -> str:
    """Give the latest day of some digests; empty where none has one."""
    days: Mapping[Any, str] = {day: day for day in digests["date"].astype(str) if day}
    return max(days, default="")
