"""Chinese: measure words, 二 and 两, marks, spaces, doubled words, the other spelling, words of the other side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import eq

from core.localisation.hanzi import simplified, strange
from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.chinese_measures import ALSO, nouns, own_measure

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_IS_HAN = re.compile(f"[{_HAN}]")
_MEASURES = "".join(dict.fromkeys("".join(ALSO) + "隻個條張塊頂盞輛雙對顆組層檔幅副粒枝部册冊份"))
_NUMBER = r"(?:\d+|[一二两兩三四五六七八九十几幾])"
_COUNT = re.compile(rf"(?<![\d.,])({_NUMBER})([{_MEASURES}])(?!月|体|體(?!香)|(?<=件)[套组組])")
_BARE = re.compile(rf"(?<![\d.,A-Za-z第-])(?:\d+|[两兩三四五六七八九](?=[^{_MEASURES}]))(?=[{_HAN}A-Z])")
_AFTER_NOUN = re.compile(rf"(?<=[{_HAN}])\d{{1,3}}(?=[、，。；和与與及]|$)")
_END = re.compile(rf"[^{_HAN}]|[和与與及或的可均皆都是有在等为為]|$")
LONGEST, _LONGEST_NAME = 9, 40
_NUMERALS = frozenset("0123456789一二两兩三四五六七八九十几幾")
_COUNTED = "个個件条條双雙支把张張台根块塊颗顆只隻副套瓶本盏盞对對辆輛枚"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What Chinese never writes, and what stands there; one of `needs` is in every such text."""

    rule: str
    regex: re.Pattern[str]
    needs: frozenset[str]
    expected: str = ""


def _row(rule: str, needs: str, regex: str, expected: str = "") -> Pattern:
    return Pattern(rule, re.compile(regex), frozenset(needs), expected)


_AMOUNT = (
    "材质|材質|重量|尺寸|容量|直径|直徑|长度|長度|高度|厚度|成分|功率|亮度|色温|色溫|颜色|顏色|产地|產地|保修期|保固期"
    "|保质期|保存期限|克重|面积|面積|噪音|等级|等級|时间|時間|距离|距離|承重"
)
# Little words that nobody writes twice.
_TWICE = "了是及或且于於也都很更后後共需请請将將至而内內这這把款不最的为為在和与與有从從被由並约約用重"
# ... but the first may end a word (目的的, 温和和), and the second begin one (的确).
_ENDS = {
    "的": "目", "为": "因作", "為": "因作", "在": "存现現", "和": "温溫柔总總缓緩饱飽", "与": "参", "與": "參",
    "有": "所没沒拥擁", "被": "棉", "由": "自理", "並": "合", "约": "节大", "約": "節大", "用": "使采採适適",
}  # fmt: skip
_BEGINS = {"的": "确確", "和": "美", "从": "容", "從": "容", "重": "的地", "用": "途", "不": "透"}
_DOUBLED = re.compile(rf"([{_TWICE}])\1")
# Marks of other scripts beside a Han sign, and what stands there in Chinese.
_HALF = re.compile(r"[,;:!?.()\"]")
_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。", "(": "（", ")": "）"}
_CLOSE = frozenset("）」”℃")

