"""What a store pays for Vitrine, where the platform collects it: the plan, where the owner changes it, what was used.

Money is minor units of `currency`. The platform charges, never Vitrine: the owner agrees on a page of the platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PlanState(StrEnum):
    """How a store stands."""

    NONE = "none"
    TRIAL = "trial"
    ACTIVE = "active"
    FROZEN = "frozen"  # a bill is open; goes on once it is paid
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class UsageTerms:
    """What is charged by use. `unit_minor`: what one unit costs, None where the platform alone knows.

    `cap_minor` is what the owner agreed to at most for a period, `used_minor` what the present period holds already.
    """

    terms: str
    currency: str
    cap_minor: int
    used_minor: int = 0
    unit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """A store's plan as the platform tells it now.

    `reason` says in words why there is no plan, or why it is not in force. `allowance` is the number of pages that the
    plan covers in a period; None = it names no number. `address` is where the owner sees and changes the plan; empty
    where that needs `choose` first. `test`: nothing is really charged. `priority`: how many turns the store has for one
    of the others where many wait for a worker.
    """

    state: PlanState
    reason: str = ""
    plan: str = ""
    name: str = ""
    trial_until: datetime | None = None
    period_end: datetime | None = None
    period_days: int = 0
    price_minor: int | None = None
    currency: str = ""
    allowance: int | None = None
    usage: UsageTerms | None = None
    address: str = ""
    test: bool = False
    priority: int = 1


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """A plan that can be chosen through Vitrine."""

    plan: str
    name: str
    price_minor: int
    currency: str
    period_days: int
    trial_days: int = 0
    allowance: int | None = None
    usage: UsageTerms | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """So many units of use. `key` makes it one booking however often it is sent (at most 255 characters)."""

    key: str
    units: int
    description: str


@dataclass(frozen=True, slots=True)
class UsageReceipt:
    """What the platform booked under a key, and where the period stands after it."""

    key: str
    charged_minor: int
    used_minor: int
    cap_minor: int
    currency: str


class BillingPort(Protocol):
    """The plan of one store."""

    def standing(self) -> PlanStanding:
        """Ask the platform."""
        ...

    def offers(self) -> tuple[PlanOffer, ...]:
        """What `choose` takes; empty where the platform's own page shows the plans."""
        ...

    def choose(self, plan: str, return_url: str = "") -> str:
        """The address where the owner agrees to a plan (or picks one); nothing is charged before that.

        `return_url`: where the platform sends the owner afterwards, empty = its own admin.
        Raises BadInput for a plan that is not offered.
        """
        ...

    def cancel(self) -> PlanStanding:
        """End the plan. Raises NeedsMerchant where only the owner can, on the platform's page."""
        ...

    def book(self, usage: Usage) -> UsageReceipt:
        """Charge for use under the plan's terms, once per key.

        Raises NeedsMerchant when the owner's cap is reached or no plan with such terms is in force, Refused where
        Vitrine books no usage. After Retryable the same call may be sent again.
        """
        ...
