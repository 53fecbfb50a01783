"""Chinese and Japanese: lists, shares, ages, and the same words in other ways."""

from __future__ import annotations

import pytest

from core.facts.sheet import Fact
from core.generation.compose.phrase import Measured
from core.localisation.format import formatter
from core.localisation.grammar import rules_of
from core.localisation.ways import ways

ROWS = (("明るさを調節できます", "調光に対応しています"), ("~を調節できます", "~の調節ができます"), ("配有~", "带有~"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("明るさを調節できます", ("明るさを調節できます", "調光に対応しています")),
        ("温度を調節できます", ("温度を調節できます", "温度の調節ができます")),
        ("配有挂钩", ("配有挂钩", "带有挂钩")),
        ("を調節できます", ("を調節できます",)),
        ("手柄配有软垫", ("手柄配有软垫",)),
    ],
)
def test_a_text_is_said_in_the_ways_of_the_first_row_that_fits(text: str, said: tuple[str, ...]) -> None:
    assert ways(text, ROWS) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [(["旅行"], "旅行"), (["旅行", "通勤"], "旅行や通勤"), (["旅行", "通勤", "庭"], "旅行や通勤、庭")],
)
def test_japanese_lists_uses_by_a_particle(words: list[str], said: str) -> None:
    assert rules_of("ja").shared(words, formatter("ja-JP").join) == said


def test_two_things_are_joined_and_shares_stand_as_on_a_label() -> None:
    assert formatter("ja-JP").join(["リード", "ケース"]) == "リードとケース"
    assert rules_of("zh").shares(["棉80%", "氨纶20%"], formatter("zh-CN").join) == "棉80%、氨纶20%"


@pytest.mark.parametrize(("locale", "said"), [("ja-JP", "3歳"), ("zh-CN", "3岁"), ("zh-TW", "3歲")])
def test_an_age_is_counted_in_years_of_life(locale: str, said: str) -> None:
    age = Fact("age", "measure", 3.0, "year", attribute="min_age", qualifier="min")
    assert Measured(age, formatter(locale)).say("from") == said
