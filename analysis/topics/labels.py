"""A short name for each topic, of two to five words, made of the papers' own phrases."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["label_topics"]


def label_topics(keywords: Sequence[Sequence[str]]) -> list[str]:
    """Name each topic by its two best keywords, so that no two names are the same.

    Parameters
    ----------
    keywords : sequence of sequence of str
        Best first, per topic.

    Returns
    -------
    list of str

    Examples
    --------
    >>> label_topics([["prompt tuning", "adapters"], []])
    ['Prompt tuning and adapters', 'Topic 1']
    """
    taken: set[str] = set()
    labels = []
    for number, words in enumerate(keywords):
        options = [f"{words[0]} and {word}" for word in words[1:]] if words else []
        options.append(f"Topic {number}")
        label = next(o for o in options if o.casefold() not in taken)
        taken.add(label.casefold())
        labels.append(label[:1].upper() + label[1:])
    return labels
