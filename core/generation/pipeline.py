"""From products to checked documents: fact sheet, writer, gate. Nothing here talks to a shop."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.catalog.product import Product
from core.content import html
from core.content.document import ContentDocument
from core.facts.categories.guess import category_of
from core.facts.completeness import share
from core.facts.confirm import merge
from core.facts.extract import extract
from core.facts.known import KnownFacts
from core.facts.ready import make_ready
from core.facts.sheet import FactSheet
from core.facts.source_language import source_language
from core.generation.brand import NO_BRAND, Brand, brand_of
from core.generation.compose import compose
from core.generation.write.fill import Filler
from core.generation.write.guard import trusted
from core.generation.write.personal import personal_digest, place_personal
from core.generation.write.slots import with_lines
from core.generation.write.units import Unit
from core.localisation.market import market_for
from core.ports.wire import ProductSnapshot
from core.review.finding import BLOCK, Finding, Verdict
from core.review.gate import check_document

if TYPE_CHECKING:
    from core.storage.content import DocumentRow
    from core.storage.db import Db
    from core.storage.tenancy import Store

WRITER_VERSION = "facts-1"  # part of a document's basis: raise it when the same facts are to be written anew
_SIBLINGS = 3
_PER_CATEGORY = 48
_SPEAKING = ("bullets", "features", "specs")  # a page without any of these says nothing


@dataclass(slots=True)
class GenerateResult:
    """One row per product and locale, in order; `price` is 0 for the facts-only writer."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    written: int = 0
    reused: int = 0
    blocked: int = 0


def known_facts(db: Db, store: Store, product: Product) -> FactSheet:
    """The sheet of a product: read anew when its content changed, with the owner's confirmed facts on top."""
    held = db.catalog.sheet(store.id, product.remote_id)
    if held is None or held.fingerprint != _basis(product):
        held = _read(store, product, held)
        db.catalog.save_sheets(store.id, [(product.remote_id, held)])
    return merge(held.sheet, held.confirmed)


def facts_today(db: Db, store: Store, product: Product) -> FactSheet:
    """The same, without keeping what was read."""
    held = db.catalog.sheet(store.id, product.remote_id)
    if held is None or held.fingerprint != _basis(product):
        held = _read(store, product, held)
    return merge(held.sheet, held.confirmed)


def _read(store: Store, product: Product, held: KnownFacts | None) -> KnownFacts:
    lang = source_language(product.snapshot, store.source_locale)
    sheet = extract(_without_our_text(product), lang)
    confirmed = held.confirmed if held else ()
    category = category_of(product.snapshot, confirmed, lang).category
    return KnownFacts(sheet, confirmed, _basis(product), share(merge(sheet, confirmed), category))


def _basis(product: Product) -> str:
    return product.fingerprint


def _without_our_text(product: Product) -> Any:
    """The shop's own words: what we published into a description is no source of facts."""
    return replace(product.snapshot, description_html=html.strip(product.snapshot.description_html))


class Siblings:
    """Own products of the same category, for comparison tables: those whose names say the most alike, then by id."""

    def __init__(self, sheets: Iterator[tuple[str, FactSheet]]) -> None:
        self._by_category: dict[str, list[tuple[frozenset[str], FactSheet]]] = defaultdict(list)
        for _remote_id, sheet in sheets:
            rows = self._by_category[sheet.text("category")]
            if len(rows) < _PER_CATEGORY:
                rows.append((_name_words(sheet), sheet))

    def of(self, sheet: FactSheet) -> list[FactSheet]:
        """At most three others of the sheet's category; none for a product of no particular category."""
        category = sheet.text("category")
        if category in ("", "general"):
            return []
        words = _name_words(sheet)
        rows = [
            (len(words & other), found)
            for other, found in self._by_category[category]
            if found.product != sheet.product
        ]
        return [found for _alike, found in sorted(rows, key=lambda row: -row[0])[:_SIBLINGS]]


def _name_words(sheet: FactSheet) -> frozenset[str]:
    """Words of the product's name without those of its brand: two tents share "tent"."""
    return frozenset(sheet.text("name").casefold().split()) - frozenset(sheet.text("brand").casefold().split())


def generate(
    db: Db,
    store: Store,
    products: Sequence[Product],
    locales: Sequence[str],
    *,
    dry_run: bool = False,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _note: None,
) -> GenerateResult:
    """Write and check the page of every product in every locale. What rests on unchanged facts is reused.

    A run that was interrupted may be started again: it finds what is done by the facts' digest.
    """
    sheets = {product.remote_id: trusted(known_facts(db, store, product), product.snapshot) for product in products}
    siblings = Siblings((remote_id, trusted(sheet)) for remote_id, sheet in all_sheets(db, store, sheets))
    edited = db.sentences.personal(store.id)
    result, brand = GenerateResult(), brand_of(db, store.id)
    total = len(products) * len(locales)
    for product in products:
        sheet = sheets[product.remote_id]
        others = siblings.of(sheet)
        for locale in locales:
            progress(len(result.rows), total, f"{product.label} {locale}")
            own = edited.get((product.remote_id, locale), ())
            result.rows.append(_one(db, store, product, sheet, others, locale, own, brand, dry_run, result))
    progress(total, total, "")
    return result


