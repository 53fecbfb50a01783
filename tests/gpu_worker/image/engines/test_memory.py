"""How memory lasts: what is given up and in which order, how many at once, which models stay."""

from __future__ import annotations

from typing import Any

import pytest

from gpu_worker.image.engines.ladder import Ladder, NoRoom, Plan
from gpu_worker.image.engines.memory import HostMemory, Peaks
from gpu_worker.image.engines.models import Models
from gpu_worker.image.engines.painting import Key

GB = 10**9


def test_every_step_down_is_taken_once_and_in_this_order() -> None:
    ladder = Ladder(Plan(8, 1024, 768), gpu=True)
    assert [ladder.down("m") for _ in range(5)] == ["free", "halve", "tile", "smaller", "offload"]
    assert ladder.plan == Plan(4, 768, 576, tiled=True, offloaded=True)
    with pytest.raises(NoRoom, match="free, halve, tile, smaller, offload"):
        ladder.down("m")


def test_steps_that_change_nothing_are_left_out() -> None:
    ladder = Ladder(Plan(1, 1024, 1024), gpu=False)
    assert [ladder.down("m") for _ in range(3)] == ["free", "tile", "smaller"]
    with pytest.raises(NoRoom, match="smaller model"):
        ladder.down("m")


CASE = ("Pipe", 1024, 1024)


def test_one_alone_is_measured_before_several_share_a_call() -> None:
    peaks = Peaks()
    assert peaks.most(CASE, 6, 80 * GB) == 1
    peaks.note(CASE, 1, 6 * GB)
    assert peaks.most(CASE, 6, 80 * GB) == 6
    assert peaks.most(CASE, 6, 20 * GB) == 3  # 18 of 20: a tenth stays free
    assert peaks.most(CASE, 20, 800 * GB) == 8
    peaks.note(CASE, 4, 13 * GB)
    peaks.note(CASE, 4, 12 * GB)
    assert peaks.expected(CASE, 4) == 13 * GB
    assert peaks.most(CASE, 4, 15 * GB) == 4


def test_another_size_is_reckoned_by_its_pixels_and_another_class_not_at_all() -> None:
    peaks = Peaks()
    peaks.note(("Pipe", 512, 1024), 1, 4 * GB)
    assert peaks.expected(CASE, 2) == 16 * GB
    assert peaks.expected(("Other", 1024, 1024), 2) == 0
    peaks.note(CASE, 1, 0)  # where a peak cannot be told nothing is noted
    assert peaks.rows == {(("Pipe", 512, 1024), 1): 4 * GB}


def test_the_machines_own_memory_is_read() -> None:
    memory = HostMemory()
    assert 0 < memory.free() <= memory.total()


class Weights:
    """Stands for a loaded model: only where its bytes lie matters here."""

    def __init__(self, name: str, size: int, moves: list[str]) -> None:
        self.name, self.bytes, self.works, self.too_large = name, size, False, False
        self._moves = moves

    def _go(self, what: str, works: bool) -> None:
        self._moves.append(f"{what} {self.name}")
        self.works = works

    def wake(self) -> None:
        self._go("wake", True)

    def park(self) -> None:
        self._go("park", False)

    def stay_out(self) -> None:
        self._go("out", False)
        self.too_large = True


class Room:
    """A GPU of 100 bytes."""

    def free(self) -> int:
        return 100

    def total(self) -> int:
        return 100

    def mark(self) -> None:
        pass

    def peak(self) -> int:
        return 0


def keeper(moves: list[str], park_bytes: int) -> Models:
    def load(name: str, _revision: str, _device: str) -> Any:
        moves.append(f"load {name}")
        return Weights(name, 40, moves)

    return Models(device="cuda", keep_bytes=100, park_bytes=park_bytes, memory=Room(), loader=load)


def key(name: str) -> Key:
    return Key(name, "", 64, 64, 2)


def test_the_longest_unused_model_goes_to_ram_and_comes_back() -> None:
    moves: list[str] = []
    models = keeper(moves, park_bytes=50)
    for name in "abac":  # b is the longest unused when c comes
        models.get(key(name))
    assert moves == ["load a", "wake a", "load b", "wake b", "load c", "park b", "wake c"]
    assert [name for name, _ in models.working()] == ["a", "c"]
    moves.clear()
    models.get(key("b"))  # only one fits into RAM: a takes b's place there
    assert moves == ["park a", "wake b"]
    assert ([name for name, _ in models.parked()], len(models.working())) == (["a"], 2)


def test_without_room_in_ram_it_is_dropped_and_loaded_again() -> None:
    moves: list[str] = []
    models = keeper(moves, park_bytes=0)
    for name in "abca":
        models.get(key(name))
    assert [move for move in moves if move.startswith("load")] == ["load a", "load b", "load c", "load a"]
    assert models.parked() == ()


def test_a_model_too_large_for_the_gpu_stays_out_of_it() -> None:
    moves: list[str] = []
    models = keeper(moves, park_bytes=50)
    models.get(key("a"))

    class TooLarge(Weights):
        def wake(self) -> None:
            self._moves.append("no room")
            raise RuntimeError("CUDA out of memory. Tried to allocate 99 GiB")

    models._load = lambda name, *_: TooLarge(name, 40, moves)  # type: ignore[assignment, return-value]
    held = models.get(key("b"))
    assert moves[2:] == ["no room", "park a", "no room", "out b"]
    assert held.too_large
    assert [name for name, _ in models.working()] == []
