"""Portuguese: do articles, adjectives and verbs agree, do prepositions join their article, do numbers have their
plural, do marks stand as they should?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from core.review.grammar import Fault
from core.review.grammar.portuguese_little import (
    ADVERBS,
    AHEAD,
    BEFORE_NOUN,
    CLITICS,
    CONJUNCTIONS,
    COPULAS,
    DETERMINERS,
    JOINED,
    LINKS,
    MEANS,
    MODALS,
    PLAIN_PREPOSITIONS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_DETERMINERS,
    SORTS,
    SUBJECTS,
    TAKES_A,
    State,
)
from core.review.grammar.portuguese_marks import marks
from core.review.grammar.portuguese_tokens import Tokens
from core.review.grammar.portuguese_words import BOTH, F, M
from core.review.grammar.romance_words import Form, Verb

_JOINING = {"de": "da", "em": "na", "por": "pela"}
_IN_PLACES = frozenset(("em", "no", "na", "nos", "nas"))
_INFINITIVE = re.compile(r"^\w+[aei]r$")


class Portuguese:
    """The rules; `faults` passes over a line once. Lines that catalogues repeat (labels, headings) are remembered."""

    def faults(self, text: str) -> Iterator[Fault]:
        yield from _faults(text)


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[Fault, ...]:
    found = {(fault.start, fault.end): fault for fault in (*_Line(text).run(), *marks(text))}
    return tuple(sorted(found.values(), key=attrgetter("start")))


class _Line(Tokens):
    """One line, token by token."""

    def run(self) -> list[Fault]:
        """Every fault of agreement."""
        last = ""
        for at, word in enumerate(self.low):
            if word == last and word[0].isalpha() and self.raw[at][0].islower():
                self._fault(at - 1, at, "double", word)
            last = word
            self._token(at, word)
        return self.found

    def _token(self, at: int, word: str) -> None:
        state = self.state
        sort = SORTS.get(word)
        if sort is None and word[0].isdigit():
            sort = "number"
        if sort == "end":
            self.state = State(self._asks(at + 1))
        elif sort == "determiner" and (state.opening or self.raw[at][0].islower()):
            self._determiner(at, word)
        elif sort == "number":
            self._number(at, word)
        elif sort == "comma":
            state.heads, state.sure, state.joined, state.subject, state.opening = [], True, False, None, True
            state.pending = None
        elif sort == "conjunction":
            state.joined, state.subject, state.opening = True, None, self._before(at) == ","
            state.since = len(state.heads)
        elif sort == "relative":
            state.relative, state.subject, state.sure, state.pending = True, None, False, None
        elif sort == "preposition":
            self._preposition(at, word)
        elif (verb := self._verb(at, word)) is not None:
            self._finite(at, word, verb)
        elif self.raw[at][0].isupper() and not state.opening:
            state.sure = state.sure and bool(state.heads)  # a name
        else:
            self._content(at, word)

    def _preposition(self, at: int, word: str) -> None:
        self.state.opening = False
        self._no_verb(at)
        if word == "em":
            self._country(at, word)
        if word != "de":
            self.state.pending = None

    def _no_verb(self, at: int) -> None:
        """No finite verb stands right behind a preposition or an article; in the plural its form is never a noun."""
        following = self._after(at)
        verb = self.words.verbs.get(following)
        if verb and verb.plural and not self.raw[at + 1][0].isupper() and following not in self.words.nouns:
            self._fault(at + 1, at + 1, "verb", verb.other)

    # ------------------------------------------------------------------ articles and numbers

    def _determiner(self, at: int, word: str) -> None:
        state = self.state
        if self._before(at) not in PREPOSITIONS and word not in JOINED and self._article(at, word):
            state.heads, state.sure = [], True
            state.joined = self._before(at) in CONJUNCTIONS
        if self._before(at) == "mais":
            state.subject = None  # a manta mais o travesseiro
        following = self._following(at)
        if following is None:
            self._country(at, word)
            if word not in CLITICS:
                self._no_verb(at)
            state.opening = False
            state.pending = None if word not in QUESTION_DETERMINERS else state.pending
            return
        noun, place = following
        if not self._article(at, word) and not noun.fits(Form(F, False)):
            state.opening = False  # the preposition: resistente a riscos
            return
        if word in QUESTION_DETERMINERS and self.low[place] in self.words.verbs:
            return
        self._agree(at, place, word, noun)
        if word == "a" and self._before(at) in _JOINING and self._after(at) not in MEANS:
            self._fault(at - 1, at, "contraction", _JOINING[self._before(at)])
        elif word in ("o", "os", "as") and self._after(at) in MEANS and self.words.noun(self._before(at)):
            self._fault(at, at, "article", "a")
        self._subject(at, word, noun)
        state.opening = False

    def _country(self, at: int, word: str) -> None:
        """no Brasil, na China, em Portugal"""
        if at + 1 < len(self.low) and self.raw[at + 1][0].isupper():
            right = self.words.countries.get(self.low[at + 1])
            if right and word in _IN_PLACES and word != right:
                self._fault(at, at + 1, "article", f"{right} {self.raw[at + 1]}")

    def _subject(self, at: int, word: str, noun: Form) -> None:
        state = self.state
        if word in JOINED or word in QUESTION_DETERMINERS:
            return
        asked = state.asks and not state.verbs and not state.pending and self._before(at) not in LINKS
        if (state.opening or asked) and (word in SUBJECTS or word == "cada"):
            state.subject = state.last = noun
            state.verbs, state.relative = 0, False
            if state.bent:
                self._bends(state.bent[0], state.bent[1], noun)
                state.bent = None
        elif state.pending and word in SUBJECTS:
            self._inverted(noun)

    def _article(self, at: int, word: str) -> bool:
        """Whether `a` must be the article here; every other determiner is one."""
        if word != "a":
            return True
        before, state = self._before(at), self.state
        if self._after(at) in MEANS:
            return before in PLAIN_PREPOSITIONS
        if state.opening or before in PLAIN_PREPOSITIONS:
            return True
        if before in CONJUNCTIONS:
            following = self.words.noun(self._after(at))
            return following is not None and not following.plural
        return (
            (state.asks and not state.verbs)
            or state.pending is not None
            or (before in self.words.verbs and before not in TAKES_A)
        )

    def _following(self, at: int) -> tuple[Form, int] | None:
        """The noun that a determiner belongs to, over a number or an adjective that may stand before it."""
        for place in (at + 1, at + 2):
            if place >= len(self.low):
                return None
            word = self.low[place]
            if place > at + 1 and self.low[at + 1] not in BEFORE_NOUN and not self.low[at + 1][0].isdigit():
                return None
            if (noun := self.words.noun(word)) and self._common(place):
                return noun, place
        return None

    def _agree(self, at: int, place: int, word: str, noun: Form) -> None:
        gender, many, row = DETERMINERS[word]
        if Form(gender, many).fits(noun):
            return
        right = (noun.gender == F) + 2 * (many if noun.fixed else noun.plural)
        better = row[right] if row else self.raw[at]
        rest = " ".join(self.raw[at + 1 : place + 1])
        self._fault(at, place, "article", f"{better} {rest}")

    def _number(self, at: int, word: str) -> None:
        state = self.state
        if self._before(at) not in DETERMINERS and self._before(at) not in PREPOSITIONS:
            state.heads, state.sure, state.joined = [], True, False
        state.opening = False
        if at + 1 >= len(self.low) or (at and self.raw[at - 1][0].isupper() and not self._opens(at - 1)):
            return
        noun, other = self.words.noun(self.low[at + 1]), self.raw[at + 1]
        if noun is None or other[0].isupper() or re.match(r"[01],|0$", word):
            return
        named = word[0].isdigit() and self._before(at) in ("n", "nº", "número", "modelo", "tamanho", "aro")
        if noun.plural == (word == "1") and not self._gap(at) and noun.other and not noun.fixed and not named:
            self._fault(at, at + 1, "plural", f"{self.raw[at]} {noun.other}")

    def _gap(self, at: int) -> bool:
        """Whether something else than one space stands between a number and the next word."""
        return self.spans[at + 1][0] - self.spans[at][1] != 1

    # ------------------------------------------------------------------ verbs

    def _verb(self, at: int, word: str) -> Verb | None:
        verb = self.words.verbs.get(word)
        before = self._before(at)
        if (
            verb is None
            or (self.raw[at][0].isupper() and not self.state.opening)
            or before in PLAIN_PREPOSITIONS
            or (before in DETERMINERS and before not in QUESTION_DETERMINERS)
            or before in BEFORE_NOUN
            or (before in CONJUNCTIONS and {word, self._before(at, 2)} <= self.words.adjectives.keys())  # fresco e seco
        ):
            return None
        return verb

    def _finite(self, at: int, word: str, verb: Verb) -> None:
        state = self.state
        subject = state.subject
        if subject is None and state.verbs and not state.relative and self._again(at):
            subject = state.last
            if subject is None and state.number is not None and state.number != verb.plural:
                self._fault(at, at, "verb", verb.other)
        if subject is not None and subject.plural != verb.plural and not subject.fixed:
            self._fault(at, at, "verb", verb.other)
            subject, verb = None, Verb(not verb.plural, word)
        adjective = self.words.adjectives.get(self._after(at)) if word in COPULAS else None
        if adjective and not self._names_colours(at) and not self._before_its_noun(at + 1, adjective):
            if adjective.plural != verb.plural:
                self._fault(at, at + 1, "agreement", f"{self.raw[at]} {adjective.other}")
            elif subject and not self._impersonal(at + 1):
                self._bends(at + 1, adjective, subject)
        state.pending = (at, verb) if subject is None and state.asks and not state.verbs else None
        state.verbs, state.number = state.verbs + 1, verb.plural
        state.subject, state.heads, state.sure, state.joined, state.opening = None, [], True, False, False

    def _again(self, at: int) -> bool:
        """Whether a verb goes on with the same subject: pesa 540 g e mede 46 cm."""
        before = self._before(at)
        return before in CONJUNCTIONS or (before in ("não", "também", "ainda") and self._before(at, 2) in CONJUNCTIONS)

    def _before_its_noun(self, at: int, adjective: Form) -> bool:
        """design dupla face"""
        if not self.low[at].startswith(AHEAD):
            return False
        following = self.words.noun(self._after(at))
        return following is not None and following.fits(adjective)

    def _impersonal(self, at: int) -> bool:
        return self.low[at] in ("possível", "próprio")

    def _names_colours(self, at: int) -> bool:
        """As cores são preto e cinza: names of colours, which do not bend."""
        if self._after(at) not in self.words.colours:
            return False
        return any(word in ("cor", "cores") for word in self.low[max(0, at - 4) : at])

    def _inverted(self, noun: Form) -> None:
        """Quanto pesam os fones?, with an adjective between: do que é feita a mochila?"""
        state = self.state
        if state.pending is None:
            return
        at, verb = state.pending
        if verb.plural != noun.plural and not noun.fixed:
            self._fault(at, at, "verb", verb.other)
        elif state.bent:
            self._bends(state.bent[0], state.bent[1], noun)
        state.last, state.pending, state.bent = noun, None, None

    def _bends(self, at: int, adjective: Form, noun: Form) -> None:
        if not adjective.fits(noun):
            self._fault(at, at, "agreement")

    # ------------------------------------------------------------------ nouns and adjectives

    def _content(self, at: int, word: str) -> None:
        state = self.state
        adjective, noun = self.words.adjectives.get(word), self.words.noun(word)
        before = self._before(at)
        if word in PRONOUNS and state.opening:
            gender, many = PRONOUNS[word]
            state.subject = state.last = Form(gender, many)
            state.verbs, state.relative = 0, False
        elif adjective and self._participle(at):
            modal = self.words.verbs.get(self._before(at, 2))
            if modal and modal.plural != adjective.plural:
                self._fault(at, at, "agreement", adjective.other)
            elif state.last and (modal is None or state.last.plural == modal.plural):
                self._bends(at, adjective, state.last)
            elif before == "de":
                state.bent = (at, adjective)
        elif adjective and state.pending and before in COPULAS:
            state.bent = (at, adjective)
        elif adjective and not noun and self._leads(at, word) and (following := self.words.noun(self._after(at))):
            self._bends(at, adjective, following)
        elif adjective and state.opening and self._opens(at) and not noun:
            state.bent = (at, adjective) if self._opens_with(at, adjective) else None
        elif noun and not (adjective and self.words.noun(before)):
            state.heads.append(noun)
            state.pending = state.pending if before in DETERMINERS or before == "de" else None
        elif adjective:
            self._adjective(at, adjective)
        elif word[0].isalpha() and word not in ADVERBS and not word.startswith("anti") and not _INFINITIVE.match(word):
            state.sure, state.pending = False, None
        state.opening = False

    def _leads(self, at: int, word: str) -> bool:
        """de alta densidade, em baixa temperatura: an adjective before its noun."""
        return word in BEFORE_NOUN or self._before(at) in PLAIN_PREPOSITIONS

    def _participle(self, at: int) -> bool:
        """pode ser lavada, depois de guardada: participles of the subject."""
        before, second = self._before(at), self._before(at, 2)
        return (before in ("ser", "ficar") and second in MODALS) or (before == "de" and second == "depois")

    def _opens_with(self, at: int, adjective: Form) -> bool:
        """Feita de lona, a mochila ...: an opening participle belongs to the subject that follows."""
        return adjective.gender != BOTH and self.low[at].endswith(("do", "da", "dos", "das", "to", "ta", "tos", "tas"))

    def _adjective(self, at: int, adjective: Form) -> None:
        """An adjective must agree with one of the nouns before it that it may belong to."""
        state, before = self.state, self._before(at, 2 if self._before(at) in ("não", "muito", "mais") else 1)
        behind = self.words.noun(before) or before in self.words.adjectives or before.startswith("anti")
        if self._second(at, adjective):
            self._fault(at, at, "agreement")
        if not behind or not state.heads or not state.sure:
            return
        if self._before_its_noun(at, adjective) or (before == "cores" and self.low[at] in self.words.colours):
            return  # design dupla face; nas cores preta e branca
        if not adjective.plural and self._splits(at):
            adjective = replace(adjective, fixed=True)  # canais esquerdo e direito
        elif self._before(at) in self.words.adjectives and self._before(at, 2) in CONJUNCTIONS:
            return
        heads = state.heads if adjective.plural else state.heads[state.since :] or state.heads
        if any(head.fits(adjective) for head in heads):
            return
        if state.joined and adjective.plural and self._several(at):
            masculine = any(head.gender == M for head in state.heads)  # calcanhar e ponteira reforçados
            unknown = adjective.gender == BOTH or self._before(at, 2) in DETERMINERS
            if unknown or (adjective.gender == M) == masculine:
                return
        self._fault(at, at, "agreement", "" if adjective.gender != BOTH else adjective.other)

    def _splits(self, at: int) -> bool:
        """canais esquerdo e direito: two adjectives in the singular share a plural."""
        other = self.words.adjectives.get(self.low[at + 2]) if at + 2 < len(self.low) else None
        return self._after(at) in CONJUNCTIONS and other is not None and not other.plural

    def _second(self, at: int, adjective: Form) -> bool:
        """local fresco e secos: the second of two adjectives does not agree though the first does."""
        head, first = self.words.noun(self._before(at, 3)), self.words.adjectives.get(self._before(at, 2))
        if head is None or first is None or self._before(at) not in CONJUNCTIONS or self.words.noun(self._after(at)):
            return False
        return first.fits(head) and not adjective.fits(head)

    def _several(self, at: int) -> bool:
        """Whether e stands before the last noun: calcanhar e ponteira, o calcanhar e a ponteira."""
        before = self._before(at, 2)
        return before in CONJUNCTIONS or (before in DETERMINERS and self._before(at, 3) in CONJUNCTIONS)


CHECKER = Portuguese()
