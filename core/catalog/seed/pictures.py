"""Drawn product pictures: a clean drawing per kind of product in its color, two views each, the same every time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from core.catalog.seed.drawing import hard_goods, soft_goods
from core.catalog.seed.drawing.painter import PALETTE, SIZE_PX, Painter, photograph, reduced

# kind -> (drawing, color when the product names none, whether it lies on its back)
_KINDS = {
    "headphones": (hard_goods.headphones, "charcoal", False),
    "speaker": (hard_goods.speaker, "charcoal", False),
    "earbuds": (hard_goods.earbuds, "white", False),
    "bottle": (hard_goods.bottle, "sage", False),
    "tent": (hard_goods.tent, "olive", False),
    "lantern": (hard_goods.lantern, "mustard", False),
    "pan": (hard_goods.pan, "charcoal", True),
    "kettle": (hard_goods.kettle, "silver", False),
    "knife": (hard_goods.knife, "walnut", True),
    "jar": (hard_goods.jar, "ivory", False),
    "serum": (hard_goods.serum, "brown", False),
    "babybottle": (hard_goods.babybottle, "mint", False),
    "bowl": (hard_goods.bowl, "silver", False),
    "diffuser": (hard_goods.diffuser, "white", False),
    "turntable": (hard_goods.turntable, "light gray", True),
    "shirt": (soft_goods.shirt, "white", True),
    "jacket": (soft_goods.jacket, "forest green", True),
    "socks": (soft_goods.socks, "charcoal", True),
    "blanket": (soft_goods.blanket, "gray", False),
    "lamp": (soft_goods.lamp, "beige", False),
    "rings": (soft_goods.rings, "coral", False),
    "brush": (soft_goods.brush, "beige", True),
    "leash": (soft_goods.leash, "orange", True),
    "petbed": (soft_goods.petbed, "gray", False),
    "card": (soft_goods.card, "coral", True),
    "board": (soft_goods.board, "walnut", True),
    "box": (soft_goods.box, "sand", False),
}
KINDS = tuple(_KINDS)
_QUALITY = 86


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture that is drawn when it is asked for: catalogues are built far oftener than looked at."""

    kind: str
    color: str
    view: int  # 0 front, 1 second

    def __call__(self) -> bytes:
        return views(self.kind, self.color)[self.view]


def pictures(kind: str, color: str, *, stem: str, title: str) -> tuple[tuple[str, str, Drawing], ...]:
    """Two JPEG pictures (file name, alt text, drawing) of at most 110 KB and 1200 x 1200 px.

    `color`: a word of the vocabulary or empty. The alt texts are what shops have: the title on the first, nothing on
    the second.
    """
    front, detail = (Drawing(kind, color if color in PALETTE else "", view) for view in (0, 1))
    return (f"{stem}-1.jpg", title, front), (f"{stem}-2.jpg", "", detail)


@lru_cache(maxsize=256)
def views(kind: str, color: str = "") -> tuple[bytes, bytes]:
    """Front view and a second view (a tilt of things that lie, a close-up of things that stand) as JPEG."""
    draw, default, lying = _KINDS[kind]
    painter = Painter()
    draw(painter, PALETTE[color or default])
    layer = reduced(painter.layer)
    second = _tilted(layer) if lying else _closer(painter.layer)
    return _jpeg(photograph(layer, lying=lying)), _jpeg(photograph(second, lying=True))


def _tilted(layer: Image.Image) -> Image.Image:
    return layer.rotate(-24, Image.Resampling.BILINEAR, translate=(10, -8))


def _closer(layer: Image.Image) -> Image.Image:
    """The upper part, one and a half times as large."""
    left, top, right, _ = layer.getbbox() or (0, 0, *layer.size)
    side = int(layer.width * 0.66)
    x = min(max(0, (left + right) // 2 - side // 2 + side // 12), layer.width - side)
    y = max(0, top - side // 9)
    return layer.crop((x, y, x + side, y + side)).resize((SIZE_PX, SIZE_PX), Image.Resampling.BILINEAR)


def _jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
