"""`vitrine doctor` and `vitrine migrate`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import packages_distributions
from typing import Any

import click

from admin_ui.commands.common import as_json, print_json
from core.bootstrap import open_services
from core.errors import BadInput, CoreError, NeedsMerchant
from core.jobs import gpu
from core.jobs.redis_server import RedisChild, answers, find
from core.jobs.services import Services
from core.jobs.table import GPU_QUEUE
from core.registry import picture_files, platform_names
from core.settings import Settings
from core.storage.db import Database

_LOW_DISK_BYTES = 500 * 2**20
_ROOMS = ("core", "connectors", "gpu_worker", "admin_ui")


@click.command()
@click.option("--model", "url", default=None, metavar="URL", help="Probe this language model and keep it as default.")
@click.option("--model-name", default="", metavar="NAME", help="Which of its models; needed when it has several.")
@click.option(
    "--prices",
    default=None,
    metavar="P/C/A",
    help="Price of a million tokens: asked/cached/answered, or USD:0.3/0.1/1.",
)
@click.option("--languages", default=None, metavar="LOCALES", help="Locales to try it in, for example de-DE,ja-JP.")
@as_json
def doctor(url: str | None, model_name: str, prices: str | None, languages: str | None, as_json: bool) -> None:
    """Check this installation. Exit status 3 when something that is needed does not work.

    With --model: look at an OpenAI-compatible endpoint and keep it as the one that writes. Its key comes from
    VITRINE_MODEL_KEY and is kept sealed. Exit status 1 when it cannot do all that writing needs.
    """
    if url is not None:
        from admin_ui.commands.doctor_model import examine_model

        usable = examine_model(url, model_name, prices, languages, as_json=as_json)
        raise click.exceptions.Exit(0 if usable else 1)
    if model_name or prices or languages:
        raise BadInput("These options belong to --model.", "Add --model URL.", field="model")
    rows = examine(Settings.from_env())
    if as_json:
        print_json({"checks": rows})
    else:
        show_rows(rows)
    if any(row["state"] == "fail" for row in rows):
        raise click.exceptions.Exit(3)


def show_rows(rows: Sequence[Mapping[str, str]]) -> None:
    """Checks for people."""
    for row in rows:
        mark = {"ok": click.style("ok  ", fg="green"), "note": click.style("note", fg="yellow")}.get(
            row["state"], click.style("FAIL", fg="red")
        )
        click.echo(f"{mark}  {row['name']:<12} {row['text']}")


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
        rows.append(_gpu(services))
        rows.extend(asdict(check) for check in picture_files().checks())
        rows.append(_model(services))
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


def _gpu(services: Services) -> dict[str, str]:
    """The worker for pictures by a model: who is there, else what is missing, and what the last one found."""
    if there := services.queue.present(GPU_QUEUE):
        said = "; ".join(f"{gpu.in_words(found)} ({found['host']})" for found in there)
        return {"name": "gpu", "state": "ok", "text": f"A picture worker is running: {said}"}
    text = "No worker for pictures by a model is running: scenes are computed by the embedded engine. "
    if found := gpu.kept(services.settings):
        text += "; ".join(f"The last one, {each['at']}: {gpu.in_words(each)}" for each in found) + ". "
    if not gpu.devices(services.settings):
        text += "This machine shows no GPU."
    elif not gpu.usable(services.settings):
        text += "This machine has a GPU, but torch and diffusers are missing: pip install 'vitrine[gpu]'."
    else:
        text += "Start it: vitrine-gpu img.gpu"
    return {"name": "gpu", "state": "note", "text": text}


def _model(services: Services) -> dict[str, str]:
    row = services.db("cli:doctor").models.find()
    if row is None:
        text = "No language model is set up; pages are written from facts. Set one up: vitrine doctor --model URL"
        return {"name": "model", "state": "note", "text": text}
    whose = "somebody else's machine: personal data is masked" if row.third_party else "in the house"
    return {"name": "model", "state": "ok", "text": f"{row.model} at {row.url} ({whose}), looked at {row.updated_at}"}


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
