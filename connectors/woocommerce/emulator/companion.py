"""The companion plugin's routes, wc-vitrine/v1, as docs/reference/companion-contract.md lays them down."""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any

from connectors.woocommerce.emulator import languages, system
from connectors.woocommerce.emulator.answers import Call, Reply, RestError
from connectors.woocommerce.emulator.auth import require
from connectors.woocommerce.emulator.records import Experiment
from connectors.woocommerce.emulator.store import Store

MAX_ARMS = 10
MAX_BEACON_BYTES = 4_000
MAX_BEACON_ROWS = 20
_VISITOR = re.compile(r"[A-Za-z0-9_-]{8,64}")
_EXPERIMENT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def share(salt: str, visitor: str) -> float:
    """A visitor's place in [0, 1): 13 hex digits of SHA-256(salt|visitor) over 2^52, as docs/reference/bucketing.md."""
    return int(hashlib.sha256(f"{salt}|{visitor}".encode()).hexdigest()[:13], 16) / 4503599627370496.0


def arm_of(weights: tuple[float, ...], place: float) -> int:
    """The first arm whose cumulative weight lies above `place`; the last takes the rest."""
    edge = 0.0
    for arm, weight in enumerate(weights[:-1]):
        edge += weight
        if place < edge:
            return arm
    return len(weights) - 1


def installed(call: Call) -> None:
    """Raise the 404 of a site without the plugin."""
    if not call.store.faults["companion"]:
        raise RestError("rest_no_route", "No route was found matching the URL and request method.", 404)


def status(call: Call) -> Reply:
    """GET status: what the plugin is and what it can."""
    installed(call)
    require(call, "view")
    store = call.store
    return Reply(
        200,
        {
            "version": system.COMPANION_VERSION,
            "contract": 1,
            "locales_meta": languages.mode(store) == "none",
            "language_mode": languages.mode(store),
            "default_locale": store.source_locale,
            "locales": list(languages.codes(store).values()) or [store.source_locale],
            "languages": [{"code": code, "locale": locale} for code, locale in languages.codes(store).items()],
            "weight_unit": store.faults["weight_unit"],
            "dimension_unit": store.faults["dimension_unit"],
            "experiments": len(store.experiments),
            "media": bool(store.faults["companion_media"]),
        },
    )


def _refuse(name: str, message: str) -> RestError:
    return RestError(
        "rest_invalid_param",
        f"Invalid parameter(s): {name}",
        400,
        params={name: message},
        details={name: {"code": "rest_invalid_param", "message": message, "data": None}},
    )


def _weights(value: Any) -> tuple[float, ...]:
    fine = isinstance(value, list) and 2 <= len(value) <= MAX_ARMS
    if not fine or any(isinstance(w, bool) or not isinstance(w, int | float) or not 0 <= w <= 1 for w in value):
        raise _refuse("weights", f"weights must be 2 to {MAX_ARMS} numbers from 0 to 1.")
    if not math.isclose(sum(value), 1.0, abs_tol=1e-6):
        raise _refuse("weights", "weights must add up to 1.")
    return tuple(float(w) for w in value)


def put_experiment(call: Call, name: str) -> Reply:
    """PUT experiments/{id}: define or replace; the same body twice changes nothing."""
    installed(call)
    require(call, "edit")
    sent, store = call.params, call.store
    if not _EXPERIMENT.fullmatch(name):
        raise _refuse("id", "id must be 1 to 64 letters, digits, - or _.")
    product_id = sent.get("product_id")
    if not isinstance(product_id, int) or product_id not in store.products:
        raise _refuse("product_id", "product_id must be the id of a product.")
    locale, salt, active = str(sent.get("locale", "")), sent.get("salt"), sent.get("active", True)
    if not _LOCALE.fullmatch(locale):
        raise _refuse("locale", "locale must be a BCP 47 tag such as de-DE.")
    if not isinstance(salt, str) or not 1 <= len(salt) <= 100:
        raise _refuse("salt", "salt must be a text of 1 to 100 characters.")
    if not isinstance(active, bool):
        raise _refuse("active", "active is not of type boolean.")
    with store.lock:
        made = Experiment(name, product_id, locale, salt, _weights(sent.get("weights")), active)
        store.experiments[name] = made
        return Reply(200, _shown(made))


