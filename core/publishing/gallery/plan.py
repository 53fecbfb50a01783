"""A plan for galleries: exactly which pictures a product shows, in which order, before and after; bound to a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.ports.gallery import Shown
from core.publishing.plan import Refusal

SHOW, REVERT = "gallery.show", "gallery.revert"


@dataclass(frozen=True, slots=True)
class Piece:
    """One picture of a gallery. `media_id` is the shop's id of the file; empty for a picture of ours (`asset_id`) that
    was never sent. `url` is where the shop serves it, for looking at; it is no part of the plan's hash."""

    media_id: str = ""
    alt: str = ""
    asset_id: str = ""
    url: str = ""

    @property
    def shown(self) -> Shown:
        return Shown(self.media_id, self.alt, self.url)


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """What one record of a product shows and is to show. `remote_id` is the source-language record, `record_id` the one
    that is written; `seen_version` the newest version on record when the plan was made (-1: none); `notes` say what a
    person should know, such as which picture was left out and why."""

    remote_id: str
    record_id: str
    locale: str
    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    seen_version: int = -1
    notes: tuple[str, ...] = ()

    @property
    def seen(self) -> tuple[Shown, ...]:
        return tuple(piece.shown for piece in self.before)


@dataclass(frozen=True, slots=True)
class GalleryPlan:
    """What showing or reverting pictures will do to one store."""

    store_id: str
    kind: str
    items: tuple[GalleryItem, ...]
    refused: tuple[Refusal, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 over store, kind and, in order, each record with its galleries before and after."""
        rows = [
            [
                *(i.record_id, i.locale, i.seen_version),
                *([[p.media_id, p.alt, p.asset_id] for p in pieces] for pieces in (i.before, i.after)),
            ]
            for i in self.items
        ]
        return hashlib.sha256(json.dumps([self.store_id, self.kind, rows]).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The command line's answer."""
        return {
            "plan": self.hash,
            "galleries": [
                {
                    "sku": item.label,
                    "locale": item.locale,
                    "before": [told(piece) for piece in item.before],
                    "after": [told(piece) for piece in item.after],
                    "notes": list(item.notes),
                }
                for item in self.items
            ],
            "refused": [refusal.as_dict() for refusal in self.refused],
        }


def told(piece: Piece) -> dict[str, str]:
    """A piece without its empty parts."""
    return {name: value for name, value in asdict(piece).items() if value}


def to_row(item: GalleryItem) -> dict[str, Any]:
    """As stored."""
    return {**asdict(item), "before": [told(p) for p in item.before], "after": [told(p) for p in item.after]}


def from_row(row: Mapping[str, Any]) -> GalleryItem:
    """Inverse of `to_row`."""
    parts = {name: tuple(Piece(**piece) for piece in row[name]) for name in ("before", "after")}
    return GalleryItem(**{**row, **parts, "notes": tuple(row["notes"])})


def pieces(shown: Sequence[Shown]) -> tuple[Piece, ...]:
    """What a shop shows, as pieces."""
    return tuple(Piece(each.media_id, each.alt, url=each.url) for each in shown)


def same(one: Sequence[Shown | Piece], other: Sequence[Shown | Piece]) -> bool:
    """The same files in the same order with the same words."""
    return [(each.media_id, each.alt) for each in one] == [(each.media_id, each.alt) for each in other]
