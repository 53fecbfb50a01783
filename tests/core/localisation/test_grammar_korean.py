"""Korean: particles by the sound before them, lists, ages, counters."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun, rules_of
from core.localisation.grammar.korean import bare, final, particle

RULES = rules_of("ko")


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("텀블러", ""), ("헤드폰", "ㄴ"), ("스틸", "ㄹ"), ("1", "ㄹ"), ("2", ""), ("3", "ㅁ"), ("10", "ㅇ"),
        ("5.4", ""),
        ("5kg", "ㅁ"), ("750ml", ""), ("20℃", ""), ("80%", ""), ("400lm", "ㄴ"), ("55dB", "ㄹ"), ("1.8m", ""),
        ("USB-C", ""), ("HTML", "ㄹ"), ("사이즈 M", "ㅁ"), ("배낭(블랙)", "ㅇ"), ("‘오브’", ""), ("Kelvra Tarn", "ㄴ"),
        ("", None), ("東京", None),
    ],
)  # fmt: skip
def test_the_last_sound_of_a_text(text: str, closing: str | None) -> None:
    assert final(text) == closing


@pytest.mark.parametrize(
    ("before", "name", "form"),
    [
        ("배낭", "은", "은"), ("의자", "은", "는"), ("칼", "이", "이"), ("고무", "이", "가"), ("면", "을", "을"),
        ("나무", "과", "와"), ("종이", "으로", "로"), ("면", "으로", "으로"), ("스틸", "으로", "로"),
        ("7", "으로", "로"),
        ("12kg", "을", "을"), ("750ml", "을", "를"), ("USB-C", "으로", "로"),
    ],
)  # fmt: skip
def test_the_form_of_a_particle(before: str, name: str, form: str) -> None:
    assert particle(before, name) == form


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ("텀블러^은 750ml^을 담습니다.", "텀블러는 750ml를 담습니다."),
        ("가죽^및 면^으로 만들었습니다.", "가죽과 면으로 만들었습니다."),
        ("면 80%^및 폴리에스터 20%입니다.", "면 80%, 폴리에스터 20%입니다."),
        ("S^및 M^이 있습니다.", "S, M이 있습니다."),
        ("케이블 2개^및 케이스입니다.", "케이블 2개, 케이스입니다."),
        ("표시가 없습니다.", "표시가 없습니다."),
    ],
)
def test_a_filled_sentence_is_settled_from_left_to_right(filled: str, text: str) -> None:
    assert RULES.finish(filled) == text


def test_a_list_says_a_shared_noun_once_only_where_its_kinds_are_nouns() -> None:
    def join(words: object) -> str:
        return ", ".join(words)  # type: ignore[call-overload, no-any-return]

    assert RULES.shared(["건성 피부", "지성 피부"], join) == "건성, 지성 피부"
    assert RULES.shared(["차가운 음료", "뜨거운 음료"], join) == "차가운 음료, 뜨거운 음료"


def test_nouns_carry_counters_and_can_be_pointed_at() -> None:
    socks = noun("ko", "양말|켤레")
    assert (socks.text, socks.counter, socks.say("this"), socks.say("def")) == ("양말", "켤레", "이 양말", "양말")
    assert RULES.with_share(noun("ko", "면"), "80%") == ("면 80%", ())


def test_a_bracket_and_quotes_at_the_end_are_passed_over() -> None:
    assert bare("등급(완전 방진)") == "등급"
    assert bare("“오브”") == "“오브"
