"""People who log in, and how their passwords are kept (scrypt, RFC 7914)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass

_N, _R, _P = 2**14, 8, 1
ROLES = ("owner", "editor", "viewer")


@dataclass(frozen=True, slots=True)
class User:
    """A login of one tenant."""

    id: str
    tenant_id: str
    login: str
    role: str


def hash_password(password: str) -> str:
    """`scrypt$salt$hash`, both base64."""
    salt = os.urandom(16)
    return f"scrypt${_b64(salt)}${_b64(_derive(password, salt))}"


def verify_password(password: str, stored: str) -> bool:
    """Constant-time check; any unreadable stored value is a plain no."""
    try:
        scheme, salt, digest = stored.split("$")
        expected = base64.b64decode(digest)
        return scheme == "scrypt" and hmac.compare_digest(_derive(password, base64.b64decode(salt)), expected)
    except ValueError:
        return False


def new_password() -> str:
    """A password that a person can type: four groups of four letters and digits, about 80 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, dklen=32)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
