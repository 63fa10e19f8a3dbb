"""Answers to exercises: kept as hashes, so that a page can tell without giving them away."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from importlib import resources
from typing import Any

__all__ = ["Checked", "canonical", "check", "seal"]

_DIGITS = 4


@dataclass(frozen=True)
class Checked:
    """What `check` found; shown as one sentence.

    Attributes
    ----------
    solved : bool
        Whether the answer is right.
    message : str
        One sentence for the learner.
    """

    solved: bool
    message: str

    def __repr__(self) -> str:
        return self.message


def check(exercise: str, answer: object) -> Checked:
    """Tell whether the answer to an exercise is right.

    Parameters
    ----------
    exercise : str
        The number of the exercise, such as ``"1.2"``.
    answer : object
        A number, text, a truth value, or a list, set, mapping, array or Series of such.
        Numbers are compared to four significant digits.

    Returns
    -------
    Checked
        Shown as one sentence.

    Raises
    ------
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> check("1.1", ...)
    Exercise 1.1: not yet. Put your answer in place of the three dots.
    """
    known = _answers()[exercise]
    if answer is ...:
        words = "not yet. Put your answer in place of the three dots."
        return Checked(False, f"Exercise {exercise}: {words}")
    plain = canonical(answer)
    if seal(exercise, answer) == known["sha256"]:
        return Checked(True, f"Exercise {exercise}: right.")
    if (kind := _kind(plain)) != known["kind"]:
        words = f"not yet. Your answer is {kind}; {known['kind']} is asked for."
    else:
        words = "not yet. The form is right, the value is not; read the hint once more."
    return Checked(False, f"Exercise {exercise}: {words}")


def seal(exercise: str, answer: object) -> str:
    """Hash an answer.

    Parameters
    ----------
    exercise : str
        The number of the exercise, so that equal answers hash differently.
    answer : object
        As for `check`.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> seal("1.1", 0.5) == seal("1.1", 0.50000001)
    True
    """
    text = json.dumps([exercise, canonical(answer)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def describe(exercise: str, answer: object) -> dict[str, Any]:
    """Say of an answer what the package ships and the answer key shows.

    Parameters
    ----------
    exercise : str
        The number of the exercise.
    answer : object
        The right answer.

    Returns
    -------
    dict
        ``sha256``, ``kind``, and ``value``, which is not shipped.
    """
    plain = canonical(answer)
    return {"sha256": seal(exercise, answer), "kind": _kind(plain), "value": plain}


def canonical(answer: object) -> Any:
    """Bring an answer to a plain form that equal answers share.

    Parameters
    ----------
    answer : object
        As for `check`.

    Returns
    -------
    bool, float, str, list or dict
        Numbers as floats of four significant digits; sets sorted; arrays and Series as lists.

    Examples
    --------
    >>> canonical({"b", "a"}), canonical(2), canonical(0.123456)
    (['a', 'b'], 2.0, 0.1235)
    """
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    if isinstance(answer, bool) or answer is None:
        return answer
    if isinstance(answer, str):
        return answer.strip()
    if isinstance(answer, (int, float)):
        return float(f"{answer:.{_DIGITS}g}") + 0.0  # -0.0 is 0.0
    if isinstance(answer, Mapping):
        return {str(key): canonical(value) for key, value in answer.items()}
    if isinstance(answer, Set):
        return sorted((canonical(item) for item in answer), key=str)
    if isinstance(answer, (list, tuple)):
        return [canonical(item) for item in answer]
    return str(answer)


def _kind(plain: object) -> str:
    """Name the kind of an answer in plain form."""
    names = {bool: "True or False", float: "a number", str: "text", list: "a list"}
    return names.get(type(plain), "a mapping" if isinstance(plain, dict) else "nothing")


@functools.cache
def _answers() -> dict[str, dict[str, str]]:
    """Read the hashes that come with the package."""
    path = resources.files("analysis") / "data" / "exercises.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))
