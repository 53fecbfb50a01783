"""Which of the shop's own products stand beside a product in its comparison table."""

from __future__ import annotations

from core.facts.sheet import Fact, FactSheet
from core.generation.pipeline import Siblings


def _sheet(number: int, name: str, category: str = "outdoor") -> FactSheet:
    rows = (Fact("name", "name", name), Fact("brand", "brand", "Kelvra"), Fact("category", "category", category))
    return FactSheet(str(number), "en-US", rows)


def test_products_of_the_same_kind_come_first_and_at_most_three() -> None:
    names = [
        "Kelvra Moor Tent",
        "Kelvra Sip Bottle",
        "Kelvra Fell Tent",
        "Kelvra Glow Lantern",
        "Kelvra Crag Tent",
        "Kelvra Tarn Tent",
    ]
    sheets = [_sheet(number, name) for number, name in enumerate(names)]
    siblings = Siblings((sheet.product, sheet) for sheet in sheets)
    assert [other.text("name") for other in siblings.of(sheets[0])] == [names[2], names[4], names[5]]
    assert sheets[1] not in siblings.of(sheets[1])
    assert len(siblings.of(sheets[1])) == 3


def test_a_product_of_no_particular_category_has_none() -> None:
    lone, other = _sheet(1, "Kelvra Thing", "general"), _sheet(2, "Kelvra Thing Two", "general")
    assert Siblings(iter([("1", lone), ("2", other)])).of(lone) == []
