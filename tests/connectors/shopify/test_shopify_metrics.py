"""Orders of a Shopify shop: without anything personal, each once, whatever the shop does; and its count of visits."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from emulated_shopify import NewTokens
from graphql import FieldNode, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, parse, visit
from official_schema import schema

from connectors.shopify.client import Reply
from connectors.shopify.emulator import bulk_query, protected
from connectors.shopify.emulator import orders as emulated
from connectors.shopify.emulator.domains import FIELDS
from connectors.shopify.emulator.records import Variant
from connectors.shopify.errors import NotApproved, ScopeMissing, TokenRefused, TooExpensive
from connectors.shopify.metrics import OVERLAP, order_row
from connectors.shopify.operations import all_operations
from connectors.shopify.orders import Orders
from connectors.shopify.platform import PLATFORM
from connectors.shopify.schema import VERSION
from core.clock import FrozenClock
from core.errors import Permanent, Refused, Retryable
from core.experiments.figures import figures
from core.ports.platform import Credentials
from core.ports.wire import ExperimentSetup, SeedProduct

LONG_AGO = datetime(2026, 1, 10, tzinfo=UTC)
GOODS = [SeedProduct(f"s{n}", f"Thing {n}", price_minor=1000 + n) for n in range(6)]
FAULTS = ["error_next", "drop_next", "late_drop_next", "truncate_next", "too_many_next", "internal_next"]


@pytest.fixture
def shop(open_shop):
    return open_shop(GOODS)


def place(shop, *quantities, ago=0.0, marks=(), **more):
    """An order with one line of each quantity."""
    lines = []
    for position, quantity in enumerate(quantities or (1,)):
        product = shop.products()[position % len(GOODS)]
        variant = shop.store.table(Variant)[product.variants[0]]
        lines.append(emulated.line(shop.store, product, variant, quantity, marks))
    return emulated.place(shop.store, lines, shop.clock.now() - timedelta(days=ago), **more)


def many(shop, count=250):
    return [str(place(shop, 1, ago=n % 9).number) for n in range(count)]


def read(shop, since=LONG_AGO, **more):
    return list(shop.reader(**more).metrics.orders(since))


# ------------------------------------------------------------------ nothing personal

ALLOWED = {
    "Order": {
        "id", "createdAt", "updatedAt", "cancelledAt", "test", "displayFinancialStatus", "totalPriceSet",
        "totalRefundedSet", "customAttributes", "customerJourneySummary", "lineItems",
    },
    "LineItem": {"id", "currentQuantity", "product", "customAttributes"},
    "CustomerJourneySummary": {"ready", "lastVisit"},
    "CustomerVisit": {"source"},
    "Product": {"id"},
}  # fmt: skip
PERSONS = ("Customer", "MailingAddress", "StaffMember")
PERSONAL = re.compile(
    r"customer|email|phone|address|firstName|lastName|displayName|note|[iI]p$|landing|referrer|^name$"
)


class Selected(Visitor):
    def __init__(self, info):
        super().__init__()
        self.info, self.found = info, set()

    def enter_field(self, node: FieldNode, *_):
        self.found.add((self.info.get_parent_type().name, node.name.value, get_named_type(self.info.get_type()).name))


def selected(text):
    info = TypeInfo(schema(VERSION))
    seen = Selected(info)
    visit(parse(text), TypeInfoVisitor(info, seen))
    return seen.found


def objections(text):
    """Fields of an operation on orders that could tell who bought."""
    return {
        f"{owner}.{name}"
        for owner, name, kind in selected(text)
        if name not in ALLOWED.get(owner, {name})
        or kind in PERSONS
        or (name != "customerJourneySummary" and PERSONAL.search(name))
    }


def of_orders():
    return {
        file: each.text
        for file, each in all_operations().items()
        if any(owner in ("Order", "LineItem") for owner, _, _ in selected(each.text))
    }


def test_no_operation_asks_for_anything_personal():
    assert set(of_orders()) == {"orders", "order_lines", "bulk_orders"}
    assert {file: objections(text) for file, text in of_orders().items()} == {file: set() for file in of_orders()}


@pytest.mark.parametrize(
    ("fields", "objected"),
    [
        ("email", "Order.email"),
        ("note", "Order.note"),
        ("clientIp", "Order.clientIp"),
        ("customer { id }", "Order.customer"),
        ("shippingAddress { zip }", "Order.shippingAddress"),
        ("customerJourneySummary { lastVisit { referrerUrl } }", "CustomerVisit.referrerUrl"),
        ("name", "Order.name"),
    ],
)
def test_the_walk_would_find_a_personal_field(fields, objected):
    assert objected in objections(f"query X {{ orders(first: 1) {{ nodes {{ {fields} }} }} }}")


def test_no_record_holds_anything_of_the_person(shop):
    made = place(shop, buyer=4, source="google")
    shop.clock.advance(601)
    told = repr(read(shop))
    assert made.lines[0].title not in told
    for word in ("edda", "alder", "@", "555", "nirgendwo", "#1001"):
        assert word not in told.lower()


# ------------------------------------------------------------------ one order


def test_an_order_becomes_a_record(shop):
    made = place(
        shop, 3, 1, ago=2, source="google", custom_attributes=(("_vitrine_arm", '[["e1",1]]'), ("gift", "yes"))
    )
    emulated.refund(shop.store, made, 0, 2)
    emulated.refund(shop.store, made, 1, 1)
    (found,) = read(shop)
    first = shop.products()[0]
    assert found.remote_id == str(made.number)
    assert found.status == "partially_refunded"
    assert found.created_at == made.created_at
    assert (found.currency, found.total_minor, found.refunded_minor) == ("EUR", 4001, 3001)
    assert found.lines == ((str(first.number), 1),)
    assert found.arms == (("e1", 1),)
    assert found.counts
    assert found.source == "google"


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("PAID", True), ("PARTIALLY_PAID", True), ("AUTHORIZED", True), ("PENDING", True), ("PARTIALLY_REFUNDED", True),
        ("VOIDED", False), ("EXPIRED", False), ("REFUNDED", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_sale(shop, status, counts):
    place(shop, display_financial_status=status)
    (found,) = read(shop)
    assert (found.status, found.counts) == (status.lower(), counts)


def test_a_cancelled_order_is_no_sale_although_it_was_paid(shop):
    made = place(shop)
    made.cancelled_at = shop.clock.now()
    (found,) = read(shop)
    assert (found.status, found.counts) == ("cancelled", False)


def test_test_orders_are_left_out(shop):
    kept = place(shop)
    place(shop, test=True)
    assert [row.remote_id for row in read(shop)] == [str(kept.number)]


def test_money_without_cents_and_without_a_product():
    def bag(amount):
        return {"shopMoney": {"amount": amount, "currencyCode": "JPY"}}

    node = {
        "id": "gid://shopify/Order/5", "createdAt": "2026-03-01T10:00:00Z", "cancelledAt": None,
        "displayFinancialStatus": None, "totalPriceSet": bag("1990.0"), "totalRefundedSet": bag("0.0"),
        "customAttributes": [], "customerJourneySummary": None,
        "lineItems": [{"currentQuantity": 1, "product": None, "customAttributes": []}],
    }  # fmt: skip
    found = order_row(node)
    assert (found.currency, found.total_minor, found.refunded_minor) == ("JPY", 1990, 0)
    assert found.lines == found.arms == ()
    assert (found.status, found.counts, found.source) == ("", True, "")


def test_marks_of_the_order_and_of_its_lines(shop):
    place(
        shop, 1, custom_attributes=(("_vitrine_arm", '[["e1",1]]'),), marks=(("_vitrine_arm", '[["e1",0],["e2",0]]'),)
    )
    place(shop, 1, marks=(("_vitrine_arm", "[" * 100_000),))
    assert [row.arms for row in read(shop)] == [(("e1", 1), ("e2", 0)), ()]


def test_a_source_that_is_not_known_yet_is_asked_again(shop):
    place(shop, source="google")
    reader = shop.reader()
    assert [row.source for row in reader.metrics.orders(LONG_AGO)] == [""]
    shop.clock.advance(601)
    assert [row.source for row in reader.metrics.orders(LONG_AGO)] == ["google"]


# ------------------------------------------------------------------ many orders


@pytest.mark.parametrize("bulk_fails", [0, 1])
def test_many_orders_come_each_once_and_in_order(shop, bulk_fails):
    ids = many(shop)
    shop.switch(bulk_fail_next=bulk_fails)
    found = [row.remote_id for row in read(shop)]
    assert found == ids
    assert len(shop.operations()) == 1
    assert shop.log.operations["Orders"] < (30 if bulk_fails else 8)


def test_a_few_orders_take_no_bulk_operation(shop):
    ids = many(shop, 99)
    assert [row.remote_id for row in read(shop)] == ids
    assert shop.operations() == []


@pytest.mark.parametrize("count", [4, 130])
@pytest.mark.parametrize("others", [0, 150])
def test_all_lines_of_an_order_are_read(shop, count, others):
    place(shop, *[1] * count)
    many(shop, others)
    made = place(shop, *[2] * count)
    found = read(shop)
    assert len(found) == others + 2
    assert [quantity for _, quantity in found[0].lines] == [1] * count
    assert found[-1].remote_id == str(made.number)
    assert [quantity for _, quantity in found[-1].lines] == [2] * count


@pytest.mark.parametrize("others", [0, 150])
def test_only_what_changed_since_with_an_overlap(shop, others):
    old = place(shop, ago=1)
    shop.clock.advance(OVERLAP.total_seconds() * 3)
    since = shop.clock.now()
    shop.clock.advance(-OVERLAP.total_seconds())
    ids = [str(place(shop).number) for _ in range(others + 1)]
    assert [row.remote_id for row in read(shop, since)] == ids
    shop.store.touch(old)
    assert [row.remote_id for row in read(shop, since)] == [str(old.number), *ids]


def test_orders_that_change_while_they_are_read_come_once(shop):
    ids = many(shop, 60)
    found = []
    for row in shop.reader().metrics.orders(LONG_AGO):
        found.append(row.remote_id)
        if len(found) % 7 == 0:
            shop.clock.advance(1)
            shop.store.touch(shop.store.table(emulated.Order)[int(row.remote_id)], "orders/updated")
    assert found == ids


def test_an_order_that_is_deleted_while_it_is_read(shop):
    place(shop)
    gone = place(shop, *[1] * 9)
    last = place(shop)
    reading = shop.reader().metrics.orders(LONG_AGO)
    next(reading)
    del shop.store.table(emulated.Order)[gone.number]
    shop.store.changes["Order"] += 1
    found = list(reading)
    assert [row.remote_id for row in found] == [str(gone.number), str(last.number)]
    assert len(found[0].lines) == 3


def test_an_order_that_is_deleted_while_the_file_is_written(shop, monkeypatch):
    ids = many(shop, 150)
    whole, own_line = bulk_query.lines, f'"id":"gid://shopify/Order/{ids[-2]}"'.encode()
    monkeypatch.setattr(
        bulk_query, "lines", lambda *args, **more: [line for line in whole(*args, **more) if own_line not in line]
    )
    assert [row.remote_id for row in read(shop)] == [*ids[:-2], ids[-1]]


def test_pages_shrink_where_the_shop_allows_less(shop):
    ids = many(shop, 30)
    shop.switch(single_query_max=70)
    assert [row.remote_id for row in read(shop)] == ids
    assert shop.log.codes["MAX_COST_EXCEEDED"] > 0
    shop.switch(single_query_max=5)
    with pytest.raises(TooExpensive):
        read(shop)


def test_an_empty_bucket_only_delays(shop):
    ids = many(shop, 80)
    bucket = shop.store.bucket(next(iter(shop.store.tokens.values())).app)
    found = []
    for row in shop.reader().metrics.orders(LONG_AGO):
        found.append(row.remote_id)
        bucket.take(bucket.status()["currentlyAvailable"] - 5)
    assert found == ids
    assert shop.log.codes["THROTTLED"] > 0


@pytest.mark.parametrize("count", [60, 150])
@pytest.mark.parametrize("fault", FAULTS)
def test_passing_faults_lose_and_double_nothing(shop, fault, count):
    ids = many(shop, count)
    shop.switch(**{fault: 2})
    found = []
    for row in shop.reader().metrics.orders(LONG_AGO):
        found.append(row.remote_id)
        if len(found) % 15 == 0:
            shop.switch(**{fault: 1})
    assert found == ids
    assert sum(shop.log.faults.values()) + shop.log.codes["INTERNAL_SERVER_ERROR"] > 2


def test_a_file_that_breaks_off_is_fetched_further(shop):
    ids = many(shop, 150)
    shop.switch(bulk_truncate_next=2)
    assert [row.remote_id for row in read(shop)] == ids
    assert shop.log.faults["bulk_truncate"] == 2


@pytest.mark.parametrize("count", [60, 150])
def test_a_token_that_dies_in_the_middle_is_renewed(open_shop, count):
    shop = open_shop(GOODS, token_dies_after=1)
    ids = many(shop, count)
    tokens = NewTokens(shop)
    assert [row.remote_id for row in read(shop, tokens=tokens)] == ids
    assert tokens.renewed > 0


class Repeating:
    """A client of a shop that does not understand `id:>`."""

    def run(self, file, variables, **more):
        node = {"id": "gid://shopify/Order/7", "lineItems": {"nodes": []}}
        return Reply({"orders": {"nodes": [node], "pageInfo": {"hasNextPage": True}}})


def test_a_shop_that_hands_out_the_same_orders_is_not_read_for_ever():
    reading = Orders(Repeating(), None).changed(LONG_AGO)
    assert next(reading)["id"].endswith("/7")
    with pytest.raises(Retryable, match="again and again"):
        next(reading)


# ------------------------------------------------------------------ what Shopify keeps to itself


def test_missing_approval_is_said_with_the_next_step(shop):
    place(shop)
    shop.switch(protected_data=0)
    with pytest.raises(NotApproved) as refused:
        read(shop)
    assert "not approved" in refused.value.cause
    assert "protected customer data" in refused.value.next_step


@pytest.mark.parametrize("count", [9, 150])
def test_orders_are_read_although_the_visits_before_them_are_withheld(shop, monkeypatch, count):
    ids = many(shop, count)
    withheld = lambda source, call: protected.need(call, 3, "use the customerJourneySummary field")  # noqa: E731
    monkeypatch.setitem(FIELDS.resolvers, ("Order", "customerJourneySummary"), withheld)
    found = read(shop)
    assert [row.remote_id for row in found] == ids
    assert {row.source for row in found} == {""}


def test_any_other_part_that_is_withheld_is_said(shop, monkeypatch):
    place(shop)
    withheld = lambda source, call: protected.need(call, 3, "access the Product object")  # noqa: E731
    monkeypatch.setitem(FIELDS.resolvers, ("LineItem", "product"), withheld)
    with pytest.raises(NotApproved, match="lineItems"):
        read(shop)


def test_orders_older_than_sixty_days_are_not_shown_by_the_shop(shop):
    place(shop, ago=61)
    kept = place(shop, ago=59)
    assert [row.remote_id for row in read(shop, datetime(2025, 1, 1, tzinfo=UTC))] == [str(kept.number)]


def test_visits_as_shopify_counts_them(shop):
    shop.emulated.shoppers()
    metrics = shop.reader().metrics
    assert metrics.sessions(shop.clock.now()) == 50
    assert metrics.sessions(shop.clock.now() - timedelta(days=1)) == 100
    assert metrics.sessions(LONG_AGO) == 150
    # Half past midnight in Berlin is still the day before in UTC.
    assert metrics.sessions(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) == 50


def test_visits_without_the_scope_or_the_approval(open_shop, shop):
    shop.switch(protected_data=1)
    with pytest.raises(NotApproved, match="not approved"):
        shop.reader().metrics.sessions(LONG_AGO)
    other = open_shop(GOODS, scopes=["read_orders"])
    with pytest.raises(ScopeMissing, match="read_reports"):
        other.reader().metrics.sessions(LONG_AGO)
    assert other.log.operations["Shopifyql"] == 0


@pytest.mark.parametrize(
    ("answer", "visits"),
    [
        ({"tableData": {"rows": [{"sessions": 12}]}, "parseErrors": []}, 12),
        ({"tableData": {"rows": []}, "parseErrors": []}, 0),
        ({"tableData": {"rows": [{"sessions": "many"}]}, "parseErrors": []}, None),
        ({"tableData": {"rows": [["12"]]}, "parseErrors": []}, None),
        ({"tableData": None, "parseErrors": ["Line 1"]}, None),
        (None, None),
    ],
)
def test_counts_of_another_form_are_not_guessed(shop, answer, visits):
    metrics = shop.reader().metrics
    metrics._shop.facts()
    metrics._client.run = lambda *args, **more: Reply({"shopifyqlQuery": answer})
    if visits is None:
        with pytest.raises(Permanent, match="form"):
            metrics.sessions(LONG_AGO)
    else:
        assert metrics.sessions(LONG_AGO) == visits


def test_experiments_are_refused_instead_of_running_without_counting(shop):
    metrics = shop.reader().metrics
    assert not PLATFORM.capabilities.storefront_split
    for call in (
        lambda: metrics.setup(ExperimentSetup("e1", "7", "en-US", "salt", (0.5, 0.5))),
        lambda: metrics.exposures("e1"),
    ):
        with pytest.raises(Refused) as refused:
            call()
        assert "storefront" in refused.value.cause
        assert refused.value.next_step


# ------------------------------------------------------------------ the shop's figures


def test_figures_agree_with_the_shop(shop):
    visitors, made = 0, 0
    for _ in range(4):
        wave = shop.emulated.shoppers()
        visitors, made = visitors + wave[0], made + wave[1]
    found = figures(shop.reader().metrics, LONG_AGO)
    rows = [row for row in shop.store.table(emulated.Order).values() if not row.test]
    sold = [row for row in rows if row.display_financial_status not in ("VOIDED", "REFUNDED")]
    assert made == len(rows) == found.orders + found.dropped
    assert found.orders == len(sold)
    assert found.revenue_minor == {"EUR": sum(row.total_minor() - row.refunded_minor for row in sold)}
    assert found.refunded_minor == {"EUR": sum(row.refunded_minor for row in rows)}
    assert (found.visits, found.rate) == (visitors, found.orders / visitors)
    assert found.notes == ()
    counts = [count for _, count in found.sources]
    assert all(a >= b for a, b in pairwise(counts))
    assert 0 < sum(counts) <= found.orders


def test_figures_that_the_shop_keeps_to_itself_are_notes(shop):
    shop.emulated.shoppers()
    shop.switch(protected_data=1)
    found = figures(shop.reader().metrics, LONG_AGO)
    assert found.orders
    assert (found.visits, found.rate) == (None, None)
    assert len(found.notes) == 1
    shop.switch(protected_data=0)
    found = figures(shop.reader().metrics, LONG_AGO)
    assert (found.orders, found.visits, found.revenue_minor) == (None, None, {})
    assert all("has not approved" in note for note in found.notes)


def test_a_session_of_the_platform_has_metrics(shop):
    place(shop)
    url = shop.serve()
    session = PLATFORM.open(Credentials(url, "", shop.emulated.secret), clock=FrozenClock())
    assert len(list(session.metrics.orders(LONG_AGO))) == 1
    session.close()
    stranger = PLATFORM.open(Credentials(url, "", "shpat_wrong"), clock=FrozenClock())
    with pytest.raises(TokenRefused):
        list(stranger.metrics.orders(LONG_AGO))
    stranger.close()
