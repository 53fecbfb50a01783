"""What every channel takes as a picture, read from channels.toml; no size stands in code.

The one table of picture sizes: the A+ documents of core/content/channels read theirs from here too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.errors import BadInput

# What becomes of a photo of another shape. whole: the shape stays, only the size changes. pad: the whole photo on the
# slot's background. crop: the slot is filled and what stands out is cut off.
WHOLE, PAD, CROP = "whole", "pad", "crop"
FITS = (WHOLE, PAD, CROP)
CERTAINTIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Safe:
    """Edges that the channel covers with its own buttons and words, in pixels of the slot."""

    top_px: int = 0
    right_px: int = 0
    bottom_px: int = 0
    left_px: int = 0


@dataclass(frozen=True, slots=True)
class PictureSlot:
    """One place for pictures. `width_px` x `height_px` is what we make (for fit `whole`: the box it stays in),
    `need_px` the least width and height that the channel accepts. `formats` begin with the one we write; `max_bytes`
    0 = no limit known. `background` white or any; `fill_pct` how much of the frame the product must fill; `forbids`
    what may not be in the picture; `module` the type of the A+ module that it belongs to.
    """

    name: str
    platform: str
    title: str
    width_px: int
    height_px: int
    need_px: tuple[int, int]
    fit: str
    formats: tuple[str, ...]
    max_bytes: int
    background: str
    fill_pct: int
    forbids: tuple[str, ...]
    safe: Safe
    module: str
    certainty: str
    source: str
    checked_on: str
    note: str


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("channels.toml").read_text("utf-8"))


def _slot(platform: str, shared: Mapping[str, Any], row: Mapping[str, Any]) -> PictureSlot:
    values = {**shared, **row}
    wide, high = values["size_px"]
    slot = PictureSlot(
        name=values["name"],
        platform=platform,
        title=values["title"],
        width_px=wide,
        height_px=high,
        need_px=tuple(values.get("need_px", (1, 1))),
        fit=values["fit"],
        formats=tuple(values["formats"]),
        max_bytes=values.get("max_bytes", 0),
        background=values.get("background", "any"),
        fill_pct=values.get("fill_pct", 0),
        forbids=tuple(values.get("forbids", ())),
        safe=Safe(**values.get("safe", {})),
        module=values.get("module", ""),
        certainty=values["certainty"],
        source=values["source"],
        checked_on=values["checked_on"],
        note=values.get("note", ""),
    )
    if slot.fit not in FITS or slot.certainty not in CERTAINTIES or not (wide > 0 and high > 0 and slot.formats):
        raise ValueError(f"the picture slot {slot.name!r} is not sound")
    return slot


@cache
def picture_slots() -> Mapping[str, PictureSlot]:
    """All slots by name, in the order in which they are shown."""
    found: dict[str, PictureSlot] = {}
    for platform, block in _data().items():
        shared = {key: value for key, value in block.items() if key != "slot"}
        for row in block["slot"]:
            slot = _slot(platform, shared, row)
            if slot.name in found:
                raise ValueError(f"two picture slots are called {slot.name!r}")
            found[slot.name] = slot
    return found


@cache
def platforms() -> tuple[str, ...]:
    """The platforms; each name also stands for the platform's first slot."""
    return tuple(_data())


def picture_slot(name: str) -> PictureSlot:
    """The slot of that name, or the first one of a platform; an unknown name raises BadInput with those there are."""
    found = picture_slots()
    if name in found:
        return found[name]
    if name in platforms():
        return next(slot for slot in found.values() if slot.platform == name)
    raise BadInput(
        f"There is no picture channel '{name[:40]}'.",
        f"Choose one of: {', '.join(found)}. `vitrine image channels` shows their sizes.",
        field="channel",
    )


def slots_of_module(module: str) -> Iterator[PictureSlot]:
    """The slots of an A+ module by its type, the main one first."""
    return (slot for slot in picture_slots().values() if slot.module == module)
