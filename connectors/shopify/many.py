"""Translations of many products by one bulk operation: a file of texts that Shopify works through by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.shopify.bulk import BulkRunner
from connectors.shopify.errors import from_errors
from connectors.shopify.outgoing import guard
from connectors.shopify.places import Place
from connectors.shopify.translations import AT_ONCE, STALE, Texts, register_rows
from connectors.shopify.user_errors import from_problems, problems_of
from core.errors import CoreError

FROM = 100  # items; below that a call each is sooner done than a bulk operation
FILE = "translations_register"
_FIELD = "translationsRegister"


@dataclass(frozen=True, slots=True)
class Lot:
    """Texts of one resource for one place, and what was read there just before."""

    resource: str
    place: Place
    seen: Texts
    values: Mapping[str, str]

    @property
    def fits(self) -> bool:
        """Can one line of the file carry it? Removals and texts without a source go the other way."""
        known = all(key in self.seen and self.seen[key].digest for key in self.values)
        return known and all(self.values.values()) and 0 < len(self.values) <= AT_ONCE


class ManyTranslations:
    """Bulk registration for one shop."""

    def __init__(self, bulk: BulkRunner) -> None:
        self._bulk = bulk

    def put(self, lots: Sequence[Lot]) -> dict[int, CoreError | None]:
        """Register all of them; by position the error, None = registered. A position that is missing was not decided:
        its source changed meanwhile, or its line never came. Raises what kept the whole operation from ending well."""
        rows = [
            {"resourceId": lot.resource, "translations": register_rows(lot.place, lot.seen, lot.values)} for lot in lots
        ]
        for row in rows:
            guard(FILE, row)
        found: dict[int, CoreError | None] = {}
        for position, answer in self._bulk.mutate(FILE, rows):
            stale, error = _read(answer)
            if not stale:
                found[position] = error
        return found


def _read(answer: Mapping[str, Any]) -> tuple[bool, CoreError | None]:
    """(was a digest not that of its source, the error) of one line."""
    if answer.get("errors"):
        return False, from_errors(answer["errors"])
    problems = problems_of((answer.get("data") or {}).get(_FIELD))
    if any(problem.code in STALE for problem in problems):
        return True, None
    return False, from_problems(problems)
