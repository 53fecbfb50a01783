"""A picture whose words do not fit goes back to the writer for a shorter line, until they fit or none is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.assets.asset import Asset
from core.generation.pictured.shorter import Change, Shorter, collapsed
from core.generation.pictured.wish import Wish
from core.ports.picture_files import TextTooLong

_MOST_STEPS = 40  # more than the texts of any order could want
_NEXT = "Write a shorter line on the product's page in this language; then make what is missing."


class StillTooLong(TextTooLong):
    """No line that the facts allow is short enough. `tried`: the shorter lines that were offered."""

    def __init__(self, error: TextTooLong, changes: list[Change]) -> None:
        super().__init__(error.field, error.text, error.fits_chars)
        tried = list(dict.fromkeys(change.after for change in changes if change.after))
        gone = max(1, len(error.text) - error.fits_chars)
        offered = "; ".join(f"'{text}' ({len(text)})" for text in tried)
        self.tried = tuple(tried)
        self.cause = f"{self.cause} Tried: {offered}." if tried else f"{self.cause} No shorter line is in the facts."
        self.next_step = f"At least {gone} characters of '{error.text}' must go. {_NEXT}"
        self.args = (self.cause,)


def fitting(make: Callable[[Wish], Asset], wish: Wish, shorter: Shorter) -> tuple[Asset, list[Change]]:
    """The picture with words that fit, and what was shortened for it. Raises StillTooLong with all that was tried."""
    steps: list[Change] = []
    while True:
        try:
            said = tuple(change.said for change in collapsed(steps))
            return make(replace(wish, notes=(*wish.notes, *said))), collapsed(steps)
        except TextTooLong as error:
            step = shorter.step(wish, error.field, error.fits_chars) if len(steps) < _MOST_STEPS else None
            if step is None:
                raise StillTooLong(error, steps) from error
            wish, change = step
            steps.append(change)
