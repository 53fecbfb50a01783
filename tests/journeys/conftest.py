"""An installation that serves, for the journeys of a file that ask nothing special of theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from installation import Installation


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`vitrine serve --all`, with the stores of the journeys before in it: each uses the one of its own shop."""
    installation = Installation(tmp_path_factory.mktemp("serving") / "home")
    try:
        installation.serve()
        yield installation
    finally:
        installation.stop()
