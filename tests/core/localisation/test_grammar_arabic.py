"""Arabic: the article inside phrases, duals, counted nouns, joined prepositions, bounds, and isolates."""

from __future__ import annotations

import pytest

from core.facts.sheet import Fact
from core.localisation.format import Formatter
from core.localisation.grammar import noun
from core.localisation.grammar.arabic import RULES, category
from core.localisation.market import market_for


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("f حقيبة|حقائب", ("def",), "الحقيبة"),
        ("f حقيبة ظهر|حقائب ظهر", ("def",), "حقيبة الظهر"),
        ("f حقيبة ظهر|حقائب ظهر", ("this",), "حقيبة الظهر هذه"),
        ("m مصباح|مصابيح", ("this",), "هذا المصباح"),
        ("f قارورة معزولة|قوارير معزولة|adj=معزولة", ("def",), "القارورة المعزولة"),
        ("f قارورة معزولة|قوارير معزولة|adj=معزولة", ("this",), "هذه القارورة المعزولة"),
        ("f قارورة معزولة|قوارير معزولة|adj=معزولة", ("head",), "قارورة"),
        ("f قارورة معزولة|قوارير معزولة|adj=معزولة", ("tail",), " المعزولة"),
        ("p سماعات أذن لاسلكية|adj=لاسلكية", ("def",), "سماعات الأذن اللاسلكية"),
        ("p سماعات أذن لاسلكية|adj=لاسلكية", ("head",), "سماعات أذن"),
        ("m فولاذ مقاوم للصدأ|adj=مقاوم للصدأ", ("def",), "الفولاذ المقاوم للصدأ"),
        ("m بوليستر معاد تدويره|adj=معاد تدويره", ("def",), "البوليستر المعاد تدويره"),
        ("m جلد بروتيني|adj=بروتيني", ("def",), "الجلد البروتيني"),
        ("m كابل USB-C|كابلات USB-C", ("def",), "كابل USB-C"),
        ("m غطاء مقبض من السيليكون|أغطية مقابض من السيليكون", ("def",), "غطاء المقبض من السيليكون"),
        ("m قميص بلا أكمام|قمصان بلا أكمام", ("def",), "القميص بلا أكمام"),
    ],
)
def test_the_article_stands_on_the_right_word(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("ar", raw).say(*ops) == text


@pytest.mark.parametrize(
    ("raw", "number", "case", "text"),
    [
        ("m كابل شحن|كابلات شحن", 1, "", "كابل شحن واحد"),
        ("m كابل شحن|كابلات شحن", 2, "", "كابلا شحن"),
        ("m كابل شحن|كابلات شحن", 2, "dat", "كابلي شحن"),
        ("m كابل شحن|كابلات شحن", 3, "", "3 كابلات شحن"),
        ("m كابل شحن|كابلات شحن", 11, "", "11 كابل شحن"),
        ("f حقيبة ظهر|حقائب ظهر", 1, "", "حقيبة ظهر واحدة"),
        ("f حقيبة ظهر|حقائب ظهر", 2, "", "حقيبتا ظهر"),
        ("m غطاء زجاجي|أغطية زجاجية|adj=زجاجي", 2, "", "غطاءان زجاجيان"),
        ("m غطاء زجاجي|أغطية زجاجية|adj=زجاجي", 2, "dat", "غطاءين زجاجيين"),
        ("m غطاء زجاجي|أغطية زجاجية|adj=زجاجي", 12, "", "12 غطاء زجاجيا"),
        ("m وتد|أوتاد", 14, "", "14 وتدا"),
        ("m وتد|أوتاد", 100, "", "100 وتد"),
        ("m وتد|أوتاد", 103, "", "103 أوتاد"),
        ("f بطارية|بطاريات", 15, "", "15 بطارية"),
        ("p سماعات رأس", 2, "", "2 × سماعات رأس"),
    ],
)
def test_counted_things(raw: str, number: int, case: str, text: str) -> None:
    assert RULES.numbered(noun("ar", raw), str(number), category(number), "{n} {noun}", case) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("مناسبة لـالسفر", "مناسبة للسفر"),
        ("العناية بـالقارورة", "العناية بالقارورة"),
        ("لـحقيبة الظهر", "لحقيبة الظهر"),
        ("لـاللحم", "للحم"),
        ("تتسع لـ750 مل", "تتسع لـ 750 مل"),
        ("تتسع لـحتى 40 لترا", "تتسع لما يصل إلى 40 لترا"),
        ("لمدة حتى 5 ساعات", "لمدة تصل إلى 5 ساعات"),
        ("بمدى حتى 15 مترا", "بمدى يصل إلى 15 مترا"),
        ("الحرارة 60 إلى 100 درجة", "الحرارة من 60 إلى 100 درجة"),
        ("الحرارة من 60 إلى 100 درجة", "الحرارة من 60 إلى 100 درجة"),
        ("لـ2 شخص", "لشخصين"),
        ("لـ4 شخص", "لـ 4\u00a0أشخاص"),
        ("من 11 قطعة", "من 11\u00a0قطعة"),
        ("من 7 قطعة", "من 7\u00a0قطع"),
        ("تتميز الخيمة بناموسية وتتميز بجيوب.", "تتميز الخيمة بناموسية وبجيوب."),
        ("Kelvra Tarn: 80% قطن", "\u2068Kelvra Tarn\u2069: 80% قطن"),
        ("عبر Bluetooth 5.3.", "عبر Bluetooth 5.3."),
        ("قارورة Kelvra: سعة 750 مل", "قارورة Kelvra: سعة 750 مل"),
    ],
)
def test_a_filled_sentence_is_finished(source: str, text: str) -> None:
    assert RULES.finish(source) == text
    assert RULES.finish(text) == text


def test_measures_by_number_and_case() -> None:
    formatter = Formatter(market_for("ar-SA"))

    def said(value: float, unit: str, qualifier: str = "") -> str:
        return formatter.measure(Fact("f", "measure", value, unit, qualifier=qualifier)).replace("\u00a0", " ")

    assert [said(n, "h") for n in (1, 2, 3, 11, 100, 1.5)] == [
        "ساعة واحدة", "ساعتان", "3 ساعات", "11 ساعة", "100 ساعة", "1.5 ساعة",
    ]  # fmt: skip
    assert [said(n, "month") for n in (2, 6, 12)] == ["شهران", "6 أشهر", "12 شهرا"]
    assert said(2, "h", "up_to") == "حتى ساعتين"
    assert said(2, "l", "about") == "نحو لترين"
    assert said(-10, "degc") == "\u200e-10 درجات مئوية"
    assert (
        formatter.measure(Fact("f", "measure", (1, 2), "h", qualifier="range")).replace("\u00a0", " ") == "1 إلى 2 ساعة"
    )
