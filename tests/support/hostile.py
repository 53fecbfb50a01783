"""Picture files as nobody should send them, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image


def photo(width_px: int, height_px: int, seed: int = 0) -> Image.Image:
    """A smooth picture with some grain, different for each seed."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((width_px, height_px), Image.Resampling.BICUBIC), np.int16)
    return Image.fromarray(np.clip(smooth + rng.integers(-6, 7, smooth.shape), 0, 255).astype(np.uint8))


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def png_header_bomb(width_px: int, height_px: int) -> bytes:
    """A small, well-formed PNG of one bit a pixel that unpacks to a great many of them, all black."""
    pack = zlib.compressobj(1)
    row = b"\0" * (1 + (width_px + 7) // 8)
    data = b"".join(pack.compress(row) for _ in range(height_px)) + pack.flush()
    head = struct.pack(">IIBBBBB", width_px, height_px, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def jpeg_header_lie(width_px: int, height_px: int, *, progressive: bool = False) -> bytes:
    """A small JPEG whose header claims another size."""
    data = bytearray(saved(photo(64, 48), "JPEG", progressive=progressive))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height_px, width_px)
    return bytes(data)


def large(loader: str, width_px: int, height_px: int, **options: object) -> bytes:
    """A grey picture of any size, written in strips."""
    import pyvips

    image = pyvips.Image.black(width_px, height_px, bands=3) + 90
    return bytes(getattr(image.cast("uchar").copy(interpretation="srgb"), loader)(**options))


def hostile(folder: Path) -> dict[str, Path]:
    """One file for each trick, by its name."""
    base = photo(320, 240)
    jpeg, png = saved(base, "JPEG", quality=90), saved(base, "PNG")
    makers: dict[str, Callable[[], bytes]] = {
        "empty.jpg": lambda: b"",
        "text.jpg": lambda: b"this is no picture\n" * 40,
        "cut.jpg": lambda: jpeg[: len(jpeg) // 2],
        "cut.png": lambda: png[: len(png) // 2],
        "cut.webp": lambda: (lambda data: data[: len(data) // 2])(saved(base, "WEBP")),
        "cut.avif": lambda: (lambda data: data[: len(data) // 2])(saved(base, "AVIF")),
        "cut.tif": lambda: (lambda data: data[: len(data) // 2])(saved(base, "TIFF", compression="tiff_lzw")),
        "cut.gif": lambda: (lambda data: data[: len(data) // 3])(saved(base, "GIF")),
        "garbled.png": lambda: png[:200] + b"\xa5" * 400 + png[600:],
        "bomb.png": lambda: png_header_bomb(50_000, 9_000),
        "wide.png": lambda: png_header_bomb(1_000_000, 300),
        "lie.jpg": lambda: jpeg_header_lie(65_000, 65_000),
        "short.jpg": lambda: jpeg_header_lie(18_000, 18_000),
        "progressive.jpg": lambda: jpeg_header_lie(12_000, 12_000, progressive=True),
        "bomb.gif": lambda: (
            b"GIF89a"
            + struct.pack("<HH", 65_535, 65_535)
            + b"\0\0\0"
            + b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0;"
        ),
        "drawing.svg": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        "drawing.png": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "phone.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400,
        "page.pdf": lambda: b"%PDF-1.7\n" + b"\0" * 100,
        "archive.jpg": lambda: b"PK\x03\x04" + b"\0" * 100,
    }
    made = {}
    for name, maker in makers.items():
        path = folder / name
        path.write_bytes(maker())
        made[name] = path
    return made
