"""Lines of text as masks: measured and drawn by Pango, fitted into boxes, shrunk down to a floor and not below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.words.breaks import broken, pieces, plain
from gpu_worker.image.words.fonts import families, is_rtl, language

_MEASURED_AT_PX = 100
_GRID_PX = 30
_STEP = 0.96  # from one tried size to the next
_SPACE_EM = 0.26
_TOUCH_EM = 0.05  # between signs without a space
# Scripts of one nominal size do not look one size, and some need more air between lines.
_LOOKS = {"ar": 1.08, "fa": 1.08, "ur": 1.08, "he": 1.04, "ja": 0.94, "ko": 0.95, "zh": 0.95}
_AIR = {"th": 1.18, "lo": 1.18, "km": 1.25, "my": 1.25, "hi": 1.14, "ar": 1.12, "fa": 1.12, "ur": 1.3,
        "ja": 1.08, "ko": 1.06, "zh": 1.08}  # fmt: skip
_SIGNED = re.compile(r"(?<![\w)])([-\u2212+\u00b1])(?=\d)")
_STRONG_RTL = (("\u0590", "\u08ff"), ("\ufb1d", "\ufdff"), ("\ufe70", "\ufefc"))


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set: `size_px` is the wish, `floor_px` the smallest worth reading, `leading` line height / size."""

    size_px: float
    floor_px: float
    bold: bool = False
    leading: float = 1.3
    most_lines: int = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text in lines at the size that fits. `pitch_px` is the height of one line."""

    lines: tuple[str, ...]
    size_px: float
    pitch_px: float

    @property
    def height_px(self) -> float:
        return self.pitch_px * len(self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A drawn line: `mask` 0..255 around the ink alone; `top_px` from the top of the line to the ink."""

    mask: NDArray[np.uint8]
    top_px: int

    @property
    def width_px(self) -> int:
        return int(self.mask.shape[1])


def looks(locale: str) -> float:
    """By how much a script is enlarged so that it looks one size with Latin."""
    return _LOOKS.get(language(locale), 1.0)


def fitted(text: str, locale: str, kind: Type, width_px: float, height_px: float, scale: float = 1.0) -> Fitted | None:
    """The text at `scale` of its wished size, or None where it does not fit at that size."""
    size = max(kind.floor_px, kind.size_px * scale) * looks(locale)
    pitch = size * kind.leading * _AIR.get(language(locale), 1.0)
    most = min(kind.most_lines, int((height_px + 0.25 * size) // pitch) or 1)
    parts = pieces(text, locale)
    if pitch > height_px + 0.45 * size:
        return None

    def wide(run: str) -> float:
        return _about(run, locale, kind.bold) * size

    limit = width_px
    for _ in range(4):
        lines = broken(parts, wide, limit, most)
        if lines is None:
            return None
        over = max(_inked(line, locale, kind.bold, size) for line in lines) - width_px + 1
        if over <= 0:
            return Fitted(lines, size, pitch)
        limit -= over
    return None


def scales(kind: Type) -> list[float]:
    """The sizes tried, as shares of the wished one, the floor last."""
    found, at = [], 1.0
    while at * kind.size_px > kind.floor_px:
        found.append(at)
        at *= _STEP
    return [*found, kind.floor_px / kind.size_px]


def fits_chars(text: str, locale: str, kind: Type, width_px: float, height_px: float) -> int:
    """How many characters of a text would fit at the floor."""
    parts, least = pieces(text, locale), kind.floor_px / kind.size_px
    low, high = 0, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        part = "".join(parts[:middle])
        low, high = (middle, high) if fitted(part, locale, kind, width_px, height_px, least) else (low, middle - 1)
    if low:
        return len("".join(parts[:low]).strip())
    em = max(0.2, _exact(plain(text), locale, kind.bold) / max(1, len(plain(text))))
    return int(width_px / (em * kind.floor_px * looks(locale)))


def drawn(line: str, locale: str, size_px: float, pitch_px: float, bold: bool) -> Line:
    """One line as a mask."""
    image = _text(line, locale, size_px, bold, pitch_px)
    mask = np.frombuffer(image.write_to_memory(), np.uint8).reshape(image.height, image.width, image.bands)[:, :, 0]
    return Line(mask, int(image.yoffset))


def _about(run: str, locale: str, bold: bool) -> float:
    """The width of a run in em, from the widths of its words: quick, for trying out lines."""
    words = run.split(" ")
    inside = sum(_of_parts(word, locale, bold) for word in words)
    return inside + _SPACE_EM * (len(words) - 1)


@lru_cache(maxsize=8192)
def _of_parts(word: str, locale: str, bold: bool) -> float:
    parts = pieces(word, locale) if len(word) > 6 else (word,)
    if not word:
        return 0.0
    return sum(_exact(part, locale, bold) for part in parts) + _TOUCH_EM * (len(parts) - 1)


@lru_cache(maxsize=16384)
def _exact(text: str, locale: str, bold: bool) -> float:
    """The width of the ink of a text in em."""
    return float(_text(text, locale, _MEASURED_AT_PX, bold).width) / _MEASURED_AT_PX


def _inked(line: str, locale: str, bold: bool, size_px: float) -> float:
    """The width of a line in px. Small type is drawn on the grid of pixels and does not scale evenly."""
    return _on_grid(line, locale, bold, size_px) if size_px < _GRID_PX else _exact(line, locale, bold) * size_px


@lru_cache(maxsize=8192)
def _on_grid(line: str, locale: str, bold: bool, size_px: float) -> float:
    return float(_text(line, locale, size_px, bold).width)


def _text(text: str, locale: str, size_px: float, bold: bool, pitch_px: float = 0.0) -> Any:
    import pyvips

    faces = ",".join(families(locale))
    pitch = f' line_height="{max(1025, round(pitch_px * 1024))}"' if pitch_px else ""
    weight = 700 if bold else 400
    markup = (
        f'<span lang="{escape(locale)}" font_family="{faces}" weight="{weight}" size="{round(size_px * 1024)}"{pitch}>'
        f"{_directed(text, locale)}</span>"
    )
    return pyvips.Image.text(markup, dpi=72, font=faces)


def _directed(text: str, locale: str) -> str:
    """The text with its direction said: that of the page where it has letters of it, else from left to right."""
    if is_rtl(locale):  # a sign stays before its number: CLDR writes it so for Arabic and Hebrew with Western digits
        text = _SIGNED.sub("\u200e\\1", text)
    strong = any(low <= sign <= high for sign in text for low, high in _STRONG_RTL)
    return ("\u200f" if is_rtl(locale) and strong else "\u200e") + escape(text, quote=False)
