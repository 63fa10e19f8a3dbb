"""What happened to each record while files were read: nothing leaves silently."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.errors import InputError

__all__ = ["Intake", "IntakeNote"]

_MOST_NOTES = 100_000
_MOST_BAD = 10_000  # beyond twice the sound ones: a file that is something else is given up early


@dataclass(frozen=True, slots=True)
class IntakeNote:
    """One line of the intake table.

    Parameters
    ----------
    file : str
        The file's name, without its folder.
    what : str
        What happened, in one or two words, such as ``"bad record"`` or ``"encoding"``.
    why : str
        The reason, in words.
    record, line : int or None
        Which record it was, and where it starts in the file, counted from 1.
    """

    file: str
    what: str
    why: str
    record: int | None = None
    line: int | None = None


@dataclass
class Intake:
    """Collects what readers have to say about the records of one file.

    Parameters
    ----------
    strict : bool
        Whether a bad record is an error at once, as where a reader is called by itself.
    file : str
        The file's name, for the notes.

    Examples
    --------
    >>> intake = Intake(strict=False, file="a.csv")
    >>> intake.bad(InputError("a paper with no title", "a title", "add it", line=7), record=6)
    >>> intake.n_bad, intake.notes[0].line, intake.notes[0].why
    (1, 7, 'a paper with no title')
    """

    strict: bool = True
    file: str = ""
    notes: list[IntakeNote] = field(default_factory=list)
    n_good: int = 0
    n_bad: int = 0
    first: InputError | None = None

    def bad(self, error: InputError, record: int | None = None) -> None:
        """Leave one record out and note why; raise the error where the reading is strict."""
        if self.strict:
            raise error
        self.n_bad += 1
        self.first = self.first or error
        if self.n_bad > _MOST_BAD + 2 * self.n_good:
            raise self.too_many()
        self.note("bad record", error.got, record, error.line)

    def too_many(self) -> InputError:
        """Give the error for a file with more bad records than sound ones."""
        first = self.first
        assert first is not None
        return InputError(
            f"{self.n_bad:,} bad records and {self.n_good:,} sound ones; the first: {first.got}",
            first.expected,
            first.todo,
            path=first.path,
            line=first.line,
        )

    def encoding(self, lines: int, first: int, name: str) -> None:
        """Note, once for a file, the encoding of the lines that are not UTF-8."""
        if all(note.what != "encoding" for note in self.notes):
            said = f"{lines} line{'s' if lines > 1 else ''} read as {name}"
            self.note("encoding", said, line=first)

    def note(self, what: str, why: str, record: int | None = None, line: int | None = None) -> None:
        """Add a line to the intake table; a hostile file cannot fill the memory with them."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(IntakeNote(self.file, what, why, record, line))
