"""From one checked document to the texts of every channel. No model is asked: each text says the document's own lines.

What a channel says passes the same gate as the page. A text that the gate refuses in its shorter form is left out with
the reason, and the channel is filled again without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from core.content.channels.table import channel as channel_of
from core.content.channels.table import channels
from core.content.channels.text import Made, Piece, Problem
from core.content.document import ContentDocument, Line, Picture
from core.facts.sheet import FactSheet
from core.generation.brand import NO_BRAND, Brand
from core.generation.channels import ads, copy, mail, social
from core.generation.channels.aplus import amazon_aplus, amazon_modules
from core.generation.channels.desk import Desk
from core.generation.channels.pool import Pool, pool_of
from core.localisation.market import market_for
from core.review.brand_words import BrandWords
from core.review.context import Subject
from core.review.finding import BLOCK, Finding
from core.review.gate import check_document, run

_ROUNDS = 4  # each round leaves out what the gate refused in the one before
_WHOLE = "language.whole"  # said of a page, not of the line that it names
_NO_SIBLINGS: Mapping[str, FactSheet] = MappingProxyType({})
_NO_ASINS: Mapping[str, str] = MappingProxyType({})

FILL: Mapping[str, Callable[[Desk], None]] = {
    "description": copy.description,
    "short_description": copy.short_description,
    "seo": copy.seo,
    "image_alt": copy.image_alt,
    "google_ads": ads.google_ads,
    "google_merchant": ads.google_merchant,
    "meta": social.meta,
    "instagram": social.instagram,
    "short_video": social.short_video,
    "pinterest": social.pinterest,
    "email": mail.email,
    "marketplace_bullets": mail.marketplace_bullets,
    "amazon_aplus": amazon_aplus,
}


def build(
    document: ContentDocument,
    sheet: FactSheet,
    *,
    names: Sequence[str] = (),
    modules: Sequence[str] = (),
    logo: Picture | None = None,
    siblings: Mapping[str, FactSheet] = _NO_SIBLINGS,
    asins: Mapping[str, str] = _NO_ASINS,
    brand: Brand = NO_BRAND,
) -> tuple[Made, ...]:
    """The texts of these channels (all without names) for one document, in the channels' order.

    `modules` names the A+ modules to make instead of the usual page, `logo` is the picture for the one that needs it.
    `siblings` are the sheets of the products that its comparison cites, by product id; so are `asins`. `brand` is what
    the store says of words, voice and markets. The same arguments always give the same texts. An unknown channel raises
    BadInput.
    """
    wanted = [name for name in channels() if name in {channel_of(name).name for name in names} or not names]
    pool = pool_of(document, sheet)
    locale = document.locale
    checked = check_document(
        document, sheet, siblings=siblings, words=brand.words, voice=brand.spoken(locale), profile=brand.profile(locale)
    )
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        if finding.severity == BLOCK and (finding.rule == _WHOLE or not finding.path):
            stop = Problem(finding.message, "Write the page anew, then make the texts of the channels.")
            return tuple(Made(name, document.locale, {}, problems=(stop,)) for name in wanted)
        findings[finding.path].append(finding)
    judge = _Judge(pool, siblings, brand.words)
    fill = dict(FILL)
    fill["amazon_aplus"] = partial(amazon_aplus, asins=asins)
    if modules:
        fill["amazon_aplus"] = partial(amazon_modules, kinds=modules, logo=logo, asins=asins)
    return tuple(_filled(name, fill[name], pool, findings, judge) for name in wanted)


class _Judge:
    """The gate over pieces, each text asked about once."""

    def __init__(self, pool: Pool, siblings: Mapping[str, FactSheet], words: BrandWords) -> None:
        self._pool, self._siblings, self._words = pool, siblings, words.of(pool.locale)
        self._known: dict[tuple[str, tuple[str, ...]], Finding | None] = {}

    def refused(self, pieces: Iterable[Piece]) -> dict[str, Finding]:
        """The texts that the gate does not let pass, with the first finding that stops them."""
        whole = list(dict.fromkeys((piece.text, piece.facts) for piece in pieces))
        if fresh := [key for key in whole if key not in self._known]:
            self._known |= dict.fromkeys(fresh)
            lines = tuple((str(at), Line(*key)) for at, key in enumerate(fresh))
            for finding in run(self._subject(lines), frozenset((_WHOLE,))):
                key = fresh[int(finding.path)] if finding.path else fresh[0]
                if finding.severity == BLOCK and self._known[key] is None:
                    self._known[key] = finding
        return {key[0]: found for key in whole if (found := self._known[key])}

    def _subject(self, lines: tuple[tuple[str, Line], ...]) -> Subject:
        pool, locale = self._pool, self._pool.locale
        market, category = market_for(locale).code, pool.sheet.text("category")
        return Subject(lines, pool.sheet, locale, market, category, self._siblings, every=lines, words=self._words)


def _filled(
    name: str, fill: Callable[[Desk], None], pool: Pool, findings: Mapping[str, Sequence[Finding]], judge: _Judge
) -> Made:
    """The channel, filled again without what the gate refused, until it refuses nothing."""
    banned: dict[str, Finding] = {}
    for _ in range(_ROUNDS):
        desk = Desk(channel_of(name), pool, findings, banned)
        fill(desk)
        made = desk.made()
        refused = judge.refused(made.pieces())
        if not refused:
            return made
        banned |= refused
    stop = Problem(
        "The gate refuses texts that this channel would say.",
        "Look at the findings of the product's page, correct it, and make the texts again.",
    )
    left = made.left_out
    return Made(name, pool.locale, {}, left, (stop,))
