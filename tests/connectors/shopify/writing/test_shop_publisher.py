"""Writing to Shopify: only content, only what differs, conflicts, lost answers, languages, exact round trips."""

import json
from itertools import pairwise

import pytest

from connectors.shopify.many import FROM
from core.errors import BadInput, Conflict, CoreError, NeedsMerchant, Permanent, Refused, Retryable
from core.ports.wire import ContentField, FieldWrite, Receipt, SeedProduct, Target, WriteItem

F = ContentField
ALL = {
    "TITLE": "Reisebecher 🎉",
    "DESCRIPTION": "<h2>Warm</h2>\n<p>a &amp; b</p>",
    "SEO_TITLE": "Becher",
    "SEO_DESCRIPTION": "Hält warm",
    "MODULES": '{"v":1,"html":"<p>x</p>","modules":[{"kind":"hero","headline":"Hi"},{"kind":"faq","items":[]}]}',
    "STATE": '{"v":1}',
}
KEPT = [field for field in F if field is not F.SHORT_DESCRIPTION]


def undo(written, receipt):
    return WriteItem(
        written.target, tuple(FieldWrite(w.field, receipt.values[w.field], w.before) for w in written.writes)
    )


def test_all_fields_are_written_read_back_and_reverted_byte_for_byte(open_shop):
    shop = open_shop()
    state, target = shop.emulated.state(), Target(shop.ids[0], "en-US")
    original = shop.publisher.read(target, list(F))
    assert set(original) == set(KEPT)
    alts = json.dumps({key: f"alt of {key}" for key in json.loads(original[F.ALT_TEXTS])}, separators=(",", ":"))
    written = shop.item(target, **ALL, ALT_TEXTS=alts)
    receipt = shop.publisher.write(written)
    assert receipt.values == {write.field: write.after for write in written.writes}
    assert receipt.created_remote_id == ""
    assert shop.product(target.remote_id).title == "Reisebecher 🎉"
    shop.publisher.write(undo(written, receipt))
    assert shop.publisher.read(target, list(F)) == original
    assert shop.emulated.state() == state
    assert not shop.store.tables.get("Metaobject")
    assert not shop.store.tables.get("Metafield")


def test_what_the_shop_holds_already_is_not_sent(open_shop):
    shop = open_shop()
    written = shop.item(Target(shop.ids[0], "en-US"), **ALL)
    shop.publisher.write(written)
    shop.sent()
    assert shop.publisher.write(written).values[F.TITLE] == "Reisebecher 🎉"
    assert shop.sent() == []


@pytest.mark.parametrize("text", ["<p>Neu &amp; schön 🎉</p>", "日本語\\n", "{}", '{"modules":[]}'])
def test_any_text_goes_there_and_back_in_any_field(open_shop, text):
    shop = open_shop()
    target, fields = Target(shop.ids[0], "en-US"), KEPT[:-1]
    before = shop.publisher.read(target, fields)
    written = WriteItem(target, tuple(FieldWrite(field, before[field], text) for field in fields))
    receipt = shop.publisher.write(written)
    assert receipt.values == dict.fromkeys(fields, text)
    shop.publisher.write(undo(written, receipt))
    assert shop.publisher.read(target, fields) == before


def test_somebody_else_s_edit_is_a_conflict_and_stays(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "en-US")
    written = shop.item(target, TITLE="Ours", DESCRIPTION="<p>Ours</p>")
    shop.product(target.remote_id).title = "Theirs"
    with pytest.raises(Conflict, match="title"):
        shop.publisher.write(written)
    assert shop.sent() == []
    assert shop.read(target, F.DESCRIPTION) == "<p>Keeps drinks warm.</p>"


