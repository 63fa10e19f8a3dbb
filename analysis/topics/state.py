"""Saving a fitted model and reading it back, without pickle."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from analysis.errors import InputError
from analysis.files import atomic_write, read_bytes
from analysis.points import Space

if TYPE_CHECKING:
    from analysis.topics.model import TopicModel

__all__ = ["HIERARCHY_COLUMNS", "TOPICS_COLUMNS", "load_model", "save_model"]

TOPICS_COLUMNS = (
    "topic",
    "label",
    "n_papers",
    "stability",
    "keywords",
    "representative_papers",
    "label_coverage",
    "description",
)
HIERARCHY_COLUMNS = ("grain", "topic", "parent", "n_papers", "label", "label_coverage")
_FORMAT = 3
_TABLE = "model.json"
_ARRAYS = "arrays.safetensors"
_LARGEST = 1 << 33  # bytes of a file; a million papers need half
_PLAIN = (
    "labels_",
    "confidence_",
    "soft_membership_",
    "stability_",
    "vectors_",
    "points_",
    "foreign_",
)
_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_SPACE = ("vector_mean", "rarity", "directions", "word_mean")


def save_model(model: TopicModel, folder: str | Path) -> None:
    """Write a fitted model as JSON and safetensors.

    Parameters
    ----------
    model : TopicModel
        Fitted.
    folder : path
        Made where it is missing; files of an earlier model in it are replaced.
    """
    from safetensors.numpy import save

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: np.ascontiguousarray(getattr(model, name)) for name in _PLAIN}
    arrays |= {f"space.{name}": getattr(model.space_, name) for name in _SPACE}
    arrays |= {f"grain.{name}": found for name, found in model.grains_.items()}
    arrays |= {
        f"graph.{name}": getattr(model.graph_, name) for name in ("data", "indices", "indptr")
    }
    packed = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    table = {
        "format": _FORMAT,
        "arrays_sha256": hashlib.sha256(packed).hexdigest(),
        "settings": {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in model.get_params().items()
            if name != "naming"  # an object of the reader's; its names are saved
        },
        "ids": model.ids_,
        "documents": model.documents_,
        "terms": model.space_.terms,
        "n_topics_range": model.n_topics_range_,
        "next_number": model.next_number_,
        "grains": list(model.grains_),
        "topics": _rows(model.topics_),
        "hierarchy": _rows(model.hierarchy_),
    }
    atomic_write(folder / _ARRAYS, packed)
    atomic_write(folder / _TABLE, json.dumps(table, ensure_ascii=False, indent=1) + "\n")


def load_model(kind: type[TopicModel], folder: str | Path) -> TopicModel:
    """Read a model that `save_model` wrote.

    Parameters
    ----------
    kind : type
        The class of the model.
    folder : path

    Returns
    -------
    TopicModel

    Raises
    ------
    InputError
        Where the folder holds no model, one of another format, or one that is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    folder = Path(folder)
    if not (folder / _TABLE).is_file() or not (folder / _ARRAYS).is_file():
        raise InputError(
            "no saved model",
            f"{_TABLE} and {_ARRAYS}",
            "save one with TopicModel.save",
            path=folder,
        )
    try:
        table = json.loads(read_bytes(folder / _TABLE, limit=_LARGEST))
        found = table.get("format")
        if found != _FORMAT:
            raise InputError(f"format {found}", f"format {_FORMAT}", "fit and save again")
        packed = read_bytes(folder / _ARRAYS, limit=_LARGEST)
        if hashlib.sha256(packed).hexdigest() != table["arrays_sha256"]:
            raise ValueError(f"{_ARRAYS} is not what {_TABLE} was written with")
        model = _restore(kind, table, load(packed))
        _check(model)
    except InputError as error:
        raise error.at(folder) from error
    except (*_DAMAGE, SafetensorError) as error:
        raise InputError(
            f"a damaged model ({type(error).__name__}: {error})",
            "what TopicModel.save wrote",
            "fit and save again",
            path=folder,
        ) from error
    return model


def _restore(kind: type[TopicModel], table: dict[str, Any], arrays: dict[str, Any]) -> TopicModel:
    model = kind(**table["settings"])
    for name in _PLAIN:
        setattr(model, name, arrays[name])
    model.ids_, model.documents_ = table["ids"], table["documents"]
    model._encode = model._keywords = None
    model.grains_ = {name: arrays[f"grain.{name}"] for name in table["grains"]}
    n = len(model.ids_)
    graph = tuple(arrays[f"graph.{name}"] for name in ("data", "indices", "indptr"))
    model.graph_ = sp.csr_matrix(graph, shape=(n, n))
    low, high = table["n_topics_range"]
    model.n_topics_range_ = (low, high)
    model.next_number_ = table["next_number"]
    model.space_ = Space(
        terms=tuple(table["terms"]),
        **{name: arrays[f"space.{name}"] for name in _SPACE},
    )
    model.topics_ = _table(table["topics"], TOPICS_COLUMNS)
    model.hierarchy_ = _table(table["hierarchy"], HIERARCHY_COLUMNS)
    return model


def _check(model: TopicModel) -> None:
    """Hold the parts of a model against each other; raise `ValueError` where they differ."""
    n, k, terms = len(model.ids_), len(model.topics_), len(model.space_.terms)
    shapes: list[tuple[str, Any, tuple[int, ...]]] = [
        ("documents", np.asarray(model.documents_, dtype=object), (n,)),
        ("labels", model.labels_, (n,)),
        ("confidence", model.confidence_, (n,)),
        ("soft membership", model.soft_membership_, (n, k)),
        ("stability", model.stability_, (k,)),
        ("vectors", model.vectors_, (n, *model.space_.vector_mean.shape)),
        ("rarity", model.space_.rarity, (terms,)),
        ("directions", model.space_.directions, (terms, *model.space_.word_mean.shape)),
        ("foreign", model.foreign_, (n,)),
        ("points", model.points_, (n, *model.points_.shape[1:2])),
        *((name, found, (n,)) for name, found in model.grains_.items()),
    ]
    for name, array, shape in shapes:
        if array.shape != shape:
            raise ValueError(f"{name} of shape {array.shape} where {shape} belongs")
    numbers, sizes = np.unique(model.labels_[model.labels_ >= 0], return_counts=True)
    table = model.topics_
    if table["topic"].tolist() != numbers.tolist() or table["n_papers"].tolist() != sizes.tolist():
        raise ValueError("topics that are not those of the labels")
    if model.next_number_ <= numbers.max(initial=-1):
        raise ValueError("a next number that is taken")
    model.graph_.check_format(full_check=True)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(table.to_json(orient="records", double_precision=15))
    return rows


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    for name in ("keywords", "representative_papers"):
        if name in table:
            table[name] = [tuple(cell) for cell in table[name]]
    table["label_coverage"] = table["label_coverage"].astype(float)
    return table
