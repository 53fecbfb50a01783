"""Which addresses a shop may be expected to open, and the file that a picture is sent as."""

from __future__ import annotations

import hashlib
import io

import pytest
from gallery_desk import GalleryDesk
from PIL import Image

from core.assets.asset import Kind
from core.jobs import galleries
from core.publishing.gallery.address import genuine, reachable, signature
from core.publishing.gallery.plan import GalleryItem, Piece

SHOP = "https://shop.example"


@pytest.mark.parametrize(
    "url", ["https://vitrine.example", "http://vitrine.example:8080", "https://vitrine.example:443/v", "http://8.8.8.8"]
)
def test_public_addresses_on_the_usual_ports_count(url):
    assert reachable(url, SHOP)


@pytest.mark.parametrize(
    "url",
    ["", "https://vitrine.example:9000", "http://10.0.0.5", "http://192.168.1.4:8080", "http://localhost:8080",
     "http://127.0.0.1", "http://[::1]", "http://[fd00::1]", "http://nas", "http://shop.local", "http://169.254.1.1",
     "ftp://vitrine.example", "http://vitrine.example:x"],
)  # fmt: skip
def test_addresses_that_shops_refuse_do_not(url):
    assert not reachable(url, SHOP)


def test_on_one_machine_with_the_shop_loopback_is_as_good():
    assert reachable("http://127.0.0.1:8330", "http://localhost:8085")
    assert not reachable("http://192.168.1.4", "http://localhost:8085")


def test_a_signature_holds_for_exactly_one_address():
    key, store, name = b"k" * 32, ("t1", "s1"), "a-0123456789abcdef.jpg"
    signed = signature(key, store, "d" * 64, name, 100)
    assert genuine(key, signed, store, "d" * 64, name, 100)
    others = [
        (b"x" * 32, store, "d" * 64, name, 100),
        (key, ("t2", "s1"), "d" * 64, name, 100),
        (key, ("t1", "s2"), "d" * 64, name, 100),
        (key, store, "e" * 64, name, 100),
        (key, store, "d" * 64, "b" + name, 100),
        (key, store, "d" * 64, name, 101),
    ]
    assert not any(genuine(other[0], signed, *other[1:]) for other in others)


def outgoing(desk, asset):
    with galleries.opened(desk.services, desk.db, desk.store) as shop:
        sender = galleries.Sender(desk.services, desk.db, desk.store, shop.gallery)
        item = GalleryItem("1", "1", "en-US", "Tasse Ä/1", (), ())
        return sender.outgoing(item, Piece("", "words", asset.id))


def test_a_large_png_leaves_as_a_jpeg_of_the_channel_s_size_and_is_made_once(services):
    desk = GalleryDesk(services)
    out = io.BytesIO()
    Image.effect_mandelbrot((2600, 2600), (-2, -2, 2, 2), 60).convert("RGB").save(out, "PNG")
    asset = desk.picture(Kind.MAIN, "grey", data=out.getvalue())
    desk.db.change(desk.db.update(_assets()).values(mime="image/png", width_px=2600, height_px=2600))
    file = outgoing(desk, desk.db.assets.named(desk.store.id, asset.id))
    data = file.read()
    assert hashlib.sha256(data).hexdigest() == file.digest
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (2048, 2048))
    assert (file.mime, file.width_px, file.size_bytes) == ("image/jpeg", 2048, len(data))
    assert file.name == f"tasse-a-1-main-{file.digest[:16]}.jpg"
    assert file.url == ""  # this installation has no public address
    files = len(desk.db.files.of_store(desk.store.id))
    assert outgoing(desk, asset).digest == file.digest
    assert len(desk.db.files.of_store(desk.store.id)) == files


def _assets():
    from core.storage.tables import assets

    return assets


def test_a_file_that_fits_leaves_byte_for_byte_with_its_marks(services):
    desk = GalleryDesk(services)
    asset = desk.picture(Kind.MAIN, "red")
    assert outgoing(desk, asset).digest == asset.digest
