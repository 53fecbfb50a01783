"""A brand's glossary in the gate and in the prompt."""

from __future__ import annotations

import pytest

from core.content.document import Bullets, ContentDocument, Hero, Line
from core.errors import BadInput
from core.facts.sheet import Fact, FactSheet
from core.localisation.glossary import Entry, checked, contradictions
from core.review.brand_words import BrandWords
from core.review.finding import Finding
from core.review.gate import check_document, gate_version
from core.review.prompt_rows import prompt_rows


def words(*entries: Entry) -> BrandWords:
    return BrandWords(tuple(checked(entry) for entry in entries))


def judged(text: str, glossary: BrandWords, *, value: str = "", kind: str = "feature", locale="de-DE", writer="model"):
    sheet = FactSheet("1", "en-US", (Fact("f", kind, value or "x", text=value),))
    page = ContentDocument("1", locale, writer, (Bullets(Line("Vorteile"), (Line(text, ("f",)),)),))
    found = check_document(page, sheet, words=glossary).findings
    return [finding for finding in found if finding.kind == "x_glossary"]


def one(found: list[Finding]) -> tuple[str, str, str]:
    (finding,) = found
    return finding.rule, finding.severity, finding.span


BATTERY = Entry("battery", "de", "Akku", "required", forms=("Akkus", "*akku", "akku*"))


def test_a_missing_required_rendering_blocks_what_a_model_wrote_and_asks_otherwise():
    assert one(judged("Eine Batterie für lange Tage.", words(BATTERY), value="long-life battery")) == (
        "glossary.missing", "block", "Eine Batterie für lange Tage.",
    )  # fmt: skip
    assert one(judged("Eine Batterie.", words(BATTERY), value="battery", writer="facts"))[1] == "warn"
    assert judged("Der Akku hält lange.", words(BATTERY), value="long-life battery") == []
    assert judged("Der Hochleistungsakku hält.", words(BATTERY), value="battery") == []  # compound
    assert judged("Eine Batterie.", words(BATTERY), value="battered fish") == []  # the source does not say it
    assert judged("Une batterie.", words(BATTERY), value="battery", locale="fr-FR") == []  # binds German only


def test_the_rendering_may_stand_elsewhere_in_the_module():
    sheet = FactSheet("1", "en-US", (Fact("f", "feature", "battery"),))
    page = ContentDocument("1", "de-DE", "model", (Hero(Line("Starker Akku"), (Line("Er hält lange.", ("f",)),)),))
    assert [f for f in check_document(page, sheet, words=words(BATTERY)).findings if f.kind == "x_glossary"] == []


def test_a_banned_rendering_blocks_in_its_inflected_forms_with_its_place():
    banned = Entry("phone", "de-DE", "Handy", "banned", forms=("handys",), note="We say Smartphone.")
    (found,) = judged("Für alle Handys.", words(banned))
    assert (found.rule, found.severity, found.span, found.evidence) == (
        "glossary.banned", "block", "Handys", "We say Smartphone.",
    )  # fmt: skip
    assert judged("Handyhülle", words(banned)) == []
    assert one(judged("Eine Handyhülle.", words(Entry("phone", "", "handy*", "banned"))))[2] == "Handyhülle"


def test_a_kept_term_keeps_its_letters():
    keep = Entry("SteamJet", status="keep", match_case=True)
    assert one(judged("Mit Steamjet bügeln.", words(keep))) == ("glossary.changed", "block", "Steamjet")
    assert judged("Mit SteamJet bügeln.", words(keep), value="SteamJet", kind="technology_mark") == []
    assert judged("MIT STEAMJET BÜGELN.", words(keep), value="SteamJet") == []
    assert one(judged("Mit Dampf.", words(keep), value="SteamJet", kind="technology_mark")) == (
        "glossary.changed", "block", "Mit Dampf.",
    )  # fmt: skip


def test_case_matters_where_the_row_says_so():
    polish = words(Entry("Polish", "de", "polnisch*", "required", match_case=True))
    assert judged("Gut.", polish, value="made with polish") == []
    assert one(judged("Gut.", polish, value="Polish design"))[0] == "glossary.missing"


