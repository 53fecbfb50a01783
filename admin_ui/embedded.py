"""Our pages inside a platform's own admin: the same pages below `/<platform>`, for whom the platform vouches.

There is no cookie and no login here. Every request carries a session token of the platform, a minute old at most, in
the Authorization header or as `id_token`; from it follows the shop, and from the shop the tenant. As nothing is sent by
the browser on its own, forms need no token against forgery. Pictures and frames, which no script can dress, carry a
pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from werkzeug.exceptions import NotFound

from admin_ui import language
from admin_ui.context import services
from admin_ui.session import EMBEDDED, wants_json
from admin_ui.words import t
from core.errors import BadInput, Forged
from core.jobs import installs
from core.jobs.services import Services
from core.ports.embedding import Embedding, Visit
from core.registry import platform_names
from core.tenancy.accounts import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

blueprint = Blueprint("embedded", __name__)

CARRIED = ("shop", "host", "embedded", "lang")  # beside the token, from page to page
_PASSED = frozenset({"pictures.thumbnail", "pictures.page_style", "product.page", "product.original"})
_NOT_HERE = frozenset({"login", "connect", "health", "components"})  # of the installation, not of a shop
_PASS_S = 600
_LOOP_S = 30
_TOLD_S = 60
_HOST = re.compile(r"[A-Za-z0-9+/=_-]{1,300}")


class EmbeddedDoor:
    """WSGI in front of the application: `/<platform>/...` are its pages as embedded ones."""

    def __init__(self, services: Services, inner: WSGIApplication) -> None:
        self._services, self._inner = services, inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        _, name, *rest = [*str(environ.get("PATH_INFO", "")).split("/", 2), ""]
        if name in platform_names() and self._services.platform(name).embedding is not None:
            environ[EMBEDDED] = name
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{name}"
            environ["PATH_INFO"] = f"/{rest[0]}"
        return self._inner(environ, start_response)


@dataclass(slots=True)
class Page:
    """An embedded request. `shop` is what it says itself until `visit` proves it."""

    platform: str
    embedding: Embedding
    shop: str
    host: str
    lang: str
    token: str = field(default="", repr=False)
    visit: Visit | None = None

    @property
    def script(self) -> str:
        """The platform's script, for the head of the page."""
        return self.embedding.script(self.shop) if self.shop else ""

    @property
    def app_key(self) -> str:
        """Our app's public name, for that script."""
        return self.embedding.app_key() if self.embedding.ready() else ""


def here() -> bool:
    """Whether this request came in by a platform's admin."""
    return EMBEDDED in request.environ


def page() -> Page | None:
    """The embedded page of this request, if it is one."""
    return cast("Page | None", g.get("embedded"))


# ------------------------------------------------------------------ coming in


def enter() -> Any:
    """Before each embedded request: who asks, by the platform's word; an answer where that cannot be said."""
    g.user = None
    g.embedded = asked = _read()
    g.language = language.choose(asked.lang, [tag for tag, _quality in request.accept_languages])
    if request.endpoint == "embedded.bounce":
        return None
    if _by_pass(asked):
        return None
    if request.blueprint in _NOT_HERE:
        raise NotFound
    asked.token = _token()
    try:
        visit = asked.embedding.visitor(asked.token)
    except Forged:
        return _without_token(asked)
    if asked.shop not in ("", visit.shop):
        raise Forged(t("embedded.stale"), t("embedded.stale_next"))
    _welcome(asked, visit)
    if request.endpoint == "home.show":
        opened = installs.open_installed(services(), asked.platform, visit, asked.token, f"person:{g.user.login}")
        if opened.reading is not None:
            flash(t("connect.done", name=opened.store.name))
            return redirect(url_for("jobs.one", job_id=opened.reading.id))
    _listen(asked)
    return None


def _read() -> Page:
    platform = str(request.environ[EMBEDDED])
    embedding = services().platform(platform).embedding
    if embedding is None:
        raise NotFound
    try:
        shop = embedding.shop(request.values.get("shop", "")) if request.values.get("shop") else ""
    except BadInput:
        shop = ""
    host = request.values.get("host", "")
    # `locale` is what the platform calls the language of its admin; on our own pages it is the language of a text.
    lang = request.values.get("lang") or (request.args.get("locale", "") if request.endpoint == "home.show" else "")
    return Page(platform, embedding, shop, host if _HOST.fullmatch(host) else "", lang.lower().split("-", 1)[0][:8])


def _token() -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else request.values.get("id_token", "")


def _welcome(asked: Page, visit: Visit) -> None:
    asked.shop, asked.visit = visit.shop, visit
    name = f"{visit.user_id}@{visit.shop}"
    g.user = User(f"{asked.platform}:{name}", installs.tenant_of(asked.platform, visit.shop), name, "owner")


