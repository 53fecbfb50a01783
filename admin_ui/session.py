"""Who is at the browser: login, the session cookie, the token that every form carries, and the brake on guessing."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import OrderedDict, deque
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface

from admin_ui.context import services
from core.clock import Clock
from core.errors import CoreError, Refused
from core.jobs.services import Services
from core.tenancy.accounts import User, new_password

CSRF_FIELD, CSRF_HEADER = "csrf_token", "X-CSRF-Token"
OWNER_LOGIN = "owner"
EMBEDDED = "vitrine.embedded"  # in the environ of a request that came in by a platform's admin: the platform's name
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Forbidden(CoreError):
    """A person without the right role, or a form without its token."""

    code = "forbidden"


class Cookies(SecureCookieSessionInterface):
    """`Secure` exactly where the page came by https, so that a bare machine without TLS can be used on loopback.

    Embedded pages have no cookie: their session lasts for one request.
    """

    def open_session(self, app: Flask, request: Request) -> Any:
        if EMBEDDED in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if EMBEDDED not in request.environ:
            super().save_session(app, session, response)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or (
            services().settings.public_url.startswith("https://")
            and request.host == urlsplit(services().settings.public_url).netloc
        )


class Brake:
    """Slows the guessing of passwords: after `most` failures within `window_s` a key is refused for the rest of it."""

    def __init__(self, clock: Clock, *, most: int, window_s: float, keys: int = 10_000) -> None:
        self._clock, self._most, self._window_s, self._keys = clock, most, window_s, keys
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._guard = threading.Lock()

    def wait_s(self, key: str) -> float:
        """Seconds until this key may try again; 0 = now."""
        with self._guard:
            times = self._recent(key)
            if len(times) < self._most:
                return 0.0
            return max(0.0, times[0] + self._window_s - self._clock.monotonic_s())

    def fail(self, key: str) -> None:
        """Note a failure."""
        with self._guard:
            times = self._recent(key)
            times.append(self._clock.monotonic_s())
            self._failures[key] = times
            self._failures.move_to_end(key)
            while len(self._failures) > self._keys:
                self._failures.popitem(last=False)

    def clear(self, key: str) -> None:
        """Forget the failures of a key that got it right."""
        with self._guard:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        edge = self._clock.monotonic_s() - self._window_s
        return deque(t for t in self._failures.get(key, ()) if t > edge)


def ensure_owner(services: Services) -> tuple[str, str] | None:
    """Make the owner's login on a fresh installation; answers (login, password) once, None when there are logins."""
    if services.system.has_users():
        return None
    password = new_password()
    services.db("cli:first-start").tenancy.add_user(OWNER_LOGIN, password, "owner")
    return OWNER_LOGIN, password


def load_user() -> None:
    """Before each request: the user of the session cookie, if it is still a user."""
    user_id = session.get("user")
    g.user = services().system.user(user_id) if user_id else None


def sign_in(user: User) -> None:
    """Start a fresh session (its old content may be somebody else's)."""
    session.clear()
    session.permanent = True
    session["user"] = user.id
    session["csrf"] = secrets.token_urlsafe(24)


def csrf_token() -> str:
    """The session's token, made on first use."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def check_csrf() -> None:
    """Refuse a changing request that does not carry the session's token. Doors for machines are exempt by name."""
    if request.method not in _UNSAFE or getattr(g, "machine_door", False):
        return
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not hmac.compare_digest(given.encode(), str(session.get("csrf", "")).encode()) or not given:
        raise Forbidden(
            "This form is no longer valid: it was open for too long, or another page sent it.",
            "Load the page again and repeat the step. Nothing was changed.",
        )


def check_role() -> None:
    """Viewers look and change nothing; stores and the language model are the owner's to set up."""
    user: User | None = g.user
    if (
        user is None
        or request.method not in _UNSAFE
        or request.endpoint in ("login.logout", "login.language", "login.form")
    ):
        return
    if user.role == "viewer":
        raise Forbidden("Your login may look at everything and change nothing.", "Ask the owner for the role editor.")
    if user.role == "owner":
        return
    if (request.endpoint or "").startswith(("connect.", "stores.disconnect")):
        raise Forbidden("Only the owner connects and disconnects stores.", "Ask the owner to do it.")
    if (request.endpoint or "").startswith("picture_engine."):
        raise Forbidden("Only the owner chooses what makes the pictures.", "Ask the owner to do it.")
    if (request.endpoint or "").startswith("model."):
        raise Forbidden("Only the owner sets up the language model and what it may cost.", "Ask the owner to do it.")


def local_path(given: str | None, default: str = "/") -> str:
    """A path on this server, or `default`: nobody is sent elsewhere by a link."""
    if not given or not given.startswith("/") or given[1:2] in ("/", "\\"):
        return default
    parts = urlsplit(given)
    return default if parts.scheme or parts.netloc or any(ord(c) < 32 for c in given) else given


def wants_json(request: Request) -> bool:
    """Machines get JSON, people pages."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return request.path.startswith(("/api/", "/hooks/")) or best == "application/json"


def too_fast(wait_s: float) -> Refused:
    """The brake's answer."""
    return Refused("There were too many wrong passwords.", f"Wait {max(1, round(wait_s / 60))} min, then try again.")
