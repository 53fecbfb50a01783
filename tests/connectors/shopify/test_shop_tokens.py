"""Tokens that last and tokens that are renewed: when, by whom, and with which refresh token."""

import threading
from datetime import timedelta

import pytest

from connectors.shopify import tokens as module
from connectors.shopify.errors import TokenRefused
from connectors.shopify.tokens import FixedToken, TokenSet, VaultToken
from core.errors import BadInput, NeedsMerchant, Retryable


class Vault:
    """`TokenVault` in memory."""

    def __init__(self, text=""):
        self.text, self.gate, self.log = text, threading.Lock(), []

    def read(self, name):
        if not self.text:
            raise NeedsMerchant("No token is stored.", "Connect the shop again.")
        return self.text

    def write(self, name, value):
        self.text = value
        self.log.append(("stored", TokenSet.from_text(value).access))

    def rotate(self, name, change, *, timeout_s):
        with self.gate:
            after = change(self.read(name))
            if after != self.text:
                self.write(name, after)
            return after


class Shop:
    """Hands out sets; each refresh token is good once."""

    def __init__(self, clock, vault):
        self.clock, self.vault, self.made, self.spent, self.fault = clock, vault, 0, [], None

    def fresh(self):
        self.made += 1
        now = self.clock.now()
        return TokenSet(f"a{self.made}", now + timedelta(hours=1), f"r{self.made}", now + timedelta(days=90), ("x",))

    def refresh(self, spent):
        assert spent not in self.spent, "a refresh token was spent twice"
        if self.fault:
            raise self.fault
        self.spent.append(spent)
        return self.fresh()


@pytest.fixture
def shop(clock):
    vault = Vault()
    made = Shop(clock, vault)
    module.store(vault, made.fresh())
    return made


@pytest.fixture
def source(shop, clock):
    return VaultToken(shop.vault, shop.refresh, clock)


def test_a_set_survives_storage_and_shows_no_token():
    whole = TokenSet("secret-a", None, "secret-r", None, ("read_x",))
    assert TokenSet.from_text(whole.to_text()) == whole
    assert "secret" not in repr(whole)


UNDATED = '{"access":"a","expires_at":"never","refresh":"","refresh_expires_at":null,"scopes":[]}'


@pytest.mark.parametrize("junk", ["", "x", "[]", "{}", UNDATED])
def test_a_stored_text_that_is_no_set_needs_the_owner(junk):
    with pytest.raises(NeedsMerchant):
        TokenSet.from_text(junk)


def test_a_good_token_is_read_once_and_never_renewed(shop, source, clock):
    assert source.current() == "a1"
    clock.advance(54 * 60)
    shop.vault.text = ""
    assert source.current() == "a1"
    assert shop.spent == []


def test_a_token_is_renewed_before_it_runs_out_and_stored_before_it_is_used(shop, source, clock):
    source.current()
    clock.advance(55 * 60)
    assert source.current() == "a2"
    assert shop.vault.log[-1] == ("stored", "a2")
    for hour in range(3, 8):
        clock.advance(56 * 60)
        assert source.current() == f"a{hour}"
    assert shop.spent == ["r1", "r2", "r3", "r4", "r5", "r6"]


def test_a_refused_token_is_replaced_and_what_another_worker_fetched_is_taken(shop, source, clock):
    other = VaultToken(shop.vault, shop.refresh, clock)
    assert source.current() == other.current() == "a1"
    assert source.renew("a1") == "a2"
    assert other.renew("a1") == "a2"
    assert shop.spent == ["r1"]
    assert other.current() == "a2"


def test_a_failed_renewal_changes_nothing_and_may_be_repeated(shop, source, clock):
    clock.advance(3600)
    shop.fault = Retryable("The shop did not answer.")
    with pytest.raises(Retryable):
        source.current()
    shop.fault = None
    assert source.current() == "a2"


def test_without_a_refresh_token_or_with_an_old_one_the_owner_must_act(shop, source, clock):
    clock.advance(91 * 24 * 3600)
    with pytest.raises(TokenRefused, match="Open Vitrine"):
        source.current()
    assert shop.spent == []
    module.store(shop.vault, TokenSet("lasting"))
    fresh = VaultToken(shop.vault, shop.refresh, clock)
    assert fresh.current() == "lasting"
    with pytest.raises(TokenRefused):
        fresh.renew("lasting")


def test_a_new_installation_is_seen_by_a_worker_whose_token_died(shop, source):
    source.current()
    module.store(shop.vault, TokenSet("b1", None, "rb1"))
    assert source.renew("a1") == "b1"


def test_many_threads_renew_once(shop, clock):
    sources = [VaultToken(shop.vault, shop.refresh, clock) for _ in range(4)]
    clock.advance(3600)
    seen = []
    threads = [threading.Thread(target=lambda each=each: seen.append(each.current())) for each in sources * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["a2"] * 16
    assert shop.spent == ["r1"]


def test_a_lasting_token_cannot_be_renewed():
    assert FixedToken(" shpat_1\n").current() == "shpat_1"
    with pytest.raises(TokenRefused, match="access token"):
        FixedToken("shpat_1").renew("shpat_1")


@pytest.mark.parametrize("junk", ["", "  ", "x1", "shpat_1\r\nX-Evil: 1", "shpat_é", "a b c d", "x" * 501])
def test_a_text_that_cannot_be_a_token_is_refused_without_being_repeated(junk):
    with pytest.raises(BadInput) as caught:
        FixedToken(junk)
    assert caught.value.field == "secret"
    assert not junk.strip() or junk not in str(caught.value)
