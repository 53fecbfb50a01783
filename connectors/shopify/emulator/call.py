"""What a resolver knows about the request that it answers."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.shopify.emulator.official import Official
from connectors.shopify.emulator.records import App, Token
from connectors.shopify.emulator.store import Store


@dataclass(slots=True)
class Call:
    """One GraphQL request: the shop, who asks, in which version, and under which address the shop was reached."""

    store: Store
    token: Token
    official: Official
    base: str
    operation: str = ""  # the name of what is being run

    @property
    def app(self) -> App:
        return self.store.app(self.token.app)

    def reserved(self, name: str | None) -> str:
        """`$app` and `$app:x` as they are stored; nothing = the app's own namespace."""
        own = self.app.namespace
        if not name or name == "$app":
            return own
        return f"{own}--{name[5:]}" if name.startswith("$app:") else name
