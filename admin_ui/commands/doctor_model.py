"""`vitrine doctor --model URL`: look at a language model's endpoint and keep it as the one that writes."""

from __future__ import annotations

import re
from dataclasses import asdict
from decimal import Decimal

import click

from admin_ui.commands.common import locales_of, opened, print_json
from admin_ui.commands.doctor import show_rows
from core.errors import BadInput
from core.jobs.model_setup import PROBE_LOCALES, examine, key_for
from core.ports.text import Endpoint, Prices, Probed
from core.storage.models import ModelRow

_AMOUNT = r"([0-9]{1,6}(?:\.[0-9]{1,6})?)"
_PRICES = re.compile(rf"(?:([A-Za-z]{{3}}):)?{_AMOUNT}(?:/{_AMOUNT})?/{_AMOUNT}(?:@([0-9]{{1,2}})%)?")


def parse_prices(text: str) -> Prices:
    """`0.27/0.07/1.10`, `EUR:0.27/1.10`: what a million tokens asked, asked again (cached) and answered cost;
    `@50%` behind it: what a batch costs less."""
    found = _PRICES.fullmatch(text.strip())
    if found is None:
        raise BadInput(
            f"The prices '{text}' cannot be read.",
            "Price of a million tokens asked/cached/answered, such as USD:0.27/0.07/1.10; USD:1/2@50% where a batch "
            "costs half.",
            field="prices",
        )
    currency, asked, cached, answered, off = found.groups()
    micros = [int(Decimal(part) * 1_000_000) for part in (asked, cached or asked, answered)]
    return Prices((currency or "USD").upper(), micros[0], micros[1], micros[2], int(off or 0))


def examine_model(url: str, model_name: str, prices: str | None, languages: str | None, *, as_json: bool) -> bool:
    """Probe, print, and keep what can be used. True when everything that writing needs works."""
    priced = None if prices is None else parse_prices(prices)
    locales = locales_of(languages) if languages else list(PROBE_LOCALES)
    with opened() as (services, db):
        base, third_party = services.text_engine().address(url)
        before = db.models.find()
        if priced is None:
            priced = before.prices if before is not None and before.url == base else Prices()
        key = key_for(services, db, base, services.settings.model_key)
        click.echo(f"Asking {base} a few small questions ...", err=True)
        done = examine(services, db, Endpoint(base, model_name, key, third_party, priced), locales)
    good = done.kept is not None and all(row["state"] != "fail" for row in done.found.rows)
    _tell(done.found, done.endpoint, done.kept, as_json=as_json)
    return good


def _tell(found: Probed, endpoint: Endpoint, kept: ModelRow | None, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "url": endpoint.url,
                "model": found.model,
                "third_party": endpoint.third_party,
                "stored": kept is not None,
                "checks": list(found.rows),
                "found": found.found,
                "usage": asdict(found.usage),
                "prices": asdict(endpoint.prices),
            }
        )
        return
    show_rows(found.rows)
    if kept is None:
        click.echo("\nNot kept: no answer of it could be used. Try another model: --model-name NAME")
        return
    whose = (
        "somebody else's machine: personal data is masked before it leaves" if endpoint.third_party else "in the house"
    )
    click.echo(f"\nKept as the model that writes: {kept.model} at {kept.url} ({whose}).")
    if endpoint.prices == Prices(endpoint.prices.currency):
        click.echo("It has no prices yet: costs show as 0. Give them with --prices USD:ASKED/CACHED/ANSWERED.")
