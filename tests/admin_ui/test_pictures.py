"""Thumbnails: small, without metadata, of pictures alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from admin_ui.views.pictures import small


def png(width=400, height=300, mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, (width, height), "red").save(out, "PNG")
    return out.getvalue()


def test_pictures_are_made_small_and_anything_else_is_refused():
    made = Image.open(io.BytesIO(small(png(1000, 500, "RGBA"), 320)))
    assert (made.format, made.size) == ("WEBP", (320, 160))
    assert Image.open(io.BytesIO(small(png(50, 50, "P"), 320))).size == (50, 50)
    for raw in (b"", b"<svg/>", b"GIF89a", png()[:60]):
        with pytest.raises((ValueError, OSError)):
            small(raw, 96)
