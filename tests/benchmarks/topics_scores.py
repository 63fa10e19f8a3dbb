"""What is measured of a system's fits on a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from topics_peers import Fit, Job
from topics_sets import TopicSet

from analysis.evaluate import (
    RiskCoverage,
    adjusted_mutual_information,
    adjusted_rand,
    bcubed_f,
    coverage,
    npmi_coherence,
    purity,
    risk_coverage,
    stability,
    topic_diversity,
)
from analysis.language.words import read_words
from analysis.topics import TopicModel
from analysis.topics.naming.keywords import topic_keywords
from analysis.topics.naming.terms import read_terms


@dataclass(frozen=True)
class Scores:
    """Medians over seeds of one system on one set; None where not measured."""

    system: str
    told: bool
    n_seeds: int
    ami: float
    ari: float
    whole_ami: float
    whole_ari: float
    purity: float
    coverage: float
    n_topics: float
    stability: float | None
    dropped: float | None
    order: str
    seconds: float


def dropped_jobs(data: TopicSet, n: int) -> list[Job]:
    """Give the jobs with a tenth of the papers dropped at random."""
    jobs = []
    for draw in range(n):
        keep = np.random.default_rng(1000 + draw).random(len(data)) >= 0.1
        jobs.append(Job(rows=tuple(np.flatnonzero(keep).tolist())))
    return jobs


def shuffled_job(data: TopicSet) -> Job:
    """Give the job with all rows in another order."""
    return Job(rows=tuple(np.random.default_rng(2000).permutation(len(data)).tolist()))


def score(
    system: str,
    data: TopicSet,
    seeds: Sequence[Job],
    found: dict[Job, Fit],
    *,
    told: bool = False,
    drops: Sequence[Job] = (),
    shuffled: Job | None = None,
) -> Scores | None:
    """Measure the fits that there are; None where there is none."""
    fits = [found[job] for job in seeds if job in found]
    if not fits:
        return None
    labels = [fit.labels for fit in fits]
    first = found.get(seeds[0])
    return Scores(
        system=system,
        told=told,
        n_seeds=len(fits),
        ami=median(adjusted_mutual_information(data.truth, run) for run in labels),
        ari=median(adjusted_rand(data.truth, run) for run in labels),
        whole_ami=median(adjusted_mutual_information(data.whole_truth, run) for run in labels),
        whole_ari=median(adjusted_rand(data.whole_truth, run) for run in labels),
        purity=median(purity(data.truth, run) for run in labels),
        coverage=median(coverage(run) for run in labels),
        n_topics=median(len(set(run[run >= 0].tolist())) for run in labels),
        stability=stability(labels) if len(labels) > 1 else None,
        dropped=_kept_alike(first, [(job, found[job]) for job in drops if job in found]),
        order=_same_rows(first, shuffled, found.get(shuffled) if shuffled else None),
        seconds=median(fit.seconds for fit in fits),
    )


def confidence_area(data: TopicSet, labels: np.ndarray, confidence: np.ndarray) -> RiskCoverage:
    """Measure whether papers placed with confidence are placed well."""
    return risk_coverage(1 - bcubed_f(data.truth, labels), confidence)


def word_scores(data: TopicSet, topics: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Give NPMI coherence and diversity of topics' ten words, as OCTIS does."""
    said = [list(words) for words in topics if any(words)]
    n_words = min(10, min(len(words) for words in said))
    scores = npmi_coherence(said, [text.split() for text in data.texts])
    return float(np.nanmean(scores)), topic_diversity(said, n_words=n_words)


def unigrams(model: TopicModel, texts: Sequence[str]) -> list[list[str]]:
    """Give our topics' keywords, single words only."""
    terms = read_terms(read_words(list(texts)), max_words=1)
    return [list(topic) for topic in topic_keywords(terms, model.labels_)]


def _kept_alike(first: Fit | None, drops: Sequence[tuple[Job, Fit]]) -> float | None:
    if first is None or not drops:
        return None
    return float(
        np.mean([stability([first.labels[list(job.rows)], fit.labels]) for job, fit in drops])
    )


def _same_rows(first: Fit | None, job: Job | None, again: Fit | None) -> str:
    if first is None or job is None or again is None:
        return "-"
    straight = first.labels[list(job.rows)]
    if np.array_equal(straight, again.labels):
        return "identical"
    return f"ARI {stability([straight, again.labels]):.3f}"
