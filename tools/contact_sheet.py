"""docs/pictures/*.jpg: drawn photos, their cut-outs, every scene, banners in eleven languages, pictures by name.

    python tools/contact_sheet.py [OUT]

Everything is drawn by us: the photos by the model shops' painter, a bag as SVG; nothing comes from a real shop.
The same code and fonts give the same sheets.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image
from words_sheet import bag

from core.catalog.seed.drawing.painter import SIZE_PX, photograph
from core.catalog.seed.pictures import views
from core.generation.compose import compose
from core.generation.compose.writer import Writer
from core.generation.pictured.box import in_the_box
from core.generation.pictured.feast import feast_banner
from core.generation.pictured.wish import Wish as Ordered
from core.localisation.market import market_for
from core.localisation.profile import profile_for
from core.ports.picture_files import SURE
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.studio.product import Product, product_of
from gpu_worker.image.studio.scenes.scene import scenes
from gpu_worker.image.studio.staged import LYING, STANDING, Wish, staged
from gpu_worker.image.words.brief import brief_of
from gpu_worker.image.words.make import make_lettered
from gpu_worker.image.words.templates import TEMPLATES
from gpu_worker.image.words.typeset import drawn

ROOT = Path(__file__).resolve().parents[1]
Pixels = NDArray[np.uint8]
# which of the drawn products stands in a scene, and how it was shot
IN_SCENES = {
    "sweep": ("speaker", ""), "sweep-sand": ("socks", ""), "oak-table": ("jar", ""), "window": ("babybottle", ""),
    "marble": ("serum", ""), "linen": ("card", ""), "concrete": ("bottle", "coral"), "slate": ("board", ""),
    "podium": ("headphones", ""), "niche": ("lamp", ""),
}  # fmt: skip
LIES = {"card", "board", "socks"}
LOCALES = (
    "de-DE", "ru-RU", "el-GR", "ar-SA", "he-IL", "hi-IN", "th-TH", "ja-JP", "ko-KR", "zh-CN", "zh-TW",
)  # fmt: skip
FEASTS = {
    "de-DE": "christmas",
    "ja-JP": "new-year",
    "ar-SA": "eid-al-fitr",
    "zh-CN": "lunar-new-year",
    "ko-KR": "chuseok",
}
_GAP_PX, _PAPER, _QUALITY = 10, (250, 249, 246), 82
_MOST_BYTES = 600_000


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A photo, and the product that was cut out of it."""

    name: str
    photo: Pixels
    product: Product


def shown(name: str, photo: Pixels) -> Shown:
    high, wide = photo.shape[:2]
    return Shown(name, photo, product_of(Picture(photo, None, "JPEG", (wide, high))))


def drawn_photos() -> dict[str, Shown]:
    """One photo for each scene, and the bag's."""
    made = {kind: shown(kind, _decoded(views(kind, colour)[0])) for kind, colour in IN_SCENES.values()}
    return {**made, "bag": shown("bag", _bag_photo())}


def _decoded(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)


