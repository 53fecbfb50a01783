"""Pictures by models: repeatable, independent of company, stopped at a step, within memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gpu_worker.image.engines.ladder import NoRoom, Plan
from gpu_worker.image.engines.models import Models
from gpu_worker.image.engines.painting import Key, Order
from gpu_worker.text.window import Stopped

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
def models() -> Models:
    return Models(device="cpu", memory=Room())


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


def test_at_a_step_it_can_be_stopped_and_goes_on_afterwards(tiny: Callable[[str], Path], models: Models) -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) == 2  # after the first step

    with pytest.raises(Stopped):
        models.run_many([order(tiny("sdxl"), 1)], stop=stop)
    assert len(asked) == 2
    assert models.run_many([order(tiny("sdxl"), 1)])[0].rgb.shape == (SIDE_PX, SIDE_PX, 3)


def test_out_of_memory_each_thing_is_tried_once_and_what_is_done_stays(
    tiny: Callable[[str], Path], models: Models
) -> None:
    plans: list[Plan] = []

    def fault(plan: Plan) -> None:
        plans.append(plan)
        if len(plans) in (1, 2, 4, 5):
            raise MemoryError

    keeper = Models(device="cpu", memory=Room(), fault=fault)
    keeper._held = models._held
    keeper.peaks.note(("StableDiffusionXLInpaintPipeline", 128, 128), 1, 100)
    told: list[int] = []
    orders = [order(tiny("sdxl"), seed, side_px=128) for seed in (1, 2, 3, 4)]
    made = keeper.run_many(orders, step=lambda done, _of: told.append(done))
    assert [(plan.batch, plan.tiled, plan.width_px) for plan in plans] == [
        (8, False, 128),  # no memory for the four: caches are freed
        (4, False, 128),  # none still: half as many
        (2, False, 128),  # the first two
        (2, False, 128),  # no memory for the others
        (2, True, 128),  # none still: a smaller scene
        (2, True, 96),
    ]
    assert [len(each.notes) for each in made] == [0, 0, 1, 1]
    assert "only 96 x 96 px" in made[3].notes[0]
    assert told == sorted(told)
    assert told[-1] == 8
    alone = models.run_many(orders[:1])[0].rgb
    assert np.abs(alone.astype(int) - made[0].rgb).max() <= 1


def test_where_nothing_helps_it_says_what_was_tried(tiny: Callable[[str], Path], models: Models) -> None:
    def fault(_plan: Plan) -> None:
        raise MemoryError

    keeper = Models(device="cpu", memory=Room(), fault=fault)
    keeper._held = models._held
    with pytest.raises(NoRoom, match=r"sdxl does not fit .* free, tile"):
        keeper.run_many([order(tiny("sdxl"), 1)])
    keeper._fault = lambda _plan: None
    assert keeper.run_many([order(tiny("sdxl"), 1)])[0].notes == ()
