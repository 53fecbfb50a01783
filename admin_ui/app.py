"""The web application: one factory, handed the wired engine."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException

from admin_ui import boundary, connect, embedded, files, language, marks, words
from admin_ui.api import v1
from admin_ui.context import EXTENSION
from admin_ui.hooks import WebhookDoor
from admin_ui.session import Brake, Cookies, check_csrf, check_role, csrf_token, load_user, wants_json
from admin_ui.session import ensure_owner as ensure_owner
from admin_ui.views import (
    billing,
    books,
    catalogue,
    channels,
    components,
    data,
    directions,
    experiments,
    fields,
    filling,
    findings,
    gallery,
    glossary,
    health,
    home,
    jobs,
    lines,
    log,
    login,
    markets,
    model,
    picture_engine,
    pictures,
    product,
    publishing,
    shown,
    stores,
    voice,
    writing,
)
from core.errors import CoreError
from core.jobs.services import Services

_MAX_FORM_BYTES = 2 * 1024 * 1024
_SESSION = timedelta(days=14)
_PAGES_FOR_ALL = frozenset({"static", "login.form", "login.language", "health.alive", "connect.callback"})
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'; "
    "frame-ancestors 'none'"
)
_BLUEPRINTS = (
    login, home, stores, data, billing, connect, catalogue, filling, product, lines, directions, channels, fields,
    gallery, shown, pictures, picture_engine, publishing, findings, voice, glossary, writing, experiments, markets,
    model, books, jobs, log, health, components, files, v1,
)  # fmt: skip

logger = logging.getLogger("vitrine.web")


def create_app(services: Services) -> Flask:
    """A WSGI application over these services. Many may live in one process; nothing is global."""
    app = Flask("admin_ui", root_path=str(Path(__file__).parent))
    app.extensions[EXTENSION] = services
    app.extensions["vitrine.brake.login"] = Brake(services.clock, most=6, window_s=300)
    app.extensions["vitrine.brake.address"] = Brake(services.clock, most=40, window_s=300)
    app.extensions[files.BRAKE] = Brake(services.clock, most=60, window_s=300)
    app.secret_key = services.keyring.derive("web-session")
    app.session_interface = Cookies()
    app.config.update(
        SESSION_COOKIE_NAME="vitrine_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # not Strict: the shop's consent page sends the owner back to us
        PERMANENT_SESSION_LIFETIME=_SESSION,
        MAX_CONTENT_LENGTH=_MAX_FORM_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    app.before_request(_before)
    app.after_request(_after)
    app.register_error_handler(CoreError, boundary.known)
    app.register_error_handler(HTTPException, boundary.http)
    app.register_error_handler(Exception, boundary.unknown)
    app.context_processor(words.for_templates)
    app.jinja_env.globals.update(csrf_token=csrf_token, asset=asset)
    app.jinja_env.filters.update(words.FILTERS)
    app.jinja_env.filters.update(marks.FILTERS)
    embedded.attach(app, services)
    door = WebhookDoor(services, app.wsgi_app)
    app.extensions["vitrine.door"] = door
    app.wsgi_app = door  # type: ignore[method-assign]
    return app


def _before() -> Any:
    if embedded.here() and request.endpoint != "static":
        return embedded.enter()
    if request.endpoint == "static" or getattr(app_view(), "machine_door", False):
        g.machine_door = True
        g.user = None
        return None
    g.language = language.choose(
        request.cookies.get(language.COOKIE), [tag for tag, _quality in request.accept_languages]
    )
    load_user()
    if g.user is None and request.endpoint not in _PAGES_FOR_ALL:
        return _to_login()
    check_csrf()
    check_role()
    return None


def app_view() -> Any:
    """The view function of this request, if there is one."""
    return current_app.view_functions.get(request.endpoint or "")


def _to_login() -> Any:
    session.pop("user", None)
    if wants_json(request):
        return {"code": "login", "cause": "Nobody is logged in.", "next_step": "Log in first."}, 401
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("login.form")})
    return redirect(f"{url_for('login.form')}?next={quote(here, safe='/')}" if here != "/" else url_for("login.form"))


def _after(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint not in ("static", "pictures.thumbnail"):
        headers.setdefault("Cache-Control", "no-store")
    embedded.leave(response)
    return response


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((Path(__file__).parent / "static" / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a static file; it changes with the file, so that browsers may keep it for a year."""
    return url_for("static", filename=name, v=_digest(name))
