"""The plan file: what each plan allows and, for manual pricing alone, what it costs.

With Shopify App Pricing the prices live at Shopify; the file then only says how many pages a plan covers. Whoever runs
Vitrine writes the file (docs/reference/shopify-billing.md); the one that comes with Vitrine names no plan.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.ports.billing import PlanOffer, UsageTerms

VARIABLE = "VITRINE_SHOPIFY_PLANS"
PERIODS = {30: "EVERY_30_DAYS", 365: "ANNUAL"}  # days -> Shopify's word
TRIAL_MAX_DAYS = 1000
PRIORITY_MAX = 9
_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_HELP = "docs/reference/shopify-billing.md shows the form."
_KEYS = frozenset(
    {"name", "pages", "priority", "price_minor", "currency", "period_days", "trial_days", "usage"},
)  # fmt: skip
_USAGE_KEYS = frozenset({"unit_minor", "cap_minor", "terms"})


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan. `offer` is None where the file names no price: then it cannot be chosen by manual pricing. `priority`:
    how many turns it has for one of the others where many shops wait for a worker."""

    handle: str
    name: str
    pages: int | None = None
    offer: PlanOffer | None = None
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Plans:
    """All plans by handle. `test`: subscriptions are made as tests, nothing is charged."""

    plans: Mapping[str, Plan] = field(default_factory=dict)
    test: bool = False

    def of(self, handle: str, name: str) -> Plan | None:
        """The plan that a subscription is about. A subscription that we made has a name and no handle."""
        found = self.plans.get(handle)
        return found or next((plan for plan in self.plans.values() if plan.name == name), None)

    @property
    def offers(self) -> tuple[PlanOffer, ...]:
        """What manual pricing can offer, in the order of the file."""
        return tuple(plan.offer for plan in self.plans.values() if plan.offer is not None)


def load(named: str) -> Plans:
    """The plan file of that path; empty = the one beside the app's description. Raises BadInput."""
    if not named:
        return read((resources.files(__package__) / "app" / "plans.toml").read_text("utf-8"), "plans.toml")
    try:
        return read(Path(named).read_text("utf-8"), Path(named).name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The plan file {named} cannot be read: {error}.", f"Check {VARIABLE}.", field=VARIABLE
        ) from None


def read(text: str, source: str) -> Plans:
    """Parse a plan file. Raises BadInput with the plan and the key that is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{source} is no TOML: {error}.", _HELP, field=VARIABLE) from None
    reader = _Reader(source)
    reader.only("", raw, frozenset({"test", "plans"}))
    rows = raw.get("plans", {})
    if not isinstance(rows, dict) or not isinstance(raw.get("test", False), bool):
        raise reader.wrong("", "test" if isinstance(rows, dict) else "plans", "true or false, and a table [plans.x]")
    plans = {handle: reader.plan(handle, row) for handle, row in rows.items()}
    if len({plan.name for plan in plans.values()}) < len(plans):
        raise reader.wrong("", "name", "different for each plan")
    return Plans(plans, bool(raw.get("test", False)))


class _Reader:
    """Reads one file; every complaint names it."""

    def __init__(self, source: str) -> None:
        self._source = source

    def wrong(self, handle: str, key: str, wanted: str) -> BadInput:
        where = f", plan '{handle}'" if handle else ""
        return BadInput(f"{self._source}{where}: {key} must be {wanted}.", _HELP, field=key)

    def only(self, handle: str, row: object, known: frozenset[str]) -> Mapping[str, Any]:
        """The row when it is a table of known keys."""
        if not isinstance(row, dict):
            raise self.wrong(handle, "the plan", "a table")
        for key in row:
            if key not in known:
                raise self.wrong(handle, key, f"one of {', '.join(sorted(known))}")
        return row

    def plan(self, handle: str, given: object) -> Plan:
        if not _HANDLE.fullmatch(handle):
            raise self.wrong(handle, "the handle", "of lower-case letters, digits and dashes")
        row = self.only(handle, given, _KEYS)
        name = self._text(handle, row, "name", 120)
        pages = self._whole(handle, row, "pages", 1) if "pages" in row else None
        priority = self._whole(handle, row, "priority", 1, PRIORITY_MAX) if "priority" in row else 1
        if "price_minor" not in row:
            if "usage" in row:
                raise self.wrong(handle, "price_minor", "given where usage is (0 for use alone)")
            return Plan(handle, name, pages, priority=priority)
        currency, days = str(row.get("currency", "")), row.get("period_days", 30)
        if not _CURRENCY.fullmatch(currency):
            raise self.wrong(handle, "currency", "a code such as USD")
        if days not in PERIODS or isinstance(days, bool):
            raise self.wrong(handle, "period_days", "30 or 365")
        usage = self._usage(handle, row["usage"], currency) if "usage" in row else None
        if usage is not None and days != 30:
            raise self.wrong(handle, "period_days", "30 where usage is charged: Shopify bills use every 30 days")
        price = self._whole(handle, row, "price_minor", 0)
        if price == 0 and usage is None:
            raise self.wrong(handle, "price_minor", "above 0, or come with usage: Shopify makes no charge of nothing")
        trial = self._whole(handle, row, "trial_days", 0, TRIAL_MAX_DAYS) if "trial_days" in row else 0
        return Plan(handle, name, pages, PlanOffer(handle, name, price, currency, days, trial, pages, usage), priority)

    def _usage(self, handle: str, given: object, currency: str) -> UsageTerms:
        row = self.only(handle, given, _USAGE_KEYS)
        return UsageTerms(
            terms=self._text(handle, row, "terms", 1000),
            currency=currency,
            cap_minor=self._whole(handle, row, "cap_minor", 1),
            unit_minor=self._whole(handle, row, "unit_minor", 1),
        )

    def _text(self, handle: str, row: Mapping[str, Any], key: str, longest: int) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
            raise self.wrong(handle, key, f"a text of at most {longest} characters")
        return value.strip()

    def _whole(self, handle: str, row: Mapping[str, Any], key: str, low: int, high: int = 10**9) -> int:
        value = row.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(handle, key, f"a whole number from {low} to {high}")
        return value
