"""What the rules of Spanish, French, Italian and Portuguese know of words: nouns with gender and number, adjectives,
verbs in pairs.

They come from the word lists of core/localisation/terms and from section [checks] of the language's file. A language
says how its plurals and adjectives are built, and what to make of a form that two words share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.localisation.grammar import Noun, noun
from core.localisation.language import grammar_data
from core.localisation.terms import terms

M, F, BOTH = 1, 2, 3  # genders as bits: what agrees shares one
_NOUNS = ("categories", "parts", "materials", "substances", "attributes")
_TEXTS = ("features", "uses", "benefits", "care")
_CHOICE = re.compile(r"\[([^\[\]|]+(?:\|[^\[\]|]+)+)\]")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a word: its genders as bits, whether it is plural, and the same word in the other number; `fixed`: the
    form serves for both numbers (tapis, città, toca-discos)."""

    gender: int
    plural: bool
    other: str = ""
    fixed: bool = False

    def fits(self, other: Form) -> bool:
        """Whether two forms agree."""
        return bool(self.gender & other.gender) and (self.fixed or other.fixed or self.plural == other.plural)


@dataclass(frozen=True, slots=True)
class Verb:
    """A finite form: whether it is plural, its partner in the other number, whether it counts as a verb only behind the
    reflexive pronoun (se, si)."""

    plural: bool
    other: str
    reflexive: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """All forms by their lower-case spelling."""

    nouns: dict[str, Form]
    adjectives: dict[str, Form]
    verbs: dict[str, Verb]

    def noun(self, word: str) -> Form | None:
        """A noun of the lists; languages add those whose ending leaves no doubt (-tion, -ción)."""
        return self.nouns.get(word)


