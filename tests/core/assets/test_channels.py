"""The one table of picture sizes."""

from __future__ import annotations

import re

import pytest

from core.assets.channels import picture_slot, picture_slots, platforms
from core.content.channels.contract import slots
from core.errors import BadInput

PLATFORMS = ("amazon", "shopify", "woocommerce", "instagram", "tiktok", "pinterest", "facebook", "google_merchant")


def test_every_row_says_who_says_so_and_when() -> None:
    for slot in picture_slots().values():
        assert len(slot.source) > 20, slot.name
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", slot.checked_on), slot.name
        assert slot.need_px[0] <= slot.width_px, slot.name
        assert slot.need_px[1] <= slot.height_px, slot.name
        covered = (slot.safe.top_px + slot.safe.bottom_px, slot.safe.left_px + slot.safe.right_px)
        assert covered[0] < slot.height_px, slot.name
        assert covered[1] < slot.width_px, slot.name
        assert set(slot.formats) <= {"jpeg", "png", "webp", "avif"}, slot.name


def test_all_channels_are_there_and_a_platform_stands_for_its_first() -> None:
    assert set(PLATFORMS) <= set(platforms())
    assert picture_slot("amazon").name == "amazon_main"
    assert picture_slot("amazon").fill_pct == 85
    assert picture_slot("amazon").background == "white"
    assert picture_slot("shopify").max_bytes == 20_000_000
    with pytest.raises(BadInput, match="no picture channel 'myspace'"):
        picture_slot("myspace")


def test_the_modules_of_a_plus_documents_read_their_sizes_here() -> None:
    named = {slot.module for slot in picture_slots().values() if slot.module}
    assert named <= set(slots())
    assert {name for name, slot in slots().items() if slot.pictures} <= named
    sidebar = slots()["STANDARD_IMAGE_SIDEBAR"]
    assert (sidebar.width_px, sidebar.height_px, sidebar.side_px) == (300, 400, (350, 175))
    table = slots()["STANDARD_COMPARISON_TABLE"]
    assert (table.width_px, table.height_px, table.pictures) == (150, 300, 0)
    assert slots()["STANDARD_TEXT"].width_px == 0