def test_the_short_description_has_no_place_and_is_never_dropped_silently(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "en-US")
    assert shop.publisher.read(target, [F.SHORT_DESCRIPTION, F.TITLE]) == {F.TITLE: "Travel mug"}
    with pytest.raises(Permanent, match="one description"):
        shop.publisher.write(WriteItem(target, (FieldWrite(F.SHORT_DESCRIPTION, None, "short"),)))
    nothing = WriteItem(target, (FieldWrite(F.SHORT_DESCRIPTION, None, None),))
    assert shop.publisher.write(nothing).values == {F.SHORT_DESCRIPTION: None}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (F.TITLE, None), (F.TITLE, "x" * 256), (F.TITLE, "\x00"), (F.DESCRIPTION, "x" * 70_000),
        (F.DESCRIPTION, "\ud800"), (F.MODULES, "x" * 70_000), (F.ALT_TEXTS, "[]"), (F.ALT_TEXTS, '{"1":2}'),
        (F.STATE, "x" * 140_000),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_refused_whole(open_shop, field, text):
    shop = open_shop()
    target = Target(shop.ids[0], "en-US")
    before = shop.publisher.read(target, list(F))
    item = WriteItem(target, (FieldWrite(field, before[field], text), FieldWrite(F.SEO_TITLE, None, "kept out")))
    with pytest.raises(BadInput):
        shop.publisher.write(item)
    if field is not F.STATE:  # only known when its turn comes
        assert shop.publisher.read(target, list(F)) == before


def test_alt_texts_change_alone(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "en-US")
    first, second = json.loads(shop.read(target, F.ALT_TEXTS))
    receipt = shop.publisher.write(shop.item(target, ALT_TEXTS=json.dumps({second: "Two", "999": "gone"})))
    assert json.loads(receipt.values[F.ALT_TEXTS]) == {first: "A mug", second: "Two"}
    with pytest.raises(Conflict):
        shop.publisher.write(WriteItem(target, (FieldWrite(F.ALT_TEXTS, "{}", json.dumps({first: "x"})),)))
    with pytest.raises(BadInput, match="longer"):
        shop.publisher.write(shop.item(target, ALT_TEXTS=json.dumps({first: "x" * 513})))
    shop.publisher.write(shop.item(target, ALT_TEXTS=None))
    assert set(json.loads(shop.read(target, F.ALT_TEXTS)).values()) == {""}


def described(shop, count, alt):
    """What came of writing new words for the first picture of each of so many products together."""
    items = []
    for number in range(count):
        target = Target(shop.ids[number], "en-US")
        first = next(iter(json.loads(shop.read(target, F.ALT_TEXTS))))
        items.append(shop.item(target, ALT_TEXTS=json.dumps({first: alt(number)})))
    return shop.publisher.write_many(items), shop.sent().count("FileUpdate")


def test_words_for_the_pictures_of_many_products_go_out_together(pictured_shop):
    outcomes, calls = described(pictured_shop, 6, lambda number: f"Thing number {number}")
    said = [next(iter(json.loads(outcome.values[F.ALT_TEXTS]).values())) for outcome in outcomes]
    assert said == [f"Thing number {number}" for number in range(6)]
    assert calls == 1


def test_words_that_the_shop_refuses_keep_no_other_products_back(pictured_shop):
    outcomes, _ = described(pictured_shop, 4, lambda number: "x" * 513 if number == 2 else "Fine")
    assert [type(outcome).__name__ for outcome in outcomes] == ["Receipt", "Receipt", "BadInput", "Receipt"]


