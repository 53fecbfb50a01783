"""Pages that say nearly the same are found, with their share, by the measure that the variety of pages is judged by."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import variety
from catalogues import sheets
from hypothesis import given
from hypothesis import strategies as st
from voiced_shops import LOUD, QUIET, shop, snapshots

from core.content import html
from core.content.document import ContentDocument, Hero, Line, SpecRow, Specs
from core.generation.compose import compose
from core.generation.voice import twins
from core.generation.voice.twins import EARLIER, PAGE, SHOP, Page, compare, document_lines, grams
from core.ports.wire import ContentField, Target
from core.review.finding import Verdict

WORDS = [f"word{n}" for n in range(400)]


def page(number: int, *lines: str) -> Page:
    return Page(str(number), f"S-{number}", PAGE, lines)


def text(draw: random.Random, words: int) -> str:
    return " ".join(draw.choice(WORDS) for _ in range(words)) + "."


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ja-JP", "zh-CN"])
def test_the_measure_is_that_of_the_variety_of_pages(locale):
    made = [compose(sheet, locale) for sheet in sheets(0)[:6]]
    pages = [page(n, *document_lines(document)) for n, document in enumerate(made)]
    spaced = locale[:2] not in ("ja", "zh")
    for document in made:
        assert len(grams(document_lines(document), spaced=spaced)) == len(variety.five_grams(document))
    found = {(pair.one.remote_id, pair.other.remote_id): pair.share for pair in compare(pages, locale, share=0.1).pairs}
    for one in range(6):
        for other in range(one + 1, 6):
            a, b = variety.five_grams(made[one]), variety.five_grams(made[other])
            share = 2 * len(a & b) / (len(a) + len(b))
            if share >= 0.1:
                assert found.pop((str(one), str(other))) == pytest.approx(share, abs=1e-4)
    assert found == {}


def test_planted_twins_are_found_with_what_they_share():
    draw = random.Random(5)
    same = [text(draw, 20), text(draw, 20)]
    pages = [page(n, text(draw, 30), text(draw, 30)) for n in range(60)]
    pages[7] = page(7, *same, text(draw, 25))
    pages[41] = page(41, *same, text(draw, 30))
    found = compare(pages, "en-US")
    assert [(pair.one.label, pair.other.label) for pair in found.pairs] == [("S-7", "S-41")]
    assert found.pairs[0].sentences == tuple(same)
    assert found.pairs[0].share == pytest.approx(2 * 32 / (53 + 58), abs=0.001)


def test_a_word_or_two_changed_are_twins_still():
    draw = random.Random(6)
    line = text(draw, 80)
    changed = line.replace(line.split()[40], "different", 1)
    (pair,) = compare([page(1, line), page(2, changed)], "en-US").pairs
    assert 0.85 < pair.share < 1
    (japanese,) = compare(
        [page(1, "職人が一つずつ木から削り出した器"), page(2, "職人が一つずつ木から削り出した皿")], "ja-JP"
    ).pairs
    assert japanese.share > 0.8


def test_a_sentence_on_many_pages_is_told_once_and_hides_no_pair():
    draw = random.Random(7)
    notice = text(draw, 40)
    pages = [page(n, text(draw, 60), notice) for n in range(50)]
    double = text(draw, 60)
    pages[3], pages[9] = page(3, double, notice), page(9, double, notice)
    found = compare(pages, "en-US", seldom=10)
    assert found.everywhere == ((notice, 50),)
    assert [(pair.one.label, pair.other.label, pair.share) for pair in found.pairs] == [("S-3", "S-9", 1.0)]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=25).map(" ".join), max_size=8), st.floats(0.1, 1.0))
def test_every_pair_above_the_share_is_found_and_none_below(lines, share):
    found = compare([page(n, line) for n, line in enumerate(lines)], "en-US", share=share)
    sets = [grams((line,), spaced=True) for line in lines]
    expected = {
        (str(a), str(b))
        for a in range(len(lines))
        for b in range(a + 1, len(lines))
        if sets[a] & sets[b] and 2 * len(sets[a] & sets[b]) >= share * (len(sets[a]) + len(sets[b]))
    }
    assert {(pair.one.remote_id, pair.other.remote_id) for pair in found.pairs} == expected


@given(st.integers(2, 12))
def test_seldom_bounds_the_search_only(seldom):
    """With fewer places looked at, what is found is still right: no pair is made up."""
    draw = random.Random(8)
    parts = [text(draw, 12) for _ in range(12)]
    pages = [page(n, *draw.sample(parts, 4)) for n in range(30)]
    whole = {(p.one.label, p.other.label): p.share for p in compare(pages, "en-US").pairs}
    few = {(p.one.label, p.other.label): p.share for p in compare(pages, "en-US", seldom=seldom).pairs}
    assert few.items() <= whole.items()


# ------------------------------------------------------------------ of a store


def document(remote_id: str, body: str, locale: str = "en-US") -> ContentDocument:
    specs = Specs(Line("Data"), tuple(SpecRow(Line(f"Row {n} of the long table"), Line("the same")) for n in range(9)))
    return ContentDocument(remote_id, locale, "model", (Hero(Line("Title"), (Line(body),)), specs))


def keep(db, store, made: ContentDocument) -> None:
    db.content.save(store.id, made.product, made, html.render(made), Verdict((), made.digest, "g"))


def test_a_store_s_pages_its_own_texts_and_what_was_published_before(db):
    draw = random.Random(9)
    body, other = text(draw, 50), text(draw, 50)
    rows = snapshots(QUIET, 4)
    store = shop(db, "twins", *rows)
    keep(db, store, document("0", body))
    keep(db, store, document("1", body))
    keep(db, store, document("2", other))
    assert [(p.one.kind, p.other.kind, p.share) for p in twins(db, store, "en-US").pairs] == [(PAGE, PAGE, 1.0)]
    keep(db, store, document("1", text(draw, 50)))
    old = html.block(html.render(document("1", other)), "en-US", "d")
    db.publishing.add_version(store.id, Target("1", "en-US"), "publish", {ContentField.DESCRIPTION: f"own text{old}"})
    (pair,) = twins(db, store, "en-US").pairs
    assert {(pair.one.label, pair.one.kind), (pair.other.label, pair.other.kind)} == {("S-2", PAGE), ("S-1", EARLIER)}
    assert twins(db, store, "de-DE").pages == 0


def test_the_shop_s_own_text_stands_in_where_we_wrote_none(db):
    rows = snapshots(LOUD, 3)
    same = [replace(row, description_html=rows[0].description_html) for row in rows]
    found = twins(db, shop(db, "own", *same), "en-US")
    assert {(pair.one.kind, pair.share) for pair in found.pairs} == {(SHOP, 1.0)}
    assert len(found.pairs) == 3
