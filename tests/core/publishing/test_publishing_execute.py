"""Execution: item by item, refusals and failures beside successes, conflicts never overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from core.errors import Conflict, NeedsMerchant, Permanent, Refused, Retryable
from core.ports.wire import ContentField, Target
from core.publishing.execute import execute

DESCRIPTION = ContentField.DESCRIPTION
ORIGINALS = ("", "<p>One</p>", "plain\n\ntext  ", "<!-- vitrine:end --> odd", "\u0645\u0631\u062d\u0628\u0627")


def states(desk, digest):
    return {row.item.target: row.state for row in desk.db.publishing.items(desk.store_id, digest)}


def test_everything_is_written_read_back_and_put_on_record(desk):
    desk.stock("<p>One</p>", "<p>Two</p>").write("warm")
    result = desk.publish()
    assert (result["counts"], result["not_written"]) == ({"written": 6}, [])
    for target in desk.db.publishing.targets(desk.store_id):
        first, newest = desk.db.publishing.versions(desk.store_id, target)
        assert (first.number, first.origin, newest.number, newest.origin) == (0, "original", 1, "publish")
        assert newest.fields == desk.shop.read(target, tuple(newest.fields))
        assert newest.actor == "person:test"
    assert desk.db.content.counts(desk.store_id) == {"published": 6}
    assert len([row for row in desk.db.audit.recent() if row.action == "content.publish"]) == 6


def test_an_edit_after_the_preview_is_never_overwritten(desk):
    desk.stock("<p>One</p>", "<p>Two</p>").write("warm")
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    desk.shop.records["1"].texts[DESCRIPTION] = "<p>One, but better</p>"
    result = desk.execute(digest)
    assert result["counts"] == {"conflict": 1, "written": 1}
    (left,) = result["not_written"]
    assert (left["sku"], left["state"], left["fields"]) == ("S1", "conflict", ["description"])
    assert desk.shop.records["1"].texts[DESCRIPTION] == "<p>One, but better</p>"
    again = desk.publish(["en-US"])
    assert again["counts"] == {"written": 1}
    assert desk.shop.records["1"].texts[DESCRIPTION].startswith("<p>One, but better</p><!-- vitrine:begin")


def test_what_the_publisher_finds_changed_is_told_and_no_version_is_made_of_it(desk):
    desk.stock("<p>One</p>", "<p>Two</p>", "<p>Three</p>").write("warm")
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    desk.shop.records["2"].texts[DESCRIPTION] = "<p>Two, but better</p>"
    result = desk.execute(digest)
    assert result["counts"] == {"conflict": 1, "written": 2}
    (left,) = result["not_written"]
    assert (left["sku"], left["fields"]) == ("S2", ["description"])
    assert "preview" in left["next_step"]
    assert desk.db.publishing.versions(desk.store_id, Target("2", "en-US")) == []


def test_before_a_batch_one_look_tells_whether_the_shop_answers(desk):
    desk.stock(*["<p>text</p>"] * 20).write("warm", ["en-US"])
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    steps = []
    desk.shop.hook = steps.append
    desk.execute(digest)
    assert steps[:2] == ["read", "before write_many"]
    assert "read" not in steps[2:]


def test_what_stood_before_is_kept_even_if_only_a_part_was_replaced(desk):
    desk.stock("<p>One</p>", "<p>Two</p>").write("warm", ["en-US"])
    before = dict(desk.shop.records["2"].texts)
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    seen = []

    def refuse(where):
        seen.append(where)
        if where == "within seo_title" and seen.count(where) == 2:
            raise Permanent("No search texts today.", "Wait.")

    desk.shop.hook = refuse
    assert desk.execute(digest)["counts"] == {"written": 1, "failed": 1}
    (kept,) = desk.db.publishing.versions(desk.store_id, Target("2", "en-US"))
    assert (kept.number, kept.origin, kept.fields[DESCRIPTION]) == (0, "original", before[DESCRIPTION])


def test_the_gate_is_asked_again_before_each_write(desk):
    desk.stock("<p>One</p>").write("warm")
    digest = desk.db.publishing.save_plan(desk.preview())

    def no(_item):
        raise Refused("The page was written anew after the preview.")

    assert desk.execute(digest, no)["counts"] == {"failed": 3}
    assert desk.shop.written == []


def test_a_failing_item_does_not_hold_up_the_others(desk):
    desk.stock(*["<p>text</p>"] * 20).write("warm", ["en-US"])
    desk.shop.fails[Target("3", "en-US")] = Permanent("The shop refused this one.", "Look there.")
    desk.shop.fails[Target("7", "en-US")] = Conflict("Somebody was quicker.")
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    result = desk.execute(digest)
    assert result["counts"] == {"written": 18, "failed": 1, "conflict": 1}
    assert {row["sku"]: row["cause"] for row in result["not_written"]} == {
        "S3": "The shop refused this one.",
        "S7": "Somebody was quicker.",
    }
    desk.shop.fails.clear()
    assert desk.publish(["en-US"])["counts"] == {"written": 2}
    assert len(desk.shop.written) == len(set(desk.shop.written))


def test_an_item_that_the_shop_does_not_take_now_is_tried_later_and_the_rest_is_done(desk):
    desk.stock(*["<p>text</p>"] * 40).write("warm", ["en-US"])
    desk.shop.fails[Target("1", "en-US")] = Retryable("The shop is busy.", after_s=9)
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    with pytest.raises(Retryable, match="busy"):
        desk.execute(digest)
    assert desk.db.publishing.counts(desk.store_id, digest) == {"sent": 1, "written": 39}
    desk.shop.fails.clear()
    assert desk.execute(digest)["counts"] == {"written": 40}
    assert len(desk.shop.written) == len(set(desk.shop.written))


def test_a_shop_that_is_away_stops_at_once(desk):
    desk.stock(*["<p>text</p>"] * 40).write("warm", ["en-US"])
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    desk.shop.calls = 0

    def away(_where):
        raise Retryable("The shop is away.", after_s=60)

    desk.shop.hook = away
    with pytest.raises(Retryable):
        desk.execute(digest)
    assert desk.shop.calls <= 20  # one batch


def test_a_wrong_key_stops_the_plan_and_leaves_its_items_open(desk):
    desk.stock("<p>One</p>").write("warm")
    digest = desk.db.publishing.save_plan(desk.preview())

    def revoked(_where):
        raise NeedsMerchant("The key was revoked.", "Make a new one.")

    desk.shop.hook = revoked
    with pytest.raises(NeedsMerchant):
        desk.execute(digest)
    assert set(states(desk, digest).values()) == {"waiting"}
    desk.shop.hook = lambda _where: None
    assert desk.execute(digest)["counts"] == {"written": 3}


def test_a_bug_in_one_outcome_leaves_the_others_on_record(desk):
    desk.stock("<p>One</p>", "<p>Two</p>", "<p>Three</p>").write("warm", ["en-US"])
    desk.shop.fails[Target("2", "en-US")] = ZeroDivisionError("bug")
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    with pytest.raises(ZeroDivisionError):
        desk.execute(digest)
    assert desk.db.publishing.counts(desk.store_id, digest) == {"written": 2, "sent": 1}


def test_what_a_shop_altered_is_told_and_can_be_reverted(desk):
    desk.stock("<p>One</p>").write("warm")
    before = desk.texts()
    desk.shop.alters = lambda words: words.replace("warm title", "warm")
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    desk.execute(digest)
    (row,) = desk.db.publishing.items(desk.store_id, digest)
    assert row.outcome["altered_by_shop"] == ["seo_title"]
    desk.revert()
    assert desk.texts() == before


def test_an_executed_plan_does_nothing_more(desk):
    desk.stock("<p>One</p>").write("warm")
    digest = desk.db.publishing.save_plan(desk.preview())
    desk.execute(digest)
    written = list(desk.shop.written)
    assert desk.execute(digest)["counts"] == {"written": 3}
    assert desk.shop.written == written


def test_publish_revert_publish_again_are_three_plans(desk):
    desk.stock("<p>One</p>").write("warm")
    first, before = desk.preview(), desk.texts()
    desk.carry_out(first)
    published = desk.texts()
    desk.revert()
    assert desk.texts() == before
    second = desk.preview()
    assert second.hash != first.hash
    assert desk.carry_out(second)["counts"] == {"written": 3}
    assert [t[DESCRIPTION] for t in (desk.texts()[0]["1"], published[0]["1"])] == [published[0]["1"][DESCRIPTION]] * 2


def test_an_unknown_plan_is_a_plain_no(desk):
    with pytest.raises(Permanent, match="no plan"):
        desk.execute("0" * 64)


# ------------------------------------------------------------------ revert


@pytest.mark.parametrize("description", ORIGINALS)
def test_revert_gives_back_every_byte(desk, description):
    alts = '{"m1": "", "m2": "theirs"}'
    desk.stock(description, alt_texts=alts, seo_title="").write("warm")
    before = desk.texts()
    desk.publish()
    assert desk.texts() != before
    desk.revert()
    assert desk.texts() == before
    assert desk.db.content.counts(desk.store_id) == {"checked": 3}


def test_revert_to_any_version_gives_back_every_byte(desk):
    desk.stock("<p>One</p>").write("warm")
    seen = [desk.texts()]
    for words in ("warm", "warmer", "warmest"):
        desk.write(words)
        desk.publish(["en-US", "fr-FR"])
        seen.append(desk.texts())
    for number in (2, 1, 3, 2):
        desk.revert(str(number))
        assert desk.texts() == seen[number]
    desk.revert("0")
    assert desk.texts() == seen[0]


def test_revert_keeps_the_merchants_words_and_where_our_block_stands(desk):
    desk.stock("<p>One</p>").write("warm")
    desk.publish(["en-US"])
    texts = desk.shop.records["1"].texts
    desk.write("warmer")
    desk.publish(["en-US"])
    texts[DESCRIPTION] = texts[DESCRIPTION].replace("<p>One</p>", "<p>Two</p>") + "<p>End</p>"
    desk.revert("1")
    assert ">warm<" in texts[DESCRIPTION]
    assert texts[DESCRIPTION].startswith("<p>Two</p><!-- vitrine:begin")
    assert texts[DESCRIPTION].endswith("<p>End</p>")
    desk.revert()
    assert texts[DESCRIPTION] == "<p>Two</p><p>End</p>"


def test_a_record_that_we_made_goes_and_one_with_the_merchants_words_stays(desk):
    desk.stock("<p>One</p>", "<p>Two</p>").write("warm")
    desk.publish(["de-DE"])
    ours, shared = desk.shop.translations["1", "de-DE"], desk.shop.translations["2", "de-DE"]
    texts = desk.shop.records[shared].texts
    texts[DESCRIPTION] += "<p>Von Hand</p>"
    desk.revert()
    assert ours not in desk.shop.records
    assert texts[DESCRIPTION] == "<p>Von Hand</p>"
    assert texts[ContentField.TITLE] == "P2"


def test_a_record_is_made_and_taken_away_as_often_as_asked(desk):
    desk.stock("<p>One</p>").write("warm")
    before = desk.texts()
    for _ in range(3):
        desk.publish(["de-DE"])
        desk.revert()
        assert desk.texts() == before


def test_a_record_that_cannot_be_taken_away_fails_alone(desk):
    desk.stock("<p>One</p>", "<p>Two</p>").write("warm")
    desk.publish(["de-DE", "fr-FR"])
    desk.shop.records[desk.shop.translations["1", "de-DE"]].made_by_us = False
    result = desk.revert()
    assert result["counts"] == {"written": 3, "failed": 1}
    assert desk.shop.beside == {}


def test_a_record_that_the_merchant_took_away_is_nothing_to_revert(desk):
    desk.stock("<p>One</p>").write("warm")
    desk.publish(["de-DE"])
    del desk.shop.records[desk.shop.translations.pop(("1", "de-DE"))]
    plan = desk.preview_revert()
    assert (plan.items, plan.refused) == ((), ())


def test_an_edit_that_a_person_lets_us_replace_is_kept_as_a_version(desk):
    desk.stock("<p>One</p>").write("warm")
    desk.publish()
    texts = desk.shop.records["1"].texts
    edited = texts[DESCRIPTION] = texts[DESCRIPTION].replace("warm", "<!-- x --> cosy")
    theirs = desk.shop.beside["1", "fr-FR"] = '{"v":1,"own":"words"}'
    desk.write("warmer")
    desk.publish(["en-US", "fr-FR"], replace_edited=True)
    assert "cosy" not in texts[DESCRIPTION]
    for locale in ("en-US", "fr-FR"):
        kept = desk.db.publishing.versions(desk.store_id, Target("1", locale))[2]
        assert kept.origin == "merchant"
        desk.revert(str(kept.number), [Target("1", locale)])
    assert texts[DESCRIPTION] == edited
    assert desk.shop.beside["1", "fr-FR"] == theirs


def test_a_document_that_was_blocked_meanwhile_stays_blocked_when_reverted(desk):
    desk.stock("<p>One</p>").write("warm")
    desk.publish(["en-US"])
    desk.write("worse", ["en-US"], passed=False)
    desk.revert()
    assert {row.state for row in desk.db.content.of_product(desk.store_id, "1") if row.locale == "en-US"} == {"blocked"}


def test_versions_are_never_changed(desk, database):
    desk.stock("<p>One</p>").write("warm")
    desk.publish()
    query = "select remote_id, locale, number, fields from versions order by 1, 2, 3"
    with database.engine.connect() as connection:
        before = connection.execute(text(query)).all()
    desk.revert()
    desk.publish()
    with database.engine.connect() as connection:
        after = connection.execute(text(query)).all()
    assert set(before) < set(after)
    assert replace(desk.preview(), kind="x").kind == "x"


def test_progress_is_told_inside_a_batch_and_a_stop_takes_effect_when_what_was_sent_is_on_record(desk):
    desk.stock(*["<p>text</p>"] * 3).write("warm", ["en-US"])
    digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
    heard = []

    class Stop(Exception):
        pass

    def progress(done, total, _note):
        heard.append(done)
        if done:
            raise Stop

    def carry_out(show):
        return execute(desk.db, desk.store_id, digest, desk.shop, lambda _item: None, show)

    with pytest.raises(Stop):
        carry_out(progress)
    assert heard == [0, 1, 2, 3, 3]
    assert desk.db.publishing.counts(desk.store_id, digest) == {"written": 3}