def test_each_item_has_its_own_outcome(open_shop):
    shop = open_shop(tuple(SeedProduct(sku=f"s{n}", title=f"Thing {n}", stock=3) for n in range(6)))
    ids = shop.ids
    shop.product(ids[1]).title = "Theirs"
    shop.store.tables["Product"].pop(int(ids[2]))
    items = [
        *(WriteItem(Target(i, "en-US"), (FieldWrite(F.TITLE, f"Thing {n}", f"Ding {n}"),)) for n, i in enumerate(ids)),
        WriteItem(Target("987654321", "en-US"), (FieldWrite(F.TITLE, None, "x"),)),
        WriteItem(Target("x", "en-US"), (FieldWrite(F.TITLE, None, "x"),)),
        WriteItem(Target(ids[3], "nonsense!"), (FieldWrite(F.MODULES, None, "x"),)),
        WriteItem(Target(ids[3], "sv-SE"), (FieldWrite(F.MODULES, None, "x"),)),
        WriteItem(Target(ids[4], "en-US"), (FieldWrite(F.STATE, None, "x"), FieldWrite(F.STATE, None, "y"))),
        WriteItem(Target(ids[5], "de-DE"), (FieldWrite(F.MODULES, None, "m"), FieldWrite(F.TITLE, None, "Ding"))),
        WriteItem(Target(ids[5], "de-DE"), (FieldWrite(F.SEO_TITLE, None, "no source"),)),
        WriteItem(Target(ids[0], "en-US"), (FieldWrite(F.TITLE, "Thing 0", "a second time"),)),
    ]
    kinds = [type(outcome).__name__ for outcome in shop.publisher.write_many(items)]
    assert kinds == [
        "Receipt", "Conflict", "Gone", "Receipt", "Receipt", "Receipt", "Gone", "BadInput", "BadInput",
        "NeedsMerchant", "Refused", "Receipt", "NeedsMerchant", "Conflict",
    ]  # fmt: skip


def test_many_products_are_looked_at_together(open_shop):
    shop = open_shop(tuple(SeedProduct(sku=f"s{n}", title=f"Thing {n}") for n in range(FROM - 1)))
    items = [WriteItem(Target(i, "de-DE"), (FieldWrite(F.TITLE, None, f"Ding {n}"),)) for n, i in enumerate(shop.ids)]
    shop.app.log.reset()
    outcomes = shop.publisher.write_many(items)
    assert [outcome.values[F.TITLE] for outcome in outcomes] == [f"Ding {n}" for n in range(FROM - 1)]
    calls = shop.app.log.operations
    assert calls["TranslationsRegister"] == FROM - 1
    assert calls["ProductTexts"] + calls["TranslatableResourcesByIds"] <= 4
    assert shop.publisher.write_many([]) == []


# ------------------------------------------------------------------ faults


def _just_before(shop, name, **faults):
    def act(operation):
        if operation == name:
            shop.tap.before = None
            shop.faults(**faults)

    shop.tap.before = act


CASES = [
    ("en-US", {"TITLE": "Once"}, "ProductUpdate"),
    ("de-DE", {"TITLE": "Einmal", "DESCRIPTION": "<p>Warm</p>"}, "TranslationsRegister"),
    ("en-US", {"STATE": "s"}, "MetafieldsSet"),
    ("en-US", {"MODULES": ALL["MODULES"]}, "MetaobjectUpsert"),
    ("de-DE", {"MODULES": ALL["MODULES"]}, "TranslationsRegister"),
]


@pytest.mark.parametrize(("locale", "values", "name"), CASES)
@pytest.mark.parametrize("fault", ["late_drop_next", "truncate_next"])
def test_an_answer_that_got_lost_is_looked_up_and_not_sent_twice(open_shop, locale, values, name, fault):
    shop = open_shop()
    written = shop.item(Target(shop.ids[0], locale), **values)
    _just_before(shop, name, **{fault: 1})
    assert shop.publisher.write(written).values == {F[key]: text for key, text in values.items()}
    sent = [json.dumps(variables, sort_keys=True) for operation, variables in shop.tap.sent if operation == name]
    assert len(sent) == len(set(sent))


@pytest.mark.parametrize(("locale", "values", "name"), CASES)
def test_a_write_that_did_not_arrive_is_left_to_the_queue_and_then_finished(open_shop, locale, values, name):
    shop = open_shop()
    written = shop.item(Target(shop.ids[0], locale), **values)
    _just_before(shop, name, drop_next=40)
    with pytest.raises(Retryable) as caught:
        shop.publisher.write(written)
    assert caught.value.cause
    shop.faults(drop_next=0)
    assert shop.publisher.write(written).values == {F[key]: text for key, text in values.items()}


