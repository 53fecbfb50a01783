"""Pictures out of the web. A shop's data is hostile input.

An address is followed only when it is on the connected shop's own host, or when its host has public addresses alone;
the connection goes to exactly the address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from core.errors import BadInput, Retryable
from gpu_worker.trust import certificates

_MAX_BYTES = 40 * 1024 * 1024
_TIMEOUT_S = 20.0
_REDIRECTS = 3


def fetch(url: str, own_host: str) -> bytes:
    """The bytes behind an address. Raises BadInput for one that is not to be followed or has no picture, Retryable
    where its host does not answer."""
    try:
        return _followed(url, own_host)
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        if status in (408, 429) or status >= 500:
            raise Retryable(f"The shop does not hand the picture over at the moment (HTTP {status}).") from error
        raise _unusable(f"there is none (HTTP {status})") from error
    except (httpx.HTTPError, OSError) as error:
        raise Retryable(f"The picture could not be fetched ({type(error).__name__}).") from error


def _followed(url: str, own_host: str) -> bytes:
    for _hop in range(_REDIRECTS + 1):
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.username:
            raise _unusable("that is no web address")
        target, extensions = _pinned(url, host, parts.port, own_host)
        headers = {"Host": parts.netloc, "Accept": "image/*"}
        with (
            httpx.Client(timeout=_TIMEOUT_S, verify=certificates(), trust_env=host != own_host) as client,
            client.stream("GET", target, headers=headers, extensions=extensions) as answer,
        ):
            if answer.is_redirect:
                url = urljoin(url, answer.headers.get("location", ""))
                continue
            answer.raise_for_status()
            data = bytearray()
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > _MAX_BYTES:
                    raise _unusable(f"the file is too large (over {_MAX_BYTES >> 20} MB)")
            return bytes(data)
    raise _unusable("there are too many redirects")


def _pinned(url: str, host: str, port: int | None, own_host: str) -> tuple[str, dict[str, Any]]:
    """The address to connect to. A foreign host must resolve to public addresses alone, and the first is used."""
    if host == own_host:
        return url, {}
    found = {row[4][0] for row in socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)}
    if not found or not all(ipaddress.ip_address(str(ip).split("%")[0]).is_global for ip in found):
        raise _unusable("its host is not a public address")
    ip = str(sorted(found)[0])
    bracketed = f"[{ip}]" if ":" in ip else ip
    where = f"{bracketed}:{port}" if port else bracketed
    return urlsplit(url)._replace(netloc=where).geturl(), {"sni_hostname": host}


def _unusable(why: str) -> BadInput:
    return BadInput(f"The picture cannot be fetched: {why}.", "Look at the product's picture in the shop.", field="url")
