"""One picture in the library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from core.ports.picture_files import Maker


class Kind(StrEnum):
    """What a picture is for."""

    PHOTO = "photo"  # the shop's own, as it was fetched or uploaded: a master
    CUTOUT = "cutout"
    MAIN = "main"
    SCENE = "scene"
    INFOGRAPHIC = "infographic"
    BANNER = "banner"
    TRY_ON = "try_on"


MADE, REVIEW, APPROVED, REJECTED = "made", "review", "approved", "rejected"
STATES = (MADE, REVIEW, APPROVED, REJECTED)
USABLE = (MADE, APPROVED)


@dataclass(frozen=True, slots=True)
class Rights:
    """Who owns a picture and how long it may be used. `expires_on` None = no end is known."""

    holder: str = ""
    licence: str = ""
    source: str = ""
    expires_on: date | None = None

    def barrier(self, today: date) -> str:
        """Why the picture may not be used today, as a sentence; empty where it may. The last day still counts."""
        if self.expires_on is None or today <= self.expires_on:
            return ""
        whose = f" of {self.holder}" if self.holder else ""
        return f"The licence{whose} for this picture ended on {self.expires_on.isoformat()}."

    def as_dict(self) -> dict[str, str]:
        """As stored; empty parts are left out."""
        ends = self.expires_on.isoformat() if self.expires_on else ""
        parts = {"holder": self.holder, "licence": self.licence, "source": self.source, "expires_on": ends}
        return {name: value for name, value in parts.items() if value}

    @classmethod
    def from_dict(cls, data: Mapping[str, str]) -> Rights:
        """Inverse of `as_dict`."""
        ends = data.get("expires_on", "")
        found = {name: data.get(name, "") for name in ("holder", "licence", "source")}
        return cls(**found, expires_on=date.fromisoformat(ends) if ends else None)


def narrowest(rights: Sequence[Rights]) -> Rights:
    """The rights of a picture that was made from others: the first end of all counts, the holders add up."""
    ends = [each.expires_on for each in rights if each.expires_on]
    named = {part: "; ".join(dict.fromkeys(filter(None, values))) for part, values in _parts(rights).items()}
    return Rights(named["holder"], named["licence"], named["source"], min(ends, default=None))


def _parts(rights: Sequence[Rights]) -> dict[str, list[str]]:
    return {part: [getattr(each, part) for each in rights] for part in ("holder", "licence", "source")}


@dataclass(frozen=True, slots=True)
class Slot:
    """What a picture is a version of: at most one of a slot's versions is in use at a time.

    `locale` and `market` are empty for pictures that are the same everywhere, `channel` for masters; `name` tells
    several of a kind apart (the shop's media id of a photo, the scene's name, the infographic's template)."""

    remote_id: str
    kind: Kind
    name: str = ""
    locale: str = ""
    market: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture of a store. `id` says what it was made of and by what (`identity`), `digest` names its bytes.

    `parents` are the ids of the pictures it was made from; `words` the texts on it, `alt` the words for people who
    cannot see it; `fingerprint` 16 hex digits of a perceptual hash or empty; `reason` why it waits or was rejected."""

    id: str
    slot: Slot
    digest: str
    mime: str
    width_px: int
    height_px: int
    size_bytes: int
    maker: Maker
    version: int = 1
    state: str = MADE
    reason: str = ""
    confidence: float | None = None
    parents: tuple[str, ...] = ()
    recipe: Mapping[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    alt: str = ""
    fingerprint: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    rights: Rights = Rights()
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    made_at: str = ""


def identity(slot: Slot, inputs: Sequence[str], recipe: Mapping[str, Any], maker: Maker) -> str:
    """Forty hex digits: the same inputs (digests), recipe, engine revision and seed are the same picture, so that a
    job that is tried again finds what it had made."""
    said = [*_slot(slot), list(inputs), dict(recipe), maker.engine, maker.model, maker.revision, maker.seed]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:40]


def _slot(slot: Slot) -> list[str]:
    return [slot.remote_id, slot.kind.value, slot.name, slot.locale, slot.market, slot.channel]


NEAR_BITS = 6  # of 64: the usual bar for such hashes, not measured on photos of shops
# Of structural similarity, for those that the hash found. On the drawn products of the model shops the one pair that
# only had the same layout had 0.79, those of one shape 0.84 and more.
ALIKE = 0.8


def distance_bits(one: str, other: str) -> int:
    """In how many of 64 bits two perceptual hashes differ; 64 where one is missing."""
    if not one or not other:
        return 64
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alt_of(base: str, words: Sequence[str], limit: int) -> str:
    """The words for people who cannot see the picture: the page's own alt line, then what stands on the picture, whole
    texts only, at most `limit` characters. Both come from facts; nothing is added."""
    said = base
    for text in words:
        longer = f"{said}; {text}" if said else text
        if len(longer) > limit:
            break
        said = longer
    return said
