"""Texts of many products by one bulk operation: a file of them that Shopify works through by itself.

Each line of the answer holds what Shopify stored. That is its own word, so it is the read-back of that line; only what
it leaves open or what differs is read again.
"""

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
from core.errors import CoreError, Retryable

FROM = 30  # items: a call each takes a tenth of a second and 10 points, a bulk operation two or three seconds and none
FILE, PRODUCT_FILE = "translations_register", "product_update"
_FIELD, _PRODUCT_FIELD = "translationsRegister", "productUpdate"


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


Stored = Mapping[str, str | None]  # what the shop holds now, by key of a translation


class ManyTranslations:
    """Bulk registration for one shop."""

    def __init__(self, bulk: BulkRunner) -> None:
        self._bulk = bulk

    def put(self, lots: Sequence[Lot]) -> dict[int, Stored | CoreError]:
        """Register all of them; by position what Shopify stored, or the error. A position that is missing was not
        decided: its source changed meanwhile. Where the operation did not end well, those whose lines never came have
        its error."""
        rows = [
            {"resourceId": lot.resource, "translations": register_rows(lot.place, lot.seen, lot.values)} for lot in lots
        ]
        answers, lost = _answers(self._bulk, FILE, rows)
        found: dict[int, Stored | CoreError] = dict.fromkeys(range(len(rows)), lost) if lost is not None else {}
        for position, answer in answers.items():
            outcome = _read(answer, lots[position].place)
            if outcome is not None:
                found[position] = outcome
            else:
                found.pop(position, None)
        return found


class ManyProducts:
    """Texts of very many products themselves."""

    def __init__(self, bulk: BulkRunner) -> None:
        self._bulk = bulk

    def put(self, inputs: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any] | CoreError]:
        """Change all of them; by position the product with its texts as Shopify stored them, or the error."""
        answers, lost = _answers(self._bulk, PRODUCT_FILE, [{"product": row} for row in inputs])
        silent = lost or Retryable("Shopify said nothing about this product.", after_s=15)
        found: dict[int, Mapping[str, Any] | CoreError] = dict.fromkeys(range(len(inputs)), silent)
        for position, answer in answers.items():
            payload = (answer.get("data") or {}).get(_PRODUCT_FIELD) or {}
            error = _error(answer, payload)
            product = payload.get("product")
            if error is not None:
                found[position] = error
            elif product is not None:
                found[position] = product
        return found


def _answers(
    bulk: BulkRunner, file: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[dict[int, dict[str, Any]], CoreError | None]:
    """Lines by position, and what kept the operation from ending well. Nothing is sent that is not content."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        guard(file, row)
    try:
        for position, answer in bulk.mutate(file, rows):
            found[position] = answer
    except CoreError as error:  # it may have come far all the same
        return found, error
    return found, None


def _error(answer: Mapping[str, Any], payload: Any) -> CoreError | None:
    return from_errors(answer["errors"]) if answer.get("errors") else from_problems(problems_of(payload))


def _read(answer: Mapping[str, Any], place: Place) -> Stored | CoreError | None:
    """What one line says was stored, or its error; None = a digest was not that of its source."""
    payload = (answer.get("data") or {}).get(_FIELD) or {}
    if any(problem.code in STALE for problem in problems_of(payload)):
        return None
    if (error := _error(answer, payload)) is not None:
        return error
    rows = payload.get("translations") or []
    return {str(row["key"]): row["value"] for row in rows if row.get("locale") == place.locale}
