"""From an order to a finished file: template, master, words, marks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.words.brief import Brief
from gpu_worker.image.words.draw import Ink, Placed, lettered, master
from gpu_worker.image.words.feast import palette_for
from gpu_worker.image.words.fonts import is_rtl, language, missing
from gpu_worker.image.words.sheet import Sheet, Stack
from gpu_worker.image.words.templates import TEMPLATES

_ORNAMENTS = ("So", "Sk")  # emoji and the like: a text says the same without them


@dataclass(frozen=True, slots=True, eq=False)
class Lettered:
    """A picture with words. `master` is the same without them; `words` what stands where, in reading order."""

    rgb: NDArray[np.uint8]
    master: NDArray[np.uint8]
    words: tuple[Placed, ...]
    notes: tuple[str, ...] = ()
    inks: tuple[Ink, ...] = ()

    def layer(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """The words alone: their colours, and their strokes as alpha."""
        rgb, alpha = np.zeros_like(self.rgb), np.zeros(self.rgb.shape[:2], np.float32)
        for ink in self.inks:
            part = ink.part
            share = ink.mask.astype(np.float32) / np.float32(255)
            rgb[part][share > 0] = ink.colour
            alpha[part] = np.maximum(alpha[part], share)
        return rgb, alpha


def sheet_of(brief: Brief) -> Sheet:
    """The sheet of an order, filled by its template."""
    palette = palette_for(brief.picture, brief.palette)
    sheet = Sheet(*brief.size_px, is_rtl(brief.locale), palette.paper, brief.more.get("garment") is True)
    TEMPLATES[brief.template](brief, sheet, palette)
    return sheet


def make_lettered(brief: Brief) -> Lettered:
    """The picture of an order. Without a font for a text it is made without words, and a note says so."""
    sheet = sheet_of(brief)
    ground = master(sheet)
    lacking = missing("".join(words.text for stack in sheet.stacks for words in stack.words), brief.locale)
    notes: tuple[str, ...] = ()
    if lacking and all(category(sign) in _ORNAMENTS for sign in lacking):
        sheet.stacks = [kept for stack in sheet.stacks if (kept := _without(stack, lacking)).words]
        notes = (f"left out: no font for {lacking}",)
    elif lacking:
        return Lettered(ground, ground, (), (without_words(brief.locale),))
    rgb, words, inks = lettered(sheet, ground, brief.locale)
    return Lettered(rgb, ground, words, notes, inks)


def _without(stack: Stack, signs: str) -> Stack:
    """A stack without some characters; texts that were nothing else are gone."""
    table = dict.fromkeys(map(ord, signs + "\ufe0f\u200d"))
    words = (replace(one, text=one.text.translate(table).strip()) for one in stack.words)
    return replace(stack, words=tuple(one for one in words if one.text))


def without_words(locale: str) -> str:
    """The note on a picture that had to stay without words."""
    return f"words left out: no font for {language(locale)}"
