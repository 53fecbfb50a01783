"""Connecting a shop: by a key pair, or by the shop's own consent page."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from admin_ui.context import db, services
from admin_ui.jobs import ask
from admin_ui.words import t
from core.errors import BadInput, CoreError, Forged, NeedsMerchant, Retryable
from core.jobs import installs, stores
from core.localisation.market import normalise_locale
from core.ports.wire import StoreInfo
from core.registry import platform_names
from core.storage.db import Db
from core.storage.tenancy import Store

blueprint = Blueprint("connect", __name__, url_prefix="/connect")
_STATE_AGE_S = 3600
_MAX_GRANT_BYTES = 16_384


def shop_url(typed: str) -> str:
    """The address of a shop as typed, with its scheme; raises BadInput for what is none."""
    text = typed.strip()
    if text and "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or len(text) > 500:
        raise BadInput(
            f"'{typed.strip()[:80]}' is not the address of a shop.",
            "Type it as in the browser, such as https://shop.example.com.",
            field="url",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


@blueprint.route("/<platform>", methods=["GET", "POST"])
def by_key(platform: str) -> Any:
    """The form for a key pair. A key that does not work is answered beside the form; nothing typed is lost but it."""
    _known(platform)
    form = {name: request.form.get(name, "").strip() for name in ("name", "url", "key", "source_locale")}
    error: CoreError | None = None
    if request.method == "POST":
        try:
            store = _connect(platform, form, request.form.get("secret", "").strip())
            job = ask(db(), "catalog.sync", {"store": store.id, "full": True})
            flash(t("connect.done", name=store.name))
            return redirect(url_for("jobs.one", job_id=job.id))
        except CoreError as failure:
            error = failure
    plug = services().platform(platform)
    no_app = plug.embedding is not None and not plug.embedding.ready()
    page = render_template(
        "connect.html",
        platform=platform,
        key_optional=plug.capabilities.signs_with_key,
        form=form,
        error=error.as_dict() if error else None,
        field=getattr(error, "field", ""),
        consent=services().settings.public_url.startswith("https://") and not no_app,
        no_app=no_app,
    )
    return page, (400 if error else 200)


def _known(platform: str) -> None:
    if platform not in platform_names():
        raise BadInput(f"There is no platform '{platform}'.", "Go back to Stores.", field="store")


def _connect(platform: str, form: dict[str, str], secret: str) -> Store:
    for field in ("url", "key"):
        if not form[field] and not (field == "key" and services().platform(platform).capabilities.signs_with_key):
            raise BadInput(t(f"connect.missing_{field}"), t("connect.missing_next"), field=field)
    if not secret:
        raise BadInput(t("connect.missing_secret"), t("connect.missing_next"), field="secret")
    url = shop_url(form["url"])
    locale = normalise_locale(form["source_locale"]) if form["source_locale"] else ""
    name = form["name"] or (urlsplit(url).hostname or "")[:100]
    store = stores.connect(
        services(), db(), platform=platform, url=url, name=name, key=form["key"], secret=secret, source_locale=locale
    )
    webhooks(db(), store)
    return store


def webhooks(scoped: Db, store: Store) -> None:
    """Register for the shop's events and keep with the store how that went; a failure stops nothing: Vitrine polls."""
    try:
        states = stores.ensure_webhooks(services(), scoped, store)
        told = ("on" if all(state["active"] for state in states) else "partly") if states else "off"
    except CoreError as error:
        told = str(error)
    fresh = scoped.tenancy.store(store.id)
    scoped.tenancy.update_store(store.id, settings={**fresh.settings, "webhooks": told})


# ------------------------------------------------------------------ the shop's own consent page


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="connect")


@blueprint.post("/<platform>/consent")
def consent(platform: str) -> Any:
    """Keep what was typed under a one-time state, and offer the way to the shop's consent page."""
    _known(platform)
    public = services().settings.public_url
    if not public.startswith("https://"):
        raise NeedsMerchant(t("connect.no_public"), t("connect.no_public_next"))
    plug, typed = services().platform(platform), request.form.get("url", "")
    nonce = secrets.token_urlsafe(18)
    callback_url = f"{public}{url_for('connect.callback', platform=platform)}"
    if plug.embedding is not None:
        url = plug.embedding.shop(typed)
        away = plug.embedding.begin(url, state=nonce, callback_url=callback_url)
    else:
        url = shop_url(typed)
        away = plug.authorize_url(
            url,
            state=str(_signer().dumps([db().scope.tenant_id, nonce])),
            return_url=f"{public}{url_for('connect.back', platform=platform)}",
            callback_url=callback_url,
        )
    wish = {"url": url, "name": request.form.get("name", "").strip()[:100], "platform": platform}
    db().tenancy.put_secret(services().keyring, f"connect/{nonce}", json.dumps(wish))
    session["connecting"] = nonce
    return render_template("consent.html", platform=platform, shop=url, away=away)


