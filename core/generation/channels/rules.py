"""What a channel forbids to say, over and above the gate: kinds of facts, words, signs (data: rules.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.content.channels.table import Channel
from core.content.channels.text import LeftOut, Piece
from core.content.html import language
from core.facts.sheet import FactSheet
from core.generation.channels.shorten import words
from core.localisation.hanzi import simplified
from core.review.finding import Finding
from core.review.folding import fold
from core.review.terms import Terms

_CAPITALS = re.compile(r"(?<![\w-])[A-ZÀ-ÖØ-Þ]{4,}(?:[\s,!]+[A-ZÀ-ÖØ-Þ]{2,}(?!\w))+")
_NAMING = ("brand", "name", "technology_mark", "certification", "award")  # facts whose words may stand in capitals


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that channels forbid. `facts` are kinds of facts that may not be said, `findings` kinds of the gate's
    findings that count here even where the market only warns."""

    id: str
    reason: str
    next_step: str
    facts: frozenset[str]
    findings: frozenset[str]
    signs: str
    capitals: bool

    @property
    def why(self) -> str:
        """Cause and next step."""
        return f"{self.reason} {self.next_step}"


@lru_cache(maxsize=64)
def rule(name: str) -> Rule:
    """The rule of that name."""
    row = words()["rule"][name]
    return Rule(
        name,
        row["reason"],
        row["next"],
        frozenset(row.get("facts", ())),
        frozenset(row.get("findings", ())),
        row.get("signs", ""),
        row.get("capitals", False),
    )


@lru_cache(maxsize=256)
def _terms(names: Sequence[str], lang: str) -> Terms:
    """One automaton over the words of these rules in a language; the owner of a term is its rule's place."""
    rows = words()["rule"]
    found = [
        (place, simplified(term) if lang == "zh" else term)
        for place, name in enumerate(names)
        for code in dict.fromkeys((lang, "any"))
        for term in rows[name].get("terms", {}).get(code, ())
    ]
    passed = [
        (place, simplified(term) if lang == "zh" else term)
        for place, name in enumerate(names)
        for code in dict.fromkeys((lang, "any"))
        for term in rows[name].get("except", {}).get(code, ())
    ]
    return Terms(found, passed)


def broken(channel: Channel, text: str, facts: Sequence[str], sheet: FactSheet, locale: str) -> Iterator[Rule]:
    """The channel's rules that a text breaks."""
    lang = language(locale)
    kinds = {fact.kind for fact in sheet if fact.key in facts}
    folded = fold(simplified(text) if lang == "zh" else text)
    hit = {channel.rules[found.owner] for found in _terms(channel.rules, lang).find(folded.text)}
    for name in channel.rules:
        found = rule(name)
        signs = any(sign in text for sign in found.signs)
        if name in hit or kinds & found.facts or signs or (found.capitals and shouts(text, _names(sheet))):
            yield found


def _names(sheet: FactSheet) -> Iterable[str]:
    return [str(fact.value).casefold() for fact in sheet.of(*_NAMING)]


def shouts(text: str, names: Iterable[str]) -> bool:
    """Two words or more in capitals, the first of four letters at least, that stand in no name of the product."""
    return any(not any(match.group().casefold() in name for name in names) for match in _CAPITALS.finditer(text))


def forbidden(
    channel: Channel, piece: Piece, sheet: FactSheet, locale: str, findings: Sequence[Finding]
) -> LeftOut | None:
    """Why the channel may not say a piece; None when it may. `findings` are the gate's on the piece's lines."""
    for finding in findings:
        if finding.severity == "block":
            return LeftOut(piece.sources[0], piece.text, finding.rule, finding.message)
        for name in channel.rules:
            if finding.kind in rule(name).findings:
                return LeftOut(piece.sources[0], piece.text, name, rule(name).why)
    for found in broken(channel, piece.text, piece.facts, sheet, locale):
        return LeftOut(piece.sources[0], piece.text, found.id, found.why)
    return None
