import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.facts.measure import convert, dimension, ip_codes, parse, same, water_depth_m
from core.facts.units import units


def one(text, lang="en", **more):
    found = parse(text, lang, **more)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("lang", "text", "values", "unit", "qualifier"),
    [
        ("en", '7 & 1/2" strap', (7.5,), "in", ""),
        ("en", '3-1/2"', (3.5,), "in", ""),
        ("en", "7 ½ in", (7.5,), "in", ""),
        ("en", "2 fl oz", (2,), "floz_us", ""),
        ("en", "600D nylon", (600,), "denier", ""),
        ("en", "10K/10K shell", (10000, 10000), "", ""),
        ("en", "up to 24 hours", (24,), "h", "up_to"),
        ("en", "less than 30 dB", (30,), "db", "max"),
        ("en", "5'8\"", (68,), "in", ""),
        ("en", "4 lbs 3 oz", (67,), "oz", ""),
        ("en", "between 5 and 10 kg", (5, 10), "kg", "range"),
        ("en", "-10 to 45 °C", (-10, 45), "degc", "range"),
        ("en", "2700 K", (2700,), "k", ""),
        ("en", "14k gold", (14,), "karat", ""),
        ("en", "L30 x W20 x H10 cm", (30, 20, 10), "cm", ""),
        ("en", "two hours", (2,), "h", ""),
        ("de", "bis zu 24 Stunden", (24,), "h", "up_to"),
        ("de", "24-Stunden-Schutz", (24,), "h", ""),
        ("de", "2,5 l", (2.5,), "l", ""),
        ("de", "10 Zoll", (10,), "in", ""),
        ("de", "7,3 × 7,3 × 26,5 cm", (7.3, 7.3, 26.5), "cm", ""),
        ("fr", "jusqu’à 20\u202f000 heures", (20000,), "h", "up_to"),
        ("fr", "environ 3 h 30 min", (210,), "min", "about"),
        ("fr", "de 5 à 10 pouces", (5, 10), "in", "range"),
        ("es", "al menos 3 años", (3,), "year", "min"),
        ("es", "hasta 1,5 litros", (1.5,), "l", "up_to"),
        ("zh", "约1.5万毫安时", (15000,), "mah", "about"),
        ("zh", "续航24小时", (24,), "h", ""),
        ("zh", "500克以上", (500,), "g", "min"),
        ("zh", "30厘米 × 20厘米", (30, 20), "cm", ""),
        ("ja", "最大２４時間", (24,), "h", "up_to"),
        ("ja", "約\u3000５００ｇ", (500,), "g", "about"),
        ("ja", "幅30×奥行20×高さ10cm", (30, 20, 10), "cm", ""),
        ("ar", "٥٠٠ ml", (500,), "ml", ""),
    ],
)
def test_measures_as_shops_write_them(lang, text, values, unit, qualifier):
    found = one(text, lang)
    assert found.values == pytest.approx(values)
    assert (found.unit, found.qualifier) == (unit, qualifier)


@pytest.mark.parametrize(
    "text", ["IP67", "2in1", "iPhone 12 Pro", "the 5th", "4K", "5G", "3M tape", "5 in the box", "ABC-500g1"]
)
def test_numbers_inside_names_are_no_measures(text):
    assert parse(text, "en") == []


def test_ambiguous_separators_keep_both_readings():
    assert (one("1.234 kg", "de").values, one("1.234 kg", "de").other) == ((1234.0,), (1.234,))
    assert (one("1.234 kg", "en").values, one("1.234 kg", "en").other) == ((1.234,), (1234.0,))
    assert one("0.250 kg", "de").other == ()
    assert one("1.234,5 g", "de").values == (1234.5,)


def test_axes_are_named_where_the_text_names_them():
    assert one('16"w x 11"d x 18"h').axes == ("width", "depth", "height")
    assert one("30 x 20 x 10 cm (L x W x H)").axes == ()


def test_packs_are_a_count_and_a_measure():
    found = parse("( 3 x 3.5oz bars)", "en")
    assert [(q.values, q.unit) for q in found] == [((3.0,), "count"), ((3.5,), "oz")]


def test_the_second_system_restates_the_first_and_must_agree():
    good, bad = parse("25 cm (9.8 in)", "en"), parse("42 cm (17.5 in)", "en")
    assert (good[1].restates, good[1].agrees) == (True, True)
    assert (bad[1].restates, bad[1].agrees) == (True, False)


