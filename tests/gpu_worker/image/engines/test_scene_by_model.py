"""A model's scene around a product: the product's pixels stay, and the file and the row say what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.assets.mark import mark_of
from core.ports.picture_files import Maker
from core.review.picture_labels import SCENE, duty
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.engines.models import own
from gpu_worker.image.engines.shield import shielded
from gpu_worker.image.engines.watch import watching
from gpu_worker.image.engines.words import asked
from gpu_worker.image.files.decode import decode
from gpu_worker.image.studio.compose import Layer
from gpu_worker.text.window import Stopped

torch_test = pytest.mark.torch
quiet = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")


@pytest.fixture
def cutout(tmp_path: Path) -> Path:
    """A striped jar that was cut out: 300 x 240 px."""
    rgb = np.full((240, 300, 3), (40, 90, 170), np.uint8)
    rgb[::6] = (230, 230, 240)
    mask = np.zeros((240, 300), np.uint8)
    cv2.rectangle(mask, (110, 60), (190, 200), 255, -1)
    alpha = cv2.GaussianBlur(mask, (0, 0), 0.8)
    path = tmp_path / "jar.png"
    assert cv2.imwrite(str(path), np.dstack([rgb, alpha]))
    return path


@pytest.fixture
def options(tiny: Callable[[str], Path]) -> Iterator[dict[str, object]]:
    model = {"engine": "diffusers", "model": str(tiny("sdxl")), "steps": 2, "name": "kitchen", "seed": 5}
    yield {**model, "in_place": True, "pose": "standing"}
    own.cache_clear()


@torch_test
@quiet
def test_the_products_pixels_stay_and_what_made_the_rest_is_named(cutout: Path, options: dict[str, object]) -> None:
    row, data = ENGINE.run_one("scene", cutout, options)
    made = cutout.with_name("made.png")
    made.write_bytes(data)
    photo, scene = decode(cutout), decode(made)
    assert photo.alpha is not None
    core = photo.alpha >= 1
    assert (scene.rgb[core] == photo.rgb[core]).all()
    assert scene.rgb[photo.alpha == 0].std() > 1
    assert scene.origin.source_type == "compositeWithTrainedAlgorithmicMedia"
    maker = ENGINE.maker("scene", options)
    assert (maker.engine, maker.model, maker.seed) == ("diffusers", "sdxl", 5)
    assert (row.engine, row.more["model"], row.more["revision"]) == ("diffusers", "sdxl", maker.revision)
    assert row.more["needs_person"] is True
    assert row.confidence <= 0.8
    assert row.more["fidelity"]["mean_delta_e"] == 0
    assert "look at it first" in row.reason
    again, same = ENGINE.run_one("scene", cutout, options)
    assert (same, again.more) == (data, row.more)


@torch_test
@quiet
def test_a_channels_frame_is_painted_in_its_shape(cutout: Path, options: dict[str, object]) -> None:
    wanted = {**options, "in_place": False, "channel": "shopify"}
    _, data = ENGINE.run_one("scene", cutout, wanted)
    assert mark_of(data, "").sha256
    made = cutout.with_name("made.jpg")
    made.write_bytes(data)
    assert decode(made).width_px == 2048


@torch_test
@quiet
def test_who_watches_is_told_of_steps_and_can_stop(cutout: Path, options: dict[str, object]) -> None:
    told: list[tuple[int, int]] = []
    with watching(step=lambda done, of: told.append((done, of))):
        ENGINE.run_one("scene", cutout, options)
    assert told[-1] == (2, 2)
    with watching(stop=lambda: True), pytest.raises(Stopped):
        ENGINE.run_one("scene", cutout, options)


def test_without_a_model_scenes_are_made_as_before(cutout: Path) -> None:
    options = {"name": "sweep", "seed": 1, "in_place": True}
    row, _ = ENGINE.run_one("scene", cutout, options)
    assert row.engine == "embedded"
    assert ENGINE.maker("scene", options) == Maker("embedded", revision="2", seed=1)
    assert "kitchen" not in ENGINE.scenes()


def test_the_model_paints_up_to_a_little_inside_the_product() -> None:
    alpha = np.zeros((400, 400), np.float32)
    alpha[100:300, 100:300] = 1
    rgb, mask = shielded(Layer(np.full((400, 400, 3), 200, np.uint8), alpha), (200, 200))
    assert (mask.shape, rgb.shape) == ((200, 200), (200, 200, 3))
    assert mask[100, :50].all()  # everything beside the product
    assert mask[100, 50:64].all()  # and two cells of it: nothing of the old rim is carried on
    assert not mask[80:120, 80:120].any()
    assert (rgb[100, 100], rgb[5, 5]) == (pytest.approx(200), pytest.approx(127))


def test_a_thin_product_is_not_painted_away() -> None:
    alpha = np.zeros((400, 400), np.float32)
    alpha[50:350, 196:204] = 1
    _, mask = shielded(Layer(np.full((400, 400, 3), 200, np.uint8), alpha), (200, 200))
    assert np.count_nonzero(mask == 0) >= 0.35 * 150 * 4


def test_no_people_no_words_and_no_colours_that_a_market_leaves_out() -> None:
    plain = asked("kitchen")
    assert "kitchen counter" in plain.prompt
    assert {"people", "person", "text", "watermark"} & set(plain.negative.split(", ")) >= {"person", "text"}
    assert "person" not in asked("kitchen", people=True).negative.split(", ")
    india = asked("kitchen", season="festive", market="IN")
    assert "red and saffron and gold" in india.prompt
    assert {"white decoration", "black decoration"} <= set(india.negative.split(", "))
    assert asked("sweep", prompt="on a  mossy\nrock").prompt.startswith(
        "professional product photograph, on a mossy rock,"
    )


@torch_test
@quiet
def test_the_label_that_a_market_wants_stands_on_it_off_the_product(cutout: Path, options: dict[str, object]) -> None:
    plain, without = ENGINE.run_one("scene", cutout, {**options, "market": "US"})
    row, data = ENGINE.run_one("scene", cutout, {**options, "market": "CN"})
    assert "label" not in plain.more
    assert row.more["label"] == duty(SCENE, "CN", "zh-CN").words != ""
    pictures = []
    for name, each in (("without", without), ("with", data)):
        path = cutout.with_name(f"{name}.png")
        path.write_bytes(each)
        pictures.append(decode(path).rgb)
    alpha = decode(cutout).alpha
    assert alpha is not None
    assert (pictures[0][alpha >= 1] == pictures[1][alpha >= 1]).all()
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() > 100
