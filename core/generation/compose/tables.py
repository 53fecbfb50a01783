"""The modules that list: specifications, comparison, box, care, steps, questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.content.document import (
    Box,
    Care,
    Comparison,
    ComparisonRow,
    Faq,
    HowTo,
    Line,
    Question,
    SpecRow,
    Specs,
)
from core.facts.measure import parse
from core.facts.sheet import Fact, FactSheet
from core.generation.compose.answers import answers
from core.generation.compose.lexicon import Lexicon
from core.generation.compose.naming import Naming, name_product
from core.generation.compose.origin import place
from core.generation.compose.phrase import Words, capitalise
from core.generation.compose.topics import colour_words, main_materials, rules, stated
from core.generation.compose.writer import Writer
from core.localisation.market import market_for
from core.localisation.terms import find

MAX_QUESTIONS, MIN_QUESTIONS = 7, 2
MAX_COMPARED, MAX_COMPARED_ROWS, MIN_COMPARED_ROWS = 4, 8, 2
MAX_INGREDIENT_CHARS = 60
_VALUE_KINDS = ("values", "uses", "colours", "materials", "features", "parts")
_NOT_IN_SPECS = frozenset(
    ("features", "included", "care", "how_to_use", "safety", "gtin", "sku", "product_type", "technology", "language")
)


def specs(writer: Writer) -> Specs | None:
    """Every value that can be said, one row per attribute, in the order of the rules, then of the sheet."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for fact in _ordered(writer.sheet.facts, writer):
        label = _spec_label(fact, writer)
        value = spec_value(fact, writer) if label else ""
        if label and value and all(value != text for text, _ in found.get(label, [])):
            found.setdefault(label, []).append((value, (fact.key,)))
    listed = []
    for label, values in found.items():
        text = capitalise(writer.formatter.marks.list_separator.join(value for value, _ in values))
        keys = tuple(key for _, facts in values for key in facts)
        if len(text) <= writer.limit("specs", "value", 500) and len(label) <= writer.limit("specs", "label", 100):
            listed.append(SpecRow(Line(label), Line(text, keys)))
    most = writer.limits.max_items("specs", "rows") or len(listed)
    return Specs(writer.heading("specs"), tuple(listed[:most])) if len(listed) >= 2 else None


def _ordered(facts: Iterable[Fact], writer: Writer) -> list[Fact]:
    order = {name: i for i, rule in enumerate(rules()["topic"]) for name in rule["attribute"]}
    hidden = ("claim_unsupported", "name", "category", "brand", "how_to")
    doubtful = {f.key for f in writer.sheet.of("material") if f.source in ("body", "title")} - {
        f.key for f in main_materials(writer.sheet)
    }
    shown = [f for f in facts if stated(f) and f.kind not in hidden and f.key not in doubtful]
    first = [fact for fact in shown if fact.kind == "measure"]
    first.sort(key=lambda fact: order.get(writer.lexicon.attribute_of(fact), 99))
    return first + [fact for fact in shown if fact.kind != "measure"]


def _spec_label(fact: Fact, writer: Writer) -> str:
    """The row's name; a value that holds for one variant or part only says so."""
    lexicon = writer.lexicon
    attribute = lexicon.attribute_of(fact)
    if attribute in _NOT_IN_SPECS or fact.kind in ("included_item", "care", "award", "technology_mark"):
        return ""
    by_kind = {"material": "material", "colour": "colour", "size": "size", "origin": "origin", "warranty": "warranty"}
    by_kind |= {"certification": "certificates", "compatibility": "compatible_with"}
    label = lexicon.attribute_label(attribute) or lexicon.label(fact) or lexicon.attribute_label(by_kind.get(fact.kind, ""))
    if not label:
        if fact.label:
            lexicon.miss(fact.label)
        return ""
    for note in (fact.part, fact.applies_to):
        if note and not (fact.part and attribute.endswith("_material")):
            word = lexicon.word(("values", "parts", "colours", "uses", "categories"), note)
            if not word:
                return ""
            opening, closing = writer.formatter.marks.bracket
            label = f"{label}{opening}{word}{closing}"
    return label


def spec_value(fact: Fact, writer: Writer) -> str:
    """The value in the words and units of the market; empty when it cannot be said."""
    lexicon = writer.lexicon
    if fact.kind in ("certification", "award") and not fact.provable:
        return ""
    if fact.kind == "material":
        material = lexicon.material(fact)
        return material.text if material else ""
    if fact.kind == "origin":
        found = place(str(fact.value), writer.locale, lexicon.source)
        return found.name if found else lexicon.word((), str(fact.value))
    if not isinstance(fact.value, str):
        return _figure(fact, writer)
    if fact.kind == "warranty":
        return warranty_text(fact, writer)
    if fact.kind in ("certification", "technology_mark"):
        return certificate(str(fact.value), writer)
    if measured := measure_text(fact.value, writer):
        return measured
    if fact.attribute == "ingredients" and writer.lang not in ("ja", "zh") and len(fact.value) <= MAX_INGREDIENT_CHARS:
        return fact.value  # INCI names are the same in every Latin script
    return lexicon.word(_VALUE_KINDS, fact.value)


