r"""LaTeX in titles and abstracts: formulas and commands become text, everything else stays.

An abstract is no LaTeX document: to a parser a per cent sign begins a comment ("we gain 5% on
..." loses its end). So only spans that are surely LaTeX are converted, each by itself: formulas
between dollar signs, commands that set type or stand for a sign, accents, and escapes.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from analysis.digests.hushed import hushed

__all__ = ["without_latex"]

_ARGUMENT = r"\s?\{([^{}]{0,400})\}"
# What publishers wrap around every formula.
_DOCUMENT = re.compile(
    r"\\documentclass.{0,900}?\\begin\{document\}(.{0,900}?)\\end\{document\}", re.DOTALL
)
# As in Pandoc: no space inside the signs, and no digit behind them, where prices stand.
_FORMULA = re.compile(
    r"(?<![\\$])\$\$?(?=[^\s$])([^$]{1,400}?)(?<![\s\\])\$\$?(?!\d)"
    r"|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]"
)
_SIGNS = re.compile(r"[\\^_{}=<>]")
_PLAIN_FORMULA = re.compile(
    r"[-+±]?\d+(?:[.,]\d+)*|[A-Za-z]{1,2}'*|[A-Za-z]{0,2}\([\w,;.+\-/*| ]{1,20}\)"
    r"|[\w.]{1,6}(?:\s?[-+*/,:]\s?[\w.]{1,6}){1,4}"
)
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{4,}(?![A-Za-z}])")
_TYPE = re.compile(
    r"\\(?:emph|text(?:it|bf|tt|sc|rm|sf|sl|up|normal)?|underline|mbox|url|math(?:rm|bf|it|sf|tt))"
    rf"\*?{_ARGUMENT}"
)
_TYPE_INSIDE = re.compile(r"\{\\(?:em|it|bf|sc|tt|sf|rm|sl|itshape|bfseries)\s+([^{}]{0,400})\}")
_LINK = re.compile(rf"\\href\{{[^{{}}]{{0,400}}\}}{_ARGUMENT}")
_GONE = re.compile(
    r"[~ ]?\\(?:[Cc]ite\w{0,8}|(?:eq|auto|page|[Cc])?ref|label)\*?(?:\[[^\[\]]{0,100}\]){0,2}"
    rf"{_ARGUMENT}"
)
_FOOTNOTE = re.compile(rf"\\footnote{_ARGUMENT}")
_ESCAPED = re.compile(r"\\([%&_#${}])")
_SPACE = re.compile(r"\\[ ,;]")
_SYMBOL = re.compile(r"\\([A-Za-z]{2,20})(?![A-Za-z])(?:\{\})?")
_LONGEST_SYMBOL = 3  # characters; a command that gives more does not stand for a sign
_PER_CENT = re.compile(r"(?<!\\)%")  # which would begin a comment
_NO_SYMBOLS = frozenset({"item", "input", "include", "today", "par", "newline"})


def without_latex(text: str) -> str:
    r"""Turn formulas and commands of LaTeX into text.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Text without such spans is the same text, ``%``, ``&``, ``~`` and ``#`` included; a
        command that is not known stays as it is.

    Raises
    ------
    ImportError
        pylatexenc is not installed, and there is a command that needs it.

    Examples
    --------
    >>> without_latex(r"Nonlinear Schr\"odinger flows in $O(n^{2})$ steps, 5\% of \emph{all}")
    'Nonlinear Schrödinger flows in O(n^2) steps, 5% of all'
    >>> without_latex(r"We gain 5% over GPT & ~10 of $5 to $7 in C:\new #1")
    'We gain 5% over GPT & ~10 of $5 to $7 in C:\\new #1'
    >>> without_latex(r"The $\alpha$-divergence on $\mathbb{R}^d$ \cite{a,b} is small.")
    'The α-divergence on R^d is small.'
    """
    if "$" not in text and "\\" not in text:
        return text
    if "\\documentclass" in text:
        text = _DOCUMENT.sub(r"\1", text)
    parts, end = [], 0
    for found in _FORMULA.finditer(text):
        inner = next(group for group in found.groups() if group is not None)
        if found[0][0] == "$" and not _is_formula(inner):
            continue
        parts += [_without_commands(text[end : found.start()]), _of_formula(inner.strip())]
        end = found.end()
    return "".join([*parts, _without_commands(text[end:])])


def _is_formula(inner: str) -> bool:
    """Tell a formula from what stands between two prices or names of shell variables."""
    if not _SIGNS.search(inner):
        return bool(_PLAIN_FORMULA.fullmatch(inner))
    return not (inner[0].isdigit() and _PROSE.search(inner))


def _of_formula(inner: str) -> str:
    if "\\" not in inner:
        return inner.replace("{", "").replace("}", "")
    return _converted(inner, True)


def _without_commands(text: str) -> str:
    """Convert the commands of a text outside formulas."""
    if "\\" not in text:
        return text
    # Imported here, as most texts have no command: the room of language loads numpy.
    from analysis.language.accents import from_latex

    text = from_latex(_LINK.sub(r"\1", _GONE.sub("", text)))
    for form in (_TYPE_INSIDE, _TYPE, _TYPE_INSIDE, _TYPE):  # one may stand within another
        text = form.sub(r"\1", text)
    text = _SYMBOL.sub(_symbol, _FOOTNOTE.sub(r" (\1)", text))
    return _SPACE.sub(" ", _ESCAPED.sub(r"\1", text))


def _symbol(found: re.Match[str]) -> str:
    if found[1] in _NO_SYMBOLS:
        return found[0]
    sign = _converted(f"\\{found[1]}", False)
    return sign if 0 < len(sign) <= _LONGEST_SYMBOL else found[0]


@functools.lru_cache(maxsize=20_000)
def _converted(span: str, is_formula: bool) -> str:
    """Let the parser convert one short span; what it cannot read stays as it is."""
    from pylatexenc.latexwalker import LatexWalkerError

    span = _PER_CENT.sub(r"\\%", span)
    try:
        with hushed("pylatexenc"):
            text = _converter().latex_to_text(f"${span}$" if is_formula else span)
    except (LatexWalkerError, RecursionError, ValueError, IndexError, TypeError, KeyError):
        return span
    # Letters of a mathematical alphabet are letters.
    return " ".join(unicodedata.normalize("NFKC", str(text)).split())


@functools.cache
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_braced_groups=False)
