"""The language a text is written in, and whose language few others share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.language.accents import from_latex
from analysis.language.tunables import TUNABLES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["language_of", "languages_of", "speaks_alone"]

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    ["and", "are", "by", "for", "from", "of", "that", "the", "these", "this", "which", "with"]
)


def language_of(text: str) -> str:
    """Tell which language a text is written in.

    Parameters
    ----------
    text : str
        Title and abstract; its first 2,000 letters are read.

    Returns
    -------
    str
        The language's ISO 639 code; empty where the text is too short to tell (fewer than 100
        bytes of words, in UTF-8) or could be of several languages.

    Notes
    -----
    Most texts of papers are plainly English by their commonest words. The others are told by
    py3langid [1]_, offline, with the model that comes with it.

    References
    ----------
    .. [1] M. Lui and T. Baldwin, "langid.py: an off-the-shelf language identification tool",
       ACL 2012 system demonstrations.

    Examples
    --------
    >>> language_of("We show that the weights of a network can be pruned early, and that this "
    ...             "changes neither the accuracy nor the calibration of the models.")
    'en'
    >>> language_of("Nous montrons que les poids d'un réseau peuvent être élagués tôt, sans "
    ...             "que la précision des modèles ne change sur les données de référence.")
    'fr'
    >>> language_of("Matryoshka Multimodal Models")
    ''
    """
    words = _WORD.findall(from_latex(text[: TUNABLES.longest_text]))
    plain = " ".join(words)
    if len(plain.encode("utf-8", "replace")) < TUNABLES.fewest_bytes:
        return ""
    if sum(word.lower() in _ENGLISH for word in words) >= TUNABLES.english * len(words):
        return "en"
    language, probability = _model().classify(plain)
    return str(language) if probability >= TUNABLES.least_sure else ""


def languages_of(texts: Sequence[str]) -> list[str]:
    """Tell which language each text is written in; see `language_of`.

    Examples
    --------
    >>> languages_of(["Too short", ""])
    ['', '']
    """
    return [language_of(text) for text in texts]


def speaks_alone(languages: Sequence[str]) -> NDArray[np.bool_]:
    """Mark the papers whose language few others share.

    Parameters
    ----------
    languages : sequence of str, length n_papers
        From `languages_of`; an empty one is unknown.

    Returns
    -------
    ndarray of bool, shape (n_papers,)
        True where fewer than a fifth of the papers of known language are in that language;
        False where the language is unknown.

    Examples
    --------
    >>> speaks_alone(["en"] * 9 + ["fr", ""]).tolist()[-3:]
    [False, True, False]
    >>> speaks_alone(["en", "fr"]).any()
    np.False_
    """
    n = Counter(language for language in languages if language)
    few = {language for language in n if n[language] < TUNABLES.minority * n.total()}
    return np.array([language in few for language in languages], dtype=bool)


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    # A model of its own: py3langid's functions share one, whose languages anyone may restrict.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
