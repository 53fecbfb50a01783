"""Pictures that look the same are found whatever their size and format; others are not."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from core.assets.asset import ALIKE, NEAR_BITS, distance_bits
from core.errors import BadInput
from gpu_worker.image.files.fingerprint import fingerprint, likeness


def drawn(shape: str) -> Image.Image:
    picture = Image.new("RGB", (400, 400), (235, 235, 235))
    draw = ImageDraw.Draw(picture)
    if shape == "bottle":
        draw.rectangle((160, 120, 240, 380), fill=(40, 90, 60))
        draw.rectangle((180, 40, 220, 120), fill=(20, 40, 30))
    else:
        draw.ellipse((60, 180, 340, 360), fill=(150, 60, 40))
        draw.arc((280, 200, 390, 320), 0, 360, fill=(90, 30, 20), width=14)
    return picture


def test_size_format_and_quality_hardly_count(tmp_path):
    drawn("bottle").save(tmp_path / "a.png")
    drawn("bottle").resize((230, 230)).save(tmp_path / "b.jpg", quality=60)
    drawn("bottle").resize((900, 900)).save(tmp_path / "c.webp", quality=70)
    first = fingerprint(tmp_path / "a.png")
    assert len(first) == 16
    for name in ("b.jpg", "c.webp"):
        assert distance_bits(first, fingerprint(tmp_path / name)) <= NEAR_BITS


def test_other_products_are_far(tmp_path):
    for name in ("bottle", "mug"):
        drawn(name).save(tmp_path / f"{name}.png")
    bits = distance_bits(fingerprint(tmp_path / "bottle.png"), fingerprint(tmp_path / "mug.png"))
    assert bits > 2 * NEAR_BITS


def test_what_is_transparent_counts_as_white(tmp_path):
    flat = Image.new("RGB", (400, 400), "white")
    mug = drawn("mug").convert("RGBA")
    alpha = Image.new("L", (400, 400), 0)
    ImageDraw.Draw(alpha).ellipse((60, 180, 340, 360), fill=255)
    mug.putalpha(alpha)
    flat.paste(mug, (0, 0), mug)
    mug.save(tmp_path / "cut.png")
    flat.save(tmp_path / "flat.png")
    assert fingerprint(tmp_path / "cut.png") == fingerprint(tmp_path / "flat.png")


def test_of_one_plain_tone_nothing_can_be_told_and_a_text_is_no_picture(tmp_path):
    Image.new("RGB", (64, 64), "white").save(tmp_path / "white.png")
    assert fingerprint(tmp_path / "white.png") == ""
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(BadInput):
        fingerprint(tmp_path / "a.png")


def test_a_second_look_confirms_and_refutes(tmp_path):
    drawn("bottle").save(tmp_path / "a.png")
    drawn("bottle").resize((230, 230)).save(tmp_path / "b.jpg", quality=60)
    drawn("mug").save(tmp_path / "c.png")
    assert likeness(tmp_path / "a.png", tmp_path / "a.png") == pytest.approx(1.0, abs=1e-5)
    assert likeness(tmp_path / "a.png", tmp_path / "b.jpg") > ALIKE > likeness(tmp_path / "a.png", tmp_path / "c.png")
