"""Facts-only writing and the gate: documents a second on one core, beside a floor measured in the same run.

Every document is fresh: products of the built-in catalogue and of generated ones, read through the emulator, each
written and judged once in five locales. Writing makes the document and its HTML, the gate judges both. The language
data and the detector for pages in doubt are loaded before, as a worker does once (`detector_load_s`). The floor is
what any writer must do with the same documents: encode them as JSON and render their HTML.

    python bench/writer.py [--seeds 0,1,2,3,4,5] [--quick] [--json]

Target: >= 100 documents a second, written and judged, by the CPU time of one process.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from connectors.woocommerce.platform import PLATFORM
from core.catalog.seed import builtin
from core.clock import SystemClock
from core.content.document import ContentDocument
from core.content.html import render
from core.facts.extract import extract
from core.facts.sheet import FactSheet
from core.facts.source_language import source_language
from core.generation.compose import compose
from core.generation.pipeline import Siblings, judge
from core.ports.platform import Credentials
from core.ports.wire import MediaSnapshot, ProductSnapshot
from core.review.checks.language import detect
from core.review.finding import Verdict

LOCALES = ("en-US", "de-DE", "fr-FR", "ja-JP", "zh-CN")
CHANNEL = "woocommerce"
WARM_SEED = 99
TARGET_PER_S = 100.0


@dataclass(frozen=True, slots=True)
class Task:
    """One document to write."""

    sheet: FactSheet
    others: list[FactSheet]
    pictures: tuple[MediaSnapshot, ...]
    locale: str


class Watch:
    """Adds up CPU and wall time of calls, by name."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = {}
        self.wall_s: dict[str, float] = {}

    def time(self, name: str, call: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = call()
        self.cpu_s[name] = self.cpu_s.get(name, 0.0) + time.process_time() - cpu
        self.wall_s[name] = self.wall_s.get(name, 0.0) + time.perf_counter() - wall
        return result


def products(seed: int) -> list[ProductSnapshot]:
    """A catalogue as a shop answers it."""
    emulator = PLATFORM.emulator(builtin(seed), {}, SystemClock())
    served = emulator.serve(0)
    session = PLATFORM.open(Credentials(served.url, emulator.key, emulator.secret))
    try:
        return [product for page in session.catalog.scan() for product in page.products]
    finally:
        session.close()
        served.close()


def tasks(seed: int) -> Iterator[Task]:
    """Every product of a catalogue in every locale, with the siblings it is compared with."""
    found = products(seed)
    sheets = [extract(product, source_language(product, "en-US")) for product in found]
    siblings = Siblings((sheet.product, sheet) for sheet in sheets)
    for product, sheet in zip(found, sheets, strict=True):
        others = siblings.of(sheet)
        yield from (Task(sheet, others, product.media, locale) for locale in LOCALES)


def write(task: Task) -> tuple[ContentDocument, str]:
    """The document and its HTML."""
    document = compose(task.sheet, task.locale, pictures=task.pictures, siblings=task.others, channel=CHANNEL)
    return document, render(document)


def run(seeds: list[int]) -> dict[str, Any]:
    """Figures of one run."""
    watch, passed = Watch(), 0
    watch.time("detector", lambda: detect("Loads the model that pages in doubt are shown to."))
    for task in tasks(WARM_SEED):
        judged(task, Watch())
    fresh = [task for seed in seeds for task in tasks(seed)]
    gc.collect()
    gc.freeze()  # as the worker does once its language data is loaded
    for task in fresh:
        passed += judged(task, watch).passed
    return _figures(watch, len(fresh), passed)


def judged(task: Task, watch: Watch) -> Verdict:
    """Writes and judges one document, and does what the floor does."""
    document, page = watch.time("write", lambda: write(task))
    verdict: Verdict = watch.time("gate", lambda: judge(document, task.sheet, task.others, CHANNEL, page))
    watch.time("floor", lambda: (json.dumps(document.as_dict(), ensure_ascii=False), render(document)))
    return verdict


def _figures(watch: Watch, count: int, passed: int) -> dict[str, Any]:
    cpu, wall = watch.cpu_s, watch.wall_s
    both_s = cpu["write"] + cpu["gate"]
    result = {
        "documents": count,
        "passed_gate": passed,
        "write_per_s": round(count / cpu["write"], 1),
        "gate_per_s": round(count / cpu["gate"], 1),
        "both_per_s": round(count / both_s, 1),
        "both_per_s_wall": round(count / (wall["write"] + wall["gate"]), 1),
        "floor_per_s": round(count / cpu["floor"], 1),
        "of_floor": round(both_s / cpu["floor"], 2),
        "detector_load_s": round(cpu["detector"], 2),
        "target": {"both_per_s": f">= {TARGET_PER_S:.0f}"},
    }
    return result | {"pass": count / both_s >= TARGET_PER_S}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0,1,2,3,4,5", help="catalogues; 0 is the built-in one")
    parser.add_argument("--quick", action="store_true", help="the built-in catalogue alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = run([0] if options.quick else [int(seed) for seed in options.seeds.split(",")])
    if options.json:
        print(json.dumps(result))
    else:
        print(f"{result['documents']} fresh documents in {len(LOCALES)} locales, one core, by CPU time")
        print(f"  writing {result['write_per_s']}/s, gate {result['gate_per_s']}/s")
        print(f"  both {result['both_per_s']}/s (>= {TARGET_PER_S:.0f}); by the clock {result['both_per_s_wall']}/s")
        print(f"  floor (JSON and HTML of the same) {result['floor_per_s']}/s: ours takes {result['of_floor']}x")
    return 0 if result["pass"] else 1


if __name__ == "__main__":
    sys.exit(main())
