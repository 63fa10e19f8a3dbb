"""The map of all papers, each topic labelled where its papers lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.gate import plain
from analysis.plots.label_placement import Placed, place_labels
from analysis.plots.names import topic_names
from analysis.plots.style import (
    FAINT,
    GREY,
    MARKERS,
    PALETTE,
    describe,
    new_axes,
    page_width,
    styled,
)
from analysis.plots.text import bold, line_count, text_size, wrap_names, wrap_text

__all__ = ["plot_topic_map"]

_SIZE = 7.5  # of the labels, in points
_MARGIN = 0.14  # room around the points for labels, as a share of the map
_SIDES = 10.4  # points beside the map
_HEIGHTS = (311.0, 383.0, 455.0, 527.0)  # the first at which every topic can be named is taken
_RETRACTED = "#b2182b"
_NOTE, _LINE = 7.0, 8.8  # size and line height of the words below the map, in points


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
        ``paper_id`` and ``topic``; -1 means no topic and is drawn as a small grey cross. Where
        there is a column ``status``, papers that it calls retracted are crossed out in red.
    topics : DataFrame
        ``topic``, ``label``, ``n_papers``.
    max_labels : int
        How many topics are named at most, the largest first.
    ax : matplotlib.axes.Axes, optional
        Where to draw, with room below for a line of words; a new two-column figure by default,
        higher where many topics have long names. The size of `ax` has to be final, since the
        labels are placed for it.

    Returns
    -------
    matplotlib.axes.Axes
        The map. Topics for whose names there is no room carry their numbers, and a key below
        the map names them.

    Examples
    --------
    >>> positions = pd.DataFrame({"paper_id": ["a", "b"], "x": [0.0, 1.0], "y": [0.0, 1.0]})
    >>> papers = pd.DataFrame({"paper_id": ["a", "b"], "topic": [0, 0]})
    >>> topics = pd.DataFrame({"topic": [0], "label": ["Adapters"], "n_papers": [2]})
    >>> plot_topic_map(positions, papers, topics).texts[0].get_text()
    'Adapters'
    """
    status = papers.get("status", "")
    told = papers[["paper_id", "topic"]].assign(retracted=status == "retracted")
    table = positions.merge(told, on="paper_id", validate="1:1")
    table = table.sort_values("paper_id", kind="stable")
    named = topics[(topics["topic"] >= 0) & topics["topic"].isin(table["topic"])].head(max_labels)
    width = 72 * page_width() - _SIDES
    frames = [(width, height) for height in _HEIGHTS] if ax is None else [_frame(ax)]
    for frame in frames:
        layout = _lay_out(table, named, frame)
        if not layout.keyed:
            break
    below = _below(layout, topics)
    under = _LINE * (line_count(below[:1]) + (line_count(below[1:]) if below[1:] else 0))
    height = (3.3 + layout.frame[1] + under + 8) / 72
    ax = new_axes(ax, page_width(), height, (_SIDES / 2, under + 8, _SIDES / 2, 3.3))
    _draw_marks(ax, layout.table)
    for topic, label, place in layout.labels:
        _draw_label(ax, topic, label, place)
    ax.set(xlim=(0, layout.frame[0]), ylim=(0, layout.frame[1]), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    _write_below(ax, below)
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
    if (gone := table[table["retracted"]]).size:
        ax.scatter(gone["x"], gone["y"], s=1.8 * area, c=_RETRACTED, marker="x", linewidths=1.2)


@dataclass(frozen=True)
class _Layout:
    """A map in points: its size, its marks, and labels with their topics and places."""

    frame: tuple[float, float]
    table: pd.DataFrame
    labels: list[tuple[int, str, Placed]]
    keyed: list[int]


def _lay_out(table: pd.DataFrame, topics: pd.DataFrame, frame: tuple[float, float]) -> _Layout:
    """Name every topic beside its marks, or number it where there is no room for its name."""
    xy, topic = _to_points(table[["x", "y"]].to_numpy(float), frame), table["topic"].to_numpy()
    groups = {int(number): xy[topic == number] for number in topics["topic"]}
    words = {
        int(number): wrap_names([label], _SIZE, 92, 130, "bold")[0]
        for number, label in zip(topics["topic"], topics["label"], strict=True)
    }
    places = _places(groups, words, xy, frame)
    keyed = [number for number, place in places.items() if place is None]
    if keyed:  # names that found room keep it, as they come first again
        words = {n: words[n] for n in words if n not in keyed} | {n: str(n) for n in keyed}
        places = _places(groups, words, xy, frame)
    labels = [(n, words[n], place) for n, place in places.items() if place is not None]
    return _Layout(frame, table.assign(x=xy[:, 0], y=xy[:, 1]), labels, sorted(keyed))


def _places(
    groups: Mapping[int, npt.NDArray[np.float64]],
    words: Mapping[int, str],
    xy: npt.NDArray[np.float64],
    frame: tuple[float, float],
) -> dict[int, Placed | None]:
    sizes = [text_size(label, _SIZE, "bold") for label in words.values()]
    found = place_labels([groups[n] for n in words], np.reshape(sizes, (-1, 2)), xy, frame)
    return dict(zip(words, found, strict=True))


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


def _below(layout: _Layout, topics: pd.DataFrame) -> list[str]:
    """Say what the marks mean, and name the topics that carry a number, in two columns."""
    table = layout.table
    parts = ["Each mark is a paper; near marks are alike, directions mean nothing."]
    if lonely := int((table["topic"] < 0).sum()):
        parts.append(f"Grey crosses: {lonely} papers without a topic.")
    if gone := int(table["retracted"].sum()):
        parts.append(f"Red crosses: {gone} retracted.")
    if unnamed := int((topics["topic"] >= 0).sum()) - len(layout.labels):
        parts.append(f"{unnamed} smaller topics are not named.")
    names = topic_names(topics)
    width = layout.frame[0] / 2 - 10
    key = [wrap_text(f"{n}: {names[str(n)]}", width, _NOTE) for n in layout.keyed]
    half = -(-len(key) // 2)
    columns = ["\n".join(part) for part in (key[:half], key[half:]) if part]
    return [wrap_text(" ".join(parts), layout.frame[0], _NOTE, balance=False), *columns]


def _write_below(ax: Axes, below: list[str]) -> None:
    look: dict[str, Any] = {"textcoords": "offset points", "va": "top", "size": _NOTE}
    look |= {"color": GREY, "xycoords": "axes fraction", "linespacing": 1.2}
    ax.annotate(below[0], (0, 0), (0, -1), **look)
    for x, words in zip((0, 0.5), below[1:], strict=False):
        ax.annotate(words, (x, 0), (0, -1 - _LINE * line_count(below[:1])), **look)


def _words(table: pd.DataFrame, topics: pd.DataFrame) -> str:
    topics = topics[topics["topic"] >= 0]
    names = "; ".join(
        f"{plain(label)} ({n})"
        for label, n in zip(topics["label"], topics["n_papers"], strict=True)
    )
    gone = int(table["retracted"].sum())
    return (
        f"Map of {len(table)} papers in two dimensions, similar papers near each other, "
        f"marked by topic. {len(topics)} topics with their numbers of papers: {names}."
        + (f" Retracted papers, crossed out: {gone}." if gone else "")
    )
