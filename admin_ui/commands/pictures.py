"""`vitrine pictures`: make pictures of products, and keep house in the library of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import (
    all_products,
    as_json,
    hint,
    locales_of,
    opened,
    print_json,
    product_ids,
    run_job,
    skus,
    table,
)
from admin_ui.commands.pictures_engine import engine
from admin_ui.commands.pictures_festivals import festivals
from admin_ui.commands.pictures_shop import history, publish, revert, ways
from admin_ui.commands.pictures_try_on import try_on
from core.assets.asset import ALIKE, APPROVED, REJECTED, STATES, Asset, Kind, Rights
from core.errors import BadInput
from core.generation.pictured.feast import check
from core.generation.pictures import INFOGRAPHICS, KINDS
from core.jobs.picture_choice import ENGINES, SCENE, ordered
from core.jobs.services import Services
from core.storage.db import Db
from core.storage.tenancy import Store

_SHORT = 10
store_name = click.argument("name")
picture_id = click.argument("picture")


@contextmanager
def _store(name: str) -> Iterator[tuple[Services, Db, Store]]:
    with opened() as (services, db):
        yield services, db, db.tenancy.store_named(name)


@click.group()
def pictures() -> None:
    """Pictures of products: make them, look at them, approve them, find them again."""


@pictures.command()
@store_name
@skus
@all_products
@click.option("--locales", "tags", required=True, metavar="L", help="For example de-DE,ja-JP: their pages' words.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in KINDS]), help="Only these.")
@click.option(
    "--infographic", "drawn", multiple=True, type=click.Choice(INFOGRAPHICS),
    help="Which infographics (default: specs and dimensions, where the facts allow them).",
)  # fmt: skip
@click.option(
    "--banner", "banners", multiple=True, metavar="NAME",
    help="Which banners: plain (default), festival (the one that is near) or festival:NAME, see 'pictures festivals'.",
)  # fmt: skip
@click.option(
    "--engine",
    type=click.Choice(ENGINES[SCENE]),
    help="What paints scenes, if not what was chosen for the store (pictures engine); diffusers needs a GPU worker.",
)
@click.option("--model", default="", metavar="FOLDER", help="The model, if not the one that was chosen.")
@click.option("--revision", default="", metavar="HEX", help="The model's revision.")
@as_json
def make(
    name: str, labels: tuple[str, ...], everything: bool, tags: str, kinds: tuple[str, ...], drawn: tuple[str, ...],
    banners: tuple[str, ...], as_json: bool, **by: str | None,
) -> None:  # fmt: skip
    """Cut the photo out and make main picture, scenes, infographics and banners. What is there already is kept."""
    locales = locales_of(tags)
    check(banners, locales)
    with _store(name) as (services, db, store):
        payload = {
            "store": store.id,
            "locales": locales,
            "products": product_ids(db, store, labels, everything),
            "kinds": list(kinds),
            "infographics": list(drawn),
            "banners": list(banners),
        }
        payload |= {option: value for option, value in by.items() if value}
        done = run_job(services, db, "image.make", ordered(store, payload)).result
        named = {product.remote_id: product.label for product in db.catalog.sources(store.id)}
    for row in (*done["faults"], *done["left_out"], *done["shortened"]):
        row["product"] = named.get(row["product"], row["product"])
    if as_json:
        print_json({"store": name, **done})
    else:
        _told(done)
        hint(f"vitrine pictures list {name}")
    if done["faults"] or done["waiting"]:
        raise click.exceptions.Exit(1)


def _told(done: Mapping[str, Any]) -> None:
    """What became of an order, in words."""
    click.echo(f"{done['pictures']} pictures made, {done['reused']} were there, {done['waiting']} wait for a person")
    table(["product", "picture", "why not", "what to do"], [list(row.values()) for row in done["faults"]])
    if done["left_out"]:
        table(["product", "picture", "nothing to show", ""], [list(row.values()) for row in done["left_out"]])
    if done["shortened"]:
        heads = ["product", "picture", "for", "did not fit", "stands there now"]
        table(heads, [[*list(row.values())[:4], row["after"] or "(left out)"] for row in done["shortened"]])


@pictures.command("list")
@store_name
@click.option("--sku", "label", default="", metavar="SKU", help="Only of this product (id:N without SKU).")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only of this kind.")
@click.option("--state", type=click.Choice(STATES), help="Only in this state; review = waits for a person.")
@click.option("--tag", default="", help="Only with this tag.")
@as_json
def list_pictures(name: str, label: str, kind: str | None, state: str | None, tag: str, as_json: bool) -> None:
    """The pictures there are, the newest version of each first."""
    with _store(name) as (_services, db, store):
        product = product_ids(db, store, (label,), everything=False)[0] if label else ""
        found = db.assets.find(store.id, remote_id=product, kind=kind or "", state=state or "", tag=tag)
    if as_json:
        print_json({"store": name, "pictures": [_row(asset) for asset in found]})
        return
    heads = ["picture", "product", "kind", "for", "version", "state", "size", "made by"]
    table(heads, [_cells(asset) for asset in found])
    if not found:
        hint(f"vitrine pictures make {name} --all --locales de-DE")


def _near(services: Services, db: Db, store: Store, asset: Asset) -> Iterator[tuple[int, float, Asset]]:
    """Pictures of other products that look the same: found by their hash, confirmed by a look at both."""
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        mine, its = Path(folder, "mine"), Path(folder, "its")
        mine.write_bytes(services.blobs.get(asset.digest))
        for bits, other in db.assets.near(store.id, asset):
            its.write_bytes(services.blobs.get(other.digest))
            alike = services.picture_files().likeness(mine, its)
            if alike >= ALIKE:
                yield bits, alike, other


@pictures.command()
@store_name
@picture_id
@as_json
def show(name: str, picture: str, as_json: bool) -> None:
    """All that is known of a picture: what it was made of and by what, rights, words, where it is used, twins."""
    with _store(name) as (services, db, store):
        asset = db.assets.named(store.id, picture)
        row = {
            **_row(asset),
            "made_from": [{"steps": steps, **_named(parent)} for steps, parent in db.assets.lineage(store.id, asset)],
            "uses": [asdict(use) for use in db.assets.uses(store.id, asset.id)],
            "near": [
                {"bits": bits, "alike": round(alike, 3), **_named(other)}
                for bits, alike, other in _near(services, db, store, asset)
            ],
            "barrier": asset.rights.barrier(db.clock.now().date()),
        }
    if as_json:
        print_json(row)
        return
    for key, value in row.items():
        click.echo(f"{key:<12} {value if value not in ('', [], {}, None) else '-'}")


@pictures.command()
@store_name
@picture_id
@as_json
def approve(name: str, picture: str, as_json: bool) -> None:
    """A person looked at it: it may be used."""
    _judged(name, picture, APPROVED, "", as_json)


@pictures.command()
@store_name
@picture_id
@click.option("--reason", default="", help="Why, for whoever makes the next one.")
@as_json
def reject(name: str, picture: str, reason: str, as_json: bool) -> None:
    """It is not used; the version before it is the current one again."""
    _judged(name, picture, REJECTED, reason, as_json)


def _judged(name: str, picture: str, state: str, reason: str, as_json: bool) -> None:
    with _store(name) as (_services, db, store):
        asset = db.assets.judge(store.id, picture, state, reason)
        db.audit.write(f"picture.{state}", asset.id, store_id=store.id, reason=reason)
    _said(asset, as_json)


@pictures.command()
@store_name
@picture_id
@click.argument("tags", nargs=-1)
@as_json
def tag(name: str, picture: str, tags: tuple[str, ...], as_json: bool) -> None:
    """Give a picture these tags in place of the ones it has (none: take them away)."""
    with _store(name) as (_services, db, store):
        asset = db.assets.tag(store.id, picture, tags)
    _said(asset, as_json)


@pictures.command()
@store_name
@picture_id
@click.option("--holder", help="Who owns it.")
@click.option("--licence", help="What it may be used for.")
@click.option("--source", help="Where that stands: an invoice, a contract.")
@click.option("--expires", metavar="YYYY-MM-DD", help="The last day on which it may be used; 'never' = no end.")
@as_json
def rights(
    name: str, picture: str, holder: str | None, licence: str | None, source: str | None, expires: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Note who owns a picture and until when it may be used. What is made of it later has the same rights."""
    with _store(name) as (_services, db, store):
        held = db.assets.named(store.id, picture).rights
        said = Rights(
            held.holder if holder is None else holder,
            held.licence if licence is None else licence,
            held.source if source is None else source,
            held.expires_on,
        )
        asset = db.assets.grant(store.id, picture, _until(said, expires))
        db.audit.write("picture.rights", asset.id, store_id=store.id, **asset.rights.as_dict())
    _said(asset, as_json)


