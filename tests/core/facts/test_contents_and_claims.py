"""What is in the box, what a thing fits, what nothing supports: the same constructions in every source language."""

import pytest

from core.facts.jsonl import facts_row

READ = ("included_item", "compatibility", "claim_unsupported", "feature", "certification", "technology_mark")

SAID = {
    "de": (
        (
            "Passend für alle Herdarten. Nicht für die Mikrowelle geeignet. Wird in einer Filztasche geliefert. "
            "Lieferung ohne Untersetzer. Leichter als Gusseisen."
        ),
        {"Passend für alle Herdarten", "Wird in einer Filztasche", "Leichter als Gusseisen"},
        {"Nicht für die Mikrowelle geeignet", "Untersetzer"},
    ),
    "fr": (
        (
            "Lot de 3 pièces : 1 plaid, 2 coussins. Livré dans un sac en toile. Sans nickel. Pompe non fournie. "
            "Plus doux que le cachemire."
        ),
        {"1 plaid", "2 coussins", "sac en toile", "Sans nickel", "Plus doux que le cachemire"},
        {"Pompe non fournie"},
    ),
    "es": (
        (
            "Juego de 2 piezas: 1 jarra y 1 tapa. Compatible con Nespresso, Dolce Gusto y Lavazza. "
            "No incluye cápsulas. Sin níquel. Más ligero que el aluminio."
        ),
        {"1 jarra", "1 tapa", "Compatible con Nespresso", "Dolce Gusto", "Lavazza", "Sin níquel"}
        | {"Más ligero que el aluminio"},
        {"cápsulas"},
    ),
    "zh": (
        "装箱清单:壶身、杯刷、说明书。杯套需另购。不含双酚A,自带茶漏网盒。比不锈钢还硬!",
        {"壶身", "杯刷", "说明书", "不含双酚A", "自带茶漏网盒", "比不锈钢还硬"},
        {"杯套需另购"},
    ),
    "ja": (
        "付属品:ふた、ブラシ。茶こしは付いておりません。専用ポーチ付き。旧モデルには対応していません。鉄より丈夫な一品。",
        {"ふた", "ブラシ", "専用ポーチ付き", "鉄より丈夫な一品"},
        {"茶こしは付いておりません", "旧モデルには対応していません"},
    ),
    "en": (
        (
            "Works with Kobo, Kindle and iPad. Does not fit older stands. Hex key included. Requires 2 AA batteries "
            "(not included). Reynolds 853 tubes. IPX4. Will not rust. Sized in Reynolds Street."
        ),
        {"Works with Kobo", "Kindle", "iPad", "Hex key", "Reynolds 853", "IPX4", "Will not rust"},
        {"Does not fit older stands", "2 AA batteries (not included"},
    ),
}


def told(body):
    rows = facts_row({"id": "1", "title": "Thing", "body_html": f"<p>{body}</p>"})["facts"]
    return [row for row in rows if row["source"] == "body" and row["kind"] in READ]


@pytest.mark.parametrize("lang", SAID)
def test_contents_fit_and_comparisons_are_read(lang):
    body, stated, denied = SAID[lang]
    rows = told(body)
    assert stated <= {row["text"] for row in rows if not row["negated"]}
    assert {row["text"] for row in rows if row["negated"]} == denied


@pytest.mark.parametrize(
    "body",
    [
        "Comes in a choice of two sizes.",
        "Comes with a lot of love.",
        "Includes a lifetime of memories.",
        "Works with any outfit in your wardrobe.",
        "Packed in a recyclable carton.",
        "Hope you enjoy it. Columbus sailed from here.",
        "Care-free days and free shipping.",
        "Never leave a burning candle unattended.",
    ],
)
def test_what_only_sounds_so_is_none(body):
    assert told(body) == []


@pytest.mark.parametrize(("label", "value"), [("Fits", "S 52-56 cm, M 56-60 cm"), ("Fits", "30-34 in")])
def test_sizes_behind_fits_are_no_compatibility(label, value):
    assert all(row["kind"] != "compatibility" for row in told(f"{label}: {value}"))


def test_a_sentence_without_capitals_ends_at_its_stop():
    rows = told("nickel free. comes in a linen pouch. for the silver one click here.")
    assert {(row["kind"], row["text"]) for row in rows} == {
        ("feature", "nickel free"),
        ("included_item", "linen pouch"),
    }
