"""Spellings of one word brought together: British and American, and irregular plurals."""

from __future__ import annotations

import re

__all__ = ["usual_spelling"]

# Not "supervise" and "revise", which have "supervision" beside them, nor "precise".
_ISE = re.compile(r"(?<=[a-z]{3})(?<!v)(?<![^i]c)is(e[drs]?|ers|ing|ations?|able)$")
_YSE = re.compile(r"(?<=[a-z]{2})ys(e[dr]?|ers|ing)$")
_OUR = re.compile(r"(?<=[a-z]{3})our(s|ed|ing|al|ally|able|ably|less|hoods?|ite|ites)?$")
_RE = re.compile(r"^(cent|fib|theat|calib|(?:centi|kilo|micro|milli|nano)?(?:lit|met))re([ds]?)$")
_OGUE = re.compile(r"(?<=[a-z]{2})ogue(s?)$")
_ENCE = re.compile(r"^(def|off|pret|lic)ence([ds]?)$")
_WORDS = {
    "acknowledgement": "acknowledgment",
    "ageing": "aging",
    "artefact": "artifact",
    "grey": "gray",
    "judgement": "judgment",
    "programme": "program",
    "sceptic": "skeptic",
}
_PLURALS = {
    "analyses": "analysis",
    "appendices": "appendix",
    "bacteria": "bacterium",
    "buses": "bus",
    "children": "child",
    "corpora": "corpus",
    "crises": "crisis",
    "criteria": "criterion",
    "diagnoses": "diagnosis",
    "equilibria": "equilibrium",
    "feet": "foot",
    "formulae": "formula",
    "gases": "gas",
    "genera": "genus",
    "hypotheses": "hypothesis",
    "indices": "index",
    "lenses": "lens",
    "lens": "lens",
    "matrices": "matrix",
    "men": "man",
    "mice": "mouse",
    "minima": "minimum",
    "maxima": "maximum",
    "nuclei": "nucleus",
    "optima": "optimum",
    "parentheses": "parenthesis",
    "phenomena": "phenomenon",
    "quanta": "quantum",
    "simplices": "simplex",
    "spectra": "spectrum",
    "stimuli": "stimulus",
    "syntheses": "synthesis",
    "teeth": "tooth",
    "theses": "thesis",
    "vertices": "vertex",
    "women": "woman",
}


def usual_spelling(word: str) -> str:
    """Give a word in its American spelling, and an irregular plural in the singular.

    Regular endings, and the doubled consonant of "modelling", are the stemmer's business.

    Parameters
    ----------
    word : str
        In lower case, without accents.

    Returns
    -------
    str

    Examples
    --------
    >>> [usual_spelling(word) for word in ("behaviours", "optimised", "centre", "matrices")]
    ['behaviors', 'optimized', 'center', 'matrix']
    >>> [usual_spelling(word) for word in ("supervised", "precise", "hour", "four")]
    ['supervised', 'precise', 'hour', 'four']
    """
    if word in _PLURALS:
        return _PLURALS[word]
    plural = "s" if word.endswith("s") else ""
    if word.removesuffix("s") in _WORDS:
        return _WORDS[word.removesuffix("s")] + plural
    if "is" in word:
        return _ISE.sub(r"iz\1", word)
    if "our" in word:
        return _OUR.sub(r"or\1", word)
    if "ys" in word:
        return _YSE.sub(r"yz\1", word)
    if "ogu" in word:
        return _OGUE.sub(r"og\1", word)
    if "re" in word:
        return _RE.sub(r"\1er\2", word)
    return _ENCE.sub(r"\1ense\2", word)
