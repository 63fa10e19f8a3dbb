"""Start peers in environments of their own, and keep what they answered.

BERTopic, NMF and k-means run with this interpreter; the others conflict with the project's
requirements and want their own, made by `make_environment` in the cache folder.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from peer_start import start_worker
from peer_words import write_vocabulary
from topics_sets import TopicSet, encode

from analysis.store import Store

REQUIRES = ("topica==0.62.0", "turftopic==0.28.0", "evoc==0.3.2")
OWN = ("bertopic", "bertopic_small", "nmf", "kmeans")
TITLES = {
    "bertopic": "BERTopic defaults",
    "bertopic_small": "BERTopic, min_topic_size 5",
    "topica": "topica, hdbscan",
    "topica_leiden": "topica, leiden",
    "topeax": "Topeax (Turftopic)",
    "keynmf_auto": "KeyNMF (Turftopic), auto",
    "evoc": "EVoC",
    "keynmf": "KeyNMF, told K",
    "nmf": "NMF on TF-IDF, told K",
    "kmeans": "k-means, told K",
}
TOLD_K = ("keynmf", "nmf", "kmeans")
_NEED_WORDS = ("topeax", "keynmf", "keynmf_auto")
_WORKER = Path(__file__).with_name("topics_worker.py")


@dataclass(frozen=True)
class Fit:
    """One fit of any system."""

    labels: np.ndarray
    words: list[list[str]]
    seconds: float


@dataclass(frozen=True)
class Job:
    """One fit that is wanted: a seed, a number of topics if told, rows if not all."""

    seed: int = 0
    k: int | None = None
    rows: tuple[int, ...] = ()


class Peers:
    """Runs peers, each set and peer in one process, and keeps the answers.

    Parameters
    ----------
    python : Path
        Interpreter of the peers' own environment.
    limit : float
        Seconds one peer may take on one set; what it did until then counts.
    """

    def __init__(self, python: Path, limit: float) -> None:
        self.python, self.limit = python, limit
        self.kept = cache_folder() / "answers"
        self.kept.mkdir(parents=True, exist_ok=True)
        self.absent: list[str] = []

    def fit(
        self, peer: str, data: TopicSet, jobs: Sequence[Job], done: Callable[[], None]
    ) -> dict[Job, Fit]:
        """Give the fits of a peer, fewer than asked for where it failed or ran out of time."""
        keys = {job: _key(peer, data, job, self._version(peer)) for job in jobs}
        missing = [job for job in jobs if not (self.kept / f"{keys[job]}.json").exists()]
        if missing:
            self._run(peer, data, missing, keys)
        found = {}
        for job in jobs:
            path = self.kept / f"{keys[job]}.json"
            if path.exists():
                answer = json.loads(path.read_text())
                found[job] = Fit(np.array(answer["labels"]), answer["words"], answer["seconds"])
            done()
        return found

    def _python(self, peer: str) -> Path:
        return Path(sys.executable) if peer in OWN else self.python

    def _version(self, peer: str) -> str:
        return _versions(self._python(peer))

    def _run(self, peer: str, data: TopicSet, jobs: list[Job], keys: dict[Job, str]) -> None:
        if not self._python(peer).exists():
            self.absent.append(f"{TITLES[peer]} on {data.name}: no environment")
            return
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write_task(folder, peer, data, jobs, keys)
            why = start_worker(self._python(peer), _WORKER, folder, self.limit)
            answers = folder / "answers.jsonl"
            for line in answers.read_text().splitlines() if answers.exists() else []:
                answer = json.loads(line)
                (self.kept / f"{answer['key']}.json").write_text(line)
        n_left = sum(not (self.kept / f"{keys[job]}.json").exists() for job in jobs)
        if n_left:
            self.absent.append(f"{TITLES[peer]} on {data.name}: {n_left} fits missing ({why})")


def cache_folder() -> Path:
    """Give the folder that environment and answers are kept in."""
    return Store().root / "benchmarks"


def environment() -> Path:
    """Give the interpreter of the peers' own environment, there or not."""
    return cache_folder() / "peers" / "bin" / "python"


def make_environment() -> None:
    """Make the peers' environment with pip."""
    folder = cache_folder() / "peers"
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", *REQUIRES], check=True)


def _write_task(
    folder: Path, peer: str, data: TopicSet, jobs: list[Job], keys: dict[Job, str]
) -> None:
    asked = [{"key": keys[j], "seed": j.seed, "k": j.k, "rows": list(j.rows)} for j in jobs]
    (folder / "task.json").write_text(json.dumps({"peer": peer, "jobs": asked}))
    (folder / "texts.json").write_text(json.dumps(data.texts))
    np.save(folder / "vectors.npy", data.vectors)
    if peer in _NEED_WORDS:
        write_vocabulary(folder, data.texts, encode)


def _key(peer: str, data: TopicSet, job: Job, versions: str) -> str:
    what = hashlib.sha256(data.vectors.tobytes())
    what.update(json.dumps([data.texts, peer, job.seed, job.k, job.rows, versions]).encode())
    return what.hexdigest()


@cache
def _versions(python: Path) -> str:
    """Give the versions of what a peer's answer depends on."""
    code = (
        "from importlib.metadata import distributions as d; "
        "print(sorted({(x.name.lower(), x.version) for x in d() if x.name.lower() in "
        "('bertopic','umap-learn','hdbscan','scikit-learn','topica','turftopic','evoc')}))"
    )
    if not python.exists():
        return ""
    return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout
