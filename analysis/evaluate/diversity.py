"""How different the topics' words are."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.errors import InputError

__all__ = ["topic_diversity"]


def topic_diversity(topics: Sequence[Sequence[str]], *, n_words: int = 10) -> float:
    """Give the share of different words among the topics' first words.

    Parameters
    ----------
    topics : sequence of sequences of str
        Every topic's words, best first.
    n_words : int, default 10
        How many words of each topic to use.

    Returns
    -------
    float
        1 where no two topics share a word.

    Raises
    ------
    InputError
        If topics are missing, or one has fewer than `n_words` words and not all have the
        same number.

    References
    ----------
    Dieng, Ruiz and Blei (2020), Topic modeling in embedding spaces. OCTIS's measure.

    Examples
    --------
    >>> topic_diversity([["cat", "dog"], ["dog", "tree"]])
    0.75
    """
    first = [list(topic)[:n_words] for topic in topics]
    n = sum(len(words) for words in first)
    if not n:
        raise InputError("no words", "topics with words", "pass every topic's words")
    if len({len(words) for words in first}) > 1:
        raise InputError(
            "topics with different numbers of words",
            f"{n_words} in each, or the same number in all",
            "pass a smaller n_words",
        )
    return len({word for words in first for word in words}) / n
