"""Rules of Arabic and their limits: what is wrong is found, correct sentences that look odd pass."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun
from core.localisation.grammar.arabic import RULES
from core.localisation.terms import terms
from core.review.grammar import faults


def rules(text: str) -> list[str]:
    return [fault.rule for fault in faults(text, "ar")]


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("يزن القارورة 385 جم.", "agreement", "تزن"),
        ("صنعت المصباح من الكتان.", "agreement", "صنع"),
        ("يناسب حقيبة الظهر السفر.", "agreement", "تناسب"),
        ("تضم مكبر الصوت ميكروفونين.", "agreement", "يضم"),
        ("تزن هذا القارورة 385 جم.", "agreement", "هذه"),
        ("تزن حقيبة الظهر هذا 1.2 كجم.", "agreement", "هذه"),
        ("القارورة مناسب للسفر.", "agreement", "مناسبة"),
        ("السماعات يأتي بعزل نشط للضوضاء.", "agreement", "تأتي"),
        ("هذا السرير تتمتع بغطاء قابل للنزع.", "agreement", "يتمتع"),
        ("يبلغ مدة الشحن 3 ساعات.", "agreement", "تبلغ"),
        ("تبلغ وزن الخيمة 3 كجم.", "agreement", "يبلغ"),
        ("تزن الحقيبة 1.2 كجم، وأبعاده 55 × 30 × 22 سم.", "agreement", "وأبعادها"),
        ("تأتي القارورة مع غطاء مانعة للتسرب.", "agreement", "مانع"),
        ("مكبر صوت محمولة", "agreement", "محمول"),
        ("قارورة المعزولة", "agreement", "معزولة"),
        ("وزن الحقيبة الظهر 1.2 كجم.", "agreement", "حقيبة الظهر"),
        ("صنعت الخيمة من البوليستر معاد تدويره.", "article", "المعاد"),
        ("تعمل حتى 24 ساعات.", "plural", "ساعة"),
        ("تعمل حتى 3 ساعة.", "plural", "ساعات"),
        ("مدة الضمان 12 شهر.", "plural", "شهرا"),
        ("مدة الضمان 2 سنة.", "plural", "سنتان"),
        ("في العبوة: 3 كابل شحن.", "plural", "كابلات شحن"),
        ("في العبوة: 14 أوتاد.", "plural", "وتدا"),
        ("تدوم السخونة حتى ساعتان.", "case", "ساعتين"),
        ("يستغرق الشحن الكامل ساعتان.", "case", "ساعتين"),
        ("مدة الضمان سنتين.", "case", "سنتان"),
        ("في العبوة: غطاءين وفرشاة تنظيف.", "case", "غطاءان"),
        ("في العبوة: كابلي شحن.", "case", "كابلا"),
        ("العناية بـالقارورة", "preposition", ""),
        ("ل السفر", "preposition", ""),
        ("السفر و المكتب", "preposition", ""),
        ("تزن القاروره 385 جم.", "spelling", "القارورة"),
        ("يصل الى 15 مترا", "spelling", "إلى"),
        ("اسود وأبيض", "spelling", "أسود"),
        ("غطاء غطاء", "double", ""),
        ("السفر ، المكتب", "spacing", ""),
        ("السفر،المكتب", "spacing", ""),
        ("السفر  والمكتب", "spacing", ""),
        ("السفر, المكتب", "punctuation", ""),
        ("هل يوجد ضمان?", "punctuation", ""),
        ("بنسبة ٨٠%", "digits", ""),
        ("لون “أسود”", "quotes", ""),
        ("غطاء (زجاجي", "brackets", ""),
    ],
)
def test_a_fault_is_found_and_named(text: str, rule: str, expected: str) -> None:
    found = [fault for fault in faults(text, "ar") if fault.rule == rule]
    assert found, faults(text, "ar")
    assert found[0].expected == expected


@pytest.mark.parametrize(
    "text",
    [
        "تدعم الشحن السريع.",  # the product is left out: الشحن is the object
        "تناسب المكتب والسفر.",  # المكتب is a desk, and here a place
        "يناسب الفانوس التخييم.",
        "تقاوم القارورة الماء.",
        "تعمل البطارية حتى 30 ساعة، ويستغرق شحنها ساعتين.",
        "يأتي السكين بنصل طوله متران.".replace("يأتي", "تأتي"),
        "سعة لترين",
        "سعة الغلاية لتران.",
        "مدة الشحن الكامل ساعتان.",
        "من 1 إلى 2 ساعة",
        "1.5 ساعة",
        "100 ساعة و103 ساعات و111 ساعة",
        "12 شهرًا",  # the mark of the accusative may be written
        "حقيبة الظهر هذه من القطن.",
        "تأتي الخيمة بمدخلين مسقوفين وبناموسية.",
        "في العبوة: غطاءان زجاجيان وكابلا شحن.",
        "تتسع القارورة لـ 750 مل.",
        "مفتاح ألن",
        "أ، ب، ج",
        "«غطاء محكم» (زجاجي)",
        "\u2068Kelvra Tarn\u2069: 80% قطن",
        "الحرارة \u200e-10 درجات مئوية",
        "OEKO-TEX STANDARD 100 رقم 2204-0417",
        "S وM وL",
        "Kelvra Tarn",
        "السترة يأتي قماشها من إيطاليا.",
        "تبلغ أقصى حمولة 40 كجم.",
        "يبلغ أقصى وزن للمستخدم 120 كجم.",
    ],
)
def test_what_is_right_passes(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize("kind", ["parts", "categories"])
def test_every_noun_is_counted_by_its_own_forms(kind: str) -> None:
    wrong = []
    for term in terms(kind).values():
        item = noun("ar", term.words["ar"])
        if not item.plural:
            continue
        for number, plural in ((3, "few"), (15, "many"), (100, "other")):
            said = f"في العبوة: {RULES.numbered(item, str(number), plural, '')}."
            if found := rules(said):
                wrong.append((said, found))
            for other in ("few", "many", "other"):
                form = RULES.counted_form(item, other)
                text = f"في العبوة: {number} {form}."
                if form != RULES.counted_form(item, plural) and "plural" not in rules(text):
                    wrong.append((text, []))
    assert not wrong, wrong[:5]


def test_every_term_stands_up_to_the_rules() -> None:
    for kind in ("categories", "parts", "materials", "features", "uses", "values", "colours", "care", "benefits"):
        for term in terms(kind).values():
            raw = term.words["ar"]
            assert not faults(raw[0] if isinstance(raw, list) else term.plain("ar"), "ar"), term.key


def test_hostile_lines_take_linear_time() -> None:
    for text in ("و " * 5000, "ساعتين " * 3000, "(" * 9000, "3 كابل " * 3000, "ـ" * 9000, "،" * 9000):
        assert isinstance(faults(text, "ar"), tuple)
