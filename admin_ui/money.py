"""Amounts of money as people type them, kept in millionths of a unit."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from core.errors import BadInput

MICROS = 1_000_000
_MOST = Decimal(1_000_000)


def micros_of(text: str | None) -> int:
    """An amount in millionths; 0 for none. Raises BadInput."""
    if text is None or not text.strip():
        return 0
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal(-1)
    if not 0 < amount <= _MOST:
        raise BadInput(f"'{text}' is no amount of money.", "For example: 2.50", field="max-cost")
    return int(amount * MICROS)


def typed(micros: int) -> str:
    """An amount as a person would type it, for the field of a form; empty for none."""
    return f"{(Decimal(micros) / MICROS).normalize():f}" if micros else ""
