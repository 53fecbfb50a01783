"""Shops with a planted voice: the numbers find it again and tell the shops apart; little text says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
import voiced_shops as shops
from voiced_shops import DU, HOMELY, LOUD, PLAIN, POLITE, QUIET, SIE, shop, snapshots

from core.catalog.sync import to_product
from core.content import html
from core.generation.voice import learn, outside
from core.generation.voice import told as brief
from core.generation.voice.read import MOST_PAGES, Pages
from core.localisation.voice.profile import GOOD, NONE, SOME, Measured
from core.storage.tables import sentences

PAGES = 40


@pytest.fixture
def measured(db):
    """Learn a shop of this manner."""

    def of(manner, name="shop", pages=PAGES) -> Measured:
        store = shop(db, name, *snapshots(manner, pages))
        (found,) = learn(db, store)
        assert db.voices.of(store.id).measured[manner.locale] == found
        return found

    return of


@pytest.mark.parametrize("name", ["QUIET", "LOUD", "HOMELY", "SIE", "DU"])
def test_what_was_planted_is_measured(measured, name):
    manner = getattr(shops, name)
    found = measured(manner)
    assert (found.confidence, found.pages, found.locale) == (GOOD, PAGES, manner.locale)
    planted = {
        "exclamations": manner.exclaims, "questions": manner.asks, "emoji": manner.emoji, "we": manner.we,
        "you": manner.you, "capitals": manner.capitals,
    }  # fmt: skip
    distinct = 0.22 if manner.locale == "de-DE" else 0.08  # its plain sentences repeat, and those on many pages go
    for trait, share in planted.items():
        assert found.traits[trait].value == pytest.approx(share, abs=distinct if share else 0.001), trait


def test_length_and_person_tell_shops_apart(measured):
    quiet, homely = measured(QUIET, "quiet"), measured(HOMELY, "homely")
    loud = measured(LOUD, "loud")
    assert quiet.traits["sentence_length"].value > 1.5 * loud.traits["sentence_length"].value
    assert (quiet.person, homely.person, loud.person) == ("third", "we", "you")
    assert quiet.formality == loud.formality == ""


def test_loved_words_are_those_planted(measured):
    quiet, homely, loud = measured(QUIET, "quiet"), measured(HOMELY, "homely"), measured(LOUD, "loud")
    words = {name: {row.word for row in found.loved} for name, found in
             {"quiet": quiet, "homely": homely, "loud": loud}.items()}  # fmt: skip
    assert {"grandmother", "hearth"} <= words["homely"]
    assert {"snug", "doorstep"} <= words["loud"]
    assert not {"grandmother", "hearth", "snug", "doorstep"} & words["quiet"]
    named = {"mug", "lamp", "blanket", "hollin", "the", "our", "your", "you"}
    assert not named & (words["quiet"] | words["homely"] | words["loud"])  # things and those addressed


@pytest.mark.parametrize(("manner", "level"), [(SIE, "formal"), (DU, "informal"), (POLITE, "formal"), (PLAIN, "plain")])
def test_address_is_found(measured, manner, level):
    found = measured(manner)
    assert (found.formality, found.formality_share) == (level, 1.0)


def test_a_shop_that_says_sie_and_du_has_no_address(db):
    rows = [*snapshots(SIE, 20), *snapshots(DU, 20, first=20)]
    (found,) = learn(db, shop(db, "mixed", *rows))
    assert found.formality == ""
    assert 0.3 < found.formality_share < 0.7


@pytest.mark.parametrize(("pages", "confidence"), [(1, NONE), (2, NONE), (5, SOME), (40, GOOD)])
def test_little_text_says_so_and_invents_nothing(measured, pages, confidence):
    found = measured(LOUD, pages=pages)
    assert found.confidence == confidence
    assert bool(found.traits) == (confidence != NONE)
    assert bool(found.loved) == (confidence == GOOD)
    assert bool(found.lines) == (confidence != NONE)


def test_our_own_words_are_no_voice_of_the_shop(db):
    rows = snapshots(QUIET, PAGES)
    ours = html.block("<p>WOW! You will LOVE it! So snug! Buy it! It is yours! Yes!</p>", "en-US", "d1")
    published = [replace(row, description_html=row.description_html + ours) for row in rows]
    (own,) = learn(db, shop(db, "own", *rows))
    (with_ours,) = learn(db, shop(db, "with", *published))
    assert own == with_ours
    assert own.traits["exclamations"].value == 0


def test_notices_on_every_page_are_no_voice(db):
    notice = "<p>Shop now and get it all for free with our amazing club card!</p>"
    rows = [replace(row, short_html=notice) for row in snapshots(QUIET, PAGES)]
    (found,) = learn(db, shop(db, "noticed", *rows))
    assert found.traits["exclamations"].value == 0
    copies = [replace(row, description_html=rows[0].description_html) for row in rows]
    (one,) = learn(db, shop(db, "copied", *copies))
    assert (one.pages, one.known, one.confidence) == (1, PAGES, NONE)


def test_approved_sentences_count_as_pages(db):
    store = shop(db, "approved", *snapshots(QUIET, 2))
    lines = [f"Nehmen Sie den Becher Nummer {'ab' * n} mit in den Garten!" for n in range(1, 20)]
    row = {"store_id": store.id, "locale": "de-DE", "wording": "", "facts": "{}", "basis": "", "origin": "model",
           "actor": "", "ledger": "{}", "written_at": db.now()}  # fmt: skip
    for state in ("machine", "approved"):
        db.upsert(
            sentences,
            [{**row, "remote_id": str(n % 4), "slot": f"{n}", "text": text, "state": state}
             for n, text in enumerate(lines)],
        )  # fmt: skip
        german = [found for found in learn(db, store) if found.locale == "de-DE"]
        assert [found.pages for found in german] == ([4] if state == "approved" else [])
    assert german[0].formality == "formal"
    assert german[0].traits["exclamations"].value == 1


def test_learning_again_keeps_what_a_person_set(db):
    store = shop(db, "again", *snapshots(LOUD, PAGES))
    learn(db, store)
    db.voices.want(store.id, "en-US", {"exclamations": 0.0, "banned": ["wow"]})
    learn(db, store)
    held = db.voices.of(store.id)
    assert held.of("en-US").wanted == {"exclamations": 0.0}
    assert held.of("en-US").banned == ("wow",)
    assert held.measured["en-US"].traits["exclamations"].value > 0.4


def test_typical_lines_are_the_shop_s_own(db):
    rows = snapshots(HOMELY, PAGES)
    (found,) = learn(db, shop(db, "lines", *rows))
    text = " ".join(row.description_html for row in rows)
    assert 3 <= len(found.lines) <= 5
    assert all(line in text for line in found.lines)
    assert len(set(found.lines)) == len(found.lines)


def test_a_product_more_changes_nothing_to_write_by(db):
    store = shop(db, "steady", *snapshots(HOMELY, PAGES))
    learn(db, store)
    before = brief(db.voices.of(store.id), "en-US")
    db.catalog.store(store.id, [to_product(store.id, row, str) for row in snapshots(HOMELY, 1, seed=2, first=PAGES)])
    (found,) = learn(db, store)
    assert found.pages == PAGES + 1
    after = brief(db.voices.of(store.id), "en-US")
    assert after.rules["lines"] == before.rules["lines"]
    assert after.settled == before.settled
    moving = {"says_often"}
    assert {k: v for k, v in after.heard.items() if k not in moving} == {
        k: v for k, v in before.heard.items() if k not in moving
    }


def test_a_big_catalogue_is_sampled_evenly():
    pages = Pages("en-US")
    for number in range(MOST_PAGES + 500):
        if pages.wants(str(number)):
            pages.take(str(number), (f"Number {number} stands on a shelf of oak.",), "")
    told = list(pages.told())
    assert len(told) == MOST_PAGES
    assert sum(int(page.remote_id) >= MOST_PAGES for page in told) > 300  # later ones are not left out
    assert told == list(pages.told())


# ------------------------------------------------------------------ what writers and sellers are told


def test_the_brief_speaks_plainly_and_changes_with_the_voice(db):
    store = shop(db, "brief", *snapshots(SIE, PAGES))
    learn(db, store)
    voice = db.voices.of(store.id)
    told = brief(voice, "de-DE")
    assert told.rules["address"] == "Sie"
    assert told.rules["speaks"] == "addresses the reader"
    assert told.rules["exclamations"] == "never"
    assert told.rules["sentence_length"].startswith("about 8 words")
    assert told.digest == brief(db.voices.of(store.id), "de-DE").digest
    db.voices.want(store.id, "", {"banned": ["billig*"], "loved": ["behutsam"], "person": "we"})
    db.voices.want(store.id, "de-DE", {"formality": "informal", "sentence_length": 20.0})
    changed = brief(db.voices.of(store.id), "de-DE")
    assert (changed.rules["address"], changed.rules["speaks"]) == ("du", "speaks as we")
    assert changed.rules["avoid"] == ["billig*"]
    assert changed.rules["use"][0] == "behutsam"
    assert changed.rules["sentence_length"].startswith("about 20 words")
    assert changed.digest != told.digest


def test_a_language_without_pages_is_told_what_holds_everywhere(db):
    store = shop(db, "carried", *snapshots(LOUD, PAGES))
    learn(db, store)
    rules = brief(db.voices.of(store.id), "it-IT").rules
    assert rules["speaks"] == "addresses the reader"
    assert (rules["exclamations"], rules["questions"]) == ("nearly always", "never")
    assert "pages in en-US" in rules["rests_on"]
    assert not {"sentence_length", "lines", "use", "says_often", "address", "praise"} & set(rules)


def test_nothing_known_says_nothing(db):
    store = shop(db, "silent", *snapshots(LOUD, 1))
    learn(db, store)
    told = brief(db.voices.of(store.id), "en-US")
    assert told.rules == {}


def test_the_alarm_names_the_page_that_sounds_like_another_shop(db):
    rows = snapshots(QUIET, PAGES)
    stranger = replace(snapshots(LOUD, 1, seed=3)[0], remote_id="99", sku="S-99")
    store = shop(db, "alarm", *rows, stranger)
    learn(db, store)
    found = list(outside(db, store, db.voices.of(store.id)))
    assert [row.label for row in found] == ["S-99"]
    assert {"exclamations", "sentence_length"} <= {drift.trait for drift in found[0].drifts}
    assert all(abs(drift.distance) >= 3 for drift in found[0].drifts)
    assert any("end with an exclamation mark; 1% is usual" in reason or "0% is usual" in reason
               for reason in found[0].reasons)  # fmt: skip


def test_a_shop_agrees_with_its_own_voice(db):
    for name in ("QUIET", "LOUD", "HOMELY", "SIE", "DU", "POLITE"):
        store = shop(db, name.lower(), *snapshots(getattr(shops, name), PAGES))
        learn(db, store)
        assert len(list(outside(db, store, db.voices.of(store.id)))) <= 1, name


def test_the_alarm_knows_banned_words_address_and_person(db):
    store = shop(db, "rules", *snapshots(DU, 10))
    db.voices.want(store.id, "", {"banned": ["werkstatt"], "person": "we"})
    db.voices.want(store.id, "de-DE", {"formality": "formal"})
    reasons = " ".join(r for row in outside(db, store, db.voices.of(store.id)) for r in row.reasons)
    assert "“Werkstatt” is a word that this brand does not use." in reasons
    assert "say du, not Sie" in reasons
    assert "speaks to the reader, not as we" in reasons
