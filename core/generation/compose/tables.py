"""The modules that list: specifications, box, care, steps, questions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.content.document import Box, BrandStory, Care, Faq, HowTo, Line, Question, SpecRow, Specs
from core.facts.sheet import Fact
from core.generation.compose.answers import answers, chosen
from core.generation.compose.phrase import Words, capitalise
from core.generation.compose.values import in_order, spec_value
from core.generation.compose.voice import reworded
from core.generation.compose.writer import Writer
from core.localisation.grammar import rules_of
from core.localisation.terms import Term, find, fold

MAX_QUESTIONS, MIN_QUESTIONS = 7, 2
_NEGATED = re.compile(r"(?<!\w)(?:not|no|never|avoid|only|nicht|ne pas)(?!\w)", re.IGNORECASE)
_REASON = re.compile(r"\s+(?:to|so that|because|after|before|um|pour)\s+.*$", re.IGNORECASE)
_TABLE_HEADS = frozenset(("detail", "details", "property", "properties", "specification", "specifications", "value"))
_USE_LABELS = {"who": "target_group", "pet": "animal", "skin": "skin_type", "hair": "hair_type"}
_USE_LABELS |= {"drink": "drink", "heat": "heat_source"}
_NOT_IN_SPECS = frozenset(
    ("features", "included", "care", "how_to_use", "safety", "gtin", "sku", "product_type", "technology", "language")
)
_WORD = re.compile(r"[^\W_]+")
_CARE_FILLER = frozenset(("wash", "it", "them", "this", "at", "on", "in", "a", "an", "the", "with", "and", "using"))
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


def specs(writer: Writer) -> Specs | None:
    """Every value that can be said, one row per attribute, in the order of the rules, then of the sheet."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for fact in in_order(writer.sheet.facts, writer):
        label = _spec_label(fact, writer)
        value = spec_value(fact, writer) if label else ""
        if label and value and all(value != text for text, _ in found.get(label, [])):
            found.setdefault(label, []).append((value, (fact.key,)))
    listed = []
    for label, values in found.items():
        text = capitalise(writer.formatter.marks.list_separator.join(value for value, _ in values))
        keys = tuple(key for _, facts in values for key in facts)
        if len(text) <= writer.limit("specs", "value", 500) and len(label) <= writer.limit("specs", "label", 100):
            cited = keys if any(char.isdigit() for char in label) else ()
            listed.append(SpecRow(Line(label, cited), Line(text, keys)))
    most = writer.limits.max_items("specs", "rows") or len(listed)
    return Specs(writer.heading("specs"), tuple(listed[:most])) if len(listed) >= 2 else None


def _spec_label(fact: Fact, writer: Writer) -> str:
    """The row's name; a value that holds for one variant or part only says so."""
    lexicon = writer.lexicon
    attribute = lexicon.attribute_of(fact)
    if lexicon.is_use(fact):
        attribute = _USE_LABELS.get(lexicon.use_family(fact), "occasion")
    if (
        fold(fact.label) in _TABLE_HEADS
        or attribute in _NOT_IN_SPECS
        or fact.kind in ("included_item", "care", "award", "technology_mark")
    ):
        return ""
    by_kind = {"material": "material", "colour": "colour", "size": "size", "origin": "origin", "warranty": "warranty"}
    by_kind |= {"certification": "certificates", "compatibility": "compatible_with"}
    label = (
        lexicon.attribute_label(attribute) or lexicon.label(fact) or lexicon.attribute_label(by_kind.get(fact.kind, ""))
    )
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


# ------------------------------------------------------------------ box, care, steps


def box_items(writer: Writer) -> list[Words]:
    """What comes along, counted where the source counts."""
    pattern, plain = writer.voice.text("box", "counted"), writer.voice.text("box", "plain")
    items: dict[str, Words] = {}
    whole = True
    for fact in writer.sheet.of("included_item"):
        if fact.negated:
            continue
        found = writer.lexicon.part(fact)
        if found is None:
            writer.lexicon.miss(str(fact.value))
            whole = False
            continue
        item, count, left = found
        if left:
            writer.lexicon.miss(left)
        if count is not None:
            figure = writer.formatter.number(count)
            text = rules_of(writer.lang).numbered(item, figure, writer.formatter.plural(count), pattern)
        else:
            text = plain.format(noun=item.text, counter=item.counter)
        items.setdefault(text, Words(text, (fact.key,)))
    return list(items.values()) if whole else []  # a list with gaps would say that the rest is not in the box


