"""The committed sample book is what the writer writes (a part of it: `make book` makes the whole)."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from core.localisation.market import supported_locales

ROOT = Path(__file__).parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_book", ROOT / "tools" / "sample_book.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sample_book"] = module
    spec.loader.exec_module(module)
    return module


book = _tool()


@pytest.mark.parametrize("locale", supported_locales())
def test_a_committed_page_is_what_the_writer_writes(locale: str) -> None:
    sheets = book.catalogue()
    product = book.PRODUCTS[supported_locales().index(locale) % len(book.PRODUCTS)]
    path = book.BOOK / f"{product}.{locale}.html"
    assert path.read_text("utf-8") == book.page(sheets, product, locale), "run make book and read what changed"


def test_the_book_is_whole_and_stands_alone() -> None:
    names = {path.name for path in book.BOOK.glob("*.html")}
    wanted = {f"{product}.{locale}.html" for product in book.PRODUCTS for locale in supported_locales()}
    assert names == wanted | {"index.html"}
    for path in book.BOOK.glob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//|@import|url\(", text), path.name
    assert 'dir="rtl"' in (book.BOOK / f"{book.PRODUCTS[0]}.ar-SA.html").read_text("utf-8")
