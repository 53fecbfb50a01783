"""Which pictures of the library a product shows: usable ones of its language and market, the newest of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.assets.asset import USABLE, Asset, Kind
from core.generation.pictured.feast import out_of_time
from core.localisation.market import market_for
from core.review.picture_labels import PERSON, SCENE, duty

ORDER = (Kind.MAIN, Kind.SCENE, Kind.INFOGRAPHIC, Kind.BANNER)
_GENERATED = {Kind.SCENE: SCENE, Kind.TRY_ON: PERSON}


@dataclass(frozen=True, slots=True)
class Choice:
    """`main` goes first, `others` behind the shop's own pictures. `notes`: what was left out and why."""

    main: Asset | None
    others: tuple[Asset, ...]
    notes: tuple[str, ...] = ()


def choose(assets: Sequence[Asset], locale: str, platform: str, today: date) -> Choice:
    """Of a product's pictures (the newest version of a slot first) those that this record shows."""
    market = market_for(locale).code
    newest: dict[tuple[str, ...], Asset] = {}
    for asset in assets:
        slot = asset.slot
        fits = slot.locale in ("", locale) and slot.market in ("", market)
        if slot.kind not in ORDER or asset.state not in USABLE or not fits:
            continue
        # The same picture may lie there for several channels: the platform's own one is meant, else the first.
        place = (slot.kind.value, slot.name, slot.locale, slot.market)
        held = newest.get(place)
        if held is None or (slot.channel.startswith(platform) and not held.slot.channel.startswith(platform)):
            newest[place] = asset
    notes, fine = [], []
    for asset in newest.values():
        if reason := barrier(asset, locale, today):
            notes.append(reason)
        else:
            fine.append(asset)
    fine.sort(key=lambda asset: ORDER.index(asset.slot.kind))
    main = next((asset for asset in fine if asset.slot.kind is Kind.MAIN), None)
    return Choice(main, tuple(asset for asset in fine if asset.slot.kind is not Kind.MAIN), tuple(notes))


def barrier(asset: Asset, locale: str, today: date) -> str:
    """Why a picture may not be shown there today, as a sentence; empty where it may."""
    if asset.state not in USABLE:
        return f"The {asset.slot.kind.value} picture {asset.id[:10]} is not approved."
    if ended := asset.rights.barrier(today):
        return ended
    if unseasonable := out_of_time(asset.slot, today):
        return unseasonable
    part = _GENERATED.get(asset.slot.kind)
    if part is None or not asset.maker.model:
        return ""
    words = duty(part, market_for(locale).code, locale).words
    if not words or asset.provenance.get("label") or words in asset.words:
        return ""
    return (
        f"The {asset.slot.kind.value} picture {asset.id[:10]} lacks the visible label '{words}' that its market wants."
    )
