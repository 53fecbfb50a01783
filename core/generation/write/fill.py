"""Placeholders: which facts a line may name, how each is printed, and the filled line."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.facts.sheet import Fact, FactSheet
from core.facts.vocabulary import natural_bound
from core.generation.compose.phrase import Measured, capitalise
from core.generation.compose.topics import VERSIONS
from core.generation.compose.values import spec_value
from core.generation.compose.writer import Writer
from core.localisation.grammar import rules_of

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.~]*)\}")
_PLAIN_KEY = re.compile(r"[a-z][a-z0-9_.~]*")
_TYPED_BY_NOBODY = frozenset(
    ("measure", "name", "brand", "certification", "technology_mark", "size", "award", "warranty")
)
NAMES = ("name", "brand")


@dataclass(frozen=True, slots=True)
class Slip:
    """A fact as the model sees it: `key` stands in braces in its answer, `prints` is what stands there on the page.
    `exact`: it can be named by its placeholder alone, never in words of the model's own."""

    key: str
    fact: str  # key in the sheet
    means: str
    prints: str
    exact: bool


class Filler:
    """The printed forms of one sheet's facts in one locale."""

    def __init__(self, sheet: FactSheet, locale: str, channel: str, units: str = "") -> None:
        self.sheet, self.locale = sheet, locale
        self._writer = Writer(sheet, locale, channel, units)
        self.lang = self._writer.lang
        self._facts: Mapping[str, Fact] = {fact.key: fact for fact in sheet}
        self._aliases = {key: _alias(key, number) for number, key in enumerate(self._facts)}
        self._keys = {alias: key for key, alias in self._aliases.items()}
        self._printed: dict[str, str] = {}

    @property
    def spaced(self) -> str:
        """What stands between two sentences."""
        return self._writer.spaced

    def limit(self, kind: str, part: str, own: int) -> int:
        """The tighter of the channel's limit and our own."""
        return self._writer.limit(kind, part, own)

    @property
    def noun(self) -> str:
        """What the product is, in one word of the page's language."""
        return self._writer.naming.noun.text

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the product that only placeholders may bring onto the page."""
        said = (self._writer.naming.name, self.sheet.text("brand"))
        return tuple(dict.fromkeys(name for name in said if len(name) > 1))

    def fact(self, key: str) -> Fact | None:
        """The fact of a sheet key."""
        return self._facts.get(key)

    def slip(self, key: str) -> Slip | None:
        """How the model is told of a fact; None where nothing can be printed for it and nothing said."""
        fact = self._facts.get(key)
        if fact is None:
            return None
        prints = self.printed(key)
        exact = fact.kind in _TYPED_BY_NOBODY or not isinstance(fact.value, str) or fact.share is not None
        if exact and not prints:
            return None
        return Slip(self._aliases[key], key, self._means(fact), prints, exact)

    def key_of(self, alias: str) -> str | None:
        """The sheet key behind a placeholder's name."""
        return self._keys.get(alias)

    def printed(self, key: str) -> str:
        """What a placeholder prints; empty when the fact has no words here."""
        if key not in self._printed:
            self._printed[key] = self._print(self._facts[key]) if key in self._facts else ""
        return self._printed[key]

    def _print(self, fact: Fact) -> str:
        naming = self._writer.naming
        if fact.key in naming.name_keys:
            return naming.name
        if fact.kind == "brand":
            return str(fact.value).strip()
        if fact.kind in ("name", "category"):
            return ""
        if fact.kind == "measure" and not isinstance(fact.value, str) and fact.attribute != "min_age":
            return self._measured(fact)
        return spec_value(fact, self._writer)

    def _measured(self, fact: Fact) -> str:
        """As a sentence says it: in full words where the language writes them."""
        if fact.attribute in VERSIONS or not self._writer.formatter.knows(fact.unit):
            return spec_value(fact, self._writer)
        bound = natural_bound(fact.attribute)
        return Measured(fact, self._writer.formatter, bound if bound == "up_to" else "").say()

    def _means(self, fact: Fact) -> str:
        if fact.kind in NAMES:
            return "name of the product" if fact.kind == "name" else "name of the brand"
        return (self._writer.lexicon.attribute_of(fact) or fact.kind).replace("_", " ")

    def wording_of(self, text: str, keys: Iterable[str]) -> str:
        """A finished text with what it prints of these facts put back to placeholders, the longest first."""
        rows = [(self.printed(key), key) for key in keys if self.slip(key)]
        for printed, key in sorted(rows, key=lambda row: -len(row[0])):
            if len(printed) > 1:
                marked = "{" + self._aliases[key] + "}"
                text = marked.join(_anyhow_spaced(printed).split(text))
                if first := _anyhow_spaced(capitalise(printed)).match(text):
                    text = marked + text[first.end() :]
        return text

    def fill(self, wording: str) -> tuple[str, tuple[str, ...]]:
        """The line as it stands on the page, and the keys of the facts that its placeholders print. A placeholder
        without a fact raises KeyError."""
        keys: dict[str, None] = {}

        def printed(match: re.Match[str]) -> str:
            key = self._keys[match[1]]
            text = self.printed(key)
            if not text:
                raise KeyError(match[1])
            keys[key] = None
            return text

        text = PLACEHOLDER.sub(printed, wording)
        text = " ".join(unicodedata.normalize("NFC", rules_of(self.lang).finish(text)).split(" "))
        begins = PLACEHOLDER.match(wording)
        named = begins and self._facts[self._keys[begins[1]]].kind in NAMES
        return (text if named else capitalise(text)), tuple(keys)

    def digest(self, key: str) -> str:
        """Changes when what a sentence could say of the fact changes; empty for a fact that is gone."""
        fact = self._facts.get(key)
        return fact_digest(fact) if fact else ""


@lru_cache(maxsize=4096)
def _anyhow_spaced(printed: str) -> re.Pattern[str]:
    """The printed words with whatever spaces a person types between them."""
    return re.compile(r"\s".join(re.escape(part) for part in printed.split()))


def fact_digest(fact: Fact) -> str:
    """Digest of a fact's content; where it was found and how surely is left out."""
    row = (fact.kind, fact.value, fact.unit, fact.attribute, fact.share, fact.part, fact.qualifier, fact.applies_to)
    return hashlib.sha256(json.dumps([*row, fact.negated], ensure_ascii=False).encode()).hexdigest()[:12]


def _alias(key: str, number: int) -> str:
    """The key itself where it is of our own letters; else a number, since a key may hold words of the shop."""
    return key if _PLAIN_KEY.fullmatch(key) and len(key) <= 24 else f"fact.{number}.x"
