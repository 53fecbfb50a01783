"""Pictures: staged upload, processing that takes time, products, order, and what goes wrong on the way."""

import io
import json

import httpx
import pytest
from PIL import Image

from connectors.shopify.media import Pictures
from connectors.shopify.operations import operation
from connectors.shopify.transfer import Transfers
from core.errors import BadInput, Permanent, Retryable
from core.ports.wire import ContentField, Target


def drawn(kind="PNG", size=(40, 30), colour=(9, 9, 9)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def shown(shop, remote_id):
    return [str(number) for number in shop.product(remote_id).media]


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "Bild ä.jpg"), ("WEBP", "b.webp")])
def test_a_picture_is_uploaded_awaited_and_shown(open_shop, kind, name):
    shop = open_shop()
    state, product, started = shop.emulated.state(), shop.ids[0], shop.clock.monotonic_s()
    data = drawn(kind)
    made = shop.pictures.upload(name, data, "A drawing")
    assert shop.clock.monotonic_s() > started  # it was not ready at once
    file = shop.store.find(f"gid://shopify/MediaImage/{made}")
    assert (file.file_status, file.alt, shop.store.file(file.path)) == ("READY", "A drawing", data)
    before = shown(shop, product)
    shop.pictures.attach(product, [made])
    assert shown(shop, product) == [*before, made]
    shop.pictures.order(product, [made, before[1]])
    assert shown(shop, product) == [made, before[1], before[0]]
    alts = json.loads(shop.read(Target(product, "en-US"), ContentField.ALT_TEXTS))
    assert alts == {made: "A drawing", before[1]: "", before[0]: "A mug"}
    assert shop.emulated.state() == state


@pytest.mark.parametrize("fault", ["late_drop_next", "truncate_next"])
def test_a_picture_whose_answer_got_lost_is_found_again(open_shop, fault):
    shop = open_shop()

    def act(name):
        if name == "FileCreate":
            shop.tap.before = None
            shop.faults(**{fault: 1})

    shop.tap.before = act
    with pytest.raises(Retryable):
        shop.pictures.upload("a (1).png", drawn(), "x")
    made = shop.pictures.upload("a (1).png", drawn(), "x")
    assert shop.sent().count("FileCreate") == 1
    assert shop.store.find(f"gid://shopify/MediaImage/{made}").file_status == "READY"


@pytest.mark.parametrize(
    ("name", "data"), [("a.svg", drawn()), ("a.png", b""), ("a.png", b"x" * (20 << 20) + b"x"), ("a", drawn())]
)
def test_what_is_no_picture_is_refused_before_anything_is_sent(open_shop, name, data):
    shop = open_shop()
    with pytest.raises(BadInput):
        shop.pictures.upload(name, data)
    assert shop.sent() == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"0" * 30, "UNSUPPORTED_IMAGE_FILE_TYPE"),
        (drawn("PNG", (5000, 4100)), "INVALID_IMAGE_RESOLUTION"),
    ],
)
def test_bytes_that_shopify_cannot_use(open_shop, data, code):
    with pytest.raises(BadInput, match=code):
        open_shop().pictures.upload("a.png", data)


def test_a_picture_that_never_gets_ready_is_left_to_the_queue(open_shop):
    with pytest.raises(Retryable, match="still working"):
        open_shop(file_delay_s=900.0).pictures.upload("a.png", drawn())


def test_processing_that_fails_says_so(open_shop):
    with pytest.raises(BadInput, match="IMAGE_PROCESSING_FAILURE"):
        open_shop(file_fails_next=1).pictures.upload("a.png", drawn())


def uploader(shop, answer, base=""):
    transfers = Transfers(shop.clock, transport=httpx.MockTransport(answer))
    return Pictures(shop.client, transfers, shop.clock, base or shop.server.url)


@pytest.mark.parametrize(("status", "family"), [(503, Retryable), (403, Permanent)])
def test_bytes_go_to_the_storage_without_the_token(open_shop, status, family):
    shop = open_shop()
    seen = []

    def storage(request):
        seen.append(dict(request.headers))
        return httpx.Response(status)

    with pytest.raises(family, match=str(status)):
        uploader(shop, storage).upload("a.png", drawn())
    assert all("x-shopify-access-token" not in headers for headers in seen)
    assert "FileCreate" not in shop.sent()


