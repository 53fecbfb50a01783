"""Which label a market wants on a picture of which a trained model made a part; data: rules/picture_labels.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.review.rulebook import EU_MEMBERS

SCENE, PERSON, DRAWN = "scene", "person", "drawn"
METADATA, BOTH = "metadata", "both"


@dataclass(frozen=True, slots=True)
class LabelDuty:
    """What one market wants of one kind of picture. `words` are empty where no visible label is wanted;
    `min_text_share` is their least height, of the picture's short side."""

    words: str
    min_text_share: float
    source: str
    certainty: str
    in_force_from: str
    checked_on: str


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("core.review").joinpath("rules", "picture_labels.toml").read_text("utf-8"))


def duty(kind: str, market: str, locale: str, *, always: bool = False) -> LabelDuty:
    """What `market` wants of a picture whose `kind` of part was generated, in the words of `locale`. `always`: the shop
    labels everywhere, whatever the market wants."""
    if kind not in (SCENE, PERSON, DRAWN):
        raise ValueError(f"{kind!r} is no kind of generated part")
    layers = ("ALL", *(("EU",) if market in EU_MEMBERS else ()), market)
    row: dict[str, Any] = {}
    for code in layers:
        row |= _data().get(code, {})
    seen = row[kind] == BOTH or (always and kind != DRAWN)
    return LabelDuty(
        words_of(kind, locale) if seen else "",
        row["min_text_pct"] / 100,
        row["source"],
        row["certainty"],
        row["in_force_from"],
        row["checked_on"],
    )


def words_of(kind: str, locale: str) -> str:
    """The label's words in a language; English where there are none in it."""
    texts: Mapping[str, str] = _data()["words"][kind]
    return texts.get(locale) or texts.get(locale.partition("-")[0]) or texts["en"]
