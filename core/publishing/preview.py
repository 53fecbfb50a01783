"""Preview: reads the shop, writes nothing, answers a plan bound to a hash."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.product import Product
from core.content import diff
from core.errors import CoreError, Refused
from core.ports.platform import Publisher
from core.ports.wire import ContentField, FieldWrite, Target
from core.publishing.plan import Plan, PlanItem, Refusal
from core.publishing.texts import (
    Page,
    Place,
    Values,
    as_before,
    edited_fields,
    fields_at,
    own_alts,
    own_part,
    place_of,
    reverted,
    wanted,
)

if TYPE_CHECKING:
    from core.storage.content import DocumentRow
    from core.storage.db import Db
    from core.storage.publishing import Version

Gate = Callable[["DocumentRow"], None]
"""Raises Refused unless the document passes the gate as it stands now."""

_NOTHING: frozenset[ContentField] = frozenset()


@dataclass(frozen=True, slots=True)
class Shop:
    """What a preview must know of a store. `parts` and `batch` are `Capabilities.parts` and `.max_batch`."""

    store_id: str
    source_locale: str
    native_locales: tuple[str, ...]
    publisher: Publisher
    parts: bool = False
    batch: int = 20

    def place(self, locale: str) -> Place:
        """Where a locale lives in this shop."""
        return place_of(locale, self.source_locale, self.native_locales)

    def fields(self, place: Place) -> tuple[ContentField, ...]:
        """The texts that a page fills at a place."""
        return fields_at(place, parts=self.parts)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A page that shall be published."""

    product: Product
    target: Target
    place: Place

    @property
    def label(self) -> str:
        return self.product.label

    def refused(self, error: CoreError) -> Refusal:
        """It cannot be: the gate holds it back, or the shop did not answer."""
        reason = "gate" if isinstance(error, Refused) else "unreachable"
        return Refusal(self.label, self.target.locale, reason, error.cause, error.next_step)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page's document, and what the shop holds in its place."""

    row: DocumentRow
    current: Values


def preview_publish(
    db: Db,
    shop: Shop,
    pairs: Sequence[tuple[Product, str]],
    gate: Gate,
    *,
    replacing: Collection[Target] = (),
    progress: Callable[[int, int, str], None] = lambda _done, _total, _note: None,
) -> Plan:
    """What publishing the documents of these (product, locale) pairs would write. Targets without a passed gate,
    without a document, or with a merchant's own edit in our text are refused, each with cause and next step.

    `replacing`: where a person decided that our text replaces such edits (the edited text is kept as a version). The
    shop's own language comes first: where a translation hangs on its source, the source is there by then.
    """
    wishes = [_Wish(product, Target(product.remote_id, locale), shop.place(locale)) for product, locale in pairs]
    wishes = sorted({wish.target: wish for wish in wishes}.values(), key=lambda wish: wish.place is not Place.OWN)
    outcomes: list[PlanItem | Refusal] = []
    sources: dict[str, frozenset[ContentField]] = {}  # texts in the shop's own language that this plan fills
    for start in range(0, len(wishes), shop.batch):
        some = wishes[start : start + shop.batch]
        progress(start, len(wishes), some[0].label)
        for wish, found in zip(some, _look(db, shop, some, gate), strict=True):
            if isinstance(found, Refusal):
                outcomes.append(found)
                continue
            made = _plan(db, shop, wish, found, wish.target in replacing, sources.get(wish.target.remote_id, _NOTHING))
            if wish.place is Place.OWN:
                sources[wish.target.remote_id] = _filled(made)
            outcomes += made
    items = tuple(one for one in outcomes if isinstance(one, PlanItem))
    return Plan(shop.store_id, "publish", items, tuple(one for one in outcomes if isinstance(one, Refusal)))


def _look(db: Db, shop: Shop, wishes: Sequence[_Wish], gate: Gate) -> list[_Seen | Refusal]:
    """The document of each wish and what the shop holds there, or why there is nothing to publish."""
    found: list[DocumentRow | Refusal] = [_document(db, shop, wish, gate) for wish in wishes]
    ready = [wish for wish, row in zip(wishes, found, strict=True) if not isinstance(row, Refusal)]
    answers = iter(shop.publisher.read_many([(wish.target, shop.fields(wish.place)) for wish in ready]))
    seen: list[_Seen | Refusal] = []
    for wish, row in zip(wishes, found, strict=True):
        if isinstance(row, Refusal):
            seen.append(row)
            continue
        current = next(answers)
        seen.append(wish.refused(current) if isinstance(current, CoreError) else _Seen(row, current))
    return seen


def _document(db: Db, shop: Shop, wish: _Wish, gate: Gate) -> DocumentRow | Refusal:
    row = db.content.get(shop.store_id, wish.target.remote_id, wish.target.locale)
    if row is None:
        cause, next_step = "There is no page yet.", "Write it first: 'vitrine generate'."
        return Refusal(wish.label, wish.target.locale, "missing", cause, next_step)
    try:
        gate(row)
    except CoreError as error:
        return wish.refused(error)
    return row


def _plan(
    db: Db, shop: Shop, wish: _Wish, seen: _Seen, replace_edited: bool, sources: frozenset[ContentField]
) -> list[PlanItem | Refusal]:
    """What to write at one target, and what of it the shop has no place for."""
    row, current, locale = seen.row, seen.current, wish.target.locale
    history = db.publishing.versions(shop.store_id, wish.target)
    newest = history[-1] if history else None
    edited = edited_fields(wish.place, current, newest.fields) if newest else []
    if edited and newest and not replace_edited:
        return [_conflict(wish.label, locale, edited, newest.fields, current)]
    page = Page(row.document, row.html, wish.product.snapshot.title)
    writes = wanted(page, shop.fields(wish.place), current, _ours(history))
    if refusal := _lossy(shop, wish.label, locale, writes):
        return [refusal]
    number = newest.number if newest else -1
    fit = tuple(write for write in writes if write.field in current or write.field in sources)
    planned = [PlanItem(wish.target, wish.label, fit, row.digest, seen_version=number)] if fit else []
    return [*planned, *_homeless(wish.label, locale, [write for write in writes if write not in fit])]