def _bag_photo() -> Pixels:
    cut = bag()
    assert cut.alpha is not None
    rgba = Image.fromarray(np.dstack([cut.rgb, np.uint8(cut.alpha * 255 + 0.5)]), "RGBA")
    layer = Image.new("RGBA", (SIZE_PX, SIZE_PX))
    layer.paste(rgba, ((SIZE_PX - rgba.width) // 2, SIZE_PX - rgba.height - 120))
    return np.asarray(photograph(layer, lying=False).convert("RGB"), np.uint8)


# ------------------------------------------------------------------ sheets


def cutouts(found: Sequence[Shown], side_px: int = 300) -> Pixels:
    """Photos above, what was cut out below, and what the engine says of it."""
    columns = []
    for one in found:
        product = one.product
        behind = _checked(*product.alpha.shape)
        share = product.alpha[..., None]
        cut = (product.rgb * share + behind * (1 - share) + 0.5).astype(np.uint8)
        sure = product.confidence >= SURE
        says = f"{product.confidence:.2f}" + ("" if sure else "  a person looks first")
        columns.append(np.vstack([_tile(one.photo, side_px), _tile(cut, side_px), _caption(says, side_px + _GAP_PX)]))
    return _grid(columns, 6)


def in_scenes(found: dict[str, Shown], side_px: int = 440) -> Pixels:
    """Each scene with a product in it, through the gate that compares its pixels with the photo's."""
    tiles = []
    for name, (kind, _colour) in IN_SCENES.items():
        wish = Wish(seed=7, pose=LYING if kind in LIES else STANDING)
        made = staged(found[kind].product, scenes()[name], wish)
        tiles.append(np.vstack([_tile(made.rgb, side_px), _caption(name, side_px + _GAP_PX)]))
    return _grid(tiles, 5)


def banners(product: Product) -> Pixels:
    """The same banner in every script."""
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    import lettering

    picture = Picture(product.rgb, product.alpha, "PNG", product.rgb.shape[1::-1])
    tiles = []
    for locale in LOCALES:
        brief = brief_of(lettering.order("banner", locale, (970, 600)), TEMPLATES, lambda _value: picture)
        tiles.append(np.vstack([_tile(make_lettered(brief).rgb, 485), _caption(locale, 485 + _GAP_PX)]))
    return _grid(tiles, 4)


def ordered(bottle: Product, headphones: Product) -> Pixels:
    """Festival banners, and what is in the box, from the facts of the built-in catalogue."""
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    import catalogues

    rows: list[list[Pixels]] = [[], []]
    for locale, feast in FEASTS.items():
        profile = profile_for(market_for(locale).code)
        for row, (sku, product) in enumerate((("FHY-OU-750", bottle), ("HAL-AU-101", headphones))):
            sheet = catalogues.by_product(0)[sku]
            page, writer = compose(sheet, locale), Writer(sheet, locale, "woocommerce")
            wish = (
                feast_banner(page, writer, "m", f"festival:{feast}", date(2026, 12, 1), profile)
                if row == 0
                else in_the_box(sheet, page, locale, "m")
            )
            assert isinstance(wish, Ordered), wish
            picture = Picture(product.rgb, product.alpha, "PNG", product.rgb.shape[1::-1])
            brief = brief_of({**(wish.brief or {}), "picture": "it"}, TEMPLATES, lambda _value, held=picture: held)
            rows[row].append(np.vstack([_tile(make_lettered(brief).rgb, 388), _caption(locale, 388 + _GAP_PX)]))
    return np.vstack([_grid(tiles, len(FEASTS)) for tiles in rows])


def _checked(high: int, wide: int) -> NDArray[np.float32]:
    rows, columns = np.mgrid[0:high, 0:wide] // 24
    return np.where(((rows + columns) % 2)[..., None], np.float32(236), np.float32(208)) * np.ones(3, np.float32)


def _tile(rgb: Pixels, wide_px: int) -> Pixels:
    size = (wide_px, round(rgb.shape[0] * wide_px / rgb.shape[1]))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    edges = (0, _GAP_PX, 0, _GAP_PX)
    return np.asarray(cv2.copyMakeBorder(small, *edges, cv2.BORDER_CONSTANT, value=_PAPER), np.uint8)


def _caption(text: str, wide_px: int) -> Pixels:
    line = drawn(text, "en-GB", 20.0, 26.0, False)
    band = np.full((40, wide_px, 3), _PAPER, np.uint8)
    under = band[line.top_px : line.top_px + line.mask.shape[0], : line.width_px]
    share = line.mask[: under.shape[0], : under.shape[1], None].astype(np.float32) / 255
    under[:] = (under * (1 - share) + 60 * share).astype(np.uint8)
    return band


def _grid(tiles: Sequence[Pixels], across: int) -> Pixels:
    blank = np.full_like(tiles[0], _PAPER)
    padded = [*tiles, *[blank] * (-len(tiles) % across)]
    rows = [np.hstack(padded[at : at + across]) for at in range(0, len(padded), across)]
    return np.ascontiguousarray(np.vstack(rows))


def _save(sheet: Pixels, path: Path) -> None:
    image = pyvips.Image.new_from_memory(sheet.data, sheet.shape[1], sheet.shape[0], 3, "uchar")
    image.jpegsave(str(path), Q=_QUALITY, optimize_coding=True, interlace=True, keep="none")
    size = path.stat().st_size
    print(f"{path}: {sheet.shape[1]} x {sheet.shape[0]}, {size // 1024} KB")
    if size > _MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {_MOST_BYTES} bytes.")


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/pictures"
    out.mkdir(parents=True, exist_ok=True)
    found = drawn_photos()
    _save(cutouts(list(found.values())), out / "cutouts.jpg")
    _save(in_scenes(found), out / "scenes.jpg")
    _save(banners(found["bag"].product), out / "banners.jpg")
    _save(ordered(found["bottle"].product, found["headphones"].product), out / "ordered.jpg")


if __name__ == "__main__":
    main()
