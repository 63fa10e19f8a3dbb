"""A made-up study with the tables of a real one."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

THEMES = {
    "data-selection": "Data selection",
    "continual-pretraining": "Continual pre-training",
    "peft": "Parameter-efficient fine-tuning",
    "domain-specific-lm": "Domain-specific language models",
    "lm-objectives": "Objectives and architectures of language models",
    "efficient-training": "Efficient training",
    "code-models": "Models of source code",
    "vision-ssl": "Self-supervised vision",
    "vision-language": "Vision and language",
    "segmentation-cam": "Segmentation and class activation maps",
    "continual-learning": "Continual learning",
    "retrieval-ranking": "Retrieval and ranking",
    "transfer-robustness": "Transfer and robustness",
    "survey-theory": "Surveys and theory",
}
LABELS = [
    "Choosing data for pre-training",
    "Continual pre-training of language models",
    "Low-rank adapters and prompt tuning",
    "Biomedical and clinical language models",
    "Masked image modelling",
    "Class activation maps for segmentation",
    "Image-text contrastive learning",
    "Class-incremental learning without forgetting",
    "Distillation of compact models",
    "Dense retrieval and text ranking",
    "Learning with noisy labels",
    "Models of source code",
    "Pre-training objectives for encoders",
    "Theory of transfer learning",
]


def make_study(
    n_papers: int = 136, n_topics: int = 14, n_digests: int = 2, n_themes: int = 14
) -> SimpleNamespace:
    """Build a study of this size, the same every time."""
    rng = np.random.default_rng(7)
    names = ["mar-11", "mar-12"] if n_digests == 2 else [f"day-{i:03d}" for i in range(n_digests)]
    topic = np.sort(rng.integers(0, n_topics, n_papers))
    themes = dict(THEMES) if n_themes == len(THEMES) else _themes(n_themes)
    theme = rng.integers(0, n_themes, n_papers)
    member = rng.random((n_papers, n_digests)) < (0.6 if n_digests == 2 else 0.1)
    member[~member.any(axis=1), -1] = True
    labels = [LABELS[i % 14] + ("" if i < 14 else f" {i // 14}") for i in range(n_topics)]
    papers = _papers(rng, topic, theme, member, names, labels, themes)
    return SimpleNamespace(
        papers=papers,
        topics=_topics(topic, labels),
        trends=_trends(rng, theme, topic, member, n_topics, themes)
        if n_digests > 1
        else _no_trends(),
        digests=_digests(member, names),
        shares=_shares(rng, theme, topic, member, names, n_topics, themes),
        map=_map(rng, papers, topic, n_topics),
        crosswalk=_crosswalk(papers),
        evidence=_evidence(papers),
        taxonomy=pd.DataFrame(
            {
                "theme": list(themes),
                "name": list(themes.values()),
                "definition": [f"Papers about {name.lower()}." for name in themes.values()],
            }
        ),
        hierarchy=pd.DataFrame(columns=["grain", "topic", "parent", "n_papers", "label"]),
        manifest={"settings": {"encoder": "minilm", "seed": 0}},
    )


def _themes(n: int) -> dict[str, str]:
    return {f"theme-{i}": f"Theme {i}" for i in range(n)}


def _papers(rng, topic, theme, member, names, labels, themes) -> pd.DataFrame:
    n = len(topic)
    ids = [f"arxiv:2503.{i:05d}" for i in range(n)]
    theme_id = [list(themes)[t] for t in theme]
    probability = rng.uniform(0.3, 1, n).round(4)
    for i in range(0, n, 17):
        theme_id[i] = ""
    return pd.DataFrame(
        {
            "paper_id": ids,
            "title": [f"A study of {labels[t].lower()}, part {i}" for i, t in enumerate(topic)],
            "digests": ["|".join(np.array(names)[row]) for row in member],
            "topic": topic,
            "topic_label": [labels[t] for t in topic],
            "topic_confidence": rng.uniform(0.4, 1, n).round(4),
            "theme": theme_id,
            "theme_probability": probability,
            "themes": theme_id,
        }
    )


def _topics(topic, labels) -> pd.DataFrame:
    count = np.bincount(topic, minlength=len(labels))
    return pd.DataFrame(
        {
            "topic": range(len(labels)),
            "label": labels,
            "n_papers": count,
            "stability": np.linspace(1, 0.6, len(labels)).round(4),
            "keywords": [
                "|".join([*label.lower().split(), "benchmark", "zero-shot", "corpus"])
                for label in labels
            ],
            "representative_papers": "arxiv:2503.00001|arxiv:2503.00002",
            "label_coverage": np.linspace(0.9, 0.3, len(labels)).round(4),
            "description": [f"Papers about {label.lower()}." for label in labels],
        }
    )


def _rows(theme, topic, n_topics, themes):
    for i, name in enumerate(themes):
        yield "theme", name, theme == i
    for i in range(n_topics):
        yield "topic", str(i), topic == i


def _trends(rng, theme, topic, member, n_topics, themes) -> pd.DataFrame:
    rows = []
    a, b = member[:, 0], member[:, -1]
    for i, (kind, name, has) in enumerate(_rows(theme, topic, n_topics, themes)):
        n_a, n_b = int((has & a).sum()), int((has & b).sum())
        share_a, share_b = n_a / a.sum(), n_b / b.sum()
        change = share_b - share_a
        half = 0.03 + 0.04 * rng.random()
        verdict = "not distinguishable"
        if abs(change) > half + 0.02:
            verdict = "growing" if change > 0 else "shrinking"
        elif i % 6 == 0:
            verdict = "stable within 5 points"
        rows.append(
            (kind, name, n_a, n_b, share_a, share_b, change, change - half, change + half,
             0.04, 0.3, half * 1.6, verdict)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=TREND_COLUMNS)


TREND_COLUMNS = [
    "kind", "name", "n_a", "n_b", "share_a", "share_b", "change", "ci_low", "ci_high",
    "p_value", "p_adjusted", "minimum_detectable_change", "verdict",
]  # fmt: skip


def _no_trends() -> pd.DataFrame:
    return pd.DataFrame(columns=TREND_COLUMNS)


def _digests(member, names) -> pd.DataFrame:
    seen = np.cumsum(member, axis=1)
    many = member.sum(axis=1) > 1
    return pd.DataFrame(
        {
            "digest": names,
            "date": [f"2025-{3 + i // 28:02d}-{1 + i % 28:02d}" for i in range(len(names))],
            "source": "pasted page",
            "n_papers": member.sum(axis=0),
            "n_new": [int((member[:, i] & (seen[:, i] == 1)).sum()) for i in range(len(names))],
            "n_shared": [int((member[:, i] & many).sum()) for i in range(len(names))],
        }
    )


def _shares(rng, theme, topic, member, names, n_topics, themes) -> pd.DataFrame:
    rows = []
    for kind, name, has in _rows(theme, topic, n_topics, themes):
        for j, digest in enumerate(names):
            n, total = int((has & member[:, j]).sum()), int(member[:, j].sum())
            share = n / max(total, 1)
            half = 1.96 * np.sqrt((share * (1 - share) + 0.02) / max(total, 1))
            low, high = max(share - half, 0), min(share + half, 1)
            rows.append((kind, name, digest, n, total, share, low, high))
    columns = ["kind", "name", "digest", "n", "n_papers", "share", "ci_low", "ci_high"]
    return pd.DataFrame(rows, columns=columns)


def _map(rng, papers, topic, n_topics) -> pd.DataFrame:
    centres = rng.normal(0, 4, (n_topics, 2))
    xy = centres[topic] + rng.normal(0, 0.7, (len(topic), 2))
    return pd.DataFrame({"paper_id": papers["paper_id"], "x": xy[:, 0], "y": xy[:, 1]})


def _crosswalk(papers) -> pd.DataFrame:
    counts = papers.groupby(["theme", "topic"]).size().rename("n_papers").reset_index()
    counts["share_of_theme"] = counts["n_papers"] / counts.groupby("theme")["n_papers"].transform(
        "sum"
    )
    counts["share_of_topic"] = counts["n_papers"] / counts.groupby("topic")["n_papers"].transform(
        "sum"
    )
    return counts


def _evidence(papers) -> pd.DataFrame:
    filed = papers[papers["theme"] != ""]
    return pd.DataFrame(
        {
            "paper_id": filed["paper_id"],
            "theme": filed["theme"],
            "evidence": "near the theme's seed phrases",
        }
    ).reset_index(drop=True)


@pytest.fixture(scope="session", name="make_study")
def _make_study():
    """Give the function that makes up a study."""
    return make_study


@pytest.fixture(scope="session")
def study() -> SimpleNamespace:
    """Two digests, 136 papers, 14 topics."""
    return make_study()


@pytest.fixture(scope="session")
def long_study() -> SimpleNamespace:
    """Forty digests."""
    return make_study(600, 14, 40)


@pytest.fixture(scope="session")
def drawn(study):
    """All figures of two digests; rendering leaves them as they are."""
    from analysis.plots import draw_study

    return draw_study(study)
