"""docs/pictures/words.png: every template, each in another language, over a drawn lunch bag.

python tools/words_sheet.py [OUT]
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pyvips

from gpu_worker.image.files.decode import Picture
from gpu_worker.image.words.brief import brief_of
from gpu_worker.image.words.make import make_lettered
from gpu_worker.image.words.templates import TEMPLATES

ROOT = Path(__file__).resolve().parents[1]
SIZE_PX, SHOWN_PX, ACROSS, GAP_PX = (970, 600), (582, 360), 4, 8
SHOWN = (
    ("banner", "de-DE"), ("festival", "ja-JP"), ("dimensions", "fr-FR"), ("callouts", "ar-SA"),
    ("specs", "ru-RU"), ("comparison", "th-TH"), ("size_chart", "ko-KR"), ("in_the_box", "hi-IN"),
    ("festival", "he-IL"), ("callouts", "zh-CN"), ("banner", "el-GR"), ("specs", "zh-TW"),
)  # fmt: skip
_BAG = """<svg xmlns="http://www.w3.org/2000/svg" width="700" height="800"><defs>
<linearGradient id="b" x1="0" x2="1"><stop offset="0" stop-color="#5d6b4e"/><stop offset=".3" stop-color="#7f8f6c"/>
<stop offset=".75" stop-color="#6d7c5b"/><stop offset="1" stop-color="#4b573e"/></linearGradient>
<linearGradient id="s" x1="0" x2="1"><stop offset="0" stop-color="#6b3f26"/><stop offset=".5" stop-color="#93593a"/>
<stop offset="1" stop-color="#5c341f"/></linearGradient>
<linearGradient id="d" x1="0" x2="0" y1="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity=".34"/>
<stop offset="1" stop-color="#000" stop-opacity="0"/></linearGradient></defs>
<path d="M110 210 L590 210 L612 760 Q350 790 88 760 Z" fill="url(#b)"/>
<path d="M110 210 L590 210 L593 290 L107 290 Z" fill="url(#d)"/>
<path d="M92 70 Q350 40 608 70 L604 215 Q350 232 96 215 Z" fill="url(#b)"/>
<path d="M92 70 Q350 40 608 70 L607 96 Q350 66 93 96 Z" fill="#fff" fill-opacity=".13"/>
<path d="M104 742 Q350 770 596 742" stroke="#d9dccb" stroke-width="3" stroke-dasharray="11 7" fill="none"/>
<path d="M98 204 Q350 220 602 204" stroke="#d9dccb" stroke-width="3" stroke-dasharray="11 7" fill="none"/>
<path d="M318 40 h64 v330 q-32 34 -64 0 z" fill="url(#s)"/>
<rect x="306" y="232" width="88" height="66" rx="9" fill="none" stroke="#c8a45c" stroke-width="13"/>
<rect x="343" y="226" width="13" height="76" rx="6" fill="#e0c07c"/></svg>"""


def bag() -> Picture:
    """A lunch bag without a backdrop."""
    image = pyvips.Image.svgload_buffer(_BAG.encode())
    pixels = np.frombuffer(image.write_to_memory(), np.uint8).reshape(image.height, image.width, 4)
    alpha = pixels[:, :, 3].astype(np.float32) / np.float32(255)
    return Picture(np.ascontiguousarray(pixels[:, :, :3]), alpha, "PNG", (image.width, image.height))


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    import lettering

    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/pictures/words.png"
    picture, tiles = bag(), []
    for template, locale in SHOWN:
        brief = brief_of(lettering.order(template, locale, SIZE_PX), TEMPLATES, lambda _value: picture)
        small = cv2.resize(make_lettered(brief).rgb, SHOWN_PX, interpolation=cv2.INTER_AREA)
        tiles.append(cv2.copyMakeBorder(small, *[GAP_PX] * 4, cv2.BORDER_CONSTANT, value=(120, 120, 120)))
    rows = [np.hstack(tiles[at : at + ACROSS]) for at in range(0, len(tiles), ACROSS)]
    sheet = np.ascontiguousarray(np.vstack(rows))
    image = pyvips.Image.new_from_memory(sheet.data, sheet.shape[1], sheet.shape[0], 3, "uchar")
    image.pngsave(str(out), palette=True, Q=92, compression=9, keep="none")
    print(f"{out}: {len(tiles)} pictures, {out.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
