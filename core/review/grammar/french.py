"""French: do articles, adjectives and verbs agree, do vowels fall and articles join where they must, do numbers have
their plural, do marks stand as they should?"""

from __future__ import annotations

import re

from core.review.grammar.french_marks import marks
from core.review.grammar.french_places import places
from core.review.grammar.french_tables import (
    ADVERBS,
    BEFORE_NOUN,
    CLITICS,
    CONJUNCTIONS,
    COPULAS,
    DETERMINERS,
    ELIDED,
    INFINITIVE,
    JOINED,
    LINKS,
    NOT,
    NUMBERS,
    ONLY,
    PARTICIPLE,
    PREPOSITIONS,
    PRONOUNS,
    QUESTIONS,
    SORTS,
    TOKEN,
    TYPED,
    FrenchState,
)
from core.review.grammar.french_words import FrenchWords, words
from core.review.grammar.romance_line import Line, Rules
from core.review.grammar.romance_words import BOTH, F, Form, Verb

_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}


class _Line(Line):
    token = TOKEN
    state_type = FrenchState
    state: FrenchState
    words: FrenchWords
    sorts = SORTS
    determiners = DETERMINERS
    prepositions = PREPOSITIONS
    degrees = frozenset(("non", "très", "bien"))
    names = frozenset(("n°", "numéro", "modèle", "version", "type", "taille", "/"))

    def __init__(self, text: str) -> None:
        super().__init__(text, words())

    def _twice(self, at: int, word: str) -> bool:
        return word in ("nous", "vous")

    def _token(self, at: int, word: str) -> None:
        if word in ELIDED or word in ("cet", "l’", "d’"):
            self._elision(at, word)
        super()._token(at, word)

    def _special(self, at: int, word: str, sort: str) -> bool:
        state = self.state
        if sort == "relative":
            state.subject = state.verb = state.pending = None
            state.heads, state.sure, state.opening = [], False, False
        elif sort == "pronoun":
            self._pronoun(at, word)
        return sort in ("relative", "pronoun")

    # ------------------------------------------------------------------ small words

    def _elision(self, at: int, word: str) -> None:
        """le étui, de eau, ce outil: the vowel falls; l’tente, l’housse, cet sac: it does not."""
        if at + 1 >= len(self.low) or self.raw[at + 1][:2].isupper():
            return
        following = self.low[at + 1]
        if self.raw[at + 1][0].isupper() and following not in self.words.nouns:
            return
        drops = self.words.drops(following)
        if word in ("l’", "d’", "cet"):
            if drops is False and self.words.noun(following):
                better = {"l’": "le ", "d’": "de ", "cet": "ce "}[word]
                noun = self.words.nouns.get(following)
                better = "la " if word == "l’" and noun and noun.gender == F else better
                self._fault(at, at + 1, "elision", f"{better}{self.raw[at + 1]}")
        elif drops and not (word in ("ce", "de") and following in ("à", "en", "aussi")) and following != "à":
            self._fault(at, at + 1, "elision", f"{ELIDED[word]}{self.raw[at + 1]}")

    def _conjunction(self, at: int) -> None:
        super()._conjunction(at)
        self.state.pending = None

    def _preposition(self, at: int, word: str) -> None:
        following, behind = self._after(at), self._after(at, 2)
        joined = _CONTRACTED.get((word, following))
        noun = self.words.noun(behind) or (behind[:1].isalpha() and not self._pronominal(behind))
        if joined and noun and self.raw[at + 1][0].islower():
            self._fault(at, at + 1, "contraction", joined)
        super()._preposition(at, word)

    def _no_verb(self, at: int) -> None:
        if self.low[at] not in ("en", "ce", "son"):
            super()._no_verb(at)

    def _pronominal(self, word: str) -> bool:
        """Whether le or les before this word is a pronoun: de les ranger."""
        return bool(INFINITIVE.match(word)) or word in ("lui", "leur", "y", "en", "faire", "voir")

    def _pronoun(self, at: int, word: str) -> None:
        state, form = self.state, PRONOUNS[word]
        if word[0] != "-":
            state.subject = state.last = form
            state.opening = False
            return
        before = self.words.verbs.get(self._before(at))
        if before and before.plural != form.plural:
            self._fault(at - 1, at, "verb")
        elif state.last and not state.last.fits(form) and word not in ("-on", "-t-on"):
            self._fault(at, at, "agreement")
        state.pending = None

    # ------------------------------------------------------------------ articles and numbers

    def _determiner(self, at: int, word: str) -> None:
        state, before = self.state, self._before(at)
        if before in DETERMINERS:
            return  # le son
        if before not in PREPOSITIONS and word not in JOINED:
            state.heads, state.sure = [], True
            state.joined = before in CONJUNCTIONS
        following = self._following(at)
        if following is None:
            if word not in CLITICS and word not in QUESTIONS:
                self._no_verb(at)
            elif word in QUESTIONS and self._after(at) in COPULAS:
                state.bent = (at, Form(*DETERMINERS[word][:2]))
            state.opening = False
            return
        noun, place = following
        if self._clitic(at, word, place):
            return
        self._agree(at, place, word, noun)
        if noun.fixed:
            noun = Form(noun.gender, DETERMINERS[word][1])  # les tapis
        if word not in JOINED or word == "des":
            self._subject(at, word, noun)
        state.opening = False

    def _subject(self, at: int, word: str, noun: Form) -> None:
        state = self.state
        if state.opening and self._after(at) != "fois" and word not in QUESTIONS:
            state.subject = state.last = noun
            self._resolve(noun)
        elif word not in JOINED:
            self._inverted(noun)
        if word in QUESTIONS:
            state.asked = noun

    def _following(self, at: int) -> tuple[Form, int] | None:
        """The noun that a determiner belongs to, over numbers or adjectives that may stand before it."""
        for place in range(at + 1, min(at + 4, len(self.low))):
            word = self.low[place]
            if (noun := self.words.noun(word)) and self._common(place) and word not in BEFORE_NOUN:
                return None if self._other_word(place) else (noun, place)
            if word in ("platine", "platines") and self._after(place) == "vinyle":
                return Form(F, word[-1] == "s", "platine" if word[-1] == "s" else "platines"), place
            if word not in BEFORE_NOUN and word not in NUMBERS and not word[0].isdigit():
                return None
        return None

    def _other_word(self, at: int) -> bool:
        """Whether the next word shows that another noun of the same letters is meant, or leaves it open."""
        word, following = self.low[at], self._after(at)
        return (word in ONLY and following not in ONLY[word]) or (word in NOT and following == NOT[word])

    def _clitic(self, at: int, word: str, place: int) -> bool:
        """Une bande les porte: an object before a verb that looks like a noun."""
        if word not in CLITICS or self.low[place] not in self.words.verbs or self.state.opening:
            return False
        return self._before(at) not in LINKS and self._before(at) not in self.words.verbs

    def _agree(self, at: int, place: int, word: str, noun: Form) -> None:
        bare = self.words.drops(self.low[at + 1])
        either = (word == "son" and bare is not False) or (word == "du" and bare)  # du eau: the elision is reported
        super()._agree(at, place, word, Form(BOTH, noun.plural, noun.other, noun.fixed) if either else noun)
        for middle in range(at + 1, place):
            if adjective := self.words.adjectives.get(self.low[middle]):
                self._bends(middle, adjective, noun)

    def _one(self, word: str) -> bool | None:
        """Zero and one and a half are singular; zero may be plural."""
        one = re.match(r"[01](?![0-9\u00a0\u202f.])", word) is not None
        return None if one and word[0] == "0" else one

    # ------------------------------------------------------------------ verbs

    def _verb(self, at: int, word: str) -> Verb | None:
        verb = self.words.verbs.get(word)
        if verb is None:
            return None
        before = self._before(at)
        if self.raw[at][0].isupper() and not (at == 0 and self.asked[at]):
            return None
        if word in self.words.nouns and (
            before in PREPOSITIONS or before in DETERMINERS or before in NUMBERS or before in BEFORE_NOUN
        ):
            object_before = before in CLITICS and self._before(at, 2) not in LINKS  # une bande les porte
            return verb if object_before and self.state.subject and at > 1 else None
        if word in self.words.nouns and (before[:1].isdigit() or self.state.subject is None):
            return None
        if before in COPULAS and word in self.words.adjectives:
            return None  # est fait
        return None if before in ("de", "d’", "un", "une", "deux") else verb

    def _finite(self, at: int, word: str, verb: Verb) -> None:
        state = self.state
        subject = state.subject
        if subject is None and "?" in (self._after(at), self._after(at, 2)):
            subject = state.asked
        if subject is not None and subject.plural != verb.plural and not subject.fixed:
            self._fault(at, at, "verb", verb.other)
            subject = None
        elif subject is None and state.verb and state.verb.plural != verb.plural and self._joins(at):
            self._fault(at, at, "verb", verb.other)
        owner = subject or (state.last if self._joins(at) else None)
        if word in COPULAS:
            self._copula(at, verb, owner)
        inverts = owner is None and self.asked[at]
        state.pending, state.verb = (at, verb) if inverts else None, verb
        state.subject, state.heads, state.sure, state.joined, state.opening = None, [], True, False, False

    def _joins(self, at: int) -> bool:
        """Whether a verb goes on after `et`: pèse 300 g et mesure 20 cm."""
        back = at - 1
        while back > 0 and self.low[back] in ("se", "s’", "ne", "n’", "pourtant", "ainsi"):
            back -= 1
        return back > 0 and self.low[back] == "et"

    def _copula(self, at: int, verb: Verb, owner: Form | None) -> None:
        place = at + 1
        while place < len(self.low) and self.low[place] in ADVERBS:
            place += 1
        adjective = self.words.adjectives.get(self.low[place]) if place < len(self.low) else None
        if adjective is None or self.raw[place][0].isupper():
            return
        if adjective.plural != verb.plural and not adjective.fixed:
            self._fault(at, place, "agreement", adjective.other)
        elif owner:
            self._bends(place, adjective, owner)

    # ------------------------------------------------------------------ nouns and adjectives

    def _content(self, at: int, word: str) -> None:
        state = self.state
        adjective, noun = self.words.adjectives.get(word), self.words.noun(word)
        before = self._before(at)
        if adjective and before == "fois" and self._before(at, 2) == "une":
            if state.last:
                self._bends(at, adjective, state.last)
            else:
                state.bent = (at, adjective)
        elif adjective and self._opens(at) and self._after(at) in PREPOSITIONS and PARTICIPLE.match(word):
            state.bent = (at, adjective)  # Conçue pour ..., la veste
        elif adjective and state.pending and (before in COPULAS or before in ADVERBS):
            state.bent = (at, adjective)
        elif noun and not (adjective and self.words.noun(before)):
            state.heads.append(noun)
            if before not in DETERMINERS and before not in LINKS:
                state.pending = None
        elif adjective and word in BEFORE_NOUN and (following := self.words.noun(self._after(at))):
            self._bends(at, adjective, following)
        elif adjective:
            if self._behind(at) and not (state.joined and adjective.plural):  # le talon et la pointe renforcés
                self._fits_one(at, adjective)
        elif (better := TYPED.get(word) or self._mistaken(at, word)) and self.raw[at].islower():
            self._fault(at, at, "form", better)
        elif word[0].isalpha() and word not in ADVERBS and not (state.pending and INFINITIVE.match(word)):
            state.sure, state.pending = False, None
        state.opening = False

    def _mistaken(self, at: int, word: str) -> str:
        """The form that should stand here."""
        subject, before = self.state.subject, SORTS.get(self._before(at))
        return self.words.mistaken(word, bool(subject and not subject.plural and before in (None, "pronoun")))


CHECKER = Rules(marks, places, lambda text: _Line(text).run())