@blueprint.get("/<platform>/callback")
def granted(platform: str) -> Any:
    """The owner's own browser brings a code from the shop: redeemed once, for the installation that was begun in it."""
    _known(platform)
    embedding = services().platform(platform).embedding
    nonce = session.pop("connecting", "")
    found = db().tenancy.find_secret(services().keyring, f"connect/{nonce}") if nonce else None
    if embedding is None or found is None or not db().tenancy.drop_secrets(f"connect/{nonce}"):
        raise Forged("This answer belongs to no installation that was begun here.", "Start again from Stores.")
    wish = json.loads(found)
    installation = embedding.finish(request.args.items(multi=True), state=nonce)
    if (installation.shop, platform) != (wish["url"], wish["platform"]):
        raise Forged("Another shop was installed than the one that was named.", "Start again from Stores.")
    name = _free_name(db(), {**wish, "url": f"https://{wish['url']}"})
    store = installs.connect_installed(services(), db(), platform, installation, name=name).store
    flash(t("connect.done", name=store.name))
    return redirect(url_for("stores.one", store_id=store.id))


@blueprint.post("/<platform>/callback")
def callback(platform: str) -> Any:
    """The shop hands us a key: accepted once per state, tried at the address that was typed, and only there.

    The shop deletes the key again unless the answer is exactly 200.
    """
    if (request.content_length or 0) > _MAX_GRANT_BYTES:
        raise BadInput("That is no grant.", field="body")
    state, key, secret = services().platform(platform).read_grant(request.get_data(cache=False))
    try:
        tenant_id, nonce = _signer().loads(state, max_age=_STATE_AGE_S)
    except (BadSignature, ValueError, TypeError):
        raise Forged("This state is not one of ours, or it is too old.", "Start again from Stores.") from None
    scoped = services().db("shop:consent", str(tenant_id))
    try:
        wish = json.loads(scoped.tenancy.get_secret(services().keyring, f"connect/{nonce}"))
    except NeedsMerchant:
        raise Forged("This state was used already.", "Start again from Stores.") from None
    if not scoped.tenancy.drop_secrets(f"connect/{nonce}") or wish["platform"] != platform:
        raise Forged("This state was used already.", "Start again from Stores.")
    try:
        info = stores.probe(services(), platform, wish["url"], key, secret)
    except Retryable:
        # A shop with one PHP worker cannot answer us while it waits for this answer: the first sync proves the key.
        info = StoreInfo(wish["url"], "", "", (), "none", "", "UTC")
    store = stores.connect(
        services(), scoped, platform=platform, url=wish["url"], name=_free_name(scoped, wish), key=key, secret=secret,
        info=info,
    )  # fmt: skip
    services().submit(scoped, "catalog.sync", {"store": store.id, "full": True}, key={"store": store.id, "ask": nonce})
    return "", 200


callback.machine_door = True  # type: ignore[attr-defined]


def _free_name(scoped: Db, wish: dict[str, str]) -> str:
    wanted = (wish["name"] or urlsplit(wish["url"]).hostname or "shop").replace("/", "-")[:80]
    taken = {store.name for store in scoped.tenancy.stores(removed=True)}
    return next(n for i in range(1, 1000) if (n := wanted if i == 1 else f"{wanted} {i}") not in taken)


@blueprint.get("/<platform>/return")
def back(platform: str) -> Any:
    """The owner comes back from the shop: the newest store is theirs, or the shop says that they declined."""
    nonce = session.pop("connecting", "")
    if request.args.get("success") != "1":
        db().tenancy.drop_secrets(f"connect/{nonce}")
        raise NeedsMerchant(t("connect.declined"), t("connect.declined_next"))
    newest = max(db().tenancy.stores(), key=lambda store: store.created_at, default=None)
    if newest is None or _still_open(nonce):
        raise NeedsMerchant(t("connect.no_key"), t("connect.no_key_next"))
    webhooks(db(), newest)  # not in the callback: the shop waits for that answer
    flash(t("connect.done", name=newest.name))
    return redirect(url_for("stores.one", store_id=newest.id))


def _still_open(nonce: str) -> bool:
    try:
        db().tenancy.get_secret(services().keyring, f"connect/{nonce}")
    except NeedsMerchant:
        return False
    return True
