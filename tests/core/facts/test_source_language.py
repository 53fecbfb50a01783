"""The language that a product is written in: the shop's word, unless script or words clearly say otherwise."""

from __future__ import annotations

import pytest

from core.facts.jsonl import facts_row
from core.facts.source_language import source_language
from core.ports.wire import ProductSnapshot


@pytest.mark.parametrize(
    ("title", "told", "language"),
    [
        ("Stoneware cup", "en-US", "en-US"), ("Tasse \u00c4", "de-DE", "de-DE"), ("", "fr-FR", "fr-FR"),
        ("\u9676\u5668\u306e\u30ab\u30c3\u30d7", "en-US", "ja-JP"), ("\u9676\u5668\u306e", "ja-JP", "ja-JP"),
        ("\u9676\u74f7\u676f\u5b50\u5927\u53f7", "en-US", "zh-CN"), ("\u9676\u74f7\u676f\u5b50", "zh-TW", "zh-TW"),
        ("\ub3c4\uc790\uae30 \ucef5", "en-US", "ko-KR"), ("\u0643\u0648\u0628 \u062e\u0632\u0641", "en-US", "ar-SA"),
        ("\u05e1\u05e4\u05dc", "en-US", "he-IL"), ("Cup \u676f", "en-US", "en-US"), ("12 345 !?", "it-IT", "it-IT"),
    ],
)  # fmt: skip
def test_the_language_is_the_shops_word_unless_the_script_says_otherwise(title, told, language):
    assert source_language(ProductSnapshot("1", title), told) == language
    assert source_language(ProductSnapshot("1", title, locale=told), "xx-XX") == language


TEXTS = {
    "en": ("Brushed band", "<p>This ring is made of solid brass and comes with a small box for your desk.</p>"),
    "de": ("Ring, gebürstet", "<p>Der Ring ist aus massivem Messing und wird mit einer Schachtel geliefert.</p>"),
    "fr": ("Anneau brossé", "<p>Un anneau en laiton massif, livré dans une petite boîte pour votre bureau.</p>"),
    "es": ("Anillo cepillado", "<p>El anillo es de latón macizo y se entrega con una caja para el escritorio.</p>"),
    "it": ("Anello spazzolato", "<p>L'anello è in ottone e si consegna con una scatola per la scrivania.</p>"),
    "pt": ("Anel escovado", "<p>O anel é de latão maciço e não risca a mesa; vem em uma caixa pequena com tampa.</p>"),
    "nl": ("Geborstelde ring", "<p>Deze ring van messing wordt met een doosje geleverd; niet voor de douche.</p>"),
}  # fmt: skip


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize("told", ["", "en-US", "de-DE"])
def test_sentences_say_their_language_whatever_the_shop_says(lang, told):
    title, body = TEXTS[lang]
    found = source_language(ProductSnapshot("1", title, description_html=body), told)
    assert found[:2] == lang
    assert found == told or told[:2] != lang


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("<table><tr><td>Obermaterial</td><td>Baumwolle</td></tr><tr><td>Größe</td><td>M</td></tr></table>", "de"),
        ("<ul><li>Composición: algodón</li><li>Peso: 200 g</li><li>Anchura: 20 cm</li></ul>", "es"),
        ("<li>Poids : 200 g</li><li>Largeur : 20 cm</li><li>Matière : coton</li>", "fr"),
        ("<style>der die das und mit</style><li>Weight: 200 g</li><li>Length: 20 cm</li>", "en"),
    ],
)
def test_a_list_without_a_sentence_says_its_language_by_the_names_of_attributes(body, lang):
    assert source_language(ProductSnapshot("1", "Modell 7", description_html=body)) == lang


def test_a_short_text_stays_with_the_shop():
    product = ProductSnapshot("1", "Mit Liebe", description_html="<p>Mug, 300 ml.</p>")
    assert source_language(product, "en-US") == "en-US"


def test_a_row_without_a_language_is_read_in_its_own():
    row = {"id": 1, "title": "Halskette", "body_html": "<p>Die Kette ist aus 925er Silber. "
           "Hergestellt in Deutschland, mit einer Länge von 45 cm.</p>"}  # fmt: skip
    found = {fact["kind"]: fact["value"] for fact in facts_row(row)["facts"]}
    assert found["origin"] == "DE"
