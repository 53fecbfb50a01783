"""Pictures at the sizes of channels: whole, padded, cropped; never enlarged while a smaller one is taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hostile import photo

from core.assets.channels import picture_slot
from core.errors import Refused
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.files.encoding import Made, claim_of, for_slots
from gpu_worker.image.files.sizes import Master, sized

SQUARE = picture_slot("shopify_square")


def _picture(width_px: int, height_px: int, **more: Any) -> Picture:
    rgb = more.pop("rgb", np.asarray(photo(width_px, height_px)))
    return Picture(rgb, more.pop("alpha", None), "JPEG", (width_px, height_px))


def _made(picture: Picture, **slot: Any) -> Any:
    return sized(Master(picture), replace(SQUARE, **slot))


def test_a_whole_picture_keeps_its_shape_and_is_never_enlarged() -> None:
    small = {"width_px": 300, "height_px": 300, "fit": "whole", "need_px": (100, 100)}
    assert _made(_picture(900, 600), **small).rgb.shape == (200, 300, 3)
    kept = _made(_picture(150, 120), **small)
    assert kept.rgb.shape == (120, 150, 3)
    assert kept.confidence == 1.0


def test_a_whole_picture_below_the_need_is_enlarged_a_little_and_said() -> None:
    made = _made(_picture(80, 60), width_px=300, height_px=300, fit="whole", need_px=(100, 100))
    assert made.rgb.shape == (75, 100, 3)
    assert made.confidence < 1
    assert "Enlarged 1.25 times" in made.notes[0]


def test_far_too_small_is_refused_with_both_sizes() -> None:
    with pytest.raises(Refused, match=r"40 x 30 px; .* needs 100 x 100 px") as caught:
        _made(_picture(40, 30), width_px=300, height_px=300, fit="whole", need_px=(100, 100))
    assert "higher resolution" in caught.value.next_step
    with pytest.raises(Refused):
        _made(_picture(90, 90), width_px=300, height_px=300, fit="pad", need_px=(100, 100), forbids=("enlarged",))


def test_padding_takes_the_even_border_or_white() -> None:
    rgb = np.full((60, 120, 3), 40, np.uint8)
    rgb[20:40, 40:80] = 200
    made = _made(_picture(120, 60, rgb=rgb), width_px=100, height_px=100, fit="pad", background="any")
    assert made.rgb.shape == (100, 100, 3)
    assert tuple(made.rgb[0, 0]) == (40, 40, 40)
    white = _made(_picture(120, 60, rgb=rgb), width_px=100, height_px=100, fit="pad", background="white")
    assert tuple(white.rgb[0, 0]) == (255, 255, 255)
    busy = _made(_picture(120, 60), width_px=100, height_px=100, fit="pad", background="any")
    assert tuple(busy.rgb[0, 0]) == (255, 255, 255)


def test_a_crop_keeps_what_there_is_to_see() -> None:
    rgb = np.full((200, 600, 3), 230, np.uint8)
    rgb[60:140, 470:560] = np.asarray(photo(90, 80))
    rgb[0, :300] = 20  # no even backdrop
    made = _made(_picture(600, 200, rgb=rgb), width_px=100, height_px=100, fit="crop", need_px=(100, 100))
    assert made.rgb.shape == (100, 100, 3)
    assert (made.rgb.std(axis=2) > 8).sum() > 900, "the product is in the crop"
    assert "67% of the photo is cut off" in made.notes[0]


def test_a_crop_of_a_cut_out_follows_its_alpha() -> None:
    alpha = np.zeros((200, 600), np.float32)
    alpha[50:150, 20:120] = 1
    made = _made(_picture(600, 200, alpha=alpha), width_px=100, height_px=100, fit="crop", need_px=(10, 10))
    assert made.alpha.sum() == pytest.approx(100 * 100 / 4, rel=0.02)


def test_a_crop_does_not_cut_a_product_off_an_even_backdrop() -> None:
    rgb = np.full((400, 400, 3), (240, 238, 235), np.uint8)
    rgb[30:370, 120:280] = np.asarray(photo(160, 340))
    made = _made(_picture(400, 400, rgb=rgb), width_px=300, height_px=100, fit="crop", need_px=(300, 100))
    assert made.rgb.shape == (100, 300, 3)
    assert "backdrop was continued" in made.notes[0]
    assert tuple(made.rgb[50, 3]) == (240, 238, 235)
    assert made.confidence == 1.0
    cut_out = np.zeros((400, 400), np.float32)
    cut_out[30:370, 120:280] = 1
    made = _made(_picture(400, 400, rgb=rgb, alpha=cut_out), width_px=300, height_px=100, fit="crop", need_px=(9, 9))
    assert made.alpha[:, :40].max() == 0
    assert made.alpha.sum() == pytest.approx(340 * 160 / 16, rel=0.03)


def test_a_crop_gets_smaller_before_it_is_enlarged() -> None:
    made = _made(_picture(400, 400), width_px=1000, height_px=500, fit="crop", need_px=(300, 150))
    assert made.rgb.shape == (200, 400, 3)
    assert made.confidence == 1.0


def test_colours_of_transparent_pixels_do_not_bleed() -> None:
    rgb = np.zeros((200, 200, 3), np.uint8)
    rgb[:, :, 0], rgb[:, 100:, :] = 255, (0, 255, 0)
    alpha = np.zeros((200, 200), np.float32)
    alpha[:, :100] = 1
    made = _made(_picture(200, 200, rgb=rgb, alpha=alpha), width_px=66, height_px=66, fit="whole", need_px=(10, 10))
    seen = made.rgb[made.alpha > 0.05]
    assert seen[:, 1].max() <= 120, "green is only where it was opaque"


def test_a_size_starts_from_the_smallest_frame_that_is_large_enough() -> None:
    master = Master(_picture(800, 600))
    assert master.frame(0.2)[0] is master.picture.rgb
    made = sized(master, replace(SQUARE, width_px=400, height_px=400, fit="whole", need_px=(10, 10)))
    assert master.frame(0.2)[0] is made.rgb
    assert master.frame(0.5)[2] == 0.5
    assert master.frame(0.6)[0] is master.picture.rgb
    direct = sized(
        Master(_picture(800, 600)), replace(SQUARE, width_px=200, height_px=200, fit="whole", need_px=(10, 10))
    )
    again = sized(master, replace(SQUARE, width_px=200, height_px=200, fit="whole", need_px=(10, 10)))
    assert np.abs(direct.rgb.astype(int) - again.rgb.astype(int)).mean() < 2


def test_many_channels_from_one_decode_the_largest_first() -> None:
    picture = _picture(900, 900)
    names = ("woocommerce_thumbnail", "shopify_product", "amazon_main", "instagram_square", "google_merchant_main")
    rows = list(for_slots(picture, map(picture_slot, names), claim_of(picture)))
    assert [slot.name for slot, _made in rows][-1] == "woocommerce_thumbnail"
    made = {slot.name: result for slot, result in rows}
    assert isinstance(made["woocommerce_thumbnail"], Made)
    assert (made["woocommerce_thumbnail"].width_px, made["woocommerce_thumbnail"].height_px) == (600, 600)
    assert isinstance(made["amazon_main"], Made)
    assert made["amazon_main"].width_px == 1000
    tiny = dict(for_slots(_picture(90, 90), [picture_slot("tiktok_shop")], claim_of(picture)))
    assert isinstance(tiny[picture_slot("tiktok_shop")], Refused)
