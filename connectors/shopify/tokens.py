"""Access tokens: one that lasts, or one renewed every hour under a lock, so that no refresh token is spent twice.

Since 2026-04 new public apps must use expiring tokens: 60 minutes, with a refresh token that changes at each use. The
new pair is stored before it is used. A job that runs for hours asks `current` before each call.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from connectors.shopify.errors import BY_STATUS, TokenRefused
from core.clock import Clock
from core.errors import BadInput, NeedsMerchant
from core.ports.infra import TokenVault

VAULT_NAME = "shopify-token"
RENEW_BEFORE = timedelta(minutes=5)
LOCK_S = 60.0  # longer than the token call may take

_REFUSED = BY_STATUS[401]
_OPEN_APP = "Open Vitrine once in the Shopify admin: it then gets a new token by itself."


@dataclass(frozen=True, slots=True)
class TokenSet:
    """What Shopify hands out together, and what is stored together. `expires_at` None = does not expire."""

    access: str = field(repr=False)
    expires_at: datetime | None = None
    refresh: str = field(default="", repr=False)
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()

    def to_text(self) -> str:
        """As it is sealed."""
        return json.dumps(
            {
                "access": self.access,
                "expires_at": self.expires_at.isoformat() if self.expires_at else None,
                "refresh": self.refresh,
                "refresh_expires_at": self.refresh_expires_at.isoformat() if self.refresh_expires_at else None,
                "scopes": list(self.scopes),
            }
        )

    @classmethod
    def from_text(cls, text: str) -> TokenSet:
        """Inverse of `to_text`; raises NeedsMerchant for a text that is none."""
        try:
            record: dict[str, Any] = json.loads(text)
            return cls(
                access=str(record["access"]),
                expires_at=_instant(record["expires_at"]),
                refresh=str(record["refresh"]),
                refresh_expires_at=_instant(record["refresh_expires_at"]),
                scopes=tuple(record["scopes"]),
            )
        except (ValueError, KeyError, TypeError):
            raise NeedsMerchant("The stored access token of the shop cannot be read.", _OPEN_APP) from None

    def due(self, now: datetime) -> bool:
        """True when it has run out or will within minutes."""
        return self.expires_at is not None and now >= self.expires_at - RENEW_BEFORE

    def lasts(self, now: datetime) -> bool:
        """True while it is good or can still be renewed."""
        if not self.due(now):
            return True
        return bool(self.refresh) and (self.refresh_expires_at is None or now < self.refresh_expires_at)


class TokenSource(Protocol):
    """Where a client gets the token of its shop from."""

    def current(self) -> str:
        """A token that should work now."""
        ...

    def renew(self, refused: str) -> str:
        """Another token in place of one that Shopify refused; raises TokenRefused when there is none."""
        ...


class FixedToken:
    """The token of a custom app: it lasts until the owner takes it back. Raises BadInput for a text that is none."""

    def __init__(self, token: str) -> None:
        self._token = token.strip()
        if not re.fullmatch(r"[!-~]{4,500}", self._token):
            raise BadInput(
                "This is not an Admin API access token.", "Copy it from the app's settings (shpat_...).", field="secret"
            )

    def current(self) -> str:
        """The token."""
        return self._token

    def renew(self, refused: str) -> str:
        """There is no other."""
        raise TokenRefused(
            _REFUSED.cause, "Make a new Admin API access token in the app's settings in Shopify and enter it here."
        )


class VaultToken:
    """The token of an installed app, renewed when due. Safe in several threads and processes.

    `refresh` spends a refresh token at the shop and answers the new set.
    """

    def __init__(self, vault: TokenVault, refresh: Callable[[str], TokenSet], clock: Clock) -> None:
        self._vault, self._refresh, self._clock = vault, refresh, clock
        self._guard = threading.Lock()
        self._known: TokenSet | None = None

    def current(self) -> str:
        """The stored token, renewed first when it is about to run out."""
        known = self._known
        if known is None or known.due(self._clock.now()):
            known = TokenSet.from_text(self._vault.read(VAULT_NAME))
            if known.due(self._clock.now()):
                return self._rotate(known.access)
            self._keep(known)
        return known.access

    def renew(self, refused: str) -> str:
        """What another worker stored meanwhile, else a new one from Shopify."""
        return self._rotate(refused)

    def _rotate(self, refused: str) -> str:
        tokens = TokenSet.from_text(
            self._vault.rotate(VAULT_NAME, lambda text: self._next(text, refused), timeout_s=LOCK_S)
        )
        self._keep(tokens)
        return tokens.access

    def _next(self, text: str, refused: str) -> str:
        """Under the lock: a set that another worker fetched is taken as it is."""
        stored, now = TokenSet.from_text(text), self._clock.now()
        if stored.access != refused and not stored.due(now):
            return text
        if not stored.refresh or (stored.refresh_expires_at is not None and now >= stored.refresh_expires_at):
            raise TokenRefused(_REFUSED.cause, _OPEN_APP)
        return self._refresh(stored.refresh).to_text()

    def _keep(self, tokens: TokenSet) -> None:
        with self._guard:
            self._known = tokens


def store(vault: TokenVault, tokens: TokenSet) -> None:
    """Keep what an installation handed out, in place of what was there (nothing, or a set that no longer opens)."""
    vault.write(VAULT_NAME, tokens.to_text())


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
