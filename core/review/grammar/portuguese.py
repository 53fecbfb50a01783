"""Portuguese: do articles, adjectives and verbs agree, do prepositions join their article, do numbers have their
plural, do marks stand as they should?"""

from __future__ import annotations

import re
from dataclasses import replace

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
    PortugueseState,
)
from core.review.grammar.portuguese_marks import marks
from core.review.grammar.portuguese_words import PortugueseWords, words
from core.review.grammar.romance_line import Line, Rules
from core.review.grammar.romance_words import BOTH, F, Form, M, Verb

_JOINING = {"de": "da", "em": "na", "por": "pela"}
_IN_PLACES = frozenset(("em", "no", "na", "nos", "nas"))
_INFINITIVE = re.compile(r"^\w+[aei]r$")


class _Line(Line):
    state_type = PortugueseState
    state: PortugueseState
    words: PortugueseWords
    sorts = SORTS
    determiners = DETERMINERS
    prepositions = PREPOSITIONS
    before_noun = BEFORE_NOUN
    degrees = frozenset(("não", "muito", "mais"))
    names = frozenset(("n", "nº", "número", "modelo", "tamanho", "aro"))

    def __init__(self, text: str) -> None:
        super().__init__(text, words())

    def _conjunction(self, at: int) -> None:
        super()._conjunction(at)
        self.state.opening, self.state.since = self._before(at) == ",", len(self.state.heads)

    def _special(self, at: int, word: str, sort: str) -> bool:
        state = self.state
        state.relative, state.subject, state.sure, state.pending = True, None, False, None
        return True

    def _preposition(self, at: int, word: str) -> None:
        super()._preposition(at, word)
        if word == "em":
            self._country(at, word)

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
            self._resolve(noun)
        elif word in SUBJECTS:
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

    def _one(self, word: str) -> bool | None:
        return None if re.match(r"[01],|0$", word) else word == "1"

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
        colours = self._after(at) in self.words.colours and self._names_colours(at, "cor", "cores")
        if adjective and not colours and not self._before_its_noun(at + 1, adjective):
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
        state, before = self.state, self._behind(at)
        if self._second(at, adjective):
            self._fault(at, at, "agreement")
        if not before:
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
        other = self.words.adjectives.get(self._after(at, 2))
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


CHECKER = Rules(lambda text: _Line(text).run(), marks)
