"""The photos that teach and examine the cut-out."""

import numpy as np
import pytest

from tools.cutout import render, score


@pytest.mark.parametrize("group", score.GROUPS)
def test_the_same_seed_gives_the_same_photo_with_a_product_in_it(group):
    photo, again = (render.render(77, 96, 128, group) for _ in range(2))
    assert photo.rgb.shape == (96, 128, 3)
    assert np.array_equal(photo.rgb, again.rgb)
    assert np.array_equal(photo.alpha, again.alpha)
    assert photo.group == group
    assert 0 <= photo.alpha.min() <= 0.01
    assert 0.5 < photo.alpha.max() <= 1


def test_another_seed_gives_another_photo():
    assert not np.array_equal(render.render(77, 96, 96).rgb, render.render(78, 96, 96).rgb)


def test_the_score_of_the_truth_is_perfect_and_of_its_opposite_the_worst():
    truth = render.render(5, 96, 96, "plain").alpha
    assert score.compared(truth, truth) == (1.0, 0.0)
    iou, sad = score.compared(1 - truth, truth)
    assert iou < 0.05
    assert sad > 500


def test_a_confidence_that_ranks_every_right_one_first_has_auroc_one():
    assert score.auroc([0.9, 0.8, 0.3], [True, True, False]) == 1
    assert score.auroc([0.1, 0.2, 0.9], [True, True, False]) == 0
    assert score.auroc([0.5, 0.5], [True, False]) == 0.5
    assert score.auroc([0.5], [True]) is None
