"""Login, logout, and the language of the pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for

from admin_ui import language as languages
from admin_ui.context import services
from admin_ui.session import Brake, local_path, sign_in, too_fast
from admin_ui.words import t

blueprint = Blueprint("login", __name__)
_YEAR_S = 365 * 86_400


@blueprint.route("/login", methods=["GET", "POST"])
def form() -> Any:
    """The form; a wrong password costs time, too many of them a pause."""
    after = local_path(request.values.get("next"))
    if request.method == "GET":
        return render_template("login.html", after=after, login="", error=None)
    login, password = request.form.get("login", "").strip()[:200], request.form.get("password", "")[:1000]
    by_login: Brake = current_app.extensions["vitrine.brake.login"]
    by_address: Brake = current_app.extensions["vitrine.brake.address"]
    address = request.remote_addr or ""
    keys = ((by_login, f"{login.lower()} {address}"), (by_address, address))
    wait_s = max(brake.wait_s(key) for brake, key in keys)
    if wait_s:
        return render_template("login.html", after=after, login=login, error=too_fast(wait_s).as_dict()), 429
    user = services().system.login(login, password)
    if user is None:
        for brake, key in keys:
            brake.fail(key)
        error = {"cause": t("login.wrong"), "next_step": t("login.wrong_next")}
        return render_template("login.html", after=after, login=login, error=error), 401
    by_login.clear(keys[0][1])
    sign_in(user)
    services().db(f"person:{user.login}", user.tenant_id).audit.write("session.started", user.login)
    return redirect(after)


@blueprint.post("/logout")
def logout() -> Any:
    """End the session of this browser."""
    session.clear()
    return redirect(url_for("login.form"))


@blueprint.post("/language")
def language() -> Any:
    """Keep the language that the person chose."""
    chosen = request.form.get("language", "")
    response = redirect(local_path(request.form.get("back")))
    if chosen in languages.LANGUAGES:
        response.set_cookie(languages.COOKIE, chosen, max_age=_YEAR_S, httponly=True, samesite="Lax")
    return response
