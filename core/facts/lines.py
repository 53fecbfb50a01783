"""Lines that hold several statements, and labels that are nearly ones we know.

Shops write whole parameter blocks into one paragraph: "容量：1.7L 功率：1800W", "Höhe: 9 cm. Futter: Seide."
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from core.facts.composition import beside_materials, materials, part_of, split_list
from core.facts.lexicon import lower, material_pattern, not_included_pattern
from core.facts.sheet import Fact
from core.facts.vocabulary import Attribute, attributes, fold_name, lookup

UNSPACED = ("zh", "ja")  # languages that set no spaces between words
_COLON = re.compile(r"(?<![\d:：])\s?[:：](?!//)|[:：](?![\d/])")
_EDGE = re.compile(r"(?:[.;,|•·–/]|\s-)\s+|[;|•]")
_EDGE_UNSPACED = re.compile(r"[\s,;、。.!?|/·・■□●◆◇★☆※▼▶【】\[\]]+")
_SENTENCE_END = re.compile(r"[.!](?=\s+[A-ZÀ-Þ¡¿])|[。!](?=.)")
_LABEL_CHARS, _LABEL_CHARS_UNSPACED, _LABEL_WORDS = 40, 14, 3
_ONE_SENTENCE = frozenset(("measure", "material", "origin", "warranty", "colour", "size"))  # values that end with it
_SEVERAL_SENTENCES = frozenset(("care", "how_to", "story"))
_TRIM = " ,;、/|・·｜"
_COLON_LABEL = re.compile(r"^[\W_]{0,3}([^:：\n]{2,40}?)\s*[:：]\s*(.+)$", re.DOTALL)
_ONE_LETTER_LABEL = re.compile(r"^[\W_]{0,3}([\u3040-\u9fff])\s*[:：]\s*(.+)$", re.DOTALL)  # 色：白
_BRACKET_LABEL = re.compile(r"^[【\[]([^】\]:：]{1,12})[】\]]\s*[:：]?\s*(.+)$", re.DOTALL)  # 【材质】棉
_OPEN_LABEL = re.compile(r"^[\W_]{0,2}([\u3040-\u9fff]{2,8})(?:\s*[/／|｜]\s*|\s+)(.+)$", re.DOTALL)  # 素材／麻100%
# Colour – sand; [Colour] sand; Colour | sand
_DASH_LABEL = re.compile(
    r"^\W{0,3}(?:([^\W\d_][^:|\n–—-]{2,30}?)\s+[–—|-]\s+|[\[【]([^\]】:]{3,30})[\]】]\s*)(.+)$", re.DOTALL
)
_NEXT_BRACKET = re.compile(r"(?<=[^\s【】])[【]|(?<=\s)[【]")
_NAME_LABELS = re.compile(
    r"品名|名称|名稱|商品名|产品名|產品名|系列|型号|款式|^包装$|^包裝$|配件|赠品|附件|付属|同梱|"
    r"produktname|nom du produit|nombre del producto|modell|style",
    re.I,
)
_OF = re.compile(
    r" (?:bei|je|pro|ohne|mit|inkl|der|des|für|am|an|de|du|des|d|del|da|en|par|au|à|por|con|sin|al)(?: .*)?$"
)
_NEAR_KINDS = frozenset(("measure", "material", "included_item", "colour"))
_SHARE_ALONE = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?[%％]")
_PART_VALUE_CHARS = 120
_EARLY, _EARLY_SPACED = 12, 24  # letters in front of the first material of a part


def pieces(text: str, start: int, lang: str) -> list[tuple[str, int]]:
    """The statements of a line with their offsets: cut before each label, and behind the sentence that ends a value."""
    if ":" not in text and "：" not in text and "【" not in text:
        return [(text, start)]
    brackets = (match.start() for match in _NEXT_BRACKET.finditer(text))
    cuts = sorted({0, *_label_starts(text, lang[:2].lower()), *brackets, len(text)})
    found: list[tuple[str, int]] = []
    for begin, end in itertools.pairwise(cuts):
        found += _by_sentence(text[begin:end], start + begin, lang)
    return [(piece, at) for raw, place in found for piece, at in [_trimmed(raw, place)] if piece]


def labelled(text: str, lang: str) -> tuple[str, str, int] | None:
    """A label, its value and where the value begins; also labels in brackets and, where words are not set apart, known
    ones with a slash or a space behind them (素材／麻100%)."""
    found = _COLON_LABEL.match(text)
    if found is None and lang[:2].lower() in UNSPACED:
        found = _BRACKET_LABEL.match(text) or _ONE_LETTER_LABEL.match(text)
        if found is None and (opened := _OPEN_LABEL.match(text)) and known_or_near(opened[1], lang) is not None:
            found = opened
    elif found is None and (opened := _DASH_LABEL.match(text)) and lookup(opened[1] or opened[2], lang) is not None:
        return opened[1] or opened[2], opened[3], opened.start(3)
    if found is None or _SENTENCE_END.search(found[1]):
        return None
    return found[1], found[2], found.start(2)


def _trimmed(raw: str, at: int) -> tuple[str, int]:
    front = len(raw) - len(raw.lstrip(_TRIM))
    return raw.strip(_TRIM), at + front


def _label_starts(text: str, code: str) -> Iterator[int]:
    """Where labels begin that stand before a colon."""
    edge = _EDGE_UNSPACED if code in UNSPACED else _EDGE
    since = 0
    for colon in _COLON.finditer(text):
        head = text[since : colon.start()]
        bounds = [(match.start(), match.end(), match[0]) for match in edge.finditer(head)]
        while bounds and bounds[-1][2].startswith("/") and _is_side(head[: bounds[-1][0]], code):
            bounds.pop()  # Length / Width: 30 / 20 cm
        begin, mark = (bounds[-1][1], bounds[-1][2]) if bounds else (0, "")
        label = head[begin:].strip()
        if label and (since + begin == 0 or _opens(label, mark, code)) and not _inside_brackets(text, colon.start()):
            yield since + begin
        since = colon.end()


def _is_side(head: str, code: str) -> bool:
    """Whether the text ends with the name of a side: one of several that a label names."""
    found = lookup(re.split(r"[/.;,|•]\s*", head)[-1], code)
    return found is not None and found.dimension in ("length", "width", "height", "depth", "diameter")


def _inside_brackets(text: str, at: int) -> bool:
    before = text[:at]
    return before.count("(") + before.count("（") > before.count(")") + before.count("）")


def _opens(label: str, mark: str, code: str) -> bool:
    if code in UNSPACED:
        if len(label) > _LABEL_CHARS_UNSPACED or label[-1:].isdigit():
            return False
        return not set(mark.strip()) <= set(",、/.・") or not mark.strip() or known_or_near(label, code) is not None
    if len(label) > _LABEL_CHARS:
        return False
    capital = label[:1].isupper() and len(label.split()) <= _LABEL_WORDS and mark[:1] in ".;|•"
    return capital or known_or_near(label, code) is not None


def _by_sentence(text: str, at: int, lang: str) -> list[tuple[str, int]]:
    """A labelled value of a kind that one sentence says, apart from the sentences behind it."""
    colon = _COLON.search(text)
    named = known_or_near(text[: colon.start()].strip(), lang) if colon else None
    kinds = _SEVERAL_SENTENCES if lang[:2].lower() in UNSPACED else None
    if colon is None or named is None or (named.kind in kinds if kinds else named.kind not in _ONE_SENTENCE):
        return [(text, at)]
    end = _SENTENCE_END.search(text, colon.end())
    if end is None:
        return [(text, at)]
    return [(text[: end.start()], at), (text[end.end() :], at + end.end())]


@functools.lru_cache(maxsize=4096)
def known_or_near(label: str, lang: str) -> Attribute | None:
    """The attribute of a label, also where the label only ends or begins with a name that we know.

    Plattenstärke is a thickness, longueur des anses a length, 珍珠直径 a diameter, 内胆材质 the material of a part.
    """
    known = lookup(label, lang)
    if known is not None:
        return known
    code = lang[:2].lower()
    sides = label.split("/") if "/" in label else []
    if len(sides) > 1 and all(_is_side(side.strip(), lang) for side in sides):
        return attributes()["dimensions"]
    folded = fold_name(label)
    if code in UNSPACED:
        return _by_ending(folded, code, 2)
    head = _OF.sub("", folded)
    if head and head != folded and (named := _near(lookup(head, lang))):
        return named
    return _by_ending(head.split()[-1], code, 4) if code == "de" and head else None


def _near(found: Attribute | None) -> Attribute | None:
    return found if found is not None and found.kind in _NEAR_KINDS else None


def _by_ending(folded: str, code: str, shortest: int) -> Attribute | None:
    table = _names(code)
    for size in range(min(len(folded) - 1, 12), shortest - 1, -1):
        found = table.get(folded[-size:])
        if found is not None:
            part = folded[:-size].rstrip("の的 ") if found.kind == "material" and not found.part else ""
            return replace(found, part=part) if part else found
    return None


@functools.cache
def _names(code: str) -> dict[str, Attribute]:
    table: dict[str, Attribute] = {}
    for attribute in attributes().values():
        if attribute.kind in _NEAR_KINDS:
            for name in attribute.names_in(code):
                table.setdefault(fold_name(name), attribute)
    return table


def part_materials(label: str, value: str, lang: str) -> list[Fact]:
    """Materials of a part that the label names ("Griffe: Walnussholz", "坐垫：头层牛皮"); none where the value is
    something else."""
    if len(value) > _PART_VALUE_CHARS or _NAME_LABELS.search(label) or not_included_pattern().search(lower(value)):
        return []
    named = material_pattern(lang).search(lower(label))
    if named and _SHARE_ALONE.fullmatch(value.strip(" .")):  # 羊绒含量：100%
        share = float(re.split(r"[%％]", value)[0].replace(",", "."))
        return [Fact("", "material", label[slice(*named.span())], attribute="material", share=share, confidence=0.85)]
    first = next((piece for piece in split_list(value) if material_pattern(lang).search(lower(piece))), "")
    found = list(material_pattern(lang).finditer(lower(first)))
    said = sum(match.end() - match.start() for match in found)
    early = _EARLY_SPACED if lang[:2].lower() not in UNSPACED else _EARLY
    if (
        not found
        or (found[0].start() > early and "%" not in value)
        or not (
            said >= 0.3 * len(first.split(" with ")[0]) or found[-1].end() == len(first)  # tubeless-ready alloy
        )
    ):
        return []
    part = part_of(label, fold_name(label), lang)
    facts = [*materials(value.rstrip(" ."), lang, part), *beside_materials(value, lang)]
    return [fact for fact in facts if fact.kind != "material" or material_pattern(lang).search(lower(str(fact.value)))]