def test_chinese_terms_are_found_without_word_edges_and_not_in_longer_words():
    bag = Entry("包", "ja", "バッグ", "required")
    rucksack = Entry("背包", "ja", "リュック", "required")
    both = words(bag, rucksack)
    assert [row.term for row in prompt_rows(both, "轻便背包", "ja-JP")] == ["背包"]
    assert [row.term for row in prompt_rows(both, "手提包", "ja-JP")] == ["包"]
    longer = words(Entry("包", "ja", "バッグ", "required", term_forms=("!面包",)))
    assert prompt_rows(longer, "面包机", "ja-JP") == []
    assert [row.term for row in prompt_rows(longer, "面包和手提包", "ja-JP")] == ["包"]


def test_arabic_terms_are_found_behind_a_joined_particle():
    assert judged("مصنوع بالقطن.", words(Entry("cotton", "ar", "القطن", "banned")), locale="ar-SA")


def test_the_prompt_has_the_brand_s_rows_in_the_order_of_the_source():
    glossary = words(
        BATTERY,
        Entry("phone", "de-DE", "Handy", "banned"),
        Entry("phone", "de-DE", "Smartphone", "preferred", context="devices"),
        Entry("SteamJet", status="keep"),
        Entry("oven", "de", "Backofen"),
    )
    rows = prompt_rows(glossary, "SteamJet iron, phone and battery", "de-DE")
    assert [(row.term, row.status, row.use, row.avoid) for row in rows] == [
        ("SteamJet", "keep", ("SteamJet",), ()),
        ("phone", "banned", (), ("Handy",)),
        ("phone", "preferred", ("Smartphone",), ()),
        ("battery", "required", ("Akku",), ()),
    ]
    assert rows[2].as_dict() == {"term": "phone", "status": "preferred", "use": ("Smartphone",), "context": "devices"}


def test_the_gate_version_names_the_glossary():
    first, second = words(BATTERY), words(BATTERY, Entry("oven", "de", "Backofen"))
    assert len({gate_version(), gate_version(first), gate_version(second)}) == 3
    assert gate_version(words(BATTERY)) == gate_version(first)
    assert len(gate_version(first)) <= 40  # the column


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry("", "de", "x"), "term"),
        (Entry("a", "de", ""), "rendering"),
        (Entry("a", "de", "x", "wanted"), "status"),
        (Entry("a", "deutsch!", "x"), "locale"),
        (Entry("a", "de", "x", part_of_speech="thing"), "part_of_speech"),
        (Entry("a", "de", "x", forms=("st*hl",)), "forms"),
        (Entry("a", "de", "x" * 201), "rendering"),
    ],
)
def test_rows_that_cannot_be_used_are_refused_by_field(entry, field):
    with pytest.raises(BadInput) as refused:
        checked(entry)
    assert refused.value.field == field
    assert refused.value.next_step


def test_contradictions_are_named():
    rows = [
        Entry("battery", "de", "Akku"),
        Entry("battery", "de", "Akku", "banned"),
        Entry("battery", "", "", "keep"),
        Entry("oven", "de", "Ofen"),
    ]
    assert {why for _one, _other, why in contradictions(rows)} == {"required and banned", "kept as it is and rendered"}


SMARTPHONE = Entry("phone", "de-DE", "Smartphone", "preferred", forms=("Smartphones",))


def test_a_preferred_rendering_that_is_missing_warns_whoever_wrote_the_page():
    for writer in ("model", "facts"):
        found = judged("Für Ihr Mobiltelefon.", words(SMARTPHONE), value="fits any phone", writer=writer)
        assert one(found) == ("glossary.preferred", "warn", "Für Ihr Mobiltelefon.")
        assert "prefers 'Smartphone' where the source says 'phone'" in found[0].message
    assert judged("Für alle Smartphones.", words(SMARTPHONE), value="fits any phone") == []
    assert judged("Für Ihr Mobiltelefon.", words(SMARTPHONE), value="fits any tablet") == []


