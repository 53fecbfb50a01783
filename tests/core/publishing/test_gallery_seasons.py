"""A festival's banner is shown at the product in its time, and only then."""

from __future__ import annotations

from datetime import date

import pytest

from core.assets.asset import Asset, Kind, Slot
from core.ports.picture_files import Maker
from core.publishing.gallery.choose import choose


def picture(kind, name):
    slot = Slot("p", kind, name, locale="de-DE")
    return Asset(name, slot, "", "image/png", 1, 1, 1, Maker("embedded"))


PLAIN, FEAST = picture(Kind.BANNER, "m1"), picture(Kind.BANNER, "m1:festival:christmas-eve")


@pytest.mark.parametrize(
    ("today", "shown"),
    [(date(2026, 12, 20), (PLAIN, FEAST)), (date(2026, 12, 30), (PLAIN,)), (date(2026, 6, 1), (PLAIN,))],
)
def test_in_its_time_beside_the_plain_one(today, shown):
    found = choose([PLAIN, FEAST], "de-DE", "woocommerce", today)
    assert found.others == shown
    assert len(found.notes) == 2 - len(shown)
    assert all(note.startswith("The banner for Christmas is shown from 202") for note in found.notes)
