"""Whatever is published, edited, reverted or killed, in whatever order: the merchant's words stay as they are."""

from __future__ import annotations

from contextlib import suppress

from fake_shop import Died
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content import html
from core.ports.wire import ContentField, Target

WORDS = st.text(alphabet="ab <&\u00e9\u6f22\u0627>", max_size=6)
LOCALE = st.sampled_from(["en-US", "de-DE", "fr-FR"])
STEP = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(["warm", "warmer", "warmest"]), st.lists(LOCALE, min_size=1)),
    st.tuples(st.just("die publishing"), st.integers(1, 12), LOCALE),
    st.tuples(st.just("edit around"), WORDS, WORDS),
    st.tuples(st.just("edit inside"), LOCALE, st.sampled_from(["cosy", "snug"])),
    st.tuples(st.just("revert"), st.sampled_from(["original", "1", "2", "3"]), LOCALE),
    st.tuples(st.just("resume"), st.none(), st.none()),
)


class Merchant:
    """Does the steps and remembers what the merchant wrote with the own hands."""

    def __init__(self, desk) -> None:
        self.desk = desk.stock("<p>One</p>", alt_texts='{"m1":"","m2":"theirs"}')
        self.own_words = "<p>One</p>"
        self.inside: dict[str, str] = {}
        self.left: list[str] = []

    def stored(self, locale):
        if locale == "fr-FR":
            return self.desk.shop.beside.get(("1", locale))
        record = self.desk.shop.records.get(
            self.desk.shop.translations.get(("1", locale), "1" if locale == "en-US" else "")
        )
        return record.texts.get(ContentField.DESCRIPTION) if record else None

    def put(self, locale, text):
        self.desk.shop._set(
            Target("1", locale), ContentField.MODULES if locale == "fr-FR" else ContentField.DESCRIPTION, text
        )

    def do(self, step) -> None:
        name, first, second = step
        getattr(self, name.replace(" ", "_"))(first, second)

    def publish(self, words, locales) -> None:
        self.desk.write(words, locales)
        self.desk.publish(locales)

    def die_publishing(self, at, locale) -> None:
        self.desk.write(f"death {at}", [locale])
        digest = self.desk.db.publishing.save_plan(self.desk.preview([locale]))
        self.left.append(digest)
        self.desk.shop.calls = 0

        def die(_where):
            if self.desk.shop.calls == at:
                raise Died

        self.desk.shop.hook = die
        with suppress(Died):
            self.desk.execute(digest)
        self.desk.shop.hook = lambda _where: None

    def resume(self, _first, _second) -> None:
        while self.left:
            self.desk.execute(self.left.pop())

    def edit_around(self, before, after) -> None:
        stored = self.stored("en-US")
        found = next(html.blocks(stored), None)
        block = stored[found.start : found.end] if found else ""
        self.put("en-US", before + block + after)
        self.own_words = before + after

    def edit_inside(self, locale, word) -> None:
        stored = self.stored(locale)
        if stored and "</" in stored and ("warm" in stored or "death" in stored):
            edited = stored.replace("warm", word).replace("death", word)
            self.put(locale, edited)
            self.inside[locale] = edited

    def revert(self, to, locale) -> None:
        self.desk.revert(to, [Target("1", locale)])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=8))
def test_the_merchants_words_price_and_stock_survive_everything(open_desk, steps):
    with open_desk() as desk:
        merchant = Merchant(desk)
        state = desk.shop.state()
        for step in steps:
            merchant.do(step)
            assert html.strip(merchant.stored("en-US") or "") == merchant.own_words, step
            assert desk.shop.state() == state
            for locale, text in merchant.inside.items():
                held = merchant.stored(locale)
                if locale == "en-US":  # words around it may have been edited since
                    held, text = (next(html.blocks(t)).html for t in (held, text))
                assert held == text, step
        assert desk.shop.records["1"].texts[ContentField.ALT_TEXTS].endswith('"m2":"theirs"}')
        written = {field for _id, _locale, field, _text in desk.shop.written}
        assert written <= set(ContentField)
