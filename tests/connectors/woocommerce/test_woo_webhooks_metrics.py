"""Registrations, orders and experiments against the emulated shop."""

from datetime import timedelta

import pytest

from connectors.woocommerce.webhooks import TOPICS
from core.errors import BadInput, NeedsMerchant, Permanent, Retryable
from core.ports.wire import ExperimentSetup

URL = "http://127.0.0.1:9/hooks/1"
SECRET = "s" * 40


def registered(session):
    return session._client.get("wc/v3/webhooks", {"per_page": 100}).rows()


def test_missing_registrations_are_made_once(woo):
    session = woo().open()
    made = session.webhooks.ensure(URL, SECRET)
    assert [state.topic for state in made] == list(TOPICS)
    assert all(state.active and state.url == URL for state in made)
    again = session.webhooks.ensure(URL, SECRET)
    assert again == made
    assert SECRET not in repr(registered(session))


def test_another_secret_or_a_disabled_hook_is_recreated(woo):
    shop = woo()
    session = shop.open()
    session.webhooks.ensure(URL, SECRET)
    names = {row["name"] for row in registered(session)}
    newer = session.webhooks.ensure(URL, "t" * 40)
    assert not names & {row["name"] for row in registered(session)}
    shop.calls()
    client = session._client
    url = client._address("PUT", f"wc/v3/webhooks/{newer[1].remote_id}", {}, True, False, {})
    assert client._http.put(url, json={"status": "disabled"}).status_code == 200
    mended = session.webhooks.ensure(URL, "t" * 40)
    assert all(state.active for state in mended)
    assert mended[0] == newer[0]
    assert shop.calls()["POST /wp-json/wc/v3/webhooks"] == 1
    assert len(registered(session)) == len(TOPICS)


def test_only_our_url_is_touched(woo):
    session = woo().open()
    session.webhooks.ensure(URL, SECRET)
    session.webhooks.ensure("http://127.0.0.1:9/other", SECRET)
    assert session.webhooks.remove(URL) == len(TOPICS)
    assert session.webhooks.remove(URL) == 0
    assert {row["delivery_url"] for row in registered(session)} == {"http://127.0.0.1:9/other"}
    with pytest.raises(BadInput):
        session.webhooks.ensure(URL, "short")


@pytest.mark.parametrize("fault", ["late_drop_next", "drop_next"])
def test_lost_answers_make_no_second_registration(woo, fault):
    shop = woo()
    session = shop.open()
    real = session._client.write
    hit = []

    def write(*args, **more):
        if not hit:
            hit.append(shop.faults(**{fault: 1}))
        return real(*args, **more)

    session._client.write = write
    if fault == "drop_next":
        with pytest.raises(Retryable):
            session.webhooks.ensure(URL, SECRET)
    session.webhooks.ensure(URL, SECRET)
    assert len(registered(session)) == len(TOPICS)
    hit.clear()
    if fault == "late_drop_next":
        assert session.webhooks.remove(URL) == len(TOPICS)
    else:
        with pytest.raises(Retryable):
            session.webhooks.remove(URL)


def setup(session, **more):
    product = next(iter(session.catalog.ids()))
    values = {"experiment_id": "exp-1", "remote_id": product, "locale": "en-US", "salt": "salt", "weights": (0.5, 0.5)}
    session.metrics.setup(ExperimentSetup(**{**values, **more}))
    return product


def test_an_experiment_from_set_up_to_counts(woo):
    shop = woo()
    session = shop.open()
    since = shop.clock.now() - timedelta(days=30)
    product = setup(session)
    visitors, orders = shop.store.shoppers()
    rows = session.metrics.exposures("exp-1")
    assert sum(row.exposures for row in rows) == visitors
    assert {row.arm for row in rows} == {0, 1}
    found = list(session.metrics.orders(since))
    ours = [order for order in found if order.arms]
    assert len(found) == orders
    assert ours
    assert {order.arms[0][0] for order in ours} == {"exp-1"}
    assert all(any(line == (product, quantity) for line in order.lines for quantity in (line[1],)) for order in ours)
    assert {order.counts for order in found} <= {True, False}
    assert {order.source for order in found} == {"search", "direct"}
    assert session.metrics.sessions(since) is None
    assert all(order.total_minor > 0 and order.currency == "EUR" for order in found)
    personal = repr(found)
    assert "@" not in personal
    setup(session, active=False)


def test_no_personal_field_is_even_asked_for(woo):
    shop = woo()
    session = shop.open()
    shop.store.shoppers()
    params = {"per_page": 1, "_fields": "id,status,date_created_gmt,currency,total,line_items,meta_data,refunds"}
    assert set(session._client.get("wc/v3/orders", params).rows()[0]) <= set(params["_fields"].split(","))


def test_without_our_plugin_the_merchant_is_told(woo):
    shop = woo(companion=False)
    session = shop.open()
    assert session.probe().companion == ""
    for call in (lambda: setup(session), lambda: session.metrics.exposures("exp-1")):
        with pytest.raises(NeedsMerchant, match="plugin is not active"):
            call()


def test_unusable_experiments(woo):
    session = woo().open()
    for call in (lambda: setup(session, experiment_id="../x"), lambda: session.metrics.exposures("a b")):
        with pytest.raises(BadInput):
            call()
    with pytest.raises(Permanent, match="weights"):
        setup(session, weights=(0.5, 0.1))


def test_set_up_is_repeated_when_the_answer_got_lost(woo):
    shop = woo()
    session = shop.open()
    session.probe()
    shop.faults(late_drop_next=1)
    product = next(iter(session.catalog.ids()))
    shop.faults(late_drop_next=1)
    session.metrics.setup(ExperimentSetup("exp-2", product, "en-US", "s", (0.5, 0.5)))
    assert session.metrics.exposures("exp-2") == []


@pytest.mark.parametrize(
    "answer",
    [
        {"rows": [{"day": "soon", "arm": 0, "exposures": 1}]},
        [5],
        {"x": 1},
        [{"day": "2026-03-02", "arm": -1, "exposures": 1}],
    ],
)
def test_counts_of_another_form_are_not_guessed(woo, answer):
    from connectors.woocommerce.client import Reply

    session = woo().open()
    session._client.get = lambda *args, **more: Reply(200, answer)
    with pytest.raises(NeedsMerchant, match="form"):
        session.metrics.exposures("exp-1")
