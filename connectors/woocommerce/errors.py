"""What a shop's answer means, by what has to happen next: one table, first row that fits wins.

`from_answer` branches on status, error code and kind of body, never on the message: it is translated. Failures without
any answer are in `network.py`.

WordPress and WooCommerce answer `{code, message, data: {status, params}}`; hosts, firewalls and PHP answer HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from core.errors import CoreError, NeedsMerchant, Permanent, Retryable
from core.pacing import retry_after_s

MAX_SKEW_S = 900  # WooCommerce refuses OAuth timestamps older than 15 minutes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is needed of a refused answer to name its cause. Holds no URL and no header but these."""

    status: int
    method: str = "GET"
    code: str = ""
    is_json: bool = True
    secure: bool = True  # we spoke https
    retry_after: str | None = None
    date: str | None = None  # the shop's own clock, for the skew check
    location: str = ""  # scheme and host only
    params: tuple[str, ...] = ()  # names of refused parameters
    proven: bool = False  # this key has already been accepted by this shop in this session
    now_s: float = 0.0
    route: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")

    def skew_s(self) -> float:
        """How far the shop's clock is from ours; 0 when it does not tell."""
        if not self.date or not self.now_s:
            return 0.0
        try:
            return abs(parsedate_to_datetime(self.date).timestamp() - self.now_s)
        except ValueError:
            return 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `when` sees the whole answer; cause and next step may use {placeholders}."""

    name: str
    when: Callable[[Answer], bool]
    family: type[CoreError]
    cause: str
    next_step: str
    after_s: float = 30.0


def _status(*codes: int) -> Callable[[Answer], bool]:
    return lambda a: a.status in codes


def _code(pattern: str, *statuses: int) -> Callable[[Answer], bool]:
    compiled = re.compile(pattern)
    return lambda a: a.is_json and bool(compiled.fullmatch(a.code)) and (not statuses or a.status in statuses)


def _html(*statuses: int) -> Callable[[Answer], bool]:
    return lambda a: not a.is_json and a.status in statuses


_KEYS_PAGE = "WooCommerce > Settings > Advanced > REST API"
_LOGS = "If it stays, look into WooCommerce > Status > Logs, or ask the host."
_AUTH = _code("woocommerce_rest_authentication_error", 401)
_UNKNOWN = _code(r"woocommerce_rest_cannot_\w+|rest_(forbidden|not_logged_in|cannot_\w+)", 401)

TABLE: tuple[Row, ...] = (
    Row(
        "redirect",
        lambda a: 300 <= a.status < 400,
        NeedsMerchant,
        "The shop sends us on to {location}.",
        "Enter that address (with the right http or https and with or without www) as the shop's address.",
    ),
    Row(
        "clock_skew",
        lambda a: _AUTH(a) and not a.secure and a.skew_s() > MAX_SKEW_S,
        NeedsMerchant,
        "The clocks of the shop and of this computer are {skew_min} minutes apart; WooCommerce refuses more than 15.",
        "Set this computer's clock (or the shop server's) right, then try again.",
    ),
    Row(
        "read_only_key",
        lambda a: _AUTH(a) and a.writes,
        NeedsMerchant,
        "The shop accepts this key for reading only.",
        f"In {_KEYS_PAGE} set the key's permissions to Read/Write.",
    ),
    Row(
        "stale_signature",
        lambda a: _AUTH(a) and a.proven,
        Retryable,
        "The shop refused a signature of a key that it accepted before.",
        f"If it stays, check in {_KEYS_PAGE} that the key still exists.",
        60,
    ),
    Row(
        "wrong_secret",
        _AUTH,
        NeedsMerchant,
        "The shop knows this key or refuses its signature: the consumer secret does not fit the key.",
        f"Make a new key in {_KEYS_PAGE} and enter key (ck_...) and secret (cs_...) again, without spaces.",
    ),
    Row(
        "unknown_key_https",
        lambda a: _UNKNOWN(a) and a.secure,
        NeedsMerchant,
        "The shop did not recognise the key over https.",
        f"Check in {_KEYS_PAGE} that the key exists and belongs to a shop manager. If it does, the server in front of "
        "the shop ends https without telling WordPress: let it set HTTPS=on (in wp-config.php, map X-Forwarded-Proto "
        "to HTTPS).",
    ),
    Row(
        "unknown_key_http",
        _UNKNOWN,
        NeedsMerchant,
        "The shop did not recognise the key over plain http.",
        f"Check in {_KEYS_PAGE} that the key exists and belongs to a shop manager, and whether the shop's address "
        "begins with https.",
    ),
    Row(
        "not_allowed",
        _code(r"woocommerce_rest_cannot_\w+|rest_(forbidden\w*|cannot_\w+)|woocommerce_rest_authentication_error", 403),
        NeedsMerchant,
        "The key's owner may not do this in the shop.",
        f"In {_KEYS_PAGE} make the key for a user with the role Shop manager or Administrator.",
    ),
    Row(
        "login_wall",
        _status(401, 407),
        NeedsMerchant,
        "Something in front of the shop asks for a user name and password.",
        "Switch off the password protection of the site (or exempt /wp-json/ from it).",
    ),
    Row(
        "firewall",
        _html(403, 405, 406, 418, 444, 451),
        NeedsMerchant,
        "A firewall or security plugin in front of the shop refused the call (status {status}).",
        "Allow this computer's address and the path /wp-json/wc/ in the firewall (Cloudflare, Wordfence, the host).",
    ),
    Row(
        "companion_absent",
        lambda a: a.status == 404 and a.code == "rest_no_route" and a.route.startswith("wc-vitrine/"),
        NeedsMerchant,
        "The Vitrine plugin is not active in the shop.",
        "Install and activate the plugin Vitrine in Plugins > Add New; splitting visitors and counting views need it.",
    ),
    Row(
        "no_route",
        lambda a: a.status == 404 and a.code == "rest_no_route",
        NeedsMerchant,
        "This WordPress site does not offer the WooCommerce interface that was asked for.",
        "Check that the plugin WooCommerce is active and up to date (8.0 or newer).",
    ),
    Row(
        "no_rest_api",
        _html(404),
        NeedsMerchant,
        "There is no WordPress interface at this address (/wp-json/ was not found).",
        "Check the address. If it is right: in Settings > Permalinks choose anything but Plain, and save.",
    ),
    Row(
        "not_found",
        _code(r"woocommerce_rest_\w*invalid_id", 400, 404),
        Permanent,
        "The shop no longer has this record.",
        "Synchronise the catalogue again.",
    ),
    Row(
        "gone",
        _status(404, 410),
        Permanent,
        "The shop no longer has this record ({code}).",
        "Synchronise the catalogue again.",
    ),
    Row(
        "image_refused",
        _code(r"woocommerce_product_image_upload_error|woocommerce_product_invalid_image_id", 400),
        Permanent,
        "The shop refused a picture ({code}); nothing of that product was saved.",
        "Check that the picture still exists in the shop's media library.",
    ),
    Row(
        "batch_too_large",
        _code("woocommerce_rest_request_entity_too_large", 413),
        Permanent,
        "The shop takes fewer products at once than were sent.",
        "Send fewer at once.",
    ),
    Row(
        "body_too_large",
        _status(413),
        NeedsMerchant,
        "The shop's server refuses texts of this size.",
        "Ask the host to raise post_max_size and the web server's body limit, or shorten the text.",
    ),
    Row(
        "too_many",
        _status(429, 508),
        Retryable,
        "The shop's host asks us to slow down (status {status}).",
        "Vitrine waits and goes on by itself.",
    ),
    Row("slow_request", _status(408, 425), Retryable, "The shop gave up waiting for the request.", ""),
    Row(
        "maintenance",
        lambda a: a.status == 503 and (a.code == "wp_die" or a.retry_after is not None),
        Retryable,
        "The shop is in maintenance or asks us to come back later.",
        f"Vitrine tries again by itself. {_LOGS}",
        120,
    ),
    Row(
        "overloaded",
        _status(503, 529),
        Retryable,
        "The shop's server is overloaded (status {status}).",
        f"Vitrine tries again by itself. {_LOGS}",
    ),
    Row(
        "database",
        _code("wp_die", 500),
        Retryable,
        "WordPress stopped before it could answer (often: no connection to its database).",
        f"Vitrine tries again by itself. {_LOGS}",
        60,
    ),
    Row(
        "php_fatal",
        _code("internal_server_error", 500),
        Retryable,
        "A PHP error in the shop (WordPress, a plugin or too little memory) broke the answer.",
        f"Vitrine tries again by itself. {_LOGS}",
        60,
    ),
    Row(
        "edge_tls",
        _status(525, 526),
        NeedsMerchant,
        "Cloudflare cannot reach the shop over https: the certificate on the shop's server is missing or wrong.",
        "Renew the certificate at the host, or set the encryption mode in Cloudflare to fit.",
    ),
    Row(
        "server_error",
        lambda a: a.status >= 500,
        Retryable,
        "The shop's server answered with an error (status {status}).",
        f"Vitrine tries again by itself. {_LOGS}",
        60,
    ),
    Row(
        "page_for_now",
        lambda a: not a.is_json and 200 <= a.status < 300 and a.proven,
        Retryable,
        "The shop answered with a web page instead of data (a maintenance page or a security check, it seems).",
        "Vitrine tries again by itself. If it stays, exempt /wp-json/ from such plugins.",
        120,
    ),
    Row(
        "page_instead_of_data",
        lambda a: not a.is_json and 200 <= a.status < 300,
        NeedsMerchant,
        "The address answers with a web page instead of data: it is not a WooCommerce shop, or a security or "
        "'coming soon' plugin stands in front of it.",
        "Check the address, and exempt /wp-json/ from such plugins.",
    ),
    Row(
        "bad_parameter",
        _code("rest_(invalid|missing_callback)_param", 400),
        Permanent,
        "The shop refused a part of the request: {params}.",
        "Update WooCommerce; if it stays, report it to us with this text.",
    ),
    Row(
        "refused",
        lambda a: True,
        Permanent,
        "The shop refused the request (status {status}, {code}).",
        "Report it to us with this text if it stays.",
    ),
)


def row_for(answer: Answer) -> Row:
    """The table's row for an answer (the last row takes everything)."""
    return next(row for row in TABLE if row.when(answer))


def from_answer(answer: Answer) -> CoreError:
    """The error that an answer means. Retry-After is honoured up to an hour."""
    row = row_for(answer)
    words = {
        "status": answer.status,
        "code": re.sub(r"[^\w.-]", "", answer.code)[:80] or "no code",
        "location": answer.location or "another address",
        "params": ", ".join(re.sub(r"[^\w.\[\]-]", "", name)[:40] for name in answer.params[:8]) or "unnamed",
        "skew_min": round(answer.skew_s() / 60),
    }
    cause, next_step = row.cause.format(**words), row.next_step.format(**words)
    if issubclass(row.family, Retryable):
        return Retryable(cause, next_step, after_s=retry_after_s(answer.retry_after, default_s=row.after_s))
    return row.family(cause, next_step)
