"""Run one peer on one set; started by `topics_peers` with an interpreter that has the peer.

    PYTHON topics_worker.py FOLDER

FOLDER holds task.json (peer, jobs), texts.json, vectors.npy and, for peers that need words as
vectors, vocabulary.json and vocabulary.npy. Answers are appended to answers.jsonl, one line a
job, so that what is done stays done.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from peer_words import Known


def bertopic(texts, X, seed, k, folder, min_topic_size=10):
    """BERTopic with its own UMAP, seeded."""
    from bertopic import BERTopic
    from umap import UMAP

    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(umap_model=umap, min_topic_size=min_topic_size, nr_topics=k)
    labels, _ = model.fit_transform(texts, X)
    topics = sorted(set(labels) - {-1})
    words = [[word for word, _ in model.get_topic(t)] for t in topics]
    return labels, words


def bertopic_small(texts, X, seed, k, folder):
    """BERTopic with topics from five papers on."""
    return bertopic(texts, X, seed, k, folder, min_topic_size=5)


def topica(texts, X, seed, k, folder, clusterer="hdbscan"):
    """Run topica's port of BERTopic."""
    import topica

    tokens = [re.findall(r"[a-z0-9]{2,}", text.lower()) for text in texts]
    model = topica.BERTopic(clusterer=clusterer, seed=seed)
    model.fit(tokens, X.astype(np.float64))
    return list(model.labels), model.top_words(10)


def topica_leiden(texts, X, seed, k, folder):
    """Run topica with Leiden in place of HDBSCAN."""
    return topica(texts, X, seed, k, folder, clusterer="leiden")


def topeax(texts, X, seed, k, folder):
    """Run Turftopic's Topeax."""
    from turftopic import Topeax

    model = Topeax(encoder=Known(folder), random_state=seed)
    model.fit_transform(texts, embeddings=X)
    return model.labels_, []


def keynmf(texts, X, seed, k, folder):
    """Run Turftopic's KeyNMF, told the number of topics."""
    from turftopic import KeyNMF

    model = KeyNMF(k, encoder=Known(folder), random_state=seed)
    return _strongest(model.fit_transform(texts, embeddings=X)), []


def keynmf_auto(texts, X, seed, k, folder):
    """Run Turftopic's KeyNMF, choosing the number itself."""
    return keynmf(texts, X, seed, "auto", folder)


def evoc(texts, X, seed, k, folder):
    """Run EVoC."""
    from evoc import EVoC

    return EVoC(random_state=seed).fit_predict(X), []


def nmf(texts, X, seed, k, folder):
    """NMF on TF-IDF, told the number of topics."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = TfidfVectorizer(min_df=2, max_df=0.8, stop_words="english").fit_transform(texts)
    model = NMF(k, init="nndsvda", random_state=seed, max_iter=400)
    return _strongest(model.fit_transform(table)), []


def kmeans(texts, X, seed, k, folder):
    """k-means on the vectors, told the number of topics."""
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=10, random_state=seed).fit_predict(X), []


def _strongest(weights):
    labels = weights.argmax(axis=1)
    labels[weights.max(axis=1) <= 0] = -1
    return labels


PEERS: dict[str, Callable] = {
    f.__name__: f
    for f in (
        bertopic,
        bertopic_small,
        topica,
        topica_leiden,
        topeax,
        keynmf,
        keynmf_auto,
        evoc,
        nmf,
        kmeans,
    )
}


def main(folder: Path) -> None:
    """Do the jobs of a folder."""
    task = json.loads((folder / "task.json").read_text())
    texts = json.loads((folder / "texts.json").read_text())
    X = np.load(folder / "vectors.npy", allow_pickle=False)
    for job in task["jobs"]:
        rows = job["rows"] or list(range(len(texts)))
        started = time.perf_counter()
        labels, words = PEERS[task["peer"]](
            [texts[i] for i in rows], X[rows].copy(), job["seed"], job["k"], folder
        )
        answer = {
            "key": job["key"],
            "labels": [int(label) for label in labels],
            "words": [[str(word) for word in topic] for topic in words],
            "seconds": time.perf_counter() - started,
        }
        with (folder / "answers.jsonl").open("a") as file:
            file.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
