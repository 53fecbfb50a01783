"""What a refusal by Shopify means, by what has to happen next. Status and code decide, never the message.

Refusals come in four shapes: an HTTP status; HTTP 200 with `errors` as a list; `errors` as a plain text (sign-in
failures); and, for user errors of a mutation, see `user_errors.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import CoreError, LockedOut, NeedsMerchant, Permanent, Retryable
from core.pacing import retry_after_s

_STATUS_PAGE = "If it stays, look at www.shopifystatus.com."
_PROTECTED = "protected-customer-data"


class NotTaken(Retryable):
    """Shopify certainly did not run the operation: even a mutation may be sent again."""


class Throttled(NotTaken):
    """The shop's points were used up; the budget knows for how long."""


class TokenRefused(LockedOut):
    """The access token is not (or no longer) good for this shop."""

    code = "token_refused"


class NotApproved(NeedsMerchant):
    """Shopify has not approved the app for this protected customer data. A readable state, not a fault."""

    code = "not_approved"


class ScopeMissing(NeedsMerchant):
    """The owner has not granted what the operation needs."""

    code = "scope_missing"


class TooExpensive(Permanent):
    """One query costs more than Shopify allows at once: the caller asks for half as many per page."""

    code = "too_expensive"

    def __init__(self, cost: float | None, limit: float | None) -> None:
        super().__init__(
            f"The query costs {cost or 'more than the allowed'} points; at most {limit or 1000} are allowed at once.",
            "Vitrine asks for smaller pages by itself.",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the family, and the words for the owner."""

    family: type[CoreError]
    cause: str
    next_step: str = ""
    after_s: float = 30.0


_REINSTALL = "Open Vitrine once in the Shopify admin; if that does not help, install it again."
_BUG = "Update Vitrine; if it stays, report it to us with this text."

BY_STATUS: dict[int, Row] = {
    301: Row(NeedsMerchant, "The shop has moved to another address.", "Enter the shop's present .myshopify.com name."),
    400: Row(Permanent, "Shopify could not read the request.", _BUG),
    401: Row(TokenRefused, "Shopify does not accept the access token for this shop.", _REINSTALL),
    402: Row(NeedsMerchant, "The shop is frozen by Shopify: a bill is open.", "Pay it in Settings > Billing."),
    403: Row(NeedsMerchant, "Shopify refuses the app for this shop.", f"Check the app's permissions. {_REINSTALL}"),
    404: Row(NeedsMerchant, "There is no Shopify shop at this address, or it was closed.", "Check the shop's address."),
    406: Row(Permanent, "Shopify cannot answer in the form that was asked for.", _BUG),
    408: Row(Retryable, "Shopify gave up waiting for the request.", _STATUS_PAGE),
    413: Row(Permanent, "Shopify refuses a request of this size.", "Shorten the text or send fewer items at once."),
    414: Row(Permanent, "Shopify refuses an address of this length.", _BUG),
    415: Row(Permanent, "Shopify refuses the form of the request.", _BUG),
    422: Row(Permanent, "Shopify could not work with the request.", _BUG),
    423: Row(NeedsMerchant, "Shopify has locked the shop.", "Ask Shopify's support to unlock it."),
    429: Row(NotTaken, "Shopify asks us to slow down.", "", 2.0),
    430: Row(NeedsMerchant, "Shopify's firewall refused the request as suspicious.", "Ask Shopify's support."),
    501: Row(Permanent, "Shopify does not offer this.", _BUG),
    503: Row(Retryable, "Shopify is overloaded or in maintenance.", _STATUS_PAGE, 30.0),
    504: Row(Retryable, "Shopify took too long.", _STATUS_PAGE, 30.0),
    530: Row(NeedsMerchant, "The shop's name does not resolve at Shopify.", "Check the shop's address."),
}
_REDIRECT = BY_STATUS[301]
_SERVER = Row(Retryable, "Shopify answered with an error of its own.", _STATUS_PAGE, 15.0)
_CLIENT = Row(Permanent, "Shopify refused the request.", _BUG)

_QUERY_BUG = Row(Permanent, "Shopify does not know a part of our query.", _BUG)
_SHUT = Row(NeedsMerchant, "The shop is paused or closed.", "Open it again in the Shopify admin.")

BY_CODE: dict[str, Row] = {
    "THROTTLED": Row(Throttled, "The shop's call budget is used up for the moment.", "", 2.0),
    "MAX_COST_EXCEEDED": Row(TooExpensive, ""),
    "ACCESS_DENIED": Row(ScopeMissing, ""),
    "INTERNAL_SERVER_ERROR": _SERVER,
    "TIMEOUT": Row(Retryable, "Shopify took too long.", _STATUS_PAGE, 15.0),
    "NOT_EMULATED": Row(Permanent, "The emulated shop does not model this.", "See docs/reference/emulator-shopify.md."),
    "UNAUTHORIZED": BY_STATUS[401],
    "SHOP_INACTIVE": _SHUT,
    "SHOP_FROZEN": BY_STATUS[402],
    "BAD_USER_INPUT": Row(Permanent, "Shopify refused a value of the request.", _BUG),
    "INVALID_VARIABLE": Row(Permanent, "Shopify refused a value of the request.", _BUG),
    "argumentLiteralsIncompatible": _QUERY_BUG,
    "argumentNotAccepted": _QUERY_BUG,
    "fieldConflict": _QUERY_BUG,
    "missingRequiredArguments": _QUERY_BUG,
    "undefinedField": _QUERY_BUG,
    "undefinedType": _QUERY_BUG,
    "variableMismatch": _QUERY_BUG,
}
# Of several errors in one answer, the one whose family comes first here is told.
_URGENCY = (TokenRefused, NotApproved, ScopeMissing, NeedsMerchant, TooExpensive, Permanent, Throttled, Retryable)


def from_status(status: int, *, retry_after: str | None = None, request_id: str = "") -> CoreError:
    """The error that an HTTP status means. Retry-After is honoured up to an hour."""
    row = BY_STATUS.get(status) or (_REDIRECT if 300 <= status < 400 else _SERVER if status >= 500 else _CLIENT)
    cause = f"{row.cause} (status {status}{_request(request_id)})"
    return _made(row, cause, row.next_step, retry_after)


def from_errors(errors: Any, *, request_id: str = "") -> CoreError:
    """The error that the top-level `errors` of an answer mean: of several, the one a person must act on first.

    A plain text in place of the list is how Shopify says that it does not know the token.
    """
    if isinstance(errors, str):
        return TokenRefused(BY_STATUS[401].cause, BY_STATUS[401].next_step)
    found = [_one(entry, request_id) for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    if not found:
        return Retryable(f"Shopify answered with an error without words{_bare(request_id)}.", _STATUS_PAGE)
    return min(found, key=_rank)


def code_of(entry: Mapping[str, Any]) -> str:
    """`extensions.code` of one top-level error; empty when absent."""
    extensions = entry.get("extensions")
    return str(extensions.get("code") or "") if isinstance(extensions, dict) else ""


def _one(entry: dict[str, Any], request_id: str) -> CoreError:
    code = code_of(entry)
    extensions = entry["extensions"] if isinstance(entry.get("extensions"), dict) else {}
    if code == "ACCESS_DENIED":
        return _denied(entry, extensions)
    if code == "MAX_COST_EXCEEDED":
        return TooExpensive(_points(extensions.get("cost")), _points(extensions.get("maxCost")))
    # Validation of our query names the place; a code that we have not met is a bug only when it points into the query.
    row = BY_CODE.get(code) or (_QUERY_BUG if entry.get("locations") and not entry.get("path") else _SERVER)
    place = ".".join(_plain(str(part)) for part in entry.get("path") or ())
    shown = ", ".join(part for part in (_plain(code), place) if part)
    cause = f"{row.cause} ({shown}{_request(request_id)})" if shown else f"{row.cause}{_bare(request_id)}"
    return _made(row, cause, row.next_step, None)


def _denied(entry: dict[str, Any], extensions: Mapping[str, Any]) -> CoreError:
    place = ".".join(_plain(str(part)) for part in entry.get("path") or ()) or "a part of the shop"
    # This page of Shopify's documentation is all that tells missing approval from a missing scope.
    if _PROTECTED in str(extensions.get("documentation")) or _PROTECTED in str(entry.get("message")):
        return NotApproved(
            f"Shopify has not approved the app to read customers' data ({place}).",
            "Ask for access to protected customer data in the app's API access page in the Partner or Dev Dashboard.",
        )
    scopes = re.findall(r"\b(?:un)?(?:read|write)_[a-z_]+\b", str(extensions.get("requiredAccess") or ""))
    needs = f" It needs {' or '.join(dict.fromkeys(scopes))}." if scopes else ""
    return ScopeMissing(
        f"The shop has not granted what is needed for {place}.{needs}",
        "Open Vitrine in the Shopify admin and accept the permissions it asks for.",
    )


def _made(row: Row, cause: str, next_step: str, retry_after: str | None) -> CoreError:
    if issubclass(row.family, Retryable):
        return row.family(cause, next_step, after_s=retry_after_s(retry_after, default_s=row.after_s))
    return row.family(cause, next_step)


def _rank(error: CoreError) -> int:
    return next(rank for rank, family in enumerate((*_URGENCY, CoreError)) if isinstance(error, family))


def _points(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _plain(text: str) -> str:
    return re.sub(r"[^\w.\[\]-]", "", text)[:80]


def _request(request_id: str) -> str:
    return f", request {_plain(request_id)}" if request_id else ""


def _bare(request_id: str) -> str:
    return f" (request {_plain(request_id)})" if request_id else ""
