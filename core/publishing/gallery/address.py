"""Signed addresses under which a shop may fetch a picture for some minutes, and whether it could reach them at all."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from urllib.parse import urlsplit

LIFETIME_S = 1800
# WordPress opens no other port, and no address of a private network.
_PORTS = frozenset({None, 80, 443, 8080})
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")


def signature(key: bytes, store: tuple[str, str], digest: str, name: str, expires_s: int) -> str:
    """64 hex digits over tenant, store, file, name and end: nothing of an address can be changed or moved."""
    text = "\n".join((*store, digest, name, str(expires_s)))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def genuine(key: bytes, given: str, store: tuple[str, str], digest: str, name: str, expires_s: int) -> bool:
    """Whether an address was made by us; takes the same time either way."""
    return hmac.compare_digest(signature(key, store, digest, name, expires_s).encode(), given.encode())


def address(base: str, key: bytes, store: tuple[str, str], digest: str, name: str, expires_s: int) -> str:
    """`https://host/files/<end>/<signature>/<name>`: the suffix is the path's end, as shops want it."""
    return f"{base}/files/{expires_s}/{signature(key, store, digest, name, expires_s)}/{name}"


def reachable(public_url: str, shop_url: str) -> bool:
    """Whether a shop may be expected to open our addresses: public ones on the usual ports. On one machine with the
    shop, loopback is as good."""
    try:
        parts = urlsplit(public_url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    if _loopback(host):
        return _loopback((urlsplit(shop_url).hostname or "").lower())
    return port in _PORTS and _public(host)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    address = _ip(host)
    return address is not None and address.is_loopback


def _public(host: str) -> bool:
    address = _ip(host)
    if address is not None:
        return address.is_global
    return "." in host and not host.endswith(_LOCAL_NAMES)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
