"""A noun as its language needs it, and what a language's rules are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from core.localisation.language import language


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun. `agreement` indexes bracket alternatives: 0 or 1 in English (singular, plural), m f n p in German, m f mp
    fp in French ... as the language's rules say. `counter` is the measure word of Chinese, Japanese, Korean. `forms`
    holds further forms by name: a case (`gen`), a plural category (`few`), or both (`gen_pl`)."""

    lang: str
    text: str
    plural: str = ""
    agreement: int = 0
    counter: str = ""
    forms: tuple[tuple[str, str], ...] = ()
    many: bool = False

    def form(self, name: str) -> str:
        """A further form; empty when the noun has none of that name."""
        return next((text for known, text in self.forms if known == name), "")

    def counted(self, category: str) -> str:
        """The form beside a number of that CLDR plural category."""
        return self.form(category) or (self.text if category == "one" or not self.plural else self.plural)

    def say(self, *ops: str) -> str:
        """The noun with determiner and case as its language's rules make them (`def`, `indef`, `this`, `your` ...)."""
        return rules_of(self.lang).say(self, ops)


class Rules:
    """How a language bends its words. This is a language without gender, case or article; each language's module
    overrides what it has.

    `genders` are the letters of the term files in the order of agreement, `plural_from` is the first index whose verb
    stands in the plural. `cases` are forms that sentences may ask of materials, substances and lists, `subject_cases`
    those they may ask of the product itself.
    """

    genders: tuple[str, ...] = ()
    plural_from: int = 99
    cases: tuple[str, ...] = ()
    subject_cases: tuple[str, ...] = ()

    def parse(self, lang: str, raw: str) -> Noun:
        """Reads the notation of the term files: `f Flasche|Flaschen|dat=Flasche`, `p headphones`."""
        head, *rest = raw.split("|")
        letter, _, word = head.partition(" ")
        if letter not in self.genders:
            letter, word = "", head
        index = self.genders.index(letter) if letter else 0
        plain = [part if part != "-" else "" for part in rest if "=" not in part]
        named = tuple((name, text) for part in rest if "=" in part for name, _, text in (part.partition("="),))
        return Noun(lang, word, plain[0] if plain else "", index, "", named, index >= self.plural_from)

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        """The noun as the ops ask; ops that the language does not know change nothing."""
        return noun.text

    def choose(self, noun: Noun, options: Sequence[str]) -> str:
        """The alternative of a frame that agrees with the noun: two are singular and plural, more go by agreement."""
        if len(options) == 2:
            return options[int(noun.many)]
        return options[min(noun.agreement, len(options) - 1)]

    def forms_of(self, noun: Noun) -> tuple[tuple[str, str], ...]:
        """The noun in each of `cases`."""
        return tuple((case, self.say(noun, (case,))) for case in self.cases)

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """A material with its share ("80 % cotton"), and that in each of `cases`."""
        return f"{share} {noun.text}", tuple((case, f"{share} {self.say(noun, (case,))}") for case in self.cases)

    def numbered(self, noun: Noun, figure: str, plural: str, pattern: str, case: str = "") -> str:
        """A counted thing by a pattern with {n}, {noun} and {counter}; `plural` is the number's CLDR category."""
        return pattern.format(n=figure, noun=noun.counted(plural), counter=noun.counter)

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """A list of phrases whose words share their noun says it once, where the language does so."""
        return join(words)

    def shares(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """A list of materials with their shares."""
        return join(words)

    def typeset(self, source: str) -> str:
        """A frame's own punctuation as the language sets it, before slots are filled."""
        return source

    def respell(self, text: str, lang: str) -> str:
        """A source's text in the spelling of this variant (`colour` in Britain), where variants share their texts."""
        return text

    def finish(self, text: str) -> str:
        """A filled sentence: what depends on the words that now stand side by side (particles, contractions)."""
        return text


@cache
def rules_of(lang: str) -> Rules:
    """The rules of a language."""
    module = import_module(f"core.localisation.grammar.{language(lang).rules}")
    rules: Rules = module.RULES
    return rules


@cache
def noun(lang: str, raw: str) -> Noun:
    """A noun in the notation of the term files (terms/README.md)."""
    return rules_of(lang).parse(lang, raw)
