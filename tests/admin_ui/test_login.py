"""Who gets in, what a form needs, and what a login may do."""

from __future__ import annotations

import pytest

from admin_ui.app import ensure_owner
from admin_ui.session import Brake, local_path
from core.clock import FrozenClock


def test_the_first_start_makes_one_owner_and_only_one(services):
    login, password = ensure_owner(services)
    assert services.system.login(login, password).role == "owner"
    assert ensure_owner(services) is None


def test_pages_lead_to_the_login_and_back(fresh):
    client = fresh.browser()
    answer = client.get("/jobs?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login?next=/jobs%3Fx%3D1"
    assert client.get("/api/v1/stores").status_code == 401
    assert client.get("/jobs", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/login"


def test_a_login_lands_where_it_was_headed_and_nowhere_else(fresh):
    for wanted, reached in (("/jobs", "/jobs"), ("//evil.example/x", "/"), ("https://evil.example", "/")):
        client = fresh.browser()
        client.get("/login")
        answer = fresh.post("/login", client, login="owner", password=fresh.password, next=wanted)
        assert answer.status_code == 302
        assert answer.headers["Location"] == reached


def test_the_cookie_is_closed_to_scripts_and_other_sites(fresh):
    client = fresh.browser()
    cookie = fresh.login(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # plain http on loopback
    over_tls = fresh.app.test_client()
    answer = over_tls.get("/login", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_guessing_is_slowed(fresh):
    client = fresh.browser()
    answers = [fresh.post("/login", client, login="owner", password=f"no {n}").status_code for n in range(7)]
    assert answers == [401] * 6 + [429]
    assert fresh.login(client).status_code == 429


def test_the_brake_forgets_after_its_window():
    clock = FrozenClock()
    brake = Brake(clock, most=2, window_s=60)
    brake.fail("a")
    clock.advance(20)
    brake.fail("a")
    assert brake.wait_s("a") == 40
    assert brake.wait_s("b") == 0
    clock.advance(41)
    assert brake.wait_s("a") == 0


def test_a_form_without_its_token_changes_nothing(full):
    client = full.browser()
    full.login(client)
    assert client.post(full.path("/sync")).status_code == 403
    assert client.post(full.path("/sync"), data={"csrf_token": "guess"}).status_code == 403
    assert client.post(full.path("/sync"), headers={"X-CSRF-Token": "guess"}).status_code == 403


def test_htmx_sends_the_token_as_a_header(full):
    client = full.browser()
    full.login(client)
    with client.session_transaction() as session:
        given = session["csrf"]
    assert client.post("/jobs/none/cancel", headers={"X-CSRF-Token": given}).status_code == 404


def test_a_viewer_looks_and_changes_nothing(full):
    full.db.tenancy.add_user("guest", "guest-password", "viewer")
    full.db.tenancy.add_user("hand", "hand-password", "editor")
    guest, hand = full.browser(), full.browser()
    full.login(guest, "guest", "guest-password")
    full.login(hand, "hand", "hand-password")
    assert guest.get(full.path("/products")).status_code == 200
    assert full.post(full.path("/sync"), guest).status_code == 403
    assert full.post("/connect/woocommerce", hand, url="x").status_code == 403
    assert full.post(full.path("/disconnect"), hand, choice="keep").status_code == 403
    assert full.post("/logout", guest).status_code == 302


def test_after_logging_out_the_cookie_opens_nothing(fresh):
    client = fresh.browser()
    fresh.login(client)
    assert client.get("/").status_code == 200
    fresh.post("/logout", client)
    assert client.get("/").status_code == 302


def test_another_installation_does_not_take_the_cookie(fresh, services):
    from admin_ui.app import create_app

    assert create_app(services).secret_key != fresh.app.secret_key


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("/a?b=c", "/a?b=c"), ("//x", "/"), ("/\\x", "/"), ("http://x", "/"), ("", "/"), (None, "/"), ("/a\r\nb", "/")],
)
def test_only_local_paths_are_followed(given, wanted):
    assert local_path(given) == wanted
