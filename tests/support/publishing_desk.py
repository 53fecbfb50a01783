"""One shop, one store on record, documents for it, and the four moves: publish, revert, edit, die."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fake_shop import FakeShop

from core.catalog.product import Product
from core.catalog.sync import to_product
from core.content import html
from core.content.document import AltTexts, Bullets, ContentDocument, Line, Picture, Seo
from core.errors import Refused
from core.ports.wire import ProductSnapshot, Target
from core.publishing.execute import execute
from core.publishing.plan import Plan, PlanItem
from core.publishing.preview import Shop, preview_publish, preview_revert
from core.review.finding import BLOCK, Finding, Verdict
from core.storage.db import Db

LOCALES = ("en-US", "de-DE", "fr-FR")  # own, native where the shop has it, beside


def document(product: str, locale: str, words: str) -> ContentDocument:
    """A small page that says `words`."""
    modules = (
        Bullets(Line(f"Good ({locale})"), (Line(words),)),
        Seo(Line(f"{words} title"), Line(f"{words} description")),
        AltTexts((Picture("m1", "u", Line(f"{words} picture")), Picture("m2", "u", Line(f"{words} other picture")))),
    )
    return ContentDocument(product=product, locale=locale, writer="facts", modules=modules, facts_digest="f")


def never(_item: PlanItem) -> None:
    """Every item is still allowed."""


@dataclass
class Desk:
    """What tests of publishing work with."""

    db: Db
    shop: FakeShop
    store_id: str
    products: list[Product] = field(default_factory=list)

    def stock(self, *descriptions: str, **texts: str) -> Desk:
        """Products 1, 2, ... with these descriptions, in the shop and in our catalogue."""
        for number, description in enumerate(descriptions, 1):
            self.shop.add(str(number), description, **texts)
            self.products.append(
                to_product(self.store_id, ProductSnapshot(str(number), f"P{number}", sku=f"S{number}"), str)
            )
        self.db.catalog.store(self.store_id, self.products)
        return self

    def write(self, words: str, locales: Sequence[str] = LOCALES, *, passed: bool = True) -> None:
        """Pages for all products."""
        findings = () if passed else (Finding("x", BLOCK, "r", "Wrong."),)
        for product in self.products:
            for locale in locales:
                page = document(product.remote_id, locale, words)
                self.db.content.save(
                    self.store_id, product.remote_id, page, html.render(page), Verdict(findings, page.digest, "g1")
                )

    @property
    def view(self) -> Shop:
        return Shop(self.store_id, self.shop.source_locale, self.shop.native, self.shop, parts=self.shop.parts)

    def preview(self, locales: Sequence[str] = LOCALES, *, replace_edited: bool = False) -> Plan:
        def gate(row: Any) -> None:
            if row.state == "blocked":
                raise Refused("The page did not pass the checks.")

        pairs = [(product, locale) for product in self.products for locale in locales]
        ours = {Target(product.remote_id, locale) for product, locale in pairs} if replace_edited else ()
        return preview_publish(self.db, self.view, pairs, gate, replacing=ours)

    def preview_revert(self, to: str = "original", targets: Sequence[Target] | None = None) -> Plan:
        listed = self.db.publishing.targets(self.store_id) if targets is None else targets
        return preview_revert(self.db, self.view, [(target.remote_id, target) for target in listed], to=to)

    def execute(self, digest: str, allowed: Callable[[PlanItem], None] = never) -> dict[str, Any]:
        return execute(
            self.db, self.store_id, digest, self.shop, allowed, lambda *_: None,
            lambda target: self.shop.translations.get((target.remote_id, target.locale), ""),
        )  # fmt: skip

    def carry_out(self, plan: Plan) -> dict[str, Any]:
        return self.execute(self.db.publishing.save_plan(plan))

    def publish(self, locales: Sequence[str] = LOCALES, **options: Any) -> dict[str, Any]:
        return self.carry_out(self.preview(locales, **options))

    def revert(self, to: str = "original", targets: Sequence[Target] | None = None) -> dict[str, Any]:
        return self.carry_out(self.preview_revert(to, targets))

    def texts(self) -> tuple[Any, ...]:
        """All stored texts of the shop, byte for byte."""
        records = {
            key: {name: text for name, text in record.texts.items() if text is not None}
            for key, record in self.shop.records.items()
        }
        return records, dict(self.shop.beside), dict(self.shop.translations)
