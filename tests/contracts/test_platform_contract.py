"""What every platform must do, run for each one found by its entry point, against its own emulator.

A new platform needs no line here: it is found through the group `vitrine.platforms`.
"""

from __future__ import annotations

import inspect
import sys
from datetime import timedelta
from importlib.metadata import entry_points

import pytest

from core.clock import FrozenClock
from core.errors import CoreError, Forged
from core.ports import platform as port
from core.ports.billing import BillingPort, PlanState
from core.ports.platform import Credentials
from core.ports.wire import (
    AttributeSnapshot,
    ContentField,
    FieldWrite,
    ProductSnapshot,
    Receipt,
    SeedCatalogue,
    SeedProduct,
    SeedShoppers,
    StoreInfo,
    Target,
    VariantSnapshot,
    WriteItem,
)

F = ContentField
NAMES = sorted(entry.name for entry in entry_points(group="vitrine.platforms"))
SIZES = AttributeSnapshot("Size", ("S", "M"), varies=True)
SEED = SeedCatalogue(
    "Contract shop",
    "EUR",
    "en-US",
    (
        SeedProduct(
            sku="a", title="Lamp", price_minor=2500, stock=4, description_html="<p>A lamp.</p>", short_html="<p>L</p>",
        ),
        SeedProduct(
            sku="b", title="Shirt", kind="variable", price_minor=1500, attributes=(SIZES,),
            variants=(
                VariantSnapshot("1", "b-s", (("Size", "S"),), 1500),
                VariantSnapshot("2", "b-m", (("Size", "M"),), 1600),
            ),
        ),
        SeedProduct(sku="c", title="急須 🍵", price_minor=None, status="draft", description_html="<p>説明</p>"),
    ),
    SeedShoppers(50, 3, 0.2, (0.0, 0.2), 1),
)  # fmt: skip


@pytest.fixture
def seed():
    return SEED


def products(session) -> list[ProductSnapshot]:
    return [product for page in session.catalog.scan() for product in page.products]


def test_there_is_a_platform():
    assert "woocommerce" in NAMES


def _methods(protocol: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(value)
        for name, value in vars(protocol).items()
        if inspect.isfunction(value) and name[0] != "_"
    }


def _satisfies(made: object, protocol: type) -> None:
    for name, wanted in _methods(protocol).items():
        found = inspect.signature(getattr(made, name))
        expected = [p for p in wanted.parameters.values() if p.name != "self"]
        for parameter in expected:
            assert parameter.name in found.parameters, f"{protocol.__name__}.{name} lacks {parameter.name}"
            assert found.parameters[parameter.name].kind == parameter.kind
        known = {parameter.name for parameter in expected}
        for parameter in found.parameters.values():
            assert parameter.name in known or parameter.default is not inspect.Parameter.empty


def test_it_has_every_method_of_the_ports(platform, session):
    _satisfies(platform, port.Platform)
    _satisfies(session, port.StoreSession)
    _satisfies(session.catalog, port.CatalogSource)
    _satisfies(session.publisher, port.Publisher)
    _satisfies(session.metrics, port.MetricsSource)
    _satisfies(session.webhooks, port.WebhookRegistry)
    if session.billing is not None:
        _satisfies(session.billing, BillingPort)
    assert (session.billing is not None) == platform.capabilities.sells_plans
    assert platform.capabilities.max_batch >= 1


def test_the_entry_point_s_name_is_the_platform_s(platform):
    assert platform.name in NAMES


