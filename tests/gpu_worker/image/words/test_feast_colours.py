"""A festival's colours in a market: none that it leaves out is drawn, words stay readable."""

from __future__ import annotations

import lettering
import pytest

from core.errors import BadInput, Refused
from core.generation.pictured.words import feast_of
from core.localisation.calendar import days
from core.localisation.market import markets
from core.localisation.profile import codes, profile_for
from gpu_worker.image.studio.scenes.palette import goes_by, left_out
from gpu_worker.image.words.brief import brief_of
from gpu_worker.image.words.colour import LEAST_CONTRAST, WHITE, contrast
from gpu_worker.image.words.feast import drawn, palette_for
from gpu_worker.image.words.make import make_lettered
from gpu_worker.image.words.templates import TEMPLATES

RED, GREEN, PURPLE = "#a8242a", "#2f6b4a", "#6b3a8c"


def given(accents, market, spark="#f0cc72"):
    return {"accents": list(accents), "spark": spark, "market": market}


@pytest.mark.parametrize("code", codes())
def test_every_festival_of_every_market_has_colours_that_the_market_does_not_leave_out(code):
    profile = profile_for(code)
    for festival in profile.festivals:
        look = feast_of(festival.day)
        found = palette_for(None, given(look.accents, code, look.spark))
        assert not any(goes_by(colour, word) for colour in drawn(found) for word in left_out(profile)), festival.day.id
        assert contrast(WHITE, found.deep) > LEAST_CONTRAST
        assert contrast(found.light, found.deep) > LEAST_CONTRAST


def test_a_colour_that_the_market_leaves_out_is_passed_over():
    assert "purple" in left_out(profile_for("BR"))
    assert palette_for(None, given([PURPLE, GREEN], "BR")) == palette_for(None, given([GREEN], "BR"))
    assert palette_for(None, given([PURPLE, GREEN], "DE")) == palette_for(None, given([PURPLE], "DE"))
    with pytest.raises(Refused, match="None of the festival's colours are left for BR"):
        palette_for(None, given([PURPLE], "BR"))


def test_lights_that_the_market_leaves_out_become_a_tint_of_the_ground():
    assert "white" in left_out(profile_for("CN"))
    assert palette_for(None, given([RED], "CN", "#ffffff")).spark is None
    assert palette_for(None, given([RED], "CN")).spark == (0xF0, 0xCC, 0x72)


def test_without_festival_colours_the_product_s_own_hold_and_nonsense_is_refused():
    assert palette_for(None, {}) == palette_for(None, {"accents": None})
    with pytest.raises(BadInput, match="no list of colours"):
        palette_for(None, {"accents": "red"})
    with pytest.raises(BadInput, match="is no colour"):
        palette_for(None, given(["red"], "DE"))


def test_markets_that_are_written_for_are_all_looked_at():
    assert set(markets()) <= set(codes())


LOOKS = {(feast_of(day).accents, feast_of(day).spark, feast_of(day).motif) for day in days().values()}


@pytest.mark.parametrize("locale", ["en-US", "ar-SA", "th-TH"])
def test_words_can_be_read_on_every_festival_s_ground(locale):
    for accents, spark, motif in sorted(LOOKS):
        order = lettering.order("festival", locale, (970, 600), None)
        order |= {"palette": {"accents": list(accents), "spark": spark, "market": "DE"}, "motif": motif}
        made = make_lettered(brief_of(order, TEMPLATES, lambda value: value))
        assert min(word.contrast for word in made.words) >= LEAST_CONTRAST
