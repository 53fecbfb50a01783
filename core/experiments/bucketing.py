"""Which arm a visitor sees: the same answer in Python, PHP and JavaScript (docs/reference/bucketing.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from core.errors import BadInput

_HEX_DIGITS = 13  # 52 bits: the largest whole number of hex digits that a double holds exactly
_RANGE = 2**52


def share(salt: str, visitor_key: str) -> float:
    """The visitor's place `u` in [0, 1): 52 bits of SHA-256 over `salt|visitor_key` in UTF-8."""
    try:
        message = f"{salt}|{visitor_key}".encode()
    except UnicodeEncodeError as error:
        raise BadInput(
            "The visitor key is no valid Unicode text.", "Give a key of whole characters.", field="visitor_key"
        ) from error
    digest = hashlib.sha256(message).hexdigest()
    return int(digest[:_HEX_DIGITS], 16) / _RANGE


def place(u: float, weights: Sequence[float]) -> int:
    """The first arm k with u < w_0 + ... + w_k, summed in that order in doubles; the last arm takes the rest."""
    bound = 0.0
    for arm_index, weight in enumerate(weights[:-1]):
        bound += weight
        if u < bound:
            return arm_index
    return len(weights) - 1


def arm(salt: str, visitor_key: str, weights: Sequence[float]) -> int:
    """The arm (0 = control) of a visitor for ever, as long as salt and weights stay. `weights` add up to 1.

    Raises BadInput for no weights and for negative ones: rather no answer than another one than the shop's.
    """
    if not weights or not all(weight >= 0 for weight in weights):
        raise BadInput("An experiment needs weights of 0 or more.", "Give one share per arm.", field="weights")
    return place(share(salt, visitor_key), weights)
