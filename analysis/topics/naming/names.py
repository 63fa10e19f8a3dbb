"""What topics are called, chosen over the whole tree from the finest grain up.

A name is chosen for the papers it covers and the others it leaves out. One term is enough
where it covers a topic; two are joined where it does not. A topic with finer topics below it
takes one term that they share, or joins terms of their names, so that its name is never that of
one of them alone. A topic that no such name covers is called by three terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product

import numpy as np
import scipy.sparse as sp

from analysis.arrays import FloatArray, IntArray
from analysis.topics.naming.candidates import Candidates, can_name, read_candidates
from analysis.topics.naming.keywords import Ranking
from analysis.topics.naming.settings import NAMING
from analysis.topics.naming.terms import Terms

__all__ = ["Name", "name_tree"]

Topic = tuple[str, int]
_MOST_NAMES = 60  # kept for each topic, in case other topics take the better ones
_MOST_LISTED = 12  # terms of finer topics that lists of three are made of


@dataclass(frozen=True)
class Name:
    """What a topic is called.

    Attributes
    ----------
    label : str
    coverage : float
        Mean over the topic's papers of how far they speak of a term of the label, from 0 to 1;
        see `analysis.topics.naming.spoken.spoken_of`. Not a number for a label whose words are
        not known from the papers.
    terms : tuple of int
        The label's terms, as columns of the vocabulary.
    """

    label: str
    coverage: float
    terms: tuple[int, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether the topic has no name of its own: the label lists three terms."""
        return len(self.terms) > 2


def name_tree(
    terms: Terms,
    grains: Mapping[str, IntArray],
    graph: sp.csr_matrix,
    known: Mapping[Topic, str] | None = None,
) -> dict[Topic, Name]:
    """Name the topics of all grains.

    Parameters
    ----------
    terms : Terms
        The papers' terms; see `analysis.topics.naming.terms.read_terms`.
    grains : mapping of str to ndarray of shape (n_papers,)
        Topics at every grain, coarsest first; -1 for none. Numbers may have gaps.
    graph : csr_matrix of shape (n_papers, n_papers)
        Weights between neighbours.
    known : mapping of (str, int) to str, optional
        Labels that stay, by grain and topic.

    Returns
    -------
    dict of (str, int) to Name
        By grain and topic. Labels differ, whatever their capitals, but for topics of two grains
        that hold the same papers: those are one topic.
    """
    rankings = {grain: Ranking.of(terms, labels) for grain, labels in grains.items()}
    fit: dict[int, bool] = {}
    offered: dict[Topic, list[int]] = {}
    for grain, ranking in rankings.items():
        for topic in range(ranking.n_topics):
            best = ranking.best(topic)
            fit |= {j: can_name(terms, j) for j in best if j not in fit}
            offered[grain, topic] = ([j for j in best if fit[j]] or best)[: NAMING.n_looked_at]
    candidates = read_candidates(terms, (j for own in offered.values() for j in own), graph)
    namer = _Namer(grains, candidates, rankings, offered)
    for (grain, topic), label in (known or {}).items():
        namer.keep(grain, topic, label)
    for grain in reversed(list(grains)):
        namer.name(grain)
    return {topic: namer.found[topic] for topic in offered if topic in namer.found}


