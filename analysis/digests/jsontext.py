"""JSON from elsewhere, within limits."""

from __future__ import annotations

import json
from typing import Any

from analysis.digests.formats import Source, decode

__all__ = ["parse_json"]


def parse_json(source: Source) -> Any:
    """Parse a file as one JSON document.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    object
        What the document holds.

    Raises
    ------
    InputError
        It is no JSON, or holds more values or deeper nesting than fits.

    Examples
    --------
    >>> parse_json(Source("a.json", "a", b'{"a": [1]}'))
    {'a': [1]}
    """
    # An object takes as much memory as some values.
    values = source.data.count(b",") + source.data.count(b"[") + 3 * source.data.count(b"{")
    if values > source.limits.values:
        raise source.error(
            f"a JSON document of about {values:,} values",
            f"at most {source.limits.values:,}",
            "save it as JSON Lines or Parquet, or raise the limit on values",
        )
    text = decode(source)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise source.error(
            f"broken JSON ({error.msg}, column {error.colno})",
            "a whole JSON document",
            "fetch or export it again",
            error.lineno,
        ) from None
    except RecursionError:
        raise source.error(
            "JSON nested too deep", "a list of papers", "export it again as a flat table"
        ) from None
    except ValueError:
        # Python refuses integers of more than some thousand digits.
        raise source.error(
            "JSON with an endless number", "a list of papers", "remove the number"
        ) from None
