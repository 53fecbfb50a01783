"""How shops of both platforms sign their webhook deliveries: base64 of HMAC-SHA256 over the raw body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signature(secret: str, raw: bytes) -> str:
    """What goes into the header of a delivery."""
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode("ascii")


def is_signed(secrets: Iterable[str], raw: bytes, given: str) -> bool:
    """Was `given` made with one of these secrets (compared in constant time)? Empty secrets prove nothing."""
    sent = given.strip().encode("utf-8", "replace")
    return any(hmac.compare_digest(signature(secret, raw).encode(), sent) for secret in secrets if secret)
