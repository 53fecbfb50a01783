"""`vitrine market set`, `own`, `undo`: what a shop says of a market for itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import as_json, hint, opened, print_json, table
from core.errors import BadInput
from core.localisation.market import FORMALITY, UNITS
from core.localisation.own_layer import SETTINGS, Layers, Wish, summary
from core.localisation.profile import profile_for
from core.localisation.profile_files import CATEGORIES, FEELINGS, read_layer


@click.command("set")
@click.argument("name")
@click.argument("code")
@click.option("--locale", default="", metavar="TAG", help="Of which language, where the market reads several.")
@click.option("--formality", type=click.Choice(FORMALITY), help="How the reader is addressed.")
@click.option("--units", type=click.Choice(UNITS), help="What figures are written in.")
@click.option("--sentence", "target", type=int, metavar="N", help="Words (characters) that a sentence aims at.")
@click.option("--longest", "most", type=int, metavar="N", help="Words (characters) of a sentence at most.")
@click.option("--category", type=click.Choice(CATEGORIES), help="For which goods intensity and feelings are meant.")
@click.option("--intensity", type=float, metavar="0..1", help="How strongly texts for such goods speak.")
@click.option("--feelings", default="", metavar="NAME=SHARE,...", help=f"Shares of {', '.join(FEELINGS)}; they make 1.")
@click.option("--forget", multiple=True, type=click.Choice(SETTINGS), help="Back to the market's own (repeatable).")
@click.option("--layer", type=click.Path(path_type=Path), help="A whole layer (TOML) in place of what was said.")
@click.option("--clear", is_flag=True, help="Everything back to the market's own.")
@as_json
def set_(
    name: str, code: str, locale: str, formality: str | None, units: str | None, target: int | None, most: int | None,
    category: str | None, intensity: float | None, feelings: str, forget: tuple[str, ...], layer: Path | None,
    clear: bool, as_json: bool,
) -> None:  # fmt: skip
    """Say for one shop how a market is spoken to. It wins over the profile, in the writer and in the checks."""
    from core.generation.own_markets import replace_layer, say

    wish = Wish(
        locale, formality or "", units or "", target, most, category or "", intensity, _shares(feelings), forget
    )
    if wish == Wish(locale, category=category or "") and layer is None and not clear:
        raise BadInput("Nothing was said.", "For example: --formality informal --intensity 0.4", field="setting")
    whole = {} if clear else read_layer(layer) if layer else None
    with opened() as (_services, db):
        store, market = db.tenancy.store_named(name), profile_for(code).code
        held = say(db, store, market, wish) if whole is None else replace_layer(db, store, market, whole)
    _answer(name, market, held, as_json)


@click.command()
@click.argument("name")
@click.argument("code")
@as_json
def undo(name: str, code: str, as_json: bool) -> None:
    """Take the last `market set` of a market back (up to ten, one after another)."""
    from core.generation.own_markets import take_back

    with opened() as (_services, db):
        market = profile_for(code).code
        held = take_back(db, db.tenancy.store_named(name), market)
    _answer(name, market, held, as_json)


@click.command()
@click.argument("name")
@as_json
def own(name: str, as_json: bool) -> None:
    """What a shop says of markets for itself."""
    with opened() as (_services, db):
        layers = db.market_layers.of(db.tenancy.store_named(name).id)
    if as_json:
        print_json({"store": name, "markets": layers})
        return
    rows = [[code, setting, value] for code, layer in layers.items() for setting, value in summary(layer)]
    table(["market", "setting", "value"], rows)
    if not rows:
        click.echo("Nothing yet: the markets' own profiles hold.")
        hint(f"vitrine market set {name} DE --formality informal")


def _shares(text: str) -> Mapping[str, float] | None:
    if not text:
        return None
    found: dict[str, float] = {}
    for part in text.split(","):
        feeling, _, share = part.partition("=")
        try:
            found[feeling.strip()] = float(share)
        except ValueError as error:
            raise BadInput(
                f"{part.strip()[:30]!r} is no share.", "Write for example warmth=0.6,trust=0.4", field="feelings"
            ) from error
    return found


def _answer(name: str, code: str, layer: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        profile = Layers({code: layer}).profile(code)
        print_json({"store": name, "market": code, "layer": dict(layer), "profile": profile.digest})
        return
    table(["setting", "value"], [list(row) for row in summary(layer)])
    if not layer:
        click.echo(f"{code}: the market's own profile holds.")
    hint(f"vitrine market show {code} --store {name}")