def test_bytes_go_to_no_host_that_is_not_shopify_s(open_shop):
    def storage(request):
        raise AssertionError("sent")

    with pytest.raises(Permanent, match="host"):
        uploader(open_shop(), storage, "https://shop.myshopify.com").upload("a.png", drawn())


def test_a_file_that_is_not_ready_cannot_be_described_yet(open_shop):
    shop = open_shop(file_delay_s=600.0)
    with pytest.raises(Retryable):
        shop.pictures.upload("a.png", drawn())
    made = max(shop.store.tables["MediaImage"])
    shop.store.find(f"gid://shopify/MediaImage/{made}").file_status = "PROCESSING"
    with pytest.raises(Retryable, match="working on the file"):
        shop.pictures.describe({str(made): "x"})


# ------------------------------------------------------------------ the emulator's own rules


def staged(shop, **more):
    wanted = {"resource": "IMAGE", "filename": "a.png", "mimeType": "image/png", "httpMethod": "POST"} | more
    answer = shop._post(operation("staged_uploads_create").text, {"input": [wanted]})["stagedUploadsCreate"]
    return answer["stagedTargets"], answer["userErrors"]


def files(shop, mutation, *rows):
    answer = shop._post(operation(mutation).text, {"files": list(rows)})
    return next(iter(answer.values()))


def test_files_are_made_whole_or_not_at_all(open_shop):
    shop = open_shop()
    [target], _ = staged(shop)
    good = {"originalSource": target["resourceUrl"], "contentType": "IMAGE"}
    count = len(shop.store.tables["MediaImage"])
    cases = {
        "ALT_VALUE_LIMIT_EXCEEDED": {"alt": "x" * 513},
        "MISMATCHED_FILENAME_AND_ORIGINAL_SOURCE": {"filename": "a.jpg"},
        "FILENAME_ALREADY_EXISTS": {"filename": "mug-1.png", "duplicateResolutionMode": "RAISE_ERROR"},
        "INVALID": {"originalSource": f"{shop.server.url}/elsewhere.png"},
    }
    for code, more in cases.items():
        assert [error["code"] for error in files(shop, "file_create", good, good | more)["userErrors"]] == [code]
    assert len(shop.store.tables["MediaImage"]) == count
    made = files(shop, "file_create", good | {"filename": "mug-1.png"})["files"][0]
    assert made["fileStatus"] == "UPLOADED"
    shop.clock.advance(1.5)
    nodes = shop._post(operation("files_by_ids").text, {"ids": [made["id"]]})["nodes"]
    assert nodes[0]["fileStatus"] == "PROCESSING"
    shop.clock.advance(2)  # nothing was posted to the target
    nodes = shop._post(operation("files_by_ids").text, {"ids": [made["id"]]})["nodes"]
    assert (nodes[0]["fileStatus"], nodes[0]["fileErrors"][0]["code"]) == ("FAILED", "IMAGE_DOWNLOAD_FAILURE")


def test_files_are_changed_whole_or_not_at_all(open_shop):
    shop = open_shop()
    number = shop.product(shop.ids[0]).media[0]
    good = {"id": f"gid://shopify/MediaImage/{number}", "alt": "new"}
    cases = {
        "FILE_DOES_NOT_EXIST": {"id": "gid://shopify/MediaImage/1"},
        "ALT_VALUE_LIMIT_EXCEEDED": {"alt": "x" * 513},
        "REFERENCE_TARGET_DOES_NOT_EXIST": {"referencesToAdd": ["gid://shopify/Product/1"]},
    }
    for code, more in cases.items():
        assert [error["code"] for error in files(shop, "file_update", good, good | more)["userErrors"]] == [code]
    assert shop.store.tables["MediaImage"][number].alt == "A mug"
    updated = files(shop, "file_update", good)["files"][0]
    assert (updated["alt"], updated["image"]["width"]) == ("new", 8)


def test_an_order_names_pictures_of_the_product(open_shop):
    shop = open_shop()
    text = operation("product_reorder_media").text
    picture = f"gid://shopify/MediaImage/{shop.product(shop.ids[0]).media[0]}"
    moves = [{"id": picture, "newPosition": "0"}]
    for place, code in ((1, "MEDIA_DOES_NOT_EXIST"), (None, "PRODUCT_DOES_NOT_EXIST")):
        product = "gid://shopify/Product/1" if place is None else shop.product(shop.ids[place]).id
        answer = shop._post(text, {"id": product, "moves": moves})["productReorderMedia"]
        assert [error["code"] for error in answer["mediaUserErrors"]] == [code]
