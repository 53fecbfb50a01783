"""A product's gallery in a Shopify shop: arranged, put back as it was, and whole after every death."""

import json
from dataclasses import replace

import httpx
import pytest
from emulated_shopify import InProcess

from connectors.shopify.operations import operation
from core.errors import BadInput, Conflict, NeedsMerchant, Permanent, Refused, Retryable
from core.ports.gallery import Shown
from core.ports.wire import AttributeSnapshot, ContentField, SeedProduct, Target, VariantSnapshot

REORDER, UPDATE, CREATE = "ProductReorderMedia", "FileUpdate", "FileCreate"


def laid(shown):
    """A gallery without its addresses."""
    return [(each.media_id, each.alt) for each in shown]


def files_of(shop):
    return len(shop.store.tables["MediaImage"])


def film(shop, product, **more):
    address = f"{shop.server.url}/__emulator/films/{product}"
    return httpx.post(address, json=more).json()["id"]


@pytest.fixture
def varied(open_shop, drawn):
    """A shop whose shirt has a picture for each of two sizes, and one for none."""
    size = AttributeSnapshot("Size", ("S", "M"), varies=True)
    pictures = tuple((f"{n}.png", n, drawn(colour=(c, 0, 0))) for c, n in enumerate(("front", "small", "medium")))
    variants = (
        VariantSnapshot("1", "s-s", (("Size", "S"),), 1500, media_id="small.png"),
        VariantSnapshot("2", "s-m", (("Size", "M"),), 1600, media_id="medium.png"),
    )
    return open_shop(
        (SeedProduct("shirt", "Shirt", "variable", attributes=(size,), variants=variants, pictures=pictures),)
    )


# ------------------------------------------------------------------ what is promised


def test_new_pictures_come_first_and_everything_is_put_back_exactly(open_shop, file_of, drawn):
    shop = open_shop()
    product, state = shop.ids[0], shop.emulated.state()
    seen = shop.gallery.read(product)
    assert [each.alt for each in seen] == ["A mug", ""]
    assert httpx.get(seen[0].url).status_code == 200
    front, side = file_of(drawn(colour=(1, 1, 1)), "In front"), file_of(drawn(colour=(2, 2, 2)), "", "side")
    done = shop.gallery.arrange(product, [front, replace(seen[1], alt="A cup"), side], seen)
    made = done.brought
    assert laid(done.shown) == [(made[front.digest], "In front"), (seen[1].media_id, "A cup"), (made[side.digest], "")]
    assert laid(shop.gallery.read(product)) == laid(done.shown)
    assert httpx.get(done.shown[0].url).content == front.read()
    assert front.digest[:16] in done.shown[0].url
    back = shop.gallery.arrange(product, seen, done.shown)
    assert back.shown == seen
    assert back.brought == {}
    again = shop.gallery.arrange(product, done.shown, seen)  # what left is still in the shop's files
    assert again.shown == done.shown
    assert files_of(shop) == 4
    assert shop.emulated.state() == state


def test_nothing_is_sent_for_a_gallery_that_is_right(open_shop, file_of):
    shop = open_shop()
    product, file = shop.ids[0], file_of(alt="x")
    seen = shop.gallery.read(product)
    shown = shop.gallery.arrange(product, [file, *seen], seen).shown
    shop.sent()
    assert shop.gallery.arrange(product, [file, *seen], seen).shown == shown
    assert shop.gallery.arrange(product, shown, shown).shown == shown
    assert shop.sent() == []


def test_thirty_pictures_take_few_calls(open_shop, file_of, drawn):
    shop = open_shop(restore_rate=100)
    product = shop.ids[0]
    seen = shop.gallery.read(product)
    files = [file_of(drawn(colour=(n, n, n)), f"Picture {n}", f"p-{n}") for n in range(30)]
    done = shop.gallery.arrange(product, [*files[:15], *reversed(seen), *files[15:]], seen)
    assert [each.alt for each in done.shown] == [
        *(f"Picture {n}" for n in range(15)), "", "A mug", *(f"Picture {n}" for n in range(15, 30)),
    ]  # fmt: skip
    assert shop.sent() == ["StagedUploadsCreate", CREATE, UPDATE, REORDER]
    assert shop.gallery.arrange(product, seen, done.shown).shown == seen


