"""The questions of a page: those that shoppers of the category ask, in their order, where the facts answer them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from core.content.document import Faq
from core.facts.categories import categories
from core.facts.completeness import attributes_of, category_in
from core.facts.extract import extract
from core.facts.sheet import FactSheet
from core.generation.compose import compose
from core.localisation.market import supported_locales
from core.ports.wire import AttributeSnapshot, ProductSnapshot


def sheet(title: str, **rows: str) -> FactSheet:
    attributes = tuple(AttributeSnapshot(name.replace("_", " "), (value,), False) for name, value in rows.items())
    return extract(ProductSnapshot("1", title, sku="F-1", attributes=attributes), "en-US")


def asked(product: FactSheet, locale: str = "en-US") -> list[tuple[str, str, tuple[str, ...]]]:
    """(question, answer, fact keys of the answer) of the page."""
    faq = next(module for module in compose(product, locale).modules if isinstance(module, Faq))
    return [(item.question.text, item.answer[0].text, item.answer[0].facts) for item in faq.items]


JACKET = sheet("Veyra Tide Rain Jacket", Colour="black", Weight="320 g", Country_of_origin="Portugal",
               Material="recycled nylon", Sizes="S, M, L", Water_column="10000 mm", Warranty="2 years")  # fmt: skip


def test_the_first_question_of_a_category_opens_the_list() -> None:
    assert category_in(JACKET) == "outerwear"
    for number in range(12):
        first, second = asked(replace(JACKET, product=str(number)))[:2]
        assert "nylon" in first[1]
        assert "S, M, and L" in second[1]


def test_questions_follow_the_order_of_the_category() -> None:
    order = {name: at for at, q in enumerate(categories()["outerwear"].questions) for name in q.attributes}
    for number in range(12):
        places = []
        for _, _, keys in asked(replace(JACKET, product=str(number))):
            facts = [fact for key in keys if (fact := JACKET.get(key))]
            places.append(min(order.get(name, 99) for fact in facts for name in attributes_of(fact)))
        assert all(one <= two for one, two in pairwise(places)), places


def test_another_category_asks_other_things_first() -> None:
    bottle = sheet("Fernhythe Insulated Bottle", Colour="black", Weight="320 g", Material="steel", Capacity="750 ml")
    assert "750" in asked(bottle)[0][1]
    jacket = sheet("Fernhythe Rain Jacket", Colour="black", Weight="320 g", Material="polyamide", Capacity="750 ml")
    assert "polyamide" in asked(jacket)[0][1]


@pytest.mark.parametrize("locale", supported_locales())
@pytest.mark.parametrize(
    ("title", "care"),
    [("Pellowick Frying Pan", "Dishwasher-safe"), ("Corrin Blanket", "Machine-washable"),
     ("Corrin Ceramic Bowl", "Microwave-safe")],
)  # fmt: skip
def test_a_property_that_shoppers_ask_about_is_answered_with_yes(locale: str, title: str, care: str) -> None:
    product = sheet(title, Care=care, Material="cotton" if "Blanket" in title else "steel", Weight="1 kg")
    pages = (asked(replace(product, product=str(number)), locale) for number in range(12))
    said = {key: answer for page in pages for _, answer, keys in page for key in keys}
    fact = next(
        fact for fact in product if fact.attribute in ("care", "dishwasher_safe", "machine_washable", "microwave_safe")
    )
    yes = {"en": "Yes", "de": "Ja", "fr": "Oui", "es": "Sí", "it": "Sì", "pt": "Sim", "nl": "Ja", "pl": "Tak",
           "ja": "はい", "ko": "네", "zh": "", "ar": "نعم"}[locale[:2]]  # fmt: skip
    assert said[fact.key].startswith(yes), said
