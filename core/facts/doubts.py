"""What in a listing contradicts itself or cannot be: such facts say why, point at each other and are never printed.

Looked for: figures that such goods cannot have, compositions of more than all, one thing with two sizes, weights or
counts, two origins, a colour that no variant has, another product's name in the text, a material of the title that the
text denies.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from core.facts.lexicon import country_pattern, lower, material_pattern
from core.facts.plausible import doubt
from core.facts.sheet import DOUBTED, Fact
from core.facts.titles import family_of, is_blend, plated, promised, rivals
from core.facts.units import convert, dimension

_WORD, _LATIN = re.compile(r"\w+"), re.compile(r"[a-z]+")
_MOST_SHARE = 102.0  # per cent of one part, with rounding
_APART = 0.04  # two figures of one thing that differ by more are two statements
_NEAR = 28
_PLAIN = frozenset(
    (
        *(
            "the",
            "a",
            "an",
            "is",
            "are",
            "of",
            "and",
            "about",
            "approx",
            "approximately",
            "total",
            "overall",
            "net",
            "its",
        ),
        *(
            "it",
            "only",
            "just",
            "at",
            "has",
            "with",
            "in",
            "to",
            "up",
            "measures",
            "weighs",
            "weight",
            "length",
            "width",
        ),
        *("height", "depth", "long", "wide", "tall", "high", "deep", "diameter", "item", "product", "each", "size"),
    )
)
_SINGLE = frozenset(("weight", "length", "width", "height", "depth", "diameter", "thickness", "capacity", "power"))
_CALLED = re.compile(
    r"(?<!\w)[Tt]he ((?:[A-Z][\w'-]+ ){0,2}[A-Z][\w'-]+) "
    r"(?:is|features|has|comes|was|offers|will|combines|brings|gives|takes)(?!\w)"
)
_COMMON = frozenset(
    ("best", "usa", "us", "uk", "eu", "result", "new", "original", "brand", "company", "perfect", "ultimate")
)


def judged(
    facts: Sequence[Fact], *, category: str, title: str = "", vendor: str = "", text: str = "", lang: str = "en"
) -> list[Fact]:
    """The facts, those doubted with their reason and lowered confidence. What the owner confirmed is never doubted.

    `category`: a name of core/facts/categories. `text`: the folded description that the offsets refer to.
    """
    found = _Judge(facts)
    for fact in facts:
        if reason := doubt(fact, category):
            found.doubt(fact, reason)
    found.compositions()
    found.pairs(text, frozenset(_WORD.findall(lower(title))))
    found.origins()
    found.colours()
    found.promise(title, vendor, text, lang)
    found.name(title, vendor, text)
    return found.facts()


class _Judge:
    def __init__(self, facts: Sequence[Fact]) -> None:
        self.by_key = {fact.key: fact for fact in facts}

    def facts(self) -> list[Fact]:
        return list(self.by_key.values())

    def doubt(self, fact: Fact, reason: str, other: Fact | None = None) -> None:
        known = self.by_key[fact.key]
        if known.confirmed_by:
            return
        rival = known.conflicts_with or (other.key if other else "")
        confidence = min(known.confidence, DOUBTED) if known.kind != "name" else known.confidence
        self.by_key[fact.key] = known.but(doubt=known.doubt or reason, conflicts_with=rival, confidence=confidence)

    def clash(self, one: Fact, two: Fact, reason: str) -> None:
        self.doubt(one, reason, two)
        self.doubt(two, reason, one)

    def of(self, *kinds: str) -> list[Fact]:
        return [fact for fact in self.by_key.values() if fact.kind in kinds]

    def compositions(self) -> None:
        """Materials of one part that add up to more than all; one material with two shares."""
        parts: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.of("material"):
            if fact.share is not None:
                parts.setdefault((fact.part, fact.applies_to), []).append(fact)
        for (part, _), rows in parts.items():
            rows = [row for at, row in enumerate(rows) if not any(_names_same(row, other) for other in rows[:at])]
            total = sum(row.share or 0.0 for row in rows)
            if total <= _MOST_SHARE or len(rows) < 2:
                continue
            said = " + ".join(f"{row.share:g} % {row.value}" for row in rows[:4])
            of = f"The materials of the {part}" if part else "The materials"
            for at, row in enumerate(rows):
                self.doubt(row, f"{of} add up to {total:g} %: {said}.", rows[at - 1])

    def pairs(self, text: str, names: frozenset[str]) -> None:
        """One attribute with two figures, or one thing counted twice with different numbers."""
        groups: dict[tuple[str, str, str, str], list[Fact]] = {}
        for fact in self.of("measure"):
            single = fact.attribute in _SINGLE and fact.confidence >= 0.6 and not isinstance(fact.value, tuple)
            counted = fact.dimension == "count" and fact.label and fact.source == "body"
            if single and _of_whole(fact, text, names):
                groups.setdefault((fact.attribute, fact.part, fact.applies_to, dimension(fact.unit)), []).append(fact)
            elif counted:
                thing = re.sub(r"^[\w-]+[ -]", "", lower(fact.text))
                groups.setdefault(("count", thing, fact.applies_to, ""), []).append(fact)
        for (name, *_), rows in groups.items():
            for one, two in itertools.pairwise(rows):
                if one.source.split(":")[0] == "attribute" or one.conflicts_with == two.key or not _differ(one, two):
                    continue
                what = name if name != "count" else two.label
                self.clash(one, two, f"The listing gives two figures for {what}: {_figure(one)} and {_figure(two)}.")

    def origins(self) -> None:
        rows = [fact for fact in self.of("origin") if len(str(fact.value)) == 2]
        for one, two in itertools.pairwise(rows):
            if one.value != two.value and not {one.value, two.value} & {"EU"}:
                self.clash(one, two, f"The listing names two countries of origin: {one.value} and {two.value}.")

    def colours(self) -> None:
        """A colour of the text that no variant has, where the variants are chosen by colour."""
        offered = [fact for fact in self.of("colour") if fact.source.startswith("option:")]
        words = {word for fact in offered for word in _WORD.findall(lower(str(fact.value)))}
        if not words:
            return
        for fact in self.of("colour"):
            if fact.source.startswith("option:") or words & set(_WORD.findall(lower(str(fact.value)))):
                continue
            listed = ", ".join(str(row.value) for row in offered[:5])
            self.doubt(fact, f"The text speaks of {fact.value}, but the variants are {listed}.", offered[0])

    def promise(self, title: str, vendor: str, text: str, lang: str) -> None:
        """A material of the title that the listing itself denies: a wool scarf of 100 % acrylic."""
        promise = promised(title, vendor, lang) if title else None
        if promise is None:
            return
        named, family = promise
        rows = rivals(family, list(self.by_key.values()), blend=is_blend(named))
        coat = "" if rows or self.kept(family) else plated(family, text[:4_000])
        own = self.by_key.get("name")
        said = ", ".join(str(row.value) for row in rows[:3]) or coat
        if own is None or not said:
            return
        reason = f"The title says {named}, the text says {said}."
        for row in rows:
            self.doubt(row, reason, own)
        self.doubt(own, reason, rows[0] if rows else None)

    def kept(self, family: str) -> bool:
        """Whether some material is of that family, and not only a coat of it."""
        solid = (fact for fact in self.of("material") if fact.part != "coating")
        return any(family_of(str(fact.value)) == family for fact in solid)

    def name(self, title: str, vendor: str, text: str) -> None:
        """Another product's name in the text: "the Foraker features ..." under the title of another jacket."""
        own = self.by_key.get("name")
        known = set(_WORD.findall(lower(f"{title} {vendor}")))
        if own is None or not known:
            return
        for match in _CALLED.finditer(text[:4_000]):
            words = set(_WORD.findall(lower(match[1])))
            if words & (known | _COMMON) or _is_word(match[1]):
                continue
            self.doubt(own, f"The text calls the product {match[1]}, the title calls it {title}.")
            return


