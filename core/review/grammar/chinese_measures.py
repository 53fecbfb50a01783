"""Measure words of Chinese: which nouns of the word lists are counted with what."""

from __future__ import annotations

from functools import cache

from core.localisation.hanzi import simplified
from core.localisation.language import lineage
from core.localisation.terms import terms

# Beside the measure word of the word lists (in simplified characters) custom also has these.
ALSO = {
    "支": "枝把根个管条瓶盒包",
    "根": "条支个",
    "条": "根件",
    "口": "个只",
    "台": "个部只",
    "盏": "个台",
    "顶": "个只",
    "瓶": "支罐盒个管",
    "块": "个片张条只枚颗",
    "张": "块片份枚个包盒套",
    "片": "张块个枚包盒套",
    "枚": "个只颗对",
    "对": "副双只个",
    "副": "对双个套条只",
    "双": "副对只盒包",
    "套": "组个件份盒",
    "组": "套个份盒",
    "袋": "包罐盒瓶",
    "包": "袋片张个盒",
    "罐": "盒袋包瓶个",
    "幅": "块片条张副",
    "面": "块个",
    "颗": "个粒枚块包盒袋套组节",
    "个": "只枚套组",
    "床": "条件张",
    "辆": "台部",
    "盒": "套个包支",
    "扇": "道个",
    "本": "份册个",
    "份": "本张册",
    "串": "条组套",
    "座": "个台",
    "道": "条处",
    "件": "套",
    "把": "支个只",
    "只": "个支副双",
    "层": "",
    "档": "",
    "段": "",
}
# Nouns that custom counts in other ways than their row says.
OWN = {
    "茶包": "包盒袋个",
    "睡衣": "件",
    "地毯": "条",
    "毯子": "张",
    "围巾": "个",
    "椅子": "个",
    "刀": "个",
    "狗项圈": "条",
}
_LONE = frozenset("片层段档")  # a noun of one sign that is a measure word itself


@cache
def nouns(lang: str) -> dict[str, frozenset[str]]:
    """The measure words (in simplified characters) of every noun of products and parts, as the language writes it."""
    found: dict[str, set[str]] = {}
    for kind in ("categories", "parts"):
        for term in terms(kind).values():
            for code in lineage(lang):
                for raw in (str(term.words.get(code, "")), term.short.get(code, "")):
                    noun, _, counter = raw.partition("|")
                    plain = simplified(noun)
                    if counter and plain not in _LONE:
                        own = simplified(counter)
                        found.setdefault(noun, set()).update((own, *ALSO.get(own, ""), *OWN.get(plain, "")))
    return {noun: frozenset(known) for noun, known in found.items()}


@cache
def own_measure(lang: str) -> dict[str, str]:
    """The measure word that the word lists give a noun, as the language writes it: what a fault proposes."""
    found: dict[str, str] = {}
    for kind in ("parts", "categories"):
        for term in terms(kind).values():
            noun, _, counter = str(term.words.get(lang, "")).partition("|")
            if counter:
                found[noun] = counter
    return found