def all_sheets(db: Db, store: Store, fresh: Mapping[str, FactSheet]) -> Iterator[tuple[str, FactSheet]]:
    """Every sheet of the store, those read just now before the stored ones."""
    yield from sorted(fresh.items(), key=lambda item: (len(item[0]), item[0]))
    for remote_id, known in db.catalog.sheets(store.id):
        if remote_id not in fresh:
            yield remote_id, known.sheet


def _one(
    db: Db, store: Store, product: Product, sheet: FactSheet, others: Sequence[FactSheet], locale: str,
    edited: Sequence[Unit], brand: Brand, dry_run: bool, result: GenerateResult,
) -> dict[str, Any]:  # fmt: skip
    units = brand.units(locale)
    basis = basis_digest(sheet, others, personal_digest(edited), units)
    held = db.content.get(store.id, product.remote_id, locale)
    if held is not None and held.facts_digest == basis and held.gate_version == brand.gate_version(held.document):
        result.reused += 1
        return _answer(product, held.document, held.findings, "reused" if held.state != "blocked" else "blocked")
    document = compose(
        sheet, locale, pictures=product.snapshot.media, siblings=others, channel=store.platform, units=units
    )
    if edited:
        placed = place_personal(document, edited, Filler(sheet, locale, store.platform, units))
        document = with_lines(document, placed.lines, writer="person") if placed.lines else document
    document = replace(document, facts_digest=basis)
    page = html.render(document)
    verdict = judge(document, sheet, others, store.platform, page, brand)
    if not dry_run:
        db.content.save(store.id, product.remote_id, document, page, verdict)
    result.written += 1
    result.blocked += not verdict.passed
    return _answer(product, document, verdict.findings, "checked" if verdict.passed else "blocked")


def basis_digest(sheet: FactSheet, others: Sequence[FactSheet], edited: str = "", units: str = "") -> str:
    """Digest of all that a document rests on: the sheet, the siblings compared with, the writer's version, what persons
    wrote on it (`edited`), and the `units` that the shop chose for the market."""
    parts = [WRITER_VERSION, sheet.digest, *(f"{other.product}={other.digest}" for other in others)]
    parts += [edited] if edited else []
    parts += [f"units={units}"] if units else []
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def judge(
    document: ContentDocument, sheet: FactSheet, others: Sequence[FactSheet], channel: str, page: str | None = None,
    brand: Brand = NO_BRAND,
) -> Verdict:  # fmt: skip
    """The gate's verdict; a page that says next to nothing is blocked too. `page`: the rendered HTML, if at hand;
    `brand`: the store's glossary, voice and say on the market."""
    market = market_for(document.locale).code
    siblings = {other.product: other for other in others}
    verdict = check_document(
        document, sheet, market=market, siblings=siblings, channel=channel, html=page, words=brand.words,
        voice=brand.spoken(document.locale), profile=brand.profile(document.locale),
    )  # fmt: skip
    if any(document.module(kind) for kind in _SPEAKING):
        return verdict
    thin = Finding(
        "x_thin",
        BLOCK,
        "thin",
        f"The shop tells too little about this product to fill a page: {len(sheet.facts)} facts are known.",
        evidence="Add attributes such as material, size or weight in the shop, then write the page again.",
    )
    return replace(verdict, findings=(*verdict.findings, thin))


def warm_up() -> None:
    """Load what writer and gate need in every language, so that each process forked after this has it already. What a
    single language needs more (about 0.15 s) is loaded by the job that writes it: a worker starts in a second."""
    make_ready("en")  # texts of every language are read with the English words too
    sheet = extract(ProductSnapshot("0", "Vitrine", short_html="<p>Weight: 100 g</p>"), "en-US")
    judge(compose(sheet, "en-US"), sheet, (), "woocommerce")


def recheck(db: Db, store: Store, row: DocumentRow) -> Verdict:
    """Judge a stored document against the facts as they stand now: the publish path's own look."""
    held = db.catalog.sheet(store.id, row.remote_id)
    sheet = merge(held.sheet, held.confirmed) if held else FactSheet(row.remote_id, "", ())
    cited = {key.split("#", 1)[0] for _path, line in row.document.lines() for key in line.facts if "#" in key}
    others = [known.sheet for known in (db.catalog.sheet(store.id, remote_id) for remote_id in sorted(cited)) if known]
    return judge(row.document, sheet, others, store.platform, row.html, brand_of(db, store.id))


def _answer(product: Product, document: ContentDocument, findings: Sequence[Finding], state: str) -> dict[str, Any]:
    return {
        "sku": product.label,
        "locale": document.locale,
        "document": document.digest,
        "state": state,
        "findings": [finding.as_dict() for finding in findings],
        "needs_translation": list(document.needs_translation),
        "price": 0,
    }