def _is_word(name: str) -> bool:
    """Whether a capitalised name is a place or a material and no product."""
    low = lower(name)
    return country_pattern().fullmatch(low) is not None or material_pattern("en").search(low) is not None


def _names_same(one: Fact, two: Fact) -> bool:
    first, second = (set(_WORD.findall(lower(str(fact.value)))) for fact in (one, two))
    return one.share == two.share and (first <= second or second <= first)


def _of_whole(fact: Fact, text: str, names: frozenset[str]) -> bool:
    """Whether a figure is stated of the product itself and not of some part that the words around name."""
    if fact.source != "body" or fact.start is None:
        return not fact.label or set(_LATIN.findall(lower(fact.label))) <= _PLAIN
    before = re.split(r"[.;:,!?()\n]", lower(text[max(0, fact.start - _NEAR) : fact.start]))[-1]
    return set(re.findall(r"[a-z]{2,}", before.partition(" ")[2] or before)) <= _PLAIN | names


def _differ(one: Fact, two: Fact) -> bool:
    first, second = one.number, two.number
    if first is None or second is None or one.qualifier != two.qualifier:
        return False
    if one.unit != two.unit and one.unit and two.unit:
        second = convert(second, two.unit, one.unit)
    return abs(first - second) > _APART * max(abs(first), abs(second)) or (not one.unit and first != second)


def _figure(fact: Fact) -> str:
    return f"{fact.value} {fact.unit}".strip()
