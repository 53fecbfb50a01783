"""The shop's file library: bytes go there once, take their time, and say what is wrong with them."""

from dataclasses import replace

import httpx
import pytest

from connectors.shopify import media
from connectors.shopify.file_errors import from_file_errors
from connectors.shopify.library import Library, stem_of
from connectors.shopify.operations import operation
from connectors.shopify.outgoing import ContentOnly
from connectors.shopify.transfer import Transfers
from core.errors import NeedsMerchant, Permanent, Refused, Retryable


def brought(shop, *files):
    """Global ids of the files, ready."""
    library = shop.library
    made = library.bring(files, library.find(files))
    library.wait(made.values())
    return [made[file.digest] for file in files]


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_picture_is_sent_and_awaited(open_shop, file_of, drawn, kind, mime):
    shop = open_shop()
    started, data = shop.clock.monotonic_s(), drawn(kind)
    [gid] = brought(shop, file_of(data, "A drawing", "Bild ä (1)", mime))
    assert shop.clock.monotonic_s() > started  # it was not ready at once
    file = shop.store.find(gid)
    assert (file.file_status, file.alt, shop.store.file(file.path)) == ("READY", "A drawing", data)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Bild ä (1)-0123456789abcdef.png", "bild-1-0123456789abcdef"),
        ("front.png", "front-0123456789abcdef"),
        ("お茶.png", "0123456789abcdef"),
        ("x" * 90 + "-0123456789abcdef.png", "x" * 63 + "-0123456789abcdef"),
        ("a OR *:'b'.png", "a-or-b-0123456789abcdef"),
    ],
)
def test_a_name_in_the_library_is_safe_in_a_search_and_holds_the_digits(file_of, name, stem):
    assert stem_of(replace(file_of(), digest="0123456789abcdef" + "0" * 48, name=name)) == stem


@pytest.mark.parametrize("fault", ["late_drop_next", "truncate_next"])
@pytest.mark.parametrize("delay_s", [0.0, 6.0])
def test_files_whose_answer_got_lost_are_found_in_the_library(open_shop, file_of, drawn, fault, delay_s):
    shop = open_shop(file_search_delay_s=delay_s)

    def act(name):
        if name == "FileCreate":
            shop.tap.before = None
            shop.faults(**{fault: 1})

    shop.tap.before = act
    files = [file_of(drawn(colour=(n, n, n)), "x") for n in range(3)]
    assert len(set(brought(shop, *files))) == 3
    assert shop.sent().count("FileCreate") == 1


def test_a_file_that_no_search_finds_yet_is_not_made_twice(open_shop, file_of, drawn):
    shop = open_shop(file_search_delay_s=10.0)
    both = file_of(drawn(), "x"), file_of(drawn(colour=(1, 2, 3)), "y")
    [first] = brought(shop, both[0])
    shop.store.find(first).created_at = shop.clock.now()  # so that the search lags behind again
    made = shop.library.bring(both, shop.library.find(both))
    assert made[both[0].digest] == first
    assert len({file.path for file in shop.store.tables["MediaImage"].values()}) == 2 + 2


def test_a_name_that_is_taken_and_never_found_is_left_to_the_queue(open_shop, file_of, drawn):
    shop = open_shop(file_search_delay_s=900.0)
    brought(shop, file_of(drawn()))
    with pytest.raises(Retryable, match="does not find it yet"):
        brought(shop, file_of(drawn()))


def test_a_file_that_failed_before_stands_in_nobodys_way(open_shop, file_of, drawn):
    shop = open_shop(file_fails_next=1)
    with pytest.raises(Refused, match="IMAGE_PROCESSING_FAILURE"):
        brought(shop, file_of(drawn()))
    [gid] = brought(shop, file_of(drawn()))
    assert shop.store.find(gid).file_status == "READY"


def test_bytes_that_shopify_cannot_use(open_shop, file_of, drawn):
    shop = open_shop()
    for data, code in (
        (b"\x89PNG\r\n\x1a\n" + b"0" * 30, "UNSUPPORTED_IMAGE_FILE_TYPE"),
        (drawn(size=(5000, 4100)), "INVALID_IMAGE_RESOLUTION"),
    ):
        with pytest.raises(Refused, match=code):
            brought(shop, file_of(read=lambda data=data: data, digest=code.lower().ljust(64, "0")))


def test_a_picture_that_never_gets_ready_is_left_to_the_queue(open_shop, file_of):
    with pytest.raises(Retryable, match="still working"):
        brought(open_shop(file_delay_s=900.0), file_of())


def test_a_file_that_somebody_deleted_meanwhile(open_shop):
    with pytest.raises(Permanent, match="deleted"):
        open_shop().library.wait(["gid://shopify/MediaImage/5"])


@pytest.mark.parametrize(
    ("codes", "family"),
    [
        (["INVALID_IMAGE_ASPECT_RATIO"], Refused),
        (["UNKNOWN", "INVALID_IMAGE_FILE_SIZE"], Refused),
        (["IMAGE_DOWNLOAD_FAILURE"], Retryable),
        ([], Retryable),
        (["FILE_STORAGE_LIMIT_EXCEEDED", "UNKNOWN"], NeedsMerchant),
        (["SOMETHING_NEW"], Refused),
    ],
)
def test_what_a_failed_file_means(codes, family):
    error = from_file_errors([{"code": code, "message": "x"} for code in codes])
    assert type(error) is family
    assert all(code in error.cause for code in codes)
    assert error.next_step


def sender(shop, answer, base=""):
    transfers = Transfers(shop.clock, transport=httpx.MockTransport(answer))
    return Library(ContentOnly(shop.client), transfers, shop.clock, base or shop.server.url)


@pytest.mark.parametrize(("status", "family"), [(503, Retryable), (403, Permanent)])
def test_bytes_go_to_the_storage_without_the_token(open_shop, file_of, status, family):
    shop = open_shop()
    seen = []

    def storage(request):
        seen.append(dict(request.headers))
        return httpx.Response(status)

    with pytest.raises(family, match=str(status)):
        sender(shop, storage).bring([file_of()], {})
    assert seen
    assert all("x-shopify-access-token" not in headers for headers in seen)
    assert "FileCreate" not in shop.sent()


def test_bytes_go_to_no_host_that_is_not_shopify_s(open_shop, file_of):
    def storage(request):
        raise AssertionError("sent")

    with pytest.raises(Permanent, match="host"):
        sender(open_shop(), storage, "https://shop.myshopify.com").bring([file_of()], {})


def test_a_file_that_is_not_ready_cannot_be_described_yet(open_shop, file_of):
    shop = open_shop(file_delay_s=600.0)
    [gid] = shop.library.bring([file_of()], {}).values()
    with pytest.raises(Retryable, match="working on the file"):
        media.describe(shop.client, {gid.rpartition("/")[2]: "x"})


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
