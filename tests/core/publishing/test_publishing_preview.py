"""Preview: a plan bound to a hash, nothing written anywhere, every refusal with its reason."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from core.errors import Permanent, Retryable
from core.ports.wire import ContentField, FieldWrite, Target, WriteItem
from core.publishing.plan import Plan, PlanItem

ALTS = '{"m1":"","m2":"the merchant\'s own"}'


def rows(desk):
    with desk.db._engine.connect() as connection:
        names = ("plans", "plan_items", "versions", "documents", "audit")
        return [connection.execute(text(f"select * from {name}")).all() for name in names]


def test_a_preview_writes_nothing_anywhere(desk):
    desk.stock("<p>One</p>", "", alt_texts=ALTS).write("warm")
    before = rows(desk), desk.texts()
    plan = desk.preview()
    assert len(plan.items) == 6
    assert (rows(desk), desk.texts()) == before
    assert desk.shop.written == []


def test_the_same_preview_has_the_same_hash_and_any_change_another(desk):
    desk.stock("<p>One</p>").write("warm")
    plan = desk.preview()
    assert desk.preview().hash == plan.hash
    assert desk.preview(["en-US", "en-US", "de-DE", "fr-FR"]).hash == plan.hash
    hashes = {plan.hash, desk.preview(["en-US"]).hash}
    desk.shop.records["1"].texts[ContentField.DESCRIPTION] = "<p>One!</p>"
    hashes.add(desk.preview().hash)
    desk.write("warmer")
    hashes.add(desk.preview().hash)
    hashes.add(replace(plan, kind="revert").hash)
    hashes.add(replace(plan, store_id="another").hash)
    assert len(hashes) == 6


def test_the_answer_of_a_plan_holds_digests_and_no_texts(desk):
    desk.stock("<p>secret words</p>").write("warm")
    answer = desk.preview().as_dict()
    assert "secret" not in json.dumps(answer)
    assert {row["field"] for row in answer["writes"]} >= {"description", "modules", "title", "seo_title"}
    assert answer["plan"] == desk.preview().hash


def test_a_plan_survives_its_storage(desk):
    desk.stock("<p>One</p>", alt_texts=ALTS).write("warm")
    plan = desk.preview()
    digest = desk.db.publishing.save_plan(plan)
    stored = tuple(row.item for row in desk.db.publishing.items(desk.store_id, digest))
    assert [(i.target, i.label, i.writes, i.document_digest) for i in stored] == [
        (i.target, i.label, i.writes, i.document_digest) for i in plan.items
    ]
    assert desk.db.publishing.save_plan(plan) == digest
    assert len(desk.db.publishing.items(desk.store_id, digest)) == len(plan.items)


def test_a_page_that_failed_the_checks_is_refused(desk):
    desk.stock("<p>One</p>").write("warm", passed=False)
    plan = desk.preview()
    assert not plan.items
    assert {(r.reason, r.label) for r in plan.refused} == {("gate", "S1")}


def test_a_product_without_a_page_is_refused(desk):
    desk.stock("<p>One</p>")
    assert {r.reason for r in desk.preview().refused} == {"missing"}


def test_a_shop_that_is_away_is_said_and_nothing_planned(desk):
    desk.stock("<p>One</p>").write("warm")

    def away(_where):
        raise Retryable("The shop is away.")

    desk.shop.hook = away
    plan = desk.preview()
    assert not plan.items
    assert {(r.reason, r.cause) for r in plan.refused} == {("unreachable", "The shop is away.")}


def test_an_edit_inside_our_text_is_shown_word_by_word(desk):
    desk.stock("<p>One</p>").write("warm")
    desk.publish()
    texts = desk.shop.records["1"].texts
    texts[ContentField.DESCRIPTION] = texts[ContentField.DESCRIPTION].replace("warm", "cosy")
    desk.shop.beside["1", "fr-FR"] = desk.shop.beside["1", "fr-FR"].replace("warm", "cosy")
    desk.write("warmer")
    plan = desk.preview(["en-US", "fr-FR"])
    assert not plan.items
    assert [(r.reason, r.locale) for r in plan.refused] == [("conflict", "en-US"), ("conflict", "fr-FR")]
    pieces = plan.refused[0].detail["changes"]["description"]
    assert ["delete", "warm"] in pieces
    assert ["insert", "cosy"] in pieces
    assert {r.reason for r in desk.preview_revert().refused} == {"conflict"}


def test_words_of_the_merchant_around_our_block_are_no_conflict(desk):
    desk.stock("<p>One</p>").write("warm")
    desk.publish(["en-US"])
    texts = desk.shop.records["1"].texts
    texts[ContentField.DESCRIPTION] = "<p>New!</p>" + texts[ContentField.DESCRIPTION] + "<p>Call us.</p>"
    desk.write("warmer")
    plan = desk.preview(["en-US"])
    assert not plan.refused
    (write,) = [w for w in plan.items[0].writes if w.field is ContentField.DESCRIPTION]
    assert write.after.startswith("<p>New!</p><p>One</p><!-- vitrine:begin")
    assert write.after.endswith("<p>Call us.</p>")


def test_search_and_alt_texts_of_the_merchant_are_kept(desk):
    desk.stock("<p>One</p>", alt_texts=ALTS, seo_title="Theirs").write("warm")
    desk.publish(["en-US"])
    texts = desk.shop.records["1"].texts
    assert texts[ContentField.SEO_TITLE] == "Theirs"
    assert texts[ContentField.SEO_DESCRIPTION] == "warm description"
    assert json.loads(texts[ContentField.ALT_TEXTS]) == {"m1": "warm picture", "m2": "the merchant's own"}


def test_alt_texts_of_the_merchant_are_kept_by_every_later_publish(desk):
    desk.stock("<p>One</p>", alt_texts='{"m1":"","m2":"theirs","m3":"","m4":""}').write("warm")
    desk.publish(["en-US"])
    for words in ("warmer", "warmest"):
        desk.write(words)
        desk.publish(["en-US"])
        alts = json.loads(desk.shop.records["1"].texts[ContentField.ALT_TEXTS])
        assert (alts["m1"], alts["m2"]) == (f"{words} picture", "theirs")
    texts = desk.shop.records["1"].texts
    texts[ContentField.ALT_TEXTS] = json.dumps({**alts, "m1": "now theirs"})
    for words in ("cool", "cooler"):
        desk.write(words)
        desk.publish(["en-US"])
        assert json.loads(texts[ContentField.ALT_TEXTS])["m1"] == "now theirs"


def test_nothing_to_do_is_no_plan_item(desk):
    desk.stock("<p>One</p>").write("warm")
    desk.publish()
    plan = desk.preview()
    assert (plan.items, plan.refused) == ((), ())
    assert desk.preview_revert("99").refused[0].reason == "missing"


def test_price_and_stock_have_no_name_here(desk):
    forbidden = {"price", "regular_price", "sale_price", "stock", "sku", "status", "variants", "weight"}
    assert forbidden.isdisjoint(ContentField)
    with pytest.raises(ValueError, match="price"):
        ContentField("price")
    assert set(WriteItem.__dataclass_fields__) == {"target", "writes"}
    assert set(FieldWrite.__dataclass_fields__) == {"field", "before", "after"}
    assert set(Target.__dataclass_fields__) == {"remote_id", "locale"}
    digest = desk.db.publishing.save_plan(Plan(desk.store_id, "publish", (PlanItem(Target("1", "x"), "l", ()),)))
    with desk.db._engine.begin() as connection:
        row = '{"label":"l","remove":"","writes":[["price","1","2"]]}'
        connection.execute(text("update plan_items set writes = :row"), {"row": row})
    with pytest.raises(ValueError, match="price"):
        desk.execute(digest)
    assert isinstance(Permanent("x"), Exception)


def test_a_description_that_the_shop_would_filter_is_left_alone_and_says_why(desk):
    desk.stock("<p>mine</p><script>x()</script>").write("warm")
    plan = desk.preview(["en-US", "fr-FR"])
    (refused,) = plan.refused
    assert refused.reason == "unsupported"
    assert "<script>" in refused.cause
    assert refused.next_step
    assert [item.target.locale for item in plan.items] == ["fr-FR"]


def test_a_text_that_the_shop_has_no_place_for_is_named_and_the_others_are_planned(desk):
    desk.stock("<p>mine</p>").write("warm")
    desk.shop.homeless = frozenset({ContentField.SEO_TITLE, ContentField.SEO_DESCRIPTION})
    plan = desk.preview(["en-US"])
    (refused,) = plan.refused
    assert (refused.reason, refused.detail) == ("unsupported", {"fields": ["seo_title", "seo_description"]})
    assert refused.next_step
    (item,) = plan.items
    assert {write.field for write in item.writes} == {ContentField.DESCRIPTION}
    outcome = desk.carry_out(plan)
    assert outcome["counts"] == {"written": 1}
    desk.shop.homeless = frozenset()
    (later,) = desk.preview(["en-US"]).items
    assert {write.field for write in later.writes} == {ContentField.SEO_TITLE, ContentField.SEO_DESCRIPTION}


def test_a_text_without_a_place_that_says_nothing_is_no_refusal(desk):
    desk.stock("<p>mine</p>").write("warm")
    desk.shop.homeless = frozenset({ContentField.SHORT_DESCRIPTION, ContentField.ALT_TEXTS})
    assert desk.preview(["en-US"]).refused == ()


def test_a_shop_that_keeps_modules_gets_them_in_every_language_beside_the_text(desk):
    desk.stock("<p>mine</p>").write("warm")
    desk.shop.parts = True
    plan = desk.preview()
    for item in plan.items:
        (write,) = (write for write in item.writes if write.field is ContentField.MODULES)
        assert json.loads(write.after)["locale"] == item.target.locale
        assert (item.target.locale == "fr-FR") == (ContentField.DESCRIPTION not in {w.field for w in item.writes})
    assert desk.carry_out(plan)["counts"] == {"written": 3}
    assert desk.preview().items == ()


def test_the_shop_s_own_language_comes_first_and_is_read_once_however_often_it_is_named(desk):
    desk.stock("<p>One</p>", "<p>Two</p>").write("warm")
    plan = desk.preview(["fr-FR", "de-DE", "en-US", "de-DE"])
    assert [item.target.locale for item in plan.items[:2]] == ["en-US", "en-US"]
    assert len(plan.items) == 6
