"""The texts for channels on a product's page."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from core.content.channels.table import channels


@pytest.mark.parametrize("speech", ["en", "zh"])
def test_every_channel_stands_there_with_sizes_and_copy_buttons(full: Any, speech: str) -> None:
    product = full.product("published")
    page = full.get(full.path(f"/products/{product}?locale=de-DE"), **{"Accept-Language": speech}).text
    assert full.path(f"/products/{product}/channels/de-DE") in page
    part = full.get(full.path(f"/products/{product}/channels/de-DE"), **{"Accept-Language": speech}).text
    assert part.count("<details") == len(channels())
    assert "/30 " in part
    assert ("Google search ad" if speech == "en" else "Google 搜索广告") in part
    copied = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', part)]
    assert len(copied) > 30
    (document,) = [json.loads(text) for text in copied if text.startswith("{")]
    assert document["locale"] == "de-DE"
    assert any(text.startswith("<section") for text in copied)


def test_a_page_that_is_not_written_says_so(full: Any) -> None:
    product = full.product("published")
    part = full.get(full.path(f"/products/{product}/channels/ja-JP"), **{"Accept-Language": "en"}).text
    assert "No page yet" in part
    assert "<details" not in part
