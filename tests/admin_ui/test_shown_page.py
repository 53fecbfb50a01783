"""A product's pictures in the shop, in the browser: before, after, the button, the way back; and the signed door."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from picture_address import jpeg

from admin_ui.files import BRAKE
from admin_ui.server import serve_wsgi
from core.assets.asset import Asset, Kind, Slot, identity
from core.jobs import galleries
from core.ports.picture_files import Maker
from core.publishing.gallery.address import LIFETIME_S, address


@pytest.fixture
def product(house):
    return next(p for p in house.db.catalog.sources(house.store.id) if len(p.snapshot.media) > 0)


@pytest.fixture
def kept(house, product):
    def keep(kind: Kind, colour: str, **place: str) -> Asset:
        slot, maker = Slot(product.remote_id, kind, "m1", **place), Maker("embedded", revision="1")
        asset = Asset(identity(slot, [colour], {}, maker), slot, "", "image/jpeg", 640, 480, 0, maker, alt=colour)
        return house.db.assets.keep(house.services.blobs, house.store.id, asset, jpeg(colour), file_name="a.jpg")

    return keep


@pytest.fixture
def at(house, product):
    return house.path(f"/products/{product.remote_id}/shown/en-US")


def shown(house, product):
    with house.services.session(house.db, house.store) as session:
        return [(each.media_id, each.alt) for each in session.gallery.read(product.remote_id)]


def test_before_and_after_stand_side_by_side_and_the_button_does_exactly_that(house, product, kept, at):
    asset = kept(Kind.MAIN, "red")
    own = shown(house, product)
    page = house.get(at).text
    assert "Shown now" in page
    assert "Shown afterwards" in page
    assert f"/gallery/small/{asset.id}/480" in page
    digest = re.search(r'name="plan" value="([0-9a-f]{64})"', page)[1]
    house.post(at, plan="0" * 64)
    assert shown(house, product) == own  # another plan than the one that was looked at is not carried out
    house.post(at, plan=digest)
    assert house.work()[-1] == "done"
    assert [alt for _id, alt in shown(house, product)] == ["red", *[alt for _id, alt in own]]
    page = house.get(at).text
    assert "The shop shows these pictures already" in page
    house.post(f"{at}/back", to="original")
    assert house.work()[-1] == "done"
    assert shown(house, product) == own


def test_the_page_of_pictures_asks_for_it_and_what_is_shown_has_thumbnails(house, product, kept, at):
    kept(Kind.MAIN, "red")
    assert at in house.get(house.path(f"/products/{product.remote_id}/gallery/en-US")).text
    house.post(at, plan=re.search(r'name="plan" value="([0-9a-f]{64})"', house.get(at).text)[1])
    house.work()
    media_id = shown(house, product)[0][0]
    picture = house.get(house.path(f"/products/{product.remote_id}/pictures/{media_id}/96"))
    assert picture.status_code == 200
    assert picture.mimetype == "image/webp"


def test_a_change_in_the_shop_is_said_and_replaced_only_when_asked(house, product, kept, at):
    kept(Kind.MAIN, "red")
    house.post(at, plan=re.search(r'name="plan" value="([0-9a-f]{64})"', house.get(at).text)[1])
    house.work()
    record = house.emulated.app.store.products[int(product.remote_id)]
    record.images = record.images[::-1]
    house.emulated.app.store.epoch += 1
    page = house.get(at).text
    assert "another order" in page
    assert 'name="plan"' not in page
    assert 'name="plan"' in house.get(f"{at}?replacing=1").text
    assert "another order" in house.post(f"{at}/back", to="original").text


def test_where_no_way_is_open_the_easiest_is_named(house, product, kept, at):
    kept(Kind.MAIN, "red")
    house.emulated.app.switch({"companion": False})
    page = house.get(at).text
    assert "No way for pictures into this shop is open yet" in page
    assert "install Vitrine" in page
    assert 'name="plan"' not in page


def test_a_shop_that_is_away_is_a_sentence_and_no_fault(house, product, kept, at):
    kept(Kind.MAIN, "red")
    house.emulated.app.switch({"security_page": 403})
    page = house.get(at)
    assert page.status_code == 200
    assert "firewall or security plugin" in page.text


# ------------------------------------------------------------------ the signed door


@pytest.fixture
def door(house, kept):
    asset = kept(Kind.MAIN, "red")
    with galleries.opened(house.services, house.db, house.store) as shop:
        file = galleries.Sender(house.services, house.db, house.store, shop.gallery).file(asset)
    name = galleries.file_name("mug", asset, file)
    key = house.services.keyring.derive("picture-address")

    def path(end_s: int = 600, store_id: str = "", digest: str = "") -> str:
        expires_s = int(house.services.clock.now().timestamp()) + end_s
        owner = (house.db.scope.tenant_id, store_id or house.store.id)
        return address("", key, owner, digest or file.digest, name, expires_s)

    return path


def test_a_signed_address_gives_the_file_without_a_login_and_nothing_else(house, door):
    stranger = house.browser()
    answer = stranger.get(door())
    assert answer.status_code == 200
    assert answer.data == jpeg("red")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert re.fullmatch(r"/files/\d+/[0-9a-f]{64}/mug-main-[0-9a-f]{16}\.jpg", door())


def test_whatever_is_wrong_with_an_address_the_answer_is_the_same(house, door):
    stranger, good = house.browser(), door()
    _, _, end, signed, name = good.split("/")
    later = int(end) + 1
    wrong = [
        door(-1), door(LIFETIME_S + 60), door(store_id="other"), door(digest="0" * 64),
        f"/files/{end}/{signed}/a{name}",
        f"/files/{later}/{signed}/{name}", f"/files/{end}/{signed[:-1]}x/{name}", f"/files/{end}/{'0' * 64}/{name}",
        f"/files/{end}/{signed}/{name.replace('.jpg', '.png')}", f"/files/{end}/{signed}/..%2f{name}",
        f"/files/{end}/{signed}/", f"/files/{end}", "/files/", good.replace("/files/", "/files/x/"),
    ]  # fmt: skip
    bodies = set()
    for path in wrong:
        answer = stranger.get(path)
        assert answer.status_code == 404, path
        bodies.add(answer.data)
    assert len(bodies) == 1
    assert stranger.get(good).status_code == 200


def test_a_store_that_was_left_hands_out_nothing(house, door):
    good = door()
    house.db.tenancy.update_store(house.store.id, state="removed")
    assert house.browser().get(good).status_code == 404


def test_who_guesses_is_slowed(house, door):
    stranger, good = house.browser(), door()
    for n in range(60):
        stranger.get(f"/files/{n}/x")
    assert stranger.get(good).status_code == 404
    assert house.app.extensions[BRAKE].wait_s("127.0.0.1") > 0


def test_the_moment_of_the_end_is_the_clock_s(house, door):
    good = door(end_s=LIFETIME_S)
    end = datetime.fromtimestamp(int(good.split("/")[2]), UTC)
    assert end - house.services.clock.now() <= timedelta(seconds=LIFETIME_S)


def test_a_shop_fetches_from_the_running_server_by_the_signed_address(house, product, kept):
    kept(Kind.MAIN, "red")
    asked = []

    def watched(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return house.app.wsgi_app(environ, start_response)

    with serve_wsgi(watched, "127.0.0.1", 0) as server:
        services = replace(house.services, settings=replace(house.services.settings, public_url=server.url))
        assert galleries.ways(services, house.db, house.store)[0].ready
        plan = galleries.plan_show(services, house.db, house.store, [product])
        done = galleries.carry_out(services, house.db, house.store, plan.hash, lambda *_: None)
    assert done["counts"] == {"written": 1}
    assert [path.split("/")[1] for path in asked] == ["files"]
    assert shown(house, product)[0][1] == "red"
