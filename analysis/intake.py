"""The intake table: what became of every file and every record that was read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.cells import listed
from analysis.corpus import Corpus, document_text
from analysis.counted import counted
from analysis.digests import Digest
from analysis.digests.kinds import NOTICES
from analysis.language import language_of

__all__ = [
    "INTAKE_COLUMNS",
    "intake_by_file",
    "intake_remarks",
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
        file), ``bad record``, ``encoding``, ``sheet`` (of a workbook, left out), ``no abstract``,
        ``cleaned``, ``retracted``, ``kind`` (an erratum, an editorial, ...), ``language`` (not
        the one of most papers), ``date``, ``merged`` or ``probable duplicate``. ``record`` and
        ``line`` count from 1 and are missing where they mean nothing.

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
    lines += _of_merges(corpus, {digest.name: _file(digest) for digest in digests})
    table = pd.DataFrame(lines, columns=INTAKE_COLUMNS)
    return table.astype({"record": "Int64", "line": "Int64"})


def _file(digest: Digest) -> str:
    return digest.file or digest.name


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
        if paper.facts.kind in NOTICES:
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


def _of_merges(corpus: Corpus, files: Mapping[str, str]) -> Iterator[_Line]:
    for note in corpus.merged:
        with_ids = f": {', '.join(note['identifiers'])}" if note["identifiers"] else ""
        why = f"{len(note['digests'])} records by {_WORDS[note['reason']]}{with_ids}"
        of = "|".join(dict.fromkeys(files.get(name, name) for name in note["digests"]))
        yield of, None, None, "merged", why, note["paper_id"]
    for pair in corpus.near_duplicates.to_dict("records"):
        why = (
            f"kept apart from {pair['paper_id_b']} ({pair['title_b']}): titles "
            f"{pair['title_similarity']:.0%} alike, abstracts {pair['abstract_similarity']:.0%}"
        )
        yield "", None, None, "probable duplicate", why, pair["paper_id_a"]


_RECORDS = re.compile(r"([\d,]+) records?: ([\d,]+) read")
_COUNTED = {"bad record": "bad", "no abstract": "without_abstract", "cleaned": "cleaned",
            "merged": "merged", "language": "other_language", "retracted": "retracted",
            "kind": "notices"}  # fmt: skip


def intake_by_file(intake: pd.DataFrame) -> pd.DataFrame:
    """Count what became of the records of every file.

    Parameters
    ----------
    intake : DataFrame
        As `intake_table` gives it.

    Returns
    -------
    DataFrame
        A row a file, in the order of the table: ``file, records, read, bad, without_abstract,
        cleaned, merged, other_language, retracted, notices``. A paper that was merged from
        records of several files counts in each.

    Examples
    --------
    >>> rows = [["a", None, None, "file", "3 records: 2 read, 1 bad", ""],
    ...         ["a", 1, 1, "bad record", "no title", ""]]
    >>> intake_by_file(pd.DataFrame(rows, columns=INTAKE_COLUMNS)).values.tolist()
    [['a', 3, 2, 1, 0, 0, 0, 0, 0, 0]]
    """
    columns = ("records", "read", *_COUNTED.values())
    counts: dict[str, Counter[str]] = {}
    for row in intake.itertuples(index=False):
        for file in dict.fromkeys(listed(row.file)):
            if row.what == "file" and (said := _RECORDS.match(str(row.why))):
                own = counts.setdefault(file, Counter())
                for name, number in zip(("records", "read"), said.groups(), strict=True):
                    own[name] += int(number.replace(",", ""))
            elif row.what in _COUNTED and file in counts:
                counts[file][_COUNTED[str(row.what)]] += 1
    rows = [(file, *(own[name] for name in columns)) for file, own in counts.items()]
    return pd.DataFrame(rows, columns=["file", *columns])


_WORDS_OF = (
    ("bad record", "bad record", "left out"),
    ("encoding", "file", "not in UTF-8"),
    ("sheet", "sheet", "without titles left out"),
    ("no abstract", "record", "without abstract"),
    ("cleaned", "record", "cleaned"),
    ("merged", "paper", "merged from unlike records"),
    ("probable duplicate", "probable duplicate", "kept apart (digest-atlas duplicates lists them)"),
    ("language", "record", "in another language"),
    ("retracted", "record", "of retracted papers"),
)
_MOST_FILES = 20


def intake_summary(intake: pd.DataFrame, manifest: Mapping[str, Any] | None = None) -> list[str]:
    """Sum the table up in a few lines for the terminal.

    Parameters
    ----------
    intake : DataFrame
        As `intake_table` gives it.
    manifest : mapping, optional
        The study's, which says what is apart from the topics.

    Returns
    -------
    list of str
        A line for every file with something to tell, and one for every kind of it; empty where
        every record came in as it stood.

    Examples
    --------
    >>> intake_summary(pd.DataFrame([["a", 1, 1, "bad record", "no title", ""]],
    ...                             columns=INTAKE_COLUMNS))
    ['1 bad record left out']
    """
    files = intake_by_file(intake)
    odd = files[(files.drop(columns=["file", "records", "read"]) > 0).any(axis=1)]
    lines = [_file_line(row) for row in odd.head(_MOST_FILES).to_dict("records")]
    if len(odd) > _MOST_FILES:
        lines.append(f"and {len(odd) - _MOST_FILES} more files; intake.csv has all")
    counts = intake["what"].value_counts()
    for what, noun, then in _WORDS_OF:
        if n := int(counts.get(what, 0)):
            lines.append(f"{counted(n, noun)} {then}")
    return [*lines, *intake_remarks(intake, manifest or {})]


def _file_line(row: Mapping[Any, Any]) -> str:
    words = {name: name.replace("_", " ") for name in _COUNTED.values()}
    if row["notices"] == 1:
        words["notices"] = "notice"
    more = ", ".join(f"{row[name]:,} {word}" for name, word in words.items() if row[name])
    return f"{row['file']}: {counted(row['records'], 'record')}, {row['read']:,} read; {more}"


def intake_remarks(intake: pd.DataFrame, manifest: Mapping[str, Any]) -> list[str]:
    """Say what the intake means for the topics.

    Parameters
    ----------
    intake : DataFrame
        As `intake_table` gives it.
    manifest : mapping
        The study's, which says what is apart from the topics.

    Returns
    -------
    list of str
        That notices are in no topic, and that many abstracts are missing, where it is so.

    Examples
    --------
    >>> rows = [["a", None, None, "file", "3 records: 3 read, 1 without abstract", ""],
    ...         ["a", 1, 1, "no abstract", "none given", ""]]
    >>> [said] = intake_remarks(pd.DataFrame(rows, columns=INTAKE_COLUMNS), {})
    >>> said[:41]
    '33% of the records have no abstract: topi'
    """
    remarks = [str(dict(manifest).get("aside") or "")]
    files = intake_by_file(intake)
    missing, read = int(files["without_abstract"].sum()), int(files["read"].sum())
    if 5 * missing > read > 0:
        remarks.append(
            f"{missing / read:.0%} of the records have no abstract: topics rest on their titles"
            " alone; `digest-atlas fetch fill` adds those of arXiv"
        )
    return [remark for remark in remarks if remark]