PATTERNS = (
    # marks
    _row("punctuation", "，。、；：", r"[，。、；：！？][，。、；：]"),
    _row("punctuation", "、", r"、(?=[和与與及或])"),
    _row("punctuation", "，。、；：！？）", r"^[，。、；：！？）]"),
    _row("punctuation", ",", r", (?=[A-Z0-9]{1,4}[和与與、])(?<=[A-Z0-9], )", "、"),
    # spaces
    _row("spacing", " ", r" +(?=[，。、；：！？）”」])"),
    _row("spacing", " ", r"(?<=[，。、；：！？（“「]) +"),
    _row("spacing", " ", r" {2,}"),
    # words
    _row("numeral", "二", rf"二(?=[{_COUNTED}]|小时|小時|分钟|分鐘)(?<![第十百千万萬一三四五六七八九\d其周週期]二)"),
    _row("numeral", "两兩", r"第[两兩]|[两兩][十]|[一二三四五六七八九][两兩](?=[个個件条條双雙支])"),
    _row("particle", "的", rf"(?:{_AMOUNT})的(?=[为為是\d])"),
    _row("particle", "的", r"[这這]款的|的可[选選](?![择擇])|[采採]用的(?=[^，。、]*[制製]成)"),
    _row("particle", "的", r"(?<=\d)的(?=[公毫千厘]?[克米升斤分尺釐](?![Α-ω])|小[时時]|分[钟鐘]|毫安|流明|瓦)"),
    _row("particle", "为為", r"[为為](?=[。，；]|$)"),
    _row("particle", "的", r"^的(?![确確士])"),
)  # fmt: skip
_PAIRS = (("（", "）"), ("「", "」"), ("『", "』"), ("“", "”"), ("《", "》"), ("【", "】"), ("(", ")"), ("[", "]"))
_ANY_PAIR = frozenset(mark for pair in _PAIRS for mark in pair)
_QUOTES = (re.compile("[「」『』]"), re.compile(rf"[“‘](?=[{_HAN}])|[”’](?<=[{_HAN}].)"))
_SHORTENED = re.compile(
    rf"[{_HAN}\s]\.$|(?:^|[^A-Za-z])(?:Inc|Ltd|Co|Corp|No|St|Dr|Mr|Mrs|Jr|Sr|Bros)\.$|(?:^|[\s.])[A-Z]\.$"
)
_GAP = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_MARK = re.compile(r"[，。、；：！？]")
_NAME = re.compile(rf"[{_HAN}] \S*$")  # several words in Han, as only a name has them


class Chinese:
    """Rules of one market's Chinese over one line."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.traditional = lang == "zh-TW"

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault in order; one place is reported once."""
        if not _IS_HAN.search(text):
            return
        signs = frozenset(text)
        found = [*self._patterns(text, signs), *self._elsewhere(text), *_balance(text)]
        if not signs.isdisjoint(_FULL) or '"' in signs:
            found += _half(text)
        if len(signs) < len(text):
            found += _doubled(text)
        if not signs.isdisjoint(_NUMERALS):
            found += self._counts(text)
        if not found:
            return
        last = -1
        for fault in sorted(found, key=lambda fault: (fault.start, -fault.end)):
            if fault.start > last:
                last = fault.start
                yield fault

    def _patterns(self, text: str, signs: frozenset[str]) -> Iterator[Fault]:
        sentence = text.endswith(("。", "？", "！", ".", "?"))
        for pattern in PATTERNS:
            if not signs.isdisjoint(pattern.needs):
                for match in pattern.regex.finditer(text):
                    yield Fault(match.start(), match.end(), pattern.rule, pattern.expected)
        if not signs.isdisjoint("「」『』“”‘’"):
            for match in _QUOTES[self.traditional].finditer(text):
                yield Fault(match.start(), match.end(), "quotes")
        if text[-1] in "、，；":
            yield Fault(len(text) - 1, len(text), "punctuation")
        if sentence and " " in signs:
            yield from self._spaces(text)
        if text[-1] == "." and not _SHORTENED.search(text):
            yield Fault(len(text) - 1, len(text), "punctuation", "。")

    def _spaces(self, text: str) -> Iterator[Fault]:
        """Spaces between signs in a sentence; a name may hold one, and the product noun stands apart from its name."""
        mark = _MARK.search(text)
        opening = mark.start() if mark else len(text)
        for match in _GAP.finditer(text):
            start = match.start()
            noun = start < opening and self._noun_at(text, match.end(), whole=False)
            if not noun and not _NAME.search(text, max(0, start - _LONGEST_NAME), start):
                yield Fault(match.start(), match.end(), "spacing")

    # -------------------------------------------------------------- measure words

    def _counts(self, text: str) -> Iterator[Fault]:
        known = nouns(self.lang)
        for match in _COUNT.finditer(text):
            start, end = match.span(2)
            noun = self._noun_at(text, end)
            if not noun and match[1].isdigit():
                noun = self._noun_before(text, match.start(), end)
            if noun and simplified(match[2]) not in known[noun]:
                yield Fault(start, end, "measure", own_measure(self.lang).get(noun, ""))
        for match in _BARE.finditer(text):
            noun = self._noun_at(text, match.end())
            if len(noun) > 1 and _IS_HAN.search(noun):
                yield Fault(match.end(), match.end() + len(noun), "measure", own_measure(self.lang).get(noun, ""))
        for match in _AFTER_NOUN.finditer(text):
            noun = self._noun_before(text, match.start(), match.end())
            if noun and ("、" in text or "。" in text):
                yield Fault(match.start(), match.end(), "measure", own_measure(self.lang).get(noun, ""))

    def _noun_at(self, text: str, start: int, *, whole: bool = True) -> str:
        """The longest noun of the word lists that begins here and (`whole`) ends as a word."""
        known = nouns(self.lang)
        for size in range(min(LONGEST, len(text) - start), 0, -1):
            if text[start : start + size] in known and (not whole or _END.match(text, start + size)):
                return text[start : start + size]
        return ""

    def _noun_before(self, text: str, end: int, after: int) -> str:
        """The longest noun that ends here, where the count behind it ends as a word; one sign must stand alone."""
        if not _END.match(text, after):
            return ""
        known = nouns(self.lang)
        for size in range(min(LONGEST, end), 0, -1):
            word = text[end - size : end]
            if word in known and (size > 1 or end == 1 or not _IS_HAN.match(text[end - 2])):
                return word
        return ""

    # -------------------------------------------------------------- the other side

    def _elsewhere(self, text: str) -> Iterator[Fault]:
        words, regex = _other_words(self.lang)
        for match in regex.finditer(text):
            yield Fault(match.start(), match.end(), "market", words.get(match[0], ""))
        other, own = strange(self.traditional), strange(not self.traditional)
        if other.isdisjoint(text):
            return
        at = 0
        for piece in text.split(" "):  # a piece that is all in the other spelling is a name
            if not other.isdisjoint(piece) and (not own.isdisjoint(piece) or piece[-1] in "。？！"):
                for place, char in enumerate(piece, at):
                    if char in other:
                        yield Fault(place, place + 1, "script", "" if self.traditional else simplified(char))
            at += len(piece) + 1