class Lexicon:
    """Collects the words of a language."""

    lang = ""
    copulas: tuple[str, ...] = ()  # behind these the properties have an adjective: `[es ligero|es ligera|...]`
    article: re.Pattern[str] | None = None  # an article and its noun
    shows: Mapping[str, tuple[int, bool]] = MappingProxyType({})  # the gender and number that an article shows

    def __init__(self) -> None:
        self.data: dict[str, Any] = grammar_data(self.lang)
        self.forms: dict[str, set[Form]] = {}
        self.adjectives: dict[str, Form] = {}
        checks = self.data["checks"]
        self.either = frozenset(checks["either"].split())
        for gender, listed in ((M, checks["masculine"]), (F, checks["feminine"])):
            for word in listed.split():
                one, _, many = word.partition("/")
                self._add(one, many or self.plural(one, gender), gender)
        for kind in _NOUNS:
            for term in terms(kind).values():
                for raw in (term.words.get(self.lang), term.short.get(self.lang)):
                    if isinstance(raw, str):
                        self._take(noun(self.lang, raw))
        for stem in checks["adjectives"].split():
            self._bend(*stem.split("/"))
        for text in self._texts("features"):
            for choice in _CHOICE.finditer(text):
                self._bend(*self.stem(choice[1].split("|")))
        self._take(noun(self.lang, self.data["nouns"]["default"]))
        for word, gender, many_ in (*self._with_article(), *self._labels()):
            if word not in self.forms and word not in self.adjectives:
                one = self.singular(word) if many_ else word
                self._add(one, word if many_ else self.plural(word, gender), gender)
        self.verbs = self._verbs(checks["verbs"])

    # ------------------------------------------------------------------ what a language says

    def plural(self, word: str, gender: int) -> str:
        """The regular plural of a noun or adjective; the word itself where it does not change."""
        raise NotImplementedError

    def singular(self, word: str) -> str:
        """The singular of a plural noun; empty where only a speaker knows."""
        return ""

    def adjective(self, masculine: str, feminine: str) -> Iterator[tuple[str, Form]]:
        """The forms of an adjective; `feminine` is given where it is irregular."""
        raise NotImplementedError

    def behind(self, word: str, gender: int, bends: bool) -> str:
        """The masculine of an adjective that stands behind its noun in a term (lana merina); `bends`: its plural is
        given. Empty where the word may be none."""
        raise NotImplementedError

    def stem(self, options: list[str]) -> tuple[str, ...]:
        """The adjective of a choice, with its feminine where that matters; empty where there is none."""
        verb, _, word = options[0].partition(" ")
        return (word,) if verb in self.copulas and " " not in word else ()

    def hides(self, word: str) -> bool:
        """Whether the article before this noun does not show its gender (el agua)."""
        return False

    def one_of(self, word: str, forms: set[Form]) -> Form | None:
        """What to make of a spelling that several words share; None: it is not known."""
        if word in self.either or len({(form.gender, form.plural) for form in forms}) > 1:
            return None
        return clearest(forms)

    def finite(self) -> Iterable[tuple[str, str, bool]]:
        """Further pairs of verbs, with whether they count only behind the reflexive pronoun."""
        return ()

    # ------------------------------------------------------------------ what all do alike

    def nouns(self) -> dict[str, Form]:
        """The nouns whose form is known."""
        return {word: form for word, forms in self.forms.items() if (form := self.one_of(word, forms))}

    def _texts(self, *kinds: str) -> Iterator[str]:
        """The sentences of terms."""
        for kind in kinds:
            for term in terms(kind).values():
                raw = term.words.get(self.lang, "")
                yield raw[1] if isinstance(raw, list) else raw

    def _with_article(self) -> Iterator[tuple[str, int, bool]]:
        """Nouns that our own texts name with an article that shows their gender."""
        for text in self._texts(*_TEXTS):
            for article, word in self.article.findall(text) if self.article else ():
                if not self.hides(word):
                    yield word, *self.shows[article.lower()]

    def _labels(self) -> Iterator[tuple[str, int, bool]]:
        """Nouns of labels whose adjective shows what they are (esquinas reforzadas)."""
        for term in terms("features").values():
            raw = term.words.get(self.lang)
            head, _, rest = (raw[0] if isinstance(raw, list) else "").partition(" ")
            shown = self.adjectives.get(rest.split(" ")[0])
            if shown and shown.gender != BOTH and not shown.fixed and not self.hides(head):
                yield head, shown.gender, shown.plural

    def _add(self, one: str, many: str, gender: int) -> None:
        if one == many:
            self.forms.setdefault(one, set()).add(Form(gender, False, one, fixed=True))
            return
        if one:
            self.forms.setdefault(one, set()).add(Form(gender, False, many))
        if many:  # il paio, le paia
            crossed = gender == M and one.endswith("o") and many.endswith("a")
            self.forms.setdefault(many, set()).add(Form(F if crossed else gender, True, one))

    def _bend(self, masculine: str = "", feminine: str = "") -> None:
        if masculine:
            self.adjectives.update(self.adjective(masculine, feminine))

    def _take(self, item: Noun) -> None:
        """The head of a term, and the words behind it that bend with it."""
        one, many = item.text.lower().split(" "), item.plural.lower().split(" ")
        gender = M if item.agreement % 2 == 0 else F
        if item.many:
            self._add(self.singular(one[0]), one[0], gender)
            return
        bends = len(one) == len(many) and any(item.plural)
        self._add(one[0], many[0] if bends else self.plural(one[0], gender), gender)
        if len(one) == 2 and not bends:
            self._bend(self.behind(one[1], gender, bends))
        elif bends:
            for single, several in zip(one[1:], many[1:], strict=True):
                if single != several:
                    self._bend(self.behind(single, gender, bends))

    def _verbs(self, listed: str) -> dict[str, Verb]:
        pairs = [(one, many, bool(pronoun)) for *pronoun, one, many in map(str.split, listed.splitlines())]
        said: dict[str, Verb] = {}
        for one, many, behind in (*pairs, *self.finite()):
            only = behind and (one not in said or said[one].reflexive)
            said[one], said[many] = Verb(False, many, only), Verb(True, one, only)
        return said


def listed(text: str) -> frozenset[str]:
    """Words that stand with spaces between them."""
    return frozenset(text.split())


def clearest(forms: set[Form]) -> Form:
    """The form that says most."""
    return max(forms, key=lambda form: (form.fixed, form.other))


def by_o_and_a(word: str, gender: int) -> str:
    """The masculine of an adjective in -o, -a that has the ending of its gender; empty for others."""
    return f"{word[:-1]}o" if word.endswith("o" if gender == M else "a") else ""


def bent_by_o(stem: str, invariant: tuple[str, ...], many: str) -> Iterator[tuple[str, Form]]:
    """Adjectives of Spanish and Portuguese: -o -a -os -as, -or -ora -ores -oras, others with one form a number, the
    plural of which is `many`."""
    if stem.endswith("o") or (stem.endswith("or") and stem not in invariant):
        feminine = f"{stem.removesuffix('o')}a"
        for one, several, gender in ((stem, many, M), (feminine, f"{feminine}s", F)):
            yield one, Form(gender, False, several)
            yield several, Form(gender, True, one)
    elif many != stem:
        yield stem, Form(BOTH, False, many)
        yield many, Form(BOTH, True, stem)
