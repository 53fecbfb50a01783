"""The value of a fact in the words and units of the market, for tables and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.facts.measure import parse
from core.facts.sheet import Fact
from core.facts.vocabulary import natural_bound
from core.generation.compose.origin import place
from core.generation.compose.phrase import Measured
from core.generation.compose.topics import VERSIONS, main_materials, rules, stated, version_text
from core.generation.compose.writer import Writer
from core.localisation.language import language
from core.localisation.terms import find

MAX_INGREDIENT_CHARS = 60
_VALUE_KINDS = ("values", "uses", "colours", "materials", "features", "parts")
_COLOUR_KINDS = ("colours", *_VALUE_KINDS)  # mint, coffee and natural are colours and scents, with words of their own
_SIZE_RANGE = re.compile(r"^\d{1,3}-\d{1,3}$")
_NUMBER_SIGN = re.compile(r"\bno\.\s*", re.IGNORECASE)


def in_order(facts: Iterable[Fact], writer: Writer) -> list[Fact]:
    """The facts that may be printed: measures in the order of the rules, then the others as the sheet has them."""
    order = {name: i for i, rule in enumerate(rules()["topic"]) for name in rule["attribute"]}
    hidden = ("claim_unsupported", "name", "category", "brand", "how_to", "story")
    doubtful = {f.key for f in writer.sheet.of("material") if f.source in ("body", "title")} - {
        f.key for f in main_materials(writer.sheet)
    }
    shown = [f for f in facts if stated(f) and f.kind not in hidden and f.key not in doubtful]
    first = [fact for fact in shown if fact.kind == "measure"]
    first.sort(key=lambda fact: order.get(writer.lexicon.attribute_of(fact), 99))
    return first + [fact for fact in shown if fact.kind != "measure"]


def spec_value(fact: Fact, writer: Writer) -> str:
    """The value in the words and units of the market; empty when it cannot be said."""
    lexicon = writer.lexicon
    if fact.kind in ("certification", "award") and not fact.provable:
        return ""
    if fact.kind == "material":
        material = lexicon.material(fact)
        return material.text if material else ""
    if fact.kind == "size" and fact.key in writer.sizes:
        return writer.sizes[fact.key]
    if fact.kind == "origin":
        found = place(str(fact.value), writer.locale, lexicon.source)
        return found.name if found else lexicon.word((), str(fact.value))
    if fact.attribute in VERSIONS:
        return version_text(fact)
    if not isinstance(fact.value, str):
        return figure_text(fact, writer)
    if _SIZE_RANGE.match(fact.value):
        return fact.value.replace("-", writer.formatter.marks.range)
    if fact.kind == "warranty":
        return warranty_text(fact, writer)
    if fact.kind in ("certification", "technology_mark"):
        return certificate(str(fact.value), writer)
    if measured := measure_text(fact.value, writer):
        return measured
    latin = language(writer.lang).scripts == ("LATIN",)
    if fact.attribute == "ingredients" and latin and len(fact.value) <= MAX_INGREDIENT_CHARS:
        return fact.value  # INCI names are the same in every Latin script
    kinds = _COLOUR_KINDS if fact.kind == "colour" or fact.attribute == "colour" else _VALUE_KINDS
    return _each(fact.value, writer, kinds) or lexicon.word(kinds, fact.value)


def _each(text: str, writer: Writer, kinds: Sequence[str]) -> str:
    """A written list whose every entry can be said: memory foam, 7 cm."""
    if "," not in text or writer.lexicon.same_language:
        return ""
    parts = [part.strip() for part in text.split(", ")]
    words = [measure_text(part, writer) or writer.lexicon.word(kinds, part, note=False) for part in parts]
    return writer.formatter.marks.list_separator.join(words) if all(words) else ""


def measure_text(text: str, writer: Writer) -> str:
    """A text that is nothing but a measure (a pan's size of 28 cm), in the market's units; else empty."""
    if not any(char.isdigit() for char in text):
        return ""
    found = parse(text, writer.lexicon.source)
    if len(found) != 1 or not found[0].unit or found[0].end - found[0].start < len(text.strip()):
        return ""
    one = found[0]
    if len(one.values) > 1 and one.qualifier != "range" and one.dimension != "length":
        return ""
    fact = Fact("", "measure", one.values if len(one.values) > 1 else one.values[0], one.unit, qualifier=one.qualifier)
    return writer.formatter.measure(fact, style="short") if writer.formatter.knows(one.unit) else ""


def figure_text(fact: Fact, writer: Writer) -> str:
    if not writer.formatter.knows(fact.unit):
        writer.lexicon.miss(fact.text or f"{fact.value} {fact.unit}")
        return ""
    if writer.lexicon.attribute_of(fact) == "min_age" and fact.qualifier in ("", "min"):
        if fact.number == 0:
            return writer.voice.text("from_birth", "tag")
        env = {"v": Measured(fact, writer.formatter)}
        made = writer.voice.first("min_age", "spec", env)
        return made.text if made else ""
    bound = natural_bound(fact.attribute)
    return writer.formatter.measure(fact, style="short", bound=bound if bound == "up_to" else "")


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
    return _NUMBER_SIGN.sub(writer.voice.text("certification", "number"), clean)
