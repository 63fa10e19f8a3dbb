r"""LaTeX in titles and abstracts: formulas and commands become text, everything else stays.

An abstract is no LaTeX document: to a parser a per cent sign begins a comment ("we gain 5% on
..." loses its end). So only spans that are surely LaTeX are converted, each by itself: formulas
between dollar signs, commands that set type or stand for a sign, accents, and escapes. Tables
and patterns do it, in time that grows with the text and not with what is in it.
"""

from __future__ import annotations

import re

__all__ = ["without_latex"]

# What publishers wrap around every formula.
_DOCUMENT = re.compile(
    r"\\documentclass(?:(?!\\documentclass|\\begin\{document\}).){0,900}\\begin\{document\}"
    r"((?:(?!\\documentclass|\\begin\{document\}|\\end\{document\}).){0,900})\\end\{document\}",
    re.DOTALL,
)
# As in Pandoc: no space inside the signs, and no digit behind them, where prices stand.
_FORMULA = re.compile(
    r"(?<![\\$])\$\$?(?=[^\s$])([^$]{1,400}?)(?<![\s\\])\$\$?(?!\d)"
    r"|\\\(((?:[^\\]|\\(?![()])){1,400})\\\)|\\\[((?:[^\\]|\\(?![\[\]])){1,400})\\\]"
)
_SIGNS = re.compile(r"[\\^_{}=<>]")
_PLAIN_FORMULA = re.compile(
    r"[-+±]?\d+(?:[.,]\d+)*|[A-Za-z]{1,2}'*|[A-Za-z]{0,2}\([\w,;.+\-/*| ]{1,20}\)"
    r"|[\w.]{1,6}(?:\s?[-+*/,:]\s?[\w.]{1,6}){1,4}"
)
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{4,}(?![A-Za-z}])")
_ARGUMENT = r"\s?\{([^{}]{0,400})\}"
_TYPE = re.compile(
    r"\\(?:emph|text(?:it|bf|tt|sc|rm|sf|sl|up|normal)?|underline|mbox|url|math(?:rm|bf|it|sf|tt))"
    rf"\*?{_ARGUMENT}"
)
_TYPE_INSIDE = re.compile(r"\{\\(?:em|it|bf|sc|tt|sf|rm|sl|itshape|bfseries)\s([^{}]{0,400})\}")
_LINK = re.compile(rf"\\href\{{[^{{}}]{{0,400}}\}}{_ARGUMENT}")
_GONE = re.compile(
    r"[~ ]?\\(?:[Cc]ite\w{0,8}|(?:eq|auto|page|[Cc])?ref|label)\*?(?:\[[^\[\]]{0,100}\]){0,2}"
    rf"{_ARGUMENT}"
)
_FOOTNOTE = re.compile(rf"\\footnote{_ARGUMENT}")
_FRACTION = re.compile(rf"\\[dt]?frac{_ARGUMENT}{_ARGUMENT}")
# Commands of a formula that only say how its letters look, or how large its brackets are.
_LOOK = re.compile(
    r"\\(?:math[a-z]{1,6}|boldsymbol|bm|text[a-z]{0,6}|operatorname|ensuremath|mbox|hbox|rm|bf|it|"
    r"sf|tt|cal|left|right|middle|[bB]igg?[lr]?|displaystyle|textstyle|limits|nolimits|overline|"
    r"underline|wide(?:tilde|hat)|tilde|hat|check|bar|vec|d?dot)(?![A-Za-z])\*?\s?"
)
_COMMAND = re.compile(r"\\([A-Za-z]{1,20})(?![A-Za-z])(?:\{\})?")
_ESCAPED = re.compile(r"\\([%&_#${}])")
_SPACE = re.compile(r"\\[ ,;:]|\\\\")
_NO_SPACE = re.compile(r"\\[!/|-]")
_SPACE_IN_TEXT = re.compile(r"\\[ ,;]")
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
    " upsilon phi chi psi omega varepsilon vartheta varphi varrho Gamma Delta Theta Lambda Xi Pi"
    " Sigma Upsilon Phi Psi Omega"
)
_GREEK_LETTERS = "αβγδεζηθικλμνξπρστυφχψωεθφρΓΔΘΛΞΠΣΥΦΨΩ"
_OTHERS = """
leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ ll ≪ gg ≫ approx ≈ sim ~ simeq ≃ equiv ≡ propto ∝ cong ≅ times ×
cdot · pm ± mp ∓ div ÷ ast * star ⋆ circ ° deg ° degree ° bullet • infty ∞ partial ∂ nabla ∇ sum ∑
prod ∏ int ∫ sqrt √ in ∈ notin ∉ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ emptyset ∅
varnothing ∅ forall ∀ exists ∃ neg ¬ lnot ¬ wedge ∧ land ∧ vee ∨ lor ∨ oplus ⊕ otimes ⊗ to → gets ←
rightarrow → longrightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ implies ⇒ iff ⇔
Leftrightarrow ⇔ mapsto ↦ uparrow ↑ downarrow ↓ ldots … dots … cdots … langle ⟨ rangle ⟩ lfloor ⌊
rfloor ⌋ lceil ⌈ rceil ⌉ mid | vert | Vert ‖ parallel ∥ perp ⊥ prime ′ dagger † angle ∠ models ⊨
vdash ⊢ aleph ℵ hbar ħ ell ℓ lbrace { rbrace } pounds £ euro € texteuro € copyright © dag †
textregistered ® texttrademark ™ textdegree ° textasciitilde ~ textunderscore _ textasciicircum ^
textbraceleft { textbraceright }
textendash – textemdash — textquoteright ’ textquoteleft ‘ textquotedblleft “ textquotedblright ”
"""
_SYMBOLS = dict(zip(_GREEK.split(), _GREEK_LETTERS, strict=True))
_SYMBOLS |= dict(zip(_OTHERS.split()[::2], _OTHERS.split()[1::2], strict=True))


