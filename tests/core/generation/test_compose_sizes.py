"""Sizes on a page: the shop's own, with the market's beside it where a table has one; the gate lets no other pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.content.document import ContentDocument, Line, Specs
from core.facts.extract import extract
from core.facts.sheet import FactSheet
from core.generation.compose import compose
from core.ports.wire import AttributeSnapshot, ProductSnapshot
from core.review.gate import check_document


def shoes(*sizes: str) -> FactSheet:
    rows = (
        AttributeSnapshot("Size", sizes, True),
        AttributeSnapshot("Material", ("leather",), False),
        AttributeSnapshot("Weight", ("320 g",), False),
    )
    product = ProductSnapshot("1", "Corvid Trail Shoes for Women", sku="x", product_type="Shoes", attributes=rows)
    return extract(product, "en-US")


def sizes(document: ContentDocument) -> str:
    specs = next(module for module in document.modules if isinstance(module, Specs))
    return next(row.value.text for row in specs.rows if "size." in "".join(row.value.facts))


@pytest.mark.parametrize(
    ("locale", "market", "text"),
    [
        ("en-US", "US", "EU 38 (US 7.5), EU 39 (US 8)"),
        ("en-GB", "GB", "EU 38 (UK 5.5), EU 39 (UK 6)"),
        ("ja-JP", "JP", "EU 38 (JP 24.5)、EU 39 (JP 25)"),
        ("de-DE", "DE", "EU 38, EU 39"),
    ],
)
def test_the_size_of_the_market_stands_beside_the_shops(locale: str, market: str, text: str) -> None:
    sheet = shoes("EU 38", "EU 39")
    document = compose(sheet, locale)
    assert sizes(document) == text
    assert not check_document(document, sheet, market=market).findings


def test_another_size_than_that_of_the_table_is_blocked() -> None:
    sheet = shoes("EU 38", "EU 39")
    document = compose(sheet, "en-US")
    modules = []
    for module in document.modules:
        if isinstance(module, Specs):
            wrong = tuple(
                replace(row, value=Line(row.value.text.replace("US 8)", "US 9)"), row.value.facts))
                for row in module.rows
            )
            module = replace(module, rows=wrong)
        modules.append(module)
    verdict = check_document(replace(document, modules=tuple(modules)), sheet, market="US")
    assert not verdict.passed
    assert {finding.span for finding in verdict.findings} == {"9"}