def test_two_products_show_one_file_and_each_keeps_its_own_words(open_shop, file_of):
    shop = open_shop()
    one, other = shop.ids[:2]
    file, count = file_of(alt="A drawing"), files_of(shop)
    first = shop.gallery.arrange(one, [file], shop.gallery.read(one))
    second = shop.gallery.arrange(other, [file], ())
    assert first.brought == second.brought
    assert files_of(shop) == count + 1
    worded = replace(file, alt="Eine Zeichnung")
    third = shop.gallery.arrange(other, [worded], second.shown)  # shown there: its own words change
    assert third.brought == first.brought
    shop.gallery.arrange(other, [], third.shown)
    apart = shop.gallery.arrange(other, [replace(file, alt="Un dessin")], ())
    assert apart.brought != first.brought
    assert laid(shop.gallery.read(one)) == [(first.brought[file.digest], "Eine Zeichnung")]
    assert files_of(shop) == count + 2


def test_the_ids_are_those_of_the_alt_texts(open_shop, file_of):
    shop = open_shop()
    product = shop.ids[0]
    film(shop, product)
    seen = shop.gallery.read(product)
    shown = shop.gallery.arrange(product, [file_of(alt="x"), *seen], seen).shown
    alts = json.loads(shop.read(Target(product, "en-US"), ContentField.ALT_TEXTS))
    assert list(alts.items()) == [(media, alt) for media, alt in laid(shown) if "/" not in media]


# ------------------------------------------------------------------ what may not leave


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("kind", ["VIDEO", "EXTERNAL_VIDEO", "MODEL_3D"])
def test_a_film_keeps_its_place_whatever_is_wanted(open_shop, file_of, place, kind):
    shop = open_shop()
    product = shop.ids[0]
    name = film(shop, product, kind=kind, alt="Turning", position=place).removeprefix("gid://shopify/")
    seen = shop.gallery.read(product)
    assert (seen[place].media_id, seen[place].alt) == (name, "Turning")
    pictures = [each for each in seen if each.media_id != name]
    file = file_of(alt="x")
    shown = shop.gallery.arrange(product, [file, *pictures], seen).shown
    assert laid(shown)[place] == (name, "Turning")
    assert len(shown) == 4
    moved = shop.gallery.arrange(product, [*pictures, seen[place]], shown)  # named, it goes where it is wanted
    assert [each.media_id for each in moved.shown][-1] == name
    assert shop.gallery.arrange(product, seen, moved.shown).shown == seen


def test_a_picture_that_a_variant_shows_stays_behind_the_others(varied, file_of):
    shop = varied
    product, state = shop.ids[0], shop.emulated.state()
    seen = shop.gallery.read(product)
    used = [variant.media for variant in shop.store.tables["ProductVariant"].values()]
    done = shop.gallery.arrange(product, [file_of(alt="new")], seen)
    assert [each.alt for each in done.shown] == ["new", "small", "medium"]
    assert [variant.media for variant in shop.store.tables["ProductVariant"].values()] == used
    assert shop.gallery.arrange(product, seen, done.shown).shown == seen
    assert shop.emulated.state() == state


# ------------------------------------------------------------------ conflicts


def added(shop, product, seen):
    return film(shop, product)


def taken_away(shop, product, seen):
    shop.product(product).media.pop(0)


def moved(shop, product, seen):
    shop.product(product).media.reverse()


def reworded(shop, product, seen):
    shop.store.find(f"gid://shopify/MediaImage/{seen[1].media_id}").alt = "By hand"


@pytest.mark.parametrize(
    ("change", "told"),
    [(added, "added"), (taken_away, "taken away"), (moved, "order"), (reworded, "words")],
)
def test_a_gallery_that_somebody_changed_is_left_alone(open_shop, file_of, change, told):
    shop = open_shop()
    product = shop.ids[0]
    seen = shop.gallery.read(product)
    change(shop, product, seen)
    now = shop.gallery.read(product)
    with pytest.raises(Conflict, match=told):
        shop.gallery.arrange(product, [file_of(), *seen], seen)
    assert shop.sent() == []
    assert shop.gallery.read(product) == now


def test_a_film_that_was_taken_off_is_a_change_too(open_shop):
    shop = open_shop()
    product = shop.ids[0]
    film(shop, product)
    seen = shop.gallery.read(product)
    shop.product(product).media.pop()
    with pytest.raises(Conflict, match="taken away"):
        shop.gallery.arrange(product, seen[:2], seen)


def test_a_change_in_the_midst_of_it_is_told(open_shop, file_of):
    shop = open_shop()
    product = shop.ids[0]
    seen = shop.gallery.read(product)

    def act(name):
        if name == REORDER:
            shop.tap.before = None
            film(shop, product)

    shop.tap.before = act
    with pytest.raises(Conflict, match="while Vitrine arranged it"):
        shop.gallery.arrange(product, [file_of(), *seen], seen)


