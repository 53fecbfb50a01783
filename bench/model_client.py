"""What the model client costs, and how much of an unknown limit it gets.

CPU: user and system time of this process for one call of ours (question made, answer judged by its schema) against
one plain `httpx.Client.post` of the same body with its JSON read, turn by turn (target <= 1.5).
Limit: the endpoint takes so many calls a second and does not say how many; printed are calls answered a second against
that limit, from a cold start and from the window that the run before it kept (target >= 0.80), and the share of calls
refused (target <= 0.05). The endpoint is the scripted one, in a process of its own.

    python bench/model_client.py [--quick] [--json] [--shapes]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import httpx

from core.errors import CoreError
from core.ports.text import Ask, Endpoint, Reply
from gpu_worker.text.openai import OpenAiModel
from gpu_worker.text.prompt import Traits, body, opening

LIMIT_PER_S, BURST, LATENCY_S = 20.0, 20.0, 0.4
SHAPE_CALLS = 240
SHAPES = [
    (20.0, 20.0, 1.0, 0.4), (20.0, 4.0, 1.0, 0.4), (20.0, 1.0, 1.0, 0.4), (20.0, 20.0, -1.0, 0.4),
    (20.0, 4.0, -1.0, 0.4), (10.0, 10.0, 1.0, 0.8), (30.0, 10.0, 1.0, 0.4),
]  # fmt: skip
SCHEMA = {
    "type": "object",
    "required": ["sentences"],
    "additionalProperties": False,
    "properties": {
        "sentences": {
            "type": "array",
            "minItems": 6,
            "maxItems": 6,
            "items": {
                "type": "object",
                "required": ["id", "text", "facts"],
                "additionalProperties": False,
                "properties": {
                    "id": {"enum": ["lead", "a", "b", "c", "d", "e"]},
                    "text": {"type": "string", "maxLength": 200},
                    "facts": {"type": "array", "items": {"enum": ["material", "weight", "capacity"]}, "maxItems": 4},
                },
            },
        }
    },
}
FACTS = "\n".join(f"fact{n}: double-walled stainless steel mug, 350 ml, keeps warm" for n in range(25))
ASK = Ask("You write product pages." * 60, f"Write for de-DE.\n{FACTS}", SCHEMA, "sentences")


@contextmanager
def endpoint(**faults: Any) -> Iterator[str]:
    """A scripted endpoint beside this process; yields its address."""
    command = [sys.executable, str(Path(__file__)), "--serve", json.dumps(faults)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(timeout=20)


class Kept:
    """A `SharedBudget` for one process."""

    def __init__(self) -> None:
        self.value: dict[str, Any] = {}

    def get(self, name: str) -> dict[str, Any]:
        return self.value

    def put(self, name: str, value: dict[str, Any], *, ttl_s: int) -> None:
        self.value = value

    def lock(self, name: str, *, timeout_s: float) -> Any:
        raise NotImplementedError


def cpu(turns: int, calls: int) -> dict[str, float]:
    """Milliseconds of CPU a call, ours and plain httpx, turn by turn."""
    with endpoint() as url:
        ours_ms, raw_ms = [], []
        model = OpenAiModel(Endpoint(url, "scripted-1", "key"))
        question = body("scripted-1", ASK, opening(ASK), Traits())
        headers = {"Authorization": "Bearer key"}
        with httpx.Client(headers=headers, timeout=60) as client:

            def raw() -> None:
                answer = client.post(f"{url}/chat/completions", json=question).json()
                json.loads(answer["choices"][0]["message"]["content"])

            for work in (raw, lambda: model.ask(ASK)):  # connections, imports, caches
                for _ in range(20):
                    work()
            for _ in range(turns):
                raw_ms.append(timed(raw, calls))
                ours_ms.append(timed(lambda: model.ask(ASK), calls))
        model.close()
    ratio = median(own / plain for own, plain in zip(ours_ms, raw_ms, strict=True))
    return {"cpu_ms": round(median(ours_ms), 3), "cpu_httpx_ms": round(median(raw_ms), 3), "cpu_ratio": round(ratio, 3)}


def timed(work: Any, calls: int) -> float:
    began = time.process_time()
    for _ in range(calls):
        work()
    return (time.process_time() - began) / calls * 1_000


def through(
    url: str, kept: Kept, calls: int, per_s: float = LIMIT_PER_S, burst: float = BURST
) -> tuple[float, float, float]:
    """(share of the limit, share refused, window at the end) of that many questions."""
    model = OpenAiModel(Endpoint(url, "scripted-1", "key"), budget=kept)
    failed: list[CoreError] = []

    def done(index: int, outcome: Reply | CoreError) -> None:
        if isinstance(outcome, CoreError):
            failed.append(outcome)

    began = time.perf_counter()
    model.ask_many([ASK] * calls, done)
    seconds = time.perf_counter() - began
    refused = model.window.refused / (model.window.answered + model.window.refused)
    at_once = model.window.at_once
    model.close()
    # what the bucket held at the start was not earned in this time
    return (calls - len(failed) - burst) / seconds / per_s, refused, at_once


def shapes() -> Iterator[dict[str, Any]]:
    """One row for each kind of limit: a small job from a cold start, and the next one."""
    for per_s, burst, retry_after_s, latency_s in SHAPES:
        faults = {"limit_per_s": per_s, "limit_burst": burst, "retry_after_s": retry_after_s, "latency_s": latency_s}
        with endpoint(**faults) as url:
            kept = Kept()
            cold, refused_cold, _ = through(url, kept, SHAPE_CALLS, per_s, burst)
            time.sleep(burst / per_s)
            warm, refused, _ = through(url, kept, SHAPE_CALLS, per_s, burst)
        shares = {"of_limit_cold": cold, "refused_cold": refused_cold, "of_limit": warm, "refused": refused}
        yield faults | {name: round(value, 3) for name, value in shares.items()}


def run(quick: bool) -> dict[str, Any]:
    result: dict[str, Any] = cpu(5, 60) if quick else cpu(15, 200)
    with endpoint(limit_per_s=LIMIT_PER_S, limit_burst=BURST, latency_s=LATENCY_S) as url:
        kept, calls = Kept(), 240 if quick else 600
        cold, refused_cold, _ = through(url, kept, calls)
        time.sleep(BURST / LIMIT_PER_S)
        warm, refused, at_once = through(url, kept, calls)
    rounded = {"of_limit_cold": cold, "of_limit": warm, "refused_cold": refused_cold, "refused": refused}
    return result | {name: round(value, 3) for name, value in rounded.items()} | {"at_once": at_once, "calls": calls}


def serve(faults: dict[str, Any]) -> None:
    """On waitress, which keeps connections open between calls as real endpoints do."""
    import threading

    import waitress

    from gpu_worker.text.scripted import Scripted

    server = waitress.create_server(Scripted(faults), host="127.0.0.1", port=0, threads=64)
    threading.Thread(target=server.run, daemon=True).start()
    print(f"http://127.0.0.1:{server.effective_port}/v1", flush=True)
    sys.stdin.read()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--shapes", action="store_true", help="only other kinds of limits, a row for each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(json.loads(options.serve))
        return 0
    if options.shapes:
        for row in shapes():
            print(json.dumps(row), flush=True)
        return 0
    found = run(options.quick)
    if options.json:
        print(json.dumps(found))
        return 0
    print(f"CPU a call {found['cpu_ms']} ms, plain httpx {found['cpu_httpx_ms']} ms: {found['cpu_ratio']}x (<= 1.5)")
    print(
        f"share of an unknown limit of {LIMIT_PER_S:g} a second: {found['of_limit']} (>= 0.80), {found['calls']} calls"
    )
    print(f"  refused {found['refused']:.1%} (<= 5 %)")
    print(f"  from a cold start: {found['of_limit_cold']}, refused {found['refused_cold']:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
