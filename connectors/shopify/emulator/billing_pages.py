"""Two pages of Shopify that an owner sees: confirming a charge, and the plans of Shopify App Pricing."""

from __future__ import annotations

import hmac
import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from connectors.shopify.emulator import billing
from connectors.shopify.emulator.billing import AppPlan, AppSubscription
from connectors.shopify.emulator.records import App
from connectors.shopify.emulator.store import Store
from connectors.wsgi import Reply, Request
from core.errors import BadInput
from core.money import Money

if TYPE_CHECKING:
    from connectors.shopify.emulator.app import Application

HTML = "text/html; charset=utf-8"
CONFIRM = re.compile(
    r"/admin/charges/(?P<app>\d+)/(?P<charge>\d+)/RecurringApplicationCharge/confirm_recurring_application_charge"
)
PLANS = re.compile(r"/store/[a-z0-9-]+/charges/(?P<app>[^/]+)/pricing_plans")


def confirm(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """What a charge is about, and two buttons. Approved, the owner goes back to the app."""
    store = app.store
    with store.lock:
        store.catch_up()
        row = store.table(AppSubscription).get(int(path["charge"]))
        given = parse_qs(request.query_string).get("signature", [""])[0]
        if row is None or not hmac.compare_digest(given.encode(), billing.signature(store, row).encode()):
            return _page(404, "There is no such charge.")
        if row.status != billing.PENDING:
            return _page(410, f"This charge is {row.status.lower()}.")
        answer = _form(request).get("answer", "") if request.method == "POST" else ""
        if answer == "approve":
            billing.approve(store, row)
            mark = "&" if "?" in row.return_url else "?"
            return Reply(302, b"", {"Location": f"{row.return_url}{mark}charge_id={row.number}"}, HTML)
        if answer == "decline":
            billing.set_status(store, row, "DECLINED")
            return _page(200, "The charge was declined.")
        return _page(200, f"{row.name}: {_terms(row)}", _buttons(("approve", "Approve"), ("decline", "Decline")))


def plans(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """The plans of an app, each with a button that takes it; a button that ends the present one."""
    store = app.store
    with store.lock:
        store.catch_up()
        owner = next((row for row in store.table(App).values() if row.handle == path["app"]), None)
        if owner is None:
            return _page(404, "There is no such app.")
        if request.method == "POST":
            return _choose(store, owner, _form(request).get("answer", ""))
        buttons = [(plan.handle, _offer(plan)) for plan in store.table(AppPlan).values()]
        if billing.in_force(store, owner.number) is not None:
            buttons.append(("", "End the plan"))
        return _page(200, f"Plans of {owner.title}" if buttons else "This app has no public plans.", _buttons(*buttons))


def _choose(store: Store, owner: App, handle: str) -> Reply:
    plan = next((row for row in store.table(AppPlan).values() if row.handle == handle), None)
    current = billing.in_force(store, owner.number)
    if plan is not None:
        billing.subscribe(store, owner.number, plan)
    elif handle == "" and current is not None:
        billing.set_status(store, current, "CANCELLED")
    else:
        return _page(404, "There is no such plan.")
    return _page(200, "Your plan was changed.")


def put_plans(store: Store, sent: object) -> list[dict[str, object]]:
    """Make these the app's public plans, as its dashboard would. Raises BadInput."""
    if not isinstance(sent, list) or not all(isinstance(row, dict) for row in sent):
        raise BadInput("Plans come as a list of objects.", field="plans")
    store.table(AppPlan).clear()
    for row in sent:
        interval = str(row.get("interval", "EVERY_30_DAYS"))
        price = Money.parse(str(row.get("price", "")), str(row.get("currency", "")))
        if price is None or not row.get("handle") or not row.get("name") or interval not in billing.PERIODS:
            raise BadInput('A plan has handle, name, price (as "9.00"), currency, interval, trial_days.', field="plans")
        store.add(
            AppPlan(
                store.number(),
                handle=str(row["handle"]),
                name=str(row["name"]),
                price_minor=price.minor,
                currency=price.currency,
                interval=interval,
                trial_days=int(row.get("trial_days", 0)),
            )
        )
    return [{"handle": plan.handle, "name": plan.name} for plan in store.table(AppPlan).values()]


def put_status(store: Store, app: int, status: str) -> dict[str, object]:
    """What only Shopify does: freeze the plan in force for an open bill, thaw it, end it. Raises BadInput."""
    row = billing.in_force(store, app)
    if row is None or status not in (billing.LIVE, billing.FROZEN, "CANCELLED"):
        raise BadInput("There is no plan in force, or the status is none of ACTIVE, FROZEN, CANCELLED.", field="status")
    billing.set_status(store, row, status)
    return {"id": row.id, "status": row.status}


def _terms(row: AppSubscription) -> str:
    parts = []
    if row.price_minor is not None:
        every = "year" if row.interval == "ANNUAL" else "30 days"
        parts.append(f"{_money(row.price_minor, row.currency)} every {every}")
    if row.cap_minor is not None:
        parts.append(f"{row.terms} (at most {_money(row.cap_minor, row.currency)} in 30 days)")
    if row.trial_days:
        parts.append(f"{row.trial_days} days free")
    if row.test:
        parts.append("a test, nothing is charged")
    return "; ".join(parts)


def _offer(plan: AppPlan) -> str:
    every = "year" if plan.interval == "ANNUAL" else "30 days"
    return f"{plan.name}: {_money(plan.price_minor, plan.currency)} every {every}"


def _money(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).major:f} {currency}"


def _form(request: Request) -> dict[str, str]:
    found = parse_qs(request.raw.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in found.items()}


def _buttons(*buttons: tuple[str, str]) -> str:
    return "".join(
        f'<form method="post"><button name="answer" value="{escape(value)}">{escape(label)}</button></form>'
        for value, label in buttons
    )


def _page(status: int, text: str, more: str = "") -> Reply:
    page = f"<!doctype html><meta charset='utf-8'><title>Shopify (emulated)</title><p>{escape(text)}</p>{more}"
    return Reply(status, page.encode(), content_type=HTML)