def measure_text(text: str, writer: Writer) -> str:
    """A text that is nothing but a measure (a pan's size of 28 cm), in the market's units; else empty."""
    if not any(char.isdigit() for char in text):
        return ""
    found = parse(text, writer.lexicon.source)
    if len(found) != 1 or not found[0].unit or found[0].end - found[0].start < len(text.strip()):
        return ""
    one = found[0]
    fact = Fact("", "measure", one.values if len(one.values) > 1 else one.values[0], one.unit, qualifier=one.qualifier)
    return writer.formatter.measure(fact, style="short") if writer.formatter.knows(one.unit) else ""


def _figure(fact: Fact, writer: Writer) -> str:
    if not writer.formatter.knows(fact.unit):
        writer.lexicon.miss(fact.text or f"{fact.value} {fact.unit}")
        return ""
    return capitalise(writer.formatter.measure(fact, style="short"))


def warranty_text(fact: Fact, writer: Writer) -> str:
    """A warranty's length in words."""
    if isinstance(fact.value, str):
        if fact.value.strip().lower() in ("lifetime", "life time", "limited lifetime"):
            return writer.voice.text("warranty", "lifetime")
        return writer.lexicon.word(("values",), fact.value)
    return writer.formatter.measure(fact)


def certificate(text: str, writer: Writer) -> str:
    """Marks and standards keep their names; words around them that are not names cannot be said in another language."""
    clean = " ".join(text.split())
    if term := find("values", clean, writer.lexicon.source):
        return term.plain(writer.lang)
    if writer.lexicon.same_language:
        return clean if writer.lexicon.passes(clean) else ""
    ordinary = re.search(r"(?<![A-Za-z])[a-z]{4,}|[\u3040-\u30ff\u4e00-\u9fff]", clean)
    if ordinary or len(clean) > 60:
        writer.lexicon.miss(clean)
        return ""
    return clean


# ------------------------------------------------------------------ box, care, steps


def box_items(writer: Writer) -> list[Words]:
    """What comes along, counted where the source counts."""
    pattern, plain = writer.voice.text("box", "counted"), writer.voice.text("box", "plain")
    items: dict[str, Words] = {}
    for fact in writer.sheet.of("included_item"):
        if fact.negated:
            continue
        found = writer.lexicon.part(fact)
        if found is None:
            writer.lexicon.miss(str(fact.value))
            continue
        item, count, left = found
        if left:
            writer.lexicon.miss(left)
        if count is not None:
            figure = writer.formatter.number(count)
            text = pattern.format(n=figure, noun=item.counted(writer.formatter.plural(count)), counter=item.counter)
        else:
            text = plain.format(noun=item.text, counter=item.counter)
        items.setdefault(text, Words(text, (fact.key,)))
    return list(items.values())


def box(writer: Writer) -> Box | None:
    """What is in the box; a single item that is the product itself needs no list."""
    items = [Line(capitalise(item.text), item.facts) for item in box_items(writer)]
    most = writer.limits.max_items("box", "items") or len(items)
    return Box(writer.heading("box"), tuple(items[:most])) if len(items) >= 2 else None


def care_items(writer: Writer) -> list[Words]:
    """Care advice, each once."""
    found: dict[str, Words] = {}
    for fact in writer.sheet.of("care"):
        term = find("care", str(fact.value), writer.lexicon.source)
        words = term.plain(writer.lang) if term else ""
        if not words and writer.lexicon.same_language and writer.lexicon.passes(str(fact.value)):
            words = capitalise(str(fact.value).strip(" ."))
        if not words:
            writer.lexicon.miss(str(fact.value))
            continue
        found.setdefault(words, Words(words, (fact.key,)))
    return list(found.values())


def care(writer: Writer) -> Care | None:
    """Care advice as a list."""
    items = [Line(capitalise(item.text), item.facts) for item in care_items(writer)]
    most = writer.limits.max_items("care", "items") or len(items)
    return Care(writer.heading("care"), tuple(items[:most])) if items else None


def how_to(writer: Writer) -> HowTo | None:
    """Steps of use, only where the source tells them in the language of the page; steps are never made up."""
    if not writer.lexicon.same_language:
        return None
    steps = [f for f in writer.sheet.facts if f.attribute == "how_to_use" and isinstance(f.value, str)]
    limit = writer.limit("how_to", "steps", 300)
    lines = [Line(str(f.value).strip(), (f.key,)) for f in steps if len(str(f.value)) <= limit]
    most = writer.limits.max_items("how_to", "steps") or len(lines)
    return HowTo(writer.heading("how_to"), tuple(lines[:most])) if len(lines) >= 2 else None


