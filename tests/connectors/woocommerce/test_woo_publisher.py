"""Writing: only content, only what differs, conflicts, lost answers, languages, exact round trips."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.woocommerce.publisher import CHUNK
from core.errors import BadInput, Conflict, CoreError, Permanent, Refused, Retryable
from core.ports.wire import ContentField, FieldWrite, SeedProduct, Target, WriteItem

F = ContentField
BATCH = "POST /wp-json/wc/v3/products/batch"
PUT = "PUT /wp-json/wc/v3/products/{id}"
HTML = (
    '<h2>Warm</h2>\n<section class="v"><figure><img src="https://x.example/a.jpg" alt="a &amp; b"></figure></section>'
)


def first(session):
    return next(iter(session.catalog.ids()))


def item(session, target, **values):
    """A write with the right `before` of each field."""
    fields = {F[name]: value for name, value in values.items()}
    before = session.publisher.read(target, list(fields))
    return WriteItem(target, tuple(FieldWrite(field, before[field], value) for field, value in fields.items()))


def undo(written, receipt):
    return WriteItem(
        written.target, tuple(FieldWrite(w.field, receipt.values[w.field], w.before) for w in written.writes)
    )


ALL = {
    "TITLE": "Reisebecher 🎉",
    "DESCRIPTION": HTML,
    "SHORT_DESCRIPTION": "<ul><li>a</li></ul>",
    "SEO_TITLE": "Becher",
    "SEO_DESCRIPTION": "Hält warm",
    "MODULES": '{"type":"hero","text":"a \\"b\\" -- c \\\\ d"}',
    "STATE": '{"v":1}',
}


def test_all_fields_are_written_read_back_and_reverted_byte_for_byte(woo):
    shop = woo()
    session = shop.open()
    state = shop.store.state()
    target = Target(first(session), "en-US")
    original = session.publisher.read(target, list(F))
    alts = json.dumps({key: f"alt of {key}" for key in json.loads(original[F.ALT_TEXTS])}, separators=(",", ":"))
    written = item(session, target, **ALL, ALT_TEXTS=alts)
    receipt = session.publisher.write(written)
    assert receipt.values == {write.field: write.after for write in written.writes}
    assert session.catalog.get(target.remote_id).title == "Reisebecher 🎉"
    session.publisher.write(undo(written, receipt))
    assert session.publisher.read(target, list(F)) == original
    assert shop.store.state() == state


def test_what_the_shop_holds_already_is_not_sent(woo):
    shop = woo()
    session = shop.open()
    target = Target(first(session), "en-US")
    written = item(session, target, **ALL)
    session.publisher.write(written)
    shop.calls()
    receipt = session.publisher.write(written)  # the same plan again, as after a crash
    assert PUT not in shop.calls()
    assert receipt.values[F.TITLE] == "Reisebecher 🎉"


def test_the_shop_s_filter_shows_in_the_receipt(woo):
    session = woo().open()
    target = Target(first(session), "en-US")
    written = item(session, target, DESCRIPTION='<p onclick="x()">Text & more</p><script>alert(1)</script>')
    receipt = session.publisher.write(written)
    assert receipt.values[F.DESCRIPTION] == "<p>Text &amp; more</p>alert(1)"
    again = session.publisher.write(written)  # still ours although the filter changed it
    assert again.values == receipt.values


@pytest.mark.parametrize("text", ["C:\\temp\\new", "a\\\\b", "\\", 'x="\\0"', "<p>ünï\\code 🎉 日本語 כוס</p>"])
def test_backslashes_and_scripts_survive(woo, text):
    session = woo().open()
    target = Target(first(session), "en-US")
    receipt = session.publisher.write(item(session, target, DESCRIPTION=text, SHORT_DESCRIPTION=text, MODULES=text))
    assert receipt.values[F.MODULES] == text
    assert receipt.values[F.SHORT_DESCRIPTION] == receipt.values[F.DESCRIPTION] == text.replace("&", "&amp;")


def test_somebody_else_s_edit_is_a_conflict_and_stays(woo):
    shop = woo()
    session = shop.open()
    target = Target(first(session), "en-US")
    written = item(session, target, TITLE="Ours", DESCRIPTION="<p>Ours</p>")
    shop.merchant(target.remote_id, name="Theirs")
    with pytest.raises(Conflict, match="title"):
        session.publisher.write(written)
    assert session.publisher.read(target, [F.TITLE, F.DESCRIPTION]) == {
        F.TITLE: "Theirs",
        F.DESCRIPTION: "<p>Keeps drinks warm.</p>",
    }


def test_none_removes_and_none_reads(woo):
    session = woo().open()
    target = Target(first(session), "en-US")
    assert session.publisher.read(target, [F.MODULES]) == {F.MODULES: None}
    session.publisher.write(item(session, target, MODULES="m", SHORT_DESCRIPTION=None))
    assert session.publisher.read(target, [F.MODULES, F.SHORT_DESCRIPTION]) == {F.MODULES: "m", F.SHORT_DESCRIPTION: ""}
    session.publisher.write(item(session, target, MODULES=None))
    assert session.publisher.read(target, [F.MODULES]) == {F.MODULES: None}
    with pytest.raises(BadInput):
        session.publisher.write(item(session, target, TITLE=None))


def test_alt_texts_change_alone_and_keep_order(woo):
    shop = woo()
    session = shop.open()
    target = Target(first(session), "en-US")
    before = session.catalog.get(target.remote_id).media
    second = before[1].remote_id
    receipt = session.publisher.write(
        item(session, target, ALT_TEXTS=json.dumps({second: "Zweites Bild", "999": "gone"}))
    )
    after = session.catalog.get(target.remote_id).media
    assert [media.remote_id for media in after] == [media.remote_id for media in before]
    assert [media.alt for media in after] == ["A mug", "Zweites Bild"]
    assert json.loads(receipt.values[F.ALT_TEXTS])[second] == "Zweites Bild"
    stale = WriteItem(target, (FieldWrite(F.ALT_TEXTS, "{}", json.dumps({before[0].remote_id: "x"})),))
    with pytest.raises(Conflict):
        session.publisher.write(stale)
    for wrong in ("[]", "x", '{"1":2}'):
        with pytest.raises(BadInput):
            session.publisher.write(WriteItem(target, (FieldWrite(F.ALT_TEXTS, None, wrong),)))
    session.publisher.write(item(session, target, ALT_TEXTS=None))
    assert [media.alt for media in session.catalog.get(target.remote_id).media] == ["", ""]


@pytest.mark.parametrize("fault", ["late_drop_next", "truncate_next"])
def test_an_answer_that_got_lost_is_looked_up_and_not_sent_twice(woo, fault):
    shop = woo()
    session = shop.open()
    target = Target(first(session), "en-US")
    written = item(session, target, TITLE="Once")
    real = session._client.write

    def write(*args, **more):
        shop.faults(**{fault: 1})
        shop.calls()
        return real(*args, **more)

    session._client.write = write
    assert session.publisher.write(written).values == {F.TITLE: "Once"}
    assert shop.calls()[PUT] == 1


def test_a_write_that_did_not_land_is_left_to_the_queue(woo):
    shop = woo()
    session = shop.open()
    target = Target(first(session), "en-US")
    written = item(session, target, TITLE="Later")
    real = session._client.write

    def write(*args, **more):
        shop.faults(drop_next=1)
        return real(*args, **more)

    session._client.write = write
    with pytest.raises(Retryable):
        session.publisher.write(written)
    session._client.write = real
    assert session.publisher.write(written).values == {F.TITLE: "Later"}


def many(count):
    return tuple(SeedProduct(sku=f"s{n}", title=f"Thing {n}", price_minor=100, stock=3) for n in range(count))


def test_many_targets_take_few_calls(woo):
    shop = woo(many(45))
    session = shop.open()
    targets = [Target(remote_id, "en-US") for remote_id in session.catalog.ids()]
    items = [
        WriteItem(t, (FieldWrite(F.TITLE, f"Thing {n}", f"Ding {n}"), FieldWrite(F.STATE, None, "s")))
        for n, t in enumerate(targets)
    ]
    state = shop.store.state()
    shop.calls()
    outcomes = session.publisher.write_many(items)
    calls = shop.calls()
    assert [outcome.values[F.TITLE] for outcome in outcomes] == [f"Ding {n}" for n in range(45)]
    assert calls[BATCH] == -(-45 // CHUNK)
    assert sum(calls.values()) <= 9
    assert shop.store.state() == state
    assert session.publisher.write_many([]) == []


def test_each_item_of_a_batch_has_its_own_outcome(woo):
    shop = woo(many(6))
    session = shop.open()
    ids = list(session.catalog.ids())
    shop.merchant(ids[1], name="Theirs")
    shop.merchant(ids[2], status="trash")
    good = [WriteItem(Target(i, "en-US"), (FieldWrite(F.TITLE, f"Thing {n}", f"Ding {n}"),)) for n, i in enumerate(ids)]
    items = [
        *good,
        WriteItem(Target("999999", "en-US"), (FieldWrite(F.TITLE, None, "x"),)),
        WriteItem(Target("x", "en-US"), (FieldWrite(F.TITLE, None, "x"),)),
        WriteItem(Target(ids[3], "nonsense!"), (FieldWrite(F.MODULES, None, "x"),)),
        WriteItem(Target(ids[4], "en-US"), (FieldWrite(F.STATE, None, "x"), FieldWrite(F.STATE, None, "y"))),
        WriteItem(Target(ids[5], "de-DE"), (FieldWrite(F.TITLE, None, "x"),)),
        WriteItem(Target(ids[5], "de-DE"), (FieldWrite(F.MODULES, None, "m"),)),
        WriteItem(Target(ids[5], "en-US"), (FieldWrite(F.STATE, None, "\x00"),)),
    ]
    kinds = [type(outcome).__name__ for outcome in session.publisher.write_many(items)]
    assert kinds == [
        "Receipt", "Conflict", "Gone", "Receipt", "Receipt", "Receipt",
        "Gone", "Gone", "BadInput", "Refused", "Permanent", "Receipt", "BadInput",
    ]  # fmt: skip
    assert session.publisher.read(Target(ids[5], "de-DE"), [F.MODULES]) == {F.MODULES: "m"}


def test_after_a_crash_in_the_middle_of_a_batch_each_item_is_looked_up(woo):
    shop = woo(many(5))
    session = shop.open()
    ids = list(session.catalog.ids())
    items = [
        WriteItem(Target(i, "en-US"), (FieldWrite(F.TITLE, f"Thing {n}", f"Ding {n}"),)) for n, i in enumerate(ids)
    ]
    real = session._client.write

    def half(method, route, body=None, **more):
        for row in body["update"][:2]:
            shop.merchant(row["id"], name=row["name"])
        raise Retryable("PHP died")

    session._client.write = half
    outcomes = session.publisher.write_many(items)
    assert [isinstance(outcome, Retryable) for outcome in outcomes] == [False, False, True, True, True]
    session._client.write = real
    shop.calls()
    assert [outcome.values[F.TITLE] for outcome in session.publisher.write_many(items)] == [
        f"Ding {n}" for n in range(5)
    ]


def test_item_errors_of_a_batch_are_told_apart(woo):
    shop = woo(many(3))
    session = shop.open()
    ids = list(session.catalog.ids())
    items = [
        WriteItem(Target(i, "en-US"), (FieldWrite(F.TITLE, f"Thing {n}", f"Ding {n}"),)) for n, i in enumerate(ids)
    ]
    real = session._client.write

    def deleted_meanwhile(method, route, body=None, **more):
        shop.merchant(ids[1], status="trash")
        body["update"][1]["id"] = 999999
        return real(method, route, body, **more)

    session._client.write = deleted_meanwhile
    kinds = [type(outcome).__name__ for outcome in session.publisher.write_many(items)]
    assert kinds == ["Receipt", "Permanent", "Receipt"]


def test_a_plugin_that_undoes_our_write_is_reported(woo):
    shop = woo()
    session = shop.open()
    target = Target(first(session), "en-US")
    written = item(session, target, TITLE="Ours")
    session._client.write = lambda *args, **more: None
    with pytest.raises(Permanent, match="kept the old one"):
        session.publisher.write(written)


# ------------------------------------------------------------------ languages


def test_without_a_language_plugin_other_locales_live_in_our_meta(woo):
    session = woo().open()
    target = Target(first(session), "de-DE")
    receipt = session.publisher.write(item(session, target, MODULES="m", SEO_TITLE="t", SEO_DESCRIPTION="d", STATE="s"))
    assert receipt.values == {F.MODULES: "m", F.SEO_TITLE: "t", F.SEO_DESCRIPTION: "d", F.STATE: "s"}
    assert session.publisher.read(Target(target.remote_id, "en-US"), [F.MODULES]) == {F.MODULES: None}
    assert session.publisher.read(target, [F.TITLE, F.ALT_TEXTS]) == {F.TITLE: None, F.ALT_TEXTS: None}
    for field in ("TITLE", "DESCRIPTION", "SHORT_DESCRIPTION", "ALT_TEXTS"):
        with pytest.raises(Permanent, match="de-DE"):
            session.publisher.write(WriteItem(target, (FieldWrite(F[field], None, "{}"),)))


@pytest.mark.parametrize("mode", ["wpml", "polylang"])
def test_a_translation_record_is_made_written_and_undone(woo, mode):
    shop = woo(language_mode=mode, locales=["de-DE", "ja-JP"])
    session = shop.open()
    source = Target(first(session), "en-US")
    session.publisher.write(item(session, source, MODULES="english", STATE="english"))
    before = shop.store.state()
    texts = session.publisher.read(source, list(F))
    target = Target(source.remote_id, "de-DE")
    assert set(session.publisher.read(target, list(F)).values()) == {None}
    written = WriteItem(
        target, tuple(FieldWrite(F[name], None, value) for name, value in ALL.items() if name != "STATE")
    )
    receipt = session.publisher.write(written)
    assert receipt.created_remote_id
    assert receipt.values == {write.field: write.after for write in written.writes}
    assert session.publisher.read(target, [F.STATE]) == {F.STATE: None}  # WPML's copy of the English one is gone
    assert session.publisher.read(source, list(F)) == texts
    made = session.catalog.get(receipt.created_remote_id)
    assert (made.locale, made.group_id, made.status) == ("de-DE", source.remote_id, "publish")
    assert ("de-DE", made.remote_id) in session.catalog.get(source.remote_id).translations
    again = session.publisher.write(item(session, target, TITLE="Neu"))
    assert (again.created_remote_id, again.values) == ("", {F.TITLE: "Neu"})
    with pytest.raises(Refused):
        session.publisher.undo_create(target, source.remote_id)
    with pytest.raises(Refused):
        session.publisher.undo_create(Target(source.remote_id, "ja-JP"), made.remote_id)
    session.publisher.undo_create(target, made.remote_id)
    session.publisher.undo_create(target, made.remote_id)
    assert session.catalog.get(made.remote_id) is None
    assert shop.store.state() == before


def test_a_person_s_translation_is_never_undone(woo):
    shop = woo(language_mode="polylang", locales=["de-DE"])
    session = shop.open()
    source = first(session)
    receipt = session.publisher.write(WriteItem(Target(source, "de-DE"), (FieldWrite(F.TITLE, None, "Becher"),)))
    shop.merchant(receipt.created_remote_id, meta_data=[{"key": "_vitrine_created", "value": None}])
    with pytest.raises(Refused, match="not made by Vitrine"):
        session.publisher.undo_create(Target(source, "de-DE"), receipt.created_remote_id)


def test_nothing_to_say_makes_no_record(woo):
    shop = woo(language_mode="polylang", locales=["de-DE"])
    session = shop.open()
    target = Target(first(session), "de-DE")
    receipt = session.publisher.write(WriteItem(target, (FieldWrite(F.MODULES, None, None),)))
    assert (receipt.created_remote_id, receipt.values) == ("", {F.MODULES: None})
    with pytest.raises(Permanent):
        session.publisher.write(WriteItem(target, (FieldWrite(F.ALT_TEXTS, None, "{}"),)))
    with pytest.raises(Conflict):
        session.publisher.write(WriteItem(target, (FieldWrite(F.TITLE, "Becher", "Tasse"),)))


def test_a_translation_with_alt_texts(woo):
    shop = woo(language_mode="wpml", locales=["de-DE"])
    session = shop.open()
    source = first(session)
    media = session.catalog.get(source).media[0].remote_id
    alts = json.dumps({media: "Ein Becher"})
    writes = (FieldWrite(F.TITLE, None, "Becher"), FieldWrite(F.ALT_TEXTS, None, alts))
    receipt = session.publisher.write(WriteItem(Target(source, "de-DE"), writes))
    assert json.loads(receipt.values[F.ALT_TEXTS])[media] == "Ein Becher"


def test_a_creation_whose_answer_got_lost_is_found_again(woo):
    shop = woo(language_mode="polylang", locales=["de-DE"])
    session = shop.open()
    target = Target(first(session), "de-DE")
    real = session._client.write

    def write(*args, **more):
        shop.faults(late_drop_next=1)
        return real(*args, **more)

    session._client.write = write
    receipt = session.publisher.write(WriteItem(target, (FieldWrite(F.TITLE, None, "Becher"),)))
    assert receipt.created_remote_id
    assert len(list(session.catalog.ids())) == 5


@pytest.mark.parametrize(("plugin", "key"), [("yoast", "_yoast_wpseo_title"), ("rankmath", "rank_math_title")])
def test_seo_plugins_get_their_own_keys(woo, plugin, key):
    session = woo().open()
    target = Target(first(session), "en-US")
    shop_facts = session._shop
    shop_facts._facts = replace(shop_facts.facts(), seo_plugin=plugin)
    session.publisher.write(item(session, target, SEO_TITLE="SEO"))
    row = session._client.get(f"wc/v3/products/{target.remote_id}", {"context": "edit", "_fields": "meta_data"}).one()
    assert {entry["key"]: entry["value"] for entry in row["meta_data"]}[key] == "SEO"
    assert session.publisher.read(target, [F.SEO_TITLE]) == {F.SEO_TITLE: "SEO"}


# ------------------------------------------------------------------ the law

TEXT = st.none() | st.text(max_size=40) | st.sampled_from(['{"_sku":"x"}', "<b>1</b>", "\\", "0", '{"11":"alt"}'])
WRITES = st.lists(st.tuples(st.sampled_from(list(F)), TEXT, st.booleans()), max_size=5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_write_ever_touches_commerce(woo, data):
    shop = _reused(woo)
    session = shop.session
    state = dict(shop.store.state())
    made = []
    items = []
    for _ in range(data.draw(st.integers(1, 3))):
        target = Target(data.draw(st.sampled_from(shop.ids)), data.draw(st.sampled_from(["en-US", "de-DE", "fr-FR"])))
        now = session.publisher.read(target, list(F))
        writes = data.draw(WRITES)
        items.append(
            WriteItem(target, tuple(FieldWrite(f, now[f] if right else "other", after) for f, after, right in writes))
        )
    for outcome in session.publisher.write_many(items):
        if isinstance(outcome, Exception):
            assert isinstance(outcome, CoreError)
        elif outcome.created_remote_id:
            made.append(outcome)
    kept = {key: value for key, value in shop.store.state().items() if key in state}
    assert kept == state
    for receipt in made:
        session.publisher.undo_create(receipt.target, receipt.created_remote_id)
    assert shop.store.state() == state


_KEPT = {}


def _reused(woo):
    """One shop for all examples of a run."""
    if woo not in _KEPT:
        shop = woo(language_mode="polylang", locales=["de-DE"])
        shop.session = shop.open()
        shop.ids = list(shop.session.catalog.ids())
        _KEPT[woo] = shop
    return _KEPT[woo]
