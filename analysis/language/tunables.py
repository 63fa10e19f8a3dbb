"""The numbers of this room that a reader might change, each with what it was measured on."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TUNABLES", "Tunables"]


@dataclass(frozen=True)
class Tunables:
    """Numbers of the language room.

    Attributes
    ----------
    longest_word : int
        Letters; a longer token is no word of a language and is not stemmed. Of 82,000
        spellings in 13,800 abstracts four are longer, chains of words all of them.
    english : float
        Share of a text's words that are "the", "of", "and" and the like, from which on it is
        English without asking the model (.4 s to load). It settles 98.8 % of 27,800 English
        abstracts; of 600 texts in 50 other languages the highest has .08.
    fewest_bytes : int
        Shorter texts have no language. Of beginnings of abstracts of this length the model
        takes 1 in 1,000 for another language, of titles half as long 1 in 12.
    longest_text : int
        Letters that are read of a text: more change nothing, and would take a second a
        megabyte.
    least_sure : float
        Probability below which the model's answer is not taken. English abstracts have .86
        and more, wrong answers on short texts mostly less than .3.
    minority : float
        Share of the papers below which a language is one that few others share.
    """

    longest_word: int = 40
    english: float = 0.09
    fewest_bytes: int = 100
    longest_text: int = 2000
    least_sure: float = 0.5
    minority: float = 0.2


TUNABLES = Tunables()
