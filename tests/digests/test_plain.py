"""Text made plain: what goes, and what must stay byte for byte."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.digests import load_digests
from analysis.digests.kinds import bare_title, kind_of_title, retraction_of
from analysis.digests.latex import without_latex
from analysis.digests.plain import plain_abstract, plain_title, repaired, without_tail

BODY = "Herons stand on one leg. We count them in 2019 and find that 9 of 10 do."

# Written for this test; the patterns name none of these houses.
TAILS = (
    "(c) 2019 Reed and Heron B.V. All rights reserved.",
    "© 2020 Pondside Science+Nature Media, LLC.",
    "© 2021 WADE.",
    "© 2021 The Author(s), under exclusive licence to Heron-Verlag GmbH, DE.",
    "Copyright © 2021 Wading Bird Society. All rights reserved.",
    "© Heron-Verlag Husum Kiel 2022.",
    "Published by Reed Ltd.",
    "This article is protected by copyright. All rights reserved.",
    "This is an open access article under the CC BY license (http://example.org/by/4.0/).",
    "Crown Copyright (C) 2011 Published by Reed Ltd. All rights reserved.",
    "(C) 2005 Pond Periodicals, Inc. J Pond Sci 43: 1-9, 2005.",
    "(HeronINFO Database Record (c) 2016 HPA, all rights reserved).",
    "Georg Reiher Verlag KG Husum · Kiel.",
    "Copyright of Pond Notes is the property of Reed & Rush Ltd and its content may not be copied "
    "or emailed to multiple sites without written permission. However, users may print, download, "
    "or email articles for individual use.",
    "The Author(s) 2021. Published by Rushes Press on behalf of the Wading Bird Society.",
    "2019 Pond Acoustics Society.",
    "Published under license by Rush Publishing.",
    "Copyright 2012 by the Husum Institute of Tides.",
    "(C) Copyright 2003 by RCM, Inc.",
    "Reproduced with permission of the copyright owner.",
    "Further reproduction prohibited without permission.",
)


@pytest.mark.parametrize("tail", TAILS)
def test_a_tail_goes_and_the_last_sentence_stays(tail: str) -> None:
    assert without_tail(f"{BODY} {tail}") == BODY
    assert plain_abstract(f"{BODY} {tail}")[1] == ["copyright"]


@pytest.mark.parametrize("head", ["© 2013 WADE. ", "© 2013 WADE.", "Copyright © 2020 Reed Ltd. "])
def test_a_notice_in_front_goes(head: str) -> None:
    assert without_tail(head + BODY) == BODY


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "Copyright law is old. We ask who reads it. The answer is few.",
        "We sort papers by (a) year, (b) place and (c) 2019 prices. It works.",
        "We release all weights under a Creative Commons licence.",
        "We test 5% of ~10 ponds & #3 of $5, a < b and c > d, with <SEG> and R&D; it works.",
        "Abstract reasoning is hard. Abstract Meaning Representation helps.",
        "Methods matter: we show it.",
        "The society of herons published by day what it saw.",
    ],
)
def test_the_authors_own_words_stay_byte_for_byte(text: str) -> None:
    assert plain_abstract(text) == (text, [])


LATEX = {
    r"Nonlinear Schr\"odinger equations": "Nonlinear Schrödinger equations",
    r"Schr{\"o}dinger, Poincar\'e and Erd\H{o}s in {\L}\'od\'z": (
        "Schrödinger, Poincaré and Erdős in Łódź"
    ),
    r"an {\oe}uvre of $O(n^{2})$ steps, 5\% more": "an œuvre of O(n^2) steps, 5% more",
    r"We gain 5% over GPT with $\alpha = 0.5$ & more": "We gain 5% over GPT with α = 0.5 & more",
    r"a \textbf{bold \emph{and} slanted} word, {\it so} there": "a bold and slanted word, so there",
    r"CO$_2$ and H$_2$O": "CO_2 and H_2O",
    r"in \(\mathbb{R}^d\), see~\cite[p. 3]{heron}.": "in R^d, see.",
    r"on \href{http://example.org}{ponds} \ldots": "on ponds …",
    r"$\tilde{O}(n \log\log n)$ for $x \leq \frac{1}{2}$, $\{0,1\}^n$": (
        "O(n log log n) for x ≤ 1/2, {0,1}^n"
    ),
    r"Of \frac{n}{m}, $\frac12 n$ and $\dfrac{a}{b+1}$": "Of n/m, 1/2 n and a/(b+1)",
    r"\frac{\frac{1}{2}}{k} of $\binom{n}{k}$ in \nicefrac{1}{3}": "(1/2)/k of (n choose k) in 1/3",
    r"m\textsuperscript{2} on the 2\textsuperscript{nd} day, CO\textsubscript{2}": (
        "m^2 on the 2nd day, CO_2"
    ),
    r"\textcolor{red}{Herons} $\stackrel{d}{=}$ \texorpdfstring{$\alpha$-birds}{alpha-birds}": (
        "Herons = alpha-birds"
    ),
    r"\documentclass[12pt]{minimal} \begin{document}$$x_1$$\end{document} is": "x_1 is",
}


@pytest.mark.parametrize("text", LATEX)
def test_formulas_and_commands_become_text(text: str) -> None:
    assert plain_title(text) == (LATEX[text], ["LaTeX"])


def test_no_command_becomes_its_own_pattern() -> None:
    """Whatever a command takes, its arguments stay, and no sign of a template shows."""
    for command in ("frac", "dfrac", "tfrac", "cfrac", "sfrac", "binom", "overset", "stackrel"):
        for form in (rf"We ask \{command}{{ab}}{{cd}} so", rf"We ask $\{command}{{ab}}{{cd}}$ so"):
            plain = without_latex(form)
            assert "cd" in plain
            assert not {"\\", "%", "{"} & set(plain)
            assert "%" not in bibtex_title(form)
            assert "cd" in bibtex_title(form)


def bibtex_title(title: str) -> str:
    pytest.importorskip("bibtexparser")
    [digest] = load_digests([f"@article{{a, title={{{title}}}, year=2020}}".encode()])
    return digest.papers[0].title


@pytest.mark.parametrize(
    "text",
    [
        "It rose from $5 to $7, then US$508 per year and A$3.",
        "Set $HOME/$USER or $PATH:$HOME in C:\\new\\temp, or write \\foo and \\d+.",
        "between $5M (in 2019) and $7M of sales, $3 of profit",
        "5% of ~10 ponds & #3 {in braces} a_b ^ c",
    ],
)
def test_what_only_looks_like_latex_stays_byte_for_byte(text: str) -> None:
    assert plain_title(text) == (text, [])


def test_only_abstracts_with_formulas_or_commands_change(shared: Path) -> None:
    """And no text behind a per cent sign is lost."""
    abstracts = pd.read_parquet(shared / "corpora" / "arxiv_cs_gold.parquet")["abstract"]
    for text in abstracts:
        plain = without_latex(text)
        assert plain == text or "$" in text or "\\" in text
        assert plain.count("%") == text.count("%")


@pytest.mark.parametrize(
    ("spoilt", "sound"),
    [
        ("Schr\u00c3\u00b6dinger\u2019s ponds", "Schr\u00f6dinger\u2019s ponds"),
        (
            "Herons\u00e2\u20ac\u2122 nests & 5% \u2013 \ufb01sh",
            "Herons\u2019 nests & 5% \u2013 \ufb01sh",
        ),
    ],
)
def test_text_read_in_the_wrong_encoding_is_repaired(spoilt: str, sound: str) -> None:
    pytest.importorskip("ftfy")
    assert repaired(spoilt) == (sound, ["mojibake"])


def test_text_of_real_corpora_is_no_mojibake(shared: Path) -> None:
    for name in ("hf_daily", "aaai_areas"):
        rows = pd.read_parquet(shared / "corpora" / f"{name}.parquet")
        assert [t for t in [*rows["title"], *rows["abstract"]] if repaired(t)[1]] == []


@pytest.mark.parametrize(
    ("text", "plain", "done"),
    [
        ("<jats:p>We <jats:italic>ask</jats:italic>.</jats:p>", "We ask.", "markup"),
        ("<jats:title>Abstract</jats:title><jats:p>We ask.</jats:p>", "We ask.", "markup"),
        ("It is &lt; 5 &amp;amp; more.", "It is < 5 & more.", "entities"),
        ("Water is H<sub>2</sub>O.", "Water is H2O.", "markup"),
        ("BACKGROUND: We ask. RESULTS: It is so.", "We ask. It is so.", "section heads"),
        ("Objective: We ask.", "We ask.", "section heads"),
        ("Abstract: We ask.", "We ask.", "first word"),
        ("Abstract We ask.", "We ask.", "first word"),
        ("ABSTRACT Herons wade.", "Herons wade.", "first word"),
        ("No abstract available.", "", "placeholder"),
        ("[Abstract not available]", "", "placeholder"),
        ("N/A", "", "placeholder"),
    ],
)
def test_what_is_no_text_of_the_authors_goes(text: str, plain: str, done: str) -> None:
    got, said = plain_abstract(text)
    assert (" ".join(got.split()), said) == (plain, [done])


def test_titles_keep_what_only_looks_like_markup() -> None:
    title = "How <SEG> Token Works: \\alph & <script>alert(1)</script> =cmd() on <b>"
    assert plain_title(title) == (title, [])
    assert plain_title("<i>E. coli</i> &amp; <b>bold</b>")[0] == "E. coli & bold"


def test_hardly_any_abstract_of_real_digests_loses_a_tail(shared: Path) -> None:
    abstracts = pd.read_parquet(shared / "corpora" / "hf_daily.parquet")["abstract"]
    changed = [text for text in abstracts if without_tail(text) != text]
    assert len(changed) <= len(abstracts) / 1000


@pytest.mark.parametrize(
    ("title", "bare", "kind"),
    [
        ("RETRACTED: On herons", "On herons", ""),
        ("Retracted Article: On herons", "On herons", ""),
        ("[RETRACTED] On herons", "On herons", ""),
        ("On herons (Retracted article. See vol. 3)", "On herons", ""),
        ("Retracted necks of herons", "Retracted necks of herons", ""),
        ("Erratum to: On herons", "Erratum to: On herons", "erratum"),
        ("Corrigendum: On herons", "Corrigendum: On herons", "erratum"),
        ("Correction of errors by voting", "Correction of errors by voting", ""),
        ("Editorial", "Editorial", "editorial"),
        ("Editorial boards of journals", "Editorial boards of journals", ""),
        ("Retraction notice to On herons", "Retraction notice to On herons", "retraction notice"),
        ("Table of Contents", "Table of Contents", "front matter"),
    ],
)
def test_retractions_and_notices(title: str, bare: str, kind: str) -> None:
    assert bare_title(title) == bare
    assert kind_of_title(title) == kind
    assert retraction_of(title, "") == (bare != title)


@given(st.text(max_size=300))
def test_any_text_is_made_plain_twice_without_more_to_do(text: str) -> None:
    plain, done = plain_abstract(text)
    assert len(plain) <= 2 * len(text)
    assert done or plain == text.strip()


@given(st.text("\\\\${}[]() ab1%&~#_^=<Ã©", max_size=80))
def test_any_formula_becomes_text_and_nothing_else_is_touched(text: str) -> None:
    plain = without_latex(text)
    assert len(plain) <= 2 * len(text)
    assert plain == text or "$" in text or "\\" in text
    assert repaired(text)[1] in ([], ["mojibake"])
