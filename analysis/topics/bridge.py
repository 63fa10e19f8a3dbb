"""A bridge to BERTopic: our topics in a fitted BERTopic, so that its tools work on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.arrays import FloatArray, IntArray
from analysis.errors import InputError
from analysis.topics.engines import quietly, require

__all__ = ["as_bertopic"]


def as_bertopic(
    labels: IntArray,
    topics: pd.DataFrame,
    documents: Sequence[str],
    X: FloatArray,
    confidence: FloatArray,
    encode: Callable[[Sequence[str]], np.ndarray] | None = None,
) -> Any:
    """Build a fitted BERTopic that holds these topics.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Topic of each paper; -1 for none.
    topics : DataFrame
        With columns topic, label, keywords.
    documents : sequence of str of length n
    X : ndarray of shape (n, d)
        Sentence vectors; copied.
    confidence : ndarray of shape (n,)
    encode : callable, optional
        Encodes texts as `X` was; without it BERTopic's `find_topics` has nothing to compare a
        query with.

    Returns
    -------
    bertopic.BERTopic
        Its topic numbers are ours (closed up where edits left gaps), its words our keywords
        (weighted as its own were, rank by rank), its custom labels our labels.

    Raises
    ------
    MissingExtraError
        Without bertopic.
    InputError
        With fewer than two topics, of which BERTopic can draw nothing.
    """
    if len(topics) < 2:
        raise InputError(f"{len(topics)} topics", "two or more", "fit more papers or a finer grain")
    bertopic = require("bertopic")
    vectors = np.array(X, dtype=np.float32)
    without = np.asarray(labels) < 0
    labels = np.searchsorted(topics["topic"].to_numpy(), labels)  # BERTopic's have no gaps
    labels[without] = -1
    with quietly():
        from bertopic.backend import BaseEmbedder
        from bertopic.cluster import BaseCluster
        from bertopic.dimensionality import BaseDimensionalityReduction
        from sklearn.feature_extraction.text import CountVectorizer

        class Encoder(BaseEmbedder):
            """Our encoder, as BERTopic calls one."""

            def embed(self, documents: list[str], verbose: bool = False) -> np.ndarray:
                assert encode is not None
                return np.array(encode(list(documents)), dtype=np.float32)

        model = bertopic.BERTopic(
            embedding_model=None if encode is None else Encoder(),
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=BaseCluster(),
            vectorizer_model=CountVectorizer(stop_words="english", ngram_range=(1, 2)),
        )
        # BERTopic numbers topics by size; ties would fall anyhow, so ours are put back below.
        model.fit(list(documents), embeddings=vectors, y=np.array(labels))
    _renumber(model, np.asarray(labels), len(topics))
    model.probabilities_ = np.array(confidence, dtype=np.float64)
    for topic, keywords in enumerate(topics["keywords"]):
        model.topic_representations_[topic] = _weigh(keywords, model.topic_representations_[topic])
    names = dict(enumerate(topics["label"].tolist()))
    model.set_topic_labels(({-1: "No topic"} if (labels < 0).any() else {}) | names)
    return model


def _weigh(keywords: Sequence[str], theirs: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Give our keywords, rank by rank, the weights theirs had."""
    weights = sorted((w for _, w in theirs if w > 0), reverse=True) or [1.0]
    return [
        (word, float(weights[min(rank, len(weights) - 1)])) for rank, word in enumerate(keywords)
    ]


def _renumber(model: Any, labels: IntArray, n_topics: int) -> None:
    """Give BERTopic's topics our numbers, wherever it keeps them by number."""
    theirs = np.asarray(model.topics_)
    ours = {int(theirs[np.flatnonzero(labels == t)[0]]): t for t in range(n_topics)}
    ours |= {-1: -1} if (labels < 0).any() else {}
    if all(a == b for a, b in ours.items()):
        return
    offset = 1 if -1 in ours else 0
    rows = np.array([a + offset for a in sorted(ours, key=ours.__getitem__)])
    model.c_tf_idf_ = model.c_tf_idf_[rows]
    model.topic_embeddings_ = np.asarray(model.topic_embeddings_)[rows]
    for name in ("topic_representations_", "representative_docs_", "topic_sizes_"):
        held = getattr(model, name)
        setattr(model, name, type(held)({ours[a]: held[a] for a in held}))
    model.topic_sizes_ = dict(sorted(model.topic_sizes_.items()))
    model.topics_ = labels.tolist()
    model.topic_mapper_.mappings_ = [
        [*row[:-1], ours[row[-1]]] for row in model.topic_mapper_.mappings_
    ]
