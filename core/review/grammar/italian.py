"""Rules of Italian: articles by gender and sound, agreement, joined prepositions, plurals after numbers, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter

from core.localisation.grammar.italian import sound_of
from core.review.grammar import Fault
from core.review.grammar.italian_articles import (
    ASKING,
    CONJUNCTIONS,
    DETERMINERS,
    JOINED,
    PLAIN,
    PREPOSITIONS,
    SORTS,
)
from core.review.grammar.italian_marks import marks
from core.review.grammar.italian_words import BOTH, F, M, Words, words
from core.review.grammar.romance_words import Form, Verb

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+[’'](?=\w)|[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s]")
_ADVERBS = frozenset(("non", "anche", "comunque", "si", "ci", "più", "molto", "poco", "già", "inoltre", "appena"))
_COPULAS = frozenset(("è", "sono", "resta", "restano"))
_PREFIXED = frozenset(("stesso", "stessa", "stessi", "stesse"))


@dataclass(slots=True)
class _State:
    """Where in a clause we are. `heads`: nouns that an adjective may belong to; `sure`: they are all known; `before`:
    heads in front of an `e`; `subject`: the noun the next verb agrees with; `last`: the subject of the verb before;
    `number`: whether the first verb is plural; `pending`: a question's verb whose subject follows; `bent`: a participle
    whose noun follows (Realizzata in rovere, la ...)."""

    heads: list[Form] = field(default_factory=list)
    sure: bool = True
    before: list[Form] = field(default_factory=list)
    joined: bool = False
    number: bool | None = None
    subject: Form | None = None
    last: Form | None = None
    verb: bool = False
    opening: bool = True
    asks: bool = False
    pending: tuple[int, Verb] | None = None
    bent: tuple[int, Form] | None = None


class Italian:
    """The rules; `faults` passes over a line once. Lines that catalogues repeat (labels, headings) are remembered."""

    def faults(self, text: str) -> Iterator[Fault]:
        yield from _faults(text)


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[Fault, ...]:
    found = {(fault.start, fault.end): fault for fault in (*marks(text), *_Line(text).run())}
    return tuple(sorted(found.values(), key=attrgetter("start")))


class _Line:
    """One line, token by token."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("'", "’")
        self.raw: list[str] = _TOKEN.findall(self.text)
        self.low = [word.lower() for word in self.raw]
        self.words: Words = words()
        self.state = _State()
        self.found: list[Fault] = []

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the tokens stand; asked for only where something may be wrong."""
        return [token.span() for token in _TOKEN.finditer(self.text)]

    def run(self) -> list[Fault]:
        """Every fault of agreement."""
        self.state.asks = self._asks(0)
        last = ""
        for at, word in enumerate(self.low):
            if word == last and word[0].isalpha() and self.raw[at][0].islower() and self._small(at - 1):
                self._fault(at - 1, at, "double", word)
            last = word
            self._token(at, word)
        return self.found

    def _small(self, at: int) -> bool:
        """Whether a word is no name: vitamina E e C."""
        return at == 0 or self.raw[at][0].islower()

    def _asks(self, at: int) -> bool:
        """Whether what begins here puts its subject behind the verb."""
        first = self.low[at] if at < len(self.low) else ""
        return first in ("com’", "come", "dove", "che") or "?" in self.low[at:]

    def _fault(self, first: int, last: int, rule: str, expected: str = "") -> None:
        self.found.append(Fault(self.spans[first][0], self.spans[last][1], rule, expected))

    def _word(self, at: int) -> str:
        return self.low[at] if 0 <= at < len(self.low) else ""

    def _token(self, at: int, word: str) -> None:
        state, sort = self.state, SORTS.get(word)
        if sort == "end":
            self.state = _State(asks=self._asks(at + 1))
        elif word[0].isdigit():
            self._number(at, word)
        elif sort == "determiner" and (state.opening or self.raw[at][0].islower()):
            self._determiner(at, word)
        elif sort == "comma":
            state.heads, state.sure, state.joined, state.subject, state.verb = [], True, False, None, False
            state.before, state.opening = [], True
        elif sort == "conjunction":
            self._conjunction()
        elif sort == "relative" and not state.opening and not state.asks:
            state.subject, state.heads, state.sure, state.verb = None, [], True, True
            state.opening = False
        elif sort == "preposition":
            state.opening = False
            self._no_plural_verb(at)
        elif (verb := self._verb(at, word)) is not None:
            self._finite(at, word, verb)
        elif self.raw[at][0].isupper() and not state.opening:
            state.sure = state.sure and bool(state.heads)  # a name
        elif sort != "bracket":
            self._content(at, word)

    def _conjunction(self) -> None:
        state = self.state
        if not state.verb and state.subject:
            state.subject = None  # il tallone e la punta: many
        state.before, state.heads = [*state.before, *state.heads], []
        state.joined, state.opening = True, False

    def _no_plural_verb(self, at: int) -> None:
        """No finite plural verb stands right behind a preposition or an article."""
        following = self._word(at + 1)
        verb = self.words.verbs.get(following)
        known = following in self.words.nouns or following in self.words.adjectives
        if verb and verb.plural and not known and not self.raw[at + 1][0].isupper():
            self._fault(at + 1, at + 1, "verb", verb.other)

    # ------------------------------------------------------------------ articles and numbers

    def _determiner(self, at: int, word: str) -> None:
        state, before = self.state, self._word(at - 1)
        plain = word in PLAIN and before not in PREPOSITIONS and before not in CONJUNCTIONS
        if word not in JOINED and before not in PREPOSITIONS:
            state.heads, state.sure = [], True
            state.joined = before in CONJUNCTIONS
            state.before = state.before if state.joined else []
        self._sound(at, word)
        following = self._following(at)
        if following is not None and not self._clitic(at):
            noun, place = following
            self._agree(at, place, word, noun)
            if noun.fixed:
                noun = Form(noun.gender, DETERMINERS[word].plural)
            if plain and state.pending:
                self._inverted(noun)
            elif plain and not state.subject and not state.verb:
                self._subject(noun)
        elif word in PREPOSITIONS:
            self._no_plural_verb(at)
        elif state.last and self._word(at + 1) in ("seguente", "seguenti") and self._word(at - 1) in _COPULAS:
            self._bends(at, Form(DETERMINERS[word].gender, DETERMINERS[word].plural), state.last)
        state.opening = False

    def _subject(self, noun: Form) -> None:
        state = self.state
        state.subject = state.last = noun

    def _common(self, at: int) -> bool:
        """Whether a word is no proper name: small letters, an acronym (il PVC), or a T-shirt."""
        raw = self.raw[at]
        return not raw[0].isupper() or raw.isupper() or "-" in raw or raw == "Paese"

    def _following(self, at: int) -> tuple[Form, int] | None:
        """The noun that a determiner belongs to, over a number or an adjective that may stand before it."""
        after, second = self._word(at + 1), self._word(at + 2)
        if not after:
            return None
        noun, adjective = self.words.noun(after), self.words.adjectives.get(after)
        if noun and self._common(at + 1):
            return noun, at + 1
        if second and (adjective or after in _PREFIXED or after[0].isdigit()):
            noun = self.words.noun(second)
            if noun and self._common(at + 2) and not (second in self.words.adjectives and self._word(at + 3)):
                return noun, at + 2
        return None

    def _clitic(self, at: int) -> bool:
        """la lava: an object before a verb that looks like a noun."""
        return self.low[at] in ("la", "le", "lo", "gli") and self._word(at - 1) in ("non", "che", "si")

    def _sound(self, at: int, word: str) -> None:
        """il and un, lo and uno, l’ and un’ go by the first sound of the next word, whatever it is."""
        determiner, after = DETERMINERS[word], self._word(at + 1)
        if not determiner.sounds or not after or not after[0].isalpha() or self.raw[at + 1][0].isupper():
            return
        sound, place = sound_of(self.raw[at + 1]), determiner.row.index(word)
        known = bool(self.words.noun(after)) or after in self.words.adjectives
        rest = self.raw[at + 1]
        if word.endswith("’"):
            if sound != "vowel":
                self._fault(at, at + 1, "elision", "")
        elif place in (0, 1, 2) and not determiner.plural:
            right = determiner.row[{"": 0, "impure": 1, "vowel": 2}[sound]]
            if right != word and (place == 0 or word == "un" or known):
                self._fault(at, at + 1, "article", f"{right}{'' if right.endswith('’') else ' '}{rest}")
        elif place == 3 and sound == "vowel" and known and self.words.noun(after):
            self._fault(at, at + 1, "elision", f"{determiner.row[4]}{rest}")
        elif place in (5, 6) and known:
            right = determiner.row[6 if sound else 5]
            if right != word:
                self._fault(at, at + 1, "article", f"{right} {rest}")

    def _agree(self, at: int, place: int, word: str, noun: Form) -> None:
        determiner = DETERMINERS[word]
        if word in ASKING and self._word(place) in self.words.verbs:
            return  # Quanto misura ...?
        if place > at + 1 and (adjective := self.words.adjectives.get(self.low[at + 1])) and not adjective.fits(noun):
            self._fault(at + 1, place, "agreement", "")
        elif not Form(determiner.gender, determiner.plural).fits(noun):
            better = ""
            if row := determiner.row:
                sound = sound_of(self.raw[at + 1])
                many = determiner.plural if noun.fixed else noun.plural
                steps = {"": 0, "impure": 1, "vowel": 2}
                index = (
                    (7 if many else 3 + (sound == "vowel")) if noun.gender == F else (5 + bool(sound)) if many else 0
                )
                right = row[index if many or noun.gender == F else steps[sound]]
                rest = " ".join(self.raw[at + 1 : place + 1])
                better = f"{right}{'' if right.endswith('’') else ' '}{rest}"
            self._fault(at, place, "article", better)

    def _number(self, at: int, word: str) -> None:
        state, before = self.state, self._word(at - 1)
        if before not in DETERMINERS and before not in PREPOSITIONS:
            state.heads, state.sure, state.joined = [], True, False
        state.opening = False
        if at + 1 >= len(self.low) or (at and self.raw[at - 1][0].isupper() and at > 1):
            return
        noun, other = self.words.noun(self.low[at + 1]), self.raw[at + 1]
        if noun is None or other[0].isupper() or not noun.other or noun.fixed:
            return
        if noun.plural == (word == "1") and self.spans[at + 1][0] - self.spans[at][1] == 1:
            self._fault(at, at + 1, "plural", f"{self.raw[at]} {noun.other}")

    # ------------------------------------------------------------------ verbs

    def _verb(self, at: int, word: str) -> Verb | None:
        verb, before = self.words.verbs.get(word), self._word(at - 1)
        if verb is None or before in PREPOSITIONS or (self.raw[at][0].isupper() and not self.state.opening):
            return None
        if before in DETERMINERS and before not in ASKING:
            return None
        if verb.reflexive and before != "si":
            return None
        if word in self.words.nouns and self.state.opening and before != "si":
            return None
        return verb

    def _finite(self, at: int, word: str, verb: Verb) -> None:
        state = self.state
        subject = state.subject
        if subject is None and state.joined and self._behind_conjunction(at):
            subject = state.last
        if subject is not None and subject.plural != verb.plural and not subject.fixed:
            self._fault(at, at, "verb", verb.other)
            subject = None
        elif subject is None and state.joined and self._behind_conjunction(at) and state.number is (not verb.plural):
            self._fault(at, at, "verb", verb.other)
        state.number = verb.plural if state.number is None else state.number
        if subject is not None and state.bent:
            self._bends(*state.bent, subject)
        state.bent = None
        if word in _COPULAS:
            self._predicate(at, verb, subject)
        inverts = subject is None and state.asks and not state.verb
        state.pending = (at, verb) if inverts else None
        state.subject, state.heads, state.sure, state.joined, state.before = None, [], True, False, []
        state.opening, state.verb = False, True

    def _behind_conjunction(self, at: int) -> bool:
        before = self._word(at - 1)
        if before in ("non", "si", "ci", "anche"):
            before = self._word(at - 2)
        return before in ("e", "ed")

    def _predicate(self, at: int, verb: Verb, subject: Form | None) -> None:
        """è realizzata: number of the verb, gender and number of the subject."""
        place = at + 1 + (self._word(at + 1) in ("comunque", "anche"))
        adjective = self.words.adjectives.get(self._word(place))
        if adjective is None or (self._names_colours(at) and self._word(place) not in _PREDICATES):
            return
        if adjective.plural != verb.plural:
            self._fault(at, place, "agreement", f"{self.raw[at]} {adjective.other}")
        elif subject:
            self._bends(place, adjective, subject)
        elif self.state.asks:
            self.state.bent = (place, adjective)

    def _names_colours(self, at: int) -> bool:
        """Il colore è nero, i colori sono nero e grigio: names of colours, which do not bend."""
        return any(word in ("colore", "colori") for word in self.low[max(0, at - 4) : at])

    def _inverted(self, noun: Form) -> None:
        """Quanto pesa lo zaino? In quali colori è disponibile la borsa?"""
        state = self.state
        if state.pending is None:
            return
        at, verb = state.pending
        if verb.plural != noun.plural and not noun.fixed:
            self._fault(at, at, "verb", verb.other)
        elif state.bent:
            self._bends(*state.bent, noun)
        state.last, state.pending, state.bent = noun, None, None

    def _bends(self, at: int, adjective: Form, noun: Form) -> None:
        if not adjective.fits(noun):
            self._fault(at, at, "agreement")

    # ------------------------------------------------------------------ nouns and adjectives

    def _content(self, at: int, word: str) -> None:
        state = self.state
        adjective, noun = self.words.adjectives.get(word), self.words.noun(word)
        before = self._word(at - 1)
        if adjective and state.opening and at == 0 and self._word(1) in ("in", "per"):
            state.bent = (at, adjective)
        elif adjective and before == "volta" and self._word(at - 2) == "una":
            state.subject, state.bent = None, (at, adjective)
        elif adjective and before == "da" and not noun:
            if state.last:
                self._bends(at, adjective, state.last)
            state.sure = False
        elif noun and not (adjective and self.words.noun(before)):
            state.heads.append(self._numbered(at, noun))
        elif adjective and not (word == "prima" and self._word(at + 1) in PREPOSITIONS):
            self._adjective(at, adjective)
        elif word[0].isalpha() and word not in _ADVERBS and not word.startswith("anti"):
            state.sure = False
            if better := self._no_such_form(at):
                self._fault(at, at, "agreement", better)
        state.opening = False

    def _adjective(self, at: int, adjective: Form) -> None:
        """An adjective must agree with one of the nouns before it that it may belong to."""
        state, before = self.state, self._word(at - 2 if self._word(at - 1) in ("non", "molto", "più") else at - 1)
        if before in ("e", "ed") and state.last and not state.heads and self.low[at] in _PREDICATES:
            self._bends(at, adjective, state.last)
            return
        behind = self.words.noun(before) or before in self.words.adjectives
        if not behind or before == "colore":
            state.sure = state.sure and (before in DETERMINERS or before in _COPULAS)
            after = self.words.noun(self._word(at + 1))
            if self.low[at] in _IN_FRONT and before not in DETERMINERS and after and not adjective.fits(after):
                self._fault(at, at + 1, "agreement")
            return
        if not state.heads or not state.sure:
            return
        if state.joined and adjective.plural and state.before and self._many(adjective):
            return  # il tallone e la punta rinforzati
        after = self.words.noun(self._word(at + 1))
        if after and adjective.fits(after):
            return  # pelle pieno fiore
        if not any(head.fits(adjective) for head in state.heads):
            self._fault(at, at, "agreement", "" if adjective.gender != BOTH else adjective.other)

    def _many(self, adjective: Form) -> bool:
        """Whether a plural adjective fits all nouns that `e` joins: masculine where one of them is."""
        heads = (*self.state.before, *self.state.heads)
        return bool(adjective.gender & (F if all(head.gender == F for head in heads) else M))

    def _numbered(self, at: int, noun: Form) -> Form:
        """A noun with one form for both numbers has that of its article."""
        determiner = DETERMINERS.get(self._word(at - 1))
        return Form(noun.gender, determiner.plural) if noun.fixed and determiner and determiner.row else noun

    def _no_such_form(self, at: int) -> str:
        """regolabila, large, termice: the form that a misspelt ending should have; empty for other words."""
        word = self.low[at]
        if len(word) < 5 or word[-1] not in "oaie" or word in self.words.adjectives or not self.raw[at][0].islower():
            return ""
        return next((f"{word[:-1]}{end}" for end in "eaoi" if f"{word[:-1]}{end}" in self.words.adjectives), "")


_IN_FRONT = frozenset(("doppio", "doppia", "doppi", "doppie", "ulteriore", "ulteriori"))  # before their noun
_PREDICATES = frozenset(
    f"{stem}{end}" for stem in ("adatt", "indicat", "realizzat", "pensat", "compost") for end in "oaie"
) | frozenset(("disponibile", "disponibili"))
CHECKER = Italian()
