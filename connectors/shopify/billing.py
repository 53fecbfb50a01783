"""What a shop pays, through Shopify alone.

Three cases, one port. With Shopify App Pricing (the way for new apps) plans and prices live at Shopify and the owner
picks one on Shopify's page: we only read. With manual pricing we ask for a subscription that the owner confirms on
Shopify's page, and may book use under it. A shop connected by a custom app of its own pays nothing through Shopify.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from connectors.shopify.client import Reply, ShopifyClient
from connectors.shopify.domains import is_local
from connectors.shopify.plans import PERIODS, Plans
from connectors.shopify.scopes import app_description
from connectors.shopify.subscriptions import Account, account_of, described, details, money_of, standing_of, terms_of
from connectors.shopify.user_errors import from_problems
from core.clock import Clock
from core.errors import BadInput, NeedsMerchant, Refused, Retryable
from core.money import Money
from core.ports.billing import PlanOffer, PlanStanding, PlanState, Usage, UsageReceipt, UsageTerms

APP_PRICING, MANUAL = "app-pricing", "manual"
KEY_MAX = 255  # by Shopify's schema
_NO_CODE = frozenset({""})  # billing mutations give user errors without codes
_OWN_APP = (
    "This shop is connected by the access token of its own custom app: Shopify bills nothing for such an app.",
    "To pay through Shopify, install Vitrine's own app in the shop.",
)


class CapReached(NeedsMerchant):
    """The owner agreed to pay less for use in this period than the booking would bring it to."""

    code = "cap_reached"


def _input(minor: int, currency: str) -> dict[str, str]:
    return {"amount": f"{Money(minor, currency).major:f}", "currencyCode": currency}


def _admin(client: ShopifyClient) -> str:
    """The shop's pages in Shopify's admin; an emulator has its own."""
    if is_local(client.base):
        return f"{client.base}/store/emulated"
    return f"https://admin.shopify.com/store/{(urlsplit(client.base).hostname or '').split('.')[0]}"


def _home(client: ShopifyClient) -> str:
    """Vitrine's own pages in the shop's admin."""
    admin = f"{client.base}/admin" if is_local(client.base) else _admin(client)
    return f"{admin}/apps/{app_description()['handle']}"


class OwnApp:
    """`BillingPort` of a shop with a custom app of its own: there is nothing to pay."""

    def standing(self) -> PlanStanding:
        """None, and why."""
        return PlanStanding(PlanState.NONE, _OWN_APP[0])

    def offers(self) -> tuple[PlanOffer, ...]:
        """None."""
        return ()

    def choose(self, plan: str, return_url: str = "") -> str:
        """Refused."""
        raise Refused(*_OWN_APP)

    def cancel(self) -> PlanStanding:
        """Nothing to end."""
        raise Refused(*_OWN_APP)

    def book(self, usage: Usage) -> UsageReceipt:
        """Refused."""
        raise Refused(*_OWN_APP)


class AppPricing:
    """`BillingPort` over Shopify App Pricing: we never create a charge."""

    def __init__(self, client: ShopifyClient, clock: Clock, plans: Callable[[], Plans]) -> None:
        self._client, self._clock, self._plans = client, clock, plans

    def standing(self) -> PlanStanding:
        """The plan, and Shopify's page for it."""
        account = account_of(self._client)
        return replace(standing_of(account, self._plans(), self._clock.now()), address=self._page(account))

    def _page(self, account: Account) -> str:
        return f"{_admin(self._client)}/charges/{account.app}/pricing_plans"

    def offers(self) -> tuple[PlanOffer, ...]:
        """None: Shopify's page shows them."""
        return ()

    def choose(self, plan: str, return_url: str = "") -> str:
        """Shopify's page of plans. It picks by itself where the owner goes afterwards."""
        return self._page(account_of(self._client))

    def cancel(self) -> PlanStanding:
        """Only the owner can."""
        raise NeedsMerchant(
            "With Shopify App Pricing only the owner can end the plan.",
            f"Change it on {self._page(account_of(self._client))}, or uninstall the app.",
        )

    def book(self, usage: Usage) -> UsageReceipt:
        """Refused."""
        raise Refused(
            "With Shopify App Pricing Vitrine books no use.",
            f"Set VITRINE_SHOPIFY_BILLING={MANUAL} for an app that charges by itself.",
        )


