"""Shorter lines: from the same facts, in the same order each time, with an end, and never without what a law wants."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import catalogues
import pytest

from core.generation.compose import compose
from core.generation.compose.writer import Writer
from core.generation.pictured.box import in_the_box
from core.generation.pictured.chart import size_chart
from core.generation.pictured.feast import feast_banner
from core.generation.pictured.lawful import objection, wanted_by_law
from core.generation.pictured.shorter import Change, Shorter, collapsed
from core.generation.pictured.wish import Wish
from core.generation.pictures import COMPARISON, KINDS, wishes
from core.localisation.market import market_for
from core.localisation.profile import profile_for

LOCALES = ("de-DE", "ja-JP", "en-US", "ar-SA")
PRODUCTS = ("FHY-OU-750", "TAM-AP-010", "HAL-AU-101", "FHY-OU-802")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@cache
def orders(product, locale):
    """All pictures with words of a product, and the means to shorten them."""
    sheet = catalogues.by_product(0)[product]
    page = compose(sheet, locale, siblings=[one for one in catalogues.sheets(0) if one.product != product][:3])
    writer = Writer(sheet, locale, "woocommerce")
    profile = profile_for(market_for(locale).code)
    found = [
        *wishes(
            sheet,
            {locale: page},
            [locale],
            KINDS,
            lambda _m: (),
            name="m1",
            infographics=("specs", "dimensions", COMPARISON),
        ),
        in_the_box(sheet, page, locale, "m1"),
        size_chart(writer, "m1"),
        feast_banner(page, writer, "m1", "festival:new-year", date(2026, 12, 28), profile)
        if locale not in ("ar-SA", "ja-JP")
        else None,
    ]
    shorter = Shorter(sheet, locale, lambda units: Writer(sheet, locale, "woocommerce", units))
    return sheet, [one for one in found if isinstance(one, Wish) and one.brief is not None], shorter


def texts_of(part, name="texts"):
    """Every text of an order with its place, in reading order."""
    if isinstance(part, str):
        return [(name, part)]
    pairs = part.items() if isinstance(part, dict) else enumerate(part)
    return [found for key, each in pairs for found in texts_of(each, f"{name}.{key}") if key != "axis"]


def fitted(wish, shorter, most):
    """The order after all steps, where a place holds `most` characters; and the steps. It may end too long."""
    steps = []
    while True:
        over = next(((name, text) for name, text in texts_of(wish.brief["texts"]) if len(text) > most), None)
        step = shorter.step(wish, over[0], most) if over else None
        if step is None:
            return wish, steps
        wish, change = step
        steps.append(change)
        assert len(steps) < 60


@pytest.mark.parametrize("most", [9, 24])
@pytest.mark.parametrize("product", PRODUCTS)
def test_no_word_or_figure_comes_in_that_the_facts_do_not_bear(product, most):
    for locale in LOCALES:
        sheet, found, shorter = orders(product, locale)
        said = {key for fact in sheet.facts for key in (fact.key,)}
        for wish in found:
            ended, steps = fitted(wish, shorter, most)
            new = [line for line in ended.words if line not in wish.words]
            assert all(set(line.facts) <= said for line in new)
            assert objection(new, sheet, locale, "woocommerce") == ""
            known = Counter(_FIGURE.findall(" ".join(text for _n, text in texts_of(wish.brief["texts"]))))
            facts = Counter(_FIGURE.findall(str(compose(sheet, locale).as_dict())))
            assert set(_FIGURE.findall(" ".join(line.text for line in new))) <= set(known | facts)
            assert all(len(step.after) < len(step.before) for step in steps)
            assert {text for _n, text in texts_of(ended.brief["texts"]) if text} <= {w.text for w in ended.words} | {
                "–"
            }


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_same_order_is_shortened_in_the_same_way(product):
    _sheet, found, shorter = orders(product, "de-DE")
    _again, others, anew = orders.__wrapped__(product, "de-DE")
    assert [fitted(wish, shorter, 14) for wish in found] == [fitted(wish, anew, 14) for wish in others]


@pytest.mark.parametrize("most", [3, 8, 15])
def test_no_thing_in_the_box_and_no_size_is_ever_left_out(most):
    for product in PRODUCTS:
        for wish in orders(product, "de-DE")[1]:
            ended, _steps = fitted(wish, orders(product, "de-DE")[2], most)
            before, after = wish.brief["texts"], ended.brief["texts"]
            if wish.brief["template"] == "in_the_box":
                assert len(after["items"]) == len(before["items"])
            if wish.brief["template"] == "size_chart":
                assert [row[0] for row in after["rows"]] == [row[0] for row in before["rows"]]
                assert len(after["head"]) >= 2
                assert all(len(row) == len(after["head"]) for row in after["rows"])


def test_a_headline_ends_at_the_product_s_name_and_points_leave_before_that():
    _sheet, found, shorter = orders("FHY-OU-750", "de-DE")
    plain = next(wish for wish in found if wish.brief["template"] == "banner")
    ended, steps = fitted(plain, shorter, 20)
    texts = ended.brief["texts"]
    assert texts["headline"] == "Fernhythe Trailmate"
    assert all(len(text) <= 20 for text in texts["points"])
    assert steps


def test_an_american_figure_loses_its_bracket_before_its_row_goes():
    _sheet, found, shorter = orders("FHY-OU-802", "en-US")
    specs = next(wish for wish in found if wish.brief["template"] == "specs")
    at, (label, value) = next((at, row) for at, row in enumerate(specs.brief["texts"]["rows"]) if "(" in row[1])
    wish, change = shorter.step(specs, f"texts.rows.{at}.1", len(value) - 3)
    assert wish.brief["texts"]["rows"][at] == [label, change.after]
    assert "(" not in change.after
    assert value.startswith(change.after)


def test_what_a_law_wants_said_is_not_left_out():
    sheet = catalogues.by_product(0)["TAM-AP-010"]
    page = compose(sheet, "de-DE")
    rows = page.module("specs").rows
    material = next(row for row in rows if wanted_by_law(row.value, sheet, "de-DE"))
    other = next(row for row in rows if not wanted_by_law(row.value, sheet, "de-DE"))
    assert sheet.get(material.value.facts[0]).kind == "material"
    (wish,) = [one for one in orders("TAM-AP-010", "de-DE")[1] if one.brief["template"] == "specs"]
    texts = {"title": "T", "rows": [[row.label.text, row.value.text] for row in (material, other, *rows[-2:])]}
    words = tuple(line for row in rows for line in (row.label, row.value))
    order = replace(wish, brief={**wish.brief, "texts": texts}, words=words)
    shorter = orders("TAM-AP-010", "de-DE")[2]
    assert shorter.step(order, "texts.rows.0.1", 2) is None
    gone, change = shorter.step(order, "texts.rows.1.1", 2)
    assert change.after == ""
    assert [other.label.text, other.value.text] not in gone.brief["texts"]["rows"]


def test_a_place_that_the_order_does_not_have_has_nothing_shorter():
    _sheet, found, shorter = orders("FHY-OU-750", "de-DE")
    for name in ("texts.nothing", "mark.0", "texts.points.9", "texts.headline.0.x", "texts"):
        assert shorter.step(found[0], name, 5) is None


def test_steps_on_one_text_are_told_as_one():
    steps = [Change("texts.headline", "abcdef", "abcd"), Change("texts.points.1", "x y", "", ("z",)),
             Change("texts.headline", "abcd", "ab")]  # fmt: skip
    assert [one.said for one in collapsed(steps)] == [
        "shortened to fit: 'abcdef' became 'ab'", "left out to fit: 'x y z'",
    ]  # fmt: skip
