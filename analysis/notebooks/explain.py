"""The figures of the site's explanations: one each, drawn when the site is built.

Each function computes what its figure shows and says it in words; a test holds the text that
stands on the page to these words.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.plots import alt_text, save_figure
from analysis.plots.style import BLUE, GREY, INK, ONE_COLUMN, VERMILLION, describe, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "EXPLAINED",
    "adjusted_p",
    "consensus",
    "draw_explanations",
    "none_of_these",
    "overlap",
    "smallest_change",
]

_N_A, _N_B, _BOTH = 66, 99, 29  # papers of the bundled digests


@styled
def consensus() -> Axes:
    """Draw how often made-up papers came together in two hundred clusterings.

    Returns
    -------
    matplotlib.axes.Axes
        Three groups of ten papers, the last of which lies half way to another group.
    """
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(0)
    homes = np.array([[0.0, 0.0], [5.0, 0.0], [2.5, 4.3]])
    papers = homes.repeat(10, axis=0) + rng.normal(size=(30, 2))
    papers[19] = papers[10:19].mean(axis=0) / 2 + papers[20:].mean(axis=0) / 2
    together, seen = np.zeros((30, 30)), np.zeros((30, 30))
    for seed in range(200):
        drawn = np.sort(rng.choice(30, 24, replace=False))
        k = int(rng.integers(2, 5))
        found = KMeans(k, n_init=1, random_state=seed).fit_predict(papers[drawn])
        pairs = np.ix_(drawn, drawn)
        together[pairs] += found[:, None] == found
        seen[pairs] += 1
    share = together / seen
    ax = new_axes(None, ONE_COLUMN, 3.1)
    image = ax.imshow(share, cmap="Blues", vmin=0, vmax=1)
    ax.figure.colorbar(image, ax=ax, label="Share of the runs", shrink=0.8)
    ax.set(xlabel="Paper", ylabel="Paper", xticks=[0, 10, 20], yticks=[0, 10, 20])
    group = np.arange(30) // 10
    same = (group[:, None] == group) & ~np.eye(30, dtype=bool)
    describe(
        ax,
        f"Matrix of 30 made-up papers: the share of 200 runs in which two papers came together. "
        f"Within three groups it is {share[same].mean():.2f} on average, between groups "
        f"{share[group[:, None] != group].mean():.2f}. Paper 19 lies between two groups: it "
        f"came with one in {share[19, 10:19].mean():.2f} of the runs, with the other in "
        f"{share[19, 20:].mean():.2f}.",
    )
    return ax


@styled
def none_of_these() -> Axes:
    """Draw how near the bundled papers are to four themes, three of which nobody writes about.

    Returns
    -------
    matplotlib.axes.Axes
        A dot a paper, a row a theme.
    """
    from analysis import Corpus, get_encoder, load_digests, load_taxonomy
    from analysis.themes import ThemeAssigner

    corpus = Corpus.from_digests(load_digests())
    encoder = get_encoder("minilm").fit(corpus.texts)
    asked = load_taxonomy("Large language models; Beekeeping; Football tactics; Kidney transplants")
    fitted = ThemeAssigner(asked).fit(
        encoder.encode(corpus.texts),
        documents=corpus.texts,
        titles=corpus.papers["title"].tolist(),
        encode=encoder.encode,
    )
    margins, names = np.asarray(fitted.margins_), [theme.name for theme in asked.themes]
    ax = new_axes(None, ONE_COLUMN, 2.2)
    rows = np.arange(len(names))[::-1]
    jitter = np.random.default_rng(0).uniform(-0.25, 0.25, size=margins.shape)
    ax.scatter(margins, rows + jitter, s=5, color=BLUE, alpha=0.5, linewidths=0)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.axvline(-2, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
    ax.set(xlabel="Margin (0: as near as other concepts)", yticks=rows)
    ax.set_yticklabels(names)
    most = dict(zip(names, margins.max(axis=0), strict=True))
    first, *others = names
    describe(
        ax,
        f"Margins of {len(margins)} papers for four themes. {first}: {most[first]:.1f} at most, "
        "others far lower: "
        + "; ".join(f"{name} {most[name]:.1f} at most" for name in others)
        + ".",
    )
    return ax


@styled
def overlap() -> Axes:
    """Draw how the standard error of a difference falls with the number of shared papers.

    Returns
    -------
    matplotlib.axes.Axes
        Relative to digests that share none.

    Examples
    --------
    >>> overlap().get_ylabel()
    'Standard error (%)'
    """
    shared = np.arange(_N_A + 1)
    error = np.sqrt(1 / _N_A + 1 / _N_B - 2 * shared / (_N_A * _N_B))
    error /= error[0]
    ax = new_axes(None, ONE_COLUMN, 2.2)
    ax.plot(shared, 100 * error, color=BLUE)
    ax.plot(_BOTH, 100 * error[_BOTH], "o", color=VERMILLION)
    ax.annotate("bundled digests", (_BOTH, 100 * error[_BOTH]), (4, 4), textcoords="offset points")
    ax.set(xlabel="Papers in both digests", ylabel="Standard error (%)", ylim=(0, 105))
    describe(
        ax,
        f"Standard error of a difference between digests of {_N_A} and {_N_B} papers, by the "
        f"number of shared papers: 100 % of the independent case with none, "
        f"{100 * error[_BOTH]:.0f} % with {_BOTH}, {100 * error[-1]:.0f} % with all {_N_A}.",
    )
    return ax


@styled
def adjusted_p() -> Axes:
    """Draw how likely a false claim is among several themes, with p-values as they are.

    Returns
    -------
    matplotlib.axes.Axes
        For themes that are independent of each other.

    Examples
    --------
    >>> alt_text(adjusted_p()).endswith("it stays at 5 %.")
    True
    """
    themes = np.arange(1, 31)
    chance = 100 * (1 - 0.95**themes)
    ax = new_axes(None, ONE_COLUMN, 2.2)
    ax.plot(themes, chance, color=VERMILLION)
    ax.plot(themes, np.full(len(themes), 5.0), color=BLUE, linestyle=(0, (4, 3)))
    ax.annotate("each p alone", (12, 34), color=VERMILLION)
    ax.annotate("adjusted p", (18, 8), color=BLUE)
    ax.set(xlabel="Themes tested", ylabel="Some false claim (%)", ylim=(0, 100))
    describe(
        ax,
        "Chance that at least one of several unchanged themes has p below 0.05: "
        f"{chance[0]:.0f} % with one theme, {chance[13]:.0f} % with 14, {chance[29]:.0f} % with "
        "30. With adjusted p-values it stays at 5 %.",
    )
    return ax


@styled
def smallest_change() -> Axes:
    """Draw the smallest detectable change by the size of the digests.

    Returns
    -------
    matplotlib.axes.Axes
        For themes of a tenth of the papers.
    """
    from analysis import compare_digests, simulate_digests

    found = {}
    for times in (1, 2, 4, 8):
        drawn = simulate_digests(
            (_N_A * times, _N_B * times), overlap=_BOTH * times, shares=[0.1] * 8
        )
        table = compare_digests(
            drawn.membership, drawn.indicators, names=drawn.names, n_permutations=999
        )
        found[times] = 100 * float(table["minimum_detectable_change"].median())
    ax = new_axes(None, ONE_COLUMN, 2.2)
    sizes = [_N_B * times for times in found]
    ax.plot(sizes, list(found.values()), "o-", color=BLUE)
    ax.set(xlabel="Papers of the later digest", ylabel="Change (points)", xscale="log")
    ax.set(xticks=sizes, xticklabels=[str(size) for size in sizes], ylim=(0, None))
    ax.minorticks_off()
    first, *others = found
    describe(
        ax,
        f"Smallest detectable change by size of the digests. {_N_A} and {_N_B} papers: "
        f"{found[first]:.0f} points; "
        + "; ".join(f"{_N_A * n} and {_N_B * n}: {found[n]:.0f}" for n in others)
        + ".",
    )
    return ax


#: Name of the page -> what draws its figure.
EXPLAINED: dict[str, Callable[[], Axes]] = {
    "consensus": consensus,
    "none": none_of_these,
    "overlap": overlap,
    "adjusted-p": adjusted_p,
    "smallest-change": smallest_change,
}


def draw_explanations(folder: Path) -> dict[str, str]:
    """Draw the figures of all explanations as SVG.

    Parameters
    ----------
    folder : Path
        Where to.

    Returns
    -------
    dict of str to str
        From the name of a page to what its figure shows, in words.
    """
    words = {}
    for name, draw in EXPLAINED.items():
        ax = draw()
        save_figure(ax, folder / name, ("svg",))
        words[name] = alt_text(ax)
    return words
