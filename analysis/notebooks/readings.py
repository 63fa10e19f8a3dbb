"""Sentences that read a table out, derived from it, so that they are true of what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from analysis.corpus import Corpus
    from analysis.results import StudyResult

__all__ = [
    "Reading",
    "calibration_table",
    "read_calibration",
    "read_change",
    "read_digests",
    "read_themes",
    "read_topics",
    "say",
]


class Reading:
    """Sentences that a notebook shows as text.

    Parameters
    ----------
    sentences : sequence of str
        Whole sentences.

    Examples
    --------
    >>> Reading(["There are 2 papers."])
    There are 2 papers.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_markdown_(self) -> str:
        escaped = [_plain(sentence) for sentence in self.sentences]
        return "\n".join(f"> {words}\n>" for words in escaped).removesuffix("\n>")


def say(*sentences: str) -> Reading:
    """Show sentences as text; for a page's own readings, with the numbers computed.

    Parameters
    ----------
    *sentences : str
        Whole sentences.

    Returns
    -------
    Reading
        What a notebook shows when it is the last line of a cell.

    Examples
    --------
    >>> say(f"{2 + 2} papers.")
    4 papers.
    """
    return Reading(sentences)


def read_digests(result: StudyResult | Corpus) -> Reading:
    """Say how many papers the digests list, and how many of them more than once.

    Parameters
    ----------
    result : StudyResult or Corpus
        Anything with the tables ``papers`` and ``digests``.

    Returns
    -------
    Reading
        One or two sentences.
    """
    return Reading(_overlap(len(result.papers), result.digests))


def _overlap(n: int, digests: pd.DataFrame) -> list[str]:
    """Count entries and papers."""
    entries = int(digests["n_papers"].sum())
    if len(digests) == 1:
        return [f"One digest lists {n} papers."]
    several = int((digests["n_papers"] - digests["n_new"]).sum())
    again = "1 entry repeats" if several == 1 else f"{several} entries repeat"
    return [
        f"{len(digests)} digests have {entries} entries, but {n} different papers: {again} a paper "
        "that an earlier digest had already."
    ]


def read_topics(result: StudyResult) -> Reading:
    """Say how many topics there are, which is the largest, and which the least sure.

    Parameters
    ----------
    result : StudyResult
        A study, or anything with its tables ``papers`` and ``topics``.

    Returns
    -------
    Reading
        Up to three sentences.
    """
    topics = result.topics[result.topics["topic"] >= 0]
    if topics.empty:
        return Reading(["No topic was found."])
    largest = topics.iloc[int(topics["n_papers"].to_numpy().argmax())]
    weakest = topics.iloc[int(topics["stability"].to_numpy().argmin())]
    outside = int((result.papers["topic"] < 0).sum())
    said = [
        f"The {len(result.papers)} papers make {len(topics)} topics; "
        f"{'1 paper is' if outside == 1 else f'{outside} papers are'} in none.",
        f"The largest is “{largest['label']}” with {largest['n_papers']} papers; the one that "
        f"held together least is “{weakest['label']}” (stability {weakest['stability']:.2f}).",
    ]
    return Reading(said)


def read_themes(result: StudyResult) -> Reading:
    """Say how many papers are filed, under which theme most, and how many under none.

    Parameters
    ----------
    result : StudyResult
        A study, or anything with its tables ``papers`` and ``taxonomy``.

    Returns
    -------
    Reading
        One or two sentences.
    """
    filed = result.papers.loc[result.papers["theme"] != "", "theme"]
    n = len(result.papers)
    said = [
        f"{len(filed)} of {n} papers are filed under a theme, {n - len(filed)} left unfiled; "
        "the unfiled stay in every denominator."
    ]
    if len(filed):
        counts = Counter(filed.tolist())
        top = min(counts, key=lambda theme: (-counts[theme], theme))
        name = dict(zip(result.taxonomy["theme"], result.taxonomy["name"], strict=True))[top]
        said.append(f"The largest theme is “{name}” with {counts[top]} papers.")
    return Reading(said)


