"""BibTeX and RIS."""

from __future__ import annotations

import pytest

from analysis.digests import Source
from analysis.digests.readers.bibtex import read_bibtex
from analysis.digests.readers.ris import read_ris
from analysis.errors import InputError

pytest.importorskip("bibtexparser")
pytest.importorskip("rispy")

BIB = r"""% exported
@string{venue = "A venue"}
@article{one,
  title = {{BERT} and G{\"o}del: How <SEG> costs \$5 \& $\alpha$ works},
  author = {A and B},
  journal = {arXiv preprint arXiv:2503.00010},
  abstract = {We ask
     about it.},
  year = 2025
}
@inproceedings{two, title = {{Second} of {THREE}}, booktitle = venue,
  doi = {10.1000/XYZ}, date = {2025-03-11}}
@misc{two, title = {{Third} of {THREE}}, eprint = {math/0309136}, archivePrefix = {arXiv}}
"""


def bib(text: str):
    [section] = read_bibtex(Source("a.bib", "a", text.encode()))
    return section.papers


def ris(text: str):
    [section] = read_ris(Source("a.ris", "a", text.encode()))
    return section.papers


def test_bibtex() -> None:
    one, two, three = bib(BIB)
    assert one.title == "BERT and Gödel: How <SEG> costs $5 & α works"
    assert (one.abstract, one.arxiv_id, one.date) == ("We ask about it.", "2503.00010", "2025")
    assert one.line == 3
    assert one.date_problem == ""
    assert (two.title, two.doi, two.date) == ("Second of THREE", "10.1000/XYZ", "2025-03-11")
    assert (three.title, three.arxiv_id) == ("Third of THREE", "math/0309136")


def test_nothing_is_lost_behind_a_per_cent_sign_in_bibtex() -> None:
    text = r"@misc{a, title={On {B}\&{C}}, abstract={We gain 5% over ~10 \& more in Fig.~2.}}"
    [paper] = bib(text)
    assert (paper.title, paper.abstract) == ("On B&C", "We gain 5% over ~10 & more in Fig. 2.")


def test_what_occurs_twice_in_bibtex_loses_nothing() -> None:
    text = (
        "@string{v = {A}}\n@string{v = {B}}\n@misc{a, title={T}, note={x}, note={y}, doi={10.1/a}}"
    )
    [paper] = bib(text)
    assert (paper.title, paper.doi) == ("T", "10.1/a")


def test_bibtex_with_windows_line_ends() -> None:
    assert [p.title for p in bib("\ufeff" + BIB.replace("\n", "\r\n"))] == [
        p.title for p in bib(BIB)
    ]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (BIB + "@article{x, title = {Open\n", "broken BibTeX entry", 14),
        ("@article{x, author = {A}}", "no title", 1),
        ("nothing here", "no BibTeX entry", None),
    ],
)
def test_bad_bibtex(text: str, message: str, line: int | None) -> None:
    with pytest.raises(InputError, match=message) as error:
        bib(text)
    assert error.value.line == line


RIS = """TY  - JOUR
TI  - How <SEG> works
AB  - We ask
      about it.
DO  - 10.1000/XYZ
UR  - https://arxiv.org/abs/2503.00010v2
PY  - 2025/03/11
ER  -

TY  - CONF
T1  - Second
N2  - An abstract.
ER  -
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ris(end: str) -> None:
    one, two = ris("\ufeff" + RIS.replace("\n", end))
    assert (one.title, one.abstract) == ("How <SEG> works", "We ask about it.")
    assert (one.doi, one.line) == ("10.1000/XYZ", 1)
    assert one.arxiv_id == "https://arxiv.org/abs/2503.00010v2"
    assert (two.title, two.abstract, two.line) == ("Second", "An abstract.", 10)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("nothing", "no RIS reference", None),
        (RIS + "TY  - JOUR\nTI  - Open\n", "not closed", 14),
        ("TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  - \n", "not closed", 1),
        ("TY  - JOUR\nAU  - A\nER  - \n", "no title", 1),
    ],
)
def test_bad_ris(text: str, message: str, line: int | None) -> None:
    with pytest.raises(InputError, match=message) as error:
        ris(text)
    assert error.value.line == line
