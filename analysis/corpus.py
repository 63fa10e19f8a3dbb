"""The corpus: one row per paper, however many digests list it.

Identity is the arXiv id, else the DOI, else an id of PubMed, OpenAlex or Semantic Scholar, else
the normalised title. Records with an equal id are one paper. A record without any id joins the
paper of its title, or one that is nearly the same text under nearly the same title. Different
ids (two DOIs, or an arXiv id and a DOI) are one paper only where normalised title and abstract
are both equal; two arXiv ids never are. What else is nearly the same is listed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.counted import counted
from analysis.decisions import Decisions
from analysis.digests.identity import normalise_title, parse_arxiv_id, parse_doi, title_id
from analysis.digests.kinds import bare_title
from analysis.digests.model import Digest, DigestPaper
from analysis.digests.published import PaperDate, arxiv_month
from analysis.errors import InputError
from analysis.html_table import html_table
from analysis.near_duplicates import find_near_duplicates

__all__ = ["Corpus", "document_text"]

_APART = [
    "paper_id_a",
    "paper_id_b",
    "title_a",
    "title_b",
    "title_similarity",
    "abstract_similarity",
]
# What `PaperFacts` says, under the names of the columns.
_FACTS = {"authors": "authors", "venue": "venue", "keywords": "keywords", "language": "language",
          "type": "kind"}  # fmt: skip
_PAPER_COLUMNS = ["paper_id", "title", "abstract", "published", *_FACTS, "status", "citations",
                  "upvotes", "links"]  # fmt: skip
# Which id names a paper that has several.
_RANKS = {"arxiv": 0, "doi": 1, "pmid": 2, "openalex": 3, "s2": 4, "title": 5}
_REASONS = ("identity", "title", "title and abstract")


def document_text(title: str, abstract: str) -> str:
    """Give the text of a paper that is encoded and counted.

    Examples
    --------
    >>> document_text("On bold tags", "We study them.")
    'On bold tags. We study them.'
    """
    stop = "" if title.rstrip().endswith((".", "?", "!")) else "."
    return " ".join(f"{title}{stop} {abstract}".split())


@dataclass(frozen=True)
class _Appearance:
    """One paper in one digest, with its identifiers read."""

    digest: int
    position: int
    paper: DigestPaper
    ids: tuple[str, ...]  # with their prefixes, best first
    key: str  # the normalised title
    text: str  # the normalised abstract

    @property
    def arxiv_id(self) -> str | None:
        first = self.ids[0] if self.ids else ""
        return first.removeprefix("arxiv:") if first.startswith("arxiv:") else None


@dataclass(frozen=True, eq=False)
class Corpus:
    """Unique papers and which digest lists which.

    Parameters
    ----------
    papers : DataFrame
        ``paper_id, title, abstract, published, authors, venue, keywords, language, type,
        status, citations, upvotes, links``, sorted by ``paper_id``. ``published`` is the
        paper's own date as far as it is known (``"2025-03-11"``, ``"2025-03"`` or ``"2025"``),
        apart from the days of the digests that list it; empty where nothing says it.
        ``status`` is ``"retracted"`` where any record says so, else empty; ``citations`` and
        ``upvotes`` are the largest counts, missing where no record has one.
    membership : ndarray of bool, shape (n_papers, n_digests)
        Whether a digest lists a paper.
    digests : DataFrame
        ``digest, date, source, n_papers, n_new, n_shared, n_bad, n_without_abstract``,
        earliest first: ``n_papers`` counts different papers, ``n_new`` those in no earlier
        digest, ``n_shared`` those in at least one other, ``n_bad`` records that could not be
        read. ``date`` is text, empty where unknown.
    merged : list of dict
        What was taken for one paper although it was not the same in all its appearances:
        ``paper_id, digests, titles, identifiers, n_abstracts, kept_from, reason``, where
        the reason is ``"identity"`` (an equal id), ``"title"`` (equal, and a record has no
        id), ``"title and abstract"`` (both equal under different ids), ``"near-duplicate"``
        or ``"decided"`` (by the reader).
    near_duplicates : DataFrame
        Papers that are nearly the same text and were kept apart, because their identifiers
        differ or their titles are not close enough: ``paper_id_a, paper_id_b, title_a,
        title_b, title_similarity, abstract_similarity`` (shares, 0 to 1; the last is 0
        without abstracts).
    records : mapping of str to tuple of str
        For each digest the ``paper_id`` of each of its records, in order.

    Examples
    --------
    >>> from analysis.digests import load_digests
    >>> corpus = Corpus.from_digests(load_digests())
    >>> corpus.digests[["digest", "n_papers", "n_new", "n_shared"]].values.tolist()
    [['mar-11', 66, 66, 29], ['mar-12', 99, 70, 29]]
    >>> corpus.membership.shape
    (136, 2)
    """

    papers: pd.DataFrame
    membership: np.ndarray
    digests: pd.DataFrame
    merged: list[dict[str, Any]]
    near_duplicates: pd.DataFrame
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_digests(cls, digests: Sequence[Digest], decisions: Decisions | None = None) -> Corpus:
        """Build the corpus of some digests.

        Where the appearances of a paper differ, the longest abstract is taken (a shorter
        one is as a rule cut off), with the title beside it; of equally long ones the one
        in the latest digest. Of several dates the finest is taken, of equally fine ones the
        earliest; where none is given, an arXiv id tells the month.

        Parameters
        ----------
        digests : sequence of Digest
            In any order; `load_digests` gives them.
        decisions : mapping of tuple of str to bool, optional
            Which pairs of ids are one paper and which are not, as the reader decided
            (`analysis.decisions.read_decisions`); ids that no paper has mean nothing.

        Returns
        -------
        Corpus

        Raises
        ------
        InputError
            There is no digest, or two have one name.
        """
        digests = sorted(digests, key=_order)
        _check(digests)
        groups, reasons, apart = _join_near_duplicates(
            *_group(_appearances(digests)), decisions or {}
        )
        ids = sorted(groups)
        membership = np.zeros((len(ids), len(digests)), dtype=bool)
        records = [[""] * len(digest.papers) for digest in digests]
        rows, merged = [], []
        for row, paper_id in enumerate(ids):
            appearances = groups[paper_id]
            membership[row, [a.digest for a in appearances]] = True
            for a in appearances:
                records[a.digest][a.position] = paper_id
            best = max(appearances, key=_preference)
            rows.append((paper_id, best.paper.title, best.paper.abstract, _published(appearances),
                         *_facts(appearances)))  # fmt: skip
            if note := _differences(paper_id, appearances, best, digests):
                merged.append(note | {"reason": reasons.get(paper_id, "identity")})
        papers = pd.DataFrame(rows, columns=_PAPER_COLUMNS, dtype=object)
        table = _digest_table(digests, membership)
        by_name = {d.name: tuple(own) for d, own in zip(digests, records, strict=True)}
        return cls(papers, membership, table, merged, apart, by_name)

    def __len__(self) -> int:
        return len(self.papers)

    def _repr_html_(self) -> str:
        """Sum the digests up in a small table."""
        shown = ["digest", "date", "source", "n_papers", "n_new", "n_shared"]
        caption = f"{counted(len(self), 'paper')} from {counted(len(self.digests), 'digest')}"
        return html_table(caption, shown, self.digests[shown].to_numpy(dtype=object).tolist())

    def take(self, papers: ArrayLike, digests: ArrayLike) -> Corpus:
        """Keep some papers and digests, as where a study looks at a span of time.

        Parameters
        ----------
        papers : array_like of bool, shape (n_papers,)
            Which papers to keep, where a digest that is kept lists them.
        digests : array_like of bool, shape (n_digests,)
            Which digests to keep; one that is left without papers goes too.

        Returns
        -------
        Corpus

        Examples
        --------
        >>> from analysis.digests import load_digests
        >>> whole = Corpus.from_digests(load_digests())
        >>> len(whole.take([True] * 136, [True, False]))
        66
        """
        columns = np.asarray(digests, dtype=bool)
        rows = np.asarray(papers, dtype=bool) & self.membership[:, columns].any(axis=1)
        columns = columns & self.membership[rows].any(axis=0)
        membership = self.membership[rows][:, columns]
        kept = set(self.papers["paper_id"][rows])
        near = self.near_duplicates
        both = near["paper_id_a"].isin(kept) & near["paper_id_b"].isin(kept)
        return Corpus(
            self.papers[rows].reset_index(drop=True),
            membership,
            _with_counts(self.digests[columns], membership),
            [note for note in self.merged if note["paper_id"] in kept],
            near[both].reset_index(drop=True),
            {
                name: self.records[name]
                for name in self.digests["digest"][columns]
                if name in self.records
            },
        )

    @property
    def texts(self) -> list[str]:
        """The document of each paper: its title, a full stop, its abstract."""
        return [
            document_text(title, abstract)
            for title, abstract in zip(self.papers["title"], self.papers["abstract"], strict=True)
        ]


def _order(digest: Digest) -> tuple[int, int, int, str]:
    date = digest.date
    return (0, 0, 0, digest.name) if date is None else (*date._key, digest.name)


def _check(digests: Sequence[Digest]) -> None:
    if not digests:
        raise InputError("no digest", "at least one", "load digests first")
    [(name, times)] = Counter(digest.name for digest in digests).most_common(1)
    if times > 1:
        raise InputError(f"two digests named {name!r}", "different names", "load them in one call")


def _appearances(digests: Sequence[Digest]) -> list[_Appearance]:
    return [
        _Appearance(
            d,
            position,
            paper,
            _ids(paper),
            normalise_title(bare_title(paper.title)),
            normalise_title(paper.abstract) if paper.abstract else "",
        )
        for d, digest in enumerate(digests)
        for position, paper in enumerate(digest.papers)
    ]


def _ids(paper: DigestPaper) -> tuple[str, ...]:
    """Give all ids of a record, best first."""
    arxiv_id = parse_arxiv_id(paper.arxiv_id or "") or parse_arxiv_id(paper.doi or "")
    doi = parse_doi(paper.doi or "")
    found = [f"arxiv:{arxiv_id}" if arxiv_id else "", f"doi:{doi}" if doi else ""]
    own = doi is not None and parse_arxiv_id(doi) is not None  # arXiv's DOI says the same twice
    others = sorted(paper.facts.ids, key=_rank)
    return tuple(i for i in [found[0], *([] if own else found[1:]), *others] if i)


def _rank(paper_id: str) -> tuple[int, str]:
    return (_RANKS[paper_id.partition(":")[0]], paper_id)


class _Groups:
    """Records joined to papers, without ever bringing two arXiv ids together."""

    def __init__(self, appearances: Sequence[_Appearance]) -> None:
        self.appearances = appearances
        self.leader = list(range(len(appearances)))
        self.arxiv = [{a.arxiv_id} - {None} for a in appearances]
        self.reason = [0] * len(appearances)

    def find(self, i: int) -> int:
        while self.leader[i] != i:
            self.leader[i] = self.leader[self.leader[i]]
            i = self.leader[i]
        return i

    def join(self, i: int, j: int, reason: int) -> None:
        a, b = sorted((self.find(i), self.find(j)))
        if a == b or len(self.arxiv[a] | self.arxiv[b]) > 1:
            return
        self.leader[b] = a
        self.arxiv[a] |= self.arxiv[b]
        self.reason[a] = max(self.reason[a], self.reason[b], reason)

    def join_all(self, members: Sequence[int], reason: int) -> None:
        """Join those that share something; of several arXiv papers it says nothing."""
        arxiv = {i for member in members for i in self.arxiv[self.find(member)]}
        if len(arxiv) > 1:
            members = [m for m in members if not self.arxiv[self.find(m)]]
        for member in members[1:]:
            self.join(members[0], member, reason)


def _group(
    appearances: list[_Appearance],
) -> tuple[dict[str, list[_Appearance]], dict[str, str]]:
    """Gather the appearances of each paper under its id, and say what else than an id did it."""
    groups = _Groups(appearances)
    for prefix in _RANKS:
        sharing: dict[str, list[int]] = defaultdict(list)
        for i, a in enumerate(appearances):
            for own in a.ids:
                if own.startswith(f"{prefix}:"):
                    sharing[own].append(i)
        for own in sorted(sharing):
            groups.join_all(sharing[own], 0)
    by_text: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_title: dict[str, list[int]] = defaultdict(list)
    for i, a in enumerate(appearances):
        by_title[a.key].append(i)
        if a.text and a.ids:
            by_text[a.key, a.text].append(i)
    for members in by_text.values():
        groups.join_all(members, 2)
    named = _named(groups)
    for members in by_title.values():
        bare = [i for i in members if not appearances[i].ids]
        owners = sorted({named[groups.find(i)] for i in members if appearances[i].ids}, key=_rank)
        if bare and owners:  # of several papers of that title, the one with the best id
            first = next(i for i in members if named.get(groups.find(i)) == owners[0])
            bare.insert(0, first)
        for i in bare[1:]:
            groups.join(bare[0], i, 1)
    gathered: dict[str, list[_Appearance]] = defaultdict(list)
    reasons: dict[str, str] = {}
    named = _named(groups)
    for i, a in enumerate(appearances):
        root = groups.find(i)
        paper_id = named[root] if root in named else title_id(bare_title(a.paper.title))
        gathered[paper_id].append(a)
        reasons[paper_id] = _REASONS[groups.reason[root]]
    return gathered, reasons


def _named(groups: _Groups) -> dict[int, str]:
    """Give the best id of every group that has one."""
    found: dict[int, str] = {}
    for i, a in enumerate(groups.appearances):
        if a.ids:
            root = groups.find(i)
            found[root] = min(found.get(root, a.ids[0]), *a.ids, key=_rank)
    return found


class _Joins:
    """Papers, by their place among the sorted ids, joined to one another."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = ids
        self.leader = list(range(len(ids)))
        self.members = {i: [i] for i in range(len(ids))}
        self.decided: set[int] = set()

    def find(self, i: int) -> int:
        while self.leader[i] != i:
            i = self.leader[i]
        return i

    def join(self, i: int, j: int, free: str | tuple[str, ...]) -> bool:
        """Join two papers, unless more than one of their ids begins otherwise than `free`."""
        a, b = sorted((self.find(i), self.find(j)))
        both = [self.ids[k] for k in self.members[a] + self.members[b]]
        if a == b or sum(not name.startswith(free) for name in both) > 1:
            return False
        self.leader[b] = a
        self.members[a] += self.members.pop(b)
        return True

    def join_decided(self, decisions: Decisions) -> None:
        """Join what the reader says is one paper; two ids of arXiv never are."""
        row = {paper_id: i for i, paper_id in enumerate(self.ids)}
        others = tuple(f"{prefix}:" for prefix in _RANKS if prefix != "arxiv")
        for (one, other), same in sorted(decisions.items()):
            if not same or one not in row or other not in row:
                continue
            if self.join(row[one], row[other], others):
                self.decided |= {row[one], row[other]}


