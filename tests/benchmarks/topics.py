"""Topics beside what other systems find, on the same sets with the same vectors.

    python tests/benchmarks/topics.py --install-peers       # once: the peers' environment
    python tests/benchmarks/topics.py                       # everything, one table
    python tests/benchmarks/topics.py --sets digests --quick
    python tests/benchmarks/topics.py --peers none --seeds 5

Every number is a median over seeds unless it says otherwise. AMI and ARI count a paper left
out as a topic of its own. Peers run in processes of their own and their answers are kept in
the cache folder, ours is fitted every time. Needs the reference data beside the project.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from threadpoolctl import threadpool_limits
from topics_peers import TITLES, TOLD_K, Fit, Job, Peers, environment, make_environment
from topics_scores import (
    Scores,
    confidence_area,
    dropped_jobs,
    score,
    shuffled_job,
    unigrams,
    word_scores,
)
from topics_sets import SETS, SHARED, TopicSet, load_set

from analysis.evaluate import adjusted_mutual_information
from analysis.topics import TopicModel

GRAINS = ("coarse", "medium", "fine")
WORDS_FOR = (10, 20, 30, 40, 50)
OURS = "Digest Atlas"
Told = Callable[[], None]


class Run:
    """One run of the benchmark: what is asked, and what has been found so far."""

    def __init__(self, asked: argparse.Namespace, console: Console, progress: Progress) -> None:
        self.asked, self.console, self.progress = asked, console, progress
        self.peers = Peers(asked.python, asked.limit)
        self.systems = [p for p in TITLES if asked.peers == "all" or p in asked.peers.split(",")]
        self.goals: list[tuple[str, str, str, bool | None]] = []

    def goal(self, what: str, want: str, got: str, met: bool | None) -> None:
        """Note a goal and what was reached."""
        self.goals.append((what, want, got, met))

    def measure(self, name: str) -> None:
        """Measure one set, and print it."""
        task = self.progress.add_task(f"{name}: vectors", total=None)
        data = load_set(name, lambda i, n: self.progress.update(task, completed=i, total=n))
        self.progress.remove_task(task)
        seeds = [Job(seed) for seed in range(self.asked.seeds)]
        drops = dropped_jobs(data, self.asked.drops)
        shuffled = shuffled_job(data)
        models, found = self._ours(data, [*seeds, *drops, shuffled])
        ours = score(OURS, data, seeds, found, drops=drops, shuffled=shuffled)
        assert ours is not None
        rows = [ours, *self._others(data, drops, shuffled)]
        self.console.print(table_of(data, rows))
        self._quality_goals(data, rows)
        self._own_checks(data, models, ours)
        if name == "bbc" and self.asked.words:
            self._words(data)
        self._labels(data, models[seeds[0]])

    def _ours(
        self, data: TopicSet, jobs: Sequence[Job]
    ) -> tuple[dict[Job, TopicModel], dict[Job, Fit]]:
        task = self.progress.add_task(f"{data.name}: {OURS}", total=len(jobs))
        models, found = {}, {}
        for job in jobs:
            models[job], found[job] = fit_ours(data, job)
            self.progress.advance(task)
        self.progress.remove_task(task)
        return models, found

    def _others(self, data: TopicSet, drops: list[Job], shuffled: Job) -> list[Scores]:
        rows = []
        for peer in self.systems:
            told = peer in TOLD_K
            k = data.n_classes if told else None
            seeds = [Job(seed, k) for seed in range(self.asked.peer_seeds)]
            more = [*drops, shuffled] if peer == "bertopic" else []
            task = self.progress.add_task(f"{data.name}: {TITLES[peer]}", total=len(seeds + more))
            done = self._advance(task)
            found = self.peers.fit(peer, data, [*seeds, *more], done)
            self.progress.remove_task(task)
            row = score(
                TITLES[peer],
                data,
                seeds,
                found,
                told=told,
                drops=drops if more else (),
                shuffled=shuffled if more else None,
            )
            if row is not None:
                rows.append(row)
        return rows

    def _advance(self, task: TaskID) -> Told:
        return lambda: self.progress.advance(task)

    def _quality_goals(self, data: TopicSet, rows: list[Scores]) -> None:
        ours = rows[0]
        others = [row for row in rows[1:] if not row.told]
        got = f"{ours.ami:.3f} / {ours.ari:.3f}"
        if data.name == "digests":
            self.goal("digests: AMI / ARI", ".50 / .43", got, ours.ami >= 0.5 and ours.ari >= 0.43)
            peer = next((row for row in others if row.system == TITLES["bertopic"]), None)
            if peer:
                ami, ari = ours.ami / peer.ami, ours.ari / peer.ari
                text = f"{ami:.2f} / {ari:.2f} times"
                self.goal("digests: against BERTopic", "1.9 times", text, min(ami, ari) >= 1.9)
            met = ours.coverage >= 0.95 and 10 <= ours.n_topics <= 18
            text = f"{ours.coverage:.2f}; {ours.n_topics:g}"
            self.goal("digests: coverage; topics", ".95; 10 to 18", text, met)
        if data.name == "aaai":
            self.goal("AAAI: AMI / ARI", ".355 / .28", got, ours.ami >= 0.355 and ours.ari >= 0.28)
            met = 8 <= ours.n_topics <= 25
            self.goal("AAAI: topics", "8 to 25", f"{ours.n_topics:g}", met)
        if data.name in ("arxiv", "other") and others:
            best = f"best peer {max(r.ami for r in others):.3f} / {max(r.ari for r in others):.3f}"
            met = all(ours.ami > r.ami and ours.ari > r.ari for r in others)
            self.goal(f"{data.name}: AMI / ARI", "ahead of peers", f"{got}; {best}", met)
        if data.name == "bbc" and others:
            best = f"best peer {max(r.ami for r in others):.3f}"
            met = all(ours.ami > r.ami for r in others)
            self.goal("BBC: AMI", "ahead of peers", f"{ours.ami:.3f}; {best}", met)
        if ours.stability is not None:
            want = 0.97 if data.name == "bbc" else 0.93
            met = ours.stability >= want
            self.goal(
                f"{data.name}: everything redrawn, ARI", f"{want}", f"{ours.stability:.3f}", met
            )
        if ours.dropped is not None:
            theirs = next((r.dropped for r in others if r.dropped is not None), None)
            text = f"{ours.dropped:.3f}" + ("" if theirs is None else f"; BERTopic {theirs:.3f}")
            far = None if theirs is None else ours.dropped > theirs + 0.1
            self.goal(f"{data.name}: a tenth dropped, ARI", "far ahead of BERTopic", text, far)

    def _own_checks(self, data: TopicSet, models: dict[Job, TopicModel], ours: Scores) -> None:
        first = models[Job(0)]
        with threadpool_limits(2):
            _, again = fit_ours(data, Job(0))
        same = np.array_equal(first.labels_, again.labels)
        text = f"rows {ours.order}; threads {'identical' if same else 'differ'}"
        met = same and ours.order == "identical"
        self.goal(f"{data.name}: row order, 1 or 2 threads", "identical", text, met)
        if data.name in ("aaai", "arxiv"):
            area = confidence_area(data, first.labels_, first.confidence_)
            text = (
                f"area {area.area:.3f} [{area.low:.3f}, {area.high:.3f}], random "
                f"{area.random:.3f}, gain {area.gain:.3f} [{area.gain_low:.3f}, "
                f"{area.gain_high:.3f}]"
            )
            want = "gain's interval above 0"
            self.goal(f"{data.name}: confidence", want, text, area.gain_low > 0)
        if data.name == "bbc":
            runs = [models[Job(seed)] for seed in range(self.asked.seeds)]
            grains = {
                g: median(adjusted_mutual_information(data.truth, m.grains_[g]) for m in runs)
                for g in GRAINS
            }
            text = ", ".join(f"{grain} {ami:.3f}" for grain, ami in grains.items())
            self.goal("BBC: best grain, AMI", ".80", text, max(grains.values()) >= 0.8)
        if data.name == "digests":
            text, met = small_fits(data)
            self.goal("1, 3, 10, 30, 100 papers", "no crash", text, met)

    def _words(self, data: TopicSet) -> None:
        """NPMI and diversity on BBC, by number of topics."""
        jobs = [Job(s, k) for k in WORDS_FOR for s in range(self.asked.word_seeds)]
        task = self.progress.add_task("bbc: words", total=2 * len(jobs))
        ours = {}
        for job in jobs:
            model, _ = fit_ours(data, job)
            ours[job] = word_scores(data, unigrams(model, data.texts))
            self.progress.advance(task)
        theirs = {}
        if "bertopic" in self.systems:
            fits = self.peers.fit("bertopic", data, jobs, self._advance(task))
            theirs = {job: word_scores(data, fit.words) for job, fit in fits.items()}
        self.progress.remove_task(task)
        table = Table(title="BBC: NPMI / diversity of ten single words, mean over seeds")
        table.add_column("system")
        for k in (*WORDS_FOR, "mean"):
            table.add_column(str(k), justify="right")
        for name, found in ((OURS, ours), (TITLES["bertopic"] + ", nr_topics=K", theirs)):
            if found:
                each = [np.mean([v for j, v in found.items() if j.k == k], 0) for k in WORDS_FOR]
                each.append(np.mean(each, axis=0))
                table.add_row(name, *(f"{a:.3f} / {b:.3f}" for a, b in each))
        self.console.print(table)
        npmi, diversity = np.mean(list(ours.values()), axis=0)
        met = npmi >= 0.18 and diversity >= 0.9
        self.goal("BBC: NPMI / diversity", ".18 / .90", f"{npmi:.3f} / {diversity:.3f}", met)

    def _labels(self, data: TopicSet, model: TopicModel) -> None:
        lists = {"one": outline(model)}
        if "bertopic" in self.systems:
            fit = self.peers.fit("bertopic", data, [Job(0)], lambda: None).get(Job(0))
            lists["other"] = ["_".join(words[:4]) for words in fit.words] if fit else []
        title = f"[bold]{data.name}: labels[/] (one: {OURS}, finer topics in brackets; other: "
        self.console.print(title + "BERTopic's names)")
        for name, labels in lists.items():
            self.console.print(f"  {name}: " + "; ".join(labels), markup=False, highlight=False)


def fit_ours(data: TopicSet, job: Job) -> tuple[TopicModel, Fit]:
    """Fit ours."""
    rows = list(job.rows) or list(range(len(data)))
    started = time.perf_counter()
    model = TopicModel(n_topics=job.k, random_state=job.seed).fit(
        data.vectors[rows],
        documents=[data.texts[i] for i in rows],
        ids=[data.ids[i] for i in rows],
    )
    return model, Fit(model.labels_, [], time.perf_counter() - started)


def full_names(model: TopicModel) -> list[str]:
    """Give the name of every fine topic, after that of the topic it lies in."""
    called = model.hierarchy_.set_index(["grain", "topic"])
    names = []
    for _, part in called.loc["fine"].sort_index().iterrows():
        topic = called.loc[("medium", part.parent)]
        same = part.label == topic.label
        names.append(part.label if same else f"{topic.label}: {part.label}")
    return names


def outline(model: TopicModel) -> list[str]:
    """Give the name of every topic, those of the fine topics inside in brackets."""
    table = model.hierarchy_
    fine = table[table.grain == "fine"]
    names = []
    for topic, label in zip(model.topics_["topic"], model.topics_["label"], strict=True):
        inside = [name for name in fine.label[fine.parent == topic] if name != label]
        names.append(f"{label} ({', '.join(inside)})" if inside else label)
    return names


def small_fits(data: TopicSet) -> tuple[str, bool]:
    """Fit the first few papers."""
    said, met = [], True
    for n in (1, 3, 10, 30, 100):
        try:
            model, _ = fit_ours(data, Job(rows=tuple(range(n))))
            said.append(f"{n}: {len(model.topics_)}")
        except Exception as error:  # noqa: BLE001, RUF100 - a crash is a result here
            said.append(f"{n}: {type(error).__name__}")
            met = False
    return "topics of " + ", ".join(said), met


def table_of(data: TopicSet, rows: Sequence[Scores]) -> Table:
    """Put a set's scores into a table."""
    n_scored = sum(map(bool, data.truth))
    title = f"{data.name}: {len(data):,} papers, {n_scored:,} scored, {data.n_classes} labels"
    table = Table(title=title)
    heads = ["system", "seeds", "AMI", "ARI", "purity", "coverage", "topics", "stability"]
    heads += ["tenth dropped", "rows shuffled", "s a fit"]
    whole = data.truth != data.whole_truth
    if whole:
        n_whole = sum(map(bool, data.whole_truth))
        heads[4:4] = [f"AMI, all {n_whole}", f"ARI, all {n_whole}"]
    for i, head in enumerate(heads):
        table.add_column(head, justify="right" if i else "left")
    for row in rows:
        cells = [row.system, f"{row.n_seeds}", f"{row.ami:.3f}", f"{row.ari:.3f}"]
        cells += [f"{row.whole_ami:.3f}", f"{row.whole_ari:.3f}"] if whole else []
        cells += [f"{row.purity:.3f}", f"{row.coverage:.2f}", f"{row.n_topics:g}"]
        cells += ["-" if v is None else f"{v:.3f}" for v in (row.stability, row.dropped)]
        table.add_row(*cells, row.order, f"{row.seconds:.1f}")
    return table


