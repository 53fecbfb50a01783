"""The trap list: its data, and that both of its doors (gate and prompt) use it."""

from __future__ import annotations

import pytest

from core.content.document import Bullets, ContentDocument, Line
from core.facts.sheet import Fact, FactSheet
from core.review.brand_words import NO_WORDS
from core.review.gate import check_document
from core.review.prompt_rows import TRAP, prompt_rows
from core.review.terms import compile_term
from core.review.text import check_text
from core.review.traps import in_source, renderings, traps

TARGETS = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ja", "ko", "zh-TW", "ar")


def test_the_list_covers_every_target_language():
    assert len(traps()) >= 40
    assert len({trap.id for trap in traps()}) == len(traps())
    for trap in traps():
        assert trap.checked in ("machine", "speaker"), trap.id
        assert set(trap.languages) == set(TARGETS), trap.id
        assert trap.why
        assert trap.source
        assert all(said.good for said in trap.languages.values()), trap.id
        assert sum(bool(said.harm or said.literal) for said in trap.languages.values()) == len(TARGETS), trap.id


def test_no_wording_is_both_good_and_banned_and_every_term_compiles():
    for trap in traps():
        for code, said in trap.languages.items():
            good = {form.casefold() for form in said.good}
            for form in (*said.harm, *said.literal):
                assert compile_term(0, form).anchor
                assert form not in good, (trap.id, code, form)


@pytest.mark.parametrize("code", TARGETS)
def test_no_good_rendering_is_a_trap_of_its_own_concept(code):
    for at, trap in enumerate(traps()):
        for form in trap.languages[code].good:
            found = check_text(form, {"source": {"text": trap.source[0]}}, "", "", lang=code)
            assert [f.rule for f in found if f.rule == f"traps.{trap.id}"] == [], (at, form)


@pytest.mark.parametrize("code", TARGETS)
def test_every_banned_rendering_is_found_beside_its_source(code):
    for trap in traps():
        said = trap.languages[code]
        for form in (*said.harm, *said.literal):
            text = form.replace("*", "").replace(" ~ ", " ")
            found = check_text(text, {"source": {"text": trap.source[0]}}, "", "", lang=code)
            hits = {f.rule: f.severity for f in found if f.kind == "mistranslation"}
            assert hits, (trap.id, code, form)


def test_harm_blocks_everywhere_and_literal_asks_only_beside_its_source():
    (found,) = check_text("Enjoy the deathly silence of this fan.", {}, "US", "", lang="en")
    assert (found.kind, found.severity, found.span) == ("mistranslation", "block", "deathly silence")
    assert "whisper-quiet" in found.message
    assert check_text("A bronze artifact from the museum shop.", {}, "US", "", lang="en") == []
    told = {"source": {"lang": "zh-Hans", "text": "厨房神器"}}
    (found,) = check_text("A kitchen artifact.", told, "US", "", lang="en")
    assert (found.severity, found.span) == ("warn", "artifact")


def test_both_chinese_spellings_set_the_trap_and_longer_words_do_not():
    ids = [traps()[at].id for at in in_source("超靜音馬達，護眼")]
    assert ids == ["super-quiet", "eye-care"]
    assert in_source("修身养性的茶") == ()


def document(text: str, *facts: str, locale: str = "en-US") -> ContentDocument:
    return ContentDocument("1", locale, "model", (Bullets(Line("Fan"), (Line(text, facts),)),))


def test_the_gate_refuses_a_page_with_a_trap():
    sheet = FactSheet("1", "zh-CN", (Fact("feature.0", "feature", "超静音", text="超静音马达"),))
    verdict = check_document(document("A fan with death quiet.", "feature.0"), sheet)
    assert not verdict.passed
    assert "traps.super-quiet" in {finding.rule for finding in verdict.findings}
    literal = check_document(document("A super quiet fan.", "feature.0"), sheet)
    assert {f.rule: f.severity for f in literal.findings}["traps.super-quiet"] == "warn"
    other = FactSheet("1", "zh-CN", (Fact("feature.0", "feature", "轻巧", text="轻巧"),))
    assert "traps.super-quiet" not in {f.rule for f in check_document(document("A super quiet fan."), other).findings}


def test_the_prompt_gets_the_rows_that_matter_and_no_others():
    rows = prompt_rows(NO_WORDS, "超静音 小身材 风扇", "de-DE")
    assert [(row.status, row.term) for row in rows] == [(TRAP, "超静音"), (TRAP, "小身材")]
    assert "flüsterleise" in rows[0].use
    assert "totenstill" in rows[0].avoid
    assert prompt_rows(NO_WORDS, "风扇", "de-DE") == []
    assert prompt_rows(NO_WORDS, "超静音", "sv-SE") == []


def test_british_pages_have_the_english_list():
    at = next(i for i, trap in enumerate(traps()) if trap.id == "super-quiet")
    assert renderings(at, "en-GB") == renderings(at, "en-US")
