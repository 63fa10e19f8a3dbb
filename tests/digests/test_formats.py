"""Every format, whole, empty, cut, with a bad record and in several encodings."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from analysis.digests import Limits, load_digests
from analysis.errors import InputError

pytest.importorskip("bibtexparser")
pytest.importorskip("rispy")
pytest.importorskip("openpyxl")


CUT = len("We count the herons on 2 ponds of a")  # where lines are broken


@dataclass(frozen=True)
class Paper:
    """What a file says of one paper; a title of None is a bad record."""

    number: int
    title: str | None

    @property
    def abstract(self) -> str:
        return (
            f"We count the herons on {self.number + 2} ponds of a town, week after week, and ask "
            "what makes them stay. Shade and shallow water explain most of it."
        )

    @property
    def doi(self) -> str:
        return f"10.5555/heron.{self.number}"

    @property
    def arxiv(self) -> str:
        return f"2503.0000{self.number}"


def papers(n: int, bad: int | None = None, mark: str = "") -> list[Paper]:
    """Make some papers, one of them without its title where asked."""
    names = ("Herons in towns", "Shade by ponds", "Counting wading birds", "Water in parks",
             "Nests on roofs", "Fish for birds")  # fmt: skip
    return [
        Paper(i, None if i == bad else f"{names[i % 6]} {'again' if i > 5 else 'and why'}{mark}")
        for i in range(n)
    ]


def lines(*given: str | None) -> str:
    return "\n".join(line for line in given if line is not None) + "\n"


def said(form: str, text: str | None) -> str | None:
    return None if text is None else form.format(text)


def wos(given: list[Paper]) -> str:
    return lines("FN Clarivate", "VR 1.0") + "".join(
        lines("PT J", "AU Grey, H", said("TI {}", p.title), f"AB {p.abstract[:CUT]}",
              f"   {p.abstract[CUT:].strip()}", "PY 2019", f"DI {p.doi}", "ER", "")
        for p in given
    ) + "EF\n"  # fmt: skip


def wos_tab(given: list[Paper]) -> str:
    return "PT\tAU\tTI\tAB\tPY\tDI\tUT\n" + "".join(
        f"J\tGrey, H\t{p.title or ''}\t{p.abstract}\t2019\t{p.doi}\tWOS:{p.number}\n" for p in given
    )


def medline(given: list[Paper]) -> str:
    return "\n".join(
        lines(f"PMID- {9000 + p.number}", "DP  - 2019 Mar 14", said("TI  - {}.", p.title),
              f"AB  - {p.abstract[:CUT]}", f"      {p.abstract[CUT:].strip()}",
              f"LID - {p.doi} [doi]", "SO  - Ponds. 2019 Mar 14;1(2):3-4.")
        for p in given
    )  # fmt: skip


def endnote(given: list[Paper]) -> str:
    return "\n".join(
        lines("%0 Journal Article", said("%T {}", p.title), f"%X {p.abstract}", "%D 2019",
              f"%R {p.doi}")
        for p in given
    )  # fmt: skip


def ris(given: list[Paper]) -> str:
    return "\n".join(
        lines("TY  - JOUR", said("TI  - {}", p.title), f"AB  - {p.abstract}", "PY  - 2019",
              f"DO  - {p.doi}", "ER  - ")
        for p in given
    )  # fmt: skip


def bibtex(given: list[Paper]) -> str:
    return "\n".join(
        f"@article{{k{p.number},\n"
        + (f"  title = {{{p.title}}},\n" if p.title else "")
        + f"  abstract = {{{p.abstract}}},\n  year = 2019,\n  doi = {{{p.doi}}}\n}}\n"
        for p in given
    )


def table(separator: str, *names: str) -> Callable[[list[Paper]], str]:
    """Give a maker of tables with these columns for title, abstract, DOI and year."""

    def make(given: list[Paper]) -> str:
        rows = [
            separator.join(f'"{cell}"' for cell in (p.title or "", p.abstract, p.doi, "2019"))
            for p in given
        ]
        return lines(separator.join(names), *rows)

    return make


def dimensions(given: list[Paper]) -> str:
    made = table(",", "Title", "Abstract", "DOI", "PubYear")(given)
    return '"About the data: exported on a Tuesday. Terms apply."\n' + made


def as_json(wrap: Callable[[list[dict]], object], one: Callable[[Paper], dict]) -> Callable:
    return lambda given: json.dumps(wrap([one(p) for p in given]), ensure_ascii=False, indent=1)


def index_of(text: str) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        index.setdefault(word, []).append(place)
    return index


openalex = as_json(
    lambda found: {"meta": {"count": len(found)}, "results": found},
    lambda p: {
        "id": f"https://openalex.org/W{p.number}",
        "doi": f"https://doi.org/{p.doi}",
        "title": p.title,
        "publication_date": "2019-03-14",
        "abstract_inverted_index": index_of(p.abstract),
    },
)
semantic_scholar = as_json(
    lambda found: {"total": len(found), "data": found},
    lambda p: {
        "paperId": f"ab{p.number}",
        "externalIds": {"DOI": p.doi},
        "title": p.title,
        "abstract": p.abstract,
        "year": 2019,
    },
)
crossref = as_json(
    lambda found: {"status": "ok", "message": {"items": found}},
    lambda p: {
        "DOI": p.doi,
        "title": [p.title] if p.title else [],
        "container-title": ["Ponds"],
        "abstract": f"<jats:p>{p.abstract}</jats:p>",
        "issued": {"date-parts": [[2019, 3]]},
    },
)
csl_json = as_json(
    lambda found: found,
    lambda p: (
        {
            "id": f"k{p.number}",
            "type": "article-journal",
            "abstract": p.abstract,
            "DOI": p.doi,
            "issued": {"date-parts": [["2019"]]},
        }
        | ({"title": p.title} if p.title else {})
    ),
)
plain_json = as_json(
    lambda found: found,
    lambda p: {"title": p.title, "abstract": p.abstract, "doi": p.doi, "year": 2019},
)
hf = as_json(
    lambda found: found,
    lambda p: {
        "paper": {"id": p.arxiv, "title": p.title, "summary": p.abstract},
        "title": p.title,
    },
)


def json_lines(given: list[Paper]) -> str:
    return lines(
        *(
            json.dumps({"title": p.title, "abstract": p.abstract, "doi": p.doi, "year": 2019},
                       ensure_ascii=False)
            for p in given
        )
    )  # fmt: skip


def mail(given: list[Paper]) -> str:
    head = "Submissions received from  Mon 10 Mar 25 18:00:00 GMT  to  Tue 11 Mar 25 18:00:00 GMT"
    rule = "-" * 78
    return lines(head, rule) + "".join(
        lines("\\\\", f"arXiv:{p.arxiv}", "Date: Tue, 11 Mar 2025 00:00:00 GMT   (9kb)", "",
              said("Title: {}", p.title), "Authors: H. Grey", "Categories: cs.LG", "\\\\",
              f"  {p.abstract[:CUT]}", p.abstract[CUT:].strip(),
              f"\\\\ ( https://arxiv.org/abs/{p.arxiv} ,  9kb)", rule)
        for p in given
    )  # fmt: skip


def element(name: str, text: str | None) -> str:
    return "" if text is None else f"<{name}>{escape(text)}</{name}>\n"


HTML = '<!DOCTYPE html><html><head><meta charset="{encoding}"></head>\n'
XML = '<?xml version="1.0" encoding="{encoding}"?>\n'


def atom(given: list[Paper]) -> str:
    return XML + '<feed xmlns="http://www.w3.org/2005/Atom">\n' + "".join(
        "<entry>" + element("id", f"http://arxiv.org/abs/{p.arxiv}v1") + element("title", p.title)
        + element("summary", p.abstract) + element("published", "2025-03-11T00:00:00Z")
        + "</entry>\n"
        for p in given
    ) + "</feed>"  # fmt: skip


def rss(given: list[Paper]) -> str:
    return XML + '<rss version="2.0"><channel>\n' + element(
        "pubDate", "Tue, 11 Mar 2025 00:00:00 -0400"
    ) + "".join(
        "<item>" + element("title", p.title) + element("link", f"https://arxiv.org/abs/{p.arxiv}")
        + element("description", f"arXiv:{p.arxiv}v1 Announce Type: new \nAbstract: {p.abstract}")
        + "</item>\n"
        for p in given
    ) + "</channel></rss>"  # fmt: skip


def rdf(given: list[Paper]) -> str:
    return XML + (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
    ) + "".join(
        "<item>" + element("title", p.title) + element("description", p.abstract)
        + element("dc:date", "2025-03-11") + element("dc:identifier", f"doi:{p.doi}") + "</item>\n"
        for p in given
    ) + "</rdf:RDF>"  # fmt: skip


def pubmed_xml(given: list[Paper]) -> str:
    return XML + (
        '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN"'
        ' "https://dtd.nlm.nih.gov/x.dtd">\n<PubmedArticleSet>\n'
    ) + "".join(
        "<PubmedArticle><MedlineCitation>" + element("PMID", str(9000 + p.number)) + "<Article>"
        + element("ArticleTitle", p.title) + "<Abstract>" + element("AbstractText", p.abstract)
        + f'</Abstract><ELocationID EIdType="doi">{p.doi}</ELocationID></Article>'
        + "</MedlineCitation></PubmedArticle>\n"
        for p in given
    ) + "</PubmedArticleSet>"  # fmt: skip


def endnote_xml(given: list[Paper]) -> str:
    return XML + "<xml><records>" + "".join(
        "<record><titles>" + element("title", p.title) + "</titles>"
        + element("abstract", p.abstract) + element("electronic-resource-num", p.doi)
        + "</record>\n"
        for p in given
    ) + "</records></xml>"  # fmt: skip


def oai(given: list[Paper]) -> str:
    return XML + '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>' + "".join(
        '<record><metadata><dc xmlns="http://purl.org/dc/elements/1.1/">'
        + element("title", p.title) + element("description", p.abstract)
        + element("identifier", f"doi:{p.doi}") + "</dc></metadata></record>\n"
        for p in given
    ) + "</ListRecords></OAI-PMH>"  # fmt: skip


def markdown(given: list[Paper]) -> str:
    items = (
        f"### [{p.title}](https://arxiv.org/abs/{p.arxiv})\n\n{p.abstract}\n"
        if p.title
        else f"- [pdf](https://arxiv.org/abs/{p.arxiv})\n"
        for p in given
    )
    return lines("# The birds of the week, March 11, 2025", "", *items)


def link_list(given: list[Paper]) -> str:
    """Make a list as awesome lists are: titles with links, and no abstracts."""
    items = (
        f"- **{p.title}** *Grey et al.* [[paper](https://arxiv.org/abs/{p.arxiv})]"
        f" [[code](https://example.org/{p.number})]"
        if p.title
        else f"- [[paper](https://arxiv.org/abs/{p.arxiv})]"
        for p in given
    )
    return lines("# Awesome herons", "", "A list of what there is.", "", "## Towns", *items)


def newsletter(given: list[Paper]) -> str:
    """Make a newsletter as of Daily Papers: titles with links to them, and a few words each."""
    items = (
        lines(f"### {p.number + 1}. [{p.title or 'link'}](https://huggingface.co/papers/{p.arxiv})",
              "", "Published on Mar 10 - 7 upvotes", "", p.abstract, "")
        for p in given
    )  # fmt: skip
    return lines("# Daily herons", "", "Mar 11, 2025", "", *items)


def arxiv_html(given: list[Paper]) -> str:
    return HTML + "<h3>Showing new listings for Tuesday, 11 March 2025</h3><dl>\n" + "".join(
        f'<dt><a href="/abs/{p.arxiv}">arXiv:{p.arxiv}</a></dt>\n<dd>'
        + (f'<div class="list-title">Title: {escape(p.title)}</div>' if p.title else "")
        + f'<p class="mathjax">{escape(p.abstract)}</p></dd>\n'
        for p in given
    ) + "</dl></html>"  # fmt: skip


def daily_html(given: list[Paper]) -> str:
    found = [{"title": p.title, "paper": {"id": p.arxiv, "summary": p.abstract}} for p in given]
    data = escape(json.dumps({"dailyPapers": found}, ensure_ascii=False), {'"': "&quot;"})
    return HTML + f'<div data-target="DailyPapers" data-props="{data}"></div></html>'


def parquet(given: list[Paper]) -> bytes:
    import pandas as pd

    file = io.BytesIO()
    rows = [(p.title, p.abstract, p.doi, 2019) for p in given]
    pd.DataFrame(rows, columns=["title", "abstract", "doi", "year"]).to_parquet(file)
    return file.getvalue()


def by_line(made: Callable[[list[Paper]], str], place: str) -> Callable[[list[Paper]], str]:
    """Give each record of an answer in JSON a line of its own."""

    def make(given: list[Paper]) -> str:
        return lines(*(json.dumps(r, ensure_ascii=False) for r in json.loads(made(given))[place]))

    return make


def page(given: list[Paper]) -> str:
    return "Mar 11, 2025\n\n" + "\n".join(
        f"{p.title}\n\n{p.abstract}\n" if p.title else f"{p.abstract}\n" for p in given
    )


def workbook(given: list[Paper]) -> bytes:
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ["Article Title", "Abstract", "DOI", "Publication Year"],
        *([p.title, p.abstract, p.doi, 2019] for p in given),
    ):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@dataclass(frozen=True)
class Format:
    """How a format is written, which reader takes it, and by which ending."""

    make: Callable[[list[Paper]], str | bytes]
    reader: str
    suffix: str
    has_abstract: bool = True
    has_bad: str = "no title"


FORMATS = {
    "Web of Science": Format(wos, "wos", ".txt"),
    "Web of Science, named .ciw": Format(wos, "wos", ".ciw"),
    "Web of Science, tabs": Format(wos_tab, "wos-tab", ".txt"),
    "MEDLINE": Format(medline, "medline", ".nbib"),
    "MEDLINE, named .txt": Format(medline, "medline", ".txt"),
    "EndNote": Format(endnote, "endnote", ".enw"),
    "EndNote, named .txt": Format(endnote, "endnote", ".txt"),
    "RIS": Format(ris, "ris", ".ris"),
    "RIS, named .txt": Format(ris, "ris", ".txt"),
    "BibTeX": Format(bibtex, "bibtex", ".bib"),
    "Scopus": Format(table(",", "Title", "Abstract", "DOI", "Year"), "table", ".csv"),
    "IEEE Xplore": Format(
        table(",", "Document Title", "Abstract", "DOI", "Publication Year"), "table", ".csv"
    ),
    "Springer": Format(
        table(",", "Item Title", "Abstract", "Item DOI", "Publication Year"), "table", ".csv"
    ),
    "Zotero": Format(table(",", "Title", "Abstract Note", "DOI", "Date"), "table", ".csv"),
    "Dimensions": Format(dimensions, "table", ".csv"),
    "Lens": Format(table(",", "Title", "Abstract", "DOI", "Date Published"), "table", ".csv"),
    "OpenAlex table": Format(
        table(",", "display_name", "abstract", "doi", "publication_year"), "table", ".csv"
    ),
    "semicolons": Format(table(";", "title", "abstract", "doi", "year"), "table", ".csv"),
    "tabs": Format(table("\t", "title", "abstract", "doi", "year"), "table", ".tsv"),
    "JSON": Format(plain_json, "table", ".json"),
    "JSON Lines": Format(json_lines, "table", ".jsonl"),
    "workbook": Format(workbook, "xlsx", ".xlsx"),
    "OpenAlex": Format(openalex, "openalex", ".json"),
    "Semantic Scholar": Format(semantic_scholar, "semantic-scholar", ".json"),
    "Crossref": Format(crossref, "crossref", ".json"),
    "CSL JSON": Format(csl_json, "csl-json", ".json"),
    "Daily Papers": Format(hf, "hf", ".json"),
    "arXiv mail": Format(mail, "arxiv-mail", ".txt"),
    "arXiv API": Format(atom, "feed", ".xml"),
    "arXiv RSS": Format(rss, "feed", ".xml"),
    "bioRxiv RSS": Format(rdf, "feed", ".xml"),
    "PubMed XML": Format(pubmed_xml, "pubmed-xml", ".xml"),
    "EndNote XML": Format(endnote_xml, "endnote-xml", ".xml"),
    "OAI-PMH": Format(oai, "oai", ".xml"),
    "Markdown": Format(markdown, "markdown", ".md"),
    "Markdown, named .txt": Format(markdown, "markdown", ".txt"),
    "Markdown link list": Format(link_list, "markdown", ".md", has_abstract=False),
    "newsletter": Format(newsletter, "markdown", ".md"),
    "arXiv listing": Format(arxiv_html, "arxiv-html", ".html"),
    "Daily Papers, saved": Format(daily_html, "daily-html", ".html"),
    "Parquet": Format(parquet, "table", ".parquet"),
    "OpenAlex, a work a line": Format(by_line(openalex, "results"), "openalex", ".jsonl"),
    "Semantic Scholar, a paper a line": Format(
        by_line(semantic_scholar, "data"), "semantic-scholar", ".jsonl"
    ),
    "pasted page": Format(page, "page", ".txt", has_bad="no title above this abstract"),
}


BINARY = (".xlsx", ".parquet")


def encoded(text: str | bytes, encoding: str = "utf-8") -> bytes:
    if isinstance(text, bytes):
        return text
    return text.replace("{encoding}", encoding).encode(encoding)


def load(folder: Path, form: Format, data: bytes, **options):
    file = folder / f"herons{form.suffix}"
    file.write_bytes(data)
    return load_digests(file, **options)


def check(digests, form: Format, expected: list[Paper], mark: str = "") -> None:
    [digest] = digests
    assert digest.source == form.reader
    assert [p.title for p in digest.papers] == [p.title for p in expected]
    assert [p.abstract for p in digest.papers] == [
        p.abstract if form.has_abstract else "" for p in expected
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_one_and_six(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    for n in (1, 6):
        digests = load(tmp_path, form, encoded(form.make(papers(n))))
        check(digests, form, papers(n))
        assert digests[0].notes == ()
        assert all(p.doi or p.arxiv_id or form.reader == "page" for p in digests[0].papers)


@pytest.mark.parametrize("name", FORMATS)
def test_none_is_refused_or_empty(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    with pytest.raises(InputError) as error:
        load(tmp_path, form, encoded(form.make([])))
    assert "herons" in str(error.value) or "no digest" in str(error.value)


@pytest.mark.parametrize("name", FORMATS)
def test_cut_in_the_middle_brings_no_made_up_paper(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    whole = encoded(form.make(papers(6)))
    for part in (0.45, 0.6, 0.8):
        try:
            [digest] = load(tmp_path, form, whole[: int(len(whole) * part)])
        except InputError:
            continue
        assert digest.source == form.reader
        sound = {p.title: p.abstract for p in papers(6)}
        # The last one may be short, but is one of them.
        for paper in digest.papers[:-1]:
            assert paper.abstract == (sound[paper.title] if form.has_abstract else "")
        assert any(str(title).startswith(digest.papers[-1].title) for title in sound)


@pytest.mark.parametrize("name", FORMATS)
def test_a_bad_record_costs_itself_only(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    data = encoded(form.make(papers(6, bad=3)))
    digests = load(tmp_path, form, data)
    check(digests, form, [p for p in papers(6) if p.number != 3])
    [note] = digests[0].notes
    assert (note.file, note.what) == (f"herons{form.suffix}", "bad record")
    assert form.has_bad in note.why
    assert note.line is not None or note.record == 4
    with pytest.raises(InputError):
        load(tmp_path, form, data, strict=True)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("change", ["CRLF", "BOM", "Latin-1", "gzip", "zip"])
def test_the_same_papers_in_another_dress(name: str, change: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    if form.suffix in BINARY and change not in ("gzip", "zip"):
        pytest.skip("a format that is no text has neither lines nor an encoding")
    mark = " été" if change in ("Latin-1", "BOM") else ""
    text = form.make(papers(6, mark=mark))
    data = encoded(text)
    if change == "CRLF":
        data = data.replace(b"\n", b"\r\n")
    elif change == "BOM":
        data = b"\xef\xbb\xbf" + data
    elif change == "Latin-1":
        data = encoded(text, "iso-8859-1")
    elif change == "gzip":
        (tmp_path / f"herons{form.suffix}.gz").write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(tmp_path / "herons.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"folder/herons{form.suffix}", data)
    packed = change in ("gzip", "zip")
    digests = load_digests(tmp_path) if packed else load(tmp_path, form, data)
    check(digests, form, papers(6, mark=mark))
    told = [note.what for note in digests[0].notes]
    declares = form.suffix in (".xml", ".html")
    assert told == (["encoding"] if change == "Latin-1" and not declares else [])


def test_a_folder_of_mixed_kinds(tmp_path: Path) -> None:
    rng = random.Random(7)
    expected: dict[Path | None, object] = {}
    for i in range(300):
        name = rng.choice(sorted(FORMATS))
        form, n = FORMATS[name], rng.randrange(2, 7)
        file = tmp_path / f"f{i}-2025-03-{1 + i % 28:02d}{form.suffix}"
        file.write_bytes(encoded(form.make(papers(n))))
        expected[file] = (form.reader, [p.title for p in papers(n)])
    digests = load_digests(tmp_path)
    got = {d.path: (d.source, [p.title for p in d.papers]) for d in digests}
    assert got == expected


OTHERS = {
    "prose": "The pond lay still.\n\nNobody came by for a long while. Then it rained.\n\n"
    "In the morning the heron was back.\n\nIt stood there and looked at the water.\n",
    "code": "import os\n\ndef main():\n    return os.getcwd()\n\n\nif __name__ == '__main__':\n"
    "    main()\n",
    "a mail": "From: a@example.org\nTo: b@example.org\nSubject: ponds\n\nHello, and thanks for "
    "the list.\n\nYours, H.\n",
    "a list of things": "- bread\n\n- milk\n\n- eggs\n\n- salt\n",
    "a log": "2025-03-11 10:00:01 INFO start\n\n2025-03-11 10:00:02 INFO stop\n",
    "field codes of nobody": "XX- 1\nYY- On ponds\nZZ- We count herons.\n\n"
    "XX- 2\nYY- On parks\nZZ- We count trees.\n",
    "XML of nobody": "<shop><thing>milk</thing></shop>",
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_texts_are_refused_and_the_way_out_is_named(what: str, tmp_path: Path) -> None:
    file = tmp_path / ("a.xml" if "XML" in what else "a.txt")
    file.write_text(OTHERS[what])
    with pytest.raises(InputError, match="--format"):
        load_digests(file)


def test_an_entity_that_grows_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&b;</title></entry></feed>'
    )
    with pytest.raises(InputError, match="declares entities"):
        load_digests(file)


def test_a_zip_is_bounded(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(3):
            archive.writestr(f"2025-03-0{i + 1}.csv", "title\n" + "A\n" * 2_000)
    assert len(load_digests(tmp_path)) == 3
    with pytest.raises(InputError, match="unpacks to more than 10,000"):
        load_digests(tmp_path, limits=Limits(file_bytes=10_000))


def test_a_broken_first_line_costs_itself_only(tmp_path: Path) -> None:
    form = FORMATS["OpenAlex, a work a line"]
    whole = str(form.make(papers(4)))
    [digest] = load(tmp_path, form, whole.replace('{"id"', '{"id', 1).encode())
    assert [p.title for p in digest.papers] == [p.title for p in papers(4)[1:]]
    assert [(n.what, n.line) for n in digest.notes] == [("bad record", 1)]


def test_a_record_of_pubmed_that_is_cut_off_is_left_out(tmp_path: Path) -> None:
    form = FORMATS["MEDLINE"]
    whole = medline(papers(3))
    [digest] = load(tmp_path, form, whole[: whole.rindex("Shade")].encode())
    assert [p.title for p in digest.papers] == [p.title for p in papers(2)]
    [note] = digest.notes
    assert (note.why, note.line) == ("the record is cut off", 17)


@pytest.mark.parametrize("stray", [2, 4])
def test_a_stray_quote_costs_its_row_only(stray: int, tmp_path: Path) -> None:
    rows = table(",", "Title", "Abstract", "DOI", "Year")(papers(6)).split("\n")
    rows[stray] = rows[stray].replace('"We count', '"We "count', 1)
    form = FORMATS["Scopus"]
    [digest] = load(tmp_path, form, "\n".join(rows).encode())
    assert [p.title for p in digest.papers] == [p.title for p in papers(6) if p.number != stray - 1]
    [note] = digest.notes
    assert note.line == stray + 1
