"""All that the module writers share: the sheet's topics, words, voice, limits, and what was already said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.content.document import Line
from core.content.limits import Limits, limits
from core.facts.sheet import FactSheet
from core.generation.compose.lexicon import Lexicon
from core.generation.compose.naming import name_product
from core.generation.compose.phrase import Slot, Words, capitalise
from core.generation.compose.topics import Topic, base_env, colour_words, find_topics
from core.generation.compose.voice import Voice
from core.localisation.language import language
from core.localisation.market import market_for
from core.localisation.sizes.sheet import sizes_for

# Our own measure, inside every channel's limit: what reads as one line or one thought.
HEADLINE_CHARS = 70
BULLET_CHARS = 120
MAX_LISTED = 3
TURNS = 7  # ranks of properties that lie closer than this change places from product to product
_LABELLED = re.compile("[:：]")
PURPOSES = ("uses", "audience", "skin", "hair", "heat", "drinks")  # what an opening sentence may say it is for


def _letter(label: str) -> str:
    """A size that is a letter says the same in every market that writes it so; a figure does not."""
    return label if label.isalpha() else ""


class Writer:
    """One product in one locale, ready to be said."""

    def __init__(self, sheet: FactSheet, locale: str, channel: str, units: str = "") -> None:
        self.sheet = sheet
        self.locale = locale
        self.channel = channel
        self.units = units
        self.lang = market_for(locale).language
        self.limits: Limits = limits(channel)
        self.lexicon = Lexicon(sheet, self.lang, locale, units)
        self.formatter = self.lexicon.formatter
        self.naming = name_product(sheet, self.lexicon)
        self.voice = Voice(self.lang, f"{sheet.product}|{locale}")
        self.env: dict[str, Slot] = base_env(self.naming, self.lang)
        self.topics: list[Topic] = sorted(
            find_topics(sheet, self.naming, self.lexicon, self.env), key=lambda topic: -self._weight(topic)
        )
        self.env = self.env | self._identity()
        self.used: set[str] = set()
        self.sizes = {
            row.fact: f"{row.own} ({row.shown.system} {row.shown.label})"
            for row in sizes_for(sheet, market_for(locale).code)
            if row.shown and row.own not in (f"{row.shown.system} {row.shown.label}", _letter(row.shown.label))
        }

    def _weight(self, topic: Topic) -> float:
        """The rank by which the page leads. Properties that help about as much take turns from product to product."""
        if topic.frame != "feature":
            return topic.rank
        return topic.rank + self.voice.number(f"rank|{topic.id}") % (2 * TURNS + 1) - TURNS

    @property
    def spaced(self) -> str:
        """What stands between two sentences."""
        return " " if language(self.lang).spaced else ""

    def limit(self, kind: str, part: str, own: int) -> int:
        """The tighter of the channel's limit and our own measure."""
        return min(own, self.limits.max_chars(kind, part) or own)

    def heading(self, name: str) -> Line:
        """A module's heading in one of its wordings; headings rest on no facts unless they name some."""
        limit = self.limit("*", "headline", HEADLINE_CHARS)
        made = self.voice.say("heading", name, self.env, limit=limit, again=True, open_=False)
        return made or Line(capitalise(self.voice.text("heading", name)))

    def sentence(self, topic: Topic, *, part: str = "say", limit: int | None = None) -> Line | None:
        """A sentence on a topic that was not said before; remembers the topic's facts as used."""
        made = self.voice.say(topic.frame, part, topic.env, facts=topic.keys, limit=limit)
        if made is None and part == "say":
            made = self.voice.say(topic.frame, "more", topic.env, facts=topic.keys, limit=limit)
        if made:
            self.used.update(topic.marks)
        return made

    def follow(self, topic: Topic) -> Line | None:
        """A sentence that comes after one on the same product: by pronoun or connector where the language has one."""
        if topic.id == "colour" and "many" not in topic.env:
            return self.sentence(topic, part="one")
        return self.sentence(topic, part="then") or self.sentence(topic)

    def tags(self, topic: Topic) -> tuple[Line, ...]:
        """The forms of a topic for titles, the fullest first; a predicate ("holds 750 ml") is none, nor is one with a
        label of its own ("materials: steel"), since a title often ends in a colon itself."""
        found = self.voice.every(topic.frame, ("short", "tag"), topic.env, facts=topic.keys)
        return tuple(form for form in found if not _LABELLED.search(form.text)) or found

    def lead(self, count: int) -> list[Topic]:
        """The strongest topics that do not repeat one another's facts."""
        chosen: list[Topic] = []
        seen: set[str] = set()
        for topic in self.topics:
            if len(chosen) == count:
                break
            if not seen & topic.marks:
                chosen.append(topic)
                seen |= topic.marks
        return chosen

    def _identity(self) -> dict[str, Slot]:
        """Slots that say what the product is as a whole: uses, materials, colours."""
        found: dict[str, Slot] = {}
        by_id = {topic.id: topic for topic in self.topics}
        for slot, topic_id in (("materials", "material"), ("colours", "colour")):
            topic = by_id.get(topic_id)
            if topic and isinstance(value := topic.env["v"], Words):
                found[slot] = value
        purpose = next((by_id[name] for name in PURPOSES if name in by_id), None)
        if purpose is not None:
            found["uses"], found["use"] = purpose.env["few"], purpose.env["first"]
            found[f"for_{purpose.frame}"] = purpose.env["few"]  # for a language that says each sort its own way
        colours = colour_words(self.sheet, self.lexicon)
        if len(colours) == 1:
            found.pop("colours", None)  # one colour is a detail, not what the product is
            if "colour" in by_id:
                found["colour"] = colours[0]
        return found


def together(lines: Sequence[Line | None]) -> tuple[Line, ...]:
    """Those lines that could be said."""
    return tuple(line for line in lines if line)
