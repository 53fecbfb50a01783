"""Amounts as the API spells them."""

from __future__ import annotations

from core.money import Money, exponent


def price(minor: int, currency: str) -> str:
    """A `Money` scalar: "19.90", or "1990" where the currency has no cents."""
    return f"{Money(minor, currency).major:.{exponent(currency)}f}"


def money_v2(minor: int, currency: str) -> dict[str, str]:
    """A `MoneyV2`: its amount drops trailing zeros but one ("19.9", "25.0")."""
    whole, _, cents = price(minor, currency).partition(".")
    return {"amount": f"{whole}.{cents.rstrip('0') or '0'}", "currencyCode": currency}
