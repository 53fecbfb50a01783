"""What the app charges a shop: subscriptions that the owner confirms, trials, use under a cap.

Plans of Shopify App Pricing are no part of the API: the control route `plans` puts them in, and the page of plans
(`billing_pages.py`) is where the owner picks one. An app that has such plans cannot ask for subscriptions by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection
from connectors.shopify.emulator.money import money_v2
from connectors.shopify.emulator.records import Installation, Record
from connectors.shopify.emulator.registry import Fields
from connectors.shopify.emulator.store import Store

FIELDS = Fields()
TOPIC = "app_subscriptions/update"
CAP_PERIOD_DAYS = 30  # use is billed every 30 days, also under an annual plan
PERIODS = {"EVERY_30_DAYS": 30, "ANNUAL": 365}
LIVE, FROZEN, PENDING = "ACTIVE", "FROZEN", "PENDING"


@dataclass(slots=True, eq=False)
class AppPlan(Record):
    """A public plan of Shopify App Pricing."""

    TYPE: ClassVar[str] = "AppPlan"
    handle: str = ""
    name: str = ""
    price_minor: int = 0
    currency: str = ""
    interval: str = "EVERY_30_DAYS"
    trial_days: int = 0


@dataclass(slots=True, eq=False)
class AppSubscription(Record):
    """`price_minor` and `cap_minor` None = it has no line of that kind."""

    TYPE: ClassVar[str] = "AppSubscription"
    app: int = 0
    name: str = ""
    status: str = PENDING
    test: bool = False
    trial_days: int = 0
    return_url: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    activated_at: datetime | None = None
    currency: str = ""
    interval: str = "EVERY_30_DAYS"
    plan_handle: str | None = None
    price_minor: int | None = None
    cap_minor: int | None = None
    terms: str = ""
    records: list[AppUsageRecord] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class AppUsageRecord(Record):
    TYPE: ClassVar[str] = "AppUsageRecord"
    subscription: int = 0
    description: str = ""
    price_minor: int = 0
    idempotency_key: str | None = None
    created_at: datetime | None = None


FIELDS.expose("AppSubscription", "id", "name", "status", "test", "trialDays", "returnUrl", "createdAt")
FIELDS.expose("AppUsageRecord", "id", "description", "idempotencyKey", "createdAt")

# ------------------------------------------------------------------ reading


def subscriptions(store: Store, app: int) -> list[AppSubscription]:
    """All of an app, oldest first."""
    return [row for row in store.table(AppSubscription).values() if row.app == app]


def in_force(store: Store, app: int) -> AppSubscription | None:
    """The one that is active or frozen; there is one at most."""
    return next((row for row in subscriptions(store, app) if row.status in (LIVE, FROZEN)), None)


@FIELDS.field("AppInstallation", "activeSubscriptions")
def active_subscriptions(source: Installation, call: Call) -> list[AppSubscription]:
    return [row for row in subscriptions(call.store, source.app) if row.status == LIVE]


def _age(row: AppSubscription) -> tuple[int]:
    return (row.number,)


@FIELDS.field("AppInstallation", "allSubscriptions")
def all_subscriptions(
    source: Installation, call: Call, sort_key: str = "CREATED_AT", reverse: bool = False, **page: Any
) -> dict[str, Any]:
    return connection(subscriptions(call.store, source.app), _age, reverse=reverse, **page)


def period(row: AppSubscription, days: int, now: datetime) -> tuple[datetime, datetime] | None:
    """The present period of an approved one. The first runs from the approval over the trial and `days` behind it."""
    if row.activated_at is None:
        return None
    begin, end = row.activated_at, row.activated_at + timedelta(days=row.trial_days + days)
    while end <= now:
        begin, end = end, end + timedelta(days=days)
    return begin, end


def used_minor(row: AppSubscription, now: datetime) -> int:
    """What was booked in the present period of 30 days."""
    present = period(row, CAP_PERIOD_DAYS, now)
    if present is None:
        return 0
    return sum(
        each.price_minor for each in row.records if each.created_at is not None and each.created_at >= present[0]
    )


@FIELDS.field("AppSubscription", "currentPeriodEnd")
def current_period_end(source: AppSubscription, call: Call) -> datetime | None:
    present = period(source, PERIODS[source.interval], call.store.now())
    return present[1] if present is not None and source.status == LIVE else None


@FIELDS.field("AppSubscription", "lineItems")
def line_items(source: AppSubscription, call: Call) -> list[dict[str, Any]]:
    return lines_of(source, call)


def lines_of(source: AppSubscription, call: Call) -> list[dict[str, Any]]:
    """One line for the plan's price, one behind it for use."""
    lines = []
    if source.price_minor is not None:
        lines.append(_line(source, 0, _recurring(source)))
    if source.cap_minor is not None:
        lines.append(_line(source, len(lines), _usage(source, call)))
    return lines