def test_tolerance():
    assert one("10 ± 0.5 mm").tolerance == 0.5
    assert one("100 ml ±5 %").tolerance == pytest.approx(5)


def test_bare_numbers_only_when_asked():
    assert parse("with 3 pockets", "en") == []
    assert one("with 3 pockets", counts=True).values == (3.0,)


def test_lookups():
    assert ip_codes("IP67 and IPX5") == [(6, 7), (None, 5)]
    assert water_depth_m(5, "atm") == 50
    assert water_depth_m(10, "bar") == 100


@pytest.mark.parametrize(
    ("a", "unit", "b", "other", "step", "expected"),
    [
        (9.8, "in", 25, "cm", 0.1, True),
        (10, "in", 25, "cm", 1, True),
        (9, "in", 25, "cm", 1, False),
        (301, "g", 300, "g", 1, False),
        (300, "g", 0.3, "kg", 1, True),
        (500, "g", 500, "ml", 1, False),
        (500, "", 500, "g", 1, False),
        (14, "degf", -10, "degc", 1, True),
        (20, "degf", -10, "degc", 1, False),
        (12, "oz", 340, "g", 1, True),
    ],
)
def test_same_within_the_written_step_and_two_per_cent(a, unit, b, other, step, expected):
    assert same(a, unit, b, other, step) is expected


def test_conversion_refuses_other_dimensions_and_unknown_units():
    with pytest.raises(BadInput, match="measures"):
        convert(1, "g", "ml")
    with pytest.raises(BadInput, match="Unknown unit"):
        convert(1, "cubit", "ml")


_UNITS = sorted(units())


@given(st.sampled_from(_UNITS), st.sampled_from(_UNITS), st.floats(-1e6, 1e6))
def test_converting_there_and_back_gives_the_value(first, second, value):
    if dimension(first) == dimension(second):
        there = convert(value, first, second)
        assert convert(there, second, first) == pytest.approx(value, rel=1e-9, abs=1e-6)


@given(st.floats(0.1, 1e4), st.sampled_from(["mass", "length", "volume", "duration"]), st.data())
def test_converting_by_a_third_unit_changes_nothing(value, kind, data):
    family = [name for name in _UNITS if dimension(name) == kind]
    a, b, c = (data.draw(st.sampled_from(family)) for _ in range(3))
    assert convert(convert(value, a, b), b, c) == pytest.approx(convert(value, a, c), rel=1e-9)


_WRITTEN = {
    "en": (".", {"g": "grams", "cm": "cm", "h": "hours", "ml": "milliliters", "w": "watts", "in": "inches"}),
    "de": (",", {"g": "Gramm", "cm": "Zentimeter", "h": "Stunden", "ml": "ml", "w": "Watt", "in": "Zoll"}),
    "fr": (",", {"g": "grammes", "cm": "cm", "h": "heures", "ml": "millilitres", "w": "watts", "in": "pouces"}),
    "es": (
        ",",
        {"g": "gramos", "cm": "centímetros", "h": "horas", "ml": "mililitros", "w": "vatios", "in": "pulgadas"},
    ),
    "ja": (
        ".",
        {"g": "グラム", "cm": "センチメートル", "h": "時間", "ml": "ミリリットル", "w": "ワット", "in": "インチ"},
    ),
    "zh": (".", {"g": "克", "cm": "厘米", "h": "小时", "ml": "毫升", "w": "瓦", "in": "英寸"}),
}


@given(
    st.sampled_from(sorted(_WRITTEN)),
    st.sampled_from(["g", "cm", "h", "ml", "w", "in"]),
    st.integers(1, 99_999),
    st.integers(0, 2),
    st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    st.booleans(),
)
def test_what_is_written_in_a_language_is_read_back_with_its_place(lang, unit, digits, places, gap, wide):
    mark, names = _WRITTEN[lang]
    value = digits / 10**places
    number = f"{value:.{places}f}"
    number = number.replace(".", mark)
    if wide:
        number = number.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    text = f"({number}{gap}{names[unit]})"
    found = one(text, lang)
    assert found.values == pytest.approx((value,))
    assert found.unit == unit
    assert text[found.start : found.end] == text[1:-1]


@given(
    st.text(max_size=120) | st.text(alphabet="0123456789.,/-x±°%'\"cmkgKD ½×～万 to", max_size=60),
    st.sampled_from(["en", "de", "zh"]),
)
def test_any_text_is_read_and_offsets_stay_inside(text, lang):
    for found in parse(text, lang, counts=True):
        assert 0 <= found.start < found.end <= len(text)
        assert len(found.values) >= 1
