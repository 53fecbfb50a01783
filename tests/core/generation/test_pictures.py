"""Which pictures a product gets, and that every word on them stands on its page."""

from __future__ import annotations

from dataclasses import replace

import catalogues
import pytest

from core.assets.asset import Kind
from core.content.document import Comparison, ComparisonRow, Line, SpecRow, Specs
from core.facts.sheet import Fact
from core.generation.pictures import KINDS, seed_of, wishes

SCENES = ("sweep", "oak", "linen", "stone")
LOCALES = ("en-US", "de-DE", "ar-SA")


def asked(kinds=KINDS, scenes=SCENES, locales=LOCALES):
    """Per product of the built-in catalogue: its sheet, its pages, its wishes."""
    pages = {
        locale: dict(zip([s.product for s in catalogues.sheets(0)], catalogues.pages(0, locale), strict=True))
        for locale in locales
    }
    for sheet in catalogues.sheets(0):
        own = {locale: pages[locale][sheet.product][1] for locale in locales}
        yield sheet, own, list(wishes(sheet, own, list(own), kinds, lambda _market: scenes, name="m1"))


def test_one_main_picture_a_scene_for_each_market_and_words_for_each_page():
    for _sheet, pages, found in asked():
        kinds = [wish.slot.kind for wish in found]
        assert kinds.count(Kind.MAIN) == 1
        assert kinds.count(Kind.SCENE) == 3
        assert kinds.count(Kind.BANNER) == len(pages)
        assert kinds.count(Kind.INFOGRAPHIC) <= len(pages)
        assert len({wish.slot for wish in found}) == len(found)


def test_most_products_have_specs_enough_for_an_infographic():
    found = [[wish for wish in all_of if wish.slot.kind is Kind.INFOGRAPHIC] for _s, _p, all_of in asked()]
    assert sum(map(bool, found)) / len(found) > 0.7


def texts_of(brief):
    """Every text of a brief."""
    stack, found = [brief["texts"]], []
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            found.append(each)
        else:
            stack.extend(each.values() if isinstance(each, dict) else each)
    return found


def test_every_word_on_a_picture_is_a_line_of_that_language_s_page():
    for _sheet, pages, found in asked():
        for wish in found:
            if wish.brief is None:
                assert wish.words == ()
                continue
            lines = {line.text for _, line in pages[wish.slot.locale].lines()}
            assert set(texts_of(wish.brief)) == {line.text for line in wish.words} <= lines


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_kinds_that_were_asked_for(kind):
    for _sheet, _pages, found in asked(kinds=(kind,), locales=("en-US",)):
        assert {wish.slot.kind for wish in found} <= {kind}


def test_a_scene_stays_what_it_is_and_differs_between_products():
    first = [[wish.options for wish in found] for _s, _p, found in asked(kinds=(Kind.SCENE,))]
    assert first == [[wish.options for wish in found] for _s, _p, found in asked(kinds=(Kind.SCENE,))]
    assert len({options["name"] for all_of in first for options in all_of}) == len(SCENES)
    assert len({seed_of(sheet.product) for sheet in catalogues.sheets(0)}) == len(catalogues.sheets(0))


def test_without_an_engine_for_scenes_none_is_asked_for():
    assert all(not found for _s, _p, found in asked(kinds=(Kind.SCENE,), scenes=()))


def page_of(*modules):
    sheet = catalogues.sheets(0)[0]
    page = next(iter(catalogues.pages(0, "de-DE")))[1]
    return sheet, replace(page, modules=modules)


def measured(sheet, **axes):
    facts = tuple(
        Fact(axis, "measure", float(value.split()[0]), "cm", attribute=axis, source="attribute", text=value)
        for axis, value in axes.items()
    )
    rows = tuple(SpecRow(Line(axis), Line(value, (axis,))) for axis, value in axes.items())
    return replace(sheet, facts=facts), Specs(Line("Technische Daten"), rows)


def drawn(sheet, page, *templates):
    kinds = (Kind.INFOGRAPHIC,)
    found = wishes(sheet, {"de-DE": page}, ["de-DE"], kinds, lambda _market: (), name="m1", infographics=templates)
    return list(found)


def test_a_drawing_with_measures_needs_two_axes_that_the_facts_name():
    sheet, page = page_of()
    known, specs = measured(sheet, width="24 cm", height="28 cm", weight="400 g")
    (wish,) = drawn(known, replace(page, modules=(specs,)), "dimensions")
    assert wish.brief["template"] == "dimensions"
    assert wish.brief["texts"]["measures"] == [
        {"axis": "width", "value": "24 cm", "label": "width"}, {"axis": "height", "value": "28 cm", "label": "height"},
    ]  # fmt: skip
    assert wish.slot.name == "m1:dimensions"
    assert {"24 cm", "28 cm"} < {line.text for line in wish.words}
    for axes in ({"height": "28 cm"}, {"height": "28 cm", "length": "30 cm"}, {"dimensions": "24 x 28 x 12 cm"}):
        known, specs = measured(sheet, **axes)
        assert drawn(known, replace(page, modules=(specs,)), "dimensions") == []


def test_a_comparison_shows_what_the_page_compares_and_nothing_where_it_does_not():
    rows = tuple(
        ComparisonRow(Line(label), (Line(own), Line(other)))
        for label, own, other in (("Volumen", "12 l", "8 l"), ("Gewicht", "480 g", ""), ("Farbe", "", "rot"))
    )
    sheet, page = page_of(Comparison(Line("Vergleich"), (Line("A"), Line("B")), rows))
    (wish,) = drawn(sheet, page, "comparison")
    assert wish.brief["texts"]["rows"] == ["Volumen", "Gewicht"]
    assert [column["values"] for column in wish.brief["texts"]["columns"]] == [["12 l", "480 g"], ["8 l", ""]]
    assert drawn(sheet, replace(page, modules=()), "comparison", "specs", "dimensions") == []
