"""The white main picture: pure border, fill, size, format, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.assets.channels import picture_slot
from core.errors import BadInput, Refused
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.files.decode import decode
from gpu_worker.image.operations import operation
from gpu_worker.image.studio.main import checked, on_white
from gpu_worker.image.studio.operation import MAIN
from gpu_worker.image.studio.product import Product, box_of
from gpu_worker.image.studio.rows import refused_for_doubt

AMAZON = {"channel": "amazon", "format": None, "unsure": False}


def test_white_border_fill_and_size(cutout_file: Callable[..., Path], tmp_path: Path) -> None:
    batch = ENGINE.run_batch("main", cutout_file(1000), tmp_path / "out", AMAZON, lambda *_: None)
    row = batch.rows["jar"]
    assert (row.ok, row.confidence) == (True, 1.0)
    made = decode(tmp_path / "out" / "jar.jpg")
    assert made.kind == "JPEG"
    assert made.width_px == made.height_px >= 1400
    for edge in (made.rgb[0], made.rgb[-1], made.rgb[:, 0], made.rgb[:, -1]):
        assert (edge == 255).all()
    dark = np.flatnonzero((made.rgb.min(axis=2) < 240).any(axis=1))
    assert 0.85 <= (dark[-1] - dark[0] + 1) / made.height_px <= 0.999
    assert 0.85 <= row.more["fill"] <= 0.999


def test_large_photo_is_not_enlarged(jar: Product) -> None:
    slot = replace(picture_slot("amazon"), width_px=250, height_px=250, need_px=(100, 100))
    made = on_white(jar, slot)
    assert made.rgb.shape == (250, 250, 3)
    assert not made.notes or "Enlarged" not in made.notes[0]


def test_too_small_a_product_is_refused(jar: Product) -> None:
    slot = replace(picture_slot("amazon"), need_px=(1900, 1900))
    with pytest.raises(Refused, match="too few"):
        on_white(jar, slot)


def test_enlarged_to_the_least_size_is_soft(jar: Product) -> None:
    assert not on_white(jar, replace(picture_slot("amazon"), need_px=(500, 500))).soft
    assert on_white(jar, replace(picture_slot("amazon"), need_px=(700, 700))).soft


def test_product_cut_by_the_photo_is_refused(jar: Product) -> None:
    part = slice(0, 250)
    box = box_of(jar.alpha[part])
    assert box is not None
    cut = Product(jar.rgb[part], jar.alpha[part], box, 1.0)
    with pytest.raises(Refused, match="bottom"):
        on_white(cut, picture_slot("amazon"))


def test_grey_border_is_refused() -> None:
    grey = np.full((200, 200, 3), 254, np.uint8)
    with pytest.raises(Refused, match="pure white"):
        checked(grey, 0.9)


def test_unsure_cutout_goes_to_a_person(jar: Product) -> None:
    doubtful = replace(jar, confidence=0.4, reasons=("glass",))
    row = refused_for_doubt(doubtful, AMAZON)
    assert row is not None
    assert (row.ok, row.confidence) == (False, 0.4)
    assert "glass" in row.reason
    assert refused_for_doubt(doubtful, {**AMAZON, "unsure": True}) is None


def test_format_that_the_channel_refuses() -> None:
    with pytest.raises(BadInput, match="WEBP"):
        MAIN.check({**AMAZON, "format": "webp"})
    assert operation("main") is MAIN
