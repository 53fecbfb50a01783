"""Broken products by a seed: what themes, builders and copy and paste leave in real shops, and worse."""

import random

WORDS = str.split(
    'the strap folds flat made of brass and 100% cotton 60% wool 45% nylon weighs 400 kg 3-1/2" wide 7 & 1/2" tall '
    "10K/10K 600D 120/76/105 mm -300 °C 0 g lifetime guarantee in Italy USA machine wash cold not included compatible "
    "with best ever stronger than steel YKK™ GORE-TEX® colour: navy blue black 42 cm (17.5 in) 1,234.5 1.234,5 % "
    "free shipping model is wearing size M pockets two three CE EN1078 14k gold ½ ¾ ＦＵＬＬ １２ ㎡"
)
SCRIPTS = ("防水 羊毛 100%", "素材：綿", "مصنوع من القطن", "хлопок 100%", "면 100%", "कपास", "ผ้าฝ้าย", "בד כותנה")
ODD = (
    *("\x00", "\ud800", "\udfff", "\u202e", "\u200f", "\u200b", "\ufeff", "\u2028", "\x85", "\x1b[31m", "\ufffd"),
    *(
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👍🏽",
        "🔥" * 40,
        "ﷺ",
        "Z̷̢̛̹a̸l̵g̷o̴",
        "ß",
        "İ",
        "ŉ",
        "\u0345",
        "&#0;",
        "&#xD800;",
        "&#99999999;",
        "&nbsp",
        "&lt;p&gt;",
    ),
)
TAGS = (
    "p",
    "div",
    "span",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "b",
    "strong",
    "h2",
    "br",
    "dl",
    "dt",
    "dd",
    "script",
    "style",
)
TAGS += ("template", "noscript", "svg", "math", "iframe", "o:p", "font", "h9", "a")


def body(rng):
    """One description."""
    out = []
    for _ in range(rng.randrange(1, 60)):
        roll = rng.random()
        if roll < 0.35:
            out.append(" ".join(rng.choices(WORDS, k=rng.randrange(1, 25))) + rng.choice((".", "", "!", ":", "?", ";")))
        elif roll < 0.55:
            tag = rng.choice(TAGS)
            out.append(
                rng.choice((f"<{tag}>", f"</{tag}>", f"<{tag} style='x", f'<{tag} a="b" ', f"<{tag}/>", f"< {tag}>"))
            )
        elif roll < 0.65:
            out.append(rng.choice(SCRIPTS))
        elif roll < 0.78:
            out.append(rng.choice(ODD))
        elif roll < 0.84:
            out.append(rng.choice(("<!--", "-->", "<![CDATA[", "]]>", "<?php", "?>", "<", ">", "&", "<>", "</", "<!")))
        elif roll < 0.9:
            out.append(rng.choice(("9", "0", ".", ",", "%", "x", "1/", "-", "(", '"', "'")) * rng.randrange(1, 80))
        else:
            tag = rng.choice(("div", "table", "ul", "b", "td"))
            out.append(f"<{tag}>" * rng.randrange(1, 120))
    return rng.choice(("", " ", "\n")).join(out)


def product(seed):
    """One product in the form of `vitrine facts --jsonl`."""
    rng = random.Random(seed)
    odd = "".join(rng.choices(ODD, k=rng.randrange(0, 3)))
    return {
        "id": str(seed),
        "title": odd + " ".join(rng.choices(WORDS, k=rng.randrange(0, 9))),
        "type": rng.choice(("", "Rings", "T-Shirts", odd)),
        "vendor": rng.choice(("", "Northfold", odd)),
        "tags": rng.choices(WORDS, k=rng.randrange(0, 4)),
        "options": [
            {"name": rng.choice(("Color", "Size", "", odd)), "values": rng.choices(WORDS, k=rng.randrange(0, 5))}
        ],
        "variants": [{"sku": odd, "options": {"Size": "M"}, "grams": rng.choice((0, 1, 400_000, 12.5))}],
        "body_html": body(rng),
    }
