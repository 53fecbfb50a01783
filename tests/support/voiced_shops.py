"""Shops that speak in a voice which is known beforehand: the numbers that are measured must find it again."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from core.catalog.sync import to_product
from core.ports.wire import ProductSnapshot
from core.storage.db import Db
from core.storage.tenancy import Store

_THINGS = {
    "en": ("mug", "lamp", "blanket", "basket", "tray", "candle", "stool", "vase"),
    "de": ("Tasse", "Lampe", "Decke", "Schale", "Kerze", "Vase", "Tafel", "Bank"),
    "ja": ("マグ", "ランプ", "毛布", "かご", "皿", "花瓶"),
}
_PLACES = {
    "en": ("porch", "river", "attic", "market", "harbour", "orchard", "landing", "yard", "mill", "bridge"),
    "de": ("Balkon", "Fluss", "Dachboden", "Markt", "Hafen", "Obsthof", "Flur", "Hof", "Speicher", "Bach"),
    "ja": ("縁側", "川辺", "屋根裏", "市場", "港", "果樹園", "廊下", "中庭", "水車", "橋"),
}
# What each sentence says; {x} is the product. Long ones and short ones, with nothing of a voice in them.
_PLAIN = {
    "en": (
        "The {x} is turned by hand from one piece of local wood",
        "A glaze of two layers keeps the rim even",
        "The base stands firm on stone and timber",
        "Each piece leaves the workshop with a number under the foot",
        "The surface takes warm water and a cloth",
        "Clay from the valley gives the colour its depth",
        "The handle was drawn for a whole hand",
        "Every edge of the {x} was rounded after firing",
        "The lid closes with the weight of its own knob",
        "Small marks show where the tool left the rim",
        "Its colour came from a walk by the {y}",
        "A rack near the {y} dries the {x} for a week",
    ),
    "de": (
        "Die {x} wird aus einem Stück Holz gedreht",
        "Zwei Schichten Glasur halten den Rand eben",
        "Der Boden steht fest auf Stein und Holz",
        "Jedes Stück verlässt die Werkstatt mit einer Nummer",
        "Der Ton aus dem Tal gibt der Farbe Tiefe",
        "Die Kanten sind nach dem Brand gerundet",
        "Am {y} zeigt die {x} ihre Farbe erst am Abend",
        "Der Lehm kommt vom {y} hinter der Werkstatt",
    ),
    "ja": (
        "職人が一つずつ木から削り出した{x}",
        "二層の釉薬が縁をなめらかに保つ仕上げ",
        "石や木の上でもしっかりと立つ底面",
        "工房を出る前に番号が刻まれる品",
        "谷の土が色に深みを与える素材",
        "{y}の光で色が変わって見える{x}",
        "{y}のそばの工房で焼かれた器",
    ),
}


@dataclass(frozen=True)
class Manner:
    """A voice: shares of sentences that exclaim, ask, speak as we or to the reader, carry an emoji; words that it
    loves; how sentences of we and you are put."""

    locale: str = "en-US"
    exclaims: float = 0.0
    asks: float = 0.0
    we: float = 0.0
    you: float = 0.0
    emoji: float = 0.0
    capitals: float = 0.0
    loves: tuple[str, ...] = ()
    we_says: tuple[str, ...] = (
        "We fire our {x} twice in the old kiln",
        "Our {x} dries behind the {y}",
    )
    you_says: tuple[str, ...] = (
        "You can take your {x} to the {y}",
        "Your {x} is at home by the {y}",
    )
    joined: int = 1  # sentences joined by a comma to one


QUIET = Manner(joined=2)
LOUD = Manner(exclaims=0.6, you=0.5, emoji=0.3, capitals=0.25, loves=("snug", "doorstep"))
HOMELY = Manner(we=0.6, asks=0.2, loves=("grandmother", "hearth"))
SIE = Manner("de-DE", you=0.4, you_says=("Nehmen Sie Ihre {x} mit zum {y}", "Am {y} haben Sie mehr von der {x}"))
DU = Manner("de-DE", you=0.4, exclaims=0.3, you_says=("Nimm deine {x} mit zum {y}", "Am {y} hast du mehr von der {x}"))
POLITE = Manner("ja-JP", you=0.6, you_says=("この{x}は{y}で長く使えます", "{y}への贈り物に喜ばれる{x}です"))
PLAIN = Manner("ja-JP", you=0.6, you_says=("この{x}は{y}で長く使える品である", "{y}への贈り物に喜ばれる{x}だ"))


def text_of(manner: Manner, thing: str, draw: random.Random, sentences: int = 8) -> str:
    """One description in a manner."""
    lang = manner.locale[:2]
    stop = "。" if lang == "ja" else "."
    said = []
    for _number in range(sentences):
        chance = draw.random()
        if chance < manner.we:
            text = draw.choice(manner.we_says)
        elif chance < manner.we + manner.you:
            text = draw.choice(manner.you_says)
        else:
            picked = draw.sample(_PLAIN[lang], manner.joined)
            text = ", and ".join([picked[0], *(one[0].lower() + one[1:] for one in picked[1:])])
        text = text.format(x=thing, y=draw.choice(_PLACES[lang]))
        if manner.loves and draw.random() < 0.4:
            text += f" for the {draw.choice(manner.loves)}"
        if draw.random() < manner.capitals:
            text += " in the HEART of it all"
        mark = draw.random()
        end = "!" if mark < manner.exclaims else "?" if mark < manner.exclaims + manner.asks else stop
        said.append(f"{text}{end}{' ✨' if draw.random() < manner.emoji else ''}")
    return ("" if lang == "ja" else " ").join(said)


def snapshots(manner: Manner, products: int, seed: int = 1, first: int = 0) -> list[ProductSnapshot]:
    """A catalogue in a manner."""
    draw = random.Random(f"{manner} {seed}")
    things = _THINGS[manner.locale[:2]]
    made = []
    for number in range(first, first + products):
        thing = things[number % len(things)]
        body = text_of(manner, thing, draw)
        row = ProductSnapshot(str(number), f"Hollin {thing} {number}", sku=f"S-{number}", locale=manner.locale)
        made.append(replace(row, description_html=f"<p>{body}</p><ul><li>Weight: 2 kg</li></ul>"))
    return made


def shop(db: Db, name: str, *rows: ProductSnapshot) -> Store:
    """A store that holds these products."""
    source = rows[0].locale if rows else "en-US"
    store = db.tenancy.add_store(name, "woocommerce", f"https://{name}.example", {"source_locale": source})
    db.catalog.store(store.id, [to_product(store.id, row, str) for row in rows])
    return store
