"""Answers to exercises: kept as hashes, so that a page can tell without giving them away.

Some questions are open: they ask what a result means, or what is wrong with a claim. No program
can mark such an answer. For these the package ships a rubric, which is shown once something is
written, and the learner marks the answer with it.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from importlib import resources
from typing import Any

__all__ = ["Checked", "canonical", "check", "seal"]

_DIGITS = 4
#: Words from which on an open answer counts as written; a rubric is of no use for fewer.
_FEWEST_WORDS = 15


@dataclass(frozen=True)
class Checked:
    """What `check` found; shown as one sentence.

    Attributes
    ----------
    solved : bool
        Whether the answer is right; of an open question, whether an answer is written.
    message : str
        What the learner is told; for an open question with the rubric, a line a point.
    """

    solved: bool
    message: str

    def __repr__(self) -> str:
        return self.message


def check(exercise: str, answer: object) -> Checked:
    """Tell whether the answer to an exercise is right, or show how to mark it.

    Parameters
    ----------
    exercise : str
        The number of the exercise, such as ``"1.2"``.
    answer : object
        A number, text, a truth value, or a list, set, mapping, array or Series of such.
        Numbers are compared to four significant digits. For an open question, a few
        sentences; what they say is for the learner to mark.

    Returns
    -------
    Checked
        Shown as text.

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
    if rubric := known.get("rubric"):
        return _written(exercise, plain, rubric, seal(exercise, answer) == known["sha256"])
    if seal(exercise, answer) == known["sha256"]:
        return Checked(True, f"Exercise {exercise}: right.")
    if (kind := _kind(plain)) != known["kind"]:
        words = f"not yet. Your answer is {kind}; {known['kind']} is asked for."
    else:
        words = "not yet. The form is right, the value is not; read the hint once more."
    return Checked(False, f"Exercise {exercise}: {words}")


def _written(exercise: str, plain: Any, rubric: Sequence[str], is_example: bool) -> Checked:
    """Show the rubric of an open question beside an answer."""
    if not isinstance(plain, str):
        words = f"not yet. Your answer is {_kind(plain)}; text is asked for."
        return Checked(False, f"Exercise {exercise}: {words}")
    n = len(plain.split())
    if n < _FEWEST_WORDS:
        words = f"not yet. Write {_FEWEST_WORDS} words or more; then the rubric is shown."
        return Checked(False, f"Exercise {exercise}: {words}")
    which = "this is the example answer" if is_example else f"written, {n} words"
    lines = [f"Exercise {exercise}: {which}. Mark it yourself, a point for each:"]
    return Checked(True, "\n".join(lines + [f"  ( ) {point}" for point in rubric]))


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


def describe(exercise: str, answer: object, rubric: Sequence[str] = ()) -> dict[str, Any]:
    """Say of an answer what the package ships and the answer key shows.

    Parameters
    ----------
    exercise : str
        The number of the exercise.
    answer : object
        The right answer, or to an open question an example of one.
    rubric : sequence of str, optional
        Of an open question, what is worth a point.

    Returns
    -------
    dict
        ``sha256``, ``kind``, of an open question ``rubric``, and ``value``, which is not
        shipped.
    """
    plain = canonical(answer)
    told: dict[str, Any] = {"sha256": seal(exercise, answer), "kind": _kind(plain)}
    return told | ({"rubric": list(rubric)} if rubric else {}) | {"value": plain}


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
def _answers() -> dict[str, dict[str, Any]]:
    """Read the hashes and rubrics that come with the package."""
    path = resources.files("analysis") / "data" / "exercises.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))
