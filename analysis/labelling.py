"""Labels of the reader: which papers to ask for, and the file that keeps the answers.

The file is what `--labels` takes: a CSV with ``paper_id``, ``title`` and ``theme``. An empty
theme means none of the themes; ``?`` marks a paper that is proposed and not answered yet.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.cells import as_cell
from analysis.corpus import Corpus
from analysis.digests import Digest
from analysis.errors import InputError
from analysis.files import atomic_write
from analysis.store import Store
from analysis.themes import Taxonomy, ThemeAssigner
from analysis.themes.labels import OPEN, check_theme, read_labels
from analysis.themes.teach import papers_that_teach
from analysis.vectors import get_encoder

__all__ = ["Labelling", "Proposal", "numbered"]

_COLUMNS = ("paper_id", "title", "theme")
_CANDIDATES = 5  # likely themes shown for a paper


@dataclass(frozen=True)
class Proposal:
    """A paper to label.

    Parameters
    ----------
    paper_id, title, text : str
        The paper; its text includes the title.
    candidates : tuple of (str, float)
        Its likeliest themes with their probabilities.
    """

    paper_id: str
    title: str
    text: str
    candidates: tuple[tuple[str, float], ...]


@dataclass
class Labelling:
    """A reader's labels of a corpus, in a file.

    Parameters
    ----------
    corpus : Corpus
        The papers.
    taxonomy : Taxonomy
        The themes.
    path : Path
        The file; what is in it already is kept, so that labelling can go on later.
    encoder : str, default "minilm"
    store : Store, optional
        Where vectors are kept.

    Raises
    ------
    InputError
        If the file holds papers or themes that are not there.

    Examples
    --------
    >>> import tempfile
    >>> from analysis import load_digests, load_taxonomy
    >>> corpus = Corpus.from_digests(load_digests())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     labelling = Labelling(corpus, load_taxonomy(), Path(folder) / "labels.csv")
    ...     first = labelling.propose(20)[0]
    ...     labelling.answer(first.paper_id, "peft")
    ...     again = Labelling(corpus, load_taxonomy(), Path(folder) / "labels.csv")
    >>> again.labels == {first.paper_id: "peft"}
    True
    """

    corpus: Corpus
    taxonomy: Taxonomy
    path: Path
    encoder: str = "minilm"
    store: Store | None = None
    labels: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if os.path.lexists(self.path):
            found = read_labels(
                self.path, ids=self._ids, titles=self._titles, theme_ids=self.taxonomy.ids
            )
            self.labels = dict(found)

    @classmethod
    def of_digests(
        cls, digests: Sequence[Digest], taxonomy: Taxonomy, path: Path, encoder: str = "minilm"
    ) -> Labelling:
        """Label the papers of digests.

        Parameters
        ----------
        digests : sequence of Digest
        taxonomy : Taxonomy
        path : Path
        encoder : str, default "minilm"

        Returns
        -------
        Labelling
        """
        return cls(Corpus.from_digests(digests), taxonomy, Path(path), encoder)

    @property
    def _ids(self) -> list[str]:
        return self.corpus.papers["paper_id"].tolist()

    @property
    def _titles(self) -> list[str]:
        return self.corpus.papers["title"].tolist()

    def propose(self, n_papers: int = 20) -> list[Proposal]:
        """Choose the papers that teach most, given the labels there are.

        Parameters
        ----------
        n_papers : int, default 20

        Returns
        -------
        list of Proposal
            Those that teach most first.
        """
        assigner = self._fitted()
        p, ids = assigner.probabilities_, self._ids
        known = np.array([paper in self.labels for paper in ids])
        rows = papers_that_teach(p, assigner.points_, n_papers, known)
        return [
            Proposal(
                ids[i],
                self._titles[i],
                self.corpus.texts[i],
                tuple(
                    (self.taxonomy.ids[k], round(float(p[i, k]), 2))
                    for k in np.argsort(-p[i], kind="stable")[:_CANDIDATES]
                ),
            )
            for i in rows
        ]

    def answer(self, paper_id: str, theme: str) -> None:
        """Keep a label, and write the file.

        Parameters
        ----------
        paper_id : str
        theme : str
            Id of a theme; empty for none of them.

        Raises
        ------
        InputError
            If there is no such paper or theme.
        """
        if paper_id not in self._ids:
            raise InputError(
                f"unknown paper {paper_id!r}", "a paper of the corpus", "correct the id"
            )
        check_theme(theme, self.taxonomy.ids)
        self.labels[paper_id] = theme
        self.write()

    def write(self, proposals: Sequence[Proposal] = ()) -> None:
        """Write the labels, and below them papers to label, marked with ``?``.

        Parameters
        ----------
        proposals : sequence of Proposal, optional
        """
        title_of = dict(zip(self._ids, self._titles, strict=True))
        rows = [(paper, title_of[paper], theme) for paper, theme in self.labels.items()]
        rows += [(item.paper_id, item.title, OPEN) for item in proposals]
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows([paper, as_cell(title), theme] for paper, title, theme in rows)
        atomic_write(self.path, buffer.getvalue())

    def ask(self, proposals: Sequence[Proposal], question: Callable[[Proposal], str | None]) -> int:
        """Ask for every proposed paper, and keep each answer at once.

        Parameters
        ----------
        proposals : sequence of Proposal
        question : callable
            Gives a theme's id, ``""`` for none of them, ``"?"`` to leave the paper for later,
            or None to stop.

        Returns
        -------
        int
            Papers answered.
        """
        count = 0
        for item in proposals:
            theme = question(item)
            if theme is None:
                break
            if theme != OPEN:
                self.answer(item.paper_id, theme)
                count += 1
        return count

    def _fitted(self) -> ThemeAssigner:
        coder = get_encoder(self.encoder, store=self.store)
        texts = self.corpus.texts
        with threadpool_limits(limits=1):
            return ThemeAssigner(self.taxonomy, words_alone=coder.name == "lsa").fit(
                coder.fit(texts).encode(texts),
                documents=texts,
                titles=self._titles,
                encode=coder.encode,
                ids=self._ids,
                labels=self.labels or None,
            )


def numbered(proposal: Proposal) -> Iterator[str]:
    """Lay a proposal out for the terminal, its likely themes numbered from 1.

    Parameters
    ----------
    proposal : Proposal

    Yields
    ------
    str
        Lines.

    Examples
    --------
    >>> list(numbered(Proposal("a", "A title", "A title. A text.", (("peft", 0.4),))))
    ['A title', 'A text.', '  1  peft (0.40)']
    """
    yield proposal.title
    body = proposal.text[len(proposal.title) :].lstrip(". ")
    if body:
        yield body
    for number, (theme, p) in enumerate(proposal.candidates, 1):
        yield f"  {number}  {theme} ({p:.2f})"