def _until(held: Rights, expires: str | None) -> Rights:
    if expires is None:
        return held
    if expires == "never":
        return replace(held, expires_on=None)
    try:
        return replace(held, expires_on=datetime.strptime(expires, "%Y-%m-%d").date())  # noqa: DTZ007 - a day, no instant
    except ValueError:
        raise BadInput(f"'{expires}' is no day.", "For example: --expires 2027-12-31", field="expires") from None


@pictures.command()
@store_name
@picture_id
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def save(name: str, picture: str, file: Path) -> None:
    """Write a picture's file here."""
    with _store(name) as (services, db, store):
        file.write_bytes(services.blobs.get(db.assets.named(store.id, picture).digest))
    click.echo(f"Written: {file}", err=True)


def _said(asset: Asset, as_json: bool) -> None:
    if as_json:
        print_json(_row(asset))
    else:
        click.echo(f"{asset.id[:_SHORT]} is {asset.state}{': ' + asset.reason if asset.reason else ''}.")


def _named(asset: Asset) -> dict[str, Any]:
    return {"id": asset.id, "kind": asset.slot.kind.value, "product": asset.slot.remote_id}


def _row(asset: Asset) -> dict[str, Any]:
    row = asdict(asset)
    row["rights"] = asset.rights.as_dict()
    return row


def _cells(asset: Asset) -> list[Any]:
    slot = asset.slot
    place = " ".join(filter(None, (slot.locale, slot.market, slot.channel)))
    made_by = " ".join(filter(None, (asset.maker.engine, asset.maker.model)))
    size = f"{asset.width_px} x {asset.height_px}"
    return [asset.id[:_SHORT], slot.remote_id, slot.kind.value, place, asset.version, asset.state, size, made_by]


for _command in (publish, revert, history, ways, try_on, engine, festivals):
    pictures.add_command(_command)
