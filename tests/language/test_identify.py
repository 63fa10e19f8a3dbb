"""The language of a text."""

from __future__ import annotations

import time

import pytest

from analysis.language import language_of, languages_of, speaks_alone

TEXTS = {
    "en": "Large models can be pruned early. Accuracy stays high, and training takes half the "
    "time.",
    "fr": "Les grands modèles peuvent être élagués tôt, et leur précision reste élevée pendant que "
    "l'apprentissage dure deux fois moins longtemps.",
    "de": "Große Modelle lassen sich früh beschneiden. Die Genauigkeit bleibt dabei hoch, und das "
    "Training dauert nur noch halb so lang wie zuvor.",
    "es": "Los modelos grandes pueden podarse pronto. La precisión sigue siendo alta y el "
    "entrenamiento dura la mitad del tiempo que antes.",
    "zh": "大型模型可以在训练早期进行剪枝。实验表明，准确率仍然很高，"
    "而训练时间只有原来的一半。我们在多个数据集上验证了这一结论。",
    "ru": "Большие модели можно сокращать на раннем этапе обучения, при этом точность остаётся "
    "высокой, а обучение длится вдвое меньше.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_languages_are_told(language: str) -> None:
    assert language_of(TEXTS[language] + " " + TEXTS[language]) == language


def test_latex_accents_do_not_hide_a_language() -> None:
    text = r"On d\'emontre une conjecture concernant la cohomologie singuli\`ere modulo deux, "
    assert language_of(text + r"et l'on en d\'eduit plusieurs r\'esultats nouveaux.") == "fr"


@pytest.mark.parametrize("text", ["", "Attention", "x = 3 + 4" * 40, "$" * 500, "GPT-4 BERT"])
def test_too_few_words_have_no_language(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize("letter", ["a", "\ud800", "\x00", "漢", "\u0301", "ß "])
def test_hostile_texts_are_read_at_once(letter: str) -> None:
    start = time.process_time()
    language_of(letter * 1_000_000)
    assert time.process_time() - start < 5


def test_few_speakers_are_marked() -> None:
    languages = ["en"] * 16 + ["fr", "de", "de", ""]
    assert speaks_alone(languages).tolist() == [False] * 16 + [True] * 3 + [False]
    assert not speaks_alone(["en", "fr"] * 10).any()
    assert not speaks_alone(["", ""]).any()
    assert speaks_alone(languages_of([])).shape == (0,)
