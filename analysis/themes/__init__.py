"""Themes: the questions a reader brings, and which papers answer to them.

A taxonomy names the themes in a short TOML file, or a list (`load_taxonomy`). `ThemeAssigner`
files every paper under them, with a probability, or leaves it unfiled, and says how well the
taxonomy fits (`TaxonomyFit`); `crosswalk` sets the themes beside the discovered topics;
`suggest_taxonomy` drafts a taxonomy from topics.

Reading and checking a taxonomy needs the standard library alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.lazy import lazy_names

if TYPE_CHECKING:
    from analysis.themes.assigner import ThemeAssigner
    from analysis.themes.assignment import ThemeAssignment
    from analysis.themes.cross import crosswalk
    from analysis.themes.fit import TaxonomyFit
    from analysis.themes.labels import read_labels
    from analysis.themes.reading import load_taxonomy
    from analysis.themes.suggest import suggest_taxonomy
    from analysis.themes.taxonomy import (
        Taxonomy,
        Theme,
        format_taxonomy,
        theme_texts,
    )

# Public name -> the module it lives in; loaded on first use (SPEC 1).
_HOME = {
    "Taxonomy": "taxonomy",
    "TaxonomyFit": "fit",
    "Theme": "taxonomy",
    "ThemeAssigner": "assigner",
    "ThemeAssignment": "assignment",
    "crosswalk": "cross",
    "format_taxonomy": "taxonomy",
    "load_taxonomy": "reading",
    "read_labels": "labels",
    "suggest_taxonomy": "suggest",
    "theme_texts": "taxonomy",
}

__all__ = [
    "Taxonomy",
    "TaxonomyFit",
    "Theme",
    "ThemeAssigner",
    "ThemeAssignment",
    "crosswalk",
    "format_taxonomy",
    "load_taxonomy",
    "read_labels",
    "suggest_taxonomy",
    "theme_texts",
]

__getattr__, __dir__ = lazy_names(__name__, _HOME)
