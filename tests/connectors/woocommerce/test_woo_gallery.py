"""What is WooCommerce's own about galleries: three ways in, names that WordPress changes, and its refusals."""

from __future__ import annotations

import logging

import httpx
import pytest
from gallery_desk import InProcess, Line
from picture_address import PictureAddress, jpeg

from connectors.woocommerce.files import ADDRESS, PLUGIN, digits_of
from connectors.woocommerce.platform import PLATFORM
from core.clock import FrozenClock
from core.errors import NeedsMerchant, Permanent, Refused, Retryable
from core.ports.gallery import LOGIN, MEDIA_LOGIN, Shown
from core.ports.platform import Credentials
from core.ports.wire import SeedCatalogue, SeedProduct, SeedShoppers

DIGITS = "0123456789abcdef"
OWN = (("mug-1.jpg", "A mug", jpeg("navy")), ("mug-2.jpg", "", jpeg("teal")))
SEED = SeedCatalogue(
    "Shop", "EUR", "en-US", (SeedProduct(sku="mug", title="Mug", price_minor=1990, stock=7, pictures=OWN),),
    SeedShoppers(10, 1, 0.1, (0.0,), 1),
)  # fmt: skip


class Vault:
    def __init__(self, login=""):
        self.login = login

    def read(self, name):
        if name != MEDIA_LOGIN or not self.login:
            raise NeedsMerchant("No secret is stored.")
        return self.login


class Woo:
    def __init__(self, url="https://shop.example", login="", **faults):
        self.clock = FrozenClock()
        self.emulated = PLATFORM.emulator(SEED, {"https": url.startswith("https"), **faults}, self.clock)
        self.line = Line(self.emulated.app)
        credentials = Credentials(url, self.emulated.key, self.emulated.secret)
        self.session = InProcess(self.line).open(credentials, clock=self.clock, vault=Vault(login))
        self.gallery = self.session.gallery
        self.store = self.emulated.app.store
        self.product = str(next(iter(self.store.products)))
        self.before = self.gallery.read(self.product)
        self.line.calls.clear()

    def add(self, file, **more):
        return self.gallery.arrange(self.product, [file, *plain(self.before)], more.get("seen", self.before))

    def fetched(self):
        return [call for call in self.line.calls if call.startswith(("PUT", "POST"))]


def plain(shown):
    return [Shown(each.media_id, each.alt) for each in shown]


@pytest.fixture
def at():
    address = PictureAddress()
    yield address
    address.stop()


@pytest.mark.parametrize(
    "name",
    [f"mug-main-{DIGITS}.jpg", f"mug-main-{DIGITS}-scaled.jpg", f"{DIGITS}-1.png", f"x-{DIGITS}-12-scaled.webp",
     f"x-{DIGITS}-rotated.jpg", f"x-{DIGITS}-300x300.jpg", f"x-{DIGITS}-e1700000000000.jpg"],
)  # fmt: skip
def test_a_file_of_ours_is_known_under_every_name_that_wordpress_gives_it(name):
    assert digits_of(f"https://shop.example/wp-content/uploads/2026/11/{name}?v=2") == DIGITS


@pytest.mark.parametrize("name", ["mug-1.jpg", f"{DIGITS[:15]}.jpg", f"mug{DIGITS}.jpg", f"{DIGITS}-hero.jpg", "x.php"])
def test_a_file_of_somebody_else_is_not(name):
    assert digits_of(f"https://shop.example/{name}") == ""


def test_the_easiest_way_that_is_open_is_taken(at):
    woo = Woo()
    made = woo.add(at.outgoing("red"))
    assert woo.fetched() == [f"PUT /wp-json/wc/v3/products/{woo.product}"]
    assert len(at.asked) == 1
    assert len(made.brought) == 1
    woo = Woo()
    woo.add(at.outgoing("green", served=False))
    assert woo.fetched() == ["POST /wp-json/wc-vitrine/v1/media", f"PUT /wp-json/wc/v3/products/{woo.product}"]
    assert len(at.asked) == 1


def test_the_ways_say_what_opens_them():
    ready = {way.name: way.ready for way in Woo().gallery.ways(public=False)}
    assert ready == {ADDRESS: False, PLUGIN: True, LOGIN: False}
    ways = {way.name: way for way in Woo(companion_media=False).gallery.ways(public=True)}
    assert [way.ready for way in ways.values()] == [True, False, False]
    assert "update it" in ways[PLUGIN].next_step
    assert "vitrine store media-login" in ways[LOGIN].next_step
    plain_http = {way.name: way for way in Woo("http://shop.example", "ann:pass").gallery.ways(public=False)}
    assert "https" in plain_http[LOGIN].next_step


def test_an_application_password_works_over_https_and_is_shown_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    login = "ann:abcd EFGH 1234"
    woo = Woo(login=login, application_password=login, companion=False)
    assert [way.ready for way in woo.gallery.ways(public=False)] == [False, False, True]
    address = PictureAddress()
    made = woo.add(address.outgoing("red", "Red", served=False))
    address.stop()
    assert [each.alt for each in made.shown] == ["Red", "A mug", ""]
    assert "POST /wp-json/wp/v2/media" in woo.fetched()
    assert "EFGH" not in caplog.text
    assert "EFGH" not in repr(woo.session.__dict__)


def test_a_wrong_application_password_is_said():
    woo = Woo(login="ann:wrong", application_password="ann:right", companion=False)
    (way,) = [way for way in woo.gallery.ways(public=False) if way.name == LOGIN]
    assert not way.ready
    assert "did not take this login" in way.next_step


