"""`vitrine demo`: the whole job on a model shop, then pages to look at."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import locales_of, print_json, progress_bar
from admin_ui.commands.demo_steps import DemoRun, Outcome
from admin_ui.commands.emulate import parse_faults, seed_catalogue
from core.clock import SystemClock
from core.errors import BadInput, NeedsMerchant
from core.ports.platform import EmulatedStore
from core.ports.wire import SeedCatalogue
from core.registry import platform as platform_named
from core.registry import platform_names
from core.settings import Settings

_DEFAULT = "en-US,de-DE,ja-JP,fr-FR"


@click.command()
@click.option("--headless", is_flag=True, help="Do the job, print the summary, exit 0; serve nothing.")
@click.option(
    "--platform",
    "platform",
    type=click.Choice(["woocommerce", "shopify", "both"]),
    default=None,
    help="Default: both; without Shopify's schema on this machine, woocommerce.",
)
@click.option("--markets", default=_DEFAULT, show_default=True, metavar="L,L...")
@click.option("--products", type=int, default=None, help="How many products of the built-in catalogue.")
@click.option(
    "--catalogue", type=click.Path(exists=True, dir_okay=False), help="Your own WooCommerce or Shopify product export."
)
@click.option("--seed", default=0, show_default=True, help="Another catalogue, other shoppers.")
@click.option("--faults", default="", help="Let the model shop misbehave, for example latency_s=0.2.")
@click.option(
    "--model",
    default=None,
    metavar="URL",
    help="Let the language model at this address write; its key comes from VITRINE_MODEL_KEY.",
)
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
def demo(
    headless: bool, platform: str | None, markets: str, products: int | None, catalogue: str | None, seed: int,
    faults: str, model: str | None, as_json: bool,
) -> None:  # fmt: skip
    """The whole job on a model shop: read, write, check, publish, test on shoppers, revert one product.

    With --json one line for each platform.
    """
    started = time.monotonic()
    seeded, notes = seed_catalogue(catalogue, seed, products)
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    shops = _model_shops(platform, seeded, parse_faults(faults))
    failed = False
    with DemoRun(
        demo_settings(Settings.from_env()), locales_of(markets), web=not headless, model_url=model or ""
    ) as run:
        for name, emulated in shops.items():
            store_name = "demo" if len(shops) == 1 else f"demo-{name}"
            outcome = run.walk(name, emulated, store_name, progress_bar, setup_s=time.monotonic() - started)
            _report(outcome, as_json)
            failed, started = failed or outcome.failed, time.monotonic()
        if not headless:
            run.keep_serving()
    if failed:
        raise click.exceptions.Exit(1)


def _model_shops(chosen: str | None, seed: SeedCatalogue, faults: dict[str, Any]) -> dict[str, EmulatedStore]:
    """The shops to walk through. One that cannot be modelled here stops the demo only if it was asked for."""
    names = [chosen] if chosen not in (None, "both") else sorted(platform_names(), reverse=True)
    shops: dict[str, EmulatedStore] = {}
    for name in names:
        try:
            platform = platform_named(name)
            shops[name] = platform.emulator(seed, {**platform.demo_switches, **faults}, SystemClock())
        except NeedsMerchant as missing:
            if chosen is not None:
                raise
            click.echo(f"Note: without {name}. {missing}", err=True)
    return shops


def demo_settings(settings: Settings) -> Settings:
    """A data folder of the demo's own inside the ordinary one, made anew each time: nothing of yours is touched."""
    home = settings.home / "demo"
    marker = home / ".vitrine-demo"
    if home.exists():
        if not marker.exists():
            raise BadInput(
                f"{home} exists and is no demo folder.", "Move it away, or set VITRINE_HOME.", field="VITRINE_HOME"
            )
        _stop_leftovers(settings, home)
        shutil.rmtree(home)
    home.mkdir(parents=True, mode=0o700)
    marker.write_text("This folder is made anew by every run of 'vitrine demo'.\n")
    return replace(settings, home=home, database_url="", redis_url="", blob_url="", key="", public_url="")


def _stop_leftovers(settings: Settings, home: Path) -> None:
    """A demo that was killed may have left its queue server behind."""
    from core.jobs.redis_server import RedisChild, answers

    old = replace(settings, home=home, redis_url="")
    if (home / "run").exists() and answers(old):
        RedisChild(old).stop()


def _report(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print_json(outcome.as_dict())
        sys.stdout.flush()
        return
    from rich.console import Console
    from rich.table import Table

    view = Table(title="Vitrine demo", show_header=False, title_justify="left", min_width=60)
    for name, value in outcome.lines():
        view.add_row(name, value)
    Console(highlight=False, width=None if sys.stdout.isatty() else 100).print(view)
    for line in outcome.problems:
        click.echo(f"  {line}")
