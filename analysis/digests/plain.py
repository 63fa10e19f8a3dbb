"""Text made plain: markup, section heads, publishers' tails and placeholders taken out.

Only what is surely not the author's text goes; everything else stays byte for byte (``%``,
``&``, ``~``, ``#`` and tags nobody closes included). Each function says what it did, so that
the intake table can.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable
from typing import Any

from analysis.digests.latex import without_latex

__all__ = ["plain_abstract", "plain_title", "repaired", "without_tail"]

# Where ftfy is not there to tell: UTF-8 that somebody read as Windows-1252.
_SPOILT = re.compile("\u00c3[\u0080-\u00bf]|\u00e2\u20ac|\u00c2[\u00a0-\u00bf]")
_LEFT = 'mojibake left as it is, for lack of the extra "readers"'

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"<(/?)((?:jats|mml|m):)?([A-Za-z][A-Za-z0-9-]{0,20})((?:\s[^<>]{0,300})?/?)>")
_INLINE = frozenset(
    [
        "i",
        "b",
        "em",
        "strong",
        "sub",
        "sup",
        "u",
        "span",
        "small",
        "tt",
        "font",
        "a",
        "italic",
        "bold",
        "sc",
        "underline",
        "monospace",
        "inline-formula",
        "tex-math",
        "tex",
        "math",
        "xref",
    ]
)
_BLOCK = frozenset(
    [
        "p",
        "br",
        "div",
        "sec",
        "title",
        "abstract",
        "list",
        "list-item",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
    ]
)
_VOID = frozenset({"p", "br", "hr"})  # closed by nobody, and no word of a title either
_ONE = (
    r"(?:background|context|introduction|rationale|objectives?|aims?|goals?|purpose|hypothesis|"
    r"importance|problem|design|study design|setting|participants|patients|subjects|materials?|"
    r"methods?|methodology|design/methodology/approach|approach|experimental design|procedures?|"
    r"interventions?|(?:main )?outcomes?(?: measures?)?|measurements?|data sources?|"
    r"(?:main )?results?|(?:principal |main )?findings|observations|conclusions?|discussion|"
    r"interpretation|significance|relevance|implications|practical implications|limitations?|"
    r"research limitations/implications|originality(?:/value)?|value|summary|motivation|novelty|"
    r"availability(?: and implementation)?|supplementary information|contact|funding)"
)
_HEAD = re.compile(
    rf"(?P<before>^|[.!?)\]][ \n]+)"
    rf"(?P<head>{_ONE}(?:(?: and | & |/|, ){_ONE}){{0,2}})\s?:\s+(?=\S)",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"<((?:jats:)?title)>\s*(?:abstract|summary|{_ONE}(?:(?: and | & |/|, ){_ONE}){{0,2}})"
    r"[\s.:]*</\1>",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(
    r"(?:ABSTRACT\s+(?=[A-Z])"
    r"|Abstract\s+(?=(?:We|This|The|In|A|An|Our|It|To|For|With|There|Here|Recent|Background|"
    r"Objectives?|Purpose|Aims?)\b))(?=\S)"
)
_ABSTRACT_ANY = re.compile(r"(?:abstract|summary)\s*[:.—–]\s*(?=\S)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"[\[(<]?\s*(?:(?:there is )?no abstract(?: (?:is |was )?(?:available|provided|given|found))?"
    r"|(?:the )?abstract (?:is )?(?:not available|unavailable|not provided|missing)"
    r"|not available|none|null|nan|nil|n\.?/?a\.?|undefined|abstract|-+|—)"
    r"\s*[\])>]?\s*\.?\s*[\])]?",
    re.IGNORECASE,
)
_YEAR = r"(?:1[89]|20)\d\d"
_SIGN = re.compile(
    rf"(?:©|ⓒ|\([cC]\)\s*(?:[Cc]opyright\s*)?(?={_YEAR})"
    rf"|\b[Cc]opyright\s*(?:\([cC]\)|©|[:,]?\s*(?:the\s+)?{_YEAR})"
    r"|\bCopyright (?:of [^.]{1,120} is the property|(?:is )?held by|by |remains|belongs"
    r"|The Author)"
    r"|\bCOPYRIGHT\b)"
)
_LEAD = re.compile(
    rf"(?:©|\([cC]\)|Copyright(?: ©| \([cC]\))?)\s*{_YEAR}[^.\n]{{0,90}}?"
    r"(?:\. ?All rights reserved)?\.\s*(?=[A-Z])"
)
_LONGEST_TAIL = 700
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[^\W_a-z]|[\"'(“\[])")
# Words that begin a notice even where the abstract lacks its full stop.
_OPENS = re.compile(
    r"\s(?=(?:Published (?:by|under|on)|This (?:article is protected|is an open access)|All rights|"
    r"Re(?:produced|printed) with|Further reproduction|Crown$|Licensee|[(\[]\w{3,12} Database)\b)"
    rf"|\s(?=(?:The )?Authors?(?:\(s\))?,? {_YEAR}\.?$)"
    # A year or a house's name in capitals, up to the end.
    rf"|\s(?={_YEAR} (?:(?:[A-Z][\w.&-]*|of|for|the|and) ){{1,8}}"
    r"(?:Society|Association|Institute)\.?$)"
    r"|(?<=[a-z0-9)])(?<! of)(?<! by)(?<! at)(?<! in)(?<! to)(?<! and)(?<! the)(?<! for)(?<! from)"
    r"(?<! with)\s(?=(?:[A-Z][\w.&-]* ){1,5}(?:Verlag|Ltd|Inc|LLC|GmbH|AG|KG|Pty|B\.?V)\b"
    r"[^.!?]{0,60}\.?$)"
)
_DANGLING = re.compile(r"(?:\s+[|–—-]+|\s*[(\[])*\s*$")
_FRAGMENT = re.compile(
    r"[\[(]?(?:[A-Z][\w.&'’-]*[\s(\[]*){0,5}[(\[]?|\[[^\[\]]{0,40}\]"
    r"|This (?:paper|work|article) is"
)
_OF_AUTHORS = re.compile(r"\b(?:we|our|this paper|propose|experiments?|results?)\b", re.IGNORECASE)
_NOTICE = re.compile(
    r"all rights (?:are )?reserved"
    r"|^(?:this|the present|an?) [^.]{0,60}(?:protected by copyright|open[- ]access (?:article|"
    r"paper|chapter|book)|under (?:the terms of )?(?:the |an? )?(?:creative|cc)\b)"
    r"|^(?:re)?(?:published|produced|distributed|printed|production and hosting|"
    r"hosting|publication) (?:\w+ ){0,2}(?:by|on behalf of) [A-Z]"
    r"|^[^.]{0,80}\b(?:creative commons|CC[- ]BY(?:[- ]\w\w)*)\b[^.]{0,80}licen[cs]e"
    r"|^(?:exclusive )?licensee\b|^licensed (?:under|to|by)\b"
    rf"|^(?:the )?authors?(?:\(s\))?,? {_YEAR}\b|^{_YEAR},? (?:the )?authors?\b"
    r"|\bunder (?:the )?responsibility of\b|^publication rights\b|\bjurisdictional claims\b"
    r"|^this (?:work|paper|article) (?:was published|is copyright)"
    r"|^(?:distributed|open access|available|licen[cs]ed) under (?:a |the )?(?:creative|cc)\b"
    r"|^(?:used|printed) (?:by|with) permission\b"
    r"|\b(?:tous droits réservés|alle rechte vorbehalten|(?:todos los )?derechos reservados|"
    r"tutti i diritti riservati)\b"
    r"|no claim to (?:original )?u\.?\s?s\.? government works"
    r"|content may not be copied or emailed|users may print, download"
    r"|^(?:reproduced|reprinted|further reproduction|no reproduction)\b[^.]*\bpermission\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:Ltd|Limited|Inc|LLC|LLP|GmbH|B\.?\s?V|AG|KG|KGaA|Pty|plc|PLC|S\.?A|S\.?r\.?l|Co|Corp|"
    r"Press|Publish(?:ers|ing)|Publications|Verlag|Society|Association|Periodicals)\b"
)
_SMALL = frozenset({"a", "and", "by", "de", "for", "in", "of", "on", "the", "to", "under", "part"})
_SMALL |= {"exclusive", "licence", "license", "with", "behalf", "rights", "reserved"}


def plain_title(text: str) -> tuple[str, list[str]]:
    """Take markup out of a title.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The title; text without markup is the same text.
    list of str
        What was done, in words.

    Examples
    --------
    >>> plain_title("Growth of <i>E. coli</i> in H<sub>2</sub>O &amp; salt")
    ('Growth of E. coli in H2O & salt', ['entities', 'markup'])
    >>> plain_title("How <SEG> & 5% of ~10 Token Works")
    ('How <SEG> & 5% of ~10 Token Works', [])
    """
    return _without_markup(text)


def plain_abstract(text: str) -> tuple[str, list[str]]:
    """Take what is no abstract out of an abstract.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The abstract; empty where it only said that there is none.
    list of str
        What was done, in words.

    Examples
    --------
    >>> plain_abstract("Abstract: We ask. (c) 2019 Someone Ltd. All rights reserved.")
    ('We ask.', ['first word', 'copyright'])
    >>> plain_abstract("BACKGROUND: We ask. RESULTS: They answer.")
    ('We ask. They answer.', ['section heads'])
    >>> plain_abstract("[No abstract available]")
    ('', ['placeholder'])
    """
    text, done = _without_markup(text)
    text = text.strip()
    if len(text) < 60 and _PLACEHOLDER.fullmatch(text):
        return "", [*done, "placeholder"]
    steps = (
        ("first word", _without_first_word),
        ("section heads", _without_heads),
        ("copyright", without_tail),
    )
    for what, step in steps:
        if (after := step(text)) != text:
            text = after
            done.append(what)
    return text, done


def _without_markup(text: str) -> tuple[str, list[str]]:
    done = []
    if "&" in text:
        after = text
        for _ in range(2):  # "&amp;lt;" went through two programs
            after = _ENTITY.sub(lambda m: html.unescape(m[0]), after)
        if after != text:
            done.append("entities")
            text = after
    if "<" in text and (after := _without_tags(text)) != text:
        done.append("markup")
        text = after
    after = without_latex(text)
    return after, [*done, "LaTeX"] if after != text else done


def repaired(text: str) -> tuple[str, list[str]]:
    """Undo that UTF-8 was read as another encoding, where that is sure.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Text that was not spoilt is the same text: quotes, ligatures, entities and widths stay.
    list of str
        What was done, in words.

    Examples
    --------
    >>> repaired("Schr\u00c3\u00b6dinger\u2019s 5% & \u00c3lvarez")
    ('Schr\u00f6dinger\u2019s 5% & \u00c3lvarez', ['mojibake'])
    >>> repaired("Schr\u00f6dinger\u2019s caf\u00e9")
    ('Schr\u00f6dinger\u2019s caf\u00e9', [])
    """
    if text.isascii():
        return text, []
    fix = _fixer()
    if fix is None:
        return text, [_LEFT] if _SPOILT.search(text) else []
    after = fix(text)
    return after, ["mojibake"] if after != text else []


@functools.cache
def _fixer() -> Callable[[str], str] | None:
    """Give ftfy's repair of encodings with all its other repairs off; None where it is absent."""
    try:
        import ftfy
        from ftfy.badness import is_bad
    except ImportError:
        return None
    off: dict[str, Any] = dict.fromkeys(
        (
            "remove_terminal_escapes", "fix_c1_controls", "fix_latin_ligatures", "explain",
            "fix_character_width", "uncurl_quotes", "fix_line_breaks", "fix_surrogates",
            "remove_control_chars", "unescape_html",
        ),
        False,
    )  # fmt: skip
    config = ftfy.TextFixerConfig(normalization=None, **off)
    return lambda text: ftfy.fix_text(text, config) if is_bad(text) else text


