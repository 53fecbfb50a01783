"""What the rules of French, Spanish, Italian and Portuguese share: a line may end anywhere, words are found once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.review.grammar import checker_of, faults
from core.review.grammar.romance_words import F, Form, M

SENTENCES = Path(__file__).parents[2] / "generation" / "sentences"
LOCALES = ("fr-FR", "es-ES", "it-IT", "pt-BR")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_line_may_end_anywhere(locale: str) -> None:
    checker = checker_of(locale[:2])
    assert checker is not None
    for case in tomllib.loads((SENTENCES / f"{locale}.toml").read_text("utf-8"))["sentence"]:
        words = case["text"].split(" ")
        for end in range(1, len(words)):
            cut = " ".join(words[:end])
            assert all(0 <= fault.start < fault.end <= len(cut) for fault in checker.faults(cut))


@pytest.mark.parametrize(
    ("text", "lang"), [("são", "pt"), ("A mochila é", "pt"), ("La mochila es", "es"), ("Le sac est", "fr")]
)
def test_a_line_may_end_with_its_verb(text: str, lang: str) -> None:
    assert faults(text, lang) == ()


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("La sac pèse 300 g.", "fr", "Le sac"),
        ("El mochila pesa 300 g.", "es", "La mochila"),
        ("Il borsa pesa 300 g.", "it", "La borsa"),
        ("O mochila pesa 300 g.", "pt", "A mochila"),
    ],
)
def test_the_right_article_is_named(text: str, lang: str, expected: str) -> None:
    (fault,) = faults(text, lang)
    assert (fault.start, fault.rule) == (0, "article")
    assert fault.expected.casefold() == expected.casefold()


def test_forms_agree_by_gender_and_number() -> None:
    assert Form(M, False).fits(Form(M | F, False))
    assert not Form(M, False).fits(Form(F, False))
    assert not Form(M, False).fits(Form(M, True))
    assert Form(M, False, fixed=True).fits(Form(M, True))
