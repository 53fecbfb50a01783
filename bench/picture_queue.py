"""What the queue of the GPU worker adds to a picture: orders that make nothing, beside the bare call in the same run.

`order`: through the desk to the engine process and back, with a result of a megabyte, one after another; its floor is
the same function called here. `job`: jobs of a whole catalogue through the supervisor (slots, turns, two engine
processes), against the same jobs with the function called in this process; a picture is a cut-out or a main picture.

    python bench/picture_queue.py [--orders N] [--products N] [--quick] [--json]

`cpu` is the processor time of all processes that take part, `wall` what a clock shows (of single orders the tenth
part that were the quickest: whoever else uses the machine only adds).

Target: <= 10 ms a picture.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
PATHS = [str(ROOT), str(ROOT / "tests" / "support")]
sys.path[:0] = PATHS

import gpu_operations
from gpu_house import House

from core.bootstrap import open_services
from core.jobs import gpu
from core.jobs.pictures import Way, make_pictures
from core.jobs.runner import HANDLERS, execute
from core.settings import Settings
from gpu_worker.image.worker.desk import Desk, Order
from gpu_worker.image.worker.process import EngineProcess
from gpu_worker.image.worker.service import LANES

TARGET_MS = 10.0
RESULT_BYTES = 2**20
OPENER = "gpu_operations:ENGINE"


class Spent:
    """Milliseconds since it was made: by the clock, and of processor time here and in the engine processes."""

    def __init__(self, *engines: EngineProcess) -> None:
        self._engines = engines
        self._cpu_s, self._wall_s = self._cpu(), time.perf_counter()

    def _cpu(self) -> float:
        fields = [Path(f"/proc/{engine.pid}/stat").read_text().rpartition(")")[2].split() for engine in self._engines]
        ticks = sum(int(each[11]) + int(each[12]) for each in fields)
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def per(self, pictures: int) -> dict[str, float]:
        wall_s, cpu_s = time.perf_counter() - self._wall_s, self._cpu() - self._cpu_s
        return {"cpu": cpu_s * 1000 / pictures, "wall": wall_s * 1000 / pictures}


def quickest(call: Callable[[], Any], times: int) -> float:
    """The tenth part of calls that were the quickest, in milliseconds."""
    spent = []
    for _ in range(times):
        began = Spent()
        call()
        spent.append(began.per(1)["wall"])
    return statistics.quantiles(spent, n=10)[0]


def by_order(folder: Path, orders: int) -> dict[str, float]:
    """An order through the desk, and the bare call."""
    source, target = folder / "order.json", folder / "made"
    source.write_text(json.dumps({"fill": "x" * RESULT_BYTES}))
    files, engine = gpu_operations.Files(), EngineProcess(device="", opener=OPENER)
    desk = Desk(engine, deadline_s=60.0)
    desk.start()

    def ordered() -> None:
        desk.carry_out(Order("op", source, target, {}, "s"), lambda _said: None)

    def bare() -> None:
        files.run_one("op", source, {})

    try:
        quickest(ordered, 5)  # starts the process
        found = {}
        for name, call in (("order_floor", bare), ("order", ordered)):
            began = Spent(engine)
            found[f"{name}_wall_ms"] = quickest(call, orders)
            found[f"{name}_cpu_ms"] = began.per(orders)["cpu"]
    finally:
        desk.close()
    return found


def by_job(folder: Path, products: int) -> dict[str, float]:
    """Per picture: a job through the supervisor, and the same job called here."""
    services = open_services(Settings(home=folder / "home", gpu_allow_cpu=1))
    gpu.usable = lambda _settings: (gpu.CPU,)
    house = House(services, folder)
    warm, one, two = (house.store(name, count) for name, count in (("w", 2), ("a", products), ("b", products)))
    found = {}
    try:
        HANDLERS["image.render"] = lambda context: make_pictures(context, house.files, Way(lanes=LANES))
        bare, began = house.ask(one), Spent()
        execute(house.services, bare.name, bare.id, "t1")
        found |= {f"job_floor_{what}_ms": ms for what, ms in began.per(2 * products).items()}
        service = house.open()
        house.over(house.ask(warm))
        queued, began = house.ask(two), Spent(service.engine, service.helper)
        service.slots.ring()
        while not house.db.jobs.get(queued.id).over:
            time.sleep(0.1)  # asking more often would be counted, too
        found |= {f"job_{what}_ms": ms for what, ms in began.per(2 * products).items()}
        service.drain()
    finally:
        services.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--products", type=int, default=100)
    parser.add_argument("--quick", action="store_true", help="Fewer of both.")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ["PYTHONPATH"] = os.pathsep.join([*PATHS, os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryDirectory(prefix="vt") as name:
        found = by_order(Path(name), 60 if asked.quick else asked.orders)
        found |= by_job(Path(name), 30 if asked.quick else asked.products)
    for name in ("order_cpu", "order_wall", "job_cpu", "job_wall"):
        way, _, what = name.partition("_")
        found[f"{name}_added_ms"] = found[f"{name}_ms"] - found[f"{way}_floor_{what}_ms"]
    found = {key: round(value, 2) for key, value in found.items()}
    found["added_ms"] = max(found["order_cpu_added_ms"], found["job_cpu_added_ms"])
    if asked.json:
        print(json.dumps(found | {"target": {"added_ms": TARGET_MS}}))
        return
    for way in ("order", "job"):
        added = " and ".join(f"{found[f'{way}_{what}_added_ms']} ms {what}" for what in ("cpu", "wall"))
        floor = f"{found[f'{way}_floor_cpu_ms']} ms cpu, {found[f'{way}_floor_wall_ms']} ms wall"
        print(f"{way}: {added} added to a picture of {floor} (<= {TARGET_MS:g})")


if __name__ == "__main__":
    main()
