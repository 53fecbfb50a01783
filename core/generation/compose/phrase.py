"""Sentence frames: text with slots and agreeing alternatives, compiled once, filled from facts.

    {v}  {cat.def.dat}      a slot, with what its word is to do (article, case, style); {Cat.def} begins with a capital
    [is|are]  [er|sie|es|sie]   alternatives that agree with the product noun; [other:is|are] with another slot

A frame can only be used when every slot it names is filled, so a fact that is not known never leaves a hole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from core.content.document import Line
from core.facts.sheet import Fact
from core.localisation.format import Formatter
from core.localisation.grammar import Noun, rules_of

_TOKEN = re.compile(
    r"\{(?P<slot>[A-Za-z_]+)(?P<ops>(?:\.[a-z]+)*)\}|\[(?:(?P<agree>[a-z_]+):)?(?P<options>[^\[\]]*\|[^\[\]]*)\]"
)


class Slot(Protocol):
    """Something that can stand in a frame, with the facts it rests on."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Keys of the facts."""
        ...

    def say(self, *ops: str) -> str:
        """The words, in the form the frame asks for."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """Fixed words. `forms` holds other forms by name (dat, label, long ...); `proper` words keep their first letter."""

    text: str
    facts: tuple[str, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()
    proper: bool = False

    def say(self, *ops: str) -> str:
        return next((text for op in ops for name, text in self.forms if name == op), self.text)


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun in a sentence."""

    noun: Noun
    facts: tuple[str, ...] = ()

    def say(self, *ops: str) -> str:
        return self.noun.say(*ops)


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure fact. Ops: `short`, `long` (default), `dat`, `bare` (without the bound that its attribute has by
    nature; a bound of the fact itself always stays), `from` and `top` (the frame itself says at least, up to), `most`
    (as it is, in a frame that says up to beside it)."""

    fact: Fact
    formatter: Formatter
    bound: str = ""
    _said: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact.key,)

    def say(self, *ops: str) -> str:
        said = self._said.get(ops)
        if said is None:
            said = self._said[ops] = self._say(ops)
        return said

    def _say(self, ops: tuple[str, ...]) -> str:
        style = "short" if "short" in ops else "long"
        case = next((op for op in ops if op in self.formatter.unit_cases), "")
        fact = self.fact
        if fact.attribute == "min_age" and fact.unit == "year" and self.formatter.knows(_AGE):
            fact = fact.but(unit=_AGE)
        if "from" in ops and fact.qualifier in ("", "min") and not isinstance(fact.value, str):
            return self.formatter.amount(fact.value, fact.unit, style=style, case=case)
        if "top" in ops and fact.qualifier in ("", "up_to", "max") and not isinstance(fact.value, str):
            return self.formatter.amount(fact.value, fact.unit, style=style, case=case)
        if "bare" in ops and not fact.qualifier:
            return self.formatter.measure(fact, style=style, case=case)
        return self.formatter.measure(fact, style=style, case=case, bound=self.bound)


_AGE = "year_of_age"  # where a language counts a life's years by another word than other years


@dataclass(frozen=True, slots=True)
class _Ref:
    name: str
    ops: tuple[str, ...]
    capital: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    agree: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A compiled frame. `needs` are the slots it names."""

    lang: str
    parts: tuple[str | _Ref | _Choice, ...]
    needs: frozenset[str]
    opening: str
    tops: tuple[str, ...] = ()  # slots before which the frame itself says "up to"

    def fits(self, env: Mapping[str, Slot]) -> bool:
        """Whether every slot is filled, and no fact that is about or at least so much stands behind an "up to"."""
        for name in self.needs:
            if name not in env:
                return False
        return not (self.tops and any(_not_at_most(env[name]) for name in self.tops))

    def text(self, env: Mapping[str, Slot]) -> tuple[str, tuple[str, ...]]:
        """The words and the keys of the facts they rest on."""
        said: list[str] = []
        facts: dict[str, None] = {}
        for part in self.parts:
            if isinstance(part, str):
                said.append(part)
            elif isinstance(part, _Choice):
                said.append(_agreed(part, env))
            else:
                slot = env[part.name]
                words = slot.say(*part.ops)
                said.append(capitalise(words) if part.capital else words)
                facts.update(dict.fromkeys(slot.facts))
        return rules_of(self.lang).finish("".join(said)), tuple(facts)


_TOPS = frozenset(("top", "most"))


def _not_at_most(slot: Slot) -> bool:
    return isinstance(slot, Measured) and slot.fact.qualifier in ("about", "min")


def _agreed(choice: _Choice, env: Mapping[str, Slot]) -> str:
    slot = env.get(choice.agree)
    noun = slot.noun if isinstance(slot, Thing) else None
    if noun is None:
        return choice.options[0]
    return rules_of(noun.lang).choose(noun, choice.options)


def capitalise(text: str) -> str:
    """A capital at the beginning, the rest as it is; `pH` and the like keep their own spelling."""
    if text[1:2].isupper():
        return text
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=8192)
def frame(source: str, lang: str) -> Frame:
    """Compiles a frame; the language's own punctuation is set here, once."""
    source = rules_of(lang).typeset(source)
    parts = tuple(_compiled(source))
    needs = frozenset(part.name for part in parts if isinstance(part, _Ref))
    first = re.match(r"\{[^}]*\}|\[[^\]]*\]|[^\s{\[、，]+", source)
    tops = tuple(part.name for part in parts if isinstance(part, _Ref) and not _TOPS.isdisjoint(part.ops))
    return Frame(lang, parts, needs, first.group().lower() if first else "", tops)


def _compiled(source: str) -> Iterator[str | _Ref | _Choice]:
    at = 0
    for token in _TOKEN.finditer(source):
        if token.start() > at:
            yield source[at : token.start()]
        at = token.end()
        if name := token["slot"]:
            ops = tuple(op for op in token["ops"].split(".") if op)
            yield _Ref(name[0].lower() + name[1:], ops, name[0].isupper())
        else:
            yield _Choice(token["agree"] or "cat", tuple(token["options"].split("|")))
    if at < len(source):
        yield source[at:]


def line(source: str, lang: str, env: Mapping[str, Slot], facts: tuple[str, ...] = ()) -> Line:
    """A line from a frame that fits. `facts`: what its meaning rests on where no slot of the frame says any of it."""
    compiled = frame(source, lang)
    text, keys = compiled.text(env)
    if compiled.parts and not (isinstance(compiled.parts[0], _Ref) and compiled.parts[0].name in ("name", "title")):
        text = capitalise(text)
    return Line(text, grounds(keys, facts))


def grounds(said: tuple[str, ...], facts: tuple[str, ...]) -> tuple[str, ...]:
    """The keys a line cites: those its slots say, and the topic's where they say none of them."""
    return said if set(said).intersection(facts) else (*said, *facts)
