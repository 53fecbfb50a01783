"""Spanish: do articles, adjectives and verbs agree, do prepositions join their article, do y and o fit the next sound,
do numbers have their plural, do marks stand as they should?"""

from __future__ import annotations

import re

from core.localisation.grammar.spanish import stressed_a
from core.review.grammar.romance_line import Line, Rules, determiners
from core.review.grammar.romance_words import BOTH, F, Form, Verb
from core.review.grammar.spanish_marks import marks
from core.review.grammar.spanish_words import words

_ROWS = (
    ("el", "la", "los", "las"),
    ("un", "una", "unos", "unas"),
    ("este", "esta", "estos", "estas"),
    ("su", "su", "sus", "sus"),
    ("del", "de la", "de los", "de las"),
    ("al", "a la", "a los", "a las"),
    ("cuánto", "cuánta", "cuántos", "cuántas"),
    ("otro", "otra", "otros", "otras"),
)
_DETERMINERS = determiners(*_ROWS) | {"cada": (BOTH, False, ())}
_JOINED = frozenset(("del", "al"))
_STRESSED = {"la": "el", "este": "esta"}  # el agua, esta agua
_MASCULINE_LOOK = frozenset(("el", "un", "del", "al"))
_ARTICLES = frozenset(word for row in (_ROWS[0], *_ROWS[2:4]) for word in row)  # of a subject behind its verb
_CLITICS = frozenset(("la", "los", "las"))
_ASKING = frozenset(_ROWS[6])
_NUMBERS = frozenset(("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "doce"))
_PREPOSITIONS = frozenset(
    ("de", "del", "a", "al", "con", "en", "para", "por", "sin", "contra", "hasta", "desde", "sobre")
)
_CONJUNCTIONS = frozenset(("y", "e", "o", "u", "ni"))
_LINKS = _PREPOSITIONS | _CONJUNCTIONS
_ADVERBS = frozenset(("no", "se", "también", "además", "así", "siempre", "solo", "muy", "lo", "una"))
_WITH_SE = frozenset(("mantiene", "mantienen", "va", "van"))  # copulas behind se
_COPULAS = frozenset(("es", "son", "está", "están")) | _WITH_SE
_BEFORE_NOUN = frozenset(("siguiente", "siguientes", "sola", "nuevo", "nueva", "doble", "dobles"))
_INFINITIVE = re.compile(r"^\w+[aei]r$")


class _Line(Line):
    sorts = (
        dict.fromkeys(_PREPOSITIONS, "preposition")
        | dict.fromkeys(_DETERMINERS, "determiner")
        | dict.fromkeys(_NUMBERS, "number")
        | dict.fromkeys(_CONJUNCTIONS, "conjunction")
        | dict.fromkeys(".!?:;¿¡()«»–—|", "end")
        | {",": "comma"}
    )
    determiners = _DETERMINERS
    prepositions = _PREPOSITIONS
    before_noun = _BEFORE_NOUN
    degrees = frozenset(("no", "muy"))
    names = frozenset(("n", "nº", "número", "modelo"))
    impersonal = frozenset(("puede",))  # se puede usar los ...

    def __init__(self, text: str) -> None:
        super().__init__(text, words())

    def _asking(self, at: int) -> bool:
        return at > 0 and self.low[at - 1] == "¿"

    # ------------------------------------------------------------------ articles

    def _determiner(self, at: int, word: str) -> None:
        state, before = self.state, self._before(at)
        if before not in _PREPOSITIONS:
            state.heads, state.sure = [], True
            state.joined = before in _CONJUNCTIONS
        following = self._following(at)
        if following is None:
            if word not in _CLITICS and word not in _ASKING:
                self._no_verb(at)
            state.opening, state.pending = False, None
            return
        noun, place = following
        if not self._clitic(at, word, place):
            self._agree(at, place, word, noun)
        if state.opening and word not in _ASKING and word not in _JOINED and self.low[at + 1] != "vez":
            state.subject = state.last = noun
            self._resolve(noun)
        elif word in _ARTICLES:
            self._inverted(noun)
        state.opening = False

    def _clitic(self, at: int, word: str, place: int) -> bool:
        """los carga: an object before a verb that looks like a noun."""
        if word in _ASKING:
            return self.low[place] in self.words.verbs  # ¿Cuánto pesa ...?
        return word in _CLITICS and self.low[place] in self.words.verbs and self._before(at) in ("no", "que", "se")

    def _agree(self, at: int, place: int, word: str, noun: Form) -> None:
        stressed = noun.gender == F and not noun.plural and place == at + 1 and stressed_a(self.low[place])
        if stressed and word in _STRESSED:
            self._fault(at, place, "article", f"{_STRESSED[word]} {self.raw[place]}")
        elif not (stressed and word in _MASCULINE_LOOK):
            super()._agree(at, place, word, noun)

    # ------------------------------------------------------------------ verbs

    def _verb(self, at: int, word: str) -> Verb | None:
        verb = self.words.verbs.get(word)
        before = self._before(at)
        if (
            verb is None
            or (self.raw[at][0].isupper() and not self.state.opening)
            or before in _PREPOSITIONS
            or (before in _DETERMINERS and before not in _ASKING)
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
        adjective = self.words.adjectives.get(self._after(at)) if word in _COPULAS else None
        colours = state.last is not None and self._names_colours(at, "color", "colores")
        if adjective and not colours and (word not in _WITH_SE or self._before(at) == "se"):
            if adjective.plural != verb.plural:
                self._fault(at, at + 1, "agreement", f"{self.raw[at]} {adjective.other}")
            elif subject:
                self._bends(at + 1, adjective, subject)
        inverts = subject is None and (state.asks or self._before(at) == "así")
        state.pending = (at, verb) if inverts else None
        state.subject, state.heads, state.sure, state.joined, state.opening = None, [], True, False, False

    # ------------------------------------------------------------------ nouns and adjectives

    def _content(self, at: int, word: str) -> None:
        state, before = self.state, self._before(at)
        adjective, noun = self.words.adjectives.get(word), self.words.noun(word)
        if adjective and before == "vez" and self._before(at, 2) == "una":
            if state.last:
                self._bends(at, adjective, state.last)
            else:
                state.bent = (at, adjective)
        elif adjective and state.pending and before in _COPULAS:
            state.bent = (at, adjective)
        elif adjective and word in _BEFORE_NOUN and (following := self.words.noun(self._after(at))):
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

    def _adjective(self, at: int, adjective: Form) -> None:
        if not self._behind(at):
            return
        if adjective.plural and self.state.joined and self._before(at, 2) in _LINKS:
            return  # talón y puntera reforzados
        if adjective.plural and self._before(at, 2) in _DETERMINERS and self._before(at, 3) in _CONJUNCTIONS:
            return
        self._fits_one(at, adjective)


CHECKER = Rules(marks, lambda text: _Line(text).run())