def _without_tags(text: str) -> str:
    """Take known tags out: those with a prefix, and those that open and close."""
    text = _TITLED.sub(" ", text)
    opened: dict[bool, set[str]] = {True: set(), False: set()}
    for closing, prefix, name, _ in _TAG.findall(text):
        opened[bool(closing)].add(prefix.lower() + name.lower())
    paired = opened[True] & opened[False]

    def bare(tag: re.Match[str]) -> str:
        prefix, name = (tag[2] or "").lower(), tag[3].lower()
        known = name in _INLINE or name in _BLOCK
        if not prefix and not (known and (name in _VOID or name in paired)):
            return tag[0]
        return " " if name in _BLOCK else ""

    return _TAG.sub(bare, text)


def _without_first_word(text: str) -> str:
    found = _ABSTRACT_ANY.match(text) or _ABSTRACT.match(text)
    return text[found.end() :] if found else text


def _without_heads(text: str) -> str:
    """Take heads such as "Methods:" out, where they stand as in a structured abstract."""
    if ":" not in text:
        return text
    heads = [m for m in _HEAD.finditer(text) if m["head"][0].isupper()]
    sure = len(heads) > 1 or any(m.start() == 0 or m["head"].isupper() for m in heads)
    if not sure:
        return text
    return _HEAD.sub(lambda m: m["before"] if m["head"][0].isupper() else m[0], text)