class ManualPricing:
    """`BillingPort` over subscriptions that we ask for and the owner confirms."""

    def __init__(self, client: ShopifyClient, clock: Clock, plans: Callable[[], Plans]) -> None:
        self._client, self._clock, self._plans = client, clock, plans

    def standing(self) -> PlanStanding:
        """The plan as Shopify holds it."""
        return standing_of(account_of(self._client), self._plans(), self._clock.now())

    def offers(self) -> tuple[PlanOffer, ...]:
        """The plans of the plan file that have a price."""
        return self._plans().offers

    def choose(self, plan: str, return_url: str = "") -> str:
        """A subscription that waits for the owner, and Shopify's page where it is confirmed or declined.

        Each call makes one more; those that nobody confirms run out after two days.
        """
        offers = {offer.plan: offer for offer in self.offers()}
        if plan not in offers:
            named = f"There are: {', '.join(offers)}." if offers else "The plan file names no plan with a price."
            raise BadInput(f"There is no plan '{plan}' to choose.", named, field="plan")
        back = return_url or _home(self._client)
        offer = offers[plan]
        reply = self._client.run(
            "app_subscription_create",
            {
                "name": offer.name,
                "returnUrl": back,
                "lineItems": _lines(offer),
                "trialDays": offer.trial_days,
                "test": self._plans().test,
            },
        )
        address = reply.at("appSubscriptionCreate", "confirmationUrl")
        if not address:
            raise Retryable("Shopify made the subscription but named no page to confirm it.", after_s=15)
        return str(address)

    def cancel(self) -> PlanStanding:
        """End the plan in force; the shop is not charged again."""
        account = account_of(self._client)
        if account.active is not None:
            self._client.run("app_subscription_cancel", {"id": account.active["id"]})
        return self.standing()

    def book(self, usage: Usage) -> UsageReceipt:
        """Charge `units` times the unit price of the plan file."""
        _check(usage)
        active = account_of(self._client).active
        if active is None:
            raise NeedsMerchant("The shop has no plan in force, so no use can be charged.", "Choose a plan first.")
        standing = described(active, self._plans())
        line = next((row["id"] for row in active["lineItems"] if details({"lineItems": [row]})[1]), None)
        if line is None or standing.usage is None:
            raise NeedsMerchant(f"The plan '{standing.name}' charges nothing for use.", "Choose a plan that does.")
        terms = standing.usage
        if terms.unit_minor is None:
            raise BadInput(
                f"The plan file does not say what a unit costs under '{standing.name}'.",
                f"Give the plan usage.unit_minor in {terms.currency}.",
                field="unit_minor",
            )
        minor = terms.unit_minor * usage.units
        reply = self._client.run(
            "app_usage_record_create",
            {
                "subscriptionLineItemId": line,
                "description": usage.description,
                "price": _input(minor, terms.currency),
                "idempotencyKey": usage.key,
            },
            tolerate=_NO_CODE,
        )
        return self._receipt(usage, minor, reply)

    def _receipt(self, usage: Usage, minor: int, reply: Reply) -> UsageReceipt:
        if reply.problems:
            # The message is all that names the reason, and messages change: the balance tells it as well.
            terms = self.standing().usage
            if terms is not None and terms.used_minor + minor > terms.cap_minor:
                raise CapReached(
                    f"The owner agreed to pay at most {_said(terms.cap_minor, terms)} for use in a period; "
                    f"{_said(terms.used_minor, terms)} are booked, and {_said(minor, terms)} more would pass it.",
                    "The owner must agree to a higher amount: choose a plan with one, or wait for the next period.",
                )
            error = from_problems(reply.problems)
            if error is not None:
                raise error
        record = reply.at("appUsageRecordCreate", "appUsageRecord") or {}
        charged, booked = money_of(record.get("price")), record.get("subscriptionLineItem")
        terms = terms_of(details({"lineItems": [booked or {}]})[1], None)
        if charged is None or terms is None:
            raise Retryable("Shopify did not say what it booked.", after_s=15)
        return UsageReceipt(usage.key, charged.minor, terms.used_minor, terms.cap_minor, charged.currency)


def _said(minor: int, terms: UsageTerms) -> str:
    return f"{Money(minor, terms.currency).major:f} {terms.currency}"


def _lines(offer: PlanOffer) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    if offer.price_minor:
        price = _input(offer.price_minor, offer.currency)
        lines.append({"plan": {"appRecurringPricingDetails": {"price": price, "interval": PERIODS[offer.period_days]}}})
    if offer.usage is not None:
        cap = _input(offer.usage.cap_minor, offer.usage.currency)
        lines.append({"plan": {"appUsagePricingDetails": {"cappedAmount": cap, "terms": offer.usage.terms}}})
    return lines


def _check(usage: Usage) -> None:
    wrong: Iterable[tuple[bool, str, str]] = (
        (not 0 < len(usage.key) <= KEY_MAX, "key", f"must have 1 to {KEY_MAX} characters"),
        (usage.units < 1, "units", "must be 1 or more"),
        (not usage.description.strip(), "description", "must say what was used"),
    )
    for is_wrong, field, must in wrong:
        if is_wrong:
            raise BadInput(f"The {field} of a booking {must}.", field=field)
