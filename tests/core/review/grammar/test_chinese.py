"""The rules of Chinese on both sides: what they reject for every noun of the word lists, and odd but correct sentences
they accept."""

from __future__ import annotations

import time

import pytest

from core.localisation.terms import terms
from core.review.grammar import faults
from core.review.grammar.chinese_measures import nouns

LANGUAGES = ("zh", "zh-TW")


def rules(text: str, lang: str = "zh") -> list[str]:
    return [fault.rule for fault in faults(text, lang)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("铝合金帐杆2把、地钉14条和收纳袋。", "measure"),
        ("配有4台麦克风。", "measure"),
        ("包装内有4麦克风。", "measure"),
        ("包装内有两麦克风。", "measure"),
        ("包装内有地钉14、收纳袋。", "measure"),
        ("配有2USB接口。", "measure"),
        ("包装内有二根帐杆。", "numeral"),
        ("可使用二小时。", "numeral"),
        ("重量为340克,容量为750毫升。", "punctuation"),
        ("重量为340克.", "punctuation"),
        ("容量是多少?", "punctuation"),
        ("防护等级为IPX5(防喷水)。", "punctuation"),
        ("适合通勤、旅行、和露营。", "punctuation"),
        ("有S, M和L可选。", "punctuation"),
        ("采用不锈钢制成。。", "punctuation"),
        ("防护等级为IPX5（防喷水。", "bracket"),
        ("采用「不锈钢」制成。", "quotes"),
        ('采用"不锈钢"制成。', "quotes"),
        ("耳机 支持主动降噪。", "spacing"),
        ("重量为 340克 。", "spacing"),
        ("容量为为750毫升。", "double"),
        ("耳机的的续航时间长达8小时。", "double"),
        ("适合通勤通勤。", "double"),
        ("材质的为棉。", "particle"),
        ("容量为750的毫升。", "particle"),
        ("这款的耳机支持主动降噪。", "particle"),
        ("采用不鏽钢制成。", "script"),
        ("采用不銹鋼制成。", "script"),
        ("保固期为2年。", "market"),
    ],
)
def test_the_mainland_rejects(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("鋁合金營柱2張、營釘14雙和收納袋。", "measure"),
        ("配有4張麥克風。", "measure"),
        ("採用聚酯纤維製成。", "script"),
        ("可用30℃机洗。", "script"),
        ("採用雙向拉鏈。", "market"),
        ("這款連衣裙採用棉製成。", "market"),
        ("清洗后請擦乾。", "market"),
        ("採用“不鏽鋼”製成。", "quotes"),
        ("重量為254公克,尺寸為10公分。", "punctuation"),
        ("耳機的的續航時間長達8小時。", "double"),
    ],
)
def test_taiwan_rejects(text: str, rule: str) -> None:
    assert rule in rules(text, "zh-TW")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("目的的确如此，质地温和和舒适。", "zh"),
        ("两个麦克风，十二根地钉，第二个口袋。", "zh"),
        ("围巾2条、地毯1块和T恤2件。", "zh"),
        ("一个杯子配三个盖子。", "zh"),
        ("牵引绳两面均可反光。", "zh"),
        ("Halvorin Drift 700 耳机支持主动降噪。", "zh"),
        ("Halvorin Drift 700 耳机 续航长达38小时 主动降噪", "zh"),
        ("电压为220至240伏，尺寸为48×30×18厘米。", "zh"),
        ("由 Halvorin Co.", "zh"),
        ("這款喇叭的馬達達到1,200rpm，裡布為棉。", "zh-TW"),
        ("阿里山的茶葉3包。", "zh-TW"),
        ("皇后尺寸的床單1條。", "zh-TW"),
        ("恒温 快煮壺採用不鏽鋼製成。", "zh-TW"),
    ],
)
def test_odd_but_correct_sentences_pass(text: str, lang: str) -> None:
    assert rules(text, lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_noun_is_counted_with_its_own_measure_word(lang: str) -> None:
    for kind in ("categories", "parts"):
        for term in terms(kind).values():
            noun, _, counter = str(term.words[lang]).partition("|")
            if noun in nouns(lang) and len(noun) > 1:
                assert rules(f"{noun}2{counter}、3{counter}{noun}", lang) == [], noun


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_noun_rejects_a_measure_word_of_other_things(lang: str) -> None:
    strange = ("扇", "盏", "串") if lang == "zh" else ("扇", "盞", "串")
    missed = []
    for noun, known in nouns(lang).items():
        wrong = next(each for each, plain in zip(strange, ("扇", "盏", "串"), strict=True) if plain not in known)
        if len(noun) > 1 and "measure" not in rules(f"3{wrong}{noun}", lang):
            missed.append(noun)
    assert missed == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_a_language_belongs_to_the_other_side(lang: str) -> None:
    for kind in ("categories", "parts", "materials", "attributes", "colours", "values", "features", "care", "uses"):
        for term in terms(kind).values():
            raw = term.words[lang]
            for form in raw if isinstance(raw, list) else str(raw).split("|")[:1]:
                assert not {"market", "script", "double"} & set(rules(f"{form}。", lang)), form


def test_a_long_text_takes_linear_time() -> None:
    line = "耳机支持主动降噪，包装内有帐杆2根、地钉14根和收纳袋。"
    begin = time.process_time()
    assert rules(line * 400) == []
    assert time.process_time() - begin < 3
