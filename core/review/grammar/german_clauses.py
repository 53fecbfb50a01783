"""German clauses: the verb has the number of its subject, the subject stands in the nominative, the object in the
accusative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from core.localisation.language import grammar_data
from core.localisation.terms import terms
from core.review.grammar import Fault
from core.review.grammar.german_phrases import JOINED, PREPOSITIONS, Phrase, Word, parse
from core.review.grammar.german_words import ALL, BIT, OF_CASE, PLURAL, SINGULAR, determiners, readings, verbs

_STOPS = frozenset((".", "!", "?", ":", ";", "–", "—", "|"))
_ADVERBS = frozenset(grammar_data("de")["checks"]["fronted"].split())
_PERSONS = frozenset(("sie", "es", "man", "ich", "wir", "er", "wer", "was"))
_EXISTS = frozenset(("sind", "stehen", "passen", "gehören", "werden", "kommen", "liegen", "bleiben", "gibt", "gelten"))
_GIVES = frozenset(grammar_data("de")["checks"]["gives"].split())
_TREATS = frozenset(grammar_data("de")["checks"]["treats"].split())
_LINKS = frozenset(("und", "oder", "&", ","))
_ASKS = _TREATS | {"gibt", "geben", "zeichnet"}
_REACH = 12  # words of a name or a fronted phrase


@cache
def _states() -> frozenset[str]:
    return frozenset(grammar_data("de")["checks"]["states"])


@cache
def _owns() -> frozenset[str]:
    return frozenset(grammar_data("de")["checks"]["owns"])


def clauses(words: Sequence[Word], found: Sequence[Phrase]) -> Iterator[Fault]:
    """Faults between verbs and the phrases beside them."""
    at_first = {phrase.first: phrase for phrase in found}
    start = 0
    for at in range(len(words) + 1):
        if at == len(words) or words[at].text in _STOPS:
            if at > start:
                asks = at < len(words) and words[at].text == "?"
                yield from _Clause(words, at_first, start, at, asks).run()
            start = at + 1


@cache
def _attributes() -> frozenset[str]:
    return frozenset(term.plain("de") for term in terms("attributes").values()) | {"Farben", "Größen"}


class _Clause:
    """Words start..end between two marks."""

    def __init__(self, words: Sequence[Word], at_first: Mapping[int, Phrase], start: int, end: int, asks: bool) -> None:
        self.words, self.at_first, self.start, self.end, self.asks = words, at_first, start, end, asks

    def run(self) -> Iterator[Fault]:
        words, start = self.words, self.start
        phrase = self.at_first.get(start)
        low = words[start].low
        if low == "er" or (low == "es" and not self._expletive(start + 1)):
            yield from self._with_subject(start + 1, 0, start)
        elif phrase is not None and low not in JOINED:
            yield from self._opened_by(phrase)
        elif low in PREPOSITIONS or low in _ADVERBS or low in determiners() or low in verbs():
            yield from self._inverted()
        elif words[start].capital and (known := self._bare(start)):
            number, verb = known
            if verb < self.end and self._number(verb) is not None:
                yield from self._with_subject(verb, number, start)
        elif low == "sie" and start + 1 < self.end and self._number(start + 1) is not None:
            yield from self._object(start + 1)
        elif low == "was" and start + 1 < self.end and self._number(start + 1) and self._no_plural(start + 2):
            yield Fault(words[start + 1].start, words[start + 1].end, "verb", verbs()[words[start + 1].low][1])
        if self.end - start > 2 and words[self.end - 2].low in ("er", "es") and self._number(self.end - 1):
            yield Fault(words[self.end - 1].start, words[self.end - 1].end, "verb", verbs()[words[self.end - 1].low][1])
        yield from self._joined_clauses()
        yield from self._asked_objects()
        yield from self._announced()

    def _no_plural(self, at: int) -> bool:
        """Was sind die Maße? has its plural behind the verb; Was sind dabei? has none."""
        word = self.words[at - 1].low
        return word != "sind" or at >= self.end or not (self.words[at].capital or self.words[at].low in determiners())

    def _announced(self) -> Iterator[Fault]:
        """Zum Lieferumfang gehören: Flasche und Deckel."""
        words, last = self.words, self.end - 1
        if words[self.start].low == "zur" and last > self.start + 2 and words[self.start + 2].low == "steht":
            if any(word.low == "und" for word in words[self.start : self.end]):
                yield Fault(words[self.start + 2].start, words[self.start + 2].end, "verb", "stehen")
            return
        if self.end >= len(words) or words[self.end].text != ":" or words[last].low not in ("gehört", "wird"):
            return
        behind = [word.text for word in words[self.end + 1 :]]
        if "und" in behind and "." not in behind[: behind.index("und")]:
            yield Fault(words[last].start, words[last].end, "verb", verbs()[words[last].low][1])

    def _asked_objects(self) -> Iterator[Fault]:
        """Wie pflege ich die Jacke? gibt es den Rucksack, zeichnet die Flasche aus: accusative."""
        words = self.words
        for at in range(self.start, self.end - 2):
            if words[at].low not in _ASKS:
                continue
            pair = (words[at].low, words[at + 1].low)
            wrong = pair == ("geben", "es") or (pair[0] in _TREATS and (
                (words[at + 1].text == "Sie" and not pair[0].endswith("n") and words[at].text.islower())
                or (pair[1] == "ich" and pair[0].endswith("en"))))  # fmt: skip
            if wrong:
                yield Fault(words[at].start, words[at + 1].end, "verb")
            place = at + 2 if pair == ("gibt", "es") or (pair[0] in _TREATS and pair[1] in _PERSONS) else -1
            if pair[0] == "zeichnet" and words[self.end - 1].low == "aus" and at > self.start:
                place = at + 1
            phrase = self.at_first.get(place)
            if phrase is not None and not phrase.left & OF_CASE["acc"]:
                yield Fault(words[phrase.first].start, words[phrase.last].end, "case")

    def _expletive(self, at: int) -> bool:
        """Es sind 7 Teile: the subject follows."""
        words = self.words
        if at + 1 >= self.end or words[at].low not in _EXISTS:
            return False
        behind = words[at + 1]
        return behind.capital or behind.text[0].isdigit() or behind.low in determiners() or behind.low == "zwei"

    # ------------------------------------------------------------------ subject first

    def _bare(self, at: int) -> tuple[int, int] | None:
        """(number, place behind) of a noun without determiner at the beginning: Heiße Getränke bleiben."""
        words = self.words
        if (
            at + 1 < self.end
            and words[at + 1].capital
            and words[at].text[1:].islower()
            and not readings(words[at].text)
        ):
            at += 1  # an adjective before it
        left = readings(words[at].text) & OF_CASE["nom"]
        if not left or bool(left & PLURAL) == bool(left & SINGULAR) or at + 1 >= self.end:
            return None
        return int(bool(left & PLURAL)), at + 1

    def _opened_by(self, phrase: Phrase) -> Iterator[Fault]:
        """The phrase at the beginning, then perhaps a name, then the verb."""
        words = self.words
        verb = self._behind_name(self._behind_genitive(phrase.last + 1))
        if verb == self.end and phrase.preposition < 0 and not phrase.left & (OF_CASE["nom"] | OF_CASE["acc"]):
            yield Fault(words[phrase.first].start, words[phrase.last].end, "case")
        if verb == self.end:
            return
        if verb < 0 or words[phrase.first].low.startswith("welch"):
            if verb > 0:
                yield from self._inverted()
            return
        subject = phrase.left & OF_CASE["nom"]
        if not subject and verb < 0:
            return
        if not subject:
            lies = words[verb].low in ("liegt", "liegen")
            if phrase.preposition < 0 and not lies and not self._other_subject(verb + 1, words[verb].low in _owns()):
                yield Fault(words[phrase.first].start, words[phrase.last].end, "case")
            return
        if not (subject & PLURAL and subject & SINGULAR):
            yield from self._with_subject(
                verb, int(bool(subject & PLURAL)), phrase.first, bool(phrase.left & OF_CASE["acc"])
            )

    def _behind_genitive(self, at: int) -> int:
        """Behind a genitive that belongs to the subject: die Wassersäule des Gewebes."""
        phrase = self.at_first.get(at)
        if phrase is not None and phrase.left & OF_CASE["gen"]:
            return phrase.last + 1
        phrase = self.at_first.get(at + 1)  # ein Band auf der Innenseite
        if phrase is not None and phrase.preposition == at and self._says(phrase.last + 1):
            return phrase.last + 1
        return at

    def _behind_name(self, at: int) -> int:
        """The finite verb behind a subject and its name; -1 when something else stands there; the end of the clause
        when nothing does."""
        words = self.words
        if at >= self.end:
            return self.end
        for here in range(at, min(self.end, at + _REACH)):
            word = words[here]
            if self._number(here) is not None:
                return here
            name = (
                word.capital
                or word.text[0].isdigit()
                or word.text in ("&", "-", "+", "’", "'", "“", "„", "/", "®", "™")
            )
            if not name or (here > at and word.low in determiners() and word.text.islower()):
                return -1
        return self.end if self.end <= at + _REACH else -1

    def _number(self, at: int) -> int | None:
        word = self.words[at]
        known = verbs().get(word.low) if word.text.islower() else None
        return None if known is None else known[0]

    def _other_subject(self, at: int, owns: bool = False) -> bool:
        """Whether a nominative may stand behind the verb; `owns`: ein ... there is the object."""
        behind = False  # a preposition governs what follows
        for here in range(at, self.end):
            word = self.words[here]
            behind = behind or word.low in PREPOSITIONS or word.low == "ab"
            if word.low in _PERSONS:
                return True
            if (owns and word.low.startswith(("ein", "kein"))) or (behind and self.words[here - 1].low not in verbs()):
                continue
            if word.low == "ein" and here == self.end - 1:
                continue  # zieht ein
            if word.low in determiners() and determiners()[word.low][0] & OF_CASE["nom"]:
                return True
            if word.capital and here == at and not owns and readings(word.text):
                return True
        return False

    def _with_subject(self, at: int, number: int, first: int, object_too: bool = False) -> Iterator[Fault]:
        """A verb right behind its subject, its object, and further verbs behind und."""
        words = self.words
        said = self._number(at) if at < self.end else None
        if said is None:
            return
        following = words[at + 1].low if at + 1 < self.end else ""
        if object_too and said and (at + 1 >= self.end or following in _PERSONS or following in ("und", "oder")):
            return  # die Flasche nutzen Sie ...; den Akku laden
        if said != number:
            yield Fault(words[at].start, words[at].end, "verb", verbs()[words[at].low][1])
        yield from self._object(at)
        for here in range(at + 1, self.end - 1):
            if words[here].low in ("und", "oder") and (again := self._number(here + 1)) is not None:
                ends = here + 2 >= self.end
                if (
                    again != number
                    and not ends
                    and words[here + 2].low not in _PERSONS
                    and not self._subject_at(here + 2)
                ):
                    yield Fault(words[here + 1].start, words[here + 1].end, "verb", verbs()[words[here + 1].low][1])
                yield from self._object(here + 1)

    def _subject_at(self, at: int) -> bool:
        phrase = self.at_first.get(at)
        return phrase is not None and bool(phrase.left & OF_CASE["nom"])

    def _object(self, verb: int) -> Iterator[Fault]:
        """hat einen verstellbaren Gurt, enthält orthopädischen Schaumstoff."""
        if self.words[verb].low not in _owns():
            return
        yield from self._bare_object(verb + 1)
        phrase = self.at_first.get(verb + 1)
        while phrase is not None:
            if not phrase.left & OF_CASE["acc"]:
                yield Fault(self.words[phrase.first].start, self.words[phrase.last].end, "case")
            behind = phrase.last + 1
            phrase = self.at_first.get(behind + 1) if behind < self.end and self.words[behind].low == "und" else None
            if phrase is not None and self._says(phrase.last + 1):
                return

    def _says(self, at: int) -> bool:
        """Whether a finite verb stands there: und der Deckel schließt."""
        return at < self.end and self._number(at) is not None

    def _bare_object(self, at: int) -> Iterator[Fault]:
        """hat versiegelte Nähte und herausnehmbare Polster."""
        words = self.words
        if at < self.end and words[at].low in determiners():
            known = self.at_first.get(at)
            if (
                known
                and words[at - 1].low == "und"
                and not known.left & OF_CASE["acc"]
                and not self._says(known.last + 1)
            ):
                yield Fault(words[at].start, words[known.last].end, "case")
            return
        phrase = parse(words, at, ALL, "strong")
        if phrase is None or phrase.noun < 0:
            return
        if not phrase.left & OF_CASE["acc"] and phrase.left:
            yield Fault(words[at].start, words[phrase.last].end, "case")
        behind = phrase.last + 1
        if behind + 1 < self.end and words[behind].low == "und" and words[behind + 1].low not in verbs():
            yield from self._bare_object(behind + 1)

    # ------------------------------------------------------------------ verb first

    def _inverted(self) -> Iterator[Fault]:
        """Nach 2 Stunden ist die Leuchte geladen; Woraus besteht der Rucksack?"""
        words = self.words
        verb = -1
        for here in range(self.start, min(self.end, self.start + _REACH)):
            low = words[here].low
            if low in verbs() and (words[here].text.islower() or here == self.start):
                verb = here
                break
            if here > self.start and low in _PERSONS:
                return
            phrase = self.at_first.get(here)
            welch = words[self.start].low.startswith("welch")
            if phrase and phrase.preposition < 0 and phrase.left & OF_CASE["nom"] and not welch:
                return  # the subject may stand before the verb
        if verb < 0 or verb + 1 >= self.end or (verb == self.start and not self.asks):
            return
        place = verb + 1 + (words[verb + 1].low == "sich")
        yield from self._behind(verb, place)

    def _behind(self, verb: int, place: int) -> Iterator[Fault]:
        words = self.words
        number, other = verbs()[words[verb].low]
        if place < self.end and words[place].low == "er" and number:
            yield Fault(words[verb].start, words[verb].end, "verb", other)
            return
        phrase = self.at_first.get(place)
        if phrase is None or phrase.noun < 0:
            return
        first = words[phrase.first].low
        subject = phrase.left & OF_CASE["nom"]
        if not subject:
            asked = words[self.start].low.startswith("welch") and not self._agrees_before(verb, number)
            asked = asked or (
                words[verb].low not in _GIVES and not any(w.capital for w in words[phrase.last + 1 : self.end])
            )
            if (words[verb].low in _states() or asked) and not self._other_subject(phrase.last + 1):
                yield Fault(words[phrase.first].start, words[phrase.last].end, "case")
            return
        if (subject & PLURAL and subject & SINGULAR) or first.startswith(("ein", "kein")):
            return
        plural = int(bool(subject & PLURAL))
        behind = words[phrase.last + 1].low if phrase.last + 1 < self.end else ""
        if plural == number or (not plural and behind in _LINKS) or self._agrees_before(verb, number):
            return
        if words[verb].low in ("gehören", "gehört") or (verb > self.start and words[verb - 1].low == "was"):
            return
        yield Fault(words[verb].start, words[verb].end, "verb", other)

    def _attribute(self) -> bool:
        """Welche Maße haben ...: what is asked for is an attribute, so the product is the subject."""
        phrase = self.at_first.get(self.start)
        return phrase is not None and self.words[phrase.last].text in _attributes()

    def _agrees_before(self, verb: int, number: int) -> bool:
        """Welche Flaschen haben die Kappe?: what stands before may be the subject."""
        phrase = self.at_first.get(self.start)
        if phrase is None or phrase.preposition >= 0 or self._attribute():
            return False
        subject = phrase.left & OF_CASE["nom"]
        return bool(subject & (PLURAL if number else SINGULAR))

    def _joined_clauses(self) -> Iterator[Fault]:
        """..., und die Flasche wiegt: a second subject behind a comma and und."""
        words = self.words
        for at in range(self.start + 1, self.end - 2):
            if words[at].text == "," or (words[at].low == "und" and words[at - 1].text == ","):
                phrase = self.at_first.get(at + 1)
                if phrase is None or phrase.noun < 0 or words[at + 1].low not in ("der", "die", "das"):
                    continue
                subject = phrase.left & OF_CASE["nom"]
                verb = phrase.last + 1
                said = self._number(verb) if verb < self.end - 1 else None
                if said is None or not subject or (subject & PLURAL and subject & SINGULAR):
                    continue
                if (
                    said != int(bool(subject & PLURAL))
                    and words[verb + 1].low not in _PERSONS
                    and subject != BIT[3, "nom"]
                ):
                    yield Fault(words[verb].start, words[verb].end, "verb", verbs()[words[verb].low][1])
