"""A brand's voice: what was measured per locale, and what a person wants, which wins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.errors import BadInput
from core.localisation.language import code_of
from core.localisation.voice.lists import Lists, lists_of

NONE, SOME, GOOD = "none", "some", "good"
SHARES = ("we", "you", "third", "exclamations", "questions", "emoji", "capitals")
RATES = ("intensifiers", "praise", "contractions")
TRAITS = ("sentence_length", *SHARES, *RATES)
PERSONS = ("we", "you", "third", "any")
# What does not belong to one language: with it a brand is known again in a language that it has no pages in.
EVERYWHERE = ("we", "you", "third", "exclamations", "questions", "emoji")
_MOST = {"sentence_length": 200.0, **dict.fromkeys(SHARES, 1.0), **dict.fromkeys(RATES, 50.0)}
_NUMBERS = ("sentence_length", "exclamations", "questions", "emoji", "capitals", *RATES)
KEYS = ("person", "formality", *_NUMBERS)
_MOST_WORDS, _LONGEST_WORD = 200, 60
_HEARD = 0.25  # share of sentences from which a person is heard


@dataclass(frozen=True, slots=True)
class Trait:
    """`value` is the mean, `spread` how far pages of `size` sentences lie apart, `within` how far sentences do."""

    value: float
    spread: float
    size: int = 1
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Loved:
    """A word used `times` as often as other shops use it, on `pages` of the pages read."""

    word: str
    times: float
    pages: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The voice of the pages in one locale. `confidence`: none (too little text: nothing is said), some, good.

    `pages` of the `known` pages were read; `formality` names the way of address that nearly all sentences with one
    use (empty: mixed, or none heard) and `formality_share` its share of them.
    """

    locale: str
    pages: int
    known: int
    sentences: int
    confidence: str
    unit: str
    traits: Mapping[str, Trait] = field(default_factory=dict)
    formality: str = ""
    formality_share: float = 0.0
    formality_marks: int = 0
    loved: tuple[Loved, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def person(self) -> str:
        """Who is mostly heard: we, you, third (neither), any where no one prevails; empty where that cannot be told."""
        shares = {name: self.traits[name].value for name in ("we", "you") if name in self.traits}
        if not shares:
            return ""
        best = max(shares, key=lambda name: shares[name])
        if shares[best] >= _HEARD:
            return best
        if not lists_of(self.locale).address:
            return ""  # where verbs alone say who is addressed, hearing nobody means nothing
        return "third" if sum(shares.values()) < _HEARD else "any"

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Measured:
        """Inverse of `as_dict`."""
        data = dict(row)
        data["traits"] = {name: Trait(**trait) for name, trait in row["traits"].items()}
        data["loved"] = tuple(Loved(**word) for word in row["loved"])
        data["lines"] = tuple(row["lines"])
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The voice for one locale. `measured` is of pages in that language (of another region, if need be), `carried` of
    another language, for what holds in every one; `wanted` is what a person set, its words apart."""

    locale: str
    measured: Measured | None
    carried: Measured | None
    wanted: Mapping[str, Any]
    banned: tuple[str, ...]
    loved: tuple[str, ...]

    @property
    def lists(self) -> Lists:
        """The word lists of the language."""
        return lists_of(self.locale)

    @property
    def formality(self) -> str:
        """The way of address to keep to: the wanted one, else the measured one, else none."""
        wanted = str(self.wanted.get("formality", ""))
        return wanted or (self.measured.formality if self.measured else "")

    @property
    def sure(self) -> bool:
        """Whether enough text was measured to hold a page against it."""
        return self.measured is not None and self.measured.confidence == GOOD

    @property
    def digest(self) -> str:
        """Changes with anything that a check or a writer goes by."""
        measured = [each.as_dict() if each else None for each in (self.measured, self.carried)]
        said = [self.locale, measured, dict(self.wanted), self.banned, self.loved]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Voice:
    """All that is known of a brand's voice. Of `wanted` the key "" is the brand's own; a locale's wins over it."""

    measured: Mapping[str, Measured] = field(default_factory=dict)
    wanted: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not any(row for row in self.wanted.values()) and not self.measured

    def of(self, locale: str) -> Spoken:
        """The voice for pages in a locale."""
        own, theirs = self.wanted.get("", {}), self.wanted.get(locale, {})
        wanted = {key: value for row in (own, theirs) for key, value in row.items() if key in KEYS}
        if wanted.get("formality") not in lists_of(locale).levels:
            wanted.pop("formality", None)  # the brand's own level may be one that this language does not have
        return Spoken(
            locale,
            self._measured(locale),
            self._carried(locale),
            wanted,
            _joined(own.get("banned", ()), theirs.get("banned", ())),
            _joined(own.get("loved", ()), theirs.get("loved", ())),
        )

    def _measured(self, locale: str) -> Measured | None:
        held = self.measured.get(locale)
        if held is not None and held.confidence != NONE:
            return held
        near = [row for tag, row in self.measured.items() if code_of(tag)[:2] == code_of(locale)[:2]]
        near = [row for row in near if code_of(row.locale) == code_of(locale) or not code_of(locale).startswith("zh")]
        return max(near, key=_weight, default=held)

    def _carried(self, locale: str) -> Measured | None:
        rows = [row for row in self.measured.values() if row.locale[:2] != locale[:2] and row.confidence == GOOD]
        return max(rows, key=_weight, default=None)


def _weight(row: Measured) -> tuple[int, str]:
    return row.sentences if row.confidence != NONE else -1, row.locale


def _joined(*rows: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for row in rows for word in row))


