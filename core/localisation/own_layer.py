"""A shop's own layer on a market's profile: what a person says of address, units, sentences and feelings, checked.

The same from the page and from the command line. A layer has the form of a profile's file (docs/reference/markets.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.errors import BadInput
from core.localisation.profile import Profile, codes, profile_for, with_layer
from core.localisation.profile_files import CATEGORIES, FEELINGS, checked

SETTINGS = ("formality", "units", "sentence", "intensity", "feelings")
Layer = Mapping[str, Any]
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted; None and empty change nothing. `locale`: of which language formality and sentences are meant.
    `target` and `most` are the length of a sentence; `feelings` shares of a category that make 1."""

    locale: str = ""
    formality: str = ""
    units: str = ""
    target: int | None = None
    most: int | None = None
    category: str = ""
    intensity: float | None = None
    feelings: Mapping[str, float] | None = None
    forget: tuple[str, ...] = ()


def changed(code: str, held: Layer, wish: Wish) -> dict[str, Any]:
    """The layer after a wish. Raises BadInput for what a profile cannot hold, naming what it can."""
    profile = with_layer(code, held)
    language = profile.language(wish.locale) if wish.locale else profile.languages[0]
    layer: dict[str, Any] = json.loads(json.dumps(held))
    category = wish.category or "general"
    if category not in CATEGORIES:
        raise BadInput(f"{category[:30]!r} has no target.", f"Choose one of {', '.join(CATEGORIES)}.", field="category")
    for name in wish.forget:
        _forget(layer, name, language.tag, wish.category)
    if wish.units:
        layer["units"] = wish.units
    if wish.formality:
        layer.setdefault("formality", {})[language.tag] = wish.formality
    if wish.target is not None or wish.most is not None:
        now = layer.get("sentences", {}).get(language.tag) or _length(profile, language.tag)
        layer.setdefault("sentences", {})[language.tag] = {
            "target": wish.target if wish.target is not None else now["target"],
            "most": wish.most if wish.most is not None else now["most"],
            "unit": now["unit"],
        }
    if wish.intensity is not None:
        layer.setdefault("intensity", {})[category] = wish.intensity
    if wish.feelings is not None:
        layer.setdefault("weights", {})[category] = dict.fromkeys(FEELINGS, 0.0) | dict(wish.feelings)
    return fitting(code, layer)


def _length(profile: Profile, tag: str) -> dict[str, Any]:
    length = profile.language(tag).sentence
    return {"target": length.target, "most": length.most, "unit": length.unit}


def _forget(layer: dict[str, Any], name: str, tag: str, category: str) -> None:
    """Back to the market's own: of the language, of the category (without one: of all)."""
    places = {"sentence": ("sentences", tag), "formality": ("formality", tag)}
    places |= {"intensity": ("intensity", category), "feelings": ("weights", category)}
    if name not in SETTINGS:
        raise BadInput(f"A market has no {name[:30]!r}.", f"Forget one of {', '.join(SETTINGS)}.", field="forget")
    key, inner = places.get(name, (name, ""))
    if inner and isinstance(layer.get(key), dict):
        layer[key].pop(inner, None)
    if not inner or not layer.get(key):
        layer.pop(key, None)


def fitting(code: str, layer: Layer) -> dict[str, Any]:
    """The layer when it fits the market. Raises BadInput."""
    sound = checked({key: value for key, value in layer.items() if value not in ({}, [])}, "your layer", own=True)
    with_layer(code, sound)
    return sound


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of one store, by market."""

    by_market: Mapping[str, Layer]

    def profile(self, code: str) -> Profile:
        """The market's profile with the shop's layer, where it has one. Raises BadInput for an unknown market."""
        layer = self.by_market.get(code)
        return _layered(code, json.dumps(layer, sort_keys=True)) if layer else profile_for(code)

    def units(self, code: str) -> str:
        """The units that the shop chose for a market; empty where it goes by the market's own."""
        return str(self.by_market.get(code, {}).get("units", ""))

    def known(self, code: str) -> Profile | None:
        """The same, None for what is no market."""
        return self.profile(code) if code in codes() else None


@lru_cache(maxsize=_KEPT)
def _layered(code: str, layer: str) -> Profile:
    return with_layer(code, json.loads(layer))


NO_LAYERS = Layers({})


def summary(layer: Layer) -> Iterable[tuple[str, str]]:
    """What a layer says of the settings a person makes, as (setting with its place, value)."""
    if "units" in layer:
        yield "units", str(layer["units"])
    for tag, level in layer.get("formality", {}).items():
        yield f"formality {tag}", str(level)
    for tag, row in layer.get("sentences", {}).items():
        yield f"sentence {tag}", f"{row['target']}, at most {row['most']} {row['unit']}"
    for name, value in layer.get("intensity", {}).items():
        yield f"intensity {name}", f"{value:g}"
    for name, row in layer.get("weights", {}).items():
        yield f"feelings {name}", ", ".join(f"{feeling} {share:g}" for feeling, share in row.items() if share)
    for key in layer:
        if key not in ("units", "formality", "sentences", "intensity", "weights"):
            rows = layer[key]
            yield key, f"{len(rows)} entries" if isinstance(rows, list | Mapping) else str(rows)