def without_tail(text: str) -> str:
    """Cut off what a publisher put behind, or before, an abstract.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The text up to the copyright sign, or up to the last sentence that is not a notice.

    Examples
    --------
    >>> without_tail("We ask. Published by Someone Ltd on behalf of the Askers.")
    'We ask.'
    >>> without_tail("Copyright law is old. We ask who reads it.")
    'Copyright law is old. We ask who reads it.'
    """
    if lead := _LEAD.match(text):
        text = text[lead.end() :]
    for sign in _SIGN.finditer(text, max(0, len(text) - _LONGEST_TAIL)):
        head = text[: sign.start()].rstrip()
        if sign[0].startswith("(") and not head.endswith((".", "!", "?")) and "(b)" in head:
            continue  # it counts (a), (b), (c)
        if _OF_AUTHORS.search(text, sign.end()):
            continue  # it is no tail: the abstract goes on
        return _without_notices(_before(text, sign.start()), found=True)
    return _without_notices(text)


def _before(text: str, end: int) -> str:
    """Give the text before a notice, without the piece of a sentence that leads to it."""
    head = text[:end].rstrip()
    if not head.endswith((".", "!", "?")):
        cut = _cut(head)
        # "Crown", or "(Database Record"
        if cut is not None and len(head) - cut < 60 and _FRAGMENT.fullmatch(head[cut:]):
            head = head[:cut]
    return _DANGLING.sub("", head)


