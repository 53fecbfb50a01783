"""Dutch noun phrases: article, adjective and noun, figures and what they count, die and dat."""

from __future__ import annotations

from core.review.grammar.dutch_clauses import Clauses
from core.review.grammar.dutch_tokens import (
    ADVERBS,
    BEND,
    COLOUR_LIKE,
    COMMON,
    CONJUNCTIONS,
    DETERMINERS,
    ENDS,
    FIRST,
    FUNCTION,
    LONG_UNITS,
    NEUTER,
    NOUN_LIKE,
    NUMBERS,
    PREPOSITIONS,
    SINGULAR,
    VERSIONS,
)
from core.review.grammar.dutch_words import BOTH, C, Form, N


class Phrases(Clauses):
    """Nouns with what stands before them."""

    def _determiner(self, at: int, opening: bool) -> int:
        word, clause = self.low[at], self.clause
        start = at + 1
        counted = self._at(start)[:1].isdigit() or self._at(start) in NUMBERS
        head = self._head(start + counted)
        if head is None:
            if word in ("de", "deze"):
                self._wrong_plural(at)
                following = self.words.verbs.get(self._at(at + 1))
                if word == "de" and following and not following[0] and self._plain(at + 1):
                    self._fault(at, at, "article")
            if opening and word in ("het", "dit"):
                clause.named = word == "het"
                clause.subject = Form(N, False) if word == "het" and not self._nominal(at) else None
                self._stem(at + 1, word == "het")
            elif clause.verb < 0 and self._at(at - 1) not in PREPOSITIONS and word not in ("een", "zijn"):
                clause.named = True  # a subject that the lists do not know
            if word == "zijn" and word in self.words.verbs:
                return self._verb(at)
            return at + 1
        place, noun = head
        if word == "zijn" and (clause.subject or clause.first in FIRST) and clause.verb < 0 and not opening:
            return self._verb(at)  # the verb, not the possessive
        if not (word in ("het", "haar") and place == at + 1 and self._at(at - 1) in ("dat", "die")):
            self._agree(at, place, noun, counted)
        self._relative(place, noun)
        self._role(at, place, noun, opening)
        return place + 1

    def _nominal(self, at: int) -> bool:
        """het opladen van: an infinitive as a noun."""
        return self._at(at + 2) in ("van", "is", "gaat", "duurt", "kan") or self._at(at + 1) not in self.words.verbs

    def _agree(self, at: int, place: int, noun: Form, counted: bool) -> None:
        word, rest = self.low[at], self.raw[at + 1 : place + 1]
        measure = noun.fixed and noun.gender == N
        joined = f"{self._at(place)}{self._at(place + 1)}"
        if self._plain(place + 1) and joined in self.words.nouns and not measure:
            return  # a word of a compound that stands apart: the compound is the fault
        several = counted and self._at(at + 1) != "1"
        many = (noun.plural or several) and not (noun.fixed and not counted)
        if word in NEUTER and (many or noun.gender == C):
            self._fault(at, place, "article", " ".join((NEUTER[word], *rest)))
        elif word in COMMON and not many and noun.gender == N and word != "elke":
            self._fault(at, place, "article", " ".join((COMMON[word], *rest)))
        elif word in SINGULAR and noun.plural and not noun.fixed:
            self._fault(at, place, "plural", noun.other)
        elif word == "elke" and (noun.gender == N or noun.plural) and not counted:
            self._fault(at, place, "article", " ".join(("elk", *rest)))
        elif counted:
            self._number(at + 1)
        else:
            self._bend(place, noun, word)

    def _bend(self, place: int, noun: Form, determiner: str) -> None:
        """The adjective right before the noun: groot deksel, grote pan, het grote deksel."""
        before = self._at(place - 1)
        if before not in self.words.adjectives or (noun.fixed and not noun.plural):
            return
        bent, other = self.words.adjectives[before]
        if determiner in BEND:
            right = bent or before.endswith("end")  # het ademend vermogen
        elif noun.plural or noun.gender == C:
            right = bent or (not determiner and before in ADVERBS)
        elif noun.gender == N:
            right = not bent
        else:
            right = True
        if not right:
            self._fault(place - 1, place, "adjective", f"{other} {self.raw[place]}")
        elif bent:
            self._series(place - 2)

    def _series(self, at: int) -> None:
        """de droge, gevoelige en normale huid: adjectives that share a noun all bend."""
        wrong: list[int] = []
        while self._at(at) in (",", "en", "of") and (earlier := self.words.adjectives.get(self._at(at - 1))):
            wrong += [] if earlier[0] else [at - 1]
            at -= 2
        if self._at(at) in (*PREPOSITIONS, *BEND, "een", "geen"):
            for place in wrong:
                self._fault(place, place, "adjective", self.words.adjectives[self.low[place]][1])

    def _phrase(self, at: int) -> int:
        """A noun without a determiner, with the adjectives before it."""
        head = self._head(at)
        if head is None:
            self._predicate(at)
            return at + 1
        place, noun = head
        before = self._at(at - 1)
        if place > at:
            bare = self.low[place - 1]
            bent = self.words.adjectives.get(bare, (True, ""))[0]
            series = before in (*CONJUNCTIONS, ",") and self._at(at - 2).endswith("e")
            unknown = before not in (*FUNCTION, *CONJUNCTIONS, ",", "%", "", "-") and self.raw[at - 1].islower()
            unknown = unknown and self.words.noun(before) is None
            loose = (((series and bent) or unknown) and not noun.plural) or (bare in COLOUR_LIKE and not bent)
            verb_before = before in self.words.verbs or before in ENDS or before.isdigit()
            if not loose or (verb_before and bare not in COLOUR_LIKE):
                self._bend(place, noun, "")
        self._relative(place, noun)
        if before == "hoeveel" and self._at(at - 2) not in PREPOSITIONS:
            self.clause.asked = noun
        if self.clause.verb < 0 and before not in (*PREPOSITIONS, *CONJUNCTIONS) and not self.clause.asked:
            self.clause.named = True
            if self.clause.first == self.low[at] and self._start(at) == at and self._at(place + 1) in self.words.verbs:
                self.clause.subject = None if self._at(place + 2) in self.words.verbs else noun
        return place + 1

    def _predicate(self, at: int) -> None:
        """is dimbaar, tot 24 uur koud: an adjective without a noun behind it has no -e."""
        known, before, behind = self.words.adjectives.get(self.low[at]), self._at(at - 1), self._at(at + 1)
        if known is None or not known[0] or (self.low[at] in NOUN_LIKE and before != "hoe") or not self._plain(at):
            return
        alone = behind in ENDS or behind in ("", "te", ",") or behind in PREPOSITIONS or behind[:1].isdigit()
        alone = (
            alone
            or before in ("hoe", "zo")
            or behind in self.words.verbs
            or (behind in CONJUNCTIONS and not self.words.adjectives.get(self._at(at + 2), (False,))[0])
        )
        if before in CONJUNCTIONS or before == ",":
            earlier = self.words.adjectives.get(self._at(at - 2))
            base = (earlier is not None and not earlier[0]) or (known[1] in COLOUR_LIKE and earlier is None)
            alone = alone and base and behind != "tot"
        verb = before == "zijn" and self.clause.verb == at - 1
        if alone and (verb or before not in DETERMINERS) and before != "":
            self._fault(at, at, "adjective", known[1])

    def _relative(self, place: int, noun: Form) -> None:
        """een etui dat, een handgreep die"""
        following = self._at(place + 1)
        if following not in ("die", "dat") or self.low[place] not in self.words.things or self._at(place + 2) == "":
            return
        if following == "dat" and (noun.plural or noun.gender == C):
            self._fault(place + 1, place + 1, "relative", "die")
        elif following == "die" and not noun.plural and noun.gender == N and not noun.fixed:
            self._fault(place + 1, place + 1, "relative", "dat")

    def _number(self, at: int) -> int:
        word, one = self.low[at], self.low[at] in ("1", "één")
        if at and self.raw[at - 1][0].isupper() and self.low[at - 1] not in FUNCTION:
            return at + 1  # Larkspur 2 tent
        if self._at(at - 1) in VERSIONS or not word:
            return at + 1
        following = self._at(at + 1)
        if following in LONG_UNITS and self._plain(at + 1):
            self._fault(at, at + 1, "plural", f"{self.raw[at]} {LONG_UNITS[following]}")
            return at + 2
        head = self._head(at + 1)
        if head is None or not self._gap(at) or not self._plain(head[0]):
            if not one:
                self._wrong_plural(at)
            return at + 1
        place, noun = head
        if noun.other and not noun.fixed and noun.plural == one and not self._attributive(place):
            self._fault(at, place, "plural", f"{self.raw[at]} {noun.other}")
        elif not one and not noun.fixed:
            self._bend(place, Form(BOTH, True) if noun.plural else noun, "")
        self._relative(place, noun)
        return place + 1

    def _attributive(self, place: int) -> bool:
        """2 uur batterij: the noun belongs to a longer one."""
        return bool(self.words.noun(self._at(place + 1))) and self._plain(place + 1)

    def _wrong_plural(self, at: int) -> None:
        """2 rugzaks, 3 lampens: a plural that no list has, of a noun that has another."""
        word = self._at(at + 1)
        if not self._plain(at + 1) if at + 1 < len(self.raw) else True:
            return
        for ending in ("ens", "en", "s"):
            stem = word.removesuffix(ending)
            known = self.words.nouns.get(stem) if stem != word else None
            if known and not known.plural and known.other and known.other != word:
                self._fault(at + 1, at + 1, "plural", known.other)
                return