def _line(source: AppSubscription, index: int, details: dict[str, Any]) -> dict[str, Any]:
    gid = f"gid://shopify/AppSubscriptionLineItem/{source.number}?v=1&index={index}"
    return {"__typename": "AppSubscriptionLineItem", "id": gid, "plan": {"pricingDetails": details}}


def _recurring(source: AppSubscription) -> dict[str, Any]:
    return {
        "__typename": "AppRecurringPricing",
        "interval": source.interval,
        "planHandle": source.plan_handle,
        "price": money_v2(source.price_minor or 0, source.currency),
    }


def _usage(source: AppSubscription, call: Call) -> dict[str, Any]:
    return {
        "__typename": "AppUsagePricing",
        "interval": "EVERY_30_DAYS",
        "terms": source.terms,
        "cappedAmount": money_v2(source.cap_minor or 0, source.currency),
        "balanceUsed": money_v2(used_minor(source, call.store.now()), source.currency),
    }


@FIELDS.field("AppUsageRecord", "price")
def record_price(source: AppUsageRecord, call: Call) -> dict[str, str]:
    return money_v2(source.price_minor, call.store.table(AppSubscription)[source.subscription].currency)


@FIELDS.field("AppUsageRecord", "subscriptionLineItem")
def record_line(source: AppUsageRecord, call: Call) -> dict[str, Any]:
    return lines_of(call.store.table(AppSubscription)[source.subscription], call)[-1]


# ------------------------------------------------------------------ what becomes of it


def set_status(store: Store, row: AppSubscription, status: str) -> None:
    """The subscription moves on, and who listens is told."""
    row.status = status
    store.touch(row, TOPIC)


def approve(store: Store, row: AppSubscription) -> None:
    """The owner agrees: it is active at once, and takes the place of the one before it."""
    former = in_force(store, row.app)
    row.activated_at = store.now()
    if former is not None:
        set_status(store, former, "CANCELLED")
    set_status(store, row, LIVE)


def end(store: Store, app: int) -> None:
    """The plan in force ends, as it does with the app."""
    row = in_force(store, app)
    if row is not None:
        set_status(store, row, "CANCELLED")


def subscribe(store: Store, app: int, plan: AppPlan) -> AppSubscription:
    """The owner picks a plan of App Pricing on Shopify's page."""
    row = AppSubscription(store.number(), app=app, name=plan.name, trial_days=plan.trial_days, created_at=store.now())
    row.price_minor, row.currency, row.interval = plan.price_minor, plan.currency, plan.interval
    row.plan_handle = plan.handle
    approve(store, store.add(row))
    return row


def confirmation_path(row: AppSubscription) -> str:
    """Where the owner confirms, signed so that nobody confirms by guessing a number."""
    return f"/admin/charges/{row.app}/{row.number}/RecurringApplicationCharge/confirm_recurring_application_charge"


def signature(store: Store, row: AppSubscription) -> str:
    """What the confirmation page wants to see."""
    return hashlib.sha256(f"{store.seed}|{store.name}|charge|{row.number}".encode()).hexdigest()[:32]
