"""`vitrine emulate`: a model shop, or an endpoint without a language model, to try things on without any real key."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import hint, print_json, table
from core.catalog.seed import builtin, read_csv
from core.clock import SystemClock
from core.errors import BadInput
from core.ports.wire import SeedCatalogue
from core.registry import platform, text_engine


def seed_catalogue(catalogue: str | None, seed: int, products: int | None) -> tuple[SeedCatalogue, tuple[str, ...]]:
    """The built-in catalogue (of a seed), or an export file with notes on what was passed over."""
    if catalogue is None:
        return builtin(seed, products), ()
    found = read_csv(Path(catalogue))
    return found.catalogue, tuple(found.notes)


def parse_faults(text: str) -> dict[str, Any]:
    """`{"latency_s": 0.2}` or `latency_s=0.2,php_workers=2`; raises BadInput."""
    text = text.strip()
    if not text:
        return {}
    try:
        if text.startswith("{"):
            value = json.loads(text)
        else:
            value = {}
            for pair in text.split(","):
                name, _, raw = pair.partition("=")
                value[name.strip()] = _switch(raw.strip()) if raw else True
    except ValueError:
        raise BadInput(
            f"The faults '{text}' cannot be read.", "For example: latency_s=0.2,php_workers=2", field="faults"
        ) from None
    if not isinstance(value, dict):
        raise BadInput("Faults are a JSON object.", 'For example: {"latency_s": 0.2}', field="faults")
    return value


def _switch(raw: str) -> Any:
    """The value of a switch: JSON, or a plain word."""
    return raw if re.fullmatch(r"[A-Za-z][\w./:-]*", raw) and raw not in ("true", "false") else json.loads(raw)


@click.command()
@click.argument("name", metavar="PLATFORM", type=click.Choice(["woocommerce", "shopify", "model"]))
@click.option("--port", default=0, help="0 = any free one.")
@click.option(
    "--catalogue", type=click.Path(exists=True, dir_okay=False), help="A WooCommerce or Shopify product export."
)
@click.option("--seed", default=0, show_default=True, help="Another catalogue, other shoppers.")
@click.option("--products", type=int, default=None, help="How many products.")
@click.option("--faults", default="", help="For example latency_s=0.2 (docs/reference/emulator-PLATFORM.md).")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="First line: {url,key,secret}; of Shopify {url,shop,token,api_secret}; of a model {url,key,model}.",
)
def emulate(
    name: str, port: int, catalogue: str | None, seed: int, products: int | None, faults: str, as_json: bool
) -> None:
    """Run a model shop on this machine until Ctrl-C, or (`model`) an endpoint that answers like a language model."""
    from admin_ui.commands.serve import wait_for_stop

    if name == "model":
        _emulate_model(port, parse_faults(faults), as_json)
        return
    found, notes = seed_catalogue(catalogue, seed, products)
    store = platform(name).emulator(found, parse_faults(faults), SystemClock())
    server = store.serve(port)
    try:
        if as_json:
            print_json({"url": server.url, **store.words})
        else:
            for note in notes:
                click.echo(f"Note: {note}")
            click.echo(f"{len(found.products)} products at {server.url}")
            table(["to connect with", ""], [list(line) for line in store.words.items()])
        wait_for_stop()
    finally:
        server.close()


def _emulate_model(port: int, faults: dict[str, Any], as_json: bool) -> None:
    from admin_ui.commands.serve import wait_for_stop

    scripted = text_engine().emulator(faults, SystemClock())
    server = scripted.serve(port)
    try:
        if as_json:
            print_json({"url": server.url, **scripted.words})
        else:
            click.echo(f"A scripted model at {server.url}")
            table(["to connect with", ""], [list(line) for line in scripted.words.items()])
            hint(f"vitrine doctor --model {server.url}")
        wait_for_stop()
    finally:
        server.close()
