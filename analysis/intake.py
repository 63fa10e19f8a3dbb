"""The intake table: what became of every file and every record that was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.corpus import Corpus, document_text
from analysis.counted import counted
from analysis.digests import Digest
from analysis.language import language_of

__all__ = [
    "INTAKE_COLUMNS",
    "intake_summary",
    "intake_table",
    "language_code",
    "paper_languages",
]

#: Columns of the table.
INTAKE_COLUMNS = ("file", "record", "line", "what", "why", "paper_id")
_CODES = {
    "english": "en", "eng": "en", "spanish": "es", "spa": "es", "portuguese": "pt", "por": "pt",
    "french": "fr", "fre": "fr", "fra": "fr", "german": "de", "ger": "de", "deu": "de",
    "chinese": "zh", "chi": "zh", "zho": "zh", "russian": "ru", "rus": "ru", "italian": "it",
    "ita": "it", "japanese": "ja", "jpn": "ja", "polish": "pl", "pol": "pl", "turkish": "tr",
    "tur": "tr", "korean": "ko", "kor": "ko", "dutch": "nl", "dut": "nl", "nld": "nl",
}  # fmt: skip

_Line = tuple[str, int | None, int | None, str, str, str]


def language_code(said: str) -> str:
    """Give the code of a language that a source names; empty where it names several, or none.

    Examples
    --------
    >>> language_code("English"), language_code("spa"), language_code("en-GB")
    ('en', 'es', 'en')
    """
    plain = said.strip().lower()
    if plain in _CODES:
        return _CODES[plain]
    code = plain.replace("_", "-").partition("-")[0]
    return code if len(code) == 2 and code.isalpha() else ""


def paper_languages(corpus: Corpus) -> list[str]:
    """Give the language of every paper: as its source says, else as its text tells."""
    papers = corpus.papers
    return [
        language_code(said) or language_of(document_text(title, abstract))
        for said, title, abstract in zip(
            papers["language"], papers["title"], papers["abstract"], strict=True
        )
    ]


def intake_table(digests: Sequence[Digest], corpus: Corpus) -> pd.DataFrame:
    """Say of every file and record what was read, left out, cleaned, merged and marked.

    Parameters
    ----------
    digests : sequence of Digest
        As read.
    corpus : Corpus
        Made of them.

    Returns
    -------
    DataFrame
        ``file, record, line, what, why, paper_id``. What is one of ``file`` (a summary of a
        file), ``bad record``, ``encoding``, ``no abstract``, ``cleaned``, ``retracted``,
        ``kind`` (an erratum, an editorial, ...), ``language`` (not the one of most papers),
        ``date``, ``merged`` or ``probable duplicate``. ``record`` and ``line`` count from 1
        and are missing where they mean nothing.

    Examples
    --------
    >>> from analysis.digests import load_digests
    >>> digests = load_digests()
    >>> intake_table(digests, Corpus.from_digests(digests))["why"].tolist()
    ['66 records: 66 read', '99 records: 99 read']
    """
    tongues = dict(zip(corpus.papers["paper_id"], paper_languages(corpus), strict=True))
    known = Counter(code for code in tongues.values() if code)
    usual = known.most_common(1)[0][0] if known else ""
    lines: list[_Line] = []
    order = {name: i for i, name in enumerate(corpus.digests["digest"])}
    for digest in sorted(digests, key=lambda d: (order.get(d.name, len(order)), d.name)):
        ids = corpus.records.get(digest.name, ("",) * len(digest.papers))
        lines.append((_file(digest), None, None, "file", _sum_of(digest), ""))
        lines += [(n.file, n.record, n.line, n.what, n.why, "") for n in digest.notes]
        lines += _of_records(digest, ids, tongues, usual)
    lines += _of_merges(corpus)
    table = pd.DataFrame(lines, columns=INTAKE_COLUMNS)
    return table.astype({"record": "Int64", "line": "Int64"})


def _file(digest: Digest) -> str:
    if digest.notes:
        return digest.notes[0].file
    return digest.name if digest.path is None else digest.path.name


def _sum_of(digest: Digest) -> str:
    """Sum up what became of a digest's records."""
    read, bad = len(digest.papers), sum(n.what == "bad record" for n in digest.notes)
    counts = (
        (bad, "bad"),
        (sum(not p.abstract for p in digest.papers), "without abstract"),
        (sum(bool(p.cleaned) for p in digest.papers), "cleaned"),
        (sum(p.facts.status == "retracted" for p in digest.papers), "retracted"),
    )
    more = "".join(f", {n} {what}" for n, what in counts if n)
    return f"{counted(read + bad, 'record')}: {read} read{more}"


