"""The job that makes pictures: photo -> cut-out -> main picture, scenes, infographics, banners, each kept once.

Of a cut-out that is not sure nothing is made until a person approved it; words stand beside the photo meanwhile.

Tried again after a death it finds what it had made: a picture's id says of what and by what it is.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.assets.asset import MADE, REVIEW, USABLE, Asset, Kind, Slot, alt_of, identity, narrowest
from core.catalog.product import Product
from core.content.document import ContentDocument
from core.errors import CoreError, NeedsMerchant, Refused, Retryable, Waiting
from core.facts.sheet import FactSheet
from core.generation.brand import Brand, brand_of
from core.generation.compose.writer import Writer
from core.generation.pictured.feast import PLAIN, check
from core.generation.pictured.lawful import objection
from core.generation.pictured.orders import Orders
from core.generation.pictured.shorter import Shorter
from core.generation.pictured.wish import Unmade, Wish
from core.generation.pictures import KINDS, USUAL, wishes, worn
from core.generation.pipeline import known_facts
from core.generation.write.guard import trusted
from core.jobs.fitting import fitting
from core.jobs.picture_choice import EMBEDDED, at_endpoint, options_by
from core.jobs.picture_tally import Tally, row_of
from core.jobs.runner import JobContext
from core.jobs.shops import chosen
from core.ports.picture_files import SURE, Maker, Options, PictureFiles, Row
from core.storage.blobs import Blobs
from core.storage.db import Db
from core.storage.tenancy import Store

ALT_CHARACTERS = 250
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/avif": "avif", "image/gif": "gif"}
_SHOP = Maker("shop")


Tick = Callable[[str], None]
RunOne = Callable[[str, Path, Options, Tick], tuple[Row, bytes]]


@dataclass(frozen=True, slots=True)
class Way:
    """How a job's pictures are made: by whom, how many products at once, and when others take their turn.

    `run_one` None = by the engine in this process. `pause` is asked between products: True = go on later."""

    run_one: RunOne | None = None
    lanes: int = 1
    pause: Callable[[], bool] = lambda: False


def make_pictures(context: JobContext, engine: PictureFiles, way: Way | None = None) -> Mapping[str, Any]:
    """Payload: store, locales, products (ids; empty = all), kinds (empty = all), infographics (empty = the usual),
    banners (plain, festival or festival:NAME; empty = plain),
    engine (who makes what several can make; empty = the embedded one) and for it model, revision, steps, url (of the
    store's endpoint); cutout (the same for cut-outs)."""
    db, payload, way = context.db, context.payload, way or Way()
    store = db.tenancy.store(payload["store"])
    products = chosen(db, store, payload.get("products") or [])
    kinds = [Kind(kind) for kind in payload.get("kinds") or KINDS]
    check(payload.get("banners") or (), payload["locales"])
    brand = brand_of(db, store.id)
    orders = _orders(db, store, brand, payload, kinds)
    engine = at_endpoint(context.services, db, store, payload, engine)
    by = options_by(engine, payload, context.services.settings.picture_model)
    begun = context.job.result.get("begun") or {}
    tally = Tally.from_dict(begun.get("tally") or {})
    first = next((at + 1 for at, product in enumerate(products) if product.remote_id == begun.get("last")), 0)

    def one(at: int) -> Tally:
        def note(said: str) -> None:  # what is done by then: the other lanes go on meanwhile
            context.progress(first + turns.done, len(products), said)

        note(products[at].label)
        with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
            blobs, run_one = context.services.blobs, way.run_one
            studio = Studio(
                db, store, blobs, engine, Path(folder), Tally(), run_one=run_one, by=by, orders=orders, brand=brand
            )
            studio.product(products[at], payload["locales"], note)
            return studio.tally

    turns = Turns(range(first, len(products)), tally)
    last = turns.take(one, way)
    if last < len(products) - 1:
        context.keep({"begun": {"last": products[last].remote_id if last >= 0 else "", "tally": tally.as_dict()}})
        raise Waiting("Other shops' pictures have their turn.", after_s=0.0)
    context.progress(len(products), len(products))
    return tally.as_dict()


def _orders(db: Db, store: Store, brand: Brand, payload: Mapping[str, Any], kinds: Sequence[Kind]) -> Orders:
    return Orders(
        kinds=kinds,
        infographics=tuple(payload.get("infographics") or USUAL),
        banners=tuple(payload.get("banners") or (PLAIN,)),
        on=db.clock.now().date(),
        writing=lambda sheet, locale, units: Writer(sheet, locale, store.platform, units or brand.units(locale)),
        profile=brand.profile,
    )


class Turns:
    """Products one after another in some lanes; `done` counts those behind."""

    def __init__(self, places: range, tally: Tally) -> None:
        self._places, self._tally = places, tally
        self.done = 0

    def take(self, one: Callable[[int], Tally], way: Way) -> int:
        """Answers the last place that was worked on: all before it are done, too. The first failure goes up once the
        other lanes have come to their end."""
        last, rest, running = self._places.start - 1, iter(self._places), set[Future[Tally]]()
        with ThreadPoolExecutor(way.lanes) as pool:
            while True:
                while (
                    len(running) < way.lanes
                    and not (self.done and way.pause())
                    and (at := next(rest, None)) is not None
                ):
                    running.add(pool.submit(one, at))
                    last = at
                if not running:
                    return last
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for each in ended:
                    self._tally.add(each.result())
                    self.done += 1


class Studio:
    """Pictures of one product; `folder` is emptied of their files by its owner. `by`: options that operations get."""

    def __init__(
        self, db: Db, store: Store, blobs: Blobs, engine: PictureFiles, folder: Path, tally: Tally, *,
        orders: Orders, brand: Brand, run_one: RunOne | None = None, by: Mapping[str, Options] | None = None,
    ) -> None:  # fmt: skip
        self._db, self._store, self._blobs, self._engine = db, store, blobs, engine
        self._run_one = run_one or (lambda name, source, options, _tick: engine.run_one(name, source, options))
        self._by = by or {}
        self._tick: Tick = _unheard
        self._folder, self.tally = folder, tally
        self._said: dict[str, tuple[Row, bytes]] = {}
        self._orders, self._brand = orders, brand
        self._host = urlsplit(store.url).hostname or ""

    def product(self, product: Product, locales: Sequence[str], tick: Tick) -> None:
        """All pictures of one product; a picture that fails is noted and the others are made. Retryable goes up, and
        what `tick` raises, which is asked before each picture and hears how far it is."""
        self._tick = lambda said: tick(f"{product.label}: {said}")
        if not product.snapshot.media:
            self._fault(product.remote_id, Kind.PHOTO, "The product has no photo.", "Add one in the shop and sync.")
            return
        pages = {
            locale: row.document
            for locale in locales
            if (row := self._db.content.get(self._store.id, product.remote_id, locale)) is not None
        }
        photo = self._noting(product.remote_id, Kind.PHOTO, partial(self._photo, product))
        if photo is None:
            return
        cut = self._noting(product.remote_id, Kind.CUTOUT, partial(self._cutout, photo))
        cut = cut if cut is not None and cut.state in USABLE else None
        sheet = trusted(known_facts(self._db, self._store, product), product.snapshot)
        for wish in self._wishes(sheet, pages, locales, photo.slot.name):
            if isinstance(wish, Unmade):
                self._unmade(product.remote_id, wish)
                continue
            source = cut or (photo if wish.brief is not None else None)
            if source is not None:  # words may stand beside the photo as it is; anything else waits for the cut-out
                tick(product.label)
                work = partial(self._fitting, wish, source, sheet, pages)
                self._noting(product.remote_id, wish.slot.kind, work, wish.slot.locale)

    def _wishes(
        self, sheet: FactSheet, pages: Mapping[str, ContentDocument], locales: Sequence[str], name: str
    ) -> Iterator[Wish | Unmade]:
        orders = self._orders
        yield from wishes(
            sheet, pages, locales, orders.kinds, self._engine.scenes, name=name, infographics=orders.infographics,
            banners=orders.banners,
        )  # fmt: skip
        yield from orders.of(sheet, pages, locales, name)

    # ------------------------------------------------------------ steps

    def _cutout(self, photo: Asset) -> Asset:
        slot = Slot(photo.slot.remote_id, Kind.CUTOUT, photo.slot.name)
        return self._ensure(slot, "cutout", {}, [photo])

    def _photo(self, product: Product) -> Asset:
        """The shop's first photo as a master; fetched each time, kept anew only when its bytes changed. Raises
        NeedsMerchant where its licence ended."""
        first = self._db.galleries.own_photo(self._store.id, product.remote_id, product.snapshot.media)
        data = self._engine.fetch(first.url, self._host)
        source = self._folder / "photo"
        source.write_bytes(data)
        kind, width_px, height_px = self._engine.measure(source)
        slot = Slot(product.remote_id, Kind.PHOTO, first.remote_id)
        digest = hashlib.sha256(data).hexdigest()
        asset = Asset(
            identity(slot, [digest], {}, _SHOP), slot, digest, kind, width_px, height_px, len(data), _SHOP,
            alt=first.alt, fingerprint=self._engine.fingerprint(source),
        )  # fmt: skip
        kept = self._db.assets.keep(self._blobs, self._store.id, asset, data, file_name=_file_name(slot, kind))
        if ended := kept.rights.barrier(self._db.clock.now().date()):
            raise NeedsMerchant(ended, "Renew it and note that (vitrine pictures rights), or use another photo.")
        return kept

    def _fitting(self, wish: Wish, source: Asset, sheet: FactSheet, pages: Mapping[str, ContentDocument]) -> Asset:
        """The picture, with shorter words from the facts where the page's do not fit."""
        locale = wish.slot.locale
        shorter = Shorter(sheet, locale, lambda units: self._orders.writing(sheet, locale, units))
        asset, changes = fitting(lambda each: self._made(each, source, sheet, pages), wish, shorter)
        for change in changes:
            row = {"product": wish.slot.remote_id, "kind": wish.slot.kind.value, "locale": locale}
            self.tally.shortened.append({**row, "before": change.before, "after": change.after})
        return asset

    def _made(self, wish: Wish, source: Asset, sheet: FactSheet, pages: Mapping[str, ContentDocument]) -> Asset:
        words = [line.text for line in wish.words]
        self._pass_gate(wish, sheet, pages.get(wish.slot.locale))
        alt = alt_of(_alt_line(pages, wish.slot.locale or self._store.source_locale), words, ALT_CHARACTERS)
        brief = None if wish.brief is None else {**wish.brief, **worn(sheet)}
        return self._ensure(
            wish.slot, wish.operation, wish.options, [source], brief=brief, words=words, alt=alt, notes=wish.notes
        )

    def _pass_gate(self, wish: Wish, sheet: FactSheet, page: ContentDocument | None) -> None:
        """Lines that stand on no page are judged here as a page's are."""
        if page is None or not wish.words:
            return
        known = {line.text for _path, line in page.lines()}
        lines = [line for line in wish.words if line.text not in known]
        if against := objection(lines, sheet, wish.slot.locale, self._store.platform, self._brand):
            raise Refused(f"The gate does not pass the words of this picture: {against}", "Correct the facts.")

    def _ensure(
        self, slot: Slot, operation: str, options: Options, parents: Sequence[Asset], *,
        brief: Mapping[str, Any] | None = None, words: Sequence[str] = (), alt: str = "", notes: Sequence[str] = (),
    ) -> Asset:  # fmt: skip
        """The picture, from the library or made now."""
        by = self._by.get(operation, {})
        options = {**options, **by, **({"market": slot.market} if by and slot.market else {})}  # for its label
        rights = narrowest([parent.rights for parent in parents])
        maker = self._engine.maker(operation, options)
        recipe = {"operation": operation, "options": dict(options), **({"brief": dict(brief)} if brief else {})}
        asset_id = identity(slot, [parent.digest for parent in parents], recipe, maker)
        if (held := self._db.assets.get(self._store.id, asset_id)) is not None:
            self.tally.reused += 1
            return held
        row, data = self._run(operation, options, parents[0], brief)
        words = () if row.more.get("words") == [] else words  # none stand on it where a font is missing
        doubtful = row.confidence < SURE and (slot.kind == Kind.CUTOUT or maker.engine != EMBEDDED)
        state, reason = (REVIEW, row.reason) if doubtful else (MADE, "")
        made = self._folder / "made"
        made.write_bytes(data)
        mime, width_px, height_px = self._engine.measure(made)
        asset = Asset(
            asset_id, slot, "", mime, width_px, height_px, len(data), maker, state=state, reason=reason,
            confidence=row.confidence, parents=tuple(parent.id for parent in parents), recipe=recipe,
            words=tuple(words), alt=alt, fingerprint=self._engine.fingerprint(made),
            provenance={**self._engine.provenance(made), **_label(row)}, rights=rights,
            notes=(*notes, *((row.reason,) if row.reason and not reason else ())),
        )  # fmt: skip
        kept = self._db.assets.keep(self._blobs, self._store.id, asset, data, file_name=_file_name(slot, mime))
        self.tally.made[slot.kind.value] += 1
        self.tally.waiting += kept.state == REVIEW
        return kept

    def _run(
        self, operation: str, options: Options, parent: Asset, brief: Mapping[str, Any] | None
    ) -> tuple[Row, bytes]:
        """By the engine, once for each order: markets may want the same scene."""
        order = json.dumps([operation, dict(options), parent.digest, brief], sort_keys=True, default=str)
        if order not in self._said:
            self._said[order] = self._ordered(operation, options, parent, brief)
        return self._said[order]

    def _ordered(
        self, operation: str, options: Options, parent: Asset, brief: Mapping[str, Any] | None
    ) -> tuple[Row, bytes]:
        source = self._folder / f"source.{_ENDINGS.get(parent.mime, 'img')}"
        source.write_bytes(self._blobs.get(parent.digest))
        if brief is not None:
            job = self._folder / "brief.json"
            job.write_text(json.dumps({**brief, "picture": source.name}, ensure_ascii=False), "utf-8")
            source = job
        return self._run_one(operation, source, options, self._tick)

    # ------------------------------------------------------------ faults

    def _noting(self, product: str, kind: Kind, work: Callable[[], Asset], locale: str = "") -> Asset | None:
        try:
            return work()
        except Retryable:
            raise
        except CoreError as error:
            cause = f"{locale}: {error.cause}" if locale else error.cause
            self._fault(product, kind, cause, error.next_step)
            return None

    def _unmade(self, product: str, wish: Unmade) -> None:
        rows = self.tally.left_out if wish.nothing else self.tally.faults
        rows.append(row_of(product, wish.kind, f"{wish.locale}: {wish.cause}", wish.next_step))

    def _fault(self, product: str, kind: Kind, cause: str, next_step: str) -> None:
        self.tally.faults.append(row_of(product, kind, cause, next_step))


def _unheard(_said: str) -> None:
    return None


def _label(row: Row) -> dict[str, Any]:
    """The words of the visible label that stands on the picture."""
    return {"label": row.more["label"]} if row.more.get("label") else {}


def _alt_line(pages: Mapping[str, ContentDocument], locale: str) -> str:
    """The page's own words for its first picture: in the picture's language, else in any that has a page."""
    for page in filter(None, (pages.get(locale), *pages.values())):
        alts = page.module("alt_texts")
        if alts is not None and alts.pictures:
            return str(alts.pictures[0].alt.text)
    return ""


def _file_name(slot: Slot, mime: str) -> str:
    parts = (slot.remote_id, slot.kind.value, slot.locale or slot.market, slot.channel)
    return "-".join(filter(None, parts)) + f".{_ENDINGS.get(mime, 'img')}"
