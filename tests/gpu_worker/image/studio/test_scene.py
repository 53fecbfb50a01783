"""Scenes: the product's own pixels in them, the same for the same seed, and what the command answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from admin_ui.cli import cli
from core.assets.channels import picture_slot
from core.errors import BadInput
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.files.decode import decode
from gpu_worker.image.studio.product import Product
from gpu_worker.image.studio.scene_operation import SCENE
from gpu_worker.image.studio.scenes.scene import built, scenes
from gpu_worker.image.studio.scenes.stage import Stage
from gpu_worker.image.studio.shadow import shadow
from gpu_worker.image.studio.staged import LYING, Wish, staged

OPTIONS = {"name": "oak-table", "seed": 3, "in_place": True, "pose": "standing"}


@pytest.mark.parametrize("name", list(scenes()))
def test_in_place_the_core_is_identical(jar: Product, name: str) -> None:
    made = staged(jar, scenes()[name], Wish(seed=2, in_place=True))
    assert made.rgb.shape == jar.rgb.shape
    core = jar.alpha >= 1
    assert (made.rgb[core] == jar.rgb[core]).all()
    assert (made.fidelity.mean, made.fidelity.peak, made.fidelity.detail) == (0, 0, 1)
    behind = made.rgb[jar.alpha == 0]
    assert behind.std() > 1  # there is a scene, not one flat colour


def test_the_file_in_place_is_the_photos(cutout_file: Callable[..., Path], tmp_path: Path) -> None:
    source = cutout_file()
    batch = ENGINE.run_batch("scene", source, tmp_path / "out", OPTIONS, lambda *_: None)
    assert batch.rows["jar"].ok
    photo, made = decode(source), decode(tmp_path / "out" / "jar.png")
    assert (made.width_px, made.height_px) == (384, 384)
    assert photo.alpha is not None
    core = photo.alpha >= 1
    assert (made.rgb[core] == photo.rgb[core]).all()
    assert made.origin.source_type == "composite"


def test_same_seed_same_scene_other_seed_another() -> None:
    stage = Stage(160, 160, 80, 130, 50, 70)
    first, again, other = (built(scenes()["marble"], stage, seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert np.abs(first - other).mean() > 0.5


def test_a_channels_frame_keeps_the_covered_edges_free(jar: Product) -> None:
    slot = replace(picture_slot("tiktok"), width_px=270, height_px=480)
    safe = replace(slot.safe, top_px=30, bottom_px=120, left_px=15, right_px=60)
    made = staged(jar, scenes()["sweep"], Wish(slot=replace(slot, safe=safe)))
    assert made.rgb.shape == (480, 270, 3)
    red = made.rgb[..., 0].astype(int) - made.rgb[..., 2] > 45
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    assert rows[0] >= 30
    assert rows[-1] < 480 - 120
    assert columns[0] >= 15
    assert columns[-1] < 270 - 60


def test_horizon_lies_between_vanishing_line_and_foot() -> None:
    stage = Stage(400, 400, 200, 330, 100, 180)
    assert stage.horizon < stage.corner < stage.foot
    distance, across, _ = stage.floor()
    assert distance[330, 0] == pytest.approx(1, abs=0.01)
    widths = across[:, 300] - across[:, 100]
    assert widths[int(stage.corner) + 1] > widths[330] > widths[399]  # the same 200 px span more floor farther away


def test_shadow_is_dark_at_the_foot_and_none_far_above(jar: Product) -> None:
    stage = Stage(384, 384, 190, jar.box.bottom, jar.box.width, jar.box.height)
    left = shadow(jar.alpha, stage)
    assert left[jar.box.bottom + 1, 190].mean() < 0.72
    assert left[5].min() > 0.97
    assert left[:, :8].min() > 0.9


def test_what_lies_has_its_shadow_aside(jar: Product) -> None:
    stage = Stage(384, 384, 190, jar.box.bottom, jar.box.width, jar.box.height, flat=True)
    left = shadow(jar.alpha, stage)
    middle = (jar.box.top + jar.box.bottom) // 2
    assert left[middle, jar.box.right + 4].mean() < left[middle, jar.box.left - 4].mean() - 0.1
    made = staged(jar, scenes()["oak-table"], Wish(pose=LYING, in_place=True))
    core = jar.alpha >= 1
    assert (made.rgb[core] == jar.rgb[core]).all()


def test_gradients_have_no_bands(jar: Product) -> None:
    made = staged(jar, scenes()["sweep"], Wish(in_place=True))
    line = made.rgb[:60, 20, 0].astype(int)
    assert len(np.unique(line)) > 2
    runs = np.diff(np.flatnonzero(np.diff(line) != 0))
    assert runs.max() < 25


def test_options_that_cannot_be() -> None:
    for wrong, said in (
        ({"name": "beach"}, "no scene"),
        ({"market": "CN"}, "season"),
        ({"channel": "tiktok"}, "in place"),
        ({"channel": "amazon", "in_place": False}, "no scene"),
    ):
        with pytest.raises(BadInput, match=f"(?i){said}"):
            SCENE.check({**OPTIONS, **wrong})
    SCENE.check(OPTIONS)


def test_list_names_every_scene() -> None:
    assert tuple(ENGINE.scenes()) == tuple(scenes())
    shown = CliRunner().invoke(cli, ["image", "scene", "--list"])
    assert shown.exit_code == 0
    assert all(name in shown.output for name in scenes())
