"""The rules of Korean: what they reject for every noun of the word lists, and odd but correct sentences they accept."""

from __future__ import annotations

import time

import pytest

from core.localisation.grammar.korean import PAIRS, particle
from core.localisation.terms import terms
from core.review.grammar.korean import CHECKER
from core.review.grammar.korean_patterns import COUNTERS

KINDS = ("categories", "parts", "materials", "substances", "attributes", "colours", "uses", "values")


def rules(text: str) -> list[str]:
    return [fault.rule for fault in CHECKER.faults(text)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("헤드폰는 가볍습니다.", "particle"),
        ("소재는 면와 나무입니다.", "particle"),
        ("스테인리스 스틸으로 만들었습니다.", "particle"),
        ("용량은 750ml을 넘습니다.", "particle"),
        ("블루투스 5.3를 지원합니다.", "particle"),
        ("배낭은(는) 가볍습니다.", "particle"),
        ("텀블러는은 가볍습니다.", "particle"),
        ("무게를 385g입니다.", "case"),
        ("무게와 385g입니다.", "case"),
        ("지퍼 포켓을 있습니다.", "case"),
        ("누수 방지 뚜껑이 갖췄습니다.", "case"),
        ("캠핑이 위한 의자입니다.", "case"),
        ("원산지를 베트남입니다.", "case"),
        ("구성품은 양말 3권입니다.", "counter"),
        ("양말 2장이 들어 있습니다.", "counter"),
        ("3마리의 스피커를 연결합니다.", "counter"),
        ("손잡이가 두 권 달려 있습니다.", "counter"),
        ("둘 개를 담았습니다.", "numeral"),
        ("무게는 385g 입니다.", "spacing"),
        ("고속 충전을 지원 합니다.", "spacing"),
        ("접을수 있습니다.", "spacing"),
        ("텀블러 는 가볍습니다.", "spacing"),
        ("가볍습니다.또한 접을 수 있습니다.", "spacing"),
        ("가볍고  얇습니다.", "spacing"),
        ("가볍습니다 .", "spacing"),
        ("포켓이 있읍니다.", "ending"),
        ("물을 막습니다. 온도를 유지하습니다.", "ending"),
        ("온도를 유지한다.", "politeness"),
        ("또한 또한 가볍습니다.", "double"),
        ("등급은 IP67(완전 방진입니다.", "mark"),
        ("가볍습니다。", "mark"),
    ],
)
def test_a_fault_is_found(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "이 가방은 가을에 메기 좋고, 마을 산책에도 알맞습니다.",
        "종이와 나무로 만든 어린이 장난감입니다.",
        "고양이가 좋아하는 놀이를 담았습니다.",
        "높이는 조절할 수 없습니다.",
        "지은 지 오래된 집에도 어울리는 조명입니다.",
        "결과와 효과는 사용 환경에 따라 다를 수 있습니다.",
        "큰 접시와 작은 접시가 한 장씩 들어 있습니다.",
        "스피커 2대를 연결하면 스테레오로 들립니다.",
        "LED를 12개 사용했습니다.",
        "면도기와 면도날은 따로 판매합니다.",
        "전문가가 고른 공구 세트(12종)를 담았습니다.",
        "차이는 소재에 있습니다.",
        "맛은 달콤하고 향은 은은합니다.",
        "사과와 배를 갈아 넣었습니다.",
        "책 3권과 펜 2자루를 넣을 수 있습니다.",
        "창가에 두는 화분입니다.",
        "재활용은 분리배출 표시를 따르세요.",
        "가격은 39,000원입니다.",
        "사용 온도는 -20~50℃입니다.",
        "목걸이가 두 개, 귀걸이가 한 쌍 들어 있습니다.",
        "은 목걸이와 금 반지입니다.",
        "탈수 없이 말려 주세요.",
    ],
)
def test_what_looks_odd_but_is_right_passes(text: str) -> None:
    assert rules(text) == []


def nouns() -> list[str]:
    return [str(term.raw("ko")).split("|")[0] for kind in KINDS for term in terms(kind).values()]


def test_the_other_form_of_a_particle_is_found_behind_every_noun() -> None:
    missed, tried = [], 0
    for noun in nouns():
        for name in ("은", "이", "을", "과", "으로"):
            right = particle(noun, name)
            wrong = next(form for form in PAIRS[name] if form != right)
            assert rules(f"{noun}{right} 좋은 제품입니다.") == []
            tried += 1
            if not rules(f"{noun}{wrong} 좋은 제품입니다."):
                missed.append(f"{noun}{wrong}")
    assert len(missed) <= tried / 50, missed[:20]


def test_every_thing_has_its_counters_and_no_other() -> None:
    missed, tried = [], 0
    for term in (*terms("categories").values(), *terms("parts").values()):
        noun, _, own = str(term.raw("ko")).partition("|")
        assert rules(f"구성품은 {noun} 2{own}입니다.") == []
        for counter in COUNTERS:
            if counter not in (own, "점", "매"):  # 점 and 매 may stand for others
                tried += 1
                if not rules(f"구성품은 {noun} 2{counter}입니다."):
                    missed.append(f"{noun} 2{counter}")
    assert len(missed) <= tried / 50, missed[:20]


def test_time_grows_with_the_length_of_a_line_only() -> None:
    line = "헤드폰은 액티브 노이즈 캔슬링을 지원합니다. "

    def seconds(times: int) -> float:
        text = line * times
        started = time.process_time()
        assert rules(text) == []
        return time.process_time() - started

    short = max(min(seconds(100) for _ in range(4)), 0.001)
    assert seconds(8_000) < 800 * short  # eighty times as long; the square would be 6400 times
