from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import official_schema
import pytest


@pytest.fixture
def open_shop() -> Iterator[Any]:
    """Makes emulated shops and closes them. Without the official schema: a loud skip here, a failure in CI."""
    official_schema.raw("2026-07")
    from emulated_shopify import EmulatedShop

    made = []

    def build(*args: Any, **more: Any) -> EmulatedShop:
        made.append(EmulatedShop(*args, **more))
        return made[-1]

    yield build
    for shop in made:
        shop.close()
