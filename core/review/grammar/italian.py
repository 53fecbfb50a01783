"""Rules of Italian: articles by gender and sound, agreement, joined prepositions, plurals after numbers, marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.localisation.grammar.italian import sound_of
from core.review.grammar.italian_articles import (
    ASKING,
    CONJUNCTIONS,
    DETERMINERS,
    JOINED,
    PLAIN,
    PREPOSITIONS,
    SORTS,
    SOUNDING,
    in_row,
)
from core.review.grammar.italian_marks import marks
from core.review.grammar.italian_words import words
from core.review.grammar.romance_line import Line, Rules, State
from core.review.grammar.romance_words import BOTH, F, Form, M, Verb

_ADVERBS = frozenset(("non", "anche", "comunque", "si", "ci", "più", "molto", "poco", "già", "inoltre", "appena"))
_COPULAS = frozenset(("è", "sono", "resta", "restano"))
_PREFIXED = frozenset(("stesso", "stessa", "stessi", "stesse"))


@dataclass(slots=True)
class _State(State):
    """Where in a clause we are."""

    before: list[Form] = field(default_factory=list)  # heads in front of an e
    number: bool | None = None  # whether the first verb is plural
    verb: bool = False  # whether the clause has its verb

    def clause(self) -> None:
        pending = self.pending
        State.clause(self)  # no bare super() in a class with slots
        self.before, self.verb, self.pending = [], False, pending


class _Line(Line):
    token = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+[’'](?=\w)|[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s]")
    state_type = _State
    state: _State
    sorts = SORTS
    determiners = DETERMINERS
    prepositions = PREPOSITIONS
    degrees = frozenset(("non", "molto", "più"))

    def __init__(self, text: str) -> None:
        super().__init__(text.replace("'", "’"), words())

    def _twice(self, at: int, word: str) -> bool:
        """vitamina E e C"""
        return at > 1 and self.raw[at - 1][0].isupper()

    def _asking(self, at: int) -> bool:
        """Whether what begins here puts its subject behind the verb."""
        first = self.low[at] if at < len(self.low) else ""
        return first in ("com’", "come", "dove", "che") or "?" in self.low[at:]

    def _special(self, at: int, word: str, sort: str) -> bool:
        state = self.state
        if sort == "relative" and not state.opening and not state.asks:
            state.subject, state.heads, state.sure, state.verb, state.opening = None, [], True, True, False
            return True
        return sort == "bracket"

    def _conjunction(self, at: int) -> None:
        state = self.state
        if not state.verb and state.subject:
            state.subject = None  # il tallone e la punta: many
        state.before, state.heads = [*state.before, *state.heads], []
        state.joined, state.opening = True, False

    # ------------------------------------------------------------------ articles and numbers

    def _determiner(self, at: int, word: str) -> None:
        state, before = self.state, self._before(at)
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
                noun = Form(noun.gender, DETERMINERS[word][1])
            if plain and state.pending:
                self._inverted(noun)
            elif plain and not state.subject and not state.verb:
                state.subject = state.last = noun
        elif word in PREPOSITIONS:
            self._no_verb(at)
        elif state.last and self._after(at) in ("seguente", "seguenti") and self._before(at) in _COPULAS:
            self._bends(at, Form(*DETERMINERS[word][:2]), state.last)
        state.opening = False

    def _common(self, at: int) -> bool:
        """Whether a word is no proper name: small letters, an acronym (il PVC), or a T-shirt."""
        raw = self.raw[at]
        return not raw[0].isupper() or raw.isupper() or "-" in raw or raw == "Paese"

    def _following(self, at: int) -> tuple[Form, int] | None:
        """The noun that a determiner belongs to, over a number or an adjective that may stand before it."""
        after, second = self._after(at), self._after(at, 2)
        if not after:
            return None
        noun, adjective = self.words.noun(after), self.words.adjectives.get(after)
        if noun and self._common(at + 1):
            return noun, at + 1
        if second and (adjective or after in _PREFIXED or after[0].isdigit()):
            noun = self.words.noun(second)
            if noun and self._common(at + 2) and not (second in self.words.adjectives and self._after(at, 3)):
                return noun, at + 2
        return None

    def _clitic(self, at: int) -> bool:
        """la lava: an object before a verb that looks like a noun."""
        return self.low[at] in ("la", "le", "lo", "gli") and self._before(at) in ("non", "che", "si")

    def _sound(self, at: int, word: str) -> None:
        """il and un, lo and uno, l’ and un’ go by the first sound of the next word, whatever it is."""
        (_, many, row), after = DETERMINERS[word], self._after(at)
        if row not in SOUNDING or not after or not after[0].isalpha() or self.raw[at + 1][0].isupper():
            return
        sound, place = sound_of(self.raw[at + 1]), row.index(word)
        if word.endswith("’"):
            if sound != "vowel":
                self._fault(at, at + 1, "elision", "")
            return
        feminine, noun = place in (3, 7), self.words.noun(after)
        right = row[in_row(F if feminine else M, many, sound)]
        known = noun or (after in self.words.adjectives and not feminine)
        if right != word and (known or word == row[0]):
            self._fault(at, at + 1, "elision" if feminine else "article", _joined(right, self.raw[at + 1]))

    def _agree(self, at: int, place: int, word: str, noun: Form) -> None:
        if word in ASKING and self.low[place] in self.words.verbs:
            return  # Quanto misura ...?
        gender, many, row = DETERMINERS[word]
        if place > at + 1 and (adjective := self.words.adjectives.get(self.low[at + 1])) and not adjective.fits(noun):
            self._fault(at + 1, place, "agreement")
        elif not Form(gender, many).fits(noun):
            form = in_row(noun.gender, many if noun.fixed else noun.plural, sound_of(self.raw[at + 1]))
            self._fault(at, place, "article", _joined(row[form], *self.raw[at + 1 : place + 1]) if row else "")

    # ------------------------------------------------------------------ verbs

    def _verb(self, at: int, word: str) -> Verb | None:
        verb, before = self.words.verbs.get(word), self._before(at)
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
        before = self._before(at)
        if before in ("non", "si", "ci", "anche"):
            before = self._before(at, 2)
        return before in ("e", "ed")

    def _predicate(self, at: int, verb: Verb, subject: Form | None) -> None:
        """è realizzata: number of the verb, gender and number of the subject."""
        place = at + 1 + (self._after(at) in ("comunque", "anche"))
        adjective = self.words.adjectives.get(self._after(place - 1))
        if adjective is None or (
            self._names_colours(at, "colore", "colori") and self._after(place - 1) not in _PREDICATES
        ):
            return
        if adjective.plural != verb.plural:
            self._fault(at, place, "agreement", f"{self.raw[at]} {adjective.other}")
        elif subject:
            self._bends(place, adjective, subject)
        elif self.state.asks:
            self.state.bent = (place, adjective)

    # ------------------------------------------------------------------ nouns and adjectives

    def _content(self, at: int, word: str) -> None:
        state = self.state
        adjective, noun = self.words.adjectives.get(word), self.words.noun(word)
        before = self._before(at)
        if adjective and state.opening and at == 0 and self._after(at) in ("in", "per"):
            state.bent = (at, adjective)
        elif adjective and before == "volta" and self._before(at, 2) == "una":
            state.subject, state.bent = None, (at, adjective)
        elif adjective and before == "da" and not noun:
            if state.last:
                self._bends(at, adjective, state.last)
            state.sure = False
        elif noun and not (adjective and self.words.noun(before)):
            state.heads.append(self._numbered(at, noun))
        elif adjective and not (word == "prima" and self._after(at) in PREPOSITIONS):
            self._adjective(at, adjective)
        elif word[0].isalpha() and word not in _ADVERBS and not word.startswith("anti"):
            state.sure = False
            if better := self._no_such_form(at):
                self._fault(at, at, "agreement", better)
        state.opening = False

    def _adjective(self, at: int, adjective: Form) -> None:
        """An adjective must agree with one of the nouns before it that it may belong to."""
        state, before = self.state, self._before(at, 2 if self._before(at) in self.degrees else 1)
        if before in ("e", "ed") and state.last and not state.heads and self.low[at] in _PREDICATES:
            self._bends(at, adjective, state.last)
            return
        behind = self.words.noun(before) or before in self.words.adjectives
        if not behind or before == "colore":
            state.sure = state.sure and (before in DETERMINERS or before in _COPULAS)
            after = self.words.noun(self._after(at))
            if self.low[at] in _IN_FRONT and before not in DETERMINERS and after and not adjective.fits(after):
                self._fault(at, at + 1, "agreement")
            return
        if not state.heads or not state.sure:
            return
        if state.joined and adjective.plural and state.before and self._many(adjective):
            return  # il tallone e la punta rinforzati
        after = self.words.noun(self._after(at))
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
        determiner = DETERMINERS.get(self._before(at))
        return Form(noun.gender, determiner[1]) if noun.fixed and determiner and determiner[2] else noun

    def _no_such_form(self, at: int) -> str:
        """regolabila, large, termice: the form that a misspelt ending should have; empty for other words."""
        word = self.low[at]
        if len(word) < 5 or word[-1] not in "oaie" or word in self.words.adjectives or not self.raw[at][0].islower():
            return ""
        return next((f"{word[:-1]}{end}" for end in "eaoi" if f"{word[:-1]}{end}" in self.words.adjectives), "")


def _joined(article: str, *words: str) -> str:
    return f"{article}{'' if article.endswith('’') else ' '}{' '.join(words)}"


_IN_FRONT = frozenset(("doppio", "doppia", "doppi", "doppie", "ulteriore", "ulteriori"))  # before their noun
_PREDICATES = frozenset(
    f"{stem}{end}" for stem in ("adatt", "indicat", "realizzat", "pensat", "compost") for end in "oaie"
) | frozenset(("disponibile", "disponibili"))
CHECKER = Rules(marks, lambda text: _Line(text).run())
