"""The sample book: six built-in products written from facts alone in every locale, as pages of docs/book/.

    python tools/sample_book.py            writes docs/book/
    python tools/sample_book.py --check    says which pages are not what the writer writes; exit 1 if there are any

Every page stands alone: its style is inside it and it asks nothing of the network.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from core.catalog.seed.builtin import builtin
from core.catalog.seed.snapshots import snapshot_of
from core.content.document import ContentDocument
from core.content.html import RTL_LANGUAGES, render
from core.facts.extract import extract
from core.facts.sheet import FactSheet
from core.generation.compose import compose
from core.localisation.market import market_for, supported_locales
from core.review.gate import check_document

BOOK = Path(__file__).resolve().parents[1] / "docs" / "book"
PRODUCTS = ("HAL-AU-101", "FHY-OU-750", "PEL-KI-170", "TAM-AP-077", "TAM-BE-050", "QUI-PE-400")
SIBLINGS = 3
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1b1a; --soft: #6b6862; --line: #dcd8d0; --paper: #fbfaf7; --card: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ecebe8; --soft: #a5a29b; --line: #3a3835; --paper: #191817; --card: #22211f; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, "Noto Sans", sans-serif; }
main, header, footer { max-width: 54rem; margin: 0 auto; padding: 1rem 1.25rem; }
header, footer { color: var(--soft); font-size: .875rem; }
a { color: inherit; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.5rem; }
section { margin-block: 1rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
table { border-collapse: collapse; width: 100%; }
th, td { border-block-end: 1px solid var(--line); padding: .4rem .5rem; text-align: start; vertical-align: top; }
dt { font-weight: 600; }
.scroll { overflow-x: auto; }
"""
_CHECKED = (
    "Written by rules from the facts of a made-up product; no model took part. Checked by machine: every figure,"
    " material, property and part against the facts that its line cites (the page is read back), units and"
    " signs of the market, the grammar rules of the language, lengths, forbidden claims."
    " Not checked by machine: whether it pleases."
)


def catalogue() -> dict[str, FactSheet]:
    """The fact sheets of the built-in catalogue, by product."""
    found = (extract(snapshot_of(product), product.locale) for product in builtin(0).products if product.sku)
    return {sheet.product: sheet for sheet in found}


def written(sheets: dict[str, FactSheet], product: str, locale: str) -> ContentDocument:
    """A product's page, beside others of its category."""
    own = sheets[product]
    kind = own.text("category")
    others = [s for s in sheets.values() if s is not own and s.text("category") == kind][:SIBLINGS]
    return compose(own, locale, siblings=others)


def page(sheets: dict[str, FactSheet], product: str, locale: str) -> str:
    """One page of the book as HTML."""
    document = written(sheets, product, locale)
    verdict = check_document(document, sheets[product], siblings=sheets)
    search = document.module("seo")
    head = ""
    if search is not None:
        head = f"<p><strong>{escape(search.title.text)}</strong><br>{escape(search.description.text)}</p>"
    missing = ", ".join(escape(term) for term in document.needs_translation)
    note = f"<p>Needs a translation: {missing}.</p>" if missing else ""
    others = " · ".join(
        f'<a href="{product}.{other}.html" hreflang="{other}">{other}</a>' if other != locale else f"<b>{other}</b>"
        for other in supported_locales()
    )
    findings = "none" if not verdict.findings else str(len(verdict.findings))
    body = f"""<header lang="en" dir="ltr"><a href="index.html">Sample book</a> · {others}</header>
<main>{head}
{render(document)}
</main>
<footer lang="en" dir="ltr"><p>{_CHECKED}</p><p>Findings of the gate: {findings}.</p>{note}</footer>"""
    title = search.title.text if search is not None else product
    return _whole(title, locale, body)


def _whole(title: str, locale: str, body: str) -> str:
    side = "rtl" if locale.split("-")[0] in RTL_LANGUAGES else "ltr"
    return f"""<!doctype html>
<html lang="{locale}" dir="{side}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""


def index(sheets: dict[str, FactSheet]) -> str:
    """The first page: products down, locales across."""
    locales = supported_locales()
    head = "".join(f"<th>{locale}</th>" for locale in locales)
    rows = "".join(
        f"<tr><th>{escape(sheets[product].text('name'))}</th>"
        + "".join(f'<td><a href="{product}.{locale}.html">{market_for(locale).code}</a></td>' for locale in locales)
        + "</tr>"
        for product in PRODUCTS
    )
    body = f"""<main><h1>Sample book</h1>
<p>{len(PRODUCTS)} products in {len(locales)} locales. {_CHECKED}</p>
<div class="scroll"><table><thead><tr><th>Product</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>
<p>Made by <code>make book</code>.</p></main>"""
    return _whole("Sample book", "en-US", body)


def book() -> Iterator[tuple[str, str]]:
    """(file name, HTML) of every page."""
    sheets = catalogue()
    yield "index.html", index(sheets)
    for product in PRODUCTS:
        for locale in supported_locales():
            yield f"{product}.{locale}.html", page(sheets, product, locale)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    options = parser.parse_args()
    pages = dict(book())
    if options.check:
        held = {path.name: path.read_text("utf-8") for path in BOOK.glob("*.html")}
        wrong = sorted(name for name in pages.keys() | held.keys() if pages.get(name) != held.get(name))
        print("\n".join(wrong) or f"{len(pages)} pages are what the writer writes")
        return 1 if wrong else 0
    BOOK.mkdir(parents=True, exist_ok=True)
    for path in BOOK.glob("*.html"):
        path.unlink()
    for name, text in pages.items():
        (BOOK / name).write_text(text, "utf-8")
    print(f"{len(pages)} pages in {BOOK}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
