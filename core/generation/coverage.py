"""How much of what is known of a product its page says in one locale."""

from __future__ import annotations

from dataclasses import dataclass

from core.content.document import ContentDocument
from core.facts.sheet import Fact, FactSheet
from core.generation.compose.topics import stated

ENOUGH = 0.5  # below this share the page says so, and what to do
_NO_STATEMENT = frozenset(("name", "brand", "category", "story", "claim_unsupported"))
_FOR_MACHINES = frozenset(("gtin", "sku", "model"))
_PROVEN_ONLY = frozenset(("certification", "award"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """`said` of `sayable` facts stand on the page; `unsaid` are the keys of the others, in the sheet's order."""

    said: int
    sayable: int
    unsaid: tuple[str, ...]

    @property
    def share(self) -> float:
        """0 to 1; 1 for a product of which nothing could be said."""
        return self.said / self.sayable if self.sayable else 1.0

    @property
    def thin(self) -> bool:
        """Whether less than half of what could be said is said."""
        return self.share < ENOUGH


def sayable(fact: Fact) -> bool:
    """Whether a page could state the fact, were there words for it: sure, proven where needed, and meant for people."""
    proven = fact.provable or fact.kind not in _PROVEN_ONLY
    return stated(fact) and proven and fact.kind not in _NO_STATEMENT and fact.attribute not in _FOR_MACHINES


def coverage(document: ContentDocument, sheet: FactSheet) -> Coverage:
    """What a page says of what it could say. A fact is said when a line with words rests on it."""
    cited = {key for _path, line in document.lines() if line.text for key in line.facts}
    keys = [fact.key for fact in sheet if sayable(fact)]
    unsaid = tuple(key for key in keys if key not in cited)
    return Coverage(len(keys) - len(unsaid), len(keys), unsaid)
