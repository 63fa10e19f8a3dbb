"""One sentence about a topic, made of its own terms and titles."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.language.words import first_sentence
from analysis.topics.naming.settings import NAMING

__all__ = ["describe"]

_LONGEST_TITLE = 120  # characters; a longer one is cut at a word


def describe(
    label: str,
    coverage: float,
    keywords: Sequence[str],
    documents: Sequence[str],
    *,
    is_list: bool = False,
) -> str:
    """Describe a topic in a sentence.

    Parameters
    ----------
    label : str
    coverage : float
        What the label covers, from 0 to 1; not a number where that is not known.
    keywords : sequence of str
        Best first.
    documents : sequence of str
        Texts of the papers that stand for the topic, the most typical first.
    is_list : bool, default False
        Whether the label is a list of terms, since no name covers the topic.

    Returns
    -------
    str
        What its papers are about, the title of the most typical one, and a warning where the
        label covers little.

    Examples
    --------
    >>> describe("Graph learning", 0.8, ["graphs", "nodes", "graph learning"], ["Deep graphs."])
    'Papers about graphs, nodes and graph learning, such as "Deep graphs".'
    >>> describe("Graphs", 0.2, ["graphs"], [])
    'Papers about graphs. The name covers little of them.'
    """
    about = list(keywords[:3]) or [label]
    *first, last = about
    sentence = "Papers about " + (f"{', '.join(first)} and {last}" if first else last)
    titles = [_short(first_sentence(text) or text) for text in documents[:1]]
    if titles and titles[0]:
        sentence += f', such as "{titles[0]}"'
    sentence += "."
    if is_list:
        sentence += " No short name covers them; the label lists the best terms."
    elif coverage < NAMING.covers_little:
        sentence += " The name covers little of them."
    return sentence


def _short(title: str) -> str:
    """Give a title without its full stop, cut at a word where it is long."""
    plain = " ".join(title.split()).removesuffix(".").replace('"', "'")
    if len(plain) <= _LONGEST_TITLE:
        return plain
    return plain[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " ..."