def faq(writer: Writer) -> Faq | None:
    """Questions a shopper asks of such a product and that its facts answer."""
    items: list[Question] = []
    most = min(MAX_QUESTIONS, writer.limits.max_items("faq", "items") or MAX_QUESTIONS)
    for topic_id, env, keys in answers(writer, box_items(writer), care_items(writer)):
        if len(items) == most:
            break
        many = "answer" if "one" not in env else "answer_one"
        writer.voice.fresh()
        question = writer.voice.say(topic_id, "ask", env, again=True)
        answer = writer.voice.say(topic_id, many, env, facts=keys, again=True)
        if question and answer:
            items.append(Question(Line(question.text), (answer,)))
    return Faq(writer.heading("faq"), tuple(items)) if len(items) >= MIN_QUESTIONS else None


# ------------------------------------------------------------------ comparison


@dataclass(frozen=True, slots=True)
class _Same:
    """A sheet as a cache key: the very object, so that its many facts need no hashing."""

    sheet: FactSheet

    def __hash__(self) -> int:
        return id(self.sheet)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.sheet is self.sheet


@lru_cache(maxsize=4096)
def _named(same: _Same, locale: str) -> Naming:
    return name_product(same.sheet, Lexicon(same.sheet, market_for(locale).language, locale))


@lru_cache(maxsize=256)
def _table(same: _Same, locale: str, channel: str) -> dict[str, tuple[str, Line]]:
    return _comparable(Writer(same.sheet, locale, channel))


def comparison(writer: Writer, siblings: Sequence[FactSheet]) -> Comparison | None:
    """This product beside others of its kind: what both sides know, this one first."""
    term = writer.naming.term
    if term is None or not writer.naming.name:
        return None
    others: list[FactSheet] = []
    for sheet in siblings:
        if sheet.product == writer.sheet.product:
            continue
        naming = _named(_Same(sheet), writer.locale)
        if naming.term is not None and naming.term.key == term.key and naming.name:
            others.append(sheet)
        if len(others) == MAX_COMPARED - 1:
            break
    rows = _compared(writer, others)
    if not others or len(rows) < MIN_COMPARED_ROWS:
        return None
    names = [Line(writer.naming.name, writer.naming.name_keys)]
    for sheet in others:
        naming = _named(_Same(sheet), writer.locale)
        names.append(Line(naming.name, tuple(f"{sheet.product}#{key}" for key in naming.name_keys)))
    return Comparison(writer.heading("comparison"), tuple(names), tuple(rows))


def _compared(writer: Writer, others: Sequence[FactSheet]) -> list[ComparisonRow]:
    rows = []
    tables = [_table(_Same(sheet), writer.locale, writer.channel) for sheet in others]
    for key, (label, value) in _comparable(writer).items() if others else ():
        known = [table.get(key) for table in tables]
        if not any(known):
            continue
        values = [value]
        for sheet, found in zip(others, known, strict=True):
            keys = tuple(f"{sheet.product}#{k}" for k in found[1].facts) if found else ()
            values.append(Line(found[1].text, keys) if found else Line(""))
        rows.append(ComparisonRow(Line(label), tuple(values)))
    return rows[: min(MAX_COMPARED_ROWS, writer.limits.max_items("comparison", "rows") or MAX_COMPARED_ROWS)]


def _comparable(writer: Writer) -> dict[str, tuple[str, Line]]:
    """Attribute -> (label, value) of what can be put side by side."""
    found: dict[str, tuple[str, Line]] = {}
    for fact in _ordered(writer.sheet.of("measure"), writer):
        key = writer.lexicon.attribute_of(fact)
        label = writer.lexicon.attribute_label(key)
        if key and label and not fact.applies_to and not fact.part and key not in found:
            if value := spec_value(fact, writer):
                found[key] = (label, Line(value, (fact.key,)))
    materials = [w for w in map(writer.lexicon.material, main_materials(writer.sheet)) if w]
    if materials:
        text = writer.formatter.marks.list_separator.join(w.text for w in materials)
        found["material"] = (writer.lexicon.attribute_label("material"), Line(capitalise(text), tuple(k for w in materials for k in w.facts)))
    if colours := colour_words(writer.sheet, writer.lexicon):
        text = writer.formatter.marks.list_separator.join(w.text for w in colours)
        found["colour"] = (writer.lexicon.attribute_label("colour"), Line(capitalise(text), tuple(k for w in colours for k in w.facts)))
    return found