@dataclass
class _Namer:
    """Names one grain after another, the finest first."""

    grains: Mapping[str, IntArray]
    candidates: Candidates
    rankings: Mapping[str, Ranking]
    looked_at: Mapping[Topic, list[int]]
    found: dict[Topic, Name] = field(default_factory=dict)
    called: dict[bytes, Name] = field(default_factory=dict)  # by the topic's papers
    taken: set[str] = field(default_factory=set)
    said: set[frozenset[str]] = field(default_factory=set)

    @cached_property
    def _spoken_in_all(self) -> FloatArray:
        """How far all papers together speak of each candidate."""
        return np.asarray(self.candidates.spoken.sum(axis=0)).ravel()

    def keep(self, grain: str, topic: int, label: str) -> None:
        """Keep a topic's label, for all topics of the same papers that have none."""
        rows = np.flatnonzero(self.grains[grain] == topic)
        self._take(grain, topic, rows, self._as_known(label, rows))

    def name(self, grain: str) -> None:
        """Name the topics of a grain, those whose best name fits best first."""
        labels = self.grains[grain]
        members = [np.flatnonzero(labels == t) for t in range(int(labels.max(initial=-1)) + 1)]
        offered: dict[int, list[tuple[float, Name]]] = {}
        for topic, rows in enumerate(members):
            if not len(rows) or (grain, topic) in self.found:
                continue
            if rows.tobytes() in self.called:
                self.found[grain, topic] = self.called[rows.tobytes()]
            else:
                offered[topic] = self._offered(grain, topic, rows)
        for topic in sorted(offered, key=lambda t: (-_worth(offered[t]), t)):
            name = next((name for _, name in offered[topic] if self._is_free(name)), None)
            self._take(grain, topic, members[topic], name or self._numbered(topic))

    def _take(self, grain: str, topic: int, rows: IntArray, name: Name) -> None:
        self.found[grain, topic] = self.called[rows.tobytes()] = name
        self.taken.add(name.label.casefold())
        if name.terms:
            self.said.add(self._stems(name.terms))

    def _is_free(self, name: Name) -> bool:
        return name.label.casefold() not in self.taken and self._stems(name.terms) not in self.said

    def _numbered(self, topic: int) -> Name:
        label, again = f"Topic {topic}", 1
        while label.casefold() in self.taken:
            again += 1
            label = f"Topic {topic} ({again})"
        return Name(label, float("nan"))

    def _stems(self, columns: Sequence[int]) -> frozenset[str]:
        says = (self.candidates.stems[self.candidates.place[j]] for j in columns)
        return frozenset[str]().union(*says)

    def _as_known(self, called: str, rows: IntArray) -> Name:
        """Describe a name that stays: what it covers, where the papers know its words."""
        by_name = {name.casefold(): j for name, j in self._by_name()}
        parts = [by_name.get(part.casefold()) for part in _parts(called)]
        columns = tuple(j for j in parts if j is not None)
        if len(columns) < len(parts):
            return Name(called, float("nan"), columns)
        places = [self.candidates.place[j] for j in columns]
        return Name(called, _covered(self.candidates.spoken[rows][:, places].toarray()), columns)

    def _by_name(self) -> list[tuple[str, int]]:
        return [(self.candidates.names[i], j) for j, i in self.candidates.place.items()]

    def _offered(self, grain: str, topic: int, rows: IntArray) -> list[tuple[float, Name]]:
        """Give names for a topic with what each is worth, best first."""
        below, n_below = self._below(grain, rows)
        columns, weight = self._weighed(grain, topic, rows, below)
        if not columns:
            return []
        places = [self.candidates.place[j] for j in columns]
        inside = self.candidates.spoken[rows][:, places].toarray()
        n_others = max(self.candidates.spoken.shape[0] - len(rows), 1)
        outside = (self._spoken_in_all[places] - inside.sum(axis=0)) / n_others
        choice = _Choice(inside, outside, weight)
        joined = [i for i, j in enumerate(columns) if j in below] if n_below > 1 else None
        singles = sorted(choice.singles(), key=lambda one: (-one[0], columns[one[1][0]]))
        pairs = [pair for pair in choice.pairs(joined) if self._can_join(columns, pair[1])]
        best = sorted([*singles, *pairs], key=lambda one: (-one[0], [columns[i] for i in one[1]]))
        if n_below > 1 and choice.covered(best[0][1]) < NAMING.covers and joined is not None:
            triples = choice.triples(joined[:_MOST_LISTED])
            lists = [t for t in triples if not self._say_the_same(columns, t[1])]
            lists.sort(key=lambda one: (-one[0], [columns[i] for i in one[1]]))
            best = lists[:3] + best
        return [(worth, self._named(columns, some, choice)) for worth, some in best[:_MOST_NAMES]]

    def _below(self, grain: str, rows: IntArray) -> tuple[list[int], int]:
        """Give the terms that the finer topics of a topic are called by, and their number."""
        order = list(self.grains)
        at = order.index(grain) + 1
        if at == len(order):
            return [], 0
        finer = self.grains[order[at]][rows]
        inside = np.unique(finer[finer >= 0]).tolist()
        columns = [j for t in inside for j in self.found[order[at], t].terms]
        return list(dict.fromkeys(columns)), len(inside)

    def _weighed(
        self, grain: str, topic: int, rows: IntArray, below: Sequence[int]
    ) -> tuple[list[int], FloatArray]:
        """Give the terms that names are made of, and how well each names, whatever it covers.

        Keywords may be common elsewhere; a name may not, so lift counts more in a name.
        """
        columns = list(dict.fromkeys([*self.looked_at[grain, topic], *below]))
        places = [self.candidates.place[j] for j in columns]
        score = self.rankings[grain].score(topic, columns)
        held = np.asarray(self.candidates.used[rows][:, places].mean(axis=0)).ravel()
        lift = score / np.maximum(held, 1e-9)
        weight = np.round((score * np.sqrt(lift) * self.candidates.form[places]) ** NAMING.form, 8)
        order = np.lexsort((columns, -weight))
        best = set(order[: NAMING.n_candidates].tolist())
        kept = [i for i in order.tolist() if weight[i] > 0 and (i in best or columns[i] in below)]
        return [columns[i] for i in kept], weight[kept]

    def _can_join(self, columns: Sequence[int], pair: tuple[int, ...]) -> bool:
        places = [self.candidates.place[columns[i]] for i in pair]
        n_words = sum(self.candidates.n_words[p] for p in places)
        return n_words <= NAMING.most_words and not self._say_the_same(columns, pair)

    def _say_the_same(self, columns: Sequence[int], some: tuple[int, ...]) -> bool:
        stems = [self.candidates.stems[self.candidates.place[columns[i]]] for i in some]
        return any(_alike(a, b) for a, b in combinations(stems, 2))

    def _named(self, columns: Sequence[int], some: tuple[int, ...], choice: _Choice) -> Name:
        own = tuple(columns[i] for i in some)
        *first, last = (self.candidates.names[self.candidates.place[j]] for j in own)
        label = f"{', '.join(first)} and {last}" if first else last
        return Name(_begin(label), choice.covered(some), own)