def without_latex(text: str) -> str:
    r"""Turn formulas and commands of LaTeX into text.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Text without such spans is the same text, ``%``, ``&``, ``~`` and ``#`` included; a
        command outside formulas that is not known stays as it is.

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
        parts += [_without_commands(text[end : found.start()]), _of_formula(inner)]
        end = found.end()
    return "".join([*parts, _without_commands(text[end:])])


def _is_formula(inner: str) -> bool:
    """Tell a formula from what stands between two prices or names of shell variables."""
    if not _SIGNS.search(inner):
        return bool(_PLAIN_FORMULA.fullmatch(inner))
    return not (inner[0].isdigit() and _PROSE.search(inner))


def _of_formula(inner: str) -> str:
    """Write a formula in one line of letters and signs; names of functions stay as words."""
    text = inner
    if "\\" in text:
        for _ in range(2):  # one fraction in another
            text = _FRACTION.sub(r"\1/\2", text)
        text = _COMMAND.sub(lambda m: _SYMBOLS.get(m[1]) or f" {m[1]}", _LOOK.sub("", text))
        text = _ESCAPED.sub(lambda m: _KEPT.get(m[1], m[1]), text)
        text = _NO_SPACE.sub("", _SPACE.sub(" ", text))
    text = text.replace("{", "").replace("}", "").translate(_BRACES)
    return _AFTER_OPENING.sub(r"\1", " ".join(text.split()))


_AFTER_OPENING = re.compile(r"([(\[{^_]) ")
_KEPT = {"{": "\ue000", "}": "\ue001"}  # braces that are shown, while others are taken off
_BRACES = str.maketrans("\ue000\ue001", "{}")


def _without_commands(text: str) -> str:
    """Convert the commands of a text outside formulas."""
    if "\\" not in text:
        return text
    # Imported here, as most texts have no command: the room of language loads numpy.
    from analysis.language.accents import from_latex

    text = from_latex(_LINK.sub(r"\1", _GONE.sub("", text)))
    for form in (_TYPE_INSIDE, _TYPE, _TYPE_INSIDE, _TYPE):  # one may stand within another
        text = form.sub(r"\1", text)
    text = _COMMAND.sub(_symbol, _FOOTNOTE.sub(r" (\1)", text))
    return _SPACE_IN_TEXT.sub(" ", _ESCAPED.sub(r"\1", text))


def _symbol(found: re.Match[str]) -> str:
    return _SYMBOLS.get(found[1], found[0])
