"""A line of Spanish, French, Italian or Portuguese as the rules read it: its tokens, where a clause stands while it is
read, and what all four languages ask of articles, numbers, verbs and adjectives."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter

from core.review.grammar import Fault
from core.review.grammar.romance_words import BOTH, F, Form, M, Verb, Words

Determiner = tuple[int, bool, tuple[str, ...]]  # genders, plural, its row m f mp fp
_NOTHING: frozenset[str] = frozenset()


class Rules:
    """The rules of a language. Lines that catalogues repeat (labels, headings) are remembered; where two rules find the
    same place, the later one names the fault."""

    def __init__(self, *rules: Callable[[str], Iterable[Fault]]) -> None:
        self.rules = rules
        self._known = lru_cache(maxsize=4096)(self._read)

    def _read(self, text: str) -> tuple[Fault, ...]:
        found = {(fault.start, fault.end): fault for rule in self.rules for fault in rule(text)}
        return tuple(sorted(found.values(), key=attrgetter("start")))

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault of a line, in order."""
        yield from self._known(text)


def determiners(*rows: tuple[str, str, str, str]) -> dict[str, Determiner]:
    """Every word of rows m f mp fp; phrases (de la) only say what a word should have been."""
    return {
        word: (BOTH if row[at ^ 1] == word else M << at % 2, at > 1, row)
        for row in rows
        for at, word in enumerate(row)
        if word and " " not in word
    }


@dataclass(slots=True)
class State:
    """Where in a sentence we are. `heads`: nouns that an adjective may belong to; `sure`: they are all known;
    `subject`: the noun that the next verb agrees with; `pending`: a verb whose subject may follow it."""

    asks: bool = False
    heads: list[Form] = field(default_factory=list)
    sure: bool = True
    joined: bool = False  # two nouns joined by and: a plural adjective may belong to both
    subject: Form | None = None
    last: Form | None = None  # the last subject: una vez plegada belongs to it
    opening: bool = True
    pending: tuple[int, Verb] | None = None
    bent: tuple[int, Form] | None = None  # an adjective that waits for its noun: De quoi est faite la ...?

    def clause(self) -> None:
        """A comma."""
        self.heads, self.sure, self.joined, self.subject, self.opening = [], True, False, None, True
        self.pending = None


