"""No page of the facts-only writer breaks a rule of its language. The gate relies on it: it reads such pages for what
they claim and leaves their grammar to this test."""

from __future__ import annotations

import pytest
from catalogues import pages

from core.localisation.market import market_for, supported_locales
from core.review.grammar import faults

SEEDS = (0, 3)


@pytest.mark.parametrize("locale", supported_locales())
def test_pages_of_whole_catalogues_have_no_fault(locale: str) -> None:
    lang = market_for(locale).language
    lines = {line.text for seed in SEEDS for _, page in pages(seed, locale) for _, line in page.lines()}
    wrong = {text: found for text in lines if (found := faults(text, lang))}
    assert not wrong, list(wrong.items())[:5]
