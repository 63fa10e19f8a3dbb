"""What other tools make of named themes, for comparison.

BERTopic runs in this environment. topica's and Turftopic's models want one of their own:

    python -m venv PEERS && PEERS/bin/pip install topica==0.62.0 turftopic==0.28.0
    python tests/benchmarks/themes.py --peers PEERS/bin/python
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from peer_start import start_worker
from peer_words import write_vocabulary
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from themes_data import Encode, Labelled

from analysis.language import function_words, stems
from analysis.themes.taxonomy import texts_of
from analysis.vectors import unit_rows

Themes = NDArray[np.intp]  # a theme's index per paper, -1 for none

_WORKER = Path(__file__).with_name("themes_worker.py")
_RANDOM = (13, 14, 15)
SEEDED = {
    "topica KeyATM": "KeyATM",
    "topica SeededLDA": "SeededLDA",
    "KeyNMF (Turftopic), themes as seed phrase": "KeyNMF",
}


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


def phrase_cosines(data: Labelled, encode: Encode) -> NDArray[np.float64]:
    """Cosine of every paper with the nearest text (name, definition or phrase) of every theme."""
    nearest = [
        (unit_rows(data.vectors) @ unit_rows(encode(texts_of(theme))).T).max(axis=1)
        for theme in data.taxonomy.themes
    ]
    return np.stack(nearest, axis=1)


def word_cosines(data: Labelled) -> NDArray[np.float64]:
    """Cosine of every paper with every theme's name, definition and phrases, as TF-IDF."""
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True, ngram_range=(1, 2))
    papers = words.fit_transform(data.documents)
    cosine = papers @ words.transform(descriptions(data, seeds=True)).T
    return np.asarray(cosine.toarray(), dtype=np.float64)


def closeness(data: Labelled, encode: Encode) -> dict[str, NDArray[np.float64]]:
    """How close papers are to themes, by name of the measure; `shares` makes probabilities."""
    return {
        "nearest description": cosines(data, encode),
        "nearest description and seeds": cosines(data, encode, seeds=True),
        "nearest phrase": phrase_cosines(data, encode),
        "nearest by TF-IDF": word_cosines(data),
    }


def shares(cosine: NDArray[np.float64], sharpness: float, none: float) -> NDArray[np.float64]:
    """Softmax over the themes and none, which stands at a cosine of its own."""
    ends = np.full((len(cosine), 1), none)
    result: NDArray[np.float64] = softmax(sharpness * np.hstack([cosine, ends]), axis=1)
    return result


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
        [w for w in dict.fromkeys(" ".join(t.phrases).lower().split()) if w not in function_words()]
        for t in data.taxonomy.themes
    ]
    model = _bertopic(encode, seed_topic_list=seeds)
    # It mixes the seeds into the array it is given: hand it a copy.
    topics, _ = model.fit_transform(data.documents, data.vectors.astype(np.float64))
    return named_by_papers(data, encode, np.array(topics))


def named_by_papers(data: Labelled, encode: Encode, topics: Themes) -> Themes:
    """Give every topic the theme its papers' mean is nearest to."""
    near = cosines(data, encode)
    result = np.full(len(topics), -1)
    for topic in sorted(set(topics.tolist()) - {-1}):
        result[topics == topic] = near[topics == topic].mean(axis=0).argmax()
    return result


def seeded_model(
    data: Labelled, encode: Encode, python: Path, model: str, limit: float
) -> tuple[list[Themes], str]:
    """Run a keyword-seeded model in its own environment, once per random seed.

    Gives the fits that were done, and why the model stopped before it had done all of them,
    as it does after `limit` seconds.
    """
    texts = [
        [w for w in stems(d) if w not in function_words() and len(w) > 1] for d in data.documents
    ]
    words = {w for text in texts for w in text}
    seeds = [
        sorted({w for phrase in theme.phrases for w in stems(phrase)} & words - function_words())
        for theme in data.taxonomy.themes
    ]
    phrase = "; ".join(descriptions(data))
    task: dict[str, Any] = {"model": model, "documents": data.documents, "tokens": texts}
    task |= {"seeds": seeds, "phrase": phrase, "random": _RANDOM}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "task.json").write_text(json.dumps(task))
        np.save(folder / "vectors.npy", data.vectors)
        if model == "KeyNMF":
            write_vocabulary(folder, data.documents, encode, [phrase])
        why = start_worker(python, _WORKER, folder, limit)
        answer = folder / "answer.json"
        fits = json.loads(answer.read_text()) if answer.exists() else []
    found = [np.array(fit) for fit in fits]
    # The topics of KeyNMF are found, not given: they are named as guided BERTopic's are.
    if model == "KeyNMF":
        found = [named_by_papers(data, encode, fit) for fit in found]
    return found, why


def _bertopic(encode: Encode, **options: object) -> Any:
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from umap import UMAP

    class Embedder(BaseEmbedder):
        def embed(self, documents: Sequence[str], verbose: bool = False) -> np.ndarray:
            return np.asarray(encode(list(documents)), dtype=np.float64)

    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    return BERTopic(embedding_model=Embedder(), umap_model=umap, **options)
