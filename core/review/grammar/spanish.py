"""Spanish: do articles, adjectives and verbs agree, do prepositions join their article, do y and o fit the next sound,
do numbers have their plural, do marks stand as they should?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter

from core.localisation.grammar.spanish import stressed_a
from core.review.grammar import Fault
from core.review.grammar.romance_words import Form, Verb
from core.review.grammar.spanish_marks import marks
from core.review.grammar.spanish_words import BOTH, F, M, Words, words

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]")
# determiner: genders, plural, and the same for the other genders and numbers (m f mp fp)
_SETS = (
    ("el", "la", "los", "las"),
    ("un", "una", "unos", "unas"),
    ("este", "esta", "estos", "estas"),
    ("del", "de la", "de los", "de las"),
    ("al", "a la", "a los", "a las"),
    ("cuánto", "cuánta", "cuántos", "cuántas"),
    ("otro", "otra", "otros", "otras"),
)
_DETERMINERS: dict[str, tuple[int, bool, tuple[str, ...]]] = {
    word: (M << at % 2, at > 1, row) for row in _SETS for at, word in enumerate(row) if " " not in word
}
_DETERMINERS |= {"su": (BOTH, False, ()), "sus": (BOTH, True, ()), "cada": (BOTH, False, ())}
_JOINED = frozenset(("del", "al"))
_STRESSED = {"la": "el", "este": "esta"}  # el agua, esta agua
_MASCULINE_LOOK = frozenset(("el", "un", "del", "al"))
_QUESTION_DETERMINERS = frozenset(("cuánto", "cuánta", "cuántos", "cuántas"))
_NUMBERS = frozenset(("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "doce"))
_PREPOSITIONS = frozenset(
    ("de", "del", "a", "al", "con", "en", "para", "por", "sin", "contra", "hasta", "desde", "sobre")
)
_CONJUNCTIONS = frozenset(("y", "e", "o", "u", "ni"))
_LINKS = _PREPOSITIONS | _CONJUNCTIONS
_ADVERBS = frozenset(("no", "se", "también", "además", "así", "siempre", "solo", "muy", "lo", "una"))
_COPULAS = frozenset(("es", "son", "está", "están", "mantiene", "mantienen", "va", "van"))
_BEFORE_NOUN = frozenset(("siguiente", "siguientes", "sola", "nuevo", "nueva", "doble", "dobles"))
_ENDS = frozenset(".!?:;¿¡()«»–—|")
_SORTS = (
    dict.fromkeys(_PREPOSITIONS, "preposition")
    | dict.fromkeys(_DETERMINERS, "determiner")
    | dict.fromkeys(_NUMBERS, "number")
    | dict.fromkeys(_CONJUNCTIONS, "conjunction")
    | dict.fromkeys(_ENDS, "end")
    | {",": "comma"}
)
_INFINITIVE = re.compile(r"^\w+[aei]r$")


@dataclass(slots=True)
class _State:
    """Where in a sentence we are. `heads`: nouns that an adjective may belong to; `sure`: they are all known;
    `subject`: the noun that the next verb agrees with; `pending`: a verb whose subject may follow it."""

    heads: list[Form] = field(default_factory=list)
    sure: bool = True
    joined: bool = False  # two nouns joined by y: a plural adjective may belong to both
    subject: Form | None = None
    last: Form | None = None  # the last subject: una vez plegada belongs to it
    opening: bool = True
    asks: bool = False
    pending: tuple[int, Verb] | None = None
    bent: tuple[int, Form] | None = None  # an adjective that waits for its noun: ¿está disponible la ...?

    def sentence(self, mark: str) -> None:
        """A mark that ends what went before."""
        self.heads, self.sure, self.joined, self.subject, self.last = [], True, False, None, None
        self.opening, self.asks = True, mark == "¿"
        self.pending = self.bent = None


class Spanish:
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
        self.text = text
        self.raw: list[str] = _TOKEN.findall(text)
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
        last = ""
        for at, word in enumerate(self.low):
            if word == last and word[0].isalpha() and self.raw[at][0].islower():
                self._fault(at - 1, at, "double", word)
            last = word
            self._token(at, word)
        return self.found

    def _fault(self, first: int, last: int, rule: str, expected: str = "") -> None:
        self.found.append(Fault(self.spans[first][0], self.spans[last][1], rule, expected))

    def _before(self, at: int, back: int = 1) -> str:
        return self.low[at - back] if at >= back else ""

    def _token(self, at: int, word: str) -> None:
        state = self.state
        sort = _SORTS.get(word)
        if sort is None and word[0].isdigit():
            sort = "number"
        if sort == "end":
            state.sentence(word)
        elif sort == "determiner" and (state.opening or self.raw[at][0].islower()):
            self._determiner(at, word)
        elif sort == "number":
            self._number(at, word)
        elif sort == "comma":
            state.heads, state.sure, state.joined, state.subject, state.opening = [], True, False, None, True
            state.pending = None
        elif sort == "conjunction":
            state.joined, state.subject, state.opening = True, None, False
        elif sort == "preposition":
            state.opening = False
            self._no_verb(at)
            if word != "de":
                state.pending = None
        elif (verb := self._verb(at, word)) is not None:
            self._finite(at, word, verb)
        elif self.raw[at][0].isupper() and not state.opening:
            state.sure = state.sure and bool(state.heads)  # a name
        else:
            self._content(at, word)

    def _no_verb(self, at: int) -> None:
        """No finite verb stands right behind a preposition or an article; in the plural its form is never a noun."""
        following = self.low[at + 1] if at + 1 < len(self.low) else ""
        verb = self.words.verbs.get(following)
        if verb and verb.plural and not self.raw[at + 1][0].isupper() and following not in self.words.nouns:
            self._fault(at + 1, at + 1, "verb", verb.other)

    # ------------------------------------------------------------------ articles and numbers

    def _determiner(self, at: int, word: str) -> None:
        state = self.state
        if self._before(at) not in _PREPOSITIONS:
            state.heads, state.sure = [], True
            state.joined = self._before(at) in _CONJUNCTIONS
        following = self._following(at)
        if following is None:
            if word not in ("la", "los", "las") and word not in _QUESTION_DETERMINERS:
                self._no_verb(at)
            state.opening = False
            state.pending = None
            return
        noun, place = following
        if not self._clitic(at, word, place):
            self._agree(at, place, word, noun)
        if state.opening and not self._no_subject(at, word):
            state.subject = state.last = noun
            if state.bent:
                self._bends(state.bent[0], state.bent[1], noun)
                state.bent = None
        elif state.pending and word in ("el", "la", "los", "las", "su", "sus", "este", "esta", "estos", "estas"):
            self._inverted(noun)
        state.opening = False

    def _no_subject(self, at: int, word: str) -> bool:
        """una vez, cuánto: what begins a clause without being its subject."""
        if word in _QUESTION_DETERMINERS or word in _JOINED:
            return True
        return self.low[at + 1] == "vez"

    def _following(self, at: int) -> tuple[Form, int] | None:
        """The noun that a determiner belongs to, over a number or an adjective that may stand before it."""
        for place in (at + 1, at + 2):
            if place >= len(self.low):
                return None
            word = self.low[place]
            if place > at + 1 and self.low[at + 1] not in _BEFORE_NOUN and not self.low[at + 1][0].isdigit():
                return None
            if (noun := self.words.noun(word)) and self._common(place):
                return noun, place
        return None

    def _common(self, at: int) -> bool:
        """Whether a word is no proper name: small letters, or an acronym (el PVC)."""
        return not self.raw[at][0].isupper() or self.raw[at].isupper()

    def _clitic(self, at: int, word: str, place: int) -> bool:
        """los carga: an object before a verb that looks like a noun."""
        if word in _QUESTION_DETERMINERS:
            return self.low[place] in self.words.verbs  # ¿Cuánto pesa ...?
        if word not in ("la", "los", "las"):
            return False
        return self.low[place] in self.words.verbs and self._before(at) in ("no", "que", "se")

    def _agree(self, at: int, place: int, word: str, noun: Form) -> None:
        gender, many, row = _DETERMINERS[word]
        stressed = noun.gender == F and not noun.plural and place == at + 1 and stressed_a(self.low[place])
        if stressed and word in _MASCULINE_LOOK:
            return
        if stressed and word in ("la", "este"):
            self._fault(at, place, "article", f"{_STRESSED[word]} {self.raw[place]}")
        elif not Form(gender, many).fits(noun):
            if noun.fixed:
                right = (noun.gender == F) + 2 * many
            else:
                right = 0 if stressed and word in _JOINED else (noun.gender == F) + 2 * noun.plural
            better = row[right] if row else "sus" if noun.plural else "su"
            rest = " ".join(self.raw[at + 1 : place + 1])
            self._fault(at, place, "article", f"{better} {rest}")

    def _number(self, at: int, word: str) -> None:
        state = self.state
        if self._before(at) not in _DETERMINERS and self._before(at) not in _PREPOSITIONS:
            state.heads, state.sure, state.joined = [], True, False
        state.opening = False
        if at + 1 >= len(self.low) or (at and self.raw[at - 1][0].isupper() and not self._opens(at - 1)):
            return
        noun, other = self.words.noun(self.low[at + 1]), self.raw[at + 1]
        if noun is None or other[0].isupper():
            return
        one = word == "1"
        if (
            noun.plural == one
            and not self._gap(at)
            and noun.other
            and not noun.fixed
            and not (word[0].isdigit() and self._before(at) in ("n", "nº", "número", "modelo"))
        ):
            self._fault(at, at + 1, "plural", f"{self.raw[at]} {noun.other}")

    def _gap(self, at: int) -> bool:
        """Whether something else than one space stands between a number and the next word."""
        return self.spans[at + 1][0] - self.spans[at][1] != 1

    def _opens(self, at: int) -> bool:
        return at == 0 or self.low[at - 1] in _ENDS

    # ------------------------------------------------------------------ verbs

    def _verb(self, at: int, word: str) -> Verb | None:
        verb = self.words.verbs.get(word)
        before = self._before(at)
        if (
            verb is None
            or (self.raw[at][0].isupper() and not self.state.opening)
            or before in _PREPOSITIONS
            or (before in _DETERMINERS and before not in _QUESTION_DETERMINERS)
            or before in _BEFORE_NOUN
        ):
            return None
        return None if verb.reflexive and before != "se" else verb

    def _finite(self, at: int, word: str, verb: Verb) -> None:
        state = self.state
        subject = state.subject
        if subject is not None and subject.plural != verb.plural and not subject.fixed:
            self._fault(at, at, "verb", verb.other)
            subject = None
        if word in _COPULAS and at + 1 < len(self.low):
            adjective = self.words.adjectives.get(self.low[at + 1])
            if (
                adjective
                and not self._names_colours(at)
                and (word not in ("mantiene", "mantienen", "va", "van") or self._before(at) == "se")
            ):
                if adjective.plural != verb.plural:
                    self._fault(at, at + 1, "agreement", f"{self.raw[at]} {adjective.other}")
                elif subject:
                    self._bends(at + 1, adjective, subject)
        inverts = subject is None and (state.asks or self._before(at) == "así")
        state.pending = (at, verb) if inverts else None
        state.subject, state.heads, state.sure, state.joined, state.opening = None, [], True, False, False

    def _names_colours(self, at: int) -> bool:
        """Los colores son negro y gris: names of colours, which do not bend."""
        return self.state.last is not None and any(
            word in ("color", "colores") for word in self.low[max(0, at - 4) : at]
        )

    def _inverted(self, noun: Form) -> None:
        """¿Cuánto pesan los auriculares?, with an adjective between: ¿está disponible la mochila?"""
        state = self.state
        if state.pending is None:
            return
        at, verb = state.pending
        if verb.plural != noun.plural and not noun.fixed and not (not verb.plural and self._modal(at)):
            self._fault(at, at, "verb", verb.other)
        elif state.bent:
            self._bends(state.bent[0], state.bent[1], noun)
        state.last, state.pending, state.bent = noun, None, None

    def _modal(self, at: int) -> bool:
        """se puede usar los ...: an impersonal singular is allowed."""
        return self.low[at] == "puede"

    def _bends(self, at: int, adjective: Form, noun: Form) -> None:
        if not adjective.fits(noun):
            self._fault(at, at, "agreement")

    # ------------------------------------------------------------------ nouns and adjectives

    def _content(self, at: int, word: str) -> None:
        state = self.state
        adjective, noun = self.words.adjectives.get(word), self.words.noun(word)
        before = self._before(at)
        if adjective and before == "vez" and self._before(at, 2) == "una":
            if state.last:
                self._bends(at, adjective, state.last)
            else:
                state.bent = (at, adjective)
        elif adjective and state.pending and before in _COPULAS:
            state.bent = (at, adjective)
        elif adjective and word in _BEFORE_NOUN and (following := self._next_noun(at)):
            self._bends(at, adjective, following)
        elif noun and not (adjective and self.words.noun(before)):
            state.heads.append(noun)
            state.pending = state.pending if before in _DETERMINERS or before == "de" else None
        elif adjective:
            self._adjective(at, adjective)
        elif (
            word[0].isalpha()
            and word not in _ADVERBS
            and not word.startswith("anti")
            and not (state.pending and _INFINITIVE.match(word))
        ):
            state.sure, state.pending = False, None
        state.opening = False

    def _next_noun(self, at: int) -> Form | None:
        following = self.low[at + 1] if at + 1 < len(self.low) else ""
        return self.words.noun(following)

    def _adjective(self, at: int, adjective: Form) -> None:
        """An adjective must agree with one of the nouns before it that it may belong to."""
        state, before = self.state, self._before(at, 2 if self._before(at) in ("no", "muy") else 1)
        behind = self.words.noun(before) or before in self.words.adjectives or before.startswith("anti")
        if not behind or not state.heads or not state.sure:
            return
        if state.joined and adjective.plural and self._before(at, 2) in _LINKS:
            return  # talón y puntera reforzados
        if self._before(at, 3) in _CONJUNCTIONS and adjective.plural and self._before(at, 2) in _DETERMINERS:
            return
        if not any(head.fits(adjective) for head in state.heads):
            self._fault(at, at, "agreement", "" if adjective.gender != BOTH else adjective.other)


CHECKER = Spanish()
