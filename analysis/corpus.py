"""The corpus: one row per paper, however many digests list it.

Identity is the arXiv id, else the DOI, else the normalised title. Papers that are nearly the
same text under nearly the same title are joined, too, where their identifiers allow it; two
different arXiv ids, or two different DOIs, never become one paper.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.digests.identity import normalise_title, parse_arxiv_id, parse_doi, title_id
from analysis.digests.model import Digest, DigestPaper
from analysis.digests.published import PaperDate, arxiv_month
from analysis.errors import InputError
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
    arxiv_id: str | None
    doi: str | None
    key: str  # the normalised title


@dataclass(frozen=True, eq=False)
class Corpus:
    """Unique papers and which digest lists which.

    Parameters
    ----------
    papers : DataFrame
        ``paper_id, title, abstract, published``, sorted by ``paper_id``. The last is the
        paper's own date as far as it is known (``"2025-03-11"``, ``"2025-03"`` or ``"2025"``),
        apart from the days of the digests that list it; empty where nothing says it.
    membership : ndarray of bool, shape (n_papers, n_digests)
        Whether a digest lists a paper.
    digests : DataFrame
        ``digest, date, source, n_papers, n_new, n_shared``, earliest first: ``n_papers``
        counts different papers, ``n_new`` those in no earlier digest, ``n_shared`` those
        in at least one other. ``date`` is text, empty where unknown.
    merged : list of dict
        What was taken for one paper although it was not the same in all its appearances:
        ``paper_id, digests, titles, identifiers, n_abstracts, kept_from, reason``, where
        the reason is ``"identity"`` or ``"near-duplicate"``.
    near_duplicates : DataFrame
        Papers that are nearly the same text and were kept apart, because their identifiers
        differ or their titles are not close enough: ``paper_id_a, paper_id_b, title_a,
        title_b, title_similarity, abstract_similarity`` (shares, 0 to 1; the last is 0
        without abstracts).

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

    @classmethod
    def from_digests(cls, digests: Sequence[Digest]) -> Corpus:
        """Build the corpus of some digests.

        Where the appearances of a paper differ, the longest abstract is taken (a shorter
        one is as a rule cut off), with the title beside it; of equally long ones the one
        in the latest digest. Of several dates the finest is taken, of equally fine ones the
        earliest; where none is given, an arXiv id tells the month.

        Parameters
        ----------
        digests : sequence of Digest
            In any order; `load_digests` gives them.

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
        by_identity = _group(_appearances(digests))
        groups, apart = _join_near_duplicates(by_identity)
        ids = sorted(groups)
        membership = np.zeros((len(ids), len(digests)), dtype=bool)
        rows, merged = [], []
        for row, paper_id in enumerate(ids):
            appearances = groups[paper_id]
            membership[row, [a.digest for a in appearances]] = True
            best = max(appearances, key=_preference)
            rows.append((paper_id, best.paper.title, best.paper.abstract, _published(appearances)))
            if note := _differences(paper_id, appearances, best, digests):
                same = len(by_identity.get(paper_id, ())) == len(appearances)
                merged.append(note | {"reason": "identity" if same else "near-duplicate"})
        columns = ["paper_id", "title", "abstract", "published"]
        papers = pd.DataFrame(rows, columns=columns, dtype=object)
        return cls(papers, membership, _digest_table(digests, membership), merged, apart)

    def __len__(self) -> int:
        return len(self.papers)

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
            parse_arxiv_id(paper.arxiv_id or "") or parse_arxiv_id(paper.doi or ""),
            parse_doi(paper.doi or ""),
            normalise_title(paper.title),
        )
        for d, digest in enumerate(digests)
        for position, paper in enumerate(digest.papers)
    ]


def _group(appearances: Iterable[_Appearance]) -> Mapping[str, list[_Appearance]]:
    """Gather the appearances of each paper under its id."""
    appearances = list(appearances)
    arxiv_of_doi: dict[str, set[str]] = defaultdict(set)
    ids_of_title: dict[str, set[str]] = defaultdict(set)
    for a in appearances:
        if a.arxiv_id and a.doi:
            arxiv_of_doi[a.doi].add(a.arxiv_id)

    def own_id(a: _Appearance) -> str | None:
        if a.arxiv_id:
            return f"arxiv:{a.arxiv_id}"
        if a.doi:
            # A DOI that some appearance ties to one arXiv id is that paper.
            tied = arxiv_of_doi.get(a.doi, set())
            return f"arxiv:{min(tied)}" if len(tied) == 1 else f"doi:{a.doi}"
        return None

    for a in appearances:
        if (own := own_id(a)) is not None:
            ids_of_title[a.key].add(own)
    groups: dict[str, list[_Appearance]] = defaultdict(list)
    for a in appearances:
        groups[_final_id(own_id(a), a, ids_of_title.get(a.key, set()))].append(a)
    return groups


def _final_id(own: str | None, a: _Appearance, same_title: set[str]) -> str:
    """Settle an id by title, where there is none, or none from arXiv."""
    if own is not None and own.startswith("arxiv:"):
        return own
    arxiv = sorted(i for i in same_title if i.startswith("arxiv:"))
    if own is not None:
        # A DOI and an arXiv id under one title are one paper, if it is clear which.
        return arxiv[0] if len(arxiv) == 1 and len(same_title) == 2 else own
    if same_title:
        return arxiv[0] if arxiv else min(same_title)
    return title_id(a.paper.title)


def _join_near_duplicates(
    groups: Mapping[str, list[_Appearance]],
) -> tuple[dict[str, list[_Appearance]], pd.DataFrame]:
    """Join the papers that are nearly the same text; list those whose ids forbid it."""
    ids = sorted(groups)
    best = [max(groups[i], key=_preference).paper for i in ids]
    pairs = find_near_duplicates([p.title for p in best], [p.abstract for p in best])
    leader = list(range(len(ids)))

    def find(i: int) -> int:
        while leader[i] != i:
            i = leader[i]
        return i

    members = {i: [i] for i in range(len(ids))}
    for pair in sorted(pairs, key=lambda p: (-p.title_similarity, p.first, p.second)):
        a, b = sorted((find(pair.first), find(pair.second)))
        joint = members[a] + members[b]
        if a != b and pair.sure and not _conflict(groups[ids[i]] for i in joint):
            leader[b] = a
            members[a] += members.pop(b)
    joined, final = {}, {}
    for first, positions in members.items():
        appearances = [a for i in sorted(positions) for a in groups[ids[i]]]
        final[first] = _joint_id([ids[i] for i in positions], appearances)
        joined[final[first]] = appearances
    apart = {}
    for pair in pairs:
        one, other = sorted((final[find(pair.first)], final[find(pair.second)]))
        if one != other:
            apart[one, other] = (pair.title_similarity, pair.abstract_similarity)
    rows = [
        (one, other, *(max(joined[i], key=_preference).paper.title for i in (one, other)), *values)
        for (one, other), values in sorted(apart.items())
    ]
    return joined, pd.DataFrame(rows, columns=_APART)


def _conflict(groups: Iterable[Sequence[_Appearance]]) -> bool:
    """Whether joining would bring two arXiv ids, or two DOIs, together."""
    appearances = [a for group in groups for a in group]
    return (
        len({a.arxiv_id for a in appearances if a.arxiv_id}) > 1
        or len({a.doi for a in appearances if a.doi}) > 1
    )


def _joint_id(ids: Sequence[str], appearances: Sequence[_Appearance]) -> str:
    """Give the id of joined papers: arXiv before DOI before the title that is shown."""
    if len(ids) == 1:
        return ids[0]
    if identified := sorted(i for i in ids if not i.startswith("title:")):
        return identified[0]
    return title_id(max(appearances, key=_preference).paper.title)


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
    given = sorted({i for a in appearances for i in (a.paper.arxiv_id, a.paper.doi) if i})
    twice = len({a.digest for a in appearances}) < len(appearances)
    if len(titles) == 1 and len(abstracts) == 1 and len(given) <= 1 and not twice:
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
    return _with_counts(said, membership)


def _with_counts(digests: pd.DataFrame, membership: np.ndarray) -> pd.DataFrame:
    shared = membership.sum(axis=1) > 1
    return digests.reset_index(drop=True).assign(
        n_papers=membership.sum(axis=0),
        n_new=np.bincount(membership.argmax(axis=1), minlength=len(digests)),
        n_shared=(membership & shared[:, None]).sum(axis=0),
    )