def _of_records(
    digest: Digest, ids: Sequence[str], tongues: dict[str, str], usual: str
) -> Iterator[_Line]:
    file = _file(digest)
    for number, (paper, paper_id) in enumerate(zip(digest.papers, ids, strict=True), start=1):
        said = []
        if not paper.abstract:
            removed = "placeholder" in paper.cleaned
            said.append(("no abstract", paper.raw[1][:80] if removed else "none given"))
        if paper.cleaned:
            said.append(("cleaned", ", ".join(paper.cleaned)))
        if paper.facts.status:
            said.append((paper.facts.status, "its source says so"))
        if paper.facts.kind in ("erratum", "editorial", "front matter", "retraction notice"):
            said.append(("kind", paper.facts.kind))
        if tongues.get(paper_id) not in ("", usual, None):
            said.append(("language", tongues[paper_id]))
        if paper.date_problem:
            said.append(("date", paper.date_problem))
        for what, why in said:
            yield file, number, paper.line, what, why, paper_id


_WORDS = {"identity": "an equal id", "title": "an equal title, and a record without id",
          "title and abstract": "equal title and abstract under different ids",
          "decided": "your decision",
          "near-duplicate": "nearly equal title and text, and a record without id"}  # fmt: skip


def _of_merges(corpus: Corpus) -> Iterator[_Line]:
    for note in corpus.merged:
        with_ids = f": {', '.join(note['identifiers'])}" if note["identifiers"] else ""
        why = f"{len(note['digests'])} records by {_WORDS[note['reason']]}{with_ids}"
        files = "|".join(dict.fromkeys(note["digests"]))
        yield files, None, None, "merged", why, note["paper_id"]
    for pair in corpus.near_duplicates.to_dict("records"):
        why = (
            f"kept apart from {pair['paper_id_b']} ({pair['title_b']}): titles "
            f"{pair['title_similarity']:.0%} alike, abstracts {pair['abstract_similarity']:.0%}"
        )
        yield "", None, None, "probable duplicate", why, pair["paper_id_a"]


def intake_summary(intake: pd.DataFrame) -> list[str]:
    """Sum the table up in a few lines for the terminal.

    Parameters
    ----------
    intake : DataFrame
        As `intake_table` gives it.

    Returns
    -------
    list of str
        Empty where every record came in as it stood.

    Examples
    --------
    >>> intake_summary(pd.DataFrame([["a", 1, 1, "bad record", "no title", ""]],
    ...                             columns=INTAKE_COLUMNS))
    ['1 bad record left out']
    """
    counts = intake["what"].value_counts()
    words = (
        ("bad record", "bad record", "left out"),
        ("encoding", "file", "not in UTF-8"),
        ("no abstract", "record", "without abstract"),
        ("cleaned", "record", "cleaned"),
        ("merged", "paper", "merged from unlike records"),
        ("probable duplicate", "probable duplicate", "kept apart"),
        ("language", "record", "in another language"),
        ("retracted", "record", "of retracted papers"),
        ("kind", "erratum, editorial or notice", ""),
    )
    lines = []
    for what, noun, then in words:
        n = int(counts.get(what, 0))
        if n and what == "kind":
            lines.append(f"errata, editorials and notices: {n}")
        elif n:
            lines.append(f"{counted(n, noun)} {then}")
    records = intake["what"].eq("file").sum() and _records_in(intake)
    missing = int(counts.get("no abstract", 0))
    if records and 5 * missing > records:
        lines.append(
            f"{missing / records:.0%} of the records have no abstract: topics rest on their titles"
            " alone; `digest-atlas fetch fill` adds those of arXiv"
        )
    return lines


def _records_in(intake: pd.DataFrame) -> int:
    sums = intake.loc[intake["what"] == "file", "why"]
    return sum(int(text.split(" ", 1)[0].replace(",", "")) for text in sums)
