"""Drafting a taxonomy from topics."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import run_study
from analysis.themes import suggest_taxonomy
from analysis.themes.reading import parse_taxonomy


def test_draft_is_a_sound_taxonomy() -> None:
    topics = pd.DataFrame(
        {
            "topic": [-1, 0, 1, 2],
            "label": ["none", 'Say "yes"', 'say "YES"', "模型"],
            "keywords": [("x",), ("back\\slash", "tab\tbed", "del\x7f"), "a|b|a", ()],
        }
    )
    taxonomy = parse_taxonomy(suggest_taxonomy(topics))
    assert [theme.name for theme in taxonomy.themes] == ['Say "yes"', 'say "YES"', "模型"]
    assert taxonomy.ids == ("say-yes", "say-yes-1", "theme-2")
    assert taxonomy.themes[1].seeds == ("a", "b")
    assert taxonomy.themes[2].seeds == ("模型",)


def test_drafts_are_phrases_where_titles_are_known() -> None:
    result = run_study(encoder="lsa")
    taxonomy = parse_taxonomy(suggest_taxonomy(result.topics, result.papers))
    seeds = [seed for theme in taxonomy.themes for seed in theme.seeds]
    assert np.mean([" " in seed for seed in seeds]) > 0.5
    for theme in taxonomy.themes:
        bare = [seed for seed in theme.seeds if " " not in seed]
        assert len(bare) in (0, len(theme.seeds))
