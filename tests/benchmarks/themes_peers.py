"""What other tools make of named themes, for comparison.

BERTopic runs in this environment. topica's models want one of their own:

    python -m venv PEERS && PEERS/bin/pip install topica==0.62.0
    python tests/benchmarks/themes.py --peers PEERS/bin/python
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from themes_data import Encode, Labelled

from analysis.themes.evidence import unit_rows
from analysis.themes.words import FUNCTION_WORDS, stems

Themes = NDArray[np.intp]  # a theme's index per paper, -1 for none

_TOPICA = """
import json, sys, numpy as np, topica
task = json.load(open(sys.argv[1]))
texts, seeds = task["texts"], {f"{k:03d}": s for k, s in enumerate(task["seeds"])}
out = {}
for name, model in (
    ("topica KeyATM", lambda s: topica.KeyATM(seeds, seed=s)),
    ("topica SeededLDA", lambda s: topica.SeededLDA(seeds, seed=s)),
):
    try:
        fits = []
        for seed in task["random"]:
            fitted = model(seed)
            done = fitted.fit(texts)
            theta = np.asarray((fitted if done is None else done).doc_topic)[:, : len(seeds)]
            fits.append(theta.argmax(axis=1).tolist())
        out[name] = fits
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
json.dump(out, open(sys.argv[2], "w"))
"""


def descriptions(data: Labelled, *, seeds: bool = False) -> list[str]:
    """Give every theme's name and definition (and seed phrases), as for a zero-shot model."""
    return [
        f"{theme.name}: {theme.definition}" + (f" {', '.join(theme.seeds)}" if seeds else "")
        for theme in data.taxonomy.themes
    ]


def cosines(
    data: Labelled, encode: Encode, *, seeds: bool = False, centred: bool = False
) -> NDArray[np.float64]:
    """Cosine of every paper with every description."""
    papers = data.vectors - data.vectors.mean(axis=0) if centred else data.vectors
    return unit_rows(papers) @ unit_rows(encode(descriptions(data, seeds=seeds))).T


def zero_shot_rule(cosine: NDArray[np.float64], threshold: float) -> Themes:
    """Assign as BERTopic's zero-shot step does: the nearest description above a threshold."""
    return np.where(cosine.max(axis=1) >= threshold, cosine.argmax(axis=1), -1)


def bertopic_zero_shot(data: Labelled, encode: Encode, threshold: float) -> Themes:
    """Run BERTopic with the descriptions as its zero-shot topics.

    A paper below the threshold lands in a discovered cluster; that is no theme. Where too few
    papers are left for its clustering BERTopic 0.17 fails; then its rule is applied directly.
    """
    model = _bertopic(
        encode, zeroshot_topic_list=descriptions(data), zeroshot_min_similarity=threshold
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pandas, on BERTopic's assignments
            topics, _ = model.fit_transform(data.documents, data.vectors.astype(np.float64))
    except (TypeError, ValueError):
        return zero_shot_rule(cosines(data, encode), threshold)
    wanted = {text: k for k, text in enumerate(descriptions(data))}
    names = {topic: model.topic_labels_.get(topic, "") for topic in set(topics)}
    return np.array([wanted.get(names[topic], -1) for topic in topics])


def bertopic_guided(data: Labelled, encode: Encode) -> Themes:
    """Run guided BERTopic; each topic found counts as the theme its papers are nearest to."""
    seeds = [
        [w for w in dict.fromkeys(" ".join(t.phrases).lower().split()) if w not in FUNCTION_WORDS]
        for t in data.taxonomy.themes
    ]
    model = _bertopic(encode, seed_topic_list=seeds)
    # It mixes the seeds into the array it is given: hand it a copy.
    topics, _ = model.fit_transform(data.documents, data.vectors.astype(np.float64))
    near, found = cosines(data, encode), np.array(topics)
    result = np.full(len(found), -1)
    for topic in sorted(set(topics) - {-1}):
        result[found == topic] = near[found == topic].mean(axis=0).argmax()
    return result


def topica_models(
    data: Labelled, python: Path, random: Sequence[int] = (13, 14, 15)
) -> dict[str, list[Themes]]:
    """Run topica's keyword-seeded models in their own environment, once per seed."""
    texts = [
        [w for w in stems(d) if w not in FUNCTION_WORDS and len(w) > 1] for d in data.documents
    ]
    words = {w for text in texts for w in text}
    seeds = [
        sorted({w for phrase in theme.phrases for w in stems(phrase)} & words - FUNCTION_WORDS)
        for theme in data.taxonomy.themes
    ]
    with tempfile.TemporaryDirectory() as folder:
        task, answer = Path(folder) / "task.json", Path(folder) / "answer.json"
        task.write_text(json.dumps({"texts": texts, "seeds": seeds, "random": list(random)}))
        subprocess.run([python, "-c", _TOPICA, task, answer], check=True)
        found = json.loads(answer.read_text())
    return {name: [np.array(fit) for fit in fits] for name, fits in found.items()}


def _bertopic(encode: Encode, **options: object):
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from umap import UMAP

    class Embedder(BaseEmbedder):
        def embed(self, documents, verbose=False):
            return np.asarray(encode(list(documents)), dtype=np.float64)

    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    return BERTopic(embedding_model=Embedder(), umap_model=umap, **options)
