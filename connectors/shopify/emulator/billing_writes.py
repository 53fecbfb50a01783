"""What an app may do about its charges: ask for a subscription, end it, book use under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from connectors.shopify.emulator.billing import (
    FROZEN,
    LIVE,
    PENDING,
    AppPlan,
    AppSubscription,
    AppUsageRecord,
    confirmation_path,
    lines_of,
    set_status,
    signature,
    used_minor,
)
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import whole_id
from connectors.shopify.emulator.registry import Fields, NotEmulated, only
from connectors.shopify.emulator.store import Store
from core.money import Money

FIELDS = Fields()
CONFIRM_DAYS = 2
_Error = dict[str, Any]


@FIELDS.field("Mutation", "appSubscriptionCreate")
def app_subscription_create(
    _: None,
    call: Call,
    name: str,
    line_items: Sequence[Mapping[str, Any]],
    return_url: str,
    trial_days: int | None = None,
    test: bool | None = None,
) -> dict[str, Any]:
    wanted = _wanted(line_items)
    errors = list(_complaints(call.store, name, wanted, trial_days or 0))
    if errors:
        return {"appSubscription": None, "confirmationUrl": None, "userErrors": errors}
    store = call.store
    row = AppSubscription(store.number(), app=call.token.app, name=name, test=bool(test), trial_days=trial_days or 0)
    row.return_url, row.created_at = str(return_url), store.now()
    _price(row, wanted)
    store.add(row)
    store.later(timedelta(days=CONFIRM_DAYS).total_seconds(), lambda: _expire(store, row))
    address = f"{call.base}{confirmation_path(row)}?signature={signature(store, row)}"
    return {"appSubscription": row, "confirmationUrl": address, "userErrors": []}


def _wanted(lines: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    found = []
    for line in lines:
        plan = line["plan"]
        only(plan, "AppPlanInput", "appRecurringPricingDetails", "appUsagePricingDetails")
        for kind, details in plan.items():
            if details is not None:
                found.append((kind, details))
                only(details, kind, "price", "interval", "cappedAmount", "terms")
    return found


def _complaints(
    store: Store, name: str, wanted: Sequence[tuple[str, Mapping[str, Any]]], trial_days: int
) -> Iterator[_Error]:
    if store.table(AppPlan):
        yield _error(None, "Managed Pricing Apps cannot use the Billing API (to create charges).")
    if not name.strip():
        yield _error("name", "Name can't be blank")
    if not 0 <= trial_days <= 1000:
        yield _error("trialDays", "Trial days must be between 0 and 1000")
    kinds = [kind for kind, _ in wanted]
    if not wanted or len(kinds) != len(set(kinds)):
        yield _error("lineItems", "Only one pricing plan can be defined for each available type")
    amounts = [details["price" if kind == "appRecurringPricingDetails" else "cappedAmount"] for kind, details in wanted]
    if any(_minor(amount) <= 0 for amount in amounts):
        yield _error("lineItems", "Amount must be greater than 0")
    if len({amount["currencyCode"] for amount in amounts}) > 1:
        yield _error("lineItems", "All pricing plans must use the same currency")
    usage = any("cappedAmount" in details for _, details in wanted)
    if usage and any(details.get("interval") == "ANNUAL" for _, details in wanted):
        yield _error("lineItems", "Usage pricing cannot be combined with an annual plan")


def _price(row: AppSubscription, wanted: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    for kind, details in wanted:
        if kind == "appRecurringPricingDetails":
            row.price_minor, row.currency = _minor(details["price"]), details["price"]["currencyCode"]
            row.interval = details.get("interval") or "EVERY_30_DAYS"
        else:
            row.cap_minor, row.currency = _minor(details["cappedAmount"]), details["cappedAmount"]["currencyCode"]
            row.terms = details["terms"]


def _minor(amount: Mapping[str, Any]) -> int:
    money = Money.parse(str(amount["amount"]), str(amount["currencyCode"]))
    if money is None:
        raise NotEmulated("MoneyInput.amount of that size")
    return money.minor


def _error(field_name: str | None, message: str) -> _Error:
    return {"field": [field_name] if field_name else None, "message": message}


def _expire(store: Store, row: AppSubscription) -> None:
    if row.status == PENDING:
        set_status(store, row, "EXPIRED")


@FIELDS.field("Mutation", "appSubscriptionCancel")
def app_subscription_cancel(_: None, call: Call, id: str) -> dict[str, Any]:  # noqa: A002 - the schema's own word
    row = call.store.table(AppSubscription).get(whole_id(id, "AppSubscription"))
    if row is None or row.app != call.token.app:
        return {"appSubscription": None, "userErrors": [_error("id", "Couldn't find RecurringApplicationCharge")]}
    if row.status not in (LIVE, FROZEN):
        return {"appSubscription": None, "userErrors": [_error("id", "Only active subscriptions can be cancelled")]}
    set_status(call.store, row, "CANCELLED")
    return {"appSubscription": row, "userErrors": []}


# ------------------------------------------------------------------ use


@FIELDS.field("Mutation", "appUsageRecordCreate")
def app_usage_record_create(
    _: None,
    call: Call,
    subscription_line_item_id: str,
    description: str,
    price: Mapping[str, Any],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    row = call.store.table(AppSubscription).get(whole_id(subscription_line_item_id, "AppSubscriptionLineItem"))
    if row is None or row.app != call.token.app or lines_of(row, call)[-1]["id"] != subscription_line_item_id:
        return _unbooked("subscriptionLineItemId", "Subscription line item does not exist")
    if row.cap_minor is None or row.status != LIVE:
        return _unbooked("subscriptionLineItemId", "Subscription line item must have active usage pricing")
    if idempotency_key is not None and len(idempotency_key) > 255:
        return _unbooked("idempotencyKey", "Idempotency key is too long (maximum is 255 characters)")
    known = next((each for each in row.records if idempotency_key and each.idempotency_key == idempotency_key), None)
    if known is not None:
        return {"appUsageRecord": known, "userErrors": []}
    if price["currencyCode"] != row.currency or _minor(price) <= 0:
        return _unbooked("price", "Price must be a positive amount in the subscription's currency")
    if used_minor(row, call.store.now()) + _minor(price) > row.cap_minor:
        return _unbooked("price", "Total price exceeds balance remaining")
    made = AppUsageRecord(
        call.store.number(), row.number, description, _minor(price), idempotency_key, call.store.now()
    )
    row.records.append(call.store.add(made))
    return {"appUsageRecord": made, "userErrors": []}


def _unbooked(field_name: str, message: str) -> dict[str, Any]:
    return {"appUsageRecord": None, "userErrors": [_error(field_name, message)]}
