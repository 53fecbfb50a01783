"""Dutch: do articles and adjectives fit de- and het-words, do verbs agree with their subject, have figures a plural
behind them, are compounds written as one word, do marks stand as they should?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import attrgetter

from core.review.grammar import Fault
from core.review.grammar.dutch_marks import marks
from core.review.grammar.dutch_words import BOTH, INVARIANT, UNITS, C, Form, N, Words, words

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]")
# determiner of het-words in the singular, and that of all others
_SETS = (("het", "de"), ("dit", "deze"), ("welk", "welke"), ("elk", "elke"), ("ieder", "iedere"), ("ons", "onze"))
_NEUTER = dict(_SETS)
_COMMON = {common: neuter for neuter, common in _SETS}
_OPEN = frozenset(("een", "geen", "één", "eén", "je", "jouw", "uw", "zijn", "haar", "hun", "mijn"))
_DETERMINERS = frozenset((*_NEUTER, *_COMMON, *_OPEN))
_BEND = frozenset(("de", "het", "deze", "dit", "je", "jouw", "uw", "zijn", "haar", "hun", "mijn", "ons", "onze"))
_SINGULAR = frozenset(("een", "één", "eén", "elk", "elke", "ieder", "iedere"))
_NUMBERS = frozenset("twee drie vier vijf zes zeven acht negen tien elf twaalf".split())
_PREPOSITIONS = frozenset(
    """aan achter bij binnen boven buiten door in met na naar naast om onder op over per rond sinds tegen tijdens tot
    tussen uit van vanaf via volgens voor zonder als dan""".split()
)
_CONJUNCTIONS = frozenset(("en", "of", "maar"))
_ENDS = frozenset(".!?:;–—|()“”")
_FIRST = frozenset(
    """ook verder bovendien daarnaast dit zo waarvan waarvoor waar waarmee waarin waaruit waarop hoe hoelang hoeveel wat
    welke welk ingepakt opgeladen eenmaal op bij met tot voor in aan na van uit onder wanneer vanaf aan tegen via""".split()
)
_QUESTION = frozenset(("welk", "welke"))
_CLAUSE = frozenset(("wat", "waar", "waarvan", "waarvoor", "waarmee", "waaruit"))
_PRONOUNS = {"hij": False, "het": False}
_SURE_SECOND = frozenset(("hebben", "zijn", "wegen", "worden", "kunnen"))
_LONG_UNITS = {"uren": "uur", "jaren": "jaar"}
_VERSIONS = frozenset(("nr", "nummer", "bluetooth", "ip", "en", "spf", "maat", "model", "type"))
_FUNCTION = _PREPOSITIONS | _CONJUNCTIONS | _DETERMINERS | _FIRST | frozenset(("de", "er", "je"))
_COLOUR_LIKE = frozenset("zwart wit grijs rood groen blauw geel bruin paars lichtgrijs donkergrijs mat vast".split())
_GOVERNING = frozenset("voor van om bij tijdens te door met zonder kan kunnen mag mogen laat laten".split())
_NOUN_LIKE = frozenset(("andere", "gelijke", "volle", "kleine", "grote"))
_ADVERBS = frozenset(
    "vol los vast laag hoog lang snel stil koel direct extra plat vlak dubbel volledig licht goed".split()
)


@dataclass(slots=True)
class _Clause:
    """What is known of the clause so far: its first word, its subject, whether a finite verb has been met."""

    first: str = ""
    subject: Form | None = None
    named: bool = False  # the subject has been met, known or not
    verb: int = -1
    asked: Form | None = None  # the noun behind welke
    final: Form | None = None  # the subject of a clause whose verb comes last: Wat de lamp te bieden heeft


class Dutch:
    """The rules; `faults` passes over a line once. Lines that catalogues repeat (labels, headings) are remembered."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault of a line, in order."""
        yield from _faults(text)


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[Fault, ...]:
    found = {(fault.start, fault.end): fault for fault in (*marks(text), *_Line(text).run())}
    return tuple(sorted(found.values(), key=attrgetter("start")))