def box(writer: Writer) -> Box | None:
    """What is in the box; a single item that is the product itself needs no list."""
    items = [Line(capitalise(item.text), item.facts) for item in box_items(writer)]
    most = writer.limits.max_items("box", "items") or len(items)
    return Box(writer.heading("box"), tuple(items[:most])) if len(items) >= 2 else None


def care_items(writer: Writer) -> list[Words]:
    """Care advice, each once; what a fuller advice says as well is left out (machine wash beside at 30 °C)."""
    found: dict[str, Words] = {}
    keys: dict[str, str] = {}
    unknown: list[str] = []
    for fact in writer.sheet.of("care"):
        term = _advice(str(fact.value), writer.lexicon.source)
        words = reworded(term.plain(writer.lang), writer.lang, writer.sheet.product) if term else ""
        if not words and writer.lexicon.same_language and writer.lexicon.passes(str(fact.value)):
            words = capitalise(str(fact.value).strip(" ."))
        if not words:
            unknown.append(str(fact.value))
            continue
        found.setdefault(words, Words(words, (fact.key,)))
        keys[words] = f"{term.key} " if term else ""
    for text in unknown:
        if not _said_by(keys.values(), text):
            writer.lexicon.miss(text)
    fuller = [key for key in keys.values() if key]
    return [
        item
        for words, item in found.items()
        if not any(keys[words] and k != keys[words] and k.startswith(keys[words]) for k in fuller)
    ]


def _said_by(rows: Iterable[str], text: str) -> bool:
    """Whether an advice in running text ("wash it at 40 °C on a gentle cycle") is what rows already say."""
    words = set(_WORD.findall(fold(text))) - _CARE_FILLER
    return bool(words) and not _NEGATED.search(text) and words <= {word for row in rows for word in _WORD.findall(row)}


def _advice(text: str, source: str) -> Term | None:
    """The row of an advice; one with a reason behind it ("Tumble dry low to renew the finish") is still that advice."""
    found = find("care", text, source)
    if found is None and not _NEGATED.search(text) and (head := _REASON.sub("", text)) != text:
        return find("care", head, source)
    return found


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
    spelled = rules_of(writer.lang).respell
    lines = [Line(spelled(str(f.value).strip(), writer.lang), (f.key,)) for f in steps if len(str(f.value)) <= limit]
    most = writer.limits.max_items("how_to", "steps") or len(lines)
    return HowTo(writer.heading("how_to"), tuple(lines[:most])) if len(lines) >= 2 else None


def brand_story(writer: Writer) -> BrandStory | None:
    """The brand's own words, only in the language they were written in; in others they wait for a translation."""
    fact = writer.sheet.get("brand_story")
    if fact is None or not isinstance(fact.value, str):
        return None
    if not writer.lexicon.same_language:
        writer.lexicon.missing.setdefault(fact.label or "brand story")
        return None
    limit = writer.limit("brand_story", "body", 600)
    told = rules_of(writer.lang).respell(fact.value, writer.lang)
    sentences = [text.strip() for text in _SENTENCE.split(told) if text.strip()]
    body = tuple(Line(text, (fact.key,)) for text in sentences if len(text) <= limit)
    return BrandStory(writer.heading("brand_story"), body) if body else None


def faq(writer: Writer) -> Faq | None:
    """Questions a shopper asks of such a product and that its facts answer."""
    items: list[Question] = []
    most = min(MAX_QUESTIONS, writer.limits.max_items("faq", "items") or MAX_QUESTIONS)
    found = chosen(writer, list(answers(writer, box_items(writer), care_items(writer))))
    for topic_id, env, keys in found:
        if len(items) == most:
            break
        many = "answer" if "one" not in env else "answer_one"
        writer.voice.fresh()
        question = writer.voice.say(topic_id, "ask", env, again=True, open_=False)
        answer = writer.voice.say(topic_id, many, env, facts=keys, again=True)
        if question and answer:
            named = tuple(key for key in question.facts if key in writer.naming.name_keys)
            items.append(Question(Line(question.text, named), (answer,)))
    return Faq(writer.heading("faq"), tuple(items)) if len(items) >= MIN_QUESTIONS else None