@pytest.mark.parametrize(
    "fault", [{"too_many_next": 2}, {"error_next": 1}, {"internal_next": 1}, {"error_status": 503}]
)
def test_refused_calls_lose_nothing(open_shop, fault):
    shop = open_shop(**fault)
    target = Target(shop.ids[0], "de-DE")
    wanted = {"TITLE": "Becher", "MODULES": ALL["MODULES"]}
    for _ in range(5):
        try:
            shop.publisher.write(WriteItem(target, tuple(FieldWrite(F[k], None, v) for k, v in wanted.items())))
            break
        except Retryable:
            continue
    assert shop.publisher.read(target, [F.TITLE, F.MODULES]) == {F[k]: v for k, v in wanted.items()}


def test_a_token_that_dies_in_the_middle_says_so(open_shop):
    shop = open_shop(token_dies_after=6)
    item = WriteItem(Target(shop.ids[0], "de-DE"), (FieldWrite(F.MODULES, None, ALL["MODULES"]),))
    with pytest.raises(NeedsMerchant) as caught:
        shop.publisher.write(item)
    assert "token" in caught.value.cause
    assert caught.value.next_step


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "de-AT"])
def test_a_page_is_finished_wherever_a_worker_died(open_shop, locale):
    """Die at every mutation of a change in turn; half a page is never read, and the next worker ends it."""
    shop = open_shop(markets=["DE", "AT"])
    target = Target(shop.ids[0], locale)
    new = ALL["MODULES"].replace("Hi", "Ho").replace('"faq"', '"care"')
    pages = [None, ALL["MODULES"], new, None]
    for before, after in pairwise(pages):
        for step in range(30):
            count = 0

            def die(_operation, step=step):
                nonlocal count
                count += 1
                if count > step:
                    raise KeyboardInterrupt

            shop.tap.before = die
            written = WriteItem(target, (FieldWrite(F.MODULES, before, after),))
            try:
                shop.publisher.write(written)
                break
            except KeyboardInterrupt:
                shop.tap.before = None
                assert shop.read(target, F.MODULES) in (before, after)
        shop.tap.before = None
        assert shop.publisher.write(written).values == {F.MODULES: after}
        assert shop.read(target, F.MODULES) == after
    for text in pages:  # whoever died while tidying up left empty entries, which the next pages take up
        shop.publisher.write(shop.item(target, MODULES=text))
    assert not shop.store.tables["Metaobject"]


def test_an_app_that_undoes_our_write_is_reported(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "en-US")
    written = shop.item(target, TITLE="Ours")
    shop.store.on_change.append(lambda topic, record: setattr(record, "title", "Travel mug"))
    with pytest.raises(Permanent, match="kept the old one"):
        shop.publisher.write(written)


# ------------------------------------------------------------------ languages and markets


def test_a_language_is_written_and_undone(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "de-DE")
    shop.publisher.write(shop.item(Target(shop.ids[0], "en-US"), SEO_TITLE="Mug"))
    assert shop.publisher.read(target, list(F)) == {
        F.TITLE: None, F.DESCRIPTION: None, F.SEO_TITLE: None, F.MODULES: None, F.STATE: None, F.ALT_TEXTS: None,
    }  # fmt: skip
    receipt = shop.publisher.write(shop.item(target, TITLE="Becher", DESCRIPTION="<p>Warm</p>", SEO_TITLE="SEO"))
    assert 0 < len(receipt.created_remote_id) <= 80
    assert shop.product(target.remote_id).title == "Travel mug"
    assert shop.publisher.write(shop.item(target, TITLE="Tasse")).created_remote_id == ""
    for where, created in ((Target(shop.ids[0], "en-US"), "en"), (target, shop.ids[0]), (target, "ja")):
        with pytest.raises(Refused):
            shop.publisher.undo_create(where, created)
    shop.publisher.undo_create(target, receipt.created_remote_id, [F.TITLE, F.DESCRIPTION])
    assert shop.publisher.read(target, [F.TITLE, F.SEO_TITLE]) == {F.TITLE: None, F.SEO_TITLE: "SEO"}
    shop.publisher.undo_create(target, receipt.created_remote_id)
    shop.publisher.undo_create(target, receipt.created_remote_id)
    assert not any(shop.store.translations.values())


