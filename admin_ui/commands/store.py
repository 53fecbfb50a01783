"""`vitrine store ...`."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from admin_ui.commands.common import as_json, hint, opened, print_json, progress_bar, run_job, table
from admin_ui.commands.store_plan import plan
from core.errors import EXIT_FINDINGS, BadInput
from core.experiments.figures import Figures
from core.experiments.figures import figures as read_figures
from core.jobs import galleries, stores
from core.jobs.runtime import Runtime
from core.jobs.services import Services
from core.localisation.market import normalise_locale
from core.money import Money
from core.publishing.plan import Plan
from core.storage.db import Db
from core.storage.tenancy import Store


@click.group()
def store() -> None:
    """Stores: add, list, sync, figures, plan, remove."""


store.add_command(plan)


@store.command()
@click.argument("platform", type=click.Choice(["woocommerce", "shopify"]))
@click.argument("url")
@click.option("--name", required=True, help="Your own name for it.")
@click.option(
    "--key", default="", help="WooCommerce: consumer key (ck_...). Shopify: API secret key of the app, for webhooks."
)
@click.option(
    "--secret-env",
    metavar="VAR",
    help="Variable that holds the secret (cs_...) or access token (shpat_...); without it, it is read from stdin.",
)
@click.option("--locale", default="", help="Language of the shop's own texts, if the shop says it wrongly.")
@as_json
def add(platform: str, url: str, name: str, key: str, secret_env: str | None, locale: str, as_json: bool) -> None:
    """Connect a shop. The key is proven against the shop before anything is kept."""
    with opened() as (services, db):
        if not key and not services.platform(platform).capabilities.signs_with_key:
            raise BadInput(f"A key is missing: {platform} has one.", "Add --key ck_...", field="key")
        secret = _secret(secret_env)
        source = normalise_locale(locale) if locale else ""
        row = stores.connect(
            services, db, platform=platform, url=url, name=name, key=key, secret=secret, source_locale=source
        )
        hooks = stores.ensure_webhooks(services, db, row)
    if as_json:
        print_json({"store": row.name, "id": row.id, "info": row.info, "webhooks": hooks})
        return
    click.echo(f"Connected '{row.name}': {row.url}, {row.source_locale}, {row.info.get('platform_version', '')}")
    for note in row.info.get("notes", ()):
        click.echo(f"Note: {note}")
    hint(f"vitrine store sync {row.name}")


def _secret(variable: str | None) -> str:
    if variable:
        value = os.environ.get(variable, "")
        if not value:
            raise BadInput(f"The variable {variable} is empty.", f"export {variable}=...", field="secret")
        return value.strip()
    if sys.stdin.isatty():
        return str(click.prompt("Secret (cs_..., shpat_... or application password)", hide_input=True)).strip()
    value = sys.stdin.readline().strip()
    if not value:
        raise BadInput(
            "No secret came on standard input.", "Use --secret-env VAR, or pipe the secret in.", field="secret"
        )
    return value


@store.command("media-login")
@click.argument("name")
@click.option("--user", required=True, help="The WordPress user that the password belongs to.")
@click.option("--password-env", "variable", metavar="VAR", help="Variable that holds it; else it is read from stdin.")
@as_json
def media_login(name: str, user: str, variable: str | None, as_json: bool) -> None:
    """Keep an application password of a WordPress user, for uploading pictures. It is tried first, and kept sealed."""
    if ":" in user or not user.strip():
        raise BadInput("This is no name of a WordPress user.", "See Users in the shop's admin.", field="user")
    with opened() as (services, db):
        row = db.tenancy.store_named(name)
        way = galleries.keep_login(services, db, row, user.strip(), _secret(variable))
    if as_json:
        print_json({"store": name, "way": asdict(way)})
    else:
        click.echo(f"Kept: pictures can go into '{name}' by this user.")
        hint(f"vitrine pictures ways {name}")


@store.command("list")
@as_json
def list_(as_json: bool) -> None:
    """All connected stores."""
    with opened() as (_services, db):
        rows = [_line(db, row) for row in db.tenancy.stores()]
    if as_json:
        print_json({"stores": rows})
    elif not rows:
        click.echo("No store is connected yet.")
        hint("vitrine store add woocommerce https://shop.example --name shop --key ck_... --secret-env SECRET")
    else:
        heads = ["name", "platform", "url", "locale", "products", "published", "synced"]
        table(heads, [[row[head] for head in heads] for row in rows])


def _line(db: Db, row: Store) -> dict[str, Any]:
    return {
        "name": row.name,
        "platform": row.platform,
        "url": row.url,
        "locale": row.source_locale,
        "products": db.catalog.count(row.id),
        "published": db.content.counts(row.id).get("published", 0),
        "synced": row.synced_until.strftime("%Y-%m-%d %H:%M UTC") if row.synced_until else "never",
    }


@store.command()
@click.argument("name")
@click.option("--full", is_flag=True, help="Read everything, not only what changed; finds deletions.")
@as_json
def sync(name: str, full: bool, as_json: bool) -> None:
    """Read the shop's catalogue."""
    with opened() as (services, db):
        row = db.tenancy.store_named(name)
        payload = {"store": row.id, "full": full}
        job = run_job(services, db, "catalog.sync", payload, key={**payload, "at": db.now()})
    if as_json:
        print_json({"store": name, **job.result})
        return
    done = job.result
    click.echo(
        f"{done['seen']} records read, {done['changed']} changed, {done['deleted']} gone; {done['products']} products."
    )
    hint(f"vitrine generate {name} --locales de-DE,ja-JP --all")


