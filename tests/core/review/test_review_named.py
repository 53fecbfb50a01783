"""Functions, systems and makers that only facts may bring into a text."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from catalogues import by_product, pages

from core.facts.sheet import Fact, FactSheet
from core.review.checks.named import NamedThings
from core.review.context import subject_of
from core.review.finding import BLOCK
from core.review.named import find, known
from core.review.text import check_text

FACTS: dict[str, Any] = {
    "brand": "Orla",
    "name": "Orla Tone",
    "attributes": {"power_w": 20, "bluetooth": "5.2"},
    "features": ["USB-C charging", "companion app"],
    "compatible_with": ["Android", "iOS"],
}
KINDS = ("invented_feature", "wrong_compatibility", "competitor_trademark")


def _found(text: str, lang: str, **facts: Any) -> list[tuple[str, str]]:
    found = check_text(text, {**FACTS, **facts}, "US", "audio", lang)
    return [(f.kind, text[f.start : f.end]) for f in found if f.kind in KINDS]


@pytest.mark.parametrize(
    ("lang", "text", "kind", "span"),
    [
        ("en", "With noise cancelling for the train.", "invented_feature", "noise cancelling"),
        ("de", "Mit Fernbedienung und Bluetooth.", "invented_feature", "Fernbedienung"),
        ("fr", "Un écran tactile facilite le réglage.", "invented_feature", "écran tactile"),
        ("es", "Incluye apagado automático.", "invented_feature", "apagado automático"),
        ("it", "Con ricarica wireless.", "invented_feature", "ricarica wireless"),
        ("pt", "Com painel solar no topo.", "invented_feature", "painel solar"),
        ("nl", "Met kinderslot en bluetooth.", "invented_feature", "kinderslot"),
        ("pl", "Z czujnikiem ruchu.", "invented_feature", "czujnikiem ruchu"),
        ("ja", "ワイヤレス充電に対応。", "invented_feature", "ワイヤレス充電"),
        ("zh", "支持无线充电。", "invented_feature", "无线充电"),
        ("zh-TW", "支援無線充電。", "invented_feature", "無線充電"),
        ("ko", "노이즈 캔슬링 기능이 있습니다.", "invented_feature", "노이즈 캔슬링"),
        ("ar", "مع شاشة لمس كبيرة.", "invented_feature", "شاشة لمس"),
        ("en", "Works with HomeKit.", "wrong_compatibility", "HomeKit"),
        ("de", "Steuerbar über Google Home.", "wrong_compatibility", "Google Home"),
        ("ko", "플레이스테이션과 연결됩니다.", "wrong_compatibility", "플레이스테이션"),
        ("en", "Compatible with Dyson heads.", "wrong_compatibility", "Dyson"),
        ("en", "As loud as a Bose.", "competitor_trademark", "Bose"),
        ("it", "Meglio di una Sony.", "competitor_trademark", "Sony"),
        ("ja", "ソニーより静か。", "competitor_trademark", "ソニー"),
        ("ar", "أفضل صوتا من سوني.", "competitor_trademark", "سوني"),
    ],
)
def test_what_no_fact_names_is_found(lang: str, text: str, kind: str, span: str) -> None:
    assert (kind, span) in _found(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Bluetooth 5.2, set up in the mobile app."),
        ("ko", "블루투스 스피커, 전용 앱으로 조절."),
        ("ar", "بلوتوث للهاتف."),
        ("de", "Passt zu iPhone, iPad und Android."),
        ("ja", "アイフォンとアンドロイドに対応。"),
        ("en", "Works with the Samsung Galaxy."),
        ("en", "No touchscreen, no GPS."),
        ("zh", "没有无线充电。"),
        ("en", "Does it have a remote control?"),
        ("de", "In Braun oder Schwarz, so stark wie ein Puma."),
        ("en", "Open the windows; the galaxy of beats begins."),
        ("it", "Suona bene in casa e fuori."),
        ("es", "Llegó en una caja pequeña."),
    ],
)
def test_what_the_facts_name_or_the_text_denies_passes(lang: str, text: str) -> None:
    assert _found(text, lang) == []


def test_facts_in_any_language_and_wording_count() -> None:
    assert _found("Mit Abschaltautomatik.", "de", features=["boil-dry protection"]) == []
    assert _found("With noise cancelling.", "en", features=["降噪"]) == []
    assert _found("A touch of Dyson style.", "en", own_trademarks=["Dyson"]) == []
    assert _found("With a touchscreen.", "en", features=["touch buttons"]) == []


def test_words_of_one_function_beside_each_other_are_one_finding() -> None:
    assert _found("A timer with delayed start.", "en") == [("invented_feature", "timer with delayed start")]


def test_a_denied_fact_names_nothing() -> None:
    sheet = FactSheet("1", "en", (Fact("feature", "feature", "GPS", negated=True),))
    assert ("function", "gps") not in known((sheet,))
    assert ("function", "gps") in known((FactSheet("1", "en", (Fact("feature", "feature", "GPS"),)),))


@pytest.mark.parametrize("locale", ["de-DE", "ja-JP", "ko-KR", "pl-PL", "zh-TW"])
def test_pages_that_say_their_facts_name_nothing_else(locale: str) -> None:
    """Written pages, read as if a model had written them."""
    seen = 0
    for sheet, page in pages(0, locale):
        page = dataclasses.replace(page, writer="model")
        subject = subject_of(page, sheet, locale[-2:], by_product(0), "woocommerce", "")
        seen += sum(1 for _ in find(subject.text, subject.claimed, subject.lang))
        assert list(NamedThings().run(subject)) == []
    assert seen > 5


def test_a_model_cannot_publish_an_invention() -> None:
    sheet, page = pages(0, "de-DE")[0]
    line = dataclasses.replace(page.modules[0].headline, text="Mit Fingerabdruckscanner")  # type: ignore[union-attr]
    hero = dataclasses.replace(page.modules[0], headline=line)  # type: ignore[call-arg]
    page = dataclasses.replace(page, writer="model", modules=(hero, *page.modules[1:]))
    (found,) = NamedThings().run(subject_of(page, sheet, "DE", {}, "woocommerce", ""))
    assert (found.kind, found.severity) == ("invented_feature", BLOCK)
