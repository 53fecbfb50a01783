"""The engine's own publish and revert against an emulated Shopify shop."""

import json

import pytest
from publishing_desk import Desk

from connectors.shopify.emulator.records import Metaobject
from core.catalog.sync import to_product
from core.ports.wire import ContentField, ProductSnapshot, Target
from core.publishing.texts import as_before

F = ContentField
TEXTS = [F.TITLE, F.DESCRIPTION, F.SEO_TITLE, F.SEO_DESCRIPTION, F.ALT_TEXTS, F.MODULES, F.STATE]


class Front:
    """The publisher as the desk wants to see a shop: with its languages beside it."""

    source_locale, native, parts = "en-US", ("de-DE", "ja-JP"), True

    def __init__(self, publisher):
        self.read, self.read_many = publisher.read, publisher.read_many
        self.write, self.write_many = publisher.write, publisher.write_many
        self.losses, self.undo_create = publisher.losses, publisher.undo_create
        self.translations = {}


@pytest.fixture
def shop(open_shop):
    return open_shop()


@pytest.fixture
def desk(db, new_store, shop):
    made = Desk(db, Front(shop.publisher), new_store(db).id)
    snapshots = [ProductSnapshot(remote_id, shop.product(remote_id).title) for remote_id in shop.ids]
    made.products = [to_product(made.store_id, snapshot, str) for snapshot in snapshots]
    db.catalog.store(made.store_id, made.products)
    return made


def held(shop):
    """Everything that people or apps can read in the shop."""
    return [
        shop.publisher.read(Target(remote_id, locale), TEXTS)
        for remote_id in shop.ids
        for locale in ("en-US", "de-DE", "ja-JP")
    ]


def test_publish_and_revert_leave_no_trace(desk, shop):
    before, state = held(shop), shop.emulated.state()
    locales = ("de-DE", "ja-JP", "en-US")
    for words in ("warm", "warmer"):
        desk.write(words, locales)
        plan = desk.preview(locales)
        assert plan.refused == ()  # the search texts of a translation have their source in the same plan
        assert set(desk.carry_out(plan)["counts"]) == {"written"}
    german = shop.publisher.read(Target(shop.ids[0], "de-DE"), TEXTS)
    assert "warmer" in german[F.DESCRIPTION]
    assert german[F.SEO_TITLE] == "warmer title"
    assert [module["kind"] for module in json.loads(german[F.MODULES])["modules"]] == ["bullets", "seo", "alt_texts"]
    assert len(shop.store.table(Metaobject)) > 3 * len(shop.ids)
    assert desk.preview(locales).items == ()
    desk.revert()
    assert held(shop) == before
    assert shop.emulated.state() == state
    assert not any(shop.store.translations.values())


def test_one_product_goes_back_in_all_languages_by_one_plan(desk, shop):
    locales = ("en-US", "de-DE", "ja-JP")
    before = held(shop)
    desk.write("warm", locales)
    desk.publish(locales)
    targets = [Target(shop.ids[0], locale) for locale in locales]
    plan = desk.preview_revert(targets=targets)
    assert desk.carry_out(plan)["counts"] == {"written": 3}
    assert held(shop)[:3] == before[:3]
    for target in targets:
        own = desk.db.publishing.versions(desk.store_id, target)[0].fields
        now = shop.publisher.read(target, tuple(own))
        assert as_before(own, now)
        assert (F.SEO_TITLE in now) is (target.locale == "en-US")  # its source is empty again: it has no place
    assert not as_before({F.TITLE: "Mug"}, {})


def test_a_language_before_its_source_is_written_but_for_what_has_no_source(desk, shop):
    desk.write("warm", ("de-DE", "sv-SE"))
    plan = desk.preview(("de-DE", "sv-SE"))
    reasons = {(refusal.locale, refusal.reason) for refusal in plan.refused}
    assert reasons == {("de-DE", "unsupported"), ("sv-SE", "unreachable")}
    assert all(refusal.next_step for refusal in plan.refused)
    assert set(desk.carry_out(plan)["counts"]) == {"written"}
    assert shop.read(Target(shop.ids[0], "de-DE"), F.TITLE) == "Travel mug"
    desk.write("warm", ("en-US",))
    desk.publish(("en-US",))
    assert desk.publish(("de-DE",))["counts"] == {"written": 3}
    assert shop.read(Target(shop.ids[0], "de-DE"), F.SEO_TITLE) == "warm title"


def test_somebody_s_word_in_our_translation_is_shown_and_kept(desk, shop):
    desk.write("warm", ("en-US", "de-DE"))
    desk.publish(("en-US",))
    desk.publish(("de-DE",))
    product = shop.product(shop.ids[0])
    ours = shop.read(Target(shop.ids[0], "de-DE"), F.DESCRIPTION)
    shop.other_app(product.id, "body_html", ours.replace("warm", "kalt"))
    desk.write("warmer", ("de-DE",))
    plan = desk.preview(("de-DE",))
    assert [refusal.reason for refusal in plan.refused] == ["conflict"]
    assert len(plan.items) == 2
    assert "kalt" in shop.read(Target(shop.ids[0], "de-DE"), F.DESCRIPTION)
