"""What showing or reverting pictures would change, looked up in the shop before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from core.assets.asset import Asset
from core.catalog.product import Product
from core.errors import CoreError
from core.ports.gallery import Gallery, Shown
from core.ports.wire import ContentField, Target
from core.publishing.gallery.choose import Choice, choose
from core.publishing.gallery.plan import REVERT, SHOW, GalleryItem, GalleryPlan, Piece, pieces, same
from core.publishing.plan import Refusal
from core.publishing.texts import own_alts

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.galleries import GalleryVersion

KEEP, REPLACE_MAIN = "keep", "replace"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class GalleryShop:
    """A store as galleries see it. `today` decides which rights have ended."""

    store_id: str
    source_locale: str
    platform: str
    gallery: Gallery
    today: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for. `main`: keep (the shop's own pictures all stay) or replace (the picture that the shop
    showed first before us leaves the gallery). `replacing`: records whose gallery may be changed although somebody
    changed it in the shop since."""

    main: str = KEEP
    replacing: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a product: the source, or its translation."""

    product: Product
    record_id: str
    locale: str

    @property
    def target(self) -> Target:
        return Target(self.product.remote_id, self.locale)


def records(product: Product, source_locale: str, locales: Collection[str]) -> list[Record]:
    """The product's records in these locales (none named: all it has), the source first."""
    found = [Record(product, product.remote_id, source_locale)]
    found += [
        Record(product, record_id, locale)
        for locale, record_id in product.snapshot.translations
        if locale != source_locale and record_id != product.remote_id
    ]
    return [record for record in found if not locales or record.locale in locales]


def preview_show(
    db: Db,
    shop: GalleryShop,
    products: Sequence[Product],
    locales: Collection[str] = (),
    wanted: Wanted = Wanted(),
    progress: Progress = lambda *_: None,
) -> GalleryPlan:
    """The plan that shows our pictures of these products. Nothing is written."""
    items: list[GalleryItem] = []
    refused: list[Refusal] = []
    for done, product in enumerate(products):
        progress(done, len(products), product.label)
        found = records(product, shop.source_locale, locales)
        for locale in sorted(set(locales) - {record.locale for record in found}):
            refused.append(_no_record(product, locale))
        assets = db.assets.find(shop.store_id, remote_id=product.remote_id) if found else []
        for record in found:
            outcome = _show(db, shop, record, assets, wanted)
            if isinstance(outcome, GalleryItem):
                items.append(outcome)
            elif outcome is not None:
                refused.append(outcome)
    progress(len(products), len(products), "")
    return GalleryPlan(shop.store_id, SHOW, tuple(items), tuple(refused))


def preview_revert(
    db: Db, shop: GalleryShop, found: Sequence[tuple[str, Record]], *, to: str = "original", replacing: bool = False
) -> GalleryPlan:
    """The plan that brings these (label, record) galleries back to a version: `original` or its number."""
    items: list[GalleryItem] = []
    refused: list[Refusal] = []
    for _label, record in found:
        outcome = _revert(db, shop, record, to, replacing)
        if isinstance(outcome, GalleryItem):
            items.append(outcome)
        elif outcome is not None:
            refused.append(outcome)
    return GalleryPlan(shop.store_id, REVERT, tuple(items), tuple(refused))


# ------------------------------------------------------------------ one gallery


def _show(
    db: Db, shop: GalleryShop, record: Record, assets: Sequence[Asset], wanted: Wanted
) -> GalleryItem | Refusal | None:
    choice = choose(assets, record.locale, shop.platform, shop.today)
    if choice.main is None and not choice.others:
        cause = " ".join(choice.notes) or "There is no picture of this product to show."
        return _refusal(record, "missing", cause, "Make some (vitrine pictures make), or approve those that wait.")
    looked = _looked(db, shop, record, replacing=wanted.replacing)
    if isinstance(looked, Refusal):
        return looked
    current, history = looked
    ours = db.galleries.ours(shop.store_id, record.record_id)
    after, notes = _arranged(db, shop, record, choice, current, ours, _dropped(wanted, history, current))
    before = pieces(current)
    if same(before, after):
        return None
    number = history[-1].number if history else -1
    return GalleryItem(
        record.product.remote_id, record.record_id, record.locale, record.product.label, before, after, number, notes
    )


def _arranged(
    db: Db, shop: GalleryShop, record: Record, choice: Choice, current: Sequence[Shown], ours: Mapping[str, str],
    dropped: str,
) -> tuple[tuple[Piece, ...], tuple[str, ...]]:  # fmt: skip
    """Main picture, the shop's own in their order, then the others, as many as the shop takes."""
    own = [each for each in current if each.media_id not in ours and each.media_id != dropped]
    lead = [choice.main] if choice.main is not None else []
    room = max(0, shop.gallery.max_pictures - len(own))
    fresh = [*lead, *choice.others]
    notes = list(choice.notes)
    if len(fresh) > room:
        notes.append(f"{len(fresh) - room} pictures found no room: the shop takes {shop.gallery.max_pictures}.")
    taken = [_piece(db, shop, record, asset, current, ours) for asset in fresh[:room]]
    first = len(lead[:room])
    return (*taken[:first], *pieces(own), *taken[first:]), tuple(notes)


