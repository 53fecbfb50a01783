"""Words that channels forbid are found in every language; shorter forms keep what limits a line."""

from __future__ import annotations

import pytest

from core.content.channels.table import channels
from core.facts.sheet import Fact, FactSheet
from core.generation.channels.rules import broken, rule, shouts
from core.generation.channels.shorten import shorter, words

_EMPTY = FactSheet("1", "en", ())
_LOCALES = {
    "en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "it": "it-IT", "pt": "pt-BR", "nl": "nl-NL",
    "pl": "pl-PL", "ja": "ja-JP", "zh": "zh-CN", "ko": "ko-KR", "ar": "ar-SA",
}  # fmt: skip
_SPEAKING = ("price", "shipping", "guarantee", "contact", "time", "rivals", "green", "personal")


def test_channels_name_rules_that_exist_and_every_rule_has_cause_and_next_step() -> None:
    named = {name for each in channels().values() for name in each.rules}
    assert named == set(words()["rule"])
    for name in named:
        assert rule(name).reason.endswith(".")
        assert rule(name).next_step.endswith(".")


@pytest.mark.parametrize("lang", _LOCALES)
def test_every_term_of_every_rule_is_found_in_its_language(lang: str) -> None:
    for name in _SPEAKING:
        terms = words()["rule"][name]["terms"][lang]
        owner = next(each for each in channels().values() if name in each.rules)
        for term in terms:
            said = term.replace("*", "").replace(" ~ ", " x ")
            hits = {found.id for found in broken(owner, f"x {said} x", (), _EMPTY, _LOCALES[lang])}
            assert name in hits, (lang, name, term)


def test_every_language_has_its_limiting_words() -> None:
    assert set(words()["limiters"]) == set(_LOCALES)


@pytest.mark.parametrize(
    ("text", "names", "loud"),
    [
        ("VERY LOUD", (), True),
        ("SUPER LAMPE JETZT", (), True),
        ("USB-C and IP67", (), False),
        ("OEKO-TEX STANDARD 100", (), False),
        ("A single WORD", (), False),
        ("HALVORIN DRIFT", ("halvorin drift 700",), False),
        ("كابل USB-C", (), False),
    ],
)
def test_shouting(text: str, names: tuple[str, ...], loud: bool) -> None:
    assert shouts(text, names) is loud


def test_kinds_of_facts_are_forbidden_in_any_words() -> None:
    sheet = FactSheet("1", "en", (Fact("w", "warranty", "2 years"),))
    own = channels()["amazon_aplus"]
    assert [found.id for found in broken(own, "Zwei Jahre", ("w",), sheet, "de-DE")] == ["guarantee"]
    assert not list(broken(own, "Zwei Jahre", (), sheet, "de-DE"))


@pytest.mark.parametrize(
    ("locale", "text", "forms"),
    [
        ("en-US", "Wireless range of up to 49 ft (15 m)", ["Wireless range of up to 49 ft"]),
        ("en-US", "It weighs 9 oz (254 g).", ["It weighs 9 oz."]),
        ("en-US", "Rated IP67 (dust-tight)", []),
        ("en-US", "Made of steel, silicone, and glass", []),
        ("en-US", "Kettle – holds 750 ml", ["Kettle"]),
        ("en-US", "Safe for dishwashers; not for microwaves", []),
        ("en-US", "Works outdoors – but only when dry", []),
        ("en-US", "The lid opens. It locks too.", ["The lid opens."]),
        ("de-DE", "Bis zu 16 Std. Akkulaufzeit", []),
        ("de-DE", "Der Deckel schließt dicht. Er passt in jede Tasche.", ["Der Deckel schließt dicht."]),
        ("de-DE", "Spülmaschinenfest; ohne Deckel", []),
        ("ja-JP", "急速充電対応です。さらに、マイクを4個備えています。", ["急速充電対応です。"]),
        ("ja-JP", "防水です。ただし、海水では使えません。", []),
        ("zh-CN", "可机洗；不可烘干", []),
        ("zh-CN", "续航38小时；支持快充", ["续航38小时"]),
    ],
)
def test_shorter_forms(locale: str, text: str, forms: list[str]) -> None:
    assert list(shorter(text, locale)) == forms