def test_an_address_that_the_shop_cannot_open_is_followed_by_the_plugin(at):
    woo = Woo(allow_local_urls=False)
    made = woo.add(at.outgoing("red"))
    assert at.asked == []
    assert [call.split("/")[-1] for call in woo.fetched()] == [woo.product, "media", woo.product]
    assert len(made.shown) == 3


def test_without_another_way_a_bad_picture_fails_the_whole_write_and_the_sentence_says_why(at):
    woo = Woo(allow_local_urls=False, companion=False)
    with pytest.raises(Refused) as told:
        woo.add(at.outgoing("red"))
    assert "VITRINE_PUBLIC_URL" in told.value.next_step
    assert woo.gallery.read(woo.product) == woo.before


def test_a_picture_that_is_gone_from_the_library_is_said(at):
    woo = Woo()
    del woo.store.attachments[int(woo.before[1].media_id)]
    woo.before = woo.gallery.read(woo.product)
    with pytest.raises(Permanent) as told:
        woo.gallery.arrange(woo.product, [Shown("999999", ""), *plain(woo.before)], woo.before)
    assert "media library" in told.value.cause


@pytest.mark.parametrize(("companion", "hidden"), [(True, False), (False, False), (False, True)])
def test_a_file_that_a_broken_call_brought_is_found_and_not_sent_twice(at, companion, hidden):
    """Uploaded, then the process died before the gallery was written."""
    login = "ann:pass"
    woo = Woo(login=login, application_password=login, companion=companion, media_hidden=hidden)
    file = at.outgoing("red", served=False)

    def die(where):
        if where == "before PUT":
            raise KeyboardInterrupt

    woo.line.hook = die
    with pytest.raises(KeyboardInterrupt):
        woo.add(file)
    woo.line.hook = lambda _where: None
    woo.add(file)
    sent = [call for call in woo.fetched() if call.startswith("POST")]
    assert len(sent) == (2 if hidden else 1)  # where a security plugin hides the library nobody can know
    assert len(woo.gallery.read(woo.product)) == 3


def test_after_an_answer_that_got_lost_the_gallery_is_read_and_nothing_sent_again(at):
    woo = Woo()
    woo.emulated.app.switch({"late_drop_next": 0})

    def lose(where):
        if where == "before PUT":
            woo.emulated.app.switch({"late_drop_next": 1})

    woo.line.hook = lose
    made = woo.add(at.outgoing("red"))
    assert len(made.shown) == 3
    assert len(at.asked) == 1
    assert len(woo.fetched()) == 1


def test_a_write_that_never_came_through_is_tried_later(at):
    woo = Woo()

    def lose(where):
        if where == "before PUT":
            woo.emulated.app.switch({"drop_next": 1})

    woo.line.hook = lose
    with pytest.raises(Retryable):
        woo.add(at.outgoing("red"))
    woo.line.hook = lambda _where: None
    assert len(woo.add(at.outgoing("red")).shown) == 3


def test_what_the_host_limits_is_said_with_its_remedy(at):
    woo = Woo(upload_max_bytes=100)
    with pytest.raises(Refused) as told:
        woo.add(at.outgoing("red", served=False))
    assert "upload_max_filesize" in told.value.next_step
    login = "ann:pass"
    woo = Woo(upload_max_bytes=100, companion=False, login=login, application_password=login)
    with pytest.raises(Refused) as told:
        woo.add(at.outgoing("red", served=False))
    assert "upload_max_filesize" in told.value.next_step


def test_words_are_compared_as_wordpress_keeps_them(at):
    woo = Woo()
    file = at.outgoing("red", "Red  <b>lamp</b>\n on a shelf")
    made = woo.add(file)
    media = woo.store.attachments[int(made.shown[0].media_id)]
    media.alt = "Red lamp on a shelf"  # as sanitize_text_field leaves it
    again = woo.gallery.arrange(woo.product, [file, *plain(woo.before)], woo.before)
    assert again.brought == made.brought
    assert len(woo.fetched()) == 1


def test_the_emulated_library_answers_as_the_real_one():
    woo = Woo(application_password="ann:pass")
    with httpx.Client(transport=httpx.WSGITransport(woo.emulated.app), base_url="https://shop.example") as client:
        assert client.post("/wp-json/wp/v2/media", content=b"x").status_code == 401
        assert client.get("/wp-json/wp/v2/media?search=mug-1").json()[0]["source_url"].endswith("mug-1.jpg")
        assert client.get("/wp-json/wp/v2/media?context=edit").status_code == 401
        avif = {"file": ("a.avif", b"x", "image/avif")}
        assert client.post("/wp-json/wp/v2/media", files=avif, auth=("ann", "pass")).status_code == 500
        assert client.post("/wp-json/wc-vitrine/v1/media", files=avif).status_code == 401
        key = (woo.emulated.key, woo.emulated.secret)
        bad = client.post("/wp-json/wc-vitrine/v1/media", files=avif, auth=key)
        assert (bad.status_code, bad.json()["code"]) == (400, "vitrine_bad_name")
        page = {"file": ("a.jpg", b"<html>", "image/jpeg")}
        bad = client.post("/wp-json/wc-vitrine/v1/media", files=page, auth=key)
        assert (bad.status_code, bad.json()["code"]) == (400, "vitrine_bad_file")
        assert client.get("/wp-json/wc-vitrine/v1/media?name=mug", auth=key).status_code == 400
