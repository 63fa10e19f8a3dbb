"""Themes: the questions a reader brings, and which papers answer to them.

A taxonomy names the themes in a short TOML file, or a list (`load_taxonomy`). `ThemeAssigner`
files every paper under them, with a probability, or leaves it unfiled, and says how well the
taxonomy fits (`TaxonomyFit`); `crosswalk` sets the themes beside the discovered topics;
`suggest_taxonomy` drafts a taxonomy from topics.

Reading and checking a taxonomy needs the standard library alone.
"""

from __future__ import annotations

import lazy_loader

# The public names stand in the stub beside this file; each loads on first use (SPEC 1).
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
