"""The app's subscriptions in a shop, as Shopify tells them, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.shopify.client import ShopifyClient
from connectors.shopify.mapping import instant, text
from connectors.shopify.plans import PERIODS, Plans
from connectors.shopify.scopes import app_description
from core.money import Money
from core.ports.billing import PlanStanding, PlanState, UsageTerms

Node = Mapping[str, Any]

_DAYS = {word: days for days, word in PERIODS.items()}
_REASONS = {
    "PENDING": "The owner has not agreed to the plan yet.",
    "ACCEPTED": "The owner has agreed; Shopify has not begun the plan yet.",
    "DECLINED": "The owner declined the plan.",
    "EXPIRED": "The owner did not agree to the plan within two days.",
    "FROZEN": "The shop's bill is open; the plan goes on once it is paid.",
    "CANCELLED": "The plan was ended.",
}
_ENDED = {"FROZEN": PlanState.FROZEN, "CANCELLED": PlanState.CANCELLED}
_NEVER = "No plan was chosen yet."


@dataclass(frozen=True, slots=True)
class Account:
    """What Shopify says of our app in a shop: its handle, the subscription in force, and the last of all states."""

    app: str
    active: Node | None
    last: tuple[Node, ...]


def account_of(client: ShopifyClient) -> Account:
    """Ask Shopify."""
    installed = client.run("app_subscriptions", interactive=True).at("currentAppInstallation") or {}
    app = text((installed.get("app") or {}).get("handle")) or str(app_description()["handle"])
    # Whether a frozen one counts as active, Shopify's schema does not say.
    active = next((row for row in installed.get("activeSubscriptions") or () if row.get("status") == "ACTIVE"), None)
    return Account(app, active, tuple((installed.get("allSubscriptions") or {}).get("nodes") or ()))


def standing_of(account: Account, plans: Plans, now: datetime) -> PlanStanding:
    """How the shop stands: by the subscription in force, else by the last that was ever in force."""
    if account.active is not None:
        made = described(account.active, plans)
        trial = made.trial_until is not None and now < made.trial_until
        return replace(made, state=PlanState.TRIAL if trial else PlanState.ACTIVE)
    reason = ""
    for node in account.last:
        status = str(node.get("status"))
        reason = reason or _REASONS.get(status, "")
        if status in _ENDED:
            return replace(described(node, plans), state=_ENDED[status], reason=reason)
    return PlanStanding(PlanState.NONE, reason or _NEVER)


def described(node: Node, plans: Plans) -> PlanStanding:
    """A subscription in our words; its state is left to the caller."""
    recurring, usage = details(node)
    handle, name = text(recurring.get("planHandle")), text(node.get("name"))
    plan = plans.of(handle, name)
    price = money_of(recurring.get("price"))
    began, days = instant(node.get("createdAt")), node.get("trialDays") or 0
    return PlanStanding(
        PlanState.NONE,
        plan=plan.handle if plan else handle,
        name=name,
        trial_until=began + timedelta(days=days) if began and days else None,
        period_end=instant(node.get("currentPeriodEnd")),
        period_days=_DAYS.get(str(recurring.get("interval")), 30),
        price_minor=price.minor if price else None,
        currency=price.currency if price else "",
        allowance=plan.pages if plan else None,
        priority=plan.priority if plan else 1,
        usage=terms_of(usage, plan.offer.usage if plan and plan.offer else None),
        test=bool(node.get("test")),
    )


def details(node: Node) -> tuple[Node, Node]:
    """(recurring, usage) pricing of a subscription; empty where it has none."""
    found: list[Node] = [(line.get("plan") or {}).get("pricingDetails") or {} for line in node.get("lineItems") or ()]
    usage = next((row for row in found if row.get("cappedAmount")), {})
    return next((row for row in found if row.get("price")), {}), usage


def terms_of(usage: Node, planned: UsageTerms | None) -> UsageTerms | None:
    """The terms of use in a usage pricing, with the unit price that the plan file names."""
    cap, used = money_of(usage.get("cappedAmount")), money_of(usage.get("balanceUsed"))
    if cap is None:
        return None
    unit = planned.unit_minor if planned and planned.currency == cap.currency else None
    return UsageTerms(text(usage.get("terms")), cap.currency, cap.minor, used.minor if used else 0, unit)


def money_of(node: Any) -> Money | None:
    """A `MoneyV2`."""
    return Money.parse(str(node["amount"]), str(node["currencyCode"])) if isinstance(node, dict) else None