def _join_near_duplicates(
    groups: Mapping[str, list[_Appearance]], reasons: dict[str, str], decisions: Decisions
) -> tuple[dict[str, list[_Appearance]], dict[str, str], pd.DataFrame]:
    """Join what the reader says, and records without id to nearly the same; list the others."""
    ids = sorted(groups)
    best = [max(groups[i], key=_preference).paper for i in ids]
    pairs = find_near_duplicates([p.title for p in best], [p.abstract for p in best])
    joins = _Joins(ids)
    joins.join_decided(decisions)
    for pair in sorted(pairs, key=lambda p: (-p.title_similarity, p.first, p.second)):
        if pair.sure and (ids[pair.first], ids[pair.second]) not in decisions:
            joins.join(pair.first, pair.second, "title:")
    joined, final, why = {}, {}, {}
    for first, positions in joins.members.items():
        appearances = [a for i in sorted(positions) for a in groups[ids[i]]]
        final[first] = _joint_id([ids[i] for i in positions], appearances)
        joined[final[first]] = appearances
        by_reader = not joins.decided.isdisjoint(positions)
        together = "decided" if by_reader else "near-duplicate"
        why[final[first]] = reasons[ids[first]] if len(positions) == 1 else together
    apart = {}
    for pair in pairs:
        one, other = sorted(final[joins.find(i)] for i in (pair.first, pair.second))
        known = {(one, other), (ids[pair.first], ids[pair.second])} & decisions.keys()
        if one != other and not known:
            apart[one, other] = (pair.title_similarity, pair.abstract_similarity)
    rows = [
        (one, other, *(max(joined[i], key=_preference).paper.title for i in (one, other)), *values)
        for (one, other), values in sorted(apart.items())
    ]
    return joined, why, pd.DataFrame(rows, columns=_APART)


