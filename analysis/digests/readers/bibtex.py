"""BibTeX files."""

from __future__ import annotations

import logging
import re
from typing import Any

from analysis.digests.formats import Reader, Section, Source, decode, keep, make_paper
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.latex import without_latex
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.errors import MissingExtraError

__all__ = ["READER", "read_bibtex"]

_ENTRY = re.compile(rb"^[ \t]*@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}\"]*\s*(?:,|$)", re.MULTILINE)
_NO_PAPERS = re.compile(r"@\s*(?:comment|preamble|string)\b", re.IGNORECASE)
_TIE = re.compile(r"(?<=[\w.])~(?=\w)")  # "Fig.~1", unlike "~10 %"
_PRICE = "\ue000"
_PREPRINT = re.compile(r"arxiv[:\s]\s*([\w.-]+(?:/\d+)?)", re.IGNORECASE)


def read_bibtex(source: Source) -> list[Section]:
    r"""Read a BibTeX file as one digest without a day.

    LaTeX in titles and abstracts becomes text.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        Exactly one.

    Raises
    ------
    InputError
        An entry is broken or has no title, or there is no entry.
    MissingExtraError
        bibtexparser is not installed.

    Examples
    --------
    >>> data = b"@misc{a, title={On {BERT} by G{\\\"o}del}, eprint={2503.00001}}"
    >>> [section] = read_bibtex(Source("a.bib", "a", data))
    >>> section.papers[0].title, section.papers[0].arxiv_id
    ('On BERT by Gödel', '2503.00001')
    """
    library = _parse(source)
    entries = [block for block in library.blocks if hasattr(block, "fields_dict")]
    broken = 0
    for block in library.failed_blocks:
        # A key or a field that occurs twice is no fault of the paper.
        inner = getattr(block, "ignore_error_block", None)
        if hasattr(inner, "fields_dict"):
            entries.append(inner)
        elif inner is None and not _NO_PAPERS.match((block.raw or "").lstrip()):
            broken += 1
            problem = source.error(
                "a broken BibTeX entry",
                "@type{key, field = {value}, ...} with all braces closed",
                "correct the entry",
                (block.start_line or 0) + 1,
            )
            source.intake.bad(problem)
    entries.sort(key=lambda entry: entry.start_line or 0)
    papers = keep(source, entries, lambda entry: _paper(source, entry))
    if not entries and not broken:
        raise source.error("no BibTeX entry", "entries such as @article{...}", "export it again")
    return [Section(None, papers)]


def _parse(source: Source) -> Any:
    try:
        from bibtexparser.entrypoint import parse_string
    except ImportError:
        raise MissingExtraError("bibtexparser", "readers") from None
    text = decode(source)
    marks = 50 * text.count("@") + sum(text.count(mark) for mark in '{}"=,\\$')
    if marks > source.limits.values:
        raise source.error(
            "more BibTeX than can be parsed in a few seconds",
            f"at most {source.limits.values:,} marks (an entry counts as some 100)",
            "split the file, or raise the limit on values",
        )
    # The parser reports what it cannot parse in its result, and again in the log.
    log = logging.getLogger("bibtexparser")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        return parse_string(text)
    except (ValueError, RecursionError, IndexError, KeyError, AttributeError) as error:
        raise source.error(
            f"not readable as BibTeX ({type(error).__name__})",
            "entries such as @article{...}",
            "export it again",
        ) from None
    finally:
        log.setLevel(level)


def _paper(source: Source, entry: Any) -> DigestPaper:
    fields = {key.lower(): _bare(str(field.value)) for key, field in entry.fields_dict.items()}
    return make_paper(
        source,
        title=_from_latex(source, fields.get("title", "")),
        abstract=_from_latex(source, fields.get("abstract", "")),
        arxiv_id=_arxiv(fields),
        doi=fields.get("doi"),
        date=_date(fields),
        year=fields.get("year"),
        month=fields.get("month"),
        line=(entry.start_line or 0) + 1,
        facts=_facts(source, fields, str(entry.entry_type)),
    )


def _facts(source: Source, fields: dict[str, str], kind: str) -> PaperFacts:
    """Give what else an entry says; PubMed's number stands in a field of its own."""
    pmid = fields.get("pmid", "")
    own = fields.get("type") or fields.get("document_type") or kind
    return PaperFacts(
        ids=(f"pmid:{pmid}",) if pmid.isdigit() else (),
        authors=_from_latex(source, fields.get("author", "")).replace(" and ", "; "),
        venue=_from_latex(source, fields.get("journal") or fields.get("booktitle") or ""),
        keywords=_from_latex(source, fields.get("keywords") or fields.get("author_keywords") or ""),
        language=fields.get("language") or fields.get("langid") or "",
        kind={"inproceedings": "conference paper", "misc": ""}.get(own.lower(), own),
        links=fields.get("url", ""),
    )


def _date(fields: dict[str, str]) -> str | None:
    """Give the date, or the month and the day in the fields of their own."""
    if date := fields.get("date"):
        return date
    month, day = fields.get("month", ""), fields.get("day", "")
    return f"{month} {day}" if month.isalpha() and day.isdigit() else None


def _bare(value: str) -> str:
    """Take off the braces or quotes that the parser leaves where a key occurs again."""
    value = value.strip()
    if value[:1] + value[-1:] == '""' and len(value) > 1:
        return value[1:-1]
    depth = 0
    for at, char in enumerate(value):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return value[1:-1] if 0 < at == len(value) - 1 else value
    return value


def _arxiv(fields: dict[str, str]) -> str | None:
    for key in ("eprint", "arxivid", "arxiv", "url", "doi"):
        if (value := fields.get(key)) and parse_arxiv_id(value):
            return value
    for key in ("journal", "note", "howpublished", "volume", "number"):
        for found in _PREPRINT.findall(fields.get(key, "")):
            if parse_arxiv_id(found):
                return str(found)
    return None


def _from_latex(source: Source, text: str) -> str:
    """Turn LaTeX into text, and take off the braces that keep capitals."""
    if len(text) > source.limits.text_chars or not any(sign in text for sign in "\\{}~"):
        return text
    # A price stays marked as one: what is between two of them is no formula.
    text = without_latex(text.replace("\\$", _PRICE))
    text = _TIE.sub(" ", text).replace("{", "").replace("}", "")
    return text.replace(_PRICE, "\\$")


def _sniff(head: bytes) -> bool:
    return bool(_ENTRY.search(head)) and b"\0" not in head


READER = Reader(
    name="bibtex",
    title="a BibTeX file",
    suffixes=(".bib", ".bibtex"),
    read=read_bibtex,
    sniff=_sniff,
    priority=60,
    needs="entries with a field title",
    extra="readers",
)
