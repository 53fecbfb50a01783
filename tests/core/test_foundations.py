"""Settings, money, time, patience, errors, platforms, wiring, languages: what everything else stands on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import errors, registry
from core.bootstrap import open_services
from core.clock import FrozenClock, SystemClock, iso, store_day
from core.errors import BadInput, CoreError, ModelFault, NeedsMerchant, Retryable
from core.money import Money, exponent
from core.pacing import Ewma, backoff_s, retry_after_s
from core.settings import Settings, documented

# ------------------------------------------------------------------ settings


def test_without_a_word_everything_has_its_default():
    settings = Settings.from_env({})
    assert settings.home == Path.home() / ".vitrine"
    assert settings.database == f"sqlite:///{Path.home()}/.vitrine/vitrine.db"
    assert (settings.port, settings.host, settings.redis_url) == (8330, "127.0.0.1", "")


def test_settings_are_read_and_secrets_stay_out_of_sight():
    told = {
        "VITRINE_HOME": "~/x", "VITRINE_PUBLIC_URL": "https://v.example/", "VITRINE_KEY": "s3cret", "PORT": "0",
        "DATABASE_URL": "postgres://u:s3cret@h/d", "REDIS_URL": "redis://:s3cret@h", "BLOB_URL": "s3://s3cret@b",
        "VITRINE_LEASE_S": "2.5",
    }  # fmt: skip
    settings = Settings.from_env(told)
    assert settings.home == Path.home() / "x"
    assert settings.public_url == "https://v.example"
    assert settings.database == "postgresql+psycopg://u:s3cret@h/d"
    assert (settings.port, settings.lease_s) == (0, 2.5)
    assert "s3cret" not in repr(settings)
    assert Settings.from_env({"VITRINE_HOME": "relative"}).home.is_absolute()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "70000"), ("PORT", "-1"), ("VITRINE_LEASE_S", "0"), ("VITRINE_LEASE_S", "nan"),
        ("VITRINE_LEASE_S", "inf"), ("VITRINE_PUBLIC_URL", "v.example"), ("VITRINE_PUBLIC_URL", "ftp://v"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_named(name, value):
    with pytest.raises(BadInput, match=name) as caught:
        Settings.from_env({name: value})
    assert caught.value.field == name
    assert caught.value.next_step


def test_every_setting_has_a_variable_a_default_and_a_sentence():
    for name, _default, words in documented():
        assert name.isupper()
        assert words.endswith(".")


# ------------------------------------------------------------------ money, time, patience


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("19.90", "eur", 1_990), ("1980", "JPY", 1_980), ("1.234", "KWD", 1_234), (" 0 ", "EUR", 0),
        ("-5.5", "EUR", -550),
        ("0.005", "EUR", 0), ("0.015", "EUR", 2), ("999999999999999.99", "USD", 99_999_999_999_999_999),
    ],
)  # fmt: skip
def test_prices_are_read_exactly(text, currency, minor):
    assert Money.parse(text, currency) == Money(minor, currency.upper())


@pytest.mark.parametrize("text", ["", " ", "free", "1,5", "1e3", "1.", ".5", "NaN", "1 000", "9" * 16, "--1", "1.2.3"])
def test_what_is_no_price_is_none(text):
    assert Money.parse(text, "EUR") is None


@given(st.integers(-(10**14), 10**14), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_money_goes_out_and_comes_back(minor, currency):
    money = Money(minor, currency)
    assert money.major * Decimal(10) ** exponent(currency) == minor
    assert Money.parse(f"{money.major:.{exponent(currency)}f}", currency) == money


def test_clocks():
    clock = FrozenClock()
    before = clock.now()
    clock.sleep(2)
    clock.sleep(-5)
    clock.advance(0.5)
    assert (clock.now() - before, clock.monotonic_s()) == (timedelta(seconds=2.5), 2.5)
    real = SystemClock()
    assert real.now().tzinfo is UTC
    began = real.monotonic_s()
    real.sleep(-1)
    assert real.monotonic_s() >= began
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert store_day(late, "Asia/Tokyo") == date(2026, 3, 3)
    assert store_day(late, "America/New_York") == date(2026, 3, 2)
    assert iso(late.astimezone(timezone(timedelta(hours=9)))) == "2026-03-02T23:30:00Z"


@given(st.integers(1, 60), st.floats(0.1, 10), st.floats(1, 100))
def test_pauses_grow_stay_below_the_cap_and_are_never_nothing(attempt, base_s, cap_s):
    pause = backoff_s(attempt, base_s=base_s, cap_s=cap_s, rng=random.Random(1))
    ceiling = min(cap_s, base_s * 2.0 ** (attempt - 1))
    assert ceiling / 2 <= pause <= ceiling


def test_retry_after_is_read_in_seconds_only():
    cases = {None: 7, "12": 12, " 3.5 ": 3.5, "-4": 0, "nan": 7, "inf": 3_600, "Wed, 21 Oct": 7, "": 7, "1e9": 3_600}
    assert {said: retry_after_s(said, default_s=7) for said in cases} == cases
    mean = Ewma(0.5)
    assert (mean.add(4), mean.add(8), mean.value) == (4, 6, 6)


# ------------------------------------------------------------------ errors, platforms


def families():
    return [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, CoreError)]


@pytest.mark.parametrize("family", families())
def test_every_error_says_cause_and_next_step(family):
    kind = ("empty",) if family is ModelFault else ()
    error = family(*kind, " It broke. ", "Mend it. ")
    assert str(error) == "It broke. Mend it."
    assert error.as_dict() == {"code": family.code, "cause": "It broke.", "next_step": "Mend it."}
    assert error.exit_code in (1, 2, 3)


def test_a_retryable_error_needs_no_next_step():
    assert Retryable("Away.", after_s=3).next_step == "Vitrine tries again by itself."
    assert len({family.code for family in families()}) == len(families())


@pytest.fixture
def points(monkeypatch):
    """Other entry points than those installed."""

    def put(*pairs):
        found = EntryPoints(EntryPoint(name, value, "vitrine.platforms") for name, value in pairs)
        monkeypatch.setattr(registry, "entry_points", lambda **wanted: found.select(**wanted))
        registry.platform_names.cache_clear()
        registry.platform.cache_clear()

    yield put
    registry.platform_names.cache_clear()
    registry.platform.cache_clear()


def test_platforms_are_found_by_name(points):
    assert "woocommerce" in registry.platform_names()
    points(("b", "json:dumps"), ("a", "json:loads"))
    assert registry.platform_names() == ("a", "b")
    assert registry.platform("a").__name__ == "loads"
    with pytest.raises(BadInput, match="no platform 'c'") as caught:
        registry.platform("c")
    assert "a, b" in caught.value.next_step


def test_two_claims_on_one_name_are_an_error(points):
    points(("a", "json:loads"), ("a", "json:dumps"))
    with pytest.raises(BadInput, match="Two packages claim the platform a"):
        registry.platform("a")


# ------------------------------------------------------------------ wiring


def test_opening_makes_a_private_data_folder(settings, clock):
    services = open_services(settings, clock=clock)
    assert {settings.home.stat().st_mode & 0o777, settings.run_dir.stat().st_mode & 0o777} == {0o700}
    assert services.database.describe().startswith("SQLite")
    assert services.system.all_stores() == []
    store = services.db("person:x").tenancy.add_store("gone", "woocommerce", "u", {})
    removed = replace(store, state="removed")
    with pytest.raises(NeedsMerchant, match="disconnected"), services.session(services.db("person:x"), removed):
        pass
    services.close()
    open_services(settings, clock=clock).close()


def test_a_worker_needs_a_server_and_says_so(settings):
    from core.jobs.supervisor import child_env

    environ = {**child_env(settings), "REDIS_URL": f"unix://{settings.home}/none.sock"}
    done = subprocess.run(
        [sys.executable, "-m", "core.worker", "cpu"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "none.sock" in done.stderr or "Connection" in done.stderr
    assert os.environ.get("REDIS_URL") is None
