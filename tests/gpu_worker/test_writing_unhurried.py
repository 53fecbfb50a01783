"""Pages whose questions go out as batches: by HTTP to a scripted endpoint, taken up again by another process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from scripted_writer import Shop, bottle, shop

from core.clock import FrozenClock
from core.errors import Waiting
from core.generation.redact import Guarded
from core.generation.write.unhurried import FIRST_LOOK_S, LONGEST_LOOK_S, Unhurried
from core.generation.writing import Tally
from core.ports.text import Endpoint, Prices, Usage
from gpu_worker.text.openai import OpenAiModel
from gpu_worker.text.scripted import Scripted

PRICES = Prices("USD", 10_000_000, 10_000_000, 20_000_000, 50)


@dataclass
class Job:
    """What one job keeps, and the processes that take it up."""

    place: Shop
    app: Scripted
    url: str
    clock: FrozenClock
    kept: dict[str, Any] = field(default_factory=dict)
    keeps: int = 0
    dies_at: int = -1

    def _keep(self) -> None:
        self.keeps += 1
        if self.keeps == self.dies_at:
            raise KeyboardInterrupt

    def take_up(self, *, directed: bool = False, third_party: bool = False) -> Tally:
        """One attempt in a process of its own."""
        model = OpenAiModel(Endpoint(self.url, "scripted-1", "", third_party, PRICES), clock=self.clock)
        guarded = Guarded(model)
        patient = guarded.through(lambda _inner: Unhurried(model, self.kept, self._keep, self.clock))
        try:
            return self.place.write(guarded, directed=directed, patient=patient)
        finally:
            model.close()

    def to_the_end(self, **how: Any) -> tuple[Tally, int]:
        """All attempts; how often it had to wait."""
        for waits in range(20):
            try:
                return self.take_up(**how), waits
            except Waiting as error:
                self.clock.advance(min(LONGEST_LOOK_S, max(FIRST_LOOK_S, error.after_s)))
        raise AssertionError("it waits for ever")


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    clock = FrozenClock()
    app = Scripted({"batch_s": 20.0}, clock=clock)
    server = app.serve()
    with shop(tmp_path / "home", bottle("1"), bottle("2", title="Kelvra Fell Insulated Bottle")) as place:
        yield Job(place, app, server.url, clock)
    server.close()


def test_two_batches_write_the_pages_for_half_the_price(job: Job) -> None:
    tally, waits = job.to_the_end(directed=True)
    assert (tally.written, tally.pending) == (2, 0)
    assert waits >= 4
    assert len(job.kept) == 2
    assert job.app.counts["batched"] == 4
    calls = list(job.place.db.ledger.calls(job.place.store.id))
    direct = len(job.app.bodies)
    assert len(calls) == 4 + direct
    full = sum(PRICES.of(call.usage) for call in calls)
    half = sum(PRICES.of(call.usage.by_batch()) for call in calls)
    price = sum(call.price_micros for call in calls)
    assert half < full
    assert price == half if not direct else half < price < full


@pytest.mark.parametrize("dies_at", [1, 2])
def test_a_process_that_dies_beside_a_batch_hands_nothing_in_twice(job: Job, dies_at: int) -> None:
    """1: before it was handed in; 2: after that, before its id was kept."""
    job.dies_at = dies_at
    with pytest.raises(KeyboardInterrupt):
        job.take_up()
    for batch in job.kept.values():
        batch["id"] = ""  # what the dead process had not kept yet
    tally, _waits = job.to_the_end()
    assert (tally.written, job.app.counts["batched"]) == (2, 2)


def test_an_answer_that_is_handed_over_again_is_booked_once(job: Job) -> None:
    stopped: list[bool] = []

    def dies(_written: object, _units: object = None, *_more: object) -> None:
        stopped.append(True)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("core.generation.write.run.Run._save", dies)
        with pytest.raises(KeyboardInterrupt):
            job.to_the_end()
    booked = len(list(job.place.db.ledger.calls(job.place.store.id)))
    assert (booked, stopped) == (2, [True])
    tally, _waits = job.to_the_end()
    assert (tally.written, job.app.counts["batched"]) == (2, 2)
    assert len(list(job.place.db.ledger.calls(job.place.store.id))) == tally.totals.calls


@pytest.mark.parametrize("way", ["wrong_shape", "empty", "truncated", "not_json"])
def test_what_a_batch_could_not_answer_is_asked_directly_and_both_are_paid(job: Job, way: str) -> None:
    job.app.change({"script": f"{way}/{way}"})
    tally, _waits = job.to_the_end()
    assert (tally.written, tally.pending) == (2, 0)
    assert tally.lines_by_model > 20
    assert len(job.app.bodies) >= 2
    calls = list(job.place.db.ledger.calls(job.place.store.id))
    assert sum(call.usage.prompt_tokens for call in calls) > 0


def test_an_endpoint_that_takes_no_batch_is_asked_directly(job: Job) -> None:
    job.app.change({"batch": False})
    tally, waits = job.to_the_end()
    assert (tally.written, waits, job.kept) == (2, 0, {})
    assert len(job.app.bodies) >= 2


def test_personal_data_is_masked_in_a_batch_too(job: Job) -> None:
    job.to_the_end(third_party=True)
    assert job.app.counts["batched"] == 2


def test_a_batch_costs_so_much_less() -> None:
    usage = Usage(1, 1_000, 400, 100)
    assert PRICES.of(usage) == 12_000
    assert PRICES.of(usage.by_batch()) == 12_000 - (600 * 10 + 100 * 20) // 2
    assert PRICES.of(usage + usage.by_batch()) == 12_000 + 8_000
