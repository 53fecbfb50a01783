"""Which pictures a product gets, and that every word on them stands on its page."""

from __future__ import annotations

import catalogues
import pytest

from core.assets.asset import Kind
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
        yield sheet, own, list(wishes(sheet, own, kinds, lambda _market: scenes, name="m1"))


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
