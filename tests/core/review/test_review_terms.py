"""Folding, terms and negation: the ground on which all word checks stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.review.folding import fold, fold_text
from core.review.negation import negated
from core.review.terms import Terms


@given(st.text(max_size=60))
def test_fold_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    assert fold_text(text) == folded.text
    if folded.starts is not None:
        assert len(folded.starts) == len(folded.text)
        assert list(folded.starts) == sorted(folded.starts)
    for at in range(len(folded.text)):
        start, end = folded.original(at, at + 1)
        assert 0 <= start < len(text)
        assert start <= end <= len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ－１２", "abc-12"),
        ("be\u200bst", "best"),
        ("cafe\u0301", "café"),
        ("Straße", "strasse"),
        ("الأَفْضَل", "الافضل"),
        ("a\u00a0b\u202fc", "a b c"),
        ("n’est", "n'est"),
    ],
)
def test_folded_forms(text: str, folded: str) -> None:
    assert fold_text(text) == folded


def _spans(terms: list[str], text: str, exceptions: list[str] | None = None) -> list[str]:
    folded = fold(text)
    found = Terms(((0, term) for term in terms), ((0, term) for term in exceptions or [])).find(folded.text)
    return [text[slice(*folded.original(hit.start, hit.end))] for hit in found]


@pytest.mark.parametrize(
    ("term", "text", "spans"),
    [
        ("heals", "It heals. Healsome.", ["heals"]),
        ("klimaneutral*", "Klimaneutrale Tasse", ["Klimaneutrale"]),
        ("*stahl*", "Aus Damaszenerstahlblech", ["Damaszenerstahlblech"]),
        ("世界一", "世界一の毛布", ["世界一"]),
        ("*ste ~ der welt", "Die leichteste Jacke der Welt.", ["leichteste Jacke der Welt"]),
        ("*ste ~ der welt", "Die leichteste. In der Welt.", []),
        ("best ~ in the world", "best-loved mug in the whole world", []),
        ("no. 1", "NO. 1 for you", ["NO. 1"]),
        ("#1 in", "xx #1 in", ["#1 in"]),
        ("جائزة", "بجائزة وجائزة", ["جائزة", "جائزة"]),
        ("بيرة", "كبيرة وبيرة", ["بيرة"]),
        ("قمار", "أقمار", []),
    ],
)
def test_notation(term: str, text: str, spans: list[str]) -> None:
    assert _spans([term], text) == spans


def test_exceptions_hide_only_what_they_cover() -> None:
    assert _spans(["第一"], "第一步,第一", ["第一步"]) == ["第一"]
    assert _spans(["the best"], "For the best results use the best cup", ["the best results"]) == ["the best"]


def test_longest_hit_of_an_owner_wins() -> None:
    assert _spans(["steel", "stainless steel"], "stainless steel") == ["stainless steel"]


def test_empty_term_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Terms([(0, "*")])
    with pytest.raises(ValueError, match="star inside"):
        Terms([(0, "best*seller")])
    assert Terms([]).find("text") == []


@pytest.mark.parametrize(
    ("lang", "text", "word", "denied"),
    [
        ("en", "not FDA approved", "fda approved", True),
        ("en", "is not only the best", "the best", False),
        ("en", "not cheap, but the best", "the best", False),
        ("de", "heilt nicht", "heilt", True),
        ("de", "kein Heilmittel", "heilmittel", True),
        ("fr", "n'est pas écologique", "écologique", True),
        ("es", "sin efecto curativo", "curativo", True),
        ("ja", "治療を目的としたものではありません", "治療", True),
        ("ja", "治療します", "治療", False),
        ("zh", "不能治疗", "治疗", True),
        ("ko", "치료 목적이 아닙니다", "치료", True),
        ("ar", "ليس للعلاج", "للعلاج", True),
        ("xx", "not best", "best", False),
    ],
)
def test_negation(lang: str, text: str, word: str, denied: bool) -> None:
    folded = fold_text(text)
    start = folded.index(fold_text(word))
    assert negated(folded, start, start + len(fold_text(word)), lang) is denied
