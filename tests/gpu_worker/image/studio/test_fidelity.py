"""The gate: a product that is the photo's passes, one that was changed never does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.errors import Refused
from gpu_worker.image.studio.colour import delta_e
from gpu_worker.image.studio.compose import compose, layer, white
from gpu_worker.image.studio.crop import Placing
from gpu_worker.image.studio.fidelity import check, measured
from gpu_worker.image.studio.product import Product


def in_place(product: Product) -> Placing:
    high, wide = product.alpha.shape
    return Placing(wide, high, 1.0, 0.0, 0.0, 0.5)


def test_composed_product_is_the_photos(jar: Product) -> None:
    part = layer(jar, in_place(jar))
    scene = np.full((*jar.alpha.shape, 3), 90, np.float32)
    picture = compose(scene, part, np.full(jar.alpha.shape, 0.5, np.float32))
    core = jar.alpha >= 1
    assert core.any()
    assert (picture[core] == jar.rgb[core]).all()
    found = check(picture, part, scene * 0.5)
    assert (found.mean, found.peak, found.detail) == (0, 0, 1)
    assert (found.outline or 0) > 0.98
    assert found.label == pytest.approx(1, abs=1e-4)


def test_a_small_scene_is_enlarged_and_the_product_stays(jar: Product) -> None:
    picture = compose(np.full((40, 40, 3), 120, np.float32), layer(jar, in_place(jar)))
    assert picture.shape == jar.rgb.shape
    core = jar.alpha >= 1
    assert (picture[core] == jar.rgb[core]).all()


@pytest.mark.parametrize("change", ["colour", "blur", "label", "deleted", "moved"])
def test_changed_product_is_refused(jar: Product, change: str) -> None:
    part = layer(jar, in_place(jar))
    scene = white(*jar.alpha.shape)
    picture = compose(scene, part)
    if change == "colour":
        picture[jar.box.part] = np.clip(picture[jar.box.part].astype(int) + np.array([9, 0, -6]), 0, 255)
    elif change == "blur":
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.2), np.uint8)
    elif change == "label":
        picture[170:262, 140:241] = (240, 238, 225)
    elif change == "deleted":
        picture[:, :190] = 255
    else:
        picture = np.roll(picture, 4, axis=1)
    with pytest.raises(Refused, match="not the one in the photo"):
        check(picture, part, scene)


def test_a_lost_rim_shows_in_the_outline(jar: Product) -> None:
    part = layer(jar, in_place(jar))
    scene = white(*jar.alpha.shape)
    picture = compose(scene, part)
    inner = cv2.erode((jar.alpha > 0.5).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    picture[~inner] = 255
    found = measured(picture, part, scene)
    assert found.mean == 0
    assert (found.outline or 1) < 0.98


def test_delta_e_of_published_pairs() -> None:
    # Sharma, Wu, Dalal 2005, pairs 1, 7, 15, 17, 25
    first = np.array(
        [[50, 2.6772, -79.7751], [50, 0, 0], [50, -0.001, 2.49], [50, 2.5, 0], [60.2574, -34.0099, 36.2677]]
    )
    second = np.array(
        [[50, 0, -82.7485], [50, -1, 2], [50, 0.0011, -2.49], [73, 25, -18], [60.4626, -34.1751, 39.4387]]
    )
    found = delta_e(first.astype(np.float32), second.astype(np.float32))
    assert found == pytest.approx([2.0425, 2.3669, 4.7461, 27.1492, 1.2644], abs=2e-3)