def _piece(
    db: Db, shop: GalleryShop, record: Record, asset: Asset, current: Sequence[Shown], ours: Mapping[str, str]
) -> Piece:
    """A picture of ours: as it stands in this gallery, else by the id under which the shop has the file already."""
    alt = _alt(asset, record)
    here = {ours.get(each.media_id): each for each in current if each.media_id in ours}
    if asset.id in here:
        return Piece(here[asset.id].media_id, alt, asset.id, here[asset.id].url)
    return Piece(db.assets.attachment(shop.store_id, asset.digest), alt, asset.id)


def _alt(asset: Asset, record: Record) -> str:
    """The picture's own words, else those of the photo that it was made of, else the title: the same in every record,
    because a shop may keep them with the file."""
    media = record.product.snapshot.media
    return asset.alt or (media[0].alt if media else "") or record.product.snapshot.title


def _dropped(wanted: Wanted, history: Sequence[GalleryVersion], current: Sequence[Shown]) -> str:
    if wanted.main != REPLACE_MAIN:
        return ""
    first = history[0].shown if history else current
    return first[0].media_id if first else ""


def _revert(db: Db, shop: GalleryShop, record: Record, to: str, replacing: bool) -> GalleryItem | Refusal | None:
    history = db.galleries.versions(shop.store_id, record.record_id)
    number = "0" if to == "original" else to
    aim = next((version for version in history if str(version.number) == number), None)
    if aim is None:
        known = ", ".join(str(version.number) for version in history) or "none"
        return _refusal(record, "missing", f"There is no version {to} of these pictures.", f"Versions: {known}.")
    looked = _looked(db, shop, record, replacing=replacing)
    if isinstance(looked, Refusal):
        return looked
    current, _history = looked
    words = text_alts(db, shop.store_id, record.target)
    # Words that a published page gave a picture since are that page's to take back.
    after = [
        replace(each, alt=words[each.media_id]) if _stands(each.media_id, words, current) else each
        for each in aim.shown
    ]
    if same(current, after):
        return None
    return GalleryItem(
        record.product.remote_id, record.record_id, record.locale, record.product.label,
        pieces(current), pieces(after), history[-1].number,
    )  # fmt: skip


# ------------------------------------------------------------------ has somebody changed it?


def _looked(
    db: Db, shop: GalleryShop, record: Record, *, replacing: bool
) -> tuple[tuple[Shown, ...], list[GalleryVersion]] | Refusal:
    """What is shown and what is on record; a Refusal where somebody changed it since, or the shop does not answer."""
    try:
        current = shop.gallery.read(record.record_id)
    except CoreError as error:
        return _refusal(record, "unreachable", error.cause, error.next_step)
    history = db.galleries.versions(shop.store_id, record.record_id)
    if history and not replacing and (changed := difference(db, shop.store_id, record, history[-1].shown, current)):
        return _refusal(
            record, "conflict", f"Somebody changed these pictures in the shop since: {changed}.",
            "Look at them. To go on all the same, say --replace-edited; what is shown now is kept as a version first.",
        )  # fmt: skip
    return current, history


def difference(db: Db, store_id: str, record: Record, known: Sequence[Shown], current: Sequence[Shown]) -> str:
    """What somebody changed since we wrote, in words; empty where nothing. Words that a published page of ours gave a
    picture are no change."""
    before, after = [each.media_id for each in known], [each.media_id for each in current]
    if sorted(before) != sorted(after):
        came, went = len(set(after) - set(before)), len(set(before) - set(after))
        return f"{came} added, {went} taken out"
    if before != after:
        return "another order"
    words = text_alts(db, store_id, record.target)
    now = {each.media_id: each.alt for each in current}
    others = [m.media_id for m in known if now[m.media_id] not in (m.alt, words.get(m.media_id, m.alt))]
    return f"other alternative texts at {len(others)}" if others else ""


def _stands(media_id: str, words: Mapping[str, str], current: Sequence[Shown]) -> bool:
    return any(each.media_id == media_id and words.get(media_id) == each.alt for each in current)


def text_alts(db: Db, store_id: str, target: Target) -> dict[str, str]:
    """The alternative texts that published pages gave this product's pictures: media id -> words."""
    history = db.publishing.versions(store_id, target)
    ours = own_alts((version.origin, version.fields.get(ContentField.ALT_TEXTS)) for version in history)
    return {str(media): str(alt) for media, alt in json.loads(ours or "{}").items()}


def _no_record(product: Product, locale: str) -> Refusal:
    return Refusal(
        product.label, locale, "unsupported",
        f"The shop has no record of its own for this product in {locale}, so it shows the pictures of the source.",
        "Leave --locale out, or add the language in the shop and sync.",
    )  # fmt: skip


def _refusal(record: Record, reason: str, cause: str, next_step: str) -> Refusal:
    return Refusal(record.product.label, record.locale, reason, cause, next_step)
