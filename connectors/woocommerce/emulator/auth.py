"""Who is calling: Basic or query keys over https, one-legged OAuth 1.0a over http, as WooCommerce tells them apart."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from typing import Any
from urllib.parse import quote, unquote

from connectors.woocommerce.emulator.answers import Call, RestError
from connectors.woocommerce.emulator.records import ApiKey

WINDOW_S = 15 * 60
_FIELDS = ("oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")
_HEADER_PART = re.compile(r'(oauth_[a-z_-]+)\s*=\s*(?:"([^"]*)"|([^,\s]*))')
_NO_VERB = {"GET": "read", "HEAD": "read"}


def identify(call: Call, *, ssl: bool) -> ApiKey | None:
    """The key that signed this request; None = anonymous. Raises RestError (401) for a key that was used wrongly.

    A key counts only below /wp-json/wc/ and /wp-json/wc-; anywhere else the caller stays anonymous.
    """
    if not re.match(r"/wp-json/wc[/-]", call.path):
        return None
    key = _basic(call) if ssl else None
    key = key or _oauth(call, ssl=ssl)
    if key is not None:
        _check_permission(key, call.method)
    return key


def _denied(message: str, code: str = "woocommerce_rest_authentication_error") -> RestError:
    return RestError(code, message, 401)


def _check_permission(key: ApiKey, method: str) -> None:
    verb = _NO_VERB.get(method, "write")
    if verb not in key.permissions:
        raise _denied(f"The API key provided does not have {verb} permissions.")


def _basic(call: Call) -> ApiKey | None:
    name, secret = str(call.query.get("consumer_key", "")), str(call.query.get("consumer_secret", ""))
    if not (name and secret):
        header = call.headers.get("Authorization", "")
        if header[:6].lower() != "basic ":
            return None
        try:
            name, _, secret = base64.b64decode(header[6:], validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
    key = call.store.keys.get(name)
    if key is None:
        return None
    if not hmac.compare_digest(key.secret.encode(), secret.encode()):
        raise _denied("Consumer secret is invalid.")
    return key


def _oauth(call: Call, *, ssl: bool) -> ApiKey | None:
    params = dict(call.query)
    header = call.headers.get("Authorization", "").strip()
    if header[:5].lower() == "oauth":
        params |= {match[1]: unquote(match[2] or match[3] or "") for match in _HEADER_PART.finditer(header)}
    missing = [name for name in _FIELDS if not params.get(name)]
    if len(missing) == len(_FIELDS):
        return None
    if missing:
        plural = "s" if len(missing) > 1 else ""
        message = f"Missing OAuth parameter{plural} {', '.join(missing)}"
        raise _denied(message, "woocommerce_rest_authentication_missing_parameter")
    key = call.store.keys.get(str(params["oauth_consumer_key"]))
    if key is None:
        raise _denied("Consumer key is invalid.")
    url = f"{'https' if ssl else 'http'}://{call.base.partition('://')[2]}{call.path}"
    _check_signature(key, call.method, url, params)
    _check_freshness(call, key, params)
    return key


def _check_signature(key: ApiKey, method: str, url: str, params: dict[str, Any]) -> None:
    given = unquote(str(params.pop("oauth_signature")).replace(" ", "+"))
    algorithm = str(params["oauth_signature_method"])
    if algorithm not in {"HMAC-SHA1", "HMAC-SHA256"}:
        raise _denied("Invalid signature - signature method is invalid.")
    wanted = signature(method, url, params, key.secret, algorithm)
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise _denied("Invalid signature - provided signature does not match.")


def signature(method: str, url: str, params: dict[str, Any], secret: str, algorithm: str = "HMAC-SHA256") -> str:
    """RFC 5849 section 3.4 with an empty token secret. A map value is signed as name[key], as PHP sees it."""
    pairs = []
    for name, value in params.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        pairs += [(f"{name}[{index}]" if index != "" else name, str(part)) for index, part in inner]
    encoded = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in pairs)
    text = "&".join([method, quote(url, safe="~"), quote("&".join(f"{n}={v}" for n, v in encoded), safe="~")])
    digest = hashlib.sha1 if algorithm == "HMAC-SHA1" else hashlib.sha256
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), digest).digest()).decode()


def _check_freshness(call: Call, key: ApiKey, params: dict[str, Any]) -> None:
    stamp, now = str(params["oauth_timestamp"]), call.store.now()
    if not re.fullmatch(r"\d{1,12}", stamp) or abs(now - int(stamp)) > WINDOW_S:
        raise _denied("Invalid timestamp.")
    nonce = str(params["oauth_nonce"])
    with call.store.lock:
        if nonce in key.nonces:
            raise _denied("Invalid nonce - nonce has already been used.")
        key.nonces[nonce] = int(stamp)
        oldest = next(iter(key.nonces))
        while key.nonces and key.nonces[oldest] < now - WINDOW_S:
            del key.nonces[oldest]
            oldest = next(iter(key.nonces), "")


def require(call: Call, verb: str) -> None:
    """Raise the 401 that an anonymous caller gets for `verb` (view, view_one, create, edit, delete, batch)."""
    if call.key is not None:
        return
    code, message = {
        "view": ("view", "Sorry, you cannot list resources."),
        "view_one": ("view", "Sorry, you cannot view this resource."),
        "create": ("create", "Sorry, you are not allowed to create resources."),
        "edit": ("edit", "Sorry, you are not allowed to edit this resource."),
        "delete": ("delete", "Sorry, you are not allowed to delete this resource."),
        "batch": ("batch", "Sorry, you are not allowed to batch manipulate this resource."),
    }[verb]
    raise RestError(f"woocommerce_rest_cannot_{code}", message, 401)
