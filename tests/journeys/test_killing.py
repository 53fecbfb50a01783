"""kill -9 of worker, work horse, Redis server and web in sync, generate and publish: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import Installation, free_port, until
from killing import STAGES, VICTIMS, KillRun, check

PRODUCTS = 12
# Read when the module is loaded: tests themselves see none of Vitrine's variables.
SOAK_SEED = int(os.environ.get("VITRINE_SOAK_SEED", random.SystemRandom().randrange(10**6)))
SOAK_RUNS = int(os.environ.get("VITRINE_SOAK_RUNS", "20"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation that outlives all kills: each walk finds it as the one before left it."""
    installation = Installation(tmp_path_factory.mktemp("killed") / "home", port=free_port())
    try:
        installation.serve()
        yield installation
    finally:
        installation.stop()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("victim", VICTIMS)
def test_all_work_goes_on_after_a_kill_in_every_stage(place: Installation, victim: str, seed: int) -> None:
    run = KillRun(place, victim, seed, products=PRODUCTS)
    check(run, run.run(), PRODUCTS)
    assert set(run.moments) == set(STAGES)


@pytest.mark.soak
def test_soak_twenty_kills_per_cell(place: Installation) -> None:
    first, runs = SOAK_SEED, SOAK_RUNS
    sys.stdout.write(f"\nsoak seed {first} (VITRINE_SOAK_SEED={first} repeats it), {runs} runs per victim\n")
    for victim in VICTIMS:
        seen: Counter[str] = Counter()
        for seed in range(first, first + runs):
            run = KillRun(place, victim, seed, products=PRODUCTS)
            check(run, run.run(), PRODUCTS)
            seen.update(f"{stage}:{'killed' if died else 'had ended'}" for stage, (_s, _n, died) in run.moments.items())
        sys.stdout.write(f"{victim:7} {runs} runs, all whole: {dict(sorted(seen.items()))}\n")
        sys.stdout.flush()


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.2])
def test_a_polite_kill_during_the_start_leaves_nothing_running(tmp_path: Path, after_s: float) -> None:
    place = Installation(tmp_path / "home")
    process = place.begin("serve", "--all", "--port", "0")
    until(place.redis_pid, "the Redis server")
    time.sleep(after_s)
    process.terminate()
    process.communicate(timeout=60)
    until(lambda: not place.redis_pid() and not place._workers(), "everything to end", patience_s=10)
