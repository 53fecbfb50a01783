"""All benchmarks, one after another, each in its own process: one table of figures and targets.

    python bench/all.py [--only NAME ...] [--quick] [--json]

Exit status 0 even where a target is missed: benchmarks measure, tests judge. `--quick` takes smaller sizes, whose
ratios are rougher.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent
LONGEST_S = 3600


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a benchmark's JSON and what it is held to; `at_least` False: at most."""

    name: str
    key: str
    target: float
    at_least: bool = True

    def reached(self, value: float) -> bool:
        return value >= self.target if self.at_least else value <= self.target

    @property
    def held_to(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.target:g}"


@dataclass(frozen=True, slots=True)
class Bench:
    """A benchmark: its file, its arguments for `--quick`, its figures."""

    file: str
    quick: tuple[str, ...]
    figures: tuple[Figure, ...]


BENCHES: dict[str, Bench] = {
    "writer": Bench(
        "writer.py", ("--quick",), (Figure("documents written and judged a second, one core", "both_per_s", 100),)
    ),
    "facts": Bench(
        "facts.py",
        ("--quick",),
        (
            Figure("milliseconds to read a product, one core", "ms_per_product", 3, at_least=False),
            Figure("the same with bodies of real length", "long_ms_per_product", 3, at_least=False),
        ),
    ),
    "model_pages": Bench(
        "model_pages.py",
        ("--documents", "400"),
        (
            Figure(
                "memory at the end of a run of pages by a model against a fifth of it",
                "memory_ratio",
                1.15,
                at_least=False,
            ),
            Figure("calls of a second run without changes", "again_calls", 0, at_least=False),
            Figure("lines written anew that do not rest on the changed fact", "changed_beside", 0, at_least=False),
        ),
    ),
    "image_files": Bench(
        "image_files.py",
        ("--quick",),
        (Figure("twelve channel sizes against one decode, resize and encode", "times_floor", 6, at_least=False),),
    ),
    "picture_queue": Bench(
        "picture_queue.py",
        ("--quick",),
        (Figure("milliseconds that the GPU worker's queue adds to a picture", "added_ms", 10, at_least=False),),
    ),
    "banner": Bench(
        "banner.py",
        ("--quick",),
        (
            Figure("milliseconds a banner of 970 x 600 px, one core", "fresh_ms", 80, at_least=False),
            Figure("a banner against one decode and encode", "times_floor", 12, at_least=False),
        ),
    ),
    "storage_import": Bench(
        "storage_import.py",
        ("--products", "4000", "--orm", "500", "--turns", "1"),
        (Figure("bulk import against an ORM loop", "ratio", 25), Figure("the same on PostgreSQL", "ratio_pg", 10)),
    ),
    "sync_woocommerce": Bench(
        "sync_woocommerce.py",
        ("--products", "4000", "--memory-products", "10000"),
        (
            Figure("sync against the official client", "times_official", 6),
            Figure("sync against the latency floor", "of_floor", 1.3, at_least=False),
            Figure("peak memory of a large sync, MiB", "peak_mib", 300, at_least=False),
        ),
    ),
    "limiter_woocommerce": Bench(
        "limiter_woocommerce.py",
        ("--seconds", "12"),
        (
            Figure("calls at once on 2 PHP workers", "settled_at_once", 3, at_least=False),
            Figure("a shopper beside it is slowed", "shopper_slowed", 1.3, at_least=False),
            Figure("throughput of exactly two at once", "of_two_at_once", 0.95),
            Figure("calls inside Retry-After in storms", "inside_retry_after", 0, at_least=False),
        ),
    ),
    "shopify_publish": Bench(
        "shopify_publish.py",
        ("--quick",),
        (Figure("translations by bulk mutation against one call each", "ratio", 10),),
    ),
    "shopify_sync": Bench(
        "shopify_sync.py",
        ("--quick",),
        (
            Figure("paged sync against the bucket's own floor", "paged_ratio", 1.05, at_least=False),
            Figure("share of calls refused", "paged_refused", 0.02, at_least=False),
            Figure("milliseconds of ours a product, first import", "import_ms_own_per_product", 3, at_least=False),
            Figure("100,000 JSON lines, MiB over idle", "memory_over_idle_mb", 150, at_least=False),
        ),
    ),
    "model_client": Bench(
        "model_client.py",
        ("--quick",),
        (
            Figure("CPU of a model's call against plain httpx", "cpu_ratio", 1.5, at_least=False),
            Figure("share of an unknown limit, window kept", "of_limit", 0.8),
            Figure("the same from a cold start", "of_limit_cold", 0.8),
            Figure("share of calls refused", "refused", 0.05, at_least=False),
        ),
    ),
    "voice_twins": Bench(
        "voice_twins.py",
        ("--pages", "4000"),
        (
            Figure("near-duplicate check of all pages against its floor", "of_floor", 6, at_least=False),
            Figure("planted pairs missed", "missed", 0, at_least=False),
            Figure("a sample's pairs that the plain way finds otherwise", "sample_differs", 0, at_least=False),
        ),
    ),
    "webhook_door": Bench(
        "webhook_door.py",
        ("--seconds", "1", "--rounds", "2"),
        (Figure("webhook door against the server's own hello", "ratio", 0.35),),
    ),
}


def measure(name: str, quick: bool) -> tuple[list[dict[str, Any]], float, str]:
    """(answers, seconds, what went wrong) of one benchmark in a process of its own."""
    bench = BENCHES[name]
    command = [sys.executable, str(BENCH / bench.file), "--json", *(bench.quick if quick else ())]
    began = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=BENCH.parent, timeout=LONGEST_S, check=False)
    except subprocess.TimeoutExpired:
        return [], time.perf_counter() - began, f"took longer than {LONGEST_S} s"
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    said = "" if answers else (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return answers, time.perf_counter() - began, said


def rows(name: str, answers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The figures of a benchmark with their targets; `reached` is null where a figure was left out."""
    found: dict[str, Any] = {}
    for answer in answers:
        suffix = "_pg" if answer.get("database") == "postgresql" else ""
        found |= {f"{key}{suffix}": value for key, value in answer.items()}
        if "storms" in answer:
            found["inside_retry_after"] = sum(storm["inside_retry_after"] for storm in answer["storms"])
    for figure in BENCHES[name].figures:
        value = found.get(figure.key)
        known = isinstance(value, int | float) and not isinstance(value, bool)
        yield {
            "bench": name,
            "figure": figure.name,
            "value": value if known else None,
            "target": figure.held_to,
            "reached": figure.reached(float(value)) if known and value is not None else None,
        }


def show(row: dict[str, Any]) -> str:
    reached = {True: "yes", False: "NO", None: "not measured"}[row["reached"]]
    value = "-" if row["value"] is None else f"{row['value']:g}"
    return f"{row['bench']:20} {row['figure']:50} {value:>9}  {row['target']:8} {reached}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=sorted(BENCHES), metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.json:
        print(f"{'benchmark':20} {'figure':50} {'value':>9}  {'target':8} reached", flush=True)
    for name in options.only or list(BENCHES):
        answers, seconds, wrong = measure(name, options.quick)
        for row in rows(name, answers):
            row["seconds"] = round(seconds, 1)
            print(json.dumps(row) if options.json else show(row), flush=True)
        if wrong:
            print(f"{name}: {wrong}", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