def test_loading_a_platform_loads_no_web_server(platform):
    import subprocess

    code = (
        "import sys; from importlib.metadata import entry_points;"
        f"[e.load() for e in entry_points(group='vitrine.platforms') if e.name == {platform.name!r}];"
        "print([m for m in ('werkzeug', 'flask', 'waitress', 'sqlalchemy', 'rq') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_probe(session):
    info = session.probe()
    assert isinstance(info, StoreInfo)
    assert info.currency == "EUR"
    assert info.source_locale in info.locales
    assert info.time_zone


def test_a_scan_is_complete_ordered_and_resumable(session):
    found = products(session)
    assert [product.title for product in found] == ["Lamp", "Shirt", "急須 🍵"]
    assert found[0].price_minor == 2500
    assert found[2].price_minor is None
    assert found[2].status == "draft"
    assert len(found[1].variants) == 2
    assert list(session.catalog.ids()) == [product.remote_id for product in found]
    page = next(iter(session.catalog.scan(page_size=1)))
    rest = [
        product.remote_id for more in session.catalog.scan(cursor=page.cursor, page_size=1) for product in more.products
    ]
    assert [product.remote_id for product in page.products] + rest == [product.remote_id for product in found]
    assert session.catalog.get(found[0].remote_id) == found[0]
    assert session.catalog.get("987654321") is None


def test_increments(session):
    everything = products(session)
    since = max(product.modified_at for product in everything) + timedelta(hours=1)
    assert [page.products for page in session.catalog.scan(modified_after=since) if page.products] == []


@pytest.mark.parametrize(
    "field", [F.TITLE, F.DESCRIPTION, F.SHORT_DESCRIPTION, F.SEO_TITLE, F.SEO_DESCRIPTION, F.MODULES, F.STATE]
)
@pytest.mark.parametrize("text", ["<p>Neu &amp; schön 🎉</p>", "日本語\\n", "كوب"])
def test_each_field_goes_there_and_back(platform, session, store, field, text):
    target = Target(next(iter(session.catalog.ids())), session.probe().source_locale)
    state = store.state()
    if field not in platform.capabilities.fields:
        assert session.publisher.read(target, [field]) == {}
        with pytest.raises(CoreError):  # never dropped in silence
            session.publisher.write(WriteItem(target, (FieldWrite(field, None, text),)))
        return
    before = session.publisher.read(target, [field])[field]
    receipt = session.publisher.write(WriteItem(target, (FieldWrite(field, before, text),)))
    assert isinstance(receipt, Receipt)
    assert receipt.values == {field: text}
    assert session.publisher.read(target, [field]) == {field: text}
    session.publisher.write(WriteItem(target, (FieldWrite(field, text, before),)))
    assert session.publisher.read(target, [field]) == {field: before}
    assert store.state() == state


def test_one_outcome_per_item_in_order(session):
    ids = list(session.catalog.ids())
    locale = session.probe().source_locale
    wanted = [*ids, "987654321"]
    items = [WriteItem(Target(i, locale), (FieldWrite(F.STATE, None, f"state of {i}"),)) for i in wanted]
    outcomes = session.publisher.write_many(items)
    assert [getattr(outcome, "values", {}).get(F.STATE) for outcome in outcomes[:-1]] == [f"state of {i}" for i in ids]
    assert isinstance(outcomes[-1], CoreError)
    assert session.publisher.write_many(items[:1])[0].values == {F.STATE: f"state of {ids[0]}"}


def test_reading_many_is_reading_each(session):
    info = session.probe()
    ids = [*session.catalog.ids(), "987654321"]
    asked = [(Target(i, locale), [F.TITLE, F.DESCRIPTION, F.STATE]) for i in ids for locale in (*info.locales, "xx-XX")]
    outcomes = session.publisher.read_many(asked)
    assert len(outcomes) == len(asked)
    for (target, fields), outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, CoreError):
            with pytest.raises(CoreError) as caught:
                session.publisher.read(target, fields)
            assert caught.value.cause == outcome.cause
        else:
            assert session.publisher.read(target, fields) == outcome


def test_a_shop_without_a_plan_says_why(session):
    if session.billing is None:
        return
    standing = session.billing.standing()
    assert standing.state == PlanState.NONE
    assert standing.reason


def test_webhook_registrations(session):
    url = "http://127.0.0.1:9/hooks/contract"
    made = session.webhooks.ensure(url, "s" * 40)
    assert made
    assert all(state.url == url for state in made)
    assert session.webhooks.ensure(url, "s" * 40) == made
    assert session.webhooks.remove(url) == len(made)
    assert session.webhooks.remove(url) == 0


def test_a_forged_delivery_is_refused(platform):
    with pytest.raises(Forged):
        platform.webhook_event("secret", {}, b'{"id": 1}')


def test_only_families_of_the_core_cross_the_plug(platform):
    broken = platform.open(Credentials("http://127.0.0.1:9", "key", "secret"), clock=FrozenClock())
    calls = [
        broken.probe,
        lambda: list(broken.catalog.scan()),
        lambda: broken.publisher.read(Target("1", "en-US"), [F.TITLE]),
        lambda: broken.webhooks.remove("x"),
    ]
    for call in calls:
        with pytest.raises(CoreError) as caught:
            call()
        assert caught.value.cause
        assert caught.value.next_step
    broken.close()


def test_secrets_do_not_show():
    assert "hidden" not in repr(Credentials("https://shop.example", "hidden too", "hidden"))
