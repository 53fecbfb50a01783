"""Rules of words as data: `rules/<CODE>.toml`, resolved for a market by inheritance ALL, EU, country.

A narrower file may raise the severity of a rule it names (`[[raise]]`), never lower it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from core.localisation.hanzi import simplified
from core.review.finding import BLOCK, WARN
from core.review.terms import Terms

EU_MEMBERS = frozenset({"DE", "FR", "ES", "IT", "NL", "PL", "SE"})
ANY = "any"
# A Spanish, Portuguese ... page may carry English slogans; these words read the same in all of them.
LOANED = "en"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `unless` names the kinds of facts that prove the claim; `needs` words of which one must stand in the
    same line for the rule to apply, per language."""

    id: str
    market: str
    kind: str
    severity: str
    fact: str
    message: str
    terms: Mapping[str, tuple[str, ...]]
    exceptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    negatable: bool = True
    fires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    silent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules that hold in one market for a text of one language; owners in `terms` are indexes of `rules`."""

    rules: tuple[Rule, ...]
    terms: Terms


def chain(market: str) -> tuple[str, ...]:
    """Whose rules hold: `FR` -> ALL, EU, FR. A market without a file of its own has those above it."""
    codes = ("ALL", *(["EU"] if market in EU_MEMBERS or market == "EU" else []), market)
    return tuple(dict.fromkeys(code for code in codes if code in markets()))


@cache
def markets() -> tuple[str, ...]:
    """Codes that have a rule file."""
    return tuple(
        sorted(item.name[:-5] for item in files("core.review").joinpath("rules").iterdir() if _is_market(item.name))
    )


def _is_market(name: str) -> bool:
    return name.endswith(".toml") and name[:-5].isupper()


@cache
def rule_file(code: str) -> dict[str, Any]:
    """The raw data of one file."""
    return tomllib.loads(files("core.review").joinpath("rules", f"{code}.toml").read_text(encoding="utf-8"))


# What checks judge by beside the rules: package and place in it, a file or a folder.
_JUDGED_BY = (
    ("core.review", "personal"),
    ("core.localisation", "feelings.toml"),
    ("core.localisation", "units.toml"),
    ("core.localisation", "hanzi.toml"),
    ("core.localisation.voice", "words"),
    ("core.content", "limits.toml"),
)


@cache
def data_digest() -> str:
    """Changes when any data that checks judge by changes. The words of writer and readers are not among it: a page that
    is written from facts is written anew with them."""
    digest = hashlib.sha256()
    for package, place in (("core.review", "rules"), *_JUDGED_BY):
        found = files(package).joinpath(place)
        for item in sorted(found.iterdir(), key=lambda entry: entry.name) if found.is_dir() else (found,):
            if item.name.endswith(".toml"):
                digest.update(f"{place}/{item.name}".encode() + b"\0" + item.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def own_rules(code: str) -> Iterator[Rule]:
    """The rules that one file adds."""
    for row in rule_file(code).get("rule", ()):
        yield Rule(
            id=row["id"],
            market=code,
            kind=row["kind"],
            severity=row["severity"],
            fact=row["fact"],
            message=row["message"],
            terms=_compared(row["terms"]),
            exceptions=_compared(row.get("except", {})),
            categories=tuple(row.get("categories", ())),
            unless=tuple(row.get("unless", ())),
            negatable=row.get("negatable", True),
            fires=_by_language(row.get("fires", {})),
            silent=_by_language(row.get("silent", {})),
        )


def _by_language(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {lang: tuple(values) for lang, values in table.items()}


def _compared(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """As the texts are compared: Chinese in simplified characters, however a market writes it."""
    return {lang: tuple(map(simplified, values) if lang == "zh" else values) for lang, values in table.items()}


@lru_cache(maxsize=64)
def resolved(market: str) -> tuple[Rule, ...]:
    """All rules of a market, severities raised by the files below."""
    rules: dict[str, Rule] = {}
    for code in chain(market):
        for rule in own_rules(code):
            if rule.id in rules:
                raise ValueError(f"rule {rule.id} stands twice")
            rules[rule.id] = rule
        for row in rule_file(code).get("raise", ()):
            rule = rules[row["rule"]]
            severity = BLOCK if BLOCK in (rule.severity, row["severity"]) else WARN
            message = row.get("message", rule.message)
            rules[rule.id] = replace(rule, severity=severity, fact=row["fact"], market=code, message=message)
    return tuple(rules.values())


@lru_cache(maxsize=256)
def rulebook(market: str, lang: str) -> Rulebook:
    """Rules and automaton for a market and a language (`de`); English and language-free terms always count."""
    rules = resolved(market)
    languages = dict.fromkeys((lang, LOANED, ANY))
    terms = [(i, term) for i, rule in enumerate(rules) for code in languages for term in rule.terms.get(code, ())]
    exceptions = [
        (i, term) for i, rule in enumerate(rules) for code in languages for term in rule.exceptions.get(code, ())
    ]
    return Rulebook(rules, Terms(terms, exceptions))


@lru_cache(maxsize=1)
def proofs() -> tuple[tuple[str, ...], Terms]:
    """Rule ids and one automaton over all their terms in every language, for reading what the facts prove."""
    rules = {rule.id: rule for code in markets() for rule in own_rules(code) if rule.unless}
    terms = [(i, term) for i, rule in enumerate(rules.values()) for words in rule.terms.values() for term in words]
    return tuple(rules), Terms(terms)
