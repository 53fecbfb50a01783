"""Masking of long hostile texts: the time for twice the length, beside that of the length.

Each text is one piece repeated, or many pieces that all differ. Times are of the CPU of this process, the best of the
runs asked for; what is built once is built before.

    python bench/redact_long.py [--chars 50000] [--runs 3] [--json]

Targets: twice the length costs at most 2.5 times as much; "Ship to" repeated to 100,000 characters at most a second.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.generation.redact import Redactor

RATIO, SECONDS = 2.5, 1.0


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def _differing(size: int) -> str:
    """Another person in every line."""
    count = size // 40
    signs = "abcdefghijklmnopqrstuvwxyz"
    return "\n".join(
        f"Ship to Anna W{signs[n % 26]}{signs[n // 26 % 26]}{signs[n // 676 % 26]}er, Main Street {n}"
        for n in range(count)
    )


TEXTS: dict[str, tuple[Callable[[int], str], str, str]] = {
    "ship": (_repeated("Ship to Anna Weber, "), "en", "US"),
    "call": (_repeated("Dear Anna Weber, call 030 1234567. "), "en", "US"),
    "label": (_repeated("Name: Anna "), "en", "US"),
    "differing": (_differing, "en", "US"),
    "chinese": (_repeated("联系人：王伟，电话13812345678。"), "zh", "CN"),
    "japanese": (_repeated("お届け先：佐藤 花子 様 "), "ja", "JP"),
}


def seconds(text: str, lang: str, market: str, runs: int) -> float:
    """The best time of some runs."""
    best = float("inf")
    for _ in range(runs):
        begun = time.process_time()
        Redactor().hide(text, lang, market)
        best = min(best, time.process_time() - begun)
    return best


def main() -> int:
    """Prints the times; 1 where a target is missed."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--chars", type=int, default=50_000)
    reader.add_argument("--runs", type=int, default=3)
    reader.add_argument("--json", action="store_true")
    asked = reader.parse_args()
    told, missed = {}, False
    for name, (text, lang, market) in TEXTS.items():
        Redactor().hide(text(500), lang, market)
        short, long = (seconds(text(asked.chars * times), lang, market, asked.runs) for times in (1, 2))
        told[name] = {"seconds": round(short, 3), "seconds_twice": round(long, 3), "ratio": round(long / short, 2)}
        missed |= long > RATIO * short or (name == "ship" and asked.chars == 50_000 and long > SECONDS)
    print(json.dumps(told, indent=2) if asked.json else "\n".join(f"{name}: {row}" for name, row in told.items()))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
