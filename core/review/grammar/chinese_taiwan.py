"""Chinese as Taiwan writes it."""

from __future__ import annotations

from core.review.grammar.chinese import Chinese

CHECKER = Chinese("zh-TW")
