"""The texts of all channels, as properties over the built-in catalogue in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from catalogues import by_product, pages

from core.content import document as doc
from core.content.channels.table import channels
from core.content.channels.text import READY, REFUSED, Made, Piece
from core.content.document import ContentDocument, Line
from core.errors import BadInput
from core.facts.sheet import Fact, FactSheet
from core.generation.channels import build
from core.generation.compose import LOCALES
from core.review.checks.form import fault
from core.review.context import Subject
from core.review.gate import run

_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]")


@cache
def _some(locale: str) -> tuple[tuple[FactSheet, ContentDocument, tuple[Made, ...]], ...]:
    """Every sixth product, another sixth in each language, with its texts."""
    rows = pages(0, locale)[LOCALES.index(locale) % 6 :: 6]
    return tuple((sheet, page, build(page, sheet, siblings=by_product(0))) for sheet, page in rows)


def _pieces(made: Made) -> Iterator[Piece]:
    return (piece for texts in made.texts.values() for text in texts for piece in text.pieces)


def _whole(text: str, line: str) -> bool:
    """Whether a text is a line or its beginning, not cut inside a word."""
    if text == line or text == _BRACKET.sub("", line):
        return True
    return line.startswith(text) and not (text[-1].isalnum() and line[len(text)].isalnum())


@pytest.mark.parametrize("locale", LOCALES)
def test_no_limit_is_passed_and_what_lacks_is_said(locale: str) -> None:
    for _sheet, _page, texts in _some(locale):
        assert [made.channel for made in texts] == list(channels())
        for made in texts:
            for limit in channels()[made.channel]:
                found = made.texts.get(limit.field, ())
                assert len(found) <= limit.items
                assert all(text.text and limit.fits(text.text) for text in found), (made.channel, limit.field)
                assert len({text.text.casefold() for text in found}) == len(found) or limit.field == "alt"
                assert len(found) >= limit.need or made.state == REFUSED
            for problem in made.problems:
                assert problem.cause
                assert problem.next_step
            assert made.state == READY or any(problem.stops for problem in made.problems)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_says_lines_of_the_page_and_keeps_their_facts(locale: str) -> None:
    for sheet, page, texts in _some(locale):
        lines = dict(page.lines())
        known = {fact.key for fact in sheet}
        others = {f"{name}#{fact.key}" for name, other in by_product(0).items() for fact in other}
        for made in texts:
            for piece in _pieces(made):
                assert set(piece.facts) <= known | others
                said = [lines[path] for path in piece.sources]
                if len(said) == 1:
                    assert _whole(piece.text, said[0].text), (made.channel, piece)
                    assert set(piece.facts) <= set(said[0].facts)
                    assert set(piece.facts) == set(said[0].facts) or piece.text != said[0].text
                elif said:  # a specification: label and value
                    assert piece.text.startswith(said[0].text)
                    assert piece.text.endswith(said[1].text)
                else:  # the kind of product, the brand
                    assert piece.facts


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_channel_says_passes_the_gate(locale: str) -> None:
    for sheet, _page, texts in _some(locale):
        said = list(dict.fromkeys((p.text, p.facts) for made in texts for p in _pieces(made)))
        lines = tuple((str(at), Line(*row)) for at, row in enumerate(said))
        subject = Subject(lines, sheet, locale, locale[-2:], sheet.text("category"), by_product(0), every=lines)
        assert [f for f in run(subject) if f.severity == "block" and f.rule != "language.whole"] == []


def test_pages_from_facts_lose_nothing_but_promises_of_guarantee() -> None:
    left = {
        (row.rule, made.channel)
        for locale in LOCALES
        for *_, texts in _some(locale)
        for made in texts
        for row in made.left_out
    }
    assert {rule for rule, _ in left} == {"guarantee"}
    assert {channel for _, channel in left} == {"marketplace_bullets", "amazon_aplus"}


def test_nearly_every_page_of_the_catalogue_fills_every_channel() -> None:
    made = [one for locale in LOCALES for sheet, _, texts in _some(locale) if sheet.of("measure") for one in texts]
    assert sum(one.state == READY for one in made) >= 0.95 * len(made)


def test_texts_are_the_same_each_time() -> None:
    sheet, page = pages(0, "de-DE")[0]
    assert build(page, sheet, siblings=by_product(0)) == build(page, sheet, siblings=by_product(0))


def test_html_is_what_shops_keep_and_plain_says_the_same() -> None:
    for locale in ("de-DE", "ar-SA", "ja-JP"):
        for _sheet, _page, texts in _some(locale):
            made = next(one for one in texts if one.channel == "description")
            for text in made.texts.get("html", ()):
                assert not fault(text.text)
                plain = made.texts["plain"][0]
                assert plain.pieces == text.pieces
                assert all(" ".join(piece.text.split()) in " ".join(plain.text.split()) for piece in plain.pieces)


# ------------------------------------------------------------------ one channel, by hand

_SHEET = FactSheet(
    "1",
    "en-US",
    (
        Fact("name", "name", "Halvorin Kettle"),
        Fact("brand", "brand", "Halvorin"),
        Fact("category", "category", "kitchen"),
        Fact("capacity", "measure", 750, "ml", "capacity", "capacity"),
        Fact("material", "material", "steel"),
        Fact("warranty", "warranty", "2 years"),
    ),
)


def _page(*claims: Line, writer: str = "model", story: tuple[Line, ...] = ()) -> ContentDocument:
    modules = (
        doc.Hero(Line("Halvorin Kettle – holds 750 ml", ("name", "capacity")), story),
        doc.Bullets(Line("At a glance"), claims),
        doc.Seo(Line("Halvorin Kettle", ("name",)), Line("Halvorin Kettle, made of steel.", ("name", "material"))),
    )
    return ContentDocument("1", "en-US", writer, modules)


def _one(channel: str, page: ContentDocument, sheet: FactSheet = _SHEET) -> Made:
    return build(page, sheet, names=[channel])[0]


_STEEL, _HOLDS = Line("Made of steel", ("material",)), Line("It holds 750 ml.", ("capacity",))


def test_the_feed_says_who_wrote_the_text() -> None:
    by_model = _one("google_merchant", _page(_STEEL, story=(_HOLDS,))).payload
    source = {"digital_source_type": "trained_algorithmic_media", "content": "It holds 750 ml."}
    assert by_model["structured_description"] == source
    assert "title" not in by_model
    assert "description" not in by_model
    by_rules = _one("google_merchant", _page(_STEEL, writer="facts", story=(_HOLDS,))).payload
    assert by_rules["description"] == "It holds 750 ml."
    assert not any(name.startswith("structured") for name in by_rules)


@pytest.mark.parametrize(
    ("text", "facts", "rule"),
    [
        ("Covered for two full years", ("warranty",), "guarantee"),
        ("Money-back guarantee", (), "guarantee"),
        ("Now at a discount of ten", (), "price"),
        ("Free of charge for you", (), "price"),
        ("Only $ 9", (), "price"),
        ("Fast shipping to your door", (), "shipping"),
        ("Brand new this year", (), "time"),
        ("Better than other brands", (), "rivals"),
        ("Visit us at our website", (), "contact"),
        ("AMAZING KETTLE FOR ALL", (), "shouting"),
        ("Steel that is eco-friendly", (), "green"),
        ("Halvorin™ steel", (), "marks"),
    ],
)
def test_what_amazon_forbids_is_left_out_with_the_reason(text: str, facts: tuple[str, ...], rule: str) -> None:
    made = _one("marketplace_bullets", _page(_STEEL, Line(text, facts)))
    amazon = _one("amazon_aplus", _page(_STEEL, Line(text, facts), story=(_HOLDS,)))
    rows = {row.text: row for row in (*made.left_out, *amazon.left_out)}
    assert rows[text].rule == rule or rows[text].rule.startswith(("words", "uncited", "facts"))
    assert rows[text].reason.endswith(".")
    assert text not in str(made.texts)
    assert text not in str(amazon.texts)
    assert [one.text for one in made.texts["bullets"]] == ["Made of steel"]


def test_the_other_channels_take_a_warranty() -> None:
    made = _one("email", _page(_STEEL, Line("Covered for two full years", ("warranty",))))
    assert "Covered for two full years" in made.texts["body"][0].text


def test_lines_about_the_reader_are_left_out_of_ads() -> None:
    made = _one("meta", _page(_STEEL, Line("It hides your wrinkles")))
    assert [(row.text, row.rule) for row in made.left_out] == [("It hides your wrinkles", "personal")]


def test_a_line_that_the_gate_stops_is_in_no_channel() -> None:
    lie = Line("It holds 900 ml.", ("capacity",))
    for made in build(_page(_STEEL, story=(lie, _HOLDS)), _SHEET):
        assert "900" not in str(made.texts)
        assert "900" not in str(made.payload)
    short = _one("short_description", _page(_STEEL, story=(lie, _HOLDS)))
    assert [text.text for text in short.texts["text"]] == ["It holds 750 ml."]
    assert short.left_out[0].text == lie.text


def test_what_only_a_channel_would_say_is_asked_of_the_gate_too() -> None:
    """Label and value pass alone; together they would bound a figure that the fact gives exactly."""
    row = doc.SpecRow(Line("Capacity of up to"), Line("750 ml", ("capacity",)))
    page = _page(_STEEL, *(Line(f"Steel handle {name}", ("material",)) for name in ("one", "two")))
    page = replace(page, modules=(*page.modules, doc.Specs(Line("Details"), (row,))))
    made = _one("google_ads", page)
    assert [(left.text, left.rule) for left in made.left_out] == [("Capacity of up to: 750 ml", "bounds.added")]
    assert all("up to" not in text.text for texts in made.texts.values() for text in texts)
    assert made.texts["headlines"]


def test_a_page_that_cannot_be_used_at_all_refuses_every_channel() -> None:
    german = "Der Wasserkocher ist aus Stahl und fasst alles, was man für eine große Runde Tee am Morgen braucht. "
    page = _page(*(Line(german + str(at)) for at in range(4)))
    found = build(page, _SHEET)
    assert len(found) == len(channels())
    texts = [text.text for made in found for rows in made.texts.values() for text in rows]
    assert texts == []
    assert {made.state for made in found} == {REFUSED}
    assert all("language" in made.problems[0].cause for made in found)


def test_a_channel_without_enough_texts_says_why() -> None:
    made = _one("google_ads", _page(_STEEL))
    assert made.state == REFUSED
    (problem,) = [problem for problem in made.problems if problem.place == "descriptions"]
    assert problem.cause.startswith("descriptions: ")
    assert "of 3 texts could be made" in problem.cause


def test_a_page_without_pictures_says_so_instead_of_asking_for_facts() -> None:
    (problem,) = _one("image_alt", _page(_STEEL)).problems
    assert problem.stops
    assert "no pictures" in problem.cause
    assert "pictures" in problem.next_step


def test_hashtags_are_words_of_the_language() -> None:
    for locale in ("de-DE", "ja-JP", "ar-SA"):
        sheet, page = pages(0, locale)[0]
        made = next(one for one in build(page, sheet, names=["instagram"]) if one.channel == "instagram")
        tags = [text.text for text in made.texts["hashtags"]]
        assert 3 <= len(tags) <= 5
        assert all(re.fullmatch(r"#\w+", tag) for tag in tags)
        assert made.texts["caption"][0].text.endswith(" ".join(tags))


def test_a_compared_product_that_is_gone_stops_nothing_else() -> None:
    sheet, page = pages(0, "en-US")[0]
    assert any("#" in key for _, line in page.lines() for key in line.facts)
    made = build(page, sheet)
    assert all(one.state == READY for one in made if one.channel != "amazon_aplus")


def test_the_script_gives_each_shot_time_to_be_read_and_said() -> None:
    sheet, page = pages(0, "ja-JP")[0]
    made = build(page, sheet, names=["short_video"])[0]
    shots = made.payload["shots"]
    assert 3 <= len(shots) <= 8
    assert made.payload["seconds"] == sum(shot["seconds"] for shot in shots)
    for shot in shots:
        assert shot["seconds"] >= max(2, len(shot["voice"]) / 7)
    assert {shot["picture"] for shot in shots} <= {picture.media_id for picture in page.module("alt_texts").pictures}


def test_unknown_channels_are_refused() -> None:
    with pytest.raises(BadInput, match="ebay"):
        _one("ebay", _page(_STEEL))


def test_a_page_read_back_from_json_gives_the_same_texts() -> None:
    sheet, page = pages(0, "fr-FR")[3]
    again = ContentDocument.from_dict(page.as_dict())
    assert build(again, sheet, siblings=by_product(0)) == build(page, sheet, siblings=by_product(0))
    other = replace(page, writer="model")
    assert build(other, sheet, names=["email"], siblings=by_product(0))[0].state == READY
