"""Chooses among the ways to say a thing: neighbours do not sound alike, the same sheet always gives the same."""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import itemgetter
from typing import Any, TypeVar

from core.content.document import Line
from core.generation.compose.phrase import Frame, Slot, frame, grounds, line
from core.localisation.language import language, merged
from core.localisation.ways import ways


@cache
def frames(lang: str) -> dict[str, dict[str, Any]]:
    """The sentence frames of a language, by topic; a variant says only what differs from its parent."""
    file = files(__package__).joinpath("frames", f"{lang}.toml")
    own = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    parent = language(lang).parent
    return merged(frames(parent), own) if parent else own


PAIRS = "pairs"  # section of the sentences that say two topics at once
_TOLD = frozenset(("say", "then", "one", "more", "pair"))  # sentences of a paragraph


@dataclass(frozen=True, slots=True)
class Reference:
    """How a language speaks of the product: frames that stand on a pronoun for it, frames whose subject it is."""

    pronoun: re.Pattern[str]
    product: re.Pattern[str]


@cache
def reference(lang: str) -> Reference:
    """Section `voice` of the frames, patterns over frames: `pronoun` at their beginning, `product` anywhere."""
    data = frames(lang)["voice"]
    return Reference(re.compile(data["pronoun"], re.IGNORECASE), re.compile(data["product"], re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Option:
    """One way to say a part of a topic. `pronoun`: it needs the product named before it; `product`: it speaks of the
    product itself, so that a pronoun may follow."""

    source: str
    frame: Frame
    pronoun: bool
    product: bool


@cache
def options_of(lang: str, topic: str, part: str) -> tuple[Option, ...]:
    """The ways of a language, in the order of its file, compiled once."""
    found = frames(lang).get(topic, {}).get(part, ())
    listed = (found,) if isinstance(found, str) else tuple(found)
    speaks = reference(lang)
    return tuple(
        Option(
            source,
            frame(source, lang),
            speaks.pronoun.match(source) is not None,
            speaks.product.search(source) is not None,
        )
        for source in listed
    )


def stable(text: str) -> int:
    """The same number for the same text, on every machine."""
    # A checksum alone differs by the same bits for every salt, so that two products would agree in all or nothing.
    number = zlib.crc32(text.encode()) * 0x9E3779B1 & 0xFFFFFFFF
    number = (number ^ number >> 15) * 0x85EBCA77 & 0xFFFFFFFF
    return number ^ number >> 13


def reworded(text: str, lang: str, seed: str) -> str:
    """A predicate, or what a property means, in one of the ways that the language has for it."""
    said = ways(text, frames(lang).get("ways", {}).get("row", ()))
    return said[stable(f"{seed}|{said[0]}") % len(said)]


T = TypeVar("T")
_SELDOM = 1  # an opening heard so often on a page is as good as one that was not
_REPEATED = 1000  # more than any page has sentences
_by_opening = itemgetter(0)


class Voice:
    """Says topics for one product in one language. The seed is the product and the locale."""

    def __init__(self, lang: str, seed: str) -> None:
        self.lang = lang
        self._frames = frames(lang)
        self._seed = seed
        self._said: set[str] = set()
        self._opening = ""
        self._product = False  # whether the last sentence was about the product itself
        self._turns: dict[str, int] = {}
        self._openings: dict[str, int] = {}  # how often each has been used on this page
        self._wary = self.number("noun") % 4

    def number(self, salt: str) -> int:
        """A stable number for a choice."""
        return stable(f"{self._seed}|{salt}")

    def turned(self, salt: str, found: Sequence[T], leading: int) -> list[T]:
        """The first `leading` ones in the order that this product prefers, then the others in its order."""
        order = sorted(range(len(found)), key=lambda at: (at >= leading, self.number(f"{salt}|{at}")))
        return [found[at] for at in order]

    def options(self, topic: str, part: str) -> tuple[str, ...]:
        """The frames for a part of a topic in the order this product prefers them; each use moves on by one."""
        return tuple(option.source for option in self._turned(topic, part))

    def _turned(self, topic: str, part: str) -> tuple[Option, ...]:
        listed = options_of(self.lang, topic, part)
        if len(listed) < 2:
            return listed
        name = f"{topic}.{part}"
        turn = (self.number(name) + self._turns.get(name, 0)) % len(listed)
        return listed[turn:] + listed[:turn]

    def fresh(self) -> None:
        """A new paragraph: the last opening no longer matters."""
        self._opening = ""
        self._product = False

    def turn(self) -> None:
        """A new heading: "it" needs its noun again, while openings still must not repeat."""
        self._product = False

    def say(
        self,
        topic: str,
        part: str,
        env: Mapping[str, Slot],
        *,
        facts: tuple[str, ...] = (),
        limit: int | None = None,
        again: bool = False,
        open_: bool = True,
    ) -> Line | None:
        """A line for the topic, or None when no frame fits, all are too long, or all were said before.

        Openings that the page has used least come first, one like that of the sentence before last. `again` allows a
        text said before; without `open_` the line is a heading, whose opening does not count.
        """
        fitting: list[tuple[int, Option]] = []
        told = not self._product and (part in _TOLD or topic == PAIRS)
        for option in self._turned(topic, part):
            if not option.frame.fits(env):
                continue
            if told and option.pronoun:
                continue  # it would stand for the fabric or the battery of the sentence before
            opening = option.frame.opening
            heard = max(0, self._openings.get(opening, self._usual(option)) - _SELDOM) if open_ else 0
            if open_ and opening == self._opening and opening:
                heard += _REPEATED
            fitting.append((heard, option))
        if len(fitting) > 1 and open_:
            fitting.sort(key=_by_opening)
        for _, option in fitting:
            if made := self._made(option.source, env, facts, limit, again):
                name = f"{topic}.{part}"
                self._turns[name] = self._turns.get(name, 0) + 1
                return self._keep(made, option, open_)
        return None

    def _made(
        self, source: str, env: Mapping[str, Slot], facts: tuple[str, ...], limit: int | None, again: bool
    ) -> Line | None:
        made = line(source, self.lang, env, facts)
        return None if (limit and len(made.text) > limit) or (made.text in self._said and not again) else made

    def first(self, topic: str, part: str, env: Mapping[str, Slot], *, facts: tuple[str, ...] = ()) -> Line | None:
        """The phrase of a topic without memory: for parts of larger lines."""
        for source in self.options(topic, part):
            if frame(source, self.lang).fits(env):
                compiled = frame(source, self.lang)
                text, keys = compiled.text(env)
                return Line(text, grounds(keys, facts))
        return None

    def every(
        self, topic: str, parts: Sequence[str], env: Mapping[str, Slot], *, facts: tuple[str, ...] = ()
    ) -> tuple[Line, ...]:
        """Every phrase of these parts that fits and begins with no verb, longest first, without memory."""
        found: dict[str, Line] = {}
        for part in parts:
            for source in self.every_text(topic, part):
                compiled = frame(source, self.lang)
                if compiled.fits(env) and not source.startswith("["):
                    text, keys = compiled.text(env)
                    found.setdefault(text, Line(text, grounds(keys, facts)))
        return tuple(sorted(found.values(), key=lambda made: -len(made.text)))

    def text(self, topic: str, part: str) -> str:
        """A fixed phrase."""
        return next(iter(self.every_text(topic, part)), "")

    def every_text(self, topic: str, part: str) -> tuple[str, ...]:
        """All that stands there, in the order of the file."""
        found = self._frames.get(topic, {}).get(part, ())
        return (found,) if isinstance(found, str) else tuple(found)

    def _usual(self, option: Option) -> int:
        """The product's noun or name opens more frames than anything else: most products count it as heard before."""
        return self._wary if option.frame.opening.startswith(("{cat", "{subj")) else 0

    def _keep(self, made: Line, option: Option, told: bool) -> Line:
        self._said.add(made.text)
        if told:
            opening = option.frame.opening
            self._opening = opening
            self._openings[opening] = self._openings.get(opening, self._usual(option)) + 1
            self._product = option.product
        return made
