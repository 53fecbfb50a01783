"""Rules of British English: those of English, with its own spelling."""

from __future__ import annotations

from core.localisation.grammar.english import AMERICAN
from core.review.grammar.english import English

CHECKER = English("en-GB", tuple(AMERICAN.items()))