def test_reverting_to_absent_shows_the_source_again(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "de-DE")
    written = shop.item(target, TITLE="Becher", DESCRIPTION="<p>Warm</p>", MODULES=ALL["MODULES"], STATE="s")
    receipt = shop.publisher.write(written)
    shop.publisher.write(undo(written, receipt))
    assert not any(shop.store.translations.values())
    assert not shop.store.tables.get("Metaobject")


def test_another_app_s_translation_is_a_conflict_and_stays(open_shop):
    shop = open_shop()
    target, gid = Target(shop.ids[0], "de-DE"), shop.product(shop.ids[0]).id
    written = shop.item(target, TITLE="Becher")
    shop.other_app(gid, "title", "Tasse")
    with pytest.raises(Conflict):
        shop.publisher.write(written)
    assert shop.read(target, F.TITLE) == "Tasse"


def test_a_source_that_changes_while_it_is_translated_is_a_conflict(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "de-DE")
    written = shop.item(target, TITLE="Becher")
    shop.faults(stale_digest_next=1)
    with pytest.raises(Conflict, match="while its translation"):
        shop.publisher.write(written)
    assert shop.read(target, F.TITLE) is None


def test_a_translation_that_appears_between_look_and_write_is_kept_when_the_digest_tells(open_shop):
    shop = open_shop()
    target, product = Target(shop.ids[0], "de-DE"), shop.product(shop.ids[0])
    written = shop.item(target, TITLE="Becher")

    def act(name):
        shop.tap.before = None
        product.title += "!"
        shop.other_app(product.id, "title", "Tasse")

    shop.tap.before = act
    with pytest.raises(Conflict):
        shop.publisher.write(written)
    assert shop.read(target, F.TITLE) == "Tasse"


def test_the_list_of_modules_changed_by_another_worker_is_read_again(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "de-DE")
    shop.publisher.write(shop.item(Target(shop.ids[0], "ja-JP"), MODULES="other"))
    written = shop.item(target, MODULES=ALL["MODULES"])
    _just_before(shop, "MetafieldsSet", stale_digest_next=1)
    assert shop.publisher.write(written).values == {F.MODULES: ALL["MODULES"]}
    assert shop.read(Target(shop.ids[0], "ja-JP"), F.MODULES) == "other"


def test_a_market_has_a_version_of_its_own(open_shop):
    shop = open_shop(markets=["DE", "AT", "GB"])
    home, abroad = Target(shop.ids[0], "de-DE"), Target(shop.ids[0], "de-AT")
    shop.publisher.write(shop.item(home, TITLE="Becher", MODULES="home"))
    values = {F.TITLE: "Häferl", F.DESCRIPTION: "<p>Leiwand</p>", F.MODULES: ALL["MODULES"], F.STATE: "s"}
    receipt = shop.publisher.write(WriteItem(abroad, tuple(FieldWrite(f, None, text) for f, text in values.items())))
    assert receipt.values == values
    assert shop.publisher.read(home, [F.TITLE, F.MODULES]) == {F.TITLE: "Becher", F.MODULES: "home"}
    british = Target(shop.ids[0], "en-GB")
    shop.publisher.write(shop.item(british, TITLE="Mug, mate"))
    shop.publisher.write(shop.item(british, TITLE="Cup, mate"))  # the market's own version is now the text before
    assert shop.product(shop.ids[0]).title == "Travel mug"
    shop.publisher.write(shop.item(home, TITLE=None, MODULES=None))
    assert shop.publisher.read(abroad, [F.TITLE, F.MODULES]) == {F.TITLE: "Häferl", F.MODULES: ALL["MODULES"]}
    shop.publisher.write(shop.item(abroad, TITLE=None, DESCRIPTION=None, MODULES=None, STATE=None))
    assert not shop.store.tables.get("Metaobject")
    with pytest.raises(NeedsMerchant, match="de-CH"):
        shop.publisher.read(Target(shop.ids[0], "de-CH"), [F.TITLE])


