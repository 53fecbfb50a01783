"""What is asked of the picture engine, and why something is not asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.assets.asset import Kind, Slot
from core.content.document import Line

SQUARE_PX = (1500, 1500)


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture to make of a cut-out: the operation of the picture engine, its options, and for `banner` the contents
    of its job (`brief`). `words` are the lines that will stand on it: the page's, which have passed the gate there, or
    lines from facts and word lists, which pass it before the picture is made. `notes`: what a person should know."""

    slot: Slot
    operation: str
    options: Mapping[str, Any] = field(default_factory=dict)
    brief: Mapping[str, Any] | None = None
    words: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmade:
    """A picture that was ordered by name and is not made. `nothing`: the product has no such facts, nobody has to do
    anything about it."""

    kind: Kind
    locale: str
    cause: str
    next_step: str
    nothing: bool = False


def brief_of(
    template: str, locale: str, size_px: tuple[int, int], texts: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """The contents of a job with words."""
    return {"template": template, "locale": locale, "size_px": list(size_px), "texts": dict(texts), **more}