def wanted_value(key: str, value: str, locale: str = "") -> str | float:
    """A value that a person sets, checked. Raises BadInput naming what is possible."""
    text = value.strip()
    if key == "person":
        return _one_of(key, text.lower(), dict.fromkeys(PERSONS, ""))
    if key == "formality":
        return _formality(text, locale)
    if key not in _NUMBERS:
        raise BadInput(f"A voice has no {key[:40]!r}.", f"Set one of {', '.join(KEYS)}.", field=key[:40])
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= _MOST[key] or (key == "sentence_length" and number < 1):
        raise BadInput(f"{text[:20]!r} is no {key.replace('_', ' ')}.", _range(key), field=key)
    return number


def _range(key: str) -> str:
    if key == "sentence_length":
        return "Give the words (characters, where words do not stand apart) of a usual sentence: 1 to 200."
    if key in SHARES:
        return "Give the share of sentences, from 0 (never) to 1 (every one)."
    return "Give how many there are in 100 words (characters): 0 to 50."


def _one_of(key: str, text: str, names: Mapping[str, str]) -> str:
    for name, label in names.items():
        if text.casefold() in (name.casefold(), label.casefold()):
            return name
    known = ", ".join(f"{name} ({label})" if label else name for name, label in names.items())
    raise BadInput(f"{text[:20]!r} is no {key}.", f"Choose one of {known}.", field=key)


def _formality(text: str, locale: str) -> str:
    if not locale:
        return _one_of("formality", text, {"formal": "", "informal": "", "plain": ""})
    levels = lists_of(locale).levels
    if not levels:
        raise BadInput(
            f"{locale} has no formal and informal address.", "Set --contractions, or leave it out.", field="formality"
        )
    return _one_of("formality", text, {name: level.label for name, level in levels.items()})


def wanted_word(word: str) -> str:
    """A banned or loved word as it is kept: one line, `*` only at its ends. Raises BadInput."""
    text = " ".join(word.split())
    if not text.strip("*") or len(text) > _LONGEST_WORD or "*" in text.strip("*") or "~" in text:
        raise BadInput(
            f"{text[:30]!r} cannot be looked for.",
            f"Give a word or phrase of at most {_LONGEST_WORD} characters; a * at its end stands for any ending.",
            field="word",
        )
    return text


def with_words(held: Iterable[str], add: Iterable[str], drop: Iterable[str]) -> list[str]:
    """A list of words with some more and some less, sorted, each once. Raises BadInput when it grows too long."""
    gone = {wanted_word(word).casefold() for word in drop}
    every = {word.casefold(): word for word in (*held, *map(wanted_word, add)) if word.casefold() not in gone}
    if len(every) > _MOST_WORDS:
        raise BadInput(f"{len(every)} words are too many.", f"Keep at most {_MOST_WORDS}.", field="word")
    return sorted(every.values(), key=str.casefold)
