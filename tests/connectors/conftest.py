from __future__ import annotations

from collections.abc import Iterator

import pytest
from receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server that keeps what shops post to it."""
    found = Receiver()
    yield found
    found.close()
