"""The numbers that naming rests on, in one place."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NAMING", "NamingSettings"]


@dataclass(frozen=True)
class NamingSettings:
    """What decides keywords and names.

    Attributes
    ----------
    n_keywords, n_representative : int
        Keywords and papers given for each topic.
    n_ranked : int
        Best terms of a topic that are looked at for keywords.
    n_looked_at, n_candidates : int
        Best terms that are looked at as names, and those of them that names are made of.
    common : float
        A word in more than this share of all papers says something only where a topic holds it
        `flat` times as often.
    flat : float
    own : float
        How much a term loses that another topic says more of.
    unsure : int
        Papers of the usual kind that are added before a share is taken, so that few papers say
        little.
    length : tuple of float
        What a name of one, two, and three or more words is worth beside each other.
    form : float
        How much words, form and use count beside the papers that a name covers.
    together : float
        What a name of two terms is worth beside the mean of the two.
    covers : float
        A topic whose best name covers less than this share of it is called by three terms.
    covers_little : float
        A label that covers less than this share of its topic is marked in the description.
    most_words : int
        Words of two terms that may be joined to a name.
    """

    n_keywords: int = 10
    n_representative: int = 3
    n_ranked: int = 60
    n_looked_at: int = 30
    n_candidates: int = 16
    common: float = 0.2
    flat: float = 1.6
    own: float = 1.5
    unsure: int = 5
    length: tuple[float, float, float] = (0.7, 2.0, 2.2)
    form: float = 0.75
    together: float = 1.15
    covers: float = 0.5
    covers_little: float = 0.25
    most_words: int = 5


NAMING = NamingSettings()