def test_languages_share_the_entries_of_a_product(open_shop):
    shop = open_shop()
    pages = {
        "en-US": '{"v":1,"modules":[{"kind":"hero","a":1},{"kind":"specs","b":2}]}',
        "de-DE": '{"v":1,"modules":[{"kind":"specs","b":3},{"kind":"hero","a":4},{"kind":"faq","q":5}]}',
        "ja-JP": '{"v":1,"modules":[{"kind":"care","c":6}]}',
    }
    for order in (list(pages), list(reversed(pages))):
        for locale in order:
            shop.publisher.write(shop.item(Target(shop.ids[0], locale), MODULES=pages[locale]))
        handles = sorted(entry.handle for entry in shop.store.tables["Metaobject"].values())
        assert handles == [f"{shop.ids[0]}-{name}" for name in ("care", "faq", "hero", "page", "specs")]
        for locale in order:
            assert shop.read(Target(shop.ids[0], locale), F.MODULES) == pages[locale]
        for locale in order:
            shop.publisher.write(shop.item(Target(shop.ids[0], locale), MODULES=None))
        assert not shop.store.tables["Metaobject"]
        assert not shop.store.tables["Metafield"]


def test_modules_that_a_page_no_longer_has_go(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "en-US")
    shop.publisher.write(shop.item(target, MODULES=ALL["MODULES"]))
    shop.publisher.write(shop.item(target, MODULES='{"v":1,"modules":[{"kind":"faq","items":[]}]}'))
    handles = sorted(entry.handle for entry in shop.store.tables["Metaobject"].values())
    assert handles == [f"{shop.ids[0]}-faq", f"{shop.ids[0]}-page"]


def test_a_module_changed_by_hand_is_a_conflict(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "en-US")
    written = shop.item(target, MODULES=ALL["MODULES"])
    shop.publisher.write(written)
    entry = next(e for e in shop.store.tables["Metaobject"].values() if e.handle.endswith("-hero"))
    entry.values["content"] = "by hand"
    assert shop.read(target, F.MODULES) not in (None, ALL["MODULES"])
    with pytest.raises(Conflict):
        shop.publisher.write(WriteItem(target, (FieldWrite(F.MODULES, ALL["MODULES"], None),)))


def test_alt_texts_in_another_language(open_shop):
    shop = open_shop()
    target = Target(shop.ids[0], "de-DE")
    first, second = json.loads(shop.read(Target(shop.ids[0], "en-US"), F.ALT_TEXTS))
    assert shop.read(target, F.ALT_TEXTS) is None
    alts = json.dumps({first: "Ein Becher", second: ""}, separators=(",", ":"), ensure_ascii=False)
    assert shop.publisher.write(shop.item(target, ALT_TEXTS=alts)).values == {F.ALT_TEXTS: alts}
    with pytest.raises(NeedsMerchant, match="main language"):
        shop.publisher.write(shop.item(target, ALT_TEXTS=json.dumps({second: "Noch einer"})))
    shop.publisher.write(shop.item(target, ALT_TEXTS=None))
    assert shop.read(target, F.ALT_TEXTS) is None


def test_outcomes_are_receipts_or_families_of_the_core(open_shop):
    shop = open_shop(locked=402)
    outcomes = shop.publisher.write_many([WriteItem(Target(shop.ids[0], "en-US"), (FieldWrite(F.TITLE, None, "x"),))])
    assert isinstance(outcomes[0], CoreError)
    assert not isinstance(outcomes[0], Receipt)