def _half(text: str) -> Iterator[Fault]:
    """Marks of half width where Chinese has its own: beside a Han sign, and at the end of a sentence."""
    for match in _HALF.finditer(text):
        at, mark = match.start(), match[0]
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        rest = text[at + 1 : at + 5].lstrip(" ")[:1]
        if mark in '("' and _is_han(after):
            yield Fault(at, at + 1, "quotes" if mark == '"' else "punctuation", _FULL.get(mark, ""))
        elif mark == "(" or not before:
            continue
        elif _is_han(before) or (before in _CLOSE and mark not in ')"'):
            if mark != "." or not after.isalnum() or _is_han(after):
                yield Fault(at, at + 1, "quotes" if mark == '"' else "punctuation", _FULL.get(mark, ""))
        elif (
            mark in ",;!?."
            and _is_han(rest)
            and (before.isdigit() or before == "%" or (before.isalpha() and mark != "."))
        ):
            yield Fault(at, at + 1, "punctuation", _FULL[mark])


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


def _doubled(text: str) -> Iterator[Fault]:
    for match in _DOUBLED.finditer(text):
        start, end, sign = *match.span(), match[1]
        ends = start and text[start - 1] in _ENDS.get(sign, "")
        if not ends and not (end < len(text) and text[end] in _BEGINS.get(sign, "")):
            yield Fault(start, end, "double", sign)
    for size in range(2, 6):
        same = bytes(map(eq, text, text[size:]))
        at = same.find(b"\1" * size)
        while at >= 0:
            if all(map(_is_han, text[at : at + size])):
                yield Fault(at + size, at + 2 * size, "double")
            at = same.find(b"\1" * size, at + size)


@cache
def _other_words(lang: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Words that this market does not say, with its own."""
    rows = grammar_data(lang).get("elsewhere", {})
    words: dict[str, str] = rows.get("words", {})
    patterns = [*sorted(map(re.escape, words), key=len, reverse=True), *rows.get("patterns", ())]
    return words, re.compile("|".join(patterns) or "(?!)")


def _balance(text: str) -> Iterator[Fault]:
    if _ANY_PAIR.isdisjoint(text):
        return
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            at = max(text.rfind(opening), text.rfind(closing))
            yield Fault(at, at + 1, "bracket")


CHECKER = Chinese("zh")
