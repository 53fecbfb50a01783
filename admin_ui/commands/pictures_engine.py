"""`vitrine pictures engine`: what makes a store's scenes and cut-outs, as on its page Picture engine."""

from __future__ import annotations

import os
from typing import Any

import click

from admin_ui.commands.common import as_json, opened, print_json, run_job, table
from core.errors import BadInput
from core.jobs.picture_choice import CUTOUT, SCENE, Choice, choice, choose, keyed
from core.jobs.picture_trial import trial
from core.jobs.services import Services
from core.storage.db import Db
from core.storage.tenancy import Store

_KINDS = {"scenes": SCENE, "cutouts": CUTOUT}
store_name = click.argument("name")
kind = click.argument("kind", type=click.Choice(tuple(_KINDS)))


@click.group()
def engine() -> None:
    """Who makes a store's scenes and cut-outs: Vitrine's own engine, a model in a folder, or an endpoint."""


@engine.command()
@store_name
@as_json
def show(name: str, as_json: bool) -> None:
    """What was chosen."""
    with opened() as (services, db):
        told = _told(services, db, db.tenancy.store_named(name))
    if as_json:
        print_json({"store": name, **told})
        return
    heads = ("engine", "model", "revision", "url")
    table(["for", *heads], [[each, *(told[each].get(head, "") for head in heads)] for each in _KINDS])
    click.echo("A key is kept, sealed." if told["keyed"] else "No key is kept.")


@engine.command("set")
@store_name
@kind
@click.argument("engine")
@click.option("--model", default="", metavar="FOLDER", help="Its folder, its name on the hub, or at the endpoint.")
@click.option("--revision", default="", metavar="HEX", help="Needed for a name on the hub; a folder's is compared.")
@click.option("--url", default="", help="Of openai-images: the endpoint's address.")
@click.option("--key-env", metavar="VARIABLE", help="The variable that holds the endpoint's key.")
@as_json
def set_(
    name: str, kind: str, engine: str, model: str, revision: str, url: str, key_env: str | None, as_json: bool
) -> None:  # fmt: skip
    """Choose ENGINE for scenes (embedded, diffusers, openai-images) or cutouts (embedded, model)."""
    key = os.environ.get(key_env, "").strip() if key_env else ""
    if key_env and not key:
        raise BadInput(f"The variable {key_env} is empty.", "Put the endpoint's key into it.", field="key_env")
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        choose(services, db, store, _KINDS[kind], Choice(engine, model, revision, url), key)
        told = _told(services, db, db.tenancy.store(store.id))
    if as_json:
        print_json({"store": name, **told})
    else:
        click.echo(f"{kind.capitalize()} of {name} are made by {engine} from now on. Try it: "
                   f"vitrine pictures engine try {name} {kind}")  # fmt: skip


@engine.command("try")
@store_name
@kind
@as_json
def try_(name: str, kind: str, as_json: bool) -> None:
    """Make one test picture of a drawn product by what was chosen."""
    with opened() as (services, db):
        made = run_job(services, db, "image.try", {**trial(db.tenancy.store_named(name), _KINDS[kind]), "at": db.now()})
    told = {key: value for key, value in made.result.items() if key != "file"}
    if as_json:
        print_json({"store": name, **told})
        return
    who = " ".join(filter(None, (told["engine"], told["model"], told["revision"][:14])))
    click.echo(f"Made by {who} in {told['seconds']:.1f} s. {told['said']}".rstrip())


def _told(services: Services, db: Db, store: Store) -> dict[str, Any]:
    return {
        **{said: choice(store, operation).as_dict() for said, operation in _KINDS.items()},
        "keyed": keyed(services, db, store),
    }
