"""Whatever bytes come in, only the documented error comes out, and soon."""

from __future__ import annotations

import gzip
import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.digests import Limits, Source, list_readers, load_digests
from analysis.digests.dates import parse_date
from analysis.digests.identity import parse_arxiv_id, parse_doi
from analysis.errors import InputError
from analysis.gate import clean

pytest.importorskip("bibtexparser")
pytest.importorskip("rispy")

SAMPLES = {
    "page": "new\n\nMar 11, 2025\n\nA title\n\nAn abstract of some words.\n\nB\n\nMore words.\n",
    "hf": '[{"paper": {"id": "2503.00001", "summary": "S", "publishedAt": "2025"}, "title": "T"}]',
    "table": 'title,abstract,date,id\nA,"B, c",2025-03-11,2503.1\nD,E,2025-03-12,2503.2\n',
    "bibtex": '@article{a, title = {{A} $b$ \\"{o}}, abstract = "B", year = 2025}\n@misc{b}\n',
    "ris": "TY  - JOUR\nTI  - A\nAB  - B\nUR  - x\nER  - \nTY  - CONF\nT1  - C\nER  - \n",
    "daily-html": '<html><div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;:'
    '[{&quot;title&quot;:&quot;T&quot;,&quot;paper&quot;:{&quot;id&quot;:&quot;1&quot;}}]}">'
    '<h3><a href="/papers/2503.00001">T</a></h3></div></html>',
    "arxiv-html": "<html><h3>Tue, 11 Mar 2025</h3><dl><dt><a href='/abs/2503.00001'>x</a></dt>"
    "<dd><div class='list-title'>Title: T</div><p class='mathjax'>A</p></dd></dl></html>",
}
SAMPLES |= {
    "wos": "FN x\nVR 1.0\nPT J\nTI On\n   a\nAB We.\nPY 2019\nTC 3\nER\nPT J\nTI b\nER\nEF\n",
    "wos-tab": "PT\tAU\tTI\tAB\tPY\nJ\tA\tOn a\tWe.\t2019\nJ\tB\tOn b\t\t2020\n",
    "medline": "PMID- 1\nTI  - On\n      a.\nLID - 10.1/a [doi]\n\nPMID- 2\nTI  - [b].\nPT  - X\n",
    "endnote": "%0 Journal Article\n%T On a\n%X We.\n%D 2019\n\n%0 Book\n%T b\n%U x\n",
    "arxiv-mail": "from  Mon 10 Mar 25 1:0:0 GMT  to  Tue 11 Mar 25 1:0:0 GMT\n---\n\\\\\n"
    "arXiv:2503.00001\nDate: Tue, 11 Mar 2025\n\nTitle: T\n  U\n\\\\\n  A b.\n\\\\ ( x )\n",
    "openalex": '[{"id": "https://openalex.org/W1", "title": "T", "locations": [{"x": 1}],'
    '"abstract_inverted_index": {"a": [1], "b": [0]}, "ids": {"pmid": "x/1"}}]',
    "semantic-scholar": '{"data": [{"paperId": "a", "title": "T", "externalIds": {"DOI": "x"}}]}',
    "crossref": '{"message": {"items": [{"DOI": "1", "title": ["T"], "author": [{"family": "A"}],'
    '"issued": {"date-parts": [[2019, 3]]}}]}}',
    "csl-json": '[{"title": "T", "issued": {"date-parts": [["2019"]]}, "author": [{}]}]',
    "feed": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><id>x</id>'
    '<link href="y"/><author><name>A</name></author></entry></feed>',
    "pubmed-xml": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
    "<ArticleTitle>T.</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    "</PubmedArticleSet>",
    "endnote-xml": "<xml><records><record><titles><title>T</title></titles></record></records>"
    "</xml>",
    "oai": "<OAI-PMH><ListRecords><record><metadata><dc><title>T</title></dc></metadata></record>"
    "</ListRecords></OAI-PMH>",
    "markdown": "# March 11, 2025\n\n- [T **b**](https://arxiv.org/abs/2503.00001) - *A*\n\n"
    "| T | [pdf](https://arxiv.org/abs/2503.00002) |\n\n### V\nhttps://doi.org/10.1/a\n",
}
JSON_NAMES = ("hf", "openalex", "semantic-scholar", "crossref", "csl-json")
NAMES = {"hf": "a.json", "table": "a.csv", "bibtex": "a.bib", "ris": "a.ris", "page": "a.txt"}
NAMES |= dict.fromkeys(JSON_NAMES, "a.json")
BOUNDED = settings(
    max_examples=int(os.environ.get("DIGEST_ATLAS_EXAMPLES", "60")),
    deadline=10_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    """Cut, double, join or overwrite pieces of something sound."""
    data = sample
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, len(data)))
        kind = draw(st.sampled_from(["cut", "double", "insert", "keep"]))
        if kind == "cut":
            data = data[:start] + data[end:]
        elif kind == "double":
            data = data[:end] + data[start:end] + data[end:]
        elif kind == "keep":
            data = data[start:end]
        else:
            data = data[:start] + draw(st.binary(max_size=6)) + data[start:]
    return data


