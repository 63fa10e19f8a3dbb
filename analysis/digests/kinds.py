"""What kind of publication a record is, and whether it was retracted."""

from __future__ import annotations

import re

__all__ = ["NOTICES", "bare_title", "kind_of_title", "kind_of_words", "retraction_of"]

#: Kinds of records that are about papers or volumes, and are none themselves.
NOTICES = ("erratum", "editorial", "front matter", "retraction notice")
_RETRACTED = re.compile(
    r"[\[(]?(?:retracted|withdrawn)(?:[ :-]+(?:article|paper|chapter|publication))?[\])]?\s*[:.–—-]"
    r"\s*|[\[(](?:retracted|withdrawn)(?: article| paper)?[\])]\s*",
    re.IGNORECASE,
)
_RETRACTED_BEHIND = re.compile(
    r"\s*[\[(](?:retracted|withdrawn)(?: article)?[^\])]{0,120}[\])]\.?$", re.IGNORECASE
)
_TITLES = (
    ("retraction notice", r"(?:retraction|withdrawal)(?: notice)?(?: note)?(?: to| of| for|:)"),
    ("erratum", r"(?:published |author |publisher )?(?:erratum|errata|corrigend(?:um|a)|correction|"
                r"addendum)(?:s)?(?: to| for| on|:|$| \()"),
    ("editorial", r"(?:guest )?editorial(?:s)?(?::|$| for| on| introduction| -)|"
                  r"(?:foreword|preface)(?::|$| to)"),
    ("front matter", r"(?:front matter|back matter|table of contents|title page|contents|"
                     r"copyright notice|author index|list of reviewers|masthead|frontispiece)$"),
)  # fmt: skip
_BY_TITLE = tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in _TITLES)
_BY_WORD = (
    ("retraction notice", ("retraction", "retraction of publication", "retraction notice")),
    ("erratum", ("erratum", "published erratum", "correction", "corrigendum")),
    ("editorial", ("editorial", "editorial material")),
    ("front matter", ("paratext", "front matter", "table of contents")),
)


def bare_title(title: str) -> str:
    """Give a title without the word that a publisher put before or behind it on retraction.

    Examples
    --------
    >>> bare_title("RETRACTED: On wards"), bare_title("Retracted neutrophils")
    ('On wards', 'Retracted neutrophils')
    """
    if "etract" not in title and "ETRACT" not in title and "ithdrawn" not in title.lower():
        return title
    found = _RETRACTED.match(title)
    rest = _RETRACTED_BEHIND.sub("", title[found.end() :] if found else title)
    return rest.strip() or title


def retraction_of(title: str, kinds: str) -> bool:
    """Tell whether title or type say that the paper was retracted.

    Examples
    --------
    >>> retraction_of("RETRACTED: On wards", ""), retraction_of("On a", "Retracted Publication")
    (True, True)
    """
    return bare_title(title) != title or any(
        word.strip().lower() in ("retracted", "retracted publication", "retracted article")
        for word in kinds.split(";")
    )


def kind_of_title(title: str) -> str:
    """Give the kind that a title says: erratum, editorial and the like; empty for papers.

    Examples
    --------
    >>> kind_of_title("Erratum to: On wards"), kind_of_title("Correction of errors by voting")
    ('erratum', '')
    """
    return next((kind for kind, form in _BY_TITLE if form.match(title)), "")


def kind_of_words(kinds: str) -> str:
    """Give the kind that a source's own words for types say, else those words.

    Examples
    --------
    >>> kind_of_words("Journal Article; Published Erratum"), kind_of_words("Article")
    ('erratum', 'article')
    """
    words = [word.strip().lower() for word in kinds.split(";")]
    for kind, names in _BY_WORD:
        if any(word in names for word in words):
            return kind
    return words[0]
