"""Plans of a shop: one story for both adapters, then what one alone can do. The owner acts on Shopify's pages."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client

from connectors.shopify.billing import AppPricing, CapReached, ManualPricing, OwnApp
from connectors.shopify.emulator.records import App
from connectors.shopify.identity import billing_of, plans
from connectors.shopify.plans import Plans, read
from core.errors import BadInput, NeedsMerchant, Permanent, Refused, Retryable
from core.ports import billing as port
from core.ports.billing import PlanState, Usage
from core.ports.wire import SeedProduct

ONE = [SeedProduct("mug", "Mug", price_minor=100)]
FILE = """
test = true
[plans.studio]
name = "Studio"
pages = 300
price_minor = 4900
currency = "USD"
trial_days = 14
[plans.metered]
name = "Metered"
price_minor = 0
currency = "USD"
usage = { unit_minor = 5, cap_minor = 100, terms = "0.05 USD a page" }
[plans.year]
name = "A year"
price_minor = 49000
currency = "USD"
period_days = 365
"""
DASHBOARD = [
    {"handle": "studio", "name": "Studio", "price": "49.00", "currency": "USD", "trial_days": 14},
    {"handle": "year", "name": "A year", "price": "490.00", "currency": "USD", "interval": "ANNUAL"},
]


class Owner:
    """The shop's owner in a browser, and one adapter over a client of that shop."""

    def __init__(self, open_shop, adapter, file=FILE):
        self.shop = open_shop(ONE)
        self.client = self.shop.reader().client
        self.billing = adapter(self.client, self.shop.clock, lambda: read(file, "plans.toml"))
        self.browser = Client(self.shop.app)
        self.told = []
        self.shop.store.on_change.append(lambda topic, record: self.told.append((topic, getattr(record, "status", ""))))
        if adapter is AppPricing:
            self.control("plans", plans=DASHBOARD)

    def control(self, name, **sent):
        answer = self.browser.post(f"/__emulator/{name}", json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json

    def opens(self, address):
        parts = urlsplit(address)
        return self.browser.get(f"{parts.path}?{parts.query}")

    def presses(self, address, value):
        parts = urlsplit(address)
        assert f'value="{value}"' in self.opens(address).text
        return self.browser.post(f"{parts.path}?{parts.query}", data={"answer": value})

    def takes(self, plan):
        """Agree to a plan, wherever this adapter sends the owner."""
        address = self.billing.choose(plan, "https://vitrine.example/back?x=1")
        self.presses(address, plan if isinstance(self.billing, AppPricing) else "approve")

    def standing(self):
        return self.billing.standing()


@pytest.fixture(params=[AppPricing, ManualPricing])
def owner(open_shop, request):
    return Owner(open_shop, request.param)


@pytest.fixture
def manual(open_shop):
    return Owner(open_shop, ManualPricing)


def test_it_has_every_method_of_the_port():
    for adapter in (AppPricing, ManualPricing, OwnApp):
        assert {name for name in vars(port.BillingPort) if name[0] != "_"} <= set(dir(adapter))


def test_from_no_plan_over_a_trial_to_one_that_freezes_and_ends(owner):
    before = owner.standing()
    assert (before.state, before.reason, before.plan) == (PlanState.NONE, "No plan was chosen yet.", "")
    began = owner.shop.clock.now().replace(microsecond=0)
    owner.takes("studio")
    trial = owner.standing()
    assert (trial.state, trial.plan, trial.name, trial.allowance) == (PlanState.TRIAL, "studio", "Studio", 300)
    assert (trial.price_minor, trial.currency, trial.period_days) == (4900, "USD", 30)
    assert trial.trial_until == began + timedelta(days=14)
    assert trial.period_end == began + timedelta(days=44)
    owner.shop.clock.advance(timedelta(days=14).total_seconds())
    assert owner.standing().state == PlanState.ACTIVE
    owner.control("subscription", status="FROZEN")
    frozen = owner.standing()
    assert (frozen.state, frozen.plan) == (PlanState.FROZEN, "studio")
    assert "bill is open" in frozen.reason
    owner.control("subscription", status="ACTIVE")
    assert owner.standing().state == PlanState.ACTIVE
    owner.control("subscription", status="CANCELLED")
    ended = owner.standing()
    assert (ended.state, ended.plan, ended.reason) == (PlanState.CANCELLED, "studio", "The plan was ended.")
    assert [topic for topic, _ in owner.told] == ["app_subscriptions/update"] * 4
    assert [status for _, status in owner.told] == ["ACTIVE", "FROZEN", "ACTIVE", "CANCELLED"]


def test_a_frozen_plan_in_the_list_of_active_ones_is_frozen(owner, monkeypatch):
    from connectors.shopify.emulator import billing as emulated

    owner.takes("studio")
    owner.control("subscription", status="FROZEN")
    monkeypatch.setattr(emulated, "LIVE", "FROZEN")  # a shop that lists it so
    assert owner.standing().state == PlanState.FROZEN


def test_another_plan_takes_the_place_of_the_one_before(owner):
    owner.takes("studio")
    owner.takes("year")
    now = owner.standing()
    assert (now.state, now.plan, now.price_minor, now.period_days) == (PlanState.ACTIVE, "year", 49000, 365)
    assert [status for _, status in owner.told] == ["ACTIVE", "CANCELLED", "ACTIVE"]


def test_another_app_s_plan_is_not_ours(owner):
    owner.takes("studio")
    other = owner.control("apps", title="Another app")
    client = owner.shop.reader(tokens=type("T", (), {"current": lambda _: other["token"]})()).client
    adapter = type(owner.billing)(client, owner.shop.clock, Plans)
    assert adapter.standing().state == PlanState.NONE


def test_who_subscribed_is_told_of_each_change(owner):
    from connectors.shopify.emulator.records import WebhookSubscription

    store = owner.shop.store
    number = next(row.number for row in store.table(App).values())
    store.add(WebhookSubscription(store.number(), number, "app_subscriptions/update", "http://127.0.0.1:9/x"))
    owner.takes("studio")
    owner.control("subscription", status="FROZEN")
    told = [json.loads(row.body)["app_subscription"] for row in store.outbox]
    assert [(row["name"], row["status"], row["price"]) for row in told] == [
        ("Studio", "ACTIVE", "49.00"), ("Studio", "FROZEN", "49.00"),
    ]  # fmt: skip


def test_uninstalling_ends_the_plan(owner):
    owner.takes("studio")
    owner.control("uninstall")
    assert owner.told[-1] == ("app_subscriptions/update", "CANCELLED")
    with pytest.raises(NeedsMerchant):
        owner.standing()


# ------------------------------------------------------------------ App Pricing


def test_app_pricing_reads_and_never_charges(open_shop):
    owner = Owner(open_shop, AppPricing)
    address = owner.billing.choose("studio")
    assert address == f"https://admin.shopify.com/store/{owner.shop.store.handle}/charges/vitrine/pricing_plans"
    assert owner.standing().address == address
    assert owner.billing.offers() == ()
    with pytest.raises(NeedsMerchant, match="only the owner") as caught:
        owner.billing.cancel()
    assert address in caught.value.next_step
    with pytest.raises(Refused, match="books no use"):
        owner.billing.book(Usage("k", 1, "a page"))
    assert not [name for name in owner.shop.log.operations if name.startswith("AppSubscriptionC")]


def test_an_owner_ends_the_plan_on_shopifys_page(open_shop):
    owner = Owner(open_shop, AppPricing)
    owner.takes("studio")
    owner.presses(owner.standing().address, "")
    assert owner.standing().state == PlanState.CANCELLED


def test_an_app_with_plans_at_shopify_cannot_charge_by_itself(manual):
    manual.control("plans", plans=DASHBOARD)
    with pytest.raises(Permanent, match="Managed Pricing"):
        manual.billing.choose("studio")


def test_over_loopback_the_page_of_plans_is_the_emulator_s(open_shop):
    shop = open_shop(ONE)
    url = shop.serve()
    billing = AppPricing(shop.reader(url=url).client, shop.clock, Plans)
    assert billing.standing().address == f"{url}/store/emulated/charges/vitrine/pricing_plans"


# ------------------------------------------------------------------ manual pricing


def test_the_owner_confirms_and_comes_back(manual):
    address = manual.billing.choose("studio", "https://vitrine.example/back?x=1")
    waiting = manual.standing()
    assert (waiting.state, waiting.reason) == (PlanState.NONE, "The owner has not agreed to the plan yet.")
    page = manual.opens(address)
    assert "49.00 USD every 30 days; 14 days free; a test, nothing is charged" in page.text
    answer = manual.presses(address, "approve")
    assert answer.status_code == 302
    assert re.fullmatch(r"https://vitrine\.example/back\?x=1&charge_id=\d+", answer.headers["Location"])
    assert manual.standing().test
    assert manual.opens(address).status_code == 410  # once


def test_a_declined_or_forgotten_plan_is_none(manual):
    manual.presses(manual.billing.choose("studio"), "decline")
    assert manual.standing().reason == "The owner declined the plan."
    address = manual.billing.choose("studio")
    manual.shop.clock.advance(timedelta(days=2, seconds=1).total_seconds())
    assert manual.standing().reason == "The owner did not agree to the plan within two days."
    assert manual.opens(address).status_code == 410


def test_nobody_confirms_by_guessing(manual):
    address = manual.billing.choose("studio")
    forged = re.sub(r"signature=\w{4}", "signature=0000", address)
    assert manual.opens(forged).status_code == 404
    assert manual.browser.post(urlsplit(forged).path, data={"answer": "approve"}).status_code == 404
    assert manual.standing().state == PlanState.NONE


def test_we_can_end_a_plan(manual):
    assert manual.billing.cancel().state == PlanState.NONE  # nothing to end
    manual.takes("studio")
    assert manual.billing.cancel().state == PlanState.CANCELLED
    assert manual.told[-1] == ("app_subscriptions/update", "CANCELLED")


def test_a_plan_that_is_not_in_the_file_cannot_be_chosen(open_shop, manual):
    with pytest.raises(BadInput, match="no plan 'gold'") as caught:
        manual.billing.choose("gold")
    assert "studio, metered, year" in caught.value.next_step
    empty = Owner(open_shop, ManualPricing, file="")
    with pytest.raises(BadInput) as caught:
        empty.billing.choose("studio")
    assert caught.value.next_step == "The plan file names no plan with a price."


def test_use_is_booked_once_per_key(manual):
    manual.takes("metered")
    first = manual.billing.book(Usage("job-1", 7, "7 pages"))
    assert (first.charged_minor, first.used_minor, first.cap_minor, first.currency) == (35, 35, 100, "USD")
    assert manual.billing.book(Usage("job-1", 7, "7 pages")) == first
    assert manual.billing.book(Usage("job-2", 1, "1 page")).used_minor == 40
    terms = manual.standing().usage
    assert (terms.used_minor, terms.cap_minor, terms.unit_minor, terms.terms) == (40, 100, 5, "0.05 USD a page")


def test_a_booking_whose_answer_got_lost_is_sent_again_and_counts_once(manual):
    manual.takes("metered")
    tap = iter([True])
    original = manual.client.run

    def run(file, *args, **more):
        if file == "app_usage_record_create" and next(tap, False):
            manual.shop.switch(late_drop_next=1)
        return original(file, *args, **more)

    manual.client.run = run
    with pytest.raises(Retryable):
        manual.billing.book(Usage("job-1", 7, "7 pages"))
    assert manual.billing.book(Usage("job-1", 7, "7 pages")).used_minor == 35


def test_over_the_cap_the_owner_must_act(manual):
    manual.takes("metered")
    manual.billing.book(Usage("job-1", 18, "18 pages"))
    with pytest.raises(CapReached, match=r"at most 1\.00 USD.*0\.90 USD are booked, and 0\.15 USD more"):
        manual.billing.book(Usage("job-2", 3, "3 pages"))
    assert isinstance(CapReached("x"), NeedsMerchant)
    assert manual.billing.book(Usage("job-1", 18, "18 pages")).used_minor == 90  # a repeat is no new charge
    assert manual.billing.book(Usage("job-3", 2, "2 pages")).used_minor == 100
    manual.shop.clock.advance(timedelta(days=30).total_seconds())
    assert manual.billing.book(Usage("job-2", 3, "3 pages")).used_minor == 15  # the next period


def test_use_without_a_plan_that_charges_for_it(manual):
    with pytest.raises(NeedsMerchant, match="no plan in force"):
        manual.billing.book(Usage("k", 1, "a page"))
    manual.takes("studio")
    with pytest.raises(NeedsMerchant, match="charges nothing for use"):
        manual.billing.book(Usage("k", 1, "a page"))


@pytest.mark.parametrize("usage", [Usage("", 1, "x"), Usage("k" * 256, 1, "x"), Usage("k", 0, "x"), Usage("k", 1, " ")])
def test_a_booking_must_be_whole(manual, usage):
    with pytest.raises(BadInput):
        manual.billing.book(usage)


def test_a_subscription_whose_plan_left_the_file_is_still_told(manual):
    manual.takes("metered")
    adapter = ManualPricing(manual.client, manual.shop.clock, Plans)
    standing = adapter.standing()
    assert (standing.state, standing.plan, standing.name, standing.usage.unit_minor) == (
        PlanState.ACTIVE, "", "Metered", None,
    )  # fmt: skip
    with pytest.raises(BadInput, match="does not say what a unit costs"):
        adapter.book(Usage("k", 1, "a page"))


# ------------------------------------------------------------------ neither


def test_a_shop_with_its_own_app_has_nothing_to_pay():
    billing = OwnApp()
    assert (billing.standing().state, billing.offers()) == (PlanState.NONE, ())
    assert "custom app" in billing.standing().reason
    for call in (lambda: billing.choose("x"), billing.cancel, lambda: billing.book(Usage("k", 1, "x"))):
        with pytest.raises(Refused, match="custom app"):
            call()


def test_which_way_an_app_charges_is_a_setting():
    assert billing_of({}) == billing_of({"VITRINE_SHOPIFY_BILLING": "app-pricing"}) == "app-pricing"
    assert billing_of({"VITRINE_SHOPIFY_BILLING": " manual "}) == "manual"
    with pytest.raises(BadInput, match="'paypal'"):
        billing_of({"VITRINE_SHOPIFY_BILLING": "paypal"})


# ------------------------------------------------------------------ the plan file


def test_vitrine_s_own_plan_file_names_no_plan_and_no_price():
    assert plans({}) == Plans()


def test_the_file_is_where_the_setting_says(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(FILE)
    read_in = plans({"VITRINE_SHOPIFY_PLANS": str(path)})
    assert [offer.plan for offer in read_in.offers] == ["studio", "metered", "year"]
    assert read_in.test
    with pytest.raises(BadInput, match="cannot be read"):
        plans({"VITRINE_SHOPIFY_PLANS": str(tmp_path / "none.toml")})


def test_the_example_in_the_docs_can_be_used():
    doc = (Path(__file__).parents[3] / "docs/reference/shopify-billing.md").read_text("utf-8")
    made = read(doc.partition("```toml\n")[2].partition("```")[0], "example")
    assert [(offer.plan, offer.usage.unit_minor) for offer in made.offers] == [("studio", 5)]


def test_a_plan_of_app_pricing_needs_no_price():
    made = read('[plans.studio]\nname = "Studio"\npages = 300\npriority = 3', "p")
    assert made.offers == ()
    assert made.of("studio", "").priority == 3
    assert made.of("studio", "").pages == 300
    assert made.of("", "Studio") is made.plans["studio"]
    assert made.of("gold", "Gold") is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("plans = 3", "plans"), ("test = 1", "test"), ("more = 1", "more"), ("x", "VITRINE_SHOPIFY_PLANS"),
        ('[plans."A B"]\nname = "x"', "the handle"), ("[plans.a]\nname = 3", "name"), ("[plans]\na = 3", "the plan"),
        ('[plans.a]\nname = "x"\nprices = 3', "prices"), ('[plans.a]\nname = "x"\npages = 0', "pages"),
        ('[plans.a]\nname = "x"\npriority = 10', "priority"),
        ('[plans.a]\nname = "x"\nprice_minor = 1.5\ncurrency = "USD"', "price_minor"),
        ('[plans.a]\nname = "x"\nprice_minor = true\ncurrency = "USD"', "price_minor"),
        ('[plans.a]\nname = "x"\nprice_minor = 0\ncurrency = "USD"', "price_minor"),
        ('[plans.a]\nname = "x"\nprice_minor = 1\ncurrency = "usd"', "currency"),
        ('[plans.a]\nname = "x"\nprice_minor = 1\ncurrency = "USD"\nperiod_days = 7', "period_days"),
        ('[plans.a]\nname = "x"\nprice_minor = 1\ncurrency = "USD"\ntrial_days = 1001', "trial_days"),
        ('[plans.a]\nname = "x"\nusage = {unit_minor = 1, cap_minor = 9, terms = "t"}', "price_minor"),
        ('[plans.a]\nname = "x"\nprice_minor = 1\ncurrency = "USD"\nusage = {unit_minor = 1, cap_minor = 9}', "terms"),
        ('[plans.a]\nname = "x"\nprice_minor = 1\ncurrency = "USD"\nusage = 3', "the plan"),
        ('[plans.a]\nname="x"\nprice_minor=1\ncurrency="USD"\nperiod_days=365\nusage={unit_minor=1,cap_minor=9,terms="t"}',
         "period_days"),
        ('[plans.a]\nname = "x"\n[plans.b]\nname = "x"', "name"),
    ],
)  # fmt: skip
def test_a_wrong_plan_file_is_told_by_name_and_key(text, key):
    with pytest.raises(BadInput, match=r"^ours\.toml") as caught:
        read(text, "ours.toml")
    assert caught.value.field == key


def test_plans_of_the_dashboard_are_checked(manual):
    for sent in (None, [1], [{"handle": "x"}], [{**DASHBOARD[0], "interval": "WEEKLY"}]):
        answer = manual.browser.post("/__emulator/plans", data=json.dumps({"plans": sent}))
        assert answer.status_code == 400
    assert manual.browser.post("/__emulator/subscription", json={"status": "FROZEN"}).status_code == 400
