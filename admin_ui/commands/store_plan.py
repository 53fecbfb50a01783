"""`vitrine store plan`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from admin_ui.commands.common import as_json, hint, opened, print_json
from core.errors import BadInput
from core.jobs import billing
from core.money import Money
from core.ports.billing import PlanOffer, PlanStanding, Usage


@click.command("plan")
@click.argument("name")
@click.option("--choose", metavar="PLAN", help="Ask for this plan; answers the address where the owner agrees to it.")
@click.option("--cancel", is_flag=True, help="End the plan in force.")
@click.option("--book", "units", type=int, metavar="UNITS", help="Charge for use under the plan's terms.")
@click.option("--key", default="", help="With --book: makes it one charge however often it is sent.")
@click.option("--for", "description", default="", metavar="TEXT", help="With --book: what was used.")
@as_json
def plan(
    name: str, choose: str | None, cancel: bool, units: int | None, key: str, description: str, as_json: bool
) -> None:
    """What the store pays for Vitrine through its platform, and where that is changed."""
    if sum((choose is not None, cancel, units is not None)) > 1:
        raise BadInput("--choose, --cancel and --book do not go together.", "Give one of them.", field="choose")
    with opened() as (services, db):
        row = db.tenancy.store_named(name)
        if choose is not None:
            address = billing.choose(services, db, row, choose)
            _say(as_json, {"store": name, "address": address}, f"The owner agrees to it here: {address}")
            return
        if units is not None:
            receipt = billing.book(services, db, row, Usage(key, units, description))
            booked = _money(receipt.charged_minor, receipt.currency)
            after = f"{_money(receipt.used_minor, receipt.currency)} of {_money(receipt.cap_minor, receipt.currency)}"
            _say(as_json, {"store": name, "booked": asdict(receipt)}, f"Booked {booked}; {after} in this period.")
            return
        if cancel:
            billing.cancel(services, db, row)
        standing, offers = billing.plan_of(services, db, row)
    if as_json:
        print_json({"store": name, "plan": record(standing), "offers": [asdict(offer) for offer in offers]})
        return
    for line in _lines(standing, offers):
        click.echo(line)
    if offers:
        hint(f"vitrine store plan {name} --choose {offers[0].plan}")


def _say(as_json: bool, answer: Mapping[str, Any], sentence: str) -> None:
    if as_json:
        print_json(answer)
    else:
        click.echo(sentence)


def record(standing: PlanStanding) -> dict[str, Any]:
    """A standing for JSON."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(standing).items()
    }


def _lines(standing: PlanStanding, offers: tuple[PlanOffer, ...]) -> list[str]:
    named = f": {standing.name or standing.plan}" if standing.name or standing.plan else ""
    lines = [f"Plan {standing.state.value}{named}" + (" (a test, nothing is charged)" if standing.test else "")]
    if standing.reason:
        lines.append(standing.reason)
    if standing.price_minor is not None:
        lines.append(f"{_money(standing.price_minor, standing.currency)} every {standing.period_days} days")
    if standing.allowance is not None:
        lines.append(f"Covers {standing.allowance} pages in a period.")
    if standing.usage is not None:
        used, cap = (
            _money(minor, standing.usage.currency) for minor in (standing.usage.used_minor, standing.usage.cap_minor)
        )
        lines.append(f"{standing.usage.terms}: {used} of at most {cap}")
    for word, instant in (("Trial until", standing.trial_until), ("Period ends", standing.period_end)):
        if instant is not None:
            lines.append(f"{word} {instant:%Y-%m-%d %H:%M UTC}")
    if standing.address:
        lines.append(f"The owner sees and changes it here: {standing.address}")
    lines += [f"To choose: {o.plan}, {_money(o.price_minor, o.currency)} every {o.period_days} days" for o in offers]
    return lines


def _money(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).major:f} {currency}"
