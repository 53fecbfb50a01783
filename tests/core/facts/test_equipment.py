"""Parts and functions of a product as sentences name them, in languages whose phrases are built otherwise."""

import pytest

from core.facts.jsonl import facts_row


def features(lang, body, title="Thing"):
    row = {"id": "1", "title": title, "body_html": f"<p>{body}</p>", "lang": lang}
    return [fact["text"] for fact in facts_row(row)["facts"] if fact["kind"] == "feature" and fact["source"] == "body"]


@pytest.mark.parametrize(
    ("lang", "body", "wanted"),
    [
        ("de", "Vorne sitzt ein verdecktes Schnürfach.", ["verdecktes Schnürfach"]),
        ("de", "Die Kordel ist am Saum verstellbar und reflektierend.", ["Kordel ist am Saum verstellbar"]),
        ("de", "Mit Überhitzungsschutz und Restzeitanzeige.", ["Überhitzungsschutz", "Restzeitanzeige"]),
        ("de", "Der Arm lässt sich stufenlos neigen.", ["lässt sich stufenlos neigen"]),
        ("de", "Der Topf kommt ganz ohne Schrauben aus.", ["kommt ganz ohne Schrauben aus"]),
        ("fr", "Une poche filet sur le côté et un cordon réglable.", ["poche filet sur le côté", "cordon réglable"]),
        (
            "fr",
            "La lampe est dotée d'un variateur tactile et d'un bras orientable.",
            ["variateur tactile", "bras orientable"],
        ),
        ("fr", "Le siège se replie d'une seule main.", ["se replie d'une seule main"]),
        (
            "es",
            "Lleva dos bolsillos laterales de rejilla y cintura elástica.",
            ["dos bolsillos laterales de rejilla", "cintura elástica"],
        ),
        (
            "es",
            "Cuenta con temporizador, cierre infantil y tapa hermética.",
            ["temporizador", "cierre infantil", "tapa hermética"],
        ),
        ("es", "La silla se pliega con una mano.", ["se pliega con una mano"]),
        ("zh", "背面有两个拉链暗袋,肩带可调,杯盖可360度旋转。", ["两个拉链暗袋", "肩带可调", "杯盖可360度旋转"]),
        ("zh", "机身配有触控面板,水烧干时自动断电。", ["触控面板", "水烧干时自动断电"]),
        ("ja", "内側にファスナー付きポケットが2つあります。", ["ファスナー付きポケットが2つ"]),
        ("ja", "空焚き防止機能を搭載し、ふたは工具なしで外せます。", ["空焚き防止機能を搭載", "工具なしで外せます"]),
        (
            "en",
            "The cabin is fitted with a roof hatch, two bunk rails and a mosquito panel.",
            ["roof hatch", "two bunk rails"],
        ),
    ],
)
def test_sentences_name_equipment(lang, body, wanted):
    found = features(lang, body)
    missing = [text for text in wanted if text not in found]
    assert not missing, found


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("de", "Passt in jede Jackentasche und in deine Sporttasche."),
        ("de", "Mit wenigen Handgriffen fertig, ein Beitrag zum Umweltschutz."),
        ("de", "Der Bezug ist nicht abnehmbar, aber wunderbar weich und lieferbar ab Mai."),
        ("de", "Der Hersteller verfügt über eine lange Erfahrung."),
        ("fr", "La marque dispose d'une longue expérience et d'un charme rare."),
        ("fr", "Sans poche ni capuche amovible."),
        ("es", "Cabe en cada bolsillo interior de tu mochila."),
        ("es", "La marca cuenta con mucha experiencia y tradición."),
        ("zh", "品牌具有百年传统,支持7天退换。"),
        ("zh", "放进口袋刚刚好。"),
        ("ja", "お手持ちの収納ポケットに合わせてお使いいただけます。"),
        ("en", "It features a timeless look and boasts an elegant vibe."),
    ],
)
def test_things_of_others_and_moods_are_no_equipment(lang, body):
    assert features(lang, body) == []


def test_the_product_itself_is_no_part_of_it():
    assert features("de", "Leichte Tasche für unterwegs.", "Umhängetasche Nelke") == []
    assert features("ja", "大きなポケット。", "旅行ポケット") == []
