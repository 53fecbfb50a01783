"""What a model is told of words: the brand's rows and the traps that a product's source sets, and no others."""

from __future__ import annotations

from core.facts.sheet import Fact, FactSheet
from core.generation.guides import guides
from core.localisation.glossary import Entry, checked


def test_the_rows_of_a_product_s_own_words_reach_the_prompt(services):
    db = services.db("cli:test")
    store = db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {"source_locale": "zh-CN"})
    rows = [Entry("风扇", "de", "Ventilator"), Entry("雨伞", "de", "Regenschirm"), Entry("风扇", "fr", "ventilateur")]
    db.glossary.save(store.id, [checked(row) for row in rows])
    sheet = FactSheet("1", "zh-CN", (Fact("name", "name", "超静音风扇", text="超静音风扇"),))
    told = guides(db, store)(sheet, "de-DE").plain()["glossary"]
    assert [(row["term"], row["status"], row["use"]) for row in told][:1] == [("风扇", "required", ("Ventilator",))]
    assert [row["status"] for row in told] == ["required", "trap"]
    assert "totenstill" in told[1]["avoid"]
    plain = FactSheet("2", "zh-CN", (Fact("name", "name", "椅子", text="椅子"),))
    assert "glossary" not in guides(db, store)(plain, "de-DE").plain()
