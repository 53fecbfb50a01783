"""Writes on their way, and how the texts of very many of them go out together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.shopify.bulk import BulkRunner
from connectors.shopify.many import FILE, FROM, PRODUCT_FILE, Lot, ManyProducts, ManyTranslations
from connectors.shopify.places import Place
from connectors.shopify.texts import KEYS, Sight
from core.errors import CoreError
from core.ports.wire import ContentField, FieldWrite, Receipt, WriteItem


@dataclass(slots=True)
class Job:
    """One item on its way: where it goes, what of it must be sent, how it ended."""

    item: WriteItem
    place: Place
    product: str
    send: list[FieldWrite] = field(default_factory=list)
    texted: bool = False  # its texts went out with a bulk operation
    described: bool = False  # the words for its pictures went out with those of others
    said: Sight | None = None  # what the shop then said that it holds
    error: CoreError | None = None
    outcome: Receipt | CoreError | None = None

    @property
    def fields(self) -> list[ContentField]:
        """All fields of the item."""
        return [write.field for write in self.item.writes]

    def known(self) -> Sight | None:
        """The place after the write, if the shop itself said that it stored all of it, to the letter."""
        if self.said is None or self.error is not None:
            return None
        here = self.said
        whole = all(write.field in KEYS and here.value(write.field) == write.after for write in self.send)
        return here if whole else None


class Crowd:
    """Sends the texts of very many items; without `bulk` it leaves all of them alone."""

    def __init__(self, bulk: BulkRunner | None) -> None:
        self._bulk = bulk
        self._texts = ManyTranslations(bulk) if bulk else None
        self._products = ManyProducts(bulk) if bulk else None

    def settle(self, count: int) -> None:
        """Before so many items are looked at: let what another worker has begun come to its end."""
        if self._bulk is not None and count >= FROM:
            self._bulk.settle(FILE, PRODUCT_FILE)

    def send(self, sent: Sequence[tuple[Job, Sight]]) -> None:
        """Texts of very many products go out together; what a bulk operation cannot carry is left alone."""
        if self._texts is None or self._products is None or len(sent) < FROM:
            return
        lots: list[tuple[Job, Sight, Lot]] = []
        inputs: list[tuple[Job, Sight, Mapping[str, object]]] = []
        for job, sight in sent:
            texts = {write.field: write.after or "" for write in job.send if write.field in KEYS}
            lot = Lot(sight.product, sight.place, sight.texts, {KEYS[name]: text for name, text in texts.items()})
            if sight.place.own and texts:
                inputs.append((job, sight, as_input(sight, texts)))
            elif not sight.place.own and lot.fits:
                lots.append((job, sight, lot))
        found: Sequence[tuple[Job, Sight | CoreError]] = []
        if len(lots) >= FROM:
            stored = self._texts.put([lot for _, _, lot in lots])
            found = [(lots[at][0], _told(lots[at][1], said)) for at, said in stored.items()]
        elif len(inputs) >= FROM:
            products = self._products.put([product for _, _, product in inputs])
            found = [(inputs[at][0], _told(inputs[at][1], said)) for at, said in products.items()]
        for job, outcome in found:
            job.texted = True
            if isinstance(outcome, CoreError):
                job.error = outcome  # it may have come far all the same: what stands in the shop decides
            else:
                job.said = outcome


def as_input(sight: Sight, values: Mapping[ContentField, str]) -> Mapping[str, object]:
    """A product's own texts as `productUpdate` takes them."""
    product: dict[str, object] = {"id": sight.product}
    if ContentField.TITLE in values:
        product["title"] = values[ContentField.TITLE]
    if ContentField.DESCRIPTION in values:
        product["descriptionHtml"] = values[ContentField.DESCRIPTION]
    search = {"title": ContentField.SEO_TITLE, "description": ContentField.SEO_DESCRIPTION}
    if not values.keys().isdisjoint(search.values()):
        # Both together: whether Shopify keeps the one that is not named is nowhere written.
        product["seo"] = {name: values[of] if of in values else sight.value(of) or "" for name, of in search.items()}
    return product


def _told(sight: Sight, said: Mapping[str, Any] | CoreError) -> Sight | CoreError:
    """The place as it is now by the answer to a bulk operation."""
    if isinstance(said, CoreError):
        return said
    if sight.place.own:
        return replace(sight, row={**sight.row, **said})
    texts = {key: replace(text, value=said[key]) if key in said else text for key, text in sight.texts.items()}
    return replace(sight, texts=texts)
