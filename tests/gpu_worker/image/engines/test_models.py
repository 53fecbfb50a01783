"""Pictures by models: repeatable, independent of company, stopped at a step, within memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from gpu_worker.image.engines.ladder import Plan
from gpu_worker.image.engines.models import Models
from gpu_worker.image.engines.painting import Key, Order

pytestmark = [
    pytest.mark.torch,
    # What the libraries say to their own developers.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]
SIDE_PX, STEPS = 64, 2


def order(model: Path, seed: int, *, prompt: str = "on a table", side_px: int = SIDE_PX) -> Order:
    rgb = np.full((side_px, side_px, 3), (200, 60, 40), np.uint8)
    mask = np.ones((side_px, side_px), np.float32)
    mask[16:48, 16:48] = 0
    return Order(Key(str(model), "", side_px, side_px, STEPS), rgb, mask, prompt, "people", seed)


class Room:
    """A machine whose free memory and peaks are said."""

    def __init__(self, free: int = 10**12, peak: int = 100) -> None:
        self.now, self.each = free, peak

    def free(self) -> int:
        return self.now

    def total(self) -> int:
        return 10**12

    def mark(self) -> None:
        pass

    def peak(self) -> int:
        return self.each


@pytest.fixture(scope="module")
def models() -> Iterator[Models]:
    keeper = Models(device="cpu", memory=Room())
    yield keeper
    keeper.drop_all()


@pytest.mark.parametrize("family", ["sd", "sdxl", "flux-fill", "qwen-image", "z-image"])
def test_a_folder_is_loaded_and_the_same_seed_paints_the_same_bytes_in_any_company(
    tiny: Callable[[str], Path], models: Models, family: str
) -> None:
    model = tiny(family)
    told: list[tuple[int, int]] = []
    alone = models.run_many([order(model, 1)], step=lambda done, of: told.append((done, of)))[0].rgb
    assert told == [(0, 2), (1, 2), (2, 2), (2, 2)]
    assert alone.shape == (SIDE_PX, SIDE_PX, 3)
    assert alone.std() > 1
    calls: list[Plan] = []
    crowd = Models(device="cpu", memory=Room(), fault=calls.append)
    crowd._held, crowd.peaks = models._held, models.peaks
    together = crowd.run_many([order(model, 2, prompt="in a garden"), order(model, 1), order(model, 3)])
    assert len(calls) == 1
    assert np.abs(together[1].rgb.astype(int) - alone).max() <= 1  # sums in another order differ in their last bit
    assert np.abs(together[0].rgb.astype(int) - alone).max() > 1
    assert (models.run_many([order(model, 1)])[0].rgb == alone).all()
