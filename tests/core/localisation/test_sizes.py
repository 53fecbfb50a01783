"""Size tables: sound, monotone, round trips; and what a market's shopper is shown."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.facts.categories.guess import CATEGORY_KEY, guess
from core.facts.sheet import Fact, FactSheet
from core.localisation.sizes import (
    APPAREL,
    AUDIENCES,
    BEDDING,
    RINGS,
    SHOES,
    bed_sizes,
    convert,
    read,
    system_of,
    table,
)
from core.localisation.sizes.sheet import audience_of, kind_of, sizes_for
from core.ports.wire import ProductSnapshot

TABLES = [(kind, audience) for kind in (APPAREL, SHOES) for audience in AUDIENCES] + [(RINGS, "any")]
MARKETS = ("US", "GB", "DE", "FR", "IT", "ES", "JP", "KR", "CN", "TW", "SA", "AU", "BR")
CELLS = [
    (kind, audience, system, cell)
    for kind, audience in TABLES
    for system in table(kind, audience).systems
    if "_" not in system
    for cell in table(kind, audience).column(system)
    if cell
]


@pytest.mark.parametrize(("kind", "audience"), TABLES)
def test_a_table_is_a_rectangle_that_grows_downward_in_every_system(kind, audience):
    found = table(kind, audience)
    assert len(found.rows) >= 10
    assert all(len(row) == len(found.systems) for row in found.rows)
    for system in found.systems:
        column = [cell for cell in found.column(system) if cell]
        assert len(column) >= 6
        runs = [cell for cell, _ in itertools.groupby(column)]
        assert len(runs) == len(set(runs)), f"{system}: a size comes back further down"
        numbers = [float(cell) for cell in column if cell.replace(".", "").isdigit()]
        restarted = (kind, audience) == (SHOES, "kids") and system in ("UK", "US", "AU")
        assert numbers == sorted(numbers) or restarted, system


@given(st.sampled_from(CELLS), st.sampled_from(MARKETS))
def test_there_and_back_again(cell, market):
    kind, audience, system, size = cell
    there = convert(size, system, audience, market, kind=kind)
    if there is None:
        return
    found = table(kind, audience)
    assert set(there.values) <= set(found.column(there.system))
    home = next((m for m in MARKETS if system_of(m, kind) == system), None)
    if home is None:
        return
    back = [convert(value, there.system, audience, home, kind=kind) for value in there.values]
    assert all(size in one.values for one in back if one) or len(there.values) > 1


def test_most_sizes_have_a_word_in_most_markets():
    answers = [convert(size, s, a, m, kind=k) for k, a, s, size in CELLS for m in MARKETS if system_of(m, k)]
    assert sum(answer is not None for answer in answers) > 0.8 * len(answers)


@given(st.sampled_from(CELLS), st.sampled_from(CELLS), st.sampled_from(MARKETS))
def test_a_larger_size_is_never_a_smaller_one_elsewhere(one, two, market):
    kind, audience, system, _size = one
    if two[:3] != one[:3]:
        return
    column = table(kind, audience).column(system)
    first, second = sorted((one[3], two[3]), key=column.index)
    small, large = (convert(size, system, audience, market, kind=kind) for size in (first, second))
    if small and large:
        order = table(kind, audience).column(small.system)
        assert order.index(small.values[0]) <= order.index(large.values[0])
        assert order.index(small.values[-1]) <= order.index(large.values[-1])


@pytest.mark.parametrize(
    ("size", "system", "audience", "market", "kind", "label"),
    [
        ("38", "DE", "women", "US", APPAREL, "6"),
        ("38", "DE", "women", "GB", APPAREL, "10"),
        ("38", "DE", "women", "FR", APPAREL, "40"),
        ("38", "DE", "women", "IT", APPAREL, "44"),
        ("38", "DE", "women", "CN", APPAREL, "165/88A"),
        ("M", "INT", "women", "DE", APPAREL, "40-42"),
        ("50", "DE", "men", "JP", APPAREL, "L"),
        ("116", "DE", "kids", "GB", APPAREL, "5-6Y"),
        ("US 9", "", "men", "JP", SHOES, "27"),
        ("EU 39", "", "women", "US", SHOES, "8"),
        ("25.5", "JP", "women", "KR", SHOES, "255"),
        ("6", "US", "", "DE", RINGS, "52"),
        ("L½", "UK", "", "US", RINGS, "6"),
        ("7", "US", "", "JP", RINGS, "14"),
        ("38", "DE", "women", "BR", APPAREL, "P"),
        ("54", "DE", "men", "MX", APPAREL, "G"),
        ("38", "DE", "women", "AU", APPAREL, "10"),
        ("36", "UK", "men", "AU", APPAREL, "92"),
        ("62", "DE", "kids", "AU", APPAREL, "000"),
        ("38", "DE", "women", "IN", APPAREL, "S"),
        ("38", "DE", "women", "SG", APPAREL, "S"),
        ("US 8", "", "women", "MX", SHOES, "25"),
        ("US 9", "", "men", "AU", SHOES, "8"),
        ("US 8", "", "women", "AU", SHOES, "8"),
        ("EU 40", "", "women", "BR", SHOES, "38"),
        ("EU 42", "", "men", "IN", SHOES, "7.5"),
        ("US 9", "", "men", "SG", SHOES, "42.5"),
        ("BR 38", "", "women", "DE", SHOES, "40"),
        ("MX 27", "", "men", "US", SHOES, "9"),
        ("38", "DE", "women", "CA-QC", APPAREL, "6"),
    ],
)
def test_known_pairs(size, system, audience, market, kind, label):
    assert convert(size, system, audience, market, kind=kind).label == label


@pytest.mark.parametrize(
    ("size", "system", "audience", "market", "kind"),
    [
        ("37", "DE", "women", "US", APPAREL),  # between two rows
        ("38", "", "women", "US", APPAREL),  # nobody said whose 38
        ("38", "DE", "", "US", APPAREL),  # for whom
        ("110", "DE", "kids", "BR", APPAREL),  # the other system has no such size
        ("104", "DE", "kids", "MX", APPAREL),  # no table
        ("EU 36.5", "", "women", "BR", SHOES),  # no half sizes there
        ("99", "EU", "men", "US", SHOES),
        ("50", "DE", "women", "JP", APPAREL),  # the other system ends before
        ("one size", "DE", "women", "US", APPAREL),
        ("", "DE", "women", "US", APPAREL),
        ("6", "US", "", "KR", RINGS),
    ],
)
def test_what_no_table_says_is_not_answered(size, system, audience, market, kind):
    assert convert(size, system, audience, market, kind=kind) is None


def test_bed_sizes_say_what_they_measure_and_never_become_another_markets_name():
    queen = convert("Queen Size", "US", "", "DE", kind=BEDDING)
    assert (queen.label, queen.width_cm, queen.length_cm) == ("Queen", 152, 203)
    assert convert("シングル", "JP", "", "DE", kind=BEDDING, item="duvet_cover").width_cm == 150
    assert convert("135 × 200 cm", "DE", "", "US", kind=BEDDING, item="duvet_cover").length_cm == 200
    assert convert("Queen", "DE", "", "US", kind=BEDDING) is None
    for item, markets in bed_sizes().items():
        for market, rows in markets.items():
            assert len({name for name, _, _ in rows}) == len(rows), (item, market)
            assert all(30 <= width <= 300 and 50 <= length <= 260 for _, width, length in rows)
            assert [w * h for _, w, h in rows] == sorted(w * h for _, w, h in rows) or item == "mattress"


@pytest.mark.parametrize(
    ("text", "system", "answer"),
    [
        ("EU 38", "", ("38", "EU")),
        ("eur38,5", "", ("38.5", "EU")),
        ("US 8.5", "DE", ("8.5", "US")),
        ("2XL", "DE", ("XXL", "INT")),
        ("Large", "", ("L", "INT")),
        ("25.5 cm", "JP", ("25.5", "JP")),
        ("14号", "JP", ("14", "JP")),
        ("L½", "UK", ("L½", "UK")),
        ("M", "JP", ("M", "JP")),
    ],
)
def test_written_sizes_are_read(text, system, answer):
    assert read(text, system) == answer


def sheet(name, *sizes, lang="de-DE", more=()):
    rows = [Fact("name", "name", name)]
    if not any(fact.key == CATEGORY_KEY for fact in more):
        rows.append(Fact(CATEGORY_KEY, "category", guess(ProductSnapshot("1", name), lang[:2]).category))
    rows += (Fact(f"size.{i}", "size", s, attribute="size") for i, s in enumerate(sizes))
    return FactSheet("1", lang, (*rows, *more))


def test_the_writer_gets_every_size_of_a_product_as_the_market_reads_it():
    rows = sizes_for(sheet("Bluse Damen Sommerwind", "36", "38", "48"), "US")
    assert [(row.own, row.shown and row.shown.label, row.fact) for row in rows] == [
        ("36", "4", "size.0"),
        ("38", "6", "size.1"),
        ("48", "16", "size.2"),
    ]
    assert [row.shown.label for row in sizes_for(sheet("Laufschuhe Herren", "EU 42", "EU 43"), "JP")] == [
        "26.5",
        "27.5",
    ]
    assert sizes_for(sheet("Lampe"), "US") == ()
    assert [row.shown for row in sizes_for(sheet("Lampe", "38"), "US")] == [None]
    assert [row.shown for row in sizes_for(sheet("Bluse", "38"), "US")] == [None]  # for whom is not said
    assert [row.shown for row in sizes_for(sheet("Women's Blouse", "8", lang="en"), "DE")] == [None]  # whose 8
    assert [row.shown for row in sizes_for(sheet("Bluse Damen", "M"), "US")] == [None]  # letters stay letters
    assert [row.shown.label for row in sizes_for(sheet("Women's Blouse", "M", lang="en-US"), "CN")] == [
        "170/92A-175/96A"
    ]
    assert sizes_for(sheet("Linen Duvet Cover", "King", lang="en-US"), "FR")[0].shown.width_cm == 264


def test_the_shops_own_chart_wins():
    chest = Fact("chest", "measure", 96, unit="cm", attribute="chest_circumference", applies_to="38")
    rows = sizes_for(sheet("Bluse Damen", "36", "38", more=(chest,)), "US")
    assert [(row.shown, row.measures) for row in rows] == [(None, ()), (None, ("chest",))]


def test_whom_and_what_from_the_sheet():
    told = Fact("target_group", "feature", "men", attribute="target_group")
    assert audience_of(sheet("Hemd", more=(told,))) == "men"
    assert audience_of(sheet("Shirt for women and men")) == ""
    assert audience_of(sheet("T-shirt femme")) == "women"
    assert audience_of(sheet("女士针织衫")) == "women"
    assert kind_of(sheet("Verlobungsring aus Gold")) == RINGS
    assert kind_of(sheet("Wasserkocher")) == ""
    assert kind_of(sheet("Ding", more=(Fact(CATEGORY_KEY, "category", "shoes"),))) == SHOES
