"""Words of the reader's own that say nothing: left out of what topics and themes hear."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from analysis.errors import InputError
from analysis.files import read_text
from analysis.language.stemmer import stem

__all__ = ["read_stop_words", "without_words"]

_MAX_BYTES = 1_000_000
_MOST_WORDS = 20_000
_WORD = re.compile(r"[^\W_]+(?:[-‐‑'’][^\W_]+)*")
_BREAK = ","  # so that no phrase is read across the place


def read_stop_words(path: str | os.PathLike[str]) -> tuple[str, ...]:
    r"""Read a list of words: a word or a phrase a line; what follows ``#`` is a comment.

    Parameters
    ----------
    path : path
        A text file in UTF-8.

    Returns
    -------
    tuple of str
        Without repetitions, sorted.

    Raises
    ------
    InputError
        The file cannot be read, has no word, too many, or a line without letters.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "stop.txt")
    ...     _ = file.write_text("heron  # our bird\ncase study\n\nheron\n")
    ...     read_stop_words(file)
    ('case study', 'heron')
    """
    found: dict[str, None] = {}
    lines = read_text(path, limit=_MAX_BYTES, what="a list of words").split("\n")
    for number, line in enumerate(lines, start=1):
        words = " ".join(line.partition("#")[0].split())
        if not words:
            continue
        if not any(char.isalnum() for char in words) or len(found) >= _MOST_WORDS:
            raise InputError(
                f"the line {words[:40]!r}",
                f"a word or a phrase a line, {_MOST_WORDS:,} at most",
                "correct the line",
                path=path,
                line=number,
            )
        found[words] = None
    if not found:
        raise InputError("no word in this list", "a word a line", "add one", path=path)
    return tuple(sorted(found))


def without_words(texts: Sequence[str], words: Sequence[str]) -> list[str]:
    """Take words and phrases out of texts; a break stands where they stood.

    Parameters
    ----------
    texts, words : sequence of str
        A word stands for all its forms (``model`` for "models").

    Returns
    -------
    list of str

    Examples
    --------
    >>> without_words(["A heron nests; a case study of 2 herons"], ["heron", "case study"])
    ['A , nests; a , of 2 ,']
    """
    keys = [[stem(part) for part in _WORD.findall(word)] for word in words]
    single = frozenset(key[0] for key in keys if len(key) == 1)
    phrases: dict[str, list[list[str]]] = {}
    for key in keys:
        if len(key) > 1:
            phrases.setdefault(key[0], []).append(key)
    if not keys:
        return list(texts)
    return [_without(text, single, phrases) for text in texts]


def _without(text: str, single: frozenset[str], phrases: dict[str, list[list[str]]]) -> str:
    found = list(_WORD.finditer(text))
    keys = [stem(match[0]) for match in found]
    parts, end, i = [], 0, 0
    while i < len(found):
        length = max(
            (len(p) for p in phrases.get(keys[i], ()) if keys[i : i + len(p)] == p),
            default=int(keys[i] in single),
        )
        if length:
            parts += [text[end : found[i].start()], _BREAK]
            end = found[i + length - 1].end()
        i += length or 1
    return "".join([*parts, text[end:]])
