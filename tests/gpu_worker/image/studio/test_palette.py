"""Season colours: none that a market's profile says to leave out, liked ones first at feasts."""

from __future__ import annotations

import pytest

from core.errors import BadInput
from core.localisation.profile import codes, profile_for
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.studio.scenes.palette import FESTIVE, SEASONS, goes_by, left_out, named, palette_for
from gpu_worker.image.studio.scenes.scene import scenes
from gpu_worker.image.studio.scenes.surfaces import colour_of


@pytest.mark.parametrize("market", codes())
def test_no_palette_holds_a_colour_to_leave_out(market: str) -> None:
    unwanted = left_out(profile_for(market))
    for season in SEASONS:
        palette = palette_for(season, market)
        assert not [(colour, word) for colour in palette for word in unwanted if goes_by(colour, word)]


@pytest.mark.parametrize("market", codes())
def test_no_scene_of_a_market_holds_a_colour_to_leave_out(market: str) -> None:
    unwanted = left_out(profile_for(market))
    names = ENGINE.scenes(market)
    assert len(names) >= 8
    for name in names:
        assert not [word for colour in scenes()[name].colours(None) for word in unwanted if goes_by(colour, word)]


def test_white_is_left_out_where_it_mourns_and_grey_is_not_purple() -> None:
    assert "sweep" not in ENGINE.scenes("JP")
    assert "sweep" in ENGINE.scenes("DE")
    assert "slate" in ENGINE.scenes("IT")
    assert not goes_by((75, 77, 79), "purple")


def test_unwanted_words_are_read_from_the_profiles() -> None:
    assert left_out(profile_for("BR")) == {"purple", "black"}
    assert "green" in left_out(profile_for("CN"))
    assert named("red, white and blue") == ("red", "white", "blue")


def test_an_unwanted_colour_changes_the_palette() -> None:
    assert "green" in left_out(profile_for("CN"))
    free = [season for season in SEASONS if palette_for(season) != palette_for(season, "CN")]
    assert free


def test_feasts_take_the_liked_colours() -> None:
    wall, _, accent = palette_for(FESTIVE, "CN")
    assert goes_by(wall, "red")
    assert goes_by(accent, "gold")


def test_words_mean_their_colours() -> None:
    assert goes_by(colour_of("#0a5c36"), "green")
    assert goes_by(colour_of("#fdfdfd"), "white")
    assert not goes_by(colour_of("#e4e2de"), "white")
    assert not goes_by(colour_of("#b98d5e"), "red")


def test_unknown_season() -> None:
    with pytest.raises(BadInput, match="no season"):
        palette_for("monsoon")