def _joint_id(ids: Sequence[str], appearances: Sequence[_Appearance]) -> str:
    """Give the id of joined papers: the best one, or that of the title that is shown."""
    if len(ids) == 1:
        return ids[0]
    if identified := sorted((i for i in ids if not i.startswith("title:")), key=_rank):
        return identified[0]
    return title_id(bare_title(max(appearances, key=_preference).paper.title))


def _facts(appearances: Sequence[_Appearance]) -> tuple[Any, ...]:
    """Give what records say beside the text, of each the one that the best of them has."""
    facts = [a.paper.facts for a in sorted(appearances, key=_preference, reverse=True)]
    texts = (next(filter(None, (getattr(f, own) for f in facts)), "") for own in _FACTS.values())
    status = next(filter(None, (f.status for f in facts)), "")
    counts = [
        max((n for f in facts if (n := getattr(f, own)) is not None), default=None)
        for own in ("citations", "upvotes")
    ]
    return (*texts, status, *counts, next(filter(None, (f.links for f in facts)), ""))


def _published(appearances: Sequence[_Appearance]) -> str:
    """Give the finest of a paper's dates, the earliest of equally fine ones."""
    said = [PaperDate.of(a.paper.date) for a in appearances if a.paper.date is not None]
    said = said or [arxiv_month(a.arxiv_id) for a in appearances if a.arxiv_id is not None]
    return min(map(str, said), key=lambda text: (-len(text), text), default="")


