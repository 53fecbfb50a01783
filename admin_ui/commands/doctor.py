"""`vitrine doctor` and `vitrine migrate`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from typing import Any

import click

from admin_ui.commands.common import as_json, print_json
from core.bootstrap import open_services
from core.errors import CoreError, NeedsMerchant
from core.jobs.redis_server import RedisChild, answers, find
from core.jobs.services import Services
from core.registry import platform_names
from core.settings import Settings
from core.storage.db import Database

_LOW_DISK_BYTES = 500 * 2**20
_ROOMS = ("core", "connectors", "gpu_worker", "admin_ui")


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Check this installation. Exit status 3 when something that is needed does not work."""
    rows = examine(Settings.from_env())
    if as_json:
        print_json({"checks": rows})
    else:
        for row in rows:
            mark = {"ok": click.style("ok  ", fg="green"), "note": click.style("note", fg="yellow")}.get(
                row["state"], click.style("FAIL", fg="red")
            )
            click.echo(f"{mark}  {row['name']:<12} {row['text']}")
    if any(row["state"] == "fail" for row in rows):
        raise click.exceptions.Exit(3)


def examine(settings: Settings) -> list[dict[str, str]]:
    """One row per check: name, state (ok, note, fail) and one sentence with cause and next step."""
    rows = [_row("python", lambda: f"{sys.version.split()[0]}, Vitrine in {sys.prefix}")]
    rows.append(_row("rooms", _owners))
    try:
        services = open_services(settings)
    except CoreError as error:
        return [*rows, {"name": "database", "state": "fail", "text": str(error)}]
    try:
        rows.append(_row("database", services.database.describe))
        rows.append(_row("queue", lambda: _queue(services)))
        rows.append(_row("disk", lambda: _disk(settings)))
        rows.append(_row("platforms", lambda: ", ".join(platform_names())))
        rows.append(_public(settings))
        rows.append(_gpu())
        rows.extend(_stores(services))
    finally:
        services.close()
    return rows


def _row(name: str, look: Callable[[], str]) -> dict[str, str]:
    try:
        return {"name": name, "state": "ok", "text": look()}
    except CoreError as error:
        return {"name": name, "state": "fail", "text": str(error)}


def _owners() -> str:
    owners = packages_distributions()
    for room in _ROOMS:
        if len(set(owners.get(room, ()))) > 1:
            raise NeedsMerchant(
                f"The package '{room}' belongs to several distributions: {', '.join(sorted(set(owners[room])))}.",
                "Install Vitrine into a virtual environment of its own.",
            )
    return "each room has one owner"


def _queue(services: Services) -> str:
    found = find(services.settings)
    if answers(services.settings):
        return f"{found.source}, answers, {services.queue.workers()} workers"
    if services.settings.redis_url:
        raise NeedsMerchant("The server named by REDIS_URL does not answer.", "Start it, or unset REDIS_URL.")
    child = RedisChild(services.settings)
    child.ensure()
    child.stop()
    return f"{found.source}, starts and stops; it runs while workers run"


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.home).free
    if free < _LOW_DISK_BYTES:
        raise NeedsMerchant(
            f"Only {free // 2**20} MiB are free in {settings.home}.", "Free some space, or move VITRINE_HOME."
        )
    return f"{free // 2**30} GiB free in {settings.home}"


def _public(settings: Settings) -> dict[str, str]:
    if settings.public_url.startswith("https://"):
        return {"name": "public url", "state": "ok", "text": settings.public_url}
    text = (
        "No VITRINE_PUBLIC_URL: shops cannot send webhooks or hand over keys by their consent page, and cannot fetch "
        "pictures from here. Vitrine polls every five minutes instead; connect with a key pair."
    )
    return {"name": "public url", "state": "note", "text": text}


def _gpu() -> dict[str, str]:
    if find_spec("torch") is None:
        return {
            "name": "gpu",
            "state": "note",
            "text": "torch is not installed; pages are written from facts, pictures are the shop's own.",
        }
    return {"name": "gpu", "state": "ok", "text": "torch is installed."}


def _stores(services: Services) -> list[dict[str, str]]:
    db = services.db("cli:doctor")
    rows = []
    for store in db.tenancy.stores():

        def look(store: Any = store) -> str:
            with services.session(db, store) as session:
                info = session.probe()
            return f"{info.url} answers, {info.platform_version}, {info.source_locale}" + "".join(
                f". {n}" for n in info.notes
            )

        rows.append(_row(f"store {store.name}", look))
    return rows


@click.command()
@as_json
def migrate(as_json: bool) -> None:
    """Bring the database up to date. Safe to repeat; make a backup before an upgrade."""
    services = open_services(migrate=False)
    services.close()
    from core.storage.engine import migrate as upgrade
    from core.storage.engine import revision

    database = Database.open(Settings.from_env().database, migrate=False)
    before = revision(database.engine)
    after = upgrade(database.engine)
    database.close()
    if as_json:
        print_json({"before": before, "after": after})
    else:
        click.echo(
            f"Database at revision {after}."
            if before == after
            else f"Database moved from {before or 'new'} to {after}."
        )
