"""The gate hears a voice only where somebody set one or enough text was learned."""

from __future__ import annotations

import pytest
from voiced_shops import LOUD, QUIET, SIE, shop, snapshots

from core.content.document import ContentDocument, Hero, Line, SpecRow, Specs
from core.facts.sheet import FactSheet
from core.generation.pipeline import generate
from core.generation.voice import learn
from core.localisation.voice import Voice
from core.review.gate import GATE_VERSION, check_document, gate_version

SHEET = FactSheet("p1", "en-US", ())


def voice_findings(voice: Voice, *lines: str, locale: str = "en-US", writer: str = "model"):
    body = tuple(map(Line, lines))
    specs = Specs(Line("Data"), (SpecRow(Line("Use"), Line("You will love it!")),))
    made = ContentDocument("p1", locale, writer, (Hero(Line("Grab it!"), body), specs))
    found = check_document(made, SHEET, voice=voice.of(locale)).findings
    return [finding for finding in found if finding.kind == "x_voice"]


def wanting(locale: str = "", **wanted) -> Voice:
    return Voice({}, {locale: wanted})


def test_a_banned_word_is_shown_where_it_stands():
    voice = wanting(banned=["cheap*", "must have"])
    (found,) = voice_findings(voice, "A mug.", "The cheapest one.", writer="facts")
    assert (found.rule, found.severity, found.path, found.span) == ("voice.banned", "warn", "hero.body.1", "cheapest")
    assert [f.span for f in voice_findings(voice, "It is a MUST HAVE.")] == ["MUST HAVE"]
    assert voice_findings(voice, "A mug of clay.") == []


def test_banned_words_of_a_locale_hold_there_alone():
    voice = Voice({}, {"": {"banned": ["gratis"]}, "de-DE": {"banned": ["Topf"]}})
    assert len(voice_findings(voice, "Der Topf ist gratis.", locale="de-DE")) == 2
    assert len(voice_findings(voice, "De Topf is gratis.", locale="nl-NL")) == 1


@pytest.mark.parametrize(
    ("locale", "wanted", "right", "wrong"),
    [
        ("de-DE", "formal", "Nehmen Sie die Tasse mit.", "Nimm deine Tasse mit."),
        ("de-DE", "informal", "Nimm deine Tasse mit.", "Hier nehmen Sie die Tasse mit."),
        ("fr-FR", "formal", "Découvrez votre sac.", "Ce sac est pour toi."),
        ("ja-JP", "formal", "毎日使えます。", "丈夫な器である。"),
        ("ko-KR", "formal", "매일 쓸 수 있습니다.", "매일 쓸 수 있어요."),
        ("zh-CN", "formal", "您每天都可以用。", "你每天都可以用。"),
    ],
)
def test_another_address_than_the_wanted_one(locale, wanted, right, wrong):
    voice = wanting(locale, formality=wanted)
    assert voice_findings(voice, right, locale=locale) == []
    (found,) = voice_findings(voice, right, wrong, locale=locale)
    assert (found.rule, found.path, found.span) == ("voice.formality", "hero.body.1", wrong)
    assert voice_findings(voice, wrong, locale=locale, writer="facts") == []


def test_a_page_in_another_voice_than_the_learned_one(db):
    store = shop(db, "quiet", *snapshots(QUIET, 40))
    learn(db, store)
    voice = db.voices.of(store.id)
    loud = ["Wow, this one is for you!"] * 3 + ["Grab it today for your home!"] * 3
    rules = {finding.rule for finding in voice_findings(voice, *loud)}
    assert {"voice.exclamations", "voice.you"} <= rules
    assert voice_findings(voice, *loud, writer="facts") == []
    assert voice_findings(voice, *loud[:2]) == []  # two sentences are no sample
    quiet = [
        "The mug is turned by hand from one piece of local wood, and the lid closes with the weight of its own knob.",
        "A glaze of two layers keeps the rim even, and the base stands firm on stone and timber.",
        "Clay from the valley gives the colour its depth, and the handle was drawn for a whole hand.",
        "Small marks show where the tool left the rim, and each piece leaves the workshop with a number.",
    ]
    assert voice_findings(voice, *quiet) == []


def test_little_text_raises_nothing(db):
    store = shop(db, "little", *snapshots(SIE, 5))
    (found,) = learn(db, store)
    assert found.confidence == "some"
    lines = ["Nimm deine Tasse mit zum Fluss!"] * 6
    assert voice_findings(db.voices.of(store.id), *lines, locale="de-DE") == []


def test_a_wanted_number_wins_over_the_measured_one(db):
    store = shop(db, "loud", *snapshots(LOUD, 40))
    learn(db, store)
    lines = ["You can take your mug to the river!", *["You can take your mug to the attic."] * 5]
    assert not any(f.rule == "voice.exclamations" for f in voice_findings(db.voices.of(store.id), *lines))
    db.voices.want(store.id, "en-US", {"exclamations": 0.0})
    assert any(f.rule == "voice.exclamations" for f in voice_findings(db.voices.of(store.id), *lines))


def test_the_wanted_person():
    lines = ["You wear it outside.", "You wash it warm.", "It dries in the sun.", "It stays soft."]
    assert [f.rule for f in voice_findings(wanting(person="we"), *lines)] == ["voice.person"]
    assert [f.rule for f in voice_findings(wanting(person="third"), *lines)] == ["voice.person"]
    assert voice_findings(wanting(person="you"), *lines) == []


def test_pages_are_judged_anew_only_when_the_voice_concerns_them():
    silent, banning = Voice().of("en-US"), wanting(banned=["wow"]).of("en-US")
    speaking = wanting(person="we").of("en-US")
    assert gate_version(voice=None) == gate_version(voice=silent) == gate_version(voice=speaking) == GATE_VERSION
    assert gate_version(voice=banning) != GATE_VERSION
    assert gate_version(voice=speaking, writer="model") not in (
        GATE_VERSION,
        gate_version(voice=silent, writer="model"),
    )
    assert len(gate_version(voice=banning)) <= 40


def test_facts_only_pages_of_a_learned_shop_have_no_new_findings(db):
    store = shop(db, "facts", *snapshots(QUIET, 12))
    products = db.catalog.sources(store.id)
    before = [row["findings"] for row in generate(db, store, products, ["en-US", "de-DE"]).rows]
    learn(db, store)
    again = generate(db, store, products, ["en-US", "de-DE"])
    assert (again.reused, again.written) == (24, 0)
    assert [row["findings"] for row in again.rows] == before
    page = db.content.get(store.id, "0", "de-DE")
    word = next(line.text for _path, line in page.document.lines() if line.text)
    db.voices.want(store.id, "", {"banned": [word]})
    rows = generate(db, store, products[:1], ["de-DE"]).rows
    assert any(finding["rule"] == "voice.banned" for finding in rows[0]["findings"])
