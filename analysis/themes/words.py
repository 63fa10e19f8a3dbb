"""Words of a text, with spelling variants brought together."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["FUNCTION_WORDS", "SENTENCE_END", "stem", "stems", "without_links"]

# A prefix written apart or with a hyphen is the same word: pre-training is pretraining.
_PREFIX = re.compile(r"\b(pre|post|re|co|multi|semi|un|non|sub|inter|cross|meta)-(?=[a-z])")
_WORD = re.compile(r"[a-z0-9]+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])")
_LINK = re.compile(
    r"https?://|github\.|\b(code|codes|models?|checkpoints?|weights|datasets?|data)\b[^.]*"
    r"\b(available|released?|open-sourced?|found (at|here)|made public)\b",
    re.IGNORECASE,
)
# Only a sentence with one of these can be such; looking for them first saves most of the time.
_HINTS = ("http", "github", "availab", "release", "open-source", "found", "made public")


def stems(text: str) -> list[str]:
    """Split a text into lower-case word stems.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        One stem a word, in order.

    Examples
    --------
    >>> stems("Pre-training LANGUAGE models") == stems("pretrained language model")
    True
    >>> stems("optimisation") == stems("optimization")
    True
    """
    joined = _PREFIX.sub(r"\1", text.lower())
    return [stem(word) for word in _WORD.findall(joined.replace("-", " "))]


def without_links(text: str) -> str:
    """Drop sentences that only say where code, data or models are to be found.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text without them: "source code is available" is no sign of a paper on code.

    Examples
    --------
    >>> without_links("We prune weights. The source code is publicly available at example.org.")
    'We prune weights.'
    """
    return " ".join(s for s in SENTENCE_END.split(text) if not _is_link(s))


def _is_link(sentence: str) -> bool:
    lower = sentence.lower()
    return any(hint in lower for hint in _HINTS) and bool(_LINK.search(sentence))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Cut plural, -ing, -ed and a final -e off a lower-case English word.

    Parameters
    ----------
    word : str
        One lower-case word.

    Returns
    -------
    str
        Its stem; short words stay as they are.

    Examples
    --------
    >>> stem("models"), stem("classes"), stem("pruning"), stem("libraries")
    ('model', 'class', 'prun', 'library')
    """
    if len(word) <= 4:
        return word[:-1] if len(word) == 4 and word[-1] == "s" and word[-2] != "s" else word
    for british in ("isation", "ising", "ised", "ise"):
        if word.endswith(british):
            word = word.removesuffix(british) + british.replace("is", "iz", 1)
            break
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ation", "ing", "ed"):
        if ending == "ation" and not word.endswith("ization"):
            continue
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word.removesuffix(ending)
            if word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


_PLAIN = """
a an and are as at be been before by can for from has have how in into is it its more most no not
of on only or other our over such than that the their them then there these they this those
through to under up upon via was we were what when where which while who why will with within
without
"""
# Stems of words that carry no subject.
FUNCTION_WORDS = frozenset(stem(word) for word in _PLAIN.split())
