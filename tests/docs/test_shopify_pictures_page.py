"""The page about pictures in a Shopify shop tells what the connector does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.shopify import gallery, scopes
from connectors.shopify.file_errors import from_file_errors
from connectors.shopify.gallery import ShopifyGallery
from connectors.shopify.operations import all_operations
from core.errors import NeedsMerchant, Refused, Retryable

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "shopify-pictures.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `?([^`|]+?)`? \| ([^|]+?) \|$", PAGE, re.MULTILINE))
CODES = [name for name in ROWS if re.fullmatch(r"[A-Z_]{6,}", name)]
FAMILIES = {"refused": Refused, "tried again": Retryable, "waits for the owner": NeedsMerchant}


def test_limits_are_those_of_the_connector():
    assert ROWS["kinds"] == ", ".join(sorted(ShopifyGallery.mimes))
    told = {name: int(ROWS[name].replace(",", "")) for name in ROWS if ROWS[name].replace(",", "").isdigit()}
    assert list(told.values()) == [
        ShopifyGallery.max_bytes, ShopifyGallery.max_pixels, ShopifyGallery.max_pictures, gallery.ALT_MAX,
    ]  # fmt: skip


def test_permissions_are_among_those_that_the_app_asks_for():
    told = {name for name in ROWS if name.startswith(("read_", "write_"))}
    assert set(gallery.SCOPES) < told <= set(scopes.asked())


@pytest.mark.parametrize("code", CODES)
def test_a_code_becomes_what_the_page_says(code):
    assert type(from_file_errors([{"code": code}])) is FAMILIES[ROWS[code].partition(":")[0]]


def test_every_operation_that_is_named_is_one_of_ours():
    ours = " ".join(each.text for each in all_operations().values() if each.mutates)
    named = set(re.findall(r"`((?:staged|file|product)[A-Z]\w+)`", PAGE))
    assert len(named) == 4
    assert all(f"{name}(" in ours for name in named)
    assert len(CODES) == 11
