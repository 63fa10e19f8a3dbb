"""Files in an encoding that the reader names, or wants to have guessed."""

from __future__ import annotations

import codecs
import io
from dataclasses import replace

from analysis.digests.formats import Source, after_mark
from analysis.errors import InputError, MissingExtraError

__all__ = ["AUTO", "DETECT", "check_encoding", "in_utf_8"]

#: By a mark, else as UTF-8, else line by line as Windows-1252 or Latin-1.
AUTO = "auto"
#: As UTF-8 where that fits, else as charset-normalizer guesses.
DETECT = "detect"
_SAMPLE_BYTES = 200_000  # bytes of lines that are not ASCII; a guess goes by these
_BINARY = (b"PAR1", b"PK\x03\x04", b"%PDF")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def in_utf_8(source: Source, encoding: str) -> Source:
    """Give a text file in UTF-8, and note in which encoding it was.

    Parameters
    ----------
    source : Source
        The file. What says its encoding itself (a mark, XML, HTML) and what is no text is
        given as it is.
    encoding : str
        ``"detect"``, or the name of an encoding; ``"auto"`` leaves all to the readers.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        There is no such encoding, the file is not in it, or nothing can be guessed.
    MissingExtraError
        charset-normalizer is not installed, and something is to be guessed.

    Examples
    --------
    >>> source = Source("a.txt", "a", "Кафе".encode("cp1251"))
    >>> in_utf_8(source, "cp1251").data.decode()
    'Кафе'
    """
    data = source.data
    if encoding == AUTO or data[:4] in _BINARY or data.startswith(_MARKS):
        return source
    if after_mark(data)[:1] == b"<":
        return source
    if encoding == DETECT:
        if _is_utf_8(data):
            return source
        encoding = _guess(source)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        raise source.error(
            f"not text in {encoding[:40]}", "a text file", "correct --encoding"
        ) from None
    source.intake.encoding(text.count("\n") + 1, 1, codecs.lookup(encoding).name)
    return replace(source, data=text.encode("utf-8", errors="replace"))


def check_encoding(name: str) -> None:
    """Refuse an encoding that Python does not know, or that is none of text.

    Raises
    ------
    InputError
        There is no such encoding.

    Examples
    --------
    >>> check_encoding("shift_jis")
    """
    if name in (AUTO, DETECT):
        return
    try:
        if not codecs.lookup(name)._is_text_encoding:
            raise LookupError
        b"a".decode(name)
    except (LookupError, ValueError, UnicodeError):
        raise InputError(
            f"unknown encoding {name[:40]!r}",
            "auto, detect, or a name such as utf-8, cp1252, cp1251, gb18030 or shift_jis",
            "correct --encoding, or leave it out",
        ) from None


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guess(source: Source) -> str:
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        raise MissingExtraError("charset_normalizer", "readers") from None
    sample = bytearray()
    for line in io.BytesIO(source.data):
        if not line.isascii():
            sample += line[: _SAMPLE_BYTES // 10]
            if len(sample) >= _SAMPLE_BYTES:
                break
    best = from_bytes(bytes(sample)).best()
    if best is None:
        raise source.error(
            "the encoding cannot be guessed",
            "text in some encoding",
            "name it, as in --encoding cp1251, or save the file as UTF-8",
        )
    return str(best.encoding)
