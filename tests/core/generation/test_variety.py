"""Products are not all told alike: how often a frame is heard in a catalogue, how much two products of a kind share."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from variety import heard, shared

from core.localisation.market import supported_locales

LOCALES = supported_locales()
SEEDS = (0, 3)
MOST_HEARD, MOST_SHARED = 0.15, 0.40
_heard = cache(heard)


def most(counted: Any) -> tuple[float, str]:
    """The share of the most frequent one."""
    name, count = counted.most_common(1)[0]
    return count / counted.total(), name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_frame_and_no_opening_is_heard_too_often(locale: str, seed: int) -> None:
    _, frames, openings = _heard(seed, locale)
    assert frames.total() > 300
    print(f"{locale} {seed}: frame {most(frames)}, opening {most(openings)}")
    assert most(frames)[0] <= MOST_HEARD, frames.most_common(3)
    assert most(openings)[0] <= MOST_HEARD, openings.most_common(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_products_of_a_category_read_alike(locale: str, seed: int) -> None:
    made, _, _ = _heard(seed, locale)
    pairs = shared(made)
    assert len(pairs) > 30
    print(f"{locale} {seed}: {pairs[0]}")
    assert pairs[0][0] <= MOST_SHARED, pairs[:3]
