"""Which questions the facts of a product answer, strongest first (the words are in frames/<lang>.toml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.facts.sheet import Fact
from core.generation.compose.origin import place
from core.generation.compose.phrase import Slot, Words, capitalise
from core.generation.compose.topics import Topic, best, usable
from core.generation.compose.values import certificate, spec_value, warranty_text
from core.generation.compose.writer import Writer

ALWAYS_ASKED, FEW_QUESTIONS = 3, 2
_LEFT_OUT = 3  # one of three of the weaker questions
# Lists that stand on the page already: the answer would only repeat them, so at most one of the two is asked for.
_SHOWN = (("box", "care"), ("box",), ("care",))
Answer = tuple[str, Mapping[str, Slot], tuple[str, ...]]

# Where a question stands when no measure asks for the place; measures bring the rank of their rule.
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
        if not topic.id.startswith(("feature:", "plain:")) and writer.voice.options(topic.frame, "ask"):
            found.append((_RANK.get(topic.id, topic.rank), (topic.frame, _one_or_many(topic), topic.keys)))
    found += _lists(writer, in_box, care)
    found += _facts(writer)
    asked: set[str] = set()
    for _, answer in sorted(found, key=lambda item: -item[0]):
        if not asked & set(answer[2]):
            asked.update(answer[2])
            yield answer


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
