"""Pages that say nearly the same: time and memory for a large catalogue, beside a floor and a peer of the same run.

The pages are made from a seed: 300 words each, four sentences in ten out of 400 frames that all pages draw from, the
others of a page's own; every hundredth page is a copy of another with each eighth sentence changed. The floor is what
any such check must do: cut every page into its five-grams and count on how many pages each stands. The peer compares
every pair of a sample by the plain share of five-grams; its time for all pages is the sample's, grown by the pairs.
The copies are what must be found, and in the sample the pairs of the peer, no more and no fewer. Times are of the CPU
of this process.

    python bench/voice_twins.py [--pages 10000] [--sample 500] [--seed 7] [--json]

Targets: at most 6 times the floor; nothing missed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.generation.voice.twins import PAGE, SHARE, Page, compare, grams

LOCALE = "en-US"
WORDS, FRAMES, SENTENCE, SENTENCES = 6_000, 400, 15, 20
FROM_FRAMES, COPY_EVERY, CHANGED_EVERY = 0.4, 100, 8


def made(count: int, seed: int) -> tuple[list[Page], set[frozenset[str]]]:
    """The pages, and the pairs that were planted."""
    draw = random.Random(seed)
    words = [f"w{number:x}" for number in range(WORDS)]

    def sentence() -> str:
        return " ".join(draw.choices(words, k=SENTENCE)).capitalize() + "."

    frames = [sentence() for _ in range(FRAMES)]
    pages: list[Page] = []
    planted: set[frozenset[str]] = set()
    for number in range(count):
        lines = [draw.choice(frames) if draw.random() < FROM_FRAMES else sentence() for _ in range(SENTENCES)]
        if number % COPY_EVERY == COPY_EVERY - 1:
            other = pages[draw.randrange(number)]
            lines = [sentence() if at % CHANGED_EVERY == 0 else line for at, line in enumerate(other.lines)]
            planted.add(frozenset((str(number), other.remote_id)))
        pages.append(Page(str(number), f"S-{number}", PAGE, tuple(lines)))
    return pages, planted


def cpu_s(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and its answer."""
    begun = time.process_time()
    answer = work()
    return time.process_time() - begun, answer


def floor(pages: list[Page]) -> int:
    """Five-grams of every page, and on how many pages each stands."""
    counts: Counter[int] = Counter()
    for page in pages:
        counts.update(grams(page.lines, spaced=True))
    return len(counts)


def every_pair(pages: list[Page]) -> set[frozenset[str]]:
    """The plain way: each page with each other."""
    cut = [grams(page.lines, spaced=True) for page in pages]
    found = set()
    for (one, a), (other, b) in combinations(zip(pages, cut, strict=True), 2):
        if 2 * len(a & b) >= SHARE * (len(a) + len(b)):
            found.add(frozenset((one.remote_id, other.remote_id)))
    return found


def pairs_of(pages: list[Page]) -> set[frozenset[str]]:
    """What the check finds."""
    return {frozenset((pair.one.remote_id, pair.other.remote_id)) for pair in compare(pages, LOCALE).pairs}


def measure(count: int, sample: int, seed: int) -> dict[str, Any]:
    """All figures."""
    pages, planted = made(count, seed)
    compare(pages[:50], LOCALE)  # the language's lists are loaded once
    before_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ours_s, found = cpu_s(lambda: pairs_of(pages))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    floor_s, cut = cpu_s(lambda: floor(pages))
    half_s, _ = cpu_s(lambda: pairs_of(pages[: count // 2]))
    peer_s, expected = cpu_s(lambda: every_pair(pages[:sample]))
    differ = expected ^ pairs_of(pages[:sample])
    pairs_grow = count * (count - 1) / (sample * (sample - 1))
    return {
        "pages": count,
        "five_grams": cut,
        "cpu_s": round(ours_s, 2),
        "floor_s": round(floor_s, 2),
        "of_floor": round(ours_s / floor_s, 2),
        "twice_the_pages": round(ours_s / half_s, 2),
        "every_pair_s": round(peer_s * pairs_grow, 1),
        "times_every_pair": round(peer_s * pairs_grow / ours_s, 1),
        "memory_mib": peak_mib - before_mib,
        "pairs": len(found),
        "planted": len(planted),
        "missed": len(planted - found),
        "sample_differs": len(differ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = measure(args.pages, min(args.sample, args.pages), args.seed)
    print(json.dumps(figures) if args.json else "\n".join(f"{name:<18}{value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
