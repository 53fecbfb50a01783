"""The checker over single texts: numbers, marks, materials, personal data, the face of `vitrine check`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.review.jsonl import MAX_CHARS, check_row
from core.review.text import KINDS, check_text, guess_language

FACTS: dict[str, Any] = {
    "brand": "Orla",
    "name": "Orla Flask",
    "attributes": {
        "weight_g": 310,
        "capacity_ml": 750,
        "keeps_cold_h": 24,
        "height_cm": 26,
        "settings": 5,
        "material": "stainless steel",
        "grip": "cork",
        "ip_rating": "IP54",
        "wash_c": 60,
        "pieces": 3,
        "foldable": True,
        "sizes": ["36-41", "42-46"],
    },
    "features": ["leakproof lid", "fits 2 cup holders"],
    "certifications": ["LFGB", "EN 12875"],
    "awards": [],
    "included": {"brush": 2},
    "own_trademarks": ["Orla"],
}


def _found(text: str, lang: str = "en", market: str = "US", **facts: Any) -> list[tuple[str, str]]:
    return [(f.kind, text[f.start : f.end]) for f in check_text(text, {**FACTS, **facts}, market, "kitchen", lang)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Holds 0.75 l, weighs 10.9 oz and stands 10.2 in tall."),
        ("en", "Under 320 g, keeps drinks cold for about 24 hours."),
        ("en", "Wash at 140 °F. Two brushes, 5 settings, IP54."),
        ("en", "Keeps cold for more than 20 hours."),
        ("de", "Fasst 0,75 Liter und wiegt 0,31 kg bei 26 cm Höhe."),
        ("fr", "Contient 75 cl et pèse 310 g."),
        ("es", "Pesa 310 gramos y mide 26 cm."),
        ("it", "Pesa 310 grammi e tiene il freddo per 24 ore."),
        ("pt", "Pesa 310 gramas e mantém o frio por 24 horas."),
        ("ja", "容量750ml、重さ約310g、保冷24時間。"),
        ("zh", "容量０.７５升,重310克,保冷24小时。"),
        ("ko", "무게 310 그램, 보냉 24시간."),
        ("ar", "الوزن ٣١٠ غرام والارتفاع ٢٦ سم."),
        ("en", "Sizes 36-41. LFGB and EN 12875. Made in our workshop since 1998."),
        ("en", "Not FDA approved, no side of it is dishonest."),
        ("en", "Stainless steel and cork, without plastic."),
    ],
)
def test_what_the_facts_say_passes(lang: str, text: str) -> None:
    assert _found(text, lang) == []


@pytest.mark.parametrize(
    ("lang", "text", "kind", "span"),
    [
        ("en", "Weighs 410 g.", "number_changed", "410 g"),
        ("en", "Weighs 310 kg.", "unit_changed", "310 kg"),
        ("en", "Keeps cold up to 42 hours.", "number_changed", "42 hours"),
        ("en", "Under 300 g.", "number_changed", "300 g"),
        ("en", "Stands 12.4 in tall.", "number_changed", "12.4 in"),
        ("en", "26 cm (11.2 in) tall.", "number_changed", "11.2 in"),
        ("en", "Comes with 4 pieces.", "wrong_count", "4"),
        ("en", "It has 7 settings.", "number_changed", "7"),
        ("en", "Rated IP67.", "number_changed", "IP67"),
        ("de", "Wiegt 0,41 kg.", "number_changed", "0,41 kg"),
        ("it", "Tiene il freddo per 42 ore.", "number_changed", "42 ore"),
        ("pt", "Pesa 410 gramas.", "number_changed", "410 gramas"),
        ("ko", "보냉 42시간.", "number_changed", "42시간"),
        ("ar", "الوزن ٤١٠ غرام.", "number_changed", "٤١٠ غرام"),
        ("en", "FDA-approved inside.", "invented_certification", "FDA-approved"),
        ("en", "Approved by the FDA.", "invented_certification", "Approved by the FDA"),
        ("en", "Meets ISO 9001.", "invented_certification", "ISO 9001"),
        ("de", "Mit GS-Zeichen.", "invented_certification", "GS-Zeichen"),
        ("de", "TÜV-geprüft.", "invented_certification", "TÜV-geprüft"),
        ("fr", "Certifié CE.", "invented_certification", "Certifié CE"),
        ("zh", "已通过3C认证。", "invented_certification", "已通过3C认证"),
        ("ja", "PSEマーク付き。", "invented_certification", "PSEマーク"),
        ("ko", "KC 인증 제품.", "invented_certification", "KC 인증"),
        ("en", "A body of titanium.", "wrong_material", "titanium"),
        ("de", "Griff aus Nussbaumholz.", "wrong_material", "Nussbaumholz"),
        ("ja", "チタン製です。", "wrong_material", "チタン"),
        ("en", "Write to anna.b@example.com now.", "pii", "anna.b@example.com"),
        ("en", "Call Anna on +49 170 1234567.", "pii", "+49 170 1234567"),
        ("pt", "CPF 529.982.247-25.", "pii", "529.982.247-25"),
        ("zh", "身份证 11010519491231002X。", "pii", "11010519491231002X"),
        ("de", "IBAN DE89 3704 0044 0532 0130 00", "pii", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_what_they_do_not_say_is_found(lang: str, text: str, kind: str, span: str) -> None:
    found = _found(text, lang)
    assert any(k == kind and span in s for k, s in found), found


@pytest.mark.parametrize(
    "text",
    ["Art. No. 0221 4455 667", "EAN 4006381333931", "Model 030-1234-567", "CPF 529.982.247-26", "0.75 l, 310 g, 26 cm"],
)
def test_numbers_that_look_like_personal_data(text: str) -> None:
    assert "pii" not in {kind for kind, _ in _found(text)}


def test_a_generic_certificate_needs_one() -> None:
    assert _found("Dermatologically tested.", certifications=[]) == [
        ("invented_certification", "Dermatologically tested")
    ]
    assert _found("Dermatologically tested.") == []


def test_a_measure_of_an_unknown_sort_is_a_house_finding() -> None:
    found = check_text("A battery of 5 Ah.", FACTS, "US", "kitchen", "en", all_kinds=True)
    assert [f.kind for f in found] == ["x_number_unknown"] or [f.kind for f in found] == ["unit_changed"]


def test_award_is_named_in_full() -> None:
    assert _found("Winner of the Iron Pot Award 2023, by vote.") == [
        ("invented_award", "Winner of the Iron Pot Award 2023")
    ]


def test_health_words_beside_each_other_are_one_claim() -> None:
    assert _found("Heilt Arthrose.", "de", "DE") == [("health_claim", "Heilt Arthrose")]


def test_words_of_the_own_name_are_no_claim() -> None:
    assert _found("The Best Ever Mug keeps warm.", name="Best Ever Mug", own_trademarks=["The Best"]) == []


@pytest.mark.parametrize(
    ("text", "market", "lang"),
    [
        ("軽いボトルです", "JP", "ja"),
        ("轻便水壶", "CN", "zh"),
        ("가벼운 병", "KR", "ko"),
        ("زجاجة خفيفة", "AE", "ar"),
        ("Eine leichte Flasche für unterwegs, die gut in der Hand liegt.", "US", "de"),
        ("Flask", "FR", "fr"),
    ],
)
def test_language_by_letters_and_market(text: str, market: str, lang: str) -> None:
    assert guess_language(text, market) == lang


def test_row() -> None:
    row = {"id": 7, "text": "🎉 Weighs 410 g.", "facts": FACTS, "market": "US", "category": "kitchen", "labels": 1}
    answer = check_row(row)
    assert answer["id"] == 7
    (found,) = answer["findings"]
    assert set(found) == {"kind", "start", "end", "severity", "message", "evidence"}
    assert row["text"][found["start"] : found["end"]] == "410 g"  # type: ignore[index]
    assert "310" in found["evidence"]
    assert json.dumps(answer)


def test_house_kinds_only_on_demand() -> None:
    row = {"id": "a", "text": "Free shipping, {name}.", "facts": {}, "market": "US", "category": "", "lang": "en"}
    assert check_row(row)["findings"] == []
    kinds = {found["kind"] for found in check_row(row, all_kinds=True)["findings"]}
    assert {"x_offer", "x_leftover"} <= kinds
    assert not kinds & KINDS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": None}, "text"),
        ({"market": 1}, "market"),
        ({"facts": []}, "facts"),
        ({"lang": 3}, "lang"),
        ({"text": "x" * (MAX_CHARS + 1)}, "text"),
    ],
)
def test_bad_row_is_answered(change: dict[str, Any], field: str) -> None:
    row = {"id": "b", "text": "a", "facts": {}, "market": "US", "category": "x", **change}
    answer = check_row(row)
    assert answer["id"] == "b"
    assert answer["error"]["field"] == field
    assert answer["error"]["cause"]
    assert check_row("nothing")["error"]["field"] == "line"


def test_facts_must_be_an_object() -> None:
    with pytest.raises(BadInput):
        check_text("a", [], "US", "")  # type: ignore[arg-type]


junk = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FACTS, "x_kg", "y"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=80),
    st.dictionaries(st.sampled_from(list(FACTS)), junk, max_size=5),
    st.sampled_from(["US", "JP", "zz"]),
)
def test_hostile_rows_are_always_answered(text: str, facts: dict[str, Any], market: str) -> None:
    answer = check_row({"id": 1, "text": text, "facts": facts, "market": market, "category": "x"}, all_kinds=True)
    for found in answer["findings"]:
        assert 0 <= found["start"] <= found["end"] <= len(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("這款枕頭可以治療失眠。", "health_claim"), ("本產品採用真皮製成。", "wrong_material")],
)
def test_claims_are_found_in_traditional_characters_too(text: str, kind: str) -> None:
    assert kind in {finding.kind for finding in check_text(text, {"category": "pillow"}, "TW", "", "zh-TW")}
