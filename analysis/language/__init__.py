"""Language: one tokeniser, one stemmer, one stop list, short forms, the language of a text."""

from analysis.language.accents import from_latex, without_accents
from analysis.language.identify import language_of, languages_of, speaks_alone
from analysis.language.notices import sentences, without_notices
from analysis.language.short_forms import long_form
from analysis.language.stemmer import bare, stem, stems
from analysis.language.stop_list import (
    after_nouns,
    before_verbs,
    determiners,
    function_words,
    is_vague,
    small_words,
    stop_words,
    vague_stems,
)
from analysis.language.tokens import BREAK, HYPHENS, tokenize

__all__ = [
    "BREAK",
    "HYPHENS",
    "after_nouns",
    "bare",
    "before_verbs",
    "determiners",
    "from_latex",
    "function_words",
    "is_vague",
    "language_of",
    "languages_of",
    "long_form",
    "sentences",
    "small_words",
    "speaks_alone",
    "stem",
    "stems",
    "stop_words",
    "tokenize",
    "vague_stems",
    "without_accents",
    "without_notices",
]
