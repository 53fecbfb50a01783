"""A seller orders pictures by name, by commands, on a catalogue with a fresh seed: box, size chart, festival."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import forked
import pytest
from installation import Installation, ModelShop

PRODUCTS = 3
ORDER = (
    "pictures", "make", "shop", "--all", "--locales", "de-DE,ja-JP", "--kind", "infographic", "--kind", "banner",
    "--infographic", "in_the_box", "--infographic", "size_chart",
)  # fmt: skip


@pytest.fixture
def shop() -> Iterator[ModelShop]:
    running = ModelShop.start("--seed", "23", "--products", str(PRODUCTS))
    yield running
    running.stop()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "home")
    yield installation
    installation.stop()


def _ordered(rows: list[dict[str, str]]) -> list[tuple[tuple[str, str], ...]]:
    return sorted(tuple(sorted(row.items())) for row in rows)


def test_pictures_by_name_in_the_words_of_each_market(place: Installation, shop: ModelShop) -> None:
    place.connect(shop)
    place.command("store", "sync", "shop", "--json")
    place.command("generate", "shop", "--locales", "de-DE,ja-JP", "--all", "--json")
    place.command(*ORDER, "--banner", "festival:xmas", status=2)
    known = place.command("pictures", "festivals", "--locales", "de-DE", "--on", "2026-12-01", "--json")["festivals"]
    near = {row["festival"] for row in known if row["near"]}
    assert {"st-nicholas", "christmas-eve"} <= near <= {row["festival"] for row in known if not row["why_not"]}

    # The first run says which cut-outs wait for a person; words stand beside the photo meanwhile.
    first = forked.run((*ORDER[:5], "de-DE", "--kind", "banner"), place.environ(), timeout_s=300)
    assert "pictures made" in first.stdout
    done = place.command(*ORDER, "--banner", "festival:christmas", "--json")
    assert done["faults"] == []
    assert done["made"]["banner"] == 2 * PRODUCTS
    # Nothing is drawn that the shop does not say: every product without a chart or a list is told, with the reason.
    assert len(done["left_out"]) == 4 * PRODUCTS - done["made"]["infographic"]
    assert all(row["cause"] and row["next_step"] for row in done["left_out"])

    found = place.command("pictures", "list", "shop", "--json")["pictures"]
    lettered = {(row["slot"]["name"].partition(":")[2], row["slot"]["locale"]): row["words"] for row in found}
    assert "Frohe Weihnachten" in lettered["festival:christmas-eve", "de-DE"]
    assert "メリークリスマス" in lettered["festival:christmas", "ja-JP"]
    assert lettered["in_the_box", "ja-JP"]
    assert not re.search(r"[a-z]{3}", " ".join(lettered["in_the_box", "ja-JP"])), "English on a Japanese picture"

    again = place.command(*ORDER, "--banner", "festival:christmas", "--json")
    assert again["pictures"] == 0
    assert _ordered(again["left_out"]) == _ordered(done["left_out"])  # products are done side by side
