"""Every rule speaks for itself: its own examples are run, and its fields are sound."""

from __future__ import annotations

import re

import pytest

from core.facts.sheet import FactSheet
from core.review.finding import BLOCK, WARN
from core.review.rulebook import LOANED, Rule, chain, markets, own_rules, resolved, rule_file
from core.review.text import KINDS, check_text

RULES = [rule for code in markets() for rule in own_rules(code)]
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ja", "zh", "ko", "ar")


def _hits(rule: Rule, lang: str, text: str) -> bool:
    market = rule.market if rule.market not in ("ALL", "EU") else {"ALL": "AU", "EU": "ES"}[rule.market]
    category = rule.categories[0] if rule.categories else "home"
    found = check_text(text, {}, market, category, LOANED if lang == "any" else lang, all_kinds=True)
    return any(finding.kind == rule.kind and finding.rule.startswith("words.") for finding in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_of_a_rule(rule: Rule) -> None:
    assert set(rule.fires) == set(rule.terms), "every language with terms has an example that fires"
    assert rule.silent, "an example that must not fire"
    for lang, texts in rule.fires.items():
        for text in texts:
            assert _hits(rule, lang, text), (lang, text)
    for lang, texts in rule.silent.items():
        for text in texts:
            assert not _hits(rule, lang, text), (lang, text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_fields_of_a_rule(rule: Rule) -> None:
    assert rule.kind in KINDS or rule.kind.startswith("x_")
    assert rule.severity in (BLOCK, WARN)
    assert ": " in rule.message, "cause, then next step"
    assert rule.message.endswith(".")
    assert rule.market in ("ALL", "EU") or rule.id.startswith(rule.market.lower() + "-")
    assert set(rule.terms) | set(rule.exceptions) <= {*LANGUAGES, "any"}
    assert not rule.fact or rule.fact.startswith(rule.market.lower() + "-") or rule.market == "ALL"


def test_base_rules_speak_all_languages() -> None:
    for rule in own_rules("ALL"):
        spoken = set(rule.terms) | ({LOANED} if "any" in rule.terms else set())
        assert set(LANGUAGES) <= spoken, rule.id


def test_ids_and_facts_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for code in markets():
        data = rule_file(code)
        none = [row["fact"] for row in data.get("none", ())]
        assert len(set(none)) == len(none)
        assert all(row["why"] for row in data.get("none", ()))
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", data["checked"])
        implemented = {row["fact"] for key in ("rule", "raise") for row in data.get(key, ())}
        assert not implemented & set(none), "a fact either has a rule or a reason why not"


def test_a_narrower_file_never_lowers() -> None:
    base = {rule.id: rule.severity for rule in own_rules("ALL")}
    for code in markets():
        for rule in resolved(code):
            assert not (base.get(rule.id) == BLOCK and rule.severity == WARN)


def test_inheritance() -> None:
    assert chain("FR") == ("ALL", "EU", "FR")
    assert chain("ES") == ("ALL", "EU", "ES")
    assert chain("SE") == ("ALL", "EU")
    assert chain("US") == ("ALL", "US")
    assert chain("AU") == ("ALL",)
    assert chain("") == ("ALL",)


@pytest.mark.parametrize(
    ("market", "severity", "fact"),
    [("AU", WARN, "ALL"), ("DE", BLOCK, "eu-green-generic"), ("US", WARN, "us-green-general")],
)
def test_the_same_words_weigh_differently_by_market(market: str, severity: str, fact: str) -> None:
    (found,) = check_text("An eco-friendly bowl.", {}, market, "home", "en")
    assert (found.kind, found.severity) == ("green_claim", severity)
    assert fact in found.evidence


def test_proof_clears_a_claim_and_only_its_own() -> None:
    assert check_text("Made from recycled glass.", {"green_proof": ["glass recycled, 80 %"]}, "US", "home", "en") == []
    assert check_text("Ein Testsieger.", {"awards": ["Test winner 2024"]}, "DE", "home", "de") == []
    found = check_text("A carbon-neutral bowl.", {"green_proof": ["recycled, 80 %"]}, "US", "home", "en")
    assert [finding.kind for finding in found] == ["green_claim"]


def test_unproven_words_of_the_shop_prove_nothing() -> None:
    from core.facts.sheet import Fact
    from core.review.ground import ground

    sheet = FactSheet("1", "en", (Fact("award", "award", "Red Dot 2024", provable=False),))
    assert not ground(sheet).proves("award", ("award",))
    sure = FactSheet("1", "en", (Fact("award", "award", "Red Dot 2024"),))
    assert ground(sure).proves("award", ("award",))
