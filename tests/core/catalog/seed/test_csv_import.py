"""Product exports as shops download them, whole and broken."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.seed import read_csv
from core.errors import BadInput
from core.ports.wire import SeedProduct

HERE = Path(__file__).parent
WOO = (HERE / "exports_woocommerce.csv").read_text(encoding="utf-8")

SHOPIFY_OLD = (HERE / "exports_shopify-2023.csv").read_text(encoding="utf-8")
SHOPIFY_NEW = (HERE / "exports_shopify-2025.csv").read_text(encoding="utf-8")


def _by_sku(data: str | bytes) -> dict[str, SeedProduct]:
    raw = data if isinstance(data, bytes) else data.encode()
    return {product.sku: product for product in read_csv(raw).catalogue.products}


def test_a_woocommerce_product_arrives_whole() -> None:
    mug = _by_sku(WOO)["MUG-1"]
    assert (mug.title, mug.kind, mug.status, mug.gtin, mug.vendor) == (
        "Stoneware mug",
        "simple",
        "publish",
        "9521101530001",
        "Tonkrug",
    )
    assert (mug.price_minor, mug.regular_price_minor, mug.stock) == (1250, 1500, 12)
    assert (mug.weight_g, mug.length_mm, mug.width_mm, mug.height_mm) == (400, 120, 90, 105)
    assert mug.description_html == "<p>Holds 350 ml.</p>\n<ul><li>Microwave-safe</li></ul>"
    assert (mug.category, mug.tags) == ("Cups", ("mug", "stoneware"))
    assert [(a.name, a.values, a.varies) for a in mug.attributes] == [
        ("Material", ("Stoneware, glazed", "Cork"), False)
    ]
    assert [name for name, _, _ in mug.pictures] == ["mug-blue.jpg", "b.jpg"]
    assert all(draw()[:3] == b"\xff\xd8\xff" for _, _, draw in mug.pictures)
    assert mug.extra == {"_lamp_bulb": "E27"}


def test_woocommerce_variations_join_their_parent_by_sku_or_id() -> None:
    tee = _by_sku(WOO)["TEE"]
    assert (tee.kind, tee.price_minor) == ("variable", 1800)
    assert [(v.sku, v.options, v.price_minor, v.weight_g) for v in tee.variants] == [
        ("TEE-R", (("Color", "Red"),), 2000, 200),
        ("TEE-B", (("Color", "Blue"),), 1800, 200),
    ]
    assert [(a.name, a.varies) for a in tee.attributes] == [("Color", True), ("Fit", False)]


def test_woocommerce_kinds_and_states() -> None:
    products = _by_sku(WOO)
    assert (products["GIFT"].kind, products["GIFT"].status, products["GIFT"].extra["virtual"]) == (
        "simple",
        "draft",
        True,
    )
    assert (products["SET"].kind, products["SET"].grouped) == ("grouped", ("MUG-1", "TEE"))
    assert (products["EXT"].kind, products["EXT"].status) == ("external", "private")
    assert products["EXT"].external_url == "https://partner.example/lamp"


def test_rows_that_are_left_out_are_told() -> None:
    notes = read_csv(WOO.encode()).notes
    assert any("Line 9" in note and "GONE" in note for note in notes)
    assert any("Line 10" in note and "bundle" in note for note in notes)
    assert any("not fetched" in note for note in notes)


@pytest.mark.parametrize(("unit", "grams"), [("g", 2), ("lbs", 907.185), ("oz", 56.699)])
def test_woocommerce_weight_units_come_from_the_header(unit: str, grams: float) -> None:
    data = f"Type,SKU,Name,Published,Weight ({unit}),Length (in)\nsimple,A,Thing,1,2,10\n"
    product = _by_sku(data)["A"]
    assert product.weight_g == pytest.approx(grams)
    assert product.length_mm == 254


def test_a_shopify_product_arrives_whole() -> None:
    scarf = _by_sku(SHOPIFY_OLD)["scarf"]
    assert (scarf.title, scarf.kind, scarf.status, scarf.vendor, scarf.product_type) == (
        "Long scarf", "variable", "publish", "Wollwerk", "Scarves",
    )  # fmt: skip
    assert scarf.description_html == '<p>Warm, "soft" and long.</p>'
    assert (scarf.price_minor, scarf.regular_price_minor, scarf.stock, scarf.weight_g) == (3500, 4900, 3, 180)
    assert [(v.sku, v.options, v.price_minor, v.gtin) for v in scarf.variants] == [
        ("SC-R", (("Color", "Red"), ("Length", "Long")), 3900, "9521101530001"),
        ("SC-B", (("Color", "Blue"), ("Length", "Long")), 3500, ""),
    ]
    assert [(a.name, a.values, a.varies) for a in scarf.attributes] == [
        ("Color", ("Red", "Blue"), True),
        ("Length", ("Long",), True),
        ("Care", ("Hand wash", "Dry flat"), False),
    ]
    assert [(name, alt) for name, alt, _ in scarf.pictures] == [
        ("scarf.jpg", "A red scarf"), ("scarf-2.jpg", ""), ("scarf-3.jpg", ""),
    ]  # fmt: skip
    assert scarf.extra == {"SEO Title": "Scarf | Wollwerk", "Google Shopping / Gender": "unisex"}


def test_shopify_products_without_choices_are_simple() -> None:
    products = _by_sku(SHOPIFY_OLD)
    assert (products["PIN"].kind, products["PIN"].status, products["PIN"].price_minor) == ("simple", "draft", 750)
    assert products["PIN"].attributes == ()
    assert (products["ghost"].status, products["ghost"].stock) == ("private", None)


def test_shopifys_newer_column_names_mean_the_same() -> None:
    result = read_csv(SHOPIFY_NEW.encode())
    (mat,) = result.catalogue.products
    assert result.platform == "shopify"
    assert (mat.sku, mat.title, mat.description_html, mat.price_minor, mat.stock) == (
        "desk-mat",
        "Desk mat",
        "<p>Felt.</p>",
        1900,
        12,
    )
    assert [(v.sku, v.options, v.weight_g) for v in mat.variants] == [
        ("MAT-S", (("Size", "S"),), 300),
        ("MAT-L", (("Size", "L"),), 500),
    ]
    assert "Cost per item" not in mat.extra


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: _separated(text, ";").encode(),
        lambda text: _separated(text, "\t").encode("utf-16"),
    ],
)
def test_spreadsheet_programs_may_save_the_file_their_way(encode: object) -> None:
    assert callable(encode)
    plain = _by_sku(SHOPIFY_OLD)
    assert _by_sku(encode(SHOPIFY_OLD)) == plain


def _separated(text: str, separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


def test_windows_1252_is_read_with_a_note() -> None:
    result = read_csv("Type,SKU,Name,Published\nsimple,A,Thé vert – 100 g,1\n".encode("cp1252"))
    assert result.catalogue.products[0].title == "Thé vert – 100 g"
    assert any("Line 2" in note and "Windows-1252" in note for note in result.notes)


def test_texts_become_nfc() -> None:
    assert _by_sku("Type,SKU,Name,Published\nsimple,A,Cafe\u0301,1\n")["A"].title == "Café"


HEAD = "Type,SKU,Name,Published,Description,Regular price\n"


@pytest.mark.parametrize(
    ("data", "cause", "field"),
    [
        (b"", "empty", "file"),
        (b"\n\n  \n", "empty", "file"),
        (HEAD.encode(), "no products", "file"),
        (b"hello\nworld\n", "single column", "file"),
        (b"name,mail\na,b\n", "neither", "file"),
        (b"<!DOCTYPE html><html>log in</html>", "web page", "file"),
        (b'{"products": []}', "web page", "file"),
        (b"PK\x03\x04rest", "spreadsheet", "file"),
        (b"\xff\xfea\x00b", "UTF-16", "file"),
        (HEAD.encode() + b"simple,A,Mug\x00,1,,5\n", "Line 2 holds a NUL", "file"),
        (HEAD.encode() + b'simple,A,"Mug,1,,5\n', "starts on line 2", "file"),
        (HEAD.encode() + b'simple,A,"Mug"s,1,,5\n', "starts on line 2", "file"),
        (HEAD.encode() + b"simple,A,Mug, blue,1,,5\n", "Line 2 has 7 cells", "file"),
        (HEAD.encode() + b"simple,A,Mug,1,,free\n", 'Line 2, column "regular price": "free"', "regular price"),
        (HEAD.encode() + b"simple,A,Mug,1,,5\nsimple,A,Cup,1,,6\n", 'Lines 2 and 3 have the same SKU "A"', "SKU"),
        (HEAD.encode() + b"simple,A,,1,,5\n", "No product", "file"),
        (b"Type,Name,SKU\nsimple,Mug,A\n", "lacks the column Published", "Published"),
        (b"Type,SKU,Name,Published,Weight (stone)\nsimple,A,Mug,1,2\n", "unit", ""),
        (
            b"Handle,Title,Variant Price\na,One,1\nb,Two,2\na,Three,3\n",
            'Lines 2 and 4 both start a product with the handle "a"',
            "Handle",
        ),
        (
            HEAD.encode() + b"simple,A,Mug,1," + b"x" * 15_000_000 + b",5\n",
            'Line 2, column "Description": 15,000,000',
            "Description",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_a_broken_file_has_one_clear_error(data: bytes, cause: str, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_csv(data)
    assert cause in caught.value.cause
    assert len(caught.value.cause) < 300
    assert caught.value.field == field
    assert caught.value.next_step


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.csv cannot be read"):
        read_csv(tmp_path / "nowhere.csv")


def test_lines_are_counted_in_the_file_even_behind_texts_of_several_lines() -> None:
    data = HEAD + 'simple,A,Mug,1,"<p>one\ntwo\nthree</p>",5\nsimple,B,Cup,1,,cheap\n'
    with pytest.raises(BadInput, match='Line 5, column "regular price"'):
        read_csv(data.encode())


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Dieser Becher aus Steinzeug fasst 350 Milliliter und darf in die Spülmaschine.", "de-DE"),
        ("Cette tasse en grès contient 350 millilitres et passe au lave-vaisselle sans problème.", "fr-FR"),
        ("This stoneware mug holds 350 milliliters and goes into the dishwasher.", "en-US"),
        ("このマグカップは350mlの容量があり、食器洗い機で洗えます。", "ja-JP"),
        ("这款陶瓷杯容量350毫升，可以放进洗碗机，适合家庭和办公室使用。", "zh-CN"),
        ("這款陶瓷杯容量350毫升，適合家庭與辦公室使用，開會時也很方便，無線充電器。", "zh-TW"),
        ("كوب من الخزف الحجري بسعة 350 مل ويمكن غسله في غسالة الصحون.", "ar-AE"),
        ("ספל קרמיקה בנפח 350 מ״ל המתאים לשטיפה במדיח כלים.", "he-IL"),
        ("이 머그컵은 350ml 용량이며 식기세척기에 사용할 수 있습니다.", "ko-KR"),
        ("A-1", "en-US"),
    ],
)
def test_the_language_is_guessed_from_the_texts(text: str, locale: str) -> None:
    result = read_csv(f"{HEAD}simple,A,{text[:20]},1,<p>{text}</p>,5\n".replace("، ", " ").encode())
    assert result.catalogue.source_locale == locale
    assert result.catalogue.products[0].locale == locale
    assert any(locale in note for note in result.notes)


def test_a_given_language_is_kept_but_a_foreign_script_is_seen() -> None:
    data = f"{HEAD}simple,A,Mug,1,<p>A mug for tea.</p>,5\nsimple,B,マグカップ,1,<p>食器洗い機で洗えます。</p>,5\n"
    result = read_csv(data.encode(), source_locale="en-GB")
    assert [product.locale for product in result.catalogue.products] == ["en-GB", "ja-JP"]


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("19.90", "EUR", 1990),
        ('"19,90"', "EUR", 1990),
        ('"1.234,50"', "EUR", 123450),
        ('"$1,234.50"', "USD", 123450),
        ("1200", "JPY", 1200),
    ],
)
def test_prices_as_people_write_them(written: str, currency: str, minor: int) -> None:
    catalogue = read_csv(f"{HEAD}simple,A,Mug,1,,{written}\n".encode(), currency=currency).catalogue
    assert (catalogue.currency, catalogue.products[0].price_minor) == (currency, minor)


def test_a_repeated_shopify_sku_is_left_empty_and_told() -> None:
    result = read_csv(b"Handle,Title,Variant SKU,Variant Price\na,One,X,1\nb,Two,X,2\n")
    assert [product.sku for product in result.catalogue.products] == ["X", ""]
    assert any('"X" is used twice' in note for note in result.notes)


def _read_or_refused(data: bytes) -> object:
    """Products, or the next step of the one error that may come."""
    try:
        return read_csv(data).catalogue.products
    except BadInput as refused:
        return refused.next_step


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert _read_or_refused(data)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30),
        min_size=6,
        max_size=12,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_cells_are_read_or_refused(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD.strip().split(","), ["simple", *cells[1:6]], *([cells[6:]] if cells[6:] else [])])
    assert _read_or_refused(out.getvalue().encode())


REAL = Path(__file__).parents[5] / "shared/catalogues/apparel.csv"


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not beside this checkout")
def test_a_real_export_arrives_whole() -> None:
    result = read_csv(REAL)
    products = result.catalogue.products
    assert result.platform == "shopify"
    assert len(products) == 25
    assert sum(max(1, len(product.variants)) for product in products) > 50
    assert all(product.title and product.description_html and product.price_minor is not None for product in products)
    assert not any("left out" in note for note in result.notes)
