"""The map of all papers, each topic labelled where its papers lie."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.plots.label_placement import Placed, place_labels
from analysis.plots.style import (
    FAINT,
    GREY,
    MARKERS,
    PALETTE,
    TWO_COLUMNS,
    describe,
    new_figure,
    styled,
)
from analysis.plots.text import bold, fit_text, plain, text_size

__all__ = ["plot_topic_map"]

_SIZE = 7.5  # of the labels, in points
_MARGIN = 0.14  # room around the points for labels, as a share of the map


@styled
def plot_topic_map(
    positions: pd.DataFrame,
    papers: pd.DataFrame,
    topics: pd.DataFrame,
    *,
    max_labels: int = 40,
    ax: Axes | None = None,
) -> Axes:
    """Draw every paper as a mark and name the topics.

    Parameters
    ----------
    positions : DataFrame
        ``paper_id``, ``x``, ``y``: the two-dimensional map. Only nearness has a meaning.
    papers : DataFrame
        ``paper_id`` and ``topic``; -1 means no topic and is drawn as a small grey cross.
    topics : DataFrame
        ``topic``, ``label``, ``n_papers``.
    max_labels : int
        How many topics are named at most, the largest first.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default. Its size has to be final, since the
        labels are placed for it.

    Returns
    -------
    matplotlib.axes.Axes
        The map. Its legend, if any, counts papers and topics that could not be shown by name.

    Examples
    --------
    >>> positions = pd.DataFrame({"paper_id": ["a", "b"], "x": [0.0, 1.0], "y": [0.0, 1.0]})
    >>> papers = pd.DataFrame({"paper_id": ["a", "b"], "topic": [0, 0]})
    >>> topics = pd.DataFrame({"topic": [0], "label": ["Adapters"], "n_papers": [2]})
    >>> plot_topic_map(positions, papers, topics).texts[0].get_text()
    'Adapters'
    """
    if ax is None:
        figure = new_figure(TWO_COLUMNS, 4.6, layout=None)
        ax = figure.add_axes((0.01, 0.05, 0.98, 0.94))
    table = positions.merge(papers[["paper_id", "topic"]], on="paper_id", validate="1:1")
    table = table.sort_values("paper_id", kind="stable")
    frame = _frame(ax)
    inches = _to_points(table[["x", "y"]].to_numpy(float), frame)
    table = table.assign(x=inches[:, 0], y=inches[:, 1])
    _draw_marks(ax, table)
    shown = topics[topics["topic"] >= 0].head(max_labels)
    unnamed = len(topics[topics["topic"] >= 0]) - _draw_labels(ax, table, shown, frame)
    ax.set(xlim=(0, frame[0]), ylim=(0, frame[1]), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.text(0, 0, _note(table, unnamed), transform=ax.transAxes, va="top", size=7, color=GREY)
    describe(ax, _words(table, topics))
    return ax


def _frame(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes in points."""
    box, (width, height) = ax.get_position(), ax.get_figure(root=True).get_size_inches()  # type: ignore[union-attr]
    return float(box.width * width * 72), float(box.height * height * 72)


def _to_points(xy: npt.NDArray[np.float64], frame: tuple[float, float]) -> npt.NDArray[np.float64]:
    """Scale the map to the frame, leaving room for labels at its edges."""
    if not len(xy):
        return xy
    low, span = xy.min(axis=0), np.ptp(xy, axis=0)
    unit = (xy - low) / np.where(span > 0, span, 1.0)
    unit = np.where(span > 0, unit, 0.5)
    size = np.array(frame)
    return size * (_MARGIN / 2 + (1 - _MARGIN) * unit)


def _look(topic: int) -> tuple[str, str]:
    """Colour and marker of a topic: neighbours in number share neither."""
    looks = [
        (PALETTE[i % len(PALETTE)], MARKERS[(i + shift) % len(MARKERS)])
        for shift, i in product(range(len(MARKERS)), range(len(PALETTE)))
    ]
    return looks[topic % len(looks)]


def _draw_marks(ax: Axes, table: pd.DataFrame) -> None:
    area = float(np.clip(9000 / max(len(table), 1), 1.5, 26))
    for topic in sorted(set(table["topic"].tolist())):
        group = table[table["topic"] == topic]
        if topic < 0:
            ax.scatter(group["x"], group["y"], s=area * 0.6, c=FAINT, marker="x", linewidths=0.7)
            continue
        colour, marker = _look(topic)
        edge: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.3 if area > 4 else 0.0}
        ax.scatter(group["x"], group["y"], s=area, c=colour, marker=marker, alpha=0.85, **edge)


def _draw_labels(
    ax: Axes, table: pd.DataFrame, topics: pd.DataFrame, frame: tuple[float, float]
) -> int:
    """Name the topics; return how many found room."""
    xy, topic = table[["x", "y"]].to_numpy(float), table["topic"].to_numpy()
    topics = topics[topics["topic"].isin(topic)]
    groups = [xy[topic == number] for number in topics["topic"]]
    words = [fit_text(label, 92, _SIZE, lines=3, weight="bold") for label in topics["label"]]
    sizes = [text_size(w, _SIZE, "bold") for w in words]
    places = place_labels(groups, np.reshape(sizes, (-1, 2)), xy, frame)
    for number, label, place in zip(topics["topic"], words, places, strict=True):
        if place is not None:
            _draw_label(ax, int(number), label, place)
    return sum(place is not None for place in places)


def _draw_label(ax: Axes, topic: int, label: str, place: Placed) -> None:
    colour = _darker(_look(topic)[0])
    if place.leader is not None:
        x0, y0, x1, y1 = place.leader
        ax.add_line(Line2D([x0, x1], [y0, y1], color="white", linewidth=2.2, zorder=0.4))
        ax.add_line(Line2D([x0, x1], [y0, y1], color=colour, linewidth=0.8, zorder=0.5))
    ax.text(
        place.x,
        place.y,
        label,
        size=_SIZE,
        **bold(label),
        color=colour,
        ha="center",
        va="center",
        linespacing=1.1,
        zorder=4,
        bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "alpha": 0.8, "linewidth": 0},
    )


def _darker(colour: str) -> str:
    """Darken a colour of the palette until text in it can be read on white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    scale = min(1.0, 88 / light)
    return f"#{int(red * scale):02x}{int(green * scale):02x}{int(blue * scale):02x}"


def _note(table: pd.DataFrame, unnamed: int) -> str:
    parts = ["Each mark is a paper; near marks are alike, directions mean nothing."]
    if lonely := int((table["topic"] < 0).sum()):
        parts.append(f"Grey crosses: {lonely} papers without a topic.")
    if unnamed:
        parts.append(f"{unnamed} smaller topics are not named.")
    return " ".join(parts)


def _words(table: pd.DataFrame, topics: pd.DataFrame) -> str:
    topics = topics[topics["topic"] >= 0]
    names = "; ".join(
        f"{plain(label)} ({n})"
        for label, n in zip(topics["label"], topics["n_papers"], strict=True)
    )
    return (
        f"Map of {len(table)} papers in two dimensions, similar papers near each other, "
        f"marked by topic. {len(topics)} topics with their numbers of papers: {names}."
    )
