"""Money in minor units. No floats anywhere on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

# ISO 4217 exponents that are not 2.
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,10})?$")


def exponent(currency: str) -> int:
    """How many minor digits a currency has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency.upper(), 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` units of `currency` (ISO 4217, upper case)."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> Money | None:
        """Read a platform's decimal string ("19.90"); None for an empty or unreadable one."""
        text = text.strip()
        if not _PLAIN.match(text):
            return None
        try:
            scaled = Decimal(text).scaleb(exponent(currency))
        except InvalidOperation:  # pragma: no cover - the pattern admits only decimals
            return None
        return cls(int(scaled.to_integral_value(ROUND_HALF_EVEN)), currency.upper())

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))