def read_change(result: StudyResult, kind: str = "theme") -> Reading:
    """Say what changed from the first to the last digest, and what cannot be told.

    Parameters
    ----------
    result : StudyResult
        A study.
    kind : {"theme", "topic"}
        What to speak of.

    Returns
    -------
    Reading
        One sentence for every change found, one for all the others.
    """
    from analysis.plots.names import theme_names, topic_names
    from analysis.plots.time_axis import used_bins
    from analysis.report.wording import change_sentences

    if result.trends.empty:
        return Reading(["With a single digest there is nothing to compare."])
    names = theme_names(result.taxonomy) if kind == "theme" else topic_names(result.topics)
    bins = used_bins(result.shares)
    first, last = bins[0], bins[-1]
    return Reading(change_sentences(result.trends, kind, names, first, last))


def read_calibration(predicted: npt.ArrayLike, right: npt.ArrayLike) -> Reading:
    """Say how many predictions came true, and whether they were too sure or too modest.

    Parameters
    ----------
    predicted : array_like of float, shape (n,)
        Probabilities that were given; n may be 0.
    right : array_like of bool, shape (n,)
        What came true.

    Returns
    -------
    Reading
        Two sentences; one where there is nothing to hold the probabilities against.

    Examples
    --------
    >>> read_calibration([0.9, 0.9, 0.8, 0.8], [True, True, True, False])
    Of 4 papers with a label, 3 are under the right theme: 75 % (95 % interval 30 to 95 %).
    The probabilities promise 85 %, which lies inside this interval.
    """
    import numpy as np
    from statsmodels.stats.proportion import proportion_confint

    told, came = np.asarray(predicted, dtype=float), np.asarray(right, dtype=bool)
    if not len(told):
        return Reading(["No labels are on this machine, so nothing is measured on them."])
    hits, mean = int(came.sum()), float(told.mean())
    low, high = proportion_confint(hits, len(came), method="wilson")
    where = "inside this interval"
    if not low <= mean <= high:
        where = "above it: they are too sure" if mean > high else "below it: they are too modest"
    share, lowest, highest = (f"{100 * x:.0f}" for x in (hits / len(came), low, high))
    return Reading(
        [
            f"Of {len(came)} papers with a label, {hits} are under the right theme: {share} % "
            f"(95 % interval {lowest} to {highest} %).",
            f"The probabilities promise {100 * mean:.0f} %, which lies {where}.",
        ]
    )


def calibration_table(
    predicted: npt.ArrayLike, right: npt.ArrayLike, n_bins: int = 10
) -> pd.DataFrame:
    """Compare predicted probabilities with what came true, bin by bin.

    Parameters
    ----------
    predicted : array_like of float, shape (n,)
        Probabilities from 0 to 1.
    right : array_like of bool, shape (n,)
        Whether each came true.
    n_bins : int
        Number of bins of equal width; empty ones are left out.

    Returns
    -------
    DataFrame
        ``predicted`` (mean of the bin), ``observed`` (share that came true), ``ci_low``,
        ``ci_high`` (Wilson's 95 % interval of that share), ``n``.

    References
    ----------
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.
    *Journal of the American Statistical Association* 22(158).

    Examples
    --------
    >>> calibration_table([0.1, 0.2, 0.9, 0.9], [0, 0, 1, 0], n_bins=2)[["observed", "n"]]
       observed  n
    0       0.0  2
    1       0.5  2
    """
    import numpy as np
    import pandas as pd
    from statsmodels.stats.proportion import proportion_confint

    told, came = np.asarray(predicted, dtype=float), np.asarray(right, dtype=float)
    bins = np.minimum((told * n_bins).astype(int), n_bins - 1)
    used, place = np.unique(bins, return_inverse=True)
    n = np.bincount(place, minlength=len(used))
    hits = np.bincount(place, came, minlength=len(used))
    low, high = proportion_confint(hits, n, method="wilson")
    mean = np.bincount(place, told, minlength=len(used)) / n
    return pd.DataFrame(
        {"predicted": mean, "observed": hits / n, "ci_low": low, "ci_high": high, "n": n}
    )


def _plain(text: str) -> str:
    """Keep marks that a title may hold from being read as Markdown or HTML."""
    for mark in "\\`*_[]<>#|$":
        text = text.replace(mark, "\\" + mark)
    return text
