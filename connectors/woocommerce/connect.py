"""How an owner hands us a key: WooCommerce's own consent page."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode, urlsplit

from connectors.woocommerce.client import shop_url
from core.errors import BadInput, NeedsMerchant

APP_NAME = "Vitrine"
_KEY, _SECRET = re.compile(r"ck_[A-Za-z0-9]{20,64}"), re.compile(r"cs_[A-Za-z0-9]{20,64}")


def authorize_url(shop: str, *, state: str, return_url: str, callback_url: str) -> str:
    """Where to send the owner's browser. The shop posts the key to `callback_url` (https, reachable from the shop, must
    answer exactly 200), then sends the browser to `return_url`. `state` comes back as user_id and must be unguessable:
    the post is unsigned and does not name the shop."""
    if urlsplit(callback_url).scheme != "https":
        raise BadInput(
            "WooCommerce hands a key only to an https address.",
            "Give Vitrine a public https address, or enter a key by hand.",
            field="callback_url",
        )
    if len(state) < 16:
        raise BadInput("The state must not be guessable.", "Use at least 16 random characters.", field="state")
    query = {
        "app_name": APP_NAME,
        "scope": "read_write",
        "user_id": state,
        "return_url": return_url,
        "callback_url": callback_url,
    }
    return f"{shop_url(shop)}/wc-auth/v1/authorize?{urlencode(query)}"


def read_grant(body: bytes) -> tuple[str, str, str]:
    """(state, key, secret) of what the shop posted. Raises BadInput for anything else, NeedsMerchant for a key that may
    not write. Trust it only after the state fits and the shop accepts the key."""
    try:
        record = json.loads(body[:10_000])
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise BadInput("This is no key from a shop.", "Start connecting anew.", field="body")
    state, key, secret = (str(record.get(name) or "") for name in ("user_id", "consumer_key", "consumer_secret"))
    if not state or not _KEY.fullmatch(key) or not _SECRET.fullmatch(secret):
        raise BadInput("This is no key from a shop.", "Start connecting anew.", field="body")
    if record.get("key_permissions") != "read_write":
        raise NeedsMerchant("The shop's key may not write.", "Connect again and approve Read/Write.")
    return state, key, secret
