"""Where a locale's texts are written: in the product itself, in a translation, or in a market's own version."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.shopify.languages import Languages
from core.errors import NeedsMerchant


@dataclass(frozen=True, slots=True)
class Place:
    """`own`: the product's own texts. `market` (a global id): the version of one market alone."""

    locale: str
    market: str = ""
    own: bool = False

    @property
    def key(self) -> str:
        """Its name in our own records."""
        return f"{self.locale}@{self.market}" if self.market else self.locale

    @classmethod
    def of_key(cls, key: str) -> Place:
        """Inverse of `key`."""
        locale, _, market = key.partition("@")
        return cls(locale, market)


class Places:
    """The places of one shop."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    def place(self, tag: str) -> Place:
        """Where the texts of a locale live. Raises NeedsMerchant when the shop lacks the language or the market."""
        found = self._languages.place(tag)
        if found is None:
            raise NeedsMerchant(
                f"The shop has no {tag} version of its texts.",
                "Add the language in Settings > Languages; for one country alone add a market in Settings > Markets.",
            )
        return Place(found.code, found.market, found.primary)

    def translated(self) -> list[Place]:
        """Every language beside the primary one."""
        found = [self.place(tag) for tag in self._languages.list_locales()]
        return [place for place in found if not place.own and not place.market]
