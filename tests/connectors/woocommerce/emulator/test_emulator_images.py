from __future__ import annotations

from typing import Any

import pytest


def put(shop: Any, images: Any) -> Any:
    return shop.call("PUT", f"products/{shop.ids()['kettle-1']}", json={"images": images})


@pytest.mark.parametrize(
    "case", ["private ip", "port 9000", "ftp", "user:pass url", "data url", "scheme-relative", "localhost name"]
)
def test_addresses_are_refused_as_recorded(make_shop: Any, recorded: Any, case: str) -> None:
    shop, wanted = make_shop(allow_local_urls=False), recorded("images")[case]
    reply = put(shop, [{"src": wanted["src"]}])
    assert (reply.status_code, reply.json) == (wanted["status"], wanted["body"])


@pytest.fixture
def host(receiver: Any, make_picture: Any) -> Any:
    receiver.files |= {
        "/ok.jpg": (200, make_picture("JPEG"), {}),
        "/noext": (200, make_picture("JPEG"), {}),
        "/ok.webp": (200, make_picture("WEBP"), {}),
        "/ok.png": (200, make_picture("PNG"), {}),
        "/fake.jpg": (200, make_picture("PNG"), {}),
        "/x.svg": (200, b"<svg xmlns='http://www.w3.org/2000/svg'/>", {}),
        "/avif.avif": (200, b"\0\0\0\x1cftypavif", {}),
        "/php-wrongtype.jpg": (200, b"<html></html>", {}),
        "/redir.jpg": (302, b"", {"Location": "/ok.jpg"}),
        "/big.jpg": (200, make_picture("JPEG", (2600, 10)), {}),
    }
    return receiver


@pytest.mark.parametrize(
    "case",
    [
        "query string after ext",
        "no extension",
        "webp",
        "avif",
        "png",
        "svg",
        "jpg extension, png bytes",
        "jpg extension, html body",
        "redirect",
        "404",
        "space in url",
    ],
)
def test_files_are_taken_or_refused_as_recorded(shop: Any, host: Any, recorded: Any, case: str) -> None:
    wanted = recorded("images")[case]
    reply = put(shop, [{"src": wanted["src"].replace("http://203.0.113.10:8080", host.url)}])
    assert reply.status_code == wanted["status"]
    if wanted["status"] == 400:
        text = wanted["body"]["message"].replace("http://203.0.113.10:8080", host.url)
        assert reply.json == {**wanted["body"], "message": text}
    else:
        extension = wanted["body"][0]["src"].rpartition(".")[2]
        assert reply.json["images"][0]["src"].endswith(extension)


def test_the_whole_gallery_is_replaced_and_alts_live_on_the_file(shop: Any, host: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    first, second = (row["id"] for row in shop.call("GET", f"products/{lamp}").json["images"])
    shown = shop.call("PUT", f"products/{lamp}", json={"images": [{"id": second, "alt": "by id"}, {"id": first}]}).json[
        "images"
    ]
    assert [(row["id"], row["alt"]) for row in shown] == [(second, "by id"), (first, "")]
    other = put(shop, [{"id": second}, {"src": f"{host.url}/ok.jpg", "alt": "new", "name": "Hero"}]).json["images"]
    assert (other[0]["alt"], other[1]["alt"], other[1]["name"]) == ("by id", "new", "Hero")
    again = put(shop, [{"src": f"{host.url}/ok.jpg"}]).json["images"]
    assert again[0]["src"].endswith("/ok-1.jpg")  # the same address makes a second file
    assert again[0]["id"] != other[1]["id"]
    assert put(shop, []).json["images"] == []
    assert shop.raw("GET", other[1]["src"].removeprefix(shop.base)).status_code == 200  # the orphan stays


def test_one_bad_picture_fails_the_whole_write(shop: Any, host: Any, recorded: Any) -> None:
    number = shop.ids()["kettle-1"]
    files = len(shop.store.attachments)
    body = {"name": "changed", "images": [{"src": f"{host.url}/ok.jpg"}, {"src": f"{host.url}/404.jpg"}]}
    assert shop.call("PUT", f"products/{number}", json=body).status_code == 400
    assert (shop.store.products[number].name, len(shop.store.attachments)) == ("Kettle", files)
    assert put(shop, [{"id": 999999}]).json == recorded("images")["unknown id"]["body"]


def test_large_pictures_are_scaled_and_the_shops_own_are_copied(shop: Any, host: Any) -> None:
    big = put(shop, [{"src": f"{host.url}/big.jpg"}]).json["images"][0]
    assert (big["src"].rpartition("/")[2], big["name"]) == ("big-scaled.jpg", "big.jpg")
    jacket = shop.call("GET", f"products/{shop.ids()['jacket']}").json["images"][0]
    copied = put(shop, [{"src": jacket["src"]}]).json["images"][0]
    assert copied["id"] != jacket["id"]
    assert copied["src"].endswith("/2026/03/jacket.png")  # this month's folder
    again = put(shop, [{"src": copied["src"]}]).json["images"][0]
    assert again["name"] == "jacket-1.png"


def test_a_variation_has_one_picture(shop: Any, host: Any) -> None:
    jacket = shop.ids()["jacket"]
    number = shop.store.products[jacket].variations[0]
    reply = shop.call(
        "PUT", f"products/{jacket}/variations/{number}", json={"image": {"src": f"{host.url}/ok.png"}}
    ).json
    assert reply["image"]["name"] == "ok.png"
