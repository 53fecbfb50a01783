"""French: do articles, adjectives and verbs agree, do vowels fall and articles join where they must, do numbers have
their plural, do marks stand as they should?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

from core.review.grammar import Fault
from core.review.grammar.french_line import Line
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
    TYPED,
)
from core.review.grammar.french_words import BOTH, F
from core.review.grammar.romance_words import Form, Verb


class French:
    """The rules; `faults` passes over a line once. Lines that catalogues repeat (labels, headings) are remembered."""

    def faults(self, text: str) -> Iterator[Fault]:
        yield from _faults(text)


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[Fault, ...]:
    found = {(fault.start, fault.end): fault for fault in (*marks(text), *places(text), *_Line(text).run())}
    return tuple(sorted(found.values(), key=attrgetter("start")))


class _Line(Line):
    """The rules, token by token."""

    def run(self) -> list[Fault]:
        """Every fault of agreement."""
        last = ""
        for at, word in enumerate(self.low):
            if word == last and word[0].isalpha() and self.raw[at][0].islower() and word not in ("nous", "vous"):
                self._fault(at - 1, at, "double", word)
            last = word
            self._token(at, word)
        return self.found

    def _token(self, at: int, word: str) -> None:
        state = self.state
        sort = SORTS.get(word) or ("number" if word[0].isdigit() else None)
        if word in ELIDED or word in ("cet", "l’", "d’"):
            self._elision(at, word)
        if sort == "end":
            state.sentence()
        elif sort == "determiner" and (state.opening or self.raw[at][0].islower()):
            self._determiner(at, word)
        elif sort == "number":
            self._number(at, word)
        elif sort == "comma":
            state.heads, state.sure, state.joined, state.subject, state.opening = [], True, False, None, True
            state.pending = state.verb = None
        elif sort == "conjunction":
            state.joined, state.subject, state.opening, state.pending = True, None, False, None
        elif sort == "relative":
            state.subject = state.verb = state.pending = None
            state.heads, state.sure, state.opening = [], False, False
        elif sort == "pronoun":
            self._pronoun(at, word)
        elif sort == "preposition":
            self._preposition(at, word)
        elif (verb := self._verb(at, word)) is not None:
            self._finite(at, word, verb)
        elif self.raw[at][0].isupper() and not state.opening:
            state.sure = state.sure and bool(state.heads)  # a name
        else:
            self._content(at, word)

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

    def _preposition(self, at: int, word: str) -> None:
        state, following = self.state, self._after(at)
        state.opening = False
        if word != "de":
            state.pending = None
        if word in ("de", "à") and following in ("le", "les") and self.raw[at + 1][0].islower():
            behind = self.low[at + 2] if at + 2 < len(self.low) else ""
            if self.words.noun(behind) or (behind[:1].isalpha() and not self._pronominal(behind)):
                joined = {"dele": "du", "deles": "des", "àle": "au", "àles": "aux"}[word + following]
                self._fault(at, at + 1, "contraction", joined)
        verb = self.words.verbs.get(following)
        known = verb and verb.plural and following not in self.words.nouns
        if verb and known and word != "en" and not self.raw[at + 1][0].isupper():
            self._fault(at + 1, at + 1, "verb", verb.other)

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
        state = self.state
        if self._before(at) in DETERMINERS:
            return  # le son
        if self._before(at) not in PREPOSITIONS and word not in JOINED:
            state.heads, state.sure = [], True
            state.joined = self._before(at) in CONJUNCTIONS
        following = self._following(at)
        if following is None:
            verb = self.words.verbs.get(self._after(at))
            if verb and verb.plural and word not in CLITICS and word not in QUESTIONS and word not in ("ce", "son"):
                self._fault(at + 1, at + 1, "verb", verb.other)
            elif word in QUESTIONS and self._after(at) in COPULAS:
                state.bent = (at, Form(DETERMINERS[word][0], DETERMINERS[word][1]))
            state.opening = False
            return
        noun, place = following
        if self._clitic(at, word, place):
            return
        self._agree(at, place, word, noun)
        if noun.fixed:
            noun = Form(noun.gender, DETERMINERS[word][1])  # les tapis
        if word in JOINED and word != "des":
            state.opening = False
            return
        if state.opening and self._after(at) != "fois" and word not in QUESTIONS:
            state.subject = state.last = noun
            self._resolve(noun)
        elif state.pending and word not in JOINED:
            self._inverted(noun)
        if word in QUESTIONS:
            state.asked = noun
        state.opening = False

    def _resolve(self, noun: Form) -> None:
        """An adjective that stood before its noun."""
        if self.state.bent:
            at, adjective = self.state.bent
            if not adjective.fits(noun):
                self._fault(at, at, "agreement")
            self.state.bent = None

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
        gender, many, row = DETERMINERS[word]
        bare = self.words.drops(self.low[at + 1])
        if word == "son" and bare is not False:
            gender = BOTH
        if word == "du" and noun.gender == F and bare:
            gender = F  # du eau: the elision is reported
        if not Form(gender, many).fits(noun):
            right = (noun.gender == F) + 2 * (many if noun.fixed else noun.plural)
            better = row[right] if row else ""
            rest = " ".join(self.raw[at + 1 : place + 1])
            self._fault(at, place, "article", f"{better} {rest}" if better else "")
        for middle in range(at + 1, place):
            adjective = self.words.adjectives.get(self.low[middle])
            if adjective and not adjective.fits(noun):
                self._fault(middle, middle, "agreement")

    def _number(self, at: int, word: str) -> None:
        state = self.state
        if self._before(at) not in DETERMINERS and self._before(at) not in PREPOSITIONS:
            state.heads, state.sure, state.joined = [], True, False
        state.opening = False
        if at + 1 >= len(self.low) or (at and self.raw[at - 1][0].isupper() and not self._opens(at - 1)):
            return
        noun, other = self.words.noun(self.low[at + 1]), self.raw[at + 1]
        if noun is None or other[0].isupper() or noun.fixed or not noun.other:
            return
        if self._before(at) in ("n°", "numéro", "modèle", "version", "type", "taille", "/") or self._gap(at):
            return
        one = re.match(r"[01](?![0-9\u00a0\u202f.])", word) is not None  # zero and one and a half are singular
        if noun.plural == one and not (word[0] == "0" and noun.plural):
            self._fault(at, at + 1, "plural", f"{self.raw[at]} {noun.other}")

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
        if subject is None and "?" in (self._after(at), self._after(at + 1)):
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
        elif owner and not adjective.fits(owner):
            self._fault(place, place, "agreement")

    def _inverted(self, noun: Form) -> None:
        """Combien pèsent les écouteurs ?, with a participle between: De quoi est faite la gourde ?"""
        state = self.state
        if state.pending is None:
            return
        at, verb = state.pending
        if verb.plural != noun.plural and not noun.fixed:
            self._fault(at, at, "verb", verb.other)
            state.bent = None
        else:
            self._resolve(noun)
        state.last, state.pending = noun, None

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
            self._adjective(at, adjective)
        elif (better := TYPED.get(word) or self._mistaken(at, word)) and self.raw[at].islower():
            self._fault(at, at, "form", better)
        elif word[0].isalpha() and word not in ADVERBS and not (state.pending and INFINITIVE.match(word)):
            state.sure, state.pending = False, None
        state.opening = False

    def _mistaken(self, at: int, word: str) -> str:
        """The form that should stand here."""
        subject, before = self.state.subject, SORTS.get(self._before(at))
        return self.words.mistaken(word, bool(subject and not subject.plural and before in (None, "pronoun")))

    def _bends(self, at: int, adjective: Form, noun: Form) -> None:
        if not adjective.fits(noun):
            self._fault(at, at, "agreement")

    def _adjective(self, at: int, adjective: Form) -> None:
        """An adjective must agree with one of the nouns before it that it may belong to."""
        state, before = self.state, self._before(at, 2 if self._before(at) in ("non", "très", "bien") else 1)
        behind = self.words.noun(before) or before in self.words.adjectives
        if not behind or not state.heads or not state.sure:
            return
        if state.joined and adjective.plural:
            return  # le talon et la pointe renforcés
        if not any(head.fits(adjective) for head in state.heads):
            self._fault(at, at, "agreement", "" if adjective.gender != BOTH else adjective.other)


CHECKER = French()
