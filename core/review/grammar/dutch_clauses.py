"""Dutch verbs: do they agree with the subject before or behind them, in questions, second verbs, last verbs?"""

from __future__ import annotations

from core.review.grammar.dutch_tokens import (
    CLAUSE,
    CONJUNCTIONS,
    FIRST,
    GOVERNING,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION,
    SURE_SECOND,
    Tokens,
)
from core.review.grammar.dutch_words import Form


class Clauses(Tokens):
    """Subjects and their verbs."""

    def _joint(self, at: int) -> int:
        """A comma or conjunction: a second verb with the same subject must agree as well."""
        clause = self.clause
        verb = self.words.verbs.get(self._at(at + 1))
        if self.low[at] == "en" and verb and clause.subject and clause.verb >= 0 and self._plain(at + 1):
            plural, other = verb
            sure = not plural or (self._at(at + 2) not in ("", ".", ",") and self._finite(at))
            if plural != clause.subject.plural and not clause.subject.fixed and sure:
                self._fault(at + 1, at + 1, "verb", other)
            return at + 2
        return at + 1

    def _finite(self, at: int) -> bool:
        """Whether a plural form behind en can be no infinitive: no modal and no preposition governs it."""
        begun = self.low[self.clause.verb : at]
        return self._at(at + 1) in SURE_SECOND or not (GOVERNING.intersection(begun))

    def _role(self, at: int, place: int, noun: Form, opening: bool) -> None:
        """What a noun phrase with a determiner is in its clause: subject, subject behind the verb, or neither."""
        clause, before = self.clause, self._at(at - 1)
        if self.low[at] in QUESTION:
            clause.asked = None if before in PREPOSITIONS else noun
            return
        if before in PREPOSITIONS or before == "hoeveel":
            return
        if opening or (clause.verb < 0 and clause.first in CLAUSE and at == 1 + self._start(at)):
            clause.subject, clause.named = noun, True
            if not opening:
                clause.final = noun
            self._stem(self._past_name(place + 1), opening)
        elif clause.verb >= 0 and at == clause.verb + 1 and not clause.named and self._turned():
            plural, other = self.words.verbs[self.low[clause.verb]]
            asked = clause.asked if other not in ("heeft", "hebben") else None  # afmetingen have nothing
            agrees = asked is not None and asked.plural == plural
            if plural != noun.plural and not noun.fixed and not agrees and self._at(place + 1) not in CONJUNCTIONS:
                self._fault(clause.verb, clause.verb, "verb", other)
            clause.subject, clause.named = noun, True
        elif clause.verb < 0:
            clause.named = True
        elif before in (",", "en", "maar") and not self.words.noun(self._at(at - 2)) and place + 1 < len(self.low):
            self._second(place, noun)

    def _second(self, place: int, noun: Form) -> None:
        """A further clause: ..., de hoogte is; en het mes weegt."""
        verb = self.words.verbs.get(self._at(place + 1))
        if verb and verb[0] != noun.plural and not noun.fixed and self._plain(place + 1):
            self._fault(place + 1, place + 1, "verb", verb[1])

    def _turned(self) -> bool:
        """Whether the subject stands behind the verb: after an adverb, a question word, or the verb itself."""
        return self.clause.first in FIRST or self.clause.first == self.low[self.clause.verb]

    def _verb(self, at: int) -> int:
        clause, (plural, other) = self.clause, self.words.verbs[self.low[at]]
        infinitive = self._at(at - 1) == "te" and not plural and self.low[at] not in self.words.nouns
        if infinitive or (plural and self._at(at + 1) == "ik" and self._plain(at + 1)):
            self._fault(at, at, "verb", other)
        if clause.verb >= 0 or clause.final:
            return at + 1
        clause.verb = at
        if self._disagrees(at, plural):
            self._fault(at, at, "verb", other)
        return at + 1

    def _disagrees(self, at: int, plural: bool) -> bool:
        """Whether the clause's verb has another number than what stands before it."""
        clause, following = self.clause, self._at(at + 1)
        if clause.subject and self._adjacent(at):
            return not clause.subject.fixed and plural != clause.subject.plural
        if clause.first == "er" and at == self._start(at) + 1:
            return plural != self._several(at + 1, plural)
        if clause.first == "wat" and following == "er" and self.low[at] != "zijn":
            return plural
        if clause.asked and (following == "er" or self._passive(at)):
            return plural != clause.asked.plural
        return clause.first in FIRST and not clause.named and following == "hij" and plural

    def _passive(self, at: int) -> bool:
        """Welke certificaten worden vermeld"""
        return self.low[at] in ("wordt", "worden") and self._at(at + 1).startswith(("ge", "ver"))

    def _several(self, at: int, otherwise: bool) -> bool:
        """Er is één kleur, er zijn twee kleuren: whether the things counted at a place are several."""
        if self._at(at) in ("één", "een", "1", "geen") and (head := self._head(at + 1)):
            return head[1].plural
        if self._at(at)[:1].isdigit() and self._at(at + 1) in ("ml", "l", "cl", "g", "kg"):
            return False
        counted = self._at(at) in NUMBERS and (head := self._head(at + 1)) is not None and head[1].plural
        return True if counted else otherwise

    def _adjacent(self, at: int) -> bool:
        """Whether only a name stands between the subject and the verb."""
        while at and (self.raw[at - 1][0].isupper() or self.raw[at - 1][0].isdigit() or self.raw[at - 1] == "&"):
            at -= 1
        before = self._at(at - 1)
        return before in PRONOUNS or self.words.noun(before) is not None or at == 0 or self._start(at) >= at - 1

    def _stem(self, at: int, subject: bool) -> None:
        """de lamp weeg, het houd: a first person behind a subject in the third."""
        if subject and (right := self.words.stems.get(self._at(at))) and self._plain(at):
            noun = self.clause.subject
            if not (noun and noun.plural):
                self._fault(at, at, "verb", right)

    def _last_verb(self, end: int) -> None:
        """Wat de lamp te bieden heeft: the verb at the end agrees with the subject at the beginning."""
        final = self.clause.final
        if final is None or end < 1 or self._at(end) == "?":
            return
        verb = self.words.verbs.get(self._at(end - 1))
        if verb and verb[0] != final.plural and not final.fixed and self._at(end - 2) != "te":
            self._fault(end - 1, end - 1, "verb", verb[1])
