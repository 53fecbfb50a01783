"""Two topics in one sentence: which may stand together is data (rules.toml), the words are in section `pairs`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.content.document import Line
from core.facts.units import convert, dimension
from core.generation.compose.phrase import Measured, Slot, Words
from core.generation.compose.topics import Topic, rules
from core.generation.compose.voice import PAIRS
from core.generation.compose.writer import Writer

PAIR_CHARS = 170  # a longer sentence is better told as two
_ALONE = 3  # one pair of three is told as two sentences: products of a kind are not all told alike


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of rules.toml. `least`: from how many of the second unit per first unit a contrast may be said; 0 for a
    sentence that only joins."""

    id: str
    first: str
    second: str
    units: tuple[str, ...] = ()
    least: float = 0.0

    def holds(self, first: Topic, second: Topic) -> bool:
        """Whether the figures bear the contrast; always for a sentence that only joins."""
        if not self.least:
            return True
        one, two = _figure(first, self.units[0]), _figure(second, self.units[1])
        return one is not None and two is not None and one > 0 and two >= one * self.least


def _figure(topic: Topic, unit: str) -> float | None:
    """The topic's one number in a unit."""
    slot = topic.env["v"]
    if not isinstance(slot, Measured) or slot.fact.number is None or dimension(slot.fact.unit) != dimension(unit):
        return None
    return convert(slot.fact.number, slot.fact.unit, unit)


@cache
def pairs() -> dict[frozenset[str], tuple[Pair, ...]]:
    """The rows by their two topics, in the order of the file."""
    found: dict[frozenset[str], tuple[Pair, ...]] = {}
    for row in rules()["pair"]:
        pair = Pair(row["id"], row["first"], row["second"], tuple(row.get("units", ())), row.get("least", 0.0))
        key = frozenset((pair.first, pair.second))
        found[key] = (*found.get(key, ()), pair)
    return found


def joined(writer: Writer, topic: Topic, others: Sequence[Topic]) -> Line | None:
    """A sentence on the topic and one of the others, both then told; None where this product says them apart, where
    no row joins them, or where the language has no words for it."""
    if writer.voice.number(f"pair|{topic.id}") % _ALONE == 0:
        return None
    for other in others:
        if topic.marks & other.marks or other is topic:
            continue
        made = _properties(writer, topic, other) or _listed(writer, topic, other)
        if made:
            writer.used.update(topic.marks, other.marks)
            return made
    return None


def _properties(writer: Writer, topic: Topic, other: Topic) -> Line | None:
    if "pred" not in topic.env or "pred" not in other.env:
        return None
    second = sharing_its_verb(topic.env["pred"], other.env["pred"], writer)
    env: dict[str, Slot] = {**topic.env, "predb": second}
    return writer.voice.say("feature", "pair", env, facts=(*topic.keys, *other.keys), limit=PAIR_CHARS)


def sharing_its_verb(first: Slot, second: Slot, writer: Writer) -> Slot:
    """The second predicate without its verb, where the first has the same one and the language says it once."""
    if first.say("v") == second.say("v") and second.say("v") in writer.voice.every_text("feature", "shared"):
        return Words(second.say("tail").strip(), second.facts)
    return second


def _listed(writer: Writer, topic: Topic, other: Topic) -> Line | None:
    for pair in pairs().get(frozenset((topic.id, other.id)), ()):
        first, second = (topic, other) if topic.id == pair.first else (other, topic)
        if (first.frame, second.frame) != (pair.first, pair.second) or not pair.holds(first, second):
            continue
        env = {**first.env, "w": second.env["v"]}
        if made := writer.voice.say(PAIRS, pair.id, env, facts=(*first.keys, *second.keys), limit=PAIR_CHARS):
            return made
    return None