def _filled(made: Sequence[PlanItem | Refusal]) -> frozenset[ContentField]:
    """The texts that are there once these were written."""
    items = [one for one in made if isinstance(one, PlanItem)]
    return frozenset(write.field for item in items for write in item.writes if write.after)


def _homeless(label: str, locale: str, writes: Sequence[FieldWrite]) -> list[Refusal]:
    """Texts that the shop has no place for now are named, never dropped in silence; the others are written."""
    fields = [write.field.value for write in writes]
    if not fields:
        return []
    return [
        Refusal(
            label,
            locale,
            "unsupported",
            f"The shop cannot keep this product's {', '.join(fields)} in {locale} as long as its own is empty.",
            "Publish the shop's own language first (or fill it in the shop), then this one again. The other texts of "
            "this page are written.",
            {"fields": fields},
        )
    ]


def _lossy(shop: Shop, label: str, locale: str, writes: Sequence[FieldWrite]) -> Refusal | None:
    """A text that holds what the shop's interface would filter out is left alone: we could not bring it back."""
    for write in writes:
        if write.before and (gone := shop.publisher.losses(write.field, write.before)):
            return Refusal(
                label,
                locale,
                "unsupported",
                f"The product's own {write.field.value} holds {', '.join(gone)}, which the shop's interface drops.",
                "Move these parts out of the text (into a page builder, a plugin or the theme), then publish again.",
            )
    return None


def preview_revert(db: Db, shop: Shop, targets: Sequence[tuple[str, Target]], *, to: str = "original") -> Plan:
    """What reverting these (label, target) pairs would write. `to` is `original` or a version number."""
    items: list[PlanItem] = []
    refused: list[Refusal] = []
    for label, target in targets:
        outcome = _revert_item(db, shop, label, target, to)
        if isinstance(outcome, PlanItem):
            items.append(outcome)
        elif outcome is not None:
            refused.append(outcome)
    return Plan(shop.store_id, "revert", tuple(items), tuple(refused))


def _revert_item(db: Db, shop: Shop, label: str, target: Target, to: str) -> PlanItem | Refusal | None:
    history = db.publishing.versions(shop.store_id, target)
    aim = _aim(history, to)
    if aim is None:
        known = ", ".join(str(version.number) for version in history) or "none"
        return Refusal(
            label, target.locale, "missing", f"There is no version {to}.", f"Versions: {known} (0 = original)."
        )
    place, newest = shop.place(target.locale), history[-1]
    try:
        current = shop.publisher.read(target, tuple({**newest.fields, **aim}))
    except CoreError as error:
        return Refusal(label, target.locale, "unreachable", error.cause, error.next_step)
    if as_before(aim, current):
        return None
    if edited := edited_fields(place, current, newest.fields):
        return _conflict(label, target.locale, edited, newest.fields, current)
    writes = reverted(place, current, aim, newest.fields)
    if not writes:
        return None
    undo = _ours_alone(history, current, aim) if to in ("original", "0") else ""
    if undo:  # the record goes as a whole, so all of its texts do
        writes = [FieldWrite(field, text, None) for field, text in current.items() if text is not None]
    return PlanItem(target, label, tuple(writes), "", undo, newest.number)


def _ours_alone(history: Sequence[Version], current: Values, aim: Values) -> str:
    """Id of the record to take away: made by us, nothing in it before, and no word of the merchant's since."""
    newest = history[-1].fields
    made = next((version.created_remote_id for version in reversed(history) if version.created_remote_id), "")
    absent_before = all(text is None for text in aim.values())
    untouched = all(current.get(field) == text for field, text in newest.items())
    return made if absent_before and untouched else ""


def _aim(history: Sequence[Version], to: str) -> Values | None:
    """The texts of a version. The original of a text is its first value on record: some texts came under our hand
    later than others."""
    if to in ("original", "0") and history:
        first: dict[ContentField, str | None] = {}
        for version in history:
            for field, text in version.fields.items():
                first.setdefault(field, text)
        return first
    return next((version.fields for version in history if str(version.number) == to), None)


def _ours(history: Sequence[Version]) -> Values | None:
    if not history:
        return None
    alts = own_alts((version.origin, version.fields.get(ContentField.ALT_TEXTS)) for version in history)
    return {**history[-1].fields, ContentField.ALT_TEXTS: alts}


def _conflict(label: str, locale: str, edited: Sequence[ContentField], ours: Values, current: Values) -> Refusal:
    changes = {
        field.value: [
            [piece.op, piece.text]
            for piece in diff.words(_visible(field, ours.get(field)), _visible(field, current.get(field)))
        ]
        for field in edited
    }
    return Refusal(
        label,
        locale,
        "conflict",
        f"Somebody changed our text in the shop since it was published ({', '.join(edited)}).",
        "Look at the difference, then keep the shop's text, or publish again and say that ours replaces it.",
        {"changes": changes},
    )


def _visible(field: ContentField, stored: str | None) -> str:
    part = own_part(field, stored) or ""
    return diff.html_text(part) if field in (ContentField.DESCRIPTION, ContentField.SHORT_DESCRIPTION) else part
