"""The colours of a season in a market: liked ones first, and none that the market's profile says to leave out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from core.errors import BadInput
from core.localisation.profile import Profile, profile_for
from gpu_worker.image.studio.colour import delta_e, lab
from gpu_worker.image.studio.scenes.surfaces import Colour, colour_of

Palette = tuple[Colour, Colour, Colour]  # wall, floor, accent
FESTIVE = "festive"
SEASONS = ("spring", "summer", "autumn", "winter", FESTIVE)
_GREY = 10.0  # Lab chroma: less is no colour
_PAINTED = 0.22  # of white in a wall's colour: paint is softer than a flag
_ROOM = ("red", "gold", "saffron", "orange", "green", "blue", "yellow")  # liked words that a room can have


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("palettes.toml").read_text("utf-8"))


def named(text: str) -> tuple[str, ...]:
    """The colour words in a sentence of a profile, in their order."""
    return tuple(word for word in re.findall(r"[a-z]+", text.lower()) if word in _data()["words"])


def left_out(profile: Profile) -> frozenset[str]:
    """The colour words that a market's profile says are better left out. A scene is read without the sentence around
    the word, so every colour that is named counts, whatever it is said of."""
    return frozenset(
        word for sign in profile.signs if sign.kind == "colour" and not sign.liked for word in named(sign.what)
    )


def goes_by(colour: Colour, word: str) -> bool:
    """Whether a shopper would call the colour by that word."""
    row = _data()["words"][word]
    pair = lab(np.array([[colour, colour_of(row["shade"])]], np.uint8))[0]
    own, shade = (float(np.hypot(*one[1:])) for one in pair)
    if own < _GREY < shade:  # nobody calls a grey purple, however dark both are
        return False
    return float(delta_e(pair[0], pair[1])) <= float(row["reach"])


def suits(colours: Iterable[Colour], market: str) -> bool:
    """Whether a market's profile says of none of the colours that it is better left out."""
    unwanted = left_out(profile_for(market))
    return not any(goes_by(colour, word) for colour in colours for word in unwanted)


def palette_for(season: str, market: str = "") -> Palette:
    """Wall, floor and accent of a season in a market (empty = any); raises BadInput for unknown names."""
    if season not in SEASONS:
        raise BadInput(f"There is no season '{season[:20]}'.", f"Choose one of: {', '.join(SEASONS)}.", field="season")
    profile = profile_for(market) if market else None
    unwanted = left_out(profile) if profile else frozenset()
    wanted = [*_liked(profile)] if profile and season == FESTIVE else []
    wanted += [tuple(map(colour_of, row)) for row in _data()["seasons"][season]]
    for palette in wanted:
        if not any(goes_by(colour, word) for colour in palette for word in unwanted):
            wall, floor, accent = palette
            return wall, floor, accent
    raise BadInput(f"No {season} colours are left for {market}.", "Choose another season.", field="season")


def _liked(profile: Profile) -> list[tuple[Colour, ...]]:
    """A palette of the colours that a market likes for feasts: the first paints the wall, the next is the accent."""
    words = [
        word
        for sign in profile.signs
        if sign.kind == "colour" and sign.liked
        for word in named(sign.what)
        if word in _ROOM
    ]
    if not words:
        return []
    first = colour_of(_data()["words"][words[0]]["shade"])
    other = colour_of(_data()["words"][words[1] if len(words) > 1 else "gold"]["shade"])
    return [(_mixed(first, _PAINTED * 0.5), _mixed(first, _PAINTED), other)]


def _mixed(colour: Colour, white: float) -> Colour:
    red, green, blue = (round(part + (255 - part) * white) for part in colour)
    return red, green, blue
