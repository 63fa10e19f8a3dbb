"""What the page's scripts work on is whole, and no word in it does anything."""

from __future__ import annotations

import base64
import gzip
import json

import jsonschema
import pytest

from analysis.gate import plain
from analysis.report import render_report
from analysis.report.payload import payload, script_text, texts_block

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "<svg onload=alert(1)>",
    "\u202eevil\u202c\x1b[31m\x00",
    "{{ 7 * 7 }} {% raw %} & \u2028",
]

_PLACE = {"type": "integer", "minimum": 0}
_WORDS = {"type": "array", "items": {"type": "string"}}
_PAPER_COLUMNS = {
    "id": {"type": "string"},
    "title": {"type": "string"},
    "authors": _WORDS,
    "venue": {"type": "string"},
    "published": {"type": "string"},
    "year": {"type": ["integer", "null"]},
    "digests": {"type": "array", "items": _PLACE, "minItems": 1},
    "path": {"type": "array", "items": {"type": "integer", "minimum": -1}},
    "topic": {"type": "integer", "minimum": -1},
    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    "themes": {"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2}},
    "x": {"type": "number"},
    "y": {"type": "number"},
    "nearest": {"type": "array", "items": _PLACE},
    "links": {"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2}},
    "mark": {"type": "string"},
    "citations": {"type": ["integer", "null"]},
    "upvotes": {"type": ["integer", "null"]},
}
_COLUMNS = {name: {"type": "array", "items": cell} for name, cell in _PAPER_COLUMNS.items()}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["papers", "digests", "themes", "grains", "own"],
    "properties": {
        "papers": {
            "type": "object",
            "additionalProperties": False,
            "required": list(_COLUMNS),
            "properties": _COLUMNS,
        },
        "digests": {"type": "array", "items": {"required": ["name", "date", "n"]}},
        "themes": {"type": "array", "items": {"required": ["id", "name", "definition", "n"]}},
        "grains": {"type": "array", "items": {"required": ["name", "topics"]}},
        "own": _PLACE,
    },
}


def test_papers_go_column_by_column_and_all_places_lead_somewhere(make_study):
    study = make_study()
    data = json.loads(script_text(payload(study)))
    jsonschema.validate(data, SCHEMA)
    papers = data["papers"]
    assert {len(column) for column in papers.values()} == {len(study.papers)}
    assert papers["title"] == study.papers["title"].tolist()
    for row, digests in zip(papers["digests"], study.papers["digests"], strict=True):
        assert [data["digests"][place]["name"] for place in row] == digests.split("|")
    for row, theme in zip(papers["themes"], study.papers["theme"], strict=True):
        assert [data["themes"][place]["id"] for place, _ in row] == ([theme] if theme else [])
    ids = study.papers["paper_id"].tolist()
    for row, near in zip(papers["nearest"], study.papers["nearest"], strict=True):
        assert "|".join(ids[place] for place in row) == near
    own = {topic["topic"]: topic["label"] for topic in data["grains"][data["own"]]["topics"]}
    assert own == dict(zip(study.topics["topic"], study.topics["label"], strict=True))
    assert all(len(path) == len(data["grains"]) for path in papers["path"])


def test_the_long_texts_come_back(make_study):
    study = make_study(20, 3, 2)
    study.evidence["evidence"] = "near <it>|says adapters"
    texts = json.loads(gzip.decompress(base64.b64decode(texts_block(study))))
    assert texts["abstract"] == ["We study <it> & say so."] * 20
    filed = study.papers["theme"] != ""
    assert [bool(reasons) for reasons in texts["evidence"]] == filed.tolist()
    assert texts["evidence"][1] == ["near <it>", "says adapters"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_word_can_end_the_block_or_turn_the_page_around(make_study, text):
    study = make_study(20, 3, 2)
    for column in ("title", "authors", "venue", "published"):
        study.papers.loc[0, column] = text
    study.texts.loc[0, "abstract"] = text
    study.taxonomy.loc[0, ["name", "definition"]] = text
    study.topics["description"] = text
    written = script_text(payload(study))
    assert not set(written) & set("<>&\x00\x1b\u202e\u202c")
    assert "<" not in gzip.decompress(base64.b64decode(texts_block(study))).decode()
    shown = json.loads(written)["papers"]["title"][0]
    assert shown == plain(text)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://a.org",
        "data:text/html,<script>",
        "//evil.org/x",
        'https://a.org/"onload=x',
        "https://a.org/ b",
        "https://user:word@a.org/",
        "file:///etc/passwd",
    ],
)
def test_only_plain_addresses_of_the_web_are_kept(make_study, link):
    study = make_study(20, 3, 2)
    study.papers.loc[0, "links"] = f"{link}|https://huggingface.co/papers/2503.00000"
    kept = payload(study)["papers"]["links"][0]
    known = [
        ["arXiv", "https://arxiv.org/abs/2503.00000"],
        ["Hugging Face", "https://huggingface.co/papers/2503.00000"],
    ]
    assert kept == known


def test_the_same_bytes_twice(make_study):
    one, other = make_study(), make_study()
    assert script_text(payload(one)) == script_text(payload(other))
    assert texts_block(one) == texts_block(other)
    assert render_report(one, {}) == render_report(other, {})