# ------------------------------------------------------------------ deaths and lost answers


def journey(shop, file_of, drawn, place=0):
    """A change that takes every step: (product, wanted, seen)."""
    product = shop.ids[place]
    seen = shop.gallery.read(product)
    files = [file_of(drawn(colour=(n, place, 7)), f"No. {n}", f"n-{n}") for n in range(2)]
    return product, [files[1], replace(seen[1], alt="A cup"), files[0]], seen


@pytest.mark.parametrize("answered", [False, True])
def test_after_a_death_at_any_call_the_same_order_gives_the_right_gallery(open_shop, file_of, drawn, died, answered):
    rows = [(f"{n}a.png", f"{n}b.png") for n in range(40)]
    shop = open_shop(
        tuple(SeedProduct(a, a, pictures=((a, "", drawn(size=(3, 3))), (b, "", drawn(size=(4, 4))))) for a, b in rows)
    )
    shop.tap.real.close()
    shop.tap.real, state = InProcess(app=shop.app), shop.emulated.state()
    for deaths in range(len(rows)):
        product, wanted, seen = journey(shop, file_of, drawn, deaths)
        count = files_of(shop)
        shop.tap.left, shop.tap.answered = deaths, answered
        try:
            shop.gallery.arrange(product, wanted, seen)
        except died:
            shop.tap.left = None
        else:
            break
        done = shop.gallery.arrange(product, wanted, seen)
        assert [each.alt for each in done.shown] == ["No. 1", "A cup", "No. 0"], deaths
        assert files_of(shop) == count + 2, deaths
        if answered:
            assert shop.gallery.arrange(product, seen, done.shown).shown == seen
    assert deaths > 12  # every step has at least one call
    assert shop.emulated.state() == state


@pytest.mark.parametrize("fault", ["late_drop_next", "truncate_next"])
@pytest.mark.parametrize("step", [CREATE, UPDATE, REORDER])
def test_a_write_whose_answer_got_lost_is_looked_for_and_not_repeated(open_shop, file_of, drawn, step, fault):
    shop = open_shop()
    product, wanted, seen = journey(shop, file_of, drawn)

    def act(name):
        if name == step:
            shop.tap.before = None
            shop.faults(**{fault: 1})

    shop.tap.before = act
    done = shop.gallery.arrange(product, wanted, seen)
    assert [each.alt for each in done.shown] == ["No. 1", "A cup", "No. 0"]
    assert shop.sent() == ["StagedUploadsCreate", CREATE, UPDATE, REORDER, UPDATE]


@pytest.mark.parametrize("step", [CREATE, UPDATE, REORDER])
def test_a_write_that_never_arrived_is_left_to_the_queue(open_shop, file_of, drawn, step):
    shop = open_shop()
    product, wanted, seen = journey(shop, file_of, drawn)

    def act(name):
        if name == step:
            shop.tap.before = None
            shop.faults(drop_next=1)

    shop.tap.before = act
    with pytest.raises(Retryable):
        shop.gallery.arrange(product, wanted, seen)
    assert shop.sent().count(step) == 1
    done = shop.gallery.arrange(product, wanted, seen)
    assert [each.alt for each in done.shown] == ["No. 1", "A cup", "No. 0"]


def test_a_throttled_shop_is_waited_for(open_shop, file_of, drawn):
    shop = open_shop(bucket=200, restore_rate=20, too_many_next=2)
    product, wanted, seen = journey(shop, file_of, drawn)
    shop.faults(too_many_rate=0.2)
    assert [each.alt for each in shop.gallery.arrange(product, wanted, seen).shown] == ["No. 1", "A cup", "No. 0"]


# ------------------------------------------------------------------ refusals, before anything is sent


@pytest.mark.parametrize(
    ("more", "family", "told"),
    [
        ({"mime": "image/svg+xml"}, Refused, "svg"),
        ({"size_bytes": 20_000_001}, Refused, "20 MB"),
        ({"size_bytes": 0}, Refused, "20 MB"),
        ({"width_px": 5000, "height_px": 4001}, Refused, "20 megapixels"),
        ({"alt": "x" * 513}, BadInput, "512"),
        ({"alt": "a\x00b"}, BadInput, "NUL"),
    ],
)
def test_what_shopify_would_not_take(open_shop, file_of, more, family, told):
    shop = open_shop()
    with pytest.raises(family, match=told):
        shop.gallery.arrange(shop.ids[0], [replace(file_of(), **more)], shop.gallery.read(shop.ids[0]))
    assert shop.sent() == []


