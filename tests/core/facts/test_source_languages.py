"""Facts out of shop texts in Chinese, German, French, Spanish and Japanese: labelled products in cases/<lang>.jsonl.

A label is `kind|value|...`: `measure|dimension|values|unit|qualifier`, `material|name|share`, `origin|code`,
`warranty|2 year`, other kinds `kind|words`. `?` before it: right or absent, both fine; `!`: negated. The words are
those of the source. Core kinds are counted in full; included items, compatibility and marks beside them; features,
claims and awards by recall alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.catalog.text import fold_html, fold_line
from core.facts.extract import extract
from core.facts.measure import convert, dimension
from core.facts.sheet import Fact, FactSheet
from core.facts.vocabulary import natural_bound
from core.ports.wire import AttributeSnapshot, ProductSnapshot

LANGS = ("zh", "de", "fr", "es", "ja")
CORE = frozenset(("measure", "material", "origin", "care", "colour", "warranty", "certification"))
OPEN = CORE | {"included_item", "compatibility", "technology_mark"}


@dataclass(frozen=True)
class Label:
    kind: str
    parts: tuple[str, ...]
    optional: bool
    negated: bool

    @classmethod
    def of(cls, text: str) -> Label:
        marks = re.match(r"[?!]*", text)
        assert marks
        kind, *parts = text[marks.end() :].split("|")
        return cls(kind, tuple(parts), "?" in marks[0], "!" in marks[0])


@cache
def cases(lang: str) -> tuple[dict[str, Any], ...]:
    lines = (Path(__file__).parent / "cases" / f"{lang}.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def sheet_of(case: dict[str, Any], lang: str) -> FactSheet:
    rows = [AttributeSnapshot(name, (value,)) for name, value in case.get("attrs", ())]
    rows += [AttributeSnapshot(name, tuple(values), varies=True) for name, values in case.get("opts", {}).items()]
    product = ProductSnapshot(case["id"], case["title"], description_html=case.get("html", ""), attributes=tuple(rows))
    return extract(product, lang)


def plain(text: object) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(text)).casefold())


def numbers(fact: Fact) -> tuple[float, ...]:
    value = fact.value
    return value if isinstance(value, tuple) else (float(value),) if isinstance(value, int | float) else ()


def same_numbers(got: tuple[float, ...], unit: str, wanted: tuple[float, ...], wanted_unit: str) -> bool:
    if len(got) != len(wanted):
        return False
    if unit != wanted_unit:
        if not dimension(unit) or dimension(unit) != dimension(wanted_unit):
            return False
        got = tuple(convert(value, unit, wanted_unit) for value in got)
    return all(abs(a - b) <= 0.01 * abs(b) + 1e-9 for a, b in zip(got, wanted, strict=True))


def wanted_numbers(label: Label) -> tuple[float, ...]:
    _, values, unit = label.parts[:3]
    if " " in values:  # 60 hz..20 khz
        pairs = [part.split() for part in values.split("..")]
        return tuple(convert(float(number), name, unit) for number, name in pairs)
    return tuple(float(part) for part in re.split(r"\.\.|x", values))


def matches(label: Label, fact: Fact) -> bool:
    if label.kind != fact.kind or label.negated != fact.negated:
        return False
    if label.kind == "measure":
        unit = label.parts[2]
        return same_numbers(numbers(fact), fact.unit, wanted_numbers(label), "" if unit == "count" else unit)
    if label.kind == "material":
        share = float(label.parts[1]) if len(label.parts) > 1 else None
        return fact.share == share and alike(label.parts[0], str(fact.value), 8)
    if label.kind == "origin":
        return fact.value == label.parts[0]
    if label.kind == "warranty" and label.parts[0] == "lifetime":
        return fact.value == "lifetime"
    if label.kind == "warranty":
        number, unit = label.parts[0].split()
        return same_numbers(numbers(fact), fact.unit, (float(number),), unit)
    return alike(label.parts[0], str(fact.value), 20) or alike(label.parts[0], fact.text, 20)


def alike(wanted: str, got: str, more: int) -> bool:
    """Whether one text holds the other and neither says much more."""
    a, b = plain(wanted), plain(got)
    short, long = sorted((a, b), key=len)
    return bool(short) and short in long and len(long) <= 2 * len(short) + more and len(b) >= 0.4 * len(a)


def _bound(fact: Fact) -> str:
    """The bound that the source writes, or the attribute's own."""
    return fact.qualifier or natural_bound(fact.attribute)


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    found: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def f1(self) -> float:
        recall = self.found / max(1, self.found + self.missed)
        return 2 * self.precision * recall / max(1e-9, self.precision + recall)


