"""The one detector of personal data, for review (what must not stand on a page) and for redaction (what must not leave)."""

from core.review.personal.detector import find
from core.review.personal.found import TYPES, Found

__all__ = ["TYPES", "Found", "find"]
