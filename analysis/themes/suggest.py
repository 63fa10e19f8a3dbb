"""A first draft of a taxonomy, from discovered topics."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from analysis.cells import listed
from analysis.themes.phrases import title_phrases
from analysis.themes.reading import CONTROL
from analysis.themes.taxonomy import id_of

__all__ = ["suggest_taxonomy"]


def suggest_taxonomy(
    topics: pd.DataFrame,
    papers: pd.DataFrame | None = None,
    *,
    name: str = "draft",
    n_seeds: int = 8,
) -> str:
    """Draft a taxonomy with one theme per topic, for the reader to edit.

    Parameters
    ----------
    topics : DataFrame
        Columns ``topic, label, keywords`` as `TopicModel.topics_` gives them; keywords as a
        tuple or joined with ``|``. Topic -1 (papers without a topic) is left out.
    papers : DataFrame, optional
        Columns ``topic, title``. Seeds are then phrases that a topic's titles have in common;
        keywords of one word only fill up.
    name : str, default "draft"
        Name of the taxonomy.
    n_seeds : int, default 8
        Seed phrases a theme, at most.

    Returns
    -------
    str
        TOML text that `load_taxonomy` reads.

    Examples
    --------
    >>> topics = pd.DataFrame({"topic": [0], "label": ["Prompt tuning"],
    ...                        "keywords": ["prompt tuning|adapters"]})
    >>> print(suggest_taxonomy(topics))
    # A draft from discovered topics: one theme per topic. Merge, rename and define them.
    <BLANKLINE>
    name = "draft"
    <BLANKLINE>
    [[theme]]
    id = "prompt-tuning"
    name = "Prompt tuning"
    definition = "Papers about prompt tuning."
    seeds = [
      "prompt tuning",
    ]
    <BLANKLINE>
    """
    lines = [
        "# A draft from discovered topics: one theme per topic. Merge, rename and define them.",
        "",
        f"name = {_quoted(name)}",
    ]
    used: set[str] = set()
    phrases: dict[int, list[str]] = {}
    if papers is not None:
        topic_of = papers["topic"].astype(int)
        titles = {t: papers.loc[topic_of == t, "title"].tolist() for t in sorted(set(topic_of))}
        phrases = title_phrases(titles, n_seeds)
    for topic, label, words in zip(topics.topic, topics.label, topics.keywords, strict=True):
        if int(topic) == -1:
            continue
        keywords = listed(words) if isinstance(words, str) else list(words)
        seeds = _seeds([*phrases.get(int(topic), []), *keywords], n_seeds)
        title = str(label).strip() or f"Topic {topic}"
        lines += [
            "",
            "[[theme]]",
            f"id = {_quoted(_new_id(title, int(topic), used))}",
            f"name = {_quoted(title)}",
            f"definition = {_quoted('Papers about ' + ', '.join(seeds[:4] or [title]) + '.')}",
            "seeds = [",
            *(f"  {_quoted(seed)}," for seed in seeds or [title]),
            "]",
        ]
    return "\n".join(lines) + "\n"


def _seeds(found: Sequence[str], n_seeds: int) -> list[str]:
    """Keep phrases; bare words only where there is no phrase."""
    kept = [word for word in dict.fromkeys(k.strip() for k in found) if word]
    phrases = [word for word in kept if " " in word]
    return (phrases or kept)[:n_seeds]


def _new_id(title: str, topic: int, used: set[str]) -> str:
    slug = id_of(title, topic)
    if slug in used:
        slug = f"{slug}-{topic}"
    used.add(slug)
    return slug


def _quoted(text: str) -> str:
    """Write a TOML basic string (JSON's escapes are a subset of TOML's) without control codes."""
    return json.dumps(CONTROL.sub(" ", text), ensure_ascii=False)
