"""Cases of real exports, retold: identity, dates, marks, and the intake table."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.corpus import Corpus
from analysis.digests import load_digests
from analysis.intake import intake_summary, intake_table, language_code, paper_languages

pytest.importorskip("bibtexparser")
pytest.importorskip("rispy")

HERONS = "We count herons on forty ponds and rank the ponds by how many stay through the winter."
HERONS += " Shade and shallow water explain most of it."
STORKS = "Storks are put into three classes of tameness. Wardens judged them and mostly agreed."
STORKS += " The classes hold for the next year."
KILNS = "The planner turns a short list of pots into a plan for the kiln and keeps the fire even."


def read(folder: Path, name: str, text: str, **options):
    file = folder / name
    file.write_text(text)
    digests = load_digests(file, **options)
    corpus = Corpus.from_digests(digests)
    return corpus, intake_table(digests, corpus)


def entry(key: str, **fields: str) -> str:
    said = ",\n ".join(f"{name}={{{value}}}" for name, value in fields.items())
    return f"@article{{{key},\n {said}}}\n"


DUPLICATES = "".join([
    entry("a", title="Ranking Ponds by Herons", abstract=HERONS, year="2018", eprint="1812.00009"),
    entry("b", title="Ranking ponds by herons", abstract=HERONS, year="2019", doi="10.5555/pond.1"),
    entry("c", title="Ranking Ponds by Herons: A Field Count", abstract=HERONS, year="2019",
          doi="10.5555/pond.9"),
    entry("r", title="RETRACTED: Tame storks", abstract="It was retracted.", year="2021",
          doi="10.5555/stork.2"),
    entry("s", title="Tame storks", abstract=STORKS, year="2020", doi="10.5555/stork.2"),
    entry("e", title="Erratum to: A kiln planner", year="2020", doi="10.5555/err"),
    entry("p", title="A kiln planner", abstract=KILNS, year="in press", doi="10.5555/kiln.3.pre"),
    entry("q", title="A kiln planner", abstract=KILNS, year="2020", doi="10.5555/kiln.3"),
])  # fmt: skip


def test_duplicates_and_retractions(tmp_path: Path) -> None:
    corpus, intake = read(tmp_path, "a.bib", DUPLICATES)
    papers = corpus.papers.set_index("paper_id")
    assert papers.index.tolist() == [
        "arxiv:1812.00009",
        "doi:10.5555/err",
        "doi:10.5555/kiln.3",
        "doi:10.5555/pond.9",
        "doi:10.5555/stork.2",
    ]
    assert papers["status"].tolist() == ["", "", "", "", "retracted"]
    assert papers.loc["doi:10.5555/stork.2", "abstract"] == STORKS
    assert papers.loc["doi:10.5555/kiln.3", "published"] == "2020"
    assert papers.loc["doi:10.5555/err", "type"] == "erratum"
    merged = {m["paper_id"]: m["reason"] for m in corpus.merged}
    assert merged == {
        "arxiv:1812.00009": "title and abstract",
        "doi:10.5555/kiln.3": "title and abstract",
        "doi:10.5555/stork.2": "identity",
    }
    assert corpus.near_duplicates[["paper_id_a", "paper_id_b"]].values.tolist() == [
        ["arxiv:1812.00009", "doi:10.5555/pond.9"]
    ]
    assert set(intake["what"]) == {
        "file", "merged", "probable duplicate", "retracted", "kind", "no abstract"
    }  # fmt: skip


def test_a_doi_that_tex_escaped_is_the_same(tmp_path: Path) -> None:
    text = entry("a", title="On ponds", abstract=HERONS, doi="10.5555/978-3_11") + entry(
        "b", title="On Ponds", abstract=HERONS, doi=r"10.5555/978-3\_11"
    )
    corpus, _ = read(tmp_path, "a.bib", text)
    assert corpus.papers["paper_id"].tolist() == ["doi:10.5555/978-3_11"]


def test_other_ids_name_papers_and_join_them(tmp_path: Path) -> None:
    medline = "".join(
        f"PMID- {n}\nTI  - {title}.\nAB  - {HERONS} {n}\n\n"
        for n, title in ((11, "On ponds"), (12, "On ponds"), (11, "On ponds, revised"))
    )
    corpus, _ = read(tmp_path, "a.nbib", medline)
    assert corpus.papers["paper_id"].tolist() == ["pmid:11", "pmid:12"]


@pytest.mark.parametrize("same", [True, False])
def test_different_ids_join_only_on_equal_title_and_abstract(same: bool, tmp_path: Path) -> None:
    other = HERONS if same else f"{HERONS} And more."
    text = entry("a", title="On ponds", abstract=HERONS, doi="10.5555/a") + entry(
        "b", title="On ponds", abstract=other, doi="10.5555/b"
    )
    corpus, _ = read(tmp_path, "a.bib", text)
    assert len(corpus) == (1 if same else 2)
    assert len(corpus.near_duplicates) == (0 if same else 1)


def test_equal_titles_without_abstracts_and_with_different_ids_stay_apart(tmp_path: Path) -> None:
    text = "Item Title,Item DOI\nPreface,10.5555/a\nPreface,10.5555/b\n"
    corpus, _ = read(tmp_path, "a.csv", text)
    assert len(corpus) == 2


def test_a_year_in_a_field_of_its_own_completes_the_day(tmp_path: Path) -> None:
    text = "TY  - JOUR\nTI  - On ponds\nDA  - Mar 14\nPY  - 2019\nER  - \n"
    corpus, _ = read(tmp_path, "a.ris", text)
    assert corpus.papers["published"].tolist() == ["2019-03-14"]


def test_the_day_of_a_mail_is_the_end_of_its_span(tmp_path: Path) -> None:
    text = (
        "received from  Mon 10 Mar 25 18:00:00 GMT  to  Tue 11 Mar 25 18:00:00 GMT\n---\n\\\\\n"
        f"arXiv:2503.00009\nDate: Mon, 10 Mar 2025 20:00:00 GMT   (9kb)\n\nTitle: On\n  ponds\n"
        f"Authors: H. Grey\n\\\\\n  {HERONS}\n\\\\ ( https://arxiv.org/abs/2503.00009 ,  9kb)\n"
    )
    corpus, _ = read(tmp_path, "mail.txt", text)
    assert corpus.digests["date"].tolist() == ["2025-03-11"]
    assert corpus.papers.iloc[0][["paper_id", "title", "published"]].tolist() == [
        "arxiv:2503.00009",
        "On ponds",
        "2025-03-10",
    ]


def test_tails_placeholders_and_languages_are_told(tmp_path: Path) -> None:
    spanish = "Se cuentan las garzas en cuarenta charcas y se ordenan las charcas según cuántas "
    spanish += "garzas pasan allí todo el invierno con sus crías."
    text = (
        "Title,Abstract,Year\n"
        f'On ponds,"{HERONS} (c) 2019 Reed B.V. All rights reserved.",2019\n'
        f'On storks,"{STORKS} © 2020 WADE.",2020\n'
        'On kilns,"[No abstract available]",2020\n'
        "On pots,,2021\n"
        f'Garzas y charcas,"{spanish}",2021\n'
        f'On fire,"{KILNS}",2021\n'
    )
    corpus, intake = read(tmp_path, "a.csv", text)
    abstracts = corpus.papers.set_index("title")["abstract"]
    assert abstracts["On ponds"] == HERONS
    assert abstracts["On storks"] == STORKS
    assert abstracts["On kilns"] == ""
    counts = intake["what"].value_counts()
    assert (counts["cleaned"], counts["no abstract"], counts["language"]) == (3, 2, 1)
    assert intake.loc[intake["what"] == "file", "why"].tolist() == [
        "6 records: 6 read, 2 without abstract, 3 cleaned"
    ]
    assert "es" in paper_languages(corpus)
    assert any("no abstract: topics rest on their titles" in s for s in intake_summary(intake))


def test_a_bad_record_is_a_line_with_file_line_and_reason(tmp_path: Path) -> None:
    text = f'Title,Abstract\nOn ponds,"{HERONS}"\n,"{STORKS}"\nOn kilns,"{KILNS}"\n'
    _, intake = read(tmp_path, "a.csv", text)
    [bad] = intake[intake["what"] == "bad record"].to_dict("records")
    assert (bad["file"], bad["line"], bad["why"]) == ("a.csv", 3, "no title")


@pytest.mark.parametrize(
    ("said", "code"),
    [("English", "en"), ("spa", "es"), ("pt-BR", "pt"), ("eng; fre", "")],
)
def test_names_of_languages(said: str, code: str) -> None:
    assert language_code(said) == code


def test_notices_are_in_no_topic_unless_asked_for(tmp_path: Path) -> None:
    from analysis import run_study

    file = tmp_path / "a.bib"
    file.write_text(DUPLICATES + entry("n", title="Editorial: On ponds", abstract=HERONS[:90]))
    result = run_study([str(file)], encoder="lsa", themes="ponds; kilns")
    papers = result.papers.set_index("type")
    assert (papers.loc[["erratum", "editorial"], "topic"] == -1).all()
    assert (papers.drop(index=["erratum", "editorial"])["topic"] >= 0).all()
    assert len(result.map) == len(result.papers) == 6
    assert result.map[["x", "y"]].notna().all(axis=None)
    said = "1 erratum and 1 editorial are in no topic; --notices keep takes them in"
    assert result.manifest["aside"] == said
    assert said in intake_summary(result.intake, result.manifest)
    kept = run_study([str(file)], encoder="lsa", themes="ponds; kilns", notices="keep")
    assert (kept.papers["topic"] >= 0).all()
    assert kept.manifest["aside"] == ""


def test_counts_of_every_file(tmp_path: Path) -> None:
    from analysis.intake import intake_by_file

    (tmp_path / "a.bib").write_text(DUPLICATES)
    (tmp_path / "b.csv").write_text(
        'title,abstract,year,doi\nKilns,"We fire pots. (c) 2019 Kiln Ltd.",2019,10.5555/x\n'
        ",No title.,2019,\nRanking ponds by herons,,2018,10.5555/pond.1\n"
    )
    digests = load_digests(tmp_path)
    table = intake_by_file(intake_table(digests, Corpus.from_digests(digests)))
    assert table.set_index("file").T.to_dict("list") == {
        "a.bib": [8, 8, 0, 1, 0, 3, 0, 1, 1],
        "b.csv": [3, 2, 1, 1, 1, 1, 0, 0, 0],
    }


def test_one_record_with_several_ids_is_not_merged(tmp_path: Path) -> None:
    row = (
        '{"id": "https://openalex.org/W1", "title": "On ponds", "doi": "https://doi.org/10.5555/a"}'
    )
    for name in ("2025-03-11.json", "2025-03-12.json"):
        (tmp_path / name).write_text(f"[{row}]")
    digests = load_digests(tmp_path)
    assert len(Corpus.from_digests(digests)) == 1
    assert Corpus.from_digests(digests[:1]).merged == Corpus.from_digests(digests).merged == []


@pytest.mark.parametrize(
    ("name", "text", "keywords", "kind"),
    [
        ("a.csv", "Title,Author Keywords,IEEE Terms,Document Type\nOn a,b; c,D,Article\n",
         "b; c; D", "article"),
        ("a.txt", "PT\tTI\tDE\tID\tDT\nJ\tOn a\tb; c\tD; E\tEditorial Material\n",
         "b; c; D; E", "editorial"),
        ("a.ris", "TY  - JOUR\nTI  - On a\nKW  - b\nM3  - Erratum\nER  - \n", "b", "erratum"),
        ("a.json", '{"message": {"items": [{"DOI": "10.5555/r", "title": ["On a, again"], "type": '
         '"journal-article", "update-to": [{"type": "retraction"}]}]}}', "", "retraction notice"),
    ],
)  # fmt: skip
def test_keywords_and_kinds(name: str, text: str, keywords: str, kind: str, tmp_path: Path) -> None:
    corpus, _ = read(tmp_path, name, text)
    assert corpus.papers.loc[0, ["keywords", "type"]].tolist() == [keywords, kind]