def check(name: str, data: bytes, label: str) -> None:
    reader = list_readers()[name]
    try:
        sections = reader.read(Source(label, "a", data))
    except InputError as error:
        assert str(error).startswith(f"{label}:")
        assert str(error).isprintable()
        return
    for section in sections:
        assert section.papers
        for paper in section.papers:
            assert paper.title == clean(paper.title) != ""
            paper.abstract.encode("utf-8")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_samples_are_sound(name: str) -> None:
    label = NAMES.get(name, "a.html")
    data = SAMPLES[name].replace("\n@misc{b}", "").encode()
    assert list_readers()[name].read(Source(label, "a", data))
    assert list_readers()[name].sniff(data)


@pytest.mark.parametrize("name", sorted(SAMPLES))
@given(data=st.data())
@BOUNDED
def test_readers_raise_only_the_documented_error(name: str, data: st.DataObject) -> None:
    sample = SAMPLES[name].encode()
    label = NAMES.get(name, "a.html")
    kinds = [mutated(sample), st.binary(max_size=200), st.text(max_size=200).map(safe_encode)]
    check(name, data.draw(st.one_of(*kinds)), label)


def safe_encode(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "abstract",
                    "paper",
                    "papers",
                    "date",
                    "id",
                    "summary",
                    "x",
                    "data",
                    "results",
                    "message",
                    "items",
                    "issued",
                    "date-parts",
                    "author",
                    "locations",
                    "authorships",
                    "externalIds",
                    "paperId",
                    "abstract_inverted_index",
                    "publicationTypes",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("name", [*JSON_NAMES, "table"])
@given(value=JSON)
@BOUNDED
def test_any_json(name: str, value: object) -> None:
    check(name, json.dumps(value).encode(), "a.json")
    check("table", json.dumps(value).encode(), "a.jsonl")


@pytest.fixture(scope="module")
def parquet() -> bytes:
    import io

    import pandas as pd

    buffer = io.BytesIO()
    table = {"title": ["A", "B"], "abstract": ["C", None], "date": ["2025-03-11", "2025-03-12"]}
    pd.DataFrame(table).to_parquet(buffer)
    return buffer.getvalue()


@given(data=st.data())
@BOUNDED
def test_mutated_parquet(parquet: bytes, data: st.DataObject) -> None:
    check("table", data.draw(mutated(parquet)), "a.parquet")


@given(data=st.data())
@BOUNDED
def test_load_digests(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(sorted(SAMPLES)))
    content = data.draw(mutated(SAMPLES[sample].encode()))
    if data.draw(st.booleans()):
        content = gzip.compress(content)[: data.draw(st.integers(1, 400))]
    suffix = data.draw(st.sampled_from([".txt", ".json", ".csv", ".bib", ".ris", ".html", ".x"]))
    logging.disable(logging.CRITICAL)
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, f"a{suffix}")
            file.write_bytes(content)
            try:
                assert load_digests([file], year=2024)
            except InputError as error:
                assert "\n" not in str(error)
    finally:
        logging.disable(logging.NOTSET)


