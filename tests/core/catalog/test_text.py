import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.text import MAX_CELLS, fold_html, fold_line


def test_blocks_end_lines_cells_are_set_apart_and_inline_elements_are_not():
    folded = fold_html("<p>One <b>tw</b>o</p>three<br>four<table><tr><td>a</td><td>b</td></tr></table>")
    assert folded.text == "One two\nthree\nfour\na b"


def test_characters_are_folded_but_trade_marks_stay():
    assert fold_line("7½\u00a0in “wide” 5′ GORE\u2010TEX™ so\u00adft ﬁt") == '7 1/2 in "wide" 5\' GORE-TEX™ soft fit'


@pytest.mark.parametrize("name", ["script", "style", "template", "noscript"])
def test_content_that_no_shopper_reads_is_dropped(name):
    assert fold_html(f"a<{name}>if (1 < 2) x</{name}>b").text == "ab"


def test_attributes_with_a_closing_bracket_leak_no_text():
    assert fold_html('<img alt="5 > 3" src=x>ok').text == "ok"
    assert fold_html('<p title="5" tall">ok</p>').text == "ok"


def test_lines_know_their_kind_and_offset():
    folded = fold_html(
        "<h2>Care</h2><ul><li>Wash</li></ul><p><strong>Box</strong></p><dl><dt>Mass</dt><dd>1 kg</dd></dl>"
    )
    assert [(line.kind, line.text, line.strong) for line in folded.lines] == [
        ("heading", "Care", False),
        ("item", "Wash", False),
        ("text", "Box", True),
        ("term", "Mass", False),
        ("definition", "1 kg", False),
    ]
    assert all(folded.text[line.start : line.end] == line.text for line in folded.lines)


def test_tables_give_cells_with_offsets_even_with_blocks_inside():
    folded = fold_html(
        "<table><tr><th>Size</th><th>Chest</th></tr><tr><td><p>S</p></td><td>96 cm<br>wide</td></tr></table>"
    )
    ((head, row),) = folded.tables
    assert [(cell.text, cell.header) for cell in head] == [("Size", True), ("Chest", True)]
    assert [cell.text for cell in row] == ["S", "96 cm\nwide"]
    assert all(folded.text[cell.start : cell.start + len(cell.text)] == cell.text for cell in (*head, *row))


def test_a_table_inside_a_table_is_a_table_of_its_own():
    folded = fold_html("<table><tr><td>a<table><tr><td>x</td><td>y</td></tr></table></td><td>b</td></tr></table>")
    assert any([cell.text for cell in table[0]] == ["x", "y"] for table in folded.tables)


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 400_000 + "x",
        "<p" * 1_000_000,
        "<" * 2_000_000,
        '<a ="' * 200_000,
        "<!--" * 400_000,
        "<table><tr><td>a" * 40_000,
        "<script>" * 100_000,
        "\0" * 1_000_000,
        "</td></tr></table>" * 50_000,
    ],
    ids=["nesting", "open tags", "brackets", "quotes", "comments", "tables", "scripts", "nul", "closings"],
)
def test_hostile_bodies_fold_in_linear_time(source):
    started = time.process_time()
    folded = fold_html(source)
    assert time.process_time() - started < 8
    assert "\0" not in folded.text
    assert sum(len(row) for table in folded.tables for row in table) <= MAX_CELLS


_PIECES = [
    "<p>",
    "</p>",
    "<li>",
    "<ul>",
    "</ul>",
    "<td>",
    "<tr>",
    "<table>",
    "</table>",
    "<br>",
    "<b>",
    "</b>",
    "½",
    "7",
    " ",
    "x\n",
    "&amp;",
    "<",
    ">",
    '"',
    "™",
    "&#0;",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join) | st.text(max_size=200))
def test_folded_text_is_its_lines_and_folding_again_changes_no_line(source):
    folded = fold_html(source)
    assert folded.text == "\n".join(line.text for line in folded.lines)
    for line in folded.lines:
        assert line.text
        assert folded.text[line.start : line.end] == line.text
        assert "  " not in line.text
        assert fold_line(line.text) == line.text
    for table in folded.tables:
        for cell in (cell for row in table for cell in row):
            assert folded.text[cell.start : cell.start + len(cell.text)] == cell.text


def test_tag_soup_folds_quickly():
    source = "".join(random.Random(1).choices(_PIECES, k=200_000))
    started = time.process_time()
    fold_html(source)
    assert time.process_time() - started < 5
