"""Run one seeded model on one corpus; started by `themes_peers` with an interpreter that has it.

    PYTHON themes_worker.py FOLDER

FOLDER holds task.json (model, documents, tokens, seed words and a seed phrase, random seeds),
vectors.npy and vocabulary.json with vocabulary.npy. Every fit is written to answer.json as a
list of topics, one a document, as soon as it is done.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from peer_words import Known


def topica_model(task, folder, seed):
    """Run topica's KeyATM or SeededLDA; topic k is theme k."""
    import topica

    seeds = {f"{k:03d}": words for k, words in enumerate(task["seeds"])}
    model = getattr(topica, task["model"])(seeds, seed=seed)
    done = model.fit(task["tokens"])
    theta = (model if done is None else done).doc_topic
    return np.asarray(theta)[:, : len(seeds)].argmax(axis=1)


def keynmf(task, folder, seed):
    """Run Turftopic's KeyNMF with as many topics as themes, and the themes as its seed phrase."""
    from turftopic import KeyNMF

    model = KeyNMF(
        len(task["seeds"]),
        encoder=Known(folder),
        random_state=seed,
        seed_phrase=task["phrase"],
    )
    found = model.fit_transform(task["documents"], embeddings=np.load(folder / "vectors.npy"))
    return np.where(found.max(axis=1) > 0, found.argmax(axis=1), -1)


def main() -> None:
    """Fit the model once per random seed."""
    folder = Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    run = keynmf if task["model"] == "KeyNMF" else topica_model
    fits = []
    for seed in task["random"]:
        fits.append([int(topic) for topic in run(task, folder, seed)])
        (folder / "answer.json").write_text(json.dumps(fits))


if __name__ == "__main__":
    main()
