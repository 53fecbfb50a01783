"""Pictures that are made when they are ordered by name: what is in the box, sizes, festivals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.assets.asset import Kind
from core.content.document import ContentDocument
from core.facts.sheet import FactSheet
from core.generation.compose.writer import Writer
from core.generation.pictured.box import IN_THE_BOX, in_the_box
from core.generation.pictured.chart import SIZE_CHART, size_chart
from core.generation.pictured.feast import PLAIN, feast_banner
from core.generation.pictured.wish import Unmade, Wish
from core.localisation.profile import Profile

Writing = Callable[[FactSheet, str, str], Writer]

_UNWRITTEN = "There is no page in this language yet."


@dataclass(frozen=True, slots=True)
class Orders:
    """What was ordered by name. `on` is the day; `writing` opens the facts-only writer for a locale, in units
    of its own (empty = the page's); `profile` answers the market's for a locale."""

    kinds: Sequence[Kind]
    infographics: Sequence[str]
    banners: Sequence[str]
    on: date
    writing: Writing
    profile: Callable[[str], Profile]

    def of(
        self, sheet: FactSheet, pages: Mapping[str, ContentDocument], locales: Sequence[str], name: str
    ) -> Iterator[Wish | Unmade]:
        """The pictures of one product, or why one is not made; a locale without a page has no words to stand on one."""
        with_words = [kind for kind in (Kind.INFOGRAPHIC, Kind.BANNER) if kind in self.kinds]
        for locale in locales:
            page = pages.get(locale)
            if page is not None:
                yield from self._in(sheet, page, locale, name)
            elif with_words:
                yield Unmade(with_words[0], locale, _UNWRITTEN, "Write it (vitrine generate), then order.")

    def _in(self, sheet: FactSheet, page: ContentDocument, locale: str, name: str) -> Iterator[Wish | Unmade]:
        if IN_THE_BOX in self._drawn:
            yield in_the_box(sheet, page, locale, name)
        if SIZE_CHART in self._drawn:
            yield size_chart(self.writing(sheet, locale, ""), name)
        for order in self._feasts:
            yield feast_banner(page, self.writing(sheet, locale, ""), name, order, self.on, self.profile(locale))

    @property
    def _drawn(self) -> list[str]:
        named = (IN_THE_BOX, SIZE_CHART)
        return [one for one in named if one in self.infographics and Kind.INFOGRAPHIC in self.kinds]

    @property
    def _feasts(self) -> list[str]:
        return [one for one in dict.fromkeys(self.banners) if one != PLAIN and Kind.BANNER in self.kinds]