def _preference(a: _Appearance) -> tuple[int, int, str, str]:
    return (len(a.paper.abstract), a.digest, a.paper.abstract, a.paper.title)


def _differences(
    paper_id: str,
    appearances: Sequence[_Appearance],
    kept: _Appearance,
    digests: Sequence[Digest],
) -> dict[str, Any] | None:
    """Say what was merged, or None where all appearances agree."""
    titles = sorted({a.paper.title for a in appearances})
    abstracts = {a.paper.abstract for a in appearances}
    spelt = {
        frozenset(i for i in (a.paper.arxiv_id, a.paper.doi, *a.paper.facts.ids) if i)
        for a in appearances
    }
    given = sorted(frozenset().union(*spelt))
    twice = len({a.digest for a in appearances}) < len(appearances)
    if len(titles) == len(abstracts) == len(spelt) == 1 and not twice:
        return None
    return {
        "paper_id": paper_id,
        "digests": [digests[a.digest].name for a in sorted(appearances, key=lambda a: a.digest)],
        "titles": titles,
        "identifiers": given,
        "n_abstracts": len(abstracts),
        "kept_from": digests[kept.digest].name,
    }


def _digest_table(digests: Sequence[Digest], membership: np.ndarray) -> pd.DataFrame:
    said = pd.DataFrame(
        {
            "digest": [d.name for d in digests],
            "date": ["" if d.date is None else str(d.date) for d in digests],
            "source": [d.source for d in digests],
        }
    )
    counted = _with_counts(said, membership)
    # Of a file that holds several digests, the first one counts all its bad records.
    counted["n_bad"] = [sum(n.what == "bad record" for n in d.notes) for d in digests]
    counted["n_without_abstract"] = [sum(not p.abstract for p in d.papers) for d in digests]
    return counted


def _with_counts(digests: pd.DataFrame, membership: np.ndarray) -> pd.DataFrame:
    shared = membership.sum(axis=1) > 1
    return digests.reset_index(drop=True).assign(
        n_papers=membership.sum(axis=0),
        n_new=np.bincount(membership.argmax(axis=1), minlength=len(digests)),
        n_shared=(membership & shared[:, None]).sum(axis=0),
    )
