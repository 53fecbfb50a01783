"""Shops keep names in HTML's words; people do not read them so."""

from __future__ import annotations

from core.facts.extract import extract
from core.ports.wire import AttributeSnapshot, ProductSnapshot


def test_entities_in_plain_fields_are_read_as_characters() -> None:
    product = ProductSnapshot(
        "1",
        "Salt &amp; Pepper Mill",
        vendor="Mill &amp; Co",
        attributes=(
            AttributeSnapshot("Height &amp; width", ("20 cm &lt; 30 cm",)),
            AttributeSnapshot("Material", ("A&B",)),
        ),
    )
    sheet = extract(product, "en-US")
    assert sheet.text("name") == "Salt & Pepper Mill"
    assert sheet.text("brand") == "Mill & Co"
    assert not any("&amp;" in f"{fact.value}{fact.label}{fact.text}" for fact in sheet)
