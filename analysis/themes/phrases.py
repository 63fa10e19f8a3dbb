"""Phrases that the titles of a topic's papers have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from analysis.language import function_words, stem, tokenize

__all__ = ["title_phrases"]

_LONGEST = 3  # words of a phrase


def title_phrases(titles: Mapping[int, Sequence[str]], n_phrases: int) -> dict[int, list[str]]:
    """Find phrases of two or three words that tell topics apart.

    Parameters
    ----------
    titles : mapping of int to sequence of str
        Titles of the papers, by topic.
    n_phrases : int
        Phrases a topic, at most.

    Returns
    -------
    dict of int to list of str
        By topic, the most telling first: those that stand in most of its titles, in two at
        least, and in few of the others. No phrase lies inside one before it.

    Examples
    --------
    >>> titles = {0: ["Graph neural networks", "On graph neural networks"],
    ...           1: ["Speech recognition at sea", "Robust speech recognition"]}
    >>> title_phrases(titles, 2)
    {0: ['graph neural networks'], 1: ['speech recognition']}
    """
    shown: dict[tuple[str, ...], str] = {}
    counts = {topic: Counter[tuple[str, ...]]() for topic in titles}
    for topic, some in titles.items():
        for title in some:
            counts[topic].update(dict.fromkeys(_phrases(title, shown), 1))
    everywhere = Counter[tuple[str, ...]]()
    for found in counts.values():
        everywhere.update(found)
    return {topic: _best(found, everywhere, shown, n_phrases) for topic, found in counts.items()}


def _phrases(title: str, shown: dict[tuple[str, ...], str]) -> Iterator[tuple[str, ...]]:
    """Give the stems of every phrase of a title; `shown` learns how it is written."""
    words = tokenize(title)
    keys = [stem(word) for word in words]
    for start in range(len(words)):
        for end in range(start + 2, min(start + _LONGEST, len(words)) + 1):
            key = tuple(keys[start:end])
            if all(k not in function_words() and any(c.isalpha() for c in k) for k in key):
                shown.setdefault(key, " ".join(_written(word) for word in words[start:end]))
                yield key


def _written(word: str) -> str:
    """Write a word small unless it has capitals inside, as names and short forms do."""
    parts = word.split("-")
    return word if any(part[1:] != part[1:].lower() for part in parts) else word.lower()


def _best(
    found: Counter[tuple[str, ...]],
    everywhere: Counter[tuple[str, ...]],
    shown: Mapping[tuple[str, ...], str],
    n_phrases: int,
) -> list[str]:
    def worth(key: tuple[str, ...]) -> float:
        share = found[key] / everywhere[key]
        return found[key] * share

    chosen: list[tuple[str, ...]] = []
    for key in sorted(found, key=lambda key: (found[key] < 2, -worth(key), -len(key), key)):
        if len(chosen) == n_phrases or found[key] < 2:
            break
        if not any(_inside(key, other) for other in chosen):
            chosen.append(key)
    return [shown[key] for key in chosen]


def _inside(key: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(other[i : i + len(key)] == key for i in range(len(other) - len(key) + 1))