def test_a_term_left_on_the_page_is_marked_where_it_stands():
    found = judged("Hält jedes Phone sicher.", words(SMARTPHONE))
    assert one(found) == ("glossary.preferred", "warn", "Phone")
    assert (found[0].start, found[0].end) == (11, 16)
    shown = words(SMARTPHONE, Entry("Nothing Phone", status="keep"))
    assert judged("Hält jedes Nothing Phone sicher.", shown) == []  # a name that is kept


def test_what_is_required_may_stand_where_another_rendering_is_preferred():
    both = words(BATTERY, Entry("battery", "de", "Stromspeicher", "preferred"))
    assert judged("Der Akku hält lange.", both, value="battery") == []
    assert one(judged("Eine Zelle.", both, value="battery"))[:2] == ("glossary.missing", "block")
    assert one(judged("Ein Stromspeicher.", both, value="battery"))[:2] == ("glossary.missing", "block")


def test_each_context_of_a_term_has_its_rendering_and_only_a_reader_knows_which_is_meant():
    contexts = words(
        Entry("case", "de", "Hülle", context="what protects a thing"),
        Entry("case", "de", "Koffer", context="for travelling"),
    )
    assert judged("Eine Hülle.", contexts, value="case") == []
    assert judged("Ein Koffer.", contexts, value="case") == []
    (found,) = judged("Ein Ding.", contexts, value="case")
    assert (found.rule, found.severity) == ("glossary.missing", "warn")
    assert "'Hülle' or 'Koffer'" in found.message


def test_a_context_that_names_a_category_holds_for_such_goods():
    for_audio = words(Entry("driver", "de", "Treiber", "banned", context="headphones"))
    sheet = FactSheet("1", "en-US", (Fact("category", "category", "headphones"), Fact("f", "feature", "x")))
    page = ContentDocument("1", "de-DE", "model", (Bullets(Line("Vorteile"), (Line("Mit Treiber.", ("f",)),)),))
    assert [f.rule for f in check_document(page, sheet, words=for_audio).findings if f.kind == "x_glossary"] == [
        "glossary.banned"
    ]
    shoes = FactSheet("1", "en-US", (Fact("category", "category", "shoes"), Fact("f", "feature", "x")))
    assert [f for f in check_document(page, shoes, words=for_audio).findings if f.kind == "x_glossary"] == []
    assert prompt_rows(for_audio, "driver", "de-DE", category="shoes") == []
    assert [row.term for row in prompt_rows(for_audio, "driver", "de-DE", category="headphones")] == ["driver"]


def test_german_capitals_tell_a_noun_from_another_word():
    noun = words(Entry("mobile phone", "de", "Handy", "banned", part_of_speech="noun"))
    assert one(judged("Für jedes Handy.", noun))[2] == "Handy"
    assert judged("Klein und handy gebaut.", noun) == []
    verb = words(Entry("to eat", "de", "essen", "banned", part_of_speech="verb"))
    assert judged("Das Essen bleibt warm.", verb) == []
    assert one(judged("Darin kann man essen.", verb))[2] == "essen"
    assert one(judged("Gut. Essen kann man daraus.", verb))[2] == "Essen"  # the first word of a sentence says nothing


def test_capitals_count_in_the_source_too_where_the_row_says_so():
    apple = words(Entry("Apple", status="keep", match_case=True))
    assert judged("Aus Obst.", apple, value="apple juice") == []
    assert one(judged("Für das iPad.", apple, value="made for Apple", kind="brand"))[:2] == (
        "glossary.changed",
        "block",
    )


def test_a_rendering_at_the_start_of_a_sentence_may_have_a_capital():
    strict = words(Entry("cordless", "en", "wireless", match_case=True))
    assert judged("Wireless and light.", strict, value="cordless", locale="en-GB") == []
    assert one(judged("It is Wireless.", strict, value="cordless", locale="en-GB"))[0] == "glossary.missing"


def test_part_of_speech_and_capitals_are_told_to_the_model():
    rows = prompt_rows(words(Entry("Light", "de", "Licht", part_of_speech="noun", match_case=True)), "Light", "de-DE")
    assert rows[0].as_dict() == {
        "term": "Light", "status": "required", "use": ("Licht",), "part_of_speech": "noun", "match_case": True,
    }  # fmt: skip
