"""Extraction of facts: milliseconds a product on one core, beside a plain regex pass over the same texts.

The texts are the labelled descriptions of tests/core/facts/cases and the products of the built-in catalogue. For bodies
as long as shops write them (figures `long_...`) the same grow to some 600 characters of text: the labelled ones joined,
those of the catalogue with lines of the page that is written from their facts. The baseline folds the same HTML and
finds numbers with units, shares of materials and "made in" with five patterns: what a script of an afternoon would do,
and what no extractor can be faster than by much. Words and patterns are loaded before (`load_s`), as by a worker;
`first_ms` is what each product costs that a fresh process reads for the first time behind that. Machines that slow down
under load show it in `loop_ms`, 200,000 additions.

    python bench/facts.py [--turns 5] [--quick] [--json]

Target: <= 3 ms a product, short or long, by the CPU time of one process; the best of the turns counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.catalog.seed import builtin
from core.catalog.seed.snapshots import snapshot_of
from core.catalog.text import fold_html
from core.content.html import render
from core.facts.extract import extract
from core.facts.ready import make_ready
from core.facts.values import read_value
from core.generation.compose import compose
from core.ports.wire import ProductSnapshot

_REAL_LENGTH = 600  # characters of text from which a body is long enough
_BASELINE = (
    re.compile(r"\d+(?:[.,/]\d+)*\s?(?:mm|cm|m|in|inch|inches|\"|ft|g|kg|oz|lbs?|ml|l|W|psi|°|gsm)\b", re.IGNORECASE),
    re.compile(r"(\d{1,3})\s?%\s+([a-z -]{3,30})", re.IGNORECASE),
    re.compile(r"(?:made|crafted|sewn|knit) in ([A-Z][\w ,]{2,40})", re.IGNORECASE),
    re.compile(r"(?:machine|hand) wash\w*|dry clean|do not \w+", re.IGNORECASE),
    re.compile(r"(?:\d+[ -]year|lifetime) (?:warranty|guarantee)", re.IGNORECASE),
)


def texts() -> list[ProductSnapshot]:
    """The products that are read."""
    lines = (ROOT / "tests/core/facts/cases/en.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    found = [ProductSnapshot(case["id"], case["title"], description_html=case["body"]) for case in cases]
    return [*found, *(snapshot_of(item) for item in builtin().products)]


def longer(products: list[ProductSnapshot]) -> list[ProductSnapshot]:
    """Products with bodies of real length out of those: what the catalogue holds grown, the others joined."""
    found: list[ProductSnapshot] = []
    body: list[str] = []
    for product in products:
        if product.attributes:  # of the catalogue
            page = fold_html(render(compose(extract(product, "en"), "en-US"))).lines
            body = [product.description_html, *(f"<p>{line.text}</p>" for line in page)]
            found.append(replace(product, description_html=_of_real_length(body)))
            body = []
            continue
        body.append(product.description_html)
        if _size(body) >= _REAL_LENGTH:
            found.append(replace(product, description_html=_of_real_length(body)))
            body = []
    return found


def _of_real_length(pieces: list[str]) -> str:
    count = next((at for at in range(1, len(pieces)) if _size(pieces[:at]) >= _REAL_LENGTH), len(pieces))
    return "\n".join(pieces[:count])


def _size(pieces: list[str]) -> int:
    return len(fold_html("\n".join(pieces)).text)


def baseline(products: list[ProductSnapshot]) -> None:
    """Fold and search with five patterns."""
    for product in products:
        text = fold_html(product.description_html).text
        for pattern in _BASELINE:
            pattern.findall(text)


def extraction(products: list[ProductSnapshot]) -> None:
    """The sheet of every product; remembered values of rows are forgotten first."""
    read_value.cache_clear()
    for product in products:
        extract(product, "en")


def additions(_: list[ProductSnapshot]) -> None:
    """Work that any machine can be measured by."""
    total = 0
    for number in range(200_000):
        total += number


def best_ms(work: Callable[[list[ProductSnapshot]], None], products: list[ProductSnapshot], turns: int) -> float:
    """CPU milliseconds a product, the best of some turns."""
    spent = []
    for _ in range(turns):
        gc.collect()
        begun = time.process_time()
        work(products)
        spent.append(time.process_time() - begun)
    return round(1000 * min(spent) / len(products), 4)


def measured(prefix: str, products: list[ProductSnapshot], turns: int) -> dict[str, float]:
    """The figures of one set of products."""
    plain, ours = best_ms(baseline, products, turns), best_ms(extraction, products, turns)
    return {
        f"{prefix}products": len(products),
        f"{prefix}characters": sum(len(product.description_html) for product in products) // len(products),
        f"{prefix}baseline_ms": plain,
        f"{prefix}ms_per_product": ours,
        f"{prefix}ratio": round(ours / plain, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="two turns")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    products = texts()
    begun = time.process_time()
    make_ready("en")
    load_s = round(time.process_time() - begun, 3)
    first_ms = best_ms(extraction, products, 1)
    turns = 2 if args.quick else args.turns
    figures = {"load_s": load_s, "first_ms": first_ms, "loop_ms": best_ms(additions, products[:1], turns)}
    figures |= {**measured("", products, turns), **measured("long_", longer(products), turns)}
    print(json.dumps(figures) if args.json else "\n".join(f"{name:<22}{value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
