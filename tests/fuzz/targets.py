"""What is fuzzed: a call for each reader, and what it may do with any bytes at all.

A target takes bytes. It may return, or raise one of the package's own errors about its input
(`OWN`); anything else is a finding, a warning included, as a warning would reach the screen.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from analysis.errors import InputError

Target = Callable[[bytes], None]
CORPUS = Path(__file__).parent / "corpus"
OWN: tuple[type[Exception], ...] = (InputError,)
IDS = ["arxiv:2503.00001", "doi:10.5555/heron", "title:0123456789ab"]
TITLES = ["Herons in towns", "Shade by ponds", "Water in parks"]


@cache
def place() -> Path:
    """Give a folder in memory where there is one, for readers that take paths."""
    memory = Path("/dev/shm")
    root = memory if os.access(memory, os.W_OK) else None
    folder = tempfile.TemporaryDirectory(prefix="fuzz-", dir=root)
    _kept.append(folder)
    return Path(folder.name)


_kept: list[object] = []  # removed when the process ends


def written(name: str, data: bytes) -> Path:
    path = place() / name
    path.write_bytes(data)
    return path


@contextlib.contextmanager
def strict() -> Iterator[None]:
    """Make warnings errors and leave the package's own errors to the caller."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# ------------------------------------------------------------------------------ digests


def digests(name: str | None) -> Target:
    """Make the target of one reader, or of the choice between all."""
    from analysis.digests import load_digests

    def target(data: bytes) -> None:
        found = load_digests([data], format=name, year=2025)
        for paper in (paper for digest in found for paper in digest.papers):
            for text in (paper.title, paper.abstract):
                assert not any((c < " " and c not in "\t\n") or c in STEERING for c in text), text

    return target


STEERING = frozenset("\x7f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x1b\x9b")


def in_workbook(data: bytes) -> None:
    """Put the bytes into a workbook as its sheet, which bytes by chance never become."""
    base = CORPUS / "digests-xlsx" / "workbook.xlsx"
    file = io.BytesIO()
    with zipfile.ZipFile(base) as source, zipfile.ZipFile(file, "w") as made:
        for name in source.namelist():
            made.writestr(name, data if "sheet1" in name else source.read(name))
    digests("xlsx")(file.getvalue())


