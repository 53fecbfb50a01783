"""Our pictures in a product's gallery: what is planned, what is shown, what comes back, and what is left alone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from gallery_desk import GalleryDesk

from core.assets.asset import APPROVED, REJECTED, REVIEW, Kind, Rights
from core.errors import NeedsMerchant, Retryable
from core.jobs import galleries, stores
from core.ports.picture_files import Maker
from core.ports.wire import ContentField, FieldWrite, Target, WriteItem


@pytest.fixture
def desk(services):
    return GalleryDesk(services)


@pytest.fixture
def stocked(desk):
    desk.main = desk.picture(Kind.MAIN, "red", channel="amazon_main")
    desk.scene = desk.picture(Kind.SCENE, "green", market="US")
    desk.picture(Kind.SCENE, "olive", market="DE")
    desk.banner = desk.picture(Kind.BANNER, "gold", locale="en-US")
    desk.picture(Kind.BANNER, "silver", locale="de-DE")
    desk.picture(Kind.CUTOUT, "black")
    return desk


def test_main_first_then_the_shop_s_own_then_scenes_and_banners_of_its_language(stocked):
    own, state = stocked.shown(), stocked.emulated.state()
    plan = stocked.plan()
    (item,) = plan.items
    assert [piece.asset_id for piece in item.after] == [stocked.main.id, "", "", stocked.scene.id, stocked.banner.id]
    assert stocked.shown() == own  # a plan writes nothing
    done = stocked.execute(plan.hash)
    assert done["counts"] == {"written": 1}
    now = stocked.shown()
    assert [alt for _id, alt in now] == ["red main", "A mug", "", "green scene", "gold banner"]
    assert now[1:3] == own
    assert stocked.emulated.state() == state
    assert stocked.files == 5


def test_the_old_pictures_come_back_exactly_and_ours_can_be_shown_again_without_sending(stocked):
    own = stocked.shown()
    stocked.show()
    now = stocked.shown()
    assert stocked.back()["counts"] == {"written": 1}
    assert stocked.shown() == own
    assert stocked.show()["counts"] == {"written": 1}
    assert stocked.shown() == now
    assert stocked.files == 5
    history = stocked.db.galleries.versions(stocked.store.id, stocked.product.remote_id)
    assert [version.origin for version in history] == ["original", "gallery.show", "gallery.revert", "gallery.show"]
    assert stocked.back("2")["counts"] == {"written": 1}
    assert stocked.shown() == own


def test_showing_twice_is_nothing_to_do(stocked):
    stocked.show()
    assert stocked.plan().items == ()
    assert stocked.plan_back("1").items == ()


def test_the_library_says_where_a_picture_is_used(stocked):
    stocked.show()
    (use,) = stocked.db.assets.uses(stocked.store.id, stocked.main.id)
    assert (use.place, use.remote_id, use.locale, use.until) == ("gallery", stocked.product.remote_id, "en-US", "")
    assert stocked.db.assets.attachment(stocked.store.id, stocked.main.digest) == use.media_id == stocked.shown()[0][0]
    stocked.back()
    (use,) = stocked.db.assets.uses(stocked.store.id, stocked.main.id)
    assert use.until
    stocked.show()
    (use,) = stocked.db.assets.uses(stocked.store.id, stocked.main.id)
    assert not use.until


def test_a_new_version_takes_the_place_of_the_one_before(stocked):
    stocked.show()
    newer = stocked.picture(Kind.MAIN, "orange", seed=2, channel="amazon_main", alt="Newer")
    stocked.show()
    assert [alt for _id, alt in stocked.shown()] == ["Newer", "A mug", "", "green scene", "gold banner"]
    stocked.db.assets.judge(stocked.store.id, newer.id, REJECTED)
    stocked.show()
    assert stocked.shown()[0][1] == "red main"
    assert stocked.files == 6


def test_our_main_picture_may_take_the_place_of_the_shop_s_first(stocked):
    own = stocked.shown()
    stocked.show(main="replace")
    assert [alt for _id, alt in stocked.shown()] == ["red main", "", "green scene", "gold banner"]
    assert stocked.plan(main="replace").items == ()
    stocked.back()
    assert stocked.shown() == own


@pytest.mark.parametrize("state", [REVIEW, REJECTED])
def test_a_picture_that_nobody_approved_is_not_shown(desk, state):
    asset = desk.picture(Kind.MAIN, "red", state=state)
    (refusal,) = desk.plan().refused
    assert refusal.reason == "missing"
    desk.db.assets.judge(desk.store.id, asset.id, APPROVED)
    assert len(desk.plan().items) == 1


def test_rights_that_ended_keep_a_picture_out_even_after_the_preview(desk):
    asset = desk.picture(Kind.MAIN, "red")
    plan = desk.plan()
    desk.db.assets.grant(desk.store.id, asset.id, Rights("Studio Nord", expires_on=date(2020, 1, 1)))
    done = desk.execute(plan.hash)
    assert done["counts"] == {"failed": 1}
    assert "Studio Nord" in done["not_written"][0]["cause"]
    assert "Studio Nord" in desk.plan().refused[0].cause
    assert desk.files == 2


def test_a_generated_scene_without_the_label_its_market_wants_stays_out(desk, monkeypatch):
    from core.review import picture_labels

    monkeypatch.setitem(picture_labels._data(), "US", {"scene": "both"})
    made = Maker("model", "m", "1")
    desk.picture(Kind.SCENE, "green", market="US", maker=made)
    (refusal,) = desk.plan().refused
    assert "lacks the visible label" in refusal.cause
    desk.picture(Kind.SCENE, "lime", market="US", maker=made, seed=1, provenance={"label": "yes"})
    assert len(desk.plan().items) == 1


def test_what_somebody_changed_in_the_shop_is_left_alone_until_that_is_asked_for(stocked):
    stocked.show()
    turned = stocked.shown()[::-1]
    stocked.merchant(*turned)
    for plan in (stocked.plan(), stocked.plan_back()):
        (refusal,) = plan.refused
        assert refusal.reason == "conflict"
        assert "another order" in refusal.cause
        assert not plan.items
    own = [(version.media_id, version.alt) for version in stocked.db.galleries.versions(
        stocked.store.id, stocked.product.remote_id)[0].shown]  # fmt: skip
    assert stocked.back(replacing=True)["counts"] == {"written": 1}
    assert stocked.shown() == own
    history = stocked.db.galleries.versions(stocked.store.id, stocked.product.remote_id)
    assert [version.origin for version in history] == ["original", "gallery.show", "merchant", "gallery.revert"]
    assert [(each.media_id, each.alt) for each in history[2].shown] == turned


def test_a_change_between_preview_and_execution_is_a_conflict_and_nothing_is_sent(stocked):
    plan = stocked.plan()
    edited = [(media_id, "Mine") for media_id, _alt in stocked.shown()]
    stocked.merchant(*edited)
    done = stocked.execute(plan.hash)
    assert done["counts"] == {"conflict": 1}
    assert stocked.shown() == edited
    assert stocked.files == 2


def test_a_file_that_was_deleted_in_the_shop_is_sent_anew(stocked):
    stocked.show()
    media_id = stocked.shown()[0][0]
    stocked.back()
    del stocked.emulated.app.store.attachments[int(media_id)]
    assert stocked.show()["counts"] == {"written": 1}
    assert stocked.shown()[0][1] == "red main"
    assert stocked.shown()[0][0] != media_id


def test_without_a_way_the_easiest_one_is_named_and_the_plan_stays_open(services):
    desk = GalleryDesk(services, companion=False)
    desk.picture(Kind.MAIN, "red")
    plan = desk.plan()
    with pytest.raises(NeedsMerchant) as told:
        desk.execute(plan.hash)
    assert "VITRINE_PUBLIC_URL" in told.value.next_step
    desk.emulated.app.switch({"companion": True})
    assert desk.execute(plan.hash)["counts"] == {"written": 1}


def test_a_shop_that_is_away_is_tried_again_and_nothing_is_sent_twice(stocked):
    plan = stocked.plan()
    stocked.emulated.app.switch({"maintenance": True})
    with pytest.raises(Retryable):
        stocked.execute(plan.hash)
    stocked.emulated.app.switch({"maintenance": False})
    assert stocked.execute(plan.hash)["counts"] == {"written": 1}
    assert stocked.files == 5


def test_an_answer_that_got_lost_is_looked_up_before_anything_is_sent_again(stocked):
    plan = stocked.plan()
    seen = []

    def lose(where):
        seen.append(where)
        if where == "before PUT":
            stocked.emulated.app.switch({"late_drop_next": 1})

    stocked.line.hook = lose
    assert stocked.execute(plan.hash)["counts"] == {"written": 1}
    assert seen.count("before PUT") == 1
    assert stocked.files == 5


def test_leaving_with_restore_brings_the_old_pictures_back_first(stocked):
    own = stocked.shown()
    stocked.show()
    plan = galleries.plan_restore(stocked.services, stocked.db, stocked.store)
    assert len(plan.items) == 1
    stores.disconnect(stocked.services, stocked.db, stocked.store, restore=True, execute=lambda _plan: {})
    assert stocked.db.tenancy.any_store("shop").state == "removed"
    images = stocked.emulated.app.store.products[int(stocked.product.remote_id)].images
    assert [str(number) for number in images] == [media_id for media_id, _alt in own]


def test_words_that_a_page_gave_a_picture_are_no_edit_and_stay_that_page_s(stocked):
    stocked.show()
    target = Target(stocked.product.remote_id, "en-US")
    media_id = stocked.shown()[1][0]
    for origin, alt in (("original", "A mug"), ("publish", "A mug from steel")):
        texts = {ContentField.ALT_TEXTS: json.dumps({media_id: alt})}
        stocked.db.publishing.add_version(stocked.store.id, target, origin, texts)
    stocked.emulated.app.store.attachments[int(media_id)].alt = "A mug from steel"
    stocked.emulated.app.store.epoch += 1
    assert stocked.back()["counts"] == {"written": 1}
    assert stocked.shown()[0] == (media_id, "A mug from steel")


@pytest.mark.parametrize("main", ["keep", "replace"])
def test_what_pictures_are_made_from_stays_the_shop_s_own_photo(stocked, main):
    """Else the next pictures would be made from ours, and so on."""

    def photo():
        product = stocked.product
        return stocked.db.galleries.own_photo(stocked.store.id, product.remote_id, product.snapshot.media)

    before = photo()
    stocked.show(main=main)
    stocked.sync()
    assert stocked.product.snapshot.media[0].remote_id != before.remote_id
    assert photo() == before
    stocked.back()
    stocked.sync()
    assert photo() == before


def test_a_translated_record_gets_the_pictures_of_its_language_and_shares_the_file_without_words(services):
    desk = GalleryDesk(services, language_mode="polylang", locales=["de-DE"])
    with services_of(desk) as session:
        title = FieldWrite(ContentField.TITLE, None, "Reisebecher")
        german = session.publisher.write(WriteItem(Target(desk.product.remote_id, "de-DE"), (title,))).created_remote_id
    desk.sync()
    desk.picture(Kind.MAIN, "red")
    desk.picture(Kind.BANNER, "gold", locale="en-US")
    desk.picture(Kind.BANNER, "silver", locale="de-DE")
    files = desk.files
    assert desk.show()["counts"] == {"written": 2}
    source, own = desk.shown(), desk.shown(german)
    assert [alt for _id, alt in source][0::3] == ["red main", "gold banner"]
    assert [own[0][1], own[-1][1]] == ["red main", "silver banner"]
    assert own[0] == source[0]
    assert desk.files == files + 3
    assert [item.locale for item in desk.plan_back().items] == ["en-US", "de-DE"]
    (only,) = desk.plan(("fr-FR",)).refused
    assert only.reason == "unsupported"


def services_of(desk):
    return desk.services.session(desk.db, desk.store)


def test_words_that_the_shop_writes_otherwise_go_on_record_as_they_are(stocked):
    def other(where):
        if where == "after PUT":
            stocked.merchant(*[(media_id, alt.upper()) for media_id, alt in images()])

    def images():
        store = stocked.emulated.app.store
        found = store.products[int(stocked.product.remote_id)].images
        return [(str(number), store.attachments[number].alt) for number in found]

    stocked.line.hook = other
    plan = stocked.plan()
    assert stocked.execute(plan.hash)["counts"] == {"written": 1}
    assert stocked.shown()[0][1] == "RED MAIN"
    (row,) = stocked.db.galleries.items(stocked.store.id, plan.hash)
    assert stocked.shown()[0][0] in row.outcome["altered_by_shop"]
    stocked.line.hook = lambda _where: None
    assert not stocked.plan_back().refused


def test_a_gallery_that_comes_out_otherwise_is_said_and_can_be_brought_back(stocked):
    own = stocked.shown()

    def other(where):
        if where == "after PUT":
            store = stocked.emulated.app.store
            product = store.products[int(stocked.product.remote_id)]
            product.images = product.images[::-1]
            store.epoch += 1

    stocked.line.hook = other
    done = stocked.show()
    assert done["counts"] == {"failed": 1}
    assert "by itself" in done["not_written"][0]["cause"]
    stocked.line.hook = lambda _where: None
    assert stocked.plan_back().refused[0].reason == "conflict"
    assert stocked.back(replacing=True)["counts"] == {"written": 1}
    assert stocked.shown() == own