def _cut(text: str) -> int | None:
    """Find where the last sentence begins, which may follow a text without a full stop."""
    start = max(0, len(text) - 400)
    found = [m.end() for m in _ENDS.finditer(text, start)]
    found += [m.end() for m in _OPENS.finditer(text, max(start, found[-1] if found else 0))][:1]
    return found[-1] if found else None


def _without_notices(text: str, found: bool = False) -> str:
    """Cut notices off sentence by sentence; beside one, a bare name is one, too."""
    for _ in range(5):
        start = _cut(text)
        if start is None:
            start = 0 if len(text) < 400 else None
        if start is None:
            break
        last = text[start:]
        if not _is_notice(last) and not (found and start and _is_name(last)):
            break
        text, found = text[:start].rstrip(), True
    return text


def _is_name(sentence: str) -> bool:
    """Whether a short sentence is nothing but names and numbers, such as a journal's."""
    words = re.findall(r"[^\W\d_]+", sentence)
    is_aside = sentence.startswith(("(", "["))
    return (
        not is_aside and len(sentence) <= 60 and all(w[0].isupper() or w in _SMALL for w in words)
    )


def _is_notice(sentence: str) -> bool:
    if _NOTICE.search(sentence):
        return not _OF_AUTHORS.search(sentence)
    if len(sentence) > 120 or not _FIRM.search(sentence):
        return False
    words = re.findall(r"[^\W\d_]+", sentence)
    return all(word[0].isupper() or word in _SMALL for word in words)
