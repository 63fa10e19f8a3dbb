"""Which paper is which: identifiers in any spelling, and normalised titles."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["normalise_title", "parse_arxiv_id", "parse_doi", "title_id"]

_ARCHIVE = (
    r"(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg"
    r"|comp-gas|cond-mat|cs|dg-ga|econ|eess|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math"
    r"|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|q-fin"
    r"|quant-ph|solv-int|stat|supr-con)"
)
_NEW = r"(?P<new>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
_OLD = rf"(?P<archive>{_ARCHIVE})(?:\.[A-Za-z]{{2}})?/(?P<number>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}})"
_ARXIV = re.compile(rf"(?:{_NEW}|{_OLD})(?:v\d+)?", re.IGNORECASE | re.ASCII)
_ARXIV_PREFIX = re.compile(
    r"(?:https?://)?(?:www\.|export\.|browse\.)?(?:"
    r"(?:arxiv\.org|alphaxiv\.org)/(?:abs|pdf|html|format|e-print|src|ps)/"
    r"|huggingface\.co/papers/"
    r"|(?:dx\.)?doi\.org/10\.48550/arxiv\."
    r"|(?:doi:\s*)?10\.48550/arxiv\."
    r"|arxiv\s*:?\s*)",
    re.IGNORECASE | re.ASCII,
)
_DOI_PREFIX = re.compile(
    r"(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/)?(?:doi\s*:?\s*)?", re.IGNORECASE | re.ASCII
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[!-~]+", re.ASCII)
_NOT_KEPT = re.compile(r"[^0-9a-z+#]+")
_MAX_ID_CHARS = 500


def parse_arxiv_id(text: str) -> str | None:
    """Read an arXiv id in any of its spellings.

    Parameters
    ----------
    text : str
        A bare id, one with a version, ``arXiv:...``, an address of an abstract or a PDF,
        a Daily Papers address, or arXiv's own DOI.

    Returns
    -------
    str or None
        The id without its version, old ids in lower case without the subject class
        (``math/0211159``); None where the text is no arXiv id.

    Examples
    --------
    >>> parse_arxiv_id("https://arxiv.org/pdf/2503.08640v2.pdf")
    '2503.08640'
    >>> parse_arxiv_id("arXiv:math.GT/0309136"), parse_arxiv_id("hep-th/9901001v3")
    ('math/0309136', 'hep-th/9901001')
    >>> parse_arxiv_id("2513.00001") is None
    True
    """
    text = text.strip()
    if len(text) > _MAX_ID_CHARS:
        return None
    text = re.split(r"[?#]", text, maxsplit=1)[0].rstrip("/ ")
    text = re.sub(r"\.pdf$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*\[[\w.-]+\]$", "", text)  # "arXiv:2503.08640 [cs.CL]"
    if prefix := _ARXIV_PREFIX.match(text):
        text = text[prefix.end() :]
    match = _ARXIV.fullmatch(text)
    if match is None:
        return None
    return match["new"] or f"{match['archive'].lower()}/{match['number']}"


def parse_doi(text: str) -> str | None:
    r"""Read a DOI in any of its spellings.

    Returns
    -------
    str or None
        The DOI in lower case (case has no meaning in a DOI); None where there is none.

    Examples
    --------
    >>> parse_doi("https://doi.org/10.1145/3292500.3330701")
    '10.1145/3292500.3330701'
    >>> parse_doi("10") is None, parse_doi(r"10.1000/a\_1")
    (True, '10.1000/a_1')
    """
    text = text.strip()
    if len(text) > _MAX_ID_CHARS:
        return None
    prefix = _DOI_PREFIX.match(text)
    text = text[prefix.end() :] if prefix else text
    text = text.replace("\\_", "_")  # as TeX has it
    match = _DOI.fullmatch(text.rstrip(" ."))
    return match[0].lower() if match else None


def normalise_title(title: str) -> str:
    """Reduce a title to what tells it from others.

    Compatibility forms are unified, case and accents dropped, and only letters and digits
    of any script kept, with ``+`` and ``#`` ("C", "C++" and "C#" differ). A title without
    any of these keeps its characters.

    Examples
    --------
    >>> normalise_title("Pre-Trained  Models: Past, Présent")
    'pretrainedmodelspastpresent'
    >>> normalise_title("???")
    '???'
    """
    if title.isascii():
        return _NOT_KEPT.sub("", title.lower()) or " ".join(title.split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", title).casefold())
    kept = "".join(c for c in folded if c.isalnum() or c in "+#" or _is_mark_of_script(c))
    return unicodedata.normalize("NFC", kept) or " ".join(title.split())


def _is_mark_of_script(char: str) -> bool:
    """Whether a combining mark carries meaning (Indic vowels), unlike Latin accents."""
    return unicodedata.category(char) in ("Mn", "Mc") and not "\u0300" <= char <= "\u036f"


def title_id(title: str) -> str:
    """Give the id of a paper that has only its title.

    Returns
    -------
    str
        ``title:`` and the first 12 hex digits of the normalised title's SHA-256.

    Examples
    --------
    >>> title_id("On Bold Tags") == title_id("on bold tags.")
    True
    """
    return "title:" + hashlib.sha256(normalise_title(title).encode()).hexdigest()[:12]
