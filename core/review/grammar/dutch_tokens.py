"""A Dutch line as tokens, with what its clause has shown so far; the little words that the rules know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from core.review.grammar import Fault
from core.review.grammar.dutch_words import INVARIANT, Form, Words, listed, words

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]")
# determiner of het-words in the singular, and that of all others
SETS = (("het", "de"), ("dit", "deze"), ("welk", "welke"), ("elk", "elke"), ("ieder", "iedere"), ("ons", "onze"))
NEUTER = dict(SETS)
COMMON = {common: neuter for neuter, common in SETS}
OPEN = frozenset(("een", "geen", "één", "eén", "je", "jouw", "uw", "zijn", "haar", "hun", "mijn"))
DETERMINERS = frozenset((*NEUTER, *COMMON, *OPEN))
BEND = frozenset(("de", "het", "deze", "dit", "je", "jouw", "uw", "zijn", "haar", "hun", "mijn", "ons", "onze"))
SINGULAR = frozenset(("een", "één", "eén", "elk", "elke", "ieder", "iedere"))
NUMBERS = listed("twee drie vier vijf zes zeven acht negen tien elf twaalf")
PREPOSITIONS = listed(
    """aan achter bij binnen boven buiten door in met na naar naast om onder op over per rond sinds tegen tijdens tot
    tussen uit van vanaf via volgens voor zonder als dan"""
)
CONJUNCTIONS = frozenset(("en", "of", "maar"))
ENDS = frozenset(".!?:;–—|()“”")
FIRST = listed(
    """ook verder bovendien daarnaast dit zo waarvan waarvoor waar waarmee waarin waaruit waarop hoe hoelang hoeveel wat
    welke welk ingepakt opgeladen eenmaal op bij met tot voor in aan na van uit onder wanneer vanaf tegen via"""
)
QUESTION = frozenset(("welk", "welke"))
CLAUSE = frozenset(("wat", "waar", "waarvan", "waarvoor", "waarmee", "waaruit"))
PRONOUNS = {"hij": False, "het": False}
SURE_SECOND = frozenset(("hebben", "zijn", "wegen", "worden", "kunnen"))
LONG_UNITS = {"uren": "uur", "jaren": "jaar"}
VERSIONS = frozenset(("nr", "nummer", "bluetooth", "ip", "en", "spf", "maat", "model", "type"))
FUNCTION = PREPOSITIONS | CONJUNCTIONS | DETERMINERS | FIRST | frozenset(("de", "er", "je"))
COLOUR_LIKE = listed("zwart wit grijs rood groen blauw geel bruin paars lichtgrijs donkergrijs mat vast")
GOVERNING = listed("voor van om bij tijdens te door met zonder kan kunnen mag mogen laat laten")
NOUN_LIKE = frozenset(("andere", "gelijke", "volle", "kleine", "grote"))
ADVERBS = listed("vol los vast laag hoog lang snel stil koel direct extra plat vlak dubbel volledig licht goed")


@dataclass(slots=True)
class Clause:
    """What is known of the clause so far: its first word, its subject, whether a finite verb has been met."""

    first: str = ""
    subject: Form | None = None
    named: bool = False  # the subject has been met, known or not
    verb: int = -1
    asked: Form | None = None  # the noun behind welke
    final: Form | None = None  # the subject of a clause whose verb comes last: Wat de lamp te bieden heeft


class Tokens:
    """One line, token by token: `raw` as written, `low` in small letters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.raw: list[str] = TOKEN.findall(text)
        self.low = [word.lower() for word in self.raw]
        self.words: Words = words()
        self.clause = Clause()
        self.found: list[Fault] = []

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the tokens stand; asked for only where something may be wrong."""
        return [token.span() for token in TOKEN.finditer(self.text)]

    def _fault(self, first: int, last: int, rule: str, expected: str = "") -> None:
        self.found.append(Fault(self.spans[first][0], self.spans[last][1], rule, expected))

    def _at(self, at: int) -> str:
        return self.low[at] if 0 <= at < len(self.low) else ""

    def _plain(self, *places: int) -> bool:
        """Whether these words are no names."""
        return all(place < len(self.raw) and self.raw[place].islower() for place in places)

    def _noun_at(self, at: int) -> Form | None:
        """The noun at a place, unless it is a name or the word is an adjective before another noun."""
        if at >= len(self.low):
            return None
        raw, word = self.raw[at], self.low[at]
        if raw[0].isupper() and at and not (raw.isupper() or "-" in raw) and self.clause.first != word:
            return None
        noun = self.words.noun(word)
        bends = noun is not None and self._adjective(at)
        return None if bends and (self._adjective(at + 1) or self.words.noun(self._at(at + 1))) else noun

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

    def _start(self, at: int) -> int:
        """Where the clause of a place begins."""
        while at and self.low[at - 1] not in ENDS:
            at -= 1
        return at

    def _gap(self, at: int) -> bool:
        return self.spans[at + 1][0] - self.spans[at][1] == 1

    def _past_name(self, at: int) -> int:
        """The place behind a product's name."""
        while at < len(self.raw) and (self.raw[at][0].isupper() or self.raw[at][0].isdigit()):
            at += 1
        return at
