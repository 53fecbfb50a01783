"""The mark that a storefront leaves on an order: which arm of which experiment the buyer saw. Same on all platforms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

KEY = "_vitrine_arm"
EXPERIMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST, _ARMS = 50, 64


def arms(attributes: Iterable[tuple[object, object]]) -> tuple[tuple[str, int], ...]:
    """(experiment id, arm) out of an order's (key, value) attributes; of two marks of one experiment the first counts.

    A mark is a JSON list of [experiment id, arm]. Shoppers can send anything there, so only well-formed pairs count.
    """
    found: dict[str, int] = {}
    for key, value in attributes:
        if key == KEY:
            for experiment_id, arm in _pairs(value):
                found.setdefault(experiment_id, arm)
    return tuple(found.items())


def _pairs(value: object) -> Iterator[tuple[str, int]]:
    try:
        pairs = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return
    for pair in pairs[:_MOST] if isinstance(pairs, list) else ():
        if not isinstance(pair, list) or len(pair) != 2:
            continue
        experiment_id, arm = pair
        named = isinstance(experiment_id, str) and EXPERIMENT_ID.fullmatch(experiment_id)
        if named and isinstance(arm, int) and not isinstance(arm, bool) and 0 <= arm < _ARMS:
            yield experiment_id, arm