@given(st.text(max_size=60))
@BOUNDED
def test_identifiers_and_dates(text: str) -> None:
    identifier = parse_arxiv_id(text)
    assert identifier is None or parse_arxiv_id(identifier) == identifier
    doi = parse_doi(text)
    assert doi is None or parse_doi(doi) == doi
    assert clean(clean(text)) == clean(text)
    try:
        date = parse_date(text)
    except ValueError:
        return
    assert date is None or parse_date(("--" if date.year is None else "") + str(date)) == date


# The whole of it (a million) is for tests/benchmarks/sources.py.
MEGA = int(os.environ.get("DIGEST_ATLAS_MEGA", "100000"))
HUGE = {
    "a huge title": ("a.txt", b"Mar 11\n\n" + b"x" * (10 * MEGA) + b"\n\nAn abstract.\n"),
    "blank lines": ("a.txt", b"\n" * (10 * MEGA)),
    "tiny paragraphs": ("a.txt", b"Mar 11\n\n" + b"a\n\n" * MEGA),
    "a huge line of CSV": ("a.csv", b"title,abstract\nA," + b"x" * (10 * MEGA) + b"\n"),
    "a CSV of commas": ("a.csv", b"title,abstract\n" + b"," * (10 * MEGA)),
    "a header of many names": ("a.csv", b"title" + b",a" * MEGA + b"\nA\n"),
    "a CSV row of many quoted lines": ("a.csv", b"title,abstract\nA," + b'"\n",' * (10 * MEGA)),
    "many CSV lines without text": ("a.csv", b"title,abstract\n" + b"\n" * (10 * MEGA)),
    "a wide character in a long text": ("a.txt", "😀".encode() + b"a\n" * (20 * MEGA)),
    "an open quote": ("a.csv", b'title,abstract\nA,"' + b"x\n" * (5 * MEGA)),
    "deep JSON": ("a.json", b'[{"title":' + b"[" * MEGA),
    "JSON of many objects": ("a.json", b"[" + b"{}," * (10 * MEGA) + b"{}]"),
    "many JSON lines": ("a.jsonl", b'{"title":"a"}\n' * MEGA),
    "many at signs": ("a.bib", b"@a{" * (MEGA // 3)),
    "many open braces": ("a.bib", b"@a{b, title={" + b"{" * MEGA),
    "deep braces": ("a.bib", b"@a{b, title={" + b"{" * (MEGA // 10) + b"}" * (MEGA // 10) + b"}}"),
    "a deep formula": (
        "a.bib",
        b"@a{b, title={" + b"\\a{" * (MEGA // 30) + b"}" * (MEGA // 30) + b"}}",
    ),
    "many references": ("a.ris", b"TY  - JOUR\nTI  - a\nER  - \n" * (MEGA // 5)),
    "many open references": ("a.ris", b"TY  - JOUR\n" * (MEGA // 5)),
    "deep elements": ("a.html", b"<dl><dd>arxiv.org" + b"<div>" * (MEGA // 20)),
    "many elements": ("a.html", b"<html>list-title" + b"<dd><p>" * (MEGA // 20)),
    "many records of WoS": ("a.ciw", b"PT J\nTI a\nER\n" * (MEGA // 2)),
    "one record of WoS without end": ("a.ciw", b"PT J\nTI a\nAB b\n" + b"   c\n" * (10 * MEGA)),
    "many PubMed records": ("a.nbib", b"PMID- 1\nTI  - a\n\n" * (MEGA // 2)),
    "many EndNote fields": ("a.enw", b"%0 Book\n%T a\n" + b"%K b\n" * (5 * MEGA)),
    "many backslashes": ("a.txt", b"\\\\\narXiv:2503.00001\n" * (2 * MEGA)),
    "many feed entries": (
        "a.xml",
        b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry/>" * MEGA + b"</feed>",
    ),
    "deep XML": ("a.xml", b"<feed>" + b"<a>" * MEGA),
    "many links": ("a.md", b"- [a](https://arxiv.org/abs/2503.00001)\n" * MEGA),
    "one line of links": ("a.md", b"- " + b"[a](https://arxiv.org/abs/2503.00001) " * MEGA),
    "open brackets": ("a.md", b"- https://arxiv.org/abs/2503.00001 " + b"[" * MEGA),
    "stray quotes": ("a.csv", b"title,abstract\n" + b'A,"B"c\n' * MEGA),
    "open quotes in every other row": ("a.csv", b"title,abstract\n" + b'A,"B\nA,B\n' * MEGA),
    "a tail of signs": (
        "a.csv",
        b"title,abstract\n" + (b"A," + "\u00a9 2019. ".encode() * 9000 + b"\n") * (MEGA // 2000),
    ),
    "tags in an abstract": (
        "a.csv",
        b"title,abstract\n" + (b"A," + b"<i>x" * 20000 + b"\n") * (MEGA // 2000),
    ),
    "dollar signs": (
        "a.csv",
        b"title,abstract\n" + (b"A," + b"$a_1 $b" * 14000 + b"\n") * (MEGA // 2000),
    ),
    "open commands": (
        "a.csv",
        b"title,abstract\n" + (b"A," + b"\\( \\emph{x \\[" * 6000 + b"\n") * (MEGA // 2000),
    ),
    "documents in formulas": (
        "a.csv",
        b"title,abstract\n"
        + (b"A," + b"\\documentclass\\begin{document}" * 3000 + b"\n") * (MEGA // 2000),
    ),
    "open type in BibTeX": (
        "a.bib",
        b"@a{b, title={" + b"{\\em " * (MEGA // 20) + b" " * 50_000 + b"}}",
    ),
    "mojibake": (
        "a.csv",
        b"title,abstract\n" + ("A," + "\u00c3\u00a9" * 40_000 + "\n").encode() * (MEGA // 5000),
    ),
    "nested mojibake": (
        "a.csv",
        b"title,abstract\n"
        + ("A," + "\u00c3\u0192\u00c2\u00a9 " * 15_000 + "\n").encode() * (MEGA // 5000),
    ),
    "a bomb": ("a.txt.gz", gzip.compress(b"a" * (300 * MEGA), 9)),
}


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux counts it")
@pytest.mark.parametrize("what", HUGE)
def test_huge_inputs_take_neither_10_s_nor_1_gb(what: str, tmp_path: Path) -> None:
    name, content = HUGE[what]
    file = tmp_path / name
    file.write_bytes(content)
    code = (
        "import sys, time\n"
        "from analysis.digests import load_digests\n"
        "from analysis.errors import InputError\n"
        "start = time.process_time()\n"
        "try:\n"
        "    load_digests(sys.argv[1:]); said = 'read'\n"
        "except InputError as error:\n"
        "    said = str(error)\n"
        # Not ru_maxrss, which counts the parent's memory before exec, too.
        "status = open('/proc/self/status').read()\n"
        "kib = int(status.split('VmHWM:')[1].split()[0])\n"
        "print(time.process_time() - start, kib * 1024, said, sep='|')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, size, said = done.stdout.split("|", 2)
    assert float(seconds) < 10
    assert float(size) < 1e9
    assert len(said) < 1000


def test_the_limit_stops_a_bomb_early(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(b"a" * MEGA))
    with pytest.raises(InputError, match="more than 1,000 bytes"):
        load_digests(file, limits=Limits(file_bytes=1000))
