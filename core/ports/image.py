"""Port to what makes pictures. Pixels cross it as the bytes of picture files, never as arrays.

An engine is chosen by name and named on everything it made: engine, model, revision, seed. None stands in for another
in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """One picture to make. `operation` is one of the engine's `operations`; `source` the file it starts from (empty
    where none is needed); `options` is JSON and belongs to the operation."""

    operation: str
    source: bytes = field(default=b"", repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    engine: str = EMBEDDED


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a picture. `model` and `revision` are empty for an engine without a model; the embedded engine's
    revision changes whenever the same order could give other pixels."""

    engine: str
    model: str = ""
    revision: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class MadePicture:
    """A finished file. `doubt` is a sentence for the person who has to look at it before anybody else sees it, empty
    where the engine is sure; `confidence` 0..1 where the operation measures it. `words` are the texts drawn on the
    picture, in reading order; `fingerprint` a 64-bit perceptual hash in hex; `notes` sentences for the owner;
    `provenance` what was written into the file about how it came about."""

    data: bytes = field(repr=False)
    mime: str
    width_px: int
    height_px: int
    origin: Origin
    confidence: float | None = None
    doubt: str = ""
    words: tuple[str, ...] = ()
    fingerprint: str = ""
    notes: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)


def unwatched(_step: str, _part: float) -> None:
    """Nobody looks on."""


def never() -> bool:
    """Nobody wants to stop."""
    return False


class PictureEngine(Protocol):
    """What the entry point `image` of group `vitrine.engines` is."""

    def operations(self) -> Mapping[str, str]:
        """What can be ordered: name -> one line on what it does."""
        ...

    def origin(self, order: PictureOrder) -> Origin:
        """What would make this picture, without making it: part of the picture's identity."""
        ...

    def make(
        self,
        order: PictureOrder,
        step: Callable[[str, float], None] = unwatched,
        stop: Callable[[], bool] = never,
    ) -> MadePicture:
        """The picture. `step` hears the name of each step and the part done, 0..1; `stop` is asked between steps.

        Raises BadInput for a source or options that cannot be used, NeedsMerchant where something has to be set up,
        Retryable where a remote engine is busy, Refused where the result broke a rule (the product was changed)."""
        ...
