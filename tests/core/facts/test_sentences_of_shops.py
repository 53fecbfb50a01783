"""Contents of a box, colours and care as running sentences tell them, in the source languages."""

import pytest

from core.facts.jsonl import facts_row


def told(lang, body, kind):
    rows = facts_row({"id": "1", "title": "Thing", "body_html": f"<p>{body}</p>", "lang": lang})["facts"]
    return [("not " if row["negated"] else "") + row["text"] for row in rows if row["kind"] == kind]


@pytest.mark.parametrize(
    ("lang", "body", "things"),
    [
        ("de", "Im Karton liegen zwei Bürsten und eine Kappe.", ["zwei Bürsten", "Kappe"]),
        ("de", "Ein Ersatzband liegt bei.", ["Ersatzband"]),
        ("de", "Der Rost kommt mit Schrauben und Schlüssel.", ["Schrauben", "Schlüssel"]),
        ("de", "Der Fuß ist optional.", ["not Der Fuß ist optional"]),
        ("fr", "Vous recevez la lampe, un socle et une clé.", ["lampe", "socle", "clé"]),
        ("fr", "La parure se compose d'un drap et de deux taies.", ["drap"]),
        ("fr", "Sans ampoule.", ["not ampoule"]),
        ("es", "Dentro de la caja hay un mando y dos pilas.", ["mando", "dos pilas"]),
        ("es", "Trae colgador y guía.", ["colgador", "guía"]),
        ("es", "La base se compra por separado.", ["not La base se compra por separado"]),
        ("zh", "开箱即有主机、底座。", ["开箱即有主机", "底座"]),
        ("ja", "皿は木箱に入れてお届け。", []),
    ],
)
def test_what_a_box_holds(lang, body, things):
    found = told(lang, body, "included_item")
    assert [thing for thing in things if thing not in found] == [], found


@pytest.mark.parametrize(
    ("lang", "body", "colours"),
    [
        ("de", "Grüner Hocker mit grauen Füßen.", ["Grüner", "grauen"]),
        ("de", "Der Sockel ist anthrazit.", ["anthrazit"]),
        ("de", "Dazu schmeckt schwarzer Tee, und die Ampel steht auf rotem Licht.", []),
        ("fr", "Une cagoule verte à pompon rouge.", ["verte", "rouge"]),
        ("fr", "Il se marie au vin rouge et au thé vert.", []),
        ("es", "Un biombo verde con patas negras.", ["verde", "negras"]),
        ("es", "Con luz azul o vino blanco.", []),
        ("zh", "灰粉色围巾,表盘深蓝。", ["灰粉色", "深蓝"]),
        ("zh", "不会变色,加入白胡椒和红糖。", []),
        ("ja", "深いネイビーの革に赤い糸。", ["ネイビー", "赤"]),
        ("ja", "白いご飯が映えます。", []),
        ("en", "The dial is midnight blue.", ["midnight blue"]),
    ],
)
def test_colours_of_things(lang, body, colours):
    assert told(lang, body, "colour") == colours


@pytest.mark.parametrize(
    ("lang", "advice", "no_advice"),
    [
        ("de", "Ölen Sie das Brett alle paar Wochen.", "Tragen Sie die Creme dünn auf."),
        ("fr", "Un coup d'éponge suffit.", "Offrez-la à vos proches."),
        ("es", "Friégala a mano y sécala de pie.", "Llévala contigo y úsala a diario."),
        ("zh", "平时用湿布擦就行。", "手感柔软,随身携带。"),
        ("ja", "温泉やプールでは外しましょう。", "軽くて持ち運べます。"),
    ],
)
def test_advice_as_people_give_it(lang, advice, no_advice):
    assert told(lang, advice, "care") != []
    assert told(lang, no_advice, "care") == []


@pytest.mark.parametrize(
    ("lang", "body", "country"),
    [
        ("es", "La tejen a mano en un pueblo de Oaxaca, México.", "MX"),
        ("es", "Producto de Perú.", "PE"),
        ("fr", "Cousu main dans un village du Gers.", "FR"),
        ("fr", "Produit du Pérou.", "PE"),
    ],
)
def test_where_a_thing_is_made(lang, body, country):
    rows = facts_row({"id": "1", "title": "Thing", "body_html": f"<p>{body}</p>", "lang": lang})["facts"]
    assert [row["value"] for row in rows if row["kind"] == "origin"] == [country]


@pytest.mark.parametrize(
    ("lang", "body", "materials"),
    [
        ("es", "La hoja es acero al carbono.", ["acero al carbono"]),
        ("fr", "Cuir tanné au végétal.", ["Cuir"]),
        ("fr", "Or, le lin est là.", []),
        ("zh", "杯子是高硼硅玻璃吹制的。", ["高硼硅玻璃"]),
        ("ja", "生地は麻と綿の混紡。", ["麻", "綿"]),
    ],
)
def test_what_a_thing_is_made_of(lang, body, materials):
    assert told(lang, body, "material") == materials
