"""Sentences are told apart, and what is heard in each is what a reader hears."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.text import fold_html
from core.localisation.language import languages
from core.localisation.voice.hearing import hear, listen, sentences, told_lines
from core.localisation.voice.lists import lists_of
from core.localisation.voice.profile import RATES, SHARES
from core.localisation.voice.rates import rates, traits


def one(text: str, locale: str):
    return listen(text, lists_of(locale))


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en-US", "It is approx. 5 cm wide. Take it along!", ["It is approx. 5 cm wide.", "Take it along!"]),
        ("en-US", "Made for trips, e.g. a hike... Ready?", ["Made for trips, e.g. a hike...", "Ready?"]),
        ("de-DE", "Für unterwegs, z. B. im Zug. Hält 2.5 l.", ["Für unterwegs, z. B. im Zug.", "Hält 2.5 l."]),
        ("ja-JP", "軽いです。丈夫です！長く使えます", ["軽いです。", "丈夫です！", "長く使えます"]),
        ("zh-CN", "很轻便。适合旅行！“好用。”", ["很轻便。", "适合旅行！", "“好用。”"]),
        ("ar-SA", "حقيبة خفيفة. هل تحبها؟ نعم.", ["حقيبة خفيفة.", "هل تحبها؟", "نعم."]),
        ("ko-KR", "가볍습니다. 매일 들어요!", ["가볍습니다.", "매일 들어요!"]),
    ],
)
def test_sentences(locale, text, expected):
    assert list(sentences(text, lists_of(locale))) == expected


@pytest.mark.parametrize(
    ("locale", "text", "level"),
    [
        ("de-DE", "Nehmen Sie die Tasche mit.", ("formal",)),
        ("de-DE", "Sie ist aus Leder und hält viel aus.", ()),  # she: no address
        ("de-DE", "Mit dieser Tasche hast du alles dabei.", ("informal",)),
        ("fr-FR", "Découvrez ce sac en cuir.", ("formal",)),
        ("fr-FR", "Assez grand pour un ordinateur.", ()),
        ("fr-FR", "Il t'accompagne partout.", ("informal",)),
        ("es-ES", "Disfrute de cada mañana.", ("formal",)),
        ("es-ES", "Disfruta de tus mañanas.", ("informal",)),
        ("it-IT", "Scopri la nuova lampada.", ("informal",)),
        ("it-IT", "È la lampada per il Suo salotto.", ("formal",)),
        ("nl-NL", "Met deze tas heeft u alles bij de hand.", ("formal",)),
        ("nl-NL", "Met deze tas heb je alles bij de hand.", ("informal",)),
        ("pl-PL", "Ta torba pomieści wszystko, czego Państwo potrzebują.", ("formal",)),
        ("pl-PL", "W tej torbie znajdziesz miejsce na wszystko.", ("informal",)),
        ("pt-BR", "Uma bolsa para você levar tudo.", ("informal",)),
        ("pt-BR", "Uma bolsa para o senhor levar tudo.", ("formal",)),
        ("sv-SE", "En väska där du får plats med allt.", ("informal",)),
        ("ja-JP", "毎日お使いいただけます。", ("formal",)),
        ("ja-JP", "軽量で丈夫である。", ("plain",)),
        ("ja-JP", "持ち運びに便利。", ()),
        ("ko-KR", "방수 소재로 만들었습니다.", ("formal",)),
        ("ko-KR", "매일 들어도 편해요!", ("informal",)),
        ("ko-KR", "방수 소재로 만든다.", ("plain",)),
        ("zh-CN", "您可以每天使用。", ("formal",)),
        ("zh-TW", "妳可以每天使用。", ("informal",)),
        ("ar-SA", "يمكنك استخدامها كل يوم.", ("informal",)),
        ("ar-SA", "نقدم لكم حقيبة من الجلد.", ("formal",)),
        ("en-US", "You can take it anywhere.", ()),
    ],
)
def test_address(locale, text, level):
    assert one(text, locale).levels == level


def test_who_speaks_and_how():
    heard = one("We promise: you'll absolutely LOVE our gorgeous mug! ✨", "en-US")
    assert (heard.we, heard.you, heard.exclaims, heard.emoji, heard.capitals) == (True, True, True, True, True)
    assert (heard.intensifiers, heard.praise, heard.contractions, heard.length) == (1, 1, 1, 8)
    plain = one("The mug with an LED holds 300 ml.", "en-US")
    assert (plain.we, plain.you, plain.exclaims, plain.emoji, plain.capitals, plain.praise) == (False,) * 5 + (0,)


def test_what_a_language_has_no_list_for_is_not_measured():
    heard = hear(["En reppu kestää sadetta.", "Se on tehty villasta."], lists_of("fi-FI"))
    found = rates(heard, lists_of("fi-FI"))
    assert "exclamations" in found
    assert not {"we", "you", "third", "praise", "contractions"} & set(found)
    assert "capitals" not in rates(hear(["持ち運びに便利です。"], lists_of("ja-JP")), lists_of("ja-JP"))


def test_labels_headings_and_tables_are_no_sentences():
    page = "<h2>Why you will love it!</h2><p>It stands firm on stone. Colour: red</p><ul><li>Weight: 2 kg</li>"
    page += "<li>Soft cotton</li><li>Every seam was sewn twice by hand here.</li></ul><table><tr><td>Our size</td></tr>"
    heard = hear(told_lines(fold_html(page)), lists_of("en-US"))
    assert [each.text for each in heard if "Colour" not in each.text] == [
        "It stands firm on stone.", "Every seam was sewn twice by hand here.",
    ]  # fmt: skip


def test_every_language_that_pages_are_written_in_has_lists():
    for code in languages():
        lists = lists_of(code)
        assert {"we", "you", "intensifiers", "praise"} <= lists.known, code
        assert lists.levels or code.startswith("en"), code


@given(st.text(max_size=200), st.sampled_from(["en-US", "de-DE", "ja-JP", "ko-KR", "ar-SA", "zh-CN", "fr-FR"]))
def test_any_text_is_heard_and_no_letter_lost(text, locale):
    lists = lists_of(locale)
    parts = list(sentences(text, lists))
    assert "".join("".join(parts).split()) == "".join(text.split())
    found = rates([listen(part, lists) for part in parts], lists)
    assert all(0 <= found[name] <= 1 for name in SHARES if name in found)
    assert all(found[name] >= 0 for name in RATES if name in found)


@given(st.lists(st.lists(st.sampled_from(["We sew it.", "You wear it!", "It is warm.", "Is it yours?"]), max_size=9)))
def test_the_mean_of_pages_is_that_of_their_sentences(pages):
    lists = lists_of("en-US")
    heard = [[listen(text, lists) for text in page] for page in pages]
    every = [each for page in heard for each in page]
    found = traits(heard, lists)
    assert bool(found) == bool(every)
    for name, trait in found.items():
        assert trait.spread > 0
        assert trait.value == pytest.approx(rates(every, lists)[name], abs=1e-4)
