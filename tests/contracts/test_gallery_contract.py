"""What the gallery of every platform must do, run for each against its own emulator.

A new platform needs no line here: it is found through the group `vitrine.platforms`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from picture_address import PictureAddress, jpeg

from core.errors import BadInput, Conflict, CoreError, Permanent, Refused
from core.ports import gallery as port
from core.ports.gallery import NAME_DIGITS, Shown
from core.ports.wire import AttributeSnapshot, SeedCatalogue, SeedProduct, SeedShoppers, VariantSnapshot

SIZES = AttributeSnapshot("Size", ("S", "M"), varies=True)
OWN = (("lamp-1.jpg", "A lamp", jpeg("navy")), ("lamp-2.jpg", "", jpeg("teal")), ("lamp-3.jpg", "Three", jpeg("pink")))
SEED = SeedCatalogue(
    "Contract shop",
    "EUR",
    "en-US",
    (
        SeedProduct(sku="a", title="Lamp", price_minor=2500, stock=4, pictures=OWN),
        SeedProduct(
            sku="b", title="Shirt", kind="variable", price_minor=1500, attributes=(SIZES,),
            variants=(
                VariantSnapshot("1", "b-s", (("Size", "S"),), 1500),
                VariantSnapshot("2", "b-m", (("Size", "M"),), 1600),
            ),
        ),
    ),
    SeedShoppers(50, 3, 0.2, (0.0, 0.2), 1),
)  # fmt: skip


@pytest.fixture
def seed():
    return SEED


@pytest.fixture
def at():
    address = PictureAddress()
    yield address
    address.stop()


@pytest.fixture
def product(session):
    return next(p for page in session.catalog.scan() for p in page.products if p.sku == "a").remote_id


def words(shown):
    return [(each.media_id, each.alt) for each in shown]


def kept(shown):
    return [Shown(each.media_id, each.alt) for each in shown]


def test_it_has_the_gallery_s_shape(session):
    gallery = session.gallery
    assert gallery is not None, "pages are made with pictures: a platform has a way to show them"
    assert {"image/jpeg"} <= gallery.mimes
    assert gallery.max_bytes > 0
    assert gallery.max_pixels >= 2048 * 2048
    assert gallery.max_pictures >= 3
    assert {name for name in vars(port.Gallery) if name[0] != "_"} <= {*dir(gallery)} | {*vars(port.Gallery)}
    ways = gallery.ways(public=True)
    assert any(way.ready for way in ways)
    assert all(way.text and (way.ready or way.next_step) for way in ways)
    assert len({way.name for way in ways}) == len(ways)


def test_what_is_shown_is_read_in_order_with_its_words(session, product):
    shown = session.gallery.read(product)
    assert [each.alt for each in shown] == ["A lamp", "", "Three"]
    assert len({each.media_id for each in shown}) == 3
    assert all(each.url for each in shown)


def test_ours_come_in_and_the_old_gallery_comes_back_exactly(store, session, product, at):
    gallery, state = session.gallery, store.state()
    before = gallery.read(product)
    main, scene = at.outgoing("red", "Red lamp"), at.outgoing("green", "On a shelf")
    made = gallery.arrange(product, [main, *kept(before), scene], before)
    assert [each.alt for each in made.shown] == ["Red lamp", "A lamp", "", "Three", "On a shelf"]
    assert [each.media_id for each in made.shown[1:4]] == [each.media_id for each in before]
    assert made.brought == {main.digest: made.shown[0].media_id, scene.digest: made.shown[4].media_id}
    assert words(gallery.read(product)) == words(made.shown)
    back = gallery.arrange(product, kept(before), made.shown)
    assert words(back.shown) == words(before) == words(gallery.read(product))
    assert not back.brought
    assert store.state() == state


def test_what_left_a_gallery_is_shown_again_by_its_id(session, product, at):
    gallery = session.gallery
    before = gallery.read(product)
    made = gallery.arrange(product, [at.outgoing("red"), *kept(before)], before)
    gallery.arrange(product, kept(before), made.shown)
    again = gallery.arrange(product, kept(made.shown), before)
    assert words(again.shown) == words(made.shown)


def test_order_and_words_change_without_a_new_file(session, product, at):
    gallery = session.gallery
    before = gallery.read(product)
    turned = [Shown(before[2].media_id, "Now first"), Shown(before[0].media_id, "A lamp"), kept(before)[1]]
    made = gallery.arrange(product, turned, before)
    assert words(made.shown) == words(turned)
    assert {each.media_id for each in made.shown} == {each.media_id for each in before}


def test_an_own_picture_leaves_only_when_that_is_asked_for(session, product):
    gallery = session.gallery
    before = gallery.read(product)
    made = gallery.arrange(product, kept(before)[1:], before)
    assert words(made.shown) == words(before[1:])
    assert words(gallery.arrange(product, kept(before), made.shown).shown) == words(before)


def test_a_gallery_that_somebody_changed_is_left_alone(session, product, at):
    gallery = session.gallery
    before = gallery.read(product)
    edited = gallery.arrange(product, [Shown(before[0].media_id, "Mine"), *kept(before)[1:]], before)
    with pytest.raises(Conflict):
        gallery.arrange(product, [at.outgoing("red"), *kept(before)], before)
    turned = gallery.arrange(product, kept(edited.shown)[::-1], edited.shown)
    with pytest.raises(Conflict):
        gallery.arrange(product, [at.outgoing("red"), *kept(edited.shown)], edited.shown)
    assert words(gallery.read(product)) == words(turned.shown)
    assert at.asked == []


def test_the_same_call_again_sends_nothing_a_second_time(session, product, at):
    gallery = session.gallery
    before = gallery.read(product)
    wanted = [at.outgoing("red", "Red"), *kept(before), at.outgoing("green")]
    made = gallery.arrange(product, wanted, before)
    asked = list(at.asked)
    again = gallery.arrange(product, wanted, before)
    assert words(again.shown) == words(made.shown)
    assert again.brought == made.brought
    assert at.asked == asked


def test_a_file_that_the_shop_does_not_know_changes_nothing(session, product):
    gallery = session.gallery
    before = gallery.read(product)
    unknown = before[0].media_id[:-1] + "987654"
    with pytest.raises(Permanent):
        gallery.arrange(product, [Shown(unknown, "Whose?"), *kept(before)], before)
    assert words(gallery.read(product)) == words(before)


def test_what_the_shop_would_not_take_is_refused_before_it_is_sent(session, product, at):
    gallery = session.gallery
    before = gallery.read(product)
    file = at.outgoing("red")
    side = int(gallery.max_pixels**0.5) + 10
    for bad in (
        replace(file, size_bytes=gallery.max_bytes + 1),
        replace(file, width_px=side, height_px=side),
        replace(file, mime="image/x-icon", name=f"a-{file.digest[:NAME_DIGITS]}.ico"),
    ):
        with pytest.raises((Refused, BadInput)):
            gallery.arrange(product, [bad, *kept(before)], before)
    assert words(gallery.read(product)) == words(before)
    assert at.asked == []


def test_a_product_that_is_gone_is_said_so(session):
    with pytest.raises(Permanent):
        session.gallery.read("999999999")
    with pytest.raises(CoreError):
        session.gallery.arrange("999999999", [], [])


def test_a_product_without_pictures_gets_some_and_has_none_again(store, session, at):
    shirt = next(p for page in session.catalog.scan() for p in page.products if p.title == "Shirt").remote_id
    state = store.state()
    assert session.gallery.read(shirt) == ()
    made = session.gallery.arrange(shirt, [at.outgoing("red", "Red")], ())
    assert [each.alt for each in made.shown] == ["Red"]
    assert session.gallery.arrange(shirt, [], made.shown).shown == ()
    assert session.gallery.read(shirt) == ()
    assert store.state() == state