def goals_table(goals: Sequence[tuple[str, str, str, bool | None]]) -> Table:
    """Put the goals and what was reached into a table."""
    table = Table("goal", "wanted", "reached", "met", title="Goals")
    for what, want, got, met in goals:
        table.add_row(what, want, got, {True: "yes", False: "NO", None: "-"}[met])
    return table


def arguments() -> argparse.Namespace:
    """Read the command line."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--sets", default=",".join(SETS), help="of " + ", ".join(SETS))
    ask.add_argument("--peers", default="all", help="all, none, or of " + ", ".join(TITLES))
    ask.add_argument("--seeds", type=int, default=5, help="fits of ours a set")
    ask.add_argument("--peer-seeds", type=int, help="fits of each peer a set (as many)")
    ask.add_argument("--drops", type=int, default=9, help="fits with a tenth dropped")
    ask.add_argument("--word-seeds", type=int, default=3, help="fits a number of topics, BBC")
    ask.add_argument("--no-words", dest="words", action="store_false", help="leave those out")
    ask.add_argument("--limit", type=float, default=1800, help="seconds a peer and set")
    ask.add_argument("--quick", action="store_true", help="2 seeds, 1 drop, no words")
    ask.add_argument("--install-peers", action="store_true", help="make their environment first")
    ask.add_argument("--python", type=Path, default=environment(), help="peers' interpreter")
    asked = ask.parse_args()
    if asked.quick:
        asked.seeds, asked.drops, asked.words = min(asked.seeds, 2), 1, False
    asked.peer_seeds = asked.peer_seeds or asked.seeds
    return asked


def main() -> None:
    """Run the benchmark."""
    asked = arguments()
    if not SHARED.is_dir():
        raise SystemExit("The reference data (../shared) is not on this machine: nothing measured.")
    if asked.install_peers:
        make_environment()
    console = Console(width=170)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    shown = Console(stderr=True)
    with (
        threadpool_limits(1),
        Progress(*columns, TimeElapsedColumn(), console=shown, transient=True) as progress,
    ):
        run = Run(asked, console, progress)
        for name in asked.sets.split(","):
            run.measure(name)
    console.print(goals_table(run.goals))
    for line in run.peers.absent:
        console.print(f"absent: {line}", markup=False)


if __name__ == "__main__":
    main()