class Line:
    """One line, token by token. The tables are the little words of the language."""

    token = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]")
    state_type: type[State] = State
    sorts: Mapping[str, str]
    determiners: Mapping[str, Determiner]
    prepositions: Collection[str] = _NOTHING
    conjunctions: Collection[str] = _NOTHING
    before_noun: Collection[str] = _NOTHING
    degrees: Collection[str] = _NOTHING  # may stand between a noun and its adjective
    names: Collection[str] = _NOTHING  # behind these a number counts nothing: modelo 2
    impersonal: Collection[str] = _NOTHING  # singular verbs that go with any subject behind them

    def __init__(self, text: str, words: Words) -> None:
        self.text = text
        self.raw: list[str] = self.token.findall(text)
        self.low = [word.lower().replace("'", "’") for word in self.raw]
        self.words = words
        self.found: list[Fault] = []
        self.state = self.state_type(self._asking(0))

    def run(self) -> list[Fault]:
        """Every fault of agreement."""
        last = ""
        for at, word in enumerate(self.low):
            if word == last and word[0].isalpha() and self.raw[at][0].islower() and not self._twice(at, word):
                self._fault(at - 1, at, "double", word)
            last = word
            self._token(at, word)
        return self.found

    # ------------------------------------------------------------------ the line

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the tokens stand; asked for only where something may be wrong."""
        return [token.span() for token in self.token.finditer(self.text)]

    @cached_property
    def asked(self) -> list[bool]:
        """For every token whether its sentence ends with a question mark."""
        found, asks = [False] * len(self.low), False
        for at in range(len(self.low) - 1, -1, -1):
            if self.low[at] in ".!?:;":
                asks = self.low[at] == "?"
            found[at] = asks
        return found

    def _asking(self, at: int) -> bool:
        """Whether the sentence that begins here is a question."""
        return at < len(self.low) and self.asked[at]

    def _twice(self, at: int, word: str) -> bool:
        """Whether a word may stand twice here."""
        return False

    def _fault(self, first: int, last: int, rule: str, expected: str = "") -> None:
        self.found.append(Fault(self.spans[first][0], self.spans[last][1], rule, expected))

    def _before(self, at: int, back: int = 1) -> str:
        return self.low[at - back] if at >= back else ""

    def _after(self, at: int, on: int = 1) -> str:
        return self.low[at + on] if at + on < len(self.low) else ""

    def _common(self, at: int) -> bool:
        """Whether a word is no proper name: small letters, or an acronym (el PVC)."""
        return not self.raw[at][0].isupper() or self.raw[at].isupper()

    def _gap(self, at: int) -> bool:
        """Whether something else than one space stands between a number and the next word."""
        return self.spans[at + 1][0] - self.spans[at][1] != 1

    def _opens(self, at: int) -> bool:
        return at == 0 or self.sorts.get(self.low[at - 1]) == "end"

    # ------------------------------------------------------------------ what stands where

    def _token(self, at: int, word: str) -> None:
        state = self.state
        sort = self.sorts.get(word) or ("number" if word[0].isdigit() else "")
        if not sort or (sort == "determiner" and not (state.opening or self.raw[at][0].islower())):
            self._plain(at, word)
        elif sort == "end":
            self.state = self.state_type(self._asking(at + 1))
        elif sort == "determiner":
            self._determiner(at, word)
        elif sort == "number":
            self._number(at, word)
        elif sort == "comma":
            state.clause()
        elif sort == "conjunction":
            self._conjunction(at)
        elif sort == "preposition":
            self._preposition(at, word)
        elif not self._special(at, word, sort):
            self._plain(at, word)

    def _plain(self, at: int, word: str) -> None:
        """A verb, a name, a noun or adjective."""
        state = self.state
        if (verb := self._verb(at, word)) is not None:
            self._finite(at, word, verb)
        elif self.raw[at][0].isupper() and not state.opening:
            state.sure = state.sure and bool(state.heads)  # a name
        else:
            self._content(at, word)

    def _special(self, at: int, word: str, sort: str) -> bool:
        """A word of a sort that only this language has; whether that was all."""
        return False

    def _conjunction(self, at: int) -> None:
        self.state.joined, self.state.subject, self.state.opening = True, None, False

    def _preposition(self, at: int, word: str) -> None:
        self.state.opening = False
        self._no_verb(at)
        if word != "de":
            self.state.pending = None

    def _no_verb(self, at: int) -> None:
        """No finite verb stands right behind a preposition or an article; in the plural its form is never a noun."""
        following = self._after(at)
        verb = self.words.verbs.get(following)
        if verb and verb.plural and not self.raw[at + 1][0].isupper() and following not in self.words.nouns:
            self._fault(at + 1, at + 1, "verb", verb.other)

    def _determiner(self, at: int, word: str) -> None:
        raise NotImplementedError

    def _verb(self, at: int, word: str) -> Verb | None:
        raise NotImplementedError

    def _finite(self, at: int, word: str, verb: Verb) -> None:
        raise NotImplementedError

    def _content(self, at: int, word: str) -> None:
        raise NotImplementedError

    # ------------------------------------------------------------------ articles and numbers

    def _following(self, at: int) -> tuple[Form, int] | None:
        """The noun that a determiner belongs to, over a number or an adjective that may stand before it."""
        for place in (at + 1, at + 2):
            if place >= len(self.low):
                return None
            word = self.low[place]
            if place > at + 1 and self.low[at + 1] not in self.before_noun and not self.low[at + 1][0].isdigit():
                return None
            if (noun := self.words.noun(word)) and self._common(place):
                return noun, place
        return None

    def _agree(self, at: int, place: int, word: str, noun: Form) -> None:
        """Article and noun."""
        gender, many, row = self.determiners[word]
        if not Form(gender, many).fits(noun):
            better = row[(noun.gender == F) + 2 * (many if noun.fixed else noun.plural)] if row else ""
            rest = " ".join(self.raw[at + 1 : place + 1])
            self._fault(at, place, "article", f"{better} {rest}" if better else "")

    def _one(self, word: str) -> bool | None:
        """Whether a number takes the singular; None where both are said."""
        return word == "1"

    def _number(self, at: int, word: str) -> None:
        state, before = self.state, self._before(at)
        if before not in self.determiners and before not in self.prepositions:
            state.heads, state.sure, state.joined = [], True, False
        state.opening = False
        if at + 1 >= len(self.low) or (at and self.raw[at - 1][0].isupper() and not self._opens(at - 1)):
            return
        noun, other = self.words.noun(self.low[at + 1]), self.raw[at + 1]
        if noun is None or other[0].isupper() or noun.fixed or not noun.other or before in self.names:
            return
        if noun.plural is self._one(word) and not self._gap(at):
            self._fault(at, at + 1, "plural", f"{self.raw[at]} {noun.other}")

    # ------------------------------------------------------------------ verbs and adjectives

    def _inverted(self, noun: Form) -> None:
        """¿Cuánto pesan los auriculares?, with an adjective between: De quoi est faite la gourde ?"""
        state = self.state
        if state.pending is None:
            return
        at, verb = state.pending
        if verb.plural != noun.plural and not noun.fixed and self.low[at] not in self.impersonal:
            self._fault(at, at, "verb", verb.other)
            state.bent = None
        self._resolve(noun)
        state.last, state.pending = noun, None

    def _resolve(self, noun: Form) -> None:
        """An adjective that stood before its noun."""
        if self.state.bent:
            self._bends(*self.state.bent, noun)
            self.state.bent = None

    def _bends(self, at: int, adjective: Form, noun: Form) -> None:
        if not adjective.fits(noun):
            self._fault(at, at, "agreement")

    def _names_colours(self, at: int, *words: str) -> bool:
        """Los colores son negro y gris: names of colours, which do not bend."""
        return any(word in words for word in self.low[max(0, at - 4) : at])

    def _behind(self, at: int) -> str:
        """The word that the adjective here stands behind, where that is a noun or an adjective and all nouns before it
        are known."""
        before = self._before(at, 2 if self._before(at) in self.degrees else 1)
        known = self.words.noun(before) or before in self.words.adjectives or before.startswith("anti")
        return before if known and self.state.heads and self.state.sure else ""

    def _fits_one(self, at: int, adjective: Form) -> None:
        """An adjective must agree with one of the nouns before it that it may belong to."""
        if not any(head.fits(adjective) for head in self.state.heads):
            self._fault(at, at, "agreement", "" if adjective.gender != BOTH else adjective.other)
