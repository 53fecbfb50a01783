"""What a status or a broken connection of a model's endpoint means. No error names the key or repeats a question."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from core.errors import CoreError, ModelFault, NeedsMerchant, Retryable
from core.pacing import retry_after_s

_DOCTOR = "Check it with: vitrine doctor --model URL"
_NO_MONEY = ("insufficient_quota", "insufficient_balance", "billing_hard_limit_reached", "billing_not_active")
_TOO_LONG = ("context_length_exceeded", "string_above_max_length")
_FILTERED = ("content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation")
_SHOWN_CHARS = 200
BUSY = (429, 503, 529)


class Busy(Retryable):
    """The endpoint said "not now"; `asked_s` is its Retry-After, None where it named none."""

    def __init__(self, status: int, cause: str, asked_s: float | None) -> None:
        super().__init__(cause, after_s=30.0 if asked_s is None else asked_s)
        self.status, self.asked_s = status, asked_s


class TooSlow(Retryable):
    """No answer in time: more is under way than the endpoint can do."""

    def __init__(self) -> None:
        super().__init__("The model's endpoint did not answer in time.", after_s=30)


class NotTaken(ModelFault):
    """The endpoint did not take the question as it was put (400, 422); `words`: its reason, in small letters."""

    def __init__(self, words: str) -> None:
        shown = words[:_SHOWN_CHARS]
        super().__init__("refused", f"The model's endpoint did not take the question: {shown or 'no reason given'}")
        self.words = words.lower()


def from_status(status: int, headers: Mapping[str, str], body: Any, key: str) -> CoreError:
    """The error that an answer other than 200 means."""
    code, words = _said(body, key)
    if status == 402 or code in _NO_MONEY:
        return NeedsMerchant("The model's provider says that the account has no credit left.", "Top it up there.")
    if status in (401, 403):
        given = "does not accept the key" if key else "wants a key"
        step = "Put a valid one into VITRINE_MODEL_KEY and run: vitrine doctor --model URL"
        return NeedsMerchant(f"The model's endpoint {given} ({status}).", step)
    if status == 404:
        cause = f"The model's endpoint knows no such model or address (404). {words}"
        return NeedsMerchant(cause, "Name a model that it has: vitrine doctor --model URL --model-name NAME")
    if 300 <= status < 400:
        return NeedsMerchant(
            "The model's address leads elsewhere; the key is not sent there.", "Enter the new address."
        )
    if status in BUSY:
        asked_s = _asked_s(headers)
        return Busy(status, f"The model's endpoint is busy ({status}).", asked_s)
    if status >= 500 or status in (408, 409, 425):
        return Retryable(f"The model's endpoint failed ({status}).", after_s=30)
    if code in _TOO_LONG or status == 413:
        return ModelFault("truncated", f"The question is longer than the model can read. {words}", _DOCTOR)
    if code in _FILTERED:
        return ModelFault("refused", "The provider's content filter did not let the question through.")
    return NotTaken(words)


def _said(body: Any, key: str) -> tuple[str, str]:
    """(code, message) of an error body, the message short and without the key."""
    error = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(error, str):
        error = {"message": error}
    if not isinstance(error, dict):
        return "", ""
    code = error.get("code") or error.get("type")
    message = error.get("message") or error.get("detail") or ""
    words = " ".join(str(message).split())[:_SHOWN_CHARS]
    return str(code or "")[:80], words.replace(key, "***") if key else words


def _asked_s(headers: Mapping[str, str]) -> float | None:
    """Seconds of `retry-after-ms` or `Retry-After`; None when neither can be read."""
    if (fine := retry_after_s(headers.get("retry-after-ms"), default_s=-1.0, cap_s=3_600_000.0)) >= 0:
        return fine / 1_000
    coarse = retry_after_s(headers.get("retry-after"), default_s=-1.0)
    return coarse if coarse >= 0 else None


def from_transport(error: Exception) -> CoreError:
    """The error that a failure of the network means."""
    if isinstance(error, httpx.ProxyError):
        cause = "The proxy named in HTTP_PROXY or HTTPS_PROXY did not let us through to the model."
        return NeedsMerchant(cause, "Correct the proxy, or name the model's host in NO_PROXY.")
    if isinstance(error, httpx.TimeoutException):
        return TooSlow()
    if isinstance(error, httpx.ConnectError):
        return _unreached(error)
    if isinstance(error, httpx.DecodingError):
        return Retryable("The model's answer arrived damaged (compression).", after_s=10)
    return Retryable("The connection to the model's endpoint broke off.", after_s=10)


def _unreached(error: httpx.ConnectError) -> CoreError:
    """DNS, refused and TLS failures all arrive as ConnectError; only their text and chain tell them apart."""
    parts = list(_chain(error))
    text = " ".join(str(part) for part in parts).lower()
    if any(isinstance(part, ssl.SSLError) for part in parts) or "certificate" in text or "ssl" in text:
        cause = "No trustworthy https connection to the model's endpoint is possible."
        return NeedsMerchant(cause, "Check the address and the endpoint's certificate; no key was sent.")
    if "temporary failure in name resolution" not in text and (
        "name or service not known" in text or "nodename nor servname" in text or "getaddrinfo" in text
    ):
        return NeedsMerchant("No computer has the name in the model's address.", "Check it for typing errors.")
    if "refused" in text:
        return Retryable("Nothing answers at the model's address.", "Start the model's server there.", after_s=60)
    return Retryable("No connection to the model's endpoint.", "Check the network.", after_s=60)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
