"""One shop over HTTP: signed, paced, patient, and silent about secrets.

Reads are repeated by themselves, each time signed anew (OAuth nonces are single use). Writes are never repeated after
they may have reached the shop: PHP finishes a write although the caller has gone. URLs and Link headers hold keys or
signatures, so neither is ever logged, and errors carry none.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from connectors.trust import certificates
from connectors.woocommerce import bodies
from connectors.woocommerce.errors import Answer, from_answer
from connectors.woocommerce.limiter import StoreLimiter
from connectors.woocommerce.network import from_transport, never_sent
from connectors.woocommerce.sending import Sending, form
from connectors.woocommerce.signing import basic, oauth_url, query_string
from core.clock import Clock
from core.errors import BadInput, Retryable
from core.pacing import backoff_s, retry_after_s
from core.ports.platform import Credentials

READ_TRIES = 4
READ_TIMEOUT_S = 30.0
FILE_TIMEOUT_S = 120.0
_FILE_REFUSED = (400, 401, 403, 404, 413, 500)  # with a code in it, a 500 is PHP's own limit on uploads
WRITE_TIMEOUT_S = 60.0  # the shop may be scaling pictures meanwhile
WARNINGS_NOTE = (
    "The site prints PHP warnings in front of its answers. "
    "Set WP_DEBUG_DISPLAY to false in wp-config.php, or update the plugin that causes them."
)
QUERY_AUTH_NOTE = (
    "The host removes the Authorization header, so the key travels in the address of each call and may end up in "
    "server logs. Ask the host to pass the Authorization header on."
)

_JSON_START = re.compile(r"^[\[{]", re.MULTILINE)

# Python computes in one thread at a time. Letting several pages be parsed at once would only keep the threads that wait
# for the network from their turn, and make a fast shop look slow to the limiter.
COMPUTING = threading.Lock()

# httpx logs each URL at INFO, and ours carry keys and signatures.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Reply:
    """A parsed answer. `data` is JSON; `total` and `pages` come from the X-WP headers, None when absent."""

    status: int
    data: Any
    code: str = ""
    total: int | None = None
    pages: int | None = None

    def rows(self) -> list[dict[str, Any]]:
        """The answer as a list of objects; raises Retryable for any other shape."""
        if not isinstance(self.data, list):
            raise Retryable("The shop answered a list with something else.", after_s=60)
        return [row for row in self.data if isinstance(row, dict)]

    def one(self) -> dict[str, Any]:
        """The answer as one object; raises Retryable for any other shape."""
        if not isinstance(self.data, dict):
            raise Retryable("The shop answered with something else than one record.", after_s=60)
        return self.data


def shop_url(url: str) -> str:
    """The shop's base address as typed by a person, made regular: scheme, host, path; https when none was given."""
    text = url.strip()
    if text and "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or parts.scheme not in ("http", "https"):
        raise BadInput("The shop's address cannot be read.", "Enter it as https://shop.example.", field="url")
    if parts.username or parts.password:
        raise BadInput("The shop's address must not hold a user name.", "Enter the address alone.", field="url")
    path = re.sub(r"/(wp-json|wp-admin|wp-login\.php).*$", "", parts.path).rstrip("/")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}"


def parse_json(raw: bytes) -> tuple[Any, bool]:
    """The JSON in an answer and whether PHP warnings stood before it. Raises ValueError without any."""
    text = raw.decode("utf-8-sig", errors="replace")
    try:
        return json.loads(text), False
    except ValueError:
        pass
    for start in _JSON_START.finditer(text):
        try:
            return json.loads(text[start.start() :]), True
        except ValueError:
            continue
    raise ValueError("no JSON in the answer")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


