"""The address of an endpoint as a person types it, and whose house it stands in."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from core.errors import BadInput

_HOME_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_EXAMPLE = "For example: https://api.openai.com/v1 or http://127.0.0.1:8000/v1"


def base_url(text: str) -> str:
    """Scheme, host and path in front of /chat/completions; /v1 where no path was given. Raises BadInput."""
    text = text.strip()
    if text and "://" not in text:
        text = f"http://{text}" if is_in_house(text.split("/")[0].rsplit(":", 1)[0]) else f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or any(char.isspace() for char in text):
        raise BadInput("The model's address cannot be read.", _EXAMPLE, field="model")
    if parts.username or parts.password or parts.query:
        raise BadInput(
            "The model's address must hold no user name and no key.",
            "Enter the address alone; the key comes from VITRINE_MODEL_KEY.",
            field="model",
        )
    if parts.scheme == "http" and not is_in_house(host):
        raise BadInput(
            "The model's address is plain http on somebody else's network: key and texts could be read on the way.",
            "Enter it with https://.",
            field="model",
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/") or "/v1"
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}"


def host_of(url: str) -> str:
    """The host of a base address."""
    return urlsplit(url).hostname or ""


def is_in_house(host: str) -> bool:
    """True for this machine and private networks, by address or by a name that only such networks resolve. A public
    name counts as somebody else's even where it happens to lead to a private address."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_HOME_ENDINGS))
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_private or mapped.is_link_local)
