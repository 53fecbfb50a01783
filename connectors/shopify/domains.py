"""Which hosts we speak to: shops under myshopify.com, and emulators on this machine. Nothing else ever gets a token."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from connectors.shopify.sdk import sanitized_domain
from core.errors import BadInput

_ADMIN = re.compile(r"(?:https?://)?admin\.shopify\.com/store/([a-z0-9][a-z0-9-]*)(?:[/?#].*)?", re.IGNORECASE)
_STRICT = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")


def shop_domain(text: str) -> str:
    """`shop.myshopify.com` out of what a person or a request gave: the name, the domain, or the admin's address.

    Raises BadInput for every other host, before anything is built from it.
    """
    admin = _ADMIN.fullmatch(text.strip())
    domain = sanitized_domain(admin[1] if admin else text)
    if domain is None or not _STRICT.fullmatch(domain):
        raise BadInput(
            "This is not the address of a Shopify shop.",
            "Enter the address that ends in .myshopify.com; Shopify shows it in Settings > Domains.",
            field="url",
        )
    return domain


def is_local(url: str) -> bool:
    """True for the http address of an emulator on this machine."""
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "http" or parts.username is not None or parts.password is not None:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def base_url(text: str) -> str:
    """Where calls go: `https://shop.myshopify.com`, or an emulator's `http://127.0.0.1:port`. Raises BadInput."""
    if is_local(text):
        return f"http://{urlsplit(text.strip()).netloc}"
    return f"https://{shop_domain(text)}"
