"""A process is ready for a language before its first product: none of a long run waits for patterns to be made."""

import re._compiler as compiler

import pytest

from core.catalog.seed import builtin
from core.catalog.seed.generated import generated
from core.catalog.seed.snapshots import snapshot_of
from core.facts.extract import extract
from core.facts.ready import make_ready

LISTED = 400  # characters from which a pattern is one of a list of words


@pytest.fixture
def made(monkeypatch):
    """The patterns that are compiled from now on."""
    found, compiled = [], compiler.compile
    monkeypatch.setattr(compiler, "compile", lambda *given: found.append(given[0]) or compiled(*given))
    return found


@pytest.mark.parametrize("products", [builtin().products, generated(5, 40)], ids=["builtin", "generated"])
def test_products_are_read_with_the_lists_of_words_that_were_made_before(products, made):
    make_ready("en")
    made.clear()
    for item in products:
        if item.title.isascii() and item.description_html.isascii():
            extract(snapshot_of(item), "en")
    assert [written for written in made if len(written) > LISTED] == []
