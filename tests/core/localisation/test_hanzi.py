"""The two Chinese spellings."""

from __future__ import annotations

import pytest

from core.localisation.hanzi import simplified, strange


def test_traditional_text_reads_as_simplified_sign_by_sign() -> None:
    assert simplified("採用不鏽鋼製成，適合健行。") == "采用不锈钢制成，适合健行。"
    assert simplified("Weight 340 g, 已经") == "Weight 340 g, 已经"


@pytest.mark.parametrize("char", "这机适蜡钢种")
def test_simplified_signs_are_strange_in_taiwan(char: str) -> None:
    assert char in strange(True)
    assert char not in strange(False)


@pytest.mark.parametrize("char", "這機適蠟鋼種後於")
def test_traditional_signs_are_strange_on_the_mainland(char: str) -> None:
    assert char in strange(False)
    assert char not in strange(True)


@pytest.mark.parametrize("char", "表面台里只不的")
def test_signs_of_both_spellings_are_strange_nowhere(char: str) -> None:
    assert char not in strange(True) | strange(False)
