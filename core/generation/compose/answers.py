"""Which questions the facts of a product answer: first those that shoppers of its category ask, in their order
(core/facts/categories), then the others, strongest first. The words are in frames/<lang>.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.facts.categories import categories
from core.facts.completeness import attributes_of, category_in
from core.facts.sheet import Fact
from core.generation.compose.origin import place
from core.generation.compose.phrase import Slot, Words, capitalise
from core.generation.compose.topics import Topic, best, usable
from core.generation.compose.values import certificate, spec_value, warranty_text
from core.generation.compose.writer import Writer

ALWAYS_ASKED, FEW_QUESTIONS = 2, 2
_LEFT_OUT = 2  # one of two of the further questions
# Lists that stand on the page already: the answer would only repeat them, so few pages ask for one, none for both.
_SHOWN = (("box", "care"), ("box", "care"), ("box",), ("care",))
Answer = tuple[str, Mapping[str, Slot], tuple[str, ...]]

_ASKED_FIRST = 100.0  # above every rank: a question of the category goes before all that it does not ask
# Where a question stands that its category does not ask; measures bring the rank of their rule.
_RANK = {
    "packaging": 33,
    "box": 62,
    "care": 61,
    "warranty": 59,
    "material": 53,
    "uses": 67,
    "audience": 66,
    "skin": 66,
    "hair": 66,
    "drinks": 65,
    "heat": 68,
    "colour": 45,
    "origin": 44,
    "certification": 43,
    "compatibility": 75,
    "size_options": 69,
}


def answers(writer: Writer, in_box: Sequence[Words], care: Sequence[Words]) -> Iterator[Answer]:
    """(topic, slots, fact keys) of every question that can be asked and answered."""
    found: list[tuple[float, Answer]] = []
    for topic in writer.topics:
        # A property is asked about where a language has a question of its name ("Is it dishwasher-safe?").
        name = topic.id.partition(":")[2] if topic.frame == "feature" else topic.frame
        if topic.frame != "plain_feature" and writer.voice.options(name, "ask"):
            found.append((_RANK.get(topic.id, topic.rank), (name, _one_or_many(topic), topic.keys)))
    found += _lists(writer, in_box, care)
    found += _facts(writer)
    of_category = _order(writer)
    ranked = [
        (max((of_category.get(key, 0.0) for key in answer[2]), default=0.0) or rank, answer) for rank, answer in found
    ]
    asked: set[str] = set()
    for _, answer in sorted(ranked, key=lambda item: -item[0]):
        if not asked & set(answer[2]):
            asked.update(answer[2])
            yield answer


def _order(writer: Writer) -> Mapping[str, float]:
    """The rank of every fact that answers a question of the product's category."""
    questions = categories()[category_in(writer.sheet)].questions
    place = {name: _ASKED_FIRST + len(questions) - at for at, q in enumerate(questions) for name in q.attributes}
    return {fact.key: max(place.get(name, 0.0) for name in attributes_of(fact)) for fact in writer.sheet}


def chosen(writer: Writer, found: list[Answer]) -> list[Answer]:
    """The strongest questions, and of the others those that this product takes, so that not every product of a kind
    is asked the same; a page with few questions keeps them all."""
    rest = [answer for answer in found[ALWAYS_ASKED:] if writer.voice.number(f"ask|{answer[0]}") % _LEFT_OUT]
    shown = _SHOWN[writer.voice.number("ask shown") % len(_SHOWN)]
    others = [answer for answer in rest if answer[0] not in shown]
    if len(others) < FEW_QUESTIONS:
        others = found[ALWAYS_ASKED : ALWAYS_ASKED + FEW_QUESTIONS]
    return [*found[:ALWAYS_ASKED], *others]


def _one_or_many(topic: Topic) -> Mapping[str, Slot]:
    if topic.id == "colour" and "many" not in topic.env:
        return {**topic.env, "one": Words("")}
    return topic.env


def _lists(writer: Writer, in_box: Sequence[Words], care: Sequence[Words]) -> list[tuple[float, Answer]]:
    found: list[tuple[float, Answer]] = []
    for name, items, how in (("box", in_box, "and"), ("care", care, "")):
        if len(items) < (2 if name == "box" else 1):
            continue
        keys = tuple(dict.fromkeys(key for item in items for key in item.facts))
        if how:
            text = writer.formatter.join([item.text for item in items])
        else:
            text = writer.voice.text("care", "between").join(capitalise(item.text) for item in items)
        found.append((_RANK[name], (name, {**writer.env, "v": Words(text, keys)}, keys)))
    return found


def _facts(writer: Writer) -> list[tuple[float, Answer]]:
    found: list[tuple[float, Answer]] = []

    def add(name: str, text: str, facts: Sequence[Fact]) -> None:
        keys = tuple(fact.key for fact in facts)
        if text:
            found.append((_RANK[name], (name, {**writer.env, "v": Words(text, keys)}, keys)))

    warranty = best([f for f in writer.sheet.of("warranty") if usable(f)])
    if warranty and not writer.channel.startswith("amazon"):  # Amazon forbids warranty promises in A+ content
        add("warranty", warranty_text(warranty, writer), [warranty])
    origin = best([f for f in writer.sheet.of("origin") if usable(f)])
    if origin and (where := place(str(origin.value), writer.locale, writer.lexicon.source)):
        add("origin", where.phrase, [origin])
    marks = [f for f in writer.sheet.of("certification") if usable(f) and f.provable]
    named = [(certificate(str(f.value), writer), f) for f in marks]
    add("certification", writer.formatter.join([text for text, _ in named if text]), [f for text, f in named if text])
    sizes = [f for f in writer.sheet.of("size") if not f.negated]
    said = [(spec_value(f, writer), f) for f in sizes]
    add("size_options", writer.formatter.join([text for text, _ in said if text]), [f for text, f in said if text])
    return found
