"""The data that the page's scripts work on.

The papers go into the page column by column, as one JSON object. What is long and not needed
for the first view (abstracts, evidence) is packed into a second block.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.cells import listed
from analysis.gate import plain
from analysis.plots.names import display_name, records, theme_names
from analysis.report.intake_section import mark_of
from analysis.report.tables import ReportedStudy, own_grain

__all__ = ["paper_links", "payload", "script_text", "texts_block"]

_ARXIV = re.compile(r"arxiv:([A-Za-z.-]+/\d{7}|\d{4}\.\d{4,5})")
_DOI = re.compile(r"doi:(10\.\d{4,9}/[!-~]+)")
# No user, no quotes or brackets: what an address may hold without being escaped.
_WEB = re.compile(r"https?://(?:www\.)?([A-Za-z0-9.-]+)(?::\d+)?(?:/[!#-;=?-\[\]_a-z~]*)?")
_YEAR = re.compile(r"(\d{4})")


def payload(result: ReportedStudy) -> dict[str, Any]:
    """Give the papers, themes, topics and digests as the scripts take them.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    dict
        ``papers`` holds one list per column, all in the order of the paper table; places in
        ``themes``, ``digests`` and ``papers`` stand for their rows. All text is free of
        control and direction marks.

    Examples
    --------
    >>> from analysis import run_study
    >>> data = payload(run_study())
    >>> len(data["papers"]["title"]), [digest["name"] for digest in data["digests"]]
    (136, ['mar-11', 'mar-12'])
    """
    digests = [plain(name) for name in result.digests["digest"]]
    themes = theme_names(result.taxonomy)
    meaning = dict(zip(result.taxonomy["theme"], result.taxonomy["definition"], strict=True))
    return {
        "papers": _columns(result, list(result.digests["digest"]), list(themes)),
        "digests": [
            {"name": name, "date": plain(row.date), "n": int(row.n_papers)}
            for name, row in zip(digests, records(result.digests), strict=True)
        ],
        "themes": [
            {
                "id": key,
                "name": display_name(key, themes),
                "definition": plain(meaning[key]),
                "n": int((result.papers["theme"] == key).sum()),
            }
            for key in themes
        ],
        "grains": _grains(result),
        "own": own_grain(result),
    }


def _columns(
    result: ReportedStudy, digests: Sequence[str], themes: Sequence[str]
) -> dict[str, list[Any]]:
    """Give the paper table column by column."""
    papers = result.papers
    place = {paper_id: i for i, paper_id in enumerate(papers["paper_id"])}
    of_digest = {name: i for i, name in enumerate(digests)}
    of_theme = {name: i for i, name in enumerate(themes)}
    points = result.map.set_index("paper_id").reindex(papers["paper_id"])
    return {
        "id": [plain(name) for name in papers["paper_id"]],
        "title": [plain(title) for title in papers["title"]],
        "authors": [[plain(a) for a in listed(cell)] for cell in papers["authors"]],
        "venue": [plain(venue) for venue in papers["venue"]],
        "published": [plain(date) for date in papers["published"]],
        "year": [_year(date) for date in papers["published"]],
        "digests": [[of_digest[d] for d in listed(cell)] for cell in papers["digests"]],
        "path": [[int(topic) for topic in listed(cell)] for cell in papers["topic_path"]],
        "topic": [int(topic) for topic in papers["topic"]],
        "confidence": [round(float(c), 3) for c in papers["topic_confidence"]],
        "themes": [
            [[of_theme[t], float(p)] for t, p in zip(listed(a), listed(b), strict=True)]
            for a, b in zip(papers["themes"], papers["theme_probabilities"], strict=True)
        ],
        "x": [round(float(x), 4) for x in points["x"]],
        "y": [round(float(y), 4) for y in points["y"]],
        "nearest": [[place[other] for other in listed(cell)] for cell in papers["nearest"]],
        "links": [paper_links(str(row.paper_id), listed(row.links)) for row in records(papers)],
        "mark": [mark_of(row) for row in records(papers)],
        "citations": _counts(papers["citations"]),
        "upvotes": _counts(papers["upvotes"]),
    }


def _year(date: object) -> int | None:
    found = _YEAR.match(str(date))
    return int(found[1]) if found else None


def _counts(column: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in column]


def paper_links(paper_id: str, links: Iterable[str]) -> list[list[str]]:
    """Give where a paper can be read: names and addresses.

    Parameters
    ----------
    paper_id : str
        Says the address of papers known by arXiv id or DOI.
    links : iterable of str
        Further addresses that its source has; only those of the web are kept.

    Returns
    -------
    list of [str, str]
        Name and address, without repeats.

    Examples
    --------
    >>> paper_links("arxiv:2401.00001", ["javascript:alert(1)"])
    [['arXiv', 'https://arxiv.org/abs/2401.00001']]
    """
    found = []
    if arxiv := _ARXIV.fullmatch(paper_id):
        found.append(["arXiv", f"https://arxiv.org/abs/{arxiv[1]}"])
    if doi := _DOI.fullmatch(paper_id):
        found.append(["DOI", f"https://doi.org/{doi[1]}"])
    for link in links:
        host = _WEB.fullmatch(link)
        if host and link not in [address for _, address in found]:
            known = {"huggingface.co": "Hugging Face", "arxiv.org": "arXiv", "doi.org": "DOI"}
            found.append([known.get(host[1], host[1]), link])
    return found


def _grains(result: ReportedStudy) -> list[dict[str, Any]]:
    """Give the topics of every grain, coarsest first."""
    told = {
        int(row.topic): (
            [plain(word) for word in listed(row.keywords)],
            float(row.stability),
            plain(row.description),
        )
        for row in records(result.topics)
    }
    own, grains = own_grain(result), []
    for i, grain in enumerate(dict.fromkeys(result.hierarchy["grain"])):
        rows = result.hierarchy[result.hierarchy["grain"] == grain]
        topics = []
        for row in records(rows):
            known = told.get(int(row.topic)) if i == own else None
            words, stability, description = known or ([], None, "")
            topics.append(
                {
                    "topic": int(row.topic),
                    "parent": int(row.parent),
                    "label": plain(row.label),
                    "n": int(row.n_papers),
                    "keywords": words,
                    "stability": stability,
                    "description": description,
                }
            )
        grains.append({"name": plain(grain), "topics": topics})
    return grains


def script_text(data: object) -> str:
    r"""Write data as JSON that stays inert inside a script element.

    Parameters
    ----------
    data : object
        What `json` can write.

    Returns
    -------
    str
        JSON without ``<``, ``>`` and ``&``, so that no markup can begin in it.

    Examples
    --------
    >>> script_text({"title": "</script>"})
    '{"title":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def texts_block(result: ReportedStudy) -> str:
    """Pack abstracts and evidence, which the first view does not need.

    Parameters
    ----------
    result : StudyResult
        The study.

    Returns
    -------
    str
        Base64 of gzip of JSON: ``abstract`` and ``evidence`` with one entry per paper.
    """
    abstracts = dict(zip(result.texts["paper_id"], result.texts["abstract"], strict=True))
    why = dict(zip(result.evidence["paper_id"], result.evidence["evidence"], strict=True))
    ids = result.papers["paper_id"]
    data = {
        "abstract": [plain(abstracts.get(name, "")) for name in ids],
        "evidence": [[plain(r) for r in listed(why.get(name, ""))] for name in ids],
    }
    packed = gzip.compress(script_text(data).encode(), compresslevel=9, mtime=0)
    return base64.b64encode(packed).decode()