def _without_token(asked: Page) -> Any:
    """A page that a browser opens is sent round by the platform's script, which gets a fresh token; all else is 401."""
    machine = "Authorization" in request.headers or request.headers.get("HX-Request") or wants_json(request)
    if machine or request.method not in ("GET", "HEAD") or not asked.shop or _came_round():
        raise Forged(t("embedded.stale"), t("embedded.stale_next"))
    if request.args.get("embedded") != "1":
        try:
            return redirect(asked.embedding.admin_url(asked.embedding.verify_request(_query())))
        except Forged:
            raise Forged(t("embedded.outside"), t("embedded.outside_next")) from None
    kept = [(name, value) for name, value in _query() if name not in ("id_token", "hmac", "timestamp", "session")]
    now_s = int(services().clock.now().timestamp())
    again = f"{_base()}{request.path}?{urlencode([*_but(kept, 'round'), ('round', str(now_s))])}"
    dressed: dict[str, Any] = {name: value for name, value in kept if name in CARRIED} | {"shopify-reload": again}
    return redirect(url_for("embedded.bounce", **dressed))


def _came_round() -> bool:
    """A token that is refused right after the platform's script fetched it will be refused again: no endless round."""
    stamp = request.args.get("round", "")
    now_s = services().clock.now().timestamp()
    return bool(request.values.get("id_token")) and stamp.isdecimal() and abs(now_s - int(stamp)) < _LOOP_S


def _query() -> list[tuple[str, str]]:
    return parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)


def _but(pairs: list[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if name not in names]


def _base() -> str:
    """Our own address as the browser knows it, with the platform's prefix."""
    public = services().settings.public_url
    return f"{public}{request.script_root}" if public else request.url_root.rstrip("/")


@blueprint.get("/session-token")
def bounce() -> Any:
    """Nothing but the platform's script: it fetches a token and goes on to `shopify-reload`, which must be ours."""
    asked = page()
    if asked is None or not asked.shop:
        raise NotFound
    if not request.args.get("shopify-reload", "").startswith(f"{_base()}/"):
        raise BadInput(t("embedded.elsewhere"), t("embedded.outside_next"), field="shopify-reload")
    return render_template("bounce.html")


# ------------------------------------------------------------------ passes, for what no script can dress


def _passes() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="embedded-pass")


def _slot() -> int:
    return int(services().clock.now().timestamp() // _PASS_S)


def add_pass(endpoint: str, values: dict[str, Any]) -> None:
    """Addresses of pictures and frames in an embedded page open for ten to twenty minutes, and to reading only."""
    asked = page()
    if asked is not None and asked.visit is not None and endpoint in _PASSED:
        visit = asked.visit
        values["pass"] = _passes().dumps([_slot(), asked.platform, visit.shop, visit.url, visit.user_id])


def _by_pass(asked: Page) -> bool:
    given = request.args.get("pass", "")
    if not given or request.endpoint not in _PASSED or request.method not in ("GET", "HEAD"):
        return False
    try:
        slot, platform, shop, url, user_id = _passes().loads(given)
    except (BadSignature, ValueError, TypeError):
        return False
    if platform != asked.platform or not 0 <= _slot() - slot <= 1:
        return False
    _welcome(asked, Visit(shop, url, user_id))
    return True


# ------------------------------------------------------------------ going out


def leave(response: Response) -> None:
    """After each embedded request: who may frame it, and what the next page needs to know."""
    asked = page()
    if asked is None:
        return
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    headers["Content-Security-Policy"] = _policy(policy, asked)
    headers.pop("X-Frame-Options", None)  # it knows no list, and the policy says more
    if response.status_code == 401:
        headers["X-Shopify-Retry-Invalid-Session-Request"] = "1"
    target = urlsplit(headers.get("Location", ""))
    if asked.visit is not None and not target.netloc and target.path.startswith(f"{request.script_root}/"):
        headers["Location"] = target._replace(query=_carried(asked, target.query)).geturl()


def _policy(policy: str, asked: Page) -> str:
    if not asked.shop:
        return policy
    ancestors = " ".join(asked.embedding.frame_ancestors(asked.shop))
    policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
    policy = policy.replace("frame-ancestors 'self'", f"frame-ancestors 'self' {ancestors}")
    return policy.replace("script-src 'self'", f"script-src 'self' {asked.script}")


def _carried(asked: Page, query: str) -> str:
    own = {"shop": asked.shop, "host": asked.host, "embedded": "1", "lang": asked.lang, "id_token": asked.token}
    own["told"] = _telling().dumps([asked.shop, session["_flashes"]]) if session.get("_flashes") else ""
    pairs = _but(parse_qsl(query, keep_blank_values=True), *own)
    return urlencode([*pairs, *((name, value) for name, value in own.items() if value)])


def _telling() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="embedded-told")


def _listen(asked: Page) -> None:
    """What the page before had to tell: without a session it comes along in the address, signed."""
    try:
        shop, told = _telling().loads(request.args.get("told", ""), max_age=_TOLD_S)
    except (BadSignature, ValueError):
        return
    for _category, message in told if shop == asked.shop else ():
        flash(message)


def way_back(path: str) -> str:
    """Where another site sends the browser when it is done: one of our pages, or the app in the shop's admin, outside
    of which an embedded page opens for nobody. Empty without a public address."""
    asked = page()
    if asked is not None:
        return asked.embedding.admin_url(asked.shop)
    public = services().settings.public_url
    return f"{public}{path}" if public.startswith("https://") else ""


def attach(app: Flask, services: Services) -> None:
    """Let embedded pages in."""
    app.register_blueprint(blueprint)
    app.url_default_functions.setdefault(None, []).append(add_pass)
    app.wsgi_app = EmbeddedDoor(services, app.wsgi_app)  # type: ignore[method-assign]
