"""What a product's facts prove, in the form in which the checks ask: numbers, marks, materials, names, proven rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.content.html import language
from core.facts.phrases import number_words
from core.facts.sheet import Fact, FactSheet
from core.facts.units import dimension
from core.localisation.hanzi import simplified
from core.review import marks, materials
from core.review.folding import fold_text
from core.review.numbers import quantities, rating_spans
from core.review.rulebook import proofs

# Kinds whose own words stand in the page as names; a word inside a name is no claim.
_NAMES = frozenset({"brand", "name", "technology_mark"})
_THINGS = re.compile(r"(?:^|_)(?:included|pieces|parts|persons|people|pack|set)(?:$|[_.])")
_MOST_SHEETS = 512
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that the facts hold. `unit` is empty for a bare one."""

    key: str
    value: float
    unit: str
    dimension: str
    qualifier: str
    text: str
    counts_things: bool = False  # pieces, parts or people, not settings or generations


@dataclass(frozen=True, slots=True)
class Ground:
    """The facts of one product, prepared once."""

    measures: tuple[Measure, ...]
    ratings: frozenset[str]
    digits: frozenset[str]
    marks: frozenset[str]
    materials: frozenset[str]
    names: tuple[str, ...]
    proven: frozenset[tuple[str, str]]  # (kind of fact, rule id)
    texts: str
    certified: bool
    lang: str
    by_key: Mapping[str, Fact]
    _of_fact: dict[str, tuple[tuple[Measure, ...], frozenset[str]]] = field(default_factory=dict, compare=False)

    def of_fact(self, fact: Fact) -> tuple[tuple[Measure, ...], frozenset[str]]:
        """The numbers of one fact of this sheet, and every number that stands in its words."""
        found = self._of_fact.get(fact.key)
        if found is None:
            found = self._of_fact[fact.key] = (tuple(fact_measures(fact, self.lang)), fact_digits(fact, self.lang))
        return found

    def proves(self, rule_id: str, kinds: Iterable[str]) -> bool:
        """Whether a fact of one of these kinds says what the rule's words say."""
        return any((kind, rule_id) in self.proven for kind in kinds)


_grounds: dict[int, tuple[FactSheet, Ground]] = {}


def ground(sheet: FactSheet) -> Ground:
    """The ground of a sheet. Kept for as long as sheets come again: a page is checked in many locales."""
    held = _grounds.get(id(sheet))  # by identity: hashing some hundred facts costs more than looking them up
    if held is None or held[0] is not sheet:
        if len(_grounds) >= _MOST_SHEETS:
            _grounds.clear()
        held = _grounds[id(sheet)] = (sheet, _ground(sheet))
    return held[1]


def _ground(sheet: FactSheet) -> Ground:
    lang = language(sheet.lang)
    provable = [fact for fact in sheet if fact.provable and not fact.negated]
    texts = {fact.key: _text(fact) for fact in sheet}
    certificates = " \n ".join(texts[fact.key] for fact in provable if fact.kind == "certification")
    everything = " \n ".join(text for text in texts.values() if text)
    return Ground(
        measures=tuple(measure for fact in sheet for measure in fact_measures(fact, lang)) + _counted(sheet),
        ratings=frozenset(code for text in texts.values() for _, _, code in rating_spans(text)),
        digits=_digits(sheet, lang),
        marks=marks.held(certificates),
        materials=frozenset(m for fact in sheet if not fact.negated for m in materials.named(texts[fact.key], lang)),
        names=tuple(
            dict.fromkeys(fold_text(str(f.value)) for f in sheet if f.kind in _NAMES and len(str(f.value)) > 1)
        ),
        proven=_proven(provable, texts, lang),
        texts=fold_text(everything),
        certified=bool(certificates),
        lang=lang,
        by_key={fact.key: fact for fact in sheet},
    )


def fact_digits(fact: Fact, lang: str) -> frozenset[str]:
    """Every number that stands in the words of a fact."""
    texts = dict.fromkeys((fact.text, str(fact.value), fact.label, fact.applies_to))
    return frozenset(_numbers("\n".join(texts), lang))


def _digits(sheet: FactSheet, lang: str) -> frozenset[str]:
    texts = dict.fromkeys(text for f in sheet for text in (f.text, str(f.value), f.label, f.applies_to))
    return frozenset(_numbers("\n".join(texts), lang))


def _text(fact: Fact) -> str:
    value = "" if isinstance(fact.value, int | float | tuple) else str(fact.value)
    return value if value == fact.text or not fact.text else f"{value} {fact.text}".strip()


def _numbers(text: str, lang: str) -> Iterable[str]:
    """Numbers of a fact's words, as digits: "pairs two speakers" counts two."""
    yield from (_plain(found) for found in DIGITS.findall(text))
    if words := number_words(lang):
        yield from (str(words[1][found.lower()]) for found in words[0].findall(text) if found.lower() in words[1])


def _plain(digits: str) -> str:
    return digits.replace(",", ".").rstrip(".")


def fact_measures(fact: Fact, lang: str) -> Iterable[Measure]:
    """The numbers of a fact whose sheet is in that language."""
    said, things = _said(fact), fact.kind == "included_item" or bool(_THINGS.search(fact.key))
    if isinstance(fact.value, tuple | int | float) and not isinstance(fact.value, bool):
        for value in fact.value if isinstance(fact.value, tuple) else (fact.value,):
            yield Measure(fact.key, float(value), fact.unit, dimension(fact.unit), fact.qualifier, said, things)
    else:
        for q in quantities(str(fact.value), lang):
            for value in {*q.values, *q.other}:
                yield Measure(fact.key, value, q.unit, dimension(q.unit), q.qualifier, said, things)
    if fact.share is not None:
        percent = fact.share * 100 if fact.share <= 1 else fact.share
        yield Measure(fact.key, percent, "percent", dimension("percent"), "", said)


def _said(fact: Fact) -> str:
    value = " x ".join(f"{v:g}" for v in fact.value) if isinstance(fact.value, tuple) else str(fact.value)
    return f"{fact.label or fact.key}: {value} {fact.unit}".strip()


def _counted(sheet: FactSheet) -> tuple[Measure, ...]:
    """How many things are in the box, by kind and all together: sentences count them."""
    items = sheet.of("included_item")
    if not items:
        return ()
    counts = [number for fact in items if (number := fact.number) is not None]
    whole = sum(counts) + len(items) - len(counts)
    return tuple(
        Measure("included", float(n), "", "", "", f"{n:g} items in the box", True) for n in {whole, len(items)}
    )


def _proven(provable: list[Fact], texts: dict[str, str], lang: str) -> frozenset[tuple[str, str]]:
    ids, terms = proofs()
    found: set[tuple[str, str]] = set()
    by_kind: dict[str, list[str]] = {}
    for fact in provable:
        by_kind.setdefault(fact.kind, []).append(texts[fact.key])
    for kind, lines in by_kind.items():
        said = " ;\n ".join(lines)
        folded = fold_text(simplified(said) if lang == "zh" else said)
        found |= {(kind, ids[hit.owner]) for hit in terms.find(folded)}
    # An award or an approved wording proves the words of its own rule whatever they are; origin facts hold a country.
    found |= {(kind, rule) for kind, rule in (("award", "award"), ("origin", "origin")) if kind in by_kind}
    return frozenset(found)