def zipped(data: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a.csv", data)
    digests(None)(file.getvalue())


def corpus(data: bytes) -> None:
    """Read two digests and make them one corpus, with its table of what came in."""
    from analysis.corpus import Corpus
    from analysis.digests import load_digests
    from analysis.intake import intake_table

    one, _, other = data.partition(b"\n====\n")
    found = load_digests([one, other] if other else [one], year=2025)
    made = Corpus.from_digests(found)
    intake_table(found, made)


# --------------------------------------------------------------------- a reader's own files


def settings(data: bytes) -> None:
    from analysis.settings import read_settings

    read_settings(written("study.toml", data))


def taxonomy(data: bytes) -> None:
    from analysis.themes import load_taxonomy
    from analysis.themes.taxonomy import taxonomy_text

    found = load_taxonomy(written("themes.toml", data))
    again = load_taxonomy(written("again.toml", taxonomy_text(found).encode()))
    assert again == found


def theme_words(data: bytes) -> None:
    from analysis.themes import load_taxonomy

    load_taxonomy(data.decode("utf-8", "replace") + ";")


def labels(data: bytes) -> None:
    from analysis.themes.labels import read_labels

    path = written("labels.csv", data)
    found = read_labels(path, ids=IDS, titles=TITLES, theme_ids=["birds", "ponds"])
    assert set(found) <= set(IDS)


def edits(data: bytes) -> None:
    from analysis.topics.edits import read_edits

    read_edits(written("edits.jsonl", data))


def decisions(data: bytes) -> None:
    from analysis.decisions import read_decisions

    read_decisions(written("pairs.csv", data))


def stop_words(data: bytes) -> None:
    from analysis.language.own_words import read_stop_words

    read_stop_words(written("stop.txt", data))


# --------------------------------------------------------------------- manifests and folders


def manifest(data: bytes) -> None:
    from analysis.manifest import is_ours, read_manifest
    from analysis.verify import verify_folder

    folder = place() / "manifest"
    folder.mkdir(exist_ok=True)
    written("manifest/manifest.json", data)
    is_ours(read_manifest(folder))
    verify_folder(folder)


@cache
def small_study() -> Path:
    """Run a study of a few papers, once, into a folder that targets change."""
    from analysis.claim import claim_folder
    from analysis.digests import load_digests
    from analysis.output import write_study
    from analysis.settings import Settings
    from analysis.study import run_study

    papers = load_digests()[0].papers[:14]
    text = "\n\n".join(["Mar 11, 2025", *(p for x in papers for p in (x.title, x.abstract))])
    page = written("page.txt", (text + "\n").encode())
    options = Settings(digests=(str(page),), encoder="lsa")
    folder = place() / "study"
    with claim_folder(folder) as claim:
        write_study(run_study(load_digests([page]), settings=options), claim)
    return folder


def study_files() -> list[Path]:
    return sorted(path for path in small_study().iterdir() if path.suffix in (".csv", ".json"))


def study_folder(data: bytes) -> None:
    """Replace one file of a study; the first byte says which, the second who looks at it."""
    from analysis.inputs import restore_inputs
    from analysis.listing import as_text, list_study
    from analysis.manifest import read_manifest
    from analysis.results import StudyResult
    from analysis.verify import verify_folder

    folder, files = small_study(), study_files()
    if len(data) < 2:
        return
    path = files[data[0] % len(files)]
    before = path.read_bytes()
    try:
        path.write_bytes(data[2:])
        if data[1] % 4 == 0:
            verify_folder(folder)
        elif data[1] % 4 == 1:
            with tempfile.TemporaryDirectory(dir=place()) as into:
                restore_inputs(folder, read_manifest(folder), Path(into))
        else:
            as_text(list_study(StudyResult.read(folder)))
    finally:
        path.write_bytes(before)


# ------------------------------------------------------------------------------- answers


def answers(source: str) -> Target:
    """Make the target of what a server's answers are read with."""
    from analysis.sources import arxiv_papers, hf, openalex, pubmed
    from analysis.sources.patience import Retry

    read: Callable[[bytes], object] = {
        "hf": hf.read_page,
        "arxiv": arxiv_papers.read_feed,
        "openalex": openalex.read_works,
        "pubmed-search": pubmed.read_numbers,
        "pubmed-articles": pubmed.read_articles,
    }[source]

    def target(data: bytes) -> None:
        with contextlib.suppress(Retry):
            found = read(data)
            for value in found if isinstance(found, list) else ():
                json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")

    return target


def model_names(data: bytes) -> None:
    from analysis.topics.naming.llm import check_name

    name, _, title = data.decode("utf-8", "replace").partition("\n")
    check_name(name, [title])


OWN_FILES: dict[str, Target] = {
    "settings": settings,
    "taxonomy": taxonomy,
    "theme-words": theme_words,
    "labels": labels,
    "edits": edits,
    "decisions": decisions,
    "stop-words": stop_words,
    "manifest": manifest,
    "study-folder": study_folder,
    "model-names": model_names,
}
SOURCES = ("hf", "arxiv", "openalex", "pubmed-search", "pubmed-articles")


def names() -> list[str]:
    """Name all targets, those of digests first."""
    from analysis.digests import list_readers

    readers = sorted(list_readers())
    return [
        "digests",
        *(f"digests-{name}" for name in readers),
        "digests-workbook",
        "digests-zip",
        "corpus",
        *OWN_FILES,
        *(f"answers-{source}" for source in SOURCES),
    ]


def seeds(name: str) -> Iterator[bytes]:
    """Give what is committed for a target; for a study's folder, the files of one, too."""
    for path in sorted((CORPUS / name).iterdir()):
        yield path.read_bytes()
    if name == "study-folder":
        for number, path in enumerate(study_files()):
            for look in range(3):
                yield bytes([number, look]) + path.read_bytes()


def get(name: str) -> Target:
    """Give a target by its name; a finding is any exception that comes out of it."""
    if name in OWN_FILES:
        call = OWN_FILES[name]
    elif name.startswith("answers-"):
        call = answers(name.removeprefix("answers-"))
    else:
        apart = {"digests-workbook": in_workbook, "digests-zip": zipped, "corpus": corpus}
        call = apart.get(name) or digests(name.partition("-")[2] or None)

    def target(data: bytes) -> None:
        with strict(), contextlib.suppress(*OWN):
            call(data)

    return target
