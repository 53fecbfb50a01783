"""Walking through a connection page by page, in smaller pages when one would cost too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.shopify.errors import TooExpensive
from connectors.shopify.outgoing import Runner
from core.errors import Permanent, Retryable

LARGEST = 250  # by Shopify's rules
_GONE = "The shop no longer has this record."


@dataclass(frozen=True, slots=True)
class Page:
    """Nodes of one page, and the cursor to go on behind it (empty after the last page)."""

    nodes: tuple[dict[str, Any], ...]
    cursor: str


def pages(
    client: Runner,
    file: str,
    variables: Mapping[str, Any],
    *path: str,
    first: int = LARGEST,
    after: str = "",
    interactive: bool = False,
) -> Iterator[Page]:
    """All pages of the connection under `path` in the answers to an operation with `$first` and `$after`.

    A page that is too expensive is halved, for this walk. Raises TooExpensive when a single node is, and Permanent when
    what the connection belongs to is gone.
    """
    size, cursor = min(first, LARGEST), after
    while True:
        try:
            reply = client.run(file, {**variables, "first": size, "after": cursor or None}, interactive=interactive)
        except TooExpensive:
            if size == 1:
                raise
            size //= 2
            continue
        connection = reply.at(*path)
        if connection is None:
            raise Permanent(_GONE, "Synchronise the catalogue again.")
        following = connection["pageInfo"]["endCursor"] if connection["pageInfo"]["hasNextPage"] else ""
        yield Page(tuple(node for node in connection["nodes"] if node is not None), following)
        if not following:
            return
        if following == cursor:
            raise Retryable("Shopify hands out the same page again and again.", after_s=60)
        cursor = following
