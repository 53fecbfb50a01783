"""What the rules of Japanese know about words: the nouns of the term lists, what feature sentences take as objects, and
the counters of things."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from core.localisation.terms import KINDS, terms

# Counters of things that a text may put behind a number; 点, つ, セット, 箱, 袋 and 種類 fit too much to be wrong.
COUNTERS = "個本枚冊台足組張着双脚体頭匹羽輪"
_CLOTHES = frozenset("枚着")
# What shops also count a thing of this counter with.
_ALSO = {
    "着": _CLOTHES,
    "足": frozenset("足組"),
    "双": frozenset("双組"),
    "組": frozenset("組双個本枚着"),
    "脚": frozenset("脚台"),
    "体": frozenset("体個"),
    "段": frozenset("個"),
    "段階": frozenset(),
    "層": frozenset("枚"),
    "か所": frozenset("個枚"),
}
_PACKED = frozenset("個本枚組")  # what stands in a box, a bag or a jar
_WORN_WORDS = """
Tシャツ シャツ セーター ポロシャツ タンクトップ ブラジャー ショーツ ボクサーパンツ スイムパンツ
パンツ ショートパンツ サイクルパンツ スキーパンツ
"""
_WORN = frozenset(_WORN_WORDS.split())
_FLAT = ("バッグ", "ポーチ", "袋", "サック", "カバー", "フィルター", "ケース", "パッド", "スポンジ", "クロス")
_SMALL = (
    "スピーカー",
    "イヤホン",
    "スピーカー本体",
    "スタンド",
    "ランタン",
    "ランタン本体",
    "リング",
    "口紅",
    "石",
    "窓",
)
# Nouns of the sentence frames beside the word lists, and what ends a predicate noun.
_FRAME = """
重さ 大きさ サイズ 長さ 高さ 厚さ 明るさ 出力 消費電力 燃焼時間 保証 セット 内容 組成 対象 素材 カラー カラー展開
用途 場面 特長 規格 認証 肌質 通信距離 表記 使用素材 おすすめ ケーブル長 範囲 生地 光 製品 商品 本体 向け
"""
_ENDS = ("製", "用", "入り", "付き", "以上", "以下", "から")
_FIGURE = re.compile(r"\d(?:[^ぁ-んァ-ヶ一-龥。、]{0,8}|時間|分|秒|日|週間|か月|年|人|点|色|歳|インチ|度)$")
MAX_NOUN = 16
# Predicates of feature sentences with the noun that they take as object or subject.
_OBJECT = re.compile(r"([^ぁ-ん]+)を")


@cache
def nouns() -> frozenset[str]:
    """Every noun of the word lists, with those of the frames."""
    found = set(_FRAME.split())
    for kind in KINDS:
        if kind in ("benefits", "care"):
            continue
        for term in terms(kind).values():
            raw = term.words.get("ja", "")
            found.add(raw[0] if isinstance(raw, list) else str(raw).split("|")[0])
            if "ja" in term.short:
                found.add(term.short["ja"].split("|")[0])
    return frozenset(word for word in found if word)


@cache
def objects() -> frozenset[str]:
    """What products have: materials, substances, properties, and the objects of feature sentences. Never someone who
    does something."""
    found = {str(term.words.get("ja", "")) for kind in ("materials", "substances") for term in terms(kind).values()}
    for term in terms("features").values():
        label, predicate = term.words.get("ja") or ("", "")
        found |= {label, *_OBJECT.findall(predicate)}
    return frozenset(word for word in found if word) - {"機器", "髪", "肌", "表面", "底面"}


@cache
def counters() -> dict[str, frozenset[str]]:
    """The counters that a thing of the word lists may be counted with."""
    found: dict[str, set[str]] = {}
    for kind in ("categories", "parts"):
        for term in terms(kind).values():
            for raw in (str(term.words.get("ja", "")), term.short.get("ja", "")):
                noun, _, counter = raw.partition("|")
                if counter:
                    also = _ALSO.get(counter, frozenset() if counter in COUNTERS else _PACKED)
                    also |= _CLOTHES if noun in _WORN else frozenset()
                    also |= frozenset("個枚") if noun.endswith(_FLAT) else frozenset()
                    also |= frozenset("個") if noun.endswith(_SMALL) else frozenset()
                    found.setdefault(noun, set()).update((counter, *also))
    return {noun: frozenset(known) for noun, known in found.items()}


def _script(sign: str) -> str:
    if "ァ" <= sign <= "ヺ" or sign == "ー":
        return "katakana"
    return "kanji" if "一" <= sign <= "鿿" else "latin" if sign.isascii() and sign.isalnum() else ""


def before(text: str, end: int) -> str:
    """The text before a place, as much as a noun may have and one sign more."""
    return text[max(0, end - MAX_NOUN - 1) : end]


@lru_cache(maxsize=16384)
def is_noun(tail: str) -> bool:
    """Whether a piece of text ends in a noun of the word lists."""
    known = nouns()
    return any(tail[-size:] in known for size in range(min(len(tail), MAX_NOUN), 0, -1))


@lru_cache(maxsize=16384)
def is_long_noun(tail: str) -> bool:
    """Like is_noun, for nouns of two signs and more: 12本 ends in no book."""
    known = nouns()
    return any(tail[-size:] in known for size in range(min(len(tail), MAX_NOUN), 1, -1))


@cache
def _models() -> frozenset[str]:
    said = (
        raw for term in terms("categories").values() for raw in (term.words.get("ja", ""), term.short.get("ja", ""))
    )
    return frozenset(str(raw).split("|")[0] for raw in said)


def is_part(noun: str) -> bool:
    """Whether a thing is never a product by itself: スピーカー2 may be a model."""
    return noun not in _models()


@lru_cache(maxsize=16384)
def is_object(tail: str) -> bool:
    """Whether a piece of text ends in something that products have."""
    known = objects()
    return any(tail[-size:] in known for size in range(min(len(tail), MAX_NOUN), 1, -1))


@lru_cache(maxsize=16384)
def is_use(tail: str) -> bool:
    """Whether a piece of text ends in an occasion or a person that products are for."""
    return any(tail.endswith(str(term.words.get("ja", " "))) for term in terms("uses").values())


@lru_cache(maxsize=16384)
def thing_before(tail: str) -> str:
    """The counted thing that a piece of text ends in, or "". Part of a longer word is none: ペンライト is no ライト."""
    known = counters()
    for size in range(min(len(tail), MAX_NOUN), 0, -1):
        noun = tail[-size:]
        if noun in known:
            return noun if size == len(tail) or not _joined(tail[-size - 1], noun[0]) else ""
    return ""


def thing_after(text: str, start: int) -> str:
    """The counted thing that begins at a place, or ""."""
    known = counters()
    for size in range(MAX_NOUN, 0, -1):
        noun = text[start : start + size]
        if noun in known and len(noun) == size:
            following = text[start + size : start + size + 1]
            return noun if not following or not _joined(noun[-1], following) else ""
    return ""


def _joined(left: str, right: str) -> bool:
    return bool(_script(left)) and _script(left) == _script(right)


def ends_as_noun(chunk: str) -> bool:
    """Whether the word before です is surely a noun or a figure, not a noun that stands for a verb (使用です)."""
    return bool(_FIGURE.search(chunk)) or chunk.endswith(_ENDS) or is_noun(chunk[-MAX_NOUN:])


@cache
def foreign() -> frozenset[str]:
    """Characters of simplified Chinese that no Japanese text has: in GB 2312, not in Windows' JIS."""
    found = []
    for point in range(0x4E00, 0xA000):
        sign = chr(point)
        try:
            sign.encode("cp932")
        except UnicodeEncodeError:
            try:
                sign.encode("gb2312")
            except UnicodeEncodeError:
                continue
            found.append(sign)
    return frozenset(found)