def test_orders_that_make_no_sense(open_shop, file_of):
    shop = open_shop()
    product = shop.ids[0]
    seen = shop.gallery.read(product)
    many = [replace(file_of(), digest=f"{n:064x}") for n in range(251)]
    cases = {
        "twice": [seen[0], seen[0]], "251 pictures": many, "no global id|not the id": [Shown("x")],
        "nothing that a product": [Shown("Product/1")], "deleted": [Shown("12345")],
    }  # fmt: skip
    for told, wanted in cases.items():
        with pytest.raises(Permanent, match=told):
            shop.gallery.arrange(product, wanted, seen)
    with pytest.raises(Permanent, match="no longer has this record"):
        shop.gallery.arrange("999", [], ())
    assert shop.sent() == []


def test_without_the_permission_nothing_is_sent(open_shop, file_of):
    shop = open_shop(scopes=["write_products", "read_files", "read_locales"])
    [way] = shop.gallery.ways(public=False)
    assert (way.ready, "write_files" in way.next_step) == (False, True)
    with pytest.raises(NeedsMerchant, match="write_files") as caught:
        shop.gallery.arrange(shop.ids[0], [file_of()], shop.gallery.read(shop.ids[0]))
    assert "accept the permissions" in caught.value.next_step
    assert shop.sent() == []
    [way] = open_shop().gallery.ways(public=True)
    assert (way.ready, way.next_step) == (True, "")


# ------------------------------------------------------------------ refusals by Shopify


def test_a_picture_that_shopify_cannot_process_changes_nothing(open_shop, file_of):
    shop = open_shop(file_fails_next=1)
    product = shop.ids[0]
    seen = shop.gallery.read(product)
    with pytest.raises(Refused, match="IMAGE_PROCESSING_FAILURE") as caught:
        shop.gallery.arrange(product, [file_of(), *seen], seen)
    assert caught.value.next_step
    assert shop.gallery.read(product) == seen
    assert shop.sent() == ["StagedUploadsCreate", CREATE]


def test_a_full_product_says_what_to_do(open_shop, file_of):
    shop = open_shop(media_per_product=2)
    product = shop.ids[0]
    seen = shop.gallery.read(product)
    with pytest.raises(Refused, match="as many pictures") as caught:
        shop.gallery.arrange(product, [file_of(), *seen], seen)
    assert "Take some off" in caught.value.next_step
    assert shop.gallery.read(product) == seen


def test_a_gallery_that_is_full_makes_room_first(open_shop, file_of):
    shop = open_shop(media_per_product=2)
    shop.gallery.max_pictures = 2
    product, file = shop.ids[0], file_of(alt="x")
    seen = shop.gallery.read(product)
    done = shop.gallery.arrange(product, [file, seen[0]], seen)
    assert [each.alt for each in done.shown] == ["x", "A mug"]
    assert shop.gallery.arrange(product, seen, done.shown).shown == seen


def test_a_file_that_was_deleted_cannot_be_shown_again(open_shop, file_of):
    shop = open_shop()
    product = shop.ids[0]
    seen = shop.gallery.read(product)
    done = shop.gallery.arrange(product, [file_of()], seen)
    deletion = "mutation ($ids: [ID!]!) { fileDelete(fileIds: $ids) { deletedFileIds userErrors { code } } }"
    gid = f"gid://shopify/MediaImage/{seen[0].media_id}"
    assert shop._post(deletion, {"ids": [gid]})["fileDelete"]["deletedFileIds"] == [gid]
    [error] = shop._post(deletion, {"ids": [gid]})["fileDelete"]["userErrors"]
    assert error["code"] == "FILE_DOES_NOT_EXIST"
    with pytest.raises(Permanent, match="deleted from the shop's files"):
        shop.gallery.arrange(product, seen, done.shown)
    assert shop.gallery.read(product) == done.shown


def test_the_emulator_counts_what_a_product_shows(open_shop, drawn, file_of):
    shop = open_shop(media_per_product=3)
    mug, shirt = (shop.product(number) for number in shop.ids[:2])
    rows = [{"id": f"gid://shopify/MediaImage/{n}", "referencesToAdd": [shirt.id, mug.id]} for n in mug.media]
    text = operation("file_update").text
    assert shop._post(text, {"files": rows})["fileUpdate"]["userErrors"] == []
    shop.faults(media_per_product=2)
    assert shop._post(text, {"files": rows})["fileUpdate"]["userErrors"] == []  # nothing new
    assert (len(shirt.media), len(mug.media)) == (2, 2)