@store.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 60), default=30, show_default=True, help="How far back.")
@as_json
def figures(name: str, days: int, as_json: bool) -> None:
    """What the shop sold lately: orders, money, visits, what brought the buyers. Nothing personal is read."""
    with opened() as (services, db):
        row = db.tenancy.store_named(name)
        with services.session(db, row) as session:
            found = read_figures(session.metrics, db.clock.now() - timedelta(days=days))
    if as_json:
        print_json({"store": name, "days": days, **asdict(found), "sources": dict(found.sources), "rate": found.rate})
    else:
        table(["figure", f"last {days} days"], [list(line) for line in figure_lines(found)])
        for note in found.notes:
            click.echo(f"Note: {note}")
    if found.orders is None:
        raise click.exceptions.Exit(EXIT_FINDINGS)


def figure_lines(found: Figures) -> list[tuple[str, str]]:
    """A shop's figures as rows of a table."""
    rows = [
        ("orders", "not known" if found.orders is None else str(found.orders)),
        ("cancelled or paid back", str(found.dropped)),
        ("sold", amounts(found.revenue_minor)),
        ("refunded", amounts(found.refunded_minor)),
        ("visits", "not known" if found.visits is None else str(found.visits)),
    ]
    if found.rate is not None:
        rows.append(("orders per visit", f"{found.rate:.2%}"))
    if found.sources:
        rows.append(("brought by", ", ".join(f"{source} {count}" for source, count in found.sources[:5])))
    return rows


def amounts(minor: dict[str, int]) -> str:
    """`52310.20 EUR`, one after the other where there are several currencies."""
    return ", ".join(f"{Money(value, currency).major} {currency}" for currency, value in minor.items()) or "0"


@store.command()
@click.argument("name")
@click.option("--keep", "choice", flag_value="keep", help="Leave the published pages in the shop.")
@click.option("--restore", "choice", flag_value="restore", help="Bring back the shop's own texts first.")
@click.option("--dry-run", is_flag=True, help="Only say what would be restored.")
@as_json
def remove(name: str, choice: str | None, dry_run: bool, as_json: bool) -> None:
    """Disconnect a shop; you choose what happens to the published pages."""
    if choice is None:
        raise BadInput("Say what happens to the published pages.", "Use --keep or --restore.", field="keep")
    with opened() as (services, db):
        row = db.tenancy.store_named(name)
        if dry_run:
            plan = stores.plan_restore(services, db, row) if choice == "restore" else Plan(row.id, "revert", ())
            print_json(plan.as_dict())
            return
        outcome = stores.disconnect(
            services, db, row, restore=choice == "restore", execute=lambda plan: _execute(services, db, plan)
        )
    if as_json:
        print_json({"store": name, **outcome})
    else:
        click.echo(f"Disconnected '{name}'; {outcome['restored']} texts restored." if choice == "restore"
                   else f"Disconnected '{name}'; the published pages stay.")  # fmt: skip


def _execute(services: Services, db: Db, plan: Plan) -> dict[str, Any]:
    digest = db.publishing.save_plan(plan)
    with Runtime(services) as runtime, progress_bar("Restoring") as show:
        return runtime.run(db, "publishing.execute", {"store": plan.store_id, "plan": digest}, progress=show).result
