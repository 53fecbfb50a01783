"""How a product was shot is read from its outline where that tells it, and never guessed where it does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.catalog.seed.drawing.painter import PALETTE, Painter, reduced
from core.catalog.seed.pictures import _KINDS
from core.errors import Refused
from gpu_worker.image.operations import operation
from gpu_worker.image.studio.pose import LYING, PLAIN, STANDING, cut_by, pose_of
from gpu_worker.image.studio.product import Product, box_of, firm
from gpu_worker.image.studio.scenes.scene import scenes
from gpu_worker.image.studio.staged import Wish, staged

_SIDE = 240
_LOOK_LIKE_STANDING = {"brush", "board"}  # they lie, and their outlines have a foot: see docs/guide/making-pictures.md
_NO_FOOT = {"earbuds"}  # it stands; its open lid is drawn apart


def outline(*shapes: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Polygons, in hundredths of the side."""
    mask = np.zeros((_SIDE, _SIDE), np.float32)
    for shape in shapes:
        cv2.fillPoly(mask, [np.array(shape, np.int32) * _SIDE // 100], 1.0)
    return mask


BAG = outline(((30, 30), (70, 30), (72, 80), (28, 80)))
MUG = np.maximum(outline(((30, 30), (70, 30), (67, 78), (33, 78))), 0)
cv2.ellipse(MUG, (_SIDE * 72 // 100, _SIDE // 2), (24, 34), 0, 0, 360, 1.0, 9)
STOOL = outline(
    ((20, 20), (80, 24), (80, 28), (20, 24)), ((22, 24), (26, 24), (34, 76), (30, 76)),
    ((74, 26), (78, 26), (70, 82), (66, 82)), ((30, 26), (33, 26), (84, 70), (80, 70)),
)  # fmt: skip
BOX_ASKEW = outline(((50, 20), (82, 32), (82, 68), (50, 80), (18, 68), (18, 32)))
JACKET = outline(
    (
        (42, 14), (58, 14), (72, 20), (84, 76), (74, 80), (70, 50), (69, 82), (31, 82), (30, 50), (26, 80), (16, 76),
        (28, 20),
    )
)  # fmt: skip
CARD = outline(((20, 34), (80, 34), (80, 66), (20, 66)))
SHOES_FROM_ABOVE = outline(
    ((30, 20), (40, 12), (49, 24), (50, 60), (44, 86), (36, 88), (31, 60)),
    ((52, 24), (62, 12), (71, 20), (70, 60), (64, 88), (57, 86), (51, 60)),
)
PAN_FROM_ABOVE = outline(((70, 66), (92, 90), (88, 94), (66, 70)))
cv2.circle(PAN_FROM_ABOVE, (100, 110), 76, 1.0, -1)
APART = outline(((15, 15), (60, 15), (60, 40), (15, 40)), ((66, 20), (85, 20), (85, 85), (66, 85)))


@pytest.mark.parametrize("alpha", [BAG, MUG, STOOL, BOX_ASKEW], ids=["bag", "mug", "stool", "box askew"])
def test_what_has_a_foot_or_legs_stands(alpha):
    assert pose_of(alpha).name == STANDING
    assert pose_of(alpha).why == ""


@pytest.mark.parametrize(
    ("alpha", "said"),
    [(JACKET, "no foot"), (CARD, "rectangle"), (SHOES_FROM_ABOVE, "no foot"), (PAN_FROM_ABOVE, "no foot"),
     (APART, "hang in the air"), (outline(((5, 45), (95, 45), (95, 55), (5, 55))), "long and thin"),
     (np.zeros((9, 9), np.float32), "too small")],
    ids=["jacket", "card", "shoes from above", "pan from above", "parts", "ruler", "nothing"],
)  # fmt: skip
def test_what_shows_no_foot_is_put_nowhere_and_it_is_said_why(alpha, said):
    found = pose_of(alpha)
    assert found.name == PLAIN
    assert said in found.why


def test_the_outline_is_read_alike_at_every_size_and_place():
    for alpha in (BAG, STOOL, JACKET, SHOES_FROM_ABOVE):
        large = cv2.resize(alpha, (1100, 1100), interpolation=cv2.INTER_LINEAR)
        moved = np.pad(alpha, ((0, 90), (200, 0)))
        assert pose_of(large).name == pose_of(moved).name == pose_of(alpha).name


def test_glass_is_not_in_pieces_because_one_sees_through_it():
    rim = BAG.copy()
    rim[80:180, 80:160] = 0.3
    assert pose_of(rim).name == STANDING


def test_a_garment_lies_unless_it_is_long_or_worn():
    assert pose_of(JACKET, garment=True).name == LYING
    assert pose_of(outline(((44, 5), (56, 5), (60, 95), (40, 95))), garment=True).name == PLAIN


def test_of_the_drawn_products_it_is_known_which_are_read_wrongly():
    wrong = set()
    for kind, (draw, colour, lies) in _KINDS.items():
        painter = Painter()
        draw(painter, PALETTE[colour])
        alpha = firm(np.asarray(reduced(painter.layer), np.float32)[..., 3] / 255)
        if (pose_of(alpha).name == STANDING) == lies:
            wrong.add(kind)
    assert wrong == _LOOK_LIKE_STANDING | _NO_FOOT


def test_a_product_that_the_photo_cuts_off_is_told_from_a_picture_cropped_to_it():
    assert cut_by(BAG) == ()
    assert cut_by(BAG[72:]) == ("top",)
    assert cut_by(BAG[:, : _SIDE // 2]) == ("right",)
    box = box_of(BAG)
    assert cut_by(BAG[box.part]) == ()


def written(tmp_path, alpha):
    rgba = np.dstack([np.full((*alpha.shape, 3), (60, 110, 160), np.uint8), (alpha * 255).astype(np.uint8)])
    path = tmp_path / "cut.png"
    assert cv2.imwrite(str(path), rgba)
    return path


def scene(tmp_path, alpha, **options):
    return operation("scene").run(written(tmp_path, alpha), tmp_path / "out.png", {"name": "oak-table", **options})


def test_the_row_says_the_pose_and_why(tmp_path):
    assert scene(tmp_path, BAG).more["pose"] == STANDING
    row = scene(tmp_path, JACKET)
    assert row.more["pose"] == PLAIN
    assert "no foot" in row.reason
    assert "--pose" in row.reason
    assert scene(tmp_path, JACKET, garment=True).more["pose"] == LYING
    said = scene(tmp_path, JACKET, pose="standing")
    assert said.more["pose"] == STANDING
    assert "foot" not in said.reason


def test_what_the_photo_cuts_off_is_not_stood_in_a_scene_but_may_stay_in_its_place(tmp_path):
    with pytest.raises(Refused, match="cuts the product off \\(top\\)"):
        scene(tmp_path, BAG[72:])
    assert scene(tmp_path, BAG[72:], in_place=True).ok
    assert scene(tmp_path, BAG[72:], unsure=True).ok


def product(alpha):
    box = box_of(alpha)
    return Product(np.full((*alpha.shape, 3), 90, np.uint8), alpha, box, 1.0)


@pytest.mark.parametrize("name", ["oak-table", "marble", "slate", "podium", "niche", "window"])
def test_a_plain_ground_has_no_floor_line_and_a_shadow_on_all_sides_below(name):
    made = staged(product(JACKET), scenes()[name], Wish(pose=PLAIN, in_place=True)).rgb.astype(np.float32).mean(axis=2)
    column = made[:, 6]  # nothing of product and shadow is here
    assert np.abs(np.diff(column)).max() < 6
    assert column.max() - column.min() < 40
    empty = staged(product(JACKET), scenes()[name], Wish(pose=LYING, in_place=True)).rgb
    assert empty.shape == (*made.shape, 3)
    right, left = made[120, round(0.86 * _SIDE)], made[120, round(0.14 * _SIDE)]
    assert right < left  # the light comes from the left, as in every scene