def _shown(row: Experiment) -> dict[str, Any]:
    return {
        "id": row.id,
        "product_id": row.product_id,
        "locale": row.locale,
        "salt": row.salt,
        "weights": list(row.weights),
        "active": row.active,
    }


def _one(call: Call, name: str) -> Experiment:
    row = call.store.experiments.get(name)
    if row is None:
        raise RestError("vitrine_unknown_experiment", "No such experiment.", 404)
    return row


def get_experiment(call: Call, name: str) -> Reply:
    installed(call)
    require(call, "view_one")
    return Reply(200, _shown(_one(call, name)))


def delete_experiment(call: Call, name: str) -> Reply:
    """DELETE experiments/{id}: the definition and its counts go."""
    installed(call)
    require(call, "delete")
    store = call.store
    with store.lock:
        row = store.experiments.pop(_one(call, name).id)
        store.seen.pop(name, None)
        for key in [key for key in store.exposures if key[0] == name]:
            del store.exposures[key]
        return Reply(200, _shown(row))


def exposure(call: Call) -> Reply:
    """POST exposure: an anonymous text/plain beacon {"v": visitor, "e": [[experiment, arm], ...]}; 204 when taken in.

    Counted once per visitor and experiment. The arm must be the one that the rule gives this visitor.
    """
    installed(call)
    origin = call.headers.get("Origin")
    if origin is not None and origin.rstrip("/") != call.base:
        raise RestError("vitrine_foreign_origin", "This beacon comes from another site.", 403)
    visitor, rows = _beacon(call.raw)
    store = call.store
    day = str(store.local(store.now()))[:10]
    with store.lock:
        for name, arm in rows:
            row = store.experiments.get(name)
            if row is None or not row.active or arm_of(row.weights, share(row.salt, visitor)) != arm:
                raise RestError("vitrine_bad_exposure", "Unknown experiment or an arm that is not this visitor's.", 400)
        for name, arm in rows:
            seen = store.seen.setdefault(name, set())
            if visitor not in seen:
                seen.add(visitor)
                store.exposures[name, day, arm] += 1
    return Reply(204, b"")


def _beacon(raw: bytes) -> tuple[str, list[tuple[str, int]]]:
    bad = RestError("vitrine_bad_beacon", "The beacon is not in the agreed form.", 400)
    if len(raw) > MAX_BEACON_BYTES:
        raise bad
    try:
        sent = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise bad from error
    visitor = sent.get("v") if isinstance(sent, dict) else None
    rows = sent.get("e") if isinstance(sent, dict) else None
    if not isinstance(visitor, str) or not _VISITOR.fullmatch(visitor) or not isinstance(rows, list):
        raise bad
    found = [(row[0], row[1]) for row in rows if isinstance(row, list) and len(row) == 2]
    typed = all(isinstance(name, str) and type(arm) is int for name, arm in found)
    if not typed or len(found) != len(rows) or not 1 <= len(found) <= MAX_BEACON_ROWS:
        raise bad
    return visitor, found


def daily(call: Call) -> Reply:
    """GET daily?experiment=ID: rows {day, arm, exposures}, by day and arm."""
    installed(call)
    require(call, "view")
    row = _one(call, str(call.params.get("experiment", "")))
    with call.store.lock:
        rows = sorted((day, arm, count) for (name, day, arm), count in call.store.exposures.items() if name == row.id)
    return Reply(200, [{"day": day, "arm": arm, "exposures": count} for day, arm, count in rows])


def product_in(store: Store, product_id: int, locale: str) -> int:
    """The record that shoppers of a locale see: the translation where a language plugin keeps one."""
    product = store.products.get(product_id)
    code = next((code for code, known in languages.codes(store).items() if known == locale), "")
    return store.translations.get(product.group, {}).get(code, product_id) if product and product.group else product_id
