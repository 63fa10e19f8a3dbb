"""What short forms stand for."""

from __future__ import annotations

import pytest

from analysis.language import long_form


@pytest.mark.parametrize(
    ("short", "before", "long"),
    [
        ("PEFT", "for parameter-efficient fine-tuning", "parameter-efficient fine-tuning"),
        ("LLMs", "we train large language models", "large language models"),
        ("LoRA", "with Low-Rank Adaptation", "Low-Rank Adaptation"),
        ("IoU", "the intersection over union", "intersection over union"),
        ("mAP", "the mean average precision", "mean average precision"),
        (
            "BERT",
            "Bidirectional Encoder Representations from Transformers",
            "Bidirectional Encoder Representations from Transformers",
        ),
        ("ML", "of models", ""),
        ("ours", "our results", ""),
        ("GAN", "an adversarial network", ""),
        ("NLP", "", ""),
        ("2021", "in the year", ""),
        ("A" * 10_000, "a a a", ""),
    ],
)
def test_long_forms(short: str, before: str, long: str) -> None:
    assert long_form(short, before.split()) == tuple(long.split())
