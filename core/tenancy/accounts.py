"""People who log in, and how their passwords are kept (scrypt, RFC 7914)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass

_COST = (2**14, 8, 5)  # n, r, p: 16 MiB and about 0.2 s; owasp.org, Password Storage Cheat Sheet
ROLES = ("owner", "editor", "viewer")


@dataclass(frozen=True, slots=True)
class User:
    """A login of one tenant."""

    id: str
    tenant_id: str
    login: str
    role: str


def hash_password(password: str) -> str:
    """`scrypt:n:r:p$salt$hash`, the last two in base64; the cost is kept so that it can be raised later."""
    salt = os.urandom(16)
    return f"scrypt:{':'.join(map(str, _COST))}${_b64(salt)}${_b64(_derive(password, salt, _COST))}"


def verify_password(password: str, stored: str) -> bool:
    """Constant-time check; any unreadable stored value is a plain no."""
    try:
        told, salt, digest = stored.split("$")
        scheme, n, r, p = told.split(":")
        expected = base64.b64decode(digest)
        derived = _derive(password, base64.b64decode(salt), (int(n), int(r), int(p)))
        return scheme == "scrypt" and hmac.compare_digest(derived, expected)
    except ValueError:
        return False


def new_password() -> str:
    """A password that a person can type: four groups of four letters and digits, about 80 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def _derive(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, dklen=32)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


# What a login that does not exist is checked against: it takes as long as a wrong password and fits none.
UNKNOWN_LOGIN = f"scrypt:{':'.join(map(str, _COST))}${_b64(bytes(16))}$AAAA"
