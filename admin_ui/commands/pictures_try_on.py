"""`vitrine pictures try-on`: a garment of the library, worn by a person who agreed to it."""

from __future__ import annotations

from typing import Any

import click

from admin_ui.commands.common import as_json, hint, opened, print_json
from core.jobs.try_on import keep_try_on
from core.registry import picture_files


@click.command("try-on")
@click.argument("name")
@click.argument("picture")
@click.option("--person", required=True, metavar="FILE", help="The photo of the person.")
@click.option(
    "--consent", required=True, metavar="FILE.json", help="What the person agreed to: who, given_on, for, until."
)
@click.option("--model", required=True, metavar="FOLDER", help="The folder of an inpainting model.")
@click.option("--revision", default="", metavar="HEX", help="The model's revision.")
@click.option("--region", metavar="L,T,W,H", help="Where it is worn, in shares of the photo.")
@click.option("--keep-garment", is_flag=True, help="Lay the garment's own pixels; the model paints around them.")
@click.option("--locale", default="en", show_default=True, help="The language of the label.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--steps", type=click.IntRange(1), help="Steps of the model.")
@as_json
def try_on(name: str, picture: str, as_json: bool, **options: Any) -> None:
    """Show a person in a garment (PICTURE: its approved cut-out). The consent is noted on the record, and no such
    picture is used after its end. A person must approve it first."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        garment = db.assets.named(store.id, picture)
        made = keep_try_on(db, store.id, services.blobs, picture_files(), garment, options)
    if as_json:
        print_json({"id": made.id, "state": made.state, "rights": made.rights.as_dict(), "recipe": made.recipe})
        return
    click.echo(f"{made.id[:10]} waits for a person: {made.reason}")
    hint(f"vitrine pictures approve {name} {made.id[:10]}")