@cache
def scored(lang: str) -> tuple[dict[str, Score], tuple[str, ...], tuple[int, int, int]]:
    """Scores of core, open and soft kinds; what went wrong, readable; measures with the right dimension, qualifier."""
    scores = {"core": Score(), "open": Score(), "soft": Score()}
    notes: list[str] = []
    named = bounded = total = 0
    for case in cases(lang):
        labels = [Label.of(text) for text in case["facts"]]
        facts = [fact for fact in sheet_of(case, lang) if fact.kind not in ("name", "brand", "category", "story")]
        groups = lambda kind: [g for g, kinds in (("core", CORE), ("open", OPEN)) if kind in kinds] or ["soft"]  # noqa: E731
        for fact in facts:
            right = any(matches(label, fact) for label in labels)
            for group in groups(fact.kind):
                scores[group].right += right
                scores[group].wrong += not right
            if not right and fact.kind in OPEN:
                notes.append(
                    f"{case['id']} WRONG {fact.kind} {fact.value!r} {fact.unit} {fact.share or ''} <- {fact.text!r}"
                )
        for label in labels:
            hits = [fact for fact in facts if matches(label, fact)]
            if label.kind == "measure" and hits:
                total += 1
                named += any(label.parts[0] in (hit.dimension, hit.attribute) for hit in hits)
                wanted = label.parts[3] if len(label.parts) > 3 else ""
                bounded += any({_bound(hit), wanted} <= {"up_to", "max"} or _bound(hit) == wanted for hit in hits)
                if not any(label.parts[0] in (hit.dimension, hit.attribute) for hit in hits):
                    notes.append(f"{case['id']} DIM {label.parts} got {[(h.dimension, h.attribute) for h in hits]}")
                if not any({_bound(hit), wanted} <= {"up_to", "max"} or _bound(hit) == wanted for hit in hits):
                    notes.append(f"{case['id']} QUAL {label.parts} got {[h.qualifier for h in hits]}")
            if label.optional:
                continue
            for group in groups(label.kind):
                scores[group].found += bool(hits)
                scores[group].missed += not hits
            if not hits:
                notes.append(f"{case['id']} MISSED {label.kind} {label.parts}")
    return scores, tuple(notes), (named, bounded, total)


@pytest.mark.parametrize("lang", LANGS)
def test_facts_of_labelled_products(lang: str) -> None:
    scores, notes, (named, bounded, total) = scored(lang)
    told = "\n".join(notes)
    assert len(cases(lang)) >= 25
    assert scores["core"].precision >= 0.93, told
    assert scores["core"].f1 >= 0.88, told
    assert scores["open"].f1 >= 0.80, told
    assert named / total >= 0.90, told
    assert bounded / total >= 0.90, told


@pytest.mark.parametrize("lang", LANGS)
def test_evidence_is_a_piece_of_the_source(lang: str) -> None:
    for case in cases(lang):
        body = fold_html(case.get("html", "")).text
        fields = [case["title"], *(v for row in case.get("attrs", ()) for v in row)]
        fields += [v for values in case.get("opts", {}).values() for v in values]
        for fact in sheet_of(case, lang):
            if fact.start is not None:
                assert body[fact.start : fact.end] == fact.text, (case["id"], fact)
            elif fact.text:
                assert any(fact.text in (field, fold_line(field)) or fact.text in field for field in fields), fact


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_no_fact_stays_out(lang: str) -> None:
    for case in cases(lang):
        for row in case["not"]:
            kind, words = row.split("|")
            for fact in sheet_of(case, lang):
                if fact.kind == kind and not fact.negated:
                    assert plain(words) not in plain(fact.text), (case["id"], fact)
                    assert plain(words) not in plain(fact.value), (case["id"], fact)