class _Line:
    """One line, token by token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.raw: list[str] = _TOKEN.findall(text)
        self.low = [word.lower() for word in self.raw]
        self.words: Words = words()
        self.clause = _Clause()
        self.found: list[Fault] = []

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the tokens stand; asked for only where something may be wrong."""
        return [token.span() for token in _TOKEN.finditer(self.text)]

    def run(self) -> list[Fault]:
        """Every fault of agreement and spelling."""
        for at, pair in enumerate(pairwise(self.low)):
            if pair in self.words.apart and self._apart(at):
                self._fault(at, at + 1, "compound", self.words.apart[pair])
        at = 0
        while at < len(self.low):
            at = self._token(at)
        self._last_verb(len(self.low))
        return self.found

    def _fault(self, first: int, last: int, rule: str, expected: str = "") -> None:
        self.found.append(Fault(self.spans[first][0], self.spans[last][1], rule, expected))

    def _at(self, at: int) -> str:
        return self.low[at] if 0 <= at < len(self.low) else ""

    def _token(self, at: int) -> int:
        word, clause = self.low[at], self.clause
        if word in _ENDS:
            self._last_verb(at)
            self.clause = _Clause()
            return at + 1
        opening = not clause.first
        clause.first = clause.first or word
        if word == "," or word in _CONJUNCTIONS:
            return self._joint(at)
        if word[0].isdigit() or word in _NUMBERS:
            return self._number(at)
        if word == "hoeveel" and self._at(at + 1) in UNITS:
            self._fault(at + 1, at + 1, "plural", UNITS[self._at(at + 1)])
        if opening and word == "je" and (verb := self.words.verbs.get(self._at(at + 1))) and verb[0]:
            self._fault(at + 1, at + 1, "verb", verb[1])
        if word in _DETERMINERS and (opening or self.raw[at].islower()):
            return self._determiner(at, opening)
        if opening and word in ("hij", "ze", "wij", "we"):
            clause.named, clause.subject = True, Form(BOTH, False) if word == "hij" else None
            self._stem(at + 1, word == "hij")
            return at + 1
        if word in self.words.verbs and (opening or self.raw[at].islower()) and self._at(at - 1) not in _PREPOSITIONS:
            return self._verb(at)
        if self.raw[at].islower() or opening:
            return self._phrase(at)
        return at + 1

    def _plain(self, *places: int) -> bool:
        """Whether these words are no names."""
        return all(place < len(self.raw) and self.raw[place].islower() for place in places)

    def _apart(self, at: int) -> bool:
        """Whether two words are no names: regen jas, USB-C kabel."""
        return self.raw[at + 1].islower() and (self.raw[at].islower() or self.raw[at].isupper())

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
        return self._at(at + 1) in _SURE_SECOND or not (_GOVERNING.intersection(begun))

    # ------------------------------------------------------------------ noun phrases

    def _noun_at(self, at: int) -> Form | None:
        """The noun at a place, unless it is a name or the word is an adjective before another noun."""
        if at >= len(self.low):
            return None
        raw, word = self.raw[at], self.low[at]
        if raw[0].isupper() and at and not (raw.isupper() or "-" in raw) and self.clause.first != word:
            return None
        noun = self.words.noun(word)
        if noun and (word in self.words.adjectives or word in INVARIANT) and (self._adjective(at + 1) or self.words.noun(self._at(at + 1))):
            return None
        return noun

    def _adjective(self, at: int) -> bool:
        return self._at(at) in self.words.adjectives or self._at(at) in INVARIANT

    def _head(self, at: int) -> tuple[int, Form] | None:
        """The noun behind adjectives that begins at a place."""
        while at < len(self.low):
            if noun := self._noun_at(at):
                return at, noun
            linked = self._at(at) in (",", "en", "of") and self._adjective(at - 1) and self._adjective(at + 1)
            if not self._adjective(at) and not linked:
                return None
            at += 1
        return None

    def _determiner(self, at: int, opening: bool) -> int:
        word, clause = self.low[at], self.clause
        start = at + 1
        counted = self._at(start)[:1].isdigit() or self._at(start) in _NUMBERS
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
            elif clause.verb < 0 and self._at(at - 1) not in _PREPOSITIONS and word not in ("een", "zijn"):
                clause.named = True  # a subject that the lists do not know
            if word == "zijn" and word in self.words.verbs:
                return self._verb(at)
            return at + 1
        place, noun = head
        if word == "zijn" and (clause.subject or clause.first in _FIRST) and clause.verb < 0 and not opening:
            return self._verb(at)  # the verb, not the possessive
        if not (word in ("het", "haar") and place == at + 1 and self._at(at - 1) in ("dat", "die")):
            self._agree(at, place, noun, counted)
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
        many = (noun.plural or counted and not self._at(at + 1) == "1") and not (noun.fixed and not counted)
        if word in _NEUTER and (many or noun.gender == C):
            self._fault(at, place, "article", " ".join((_NEUTER[word], *rest)))
        elif word in _COMMON and not many and noun.gender == N and word != "elke":
            self._fault(at, place, "article", " ".join((_COMMON[word], *rest)))
        elif word in _SINGULAR and noun.plural and not noun.fixed:
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
        if determiner in _BEND:
            right = bent or before.endswith("end")  # het ademend vermogen
        elif noun.plural or noun.gender == C:
            right = bent or (not determiner and before in _ADVERBS)
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
        if self._at(at) in (*_PREPOSITIONS, *_BEND, "een", "geen"):
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
            series = before in (*_CONJUNCTIONS, ",") and self._at(at - 2).endswith("e")
            unknown = before not in (*_FUNCTION, *_CONJUNCTIONS, ",", "%", "", "-") and self.raw[at - 1].islower()
            unknown = unknown and self.words.noun(before) is None
            loose = ((series and bent) or unknown) and not noun.plural or (bare in _COLOUR_LIKE and not bent)
            verb_before = before in self.words.verbs or before in _ENDS or before.isdigit()
            if not loose or (verb_before and bare not in _COLOUR_LIKE):
                self._bend(place, noun, "")
        self._relative(place, noun)
        if before == "hoeveel" and self._at(at - 2) not in _PREPOSITIONS:
            self.clause.asked = noun
        if self.clause.verb < 0 and before not in (*_PREPOSITIONS, *_CONJUNCTIONS) and not self.clause.asked:
            self.clause.named = True
            if self.clause.first == self.low[at] and self._start(at) == at and self._at(place + 1) in self.words.verbs:
                self.clause.subject = None if self._at(place + 2) in self.words.verbs else noun
        return place + 1

    def _predicate(self, at: int) -> None:
        """is dimbaar, tot 24 uur koud: an adjective without a noun behind it has no -e."""
        known, before, behind = self.words.adjectives.get(self.low[at]), self._at(at - 1), self._at(at + 1)
        if known is None or not known[0] or (self.low[at] in _NOUN_LIKE and before != "hoe") or not self._plain(at):
            return
        alone = behind in _ENDS or behind in ("", "te", ",") or behind in _PREPOSITIONS or behind[:1].isdigit()
        alone = (
            alone
            or before in ("hoe", "zo")
            or behind in self.words.verbs
            or (behind in _CONJUNCTIONS and not self.words.adjectives.get(self._at(at + 2), (False,))[0])
        )
        if before in _CONJUNCTIONS or before == ",":
            earlier = self.words.adjectives.get(self._at(at - 2))
            base = earlier is not None and not earlier[0] or (known[1] in _COLOUR_LIKE and earlier is None)
            alone = alone and base and behind != "tot"
        verb = before == "zijn" and self.clause.verb == at - 1
        if alone and (verb or before not in _DETERMINERS) and before != "":
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

    # ------------------------------------------------------------------ numbers

    def _number(self, at: int) -> int:
        word, one = self.low[at], self.low[at] in ("1", "één")
        if at and self.raw[at - 1][0].isupper() and self.low[at - 1] not in _FUNCTION:
            return at + 1  # Larkspur 2 tent
        if self._at(at - 1) in _VERSIONS or not word:
            return at + 1
        following = self._at(at + 1)
        if following in _LONG_UNITS and self._plain(at + 1):
            self._fault(at, at + 1, "plural", f"{self.raw[at]} {_LONG_UNITS[following]}")
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

    def _gap(self, at: int) -> bool:
        return self.spans[at + 1][0] - self.spans[at][1] == 1

    # ------------------------------------------------------------------ verbs

    def _role(self, at: int, place: int, noun: Form, opening: bool) -> None:
        """What a noun phrase with a determiner is in its clause: subject, subject behind the verb, or neither."""
        clause, before = self.clause, self._at(at - 1)
        self._relative(place, noun)
        if self.low[at] in _QUESTION:
            clause.asked = None if before in _PREPOSITIONS else noun
            return
        if before in _PREPOSITIONS or before == "hoeveel":
            return
        if opening or (clause.verb < 0 and clause.first in _CLAUSE and at == 1 + self._start(at)):
            clause.subject, clause.named = noun, True
            if not opening:
                clause.final = noun
            self._stem(self._past_name(place + 1), opening)
        elif clause.verb >= 0 and at == clause.verb + 1 and not clause.named and self._turned():
            plural, other = self.words.verbs[self.low[clause.verb]]
            asked = clause.asked if other not in ("heeft", "hebben") else None  # afmetingen have nothing
            agrees = asked is not None and asked.plural == plural
            if plural != noun.plural and not noun.fixed and not agrees and self._at(place + 1) not in _CONJUNCTIONS:
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
        return self.clause.first in _FIRST or self.clause.first == self.low[self.clause.verb]

    def _start(self, at: int) -> int:
        """Where the clause of a place begins."""
        while at and self.low[at - 1] not in _ENDS:
            at -= 1
        return at

    def _past_name(self, at: int) -> int:
        """The place behind a product's name."""
        while at < len(self.raw) and (self.raw[at][0].isupper() or self.raw[at][0].isdigit()):
            at += 1
        return at

    def _verb(self, at: int) -> int:
        clause, (plural, other) = self.clause, self.words.verbs[self.low[at]]
        if self._at(at - 1) == "te" and not plural and self.low[at] not in self.words.nouns:
            self._fault(at, at, "verb", other)
        elif plural and self._at(at + 1) == "ik" and self._plain(at + 1):
            self._fault(at, at, "verb", other)
        if clause.verb >= 0 or clause.final:
            return at + 1
        clause.verb = at
        subject = clause.subject
        if subject and not subject.fixed and plural != subject.plural and self._adjacent(at):
            self._fault(at, at, "verb", other)
        elif clause.first == "er" and at == self._start(at) + 1 and plural != self._several(at + 1, plural):
            self._fault(at, at, "verb", other)
        elif clause.first == "wat" and plural and self._at(at + 1) == "er" and self.low[at] != "zijn":
            self._fault(at, at, "verb", other)
        elif clause.asked and self._passive(at) and plural != clause.asked.plural:
            self._fault(at, at, "verb", other)
        elif clause.asked and self._at(at + 1) == "er" and plural != clause.asked.plural:
            self._fault(at, at, "verb", other)
        elif clause.first in _FIRST and not clause.named and self._at(at + 1) == "hij" and plural:
            self._fault(at, at, "verb", other)
        return at + 1

    def _passive(self, at: int) -> bool:
        """Welke certificaten worden vermeld"""
        return self.low[at] in ("wordt", "worden") and self._at(at + 1).startswith(("ge", "ver"))

    def _several(self, at: int, otherwise: bool) -> bool:
        """Er is één kleur, er zijn twee kleuren: whether the things counted at a place are several."""
        if self._at(at) in ("één", "een", "1", "geen") and (head := self._head(at + 1)):
            return head[1].plural
        if self._at(at)[:1].isdigit() and self._at(at + 1) in ("ml", "l", "cl", "g", "kg"):
            return False
        counted = self._at(at) in _NUMBERS and (head := self._head(at + 1)) is not None and head[1].plural
        return True if counted else otherwise

    def _adjacent(self, at: int) -> bool:
        """Whether only a name stands between the subject and the verb."""
        while at and (self.raw[at - 1][0].isupper() or self.raw[at - 1][0].isdigit() or self.raw[at - 1] == "&"):
            at -= 1
        before = self._at(at - 1)
        return before in _PRONOUNS or self.words.noun(before) is not None or at == 0 or self._start(at) >= at - 1

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


CHECKER = Dutch()