class WooClient:
    """Calls to one shop. Safe to use from several threads.

    `transport` replaces the network (tests, an in-process emulator). `notes` collects what the owner should know.
    """

    def __init__(
        self,
        credentials: Credentials,
        limiter: StoreLimiter,
        clock: Clock,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base = shop_url(credentials.url)
        self.secure = self.base.startswith("https://")
        self._key, self._secret = credentials.key.strip(), credentials.secret.strip()
        self.limiter, self._clock = limiter, clock
        self._query_auth = False
        self._proven = False
        self.notes: dict[str, None] = {}
        self._http = httpx.Client(
            transport=transport,
            verify=certificates(),
            headers={"Accept": "application/json", "User-Agent": "Vitrine/0.1 (WooCommerce connector)"},
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=10.0),
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=10, keepalive_expiry=30),
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close connections and remember the learned window."""
        self.limiter.save()
        self._http.close()

    # ------------------------------------------------------------------ calls

    def get(
        self,
        route: str,
        params: dict[str, object] | None = None,
        *,
        kind: str = "other",
        allow: tuple[int, ...] = (),
        signed: bool = True,
        authorization: str = "",
    ) -> Reply:
        """Read, patiently: up to four tries. `allow` names refusals that the caller wants to see as a Reply;
        `authorization` goes in place of the key."""
        for attempt in range(1, READ_TRIES + 1):
            try:
                return self._once(
                    "GET", route, params or {}, None, kind=kind, allow=allow, signed=signed and not authorization,
                    timeout_s=READ_TIMEOUT_S, authorization=authorization,
                )  # fmt: skip
            except Retryable as error:
                if attempt == READ_TRIES or error.after_s > 120:
                    raise
                self._clock.sleep(backoff_s(attempt))
        raise AssertionError("unreachable")  # pragma: no cover

    def write(
        self,
        method: str,
        route: str,
        body: dict[str, Any] | None = None,
        params: dict[str, object] | None = None,
        *,
        allow: tuple[int, ...] = (),
        timeout_s: float = WRITE_TIMEOUT_S,
    ) -> Reply:
        """Write once. Repeated only when the shop certainly did not take it (no connection, 429)."""
        bodies.guard(method, route, body)
        return self._sent(method, route, params or {}, body, allow, timeout_s)

    def send_file(self, route: str, name: str, mime: str, data: bytes, *, authorization: str = "") -> Reply:
        """Send one file as a form does (the field `file`). `authorization` in place of the key. Refused answers come
        back as a Reply with their code, except those that pass by themselves."""
        bodies.guard("POST", route, {"file": name})
        return self._sent("POST", route, {}, form(name, mime, data), _FILE_REFUSED, FILE_TIMEOUT_S, authorization)

    def _sent(
        self,
        method: str,
        route: str,
        params: dict[str, object],
        body: dict[str, Any] | Sending | None,
        allow: tuple[int, ...],
        timeout_s: float,
        authorization: str = "",
    ) -> Reply:
        for attempt in range(1, READ_TRIES + 1):
            try:
                return self._once(
                    method, route, params, body, kind="other", allow=allow, signed=not authorization,
                    timeout_s=timeout_s, authorization=authorization,
                )  # fmt: skip
            except NotTaken as error:
                if attempt == READ_TRIES or error.after_s > 120:
                    raise
                self._clock.sleep(backoff_s(attempt))
        raise AssertionError("unreachable")  # pragma: no cover

    def _once(
        self,
        method: str,
        route: str,
        params: dict[str, object],
        body: dict[str, Any] | Sending | None,
        *,
        kind: str,
        allow: tuple[int, ...],
        signed: bool,
        timeout_s: float,
        authorization: str = "",
    ) -> Reply:
        reply = self._exchange(method, route, params, body, kind, signed, timeout_s, self._query_auth, authorization)
        if isinstance(reply, Answer) and signed and self._may_be_stripped(reply):
            retry = self._exchange(method, route, params, body, kind, signed, timeout_s, True)
            if isinstance(retry, Reply) and retry.status < 400:
                self._query_auth = True
                self.notes[QUERY_AUTH_NOTE] = None
                reply = retry
        if isinstance(reply, Answer):
            if reply.status in allow and reply.is_json:
                return Reply(reply.status, None, reply.code)
            error = from_answer(reply)
            if isinstance(error, Retryable) and reply.status == 429:
                raise NotTaken(error.cause, error.next_step, after_s=error.after_s)
            raise error
        if signed:
            self._proven = True
        return reply

    def _may_be_stripped(self, answer: Answer) -> bool:
        """A 401 that says "no key at all" over https: the host may have removed the Authorization header."""
        return (
            self.secure
            and not self._query_auth
            and not self._proven
            and answer.status == 401
            and answer.code != "woocommerce_rest_authentication_error"
        )

    def _exchange(
        self,
        method: str,
        route: str,
        params: dict[str, object],
        body: dict[str, Any] | Sending | None,
        kind: str,
        signed: bool,
        timeout_s: float,
        query_auth: bool,
        authorization: str = "",
    ) -> Reply | Answer:
        content, headers = None, {"Authorization": authorization} if authorization else {}
        if isinstance(body, Sending):
            content, headers["Content-Type"] = body.content, body.kind
        elif body is not None:
            content = json.dumps(body, ensure_ascii=False).encode("utf-8")
            headers["Content-Type"] = "application/json; charset=utf-8"
        with self.limiter.slot(kind) as slot:
            url = self._address(method, route, params, signed, query_auth, headers)
            try:
                with self._http.stream(method, url, content=content, headers=headers, timeout=timeout_s) as response:
                    slot.answered(self._clock.monotonic_s())
                    response.read()
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                mapped = from_transport(error)
                if isinstance(mapped, Retryable) and never_sent(error):
                    raise NotTaken(mapped.cause, mapped.next_step, after_s=mapped.after_s) from None
                raise mapped from None  # the chain would carry the URL
            wait = response.headers.get("Retry-After")
            slot.report(
                response.status_code,
                retry_after_s(wait, default_s=1.0) if wait else _default_wait(response.status_code),
            )
        return self._read(response, method, route)

    def _address(
        self,
        method: str,
        route: str,
        params: dict[str, object],
        signed: bool,
        query_auth: bool,
        headers: dict[str, str],
    ) -> str:
        url = f"{self.base}/{route}" if route.startswith("?") else f"{self.base}/wp-json/{route}"
        params = dict(params)
        if signed and self.secure and query_auth:
            params |= {"consumer_key": self._key, "consumer_secret": self._secret}
        elif signed and self.secure:
            headers["Authorization"] = basic(self._key, self._secret)
        query = query_string(params)
        url = f"{url}?{query}" if query else url
        if signed and not self.secure:
            url = oauth_url(url, method, self._key, self._secret, now_s=int(self._clock.now().timestamp()))
        return url

    def _read(self, response: httpx.Response, method: str, route: str) -> Reply | Answer:
        status = response.status_code
        is_json = True
        data: Any = None
        try:
            with COMPUTING:
                data, dirty = parse_json(response.content)
            if dirty:
                self.notes[WARNINGS_NOTE] = None
        except ValueError:
            is_json = False
        if is_json and 200 <= status < 300:
            headers = response.headers
            return Reply(
                status, data, total=_number(headers.get("X-WP-Total")), pages=_number(headers.get("X-WP-TotalPages"))
            )
        if status == 204:
            return Reply(status, None)
        if 200 <= status < 300 and not response.content.strip():
            raise Retryable("The shop answered with nothing at all (PHP broke off without a word).", after_s=60)
        record = data if isinstance(data, dict) else {}
        return Answer(
            status,
            method,
            str(record.get("code") or ""),
            is_json=is_json and isinstance(data, dict),
            secure=self.secure,
            retry_after=response.headers.get("Retry-After"),
            date=response.headers.get("Date"),
            location=_host_of(response.headers.get("Location", "")),
            params=_param_names(record),
            proven=self._proven,
            now_s=self._clock.now().timestamp(),
            route=route,
        )


class NotTaken(Retryable):
    """The shop certainly did not act on the request: even a write may be sent again."""


def _default_wait(status: int) -> float | None:
    return 1.0 if status in (429, 508) else None


def _host_of(location: str) -> str:
    """Scheme and host of a redirect; its query may echo a secret."""
    try:
        parts = urlsplit(location)
        return f"{parts.scheme}://{parts.hostname}" if parts.scheme and parts.hostname else ""
    except ValueError:
        return ""


def _param_names(record: dict[str, Any]) -> tuple[str, ...]:
    data = record.get("data")
    params = data.get("params") if isinstance(data, dict) else None
    if isinstance(params, dict | list):
        return tuple(str(name) for name in params)
    return ()