@dataclass(frozen=True)
class _Choice:
    """The names that terms of one topic make, and what each is worth.

    Attributes
    ----------
    inside : ndarray of shape (n_members, n_terms)
        How far the topic's papers speak of each term.
    outside : ndarray of shape (n_terms,)
        Mean of the same over the other papers.
    weight : ndarray of shape (n_terms,)
    """

    inside: FloatArray
    outside: FloatArray
    weight: FloatArray

    def covered(self, some: tuple[int, ...]) -> float:
        """Give what a name covers of the topic."""
        return _covered(self.inside[:, list(some)])

    def worth(self, some: tuple[int, ...]) -> float:
        """Give what a name is worth: what it covers inside more than outside, times weight.

        Outside, terms are taken to be spoken of independently of each other.
        """
        elsewhere = 1.0 - float(np.prod(1.0 - self.outside[list(some)]))
        weight = float(np.prod(self.weight[list(some)])) ** (1 / len(some))
        return round(max(self.covered(some) - elsewhere, 0.0) * weight, 8)

    def singles(self) -> list[tuple[float, tuple[int, ...]]]:
        """Give names of one term."""
        return [(self.worth((i,)), (i,)) for i in range(len(self.weight))]

    def pairs(self, among: Sequence[int] | None) -> list[tuple[float, tuple[int, ...]]]:
        """Give names of two terms, the better one first."""
        chosen = range(len(self.weight)) if among is None else among
        alone = {i: self.worth((i,)) for i in chosen}
        found: list[tuple[float, tuple[int, ...]]] = []
        for a, b in combinations(chosen, 2):
            ordered = (a, b) if alone[a] >= alone[b] else (b, a)
            found.append((round(self.worth(ordered) * NAMING.together, 8), ordered))
        return found

    def triples(self, among: Sequence[int]) -> list[tuple[float, tuple[int, ...]]]:
        """Give lists of three terms, the best one first."""
        ordered = sorted(among, key=lambda i: (-self.worth((i,)), i))
        return [(self.worth(some), some) for some in combinations(ordered, 3)]


def _covered(spoken: FloatArray) -> float:
    return round(float(spoken.max(axis=1).mean()), 6) if spoken.size else 0.0


def _worth(offered: Sequence[tuple[float, Name]]) -> float:
    return offered[0][0] if offered else 0.0


def _parts(name: str) -> list[str]:
    """Take a name apart into its terms."""
    return [part for half in name.split(" and ") for part in half.split(", ") if part]


def _begin(name: str) -> str:
    """Begin with a capital, but leave words such as mAP as they are."""
    first = name.split(" ")[0]
    return name[:1].upper() + name[1:] if first.islower() else name


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Say whether a word of one begins one of the other's: "car" and "carmaker"."""
    return any(
        x == y or (min(len(x), len(y)) > 2 and (x.startswith(y) or y.startswith(x)))
        for x, y in product(a, b)
    )
