"""Which label a market wants on pictures of which a model made a part."""

from __future__ import annotations

import re

import pytest

from core.review import picture_labels
from core.review.picture_labels import duty


def test_generated_people_are_labelled_everywhere_and_scenes_where_it_is_the_law() -> None:
    assert duty("person", "GB", "en-GB").words == "Person made with AI"
    assert duty("scene", "US", "en-US").words == ""
    assert duty("scene", "US", "en-US", always=True).words == "Scene made with AI"
    assert duty("scene", "DE", "de-DE").words == "Umgebung mit KI erstellt"
    assert duty("scene", "KR", "ko-KR").words == "AI로 생성한 배경"
    assert duty("drawn", "CN", "zh-CN", always=True).words == ""


def test_china_names_the_means_and_the_height() -> None:
    wanted = duty("scene", "CN", "zh-CN")
    assert "AI" in wanted.words
    assert "生成" in wanted.words
    assert wanted.min_text_share == 0.05
    assert "GB 45438-2025" in wanted.source


def test_every_market_says_who_says_so_and_when() -> None:
    data = picture_labels._data()
    for code, row in data.items():
        if code != "words":
            assert len(row["source"]) > 20, code
            assert row["certainty"] in ("high", "medium", "low"), code
            assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["checked_on"]), code
    assert data["words"]["scene"].keys() == data["words"]["person"].keys()
    assert duty("scene", "XX", "xx-XX").words == ""
    with pytest.raises(ValueError, match="no kind"):
        duty("dog", "DE", "de-DE")
