"""Records in the answers of APIs: a list, a list in an object, one object, or lines of objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.digests.formats import Source, first_line, text_lines
from analysis.digests.jsontext import parse_json

__all__ = [
    "LINE_ENDINGS",
    "JsonRecord",
    "at",
    "is_object",
    "names_in",
    "number_at",
    "records_in",
    "text_at",
]

#: Endings of files that hold an object a line.
LINE_ENDINGS = (".jsonl", ".ndjson")
_LONGEST_LIST = 2_000


@dataclass(frozen=True)
class JsonRecord:
    """One record: its value, its line where each has one, and its place in words."""

    value: Any
    line: int | None
    place: str

    def checked(self, source: Source) -> dict[str, Any]:
        """Give the record as an object, or say that it is none."""
        if not isinstance(self.value, dict):
            raise source.error(
                f"{self.place} is not an object", "an object with a title", "export it again",
                self.line,
            )  # fmt: skip
        return self.value


def records_in(source: Source, places: Sequence[str], own: Sequence[str]) -> Iterable[JsonRecord]:
    """Find the records of a document.

    Parameters
    ----------
    source : Source
        The file.
    places : sequence of str
        Where the list may be in an object: keys, joined with a dot.
    own : sequence of str
        Keys of which a record has one, which tell a single one from an object around a list.

    Returns
    -------
    iterable of JsonRecord
        Lines of objects are parsed one by one, so that a large file need not fit as values.

    Raises
    ------
    InputError
        The file is no JSON, or there is no list of records in it.

    Examples
    --------
    >>> source = Source("a.json", "a", b'{"message": {"items": [{"DOI": "10.1/a"}]}}')
    >>> [r.value["DOI"] for r in records_in(source, ["message.items"], ["DOI"])]
    ['10.1/a']
    """
    if _has_lines(source):
        return _of_lines(source)
    content = parse_json(source)
    if isinstance(content, dict):
        lists = (at(content, *place.split(".")) for place in places)
        found = next((value for value in lists if isinstance(value, list)), None)
        if found is None:
            inner = content.get("message", content)
            single = isinstance(inner, dict) and any(key in inner for key in own)
            found = [inner] if single else None
        content = found
    if not isinstance(content, list):
        raise source.error(
            "JSON without a list of records", f"a list in {places[0]}", "export it again"
        )
    if not content:
        raise source.error("a list without records", "at least one", "widen the search")
    return [JsonRecord(item, None, f"record {i}") for i, item in enumerate(content, start=1)]


def _has_lines(source: Source) -> bool:
    """Whether each line is an object of its own; a bad one costs itself only."""
    first, following = first_line(source.data)
    if not first.startswith(b"{") or not following.startswith(b"{"):
        return False
    return source.label.lower().endswith(LINE_ENDINGS) or is_object(first)


def is_object(line: bytes) -> bool:
    """Tell whether a line is an object of JSON, in whatever encoding its texts are.

    Examples
    --------
    >>> is_object(b'{"a": 1}'), is_object(b'{"a": [')
    (True, False)
    """
    try:
        return isinstance(json.loads(line.decode("utf-8", errors="replace")), dict)
    except (ValueError, RecursionError):
        return False


def _of_lines(source: Source) -> Iterator[JsonRecord]:
    for number, line in enumerate(text_lines(source), start=1):
        if not line.strip():
            continue
        try:
            yield JsonRecord(json.loads(line), number, f"line {number}")
        except (ValueError, RecursionError):
            source.intake.bad(
                source.error("not JSON", "one JSON object a line", "export it again", number)
            )


def at(value: Any, *keys: str) -> Any:
    """Follow keys into nested objects; None where the way ends.

    Examples
    --------
    >>> at({"a": {"b": 1}}, "a", "b"), at({"a": []}, "a", "b")
    (1, None)
    """
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_at(value: Any, *keys: str) -> str:
    """Give the text at the end of some keys; the first one of a list; empty for anything else.

    Examples
    --------
    >>> text_at({"title": ["On asking"]}, "title"), text_at({"title": 3}, "title")
    ('On asking', '')
    """
    found = at(value, *keys)
    if isinstance(found, list):
        found = next((item for item in found if isinstance(item, str) and item.strip()), "")
    return found if isinstance(found, str) else ""


def number_at(value: Any, *keys: str) -> int | None:
    """Give the whole number at the end of some keys, or None."""
    found = at(value, *keys)
    sound = isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 10**9
    return found if sound else None


def names_in(value: Any, *keys: str) -> str:
    """Join what is text in a list, or at the end of keys in each of its objects.

    Examples
    --------
    >>> names_in([{"author": {"name": "A. B."}}, {}, "C. D."], "author", "name")
    'A. B.; C. D.'
    """
    if not isinstance(value, list):
        return ""
    items = (item if isinstance(item, str) else text_at(item, *keys) for item in value)
    return "; ".join(item for item in list(items)[:_LONGEST_LIST] if item)
